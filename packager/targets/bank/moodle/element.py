"""What the elements of all types of questions have: head, feedback, answers, hints and tags."""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import replace
from typing import TypeVar

from lxml import etree

from packager import grades
from packager.diagnostic import Span
from packager.interaction import number
from packager.markup import one_line, to_html
from packager.model import Common, Feedback, Prose, Question, Stimulus, TextPart
from packager.targets.bank.moodle.text import Area, html_of, text_element, tidy_name
from packager.targets.target import Report
from packager.xml import Builder, append

NAME_LIMIT = 250  # Moodle cuts a question's name at 255 characters, and its own cut is at 251
TAG_LIMIT = 50
PENALTY = "0.3333333"  # Moodle's own for a new question; counts only where a quiz lets learners try again
_FIELD = "_____"  # Moodle puts the answer's field in the place of five or more underscores

build = Builder()

_Q = TypeVar("_Q", bound=Common)


def start(
    report: Report,
    type_: str,
    question: Question,
    *,
    prompt: Prose | None = None,
    name: Prose | None = None,
    penalty: str = "",
    field: bool = False,
    unit: str = "",
) -> etree._Element:
    """The question's element with what each type begins with.

    `prompt` and `name` stand for the question's own prompt, where they are given. `field` says that a field is
    typed into, `unit` what stands behind it.
    """
    area = Area(report, question.span)
    html = to_html(prompt or question.prompt, area.notation)
    if field:
        html = with_field(report, question, html, unit)
    return build(
        "question",
        build("name", text_element(name_of(question, one_line(name or question.prompt)))),
        area.fill(build("questiontext", format="html"), html),
        prose(report, "generalfeedback", question.span, question.feedback.general),
        build("defaultgrade", number(question.points if question.graded else 0)),
        build("penalty", penalty or _penalty(question)),
        build("hidden", "0"),
        build("idnumber", question.id),
        type=type_,
    )


def with_field(report: Report, question: Question, html: str, unit: str) -> str:
    """The prompt's HTML with `unit` behind the field that an answer is typed into; a unit of '' is none."""
    placed = _FIELD in html
    if placed:
        report.changed(question.span, "the underscores of the prompt", "Moodle puts the answer's field there")
    if not unit:
        return html
    report.changed(
        question.span,
        "the unit",
        "a line of its own at the prompt's end" if placed else "at the prompt's end, behind the answer's field",
    )
    return html + html_of(build("p", unit if placed else f"{_FIELD * 2} {unit}"))


def _penalty(question: Question) -> str:
    """The part of the points that a wrong try costs; with hints, which cost nothing by themselves, what a hint does."""
    return number(question.hint_penalty) if question.hints else PENALTY


def end(report: Report, element: etree._Element, question: Question, *, hints: bool = True) -> etree._Element:
    """`element` with the question's hints and tags; `hints` says whether Moodle keeps any with the type."""
    if question.hints and hints:
        report.changed(
            question.span,
            "hints",
            "shown after a wrong try, in a quiz that is set to interactive with multiple tries",
        )
        if question.hint_penalty:
            report.changed(question.span, "the hints' price", _price(element))
        append(element, *(prose(report, "hint", hint.span, hint) for hint in question.hints))
    elif question.hints:
        report.lost(question.span, "hints", "Moodle keeps none with this type of question")
    kept = tags(report, question)
    if kept:
        element.append(build("tags", *(build("tag", text_element(tag)) for tag in kept)))
    return element


def _price(element: etree._Element) -> str:
    if element.findtext("penalty") == "1":
        return "a second try at a statement earns nothing in Moodle"
    return "each wrong try costs it, whether the hint helped or not"


def description(report: Report, part: TextPart | Stimulus) -> etree._Element:
    """A text among the questions, which asks nothing."""
    area = Area(report, part.span)
    title = part.title if isinstance(part, Stimulus) else ""
    return build(
        "question",
        build("name", text_element(name_of(part, title or one_line(part.body)))),
        area.fill(build("questiontext", format="html"), to_html(part.body, area.notation)),
        build("generalfeedback", text_element(""), format="html"),
        build("defaultgrade", "0"),
        build("penalty", "0"),
        build("hidden", "0"),
        build("idnumber", part.id),
        type="description",
    )


def prose(report: Report, tag: str, span: Span, *texts: Prose | None) -> etree._Element:
    """An element with some texts one after another, and their files."""
    area = Area(report, span)
    return area.fill(build(tag, format="html"), "".join(to_html(text, area.notation) for text in texts))


def answer(report: Report, text: str, grade: float, span: Span, *said: Prose | None) -> etree._Element:
    """An accepted answer in plain text, and what is said to it."""
    feedback = prose(report, "feedback", span, *said)
    return build("answer", text_element(text), feedback, fraction=grades.percent(grade), format="plain_text")


def outcomes(report: Report, question: Question) -> tuple[etree._Element, ...]:
    """What is said to a right, a partly right and a wrong response."""
    said = question.feedback
    return (
        prose(report, "correctfeedback", question.span, said.correct),
        prose(report, "partiallycorrectfeedback", question.span, said.partial or said.incorrect),
        prose(report, "incorrectfeedback", question.span, said.incorrect),
    )


def say_partial(report: Report, feedback: Feedback, earned: Iterable[float]) -> None:
    """Says that feedback on a partly right answer goes to none, where no answer's part of the points is one."""
    if feedback.partial and not any(0 < part < 1 for part in earned):
        report.lost(feedback.partial.span, "feedback on a partly right answer", "no answer is partly right")


def grade(report: Report, credit: float, span: Span) -> float:
    """The grade for an answer's credit; a changed one is said."""
    found = grades.nearest(credit)
    if not grades.holds(credit):
        report.changed(
            span,
            "credit",
            f"{grades.percent(credit)} % becomes {grades.percent(found)} %, the nearest grade that Moodle has",
        )
    return found


def name_of(question: Question | TextPart | Stimulus, title: str) -> str:
    """The name under which Moodle lists it: `title`, or its id where that has no words."""
    return tidy_name(title, NAME_LIMIT) or question.id


def tags(report: Report, question: Question) -> list[str]:
    """The question's tags as Moodle allows them."""
    return list(dict.fromkeys(filter(None, (_tag(report, tag, question.span) for tag in question.tags))))


def _tag(report: Report, tag: str, span: Span) -> str:
    kept = " ".join(re.sub("[\x00-\x1f\x7f<>`]", "", tag).split())[:TAG_LIMIT].rstrip()
    if not kept:
        report.lost(span, f"the tag `{tag}`", "Moodle allows no such character in a tag")
    elif kept != tag:
        report.changed(span, f"the tag `{tag}`", f"`{kept}`, as Moodle allows tags")
    return kept


def without_key(
    report: Report, question: _Q, how: str = "worth 0 points; where Moodle wants a right answer, all are"
) -> _Q:
    """The question; where it isn't graded, without what is said to right and wrong responses."""
    if question.graded:
        return question
    report.changed(question.span, "a question without a key", how)
    said = question.feedback
    if said.correct or said.partial or said.incorrect:
        report.lost(question.span, "feedback on a right or wrong answer", "no answer is right or wrong")
    return replace(question, feedback=Feedback(general=said.general))
