"""The fields of an Open edX problem: how it asks for a choice, a text, a number, and how it scores them."""

from __future__ import annotations

import html
import json
import re
from collections.abc import Iterable, Sequence

from lxml import etree

from packager.markup import one_line
from packager.model import (
    Choice,
    Feedback,
    FillInBlanks,
    Hotspot,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Prose,
    ShortAnswer,
    TextAnswer,
)
from packager.patterns import spelled_out
from packager.scoring import normal
from packager.targets.course.olx.prose import Writer
from packager.targets.feedback import outcome
from packager.targets.numbers import exact, written
from packager.targets.shapes import CORNERS, corners
from packager.targets.target import Report, Unsupported
from packager.xml import Builder, append

build = Builder()

_HALF = 0.5  # the one partial credit that a number or a text can have


# --- choices -------------------------------------------------------------------------------------------


def single(question: MultipleChoice, writer: Writer) -> etree._Element:
    """One choice out of several, with credits of their own."""
    report = writer.report
    if not any(choice.credit >= 1 for choice in question.choices):
        raise Unsupported("it has no right choice")
    if question.shuffle and _island(question.choices):
        report.changed(question.span, "shuffling", "a fixed choice in the middle goes to the end with those after it")
    group = build("choicegroup", type="MultipleChoice", shuffle="true" if question.shuffle else None)
    partial = False
    for choice in question.choices:
        if choice.credit < 0:
            report.lost(choice.span, "negative credit", "Open edX takes no points off")
        correct = "true" if choice.credit >= 1 else "partial" if choice.credit > 0 else "false"
        partial |= correct == "partial"
        element = build(
            "choice",
            correct=correct,
            point_value=written(exact(choice.credit)) if correct == "partial" else None,
            fixed="true" if question.shuffle and choice.fixed else None,
        )
        said = (choice.feedback, outcome(question.feedback, choice.credit))
        group.append(_with_hint(writer.into(element, choice.text), "choicehint", said, writer))
    if not partial:
        _lost(report, question.feedback.partial, "feedback on a partly right answer", "no choice is partly right")
    return build("multiplechoiceresponse", group, partial_credit="points" if partial else None)


def truth(labels: tuple[str, str], answer: bool, feedback: Feedback, writer: Writer) -> etree._Element:
    """A statement to judge: a choice of two words."""
    group = build("choicegroup", type="MultipleChoice")
    for label, value in zip(labels, (True, False), strict=True):
        element = build("choice", label, correct="true" if value == answer else "false")
        said = (outcome(feedback, 1.0 if value == answer else 0.0),)
        group.append(_with_hint(element, "choicehint", said, writer))
    return build("multiplechoiceresponse", group)


def several(question: MultipleResponse, writer: Writer) -> etree._Element:
    """Any number of choices. Open edX's "every decision counts" is our per-part, its plain rule our all-or-nothing."""
    report = writer.report
    if not any(choice.correct for choice in question.choices):
        raise Unsupported("it has no right choice")
    rules = {"per-part": "EDC", "all-or-nothing": None}
    if question.credit not in rules:
        report.changed(
            question.span, "score", "the platform scores each choice that is rightly ticked or rightly left alone"
        )
    if question.floor:
        report.lost(question.span, "negative score", "Open edX gives no less than nothing")
    if question.shuffle:
        report.lost(question.span, "shuffling", "Open edX shuffles no checkboxes")
    group = build("checkboxgroup")
    told = any(choice.feedback for choice in question.choices)
    for choice in question.choices:
        element = writer.into(build("choice", correct="true" if choice.correct else "false"), choice.text)
        group.append(_with_hint(element, "choicehint", (choice.feedback,), writer, selected="true"))
    feedback = question.feedback
    if feedback.correct and not told:
        right = " ".join(_letter(place) for place, choice in enumerate(question.choices) if choice.correct)
        words = html.escape(writer.words(feedback.correct, "feedback"), quote=False)
        for place, entry in enumerate(group):
            entry.set("id", _letter(place))
        group.append(build("compoundhint", words, value=right))
    elif feedback.correct:
        report.lost(feedback.correct.span, "feedback on a right answer", "that of its choices takes its place")
    _lost(report, feedback.incorrect, "feedback on a wrong answer", "Open edX has none for checkboxes")
    return build("choiceresponse", group, partial_credit=rules.get(question.credit, "EDC"))


def dropdown(
    options: Sequence[tuple[str, bool, Prose | None]], writer: Writer, *, inline: bool = False
) -> etree._Element:
    """A list to choose from: words, whether they are right, and what is said to them."""
    if sum(right for _, right, _ in options) != 1:
        raise Unsupported("Open edX wants one right entry in a drop-down list")
    field = build("optioninput", inline="1" if inline else None)
    for words, right, said in options:
        element = build("option", _straight(words), correct="True" if right else "False")
        field.append(_with_hint(element, "optionhint", (said,), writer))
    return build("optionresponse", field, inline="1" if inline else None)


def choice_words(prose: Prose, what: str, writer: Writer) -> str:
    """A choice of a drop-down list: words alone."""
    words = writer.words(prose, what)
    if not words:
        raise Unsupported(f"a {what} without words can't stand in a list")
    if _straight(words) != words:
        writer.report.changed(
            prose.span, "apostrophe", "a curly one in a drop-down list, which can't hold a straight one"
        )
    return words


def _straight(words: str) -> str:
    """Open edX reads lists by their quotes, and knows an apostrophe between two letters alone."""
    return re.sub(r"(?<![A-Za-z])'|'(?![A-Za-z])", "\u2019", words)


def _letter(place: int) -> str:
    return chr(ord("A") + place) if place < 26 else f"A{place}"


def _island(choices: Sequence[Choice]) -> bool:
    """Whether a fixed choice has loose ones before and after it."""
    fixed = [choice.fixed for choice in choices]
    loose = [place for place, kept in enumerate(fixed) if not kept]
    return bool(loose) and any(kept and loose[0] < place < loose[-1] for place, kept in enumerate(fixed))


# --- texts ---------------------------------------------------------------------------------------------


def text(
    answers: Iterable[TextAnswer],
    question: ShortAnswer | FillInBlanks,
    feedback: Feedback,
    writer: Writer,
    *,
    inline: bool = False,
) -> etree._Element:
    """A text field; where a plain list of texts doesn't do, one regular expression that all of them make."""
    report = writer.report
    kept: dict[str, TextAnswer] = {}
    wrong: list[TextAnswer] = []
    for answer in answers:
        form = answer.text if answer.pattern else normal(answer.text, question.case_sensitive, question.spaces)
        if form in kept:
            continue  # the first that fits counts
        if answer.credit >= 1:
            kept[form] = answer
        else:
            wrong.append(answer)
            report.lost(answer.span, "answer of partial credit", "Open edX has none for a text, so it is wrong")
    if not kept:
        raise Unsupported("none of its answers earns all points, and Open edX has no partial credit for a text")
    expression = question.spaces == "ignore" or any(
        answer.pattern or "_or_" in answer.text.lower() for answer in kept.values()
    )
    _spaces(question, kept, report)
    type_ = " ".join(filter(None, ("" if question.case_sensitive else "ci", "regexp" if expression else "")))
    size = min(60, max(len(answer.text) for answer in kept.values()) + 10)
    field = build("textline", size=str(size), inline="1" if inline else None)
    if expression:
        report.changed(question.span, "the answer shown", "a regular expression, since one stands for all answers")
        response = build("stringresponse", answer=_expression(kept.values(), question.spaces))
        for answer in kept.values():
            _lost(
                report, answer.feedback, "feedback of a single answer", "one regular expression stands for all answers"
            )
        _with_hint(response, "correcthint", (feedback.correct,), writer)
    else:
        texts = [normal(answer.text, True, question.spaces) for answer in kept.values()]
        first, *others = kept.values()
        response = build("stringresponse", answer=texts[0])
        _with_hint(response, "correcthint", (first.feedback, feedback.correct), writer)
        for words, answer in zip(texts[1:], others, strict=True):
            other = build("additional_answer", answer=words)
            response.append(_with_hint(other, "correcthint", (answer.feedback, feedback.correct), writer))
    response.set("type", type_)
    if inline:
        response.set("inline", "1")
    if not wrong:
        _lost(report, feedback.partial, "feedback on a partly right answer", "Open edX has none for a text")
    _wrong_texts(response, wrong, question, feedback, writer)
    response.append(field)
    return response


def _wrong_texts(
    response: etree._Element,
    wrong: Iterable[TextAnswer],
    question: ShortAnswer | FillInBlanks,
    feedback: Feedback,
    writer: Writer,
) -> None:
    """What is said to known wrong texts, then to any other."""
    for answer in wrong:
        said = (answer.feedback, feedback.partial or feedback.incorrect if answer.credit > 0 else feedback.incorrect)
        if not any(said):
            continue
        tag = "regexphint" if answer.pattern else "stringequalhint"
        words = spelled_out(answer.text) if answer.pattern else normal(answer.text, True, question.spaces)
        _with_hint(response, tag, said, writer, answer=words)
    if feedback.incorrect:
        _with_hint(response, "regexphint", (feedback.incorrect,), writer, answer=".*")


def _spaces(question: ShortAnswer | FillInBlanks, kept: dict[str, TextAnswer], report: Report) -> None:
    match question.spaces:
        case "collapse":
            if any(" " in normal(answer.text) for answer in kept.values() if not answer.pattern):
                report.changed(
                    question.span, "spaces in answers", "Open edX takes them as they are typed, one is not two"
                )
        case "exact":
            report.changed(question.span, "spaces around an answer", "Open edX leaves them out")
        case _:
            pass


def _expression(answers: Iterable[TextAnswer], spaces: str) -> str:
    """One regular expression for all answers: Open edX sets `^` before and `$` behind the whole of it."""
    parts = []
    for answer in answers:
        if answer.pattern:
            part = spelled_out(answer.text)
        elif spaces == "ignore":
            part = r"\s*".join(map(_literal, normal(answer.text, True, "ignore")))
        else:
            part = _literal(normal(answer.text, True, spaces))
        parts.append(part)
    whole = f"(?:{'|'.join(parts)})"
    # With `_or_` in it, whatever the case, Open edX would take it for a list of texts.
    return re.sub("_(?=or_)", "[_]", whole, flags=re.IGNORECASE)


def _literal(words: str) -> str:
    return re.sub(r"[\\.\[\]{}()*+?|^$]", lambda found: "\\" + found[0], words)


# --- numbers -------------------------------------------------------------------------------------------


def number(
    answers: Iterable[NumberAnswer], feedback: Feedback, writer: Writer, *, inline: bool = False
) -> etree._Element:
    """A number field: one number with a tolerance, more of them exact, or of half credit with the same tolerance."""
    report = writer.report
    full = [answer for answer in answers if answer.credit >= 1]
    if not full:
        raise Unsupported("none of its answers earns all points")
    first = full[0]
    exact_ones: list[NumberAnswer] = []
    for answer in full[1:]:
        if answer.tolerance:
            _gone(answer, report, "Open edX holds one tolerance in a question")
        else:
            exact_ones.append(answer)
    halves: list[NumberAnswer] = []
    for answer in answers:
        if answer.credit >= 1:
            continue
        if answer.credit <= 0 or first.margin == "range" or _margin(answer) != _margin(first):
            _gone(answer, report, "Open edX holds one tolerance in a question")
            continue
        if answer.credit != _HALF:
            report.changed(answer.span, "credit of an answer", "half of the points, the one part that Open edX knows")
        _lost(report, answer.feedback, "feedback of a single answer", "Open edX has none for a part of the points")
        halves.append(answer)
    response = build("numericalresponse", partial_credit="list" if halves else None)
    low, high = exact(first.value) - exact(first.tolerance), exact(first.value) + exact(first.tolerance)
    if first.margin == "range":
        response.set("answer", f"[{written(low)}, {written(high)}]")
    else:
        response.set("answer", written(exact(first.value)))
        response.append(build("responseparam", type="tolerance", default=_margin(first)))
    if halves:
        others = ", ".join(written(exact(answer.value)) for answer in halves)
        response.append(build("responseparam", partial_answers=others))
    _with_hint(response, "correcthint", (first.feedback, feedback.correct), writer)
    for answer in exact_ones:
        other = build("additional_answer", answer=written(exact(answer.value)))
        response.append(_with_hint(other, "correcthint", (answer.feedback, feedback.correct), writer))
    _lost(report, feedback.incorrect, "feedback on a wrong answer", "Open edX has none for a number")
    if inline:
        response.set("inline", "1")
        response.append(build("textline", size="10", inline="1"))
    else:
        response.append(build("formulaequationinput"))
    return response


def _margin(answer: NumberAnswer) -> str:
    """The tolerance as Open edX takes it: a number, or a percentage of the answer."""
    if answer.margin == "percent":
        return f"{written(exact(answer.amount))}%"
    return written(exact(answer.tolerance))


def _gone(answer: NumberAnswer, report: Report, why: str) -> None:
    report.lost(answer.span, "another accepted number", f"{why}, so it is wrong unless the first one covers it")


# --- pictures ------------------------------------------------------------------------------------------


def picture(question: Hotspot, writer: Writer) -> etree._Element:
    """A point on a picture: right inside any of the right regions."""
    if question.multiple:
        raise Unsupported("Open edX takes one point of a picture, not several")
    right = [region for region in question.regions if region.correct]
    if not right:
        raise Unsupported("it has no right region")
    report = writer.report
    report.changed(question.span, "regions", "they aren't shown, learners point with a mouse and can't with a keyboard")
    for region in question.regions:
        _lost(report, region.feedback, "feedback of a region", "Open edX has none")
    rectangles, polygons = [], []
    for region in right:
        if region.shape == "rectangle":
            left, top, end, bottom = (round(side) for side in region.coords)
            rectangles.append(f"({left},{top})-({end},{bottom})")
        else:
            if region.shape == "circle":
                report.changed(region.span, "circle", f"a polygon of {CORNERS} corners")
            outline = [(round(x, 1), round(y, 1)) for x, y in corners(region)]
            if not _convex(outline):
                report.changed(region.span, "region with a bay", "Open edX takes the bay for a part of it")
            polygons.append([list(corner) for corner in outline])
    return build(
        "imageresponse",
        build(
            "imageinput",
            src=writer.media.address(question.image),
            width=str(question.image.width),
            height=str(question.image.height),
            alt=question.alternative,
            rectangle=";".join(rectangles) or None,
            regions=json.dumps(polygons) if polygons else None,
        ),
    )


def _convex(corners: Sequence[tuple[float, float]]) -> bool:
    """Whether a polygon turns one way only."""
    turns = []
    for place, (x, y) in enumerate(corners):
        (x1, y1), (x2, y2) = corners[(place + 1) % len(corners)], corners[(place + 2) % len(corners)]
        turns.append((x1 - x) * (y2 - y1) - (y1 - y) * (x2 - x1))
    return all(turn >= 0 for turn in turns) or all(turn <= 0 for turn in turns)


# --- what is said --------------------------------------------------------------------------------------


def _with_hint(
    element: etree._Element, tag: str, said: Iterable[Prose | None], writer: Writer, **attributes: str
) -> etree._Element:
    """`element` with what is said to an answer at its end; a single paragraph stands without its own element."""
    proses = [prose for prose in said if prose]
    if not proses:
        return element
    hint = build(tag, **attributes)
    if len(proses) == 1:
        writer.into(hint, proses[0])
    else:
        for prose in proses:
            hint.extend(writer.elements(prose))
    return append(element, hint)


def _lost(report: Report, prose: Prose | None, what: str, why: str) -> None:
    if prose and one_line(prose):
        report.lost(prose.span, what, why)
