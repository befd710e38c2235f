"""Prose in the HTML of a cartridge: of pages, which have relative addresses, and of questions, which have none."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass

from lxml import etree

from packager import markup
from packager.diagnostic import Span
from packager.model import Block, Code, CodeBlock, Inline, LessonTarget, Link, Math, Paragraph, Player, Prose, Text
from packager.targets import prose_map
from packager.targets.imscp import Media
from packager.targets.target import Report

FOLDER = "web_resources/"  # where Canvas and the converter of Open edX look
PAGES = "lessons/"
# Without a slash behind it: Moodle makes a path of the two, and drops the file where a slash is doubled.
_FILE_BASE = "$IMS-CC-FILEBASE$" + FOLDER
_HEADING = 2  # added to the level of a heading in a question
_INLINE = ("a", "abbr", "code", "del", "em", "img", "kbd", "mark", "small", "span", "strong", "sub", "sup", "u")
_MARKUP = re.compile(r"<[A-Za-z/!?]|&#?\w+;")


def page_media() -> Media:
    """The files of a page below `lessons/`."""
    return Media(FOLDER, "../" + FOLDER)


def question_media() -> Media:
    """The files of a question; quizzes lie at the cartridge's top, so that Moodle finds the files from there."""
    return Media(FOLDER, _FILE_BASE)


def page(lesson: str) -> str:
    """The name of a lesson's page in the cartridge."""
    return f"{PAGES}{lesson}.html"


@dataclass(frozen=True, slots=True)
class Pages:
    """Renders what stands in a page: `media` collects the files, `report` hears what changes."""

    media: Media
    report: Report
    lessons: frozenset[str]

    def html(self, prose: Prose) -> str:
        """`prose` as HTML; links to other lessons lead to their pages."""
        elements = markup.elements(prose_map.Mapping(self._block, self._inline)(prose), self._notation())
        blanks(elements, prose.span, self.report)
        return "".join(map(markup.serial, elements))

    def _notation(self) -> markup.Notation:
        def address(target: LessonTarget) -> str | None:
            fragment = f"#{target.fragment}" if target.fragment else ""
            if not target.lesson:
                return fragment or None
            return f"{target.lesson}.html{fragment}" if target.lesson in self.lessons else None

        return markup.Notation(media=self.media.address, lesson=address, maths="tex", embedded=self.report.embedded)

    def _block(self, block: Block) -> None:
        if isinstance(block, CodeBlock):
            code(block.text, block.span, self.report)

    def _inline(self, inline: Inline, span: Span) -> None:
        told(inline, span, self.report)
        if isinstance(inline, Link) and isinstance(inline.target, LessonTarget) and inline.target.lesson:
            self.report.changed(
                span,
                "link to another lesson",
                "it leads to that lesson's page; in Moodle, which renames pages, nowhere",
            )


@dataclass(frozen=True, slots=True)
class Questions:
    """Renders what stands in a question: `media` collects the files, `report` hears what changes."""

    media: Media
    report: Report

    def html(self, prose: Prose) -> str:
        """`prose` as HTML, its headings without ids: a platform shows many questions in one page."""
        elements = markup.elements(self._mapped(prose), self._notation())
        for element in elements:
            for part in element.iter(*(f"h{level}" for level in range(1, 7))):
                part.attrib.pop("id", "")
        blanks(elements, prose.span, self.report)
        return "".join(map(markup.serial, elements))

    def label(self, prose: Prose) -> tuple[str, bool]:
        """A choice's words, and whether they are HTML.

        Words without markup stay plain, since Open edX's converter shows HTML in a choice as signs; but not where they
        hold `<` or `&`, since New Quizzes reads plain text as HTML.
        """
        match prose.blocks:
            case (Paragraph(children=children),) if all(isinstance(child, Text) for child in children):
                text = markup.plain_inlines(children)
                if not set("<>&") & set(text):
                    return text, False
        self.report.changed(prose.span, "markup in a choice", "Open edX's converter shows its signs, others read it")
        match self._mapped(prose):
            case Prose(blocks=(Paragraph(children=children),)):
                holder = markup.inlines(etree.Element("span"), children, self._notation())
                blanks([holder], prose.span, self.report)
                return markup.serial(holder)[len("<span>") : -len("</span>")], True
            case _:
                return self.html(prose), True

    def _notation(self) -> markup.Notation:
        return markup.Notation(media=self.media.address, maths="tex", heading=_HEADING, embedded=self.report.embedded)

    def _mapped(self, prose: Prose) -> Prose:
        return prose_map.Mapping(self._block, self._inline)(prose)

    def _block(self, block: Block) -> Iterable[Block] | None:
        if isinstance(block, CodeBlock):
            code(block.text, block.span, self.report)
        if not isinstance(block, Player):
            return None
        self.report.changed(block.span, block.kind, "a link to the file, then its captions and transcript")
        return prose_map.linked(block)

    def _inline(self, inline: Inline, span: Span) -> Iterable[Inline] | None:
        told(inline, span, self.report)
        if isinstance(inline, Link) and not _leads_out(inline):
            self.report.changed(span, "link into a lesson", "its words stay without a link")
            return inline.children
        return None


def blanks(elements: Iterable[etree._Element], span: Span, report: Report) -> None:
    """Keeps the blanks that stand alone between two marked words as such that break no line.

    Moodle's restore reads a text in pieces, cut at each sign of markup, and drops the pieces that are blank.
    """
    for element in elements:
        for part in element.iter(*_INLINE):
            after = part.getnext()
            if part.tail and not part.tail.strip() and after is not None and after.tag in _INLINE:
                part.tail = "\u00a0"
                report.changed(span, "blank between marked words", "one that breaks no line; Moodle drops any other")


def _leads_out(link: Link) -> bool:
    return not isinstance(link.target, LessonTarget) and not (
        isinstance(link.target, str) and link.target.startswith("#")
    )


def told(inline: Inline, span: Span, report: Report) -> None:
    """Says what platforms do to a formula or to signs of markup."""
    match inline:
        case Math():
            report.changed(
                span, "formula", "it is written as TeX between \\( and \\), which Canvas, Moodle and Open edX typeset"
            )
        case Text() | Code():
            code(inline.text, span, report)
        case _:
            pass


def code(text: str, span: Span, report: Report) -> None:
    """Says what becomes of a text that looks like markup."""
    if _MARKUP.search(text):
        report.changed(span, "signs of markup in a text", "Moodle and Open edX take them for markup, Canvas does not")
