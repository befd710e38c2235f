"""Ids that are unique where learners' records and platforms need them to be."""

from __future__ import annotations

from collections.abc import Iterator

from packager import rules
from packager.diagnostic import Diagnostic, Span
from packager.markup import plain
from packager.model import Course, MultipleChoice, MultipleResponse, Part, Pool, Section


def check(course: Course) -> Iterator[Diagnostic]:
    """Lessons and quizzes, the entries of all quizzes, and the choices of each question: each id once."""
    yield from _once([(part.id, part.span) for part in course.contents], "lesson or quiz")
    entries = [(part.id, part.span) for quiz in course.quizzes() for part in _parts(quiz.parts)]
    yield from _once(entries, "question, section, pool or text of the course")
    for question in course.questions():
        if isinstance(question, MultipleChoice | MultipleResponse):
            # Choices of the same words have the same made id; `duplicate-choice` tells of them.
            distinct = {(choice.id, plain(choice.text)): choice.span for choice in reversed(question.choices)}
            choices = [(id_, span) for (id_, _), span in reversed(distinct.items())]
            yield from _once(choices, "choice of the question")


def _parts(parts: tuple[Part, ...]) -> Iterator[Part]:
    for part in parts:
        yield part
        if isinstance(part, Section | Pool):
            yield from _parts(part.parts)


def _once(ids: list[tuple[str, Span]], what: str) -> Iterator[Diagnostic]:
    first: dict[str, Span] = {}
    for id_, span in ids:
        if id_ and id_ in first:
            message = f"the id `{id_}` is that of another {what}"
            yield Diagnostic(rules.DUPLICATE_ID, span, message, related=((first[id_], "first used here"),))
        first.setdefault(id_, span)
