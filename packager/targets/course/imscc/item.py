"""A question as an item of a Common Cartridge 1.1 assessment, in the form that Canvas, Moodle and Open edX all read."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace

from lxml import etree

from packager.interaction import decimals
from packager.model import (
    MAX_CHARACTERS,
    Categorize,
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
    Numeric,
    Ordering,
    Prose,
    Question,
    ShortAnswer,
    TextAnswer,
    TextGap,
    TrueFalse,
)
from packager.scoring import normal
from packager.targets.bank.alternatives import plain_texts
from packager.targets.bank.qti12.elements import RESPONSE, build, condition, equal, label, material, metadata, outcomes
from packager.targets.course.imscc.prose import Questions
from packager.targets.numbers import whole
from packager.targets.target import Report, Unsupported
from packager.xml import append


@dataclass(frozen=True, slots=True)
class _Key:
    """What is right, and what is said to an answer: `right` are the conditions of all points.

    `right_said` are the feedbacks that come with them; `told` has a condition for each other answer that has one.
    """

    right: tuple[etree._Element, ...] = ()
    right_said: tuple[tuple[str, Prose], ...] = ()
    told: tuple[tuple[str, tuple[tuple[str, Prose], ...]], ...] = ()


def item(question: Question, lead: str, writer: Questions) -> etree._Element:
    """The question as `<item>` (Common Cartridge 1.1, QTI profile); `lead` is HTML that comes before its prompt.

    Raises Unsupported for what the profile lacks: it has choices, true or false, one text field, and essays.
    """
    report = writer.report
    if not question.graded and not isinstance(question, Essay):
        raise Unsupported("a cartridge's questions all have a right answer, a survey's have none")
    for said, what, why in (
        (question.hints[:1], "hints", "no platform reads those of a cartridge"),
        ((question.feedback.partial,), "feedback on a partly right answer", "a cartridge has none"),
    ):
        for prose in said:
            if prose:
                report.lost(prose.span, what, why)
    if question.tags:
        report.lost(question.span, "tags", "a cartridge has no place for them")
    if question.hints and question.hint_penalty:
        report.lost(question.span, "penalty of hints", "there are no hints to pay for")
    match question:
        case MultipleChoice():
            return _multiple_choice(question, lead, writer)
        case MultipleResponse():
            return _multiple_response(question, lead, writer)
        case TrueFalse():
            return _true_false(question, lead, writer)
        case ShortAnswer():
            return _text(question, _accepted(question.answers, question, report), lead, writer)
        case FillInBlanks():
            return _blank(question, lead, writer)
        case Numeric():
            return _number(question, lead, writer)
        case Essay():
            return _essay(question, lead, writer)
        case Matching():
            raise Unsupported("a cartridge has no matching questions")
        case Ordering():
            raise Unsupported("a cartridge has no ordering questions")
        case Categorize():
            raise Unsupported("a cartridge has no questions with categories")
        case Hotspot():
            raise Unsupported("a cartridge has no questions on a picture")
        case Formula():
            raise Unsupported("a cartridge has no formula questions")
        case FileUpload():
            raise Unsupported("a cartridge has no questions with a file to hand in")
        case Likert():
            raise Unsupported("a cartridge has no scales")


# --- the types -----------------------------------------------------------------------------------------


def _multiple_choice(question: MultipleChoice, lead: str, writer: Questions) -> etree._Element:
    if len(question.choices) < 2:
        raise Unsupported("a cartridge wants two choices at least")
    if len(question.choices) == 2:
        # CC 1.1 authoring rule 4d, of the QTI profile: a choice of two is a true-false question. No importer minds.
        how = "the standard wants three in a cartridge; the importers of Canvas, Moodle and Open edX take two"
        writer.report.changed(question.span, "a choice of two", how)
    right = [choice for choice in question.choices if choice.credit >= 1]
    if len(right) != 1:
        raise Unsupported(
            f"a cartridge holds one right choice, it has {len(right)}" if right else "it has no right choice"
        )
    for choice in question.choices:
        if choice.credit < 1 and choice.credit:
            writer.report.lost(
                choice.span, "credit of a wrong choice", "platforms give all points of the question or none"
            )
    names = decimals([choice.id for choice in question.choices])
    name = names[right[0].id]
    key = _Key(
        (_named(name),),
        _said((name, right[0].feedback), ("correct", question.feedback.correct)),
        tuple(
            (
                names[choice.id],
                _said((names[choice.id], choice.feedback), ("general_incorrect", question.feedback.incorrect)),
            )
            for choice in question.choices
            if choice is not right[0]
        ),
    )
    return _item(question, "multiple_choice", _choices(question, names, "Single", writer), key, lead, writer)


def _multiple_response(question: MultipleResponse, lead: str, writer: Questions) -> etree._Element:
    if len(question.choices) < 2:
        raise Unsupported("a cartridge wants two choices at least")
    if not any(choice.correct for choice in question.choices):
        raise Unsupported("it has no right choice")
    rule = question.credit
    writer.report.changed(
        question.span,
        "score",
        f"each platform scores by its own rule, not {rule}: Moodle adds up right choices and takes nothing off for "
        "wrong ones, Classic Quizzes takes wrong ones off, Open edX counts every choice treated rightly",
    )
    if question.floor:
        writer.report.lost(question.span, "negative score", "no platform gives less than nothing")
    for choice in question.choices if rule == "per-choice" else ():
        if choice.credit:
            writer.report.lost(choice.span, "credit of a choice", "no platform knows it in this type")
    names = decimals([choice.id for choice in question.choices])
    every = build("and")
    for choice in question.choices:
        equal = _named(names[choice.id])
        every.append(equal if choice.correct else build("not", equal))
    _overall(question, writer.report)
    told = [choice for choice in question.choices if choice.feedback]
    if told:
        writer.report.changed(
            question.span,
            "feedback of single choices",
            "platforms show it as they like, some that of the first one only",
        )
    key = _Key(
        (every,),
        _said(("correct", question.feedback.correct)),
        tuple((names[choice.id], _said((names[choice.id], choice.feedback))) for choice in told),
    )
    return _item(question, "multiple_response", _choices(question, names, "Multiple", writer), key, lead, writer)


def _true_false(question: TrueFalse, lead: str, writer: Questions) -> etree._Element:
    # Moodle ends the whole restore at any other names; Canvas makes a choice of it with any other words.
    labels = [label("true", "True", False), label("false", "False", False)]
    field = build("response_lid", append(build("render_choice"), *labels), ident=RESPONSE, rcardinality="Single")
    right = "true" if question.answer else "false"
    wrong = "false" if question.answer else "true"
    key = _Key(
        (_named(right),),
        _said(("correct", question.feedback.correct)),
        ((wrong, _said(("general_incorrect", question.feedback.incorrect))),),
    )
    return _item(question, "true_false", field, key, lead, writer)


def _accepted(answers: Iterable[TextAnswer], question: ShortAnswer | FillInBlanks, report: Report) -> list[TextAnswer]:
    """The answers that a cartridge can hold, each text once; says what becomes of the others."""
    kept: dict[str, TextAnswer] = {}
    for answer in answers:
        found = plain_texts(answer, question, report)
        if found is None:
            how = "a cartridge has plain texts only, so what it fits is wrong"
            report.lost(answer.span, "pattern of an answer", how)
            continue
        for text in found:
            form = normal(text, question.case_sensitive, question.spaces)
            if form in kept:
                continue  # the first that fits counts
            if answer.credit < 1:
                report.lost(answer.span, "answer of partial credit", "a cartridge has none, so it is wrong")
                break
            kept[form] = replace(answer, text=text, pattern=False)
    if not kept:
        raise Unsupported("none of its answers is a plain text that earns all points")
    if question.case_sensitive:
        report.changed(
            question.span, "upper and lower case", "New Quizzes minds it; Moodle, Classic Quizzes and Open edX don't"
        )
    if question.spaces != "exact" and any(" " in answer.text for answer in kept.values()):
        report.changed(question.span, "spaces in answers", "platforms take them as they are typed, one is not two")
    elif question.spaces != "collapse":
        report.changed(question.span, "spaces in answers", "platforms leave out those around an answer, no others")
    if any("*" in answer.text for answer in kept.values()):
        report.changed(question.span, "asterisk in an answer", "Moodle takes it for any text")
    return list(kept.values())


def _text(
    question: ShortAnswer | FillInBlanks | Numeric, answers: Iterable[TextAnswer], lead: str, writer: Questions
) -> etree._Element:
    answers = list(answers)
    case = "Yes" if isinstance(question, ShortAnswer | FillInBlanks) and question.case_sensitive else "No"
    texts = [answer.text for answer in answers]
    for answer in answers:
        if answer.feedback:
            writer.report.lost(
                answer.span, "feedback of a single answer", "Moodle shows none in a text field, others one for all"
            )
    field = build("response_str", build("render_fib", prompt="Dashline"), ident=RESPONSE, rcardinality="Single")
    _overall(question, writer.report)
    key = _Key(tuple(_named(text, case) for text in texts), _said(("correct", question.feedback.correct)))
    return _item(question, "fib", field, key, lead, writer)


def _blank(question: FillInBlanks, lead: str, writer: Questions) -> etree._Element:
    """One blank for a word is what a cartridge calls fill-in-the-blank; the field stands below the text."""
    match question.gaps:
        case (TextGap() as gap,):
            answers = _accepted(gap.answers, question, writer.report)
        case (_,):
            raise Unsupported("a cartridge's blanks are for words only")
        case _:
            raise Unsupported("a cartridge has one blank in a question, no more")
    writer.report.changed(question.span, "place of the blank", "it is a line in the text, the field stands below")
    return _text(question, answers, lead, writer)


def _number(question: Numeric, lead: str, writer: Questions) -> etree._Element:
    """A whole number without a tolerance can be asked for as a text; any other number can't."""
    plain = [
        TextAnswer(text, 1.0, answer.feedback, answer.span)
        for answer in question.answers
        if answer.credit >= 1 and (text := whole(answer)) is not None
    ]
    if len(plain) != len(question.answers) or question.unit:
        raise Unsupported("a cartridge has no numbers, and only a whole one without tolerance and unit can be a text")
    writer.report.changed(
        question.span, "number", "it is compared as a text: the number counts as it is written, and 5.0 is not 5"
    )
    return _text(question, plain, lead, writer)


def _essay(question: Essay, lead: str, writer: Questions) -> etree._Element:
    report = writer.report
    if question.max_characters != MAX_CHARACTERS:
        report.lost(question.span, "limit of characters", "a cartridge has none")
    for prose in (question.feedback.correct, question.feedback.incorrect):
        if prose:
            report.lost(
                prose.span, "feedback on right or wrong", "a person marks the essay, only general feedback stays"
            )
    if question.rubric:
        report.lost(question.rubric.span, "rubric", "a cartridge has no place for notes to markers")
    if not question.graded:
        report.changed(question.span, "survey question", "a teacher has to mark it, for 1 point")
    if question.model_answer:
        report.changed(
            question.model_answer.span,
            "model answer",
            "Classic Quizzes and Open edX show it; Moodle's restore drops it",
        )
    field = build("response_str", build("render_fib", prompt="Box"), ident=RESPONSE, rcardinality="Single")
    asked = replace(question, feedback=Feedback(general=question.feedback.general))
    element = _item(asked, "essay", field, _Key(), lead, writer)
    if question.model_answer:
        html = writer.html(question.model_answer)
        solution = build("solution", build("solutionmaterial", material(html, True)))
        element.append(build("itemfeedback", solution, ident="solution"))
    return element


# --- their parts -----------------------------------------------------------------------------------------


def _overall(question: Question, report: Report) -> None:
    """Says who shows feedback on right or wrong where Moodle has no answer to hang it on."""
    if question.feedback.correct or question.feedback.incorrect:
        report.changed(question.span, "feedback on right or wrong", "Canvas shows it, Moodle shows none here")


def _said(*told: tuple[str, Prose | None]) -> tuple[tuple[str, Prose], ...]:
    return tuple((name, prose) for name, prose in told if prose)


def _item(
    question: Question, profile: str, field: etree._Element, key: _Key, lead: str, writer: Questions
) -> etree._Element:
    essay = profile == "essay"
    feedback = question.feedback
    said = dict(
        _said(("general", feedback.general), ("correct", feedback.correct), ("general_incorrect", feedback.incorrect))
    ) | dict(entry for run in (key.right_said, *(run for _, run in key.told)) for entry in run)
    points = question.points
    whole = points == int(points) and 1 <= points <= 99
    if not whole and question.graded:
        writer.report.lost(question.span, "points", "a cartridge has whole numbers from 1 to 99, so it counts 1")
    element = build(
        "item",
        metadata(
            cc_profile=f"cc.{profile}.v0p1",
            cc_weighting=str(int(points)) if whole else None,
            qmd_computerscored="No" if essay else None,
        ),
        build("presentation", material(lead + writer.html(question.prompt), True), field),
        append(build("resprocessing", outcomes()), *_conditions(key, feedback, essay)),
        ident=f"item_{question.id}",
        title=question.id,
    )
    return append(
        element,
        *(
            build("itemfeedback", build("flow_mat", material(writer.html(prose), True)), ident=f"{name}_fb")
            for name, prose in said.items()
        ),
    )


def _conditions(key: _Key, feedback: Feedback, essay: bool) -> Iterator[etree._Element]:
    """What is said in every case, the right answer, then each other answer, then any other.

    Moodle takes for general feedback what comes with `continue="Yes"`, and the last condition on an answer for its
    score; Open edX takes every answer down to the first `No` for a right one.
    """
    if feedback.general or essay:
        refs = ("general_fb",) if feedback.general else ()
        yield condition("No" if essay else "Yes", (build("other"),), refs)
    if key.right:
        yield condition("No", key.right, [f"{name}_fb" for name, _ in key.right_said], score="100")
    for name, said in key.told:
        if said:
            yield condition("No", (_named(name),), [f"{told}_fb" for told, _ in said])
    if feedback.incorrect:
        yield condition("No", (build("other"),), ("general_incorrect_fb",))


def _choices(
    question: MultipleChoice | MultipleResponse, names: dict[str, str], cardinality: str, writer: Questions
) -> etree._Element:
    render = build("render_choice", shuffle="Yes" if question.shuffle else "No")
    for choice in question.choices:
        fixed = question.shuffle and choice.fixed
        render.append(label(names[choice.id], *writer.label(choice.text), rshuffle="No" if fixed else None))
    return build("response_lid", render, ident=RESPONSE, rcardinality=cardinality)


def _named(value: str, case: str = "Yes") -> etree._Element:
    """`case` is said of names of choices too: without it Moodle scores no multiple response."""
    return equal(value, case=case)
