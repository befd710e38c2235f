"""Formulas that can be read as TeX."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator

from packager import rules
from packager.diagnostic import Diagnostic
from packager.markup import BadMath, mathml
from packager.model import Block, Course, Formula, Math, Prose
from packager.variants import filled
from packager.walk import content_proses, inlines


def check(course: Course) -> Iterator[Diagnostic]:
    """Every formula of every lesson and quiz; in a formula question with numbers put in for its variables."""
    prompts = {
        id(question.prompt): _tried(question) for question in course.questions() if isinstance(question, Formula)
    }
    for part in course.contents:
        for prose in content_proses(part):
            tried = prompts.get(id(prose), prose)
            for (block, said), (_, shown) in zip(inlines(prose.blocks), inlines(tried.blocks), strict=True):
                if isinstance(said, Math) and isinstance(shown, Math):
                    yield from _formula(block, said, shown)


def _tried(question: Formula) -> Prose:
    """The prompt with a value for each mark; one that names no variable is told of by the loader."""
    return filled(question.prompt, defaultdict(lambda: "1", {variable.name: "1" for variable in question.variables}))


def _formula(block: Block, said: Math, shown: Math) -> Iterator[Diagnostic]:
    try:
        mathml(shown)
    except BadMath as error:
        message = f"the formula `{said.tex}` can't be read: {error}"
        yield Diagnostic(rules.MATH_SYNTAX, block.span, message, "a plain dollar sign is written `\\$`")
