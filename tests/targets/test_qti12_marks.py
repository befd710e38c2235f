"""Classic Quizzes marks an imported answer as scoring.py does, wherever nothing else has been said."""

from __future__ import annotations

import itertools
import math
import xml.etree.ElementTree as ET
from collections.abc import Sequence
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from targets.canvas_reader import EXACT, QTI, Question, mark, new_feedback, new_numbers, read
from targets.qti12_sample import (
    course,
    every_type,
    multiple_choice,
    multiple_response,
    number,
    numeric,
    package,
    short_answer,
    text_answer,
    true_false,
)
from web_sample import choice

from packager.model import MultipleResponse, Numeric, ShortAnswer, questions
from packager.scoring import score


def imported(question: Any) -> Question:
    (quiz,) = read(package(course(question))[0]).quizzes
    return quiz.question(question.id)


def item(question: Any) -> ET.Element:
    files, _ = package(course(question))
    return next(ET.fromstring(files["oceans_sea/oceans_sea.xml"]).iter(f"{QTI}item"))


def subsets(ids: Sequence[str]) -> list[list[str]]:
    return [list(part) for size in range(len(ids) + 1) for part in itertools.combinations(ids, size)]


def test_the_right_choice_has_all_points_and_any_other_none() -> None:
    question = multiple_choice()
    got = imported(question)
    marks = [mark(got, place) for place in range(3)]
    assert marks == [score(question, one.id).score for one in question.choices] == [1.0, 0.0, 0.0]
    assert mark(got, None) == 0


def test_a_choice_with_a_part_of_the_points_has_none() -> None:
    """Classic would give all: any points on an option make it right."""
    question = multiple_choice(choices=(choice("a", "A", 1.0), choice("b", "B", 0.5), choice("c", "C")))
    assert [mark(imported(question), place) for place in range(3)] == [1.0, 0.0, 0.0]


def test_every_set_of_choices_is_marked_as_the_source_says() -> None:
    for key in itertools.product((1.0, 0.0), repeat=5):
        if not any(key):
            continue
        choices = tuple(choice(f"c{place}", f"C {place}", credit) for place, credit in enumerate(key))
        question = multiple_response(choices=choices)
        got = imported(question)
        for chosen in subsets([one.id for one in choices]):
            places = [place for place, one in enumerate(choices) if one.id in chosen]
            assert mark(got, places) == pytest.approx(score(question, list(chosen)).score), (key, chosen)


@pytest.mark.parametrize("credit", ["per-part", "all-or-nothing"])
def test_other_rules_agree_on_what_is_wholly_right_and_wholly_wrong(credit: str) -> None:
    question = multiple_response(credit=credit)
    assert isinstance(question, MultipleResponse)
    got = imported(question)
    for chosen in subsets([one.id for one in question.choices]):
        places = [place for place, one in enumerate(question.choices) if one.id in chosen]
        assert (mark(got, places) == 1) == (score(question, list(chosen)).score == 1), chosen
    assert mark(got, [2, 3]) == 0


@pytest.mark.parametrize("answer", [True, False])
def test_true_and_false_are_marked(answer: bool) -> None:
    question = true_false(answer=answer)
    got = imported(question)
    assert [mark(got, 0), mark(got, 1)] == [score(question, value).score for value in (True, False)]
    assert sorted([mark(got, 0), mark(got, 1)]) == [0, 1]


@pytest.mark.parametrize(
    "response", ["Mariana Trench", "  mariana trench ", "MARIANA", "mariana", "Marian", "", "Trench", "<b>Mariana</b>"]
)
def test_short_answers_are_marked(response: str) -> None:
    question = short_answer()
    assert mark(imported(question), response) == score(question, response).score


def test_an_accepted_text_is_written_as_it_is_compared() -> None:
    question = short_answer(answers=(text_answer("  Cafe\u0301  <b> & co\u00a0"),))
    (answer,) = imported(question).answers
    assert answer.text == "Café <b> & co"
    assert mark(imported(question), "café <b> & CO") == 1


def test_an_answer_that_an_earlier_one_of_less_credit_covers_is_not_right() -> None:
    question = short_answer(answers=(text_answer("sea", 0.5), text_answer("SEA"), text_answer("ocean")))
    got = imported(question)
    assert [answer.text for answer in got.answers] == ["ocean"]
    assert mark(got, "sea") < 1
    assert mark(got, "ocean") == 1


def test_a_number_is_right_up_to_its_ends_and_wrong_beyond() -> None:
    question = numeric()
    assert isinstance(question, Numeric)
    got = imported(question)
    for response in (3.4, 3.5, 3.6, 35, 3.39, 3.61, 35.001, 34.999, 0, -3.5):
        assert mark(got, response) == score(question, response).score, response
    assert [mark(got, response) for response in (3.6, 3.61)] == [1, 0]


FINITE = st.floats(allow_nan=False, allow_infinity=False)


@settings(deadline=None)
@given(FINITE, st.floats(0, 1e12))
def test_any_number_is_written_without_loss(value: float, tolerance: float) -> None:
    """Rule 19: the ends are those of the decimal numbers, in whatever size."""
    question = numeric(answers=(number(value, tolerance),))
    (answer,) = imported(question).answers
    assert float(answer.text) == value
    assert answer.low == EXACT.subtract(Decimal(repr(value)), Decimal(repr(tolerance)))
    assert answer.high == EXACT.add(Decimal(repr(value)), Decimal(repr(tolerance)))
    kind, text, margin = new_numbers(item(question))[0]
    assert kind == ("marginOfError" if tolerance else "exactResponse")
    assert float(text) == value
    assert math.isclose(margin, tolerance, rel_tol=1e-9, abs_tol=1e-9 * max(1.0, abs(value)))


def test_new_quizzes_tells_exact_numbers_from_those_with_a_margin() -> None:
    """Rule 19: the same spelling three times, or three different ones."""
    found = new_numbers(item(numeric(answers=(number(2.72, 0.01), number(2.72), number(0.0), number(1e300, 1e299)))))
    assert [(kind, text) for kind, text, _ in found] == [
        ("marginOfError", "2.72"),
        ("exactResponse", "2.72"),
        ("exactResponse", "0"),
        ("marginOfError", "1e300"),
    ]


def test_new_quizzes_finds_the_feedback_of_single_answers() -> None:
    (right, wrong, _) = imported(multiple_choice()).answers
    assert new_feedback(item(multiple_choice())) == {
        right.ident: "<p>Mostly the moon.</p>",
        wrong.ident: "<p>Wind makes waves &amp; surges.</p>",
    }
    assert new_feedback(item(short_answer())) == {"Mariana Trench": "<p>In full.</p>"}


def test_new_quizzes_minds_case_only_where_the_source_does() -> None:
    for case_sensitive, spelled in ((True, "Yes"), (False, "No")):
        cases = {one.attrib["case"] for one in item(short_answer(case_sensitive=case_sensitive)).iter(f"{QTI}varequal")}
        assert cases == {spelled}


def test_the_best_answer_has_all_points_and_the_worst_none_in_every_type() -> None:
    (quiz,) = read(package(course(*every_type()))[0]).quizzes
    seen = set()
    for question in questions(every_type()):
        got = quiz.question(question.id)
        seen.add(got.type)
        match got.type:
            case "multiple_choice_question" | "true_false_question":
                marks = [mark(got, place) for place in range(len(got.answers))]
                assert sorted(marks) == [0.0] * (len(marks) - 1) + [1.0]
            case "multiple_answers_question":
                right = [place for place, answer in enumerate(got.answers) if answer.weight]
                assert mark(got, right) == 1
                assert mark(got, set(range(len(got.answers))) - set(right)) == mark(got, []) == 0
            case "short_answer_question":
                assert isinstance(question, ShortAnswer)
                assert [mark(got, answer.text) for answer in question.answers] == [1, 1]
                assert mark(got, "no such trench") == 0
            case "numerical_question":
                assert isinstance(question, Numeric)
                assert [mark(got, answer.value) for answer in question.answers] == [1, 1]
                assert mark(got, 3.7) == 0
            case other:
                assert other == "essay_question"
                assert got.answers == []
    assert len(seen) == 6
