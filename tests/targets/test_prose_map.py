"""A prose is rewritten from the inside out, and what is not replaced stays as it is."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from question_samples import PICTURE, SPAN

from packager.diagnostic import Span
from packager.model import (
    Block,
    Code,
    Emphasis,
    Inline,
    ItemList,
    Link,
    Paragraph,
    Player,
    Prose,
    Quote,
    Strong,
    Table,
    Text,
    ThematicBreak,
)
from packager.targets.prose_map import Mapping, linked


def para(*children: Inline) -> Paragraph:
    return Paragraph(children, SPAN)


EVERYWHERE = Prose(
    (
        para(Text("a"), Emphasis((Text("a"), Strong((Code("a"), Text("a")))))),
        Quote((para(Text("a")), ItemList(((para(Text("a")),),), None, True, SPAN)), SPAN),
        Table(("",), ((Text("a"),),), (((Text("a"),),),), SPAN),
        ThematicBreak(SPAN),
    ),
    SPAN,
)


def nothing(part: object, span: object = None) -> None:
    return None


def test_none_keeps_everything() -> None:
    assert Mapping(nothing, nothing)(EVERYWHERE) == EVERYWHERE


def test_every_inline_is_met_in_every_block() -> None:
    def upper(inline: Inline, span: Span) -> Iterable[Inline] | None:
        return (replace(inline, text="A"),) if isinstance(inline, Text) else None

    assert str(Mapping(nothing, upper)(EVERYWHERE)).count("Text(text='A')") == 7
    assert "Text(text='a')" not in str(Mapping(nothing, upper)(EVERYWHERE))


def test_what_is_inside_is_replaced_first() -> None:
    """So a link that leaves its words leaves the new ones."""

    def unlinked(inline: Inline, span: Span) -> Iterable[Inline] | None:
        match inline:
            case Text():
                return (Code(inline.text),)
            case Link():
                return inline.children
            case _:
                return None

    found = Mapping(nothing, unlinked)(Prose((para(Link("https://example.org", (Text("a"), Text("b")))),), SPAN))
    assert found.blocks == (para(Code("a"), Code("b")),)


def test_a_block_can_become_several_or_none() -> None:
    def doubled(block: Block) -> Iterable[Block] | None:
        match block:
            case Paragraph():
                return (block, block)
            case ThematicBreak():
                return ()
            case _:
                return None

    found = Mapping(doubled, nothing)(
        Prose((para(Text("a")), Quote((para(Text("b")),), SPAN), ThematicBreak(SPAN)), SPAN)
    )
    assert found.blocks == (para(Text("a")),) * 2 + (Quote((para(Text("b")),) * 2, SPAN),)


def test_a_player_becomes_links_and_its_transcript() -> None:
    player = Player("audio", PICTURE, "A tone", PICTURE, "It hums.\n\nIt ends.", SPAN)
    assert linked(player) == (
        para(Link(PICTURE, (Text("A tone"),), span=SPAN)),
        para(Link(PICTURE, (Text(PICTURE.name),), span=SPAN)),
        Quote((para(Text("It hums.")), para(Text("It ends."))), SPAN),
    )
    assert linked(replace(player, captions=None, transcript="", label="")) == (
        para(Link(PICTURE, (Text(PICTURE.name),), span=SPAN)),
    )
