"""Texts, their files, names and categories in the form in which Moodle keeps them."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from lxml import etree

from packager.diagnostic import Span
from packager.markup import Notation
from packager.model import Asset, LessonTarget
from packager.targets.target import Report
from packager.xml import Builder, append, clean

CATEGORY_LIMIT = 255  # characters of a category's name

_build = Builder()


# --- texts and their files ----------------------------------------------------------------------------


class Area:
    """An element with a `<text>` in HTML and the files that the text shows.

    Each such element is a file area of its own in Moodle, so names are settled within it.
    """

    def __init__(self, report: Report, span: Span) -> None:
        self.report, self.span = report, span
        self.files: dict[str, Asset] = {}
        self.notation = Notation(media=self._address, lesson=self._lesson, maths="tex", heading=2)

    def _address(self, asset: Asset) -> str:
        for name in _file_names(asset.name):
            if self.files.setdefault(name, asset).name == asset.name:
                return f"@@PLUGINFILE@@/{quote(name)}"
        raise AssertionError(f"no name is left for {asset.name}")  # the last one holds a digest of the path

    def _lesson(self, target: LessonTarget) -> None:
        if target.lesson:
            self.report.changed(
                self.span, "a link to a lesson", "only its words are kept, since a question bank holds no lessons"
            )

    def fill(self, element: etree._Element, html: str) -> etree._Element:
        """`element` with `html` and the files noted so far."""
        files = (
            _build("file", _encoded(asset), name=name, path="/", encoding="base64")
            for name, asset in sorted(self.files.items())
        )
        return append(element, text_element(html), *files)


def text_element(content: str) -> etree._Element:
    """A `<text>`, in CDATA where it has marks, as Moodle itself exports it."""
    element = _build("text", content)
    if re.search("[<&]", content):
        element.text = etree.CDATA(clean(content))
    return element


def html_of(element: etree._Element) -> str:
    """The element as HTML."""
    return etree.tostring(element, encoding="unicode", method="html")


def _encoded(asset: Asset) -> str:
    return base64.b64encode(Path(asset.file).read_bytes()).decode("ascii")


def _file_names(path: str) -> Iterator[str]:
    """Names for the file `path`, the nicest first; the last is unique to the path.

    Moodle refuses a name with any of `&<>"'|:\\/` or a backtick, and ends the import there. Five
    underscores in an address would draw the answer's field into it.
    """
    path = unicodedata.normalize("NFC", path)
    for name in (path.rpartition("/")[2], path.replace("/", "-")):
        yield _file_name(name)
    yield f"{hashlib.sha256(path.encode()).hexdigest()[:16]}-{_file_name(path.rpartition('/')[2])}"


def _file_name(name: str) -> str:
    name = re.sub(r"""[\x00-\x1f\x7f-\x9f&<>"`|':\\/]""", "-", name)
    return re.sub("_{5,}", "____", name)


def tidy_name(text: str, limit: int) -> str:
    """`text` as a name of at most `limit` characters that Moodle keeps as it is.

    Moodle takes a `<` for the begin of a tag unless a blank follows, and drops one at the end.
    """
    text = clean(" ".join(re.sub(r"<(?! )", "< ", text).split()))
    if len(text) > limit:
        text = text[: limit - 1].rstrip(" <") + "…"
    return re.sub("<$", "‹", text)


# --- categories ------------------------------------------------------------------------------------------


@dataclass(slots=True)
class Category:
    """A category by the names on the way to it; `taken` are its sub-categories' names, as Moodle compares them."""

    names: tuple[str, ...]
    taken: set[str] = field(default_factory=lambda: {"top"})

    @property
    def path(self) -> str:
        """The way as Moodle spells it: `/` between names, `//` within, a blank where the two would touch."""
        return "/".join(("$course$", "top", *map(_escaped, self.names)))

    def sub(self, title: str, id_: str) -> Category:
        """A sub-category called `title`, with its id behind where that name is taken."""
        name = tidy_name(title, CATEGORY_LIMIT)
        while _folded(name) in self.taken:
            name = f"{tidy_name(name, CATEGORY_LIMIT - len(id_) - 3)} ({id_})"
        self.taken.add(_folded(name))
        return Category((*self.names, name))


def _escaped(name: str) -> str:
    name = name.replace("/", "//")
    return (" " if name.startswith("/") else "") + name + (" " if name.endswith("/") else "")


def _folded(name: str) -> str:
    """A name as a database without case and accents compares it."""
    return "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if not unicodedata.combining(c))
