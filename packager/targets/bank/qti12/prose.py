"""Prose in the HTML that Canvas keeps: players become links, links into lessons become words."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from packager import markup
from packager.diagnostic import Span
from packager.model import (
    Asset,
    Block,
    Break,
    Code,
    CodeBlock,
    Emphasis,
    Heading,
    Image,
    Inline,
    ItemList,
    LessonTarget,
    Link,
    Math,
    Paragraph,
    Player,
    Prose,
    Quote,
    RawBlock,
    Strike,
    Strong,
    Styled,
    Table,
    Text,
    ThematicBreak,
)
from packager.targets.imscp import Media
from packager.targets.target import Report

FILE_BASE = "$IMS-CC-FILEBASE$/"  # what Canvas and PrairieLearn read as `web_resources/`


@dataclass(frozen=True, slots=True)
class Writer:
    """Renders prose for one item: `media` collects the files, `report` hears what changes."""

    media: Media
    report: Report

    def html(self, prose: Prose) -> str:
        """`prose` as HTML; formulas stand as TeX between `\\(` and `\\)`, which Canvas typesets."""
        return markup.to_html(self._adapted(prose), self._notation())

    def label(self, prose: Prose) -> tuple[str, bool]:
        """A choice's words, and whether they are HTML.

        Words without any markup stay plain text, unless they hold `<` or `&`: New Quizzes reads plain
        text as HTML and would lose them.
        """
        match prose.blocks:
            case (Paragraph(children=children),) if all(isinstance(child, Text) for child in children):
                text = markup.plain_inlines(children)
                if not set("<>&") & set(text):
                    return text, False
        return markup.to_inline_html(self._adapted(prose), self._notation()), True

    def _notation(self) -> markup.Notation:
        return markup.Notation(media=self._address, maths="tex")

    def _address(self, asset: Asset) -> str:
        """The file's address, in two spellings at once.

        PrairieLearn drops the query and finds the rest below `web_resources/`. Canvas keeps a file of a QTI zip
        under its whole path there, `web_resources/` included, and tries an address with its query too, from
        each `/` on: the query ends in that path.
        """
        return f"{self.media.address(asset)}?/{self.media.place(asset)}"

    def _adapted(self, prose: Prose) -> Prose:
        return replace(prose, blocks=tuple(self._blocks(prose.blocks)))

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            match block:
                case Paragraph() | Heading():
                    yield replace(block, children=self._inlines(block.children, block.span))
                case Quote():
                    yield replace(block, blocks=tuple(self._blocks(block.blocks)))
                case ItemList():
                    yield replace(block, items=tuple(tuple(self._blocks(item)) for item in block.items))
                case Table():
                    head = tuple(self._inlines(cell, block.span) for cell in block.head)
                    rows = tuple(tuple(self._inlines(cell, block.span) for cell in row) for row in block.rows)
                    yield replace(block, head=head, rows=rows)
                case Player():
                    yield from self._player(block)
                case CodeBlock() | ThematicBreak() | RawBlock():
                    yield block

    def _player(self, block: Player) -> Iterator[Block]:
        """Links to the file and its captions, and the transcript: a bank's page has no player of ours."""
        self.report.changed(block.span, block.kind, "a link to the file, then its captions and transcript")
        yield _link(block.asset, block.label or block.asset.name, block.span)
        if block.captions:
            yield _link(block.captions, block.captions.name, block.span)
        if block.transcript:
            paragraphs = (Paragraph((Text(part),), block.span) for part in block.transcript.split("\n\n"))
            yield Quote(tuple(paragraphs), block.span)

    def _inlines(self, children: Iterable[Inline], span: Span) -> tuple[Inline, ...]:
        return tuple(new for child in children for new in self._inline(child, span))

    def _inline(self, inline: Inline, span: Span) -> tuple[Inline, ...]:
        match inline:
            case Emphasis() | Strong() | Strike() | Styled():
                return (replace(inline, children=self._inlines(inline.children, span)),)
            case Link():
                children = self._inlines(inline.children, span)
                if isinstance(inline.target, LessonTarget) or (
                    isinstance(inline.target, str) and inline.target.startswith("#")
                ):
                    self.report.changed(span, "link into a lesson", "its words stay without a link")
                    return children
                return (replace(inline, children=children),)
            case Math():
                self.report.changed(span, "formula", "it is written as TeX between \\( and \\), which Canvas typesets")
                return (inline,)
            case Text() | Code() | Image() | Break():
                return (inline,)


def _link(asset: Asset, words: str, span: Span) -> Paragraph:
    return Paragraph((Link(asset, (Text(words),)),), span)
