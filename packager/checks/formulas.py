"""Formulas that can be read as TeX."""

from __future__ import annotations

from collections.abc import Iterator

from packager import rules
from packager.diagnostic import Diagnostic
from packager.markup import BadMath, mathml
from packager.model import Course, Math
from packager.walk import content_proses, inlines


def check(course: Course) -> Iterator[Diagnostic]:
    """Every formula of every lesson and quiz."""
    proses = (prose for part in course.contents for prose in content_proses(part))
    for block, inline in (pair for prose in proses for pair in inlines(prose.blocks)):
        if isinstance(inline, Math):
            try:
                mathml(inline)
            except BadMath as error:
                message = f"the formula `{inline.tex}` can't be read: {error}"
                yield Diagnostic(rules.MATH_SYNTAX, block.span, message, "a plain dollar sign is written `\\$`")
