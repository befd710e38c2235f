"""A writer's report says each thing once."""

from __future__ import annotations

from packager import rules
from packager.diagnostic import Place, Span
from packager.targets.target import Report


def at(line: int) -> Span:
    return Span("a.yaml", Place(line, 1), Place(line, 2))


def test_a_loss_is_told_once() -> None:
    report = Report("t")
    for _ in range(3):
        report.lost(at(1), "hints", "no place")
        report.changed(at(1), "hints", "no place")
    assert [loss.rule for loss in report.losses] == [rules.LOST, rules.CHANGED]
    assert len(report.diagnostics) == 2


def test_what_another_report_heard_is_taken_once() -> None:
    report, heard = Report("t"), Report("t")
    report.lost(at(1), "hints", "no place")
    heard.lost(at(1), "hints", "no place")
    heard.lost(at(2), "hints", "no place")
    heard.warn(rules.NOTHING_LEFT, at(3), "words")
    for _ in range(2):
        report.take(heard)
    assert [loss.span for loss in report.losses] == [at(1), at(2)]
    assert [found.span for found in report.diagnostics] == [at(1), at(2), at(3)]


def test_what_was_put_into_its_list_by_others_is_known_too() -> None:
    report, heard = Report("t"), Report("t")
    heard.warn(rules.NOTHING_LEFT, at(3), "words")
    report.diagnostics += heard.diagnostics
    report.take(heard)
    assert report.diagnostics == heard.diagnostics
