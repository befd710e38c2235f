"""Moodle's grades: which credits it holds, which is nearest, and how right choices share the points."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from packager.grades import GRADES, fraction, holds, nearest, percent, shares

SPELT = "100 90 83.33333 80 75 70 66.66667 60 50 40 33.33333 30 25 20 16.66667 14.28571 12.5 11.11111 10 5 0"


def test_grades_are_spelt_with_five_decimals() -> None:
    assert " ".join(map(percent, GRADES)) == SPELT
    assert percent(-1 / 3) == "-33.33333"
    assert percent(-0.0) == "0"


@pytest.mark.parametrize("credit", [1, 0, 1 / 3, 2 / 3, 5 / 6, 1 / 6, 1 / 7, 1 / 9, 0.33333, -0.5, -1 / 7])
def test_fractions_of_small_numbers_are_held(credit: float) -> None:
    assert holds(credit)
    assert fraction(credit) == percent(nearest(credit))


@pytest.mark.parametrize("credit", [0.33, 0.333, 0.3333, 0.1428, 0.55, 1 / 12, 1 / 11, 0.95, 1.1])
def test_other_credits_are_not_held(credit: float) -> None:
    assert not holds(credit)
    assert fraction(credit) is None


@pytest.mark.parametrize(
    ("credit", "grade"),
    [
        (0.33, 0.3333333),
        (0.55, 0.6),
        (0.45, 0.5),
        (0.99, 0.9),
        (0.01, 0.05),
        (1.5, 1.0),
        (-0.06, -0.05),
        (-2, -1.0),
        (0, 0),
    ],
)
def test_nearest_keeps_a_part_a_part(credit: float, grade: float) -> None:
    assert nearest(credit) == grade


@given(st.floats(-1, 1))
def test_nearest_is_a_grade_and_none_inside_is_nearer(credit: float) -> None:
    grade = nearest(credit)
    assert abs(grade) in GRADES
    assert holds(grade)
    assert grade * credit >= 0
    if 1e-5 < abs(credit) < 1 - 1e-5:
        assert 0 < abs(grade) < 1
        assert all(abs(abs(credit) - abs(grade)) <= abs(abs(credit) - other) + 1e-6 for other in GRADES[1:-1])


@pytest.mark.parametrize("count", range(1, 21))
def test_shares_sum_to_the_whole(count: int) -> None:
    assert len(shares(count)) == count
    assert sum(shares(count)) == pytest.approx(1, abs=1e-6)
    assert set(shares(count)) <= set(GRADES)
    assert max(shares(count)) - min(shares(count)) <= 0.05


def test_shares_beyond_twenty_reach_the_whole_early() -> None:
    assert shares(25) == (0.05,) * 25
    assert shares(0) == ()
