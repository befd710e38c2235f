"""The score and the record of a response: one table of cases, held to by Python and by the player's JavaScript."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from web_sample import AT, prose

from packager import interaction, scoring
from packager.model import (
    Choice,
    Essay,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Question,
    ShortAnswer,
    TextAnswer,
    TrueFalse,
)

HERE = Path(__file__).resolve().parent
SCORING = json.loads((HERE / "vectors" / "scoring.json").read_text(encoding="utf-8"))
INTERACTIONS = json.loads((HERE / "vectors" / "interactions.json").read_text(encoding="utf-8"))
RESPONSES = [(case["question"], response) for case in INTERACTIONS["cases"] for response in case["responses"]]


def made(value: dict[str, Any]) -> Question:
    """The question that a vector describes in the player's own form."""
    head: dict[str, Any] = {"id": "q", "span": AT, "prompt": prose("?")}
    choices = tuple(
        Choice(one["id"], prose(one["id"]), one["correct"], one["credit"], None, AT) for one in value.get("choices", ())
    )
    match value["type"]:
        case "multiple-choice":
            return MultipleChoice(**head, choices=choices)
        case "multiple-response":
            return MultipleResponse(**head, choices=choices, credit=value["credit"])
        case "true-false":
            return TrueFalse(**head, answer=value["answer"])
        case "short-answer":
            texts = tuple(TextAnswer(one["text"], one["credit"], None, AT) for one in value["answers"])
            return ShortAnswer(**head, answers=texts, case_sensitive=value["caseSensitive"])
        case "numeric":
            numbers = tuple(
                NumberAnswer(one["value"], one["tolerance"], one["credit"], None, AT) for one in value["answers"]
            )
            return Numeric(**head, answers=numbers)
        case "essay":
            return Essay(**head, max_characters=value["limit"])
        case other:
            raise AssertionError(other)


@pytest.mark.parametrize("case", SCORING["cases"], ids=lambda case: case["name"])
def test_a_response_earns_its_score(case: dict[str, Any]) -> None:
    outcome = scoring.score(made(SCORING["questions"][case["question"]]), case["response"])
    assert (outcome.score, list(outcome.matched)) == (case["score"], case["matched"])


@pytest.mark.parametrize("case", INTERACTIONS["cases"], ids=lambda case: case["question"])
def test_a_question_is_reported_with_its_type_and_patterns(case: dict[str, Any]) -> None:
    question = made(INTERACTIONS["questions"][case["question"]])
    for found, wanted in (
        (interaction.scorm12(question), case["scorm12"]),
        (interaction.xapi(question), case["xapi"]),
    ):
        assert (found.type, list(found.patterns)) == (wanted["type"], wanted["patterns"])


@pytest.mark.parametrize(("name", "case"), RESPONSES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_response_is_reported_in_each_standards_words(name: str, case: dict[str, Any]) -> None:
    question = made(INTERACTIONS["questions"][name])
    assert interaction.scorm12_response(question, case["response"]) == case["scorm12"]
    assert interaction.xapi_response(question, case["response"]) == case["xapi"]


def test_the_vectors_cover_every_type_and_rule() -> None:
    types = {question["type"] for question in SCORING["questions"].values()}
    assert types == {"multiple-choice", "multiple-response", "true-false", "short-answer", "numeric", "essay"}
    rules = {question.get("credit") for question in SCORING["questions"].values()} - {None}
    assert rules == {"net-correct", "per-part", "all-or-nothing"}
    assert {case["question"] for case in SCORING["cases"]} == set(SCORING["questions"])
    assert len({case["name"] for case in SCORING["cases"]}) == len(SCORING["cases"]) >= 40


@pytest.mark.node
@pytest.mark.parametrize("case", SCORING["cases"], ids=lambda case: case["name"])
def test_the_player_gives_the_same_score(player: Callable[..., Any], case: dict[str, Any]) -> None:
    outcome = player("scoring.score", SCORING["questions"][case["question"]], case["response"])
    assert (outcome["score"], outcome["matched"]) == (case["score"], case["matched"])
    wanted = scoring.score(made(SCORING["questions"][case["question"]]), case["response"])
    assert outcome["result"] == wanted.result


@pytest.mark.node
@pytest.mark.parametrize(("name", "case"), RESPONSES, ids=lambda value: value if isinstance(value, str) else "")
def test_the_player_reports_the_same_words(player: Callable[..., Any], name: str, case: dict[str, Any]) -> None:
    question = INTERACTIONS["questions"][name]
    assert player("interaction.scorm12", question, case["response"]) == case["scorm12"]
    assert player("interaction.xapi", question, case["response"]) == case["xapi"]
