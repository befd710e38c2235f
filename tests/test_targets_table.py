"""The table of what targets keep is measured, and shows each loss."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import get_args

import pytest
from click.testing import CliRunner

from packager import rules
from packager.commands import targets
from packager.commands.targets import Note
from packager.diagnostic import whole
from packager.model import Course, Essay, Numeric, Pool, Question, Section, TextPart
from packager.model import questions as walked
from packager.targets import DEFAULT, TARGETS, named
from packager.targets.target import Member, Options, Report, Target


def _picky(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """A target that keeps all but essays, units and the names of pools."""
    for question in course.questions():
        if isinstance(question, Essay):
            report.unsupported(question.span, "essay", "nobody is there to mark it")
            report.warn(rules.NOTHING_LEFT, course.span, "nothing can be held")
        elif isinstance(question, Numeric):
            report.changed(question.span, "unit", "in the prompt")
            report.lost(question.span, "tol|erance", "there is none")
            report.lost(question.span, "tol|erance", "there is none")
    for part in course.quizzes()[0].parts:
        if isinstance(part, Pool):
            report.lost(part.span, f"pool `{part.title}`", "it has no name")
    if course.quizzes()[0].parts[0].id == "kiwis":
        report.warn(rules.MOODLE_CREDIT, whole("quiz.yaml"), "33 is no grade")
    yield Member("", b"")


PICKY = Target("picky", "A picky format", ".txt", _picky, single=True, bank=True)


def test_every_type_of_question_and_of_entry_is_measured() -> None:
    kinds = {type(question) for parts in targets.ENTRIES.values() for question in walked(parts)}
    assert kinds == set(get_args(Question))
    assert {type(parts[0]) for parts in targets.ENTRIES.values()} == kinds | {TextPart, Section, Pool}
    assert len(targets.QUESTIONS) == len(kinds)


@pytest.mark.parametrize("name", targets.QUESTIONS)
def test_a_measured_question_has_every_key_that_its_type_may_have(name: str) -> None:
    """Each field is set to something else than its default in one of the type's questions."""
    questions = list(walked(targets.ENTRIES[name]))
    for field, about in type(questions[0]).__dataclass_fields__.items():
        values = [getattr(question, field) for question in questions]
        if field != "shuffle":  # on by default, and off loses nothing that on doesn't
            assert any(value != about.default for value in values), field


def test_notes_are_read_from_what_a_writer_reports() -> None:
    cells = targets.measured(PICKY)
    assert cells["multiple-choice"] == ()
    assert cells["numeric"] == (
        Note("lost", "tol|erance", "there is none"),
        Note("changed", "unit", "in the prompt"),
    )
    assert cells["essay"] == (
        Note("left out", "essay", "nobody is there to mark it"),
        Note("left out", "the question", "nothing can be held"),
    )
    assert cells["true-false"] == (Note("changed", "moodle-credit", "33 is no grade"),)


def test_the_markdown_table_names_what_is_not_kept() -> None:
    rows = targets.markdown([PICKY]).split("\n")
    assert rows[:2] == ["| | `picky` |", "|---|---|"]
    assert "| multiple-choice | kept |" in rows
    assert "| numeric | *lost*: tol\\|erance; *changed*: unit |" in rows
    assert "| pool | *lost* |" in rows
    assert "- unit changed: in the prompt (numeric)" in rows


def test_the_text_table_has_a_column_a_target_and_a_row_an_entry() -> None:
    lines = targets.text([PICKY, *TARGETS]).splitlines()
    assert lines[0].split() == ["picky", *(target.name for target in TARGETS)]
    assert [line.split()[0] for line in lines[1 : 1 + len(targets.ENTRIES)]] == list(targets.ENTRIES)
    assert "  unit changed: in the prompt (numeric)" in lines


def test_a_target_that_keeps_all_says_so() -> None:
    full = Target("full", "All", ".txt", lambda course, options, report: iter([Member("", b"")]), single=True)
    assert targets.text([full]).endswith("\nfull: All\n  keeps all\n")
    assert targets.markdown([full]).endswith("**`full`**, All:\n\n- all is kept\n")


def test_json_gives_the_worst_state_of_each_entry() -> None:
    (target,) = json.loads(targets.as_json([PICKY]))["targets"]
    assert (target["name"], target["suffix"], target["bank"]) == ("picky", ".txt", True)
    states = {name: entry["state"] for name, entry in target["entries"].items()}
    assert (states["essay"], states["numeric"], states["true-false"], states["section"]) == (
        *("left out", "lost", "changed"),
        "kept",
    )


@pytest.mark.parametrize("form", ["text", "json", "markdown"])
def test_the_command_measures_every_target(form: str) -> None:
    result = CliRunner().invoke(targets.command, ["--format", form])
    assert result.exit_code == 0
    for target in TARGETS:
        assert target.name in result.stdout
        assert target.title in result.stdout


@pytest.mark.parametrize("target", TARGETS, ids=lambda target: target.name)
def test_every_message_of_a_writer_is_understood(target: Target) -> None:
    """A note that is named by a rule's code is a message that the table could not take apart."""
    for notes in targets.measured(target).values():
        assert [note for note in notes if note.what in rules.RULES] == []


@pytest.mark.parametrize("name", DEFAULT)
def test_no_target_of_the_default_leaves_out_a_type_of_question(name: str) -> None:
    target = named(name)
    assert target
    assert [name for name, notes in targets.measured(target).items() if notes and notes[0].word == "left out"] == []
