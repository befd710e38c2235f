"""Prose in the HTML that readers of QTI 1.2 keep: players become links, links into lessons become words."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from functools import partial

from packager import markup
from packager.diagnostic import Span
from packager.model import (
    Asset,
    Block,
    Inline,
    LessonTarget,
    Link,
    Math,
    Paragraph,
    Player,
    Prose,
    Text,
)
from packager.targets.bank.qti12.elements import CLASSIC, NEW, PLAIN
from packager.targets.imscp import Media
from packager.targets.prose_map import Mapping, linked
from packager.targets.target import Report

FILE_BASE = "$IMS-CC-FILEBASE$/"  # what Canvas and PrairieLearn read as `web_resources/`


@dataclass(frozen=True, slots=True)
class Writer:
    """Renders prose for one item of a flavour: `media` collects the files, `report` hears what changes."""

    media: Media
    report: Report
    flavour: str = CLASSIC

    @property
    def new(self) -> bool:
        """Whether it is for New Quizzes alone."""
        return self.flavour == NEW

    @property
    def platform(self) -> str:
        """The platform's name for its author."""
        return {NEW: "New Quizzes", CLASSIC: "Classic Quizzes"}.get(self.flavour, "QTI 1.2")

    def html(self, prose: Prose, gap: Callable[[str], str] | None = None) -> str:
        """`prose` as HTML; formulas stand as TeX between `\\(` and `\\)`, which Canvas typesets.

        `gap` gives what stands for a gap, in formulas too, where it is written `[[name]]`.
        """
        return markup.to_html(self._adapted(prose, gap), self._notation(gap))

    def label(self, prose: Prose) -> tuple[str, bool]:
        """A choice's words, and whether they are HTML.

        Words without any markup stay plain text, unless they hold `<` or `&`: New Quizzes reads plain
        text as HTML and would lose them.
        """
        text = plain_words(prose)
        if text is not None and not set("<>&") & set(text):
            return text, False
        return markup.to_inline_html(self._adapted(prose), self._notation()), True

    def words(self, prose: Prose, what: str) -> str:
        """`prose` as plain text, for places that hold nothing else; `what` names the place where that is a loss."""
        text = plain_words(prose)
        if text is None:
            self.report.changed(prose.span, f"markup in {what}", "only its words stay, formulas as TeX")
            text = markup.one_line(prose)
        return text

    def address(self, asset: Asset) -> str:
        """The file's address, for Canvas in two spellings at once.

        PrairieLearn drops the query and finds the rest below `web_resources/`. Canvas keeps a file of a QTI zip
        under its whole path there, `web_resources/` included, and tries an address with its query too, from
        each `/` on: the query ends in that path.
        """
        address = self.media.address(asset)
        return address if self.flavour == PLAIN else f"{address}?/{self.media.place(asset)}"

    def _notation(self, gap: Callable[[str], str] | None = None) -> markup.Notation:
        blank = gap or (lambda id_: markup.BLANK)
        return markup.Notation(media=self.address, maths="tex", gap=blank, embedded=self.report.embedded)

    def _adapted(self, prose: Prose, gap: Callable[[str], str] | None = None) -> Prose:
        return Mapping(self._block, partial(self._inline, gap))(prose)

    def _block(self, block: Block) -> Iterable[Block] | None:
        if not isinstance(block, Player):
            return None
        self.report.changed(block.span, block.kind, "a link to the file, then its captions and transcript")
        return linked(block)

    def _inline(self, gap: Callable[[str], str] | None, inline: Inline, span: Span) -> Iterable[Inline] | None:
        if isinstance(inline, Math):
            whose = "the reader must typeset" if self.flavour == PLAIN else "Canvas typesets"
            self.report.changed(span, "formula", f"it is written as TeX between \\( and \\), which {whose}")
            if gap is not None:
                return (replace(inline, tex=with_gaps(inline.tex, gap)),)
        if isinstance(inline, Link) and (
            isinstance(inline.target, LessonTarget)
            or (isinstance(inline.target, str) and inline.target.startswith("#"))
        ):
            self.report.changed(span, "link into a lesson", "its words stay without a link")
            return inline.children
        return None


def plain_words(prose: Prose) -> str | None:
    """The text of a prose that is one paragraph without any markup, else None."""
    match prose.blocks:
        case (Paragraph(children=children),) if all(isinstance(child, Text) for child in children):
            return markup.plain_inlines(children)
        case _:
            return None


def with_gaps(tex: str, gap: Callable[[str], str]) -> str:
    """A formula with each `[[name]]` replaced."""
    return re.sub(r"\[\[\s*([A-Za-z_][\w-]*)\s*\]\]", lambda found: f"{{{gap(found[1])}}}", tex)
