"""Moodle gives each response of tests/vectors the score of scoring.py, or the file's report says that it doesn't."""

from __future__ import annotations

import xml.etree.ElementTree as ET
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from targets import moodle_engine as engine
from targets import moodle_grammar as grammar
from targets.moodle_sample import HERE, asset, build, course, prose
from vector_questions import SCORING, made

from packager.model import (
    FillInBlanks,
    Formula,
    Gap,
    Hotspot,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Question,
    Region,
    ShortAnswer,
    TrueFalse,
)
from packager.targets.bank.moodle import TARGET
from packager.targets.target import Options, Report

# What each of these is left out for.
LEFT_OUT = {
    "sort": "no question of this type",
    "sort-all": "no question of this type",
    "spot": "any of several areas is right",
    "pattern-case": "no answer that Moodle can hold earns all points",
}

# The cases that Moodle scores in another way, by what the report says of them.
DIFFERENT = {
    "part": "credit `per-part` changed: scored by the platform",
    "all": "credit `all-or-nothing` changed: scored by the platform",
    "match-all": "credit `all-or-nothing` changed: scored by the platform",
    "blanks-all": "credit `all-or-nothing` changed: scored by the platform",
    "spots": "credit `net-correct` changed: scored by the platform",
    "spots-all": "credit `all-or-nothing` changed: scored by the platform",
    "spots-part": "credit `per-part` changed: scored by the platform",
    "word": "white space changed",
    "blanks-exact": "white space changed",
    "spaces-ignored": "white space changed",
    "spaces-exact": "white space changed",
    "pattern": "an accepted pattern lost",
    "per-choice-floor": "the floor below 0 lost",
    "net-floor": "the floor below 0 lost",
    "thirds": "credit changed: 33.33 % becomes 33.33333 %",
}

CASES: dict[str, list[dict[str, Any]]] = {}
for case in SCORING["cases"]:
    CASES.setdefault(case["question"], []).append(case)


def point(region: Region) -> tuple[float, float]:
    """A place in the region."""
    numbers = region.coords
    match region.shape:
        case "rectangle":
            return (numbers[0] + numbers[2]) / 2, (numbers[1] + numbers[3]) / 2
        case "circle":
            return numbers[0], numbers[1]
        case _:
            xs, ys = numbers[::2], numbers[1::2]
            return sum(xs) / len(xs), sum(ys) / len(ys)


def given(question: Question, response: Any) -> Any:
    """A response as a learner gives it in Moodle; None for one that its forms can't send."""
    match question:
        case FillInBlanks():
            return [response.get(gap.id) for gap in question.gaps] if isinstance(response, dict) else None
        case Matching():
            return response if isinstance(response, dict) else None
        case Hotspot():
            chosen = [region for region in question.regions if isinstance(response, list) and region.id in response]
            return [point(region) for region in chosen] if isinstance(response, list) else None
        case Formula():
            if not isinstance(response, dict):
                return None
            variant, answer = response.get("variant"), response.get("answer")
            if type(variant) is not int or not 0 <= variant < question.variants or type(answer) not in (int, float):
                return None
            return variant, answer
        case Numeric():
            return response if type(response) in (int, float) else None
        case TrueFalse():
            return str(response).lower() if isinstance(response, bool) else None
        case MultipleResponse() | Ordering():
            return response if isinstance(response, list) and all(isinstance(id_, str) for id_ in response) else None
        case MultipleChoice() | ShortAnswer():
            return response if isinstance(response, str) else None
        case _:
            return None


def asked(name: str, folder: Path) -> Question:
    """The question of a vector; its blanks stand in the prompt, its picture is a file."""
    question = made(SCORING["questions"][name])
    match question:
        case FillInBlanks():
            parts = [part for gap in question.gaps for part in (Gap(gap.id, HERE), " and ")]
            return replace(question, prompt=prose("Fill: ", *parts))
        case Hotspot():
            return replace(question, image=replace(asset(folder, "map.png"), width=400, height=300))
        case _:
            return question


def exported(question: Question) -> tuple[ET.Element, list[str]]:
    data, said = build(course(question))
    return grammar.questions(data)[0], [found.message for found in said]


@pytest.mark.parametrize("name", [name for name in CASES if name not in LEFT_OUT])
def test_scores_agree_or_the_difference_is_said(name: str, tmp_path: Path) -> None:
    question = asked(name, tmp_path)
    element, said = exported(question)
    differ = []
    for case in CASES[name]:
        response = given(question, case["response"])
        if response is None or case["score"] is None or case.get("hints"):
            continue
        if abs(engine.score(element, response) - case["score"]) > 1e-5:
            differ.append(case["name"])
    assert bool(differ) == (name in DIFFERENT), differ
    if differ:
        assert any(DIFFERENT[name] in message for message in said), said


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_moodle_would_score_wrongly_is_left_out(name: str, tmp_path: Path) -> None:
    report = Report("moodle")
    assert list(TARGET.members(course(asked(name, tmp_path)), Options(), report)) == []
    assert any(LEFT_OUT[name] in found.message for found in report.diagnostics)


@pytest.mark.parametrize("name", [name for name in CASES if name not in LEFT_OUT])
def test_the_right_response_earns_all(name: str, tmp_path: Path) -> None:
    question = asked(name, tmp_path)
    # With hints the best of the vectors is 0.7; Moodle's engine here is asked as if none were used.
    best = [given(question, case["response"]) for case in CASES[name] if case["score"] in (1, 0.7)]
    known = [response for response in best if response is not None]
    if known:
        element, _ = exported(question)
        assert max(engine.score(element, response) for response in known) == pytest.approx(1, abs=1e-5)
    else:
        assert name in ("essay", "file", "likert", "survey", "survey-word")
