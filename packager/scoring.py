"""The score of a response: the reference that the player and the written banks are held to."""

from __future__ import annotations

import math
import unicodedata
from dataclasses import dataclass

from packager.model import (
    Essay,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Question,
    ShortAnswer,
    TrueFalse,
)

Response = str | bool | float | list[str] | None

# Unicode's White_Space property, spelled out since Python's and JavaScript's own ideas of it differ.
_WHITE = frozenset("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a response earned.

    `score` is 0 to 1, or None where a person marks. `matched` holds the positions of the choices or
    accepted answers that the response met, whose feedback is due.
    """

    score: float | None
    matched: tuple[int, ...] = ()

    @property
    def result(self) -> str:
        """correct, partial, incorrect, or neutral where a person marks."""
        if self.score is None:
            return "neutral"
        return "correct" if self.score >= 1 else "partial" if self.score > 0 else "incorrect"


def normal(text: str, case_sensitive: bool = False) -> str:
    """A text as answers are compared: NFC, runs of white space as one blank, none at the ends, lower case."""
    text = unicodedata.normalize("NFC", text)
    text = " ".join("".join(" " if c in _WHITE else c for c in text).split(" ")) if text else ""
    while "  " in text:
        text = text.replace("  ", " ")
    text = text.strip(" ")
    return text if case_sensitive else text.lower()


def score(question: Question, response: Response) -> Outcome:
    """The outcome of `response`, one JSON value of the question's type; None is no response.

    A response of another shape earns nothing; it can come from a state saved by another version.
    """
    match question:
        case MultipleChoice():
            for place, choice in enumerate(question.choices):
                if choice.id == response:
                    return Outcome(choice.credit, (place,))
            return Outcome(0.0)
        case MultipleResponse():
            chosen = {id_ for id_ in response if isinstance(id_, str)} if isinstance(response, list) else set()
            met = tuple(place for place, choice in enumerate(question.choices) if choice.id in chosen)
            return Outcome(_several(question, met), met)
        case TrueFalse():
            return Outcome(1.0 if isinstance(response, bool) and response == question.answer else 0.0)
        case ShortAnswer():
            if not isinstance(response, str):
                return Outcome(0.0)
            given = normal(response, question.case_sensitive)
            for place, answer in enumerate(question.answers):
                if normal(answer.text, question.case_sensitive) == given:
                    return Outcome(answer.credit, (place,))
            return Outcome(0.0)
        case Numeric():
            if isinstance(response, bool) or not isinstance(response, int | float):
                return Outcome(0.0)
            for place, number in enumerate(question.answers):
                if near(response, number.value, number.tolerance):
                    return Outcome(number.credit, (place,))
            return Outcome(0.0)
        case Essay():
            return Outcome(None)


def near(given: float, value: float, tolerance: float) -> bool:
    """Whether `given` lies within `tolerance` of `value`, ends included.

    0.1 + 0.2 counts as 0.3: a slack of a few units in the last place keeps binary fractions from
    deciding at the ends. The player does the same sum.
    """
    if not math.isfinite(given):
        return False
    slack = 1e-12 * max(abs(value), abs(tolerance), abs(given))
    return abs(given - value) <= tolerance + slack


def _several(question: MultipleResponse, met: tuple[int, ...]) -> float:
    """The score of a multiple-response question.

    net-correct: right choices minus wrong ones over all right ones, not below 0.
    per-part: choices treated rightly (ticked when right, left when wrong) over all choices.
    all-or-nothing: 1 for exactly the right choices, else 0.
    No choice at all earns 0 under every rule.
    """
    key = {place for place, choice in enumerate(question.choices) if choice.correct}
    if not met:
        return 0.0
    right, wrong = len(key.intersection(met)), len(set(met) - key)
    match question.credit:
        case "all-or-nothing":
            return 1.0 if set(met) == key else 0.0
        case "per-part":
            return (right + (len(question.choices) - len(key)) - wrong) / len(question.choices)
        case _:
            return max(0, right - wrong) / len(key)
