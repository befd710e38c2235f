"""The questions of tests/vectors/scoring.json as a bank holds them, and the responses that a learner can give there."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Collection
from dataclasses import dataclass, replace
from decimal import Decimal
from typing import Any

from question_samples import PICTURE, prose
from vector_questions import SCORING, made

from packager.model import (
    Blank,
    Categorize,
    ChoiceGap,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Gap,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    NumberGap,
    Numeric,
    Ordering,
    Question,
    Region,
    ShortAnswer,
    TextGap,
    TrueFalse,
)
from packager.scoring import Response, score


@dataclass(frozen=True)
class Answer:
    """A response as it is typed or chosen, and what it earns by the reference: None where nobody scores it."""

    response: Response
    score: float | None


def asked(name: str) -> Question:
    """The question of a vector; its blanks stand in the prompt, its picture is a file."""
    question = made(SCORING["questions"][name], name)
    match question:
        case FillInBlanks():
            parts = [part for gap in question.gaps for part in (Gap(gap.id), " and ")]
            return replace(question, prompt=prose("Fill: ", *parts[:-1], "."))
        case Hotspot():
            return replace(question, image=PICTURE)
        case Formula():
            return replace(question, seed=made(SCORING["questions"][name]).id)  # its variants stand in the vectors
        case _:
            return question


def answers(name: str, question: Question) -> list[Answer]:
    """The responses of the vectors that a form can send, each once, with their scores where no hint was used."""
    found: list[Answer] = []
    for case in SCORING["cases"]:
        if case["question"] == name and can_be_given(question, case["response"]):
            one = Answer(_typed(case["response"]), score(question, case["response"]).score)
            if one not in found:
                found.append(one)
    return found


def _typed(value: Any) -> Any:
    """As a keyboard gives it: a number in the digits that one types, a text composed."""
    match value:
        case float():
            return float(f"{value:.12g}")
        case str():
            return unicodedata.normalize("NFC", value)
        case dict():
            return {key: _typed(one) for key, one in value.items()}
        case _:
            return value


def can_be_given(question: Question, response: object) -> bool:
    """Whether a form can send a response: of ids that are there, a text, a number; others are of saved states."""
    match question:
        case MultipleChoice():
            return response in [choice.id for choice in question.choices]
        case MultipleResponse():
            return _some_of(response, [choice.id for choice in question.choices])
        case TrueFalse():
            return isinstance(response, bool)
        case ShortAnswer():
            return _is_line(response)
        case Essay():
            return isinstance(response, str)
        case Numeric():
            return _is_number(response)
        case FillInBlanks():
            gaps = {gap.id: gap for gap in question.gaps}
            return isinstance(response, dict) and all(
                id_ in gaps and _fills(gaps[id_], value) for id_, value in response.items()
            )
        case Formula():
            given = response if isinstance(response, dict) else {}
            variant = given.get("variant")
            return type(variant) is int and variant in range(question.variants) and _is_number(given.get("answer"))
        case Matching():
            return _pairs(response, [one.id for one in question.pairs], [one.id for one in question.options])
        case Ordering():
            ids = [item.id for item in question.items]
            return _some_of(response, ids) and len(list(response)) == len(ids)  # type: ignore[call-overload]
        case Categorize():
            return _pairs(response, [one.id for one in question.items], [one.id for one in question.categories])
        case Hotspot():
            known = _some_of(response, [region.id for region in question.regions])
            return known and (question.multiple or len(response) == 1)  # type: ignore[arg-type]
        case Likert():
            return response in [point.id for point in question.scale]
        case FileUpload():
            return response is True


def _some_of(response: object, ids: Collection[str]) -> bool:
    return isinstance(response, list) and all(one in ids and response.count(one) == 1 for one in response)


def _pairs(response: object, items: Collection[str], options: Collection[str]) -> bool:
    return isinstance(response, dict) and all(item in items and one in options for item, one in response.items())


def _is_line(response: object) -> bool:
    """Fields have one line: what is pasted loses its line breaks."""
    return isinstance(response, str) and not set(response) & set("\r\n")


def _is_number(response: object) -> bool:
    return not isinstance(response, bool) and isinstance(response, int | float) and math.isfinite(response)


def _fills(gap: Blank, value: object) -> bool:
    match gap:
        case TextGap():
            return _is_line(value)
        case NumberGap():
            return _is_number(value)
        case ChoiceGap():
            return value in [choice.id for choice in gap.choices]


def digits(number: float) -> str:
    """A number as one types it, without an exponent."""
    return format(Decimal(repr(number)), "f")


def inside(region: Region) -> tuple[float, float]:
    """A point in a region."""
    numbers = region.coords
    match region.shape:
        case "rectangle":
            return (numbers[0] + numbers[2]) / 2, (numbers[1] + numbers[3]) / 2
        case "circle":
            return numbers[0], numbers[1]
        case _:
            xs, ys = numbers[::2], numbers[1::2]
            return sum(xs) / len(xs), sum(ys) / len(ys)
