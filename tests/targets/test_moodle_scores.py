"""A question that Moodle would score wrongly, or not take, is left out with the reason."""

from __future__ import annotations

import pytest
from targets.one_course import of
from targets.vector_answers import asked

from packager.targets.bank.moodle import TARGET
from packager.targets.target import Options, Report

LEFT_OUT = {
    "sort": "no question of this type",
    "sort-all": "no question of this type",
    "spot": "any of several areas is right",
    "pattern-case": "no answer that Moodle can hold earns all points",
}


@pytest.mark.parametrize("name", LEFT_OUT)
def test_what_moodle_would_score_wrongly_is_left_out(name: str) -> None:
    report = Report("moodle")
    assert list(TARGET.members(of([asked(name)]), Options(), report)) == []
    assert any(LEFT_OUT[name] in found.message for found in report.diagnostics)
