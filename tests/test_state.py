"""What an attempt remembers: its worst size as computed here, and the player's own reading and writing of it."""

from __future__ import annotations

import dataclasses
import functools
import json
from collections.abc import Callable
from typing import Any

import pytest
from full_state import LOST, WIDEST, blank, data_of, full, record, worst
from hypothesis import given, settings
from hypothesis import strategies as st
from web_sample import AT, choice, course, lesson, prose, questions

from packager import state
from packager.model import (
    Essay,
    Lesson,
    MultipleChoice,
    MultipleResponse,
    NumberAnswer,
    Numeric,
    Quiz,
    ShortAnswer,
    TextAnswer,
    TrueFalse,
    Unit,
)

Call = Callable[..., Any]


# --- names and sizes -------------------------------------------------------------------------------------


@given(st.lists(st.from_regex(r"[a-z]{1,8}", fullmatch=True), unique=True, max_size=300))
def test_keys_are_short_different_and_free_of_dots(ids: list[str]) -> None:
    found = state.keys(ids)
    assert list(found) == ids
    assert len(set(found.values())) == len(ids)
    assert all(name.isalnum() and name.isascii() and len(name) >= 3 for name in found.values())


def test_a_key_stays_when_choices_come_and_go() -> None:
    assert state.keys(["b", "c", "a"])["a"] == state.keys(["a"])["a"]


def test_choices_whose_keys_collide_get_longer_ones() -> None:
    ids = [f"choice-{number}" for number in range(1000)]
    found = state.keys(ids)
    longer = [name for name in found.values() if len(name) > 3]
    assert longer
    assert len(set(found.values())) == len(ids)


def test_a_short_answer_has_room_for_twice_its_longest_text() -> None:
    def limit(length: int) -> int:
        answers = (TextAnswer("y" * length, 1.0, None, AT), TextAnswer("z", 1.0, None, AT))
        return state.text_limit(ShortAnswer(id="q", span=AT, prompt=prose("?"), answers=answers))

    assert [limit(length) for length in (3, 25, 40, 200)] == [50, 50, 80, 255]


def _essay(language: str, length: int) -> Any:
    essay = Essay(id="q", span=AT, prompt=prose("?"), max_characters=length)
    return course(language=language, contents=(Quiz("quiz", "Quiz", (essay,), "q.yaml", AT),))


def test_the_usual_size_counts_letters_by_the_course_s_language() -> None:
    def size(language: str) -> int:
        made = _essay(language, 1000)
        return state.usual_size(made, made.units())

    made = _essay("en", 1)
    assert size("en") - state.usual_size(made, made.units()) == 1100 - 2
    assert size("de") - size("en-GB") == 400
    assert size("ja") - size("en") == size("zh-Hant") - size("en") == 2100
    assert size("vi") - size("en") == 900
    assert size("ru") == size("sr-Latn") == size("de")


def test_the_worst_size_is_the_same_in_every_language() -> None:
    sizes = {state.worst_size(made, made.units()) for made in (_essay(name, 500) for name in ("en", "de", "vi", "zh"))}
    assert len(sizes) == 1
    shorter = _essay("en", 499)
    assert sizes.pop() - state.worst_size(shorter, shorter.units()) == 4


def test_only_the_units_of_one_sco_count() -> None:
    made = course()
    first, second = made.units()
    assert state.worst_size(made, (first,)) < state.worst_size(made, (first, second))


@pytest.mark.node
def test_the_player_writes_the_worst_state_in_exactly_that_size(player: Call) -> None:
    made = course()
    data = data_of(made)
    written = player("state.write", worst(data), data, 64000)
    assert written["dropped"] == 0
    assert len(written["text"]) == state.worst_size(made, made.units())


# Letters that cost the most in JSON, in the packed form, or both; all of Unicode is drawn beside them.
HOSTILE = "\x01\x07\x0b\x1f\x7f\x85\xa0\n\t\"\\~'“”éßЖ가Ѐ\u0400\u2028中\ud7ff\ud800\udfff\ufffe\uffff😀🇩𐀀\U0010ffff"
LETTERS = st.one_of(st.sampled_from(HOSTILE), st.characters(exclude_characters="\x00"))


@pytest.mark.node
@settings(derandomize=True, max_examples=400, deadline=None)
@given(st.one_of(st.text(LETTERS, min_size=1, max_size=60), st.text(st.sampled_from(HOSTILE), min_size=1, max_size=5)))
def test_no_text_takes_more_room_than_the_worst(player: Call, text: str) -> None:
    """A letter is a character of Unicode in an essay, and half of some in a field of one line."""
    for whole in (text, text * 40):
        assert len(json.dumps(player("packing.pack", whole))) - 2 <= state.worst_room(len(whole))


@pytest.mark.node
def test_the_widest_text_takes_the_worst_room_exactly(player: Call) -> None:
    for length in (1, 2, 500):
        text = (WIDEST * length)[:length]
        assert len(json.dumps(player("packing.pack", text))) - 2 == state.worst_room(length)


@pytest.mark.node
@settings(derandomize=True, max_examples=60, deadline=None)
@given(st.data())
def test_no_state_is_larger_than_the_worst(player: Call, drawn: st.DataObject) -> None:
    """Whatever is written, whichever answers are checked, and however much is submitted."""
    data = _course_data()
    state_ = full(data, drawn.draw(st.text(LETTERS, min_size=1, max_size=9)), hints=drawn.draw(st.booleans()))
    given_ = state_["answers"] | state_["drafts"]
    checked = drawn.draw(st.sets(st.sampled_from(sorted(given_))))
    state_["answers"] = {id_: given_[id_] for id_ in given_ if id_ in checked}
    state_["drafts"] = {id_: given_[id_] for id_ in given_ if id_ not in checked}
    for kept in state_["quizzes"].values():
        kept["submitted"] = drawn.draw(st.booleans())
    made = course()
    assert len(player("state.write", state_, data, 64000)["text"]) <= state.worst_size(made, made.units())


@functools.cache
def _course_data() -> dict[str, Any]:
    return data_of(course())


@pytest.mark.node
@pytest.mark.parametrize(
    "text",
    ['A job that fails goes back to the queue: that is "redelivery".\n', "It's five o'clock.\n\nWhat is done then? "],
)
def test_plain_english_takes_no_more_than_the_usual_size(player: Call, text: str) -> None:
    made = _essay("en", 500)
    data = data_of(made)
    before = full(data, text)
    before["answers"], before["drafts"] = before["drafts"], before["answers"]
    written = len(player("state.write", before, data, 64000)["text"])
    assert written <= state.usual_size(made, made.units())


def test_names_of_places_and_questions_are_short_whatever_else_is_on_the_page() -> None:
    made = course()
    found = state.names(made.units())
    assert set(found["places"]) == {part.id for part in made.contents}
    assert set(found["questions"]) == {question.id for question in made.questions()}
    assert {len(name) for names in found.values() for name in names.values()} == {4}
    first, second = (state.names((unit,)) for unit in made.units())
    assert found["questions"] == first["questions"] | second["questions"]
    assert found["places"] == first["places"] | second["places"]


def test_a_question_of_another_type_has_another_name() -> None:
    def name(question: Any) -> str:
        unit = Unit(None, (Quiz("quiz", "Quiz", (question,), "q.yaml", AT),))
        return state.names((unit,))["questions"]["q"]

    asked = {"id": "q", "span": AT, "prompt": prose("?")}
    essay, truth = Essay(**asked), TrueFalse(**asked, answer=True)
    assert len({name(essay), name(truth), name(ShortAnswer(**asked, answers=()))}) == 3
    assert name(essay) == name(Essay(**asked, max_characters=7))


# --- reading and writing ---------------------------------------------------------------------------------


def without(made: Any, id_: str) -> Any:
    """The course without one question, as a later edition has it."""

    def left(part: Any) -> bool:
        return not (hasattr(part, "id") and part.id == id_)

    contents = tuple(
        dataclasses.replace(part, parts=tuple(filter(left, part.parts))) if isinstance(part, Quiz) else part
        for part in made.contents
    )
    return dataclasses.replace(made, contents=contents)


@pytest.mark.node
@pytest.mark.parametrize("text", ["x", "é😀 „“\n\u2028"])
def test_a_state_is_read_as_it_was_written(player: Call, text: str) -> None:
    data = data_of(course())
    before = full(data, text)
    written = player("state.write", before, data, 64000)["text"]
    assert written.isascii()
    assert written.startswith('{"v":2,')
    assert player("state.read", written, data) == before


@pytest.mark.node
@pytest.mark.parametrize(
    "text", ["", "null", "[]", "5", '"x"', "{", '{"v":3}', '{"V":1}', "\x00", '{"v":"1"}', "a=1&b=2"]
)
def test_what_is_no_state_is_nothing(player: Call, text: str) -> None:
    assert player("state.read", text, data_of(course())) is None


@pytest.mark.node
@pytest.mark.parametrize(
    "text",
    [
        '{"v":1}',
        '{"v":1,"p":7,"s":"x","l":"air","q":[],"a":[]}',
        '{"v":1,"p":"gone","s":1.5,"l":[1,null],"q":{"check":"x","more":[null,1,1]},"a":{"clouds":5,"gases":{}}}',
        '{"v":1,"q":{"check":[1]},"a":{"clouds":[2],"gases":[null],"why-blue":[1],"warm-air":"true","lapse":"9.8"}}',
        '{"v":1,"a":{"__proto__":1,"constructor":2,"clouds":"","gases":"","point":7,"snow":null}}',
        '{"v":1,"q":{"check":[1,"2",1],"__proto__":[1,1,1]},"l":{"0":"air"}}',
        '{"v":2}',
        '{"v":2,"p":"check","s":"x","l":7,"q":{"check":[1,1,1]},"a":{"clouds":"x"},"d":{"gases":1},"f":-3}',
        '{"v":2,"l":"air.__proto__","q":7,"a":7,"d":7,"h":7,"f":"x"}',
        '{"v":2,"f":1e20}',
        '{"v":2,"f":20261301}',
        '{"v":2,"f":20261200}',
    ],
)
def test_what_does_not_fit_is_left_out(player: Call, text: str) -> None:
    data = data_of(course())
    found = player("state.read", text, data)
    assert found["answers"] == found["drafts"] == found["quizzes"] == {}
    assert (found["place"], found["opened"], found["finished"]) == ("", [], 0)
    assert 0 <= found["seed"] < state.SEEDS


@pytest.mark.node
def test_a_later_edition_keeps_what_it_still_knows(player: Call) -> None:
    made = course()
    data = data_of(made)
    written = player("state.write", full(data), data, 64000)["text"]
    later = data_of(without(made, "clouds"))
    found = player("state.read", written, later)
    assert set(found["answers"]) == set(full(data)["answers"]) - {"clouds"}
    assert found["quizzes"]["check"] == record(5, 999, spent=9999999000)  # no more than it can earn


@pytest.mark.node
def test_an_answer_with_a_choice_that_is_gone_is_asked_again(player: Call) -> None:
    data = data_of(course())
    written = player("state.write", full(data), data, 64000)["text"]
    del data["quizzes"]["check"]["parts"][1]["choices"][3]  # of clouds, where the first is chosen
    del data["quizzes"]["check"]["parts"][2]["choices"][3]  # of gases, where all are
    found = player("state.read", written, data)["answers"]
    assert "clouds" in found
    assert "gases" not in found


@pytest.mark.node
def test_a_question_that_changed_its_type_is_asked_again(player: Call) -> None:
    made = course()
    data = data_of(made)
    written = player("state.write", full(data), data, 64000)["text"]
    quiz = Quiz("check", "Check", (TrueFalse(id="lapse", span=AT, prompt=prose("?"), answer=True),), "q.yaml", AT)
    assert player("state.read", written, data_of(course(contents=(quiz,))))["answers"] == {}


@pytest.mark.node
def test_a_checked_answer_goes_before_one_that_was_being_given(player: Call) -> None:
    data = data_of(course())
    name = data["state"]["names"]["questions"]["point"]
    found = player("state.read", json.dumps({"v": 2, "a": {name: "dew"}, "d": {name: "fog"}}), data)
    assert (found["answers"], found["drafts"]) == ({"point": "dew"}, {})


# A state as the first version wrote it: ids in full, lists, texts as they are.
OLD = (
    '{"v":1,"p":"check","s":4711,"l":["air"],"q":{"check":[2,4.5,1]},"a":{"clouds":"CIRRUS","gases":"NITROGEN.OXYGEN",'
    '"warm-air":true,"point":"~dew","lapse":9.8,"why-blue":"\\u00e9"},"h":{}}'
)


@pytest.mark.node
def test_a_state_of_the_first_version_is_read(player: Call) -> None:
    data = data_of(course())
    keys = {"CIRRUS": "cirrus", "NITROGEN": "nitrogen", "OXYGEN": "oxygen"}
    text = OLD
    for mark, id_ in keys.items():
        text = text.replace(mark, state.keys([id_])[id_])
    found = player("state.read", text, data)
    assert found == blank(
        place="check",
        seed=4711,
        opened=["air"],
        quizzes={"check": record(4.5, 2)},
        answers={
            "clouds": "cirrus",
            "gases": ["nitrogen", "oxygen"],
            "warm-air": True,
            "point": "~dew",
            "lapse": 9.8,
            "why-blue": "é",
        },
    )
    again = player("state.write", found, data, 64000)["text"]
    assert again.startswith('{"v":2,')
    assert player("state.read", again, data) == found


def _long(essays: int) -> dict[str, Any]:
    parts = tuple(
        Essay(id=f"essay-{number}", span=AT, prompt=prose("?"), max_characters=1500) for number in range(essays)
    )
    quizzes = (Quiz("long", "Long", (*parts, *questions()), "long.yaml", AT),)
    return data_of(course(contents=quizzes))


@pytest.mark.node
def test_the_last_essays_go_first_and_their_results_stay(player: Call) -> None:
    data = _long(4)
    before = full(data)
    written = player("state.write", before, data, state.LIMITS["scorm12"])
    assert len(written["text"]) <= state.LIMITS["scorm12"]
    found = player("state.read", written["text"], data)
    after = found["answers"] | found["drafts"]
    given = before["answers"] | before["drafts"]
    lost = [id_ for id_, answer in after.items() if isinstance(answer, dict) and LOST in answer]
    # Of 4 x 1500 characters and an essay of 120, two of 1500 fit; the 120 come last, and go first.
    assert sorted(lost) == ["essay-2", "essay-3", "why-blue"]
    assert written["dropped"] == 3
    assert {id_: after[id_] for id_ in after if id_ not in lost} == {
        id_: answer for id_, answer in given.items() if id_ not in lost
    }
    assert all(after[id_] == {LOST: None} for id_ in lost)


@pytest.mark.node
def test_a_lost_answer_stays_lost_and_keeps_its_score(player: Call) -> None:
    data = data_of(course())
    before = full(data)
    before["answers"]["point"] = "Saturation"
    small = len(player("state.write", before, data, 64000)["text"]) - 110 - 8
    written = player("state.write", before, data, small)["text"]
    after = player("state.read", written, data)
    assert after["answers"]["why-blue"] == {LOST: None}
    assert after["answers"]["point"] == {LOST: 0.5}
    assert len(written) <= small
    assert player("state.write", after, data, small) == {"text": written, "dropped": 0}
    quiz = data["quizzes"]["check"]
    assert player("state.earned", quiz, after) == player("state.earned", quiz, before)


@pytest.mark.node
def test_results_outlive_answers_in_a_course_beyond_all_bounds(player: Call) -> None:
    parts = tuple(
        TrueFalse(id=f"a-question-with-a-long-name-{number:04}", span=AT, prompt=prose("?"), answer=True)
        for number in range(500)
    )
    data = data_of(course(contents=(Quiz("huge", "Huge", parts, "huge.yaml", AT),)))
    written = player("state.write", full(data), data, state.LIMITS["scorm12"])
    assert len(written["text"]) <= state.LIMITS["scorm12"]
    found = player("state.read", written["text"], data)
    assert found["quizzes"]["huge"]["attempts"] == 999
    assert 0 < len(found["answers"]) < 500
    assert written["dropped"] == 500 - len(found["answers"]) - len(found["drafts"])


@pytest.mark.node
def test_a_course_of_a_hundred_questions_and_lessons_fits_into_scorm_1_2(player: Call) -> None:
    """Ids as long as they may be, and a mixture of types as courses have it."""
    pad = "-that-says-at-great-length-what-the-question-is-about"
    choices = tuple(choice(f"c{n}", f"Choice {n}", float(n == 0)) for n in range(5))
    made: list[Any] = []
    for n in range(25):
        made += [
            MultipleChoice(id=f"one-{n}{pad}", span=AT, prompt=prose("?"), choices=choices),
            MultipleResponse(id=f"some-{n}{pad}", span=AT, prompt=prose("?"), choices=choices),
            TrueFalse(id=f"true-{n}{pad}", span=AT, prompt=prose("?"), answer=True),
            Numeric(id=f"number-{n}{pad}", span=AT, prompt=prose("?"), answers=(NumberAnswer(1, 0, 1.0, None, AT),)),
        ]
    lessons = tuple(lesson(f"lesson-{n}{pad}", "Lesson", "Text.") for n in range(100))
    many = course(contents=(*lessons, Quiz("quiz", "Quiz", tuple(made), "q.yaml", AT)))
    size = state.worst_size(many, many.units())
    assert size <= state.LIMITS["scorm12"]
    data = data_of(many)
    assert len(player("state.write", worst(data), data, 64000)["text"]) == size


# --- where a learner stands ------------------------------------------------------------------------------


BOTH = ["air", "clouds-lesson"]


@pytest.mark.node
@pytest.mark.parametrize(
    ("opened", "best", "score", "status"),
    [
        ([], {}, None, None),
        (BOTH, {}, None, None),
        (BOTH, {"check": 6}, None, None),
        (["air"], {"check": 6, "more": 1}, 100, None),
        (BOTH, {"check": 6, "more": 1}, 100, "passed"),
        (BOTH, {"check": 4.6, "more": 1}, 80, "passed"),
        (BOTH, {"check": 4.599, "more": 1}, 79.99, "failed"),
        (BOTH, {"check": 4.599999, "more": 1}, 80, "passed"),
        (BOTH, {"check": 0, "more": 0}, 0, "failed"),
    ],
)
def test_score_and_status_follow_from_what_is_done(
    player: Call, opened: list[str], best: dict[str, float], score: float | None, status: str | None
) -> None:
    records = {id_: record(points) for id_, points in best.items()}
    found = player("state.standing", blank(opened=opened, quizzes=records), data_of(course()))
    assert (found["score"], found["status"]) == (score, status)


@pytest.mark.node
def test_a_course_without_scored_questions_is_completed(player: Call) -> None:
    essay = Essay(id="q", span=AT, prompt=prose("?"))
    contents: tuple[Lesson | Quiz, ...] = (lesson("air", "Air", "Text."), Quiz("open", "Open", (essay,), "q.yaml", AT))
    data = data_of(course(contents=contents))
    opened = player("state.standing", blank(opened=["air"]), data)
    done = player("state.standing", blank(opened=["air"], quizzes={"open": record(0)}), data)
    assert (opened["score"], opened["status"]) == (None, None)
    assert (done["score"], done["status"]) == (None, "completed")


@pytest.mark.node
def test_a_quiz_begun_again_still_counts_its_best_attempt(player: Call) -> None:
    records = {"check": record(6, submitted=False), "more": record(1)}
    found = player("state.standing", blank(opened=BOTH, quizzes=records), data_of(course()))
    assert (found["status"], found["earned"], found["possible"]) == ("passed", 7, 7)
