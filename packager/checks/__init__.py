"""What a schema can't say about a course: a tuple of checks, each a function from the course to diagnostics."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from packager.checks import answers, budget, formulas, identity, media, prose, structure, theme
from packager.diagnostic import Diagnostic
from packager.model import Course

CHECKS: tuple[Callable[[Course], Iterator[Diagnostic]], ...] = (
    identity.check,
    answers.check,
    formulas.check,
    media.check,
    prose.check,
    theme.check,
    structure.check,
    budget.check,
)


def check(course: Course) -> list[Diagnostic]:
    """Every finding of every check, in the order of CHECKS and of the source."""
    return [found for each in CHECKS for found in each(course)]
