"""Ids that are unique where learners' records and platforms need them to be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

from packager import rules
from packager.checks.same import said
from packager.diagnostic import Diagnostic, Span
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
    Numeric,
    Ordering,
    Part,
    Pool,
    Question,
    Section,
    ShortAnswer,
    Stimulus,
    TrueFalse,
)

_Named = tuple[str, object, Span]  # an id, what is said under it, and where


def check(course: Course) -> Iterator[Diagnostic]:
    """Lessons and quizzes, the entries of all quizzes, and the parts of each question: each id once."""
    yield from _once([(part.id, part.span) for part in course.contents], "lesson or quiz")
    entries = [(part.id, part.span) for quiz in course.quizzes() for part in _parts(quiz.parts)]
    yield from _once(entries, "entry of the course's quizzes")
    for question in course.questions():
        if not question.use_of:
            for what, parts in _named(question):
                yield from _once(_distinct(parts), f"{what} of the question")


def _named(question: Question) -> Iterator[tuple[str, list[_Named]]]:
    """The parts of a question that have ids, by kinds within which an id may stand once."""
    match question:
        case MultipleChoice() | MultipleResponse():
            yield "choice", [(choice.id, said(choice.text), choice.span) for choice in question.choices]
        case FillInBlanks():
            yield "blank", [(gap.id, gap.id, gap.span) for gap in question.gaps]
            for gap in question.gaps:
                if isinstance(gap, ChoiceGap):
                    yield "choice", [(choice.id, said(choice.text), choice.span) for choice in gap.choices]
        case Formula():
            yield "variable", [(variable.name, variable.name, variable.span) for variable in question.variables]
        case Matching():
            yield "pair", [(pair.id, said(pair.item), pair.span) for pair in question.pairs]
            yield "option", [(option.id, said(option.text), option.span) for option in question.options]
        case Ordering():
            yield "item", [(item.id, said(item.text), item.span) for item in question.items]
        case Categorize():
            yield "category", [(category.id, said(category.title), category.span) for category in question.categories]
            yield "item", [(item.id, said(item.text), item.span) for item in question.items]
        case Hotspot():
            yield "region", [(region.id, region.label, region.span) for region in question.regions]
        case Likert():
            yield "point", [(point.id, said(point.text), point.span) for point in question.scale]
        case TrueFalse() | ShortAnswer() | Numeric() | Essay() | FileUpload():
            pass


def _distinct(parts: list[_Named]) -> list[tuple[str, Span]]:
    """The ids without those of parts that say the same, which have the same made id: `duplicate-choice` tells."""
    first: dict[tuple[str, object], Span] = {}
    for id_, words, span in parts:
        first.setdefault((id_, words), span)
    return [(id_, span) for (id_, _), span in first.items()]


def _parts(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        yield part
        if isinstance(part, Section | Pool | Stimulus):
            yield from _parts(part.parts)


def _once(ids: Iterable[tuple[str, Span]], what: str) -> Iterator[Diagnostic]:
    first: dict[str, Span] = {}
    for id_, span in ids:
        if id_ and id_ in first:
            message = f"the id `{id_}` is that of another {what}"
            yield Diagnostic(rules.DUPLICATE_ID, span, message, related=((first[id_], "first used here"),))
        first.setdefault(id_, span)
