"""Prose as a learner's page shows it: addresses of media and lessons, headings' ids, what scrolls in a box."""

from __future__ import annotations

import dataclasses
from collections.abc import Collection
from urllib.parse import quote

from lxml import etree

from packager import markup, pages
from packager.model import (
    Asset,
    Block,
    CodeBlock,
    Embed,
    Heading,
    ItemList,
    LessonTarget,
    Paragraph,
    Player,
    Prose,
    Quote,
    RawBlock,
    Table,
    ThematicBreak,
)
from packager.targets.course.sides import line_apart, set_apart

_MATH = f"{{{markup.MATHML}}}math"
QUIZ_HEADING = 3  # a heading in a prompt stands below the question's own, which is an h3 or deeper


def packed(name: str) -> str:
    """A course file's name in the package: its own, or below `files/` where a page, script or manifest may stand."""
    folder, _, rest = name.partition("/")
    reserved = folder.casefold() in ("player", "files") if rest else name.casefold().endswith((".html", ".js", ".xml"))
    return f"files/{name}" if reserved else name


class PageProse:
    """Renders the proses of one page, which lies below the package's top by `up` (`../` a folder).

    `lessons` are the ids of those on the page; a link to another one loses all but its words.
    `language` is the course's; what the player itself says is marked with its own where that is another.
    """

    def __init__(self, up: str, lessons: Collection[str], language: str) -> None:
        self._up = up
        self._lessons = lessons
        self._words = pages.words(pages.locale(language))
        spoken = str(self._words["language"])
        foreign = spoken.split("-")[0].lower() != language.split("-")[0].lower()
        self._tongue = {"lang": spoken, "dir": str(self._words["direction"])} if foreign else {}
        self._side = pages.direction(language)

    def address(self, asset: Asset) -> str:
        """The address of a media file, from the page."""
        return self._up + quote(packed(asset.name), safe="/~")

    def html(self, prose: Prose | None, *, lesson: str = "", heading: int = QUIZ_HEADING) -> str:
        """`prose` as HTML, each table and each displayed formula in a box that scrolls sideways.

        Headings of a `lesson` have an id after the lesson's own; no link leads to one elsewhere, so these have none.
        """
        if prose is None:
            return ""
        if len(prose.blocks) == 1 and isinstance(prose.blocks[0], Paragraph):
            words = markup.bare(prose.blocks[0].children)
            if words and not pages.own_side(words, self._side):
                return f"<p>{words}</p>"
        prefix = f"lesson-{lesson}--" if lesson else ""
        blocks = tuple(_anchored(block, prefix) for block in prose.blocks)
        found = markup.elements(dataclasses.replace(prose, blocks=blocks), self._notation(lesson, heading))
        holder = etree.Element("div")
        holder.extend(found)
        set_apart(holder, self._side)
        if not lesson:
            for titled in holder.iter("h1", "h2", "h3", "h4", "h5", "h6"):
                if "id" in titled.attrib:
                    del titled.attrib["id"]
        for wide in list(holder.iter("table", _MATH)):
            if wide.tag == "table":
                _boxed(wide, "div", "scroll", self._words["table"])
            elif wide.get("display") == "block" and not any(wide.iterancestors("a", "summary", "table")):
                # A paragraph holds no `div`.
                _boxed(wide, "span", "scroll formula", self._words["formula"])
        return "".join(map(markup.serial, holder))

    def words(self, prose: Prose) -> dict[str, object]:
        """A short text as `html`, with `block` where that is more than inlines, so that no label can hold it.

        `text` is the same in plain words, for the list of a `<select>`; it is missing where words alone lose something.
        """
        value: dict[str, object] = {}
        paragraphs = [block for block in prose.blocks if isinstance(block, Paragraph)]
        if not paragraphs or len(paragraphs) < len(prose.blocks):
            return {"html": self.html(prose), "block": True}
        notation = self._notation("", QUIZ_HEADING)
        lines = [line_apart(markup.inlines_html(paragraph.children, notation), self._side) for paragraph in paragraphs]
        value["html"] = lines[0] if len(lines) == 1 else "".join(f'<span class="par">{line}</span>' for line in lines)
        if not any("<math" in line or "<img" in line for line in lines):
            value["text"] = markup.one_line(prose)
        return value

    def _notation(self, lesson: str, heading: int) -> markup.Notation:
        def address(target: LessonTarget) -> str | None:
            to = target.lesson or lesson
            if to not in self._lessons:
                return None
            return f"#lesson-{to}--{target.fragment}" if target.fragment else f"#lesson-{to}"

        return markup.Notation(
            media=self.address,
            lesson=address,
            heading=heading,
            gap=_gap,
            live=True,
            words=self._words,
            tongue=self._tongue,
        )


def _boxed(element: etree._Element, tag: str, class_: str, label: str) -> None:
    """Puts `element` into a box that can be scrolled by keyboard, too."""
    box = etree.Element(tag, {"class": class_, "role": "group", "tabindex": "0", "aria-label": label})
    parent = element.getparent()
    if parent is None:
        raise AssertionError("what scrolls stands in the holder")
    parent.replace(element, box)
    box.tail, element.tail = element.tail, None
    box.append(element)


def _gap(id_: str) -> etree._Element:
    """The place of a blank, which the player fills with a field."""
    return etree.Element("span", {"data-gap": id_})


def _anchored(block: Block, prefix: str) -> Block:
    """`block` with `prefix` before the ids of its headings, which must be unique in the page."""
    match block:
        case Heading():
            return dataclasses.replace(block, id=prefix + block.id)
        case Quote():
            return dataclasses.replace(block, blocks=tuple(_anchored(inner, prefix) for inner in block.blocks))
        case ItemList():
            items = tuple(tuple(_anchored(inner, prefix) for inner in item) for item in block.items)
            return dataclasses.replace(block, items=items)
        case Paragraph() | CodeBlock() | Table() | ThematicBreak() | Player() | Embed() | RawBlock():
            return block
