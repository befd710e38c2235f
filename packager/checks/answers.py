"""Questions that can be answered, and whose answers platforms can hold and report."""

from __future__ import annotations

from collections.abc import Iterator

from packager import grades, rules
from packager.diagnostic import Diagnostic
from packager.interaction import FEEDBACK_LIMIT, number, reportable
from packager.markup import one_line, plain
from packager.model import (
    Choice,
    Course,
    Essay,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Part,
    Pool,
    Question,
    Section,
    ShortAnswer,
    TextAnswer,
    TextPart,
    TrueFalse,
    questions,
)
from packager.scoring import normal
from packager.walk import assets

_LETTERED = 36  # choices that SCORM 1.2 can name by one character


def check(course: Course) -> Iterator[Diagnostic]:
    """Right answers, distinct choices, credits, and what reports can spell."""
    moodle = not course.targets or "moodle" in course.targets
    for quiz in course.quizzes():
        yield from _pools(quiz.parts)
    for question in course.questions():
        yield from _question(question, moodle)


def _pools(parts: tuple[Part, ...]) -> Iterator[Diagnostic]:
    for part in parts:
        match part:
            case Pool():
                have = sum(1 for _ in questions(part.parts))
                if part.draw > have:
                    message = f"the pool draws {part.draw} questions and has {have}"
                    yield Diagnostic(rules.POOL_TOO_SMALL, part.span, message)
                yield from _pools(part.parts)
            case Section():
                yield from _pools(part.parts)
            case TextPart():
                pass
            case _:
                pass


def _question(question: Question, moodle: bool) -> Iterator[Diagnostic]:
    match question:
        case MultipleChoice():
            right = [choice for choice in question.choices if choice.correct]
            if not right:
                message = f"no choice of `{question.id}` is marked as right"
                yield Diagnostic(
                    rules.NO_CORRECT_CHOICE, question.span, message, "write `correct:` before the right one"
                )
            elif len(right) > 1:
                message = f"`{question.id}` has {len(right)} right choices, and a learner may take one"
                related = tuple((choice.span, "right") for choice in right)
                hint = "if all are right, make it `type: multiple-response`"
                yield Diagnostic(rules.SEVERAL_CORRECT_CHOICES, right[1].span, message, hint, related)
            yield from _choices(question.choices)
            for choice in question.choices:
                if moodle and not grades.holds(choice.credit):
                    yield _moodle(choice, choice.credit)
        case MultipleResponse():
            right = [choice for choice in question.choices if choice.correct]
            if not right:
                message = f"no choice of `{question.id}` is marked as right"
                hint = "write `correct:` before each right one"
                yield Diagnostic(rules.NO_CORRECT_CHOICE, question.span, message, hint)
            elif moodle and not grades.holds(1 / len(right)):
                message = f"`{question.id}` has {len(right)} right choices, and Moodle has no grade of 1/{len(right)}"
                yield Diagnostic(rules.MOODLE_CREDIT, question.span, message, "have 1 to 10 or 20 right choices")
            yield from _choices(question.choices)
        case TrueFalse():
            pass
        case ShortAnswer():
            if not any(answer.credit >= 1 for answer in question.answers):
                message = f"no answer of `{question.id}` earns all points"
                yield Diagnostic(rules.NO_CORRECT_CHOICE, question.span, message, "leave out `credit:` of the best one")
            yield from _texts(question)
            for answer in question.answers:
                if moodle and not grades.holds(answer.credit):
                    yield _moodle(answer, answer.credit)
        case Numeric():
            if not any(answer.credit >= 1 for answer in question.answers):
                message = f"no answer of `{question.id}` earns all points"
                yield Diagnostic(rules.NO_CORRECT_CHOICE, question.span, message, "leave out `credit:` of the best one")
            yield from _numbers(question.answers)
            for value in question.answers:
                if moodle and not grades.holds(value.credit):
                    yield _moodle(value, value.credit)
        case Essay():
            message = f"`{question.id}` is marked by a person: it counts 0 of 0 points in the player"
            yield Diagnostic(rules.NOT_SCORED, question.span, message)


def _moodle(at: Choice | NumberAnswer | TextAnswer, credit: float) -> Diagnostic:
    near = grades.percent(grades.nearest(credit))
    message = f"Moodle has no grade of {number(credit * 100, 5)} %"
    return Diagnostic(rules.MOODLE_CREDIT, at.span, message, f"the nearest is {near}")


def _choices(choices: tuple[Choice, ...]) -> Iterator[Diagnostic]:
    seen: dict[object, Choice] = {}
    for choice in choices:
        said = (normal(plain(choice.text), case_sensitive=True), tuple(asset.name for asset in assets(choice.text)))
        if said in seen and (said[0] or said[1]):
            message = f"this choice says the same as another: {one_line(choice.text)}"
            yield Diagnostic(
                rules.DUPLICATE_CHOICE, choice.span, message, related=((seen[said].span, "the first one"),)
            )
        seen.setdefault(said, choice)
    if len(choices) > _LETTERED:
        message = f"{len(choices)} choices are more than SCORM 1.2 can report one by one"
        yield Diagnostic(rules.MANY_CHOICES, choices[_LETTERED].span, message)


def _texts(question: ShortAnswer) -> Iterator[Diagnostic]:
    seen: dict[str, TextAnswer] = {}
    for answer in question.answers:
        key = normal(answer.text, question.case_sensitive)
        if key in seen:
            message = f"`{answer.text}` is accepted already"
            yield Diagnostic(
                rules.DUPLICATE_ANSWER, answer.span, message, related=((seen[key].span, "by this answer"),)
            )
        seen.setdefault(key, answer)
        if not reportable(answer.text):
            yield Diagnostic(rules.ANSWER_NOT_REPORTABLE, answer.span, "this answer can't be spelled in xAPI's reports")
        if len(answer.text) > FEEDBACK_LIMIT:
            message = f"SCORM 1.2 reports the first {FEEDBACK_LIMIT} of its {len(answer.text)} characters"
            yield Diagnostic(rules.LONG_ANSWER, answer.span, message)


def _numbers(answers: tuple[NumberAnswer, ...]) -> Iterator[Diagnostic]:
    for place, answer in enumerate(answers):
        for earlier in answers[:place]:
            if abs(answer.value - earlier.value) + answer.tolerance <= earlier.tolerance:
                message = f"{number(answer.value)} is covered by {number(earlier.value)} ± {number(earlier.tolerance)}"
                related = ((earlier.span, "by this answer"),)
                yield Diagnostic(rules.DUPLICATE_ANSWER, answer.span, message, "put the narrower one first", related)
                break
