"""Numbers and units as targets write them: decimal, as their author gave them, and a unit in the prompt."""

from __future__ import annotations

from dataclasses import replace
from decimal import Context, Decimal

from packager.model import NumberAnswer, Paragraph, Prose, Text

_EXACT = Context(prec=800)  # every sum of two doubles is exact


def exact(value: float) -> Decimal:
    """The number as its author wrote it: 0.1 is a tenth, not the binary fraction next to it."""
    return Decimal(repr(float(value)))


def ends(value: float, tolerance: float) -> tuple[Decimal, Decimal]:
    """The least and the greatest number within `tolerance` of `value`, as decimal numbers."""
    return _EXACT.subtract(exact(value), exact(tolerance)), _EXACT.add(exact(value), exact(tolerance))


def written(value: Decimal) -> str:
    """A number without loss: plain from 1e-15 to 1e15, else with an exponent as in 6.02e23."""
    if not value:
        return "0"
    if -15 <= value.adjusted() < 15:
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{_EXACT.normalize(value):e}".replace("e+", "e")


def whole(answer: NumberAnswer) -> str | None:
    """The digits of a number that a text can ask for: a whole one, without tolerance; None for any other."""
    if answer.tolerance or answer.value != int(answer.value) or abs(answer.value) >= 1e15:
        return None
    return str(int(answer.value))


def with_unit(prompt: Prose, unit: str) -> Prose:
    """The prompt with a number's unit at its end."""
    *before, last = prompt.blocks
    if isinstance(last, Paragraph):
        return replace(prompt, blocks=(*before, replace(last, children=(*last.children, Text(f" ({unit})")))))
    return replace(prompt, blocks=(*prompt.blocks, Paragraph((Text(f"({unit})"),), prompt.span)))
