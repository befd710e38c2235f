"""A question as an item of QTI 1.2 in the form that Canvas Classic Quizzes, New Quizzes and PrairieLearn read."""

from __future__ import annotations

from dataclasses import replace
from typing import TypeVar

from lxml import etree

from packager.interaction import decimals
from packager.markup import plain
from packager.model import (
    MAX_CHARACTERS,
    Categorize,
    Choice,
    ChoiceGap,
    Essay,
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
    Question,
    ShortAnswer,
    TrueFalse,
)
from packager.targets.bank.qti12 import arranging, calculated, fields
from packager.targets.bank.qti12.assembly import Key, Names, assemble, choice_feedback, text_field
from packager.targets.bank.qti12.elements import RESPONSE, build, condition, equal, label
from packager.targets.bank.qti12.prose import Writer
from packager.targets.numbers import exact, written
from packager.targets.target import Unsupported
from packager.xml import append

_Marked = TypeVar("_Marked", Essay, FileUpload, Likert)


def item(question: Question, names: Names, writer: Writer, stimulus: str = "") -> etree._Element:
    """The question as `<item>`; `stimulus` is the ident of the text that it refers to, or ''.

    Raises Unsupported where Canvas, or the one of its two engines that the flavour is for, can't hold it at all.
    """
    _common(question, writer)
    element = _own(question, names, writer)
    if stimulus:
        (holder,) = element.iterfind(f"{{{build.namespace}}}itemmetadata/{{{build.namespace}}}qtimetadata")
        holder.append(
            build(
                "qtimetadatafield",
                build("fieldlabel", "parent_stimulus_item_ident"),
                build("fieldentry", stimulus),
            )
        )
    return element


def _common(question: Question, writer: Writer) -> None:
    report = writer.report
    if question.hints:
        report.lost(question.hints[0].span, "hints", "Canvas quizzes have none")
        if question.hint_penalty:
            report.lost(question.span, "hint penalty", "Canvas quizzes have no hints")
    if question.tags:
        report.lost(question.span, "tags", "Canvas reads none from a QTI file")
    if question.feedback.partial:
        report.lost(
            question.feedback.partial.span,
            "feedback on a partly right answer",
            "Canvas has one for right and one for wrong answers",
        )
    if not question.graded and not isinstance(question, Likert):
        how = "it counts 0 points, and Canvas may warn that it has no right answer"
        if not isinstance(question, MultipleChoice | MultipleResponse):
            how = "it counts 0 points, and Canvas marks it all the same"
        report.changed(question.span, "ungraded question", how)


def _own(question: Question, names: Names, writer: Writer) -> etree._Element:
    match question:
        case MultipleChoice():
            return _multiple_choice(question, names, writer)
        case MultipleResponse():
            return _multiple_response(question, names, writer)
        case TrueFalse():
            return _true_false(question, names, writer)
        case ShortAnswer():
            return fields.short_answer(question, names, writer)
        case Numeric():
            return fields.numeric(question, names, writer)
        case FillInBlanks():
            return fields.fill_in_blanks(question, names, writer)
        case Formula():
            return calculated.formula(question, names, writer)
        case Matching():
            return arranging.matching(question, names, writer)
        case Ordering():
            return arranging.ordering(question, names, writer)
        case Categorize():
            return arranging.categorize(question, names, writer)
        case Hotspot():
            return arranging.hotspot(question, names, writer)
        case Essay():
            return _essay(question, names, writer)
        case FileUpload():
            return _file_upload(question, names, writer)
        case Likert():
            return _likert(question, names, writer)


# --- choices -----------------------------------------------------------------------------------------------


def _multiple_choice(question: MultipleChoice, names: Names, writer: Writer) -> etree._Element:
    idents = decimals([choice.id for choice in question.choices])
    report = writer.report
    varied = False
    for choice in question.choices:
        if choice.credit < 0:
            report.lost(choice.span, "negative credit", "Canvas takes no points off in a question of one choice")
        elif 0 < choice.credit < 1:
            if writer.new:
                varied = True
            else:
                report.lost(choice.span, "credit of a wrong choice", "Canvas gives all points of a question or none")
    _no_floor(question, writer)
    correct = [choice for choice in question.choices if choice.credit >= 1]
    if not correct and question.graded:
        raise Unsupported("it has no right choice")
    key = choice_feedback(question.choices, idents)
    if varied:
        how = "points of each choice, a form that was read in New Quizzes' importer; its closed service was not tried"
        report.changed(question.span, "credit of single choices", how)
        key = replace(key, parts=tuple(_points(question, idents)))
    else:
        key = replace(key, right=tuple(((equal(idents[choice.id]),), "") for choice in correct))
    return assemble(
        question, names, writer, "multiple_choice_question", [_choices(question, idents, "Single", writer)], key
    )


def _points(question: MultipleChoice, idents: dict[str, str]) -> list[etree._Element]:
    """The conditions by which New Quizzes gives each choice points of its own: these are points, no percentages."""
    made = []
    for choice in question.choices:
        if choice.credit > 0:
            right = choice.credit >= 1
            refs = ("correct_fb",) if right and question.feedback.correct else ()
            score = written(exact(choice.credit) * exact(question.points))
            mark = "Yes" if right else None
            made.append(condition("No", (equal(idents[choice.id]),), refs, score, correctanswer=mark))
    return made


def _multiple_response(question: MultipleResponse, names: Names, writer: Writer) -> etree._Element:
    idents = decimals([choice.id for choice in question.choices])
    if not any(choice.correct for choice in question.choices) and question.graded:
        raise Unsupported("it has no right choice")
    # One <and> with every choice in it: Classic reads points given choice by choice as plain right or wrong.
    every = build("and")
    for choice in question.choices:
        asked = equal(idents[choice.id])
        every.append(asked if choice.correct else build("not", asked))
    key = choice_feedback(question.choices, idents)
    if question.graded:
        key = replace(key, right=(((every,), ""),))
        _rule(question, writer)
    _no_floor(question, writer)
    return assemble(
        question,
        names,
        writer,
        "multiple_answers_question",
        [_choices(question, idents, "Multiple", writer)],
        key,
        scoring_algorithm="AllOrNothing" if question.credit == "all-or-nothing" else None,
    )


def _rule(question: MultipleResponse, writer: Writer) -> None:
    if question.credit == "net-correct" or (writer.new and question.credit == "all-or-nothing"):
        return
    kept = " (New Quizzes keeps it)" if question.credit == "all-or-nothing" else ""
    writer.report.changed(
        question.span,
        f"credit rule {question.credit}",
        f"it is scored by the platform{kept}: {writer.platform} counts right choices minus wrong ones",
    )


def _no_floor(question: MultipleChoice | MultipleResponse, writer: Writer) -> None:
    if question.floor < 0:
        writer.report.lost(question.span, "score below 0", "Canvas gives no question less than 0 points")


def _true_false(question: TrueFalse, names: Names, writer: Writer) -> etree._Element:
    idents = decimals(["true", "false"])
    # The English words: with any others Classic makes it a multiple-choice question.
    labels = [label(idents["true"], "True", False), label(idents["false"], "False", False)]
    field = build("response_lid", append(build("render_choice"), *labels), ident=RESPONSE, rcardinality="Single")
    key = Key(right=(((equal(idents[str(question.answer).lower()]),), ""),))
    return assemble(question, names, writer, "true_false_question", [field], key)


def _likert(question: Likert, names: Names, writer: Writer) -> etree._Element:
    writer.report.changed(
        question.span,
        "likert scale",
        "it becomes a question of one choice that counts 0 points; Canvas may warn that it has no right answer",
    )
    _no_verdict(question, writer, "nothing on the scale is right or wrong")
    idents = decimals([point.id for point in question.scale])
    render = build("render_choice", shuffle="No")
    for point in question.scale:
        render.append(label(idents[point.id], *writer.label(point.text)))
    field = build("response_lid", render, ident=RESPONSE, rcardinality="Single")
    return assemble(_general(question), names, writer, "multiple_choice_question", [field], Key())


def _choices(
    question: MultipleChoice | MultipleResponse, idents: dict[str, str], cardinality: str, writer: Writer
) -> etree._Element:
    shuffled = question.shuffle if writer.new else shuffles(question)
    render = build("render_choice", shuffle="Yes" if shuffled else "No")
    for choice in question.choices:
        lock = "Yes" if shuffled and choice.fixed else None
        render.append(label(idents[choice.id], *writer.label(choice.text), lock=lock))
    return build("response_lid", render, ident=RESPONSE, rcardinality=cardinality)


def shuffles(question: MultipleChoice | MultipleResponse | FillInBlanks | Likert) -> bool:
    """Whether Classic Quizzes may shuffle the choices: it can't hold a single one in its place."""
    match question:
        case FillInBlanks():
            return all(isinstance(gap, ChoiceGap) and gap.shuffle for gap in question.gaps)
        case Likert():
            return False
        case _:
            return question.shuffle and not held(question.choices)


def held(choices: tuple[Choice, ...]) -> bool:
    """Whether one of the choices keeps its place."""
    return any(choice.fixed for choice in choices)


# --- marked by a person ------------------------------------------------------------------------------------


def _essay(question: Essay, names: Names, writer: Writer) -> etree._Element:
    report = writer.report
    if question.max_characters != MAX_CHARACTERS:
        report.lost(question.span, "max-characters", "Canvas limits words, not characters")
    _no_verdict(question, writer, "a person marks the essay, only general feedback stays")
    notes = []
    for what, prose in (("model answer", question.model_answer), ("rubric", question.rubric)):
        if prose:
            notes.append(plain(prose))  # a plain field of the editor
            where = "; Classic Quizzes has no place for it" if not writer.new else ", as plain text"
            report.changed(prose.span, what, f"it goes into New Quizzes' grading notes{where}")
    return assemble(
        _general(question),
        names,
        writer,
        "essay_question",
        [text_field()],
        Key(),
        grading_notes="\n\n".join(notes) or None,
    )


def _file_upload(question: FileUpload, names: Names, writer: Writer) -> etree._Element:
    report = writer.report
    _no_verdict(question, writer, "a person marks the file, only general feedback stays")
    for what, prose in (("model answer", question.model_answer), ("rubric", question.rubric)):
        if prose:
            report.lost(prose.span, what, "Canvas has no place for it in a question that wants a file")
    attributes = {}
    if writer.new:
        if question.accept:
            attributes["allowed_types"] = ",".join(question.accept)
        attributes["files_count"] = str(question.max_files)
    else:
        if question.accept:
            report.lost(question.span, "kinds of files", "Classic Quizzes takes files of any kind")
        if question.max_files > 1:
            report.lost(question.span, "number of files", "Classic Quizzes takes one file")
    return assemble(_general(question), names, writer, "file_upload_question", [], Key(), attributes=attributes)


def _no_verdict(question: Essay | FileUpload | Likert, writer: Writer, why: str) -> None:
    for prose in (question.feedback.correct, question.feedback.incorrect):
        if prose:
            writer.report.lost(prose.span, "feedback on right or wrong", why)


def _general(question: _Marked) -> _Marked:
    return replace(question, feedback=replace(question.feedback, correct=None, incorrect=None))
