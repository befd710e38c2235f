"""Questions with a word or a number typed in, and the texts that Moodle compares it with."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from lxml import etree

from packager.model import Numeric, ShortAnswer, TextAnswer
from packager.scoring import normal
from packager.targets.bank.alternatives import ANY, LIMIT, alternatives
from packager.targets.bank.moodle.element import answer, build, end, grade, say_partial, start
from packager.targets.feedback import outcome
from packager.targets.target import Report, Unsupported
from packager.xml import append


@dataclass(frozen=True, slots=True)
class Accepted:
    """A text that Moodle takes: `*` stands for any text in it, `\\*` for itself."""

    text: str
    answer: TextAnswer


def accepted(report: Report, answers: tuple[TextAnswer, ...], case_sensitive: bool, spaces: str) -> Iterator[Accepted]:
    """The texts for `answers` in their order, which is that of Moodle's comparing; what differs is reported."""
    for one in answers:
        if one.pattern:
            texts = alternatives(one.text, case_sensitive)
            if texts is None:
                report.lost(
                    one.span,
                    "an accepted pattern",
                    f"Moodle compares with texts, and it stands for more than {LIMIT} of them",
                )
                continue
            # No text is compared but in its normal form, so that a pattern for others matches none.
            texts = tuple(text for text in texts if text == normal(text, True, spaces))
        else:
            texts = (one.text,)
        spellings = dict.fromkeys(spelling for text in texts for spelling in _spaced(report, one, text, spaces))
        if "" in spellings:
            report.lost(one.span, "an accepted text without signs", "Moodle takes no answer of blanks alone")
        yield from (Accepted(_escaped(text), one) for text in spellings if text)


def _spaced(report: Report, one: TextAnswer, text: str, spaces: str) -> Iterator[str]:
    """The spellings of one text; Moodle cuts blanks off at the ends and compares the others one by one."""
    bare = normal(text, True, "collapse")
    match spaces:
        case "ignore":
            report.changed(
                one.span, "white space", "Moodle takes an answer with blanks at other places for another text"
            )
            yield normal(text, True, "ignore")
            yield bare
        case "exact":
            if text != text.strip():
                report.changed(one.span, "white space", "Moodle cuts off the blanks at an answer's ends")
            yield normal(text, True, "exact").strip()
        case _:
            if " " in bare:
                report.changed(
                    one.span, "white space", "Moodle takes an answer with several blanks in a row for another text"
                )
            yield bare


def _escaped(text: str) -> str:
    return text.replace("*", "\\*").replace(ANY, "*")


def short_answer(report: Report, question: ShortAnswer) -> etree._Element:
    element = start(report, "shortanswer", question, field=True)
    element.append(build("usecase", "1" if question.case_sensitive else "0"))
    if not question.graded:
        element.append(answer(report, "*", 1.0, question.span))
        return end(report, element, question)
    texts = list(accepted(report, question.answers, question.case_sensitive, question.spaces))
    if not any(one.answer.credit >= 1 for one in texts):
        raise Unsupported("no answer that Moodle can hold earns all points, and Moodle ends an import there")
    say_partial(report, question.feedback, (one.answer.credit for one in texts))
    for one in texts:
        part = grade(report, one.answer.credit, one.answer.span)
        said = (one.answer.feedback, outcome(question.feedback, part))
        element.append(answer(report, one.text, part, one.answer.span, *said))
    if question.feedback.incorrect:
        element.append(answer(report, "*", 0.0, question.span, question.feedback.incorrect))
    return end(report, element, question)


def numeric(report: Report, question: Numeric) -> etree._Element:
    element = start(report, "numerical", question, field=True, unit=question.unit)
    if not question.graded:
        element.append(append(answer(report, "*", 1.0, question.span), build("tolerance", "0")))
        return end(report, append(element, *without_units()), question)
    say_partial(report, question.feedback, (one.credit for one in question.answers))
    for one in question.answers:
        part = grade(report, one.credit, one.span)
        said = (one.feedback, outcome(question.feedback, part))
        tolerance = build("tolerance", decimal(one.tolerance))
        element.append(append(answer(report, decimal(one.value), part, one.span, *said), tolerance))
    if question.feedback.incorrect:
        rest = answer(report, "*", 0.0, question.span, question.feedback.incorrect)
        element.append(append(rest, build("tolerance", "0")))
    return end(report, append(element, *without_units()), question)


def without_units() -> tuple[etree._Element, ...]:
    """Settings by which a learner writes the number alone."""
    return (
        build("unitgradingtype", "0"),
        build("unitpenalty", "0.1"),
        build("showunits", "3"),
        build("unitsleft", "0"),
    )


def decimal(value: float) -> str:
    """A number with every digit that it has: 8, -0.25, 6.02e+23."""
    return repr(float(value)).removesuffix(".0")
