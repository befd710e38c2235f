"""An item of QTI 1.2 as Canvas wants it, put together from a question's common parts and its own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from lxml import etree

from packager.model import Choice, Prose, Question
from packager.targets.bank.qti12.elements import RESPONSE, build, condition, equal, material, metadata, outcomes
from packager.targets.bank.qti12.prose import Writer
from packager.targets.numbers import exact, written
from packager.targets.target import Unsupported
from packager.xml import append

# AssessmentQuestionImporter of Canvas puts an error text in place of a longer one, in characters of HTML.
TEXT_LIMIT = 16 * 1024


@dataclass(frozen=True, slots=True)
class Key:
    """What is right and what is said: one `respcondition` each.

    `right` are alternatives, each a run of conditions; `told` are feedbacks of single answers, each with
    its condition, given before the scoring since Classic lets the last condition on an answer decide.
    `parts` are whole conditions that add up instead of `right`, and `all_right` the condition of full points.
    """

    right: tuple[tuple[tuple[etree._Element, ...], str], ...] = ()
    told: tuple[tuple[etree._Element, str], ...] = ()
    texts: tuple[tuple[str, Prose], ...] = ()
    parts: tuple[etree._Element, ...] = ()
    all_right: etree._Element | None = None


@dataclass(frozen=True, slots=True)
class Names:
    """An item's ident, its title, and the ident of the question that it is another use of, or ''."""

    ident: str
    title: str
    used: str = ""


def assemble(
    question: Question,
    names: Names,
    writer: Writer,
    type_: str,
    fields: Iterable[etree._Element],
    key: Key,
    *,
    prompt: str | None = None,
    attributes: dict[str, str] | None = None,
    extension: etree._Element | None = None,
    **entries: str | None,
) -> etree._Element:
    """The question as `<item>` (QTI ASI 1.2.1, 4.3.4); `prompt` is its HTML where that is not just rendered.

    `attributes` are those of the presentation, `extension` stands behind the processing, `entries` are further
    metadata. Raises Unsupported for a prompt that Canvas would replace.
    """
    prompt = writer.html(question.prompt) if prompt is None else prompt
    if len(prompt) >= TEXT_LIMIT:
        raise Unsupported(f"its prompt has {len(prompt)} characters as HTML, Canvas takes less than {TEXT_LIMIT}")
    feedback = question.feedback
    said = {
        "general_fb": feedback.general,
        "correct_fb": feedback.correct,
        "general_incorrect_fb": feedback.incorrect,
    } | {f"{name}_fb": prose for name, prose in key.texts}
    points = written(exact(question.points if question.graded else 0))
    presentation = append(build("presentation", material(prompt, True), **(attributes or {})), *fields)
    element = build(
        "item",
        metadata(
            question_type=type_,
            points_possible=points,
            assessment_question_identifierref=names.used or None,
            **entries,
        ),
        presentation,
        append(build("resprocessing", outcomes()), *_conditions(question, key)),
        extension,
        ident=names.ident,
        title=names.title,
    )
    return append(
        element,
        *(
            build("itemfeedback", build("flow_mat", material(writer.html(prose), True)), ident=name)
            for name, prose in said.items()
            if prose
        ),
    )


def _conditions(question: Question, key: Key) -> Iterator[etree._Element]:
    """The `respcondition`s in Canvas's order: general, single answers, scoring, wrong."""
    feedback = question.feedback
    if feedback.general:
        yield condition("Yes", (build("other"),), ("general_fb",))
    for asked, name in key.told:
        yield condition("Yes", (asked,), (f"{name}_fb",))
    if feedback.correct and key.all_right is not None:
        yield condition("Yes", (key.all_right,), ("correct_fb",))
    for conditions, name in key.right:
        # The answer's own feedback first: Classic takes the first one of a condition.
        refs = ((f"{name}_fb",) if name else ()) + (("correct_fb",) if feedback.correct else ())
        yield condition("No", conditions, refs, "100")
    yield from key.parts
    if not key.right and not key.parts:
        yield condition("No", (build("other"),), ("correct_fb",) if feedback.correct and not key.all_right else ())
    if feedback.incorrect:
        yield condition("Yes", (build("other"),), ("general_incorrect_fb",))


def text_item(ident: str, title: str, html: str, **attributes: str | None) -> etree._Element:
    """Words between questions as a `text_only_question` of no points; `attributes` are those of the words."""
    words = material(html, True)
    for name, value in attributes.items():
        if value is not None:
            words.set(name, value)
    return build(
        "item",
        metadata(question_type="text_only_question", points_possible="0"),
        build("presentation", words),
        ident=ident,
        title=title,
    )


def text_field(kind: str | None = None, **attributes: str | None) -> etree._Element:
    """A field to type in; `kind` is Decimal for a number."""
    render = build("render_fib", build("response_label", ident="answer1"), fibtype=kind)
    return build("response_str", render, ident=RESPONSE, rcardinality="Single", **attributes)


def choice_feedback(choices: Iterable[Choice], names: dict[str, str]) -> Key:
    """The feedback of single choices, by their idents."""
    told = tuple((names[choice.id], choice.feedback) for choice in choices if choice.feedback)
    return Key(told=tuple((equal(name), name) for name, _ in told), texts=told)
