"""Texts, their files and names in the form in which Moodle keeps them."""

from __future__ import annotations

import base64
import hashlib
import re
import unicodedata
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from urllib.parse import quote

from lxml import etree

from packager import markup
from packager.diagnostic import Span
from packager.markup import Notation, serial
from packager.model import Asset, Block, Embed, LessonTarget, Paragraph, Prose, Text
from packager.targets.prose_map import Mapping, embed_words
from packager.targets.target import Report
from packager.walk import assets, inlines
from packager.xml import Builder, append, clean

_build = Builder()


class Area:
    """An element with a `<text>` in HTML and the files that the text shows.

    Each such element is a file area of its own in Moodle, so names are settled within it.
    """

    def __init__(self, report: Report, span: Span) -> None:
        self.report, self.span = report, span
        self.files: dict[str, Asset] = {}
        self.notation = Notation(
            media=self._address, lesson=self._lesson, maths="tex", heading=2, embedded=report.embedded
        )

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
        return append(element, text_element(html), *self.kept())

    def kept(self) -> list[etree._Element]:
        """The files noted so far as elements."""
        return [
            _build("file", _encoded(asset), name=name, path="/", encoding="base64")
            for name, asset in sorted(self.files.items())
        ]


def text_element(content: str) -> etree._Element:
    """A `<text>`, in CDATA where it has marks: Moodle drops blanks that stand alone between two entities."""
    return _put(_build("text"), content)


def rewrite(element: etree._Element, change: Callable[[str], str]) -> etree._Element:
    """`element` with `change` done to what each `<text>` in it holds."""
    for text in element.iter("text"):
        _put(text, change(text.text or ""))
    return element


def _put(text: etree._Element, content: str) -> etree._Element:
    content = clean(content)
    text.text = etree.CDATA(content) if re.search("[<>&]", content) else content
    return text


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


# --- texts where no files can be kept --------------------------------------------------------------------------------


_GONE = "gone:"  # the address of a file that is not kept
_BLOCKS = re.compile("p|li|t[rhd]|pre|h[1-6r]|br|div|summary|caption")  # the elements whose end ends a word


def fileless(report: Report, prose: Prose, why: str, *, inline: bool = False) -> str:
    """`prose` as HTML with words in the place of pictures and media; they are reported as lost, for the reason `why`.

    `inline` as in markup.to_inline_html.
    """
    return serial(_holder(report, prose, why, inline))[len("<div>") : -len("</div>")]


def line(report: Report, prose: Prose, why: str) -> str:
    """`prose` as plain text on one line with formulas between `\\(` and `\\)`; otherwise as `fileless`."""

    def spelled(block: Block) -> tuple[Block] | None:
        if not isinstance(block, Embed):
            return None
        report.embedded(block)
        return (embed_words(block),)

    holder = _holder(report, Mapping(spelled, lambda inline, span: None)(prose), why, inline=True)
    for element in holder.iter():
        if _BLOCKS.fullmatch(str(element.tag)):
            element.tail = " " + (element.tail or "")
    return " ".join("".join(map(str, holder.itertext())).split())


def _holder(report: Report, prose: Prose, why: str, inline: bool) -> etree._Element:
    if any(assets(prose)):
        report.lost(prose.span, "pictures and media", why)
    notation = replace(Area(report, prose.span).notation, media=lambda asset: _GONE)
    holder = _build("div")
    if inline and len(prose.blocks) == 1 and isinstance(prose.blocks[0], Paragraph):
        markup.inlines(holder, prose.blocks[0].children, notation)
    else:
        append(holder, *markup.elements(prose, notation))
    for element in holder.iter("img", "a", "figure", "figcaption"):
        if element.tag == "img":
            element.text = element.get("alt", "")
        if element.tag == "img" or element.get("href") == _GONE:
            element.tag = "x"
        element.tag = {"figure": "div", "figcaption": "p"}.get(element.tag, element.tag)
    etree.strip_elements(holder, "audio", "video", with_tail=False)
    etree.strip_tags(holder, "x")
    return holder


def plain_text(prose: Prose) -> bool:
    """Whether a text on one line keeps all of `prose`."""
    only = len(prose.blocks) == 1 and isinstance(prose.blocks[0], Paragraph)
    return only and all(isinstance(inline, Text) for _, inline in inlines(prose.blocks))


def tidy_name(text: str, limit: int) -> str:
    """`text` as a name of at most `limit` characters that Moodle keeps as it is.

    Moodle takes a `<` for the begin of a tag unless a blank follows, and drops one at the end.
    """
    text = clean(" ".join(re.sub(r"<(?! )", "< ", text).split()))
    if len(text) > limit:
        text = text[: limit - 1].rstrip(" <") + "…"
    return re.sub("<$", "‹", text)
