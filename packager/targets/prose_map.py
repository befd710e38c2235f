"""A prose with some of its blocks and inlines replaced: what each target does to those that it can't hold."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace

from packager.diagnostic import Span
from packager.model import (
    Block,
    Break,
    Code,
    CodeBlock,
    Embed,
    Emphasis,
    Gap,
    Heading,
    Image,
    Inline,
    ItemList,
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

Blocks = Callable[[Block], Iterable[Block] | None]
Inlines = Callable[[Inline, Span], Iterable[Inline] | None]


@dataclass(frozen=True, slots=True)
class Mapping:
    """What stands for each block and each inline, or None where it stays; what is inside it is replaced already.

    `inline` gets the span of the block that holds the inline, too.
    """

    block: Blocks
    inline: Inlines

    def __call__(self, prose: Prose) -> Prose:
        """`prose` with its parts replaced."""
        return replace(prose, blocks=tuple(self._blocks(prose.blocks)))

    def _blocks(self, blocks: Iterable[Block]) -> Iterator[Block]:
        for block in blocks:
            inside = self._inside(block)
            given = self.block(inside)
            yield from (inside,) if given is None else given

    def _inside(self, block: Block) -> Block:
        match block:
            case Paragraph() | Heading():
                return replace(block, children=self._inlines(block.children, block.span))
            case Quote():
                return replace(block, blocks=tuple(self._blocks(block.blocks)))
            case ItemList():
                return replace(block, items=tuple(tuple(self._blocks(item)) for item in block.items))
            case Table():
                head = tuple(self._inlines(cell, block.span) for cell in block.head)
                rows = tuple(tuple(self._inlines(cell, block.span) for cell in row) for row in block.rows)
                return replace(block, head=head, rows=rows)
            case CodeBlock() | ThematicBreak() | Player() | Embed() | RawBlock():
                return block

    def _inlines(self, children: Iterable[Inline], span: Span) -> tuple[Inline, ...]:
        return tuple(new for child in children for new in self._inline(child, span))

    def _inline(self, inline: Inline, span: Span) -> Iterable[Inline]:
        match inline:
            case Emphasis() | Strong() | Strike() | Styled() | Link():
                inside: Inline = replace(inline, children=self._inlines(inline.children, span))
            case Text() | Code() | Math() | Image() | Gap() | Break():
                inside = inline
        given = self.inline(inside, span)
        return (inside,) if given is None else given


def linked(player: Player) -> tuple[Block, ...]:
    """A player as a link to its file, a link to its captions, and its transcript as a quotation."""
    blocks: list[Block] = [_link(player, player.label or player.asset.name)]
    if player.captions:
        blocks.append(Paragraph((Link(player.captions, (Text(player.captions.name),), span=player.span),), player.span))
    if player.transcript:
        paragraphs = (Paragraph((Text(part),), player.span) for part in player.transcript.split("\n\n"))
        blocks.append(Quote(tuple(paragraphs), player.span))
    return tuple(blocks)


def embed_words(embed: Embed) -> Paragraph:
    """An embed as its title and its address, where no link can stand."""
    return Paragraph((Text(f"{embed.title}: {embed.url}"),), embed.span)


def embed_link(embed: Embed) -> Paragraph:
    """An embed as a link to what it shows."""
    return Paragraph((Link(embed.url, (Text(embed.title),), span=embed.span),), embed.span)


def _link(player: Player, words: str) -> Paragraph:
    return Paragraph((Link(player.asset, (Text(words),), span=player.span),), player.span)
