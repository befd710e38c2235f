"""Moodle XML, GIFT and Aiken: each part of each type of question is in the file or in the report."""

from __future__ import annotations

from typing import get_args

import pytest
from question_samples import samples
from targets.accounted import unaccounted

from packager.model import Question
from packager.targets import named

ALL = samples()

# What has no meaning in these samples, so that nothing can depend on it.
MEANINGLESS = {
    # The credits say what is right, and none is below 0.
    "mc": {"choices[].correct", "floor"},
    "mc-negative": {"choices[].correct"},
    "mr": {"choices[].credit"},
    "mr-per-choice": {"choices[].correct"},
    # One area is chosen, one blank is filled.
    "spot": {"credit"},
    "fib-one": {"credit"},
    # Worth nothing.
    "likert": {"points"},
    "survey": {"points", "choices[].correct", "choices[].credit", "floor"},
}


@pytest.mark.parametrize("name", ALL)
@pytest.mark.parametrize("target", ["moodle", "gift", "aiken"])
def test_every_part_is_written_or_said(target: str, name: str) -> None:
    found = named(target)
    assert found
    # Hints that are lost take their price with them.
    assert unaccounted(found, ALL[name]) - MEANINGLESS.get(name, set()) <= {"hint_penalty"}


def test_the_samples_have_every_type() -> None:
    assert {type(question) for question in ALL.values()} == set(get_args(Question))


def test_a_part_that_is_dropped_without_a_word_is_found() -> None:
    moodle = named("moodle")
    assert moodle
    assert unaccounted(moodle, ALL["mc"]) == MEANINGLESS["mc"]
