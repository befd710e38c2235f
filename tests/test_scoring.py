"""What holds for the score of any response to any question, and that the player's JavaScript agrees on it."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from full_state import data_of, questions_of
from question_samples import samples
from vector_questions import SCORING, made
from web_sample import AT, choice, course, prose

from packager import interaction, scoring
from packager.model import (
    KINDS,
    Categorize,
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
    NumberGap,
    Numeric,
    Ordering,
    Question,
    Quiz,
    ShortAnswer,
    TextGap,
    TrueFalse,
)
from packager.scoring import Response
from packager.targets.course.xapi_samples import answers, right_responses
from packager.variants import variants

SAMPLES = samples()
ODD: tuple[Any, ...] = (
    *(None, True, False, 0, 1, -1, 0.5, 1e300, "", " ", "x"),
    *([], ["x"], [[]], [1, None], {}, {"x": "y"}, {"x": []}, {"": {}}),
)
WORDS = (
    *("moon", "Moon ", "luna", "grey", "GRAY", "light  grey", "café", "555-1234", "c++", "f(x) = 2x", "AB12", "x"),
    "if x:\n  y  = 1",
)
NUMBERS = (
    *(0, 0.3, 0.1 + 0.2, 10, 10.5, 27.3, 27.8, 3.135, 3.145, 190, 210, -42, 4, 6, 8.001, 21, 21.1, 15, 9.05),
    6.02214076e23,
)


def _ids(value: Any) -> Iterator[str]:
    """Every id in a question's data."""
    for key, inner in value.items():
        if key == "id":
            yield inner
        elif isinstance(inner, list):
            yield from (id_ for each in inner if isinstance(each, dict) for id_ in _ids(each))


def _response(question: dict[str, Any], random_: random.Random) -> Any:
    """A response of any shape; most are of the question's own kind, with its ids among others."""
    if random_.random() < 0.1:
        return random_.choice(ODD)
    ids = [*_ids(question), "gone", "constructor"]

    def some(most: int) -> list[str]:
        return [random_.choice(ids) for _ in range(random_.randint(0, most))]

    match question["type"]:
        case "multiple-choice" | "likert":
            return random_.choice(ids)
        case "multiple-response" | "hotspot":
            return some(5)
        case "ordering":
            order = [item["id"] for item in question["items"]]
            for _ in range(random_.randint(0, 2)):
                one, other = random_.randrange(len(order)), random_.randrange(len(order))
                order[one], order[other] = order[other], order[one]
            return order[: random_.randint(1, 6)] + some(1)
        case "matching":
            return dict(zip(some(3), some(3), strict=False)) | {
                pair["id"]: random_.choice(question["options"])["id"] for pair in question["pairs"]
            }
        case "categorize":
            return {id_: random_.choice(question["categories"])["id"] for id_ in some(4)}
        case "fill-in-blanks":
            filled = {gap["id"]: _filled(gap, random_) for gap in question["gaps"] if random_.random() < 0.9}
            odd = [*NUMBERS, *WORDS, *ids, *ODD]
            return {id_: random_.choice(odd) if random_.random() < 0.3 else value for id_, value in filled.items()}
        case "formula":
            one = random_.choice(question["variants"])
            answer = one["answer"] + random_.choice([0, 0, one["tolerance"], -one["tolerance"], 2 * one["tolerance"]])
            return {
                "variant": random_.choice([0, 1, 2, question["variants"].index(one), 0.5, -1, 99, True]),
                "answer": answer,
            }
        case "numeric":
            return random_.choice(NUMBERS) if random_.random() < 0.5 else _near(question["answers"], random_)
        case "true-false":
            return random_.random() < 0.5
        case _:
            texts = [one["text"] for one in question.get("answers", [{"text": "x"}])]
            return random_.choice([*WORDS, *texts, *(text.swapcase() for text in texts)])


def _filled(gap: dict[str, Any], random_: random.Random) -> Any:
    match gap["kind"]:
        case "text":
            return random_.choice(gap["answers"])["text"] + random_.choice(["", " ", "x"])
        case "number":
            return _near(gap["answers"], random_)
        case _:
            return random_.choice(gap["choices"])["id"]


def _near(answers: list[dict[str, Any]], random_: random.Random) -> float:
    one = random_.choice(answers)
    return float(one["value"] + one["tolerance"] * random_.choice([-1.001, -1, 0, 0.5, 1, 1.001]))


@pytest.mark.node
def test_the_player_agrees_on_random_responses(player: Callable[..., Any]) -> None:
    random_ = random.Random(7)
    results: dict[str, set[str]] = {}
    for name, value in SCORING["questions"].items():
        question = made(value)
        full = [case["response"] for case in SCORING["cases"] if case["question"] == name and case["score"] == 1]
        for _ in range(60):
            chance = (_response(value, random_) for _ in range(6))
            response = random_.choice([*right_responses(question), *full, *chance])
            hints = random_.choice([0, 0, 1, 3])
            ours, theirs = scoring.score(question, response, hints), player("scoring.score", value, response, hints)
            assert (theirs["score"], theirs["matched"], theirs["parts"], theirs["result"]) == (
                ours.score,
                list(ours.matched),
                list(ours.parts),
                ours.result,
            ), (name, response)
            for words, call in ((interaction.scorm12_response, "scorm12"), (interaction.xapi_response, "xapi")):
                assert player(f"interaction.{call}", value, response) == words(question, response), (name, response)
            reported = value | {"interaction": {"type": interaction.scorm2004(question).type}}
            for words, call in ((interaction.scorm2004_response, "scorm2004"), (interaction.type2004, "type2004")):
                assert player(f"interaction.{call}", reported, response) == words(question, response), (name, response)
            results.setdefault(name, set()).add(ours.result)
    unmet = [name for name, found in results.items() if not found & {"correct", "neutral"}]
    assert unmet == [], "the responses never hit what is right"


@pytest.mark.node
@pytest.mark.parametrize("question", SAMPLES.values(), ids=SAMPLES)
def test_the_player_agrees_on_its_own_data(player: Callable[..., Any], question: Question) -> None:
    """The data is what a page holds of the question, so nothing that the score needs is missing there."""
    quiz = Quiz("quiz", "Quiz", (question,), "quiz.yaml", AT)
    (value,) = questions_of(data_of(course(contents=(quiz,)))["quizzes"]["quiz"]["parts"])
    random_ = random.Random(9)
    for response in (*right_responses(question), *(_response(value, random_) for _ in range(25))):
        ours, theirs = scoring.score(question, response, 1), player("scoring.score", value, response, 1)
        assert (theirs["score"], theirs["matched"]) == (ours.score, list(ours.matched)), response
        assert (theirs["parts"], theirs["result"]) == (list(ours.parts), ours.result), response
        assert player("interaction.scorm12", value, response) == interaction.scorm12_response(question, response)
        assert player("interaction.patterns", value, response) == list(interaction.expected(question, response))


@pytest.mark.parametrize("value", SCORING["questions"].values(), ids=SCORING["questions"])
def test_any_response_has_a_score_in_bounds(value: dict[str, Any]) -> None:
    random_, question = random.Random(8), made(value)
    floor = question.floor if isinstance(question, MultipleChoice | MultipleResponse) else 0.0
    for response in (*ODD, *(_response(value, random_) for _ in range(60))):
        outcome = scoring.score(question, response, random_.randint(0, 3))
        assert (outcome.score is None) == (scoring.weight(replace(question, points=1.0)) == 0)
        assert outcome.score is None or floor <= outcome.score <= 1
        assert all(0 <= part <= 1 for part in outcome.parts)


def test_a_sum_is_that_of_javascript_on_every_python() -> None:
    """Eight times 0.1, added one by one, is less than 0.8; `sum` says 0.8 from Python 3.12 on."""
    choices = tuple(replace(choice(f"c{place}", "x"), credit=0.1, correct=True) for place in range(8))
    question = MultipleResponse(id="q", span=AT, prompt=prose("?"), choices=choices, credit="per-choice")
    found = scoring.score(question, [one.id for one in choices]).score
    assert found == 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 + 0.1 != 0.8


# --- every type ----------------------------------------------------------------------------------------


def test_the_samples_have_every_type() -> None:
    assert {type(question) for question in SAMPLES.values()} == set(KINDS)


def good(question: Question) -> Response:
    """A response that earns everything, or any where there is no such thing."""
    return (right_responses(question) or [answers(question)[0][1]["response"]])[0]


def parts(question: Question) -> int:
    """How many parts an outcome lists."""
    match question:
        case FillInBlanks():
            return len(question.gaps)
        case Matching():
            return len(question.pairs)
        case Ordering() | Categorize():
            return len(question.items)
        case (
            MultipleChoice()
            | MultipleResponse()
            | TrueFalse()
            | ShortAnswer()
            | Numeric()
            | Formula()
            | Hotspot()
            | Essay()
            | FileUpload()
            | Likert()
        ):
            return 0


@pytest.mark.parametrize("question", SAMPLES.values(), ids=SAMPLES)
def test_the_right_answer_of_each_type_earns_everything(question: Question) -> None:
    for response in right_responses(question):
        outcome = scoring.score(question, response)
        assert outcome.result == ("correct" if scoring.weight(question) else "neutral")
        assert len(outcome.parts) == parts(question)
    assert scoring.score(question, None).result == ("incorrect" if scoring.weight(question) else "neutral")


@pytest.mark.parametrize("question", SAMPLES.values(), ids=SAMPLES)
def test_hints_cost_their_penalty_and_leave_the_result(question: Question) -> None:
    right = good(question)
    found = [scoring.score(question, right, hints) for hints in range(6)]
    if scoring.weight(question):
        assert [one.score for one in found] == [1, 0.75, 0.5, 0.25, 0, 0]
        assert {one.result for one in found} == {"correct"}
    else:
        assert {one.score for one in found} == {None}
    free = replace(question, hint_penalty=0.0)
    assert scoring.score(free, right, 2).score == scoring.score(free, right).score


@pytest.mark.parametrize("question", SAMPLES.values(), ids=SAMPLES)
def test_an_ungraded_question_has_no_score_and_keeps_what_was_met(question: Question) -> None:
    survey = replace(question, graded=False, points=0.0)
    response = good(question)
    graded, outcome = scoring.score(question, response), scoring.score(survey, response, 1)
    assert (outcome.score, outcome.result) == (None, "neutral")
    assert (outcome.matched, outcome.parts) == (graded.matched, graded.parts)


def test_the_places_of_what_gaps_met_are_counted_through_all_gaps() -> None:
    question = SAMPLES["fib"]
    assert isinstance(question, FillInBlanks)
    before, places = 0, []
    for gap in question.gaps:
        match gap:
            case TextGap() | NumberGap():
                places.append(before)
                before += len(gap.answers)
            case ChoiceGap():
                places.append(before + next(n for n, one in enumerate(gap.choices) if one.credit >= 1))
                before += len(gap.choices)
    assert scoring.score(question, good(question)).matched == tuple(places)


def test_each_variant_of_a_formula_has_its_own_right_answer() -> None:
    question = SAMPLES["formula"]
    assert isinstance(question, Formula)
    made_ = variants(question)
    for place, one in enumerate(made_):
        scores = [scoring.score(question, {"variant": n, "answer": one.answer}).score for n in range(len(made_))]
        assert scores[place] == 1
        assert scores == [1.0 if scoring.near(one.answer, other.answer, other.tolerance) else 0.0 for other in made_]
    assert len({one.answer for one in made_}) > 1
