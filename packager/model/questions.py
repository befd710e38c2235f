"""The types of questions, each with its parts and with what a response to it is."""

from __future__ import annotations

from dataclasses import dataclass

from packager.diagnostic import Span
from packager.model.prose import Asset, Prose


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is said after an answer: when right, when not, always, and when it earned a part of the points.

    A partly right answer without a text of its own gets that of a wrong one.
    """

    correct: Prose | None = None
    incorrect: Prose | None = None
    general: Prose | None = None
    partial: Prose | None = None


@dataclass(frozen=True, kw_only=True)
class Common:
    """What every question has. `points` are its weight in the quiz; `span` is the question's first key.

    `hint_penalty` is the part of the points, 0 to 1, that each hint costs whoever asks for it.
    A question that is not `graded` (a survey's) has no right answer and 0 points.
    `use_of` is the id of the question that this one is another use of (`use:`), else ''.
    """

    id: str
    span: Span
    prompt: Prose
    points: float = 1.0
    feedback: Feedback = Feedback()
    hints: tuple[Prose, ...] = ()
    hint_penalty: float = 0.0
    tags: tuple[str, ...] = ()
    graded: bool = True
    use_of: str = ""


# --- choices ---------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Choice:
    """An option. `credit` is the part of the points, -1 to 1, that choosing it alone earns."""

    id: str
    text: Prose
    correct: bool
    credit: float
    feedback: Prose | None
    span: Span
    fixed: bool = False  # keeps its place when the choices are shuffled


@dataclass(frozen=True, kw_only=True)
class MultipleChoice(Common):
    """One choice out of several. Response: the chosen id, a string.

    At least one choice has credit 1; others may have less (partial credit), 0 or less than that.
    `floor`, -1 to 0, is the least that the question can earn.
    """

    choices: tuple[Choice, ...]
    shuffle: bool = True
    floor: float = 0.0


@dataclass(frozen=True, kw_only=True)
class MultipleResponse(Common):
    """Any number of choices. Response: the chosen ids, a list of strings in source order.

    `credit` names the scoring rule of scoring.py: net-correct (default), per-part, per-choice or
    all-or-nothing; the choices' own credits count under per-choice alone. `floor` as for MultipleChoice.
    """

    choices: tuple[Choice, ...]
    credit: str = "net-correct"
    shuffle: bool = True
    floor: float = 0.0


@dataclass(frozen=True, kw_only=True)
class TrueFalse(Common):
    """A statement to judge. Response: true or false."""

    answer: bool


# --- texts and numbers -----------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """An accepted text; `credit` is the part of the points, 0 to 1.

    A `pattern` is a regular expression of patterns.py that the whole text must match.
    """

    text: str
    credit: float
    feedback: Prose | None
    span: Span
    pattern: bool = False


@dataclass(frozen=True, kw_only=True)
class ShortAnswer(Common):
    """A word or a phrase. Response: a string, compared by `scoring.normal`.

    `spaces` is collapse (runs of white space count as one), ignore (none counts) or exact.
    """

    answers: tuple[TextAnswer, ...]
    case_sensitive: bool = False
    spaces: str = "collapse"


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """An accepted number, `tolerance` (absolute, not negative) to either side, both ends included.

    `margin` says how the author gave the tolerance: absolute, percent, digits (significant ones) or
    range (the value then is the middle); `amount` is the percentage or the number of digits.
    """

    value: float
    tolerance: float
    credit: float
    feedback: Prose | None
    span: Span
    margin: str = "absolute"
    amount: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Numeric(Common):
    """A number. Response: a JSON number. The first answer that fits, in source order, counts."""

    answers: tuple[NumberAnswer, ...]
    unit: str = ""  # shown behind the field, not part of the response


@dataclass(frozen=True, slots=True)
class TextGap:
    """A blank for a word."""

    id: str
    answers: tuple[TextAnswer, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class NumberGap:
    """A blank for a number."""

    id: str
    answers: tuple[NumberAnswer, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ChoiceGap:
    """A blank filled from a drop-down list."""

    id: str
    choices: tuple[Choice, ...]
    span: Span
    shuffle: bool = False


Blank = TextGap | NumberGap | ChoiceGap


@dataclass(frozen=True, kw_only=True)
class FillInBlanks(Common):
    """Running prose with blanks: the prompt holds a `Gap` for each of `gaps`, which are in its order.

    Response: an object from a gap's id to what it was filled with: a string, a number, a choice's id.
    `credit` is per-part (default) or all-or-nothing. `case_sensitive` and `spaces` as for ShortAnswer.
    """

    gaps: tuple[Blank, ...]
    credit: str = "per-part"
    case_sensitive: bool = False
    spaces: str = "collapse"


@dataclass(frozen=True, slots=True)
class Variable:
    """A variable of a formula: one of low, low + step, ... up to high; steps are exact decimals."""

    name: str
    low: float
    high: float
    step: float
    span: Span


@dataclass(frozen=True, kw_only=True)
class Formula(Common):
    """A number that depends on variables; the prompt holds a `Gap` for each use of one.

    `expression` is in the language of expression.py. The learner gets one of `variants` sets of
    values, which variants.py makes from `seed`. The right answer is the expression's value, rounded
    to `decimals` where that is not None, with `tolerance` to either side; `margin` is absolute, or
    percent with `tolerance` in percent of the answer. Response: an object with `variant`, the set's
    number from 0, and `answer`, a number.
    """

    variables: tuple[Variable, ...]
    expression: str
    expression_span: Span
    tolerance: float = 0.0
    margin: str = "absolute"
    decimals: int | None = None
    variants: int = 10
    seed: str = ""
    unit: str = ""


# --- arranging -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Option:
    """A thing to match an item with; a distractor is one that no pair names."""

    id: str
    text: Prose
    span: Span


@dataclass(frozen=True, slots=True)
class Pair:
    """An item, and the id of the option that belongs to it; several items may share an option."""

    id: str
    item: Prose
    option: str
    span: Span


@dataclass(frozen=True, kw_only=True)
class Matching(Common):
    """Items, each to be matched with an option. Response: an object from a pair's id to an option's id.

    `options` are those of the pairs in source order, then the distractors. `credit` is per-part
    (default) or all-or-nothing. `shuffle` is for the options; items stay in order.
    """

    pairs: tuple[Pair, ...]
    options: tuple[Option, ...]
    credit: str = "per-part"
    shuffle: bool = True


@dataclass(frozen=True, slots=True)
class Item:
    """A thing to put in order, or into a category: `category` is its id, '' for a distractor or in an ordering."""

    id: str
    text: Prose
    span: Span
    category: str = ""


@dataclass(frozen=True, kw_only=True)
class Ordering(Common):
    """Things to put in order; `items` are in the right one. Response: the items' ids, a list.

    `credit` is all-or-nothing (default) or per-part: each item counts that stands at its own place.
    `first` and `last` are short labels for the ends of the list ("smallest", "largest"), or ''.
    """

    items: tuple[Item, ...]
    credit: str = "all-or-nothing"
    first: str = ""
    last: str = ""


@dataclass(frozen=True, slots=True)
class Category:
    id: str
    title: Prose
    span: Span


@dataclass(frozen=True, kw_only=True)
class Categorize(Common):
    """Things to put into categories. Response: an object from an item's id to a category's id.

    An item that is in none is left out of the response. `credit` is per-part (default) or all-or-nothing.
    `items` are those of the categories in source order, then the distractors.
    """

    categories: tuple[Category, ...]
    items: tuple[Item, ...]
    credit: str = "per-part"
    shuffle: bool = True


@dataclass(frozen=True, slots=True)
class Region:
    """An area of a picture in its pixels, from the upper left corner.

    `shape` and `coords` are those of an HTML image map: rectangle (left, top, right, bottom), circle
    (x, y, radius) or polygon (x, y, x, y, ...). `label` says in words what is there.
    """

    id: str
    label: str
    shape: str
    coords: tuple[float, ...]
    correct: bool
    feedback: Prose | None
    span: Span


@dataclass(frozen=True, kw_only=True)
class Hotspot(Common):
    """Areas of a picture. Response: the chosen regions' ids, a list; without `multiple` of one.

    `image` has a width and a height. `credit` as for MultipleResponse without per-choice; it has a
    meaning with `multiple` alone.
    """

    image: Asset
    alternative: str
    regions: tuple[Region, ...]
    multiple: bool = False
    credit: str = "net-correct"


# --- answered in full, or not scored -----------------------------------------------------------------


MAX_CHARACTERS = 500  # of an essay that says nothing of its length


@dataclass(frozen=True, kw_only=True)
class Essay(Common):
    """A text that a person marks. Response: a string of at most `max_characters` code points."""

    model_answer: Prose | None = None
    rubric: Prose | None = None  # for those who mark it
    max_characters: int = MAX_CHARACTERS


@dataclass(frozen=True, kw_only=True)
class FileUpload(Common):
    """A file to hand in, that a person marks. Response: true once the learner says that it is handed in.

    `accept` has file endings without the dot; empty for any.
    """

    accept: tuple[str, ...] = ()
    max_files: int = 1
    model_answer: Prose | None = None
    rubric: Prose | None = None


@dataclass(frozen=True, slots=True)
class Point:
    """A point of a Likert scale."""

    id: str
    text: Prose
    span: Span


@dataclass(frozen=True, kw_only=True)
class Likert(Common):
    """A statement judged on a scale, never graded. Response: the point's id, a string."""

    scale: tuple[Point, ...]


# A type's name in the source format.
KINDS: dict[type[Common], str] = {
    MultipleChoice: "multiple-choice",
    MultipleResponse: "multiple-response",
    TrueFalse: "true-false",
    ShortAnswer: "short-answer",
    Numeric: "numeric",
    FillInBlanks: "fill-in-blanks",
    Formula: "formula",
    Matching: "matching",
    Ordering: "ordering",
    Categorize: "categorize",
    Hotspot: "hotspot",
    Essay: "essay",
    FileUpload: "file-upload",
    Likert: "likert",
}

Question = (
    MultipleChoice
    | MultipleResponse
    | TrueFalse
    | ShortAnswer
    | Numeric
    | FillInBlanks
    | Formula
    | Matching
    | Ordering
    | Categorize
    | Hotspot
    | Essay
    | FileUpload
    | Likert
)
