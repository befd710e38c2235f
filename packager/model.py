"""A course as frozen values: what every reader makes and every writer consumes."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from packager.diagnostic import Span, whole

NOWHERE = whole("")

# --- prose -----------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Asset:
    """A media file of the course: `name` relative to the course's folder with `/`, `file` to open it."""

    name: str
    file: str
    size: int  # bytes


@dataclass(frozen=True, slots=True)
class LessonTarget:
    """A link's aim inside the course: a lesson, and a heading of it or ''."""

    lesson: str
    fragment: str = ""


@dataclass(frozen=True, slots=True)
class Text:
    text: str


@dataclass(frozen=True, slots=True)
class Emphasis:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strong:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Strike:
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Styled:
    """Inline raw HTML of one allowed element without attributes: sub, sup, kbd, small, mark, u, ..."""

    tag: str
    children: tuple[Inline, ...]


@dataclass(frozen=True, slots=True)
class Code:
    text: str


@dataclass(frozen=True, slots=True)
class Math:
    """A formula as TeX; `display` stands on its own line."""

    tex: str
    display: bool = False


@dataclass(frozen=True, slots=True)
class Link:
    """`target` is an address with a scheme, a heading of the same lesson (`#x`), a file or a lesson."""

    target: str | Asset | LessonTarget
    children: tuple[Inline, ...]
    title: str = ""
    span: Span = NOWHERE


@dataclass(frozen=True, slots=True)
class Image:
    """A picture; `alternative` is '' where it is decorative."""

    asset: Asset
    alternative: str
    span: Span
    title: str = ""


@dataclass(frozen=True, slots=True)
class Break:
    """A line's end: `hard` is kept by every target, a soft one is white space."""

    hard: bool


Inline = Text | Emphasis | Strong | Strike | Styled | Code | Math | Link | Image | Break


@dataclass(frozen=True, slots=True)
class Paragraph:
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Heading:
    """`level` is 1 to 6 as written; `id` is made from the words, unique in the file."""

    level: int
    id: str
    children: tuple[Inline, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class CodeBlock:
    text: str
    language: str
    span: Span


@dataclass(frozen=True, slots=True)
class Quote:
    blocks: tuple[Block, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ItemList:
    """A list: `start` is None for bullets, else the first number. A tight one shows no paragraphs."""

    items: tuple[tuple[Block, ...], ...]
    start: int | None
    tight: bool
    span: Span


@dataclass(frozen=True, slots=True)
class Table:
    """`align` has '', 'left', 'center' or 'right' a column; each cell is a run of inlines."""

    align: tuple[str, ...]
    head: tuple[tuple[Inline, ...], ...]
    rows: tuple[tuple[tuple[Inline, ...], ...], ...]
    span: Span


@dataclass(frozen=True, slots=True)
class ThematicBreak:
    span: Span


@dataclass(frozen=True, slots=True)
class Player:
    """Audio or video on its own: `captions` is a WebVTT file, `transcript` a text shown on demand."""

    kind: str  # audio or video
    asset: Asset
    label: str
    captions: Asset | None
    transcript: str
    span: Span


@dataclass(frozen=True, slots=True)
class RawBlock:
    """A block of raw HTML after cleaning."""

    html: str
    span: Span


Block = Paragraph | Heading | CodeBlock | Quote | ItemList | Table | ThematicBreak | Player | RawBlock


@dataclass(frozen=True, slots=True)
class Prose:
    """A text in blocks. A short text (a choice, a hint) is one Paragraph."""

    blocks: tuple[Block, ...]
    span: Span


# --- questions -------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Feedback:
    """What is said after an answer: when right, when not, and always."""

    correct: Prose | None = None
    incorrect: Prose | None = None
    general: Prose | None = None


@dataclass(frozen=True, kw_only=True)
class Common:
    """What every question has. `points` are its weight in the quiz; `span` is the question's first key."""

    id: str
    span: Span
    prompt: Prose
    points: float = 1.0
    feedback: Feedback = Feedback()
    hints: tuple[Prose, ...] = ()
    tags: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Choice:
    """An option. `credit` is the part of the points, 0 to 1, that choosing it alone earns."""

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

    At least one choice has credit 1; others may have less (partial credit) or 0.
    """

    choices: tuple[Choice, ...]
    shuffle: bool = True


@dataclass(frozen=True, kw_only=True)
class MultipleResponse(Common):
    """Any number of choices. Response: the chosen ids, a list of strings in source order.

    `credit` names the scoring rule of scoring.py: net-correct (default), per-part or all-or-nothing.
    """

    choices: tuple[Choice, ...]
    credit: str = "net-correct"
    shuffle: bool = True


@dataclass(frozen=True, kw_only=True)
class TrueFalse(Common):
    """A statement to judge. Response: true or false."""

    answer: bool


@dataclass(frozen=True, slots=True)
class TextAnswer:
    """An accepted text; `credit` is the part of the points, 0 to 1."""

    text: str
    credit: float
    feedback: Prose | None
    span: Span


@dataclass(frozen=True, kw_only=True)
class ShortAnswer(Common):
    """A word or a phrase. Response: a string, compared by `scoring.normal`."""

    answers: tuple[TextAnswer, ...]
    case_sensitive: bool = False


@dataclass(frozen=True, slots=True)
class NumberAnswer:
    """An accepted number, `tolerance` (absolute, not negative) to either side, both ends included."""

    value: float
    tolerance: float
    credit: float
    feedback: Prose | None
    span: Span


@dataclass(frozen=True, kw_only=True)
class Numeric(Common):
    """A number. Response: a JSON number. The first answer that fits, in source order, counts."""

    answers: tuple[NumberAnswer, ...]
    unit: str = ""  # shown behind the field, not part of the response


@dataclass(frozen=True, kw_only=True)
class Essay(Common):
    """A text that a person marks. Response: a string of at most `max_characters` code points."""

    model_answer: Prose | None = None
    max_characters: int = 500


Question = MultipleChoice | MultipleResponse | TrueFalse | ShortAnswer | Numeric | Essay


# --- the quiz tree ---------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class TextPart:
    """Prose between questions; no response, no points."""

    id: str
    body: Prose
    span: Span


@dataclass(frozen=True, slots=True)
class Section:
    """Parts under a title."""

    id: str
    title: str
    parts: tuple[Part, ...]
    span: Span


@dataclass(frozen=True, slots=True)
class Pool:
    """A learner gets `draw` of its questions."""

    id: str
    title: str
    draw: int
    parts: tuple[Part, ...]
    span: Span


Part = Question | TextPart | Section | Pool


@dataclass(frozen=True, slots=True)
class Quiz:
    """`path` is the file, relative to the course's folder."""

    id: str
    title: str
    parts: tuple[Part, ...]
    path: str
    span: Span
    description: Prose | None = None

    def questions(self) -> Iterator[Question]:
        """Every question of the tree, in source order."""
        yield from questions(self.parts)


def questions(parts: tuple[Part, ...]) -> Iterator[Question]:
    """Every question below `parts`, in source order."""
    for part in parts:
        match part:
            case Section() | Pool():
                yield from questions(part.parts)
            case TextPart():
                pass
            case _:
                yield part


# --- the course ------------------------------------------------------------------------------------


@dataclass(frozen=True, slots=True)
class Lesson:
    """`minutes` is the author's estimate of the time it takes, or 0 where none is given."""

    id: str
    title: str
    body: Prose
    path: str
    span: Span
    minutes: int = 0
    summary: str = ""
    objectives: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Unit:
    """A lesson with the quizzes that follow it; a quiz before the first lesson stands alone."""

    lesson: Lesson | None
    quizzes: tuple[Quiz, ...]

    @property
    def id(self) -> str:
        return self.lesson.id if self.lesson else self.quizzes[0].id

    @property
    def title(self) -> str:
        return self.lesson.title if self.lesson else self.quizzes[0].title


@dataclass(frozen=True, slots=True)
class Course:
    """A whole course. `iri` is permanent and has no trailing slash; `passing` is in percent."""

    id: str
    iri: str
    title: str
    language: str  # BCP 47
    contents: tuple[Lesson | Quiz, ...]
    span: Span
    version: str = "1.0.0"
    description: str = ""
    keywords: tuple[str, ...] = ()
    authors: tuple[str, ...] = ()
    license: str = ""
    passing: int = 80
    sco: str = "course"  # or lesson
    answer_key: bool = True  # whether packages carry the right answers in what they report
    targets: tuple[str, ...] = ()

    def lessons(self) -> tuple[Lesson, ...]:
        return tuple(part for part in self.contents if isinstance(part, Lesson))

    def quizzes(self) -> tuple[Quiz, ...]:
        return tuple(part for part in self.contents if isinstance(part, Quiz))

    def questions(self) -> Iterator[Question]:
        for quiz in self.quizzes():
            yield from quiz.questions()

    @property
    def minutes(self) -> int:
        """The sum of the lessons' minutes; 0 where none says."""
        return sum(lesson.minutes for lesson in self.lessons())

    def units(self) -> tuple[Unit, ...]:
        """The contents in groups of a lesson and its quizzes, in order."""
        groups: list[tuple[Lesson | None, list[Quiz]]] = []
        for part in self.contents:
            if isinstance(part, Lesson):
                groups.append((part, []))
            elif groups:
                groups[-1][1].append(part)
            else:
                groups.append((None, [part]))
        return tuple(Unit(lesson, tuple(quizzes)) for lesson, quizzes in groups)
