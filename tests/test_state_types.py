"""The saved state of every type of question: its size, its forms, and what becomes of one that does not fit."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import replace
from typing import Any

import pytest
from full_state import LOST, blank, data_of, longest, questions_of, record, weight, worst
from question_samples import samples
from web_sample import AT, course, prose

from packager import scoring, state
from packager.model import (
    Course,
    FillInBlanks,
    Hotspot,
    Matching,
    Ordering,
    Pool,
    Question,
    Quiz,
    Section,
    ShortAnswer,
    Stimulus,
    TextAnswer,
    TextGap,
    TrueFalse,
    Unit,
)
from packager.targets.course.xapi_samples import answers, right_responses

Call = Callable[..., Any]
SAMPLES = samples()


def of(*parts: Any, **more: Any) -> Course:
    """A course of one quiz."""
    return course(contents=(Quiz("quiz", "Quiz", parts, "quiz.yaml", AT),), **more)


def one(question: Question) -> dict[str, Any]:
    """The player's data of a course with one question."""
    return data_of(of(question))


def asked(data: dict[str, Any]) -> dict[str, Any]:
    (question,) = questions_of(data["quizzes"]["quiz"]["parts"])
    return question


def answered(question: dict[str, Any], response: Any, **more: Any) -> dict[str, Any]:
    """A state in which one question is answered."""
    return blank(answers={question["id"]: response}) | more


def short(name: str) -> str:
    """The name that stands for one of the samples in the saved state."""
    question = SAMPLES[name]
    return state.names((Unit(None, (Quiz("quiz", "Quiz", (question,), "q.yaml", AT),)),))["questions"][question.id]


def saved(player: Call, before: dict[str, Any], data: dict[str, Any]) -> dict[str, Any]:
    text = player("state.write", before, data, 64000)["text"]
    value: dict[str, Any] = json.loads(text)
    return value


# --- sizes ---------------------------------------------------------------------------------------------


@pytest.mark.node
@pytest.mark.parametrize("question", SAMPLES.values(), ids=SAMPLES)
def test_the_worst_size_of_each_type_is_exact(player: Call, question: Question) -> None:
    made = of(question)
    data = data_of(made)
    assert len(player("state.write", worst(data), data, 64000)["text"]) == state.worst_size(made, made.units())


@pytest.mark.node
def test_the_worst_size_of_all_types_together_is_exact(player: Call) -> None:
    some = list(SAMPLES.values())
    made = of(Stimulus("s", "S", prose("x"), tuple(some[:9]), AT), Section("t", "T", tuple(some[9:]), AT))
    data = data_of(made)
    written = player("state.write", worst(data), data, 64000)
    assert len(written["text"]) == state.worst_size(made, made.units())
    assert written["dropped"] == 0


def test_a_response_takes_what_its_parts_need() -> None:
    def size(question: Question) -> int:
        made = of(question)
        return state.worst_size(made, made.units())

    order = SAMPLES["order"]
    assert isinstance(order, Ordering)
    fewer = replace(order, items=order.items[:-1])
    assert size(order) - size(fewer) == len(".abc")
    match = SAMPLES["match"]
    assert isinstance(match, Matching)
    assert size(match) - size(replace(match, pairs=match.pairs[:-1])) == len(".abc:def")
    spots = SAMPLES["spots"]
    assert isinstance(spots, Hotspot)
    assert size(spots) - size(replace(spots, multiple=False)) == len(".abc.def")


@pytest.mark.node
def test_a_pool_counts_its_longest_questions(player: Call) -> None:
    def written(id_: str, length: int) -> ShortAnswer:
        answers = (TextAnswer("y" * length, 1.0, None, AT),)
        return ShortAnswer(id=id_, span=AT, prompt=prose("?"), answers=answers)

    short = [written(f"short-{n}", 3) for n in range(3)]
    long = [written(f"long-{n}", 100) for n in range(3)]
    made = of(Pool("pool", "Pool", 3, (*short, *long), AT))
    longer = of(*long)
    assert state.worst_size(made, made.units()) == state.worst_size(longer, longer.units())
    data = data_of(made)
    drawn = player("chance.drawn", data["quizzes"]["quiz"]["parts"], 5)
    assert len(questions_of(drawn)) == 3


@pytest.mark.node
@pytest.mark.parametrize(
    ("parts", "draw", "count"),
    [
        ((1.0, 1.0, 1.0), 2, 2),
        ((1.0, 1.0), 5, 2),
        ((1.0, 2.0, 1.0), 1, 3),
        ((), 2, 0),
    ],
)
def test_an_attempt_asks_what_a_pool_draws_where_all_are_worth_the_same(
    player: Call, parts: tuple[float, ...], draw: int, count: int
) -> None:
    questions = tuple(
        TrueFalse(id=f"q-{n}", span=AT, prompt=prose("?"), answer=True, points=points) for n, points in enumerate(parts)
    )
    pool = Pool("pool", "Pool", draw, questions, AT)
    assert state.asked(pool) == count
    assert state.asked(replace(pool, parts=(Section("s", "S", questions, AT),))) == count
    within = Pool("outer", "Outer", 1, (pool,), AT)
    assert state.asked(within) == len(parts)
    if parts:
        drawn = player("chance.drawn", data_of(of(pool))["quizzes"]["quiz"]["parts"], 5)
        assert len(questions_of(drawn)) == count


def test_a_pattern_gives_room_for_what_it_matches() -> None:
    def limit(*answers: TextAnswer) -> int:
        found = {
            state.text_limit(ShortAnswer(id="q", span=AT, prompt=prose("?"), answers=answers)),
            state.text_limit(TextGap("g", answers, AT)),
        }
        assert len(found) == 1
        return found.pop()

    assert limit(TextAnswer(".{60}", 1.0, None, AT, True)) == 120
    assert limit(TextAnswer(".{60}", 1.0, None, AT)) == 50
    assert limit(TextAnswer("a+", 1.0, None, AT, True), TextAnswer("a", 1.0, None, AT)) == 255


# --- forms ---------------------------------------------------------------------------------------------


@pytest.mark.node
@pytest.mark.parametrize("question", SAMPLES.values(), ids=SAMPLES)
def test_any_answer_is_read_as_it_was_given(player: Call, question: Question) -> None:
    data = one(question)
    shape = asked(data)
    for response in (longest(shape), longest(shape, "é\n"), *right_responses(question)):
        before = answered(shape, response)
        text = player("state.write", before, data, 64000)["text"]
        assert player("state.read", text, data) == before
        ours = scoring.score(question, response)
        theirs = player("state.outcome", shape, response, 0)
        assert (theirs["score"], theirs["result"], theirs["parts"]) == (ours.score, ours.result, list(ours.parts))
    assert answers(question)


@pytest.mark.node
@pytest.mark.parametrize(
    ("name", "response", "form"),
    [
        ("match", {"viken": "oslo", "norway": "lisbon"}, "{viken}:{oslo}.{norway}:{lisbon}"),
        ("order", ["dog", "mouse", "whale", "horse"], "{dog}.{mouse}.{whale}.{horse}"),
        ("sort", {"stone": "fish"}, "{stone}:{fish}"),
        ("spot", ["tower"], "{tower}"),
        ("spots", ["left", "middle"], "{left}.{middle}"),
        ("likert", "neutral", "{neutral}"),
        ("formula", {"variant": 2, "answer": 9.5}, [2, 9.5]),
        ("fib", {"moon": "Luna", "days": 27, "planet": "mars"}, {"{moon}": "Luna", "{days}": 27, "{planet}": "{mars}"}),
        ("file", True, 1),
        ("tf", True, 1),
        ("tf", False, 0),
        ("sort", {}, ""),
    ],
)
def test_a_response_is_saved_by_short_names(player: Call, name: str, response: Any, form: Any) -> None:
    data = one(SAMPLES[name])
    shape = asked(data)
    names = {
        part["id"]: part["key"]
        for parts in (shape, *shape.get("gaps", []))
        for some in parts.values()
        if isinstance(some, list)
        for part in some
        if isinstance(part, dict) and "key" in part
    }

    def filled(value: Any) -> Any:
        if isinstance(value, dict):
            return {filled(key): filled(inner) for key, inner in value.items()}
        return value.format(**names) if isinstance(value, str) else value

    assert saved(player, answered(shape, response), data)["a"] == {short(name): filled(form)}


# --- what does not fit ----------------------------------------------------------------------------------

FOREIGN: list[Any] = [
    *("", "x", "x.y", "x:y", ":", ".", "x:y:z", "abc.", "true", "__proto__", "constructor:constructor"),
    *(None, True, False, 0, -1, 1.5, [], [1], [2], [-2], [None], [0, 1], [99, 1], [-1, 1], [0.5, 1], [0, None]),
    *(["0", 1], [0, 1, 2], ["x"], [["x"]]),
    *({}, {"x": "y"}, {"__proto__": "x"}, {"constructor": 1}, {LOST: 1}, {"toString": {}}),
]


@pytest.mark.node
@pytest.mark.parametrize("question", SAMPLES.values(), ids=SAMPLES)
def test_a_foreign_answer_is_asked_again_and_never_breaks(player: Call, question: Question) -> None:
    data = one(question)
    shape = asked(data)
    for value in FOREIGN:
        text = json.dumps({"v": 2, "a": {short(question.id): value}})
        found = player("state.read", text, data)["answers"]
        if question.id in found:
            outcome = player("state.outcome", shape, found[question.id], 0)
            assert -1 <= (outcome["score"] or 0) <= 1
            assert (outcome["score"] is None) == (weight(shape) == 0)
            again = player("state.write", answered(shape, found[question.id]), data, 64000)["text"]
            assert player("state.read", again, data)["answers"] == found


@pytest.mark.node
@pytest.mark.parametrize(
    ("name", "list_"),
    [
        ("match", "pairs"),
        ("match", "options"),
        ("order", "items"),
        ("sort", "items"),
        ("spots", "regions"),
        ("likert", "scale"),
    ],
)
def test_an_answer_with_a_part_that_is_gone_is_asked_again(player: Call, name: str, list_: str) -> None:
    data = one(SAMPLES[name])
    shape = asked(data)
    response = longest(shape)
    text = player("state.write", answered(shape, response), data, 64000)["text"]
    kept = set(json.dumps(response).replace('"', " ").split())
    shape[list_] = [part for part in shape[list_] if part["id"] not in kept]
    assert player("state.read", text, data)["answers"] == {}


@pytest.mark.node
def test_an_answer_that_nobody_can_give_is_asked_again(player: Call) -> None:
    """Two places where one can be chosen, an item with two options, a choice taken twice."""
    keys = {
        name: state.keys([one.id for one in parts])
        for name, parts in (
            ("spot", SAMPLES["spot"].regions),  # type: ignore[union-attr]
            ("match", SAMPLES["match"].pairs),  # type: ignore[union-attr]
            ("options", SAMPLES["match"].options),  # type: ignore[union-attr]
            ("mr", SAMPLES["mr"].choices),  # type: ignore[union-attr]
        )
    }
    oslo, tokyo, norway = keys["options"]["oslo"], keys["options"]["tokyo"], keys["match"]["norway"]
    for name, form in (
        ("spot", f"{keys['spot']['harbour']}.{keys['spot']['tower']}"),
        ("match", f"{norway}:{oslo}.{norway}:{tokyo}"),
        ("mr", f"{keys['mr']['two']}.{keys['mr']['two']}"),
    ):
        text = json.dumps({"v": 2, "a": {short(name): form}})
        assert player("state.read", text, one(SAMPLES[name]))["answers"] == {}


@pytest.mark.node
def test_an_order_that_misses_a_new_item_is_asked_again(player: Call) -> None:
    data = one(SAMPLES["order"])
    shape = asked(data)
    text = player("state.write", answered(shape, longest(shape)), data, 64000)["text"]
    shape["items"].append({"id": "flea", "key": "zzz", "html": "Flea"})
    assert player("state.read", text, data)["answers"] == {}


@pytest.mark.node
def test_an_answer_to_a_variant_that_is_gone_is_asked_again(player: Call) -> None:
    data = one(SAMPLES["formula"])
    shape = asked(data)
    text = player("state.write", answered(shape, {"variant": 4, "answer": 1}), data, 64000)["text"]
    assert player("state.read", text, data)["answers"] == {"formula": {"variant": 4, "answer": 1}}
    shape["variants"].pop()
    assert player("state.read", text, data)["answers"] == {}


@pytest.mark.node
@pytest.mark.parametrize(
    ("gone", "left"), [("gap", {}), ("choice", {}), ("another choice", {"moon": "x", "days": 1, "planet": "mars"})]
)
def test_blanks_that_changed_are_asked_again(player: Call, gone: str, left: dict[str, Any]) -> None:
    data = one(SAMPLES["fib"])
    shape = asked(data)
    response = {"moon": "x", "days": 1, "planet": "mars"}
    text = player("state.write", answered(shape, response), data, 64000)["text"]
    choices = shape["gaps"][2]["choices"]
    if gone == "gap":
        del shape["gaps"][0]
    else:
        shape["gaps"][2]["choices"] = [one for one in choices if (one["id"] == "mars") == (gone == "another choice")]
    assert player("state.read", text, data)["answers"].get("fib", {}) == left


@pytest.mark.node
def test_a_pair_or_gap_may_have_any_id(player: Call) -> None:
    """Also one that an object has by birth, and that of a lost answer."""
    gap = TextGap("constructor", (TextAnswer("x", 1.0, None, AT),), AT)
    blanks = SAMPLES["fib-one"]
    assert isinstance(blanks, FillInBlanks)
    question = replace(blanks, gaps=(gap, replace(gap, id="lost")))
    data = one(question)
    shape = asked(data)
    for response in ({"constructor": "x"}, {"lost": "x"}, {"lost": "x", "constructor": "y"}):
        before = answered(shape, response)
        text = player("state.write", before, data, 64000)["text"]
        assert player("state.read", text, data) == before


# --- lost answers, hints and points -----------------------------------------------------------------------


@pytest.mark.node
@pytest.mark.parametrize("question", SAMPLES.values(), ids=SAMPLES)
def test_a_lost_answer_keeps_its_score_and_result(player: Call, question: Question) -> None:
    data = one(question)
    shape = asked(data)
    for response in (longest(shape, "x"), *right_responses(question)[:1]):
        for hints in (0, 1):
            before = answered(shape, response, hints={question.id: hints} if hints and weight(shape) else {})
            wanted = scoring.score(question, response, hints)
            size = len(player("state.write", before, data, 64000)["text"])
            written = player("state.write", before, data, size - 1)
            after = player("state.read", written["text"], data)
            assert written["dropped"] == 1
            if not after["answers"]:  # what is about as short as its score goes with it
                form = saved(player, before, data)["a"][short(question.id)]
                assert len(json.dumps(form, separators=(",", ":"))) <= len(json.dumps([wanted.score])) + 4
                continue
            outcome = player("state.outcome", shape, after["answers"][question.id], hints)
            assert (outcome["score"], outcome["result"]) == (wanted.score, wanted.result)


@pytest.mark.node
def test_hints_that_cost_points_are_remembered_before_an_answer(player: Call) -> None:
    data = one(SAMPLES["tf"])
    shape = asked(data)
    before = answered(shape, True, hints={"tf": 2})
    del before["answers"]["tf"]
    text = player("state.write", before, data, 64000)["text"]
    assert json.loads(text)["h"] == {short("tf"): 2}
    after = player("state.read", text, data)
    assert (after["hints"], player("state.hints", after, shape)) == ({"tf": 2}, 2)
    after["answers"]["tf"] = True
    assert player("state.earned", data["quizzes"]["quiz"], after) == 1  # 2 points, a quarter off for each of two hints


@pytest.mark.node
@pytest.mark.parametrize("shown", [0, -1, 1.5, "1", None, True, {}, [1]])
def test_foreign_numbers_of_hints_are_none(player: Call, shown: Any) -> None:
    data = one(SAMPLES["tf"])
    for text in (json.dumps({"v": 2, "h": {short("tf"): shown}}), json.dumps({"v": 2, "h": shown})):
        assert player("state.read", text, data)["hints"] == {}
    assert player("state.read", json.dumps({"v": 2, "h": {short("tf"): 99}}), data)["hints"] == {"tf": 2}


@pytest.mark.node
@pytest.mark.parametrize("change", [{"hint_penalty": 0.0}, {"graded": False, "points": 0.0}, {"hints": ()}])
def test_hints_without_a_price_take_no_room(player: Call, change: dict[str, Any]) -> None:
    question: Question = replace(SAMPLES["tf"], **change)
    data = one(question)
    before = answered(asked(data), True, hints={"tf": 1})
    assert "h" not in saved(player, before, data)
    assert player("state.read", json.dumps({"v": 2, "h": {short("tf"): 1}}), data)["hints"] == {}


@pytest.mark.node
def test_wrong_answers_cost_points_but_never_more_than_there_are(player: Call) -> None:
    data = data_of(of(SAMPLES["mc-negative"], SAMPLES["tf"]))
    quiz = data["quizzes"]["quiz"]
    state_ = answered({"id": "mc-negative"}, "no")
    assert player("state.earned", quiz, state_) == 0
    state_["answers"]["tf"] = True
    assert player("state.earned", quiz, state_) == 1
    assert player("state.possible", quiz) == 4


@pytest.mark.node
def test_only_what_a_machine_scores_is_possible(player: Call) -> None:
    data = data_of(of(*SAMPLES.values()))
    wanted = sum(scoring.weight(question) for question in SAMPLES.values())
    assert player("state.possible", data["quizzes"]["quiz"]) == wanted
    survey = data_of(of(*(replace(question, graded=False, points=0.0) for question in SAMPLES.values())))
    assert player("state.possible", survey["quizzes"]["quiz"]) == 0
    done = player(
        "state.standing",
        blank(quizzes={"quiz": record(0)}),
        survey,
    )
    assert (done["score"], done["status"]) == (None, "completed")


@pytest.mark.node
def test_everything_answered_rightly_earns_everything(player: Call) -> None:
    data = data_of(of(*SAMPLES.values()))
    right = {name: right_responses(question)[0] for name, question in SAMPLES.items() if right_responses(question)}
    state_ = answered({"id": "x"}, None, answers=right)
    assert player("state.earned", data["quizzes"]["quiz"], state_) == player("state.possible", data["quizzes"]["quiz"])
