"""Accepted numbers as trees for YAML, each margin as its author gave it."""

from __future__ import annotations

from decimal import Decimal

from packager.model import NumberAnswer
from packager.source.markdown import Home
from packager.source.writer.yaml_text import Tree, Value, number, percentage, shortened, text


def margin(kind: str, amount: float) -> Value:
    """A tolerance: a number, or a percentage of the answer."""
    return f"{number(amount):f} %" if kind == "percent" else number(amount)


def number_answers(key: str, answers: tuple[NumberAnswer, ...], home: Home) -> Tree:
    """`key` with the answers, and `tolerance` where all have the same."""
    own = [_margin(answer) for answer in answers]
    shared = own[0] if own and own[0] not in (None, Decimal(0)) and own.count(own[0]) == len(own) else None
    entries = [_answer(answer, shared, home) for answer in answers]
    return {key: entries, "tolerance": shared}


def _margin(answer: NumberAnswer) -> Value | None:
    """The answer's tolerance as it is written; None where it is given by digits or as a range."""
    if answer.margin in ("digits", "range"):
        return None
    return margin(answer.margin, answer.amount if answer.margin == "percent" else answer.tolerance)


def _answer(answer: NumberAnswer, shared: Value | None, home: Home) -> Value:
    own = _margin(answer)
    entry: Tree = {}
    if answer.margin == "range":
        entry["range"] = [number(end) for end in _ends(answer)]
    else:
        entry["value"] = number(answer.value)
        entry["digits"] = int(answer.amount) if answer.margin == "digits" else None
        entry["tolerance"] = own if own not in (shared, Decimal(0)) else None
    entry["credit"] = percentage(answer.credit) if answer.credit != 1 else None
    entry["feedback"] = text(answer.feedback, home)
    return shortened(entry, "value")


def _ends(answer: NumberAnswer) -> tuple[float, float]:
    """The ends of a range, from its middle and its width, which are exact decimals."""
    middle, half = Decimal(repr(answer.value)), Decimal(repr(answer.tolerance))
    return float(middle - half), float(middle + half)
