"""The matrix that is shipped is what the writers do."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import MISSING, fields
from pathlib import Path
from typing import get_args

import pytest
from question_samples import SPAN, prose, samples

from packager import rules
from packager.diagnostic import Place, Span
from packager.model import KINDS, Course, Essay, Numeric, Question, Quiz, TextPart, TrueFalse
from packager.profiles import matrix
from packager.profiles.measure import labelled, measure
from packager.profiles.options import every, plain, single
from packager.source.loader import load
from packager.targets import DEFAULT, TARGETS
from packager.targets.target import Member, Options, Report, Target

COURSE = Path(__file__).parents[1] / "courses/kitchen-sink"
SAMPLES = samples()


def _picky(course: Course, options: Options, report: Report) -> Iterator[Member]:
    """A target that keeps all but essays, units, hints and texts."""
    for question in course.questions():
        if isinstance(question, Essay):
            report.unsupported(question.span, "essay", "nobody is there to mark it")
        if isinstance(question, Numeric) and question.unit:
            report.changed(question.span, "unit", "in the prompt")
        if question.hints:
            report.lost(question.span, "hints", "there are none")
            report.lost(question.span, "hints", "there are none")
    for part in course.quizzes()[0].parts:
        if isinstance(part, TextPart):
            report.warn(rules.MOODLE_CREDIT, part.span, "odd")
    if not all(isinstance(question, Essay) for question in course.questions()):
        yield Member("", b"")


PICKY = Target("picky", "A picky format", ".txt", _picky, single=True, bank=True, flavours=("a", "b"))


@pytest.fixture(scope="module")
def picky() -> dict[str, dict[str, list[dict[str, str]]]]:
    quiz = Quiz("quiz", "Quiz", tuple(SAMPLES.values()), "quiz.yaml", SPAN)
    course = Course("c", "https://example.org/c", "C", "en", (quiz,), Span("course.yaml", Place(1, 1), Place(1, 2)))
    found = measure(course, [PICKY])
    assert list(found["targets"]) == ["picky:a", "picky:b"]
    return found["targets"]["picky:a"]  # type: ignore[no-any-return]


def test_a_loss_stands_at_the_option_that_causes_it(picky: dict[str, dict[str, list[dict[str, str]]]]) -> None:
    assert picky["numeric"] == {
        "hints": [{"state": "lost", "what": "hints", "how": "there are none"}],
        "unit": [{"state": "changed", "what": "unit", "how": "in the prompt"}],
    }
    assert picky["true-false"] == {"hints": [{"state": "lost", "what": "hints", "how": "there are none"}]}


def test_what_no_form_of_a_type_is_held_in_is_left_out(picky: dict[str, dict[str, list[dict[str, str]]]]) -> None:
    (note,) = picky["essay"][""]
    assert (note["state"], note["what"]) == ("left out", "essay")


def test_another_finding_of_a_target_counts_as_a_change(picky: dict[str, dict[str, list[dict[str, str]]]]) -> None:
    assert picky["text"] == {"": [{"state": "changed", "what": "moodle-credit", "how": "odd"}]}


@pytest.mark.parametrize("name", SAMPLES)
def test_a_plain_question_has_no_option(name: str) -> None:
    bare = plain(SAMPLES[name])
    assert list(single(bare)) == []
    assert plain(bare) == bare


@pytest.mark.parametrize("name", SAMPLES)
def test_each_option_alone_differs_from_the_plain_question_and_from_the_others(name: str) -> None:
    found = list(single(SAMPLES[name]))
    assert found
    made = [question for _, question, _ in found]
    assert plain(SAMPLES[name]) not in made
    assert len(set(made)) == len(made)
    assert all(question != bare for _, question, bare in found)


def test_every_field_with_a_default_can_be_taken_off() -> None:
    """Else an option of a type would be in no cell. A survey's fields and a formula's drawing are no options."""
    kept = {"graded", "seed", "variants"}
    for question in SAMPLES.values():
        bare = plain(question)
        for field in fields(question):
            survey = not question.graded and field.name in ("points", "feedback", "hint_penalty")
            if field.default is MISSING or field.name in kept or survey:
                continue
            assert getattr(bare, field.name) == field.default, f"{question.id}: {field.name}"


def test_every_type_has_a_row() -> None:
    assert set(KINDS) == set(get_args(Question))
    assert set(KINDS.values()) <= set(matrix.measured()["rows"])


@pytest.mark.parametrize("name", KINDS.values())
def test_the_kitchen_sink_has_every_option_of_every_type(name: str) -> None:
    """What the matrix does not try it can't say: the course must hold each option of a type alone or with others."""
    course = load(COURSE).course
    assert course
    known: set[str] = set()
    for question in course.questions():
        if KINDS[type(question)] == name:
            known |= {option.name for option in every(question) if not option.name.startswith("credit: ")}
    tried = set(matrix.measured()["rows"][name])
    assert known - tried - {"use"} == set()


def test_the_matrix_is_what_the_writers_do(accept: bool) -> None:
    course = load(COURSE).course
    assert course
    wanted = json.dumps(measure(course, TARGETS), indent=1, ensure_ascii=False) + "\n"
    if accept:
        matrix.FILE.write_text(wanted, "utf-8")
        matrix.measured.cache_clear()
    message = f"packager/profiles/matrix.json is out of date: run pytest {Path(__file__).name} --accept"
    assert matrix.FILE.read_text("utf-8") == wanted, message


def test_every_message_of_a_writer_stands_for_itself() -> None:
    """A note that is named by a rule's code is a finding that says nothing of what is kept."""
    for label, rows in matrix.measured()["targets"].items():
        for row, options in rows.items():
            for option, notes in options.items():
                for note in notes:
                    assert note["what"], (label, row, option)
                    assert note["how"], (label, row, option)


@pytest.mark.parametrize(
    "name", ["multiple-choice", "multiple-response", "true-false", "short-answer", "numeric", "essay"]
)
def test_no_target_of_the_default_leaves_out_a_type_of_the_first_release(name: str) -> None:
    labels = [label for label, target, _ in labelled(TARGETS) if target.name in DEFAULT]
    assert [label for label in labels if matrix.state(label, name) == "left out"] == []


def test_every_target_is_in_the_matrix() -> None:
    assert list(matrix.measured()["targets"]) == [label for label, _, _ in labelled(TARGETS)]


def test_states_are_the_worst_note(monkeypatch: pytest.MonkeyPatch) -> None:
    question = TrueFalse(id="q", span=SPAN, prompt=prose("It is."), answer=True)
    assert list(single(question)) == []
    assert matrix.state("nowhere", "true-false") == "kept"
    assert matrix.STATES == ("left out", "lost", "changed")
