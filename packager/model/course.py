"""The course, its lessons and quizzes, and the tree of parts that a quiz is."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from packager.diagnostic import Span
from packager.model.prose import Asset, Prose
from packager.model.questions import Question


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
    draw_span: Span | None = None


@dataclass(frozen=True, slots=True)
class Stimulus:
    """A text, a picture or a table that the parts below it refer to: `body` stays in sight of them."""

    id: str
    title: str
    body: Prose
    parts: tuple[Part, ...]
    span: Span


Part = Question | TextPart | Section | Pool | Stimulus


@dataclass(frozen=True, slots=True)
class QuizRules:
    """How a quiz is taken in the player; the defaults are what an author who says nothing gets.

    `attempts` is how many submissions there are, 0 for any number; `retry` what a new attempt asks: `all`, or `wrong`
    (what did not earn everything). `time_limit` is in minutes for one attempt, 0 for none; `pause` says when its clock
    stands still: `never`, `closed` (while the course is closed) or `button` (then too, and when the learner says so).
    `shuffle` mixes the questions. `feedback` comes `at-once`, `at-end` or `never`; `review` is what a submitted attempt
    shows: the `key`, the learner's `answers` with right and wrong, or `none`.
    """

    attempts: int = 0
    retry: str = "all"
    time_limit: float = 0
    pause: str = "never"
    shuffle: bool = False
    feedback: str = "at-once"
    review: str = "key"


@dataclass(frozen=True, slots=True)
class Theme:
    """An author's look: colours as `#rrggbb` for the light and the dark scheme, '' for the player's own.

    `font` is `serif`, `sans` or ''; `stylesheet` comes after the player's own styles, and `files` are what it shows:
    fonts and pictures. `places` tells where the value of a key of the source stands, `shown` where the stylesheet names
    a file first.
    """

    accent: str = ""
    accent_dark: str = ""
    background: str = ""
    background_dark: str = ""
    text: str = ""
    text_dark: str = ""
    font: str = ""
    logo: Asset | None = None
    logo_alternative: str = ""
    stylesheet: Asset | None = None
    files: tuple[Asset, ...] = ()
    places: tuple[tuple[str, Span], ...] = ()
    shown: tuple[tuple[str, Span], ...] = ()

    def place(self, key: str) -> Span | None:
        """Where the value of a key of the source stands; None where the source has none."""
        return dict(self.places).get(key)

    def assets(self) -> Iterator[tuple[Asset, Span | None]]:
        """Every file of the look with the place that names it, in course.yaml or in the stylesheet."""
        if self.logo:
            yield self.logo, self.place("logo")
        if self.stylesheet:
            yield self.stylesheet, self.place("stylesheet")
        shown = dict(self.shown)
        for asset in self.files:
            yield asset, shown.get(asset.name) or self.place("stylesheet")


@dataclass(frozen=True, slots=True)
class Quiz:
    """`path` is the file, relative to the course's folder. One that is not `graded` is a survey."""

    id: str
    title: str
    parts: tuple[Part, ...]
    path: str
    span: Span
    description: Prose | None = None
    graded: bool = True
    rules: QuizRules = QuizRules()

    def questions(self) -> Iterator[Question]:
        """Every question of the tree, in source order."""
        yield from questions(self.parts)


def questions(parts: tuple[Part, ...]) -> Iterator[Question]:
    """Every question below `parts`, in source order."""
    for part in parts:
        match part:
            case Section() | Pool() | Stimulus():
                yield from questions(part.parts)
            case TextPart():
                pass
            case _:
                yield part


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
    """A whole course. `iri` is permanent and has no trailing slash; `passing` is in percent.

    `completion` is when a course is complete: `everything` (every lesson opened, every quiz submitted), `seen` (every
    part opened), `submitted` (every quiz submitted) or `passed`. `navigation` is `free`, or `linear`: a part opens
    when the one before it is done. `certificate` puts a page to print at the end, once the course is complete.
    """

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
    degrade: bool = True  # whether a platform without a type gets an equivalent one
    completion: str = "everything"
    navigation: str = "free"
    certificate: bool = False
    theme: Theme = Theme()
    language_span: Span | None = None

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
