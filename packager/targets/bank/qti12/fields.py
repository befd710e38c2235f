"""Questions answered in fields of their own or within running prose, as Canvas has them."""

from __future__ import annotations

import re
from dataclasses import replace
from hashlib import sha256

from lxml import etree

from packager.interaction import decimals
from packager.model import (
    Block,
    ChoiceGap,
    FillInBlanks,
    Gap,
    NumberAnswer,
    NumberGap,
    Numeric,
    Paragraph,
    ShortAnswer,
    Text,
    TextGap,
)
from packager.scoring import normal
from packager.targets.bank.qti12.assembly import Key, Names, assemble, text_field
from packager.targets.bank.qti12.elements import build, condition, equal, label, material, percent, within
from packager.targets.bank.qti12.prose import Writer
from packager.targets.bank.qti12.texts import accepted, full, spelled
from packager.targets.numbers import ends, exact, with_unit, written
from packager.targets.target import Unsupported
from packager.xml import append

_NONE_FULL = "none of its answers earns all points, and Canvas has no partial credit here"

# The labels of one blank (ident, words, further attributes), and the idents of those that earn its points.
_Labels = tuple[list[tuple[str, str, dict[str, str]]], list[str]]


def short_answer(question: ShortAnswer, names: Names, writer: Writer) -> etree._Element:
    """The question as a field under its prompt; for New Quizzes a blank where it needs a regular expression.

    A survey's question without any answer is an essay, which Classic Quizzes would make of it.
    """
    if not question.answers and not question.graded:
        how = "without an accepted text it becomes an essay, whose field Canvas marks by hand"
        writer.report.changed(question.span, "short answer", how)
        return assemble(question, names, writer, "essay_question", [text_field()], Key())
    found = accepted(question.answers, question.case_sensitive, question.spaces, question.span, writer)
    if not found.spellings and not found.expression:
        raise Unsupported(_NONE_FULL)
    if found.expression:
        return fill_in_blanks(_as_blank(question), names, writer)
    if question.case_sensitive and not writer.new:
        how = "New Quizzes minds it, Classic Quizzes ignores it"
        writer.report.changed(question.span, "upper and lower case", how)
    case = "Yes" if question.case_sensitive else "No"
    keys = {text: normal(text, question.case_sensitive) for text in found.spellings}
    idents = decimals(list(dict.fromkeys(keys.values())))
    told = tuple((text, answer.feedback) for text, answer in found.spellings.items() if answer.feedback)
    key = Key(
        right=((tuple(equal(text, case=case) for text in found.spellings), ""),),
        told=tuple((equal(text, case=case), idents[keys[text]]) for text, _ in told),
        texts=tuple({idents[keys[text]]: prose for text, prose in told}.items()),
    )
    return assemble(question, names, writer, "short_answer_question", [text_field()], key)


def _as_blank(question: ShortAnswer) -> FillInBlanks:
    """The question with a blank at the end of its prompt."""
    blank = Gap("answer", question.span)
    *before, last = question.prompt.blocks
    end: list[Block] = [last, Paragraph((blank,), question.prompt.span)]
    if isinstance(last, Paragraph):
        end = [replace(last, children=(*last.children, Text(" "), blank))]
    return FillInBlanks(
        id=question.id,
        span=question.span,
        prompt=replace(question.prompt, blocks=(*before, *end)),
        points=question.points,
        feedback=question.feedback,
        graded=question.graded,
        gaps=(TextGap("answer", question.answers, question.span),),
        case_sensitive=question.case_sensitive,
        spaces=question.spaces,
    )


# --- numbers -----------------------------------------------------------------------------------------------


def numeric(question: Numeric, names: Names, writer: Writer) -> etree._Element:
    """The question as a field for a number; a survey's question without an answer has a field for any text."""
    report = writer.report
    if question.unit:
        report.changed(question.span, "unit", "it stands at the end of the prompt, not behind the field")
        question = replace(question, prompt=with_unit(question.prompt, question.unit))
    if not question.answers and not question.graded:
        how = "without an accepted number it becomes an essay, whose field Canvas marks by hand"
        report.changed(question.span, "numeric question", how)
        return assemble(question, names, writer, "essay_question", [text_field()], Key())
    kept = full(question.answers, report)
    if not kept:
        raise Unsupported(_NONE_FULL)
    keys = {form: f"{written(exact(form[0]))} {written(exact(form[1]))}" for form in kept}
    idents = decimals(list(keys.values()))
    told = tuple((idents[keys[form]], answer.feedback) for form, answer in kept.items() if answer.feedback)
    if told and writer.new:
        report.lost(question.span, "feedback of single answers", "New Quizzes has none for numbers")
    elif told:
        report.changed(question.span, "feedback of single answers", "Classic Quizzes shows it, New Quizzes does not")
    key = Key(
        right=tuple(
            (_near(answer, writer), idents[keys[form]] if answer.feedback else "") for form, answer in kept.items()
        ),
        texts=told,
    )
    return assemble(question, names, writer, "numerical_question", [text_field("Decimal")], key)


def _near(answer: NumberAnswer, writer: Writer) -> tuple[etree._Element, ...]:
    """The number within its tolerance; an exact one is the same number three times, as Canvas wants it."""
    bounds = within(*ends(answer.value, answer.tolerance))
    if answer.margin == "range":
        return bounds
    own = {}
    if writer.new and answer.margin == "percent" and answer.tolerance:
        own = {"margintype": "percent", "margin": written(exact(answer.amount))}
    return (build("or", equal(written(exact(answer.value)), **own), append(build("and"), *bounds)),)


# --- blanks ------------------------------------------------------------------------------------------------


def fill_in_blanks(question: FillInBlanks, names: Names, writer: Writer) -> etree._Element:
    """The question with a `[name]` in its prompt for each blank: fields alone, or drop-down lists alone.

    Where lists and fields are mixed, New Quizzes has both, and Classic Quizzes gets fields alone. A lone number
    becomes a question for a number, so that its tolerance is kept.
    """
    report = writer.report
    first = question.gaps[0]
    if len(question.gaps) == 1 and isinstance(first, NumberGap):
        how = "the field stands under the text, in which a line marks its place"
        report.changed(first.span, "blank in the text", how)
        return numeric(_as_number(question, first), names, writer)
    lists = all(isinstance(gap, ChoiceGap) for gap in question.gaps)
    if question.credit == "all-or-nothing" and len(question.gaps) > 1:
        how = f"{writer.platform} gives each blank its part of the points"
        report.changed(question.span, "credit rule all-or-nothing", how)
    if question.case_sensitive and not writer.new and any(isinstance(gap, TextGap) for gap in question.gaps):
        report.changed(question.span, "upper and lower case", "Classic Quizzes ignores it")
    blanks = _names(question, writer)
    beside: dict[str, str] = {}
    fields, parts, firsts = [], [], []
    for gap in question.gaps:
        match gap:
            case TextGap():
                made = _texts(gap, question, writer)
            case NumberGap():
                made = _numbers(gap, writer)
            case ChoiceGap():
                made = _list(gap, writer, lists) if lists or writer.new else _typed(gap, writer)
                if not (lists or writer.new):
                    words = (writer.words(choice.text, "a choice") for choice in gap.choices)
                    beside[gap.id] = f" ({' / '.join(words)})"
        name = blanks[gap.id]
        fields.append(_blank(name, made))
        share = percent(1, len(question.gaps))
        keys = made[1] if lists else made[1][:1]
        parts += [condition("Yes", (equal(ident, f"response_{name}"),), (), share, "Add") for ident in keys]
        firsts.append(equal(made[1][0], f"response_{name}"))
    key = Key(parts=tuple(parts), all_right=append(build("and"), *firsts) if len(firsts) > 1 else firsts[0])
    type_ = "multiple_dropdowns_question" if lists else "fill_in_multiple_blanks_question"
    prompt = writer.html(question.prompt, lambda id_: f"[{blanks[id_]}]{beside.get(id_, '')}")
    return assemble(question, names, writer, type_, fields, key, prompt=prompt)


def _as_number(question: FillInBlanks, gap: NumberGap) -> Numeric:
    return Numeric(
        id=question.id,
        span=question.span,
        prompt=question.prompt,
        points=question.points,
        feedback=question.feedback,
        graded=question.graded,
        answers=gap.answers,
    )


def _names(question: FillInBlanks, writer: Writer) -> dict[str, str]:
    """Each blank's name in Canvas: of letters, digits, `_` and `-`, and such that no `[name]` stands in the text."""
    text = writer.html(question.prompt, lambda id_: "")
    found: dict[str, str] = {}
    for gap in question.gaps:
        name = re.sub(r"[^A-Za-z0-9_-]+", "", gap.id)
        if name != gap.id:
            name = f"{name}-{sha256(gap.id.encode()).hexdigest()[:8]}"
        while f"[{name}]" in text or name in found.values():
            name += "-blank"
        found[gap.id] = name
    return found


def _blank(name: str, made: _Labels) -> etree._Element:
    render = build("render_choice")
    for ident, words, attributes in made[0]:
        render.append(label(ident, words, False, **attributes))
    return build("response_lid", material(name, False), render, ident=f"response_{name}")


def _texts(gap: TextGap, question: FillInBlanks, writer: Writer) -> _Labels:
    for answer in gap.answers:
        if answer.feedback:
            writer.report.lost(answer.feedback.span, "feedback of single answers", "Canvas has none for blanks")
    found = accepted(gap.answers, question.case_sensitive, question.spaces, gap.span, writer)
    if writer.new and question.case_sensitive and not found.expression:
        writer.report.changed(gap.span, "upper and lower case", "it is minded by a regular expression")
        found = found.as_expression(question.case_sensitive, question.spaces)
    if found.expression:
        return _open(gap.id, [found.expression], "TextRegex", writer)
    return _open(gap.id, list(found.spellings), "TextInChoices", writer)


def _numbers(gap: NumberGap, writer: Writer) -> _Labels:
    for answer in gap.answers:
        if answer.feedback:
            writer.report.lost(answer.feedback.span, "feedback of single answers", "Canvas has none for blanks")
    kept = full(gap.answers, writer.report)
    texts = spelled(kept.values())
    writer.report.changed(
        gap.span,
        "number in a blank",
        "what is typed is compared as a text, with spellings of numbers within the tolerance",
    )
    return _open(gap.id, list(texts), "TextInChoices", writer)


def _open(gap: str, texts: list[str], algorithm: str, writer: Writer) -> _Labels:
    """Labels of a field: every text that is listed counts as right."""
    if not texts:
        raise Unsupported(f"no answer for its blank `{gap}` earns all points, and Canvas has no partial credit here")
    idents = decimals([f"{gap} {text}" for text in texts])
    own = {"scoring_algorithm": algorithm, "answer_type": "openEntry"} if writer.new else {}
    labels = [(idents[f"{gap} {text}"], text, own) for text in texts]
    return labels, [ident for ident, _, _ in labels]


def _list(gap: ChoiceGap, writer: Writer, lists: bool) -> _Labels:
    """Labels of a drop-down list, of which one is right."""
    report = writer.report
    _losses(gap, writer)
    idents = decimals([f"{gap.id} {choice.id}" for choice in gap.choices])
    own = {"scoring_algorithm": "Equivalence", "answer_type": "dropdown"} if writer.new and not lists else {}
    labels = []
    for place, choice in enumerate(gap.choices, 1):
        words = writer.words(choice.text, "a drop-down list")
        attributes = own | ({"position": str(place)} if own else {})
        labels.append((idents[f"{gap.id} {choice.id}"], words, attributes))
    right = [idents[f"{gap.id} {choice.id}"] for choice in gap.choices if choice.credit >= 1]
    if not right:
        raise Unsupported(f"the list of its blank `{gap.id}` has no right choice")
    if writer.new and len(right) > 1:
        report.lost(gap.span, "second right choice of a blank", "New Quizzes has one for each list")
        right = right[:1]
    if gap.shuffle and (writer.new or not lists):
        report.changed(gap.span, "shuffling", f"{writer.platform} keeps the list in order")
    return labels, right


def _typed(gap: ChoiceGap, writer: Writer) -> _Labels:
    """A field instead of a drop-down list, into which one of the choices is to be typed."""
    _losses(gap, writer)
    how = "Classic Quizzes has no list beside fields: the choices stand behind a field, and one is typed into it"
    writer.report.changed(gap.span, "drop-down list", how)
    if gap.shuffle:
        writer.report.changed(gap.span, "shuffling", "the choices behind the field stand in order")
    texts = [writer.words(choice.text, "a choice") for choice in gap.choices if choice.credit >= 1]
    return _open(gap.id, list(dict.fromkeys(filter(None, texts))), "TextInChoices", writer)


def _losses(gap: ChoiceGap, writer: Writer) -> None:
    report = writer.report
    for choice in gap.choices:
        if choice.feedback:
            report.lost(choice.feedback.span, "feedback of single answers", "Canvas has none for blanks")
        if 0 < choice.credit < 1:
            report.lost(choice.span, "credit of a wrong choice", "Canvas gives all points of a blank or none")
