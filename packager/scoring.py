"""The score of a response: the reference that the player and the written banks are held to."""

from __future__ import annotations

import math
import unicodedata
from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from packager import patterns
from packager.model import (
    Blank,
    Categorize,
    Choice,
    ChoiceGap,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    NumberGap,
    Numeric,
    Ordering,
    Question,
    Region,
    ShortAnswer,
    TextAnswer,
    TextGap,
    TrueFalse,
)
from packager.variants import variants

# One JSON value; which one, each type's docstring says.
Response = str | bool | float | list[str] | dict[str, str | float] | None

# Unicode's White_Space property, spelled out since Python's and JavaScript's own ideas of it differ.
_WHITE = frozenset("\t\n\v\f\r \x85\xa0\u1680\u2028\u2029\u202f\u205f\u3000" + "".join(map(chr, range(0x2000, 0x200B))))


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a response earned.

    `score` is -1 to 1, below 0 only where the question has such a floor, or None where a person marks or nobody
    does. `matched` holds the positions of the choices, regions or accepted answers that the response met, whose
    feedback is due; those of blanks are counted through all gaps. `parts` is the credit of each pair, item or gap,
    in source order, for the types that have them. `unaided` is the score before hints were paid, where some were.
    """

    score: float | None
    matched: tuple[int, ...] = ()
    parts: tuple[float, ...] = ()
    unaided: float | None = None

    @property
    def result(self) -> str:
        """correct, partial, incorrect, or neutral where a person marks or nobody does.

        Hints cost points; they don't make a right answer less right.
        """
        score = self.score if self.unaided is None else self.unaided
        if score is None:
            return "neutral"
        return "correct" if score >= 1 else "partial" if score > 0 else "incorrect"


def normal(text: str, case_sensitive: bool = False, spaces: str = "collapse") -> str:
    """A text as answers are compared: NFC, lower case, and white space by one of three rules.

    collapse: runs of white space as one blank, none at the ends. ignore: no white space at all. exact: as it is.
    """
    text = unicodedata.normalize("NFC", text)
    if spaces == "ignore":
        text = "".join(c for c in text if c not in _WHITE)
    elif spaces == "collapse":
        text = " ".join(part for part in "".join(" " if c in _WHITE else c for c in text).split(" ") if part)
    return text if case_sensitive else text.lower()


def score(question: Question, response: Response, hints: int = 0) -> Outcome:
    """The outcome of `response`, one JSON value of the question's type; None is no response.

    `hints` is how many the learner asked for; each takes the question's penalty off what was earned, not below 0.
    A response of another shape earns nothing; it can come from a state saved by another version.
    """
    found = _scored(question, response)
    if not question.graded:
        return Outcome(None, found.matched, found.parts)
    if found.score is not None and found.score > 0 and hints and question.hint_penalty:
        paid = max(0.0, found.score - hints * question.hint_penalty)
        return Outcome(paid, found.matched, found.parts, found.score)
    return found


def scored(question: Question) -> bool:
    """Whether responses have a score: neither a person marks them nor nobody does."""
    return question.graded and not isinstance(question, Essay | FileUpload | Likert)


def weight(question: Question) -> float:
    """The points that a machine can give for a question: 0 where a person marks or nobody does."""
    return question.points if scored(question) else 0.0


def _scored(question: Question, response: Response) -> Outcome:
    match question:
        case MultipleChoice():
            for place, choice in enumerate(question.choices):
                if choice.id == response:
                    return Outcome(max(question.floor, choice.credit), (place,))
            return Outcome(0.0)
        case MultipleResponse():
            met = _met(question.choices, response)
            return Outcome(_several(question.choices, question.credit, met, question.floor), met)
        case TrueFalse():
            return Outcome(1.0 if isinstance(response, bool) and response == question.answer else 0.0)
        case ShortAnswer():
            return _text(question.answers, response, question.case_sensitive, question.spaces)
        case Numeric():
            return _number(question.answers, response)
        case FillInBlanks():
            return _blanks(question, response)
        case Formula():
            return _formula(question, response)
        case Matching():
            given = response if isinstance(response, dict) else {}
            parts = tuple(1.0 if given.get(pair.id) == pair.option else 0.0 for pair in question.pairs)
            return Outcome(_shared(parts, question.credit), (), parts)
        case Ordering():
            order = response if isinstance(response, list) else []
            places = zip(question.items, order + [""] * len(question.items), strict=False)
            parts = tuple(1.0 if item.id == id_ else 0.0 for item, id_ in places)
            return Outcome(_shared(parts, question.credit), (), parts)
        case Categorize():
            return _categorize(question, response)
        case Hotspot():
            met = _met(question.regions, response)
            if question.multiple:
                return Outcome(_several(question.regions, question.credit, met), met)
            return Outcome(1.0 if len(met) == 1 and question.regions[met[0]].correct else 0.0, met)
        case Essay() | FileUpload() | Likert():
            return Outcome(None)


def _met(choices: Sequence[Choice | Region], response: Response) -> tuple[int, ...]:
    chosen = {id_ for id_ in response if isinstance(id_, str)} if isinstance(response, list) else set()
    return tuple(place for place, choice in enumerate(choices) if choice.id in chosen)


def _text(answers: tuple[TextAnswer, ...], response: object, case_sensitive: bool, spaces: str) -> Outcome:
    if not isinstance(response, str):
        return Outcome(0.0)
    given = normal(response, case_sensitive, spaces)
    for place, answer in enumerate(answers):
        if (
            patterns.matches(answer.text, given, case_sensitive)
            if answer.pattern
            else normal(answer.text, case_sensitive, spaces) == given
        ):
            return Outcome(answer.credit, (place,))
    return Outcome(0.0)


def _number(answers: tuple[NumberAnswer, ...], response: object) -> Outcome:
    if isinstance(response, bool) or not isinstance(response, int | float):
        return Outcome(0.0)
    for place, answer in enumerate(answers):
        if near(response, answer.value, answer.tolerance):
            return Outcome(answer.credit, (place,))
    return Outcome(0.0)


def _blanks(question: FillInBlanks, response: Response) -> Outcome:
    given = response if isinstance(response, dict) else {}
    parts: list[float] = []
    matched: list[int] = []
    before = 0
    for gap in question.gaps:
        found = _blank(gap, given.get(gap.id), question.case_sensitive, question.spaces)
        parts.append(found.score or 0.0)
        matched += [before + place for place in found.matched]
        before += len(gap.choices if isinstance(gap, ChoiceGap) else gap.answers)
    return Outcome(_shared(tuple(parts), question.credit), tuple(matched), tuple(parts))


def _blank(gap: Blank, given: object, case_sensitive: bool, spaces: str) -> Outcome:
    match gap:
        case TextGap():
            return _text(gap.answers, given, case_sensitive, spaces)
        case NumberGap():
            return _number(gap.answers, given)
        case ChoiceGap():
            for place, choice in enumerate(gap.choices):
                if choice.id == given:
                    return Outcome(max(0.0, choice.credit), (place,))
            return Outcome(0.0)


def _formula(question: Formula, response: Response) -> Outcome:
    given = response if isinstance(response, dict) else {}
    number, answer = given.get("variant"), given.get("answer")
    sets = variants(question)
    if isinstance(number, bool) or not isinstance(number, int | float) or number not in range(len(sets)):
        return Outcome(0.0)
    if isinstance(answer, bool) or not isinstance(answer, int | float):
        return Outcome(0.0)
    one = sets[int(number)]
    return Outcome(1.0 if near(answer, one.answer, one.tolerance) else 0.0)


def _categorize(question: Categorize, response: Response) -> Outcome:
    """per-part: items in their own category minus distractors in any, over all that have one, not below 0.

    all-or-nothing: 1 for every item in its own and every distractor in none, else 0.
    """
    given = response if isinstance(response, dict) else {}
    known = [category.id for category in question.categories]
    put = {item.id: place for item in question.items if (place := given.get(item.id)) in known}
    parts = tuple(1.0 if put.get(item.id, "") == item.category else 0.0 for item in question.items)
    if question.credit == "all-or-nothing":
        return Outcome(1.0 if put and all(parts) else 0.0, (), parts)
    own = tuple(part for item, part in zip(question.items, parts, strict=True) if item.category)
    astray = sum(1 for item in question.items if not item.category and item.id in put)
    return Outcome(max(0.0, _total(own) - astray) / len(own) if own else 0.0, (), parts)


def _shared(parts: tuple[float, ...], credit: str) -> float:
    """per-part: the mean of the parts' credits. all-or-nothing: 1 where each has all of its credit, else 0."""
    if credit == "all-or-nothing":
        return 1.0 if parts and all(part >= 1 for part in parts) else 0.0
    return _total(parts) / len(parts) if parts else 0.0


def _total(numbers: Iterable[float]) -> float:
    """The numbers added one by one, as JavaScript does; `sum` rounds otherwise from Python 3.12 on."""
    total = 0.0
    for number in numbers:
        total += number
    return total


def near(given: float, value: float, tolerance: float) -> bool:
    """Whether `given` lies within `tolerance` of `value`, ends included.

    0.1 + 0.2 counts as 0.3: a slack of a few units in the last place keeps binary fractions from
    deciding at the ends. The player does the same sum.
    """
    if not math.isfinite(given):
        return False
    slack = 1e-12 * max(abs(value), abs(tolerance), abs(given))
    return abs(given - value) <= tolerance + slack


def _several(choices: Sequence[Choice | Region], credit: str, met: tuple[int, ...], floor: float = 0.0) -> float:
    """The score of several choices out of many.

    net-correct: right choices minus wrong ones over all right ones.
    per-part: choices treated rightly (ticked when right, left when wrong) over all choices.
    per-choice: the sum of the chosen ones' own credits, not above 1.
    all-or-nothing: 1 for exactly the right choices, else 0.
    No choice at all earns 0 under every rule; none gives less than `floor`.
    """
    key = {place for place, choice in enumerate(choices) if choice.correct}
    if not met:
        return 0.0
    right, wrong = len(key.intersection(met)), len(set(met) - key)
    match credit:
        case "all-or-nothing":
            return 1.0 if set(met) == key else 0.0
        case "per-part":
            return (right + (len(choices) - len(key)) - wrong) / len(choices)
        case "per-choice":
            total = _total(choice.credit for place in met if isinstance(choice := choices[place], Choice))
            # Thirds and sixths that make up the whole are the whole, written as 33.33 percent too.
            return max(floor, 1.0 if total > 1 - 2e-4 else total)
        case _:
            return max(floor, (right - wrong) / len(key)) if key else 0.0
