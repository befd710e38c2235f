"""Where a learner stands by each rule of completion, which places are open, and what another attempt asks."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from full_state import blank, data_of, questions_of, record
from web_sample import AT, course, lesson, prose

from packager.model import Essay, Pool, Quiz, QuizRules, Section, Stimulus, TextPart, TrueFalse

pytestmark = [pytest.mark.node]

Call = Callable[..., Any]


def question(id_: str, **more: Any) -> TrueFalse:
    return TrueFalse(id=id_, span=AT, prompt=prose("?"), answer=True, **more)


def quiz(id_: str, *parts: Any, **rules: Any) -> Quiz:
    return Quiz(
        id_, id_, parts or (question(f"{id_}-1"), question(f"{id_}-2")), f"{id_}.yaml", AT, rules=QuizRules(**rules)
    )


def two(completion: str = "everything", **more: Any) -> dict[str, Any]:
    """A lesson, a quiz of two points with two attempts, a lesson, a quiz of two points with any number."""
    contents = (lesson("air", "Air", "x"), quiz("first", attempts=2), lesson("sky", "Sky", "x"), quiz("last"))
    return data_of(course(contents=contents, completion=completion, passing=75, **more))


ALL = ["air", "first", "sky", "last"]


@pytest.mark.parametrize(
    ("completion", "opened", "best", "expected"),
    [
        ("everything", ["air"], {"first": 2, "last": 2}, ("incomplete", "passed", None)),
        ("everything", ["air", "sky"], {"first": 2, "last": 2}, ("completed", "passed", "passed")),
        ("everything", ["air", "sky"], {"first": 0, "last": 2}, ("completed", "failed", "failed")),
        ("seen", ALL, {}, ("completed", None, "completed")),
        ("seen", ["air", "first", "sky"], {}, ("incomplete", None, None)),
        ("seen", ["air", "sky"], {"first": 0, "last": 2}, ("completed", "failed", "failed")),
        ("submitted", [], {"first": 2, "last": 2}, ("completed", "passed", "passed")),
        ("submitted", ALL, {"first": 2}, ("incomplete", None, None)),
        ("passed", [], {"first": 2, "last": 2}, ("completed", "passed", "passed")),
        ("passed", ALL, {"first": 0, "last": 2}, ("incomplete", "failed", "failed")),
        ("passed", ALL, {"first": 2}, ("incomplete", None, None)),
    ],
)
def test_a_course_is_complete_by_its_own_rule(
    player: Call, completion: str, opened: list[str], best: dict[str, float], expected: tuple[str, str, str]
) -> None:
    quizzes = {id_: record(points) for id_, points in best.items()}
    found = player("state.standing", blank(opened=opened, quizzes=quizzes), two(completion))
    assert (found["completion"], found["success"], found["status"]) == expected


@pytest.mark.parametrize("completion", ["submitted", "passed"])
def test_a_page_that_has_nothing_of_the_rule_goes_by_its_places(player: Call, completion: str) -> None:
    data = data_of(course(contents=(lesson("air", "Air", "x"), lesson("sky", "Sky", "x")), completion=completion))
    assert player("state.standing", blank(opened=["air"]), data)["completion"] == "incomplete"
    assert player("state.standing", blank(opened=["air", "sky"]), data)["completion"] == "completed"
    essay = Essay(id="essay", span=AT, prompt=prose("?"))
    data = data_of(course(contents=(lesson("air", "Air", "x"), quiz("open", essay)), completion="passed"))
    done = player("state.standing", blank(opened=["air"], quizzes={"open": record(0)}), data)
    assert (done["completion"], done["success"], done["status"]) == ("completed", None, "completed")


def test_each_quiz_is_an_objective(player: Call) -> None:
    found = player("state.standing", blank(opened=["air"], quizzes={"first": record(1)}), two())
    assert found["objectives"] == [
        {"id": "first", "score": 50, "success": "failed", "completion": "completed"},
        {"id": "last", "score": None, "success": None, "completion": "incomplete"},
    ]
    assert found["measure"] == 0.5


@pytest.mark.parametrize(
    ("first", "last", "final"),
    [
        (record(0, 1), record(2), False),  # another attempt at the first
        (record(0, 2), record(2), True),  # 2 of 4 is all that can be reached
        (record(1, 2), record(1), False),  # 3 of 4 can still be
        (record(2, 2), record(1), False),
        (record(2, 2), record(2), True),  # passed, and nothing can rise
        (record(1, 2), record(2), True),
    ],
)
def test_a_result_is_final_when_no_attempt_can_change_it(
    player: Call, first: dict[str, Any], last: dict[str, Any], final: bool
) -> None:
    found = player("state.standing", blank(quizzes={"first": first, "last": last}), two())
    assert (found["score"] is not None, found["final"]) == (True, final)


def test_nothing_is_final_before_the_last_quiz(player: Call) -> None:
    assert player("state.standing", blank(quizzes={"first": record(0, 2)}), two())["final"] is False


def test_in_a_linear_course_a_place_opens_when_all_before_it_are_done(player: Call) -> None:
    data = two(navigation="linear")

    def open_(state: dict[str, Any]) -> list[str]:
        return [place["id"] for place in data["places"] if player("state.allowed", state, data, place)]

    assert open_(blank()) == ["air"]
    assert open_(blank(opened=["air"])) == ["air", "first"]
    assert open_(blank(opened=["air", "first"])) == ["air", "first"]
    assert open_(blank(opened=["air"], quizzes={"first": record(0)})) == ["air", "first", "sky"]
    assert open_(blank(opened=["air", "last"])) == ["air", "first", "last"], "what was open stays so"
    free = two()
    assert all(player("state.allowed", blank(), free, place) for place in free["places"])


def test_the_certificate_opens_with_a_complete_and_passed_course_and_stays_open(player: Call) -> None:
    place = {"kind": "certificate", "id": "certificate"}
    data = two("seen", certificate=True)
    passed = {"first": record(2), "last": record(2)}
    failed = {"first": record(0), "last": record(2)}
    assert not player("state.allowed", blank(opened=ALL), data, place)
    assert not player("state.allowed", blank(opened=ALL, quizzes=failed), data, place)
    assert not player("state.allowed", blank(opened=["air"], quizzes=passed), data, place)
    assert player("state.allowed", blank(opened=ALL, quizzes=passed), data, place)
    assert player("state.allowed", blank(finished=20260101), data, place)
    lessons = data_of(course(contents=(lesson("air", "Air", "x"),), certificate=True))
    assert player("state.allowed", blank(opened=["air"]), lessons, place)


# --- attempts --------------------------------------------------------------------------------------------


def ids(questions: list[dict[str, Any]]) -> list[str]:
    return [question["id"] for question in questions]


def test_another_attempt_asks_what_did_not_earn_everything(player: Call) -> None:
    essay = Essay(id="essay", span=AT, prompt=prose("?"))
    parts = (
        question("right"),
        question("wrong"),
        question("blank"),
        question("aided", hints=(prose("!"),), hint_penalty=0.5),
        essay,
    )
    for retry, expected in (
        ("wrong", ["wrong", "blank", "aided"]),
        ("all", ["right", "wrong", "blank", "aided", "essay"]),
    ):
        data = data_of(course(contents=(quiz("quiz", *parts, retry=retry),)))
        state = blank(
            answers={"right": True, "wrong": False, "aided": True, "essay": "x"},
            hints={"aided": 1},
            quizzes={"quiz": record(1)},
        )
        assert ids(player("state.again", data["quizzes"]["quiz"], state)) == expected


def test_attempts_that_keep_answers_keep_their_seed(player: Call) -> None:
    def seeds(retry: str) -> list[int]:
        made = data_of(course(contents=(quiz("quiz", retry=retry),)))["quizzes"]["quiz"]
        before = [
            blank(seed=7, quizzes={"quiz": record(0, n, submitted)})
            for n, submitted in ((0, False), (1, True), (1, False))
        ]
        return [player("state.seed", state, made) for state in before]

    assert seeds("wrong") == [7, 7, 7]
    first, same, other = seeds("all")
    assert first == same != other


def test_no_question_of_a_pool_is_asked_again_that_was_not_drawn(player: Call) -> None:
    pool = Pool("pool", "Pool", 2, tuple(question(f"q{n}") for n in range(6)), AT)
    data = data_of(course(contents=(quiz("quiz", pool, retry="wrong"),)))
    made = data["quizzes"]["quiz"]
    drawn = ids(player("state.asked", made, blank(seed=5)))
    assert sorted(ids(player("state.again", made, blank(seed=5, quizzes={"quiz": record(0)})))) == sorted(drawn)


# --- order -----------------------------------------------------------------------------------------------


def test_questions_are_mixed_where_they_may_move_and_nothing_is_lost(player: Call) -> None:
    stimulus = Stimulus("s", "S", prose("x"), (question("s1"), question("s2"), question("s3")), AT)
    section = Section("part", "Part", tuple(question(f"p{n}") for n in range(4)), AT)
    pool = Pool("pool", "Pool", 2, tuple(question(f"d{n}") for n in range(3)), AT)
    text = TextPart("text", prose("x"), AT)
    parts = (text, question("a"), question("b"), stimulus, section, pool, question("c"))
    made = data_of(course(contents=(quiz("quiz", *parts),)))["quizzes"]["quiz"]["parts"]
    orders = []
    places: set[int] = set()
    for seed in range(12):
        mixed = player("chance.mixed", player("chance.drawn", made, seed), seed)
        assert [part["kind"] for part in mixed].count("question") == 5, "a pool's questions are among the others"
        assert mixed[0]["kind"] == "text"
        assert mixed[4]["kind"] == "section"
        assert sorted(ids(mixed[4]["parts"])) == ["p0", "p1", "p2", "p3"]
        (kept,) = (part for part in mixed if part["kind"] == "stimulus")
        assert sorted(ids(kept["parts"])) == ["s1", "s2", "s3"]
        places.add(mixed.index(kept))
        orders.append(tuple(ids(questions_of(mixed))))
        assert mixed == player("chance.mixed", player("chance.drawn", made, seed), seed)
    assert len(set(orders)) > 8
    assert len(places) > 2


def test_a_question_more_or_less_moves_no_other(player: Call) -> None:
    parts = [{"kind": "question", "id": f"q{n}"} for n in range(8)]
    for seed in range(5):
        order = ids(player("chance.mixed", parts, seed))
        fewer = ids(player("chance.mixed", parts[:3] + parts[4:], seed))
        assert fewer == [id_ for id_ in order if id_ != "q3"]
