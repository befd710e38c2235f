"""Files that a course names: found inside its folder, or told of at the place that names them."""

from __future__ import annotations

import posixpath
import re
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any
from urllib.parse import unquote

from packager import rules
from packager.diagnostic import Diagnostic, Span
from packager.model import Asset
from packager.source.document import similar
from packager.source.inputs import Inputs

IMAGES = frozenset(("png", "jpg", "jpeg", "gif", "webp", "avif", "svg"))
AUDIO = frozenset(("mp3", "ogg", "oga", "opus", "m4a", "wav", "flac"))
VIDEO = frozenset(("mp4", "webm", "m4v", "ogv"))
ELSEWHERE = re.compile(r"[a-z][a-z0-9+.-]*://", re.IGNORECASE)  # how an address begins that is no path


_LARGEST = 1_000_000  # pixels of a picture's side
_HEAD = 65536  # bytes of an SVG in which its first element must be
_LENGTH = re.compile(r"\s*\+?(\d+(?:\.\d*)?|\.\d+)(?:[eE]([-+]?\d{1,2}))?(px|in|cm|mm|q|pt|pc)?\s*\Z", re.IGNORECASE)
# CSS Values 4, section 6.2: an inch has 96 pixels.
_PIXELS = {"px": 1.0, "in": 96.0, "cm": 96 / 2.54, "mm": 96 / 25.4, "q": 96 / 101.6, "pt": 96 / 72, "pc": 16.0}


def suffix(name: str) -> str:
    """A file name's ending in lower case, without the dot."""
    return posixpath.splitext(name)[1][1:].lower()


def picture_size(file: Path) -> tuple[int, int]:
    """Width and height of a picture in pixels, as a browser shows it; 0 and 0 where they can't be read.

    Of an SVG the width and the height count, else its viewBox (SVG 2, section 8.2).
    """
    try:
        with file.open("rb") as stream:
            if suffix(file.name) == "svg":
                return _svg_size(stream.read(_HEAD))
            head = stream.read(26)
            if head.startswith(b"\x89PNG\r\n\x1a\n") and head[12:16] == b"IHDR" and len(head) == 26:
                # PNG, section 11.2.2. The library knows it too, and brings all of urllib with it.
                width, height = int.from_bytes(head[16:20]), int.from_bytes(head[20:24])
            else:
                import imagesize

                stream.seek(0)
                width, height = imagesize.get(stream)
    except OSError:
        return 0, 0
    return (int(width), int(height)) if width > 0 and height > 0 else (0, 0)


def _svg_size(head: bytes) -> tuple[int, int]:
    from xml.etree import ElementTree

    reader: Any = ElementTree.XMLPullParser(events=("start",))
    try:
        reader.feed(head)
        root = next((element for _, element in reader.read_events()), None)
    except ElementTree.ParseError:
        return 0, 0
    if root is None or root.tag.rpartition("}")[2] != "svg":
        return 0, 0
    width, height = _pixels(root.get("width", "")), _pixels(root.get("height", ""))
    box = [_pixels(word) for word in root.get("viewBox", "").replace(",", " ").split()[2:4]]
    if len(box) == 2 and all(box) and not (width and height):
        ratio = box[0] / box[1]
        width, height = (width, width / ratio) if width else (height * ratio, height) if height else (box[0], box[1])
    return (max(1, round(width)), max(1, round(height))) if width and height else (0, 0)


def _pixels(length: str) -> float:
    """A length in pixels; 0 for one in percent, for none, and for one that no picture has."""
    found = _LENGTH.match(length)
    if not found:
        return 0.0
    pixels = float(found[1]) * 10.0 ** int(found[2] or 0) * _PIXELS[(found[3] or "px").lower()]
    return pixels if pixels <= _LARGEST else 0.0


@dataclass(slots=True)
class Folder:
    """A course's folder: finds files below it and collects what is wrong."""

    root: Path
    found: list[Diagnostic] = field(default_factory=list)
    inputs: Inputs = field(default_factory=Inputs)

    def file(self, address: str, base: str, span: Span) -> tuple[str, Path] | None:
        """The file that `address` names, seen from the folder `base` of the course: its name and where it is.

        None, with a diagnostic at `span`, where it is absent or lies outside.
        """
        if self._elsewhere(address, span):
            return None
        path = address.replace("\\", "/")
        if not path.strip():
            self.found.append(Diagnostic(rules.FILE_MISSING, span, "the path is empty"))
            return None
        if path.startswith("/") or path[1:3] == ":/" or "\0" in path:
            message = f"`{address}` is an absolute path"
            self.found.append(Diagnostic(rules.FILE_OUTSIDE, span, message, "name the file relative to this one"))
            return None
        name = posixpath.normpath(posixpath.join(base, path))
        if name == ".." or name.startswith("../"):
            self.found.append(Diagnostic(rules.FILE_OUTSIDE, span, f"`{address}` lies outside the course's folder"))
            return None
        place = self.root / name
        try:
            inside = place.resolve().is_relative_to(self.root.resolve())
            regular = place.is_file()
        except (OSError, RuntimeError) as error:
            self.found.append(Diagnostic(rules.FILE_UNREADABLE, span, f"`{address}` can't be looked up: {error}"))
            return None
        if not inside:
            message = f"`{address}` is a link that leads out of the course's folder"
            self.found.append(Diagnostic(rules.FILE_OUTSIDE, span, message))
            return None
        if not regular:
            self.found.append(Diagnostic(rules.FILE_MISSING, span, *self._absent(address, name, place)))
            return None
        self.inputs.add(name, place)
        return name, place

    def _elsewhere(self, address: str, span: Span) -> bool:
        """Whether an address is none of a file, which is told."""
        if not ELSEWHERE.match(address):
            return False
        message = f"`{address[:80]}` is an address elsewhere, and a file of the course is wanted"
        name = posixpath.basename(re.split(r"[?#]", address.partition("://")[2].partition("/")[2])[0])
        inside = name if suffix(name) in ("md", "yaml", "yml") else f"media/{unquote(name) or 'picture.png'}"
        hint = f"download it into the course and write its path, such as `{inside}`"
        self.found.append(Diagnostic(rules.BAD_ADDRESS, span, message, hint))
        return True

    def _absent(self, address: str, name: str, place: Path) -> tuple[str, str]:
        if place.is_dir():
            return f"`{address}` is a folder, and a file is wanted", ""
        parent = place.parent
        if not parent.is_dir():
            return f"the file `{name}` is not there", f"there is no folder `{posixpath.dirname(name)}` in the course"
        close = similar(place.name, sorted(entry.name for entry in parent.iterdir()))
        hint = f"did you mean `{posixpath.join(posixpath.dirname(address), close)}`?" if close else ""
        return f"the file `{name}` is not there", hint

    def asset(self, address: str, base: str, span: Span) -> Asset | None:
        """The media file that `address`, an address in Markdown, names; None with a diagnostic where there is none."""
        if self._elsewhere(address, span):
            return None
        path = unquote(address.split("#")[0].split("?")[0])
        there = self.file(path, base, span)
        if there is None:
            return None
        name, place = there
        width, height = picture_size(place) if suffix(name) in IMAGES else (0, 0)
        return Asset(name, str(place), place.stat().st_size, width, height)

    def beside(self, asset: Asset, ending: str, span: Span) -> Asset | None:
        """The file of the same name with another ending, such as an audio's captions; None where there is none."""
        name = posixpath.splitext(asset.name)[0] + ending
        if not (self.root / name).is_file():
            self.inputs.missed(name)
            return None
        there = self.file(name, "", span)
        return Asset(name, str(there[1]), there[1].stat().st_size) if there else None
