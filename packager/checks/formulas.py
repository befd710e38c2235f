"""Formulas that can be read as TeX."""

from __future__ import annotations

from collections.abc import Iterator

from packager import rules
from packager.diagnostic import Diagnostic
from packager.markup import BadMath, mathml
from packager.model import Course, Lesson, Math, Prose, inlines, quiz_proses


def check(course: Course) -> Iterator[Diagnostic]:
    """Every formula of every lesson and quiz."""
    for prose in proses(course):
        for block, inline in inlines(prose.blocks):
            if isinstance(inline, Math):
                try:
                    mathml(inline)
                except BadMath as error:
                    message = f"the formula `{inline.tex}` can't be read: {error}"
                    yield Diagnostic(rules.MATH_SYNTAX, block.span, message, "a plain dollar sign is written `\\$`")


def proses(course: Course) -> Iterator[Prose]:
    """Every prose of the course, in source order."""
    for part in course.contents:
        if isinstance(part, Lesson):
            yield part.body
        else:
            yield from quiz_proses(part)
