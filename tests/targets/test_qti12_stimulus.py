"""Texts among questions: in Classic Quizzes they stand in line, in New Quizzes beside the questions that name them."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from targets import new_quizzes_reader as new
from targets.canvas_reader import read
from targets.qti12_sample import QUIZ, asset, at, course, essay, losses, messages, package, true_false
from web_sample import para, prose

from packager.model import Image, Pool, Section, Stimulus, TextPart
from packager.targets.bank.qti12 import CLASSIC, NEW
from packager.targets.bank.qti12.assembly import TEXT_LIMIT

LONG = prose("x" * TEXT_LIMIT)


def entries(*parts: Any) -> list[Any]:
    return new.read(package(course(*parts), NEW)[0][QUIZ])


def told(*parts: Any, flavour: str = NEW) -> list[tuple[str, str]]:
    return [(loss.rule.code, loss.what) for loss in losses(course(*parts), flavour)]


def a_map(*parts: Any, id_: str = "map") -> Stimulus:
    return Stimulus(id_, "A map", prose("Look at it."), parts, at(9))


def test_a_stimulus_is_named_by_its_questions_in_new_quizzes() -> None:
    parts = (a_map(true_false(id="a"), true_false(id="b")), true_false(id="c"))
    first, *rest = entries(*parts)
    assert (first.title, first.body, first.orientation) == ("A map", "<p>Look at it.</p>", "left")
    assert [one.parent for one in rest] == [first.ident, first.ident, ""]
    assert told(*parts) == []


def test_a_stimulus_stands_before_its_questions_in_classic_quizzes() -> None:
    parts = (true_false(id="c"), a_map(true_false(id="a")))
    (quiz,) = read(package(course(*parts))[0]).quizzes
    assert [one.title for one in quiz.questions()] == ["c", "A map", "a"]
    assert quiz.question("map").text == "<h3>A map</h3><p>Look at it.</p>"
    assert told(*parts, flavour=CLASSIC) == [("changed", "stimulus `map`")]


def test_a_pool_and_a_section_below_a_stimulus_name_it_too() -> None:
    pool = Pool("p", "P", 1, (true_false(id="a"), true_false(id="b")), at(2))
    section = Section("s", "S", (true_false(id="c"), TextPart("t", prose("x"), at(4))), at(3))
    first, drawn, last = entries(a_map(pool, section))
    assert drawn.parent == last.parent == first.ident
    assert [one.parent for one in drawn.items] == ["", ""]
    assert told(a_map(pool, section)) == [("changed", "section `S`"), ("lost", "text `t`")]


def test_a_stimulus_within_another_is_the_nearer_one() -> None:
    inner = a_map(true_false(id="b"), id_="inner")
    found = entries(a_map(true_false(id="a"), inner, true_false(id="c")))
    outer, a, nearer, b, c = found
    assert [one.parent for one in (a, b, c)] == [outer.ident, nearer.ident, outer.ident]
    assert told(a_map(true_false(id="a"), inner)) == [("changed", "stimulus `inner`")]


def test_a_stimulus_without_a_question_is_left_out() -> None:
    parts = (true_false(), a_map(essay(prompt=LONG)))
    assert len(entries(*parts)) == 1
    assert [message.split(" left out")[0] for message in messages(course(*parts), NEW)] == [
        "unsupported: question `currents`",
        "unsupported: stimulus `map`",
    ]


def test_questions_of_a_stimulus_that_is_too_long_stay() -> None:
    part = Stimulus("map", "A map", LONG, (true_false(),), at(9))
    for flavour in (CLASSIC, NEW):
        assert told(part, flavour=flavour) == [("unsupported", "stimulus `map`")]
    assert [one.parent for one in entries(part)] == [""]


def test_a_text_stands_above_the_next_question_in_new_quizzes() -> None:
    parts = (
        TextPart("one", prose("First."), at(1)),
        Section("s", "Tides & waves", (TextPart("two", prose("Second."), at(3)), true_false(id="a")), at(2)),
        true_false(id="b"),
    )
    text, a, b = entries(*parts)
    assert text.body == "<p>First.</p><h3>Tides &amp; waves</h3><p>Second.</p>"
    assert (a.parent, b.parent) == (text.ident, "")
    assert told(*parts) == [
        ("changed", "text `one`"),
        ("changed", "section `Tides & waves`"),
        ("changed", "text `two`"),
    ]


def test_a_text_waits_for_a_question_that_can_be_held() -> None:
    text, held = entries(TextPart("one", prose("First."), at(1)), essay(prompt=LONG), true_false(id="a"))
    assert held.parent == text.ident


def test_a_text_stands_above_a_pool() -> None:
    pool = Pool("p", "P", 1, (true_false(id="a"), true_false(id="b")), at(2))
    text, drawn = entries(TextPart("one", prose("First."), at(1)), pool)
    assert drawn.parent == text.ident


def test_a_text_that_nothing_follows_is_lost() -> None:
    parts = (true_false(), TextPart("one", prose("Last."), at(1)))
    assert len(entries(*parts)) == 1
    assert told(*parts) == [("lost", "text `one`")]
    before = (TextPart("one", prose("Lone."), at(1)), a_map(true_false()))
    assert told(*before) == [("lost", "text `one`")]


def test_a_stimulus_in_a_pool_is_lost() -> None:
    pool = Pool("p", "P", 1, (a_map(true_false(id="a"), true_false(id="b")),), at(2))
    for flavour in (CLASSIC, NEW):
        assert told(pool, flavour=flavour) == [("lost", "stimulus `map`")]


def test_pictures_of_a_stimulus_are_packed(tmp_path: Path) -> None:
    body = prose(para(Image(asset(tmp_path, "m.png"), "m", at(1))))
    part = Stimulus("map", "", body, (true_false(),), at(9))
    for flavour in (CLASSIC, NEW):
        assert "web_resources/m.png" in package(course(part), flavour)[0]
    assert read(package(course(part))[0]).quizzes[0].question("map").title == "map"
