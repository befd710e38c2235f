"""Which items a course has: one a question, one for each variant of a formula, one for all uses of a question."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace

from packager.model import (
    Categorize,
    Common,
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
    Numeric,
    Ordering,
    Part,
    Pool,
    Question,
    Section,
    ShortAnswer,
    Stimulus,
    TextPart,
    TrueFalse,
)
from packager.variants import numbers

ITEMS = "items/"  # the folder of the items, seen from the zip's root

# The questions that are one item each.
Single = (
    MultipleChoice
    | MultipleResponse
    | TrueFalse
    | ShortAnswer
    | Numeric
    | FillInBlanks
    | Matching
    | Ordering
    | Categorize
    | Hotspot
    | Essay
    | FileUpload
    | Likert
)


@dataclass(frozen=True, slots=True)
class Entry:
    """An item to be written: a question and the shared texts above it."""

    question: Single
    stimuli: tuple[Stimulus, ...]


def item_name(identifier: str) -> str:
    """Where an item lies in the zip."""
    return f"{ITEMS}{identifier}.xml"


def stimulus_id(stimulus: Stimulus) -> str:
    """The identifier of a shared text: ids of a course hold no `_`, so no item has it."""
    return f"stimulus_{stimulus.id}"


def stimulus_name(stimulus: Stimulus) -> str:
    """Where a shared text lies in the zip."""
    return f"stimuli/{stimulus.id}.xml"


class Bank:
    """The items of a course in source order, and which of them stand for a question."""

    def __init__(self, course: Course) -> None:
        placed = [found for quiz in course.quizzes() for found in _placed(quiz.parts, ())]
        originals = {question.id: (question, stimuli) for question, stimuli in placed if not question.use_of}
        self.entries: list[Entry] = []
        self._items: dict[str, tuple[str, ...]] = {}
        shared: list[tuple[Question, Question]] = []
        for question, stimuli in placed:
            original = originals.get(question.use_of)
            if original and original[1] == stimuli and _same(question, original[0]):
                shared.append((question, original[0]))
                continue
            made = singles(question)
            self.entries += [Entry(single, stimuli) for single in made]
            self._items[question.id] = tuple(single.id for single in made)
        for question, used in shared:
            self._items[question.id] = self._items[used.id]

    def items(self, question: Question) -> tuple[str, ...]:
        """The identifiers of the items that stand for a question; a formula has one for each variant."""
        return self._items[question.id]


def singles(question: Question) -> tuple[Single, ...]:
    """The question as questions of one item each: a formula as a number question for each of its variants."""
    match question:
        case Formula():
            return numbers(question, "__")
        case (
            MultipleChoice()
            | MultipleResponse()
            | TrueFalse()
            | ShortAnswer()
            | Numeric()
            | FillInBlanks()
            | Matching()
            | Ordering()
            | Categorize()
            | Hotspot()
            | Essay()
            | FileUpload()
            | Likert()
        ):
            return (question,)


def _placed(parts: tuple[Part, ...], above: tuple[Stimulus, ...]) -> Iterator[tuple[Question, tuple[Stimulus, ...]]]:
    """Every question with the shared texts that it stands under, in source order."""
    for part in parts:
        match part:
            case Section() | Pool():
                yield from _placed(part.parts, above)
            case Stimulus():
                yield from _placed(part.parts, (*above, part))
            case TextPart():
                pass
            case Common():
                yield part, above


def _same(question: Question, original: Question) -> bool:
    """Whether a use of a question is scored and asked as the original; its points are no part of the item."""
    return original == replace(
        question,
        id=original.id,
        span=original.span,
        points=original.points,
        tags=original.tags,
        use_of=original.use_of,
    )
