"""Questions with choices, and the grades that Moodle gives each choice."""

from __future__ import annotations

from dataclasses import fields

from lxml import etree

from packager import grades
from packager.markup import to_inline_html
from packager.model import Choice, Common, Likert, MultipleChoice, MultipleResponse, TrueFalse
from packager.targets.bank.moodle.element import answer, build, end, grade, outcomes, prose, say_partial, start
from packager.targets.bank.moodle.text import Area
from packager.targets.target import Report, Unsupported
from packager.xml import append


def multiple_choice(report: Report, question: MultipleChoice) -> etree._Element:
    return _choices(report, question, "true", single_grades(report, question))


def multiple_response(report: Report, question: MultipleResponse) -> etree._Element:
    return _choices(report, question, "false", several_grades(report, question))


def likert(report: Report, question: Likert) -> etree._Element:
    return multiple_choice(report, as_choices(question))


def as_choices(question: Likert) -> MultipleChoice:
    """The scale as choices in its order, none of which is wrong."""
    return MultipleChoice(
        **{field.name: getattr(question, field.name) for field in fields(Common)},
        choices=tuple(Choice(point.id, point.text, True, 1.0, None, point.span) for point in question.scale),
        shuffle=False,
    )


def true_false(report: Report, question: TrueFalse) -> etree._Element:
    element = start(report, "truefalse", question, penalty="1")
    for value in (True, False):
        right = value == question.answer
        said = question.feedback.correct if right else question.feedback.incorrect
        element.append(answer(report, "true" if value else "false", 1.0 if right else 0.0, question.span, said))
    say_partial(report, question.feedback, ())
    return end(report, element, question)


# --- grades ------------------------------------------------------------------------------------------------


def single_grades(report: Report, question: MultipleChoice) -> list[float]:
    """The part of the points, -1 to 1, for each choice."""
    if not question.graded:
        return [1.0] * len(question.choices)
    return [grade(report, max(question.floor, choice.credit), choice.span) for choice in question.choices]


def several_grades(report: Report, question: MultipleResponse) -> list[float]:
    """The part of the points, -1 to 1, for each choice; Moodle cuts their sum off at 0 and at all points.

    That is the rule net-correct itself, and per-choice where its credits are grades. The others agree with it only for
    some responses: under all-or-nothing a wrong choice takes everything, under per-part what it takes there.
    """
    choices = question.choices
    if not question.graded:
        return list(grades.shares(len(choices)))
    if question.floor < 0:
        report.lost(question.span, "the floor below 0", "Moodle gives no less than 0 for several choices together")
    if question.credit == "per-choice":
        earned = [grade(report, choice.credit, choice.span) for choice in choices]
        if max(earned) <= 0:
            raise Unsupported("no choice earns anything")
        return earned
    right = sum(choice.correct for choice in choices)
    if not right:
        raise Unsupported("it has no right choice")
    share = iter(grades.shares(right))
    match question.credit:
        case "all-or-nothing":
            wrong = 1.0
            report.changed(
                question.span,
                "credit `all-or-nothing`",
                "scored by the platform: a wrong choice still costs all points, "
                "but a part of the right choices without a wrong one earns its part",
            )
        case "per-part":
            wrong = grades.nearest(1 / len(choices))
            report.changed(
                question.span,
                "credit `per-part`",
                f"scored by the platform: each right choice earns its part of the points, each wrong one costs "
                f"{grades.percent(wrong)} %, and a wrong one left alone earns nothing",
            )
        case _:
            wrong = grades.nearest(1 / right)
    _say_shares(report, question, right, wrong)
    return [next(share) if choice.correct else -wrong for choice in choices]


def _say_shares(report: Report, question: MultipleResponse, right: int, wrong: float) -> None:
    if 10 < right < 20:
        report.changed(
            question.span,
            "equal credit",
            f"Moodle has no grade of {grades.percent(1 / right)} %: {20 - right} of the right choices "
            f"earn 10 %, {2 * right - 20} earn 5 %, and a wrong one costs {grades.percent(wrong)} %",
        )
    if right > 20:
        report.changed(
            question.span,
            "credit",
            f"Moodle has no grade of {grades.percent(1 / right)} %: each right choice earns 5 %, "
            f"so that 20 of the {right} reach all points",
        )


# --- elements ------------------------------------------------------------------------------------------------


def _choices(
    report: Report, question: MultipleChoice | MultipleResponse, single: str, earned: list[float]
) -> etree._Element:
    if len(question.choices) < 2:
        raise Unsupported("Moodle wants two choices at least, and ends an import where there are fewer")
    fixed = question.shuffle and any(choice.fixed for choice in question.choices)
    if fixed:
        report.changed(
            question.span,
            "shuffling",
            "off, since Moodle can't keep single choices in place while it shuffles others",
        )
    element = start(report, "multichoice", question)
    append(
        element,
        build("single", single),
        build("shuffleanswers", "true" if question.shuffle and not fixed else "false"),
        build("answernumbering", "abc"),
        build("showstandardinstruction", "1"),
        *outcomes(report, question),
        *(_choice(report, choice, part) for choice, part in zip(question.choices, earned, strict=True)),
    )
    return end(report, element, question)


def _choice(report: Report, choice: Choice, part: float) -> etree._Element:
    area = Area(report, choice.span)
    html = to_inline_html(choice.text, area.notation)
    if not html.strip():
        raise Unsupported(f"the choice `{choice.id}` is empty, and Moodle drops such a choice")
    element = area.fill(build("answer", fraction=grades.percent(part), format="html"), html)
    return append(element, prose(report, "feedback", choice.span, choice.feedback))
