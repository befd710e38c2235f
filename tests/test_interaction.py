"""Interactions of SCORM have the form of their type, and a strict run-time takes all of them."""

from __future__ import annotations

import json
import random
import subprocess
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from browser.lint12 import Argument, Call, lint
from full_state import data_of, questions_of
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from interaction2004 import problems
from question_samples import samples
from random_courses import courses
from vector_questions import INTERACTIONS, SCORING, made

from packager import interaction, scoring
from packager.model import Course, FillInBlanks, Formula, Question
from packager.targets.course.xapi_samples import right_responses

NODE = Path(__file__).resolve().parent / "node"


def recorded(worded: Callable[[Question, Any], str] = interaction.scorm12_response) -> Iterator[tuple[Question, Any]]:
    """Every question of the samples and the vectors with each response that the player would record."""
    for question in samples().values():
        yield from ((question, response) for response in right_responses(question))
    told = [(case["question"], each) for case in INTERACTIONS["cases"] for each in case["responses"]]
    scored = [(case["question"], case) for case in SCORING["cases"]]
    for vectors, cases in ((INTERACTIONS, told), (SCORING, scored)):
        for name, case in cases:
            question = made(vectors["questions"][name], name)
            if worded(question, case["response"]):
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
    done = subprocess.run([node, str(NODE / "scorm12_calls.mjs")], input=values, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout) == [f"{len(some)} type: 405", f"{len(some)} student_response: 405"]


# --- SCORM 2004 ----------------------------------------------------------------------------------------------


def calls2004(question: Question, response: Any) -> list[tuple[str, str]]:
    """What the player sets of an interaction, in its order."""
    outcome = scoring.score(question, response)
    patterns = interaction.expected2004(question, response)
    worded = interaction.scorm2004_response(question, response)
    return [
        ("id", question.id),
        ("type", interaction.type2004(question, response)),
        *((f"correct_responses.{place}.pattern", pattern) for place, pattern in enumerate(patterns)),
        *([("learner_response", worded)] if worded else []),
        ("result", outcome.result if outcome.result in ("correct", "incorrect", "neutral") else "0.5"),
    ]


def recorded2004() -> list[tuple[Question, Any]]:
    return list(recorded(interaction.scorm2004_response))


def test_every_response_has_the_form_of_its_interaction_in_2004() -> None:
    types = set()
    for question, response in recorded2004():
        type_ = interaction.type2004(question, response)
        patterns = list(interaction.expected2004(question, response))
        worded = interaction.scorm2004_response(question, response)
        assert list(problems(type_, patterns, worded)) == [], (question.id, response)
        types.add(type_)
    assert types == {
        *("true-false", "choice", "fill-in", "long-fill-in", "matching", "sequencing", "likert", "numeric", "other"),
    }


@pytest.mark.parametrize(
    ("type_", "patterns", "response"),
    [
        ("choice", ["a"] * 2, "a"),
        ("choice", [f"a{place}" for place in range(11)], "a"),
        ("choice", [], "a-b"),
        ("choice", [], "a[,]a"),
        ("choice", [], "[,]".join(f"a{place}" for place in range(37))),
        ("matching", [], "a"),
        ("matching", [], "a[.]b[.]c"),
        ("sequencing", ["a[.]b"], ""),
        ("true-false", ["true"], "t"),
        ("fill-in", ["a[,]a"], ""),
        ("fill-in", ["{case_matters=true}a[,]b "], ""),
        ("fill-in", ["a, b"], ""),
        ("fill-in", [], ",,,,,,,,,,"),
        ("fill-in", [], "a,{b"),
        ("other", ["a, b"], ""),
        ("likert", [], "a[,]b"),
        ("numeric", ["5"], ""),
        ("numeric", ["6[:]5"], ""),
        ("numeric", ["1[:]2", "3[:]4"], ""),
        ("numeric", [], "1[:]2"),
        ("numeric", [], "123456"),
        ("fill-in", [], "x" * 251),
        ("fill-in", [], "[,]" * 10),
        ("fill-in", [], "{lang=de}x"),
        ("fill-in", [], "two\nlines"),
        ("long-fill-in", [], "x" * 4001),
        ("other", [], "\ud83d"),
        ("essay", [], "x"),
    ],
)
def test_the_grammar_sees_a_wrong_form(type_: str, patterns: list[str], response: str) -> None:
    assert len(list(problems(type_, patterns, response))) == 1


NAMES = ("word", "essay", "blanks-11", "same-blanks")
TEXTS = {name: made(INTERACTIONS["questions"][name], name) for name in NAMES}
BITS = ["{", "{lang=de}", "[,]", "[.]", "\n", " ", ",", "\u00e9", "\U0001f600", "x" * 83, "\ufeff"]


def filled(question: Question, text: str) -> Any:
    """A response of this text, in two blanks where the question has blanks."""
    return {"g-0": text, "g-1": text} if isinstance(question, FillInBlanks) else text


@pytest.mark.node
def test_a_strict_run_time_of_2004_takes_every_interaction(node: str) -> None:
    random_ = random.Random(3)
    texts = ["".join(random_.choices(BITS, k=random_.randrange(60))) for _ in range(200)]
    odd = [(question, filled(question, text)) for question in TEXTS.values() for text in texts]
    some = [calls2004(question, response) for question, response in [*recorded2004(), *odd]]
    bad = [("id", "q"), ("type", "numeric"), ("learner_response", "x"), ("result", "wrong")]
    values = json.dumps([*some, bad]).encode()
    done = subprocess.run([node, str(NODE / "scorm2004_calls.mjs")], input=values, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    assert json.loads(done.stdout) == [f"{len(some)} learner_response: 406", f"{len(some)} result: 406"]


@pytest.mark.node
@settings(max_examples=80, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(name=st.sampled_from(NAMES), words=st.lists(st.sampled_from(BITS), max_size=60))
def test_the_player_says_any_text_in_the_same_words(player: Callable[..., Any], name: str, words: list[str]) -> None:
    question = TEXTS[name]
    response = filled(question, "".join(words))
    value = INTERACTIONS["questions"][name] | {"interaction": {"type": interaction.scorm2004(question).type}}
    worded = interaction.scorm2004_response(question, response)
    assert player("interaction.scorm2004", value, response) == worded
    assert player("interaction.scorm12", value, response) == interaction.scorm12_response(question, response)
    type_ = interaction.type2004(question, response)
    assert player("interaction.type2004", value, response) == type_
    assert list(problems(type_, [], worded)) == []


@pytest.mark.node
@settings(max_examples=12, deadline=None, suppress_health_check=list(HealthCheck))
@given(made_=courses())
def test_the_player_reports_from_a_random_courses_page_as_here(player: Callable[..., Any], made_: Course) -> None:
    """The page has all that the words of its back end need, and the words are those of the reference."""
    for back_end, call in (("scorm12", "scorm12"), ("scorm2004", "scorm2004"), ("cmi5", "xapi")):
        worded = getattr(interaction, f"{call}_response")
        data = data_of(made_, back_end=back_end)
        told = {one["id"]: one for quiz in data["quizzes"].values() for one in questions_of(quiz["parts"])}
        for question in made_.questions():
            said = getattr(interaction, call)(question)
            value = told[question.id]
            assert value["interaction"]["type"] == said.type
            assert value["interaction"].get("patterns", []) == (list(said.patterns) if made_.answer_key else [])
            for response in right_responses(question):
                assert player(f"interaction.{call}", value, response) == worded(question, response)


# --- answers that can't be listed --------------------------------------------------------------------------


@pytest.mark.parametrize("question", samples().values(), ids=samples())
def test_an_ungraded_question_has_no_right_answer(question: Question) -> None:
    survey = replace(question, graded=False, points=0.0)
    assert interaction.scorm12(survey).patterns == interaction.scorm2004(survey).patterns == ()
    assert interaction.xapi(survey).patterns == ()
    for response in right_responses(question):
        assert interaction.expected(survey, response) == interaction.expected2004(survey, response) == ()
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
    assert len(interaction.scorm2004(same).patterns) == same.variants
    assert len(interaction.expected2004(same, {"variant": same.variants - 1, "answer": 5})) == 1
