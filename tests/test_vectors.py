"""The score and the record of a response: one table of cases, held to by Python and by the player's JavaScript."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from vector_questions import INTERACTIONS, SCORING, made

from packager import interaction, patterns, scoring
from packager.model import KINDS, Formula
from packager.variants import variants

RESPONSES = [(case["question"], response) for case in INTERACTIONS["cases"] for response in case["responses"]]
QUESTIONS = SCORING["questions"]


@pytest.mark.parametrize("case", SCORING["cases"], ids=lambda case: case["name"])
def test_a_response_earns_its_score(case: dict[str, Any]) -> None:
    outcome = scoring.score(made(QUESTIONS[case["question"]]), case["response"], case.get("hints", 0))
    assert outcome.score == pytest.approx(case["score"], abs=1e-12)
    assert list(outcome.matched) == case["matched"]
    assert list(outcome.parts) == case.get("parts", [])
    assert outcome.result == case.get("result", outcome.result)


@pytest.mark.parametrize("case", INTERACTIONS["cases"], ids=lambda case: case["question"])
def test_a_question_is_reported_with_its_type_and_patterns(case: dict[str, Any]) -> None:
    question = made(INTERACTIONS["questions"][case["question"]])
    for found, wanted in (
        (interaction.scorm12(question), case["scorm12"]),
        (interaction.xapi(question), case["xapi"]),
        (interaction.scorm2004(question), case["scorm2004"]),
    ):
        assert (found.type, list(found.patterns)) == (wanted["type"], wanted["patterns"])


@pytest.mark.parametrize(("name", "case"), RESPONSES, ids=lambda value: value if isinstance(value, str) else "")
def test_a_response_is_reported_in_each_standards_words(name: str, case: dict[str, Any]) -> None:
    question = made(INTERACTIONS["questions"][name])
    assert interaction.scorm12_response(question, case["response"]) == case["scorm12"]
    assert interaction.xapi_response(question, case["response"]) == case["xapi"]
    assert interaction.scorm2004_response(question, case["response"]) == case["scorm2004"]
    if "expected" in case:
        assert list(interaction.expected(question, case["response"])) == case["expected"]
    reported = interaction.scorm2004(question)
    assert interaction.type2004(question, case["response"]) == case.get("type2004", reported.type)
    due = case.get("expected2004", list(reported.patterns))
    assert list(interaction.expected2004(question, case["response"])) == due


def test_the_vectors_cover_every_type_and_rule() -> None:
    for questions in (QUESTIONS, INTERACTIONS["questions"]):
        assert {question["type"] for question in questions.values()} == set(KINDS.values())
    rules = {(question["type"], question["credit"]) for question in QUESTIONS.values() if "credit" in question}
    shared = {"per-part", "all-or-nothing"}
    assert rules == {
        *(("multiple-response", rule) for rule in (*shared, "net-correct", "per-choice")),
        *(("hotspot", rule) for rule in (*shared, "net-correct")),
        *((type_, rule) for type_ in ("fill-in-blanks", "matching", "ordering", "categorize") for rule in shared),
    }
    assert {case["question"] for case in SCORING["cases"]} == set(QUESTIONS)
    assert {case["question"] for case in INTERACTIONS["cases"]} == set(INTERACTIONS["questions"])
    assert len({case["name"] for case in SCORING["cases"]}) == len(SCORING["cases"]) >= 300


def test_every_question_that_can_be_is_answered_rightly_and_not() -> None:
    for name, value in QUESTIONS.items():
        question = made(value | {"points": 1.0})
        responses = [case["response"] for case in SCORING["cases"] if case["question"] == name]
        found = {scoring.score(question, response).result == "correct" for response in responses}
        assert found == ({True, False} if scoring.weight(question) else {False}), name


@pytest.mark.parametrize("vectors", [SCORING, INTERACTIONS], ids=["scoring", "interactions"])
def test_the_variants_of_a_vector_are_those_of_its_formula(vectors: dict[str, Any]) -> None:
    formulas = [value for value in vectors["questions"].values() if value["type"] == "formula"]
    assert formulas
    for value in formulas:
        question = made(value)
        assert isinstance(question, Formula)
        found = [{"answer": one.answer, "tolerance": one.tolerance} for one in variants(question)]
        assert found == value["variants"]


def test_the_patterns_of_the_vectors_are_patterns() -> None:
    for value in QUESTIONS.values():
        holders = [value, *value.get("gaps", [])]
        texts = [one for holder in holders for one in holder.get("answers", []) if one.get("pattern")]
        assert [patterns.problem(one["text"]) for one in texts] == [""] * len(texts)


@pytest.mark.node
@pytest.mark.parametrize("case", SCORING["cases"], ids=lambda case: case["name"])
def test_the_player_gives_the_same_score(player: Callable[..., Any], case: dict[str, Any]) -> None:
    question, hints = QUESTIONS[case["question"]], case.get("hints", 0)
    outcome = player("scoring.score", question, case["response"], hints)
    wanted = scoring.score(made(question), case["response"], hints)
    assert (outcome["score"], outcome["matched"]) == (wanted.score, case["matched"])
    assert (outcome["parts"], outcome["result"]) == (list(wanted.parts), wanted.result)


@pytest.mark.node
def test_the_player_gives_questions_the_same_weight(player: Callable[..., Any]) -> None:
    for value in QUESTIONS.values():
        question = value | {"points": 2.5}
        assert player("scoring.weight", question) == scoring.weight(made(question))


@pytest.mark.node
@pytest.mark.parametrize(("name", "case"), RESPONSES, ids=lambda value: value if isinstance(value, str) else "")
def test_the_player_reports_the_same_words(player: Callable[..., Any], name: str, case: dict[str, Any]) -> None:
    question = INTERACTIONS["questions"][name]
    assert player("interaction.scorm12", question, case["response"]) == case["scorm12"]
    assert player("interaction.xapi", question, case["response"]) == case["xapi"]
    if "expected" in case:
        reported = question | {"interaction": {"patterns": list(interaction.scorm12(made(question)).patterns)}}
        assert player("interaction.patterns", reported, case["response"]) == case["expected"]
        assert player("interaction.patterns", question | {"interaction": {}}, case["response"]) == []
    said = interaction.scorm2004(made(question))
    reported = question | {"interaction": {"type": said.type, "patterns": list(said.patterns)}}
    assert player("interaction.scorm2004", reported, case["response"]) == case["scorm2004"]
    assert player("interaction.type2004", reported, case["response"]) == case.get("type2004", said.type)
    due = case.get("expected2004", list(said.patterns))
    assert player("interaction.patterns2004", reported, case["response"]) == due
