"""Questions that can be answered, and whose answers platforms can hold and report."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from packager import grades, patterns, rules
from packager.checks import arranging, regions
from packager.checks.same import many, same, short
from packager.diagnostic import Diagnostic, Span
from packager.expression import BadExpression
from packager.interaction import FEEDBACK_LIMIT, number, reportable
from packager.model import (
    Categorize,
    Choice,
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
    NumberAnswer,
    NumberGap,
    Numeric,
    Ordering,
    Part,
    Pool,
    Question,
    Region,
    Section,
    ShortAnswer,
    Stimulus,
    TextAnswer,
    TextGap,
    TextPart,
    TrueFalse,
    questions,
)
from packager.scoring import near, normal
from packager.variants import variants


def check(course: Course) -> Iterator[Diagnostic]:
    """Right answers, distinct choices, credits, and what reports can spell; of a question used twice once."""
    moodle = not course.targets or "moodle" in course.targets
    scorm12 = not course.targets or "scorm12" in course.targets
    for quiz in course.quizzes():
        yield from _pools(quiz.parts)
    for question in course.questions():
        if not question.use_of:
            yield from _question(question)
            if moodle and question.graded:
                yield from _moodle(question)
            if scorm12 and isinstance(question, Essay) and question.max_characters > FEEDBACK_LIMIT:
                yield _cut(question)


def _cut(essay: Essay) -> Diagnostic:
    message = f"SCORM 1.2 reports the first {FEEDBACK_LIMIT} of up to {essay.max_characters} characters of `{essay.id}`"
    return Diagnostic(rules.REPORT_CUT, essay.span, message)


def _pools(parts: tuple[Part, ...]) -> Iterator[Diagnostic]:
    for part in parts:
        match part:
            case Pool():
                have = sum(1 for _ in questions(part.parts))
                if part.draw > have:
                    message = f"the pool draws {part.draw} questions and has {have}"
                    yield Diagnostic(rules.POOL_TOO_SMALL, part.draw_span or part.span, message)
                yield from _pools(part.parts)
            case Section() | Stimulus():
                yield from _pools(part.parts)
            case TextPart():
                pass
            case _:
                pass


def _question(question: Question) -> Iterator[Diagnostic]:
    match question:
        case MultipleChoice():
            yield from _right(question, question.choices, "choice", several=False)
            yield from _choices(question.choices)
            yield from _floor(question)
        case MultipleResponse():
            yield from _right(question, question.choices, "choice", several=True)
            yield from _choices(question.choices)
        case TrueFalse():
            pass
        case ShortAnswer():
            yield from _best(question, question.answers, question.span, f"`{question.id}`")
            yield from _texts(question.answers, question.case_sensitive, question.spaces)
        case Numeric():
            yield from _best(question, question.answers, question.span, f"`{question.id}`")
            yield from _numbers(question.answers)
        case FillInBlanks():
            yield from _blanks(question)
        case Formula():
            yield from _formula(question)
        case Matching():
            yield from arranging.matching(question)
        case Ordering():
            yield from arranging.ordering(question)
        case Categorize():
            yield from arranging.categorize(question)
        case Hotspot():
            yield from _right(question, question.regions, "region", several=question.multiple)
            yield from regions.check(question)
        case Essay() | FileUpload():
            if question.graded:
                message = f"`{question.id}` is marked by a person: it counts 0 of 0 points in the player"
                yield Diagnostic(rules.NOT_SCORED, question.span, message)
        case Likert():
            points = [(point.text, point.span) for point in question.scale]
            yield from same(points, "point of the scale")
            yield from many(points, "points")


# --- right ones ----------------------------------------------------------------------------------------


def _right(question: Question, choices: Sequence[Choice | Region], what: str, *, several: bool) -> Iterator[Diagnostic]:
    """Whether there is a right choice or region, and where a learner may take one, one alone."""
    right = [choice for choice in choices if choice.correct]
    if not question.graded:
        for choice in right:
            message = f"`correct:` has no effect: a question that is not graded has no right {what}"
            yield Diagnostic(rules.UNUSED_KEY, choice.span, message, "write `text:`")
    elif not right:
        hint = f"write `correct:` before {'each' if several else 'the'} right one"
        yield Diagnostic(
            rules.NO_CORRECT_CHOICE, question.span, f"no {what} of `{question.id}` is marked as right", hint
        )
    elif len(right) > 1 and not several:
        message = f"`{question.id}` has {len(right)} right {what}s, and a learner may take one"
        related = tuple((choice.span, "right") for choice in right)
        hint = f"if all are right, make it `{'multiple: true' if what == 'region' else 'type: multiple-response'}`"
        yield Diagnostic(rules.SEVERAL_CORRECT_CHOICES, right[1].span, message, hint, related)


def _best(
    question: Question, answers: Sequence[TextAnswer | NumberAnswer], span: Span, name: str
) -> Iterator[Diagnostic]:
    """Whether one of the accepted answers earns all points, and can be shown as the right one."""
    best = [answer for answer in answers if answer.credit >= 1]
    if not question.graded:
        return
    if not best:
        message = f"no answer of {name} earns all points"
        yield Diagnostic(rules.NO_CORRECT_CHOICE, span, message, "leave out `credit:` of the best one")
    elif all(
        isinstance(answer, TextAnswer) and answer.pattern and not patterns.problem(answer.text) for answer in best
    ):
        message = f"only patterns earn all points in {name}"
        yield Diagnostic(
            rules.ONLY_PATTERNS, best[0].span, message, "add the best answer as a text, before the patterns"
        )


def _floor(question: MultipleChoice) -> Iterator[Diagnostic]:
    """Credits that count less than they say; without a floor the loader tells of each below 0."""
    for choice in question.choices:
        if question.graded and choice.credit < question.floor < 0:
            credit, floor = number(choice.credit * 100, 5), number(question.floor * 100, 5)
            message = f"this choice costs {floor[1:]} % and not {credit[1:]} %, since the question's floor is {floor} %"
            yield Diagnostic(rules.BELOW_FLOOR, choice.span, message)


# --- choices and accepted answers ----------------------------------------------------------------------


def _choices(choices: tuple[Choice, ...]) -> Iterator[Diagnostic]:
    entries = [(choice.text, choice.span) for choice in choices]
    yield from same(entries, "choice")
    yield from many(entries, "choices")


def _texts(answers: tuple[TextAnswer, ...], case_sensitive: bool, spaces: str) -> Iterator[Diagnostic]:
    for place, answer in enumerate(answers):
        if earlier := _covered(answer, answers[:place], case_sensitive, spaces):
            message = f"`{short(answer.text)}` is accepted already"
            related = ((earlier.span, "by this pattern" if earlier.pattern else "by this answer"),)
            yield Diagnostic(rules.DUPLICATE_ANSWER, answer.span, message, related=related)
        if answer.pattern:
            continue
        if not reportable(answer.text):
            yield Diagnostic(rules.ANSWER_NOT_REPORTABLE, answer.span, "this answer can't be spelled in xAPI's reports")
        if len(answer.text) > FEEDBACK_LIMIT:
            message = f"SCORM 1.2 reports the first {FEEDBACK_LIMIT} of its {len(answer.text)} characters"
            yield Diagnostic(rules.LONG_ANSWER, answer.span, message)


def _covered(
    answer: TextAnswer, before: tuple[TextAnswer, ...], case_sensitive: bool, spaces: str
) -> TextAnswer | None:
    """The earlier answer that takes whatever `answer` would; None where there is none, or where one can't tell."""
    said = normal(answer.text, case_sensitive, spaces)
    for earlier in before:
        if earlier.pattern and answer.pattern:
            covered = earlier.text == answer.text
        elif answer.pattern:
            covered = False
        elif earlier.pattern:
            usable = not patterns.problem(earlier.text)
            covered = usable and patterns.matches(earlier.text, said, case_sensitive)
        else:
            covered = normal(earlier.text, case_sensitive, spaces) == said
        if covered:
            return earlier
    return None


def _numbers(answers: tuple[NumberAnswer, ...]) -> Iterator[Diagnostic]:
    for place, answer in enumerate(answers):
        for earlier in answers[:place]:
            ends = (answer.value - answer.tolerance, answer.value + answer.tolerance)
            if all(near(end, earlier.value, earlier.tolerance) for end in ends):
                message = f"{number(answer.value)} is covered by {number(earlier.value)} ± {number(earlier.tolerance)}"
                related = ((earlier.span, "by this answer"),)
                yield Diagnostic(rules.DUPLICATE_ANSWER, answer.span, message, "put the narrower one first", related)
                break


def _blanks(question: FillInBlanks) -> Iterator[Diagnostic]:
    for gap in question.gaps:
        name = f"the blank `{gap.id}`"
        match gap:
            case TextGap():
                yield from _best(question, gap.answers, gap.span, name)
                yield from _texts(gap.answers, question.case_sensitive, question.spaces)
            case NumberGap():
                yield from _best(question, gap.answers, gap.span, name)
                yield from _numbers(gap.answers)
            case ChoiceGap():
                right = [choice for choice in gap.choices if choice.correct]
                if question.graded and not right:
                    message = f"no choice of {name} is marked as right"
                    hint = "write `correct:` before the right one"
                    yield Diagnostic(rules.NO_CORRECT_CHOICE, gap.span, message, hint)
                elif question.graded and len(right) == len(gap.choices):
                    message = f"every choice of {name} is right"
                    yield Diagnostic(rules.NOTHING_TO_DECIDE, gap.span, message, "add a wrong one")
                elif question.graded and len(right) > 1:
                    message = f"{name} has {len(right)} right choices, and a learner takes one"
                    related = tuple((choice.span, "right") for choice in right)
                    yield Diagnostic(rules.SEVERAL_CORRECT_CHOICES, right[1].span, message, related=related)
                yield from same([(choice.text, choice.span) for choice in gap.choices], "choice")


def _formula(question: Formula) -> Iterator[Diagnostic]:
    """An answer with decimals that must be met to the last of them."""
    if question.tolerance or question.decimals is not None or not question.graded:
        return
    try:
        answers = [variant.answer for variant in variants(question)]
    except BadExpression:
        return  # the loader tells of it, at the expression
    rough = next((answer for answer in answers if not answer.is_integer()), None)
    if rough is not None:
        message = f"a right answer is {number(rough, 10)}, and nothing says how exact a learner must be"
        hint = "add `tolerance:`, or `decimals:` to which the answer is rounded"
        yield Diagnostic(rules.NO_TOLERANCE, question.expression_span, message, hint)


# --- Moodle --------------------------------------------------------------------------------------------


def _moodle(question: Question) -> Iterator[Diagnostic]:
    """Credits that Moodle has no grade for."""
    match question:
        case MultipleChoice():
            yield from _grades(question.choices)
        case MultipleResponse(credit="per-choice"):
            yield from _grades(question.choices)
        case MultipleResponse():
            right = sum(choice.correct for choice in question.choices)
            if right and not grades.holds(1 / right):
                message = f"`{question.id}` has {right} right choices, and Moodle has no grade of 1/{right}"
                yield Diagnostic(rules.MOODLE_CREDIT, question.span, message, "have 1 to 10 or 20 right choices")
        case ShortAnswer():
            yield from _grades(question.answers)
        case Numeric():
            yield from _grades(question.answers)
        case (
            TrueFalse()
            | FillInBlanks()  # of a blank Moodle takes any percentage
            | Formula()
            | Matching()
            | Ordering()
            | Categorize()
            | Hotspot()
            | Essay()
            | FileUpload()
            | Likert()
        ):
            pass


def _grades(answers: Sequence[Choice | NumberAnswer | TextAnswer]) -> Iterator[Diagnostic]:
    for answer in answers:
        if not grades.holds(answer.credit):
            near_ = grades.percent(grades.nearest(answer.credit))
            message = f"Moodle has no grade of {number(answer.credit * 100, 5)} %"
            yield Diagnostic(rules.MOODLE_CREDIT, answer.span, message, f"the nearest is {near_}")
