"""What an attempt must remember between two visits, and how large that gets in SCORM 1.2's suspend_data."""

from __future__ import annotations

import hashlib
import json
import math
from collections.abc import Iterator, Sequence

from packager import patterns
from packager.model import (
    Categorize,
    ChoiceGap,
    Course,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    NumberGap,
    Numeric,
    Ordering,
    Part,
    Pool,
    Question,
    Section,
    ShortAnswer,
    Stimulus,
    TextAnswer,
    TextGap,
    TextPart,
    TrueFalse,
    Unit,
    questions,
)
from packager.scoring import weight

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
    """A short name for each id of a question's parts, which the saved state has in its place.

    It has 3 characters, more where two collide. It is made from the id alone, so it stays when parts are added,
    removed or moved.
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


def text_limit(question: ShortAnswer | Essay | TextGap) -> int:
    """How many characters a learner can write: twice the longest accepted text, 50 to 255, or an essay's own limit."""
    match question:
        case ShortAnswer() | TextGap():
            return min(patterns.LONGEST, max(50, 2 * max(map(_length, question.answers), default=0)))
        case Essay():
            return question.max_characters


def _length(answer: TextAnswer) -> int:
    return patterns.longest(answer.text) if answer.pattern else len(answer.text)


def asked(pool: Pool) -> int:
    """How many questions of a pool an attempt in the player asks.

    All of them where they are not worth the same, since the best attempt counts and attempts must be worth the same,
    and where another pool is inside.
    """
    below = list(questions(pool.parts))
    equal = len({weight(question) for question in below}) <= 1
    return min(pool.draw, len(below)) if equal and not _holds_pool(pool.parts) else len(below)


def _holds_pool(parts: Sequence[Part]) -> bool:
    return any(
        isinstance(part, Pool) or (isinstance(part, Section | Stimulus) and _holds_pool(part.parts)) for part in parts
    )


def worst_size(course: Course, units: Sequence[Unit]) -> int:
    """The characters of suspend_data when everything is opened, answered at full length and submitted.

    `units` are those of one SCO. The state is ASCII, so a letter beyond it takes six characters: a text counts six
    times its length in languages without Latin letters, one and a half times in others than English. A learner who
    writes in accents only gets beyond that; the player then drops texts, never scores.
    """
    factor = _factor(course.language)
    lessons = [unit.lesson.id for unit in units if unit.lesson]
    quizzes = [quiz for unit in units for quiz in unit.quizzes]
    drawn = {quiz.id: list(_drawn(quiz.parts, factor)) for quiz in quizzes}
    every = [question for some in drawn.values() for question in some]
    worst: dict[str, object] = {
        "v": VERSION,
        "p": max([*lessons, *(quiz.id for quiz in quizzes)], key=len, default=""),
        "s": SEEDS - 1,
        "l": lessons,
        "q": {
            id_: [_ATTEMPTS, max(0, math.ceil(sum(map(weight, some))) - 1) + 0.111111, 1] for id_, some in drawn.items()
        },
        "a": {question.id: _answer(question, factor) for question in every},
    }
    if hints := {question.id: len(question.hints) for question in every if _costly(question)}:
        worst["h"] = hints
    return _size(worst)


def _size(value: object) -> int:
    return len(json.dumps(value, separators=(",", ":")))


def _drawn(parts: Sequence[Part], factor: float) -> Iterator[Question]:
    """The questions of an attempt; of a pool those with the longest answers."""
    for part in parts:
        match part:
            case TextPart():
                pass
            case Section() | Stimulus():
                yield from _drawn(part.parts, factor)
            case Pool():
                below = list(_drawn(part.parts, factor))
                below.sort(key=lambda question: -_entry(question, factor))
                yield from below[: asked(part)]
            case _:
                yield part


def _entry(question: Question, factor: float) -> int:
    """The characters that a question takes of the state, where it is answered and its hints are shown."""
    hints = _size({question.id: len(question.hints)}) if _costly(question) else 0
    return _size({question.id: _answer(question, factor)}) + hints


def _costly(question: Question) -> bool:
    """Whether the number of hints that were shown must be remembered, since each costs points."""
    return bool(question.hints) and question.hint_penalty > 0 and weight(question) > 0


def _answer(question: Question | TextGap | NumberGap | ChoiceGap, factor: float) -> object:
    match question:
        case MultipleChoice() | ChoiceGap():
            return _longest([choice.id for choice in question.choices])
        case MultipleResponse():
            return _all([choice.id for choice in question.choices])
        case TrueFalse():
            return False
        case ShortAnswer() | Essay() | TextGap():
            return "x" * math.ceil(text_limit(question) * factor)
        case Numeric() | NumberGap():
            return _NUMBER
        case FillInBlanks():
            names = keys([gap.id for gap in question.gaps])
            return {names[gap.id]: _answer(gap, factor) for gap in question.gaps}
        case Formula():
            return [question.variants - 1, _NUMBER]
        case Matching():
            return _pairs([pair.id for pair in question.pairs], [option.id for option in question.options])
        case Categorize():
            return _pairs([item.id for item in question.items], [category.id for category in question.categories])
        case Ordering():
            return _all([item.id for item in question.items])
        case Hotspot():
            ids = [region.id for region in question.regions]
            return _all(ids) if question.multiple else _longest(ids)
        case FileUpload():
            return True
        case Likert():
            return _longest([point.id for point in question.scale])


def _longest(ids: Sequence[str]) -> str:
    return max(keys(ids).values(), key=len, default="")


def _all(ids: Sequence[str]) -> str:
    return ".".join(keys(ids).values())


def _pairs(sources: Sequence[str], targets: Sequence[str]) -> str:
    return ".".join(f"{key}:{_longest(targets)}" for key in keys(sources).values())


def _factor(language: str) -> float:
    first, *rest = language.lower().split("-")
    if "latn" in rest or first == "en":
        return 1.0 if first == "en" else 1.5
    return 6.0 if first in _NOT_LATIN or "cyrl" in rest else 1.5
