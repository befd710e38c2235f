"""Interactions of SCORM 1.2 have the form of their type, and a strict run-time takes all of them."""

from __future__ import annotations

import json
import subprocess
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser.lint12 import Argument, Call, lint
from question_samples import samples
from vector_questions import INTERACTIONS, SCORING, made

from packager import interaction, scoring
from packager.model import Formula, Question
from packager.targets.course.xapi_samples import right_responses

SCRIPT = Path(__file__).resolve().parent / "node" / "scorm12_calls.mjs"


def recorded() -> Iterator[tuple[Question, Any]]:
    """Every question of the samples and the vectors with each response that the player would record."""
    for question in samples().values():
        yield from ((question, response) for response in right_responses(question))
    told = [(case["question"], each) for case in INTERACTIONS["cases"] for each in case["responses"]]
    scored = [(case["question"], case) for case in SCORING["cases"]]
    for vectors, cases in ((INTERACTIONS, told), (SCORING, scored)):
        for name, case in cases:
            question = made(vectors["questions"][name], name)
            if interaction.scorm12_response(question, case["response"]):
                yield question, case["response"]


def calls(question: Question, response: Any) -> list[tuple[str, str]]:
    """What the player sets of an interaction, in its order."""
    outcome = scoring.score(question, response)
    patterns = interaction.expected(question, response)
    result = {"correct": "correct", "incorrect": "wrong", "neutral": "neutral"}.get(outcome.result, "0.5")
    return [
        ("id", question.id),
        ("type", interaction.scorm12(question).type),
        *((f"correct_responses.{place}.pattern", pattern) for place, pattern in enumerate(patterns)),
        ("student_response", interaction.scorm12_response(question, response)),
        ("result", result),
    ]


RULES = range(27, 33)  # those of the lint that look at interactions


@pytest.mark.parametrize("name", samples())
def test_each_type_has_the_form_of_its_interaction(name: str) -> None:
    question = samples()[name]
    found = linted([calls(question, response) for response in right_responses(question)])
    assert found == []


def linted(some: list[list[tuple[str, str]]]) -> list[str]:
    made_ = [
        Call("LMSSetValue", (Argument("string", f"cmi.interactions.{place}.{element}"), Argument("string", value)))
        for place, one in enumerate(some)
        for element, value in one
    ]
    return [str(finding) for finding in lint(made_) if finding.rule in RULES]


def test_every_response_has_the_form_of_its_interaction() -> None:
    some = [calls(question, response) for question, response in recorded()]
    assert len(some) > 300
    assert {dict(one)["type"] for one in some} == {
        *("true-false", "choice", "fill-in", "matching", "performance", "sequencing", "likert", "numeric"),
    }
    assert linted(some) == []


def test_the_lint_sees_a_wrong_form() -> None:
    assert len(linted([[("id", "q"), ("type", "matching"), ("student_response", "norway.oslo")]])) == 1
    assert len(linted([[("id", "q"), ("type", "sequencing"), ("correct_responses.0.pattern", "a.b")]])) == 1


@pytest.mark.node
def test_a_strict_run_time_takes_every_interaction(node: str) -> None:
    some = [calls(question, response) for question, response in recorded()]
    bad = [("id", "q"), ("type", "guess"), ("student_response", "line\nbreak")]
    values = json.dumps([*some, bad]).encode()
    done = subprocess.run([node, str(SCRIPT)], input=values, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout) == [f"{len(some)} type: 405", f"{len(some)} student_response: 405"]


# --- answers that can't be listed --------------------------------------------------------------------------


@pytest.mark.parametrize("question", samples().values(), ids=samples())
def test_an_ungraded_question_has_no_right_answer(question: Question) -> None:
    survey = replace(question, graded=False, points=0.0)
    assert interaction.scorm12(survey).patterns == interaction.xapi(survey).patterns == ()
    for response in right_responses(question):
        assert interaction.expected(survey, response) == ()
        assert interaction.scorm12_response(survey, response) == interaction.scorm12_response(question, response)


@pytest.mark.parametrize("question", samples().values(), ids=samples())
def test_every_component_of_a_response_is_in_the_definition(question: Question) -> None:
    found = interaction.xapi(question)
    listed = {id_ for components in found.components.values() for id_, _ in components}
    if not listed:
        return
    for response in right_responses(question):
        text = interaction.xapi_response(question, response)
        assert {id_ for pair in text.split("[,]") for id_ in pair.split("[.]")} <= listed
    assert all(id_ in listed for pattern in found.patterns for id_ in pattern.replace("[.]", "[,]").split("[,]"))


def test_variants_with_one_answer_have_a_pattern_each() -> None:
    question = samples()["formula"]
    assert isinstance(question, Formula)
    same = replace(question, expression="0 * w * n + 2")
    assert interaction.scorm12(same).patterns == ("2",) * same.variants
    assert interaction.expected(same, {"variant": same.variants - 1, "answer": 5}) == ("2",)
