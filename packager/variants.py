"""The sets of values that learners get in a formula question, the same on every machine."""

from __future__ import annotations

import dataclasses
import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, fields
from decimal import ROUND_HALF_UP, Decimal

from packager import expression
from packager.model import (
    Block,
    Common,
    Emphasis,
    Formula,
    Gap,
    Heading,
    Inline,
    ItemList,
    Link,
    Math,
    NumberAnswer,
    Numeric,
    Paragraph,
    Prose,
    Quote,
    Strike,
    Strong,
    Styled,
    Table,
    Text,
    Variable,
)

_OWN = ("id", "use_of", "prompt")  # what a number question has of its own


@dataclass(frozen=True, slots=True)
class Variant:
    """One set: each variable's value as it is shown, and the right answer with its absolute tolerance."""

    values: tuple[tuple[str, str], ...]
    answer: float
    tolerance: float


def variants(question: Formula) -> tuple[Variant, ...]:
    """The question's sets, all different; fewer than wanted where the variables have no more combinations.

    Set n depends on the seed and n alone, so that a larger number of variants keeps those that were there.
    Raises expression.BadExpression where the formula has no value for one of them.
    """
    seen: dict[tuple[tuple[str, str], ...], None] = {}
    room = 1
    for variable in question.variables:
        room *= steps(variable)
    # A use of the question elsewhere has the same sets.
    seed = question.seed or question.use_of or question.id
    draw = 0
    while len(seen) < min(question.variants, room) and draw < 1000 * question.variants:
        seen.setdefault(tuple((variable.name, _drawn(variable, seed, draw)) for variable in question.variables))
        draw += 1
    return tuple(_variant(question, values) for values in seen)


def numbers(question: Formula, separator: str) -> tuple[Numeric, ...]:
    """The question as number questions, one for each of its sets of values.

    Their ids are the question's, `separator` and the set's number from 1 on.
    """
    return tuple(
        Numeric(
            **{field.name: getattr(question, field.name) for field in fields(Common) if field.name not in _OWN},
            id=f"{question.id}{separator}{number}",
            use_of=f"{question.use_of}{separator}{number}" if question.use_of else "",
            prompt=filled(question.prompt, dict(one.values)),
            answers=(NumberAnswer(one.answer, one.tolerance, 1.0, None, question.expression_span),),
            unit=question.unit,
        )
        for number, one in enumerate(variants(question), 1)
    )


def steps(variable: Variable) -> int:
    """How many values a variable can have; 0 where its ends are the wrong way round."""
    low, high, step = (Decimal(repr(number)) for number in (variable.low, variable.high, variable.step))
    return int((high - low) / step) + 1 if step > 0 and high >= low else 0


def _drawn(variable: Variable, seed: str, draw: int) -> str:
    digest = hashlib.sha256(f"{seed}\0{variable.name}\0{draw}".encode()).digest()
    place = int.from_bytes(digest[:8], "big") % steps(variable)
    value = Decimal(repr(variable.low)) + place * Decimal(repr(variable.step))
    text = format(value, "f")
    return text.rstrip("0").rstrip(".") if "." in text else text


def _variant(question: Formula, values: tuple[tuple[str, str], ...]) -> Variant:
    # Machines differ in the last digits of a sine, and nobody means 0.30000000000000004.
    answer = float(format(expression.value(question.expression, {name: float(text) for name, text in values}), ".14g"))
    if question.decimals is not None and abs(answer) < 1e14:
        # As schools and calculators round: a half goes away from nothing.
        unit = Decimal(1).scaleb(-question.decimals)
        answer = float(Decimal(repr(answer)).quantize(unit, ROUND_HALF_UP))
    margin = abs(answer) * question.tolerance / 100 if question.margin == "percent" else question.tolerance
    return Variant(values, answer + 0.0, margin)  # -0.0 is written 0


def filled(prose: Prose, values: Mapping[str, str]) -> Prose:
    """`prose` with each variable's gap replaced by its value, in formulas too, where it is written `[[name]]`."""
    return dataclasses.replace(prose, blocks=tuple(_block(block, values) for block in prose.blocks))


def _block(block: Block, values: Mapping[str, str]) -> Block:
    match block:
        case Paragraph() | Heading():
            return dataclasses.replace(block, children=_inlines(block.children, values))
        case Quote():
            return dataclasses.replace(block, blocks=tuple(_block(inner, values) for inner in block.blocks))
        case ItemList():
            items = tuple(tuple(_block(inner, values) for inner in item) for item in block.items)
            return dataclasses.replace(block, items=items)
        case Table():
            head = tuple(_inlines(cell, values) for cell in block.head)
            rows = tuple(tuple(_inlines(cell, values) for cell in row) for row in block.rows)
            return dataclasses.replace(block, head=head, rows=rows)
        case _:
            return block


def _inlines(children: tuple[Inline, ...], values: Mapping[str, str]) -> tuple[Inline, ...]:
    return tuple(_inline(child, values) for child in children)


def _inline(inline: Inline, values: Mapping[str, str]) -> Inline:
    match inline:
        case Gap():
            return Text(values[inline.id])
        case Math():
            tex = inline.tex
            for name, text in values.items():
                tex = tex.replace(f"[[{name}]]", f"{{{text}}}")
            return dataclasses.replace(inline, tex=tex)
        case Emphasis() | Strong() | Strike() | Styled() | Link():
            return dataclasses.replace(inline, children=_inlines(inline.children, values))
        case _:
            return inline
