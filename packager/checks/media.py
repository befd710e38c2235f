"""Media files that are what their names say, safe to show, and told apart on every disk."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Iterator
from pathlib import Path
from xml.parsers import expat

from packager import rules
from packager.diagnostic import Diagnostic, Span
from packager.model import Asset, Course
from packager.walk import files

_LARGEST = 5_000_000  # bytes of an SVG that is looked through
_ADDRESS = r"(?!data:)(?:[a-z][a-z0-9+.-]*:|//)"
_REMOTE = re.compile(rf"\s*{_ADDRESS}", re.IGNORECASE)
_URL = re.compile(rf"(?:url\(|@import)\s*['\"]?\s*{_ADDRESS}", re.IGNORECASE)


def check(course: Course) -> Iterator[Diagnostic]:
    """Each file once, where it is named first."""
    first: dict[str, tuple[Asset, Span]] = {}
    for part in course.contents:
        for asset, span in files(part):
            first.setdefault(asset.name, (asset, span))
    for asset, named in course.theme.assets():
        first.setdefault(asset.name, (asset, named or course.span))
    names: dict[str, tuple[str, Span]] = {}
    for asset, span in first.values():
        yield from _file(asset, span)
        other, there = names.setdefault(asset.name.casefold(), (asset.name, span))
        if other != asset.name:
            message = f"`{asset.name}` and `{other}` differ in upper and lower case alone"
            yield Diagnostic(rules.CASE_CLASH, span, message, related=((there, "the other one"),))


def _file(asset: Asset, span: Span) -> Iterator[Diagnostic]:
    if not asset.size:
        yield Diagnostic(rules.MEDIA_BROKEN, span, f"`{asset.name}` is empty")
        return
    kind = posixpath.splitext(asset.name)[1].lower()
    if kind not in (".vtt", ".svg"):
        return
    try:
        with Path(asset.file).open("rb") as stream:
            data = stream.read(_LARGEST)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        yield Diagnostic(rules.FILE_UNREADABLE, span, f"`{asset.name}` can't be read: {reason}")
        return
    # WebVTT, section 4.1: the word, perhaps after a byte order mark, then white space or the end.
    if kind == ".vtt" and not re.match(rb"(?:\xef\xbb\xbf)?WEBVTT(?:[ \t\r\n]|\Z)", data):
        message = f"`{asset.name}` does not begin with WEBVTT, so that no browser shows its captions"
        yield Diagnostic(rules.MEDIA_BROKEN, span, message)
    if kind == ".svg" and (unsafe := _unsafe(data)):
        message = f"`{asset.name}` holds {', '.join(unsafe)}"
        yield Diagnostic(rules.UNSAFE_SVG, span, message)


def _unsafe(data: bytes) -> list[str]:
    """What an SVG holds that a picture may not do, each once; of a broken one what comes before the break."""
    found: dict[str, None] = {}
    style = [False]

    def start(name: str, attributes: dict[str, str]) -> None:
        local = name.rpartition(":")[2].lower()
        style[0] = local == "style"
        if local in ("script", "foreignobject", "iframe"):
            found[f"<{local}>"] = None
        for key, value in attributes.items():
            word = key.rpartition(":")[2].lower()
            if word.startswith("on"):
                found["an event handler"] = None
            elif word in ("href", "src") and re.match(r"\s*javascript:", value, re.IGNORECASE):
                found["a script in a link"] = None
            elif local != "a" and _leads_out(word, value):
                found["an address outside of the package"] = None

    def text(words: str) -> None:
        if style[0] and _URL.search(words):
            found["an address outside of the package"] = None

    def end(_: str) -> None:
        style[0] = False

    parser = expat.ParserCreate()
    parser.buffer_text = True
    parser.StartElementHandler, parser.CharacterDataHandler, parser.EndElementHandler = start, text, end
    try:
        parser.Parse(data, True)
    except expat.ExpatError:
        # Browsers show a picture up to its first mistake, or not at all: nothing behind it can do harm.
        return list(found)
    return list(found)


def _leads_out(word: str, value: str) -> bool:
    return (_REMOTE.match(value) if word in ("href", "src") else _URL.search(value)) is not None
