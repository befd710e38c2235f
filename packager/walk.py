"""Walks over a course: its proses, and the blocks, inlines and files in them, in source order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import fields, is_dataclass

from packager.diagnostic import Span
from packager.model import (
    Asset,
    Block,
    Break,
    Categorize,
    ChoiceGap,
    Code,
    CodeBlock,
    Common,
    Embed,
    Emphasis,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Gap,
    Heading,
    Hotspot,
    Image,
    Inline,
    ItemList,
    Lesson,
    Likert,
    Link,
    Matching,
    Math,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Paragraph,
    Part,
    Player,
    Pool,
    Prose,
    Question,
    Quiz,
    Quote,
    RawBlock,
    Section,
    ShortAnswer,
    Stimulus,
    Strike,
    Strong,
    Styled,
    Table,
    Text,
    TextPart,
    ThematicBreak,
    TrueFalse,
)


def inlines(blocks: tuple[Block, ...]) -> Iterator[tuple[Block, Inline]]:
    """Every inline below `blocks` with the innermost block that holds it, in source order."""
    for block in blocks:
        match block:
            case Paragraph() | Heading():
                yield from ((block, inline) for inline in _below(block.children))
            case Quote():
                yield from inlines(block.blocks)
            case ItemList():
                for item in block.items:
                    yield from inlines(item)
            case Table():
                for row in (block.head, *block.rows):
                    for cell in row:
                        yield from ((block, inline) for inline in _below(cell))
            case CodeBlock() | ThematicBreak() | Player() | Embed() | RawBlock():
                pass


def _below(children: tuple[Inline, ...]) -> Iterator[Inline]:
    for inline in children:
        yield inline
        match inline:
            case Emphasis() | Strong() | Strike() | Styled() | Link():
                yield from _below(inline.children)
            case Text() | Code() | Math() | Image() | Gap() | Break():
                pass


def every_block(blocks: tuple[Block, ...]) -> Iterator[Block]:
    """Every block, those inside lists and quotes too, in source order."""
    for block in blocks:
        yield block
        if isinstance(block, Quote):
            yield from every_block(block.blocks)
        elif isinstance(block, ItemList):
            for item in block.items:
                yield from every_block(item)


def shows(prose: Prose) -> bool:
    """Whether anything of a prose can be seen or heard: `+` alone is an empty list, `---` a line."""
    seen = any(
        isinstance(block, Player | Embed) or (isinstance(block, CodeBlock) and block.text.strip()) or _raw_shows(block)
        for block in every_block(prose.blocks)
    )
    return seen or any(
        not isinstance(inline, Text | Break | Emphasis | Strong | Strike | Styled | Link)
        or (isinstance(inline, Text) and inline.text.strip())
        for _, inline in inlines(prose.blocks)
    )


def _raw_shows(block: Block) -> bool:
    """Raw HTML with words in it, or with something that is no mark of a text."""
    return isinstance(block, RawBlock) and bool(
        re.sub(r"<[^>]*>", "", block.html).strip() or re.search(r"<(img|audio|video|math|svg)\b", block.html)
    )


def assets(prose: Prose | None) -> Iterator[Asset]:
    """Every file that a prose shows or links to, in source order; one may come twice."""
    if prose is None:
        return
    for _, inline in inlines(prose.blocks):
        if isinstance(inline, Image):
            yield inline.asset
        elif isinstance(inline, Link) and isinstance(inline.target, Asset):
            yield inline.target
    for block in every_block(prose.blocks):
        if isinstance(block, Player):
            yield block.asset
            if block.captions:
                yield block.captions


def proses(question: Question) -> Iterator[Prose]:
    """Every prose of a question, in the order of the source format's tables."""
    feedback = question.feedback
    said = [question.prompt, feedback.correct, feedback.partial, feedback.incorrect, feedback.general]
    said.extend(question.hints)
    match question:
        case MultipleChoice() | MultipleResponse():
            for choice in question.choices:
                said += [choice.text, choice.feedback]
        case ShortAnswer():
            said += [answer.feedback for answer in question.answers]
        case Numeric():
            said += [answer.feedback for answer in question.answers]
        case Essay():
            said += [question.model_answer, question.rubric]
        case FillInBlanks():
            for gap in question.gaps:
                if isinstance(gap, ChoiceGap):
                    for choice in gap.choices:
                        said += [choice.text, choice.feedback]
                else:
                    said += [answer.feedback for answer in gap.answers]
        case Matching():
            said += [pair.item for pair in question.pairs]
            said += [option.text for option in question.options]
        case Ordering():
            said += [item.text for item in question.items]
        case Categorize():
            said += [category.title for category in question.categories]
            said += [item.text for item in question.items]
        case Hotspot():
            said += [region.feedback for region in question.regions]
        case FileUpload():
            said += [question.model_answer, question.rubric]
        case Likert():
            said += [point.text for point in question.scale]
        case TrueFalse() | Formula():
            pass
    yield from (prose for prose in said if prose is not None)


def placed(
    parts: tuple[Part, ...], around: tuple[tuple[Span, str], ...] = ()
) -> Iterator[tuple[Question, tuple[tuple[Span, str], ...]]]:
    """Every question below `parts` with the places and names of the groups that it stands in, the outermost first."""
    for part in parts:
        match part:
            case Section():
                yield from placed(part.parts, (*around, (part.span, "section")))
            case Pool():
                yield from placed(part.parts, (*around, (part.span, "pool")))
            case Stimulus():
                yield from placed(part.parts, (*around, (part.span, "stimulus")))
            case TextPart():
                pass
            case Common():
                yield part, around


def spans(value: object) -> Iterator[Span]:
    """Every place inside a question: of its parts, of its proses and what they hold."""
    if isinstance(value, Span):
        yield value
    elif isinstance(value, tuple):
        for inner in value:
            yield from spans(inner)
    elif is_dataclass(value) and not isinstance(value, type):
        for field in fields(value):
            yield from spans(getattr(value, field.name))


def quiz_proses(quiz: Quiz) -> Iterator[Prose]:
    """Every prose of a quiz: its description, its texts and its questions."""
    if quiz.description:
        yield quiz.description
    yield from _part_proses(quiz.parts)


def _part_proses(parts: tuple[Part, ...]) -> Iterator[Prose]:
    for part in parts:
        match part:
            case Section() | Pool():
                yield from _part_proses(part.parts)
            case Stimulus():
                yield part.body
                yield from _part_proses(part.parts)
            case TextPart():
                yield part.body
            case _:
                yield from proses(part)


def content_proses(part: Lesson | Quiz) -> Iterator[Prose]:
    """Every prose of a lesson or a quiz, in source order."""
    if isinstance(part, Lesson):
        yield part.body
    else:
        yield from quiz_proses(part)


def embeds(part: Lesson | Quiz) -> Iterator[Embed]:
    """Everything that a lesson or a quiz shows of other hosts, in source order."""
    for prose in content_proses(part):
        for block in every_block(prose.blocks):
            if isinstance(block, Embed):
                yield block


def files(part: Lesson | Quiz) -> Iterator[tuple[Asset, Span]]:
    """Every file that a lesson or a quiz shows or links to, with the place that names it; one may come twice."""
    for prose in content_proses(part):
        for block, inline in inlines(prose.blocks):
            if isinstance(inline, Image):
                yield inline.asset, inline.span
            elif isinstance(inline, Link) and isinstance(inline.target, Asset):
                yield inline.target, inline.span if inline.span.path else block.span
        for block in every_block(prose.blocks):
            if isinstance(block, Player):
                yield block.asset, block.span
                if block.captions:
                    yield block.captions, block.span
    if isinstance(part, Quiz):
        for question in part.questions():
            if isinstance(question, Hotspot):
                yield question.image, question.span
