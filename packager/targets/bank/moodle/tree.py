"""The parts of a course's quizzes one after another, each with the category that holds it in a question bank."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from packager.model import (
    Common,
    Course,
    Part,
    Pool,
    Question,
    Quiz,
    Section,
    Stimulus,
    TextPart,
)
from packager.targets.bank.moodle.text import tidy_name
from packager.targets.bank.once import instead
from packager.targets.target import Report

CATEGORY_LIMIT = 255  # characters of a category's name


@dataclass(slots=True)
class Category:
    """A category by the names on the way to it; `taken` are its sub-categories' names, as Moodle compares them."""

    names: tuple[str, ...]
    taken: set[str] = field(default_factory=lambda: {"top"})

    @property
    def path(self) -> str:
        """The way as Moodle spells it: `/` between names, `//` within, a blank where the two would touch."""
        return "/".join(("$course$", "top", *map(_escaped, self.names)))

    def sub(self, title: str, id_: str) -> Category:
        """A sub-category called `title`, with its id behind where that name is taken."""
        name = tidy_name(title, CATEGORY_LIMIT)
        while _folded(name) in self.taken:
            name = f"{tidy_name(name, CATEGORY_LIMIT - len(id_) - 3)} ({id_})"
        self.taken.add(_folded(name))
        return Category((*self.names, name))


def _escaped(name: str) -> str:
    name = name.replace("/", "//")
    return (" " if name.startswith("/") else "") + name + (" " if name.endswith("/") else "")


def _folded(name: str) -> str:
    """A name as a database without case and accents compares it."""
    return "".join(c for c in unicodedata.normalize("NFKD", name).casefold() if not unicodedata.combining(c))


@dataclass(frozen=True, slots=True)
class Opening:
    """A category begins: `trail` names what it holds by ids, `how` says what a teacher does with it, or ''."""

    category: Category
    trail: str
    how: str = ""
    quiz: Quiz | None = None  # where it is a quiz's own


@dataclass(frozen=True, slots=True)
class Entry:
    """A question, or a text that stands among them."""

    category: Category
    part: Question | TextPart | Stimulus


def entries(course: Course, report: Report, holds: Callable[[Question], bool]) -> Iterator[Opening | Entry]:
    """The categories and what they hold, in the order of the source; what a bank can't keep of it is reported.

    The outermost category carries the version: Moodle updates nothing at an import, so that each
    version is to land in a category of its own. A question used twice comes once: as its first use that `holds`.
    """
    top = Category((tidy_name(f"{course.title} {course.version}", CATEGORY_LIMIT),))
    walk = _Walk(instead(course, holds), report)
    for quiz in course.quizzes():
        category = top.sub(quiz.title, quiz.id)
        yield Opening(category, quiz.id, quiz=quiz)
        yield from walk.parts(quiz.parts, category, quiz.id)


@dataclass(frozen=True, slots=True)
class _Walk:
    elsewhere: Mapping[str, Question]  # by the id of another use: the question that stands in its stead
    report: Report

    def parts(
        self, parts: tuple[Part, ...], category: Category, trail: str, drawn: bool = False
    ) -> Iterator[Opening | Entry]:
        """`drawn` says that a pool holds the parts."""
        for part in parts:
            match part:
                case Section():
                    sub = category.sub(part.title, part.id)
                    self.report.changed(
                        part.span, f"section `{part.id}`", f"a category named “{sub.names[-1]}”; a bank has no order"
                    )
                    yield Opening(sub, f"{trail}/{part.id}")
                    yield from self.parts(part.parts, sub, f"{trail}/{part.id}", drawn)
                case Pool():
                    sub = category.sub(f"{part.title} (draw {part.draw})", part.id)
                    how = _drawing(part)
                    self.report.changed(part.span, f"pool `{part.id}`", f"a category named “{sub.names[-1]}”; {how}")
                    yield Opening(sub, f"{trail}/{part.id}", how)
                    yield from self.parts(part.parts, sub, f"{trail}/{part.id}", drawn=True)
                case Stimulus():
                    self.report.changed(
                        part.span,
                        f"stimulus `{part.id}`",
                        "a description before its questions; add it to the quiz in front of them",
                    )
                    yield Entry(category, part)
                    yield from self.parts(part.parts, category, trail, drawn)
                case TextPart():
                    self.report.changed(
                        part.span,
                        f"text `{part.id}`",
                        "a description among the questions; add it to the quiz where it belongs",
                    )
                    yield Entry(category, part)
                case Common():
                    if part.id in self.elsewhere:
                        self.used(part, self.elsewhere[part.id], drawn)
                    else:
                        yield Entry(category, part)

    def used(self, use: Question, question: Question, drawn: bool) -> None:
        """Says what is lost where another use of a question is left out for its first one."""
        if use.points != question.points:
            self.report.changed(
                use.span, "points of another use", "the bank holds the question once, with its own points"
            )
        if drawn:
            self.report.changed(
                use.span,
                "another use in a pool",
                "the bank holds the question once, in the category of its first use: a pool that draws from its own "
                "category won't draw it",
            )


def _drawing(pool: Pool) -> str:
    how = f"add {pool.draw} random question{'' if pool.draw == 1 else 's'} from this category to the quiz"
    if any(isinstance(inner, Section | Pool) for inner in pool.parts):
        how += ", subcategories included"
    return how
