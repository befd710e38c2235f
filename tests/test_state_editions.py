"""A course that was rebuilt under a running attempt: two editions of it by chance, and what becomes of the answers."""

from __future__ import annotations

import random
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from full_state import data_of, longest, questions_of, record
from question_samples import samples
from web_sample import AT, course, lesson, prose

from packager.model import (
    Categorize,
    Course,
    FillInBlanks,
    Formula,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Ordering,
    Pool,
    Question,
    Quiz,
    QuizRules,
    Section,
    TextPart,
)
from packager.targets.course.xapi_samples import right_responses

pytestmark = [pytest.mark.node]

Call = Callable[..., Any]
SAMPLES = samples()


def edited(question: Question, chance: random.Random) -> Question:
    """The question with a part less, in another order, or of another type under the same id."""
    if chance.random() < 0.3:
        return replace(SAMPLES[chance.choice(list(SAMPLES))], id=question.id)

    def fewer(parts: tuple[Any, ...], least: int) -> tuple[Any, ...]:
        kept = list(parts)
        if len(kept) > least:
            kept.pop(chance.randrange(len(kept)))
        chance.shuffle(kept)
        return tuple(kept)

    match question:
        case MultipleChoice() | MultipleResponse():
            return replace(question, choices=fewer(question.choices, 2))
        case Matching():
            return replace(question, pairs=fewer(question.pairs, 1))
        case Ordering():
            return replace(question, items=fewer(question.items, 2))
        case Categorize():
            return replace(question, items=fewer(question.items, 1))
        case Hotspot():
            return replace(question, regions=fewer(question.regions, 1))
        case Likert():
            return replace(question, scale=fewer(question.scale, 2))
        case Formula():
            return replace(question, variants=max(1, question.variants - 2))
        case FillInBlanks():
            return question
        case _:
            return replace(question, prompt=prose("Said otherwise?"))


def edition(chance: random.Random, questions: list[Question]) -> Course:
    """Some of the questions in some order, in pools and sections, over two quizzes with rules of their own."""
    some = chance.sample(questions, chance.randint(1, len(questions)))
    cut = chance.randrange(len(some) + 1)

    def parts(of: list[Question]) -> tuple[Any, ...]:
        if not of:
            return (TextPart("nothing", prose("x"), AT),)
        if chance.random() < 0.3:
            return (Pool("pool", "Pool", chance.randint(1, len(of)), tuple(of), AT),)
        if chance.random() < 0.3:
            return (Section("section", "Section", tuple(of), AT),)
        return tuple(of)

    def quiz(id_: str, of: list[Question]) -> Quiz:
        rules = QuizRules(
            attempts=chance.choice((0, 1, 3)),
            retry=chance.choice(("all", "wrong")),
            time_limit=chance.choice((0, 5)),
            shuffle=chance.random() < 0.5,
            feedback=chance.choice(("at-once", "at-end")),
        )
        return Quiz(id_, id_, parts(of), f"{id_}.yaml", AT, rules=rules)

    contents = [lesson("air", "Air", "x"), quiz("one", some[:cut]), lesson("sky", "Sky", "x"), quiz("two", some[cut:])]
    chance.shuffle(contents)
    return course(contents=tuple(contents[: chance.randint(2, 4)]))


def answers_of(data: dict[str, Any], chance: random.Random) -> tuple[dict[str, Any], dict[str, Any]]:
    """Answers and drafts to some of the questions."""
    given: tuple[dict[str, Any], dict[str, Any]] = ({}, {})
    for question in (one for quiz in data["quizzes"].values() for one in questions_of(quiz["parts"])):
        if chance.random() < 0.8:
            right = right_responses(SAMPLES[question["id"]]) if question["type"] != "true-false" else ()
            response = longest(question) if chance.random() < 0.5 or not right else right[0]
            given[chance.random() < 0.3][question["id"]] = response
    return given


@pytest.mark.parametrize("seed", range(40))
def test_an_attempt_goes_on_in_another_edition(player: Call, seed: int) -> None:
    chance = random.Random(seed)
    old = list(SAMPLES.values())
    new = [edited(question, chance) if chance.random() < 0.4 else question for question in old]
    first, second = data_of(edition(chance, old)), data_of(edition(chance, new))
    answers, drafts = answers_of(first, chance)
    quizzes = {id_: record(1, 2, chance.random() < 0.5, spent=61000) for id_ in first["quizzes"]}
    places = [place["id"] for place in first["places"]]
    before = {
        "place": chance.choice(places), "seed": chance.randrange(46656), "opened": places, "quizzes": quizzes,
        "answers": answers, "drafts": drafts, "hints": {}, "finished": 0,
    }  # fmt: skip
    text = player("state.write", before, first, 64000)["text"]
    assert player("state.read", text, first)["answers"] == answers
    after = player("state.read", text, second)

    # What stayed as it was keeps its answer; of what changed nothing is made up.
    same = {question.id for question in new if question is SAMPLES[question.id]}
    types = {question.id: type(question) for question in new}
    there = {one["id"] for quiz in second["quizzes"].values() for one in questions_of(quiz["parts"])}
    for kept, given in ((after["answers"], answers), (after["drafts"], drafts)):
        assert {id_: given[id_] for id_ in given if id_ in same & there} == {
            id_: kept[id_] for id_ in kept if id_ in same
        }
        for id_ in set(kept) - same:
            assert kept[id_] == given[id_], "an answer is the one that was given, or it is asked again"
            assert types[id_] is type(SAMPLES[id_]), "an answer to another type is none"
    assert after["seed"] == before["seed"]
    assert set(after["opened"]) == set(places) & {place["id"] for place in second["places"]}
    assert set(after["quizzes"]) == set(quizzes) & set(second["quizzes"])

    # Everything that is asked of a state can be asked of this one.
    standing = player("state.standing", after, second)
    assert 0 <= standing["earned"] <= standing["possible"]
    for quiz in second["quizzes"].values():
        asked = player("state.asked", quiz, after)
        assert {one["id"] for one in player("state.again", quiz, after)} <= {
            one["id"] for one in [*asked, *questions_of(quiz["parts"])]
        }
        assert player("state.earned", quiz, after) <= player("state.possible", quiz)
        for question in questions_of(quiz["parts"]):
            for holder in (after["answers"], after["drafts"]):
                if question["id"] in holder:
                    outcome = player("state.outcome", question, holder[question["id"]], 0)
                    assert -1 <= (outcome["score"] or 0) <= 1
    again = player("state.write", after, second, 64000)["text"]
    assert player("state.read", again, second) == after
