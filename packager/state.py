"""What an attempt must remember between two visits, and how large that gets in what a platform keeps."""

from __future__ import annotations

import hashlib
import json
import math
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from functools import lru_cache

from packager import patterns
from packager.model import (
    KINDS,
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
    Quiz,
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

VERSION = 2
# Characters that a target's platforms keep: SCORM 1.2 RTE 3.4.4 (cmi.suspend_data is a CMIString4096), SCORM 2004
# RTE 4.2.23. xAPI has no bound, but a request that outlives its page has 64 kB, in which the text stands as JSON in
# JSON.
LIMITS = {"scorm12": 4096, "scorm2004": 64000, "cmi5": 40000, "tincan": 40000, "web": 64000, "html": 64000}
SEEDS = 46656

_DIGITS = "0123456789abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ"
_NUMBER = 10**24  # as long as a number gets in JavaScript's JSON, 25 characters: -0.0000012345678901234567
_ATTEMPTS = 999
_SECONDS = 9999999  # of an attempt
_CLOCK = 9999999999  # seconds since 1970
_DAY = 20991231

# The characters of the state that a text of at most so many letters takes.
Room = Callable[[int], int]

# Languages whose letters take three characters and a little more, as the player packs them (docs/player.md).
_WIDE = frozenset({"am", "chr", "ii", "iu", "ja", "ko", "ti", "yue", "zh"})


def keys(ids: Sequence[str]) -> dict[str, str]:
    """A short name for each id of a question's parts, which the saved state has in its place.

    It has 3 characters, more where two collide. It is made from the id alone, so it stays when parts are added,
    removed or moved.
    """
    return _short({id_: id_ for id_ in ids}, 36, 3)


def names(units: Sequence[Unit]) -> dict[str, dict[str, str]]:
    """Short names for the ids of the `places` (lessons and quizzes) and the `questions` of a page.

    They are as `keys`, of 4 characters or more. A question's is made from its type too: an answer to another type is
    none of its own.
    """
    places = {part.id: part.id for unit in units for part in (unit.lesson, *unit.quizzes) if part}
    asked = (question for unit in units for quiz in unit.quizzes for question in quiz.questions())
    typed = {question.id: f"{KINDS[type(question)]} {question.id}" for question in asked}
    return {"places": _short(places, 62, 4), "questions": _short(typed, 62, 4)}


def _short(spelled: Mapping[str, str], base: int, length: int) -> dict[str, str]:
    """Short names by ids, made from what each id is spelled as."""
    long = {id_: _digest(text, base) for id_, text in spelled.items()}
    short = {id_: name[:length] for id_, name in long.items()}
    while len(set(short.values())) < len(short):
        length += 1
        twice = {name for name, count in Counter(short.values()).items() if count > 1}
        short = {id_: long[id_][:length] if name in twice else name for id_, name in short.items()}
    return short


@lru_cache(maxsize=4096)  # every target asks for the same ids
def _digest(text: str, base: int) -> str:
    value = int.from_bytes(hashlib.sha256(text.encode()).digest(), "big")
    digits = []
    for _ in range(24):
        value, place = divmod(value, base)
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


def worst_room(letters: int) -> int:
    """The most that any text takes: packed, a letter that is far from the one before it takes four signs."""
    return 1 + 4 * letters


def usual_room(language: str) -> Room:
    """What texts take as people write them in a language (BCP 47)."""
    percent = _percent(language)
    return lambda letters: math.ceil(letters * percent / 100)


def worst_size(course: Course, units: Sequence[Unit]) -> int:
    """The most characters that the saved state can have, whatever learners write.

    That is when everything is opened and answered at full length, nothing is checked, and clocks run. `units` are
    those of one page. The state is ASCII.
    """
    return _state_size(course, units, worst_room)


def usual_size(course: Course, units: Sequence[Unit]) -> int:
    """The same where each text is as long as it may be, in the letters of the course's language.

    For ten letters that is 11 characters in English, 15 in other languages, 20 in Vietnamese, 32 where a script has
    thousands of letters. Where it gets beyond what a platform keeps, the player drops texts, never scores.
    """
    return _state_size(course, units, usual_room(course.language))


def _state_size(course: Course, units: Sequence[Unit], room: Room) -> int:
    place, name = names(units)["places"], names(units)["questions"]
    lessons = [unit.lesson.id for unit in units if unit.lesson]
    quizzes = [quiz for unit in units for quiz in unit.quizzes]
    drawn = {quiz.id: list(_drawn(quiz.parts, room)) for quiz in quizzes}
    every = [question for some in drawn.values() for question in some]
    places = [place[id_] for id_ in [*lessons, *drawn]]
    worst: dict[str, object] = {
        "v": VERSION,
        "p": max(places, key=len, default=""),
        "s": SEEDS - 1,
        "l": ".".join(places),
        "q": {place[quiz.id]: _record(quiz, drawn[quiz.id]) for quiz in quizzes},
        "a": {},
    }
    # What is not checked yet stands apart, which takes the most where that is all of it.
    if every:
        worst["d"] = {name[question.id]: _answer(question, room) for question in every}
    if hints := {name[question.id]: len(question.hints) for question in every if _costly(question)}:
        worst["h"] = hints
    if course.certificate:
        worst["f"] = _DAY
    return _size(worst)


def longest(units: Sequence[Unit], room: Room) -> list[tuple[Question, int]]:
    """The questions of a page with the characters that each may take of the saved state, the longest first."""
    drawn = [question for unit in units for quiz in unit.quizzes for question in _drawn(quiz.parts, room)]
    return sorted(((question, _entry(question, room)) for question in drawn), key=lambda entry: -entry[1])


def _record(quiz: Quiz, asked: Sequence[Question]) -> list[float]:
    """Attempts, best points, whether it is submitted, seconds spent; with a time limit the clock's time and a pause."""
    best = max(0, math.ceil(sum(map(weight, asked))) - 1) + 0.111111
    rules = quiz.rules
    numbers: list[float] = [rules.attempts or _ATTEMPTS, best, 1, math.ceil(rules.time_limit * 60) or _SECONDS]
    if rules.time_limit:
        numbers += [_CLOCK, 1] if rules.pause == "button" else [_CLOCK]
    return numbers


def _size(value: object) -> int:
    return len(json.dumps(value, separators=(",", ":")))


def _drawn(parts: Sequence[Part], room: Room) -> Iterator[Question]:
    """The questions of an attempt; of a pool those with the longest answers."""
    for part in parts:
        match part:
            case TextPart():
                pass
            case Section() | Stimulus():
                yield from _drawn(part.parts, room)
            case Pool():
                below = list(_drawn(part.parts, room))
                below.sort(key=lambda question: -_entry(question, room))
                yield from below[: asked(part)]
            case _:
                yield part


def _entry(question: Question, room: Room) -> int:
    """The characters that a question takes of the state, where it is answered and its hints are shown."""
    hints = _size({"name": len(question.hints)}) if _costly(question) else 0
    return _size({"name": _answer(question, room)}) + hints


def _costly(question: Question) -> bool:
    """Whether the number of hints that were shown must be remembered, since each costs points."""
    return bool(question.hints) and question.hint_penalty > 0 and weight(question) > 0


def _answer(question: Question | TextGap | NumberGap | ChoiceGap, room: Room) -> object:
    match question:
        case MultipleChoice() | ChoiceGap():
            return _longest([choice.id for choice in question.choices])
        case MultipleResponse():
            return _all([choice.id for choice in question.choices])
        case TrueFalse() | FileUpload():
            return 1
        case ShortAnswer() | Essay() | TextGap():
            return "x" * room(text_limit(question))
        case Numeric() | NumberGap():
            return _NUMBER
        case FillInBlanks():
            names = keys([gap.id for gap in question.gaps])
            return {names[gap.id]: _answer(gap, room) for gap in question.gaps}
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
        case Likert():
            return _longest([point.id for point in question.scale])


def _longest(ids: Sequence[str]) -> str:
    return max(keys(ids).values(), key=len, default="")


def _all(ids: Sequence[str]) -> str:
    return ".".join(keys(ids).values())


def _pairs(sources: Sequence[str], targets: Sequence[str]) -> str:
    return ".".join(f"{key}:{_longest(targets)}" for key in keys(sources).values())


def _percent(language: str) -> int:
    """Characters of the state for a hundred letters, of which some are quotation marks or ends of lines."""
    first = language.lower().split("-")[0]
    if first in _WIDE:
        return 320
    return {"en": 110, "vi": 200}.get(first, 150)
