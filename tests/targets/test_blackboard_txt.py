"""The file for Blackboard Ultra follows its help, a question a line, and says what it leaves out."""

from __future__ import annotations

from dataclasses import replace
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from question_samples import SPAN, choice, prose, samples
from targets.accounted import unaccounted
from targets.blackboard_reader import read
from targets.one_course import losses, made, of

from packager.model import (
    Course,
    FillInBlanks,
    Gap,
    Matching,
    MultipleChoice,
    Pair,
    Question,
    TextAnswer,
    TextGap,
    TrueFalse,
)
from packager.source.loader import load
from packager.targets.bank.blackboard_txt import ADVISED, TARGET

TESTS = Path(__file__).resolve().parents[1]
GOLDEN = TESTS / "golden" / "txt" / "questions.txt"


@cache
def kitchen_sink() -> Course:
    found = load(TESTS / "courses" / "kitchen-sink").course
    assert found
    return found


def survives(question: Question) -> bool:
    return not any(rule == "unsupported" for rule, _, _ in losses(TARGET, of([question])))


def line(question: Question) -> list[str]:
    (found,) = read(made(TARGET, of([question]))[0][""])
    return found.fields


def pairs() -> Matching:
    found = samples()["match"]
    assert isinstance(found, Matching)
    return replace(found, pairs=(*found.pairs[:2], Pair("portugal", prose("Portugal"), "lisbon", SPAN)))


def test_a_course_of_everything_keeps_to_the_help() -> None:
    kinds = {line.kind for line in read(made(TARGET, kitchen_sink())[0][""])}
    assert kinds == {"MC", "MA", "TF", "ESS", "FIB", "FIB_PLUS", "NUM", "MAT"}


def test_golden_file(accept: bool) -> None:
    data = made(TARGET, of([*samples().values(), replace(pairs(), id="pairs")]))[0][""]
    if accept:
        GOLDEN.parent.mkdir(parents=True, exist_ok=True)
        GOLDEN.write_bytes(data)
    assert GOLDEN.read_bytes() == data


@pytest.mark.parametrize(
    ("question", "fields"),
    [
        (
            samples()["mc"],
            ["MC", "Which is <right> & best?", "One", "correct", "Two", "incorrect", "None", "incorrect"],
        ),
        (samples()["mr"], ["MA", "Which are even?", "2", "correct", "3", "incorrect", "4", "correct"]),
        (samples()["tf"], ["TF", "Ice floats.", "true"]),
        (samples()["sa"], ["FIB", "Name the colour.", "grey"]),
        (samples()["num"], ["NUM", "How much? (kg)", "12.5", "0.5"]),
        (samples()["essay"], ["ESS", "Describe it.", "So."]),
        (samples()["fib-one"], ["FIB_PLUS", "Bees make [blank1].", "blank1", "honey"]),
        (pairs(), ["MAT", "Capitals", "Norway", "Oslo", "Japan", "Tokyo", "Portugal", "Lisbon"]),
    ],
    ids=lambda value: value.id if not isinstance(value, list) else "",
)
def test_each_type_has_its_form(question: Question, fields: list[str]) -> None:
    assert line(question) == fields


def test_several_blanks_stand_apart_and_other_brackets_are_round() -> None:
    def gap(id_: str, *texts: str) -> TextGap:
        return TextGap(id_, tuple(TextAnswer(text, 1.0, None, SPAN) for text in texts), SPAN)

    question = FillInBlanks(
        id="q",
        span=SPAN,
        prompt=prose("[Look:] the ", Gap("a"), " and the ", Gap("b"), "."),
        gaps=(gap("a", "sun", "star"), gap("b", "moon")),
    )
    assert line(question)[1:] == [
        "(Look:) the [blank1] and the [blank2].",
        *("blank1", "sun", "star", ""),
        *("blank2", "moon"),
    ]
    assert "square brackets" in {what for _, what, _ in losses(TARGET, of([question]))}


def test_items_that_share_an_option_are_left_out() -> None:
    files, said = made(TARGET, of([samples()["match"]]))
    assert files == {}
    assert said == ["txt: question `match` left out: Blackboard wants an option of its own for each item"]


def test_patterns_become_the_texts_that_they_fit() -> None:
    text = samples()["sa"]
    shades = replace(text, answers=(replace(text.answers[1], text="gr[ae]y", credit=1.0),))
    assert line(shades)[2:] == ["gray", "grey"]


def test_more_lines_than_advised_are_told() -> None:
    many = [TrueFalse(id=f"q{place}", span=SPAN, prompt=prose("So?"), answer=True) for place in range(ADVISED + 1)]
    assert "length" in {what for _, what, _ in losses(TARGET, of(many))}
    assert "length" not in {what for _, what, _ in losses(TARGET, of(many[1:]))}


NO_MEANING = {
    "mc": {"floor", "choices[].correct"},
    "mc-negative": {"floor", "choices[].correct"},
    "fib-one": {"credit"},  # of one blank
}
BY_OTHER_WORDS = {
    "points": "points",
    "credit": "score",
    "choices[].credit": "score",
    "floor": "score",
    "max_characters": "limit of characters",
    "shuffle": "shuffling",
    "choices[].fixed": "shuffling",
    "spaces": "spaces in answers",
    "choices[].feedback": "feedback",
    "answers[].feedback": "feedback",
    "feedback.correct": "feedback",
    "feedback.partial": "feedback",
    "feedback.incorrect": "feedback",
    "feedback.general": "feedback",
    "answers[].tolerance": "another accepted number",
}


@pytest.mark.parametrize("name", [name for name, question in samples().items() if survives(question)])
def test_each_key_is_written_or_reported(name: str) -> None:
    said = {what for _, what, _ in losses(TARGET, of([samples()[name]]))}
    left = unaccounted(TARGET, samples()[name]) - NO_MEANING.get(name, set())
    assert {route for route in left if BY_OTHER_WORDS.get(route) not in said} == set()


def test_nothing_is_written_where_nothing_is_left() -> None:
    files, said = made(TARGET, of([samples()["formula"]]))
    assert files == {}
    assert said == ["txt: question `formula` left out: Blackboard Ultra reads no formula questions from a file"]


@settings(derandomize=True, deadline=None, max_examples=30)
@given(st.text(st.characters(exclude_categories=("Cs", "Cc", "Zs", "Zl", "Zp")), min_size=1, max_size=30))
def test_hostile_words_come_back_unchanged(words: str) -> None:
    question = MultipleChoice(
        id="q", span=SPAN, prompt=prose(f"{words}\t\n{words}"), choices=(choice("a", words, 1), choice("b", "=1+1"))
    )
    assert line(question) == ["MC", f"{words} {words}", words, "correct", "=1+1", "incorrect"]


def test_writing_twice_gives_the_same_bytes() -> None:
    assert made(TARGET, kitchen_sink()) == made(TARGET, kitchen_sink())


def test_spaces_that_count_are_kept_and_what_no_field_holds_is_told() -> None:
    text = samples()["sa"]
    accepted = tuple(TextAnswer(words, 1.0, None, SPAN) for words in ("a  b", "c\td"))
    exact = replace(text, answers=accepted, spaces="exact")
    assert line(exact)[2:] == ["a  b"]
    assert "answer of several lines" in {what for _, what, _ in losses(TARGET, of([exact]))}
    assert line(replace(exact, spaces="collapse"))[2:] == ["a b", "c d"]
