"""A question as an item of QTI 1.2 in the form that Canvas Classic Quizzes, New Quizzes and PrairieLearn read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, fields, replace
from decimal import Context, Decimal

from lxml import etree

from packager.interaction import decimals
from packager.markup import plain
from packager.model import (
    Choice,
    Essay,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Paragraph,
    Prose,
    Question,
    ShortAnswer,
    Text,
    TextAnswer,
    TrueFalse,
)
from packager.scoring import normal
from packager.targets.bank.qti12.prose import Writer
from packager.targets.target import Unsupported
from packager.xml import Builder, append

NAMESPACE = "http://www.imsglobal.org/xsd/ims_qtiasiv1p2"
RESPONSE = "response1"
# AssessmentQuestionImporter of Canvas puts an error text in place of a longer one, in characters of HTML.
TEXT_LIMIT = 16 * 1024

build = Builder(NAMESPACE)

_EXACT = Context(prec=800)  # every sum of two doubles is exact
_MAX_CHARACTERS = next(entry.default for entry in fields(Essay) if entry.name == "max_characters")


@dataclass(frozen=True, slots=True)
class Key:
    """What is right and what is said: one `respcondition` each.

    `right` are alternatives, each a run of conditions; `told` are feedbacks of single answers, each with
    its condition, given before the scoring since Classic lets the last condition on an answer decide.
    """

    right: tuple[tuple[tuple[etree._Element, ...], str], ...] = ()
    told: tuple[tuple[etree._Element, str], ...] = ()
    texts: tuple[tuple[str, Prose], ...] = ()


def item(question: Question, ident: str, writer: Writer) -> etree._Element:
    """The question as `<item>` (QTI ASI 1.2.1, 4.3.4).

    Raises Unsupported where Canvas can't hold it at all.
    """
    report = writer.report
    if question.hints:
        report.lost(question.hints[0].span, "hints", "Canvas quizzes have none")
    if question.tags:
        report.lost(question.span, "tags", "Canvas reads none from a QTI file")
    match question:
        case MultipleChoice():
            return _multiple_choice(question, ident, writer)
        case MultipleResponse():
            return _multiple_response(question, ident, writer)
        case TrueFalse():
            return _true_false(question, ident, writer)
        case ShortAnswer():
            return _short_answer(question, ident, writer)
        case Numeric():
            return _numeric(question, ident, writer)
        case Essay():
            return _essay(question, ident, writer)


def text_item(ident: str, title: str, html: str) -> etree._Element:
    """Words between questions as a `text_only_question` of no points."""
    return build(
        "item",
        _metadata(question_type="text_only_question", points_possible="0"),
        build("presentation", _prompt(html)),
        ident=ident,
        title=title,
    )


# --- the types -----------------------------------------------------------------------------------------


def _multiple_choice(question: MultipleChoice, ident: str, writer: Writer) -> etree._Element:
    names = decimals([choice.id for choice in question.choices])
    for choice in question.choices:
        if 0 < choice.credit < 1:
            writer.report.lost(choice.span, "credit of a wrong choice", "Canvas gives all points of a question or none")
    right = tuple(((_equal(names[choice.id]),), "") for choice in question.choices if choice.credit >= 1)
    if not right:
        raise Unsupported("it has no right choice")
    key = replace(_choice_feedback(question.choices, names), right=right)
    return _item(question, ident, writer, "multiple_choice_question", _choices(question, names, "Single", writer), key)


def _multiple_response(question: MultipleResponse, ident: str, writer: Writer) -> etree._Element:
    names = decimals([choice.id for choice in question.choices])
    if not any(choice.correct for choice in question.choices):
        raise Unsupported("it has no right choice")
    # One <and> with every choice in it: Classic reads points given choice by choice as plain right or wrong.
    every = build("and")
    for choice in question.choices:
        equal = _equal(names[choice.id])
        every.append(equal if choice.correct else build("not", equal))
    key = replace(_choice_feedback(question.choices, names), right=(((every,), ""),))
    if question.credit != "net-correct":
        kept = " (New Quizzes keeps it)" if question.credit == "all-or-nothing" else ""
        writer.report.changed(
            question.span,
            f"credit rule {question.credit}",
            f"it is scored by the platform{kept}: Classic Quizzes counts right choices minus wrong ones",
        )
    return _item(
        question,
        ident,
        writer,
        "multiple_answers_question",
        _choices(question, names, "Multiple", writer),
        key,
        scoring_algorithm="AllOrNothing" if question.credit == "all-or-nothing" else None,
    )


def _true_false(question: TrueFalse, ident: str, writer: Writer) -> etree._Element:
    names = decimals(["true", "false"])
    # The English words: with any others Classic makes it a multiple-choice question.
    labels = [_label(names["true"], "True", False), _label(names["false"], "False", False)]
    field = build("response_lid", append(build("render_choice"), *labels), ident=RESPONSE, rcardinality="Single")
    key = Key(right=(((_equal(names[str(question.answer).lower()]),), ""),))
    return _item(question, ident, writer, "true_false_question", field, key)


def _short_answer(question: ShortAnswer, ident: str, writer: Writer) -> etree._Element:
    report = writer.report
    if question.case_sensitive:
        report.changed(question.span, "upper and lower case", "New Quizzes minds it, Classic Quizzes ignores it")
    kept: dict[str, TextAnswer] = {}
    partial: set[str] = set()
    for answer in question.answers:
        form = normal(answer.text, question.case_sensitive)
        if form in kept or form in partial:
            continue  # the first that fits counts
        if answer.credit < 1:
            partial.add(form)
            report.lost(
                answer.span, f"answer `{answer.text}`", "Canvas has no answers of partial credit, so it is wrong"
            )
        else:
            kept[form] = answer
    if not kept:
        raise Unsupported("none of its answers earns all points, and Canvas has no partial credit here")
    texts = {form: normal(answer.text, case_sensitive=True) for form, answer in kept.items()}
    if any(" " in text for text in texts.values()):
        report.changed(question.span, "spaces in answers", "Canvas takes them as they are typed, one blank is not two")
    names = decimals(list(kept))
    case = "Yes" if question.case_sensitive else "No"
    equals = tuple(_equal(text, case) for text in texts.values())
    told = tuple((form, answer.feedback) for form, answer in kept.items() if answer.feedback)
    key = Key(
        right=((equals, ""),),
        told=tuple((_equal(texts[form], case), names[form]) for form, _ in told),
        texts=tuple((names[form], prose) for form, prose in told),
    )
    return _item(question, ident, writer, "short_answer_question", _text_field(), key)


def _numeric(question: Numeric, ident: str, writer: Writer) -> etree._Element:
    report = writer.report
    kept: dict[tuple[float, float], NumberAnswer] = {}
    partial: set[tuple[float, float]] = set()
    for answer in question.answers:
        form = (answer.value, answer.tolerance)
        if form in kept or form in partial:
            continue
        if answer.credit < 1:
            partial.add(form)
            report.lost(
                answer.span,
                f"answer {written(exact(answer.value))}",
                "Canvas has no answers of partial credit, so it is wrong unless another one covers it",
            )
        else:
            kept[form] = answer
    if not kept:
        raise Unsupported("none of its answers earns all points, and Canvas has no partial credit here")
    keys = {form: f"{written(exact(form[0]))} {written(exact(form[1]))}" for form in kept}
    names = decimals(list(keys.values()))
    told = tuple((names[keys[form]], answer.feedback) for form, answer in kept.items() if answer.feedback)
    if told:
        report.changed(question.span, "feedback of single answers", "Classic Quizzes shows it, New Quizzes does not")
    key = Key(
        right=tuple(((_near(answer),), names[keys[form]] if answer.feedback else "") for form, answer in kept.items()),
        texts=told,
    )
    if question.unit:
        report.changed(question.span, "unit", "it stands at the end of the prompt, not behind the field")
        question = replace(question, prompt=_with_unit(question.prompt, question.unit))
    return _item(question, ident, writer, "numerical_question", _text_field("Decimal"), key)


def _essay(question: Essay, ident: str, writer: Writer) -> etree._Element:
    report = writer.report
    if question.max_characters != _MAX_CHARACTERS:
        report.lost(question.span, "max-characters", "Canvas limits words, not characters")
    for prose in (question.feedback.correct, question.feedback.incorrect):
        if prose:
            report.lost(
                prose.span, "feedback on right or wrong", "a person marks the essay, only general feedback stays"
            )
    notes = None
    if question.model_answer:
        notes = plain(question.model_answer)  # a plain field of the editor
        report.changed(
            question.model_answer.span,
            "model answer",
            "it goes into New Quizzes' grading notes; Classic Quizzes has no place for it",
        )
    general = replace(question.feedback, correct=None, incorrect=None)
    question = replace(question, feedback=general)
    return _item(question, ident, writer, "essay_question", _text_field(), Key(), grading_notes=notes)


# --- their parts -----------------------------------------------------------------------------------------


def _item(
    question: Question,
    ident: str,
    writer: Writer,
    type_: str,
    field: etree._Element,
    key: Key,
    **metadata: str | None,
) -> etree._Element:
    prompt = writer.html(question.prompt)
    if len(prompt) >= TEXT_LIMIT:
        raise Unsupported(f"its prompt has {len(prompt)} characters as HTML, Canvas takes less than {TEXT_LIMIT}")
    feedback = question.feedback
    said = {
        "general_fb": feedback.general,
        "correct_fb": feedback.correct,
        "general_incorrect_fb": feedback.incorrect,
    } | {f"{name}_fb": prose for name, prose in key.texts}
    element = build(
        "item",
        _metadata(question_type=type_, points_possible=written(exact(question.points)), **metadata),
        build("presentation", _prompt(prompt), field),
        append(build("resprocessing", _outcomes()), *_conditions(question, key)),
        ident=ident,
        title=question.id,
    )
    return append(
        element,
        *(
            build("itemfeedback", build("flow_mat", _material(writer.html(prose), True)), ident=name)
            for name, prose in said.items()
            if prose
        ),
    )


def _conditions(question: Question, key: Key) -> Iterator[etree._Element]:
    """The `respcondition`s in Canvas's order: general, single answers, scoring, wrong."""
    if question.feedback.general:
        yield _condition("Yes", (build("other"),), ("general_fb",))
    for equal, name in key.told:
        yield _condition("Yes", (equal,), (f"{name}_fb",))
    for conditions, name in key.right:
        # The answer's own feedback first: Classic takes the first one of a condition.
        refs = ((f"{name}_fb",) if name else ()) + (("correct_fb",) if question.feedback.correct else ())
        yield _condition("No", conditions, refs, score=True)
    if not key.right:
        yield _condition("No", (build("other"),), ())
    if question.feedback.incorrect:
        yield _condition("Yes", (build("other"),), ("general_incorrect_fb",))


def _condition(
    go_on: str, conditions: Iterable[etree._Element], refs: Iterable[str], score: bool = False
) -> etree._Element:
    element = append(build("respcondition"), append(build("conditionvar"), *conditions))
    element.set("continue", go_on)
    if score:
        element.append(build("setvar", "100", action="Set", varname="SCORE"))
    return append(element, *(build("displayfeedback", feedbacktype="Response", linkrefid=ref) for ref in refs))


def _outcomes() -> etree._Element:
    # SCORE is a percentage whatever the points are.
    return build("outcomes", build("decvar", maxvalue="100", minvalue="0", varname="SCORE", vartype="Decimal"))


def _metadata(**entries: str | None) -> etree._Element:
    holder = build("qtimetadata")
    for label, entry in entries.items():
        if entry is not None:
            holder.append(build("qtimetadatafield", build("fieldlabel", label), build("fieldentry", entry)))
    return build("itemmetadata", holder)


def _material(text: str, html: bool) -> etree._Element:
    return build("material", build("mattext", text, texttype="text/html" if html else "text/plain"))


def _prompt(html: str) -> etree._Element:
    return _material(html, True)


def _label(name: str, text: str, html: bool) -> etree._Element:
    return build("response_label", _material(text, html), ident=name)


def _choices(
    question: MultipleChoice | MultipleResponse, names: dict[str, str], cardinality: str, writer: Writer
) -> etree._Element:
    render = build("render_choice", shuffle="Yes" if shuffles(question) else "No")
    for choice in question.choices:
        render.append(_label(names[choice.id], *writer.label(choice.text)))
    return build("response_lid", render, ident=RESPONSE, rcardinality=cardinality)


def shuffles(question: MultipleChoice | MultipleResponse) -> bool:
    """Whether Canvas may shuffle the choices: it can't hold a single one in its place."""
    return question.shuffle and not any(choice.fixed for choice in question.choices)


def _choice_feedback(choices: Iterable[Choice], names: dict[str, str]) -> Key:
    told = tuple((names[choice.id], choice.feedback) for choice in choices if choice.feedback)
    return Key(told=tuple((_equal(name), name) for name, _ in told), texts=told)


def _text_field(kind: str | None = None) -> etree._Element:
    render = build("render_fib", build("response_label", ident="answer1"), fibtype=kind)
    return build("response_str", render, ident=RESPONSE, rcardinality="Single")


def _equal(value: str, case: str | None = None) -> etree._Element:
    return build("varequal", value, respident=RESPONSE, case=case)


def _near(answer: NumberAnswer) -> etree._Element:
    """The number within its tolerance; an exact one is the same number three times, as Canvas wants it."""
    value, tolerance = exact(answer.value), exact(answer.tolerance)
    return build(
        "or",
        _equal(written(value)),
        build(
            "and",
            build("vargte", written(_EXACT.subtract(value, tolerance)), respident=RESPONSE),
            build("varlte", written(_EXACT.add(value, tolerance)), respident=RESPONSE),
        ),
    )


def exact(value: float) -> Decimal:
    """The number as its author wrote it: 0.1 is a tenth, not the binary fraction next to it."""
    return Decimal(repr(float(value)))


def written(value: Decimal) -> str:
    """A number without loss: plain from 1e-15 to 1e15, else with an exponent as in 6.02e23."""
    if not value:
        return "0"
    if -15 <= value.adjusted() < 15:
        text = f"{value:f}"
        return text.rstrip("0").rstrip(".") if "." in text else text
    return f"{_EXACT.normalize(value):e}".replace("e+", "e")


def _with_unit(prompt: Prose, unit: str) -> Prose:
    *before, last = prompt.blocks
    if isinstance(last, Paragraph):
        return replace(prompt, blocks=(*before, replace(last, children=(*last.children, Text(f" ({unit})")))))
    return replace(prompt, blocks=(*prompt.blocks, Paragraph((Text(f"({unit})"),), prompt.span)))
