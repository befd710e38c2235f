"""Courses of a few questions, and what a target makes and says of them."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from question_samples import SPAN

from packager.model import Course, Lesson, Question, Quiz
from packager.targets.target import Options, Report, Target


def quiz(*parts: Any, **more: Any) -> Quiz:
    """A quiz of these parts."""
    return Quiz(**{"id": "check", "title": "Check", "parts": parts, "path": "quiz.yaml", "span": SPAN, **more})


def course(*contents: Lesson | Quiz, **more: Any) -> Course:
    """A course of these contents."""
    return Course(
        **{
            "id": "demo",
            "iri": "https://example.org/demo",
            "title": "A demo",
            "language": "en",
            "contents": contents,
            "span": SPAN,
            **more,
        }
    )


def of(questions: Iterable[Question]) -> Course:
    """A course of one quiz with these questions."""
    return course(quiz(*questions))


def made(target: Target, source: Course) -> tuple[dict[str, bytes], list[str]]:
    """The files by name that a target makes, and the messages that it reports."""
    report = Report(target.name)
    files = {}
    for member in target.members(source, Options(), report):
        files[member.name] = member.data if isinstance(member.data, bytes) else member.data.read_bytes()
    return files, [found.message for found in report.diagnostics]


def losses(target: Target, source: Course) -> set[tuple[str, str, str]]:
    """What a target reports: the rule's code, what it is about, and how."""
    report = Report(target.name)
    list(target.members(source, Options(), report))
    return {(loss.rule.code, loss.what, loss.how) for loss in report.losses}
