"""A course that works as one: SCOs, links between them, and something to put in a bank."""

from __future__ import annotations

from collections.abc import Iterator

from packager import pages, rules
from packager.diagnostic import Diagnostic
from packager.model import Course, Essay, FileUpload, Lesson, LessonTarget, Likert, Link, Quiz, Unit
from packager.walk import content_proses, inlines

# The targets that hold questions only; without `targets:` some of them are made.
BANKS = frozenset(("qti12", "qti21", "qti22", "qti30", "moodle", "gift", "aiken", "csv", "txt"))


def check(course: Course) -> Iterator[Diagnostic]:
    """Links and scores over several SCOs; a course without questions."""
    if course.sco == "lesson":
        yield from _links(course)
        scored = [unit for unit in course.units() if scores(unit)]
        if len(scored) > 1:
            names = ", ".join(f"`{unit.id}`" for unit in scored)
            message = f"{len(scored)} SCOs report a score: {names}"
            yield Diagnostic(rules.SEVERAL_SCORES, course.span, message)
    if pages.locale(course.language) == pages.FALLBACK and course.language.split("-")[0].lower() != pages.FALLBACK:
        message = f"the player has no words in `{course.language}`: its buttons are in English"
        yield Diagnostic(rules.NO_WORDS, course.language_span or course.span, message)
    banks = [name for name in course.targets if name.partition(":")[0] in BANKS]
    if (banks or not course.targets) and not any(True for _ in course.questions()):
        hint = f"take {', '.join(f'`{name}`' for name in banks)} out of `targets:`" if banks else ""
        message = "the course has no questions, so there is no question bank"
        yield Diagnostic(rules.NO_QUESTIONS, course.span, message, hint)


def scores(unit: Unit) -> bool:
    """Whether a unit has a question that a machine marks, and so a score."""
    questions = (question for quiz in unit.quizzes for question in quiz.questions())
    return any(question.graded and not isinstance(question, Essay | FileUpload | Likert) for question in questions)


def _links(course: Course) -> Iterator[Diagnostic]:
    for unit in course.units():
        parts: list[Lesson | Quiz] = [*([unit.lesson] if unit.lesson else []), *unit.quizzes]
        for prose in (prose for part in parts for prose in content_proses(part)):
            for block, inline in inlines(prose.blocks):
                if not isinstance(inline, Link) or not isinstance(inline.target, LessonTarget):
                    continue
                if inline.target.lesson and inline.target.lesson != unit.id:
                    span = inline.span if inline.span.path else block.span
                    message = (
                        f"the link leads to the SCO `{inline.target.lesson}`; its words are kept, without the link"
                    )
                    yield Diagnostic(rules.SCO_LINK, span, message)
