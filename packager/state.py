"""What an attempt must remember between two visits, and how large that gets in SCORM 1.2's suspend_data."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Sequence

from packager.model import (
    Course,
    Essay,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Question,
    ShortAnswer,
    TrueFalse,
    Unit,
)

VERSION = 1
LIMIT = 4096  # characters, SCORM 1.2 RTE 3.4.4 (cmi.suspend_data is a CMIString4096)
SEEDS = 46656

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyz"
_NUMBER = -1.2345678901234567e-300  # as long as a number gets in JSON: 24 characters
_ATTEMPTS = 999

# Languages that are not written in Latin letters: each of their letters is saved as \uXXXX.
# fmt: off
_NOT_LATIN = frozenset({
    "ab", "am", "ar", "as", "be", "bg", "bn", "bo", "chr", "ckb", "cv", "dv", "dz", "el", "fa", "gu", "he",
    "hi", "hy", "iu", "iw", "ja", "ka", "kk", "km", "kn", "ko", "ky", "lo", "mk", "ml", "mn", "mr", "my",
    "ne", "or", "os", "pa", "ps", "ru", "sa", "sd", "si", "sr", "ta", "te", "tg", "th", "ti", "tt", "ug",
    "uk", "ur", "yi", "yue", "zh",
})
# fmt: on


def keys(ids: Sequence[str]) -> dict[str, str]:
    """A short name for each choice's id, by which the saved state holds it: 3 characters, more where two collide.

    It is made from the id alone, so it stays when choices are added, removed or moved.
    """
    long = {id_: _digest(id_) for id_ in ids}
    length = 3
    short = {id_: name[:length] for id_, name in long.items()}
    while len(set(short.values())) < len(short):
        length += 1
        twice = {name for name in short.values() if list(short.values()).count(name) > 1}
        short = {id_: long[id_][:length] if name in twice else name for id_, name in short.items()}
    return short


def _digest(text: str) -> str:
    value = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    digits = []
    for _ in range(24):
        value, place = divmod(value, 36)
        digits.append(_DIGITS[place])
    return "".join(digits)


def text_limit(question: ShortAnswer | Essay) -> int:
    """How many characters a learner can write: twice the longest accepted text, 50 to 255, or an essay's own limit."""
    match question:
        case ShortAnswer():
            return min(255, max(50, 2 * max((len(answer.text) for answer in question.answers), default=0)))
        case Essay():
            return question.max_characters


def worst_size(course: Course, units: Sequence[Unit]) -> int:
    """The characters of suspend_data when everything is opened, answered at full length and submitted.

    `units` are those of one SCO. The state is ASCII, so a letter beyond it takes six characters: a text counts six
    times its length in languages without Latin letters, one and a half times in others than English. A learner who
    writes in accents only gets beyond that; the player then drops texts, never scores.
    """
    factor = _factor(course.language)
    lessons = [unit.lesson.id for unit in units if unit.lesson]
    quizzes = [quiz for unit in units for quiz in unit.quizzes]
    asked = [question for quiz in quizzes for question in quiz.questions()]
    worst = {
        "v": VERSION,
        "p": max([*lessons, *(quiz.id for quiz in quizzes)], key=len, default=""),
        "s": SEEDS - 1,
        "l": lessons,
        "q": {
            quiz.id: [
                _ATTEMPTS,
                max(0, math.ceil(sum(one.points for one in quiz.questions() if not isinstance(one, Essay))) - 1)
                + 0.111111,
                1,
            ]
            for quiz in quizzes
        },
        "a": {question.id: _answer(question, factor) for question in asked},
    }
    return len(json.dumps(worst, separators=(",", ":")))


def _answer(question: Question, factor: float) -> object:
    match question:
        case MultipleChoice():
            return max(keys([choice.id for choice in question.choices]).values(), key=len, default="")
        case MultipleResponse():
            return ".".join(keys([choice.id for choice in question.choices]).values())
        case TrueFalse():
            return False
        case ShortAnswer() | Essay():
            return "x" * math.ceil(text_limit(question) * factor)
        case Numeric():
            return _NUMBER


def _factor(language: str) -> float:
    first, *rest = language.lower().split("-")
    if "latn" in rest or first == "en":
        return 1.0 if first == "en" else 1.5
    return 6.0 if first in _NOT_LATIN or "cyrl" in rest else 1.5
