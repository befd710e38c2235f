"""What platforms give for responses to our banks, by readers of our own that follow their sources or their help."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from targets import (
    aiken_reader,
    blackboard_reader,
    brightspace_reader,
    capa_reader,
    cartridge_reader,
    gift_reader,
    qti12_engine,
)
from targets import canvas_reader as classic
from targets import moodle_engine as moodle
from targets import moodle_grammar as grammar
from targets.one_course import of
from targets.vector_answers import Answer, digits, inside

from packager.markup import one_line
from packager.model import (
    Blank,
    Categorize,
    ChoiceGap,
    FillInBlanks,
    Formula,
    Hotspot,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Ordering,
    Question,
    TrueFalse,
)
from packager.targets import named
from packager.targets.target import Loss, Options, Report

Files = Mapping[str, bytes]
# The part of the points for a response; None where the engine gives none by itself, or the question has no points.
Score = Callable[[Any], float | None]
Asked = Mapping[str, tuple[Question, list[Answer]]]


@dataclass(frozen=True)
class Marked:
    """What was said of a question, and what each of its responses earned; no scores where it was left out."""

    losses: list[Loss]
    scores: list[float | None] | None


@dataclass(frozen=True)
class Engine:
    """Who scores: `near` is how far a score may be off for rounding, `words` say where its rules come from."""

    name: str
    words: str
    run: Callable[[Asked], dict[str, Marked]]
    near: float = 1e-5


def written(target_name: str, flavour: str, question: Question) -> tuple[dict[str, bytes], list[Loss]]:
    """The files of a course of one question, and what was said."""
    target = named(target_name)
    assert target
    report = Report(target.name)
    files = {
        member.name: member.data if isinstance(member.data, bytes) else member.data.read_bytes()
        for member in target.members(of([question]), Options(flavour), report)
    }
    return files, report.losses


def left_out(losses: list[Loss]) -> bool:
    """Whether the question itself is missing."""
    return any(loss.rule.code == "unsupported" for loss in losses)


def _own(target: str, reader: Callable[[Files, Question], Score], flavour: str = "") -> Callable[[Asked], Any]:
    def run(asked: Asked) -> dict[str, Marked]:
        found = {}
        for name, (question, answers) in asked.items():
            files, losses = written(target, flavour, question)
            if left_out(losses):
                found[name] = Marked(losses, None)
            else:
                score = reader(files, question)
                found[name] = Marked(losses, [score(answer.response) for answer in answers])
        return found

    return run


def _none(response: object) -> None:
    """Nobody scores it."""


def _place(question: MultipleChoice | MultipleResponse, id_: str) -> int:
    return [choice.id for choice in question.choices].index(id_)


def _typed(value: Any) -> str:
    return digits(value) if isinstance(value, int | float) else str(value)


# --- QTI 1.2 ---------------------------------------------------------------------------------------------


def _plain(files: Files, question: Question) -> Score:
    (item,) = ET.fromstring(files["check.xml"]).iter(f"{qti12_engine.QTI}item")

    def score(response: Any) -> float | None:
        match question:
            case TrueFalse():
                said: qti12_engine.Responses = {"response1": str(response).lower()}
            case FillInBlanks() | Matching() | Categorize():
                said = {key: _typed(value) for key, value in response.items()}
            case _:
                said = {"response1": response if isinstance(response, list) else _typed(response)}
        got = qti12_engine.process(item, said)
        return None if got.score is None else float(got.score / got.most)

    return score


def _canvas(files: Files, question: Question) -> Score:
    got = classic.read(dict(files)).quizzes[0].question(question.id)
    if got.points == 0 or got.type in ("essay_question", "file_upload_question"):
        return _none
    return lambda response: classic.mark(got, _in_canvas(question, got, response))


def _in_canvas(question: Question, got: classic.Question, response: Any) -> Any:
    """The response as the reader of Classic Quizzes takes it."""
    match question:
        case MultipleChoice():
            return _place(question, response)
        case MultipleResponse():
            return [_place(question, one) for one in response]
        case TrueFalse():
            return 0 if response else 1
        case Matching():
            options = dict(zip([one.id for one in question.options], got.options, strict=True))
            rows = {pair.id: answer.ident for pair, answer in zip(question.pairs, got.answers, strict=True)}
            return {rows[key]: options[value] for key, value in response.items()}
        case FillInBlanks():
            return {gap.id: _in_blank(gap, got, response[gap.id]) for gap in question.gaps if gap.id in response}
        case Formula():
            return response["variant"], _typed(response["answer"])
        case _:
            return _typed(response)


def _in_blank(gap: Blank, got: classic.Question, value: Any) -> str:
    if not isinstance(gap, ChoiceGap):
        return _typed(value)
    if got.type == "multiple_dropdowns_question":
        labels = [answer.ident for answer in got.answers if answer.blank == gap.id]
        return labels[[choice.id for choice in gap.choices].index(value)]
    return next(one_line(choice.text) for choice in gap.choices if choice.id == value)


# --- Moodle ----------------------------------------------------------------------------------------------


def _moodle(files: Files, question: Question) -> Score:
    (element,) = grammar.questions(files[""])
    if element.get("type") == "essay" or float(element.findtext("defaultgrade") or 1) == 0:
        return _none
    return lambda response: moodle.score(element, in_moodle(question, response))


def in_moodle(question: Question, response: Any) -> Any:
    """The response as a learner gives it in Moodle; choices, items and options of the vectors read like their ids."""
    match question:
        case FillInBlanks():
            return [response.get(gap.id) for gap in question.gaps]
        case Hotspot():
            return [inside(region) for region in question.regions if region.id in response]
        case Formula():
            return response["variant"], response["answer"]
        case TrueFalse():
            return str(response).lower()
        case _:
            return response


def _gift(files: Files, question: Question) -> Score:
    (read,) = gift_reader.read(files[""])
    if read.kind == "essay":
        return _none
    return lambda response: read.score(in_moodle(question, response))


def _aiken(files: Files, question: Question) -> Score:
    (read,) = aiken_reader.read(files[""])

    def score(response: Any) -> float:
        place = _place(question, response) if isinstance(question, MultipleChoice) else int(not response)
        return float(place == read.right)

    return score


def _cartridge(files: Files, question: Question) -> Score:
    item = ET.fromstring(files["quiz_check.xml"]).find(f".//{cartridge_reader.QTI}item")
    assert item is not None
    read = cartridge_reader.Moodle(item)

    def score(response: Any) -> float | None:
        match question:
            case MultipleChoice():
                return read.earned(_place(question, response))
            case MultipleResponse():
                return read.earned([_place(question, one) for one in response])
            case TrueFalse():
                return read.earned(int(not response))
            case FillInBlanks(gaps=(gap,)):
                return read.earned(_typed(response.get(gap.id, "")))
            case _:
                return read.earned(_typed(response))

    return score


# --- Open edX --------------------------------------------------------------------------------------------


def _open_edx(files: Files, question: Question) -> Score:
    data = files.get(f"course/problem/question_{question.id}.xml")
    if data is None:
        return _none  # an open response, which people mark
    problem = capa_reader.Problem.read(data)
    if isinstance(question, Formula):
        return lambda response: problem.drawn(response["variant"]).score(_typed(response["answer"]))
    return lambda response: problem.score(*_in_open_edx(question, response))


def _in_open_edx(question: Question, response: Any) -> tuple[Any, ...]:
    """The answers to a problem's fields."""
    match question:
        case MultipleChoice():
            return (_place(question, response),)
        case MultipleResponse():
            return ({_place(question, one) for one in response},)
        case TrueFalse():
            return (int(not response),)
        case Matching():
            words = {one.id: one_line(one.text) for one in question.options}
            return tuple(words.get(response.get(pair.id)) for pair in question.pairs)
        case FillInBlanks():
            return tuple(_in_field(gap, response.get(gap.id, "")) for gap in question.gaps)
        case Hotspot():
            return tuple(inside(region) for region in question.regions if region.id in response)
        case _:
            return (_typed(response),)


def _in_field(gap: Blank, value: Any) -> str:
    if isinstance(gap, ChoiceGap):
        return next((one_line(choice.text) for choice in gap.choices if choice.id == value), "")
    return _typed(value)


# --- Brightspace -----------------------------------------------------------------------------------------


def _brightspace(files: Files, question: Question) -> Score:
    (block,) = brightspace_reader.read(files[""])
    if block.kind == "WR":
        return _none
    return lambda response: block.score(_in_brightspace(question, response))


def _in_brightspace(question: Question, response: Any) -> Any:
    match question:
        case MultipleChoice():
            return _place(question, response)
        case MultipleResponse():
            return [_place(question, one) for one in response]
        case TrueFalse():
            return response
        case Matching():
            numbers = {one.id: str(place) for place, one in enumerate(question.options, 1)}
            return [numbers.get(response.get(pair.id), "") for pair in question.pairs]
        case Ordering():
            return [[item.id for item in question.items].index(one) for one in response]
        case _:
            return _typed(response)


# --- Blackboard ------------------------------------------------------------------------------------------


def _blackboard(files: Files, question: Question) -> Score:
    (line,) = blackboard_reader.read(files[""])
    if line.kind == "ESS":
        return _none
    return lambda response: line.score(_in_blackboard(question, response))


def _in_blackboard(question: Question, response: Any) -> Any:
    match question:
        case MultipleChoice():
            return _place(question, response)
        case MultipleResponse():
            return [_place(question, one) for one in response]
        case TrueFalse():
            return response
        case Matching():
            words = {one.id: one_line(one.text) for one in question.options}
            return [words.get(response.get(pair.id)) for pair in question.pairs]
        case FillInBlanks():
            return [_typed(response.get(gap.id, "")) for gap in question.gaps]
        case _:
            return _typed(response)


ENGINES = (
    Engine(
        "`qti12:plain`, by the standard",
        "our own engine, which does what QTI ASI 1.2.1 says and nothing else",
        _own("qti12", _plain, "plain"),
        near=2e-4,  # thirds written as 33.33 percent
    ),
    Engine(
        "`qti12`, Canvas Classic Quizzes",
        "our own engine, by what Canvas's importer and marking have been measured to do",
        _own("qti12", _canvas, "canvas-classic"),
    ),
    Engine("`moodle`", "our own engine, by Moodle's source", _own("moodle", _moodle)),
    Engine("`gift`, in Moodle", "our own engine, by Moodle's source", _own("gift", _gift)),
    Engine("`aiken`, in Moodle", "our own engine, by Moodle's source", _own("aiken", _aiken)),
    Engine("`imscc`, in Moodle", "our own engine, by the source of Moodle's restore", _own("imscc", _cartridge)),
    Engine(
        "`olx`, Open edX",
        "our own engine, by Open edX's source; it rounds checkboxes to hundredths",
        _own("olx", _open_edx),
        near=0.005,
    ),
    Engine(
        "`csv`, Brightspace",
        "our own engine, by D2L's help pages; not tried on the platform",
        _own("csv", _brightspace),
    ),
    Engine(
        "`txt`, Blackboard Ultra",
        "our own engine, by Blackboard's help pages, as if nothing were set there; not tried on the platform",
        _own("txt", _blackboard),
    ),
)
