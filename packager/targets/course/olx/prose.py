"""Prose in the HTML of Open edX: files below `/static/`, lessons by `/jump_to_id/`, formulas as TeX."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from lxml import etree

from packager import markup
from packager.diagnostic import Span
from packager.model import (
    Block,
    Code,
    CodeBlock,
    Inline,
    LessonTarget,
    Link,
    Math,
    Paragraph,
    Player,
    Prose,
    Styled,
    Text,
)
from packager.targets import prose_map
from packager.targets.imscp import Media
from packager.targets.target import Report

# A problem puts its own values in the place of these names behind a dollar, wherever they stand.
_NAMES = re.compile(r"\$(?=seed|anonymous_student_id|script_code|python_path|extra_files)")
_HEADING = 3  # added to the level of a heading in a question, below the platform's own

Gap = Callable[[str], etree._Element | str]


def media() -> Media:
    """The files of a course, in the folder that Open edX takes as "Files & Uploads"."""
    return Media("static/", "/static/")


@dataclass(frozen=True, slots=True)
class Writer:
    """Renders prose: `media` collects the files, `report` hears what changes; `lessons` can be linked to."""

    media: Media
    report: Report
    lessons: frozenset[str]

    def page(self, prose: Prose) -> str:
        """`prose` as the HTML of a text component, with players and headings that can be linked to."""
        notation = markup.Notation(
            self.media.address, self._page_link, maths="tex", heading=1, embedded=self.report.embedded
        )
        return markup.to_html(prose_map.Mapping(_as_it_is, self._told)(prose), notation)

    def elements(self, prose: Prose, gap: Gap = lambda id_: markup.BLANK) -> list[etree._Element]:
        """`prose` as block elements of a problem; `gap` gives what stands for a gap."""
        found = markup.elements(self._mapped(prose), self._notation(gap))
        for element in found:
            for part in element.iter(*(f"h{level}" for level in range(1, 7))):
                part.attrib.pop("id", "")
        return found

    def into(self, element: etree._Element, prose: Prose) -> etree._Element:
        """Appends `prose` to `element`, a single paragraph without its own element; returns it."""
        mapped = self._mapped(prose)
        match mapped.blocks:
            case (Paragraph(children=children),):
                return markup.inlines(element, children, self._notation())
            case _:
                element.extend(self.elements(prose))
                return element

    def html(self, prose: Prose) -> str:
        """`prose` as HTML text, for what is read as such."""
        return "".join(map(markup.serial, self.elements(prose)))

    def words(self, prose: Prose, what: str) -> str:
        """`prose` as plain text on one line, for places that hold nothing else; says so where that is a loss."""
        match prose.blocks:
            case (Paragraph(children=children),) if all(isinstance(child, Text) for child in children):
                pass
            case _:
                self.report.changed(prose.span, f"markup in {what}", "only its words stay, formulas as TeX")
        return markup.one_line(prose)

    def _notation(self, gap: Gap = lambda id_: markup.BLANK) -> markup.Notation:
        return markup.Notation(
            media=self.media.address,
            lesson=self._problem_link,
            maths="tex",
            heading=_HEADING,
            gap=gap,
            embedded=self.report.embedded,
        )

    def _address(self, target: LessonTarget) -> str | None:
        return f"/jump_to_id/page_{target.lesson}" if target.lesson in self.lessons else None

    def _page_link(self, target: LessonTarget) -> str | None:
        return self._address(target) if target.lesson else f"#{target.fragment}"

    def _problem_link(self, target: LessonTarget) -> str | None:
        return self._address(target)

    def _mapped(self, prose: Prose) -> Prose:
        return prose_map.Mapping(self._block, self._inline)(prose)

    def _block(self, block: Block) -> Iterable[Block] | None:
        if isinstance(block, CodeBlock) and _NAMES.search(block.text):
            self.report.changed(block.span, "a dollar before a name", "Open edX puts a value of its own there")
        if not isinstance(block, Player):
            return None
        self.report.changed(block.span, block.kind, "a link to the file, then its captions and transcript")
        return prose_map.linked(block)

    def _inline(self, inline: Inline, span: Span) -> Iterable[Inline] | None:
        self._told(inline, span)
        match inline:
            case Text():
                return _apart(inline.text) if _NAMES.search(inline.text) else None
            case Code():
                return (Styled("code", _apart(inline.text)),) if _NAMES.search(inline.text) else None
            case Link() if isinstance(inline.target, str) and inline.target.startswith("#"):
                self.report.changed(span, "link into a lesson", "its words stay without a link")
                return inline.children
            case _:
                return None

    def _told(self, inline: Inline, span: Span) -> None:
        match inline:
            case Math():
                self.report.changed(
                    span, "formula", "it is written as TeX between \\( and \\), which Open edX typesets"
                )
            case Link(target=LessonTarget(lesson=lesson, fragment=fragment)) if lesson and fragment:
                self.report.changed(span, "link to a heading", "it leads to the lesson's beginning")
            case _:
                pass


def _as_it_is(block: Block) -> None:
    return None


def _apart(text: str) -> tuple[Inline, ...]:
    """`text` with an element between a dollar and a name that a problem would replace."""
    first, *rest = _NAMES.split(text)
    parts: list[Inline] = [Text(first)]
    for part in rest:
        parts += [Text("$"), Styled("span", (Text(part),))]
    return tuple(parts)
