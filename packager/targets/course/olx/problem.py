"""A question as an Open edX problem: the prompt, its fields, feedback, hints and the weight."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal

from lxml import etree

from packager.model import (
    Blank,
    Categorize,
    ChoiceGap,
    Essay,
    Feedback,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    NumberGap,
    Numeric,
    Ordering,
    Paragraph,
    Prose,
    Question,
    ShortAnswer,
    TextGap,
    TrueFalse,
)
from packager.targets.course.olx import answers
from packager.targets.course.olx.open_response import open_response
from packager.targets.course.olx.prose import Writer
from packager.targets.numbers import exact, with_unit, written
from packager.targets.target import Unsupported
from packager.variants import filled, variants
from packager.xml import Builder, append

build = Builder()

_PREFIX = "cp_"  # before the names of a problem's values, which stand for themselves in no prose


@dataclass(frozen=True, slots=True)
class Labels:
    """Words in the course's language for what Open edX has none of its own."""

    true: str
    false: str


def component(question: Question, name: str, labels: Labels, writer: Writer) -> etree._Element:
    """The question as a component: a `problem`, or an `openassessment` for what a person marks.

    `name` is shown above it. Raises Unsupported where Open edX can't hold it.
    """
    report = writer.report
    if not question.graded and not isinstance(question, Essay | FileUpload):
        raise Unsupported("Open edX's own questions all have a right answer, a survey's have none")
    if question.tags:
        report.lost(question.span, "tags", "a course's file has no place for them")
    if question.hints and question.hint_penalty:
        report.lost(question.span, "penalty of hints", "Open edX's hints cost nothing")
    match question:
        case MultipleChoice():
            return _problem(question, name, [answers.single(question, writer)], writer)
        case MultipleResponse():
            _partial(question, writer)
            return _problem(question, name, [answers.several(question, writer)], writer)
        case TrueFalse():
            field = answers.truth((labels.true, labels.false), question.answer, question.feedback, writer)
            _partial(question, writer)
            return _problem(question, name, [field], writer)
        case ShortAnswer():
            field = answers.text(question.answers, question, question.feedback, writer)
            return _problem(question, name, [field], writer)
        case Numeric():
            asked = replace(question, prompt=with_unit(question.prompt, question.unit)) if question.unit else question
            if question.unit:
                report.changed(question.span, "unit", "it stands at the end of the prompt, not behind the field")
            _partial(question, writer)
            return _problem(asked, name, [answers.number(question.answers, question.feedback, writer)], writer)
        case FillInBlanks():
            return _blanks(question, name, writer)
        case Formula():
            return _formula(question, name, writer)
        case Matching():
            return _matching(question, name, writer)
        case Hotspot():
            _unsaid(question, "Open edX has none for a point on a picture", writer)
            return _problem(question, name, [answers.picture(question, writer)], writer)
        case Essay() | FileUpload():
            return open_response(question, name, writer)
        case Ordering():
            raise Unsupported("Open edX has no ordering questions")
        case Categorize():
            raise Unsupported("Open edX has no questions with categories")
        case Likert():
            raise Unsupported("Open edX has no scales")


# --- the types with more than a field ------------------------------------------------------------------


def _blanks(question: FillInBlanks, name: str, writer: Writer) -> etree._Element:
    """Fields in running prose, each one a response of its own with an equal share of the points."""
    if question.credit == "all-or-nothing" and len(question.gaps) > 1:
        writer.report.changed(question.span, "score", "the platform gives each blank its share of the points")
    _unsaid(question, "Open edX has none for several fields together", writer)
    fields = {gap.id: _gap(gap, question, writer) for gap in question.gaps}
    body = writer.elements(question.prompt, lambda id_: fields[id_])
    return _frame(question, name, body, writer)


def _gap(gap: Blank, question: FillInBlanks, writer: Writer) -> etree._Element:
    report = writer.report
    match gap:
        case TextGap():
            return answers.text(gap.answers, question, Feedback(), writer, inline=True)
        case NumberGap():
            return answers.number(gap.answers, Feedback(), writer, inline=True)
        case ChoiceGap():
            for choice in gap.choices:
                if 0 < choice.credit < 1:
                    report.lost(choice.span, "credit of a wrong choice", "a drop-down list has one right entry")
            choices = [
                (answers.choice_words(choice.text, "drop-down entry", writer), choice.credit >= 1, choice.feedback)
                for choice in gap.choices
            ]
            if gap.shuffle:
                report.changed(gap.span, "shuffling", "the list is in alphabetical order, the same for everybody")
                choices.sort(key=lambda entry: entry[0].casefold())
            return answers.dropdown(choices, writer, inline=True)


def _matching(question: Matching, name: str, writer: Writer) -> etree._Element:
    """A drop-down list for each item, with an equal share of the points."""
    report = writer.report
    if question.credit == "all-or-nothing":
        report.changed(question.span, "score", "the platform gives each pair its share of the points")
    _unsaid(question, "Open edX has none for several fields together", writer)
    words = {option.id: answers.choice_words(option.text, "option", writer) for option in question.options}
    ids = [option.id for option in question.options]
    if question.shuffle:
        report.changed(question.span, "shuffling", "the options are in alphabetical order, the same for everybody")
        ids.sort(key=lambda id_: (words[id_].casefold(), id_))
    if len(set(words.values())) < len(words):
        raise Unsupported("two of its options have the same words, which a drop-down list can't tell apart")
    body = writer.elements(question.prompt)
    for pair in question.pairs:
        field = answers.dropdown([(words[id_], id_ == pair.option, None) for id_ in ids], writer)
        body += _labelled(field, pair.item, writer)
    return _frame(question, name, body, writer)


def _formula(question: Formula, name: str, writer: Writer) -> etree._Element:
    """A number for values that a script picks from the question's own variants by the learner's seed."""
    report = writer.report
    sets = variants(question)
    report.changed(
        question.span, "variants", "a script picks one for each learner, which needs the server's sandbox for Python"
    )
    names = [variable.name for variable in question.variables]
    rows = [
        (*(dict(one.values)[key] for key in names), written(exact(one.answer)), written(exact(one.tolerance)))
        for one in sets
    ]
    # Two underscores: no variable begins with one behind the prefix.
    targets = ", ".join([*(f"{_PREFIX}{key}" for key in names), f"{_PREFIX}_answer", f"{_PREFIX}_tolerance"])
    lines = [
        f"import random as {_PREFIX}_random",
        f"{_PREFIX}_sets = [",
        *(f"    {row!r}," for row in rows),
        "]",
        f"{targets} = {_PREFIX}_sets[{_PREFIX}_random.randrange({len(rows)})]",
    ]
    script = build("script", "\n" + "\n".join(lines) + "\n", type="loncapa/python")
    _partial(question, writer)
    response = build("numericalresponse", answer=f"${_PREFIX}_answer")
    response.append(build("responseparam", type="tolerance", default=f"${_PREFIX}_tolerance"))
    feedback = question.feedback
    if feedback.correct:
        hint = build("correcthint")
        response.append(writer.into(hint, feedback.correct))
    if feedback.incorrect:
        report.lost(feedback.incorrect.span, "feedback on a wrong answer", "Open edX has none for a number")
    response.append(build("formulaequationinput"))
    prompt = filled(question.prompt, {key: f"${_PREFIX}{key}" for key in names})
    if question.unit:
        report.changed(question.span, "unit", "it stands at the end of the prompt, not behind the field")
        prompt = with_unit(prompt, question.unit)
    problem = _problem(replace(question, prompt=prompt), name, [response], writer)
    problem.insert(0, script)
    # Without it every learner gets the same values.
    problem.set("rerandomize", "per_student")
    return problem


# --- what all have ---------------------------------------------------------------------------------------


def _problem(question: Question, name: str, responses: Sequence[etree._Element], writer: Writer) -> etree._Element:
    """A problem with one field."""
    (response,) = responses
    return _frame(question, name, _labelled(response, question.prompt, writer), writer)


def _labelled(response: etree._Element, prose: Prose, writer: Writer) -> list[etree._Element]:
    """The prose and the response: its last paragraph is the field's label, which screen readers say."""
    *before, last = prose.blocks
    if not isinstance(last, Paragraph):
        return [*writer.elements(prose), response]
    head = writer.elements(replace(prose, blocks=tuple(before))) if before else []
    label = writer.into(build("label"), replace(prose, blocks=(last,)))
    response.insert(0, label)
    return [*head, response]


def _frame(question: Question, name: str, body: Iterable[etree._Element], writer: Writer) -> etree._Element:
    problem = build("problem", display_name=name, weight=_weight(question.points))
    append(problem, *body)
    if question.feedback.general:
        general = question.feedback.general
        writer.report.changed(general.span, "general feedback", "it is the explanation that comes with the answer")
        detailed = build("div", class_="detailed-solution")
        detailed.extend(writer.elements(general))
        problem.append(build("solution", detailed))
    if question.hints:
        hints = build("demandhint")
        for hint in question.hints:
            hints.append(writer.into(build("hint"), hint))
        problem.append(hints)
    return problem


def _weight(points: float) -> str:
    return written(Decimal(repr(float(points))))


def _partial(question: Question, writer: Writer) -> None:
    """Says what becomes of feedback on a partly right answer."""
    if question.feedback.partial:
        span = question.feedback.partial.span
        writer.report.lost(span, "feedback on a partly right answer", "Open edX has none here")


def _unsaid(question: Question, why: str, writer: Writer) -> None:
    """Says that feedback by outcome is left out."""
    said = question.feedback
    for prose, what in (
        (said.correct, "feedback on a right answer"),
        (said.incorrect, "feedback on a wrong answer"),
        (said.partial, "feedback on a partly right answer"),
    ):
        if prose:
            writer.report.lost(prose.span, what, why)
