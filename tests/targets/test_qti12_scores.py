"""Each response of the vectors scores as scoring.py says in every flavour, or its writer has said why not."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from decimal import Decimal
from typing import Any
from unicodedata import normalize

import pytest
from targets import canvas_reader as classic
from targets.qti12_engine import QTI, Responses, process
from targets.qti12_sample import course, losses, package
from vector_questions import SCORING, made
from web_sample import para, prose

from packager.model import (
    Categorize,
    ChoiceGap,
    FillInBlanks,
    Formula,
    Gap,
    Hotspot,
    Matching,
    MultipleChoice,
    MultipleResponse,
    NumberGap,
    Ordering,
    Question,
    TrueFalse,
)
from packager.scoring import score


def asked(question: Question) -> Question:
    """The question with its blanks in its prompt, which the vectors leave out."""
    if not isinstance(question, FillInBlanks):
        return question
    return replace(question, prompt=prose(para("Fill: ", *(Gap(gap.id) for gap in question.gaps), ".")))


QUESTIONS = {name: asked(made(value)) for name, value in SCORING["questions"].items()}
CASES = [case for case in SCORING["cases"] if not case.get("hints")]
# Who says one of these of a question has said that the score may differ.
SCORES = (
    "credit",
    "score",
    "spaces",
    "upper and lower case",
    "regular expression",
    "number in a blank",
    "ungraded",
)


def whole(question: Question, response: Any) -> bool:
    """Whether a response has the shape that a page would send; others are for saved states."""
    match question:
        case MultipleChoice():
            return response in [one.id for one in question.choices]
        case MultipleResponse():
            known = [one.id for one in question.choices]
            return isinstance(response, list) and all(one in known for one in response)
        case Hotspot():
            known = [one.id for one in question.regions]
            chosen = isinstance(response, list) and all(one in known for one in response)
            return chosen and (question.multiple or len(response) == 1)
        case TrueFalse():
            return isinstance(response, bool)
        case Ordering():
            return isinstance(response, list) and sorted(map(str, response)) == sorted(one.id for one in question.items)
        case Matching():
            known = [one.id for one in question.options]
            return isinstance(response, dict) and all(one in known for one in response.values())
        case Categorize():
            known = [one.id for one in question.categories]
            return isinstance(response, dict) and all(one in known for one in response.values())
        case FillInBlanks():
            return isinstance(response, dict) and all(
                isinstance(response[gap.id], int | float if isinstance(gap, NumberGap) else str)
                and not isinstance(response[gap.id], bool)
                for gap in question.gaps
                if gap.id in response
            )
        case Formula():
            return (
                isinstance(response, dict)
                and type(response.get("variant")) is int
                and type(response.get("answer")) in (int, float)
                and 0 <= response["variant"] < question.variants
            )
        case _:
            wanted = str if type(question).__name__ == "ShortAnswer" else int | float
            return isinstance(response, wanted) and not isinstance(response, bool)


def typed(value: Any) -> str:
    """What a page sends for a value: a number in the digits that one types, a text composed as keyboards do."""
    return format(Decimal(f"{value:.12g}"), "f") if isinstance(value, float) else normalize("NFC", str(value))


def plain(question: Question, response: Any) -> Responses:
    """The response in the idents of the plain flavour."""
    match question:
        case TrueFalse():
            return {"response1": str(response).lower()}
        case FillInBlanks() | Matching() | Categorize():
            return {key: typed(value) for key, value in response.items()}
        case _:
            return {"response1": response if isinstance(response, list) else typed(response)}


def test_the_vectors_reach_every_type() -> None:
    seen = {type(QUESTIONS[case["question"]]) for case in CASES if whole(QUESTIONS[case["question"]], case["response"])}
    assert len(seen) >= 11


@pytest.mark.parametrize("name", QUESTIONS)
def test_a_plain_engine_scores_as_the_source_says(name: str) -> None:
    question = QUESTIONS[name]
    files, _ = package(course(question), "plain")
    said = losses(course(question), "plain")
    if not files:
        assert [loss.rule.code for loss in said] == ["unsupported"]
        return
    (item,) = ET.fromstring(files["sea.xml"]).iter(f"{QTI}item")
    spoken = any(loss.what.startswith(SCORES) for loss in said)
    tried = agreed = 0
    for case in CASES:
        if case["question"] != name or not whole(question, case["response"]):
            continue
        wanted = score(question, case["response"]).score
        got = process(item, plain(question, case["response"]))
        if wanted is None:
            assert got.score is None, case
            continue
        assert got.score is not None
        tried += 1
        same = abs(got.score / got.most - Decimal(wanted)) < Decimal("2e-4")  # thirds written as 33.33 percent
        assert same or spoken, (case, got.score / got.most, [loss.what for loss in said])
        agreed += same
    assert agreed or not tried


def canvas(question: Question, got: classic.Question, response: Any) -> Any:
    """The response as the reader of Classic Quizzes takes it."""
    match question:
        case MultipleChoice():
            return [one.id for one in question.choices].index(response)
        case MultipleResponse():
            return [place for place, one in enumerate(question.choices) if one.id in response]
        case TrueFalse():
            return 0 if response else 1
        case Matching():
            options = list(got.options)
            order = [one.id for one in question.options]
            rows = {pair.id: answer.ident for pair, answer in zip(question.pairs, got.answers, strict=True)}
            return {rows[key]: options[order.index(value)] for key, value in response.items() if key in rows}
        case FillInBlanks():
            return {gap.id: _blank(gap, got, response[gap.id]) for gap in question.gaps if gap.id in response}
        case Formula():
            return response["variant"], typed(response["answer"])
        case _:
            return typed(response)


def _blank(gap: Any, got: classic.Question, value: Any) -> str:
    if not isinstance(gap, ChoiceGap):
        return typed(value)
    if got.type == "multiple_dropdowns_question":
        labels = [answer.ident for answer in got.answers if answer.blank == gap.id]
        return labels[[one.id for one in gap.choices].index(value)]
    return next((typed(one.text.blocks[0].children[0].text) for one in gap.choices if one.id == value), "")


@pytest.mark.parametrize("name", QUESTIONS)
def test_classic_quizzes_scores_as_the_source_says(name: str) -> None:
    question = QUESTIONS[name]
    files, _ = package(course(question))
    said = losses(course(question))
    if not files:
        assert [loss.rule.code for loss in said] == ["unsupported"]
        return
    got = classic.read(files).quizzes[0].question("q")
    if score(question, None).score is None:
        assert got.points == 0 or got.type in ("essay_question", "file_upload_question")
        return
    spoken = any(loss.what.startswith(SCORES) or "credit" in loss.what for loss in said)
    for case in CASES:
        if case["question"] != name or not whole(question, case["response"]):
            continue
        wanted = score(question, case["response"]).score
        mark = classic.mark(got, canvas(question, got, case["response"]))
        assert abs(mark - (wanted or 0)) < 1e-9 or spoken, (case, mark, [loss.what for loss in said])
