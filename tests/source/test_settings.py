"""The keys that say how a quiz and a course are taken: read, written back, and told of where they change nothing."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from packager.diagnostic import Diagnostic
from packager.model import Course, QuizRules
from packager.source.loader import load

COURSE = "format: 1\nid: c\niri: https://example.org/c\ntitle: C\nlanguage: en\n"
QUESTION = "questions:\n  - {id: q, type: true-false, prompt: Is it?, answer: true}\n"

Read = Callable[..., tuple[Course, list[Diagnostic]]]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """`read(quiz="attempts: 1", course="navigation: linear")`: a course of a lesson and a quiz, and what is told."""

    def made(quiz: str = "", course: str = "", quizzes: bool = True) -> tuple[Course, list[Diagnostic]]:
        entry = "  - quiz: q.yaml\n" if quizzes else ""
        (tmp_path / "course.yaml").write_text(f"{COURSE}{course}\ncontents:\n  - lesson: l.md\n{entry}")
        (tmp_path / "l.md").write_text("# L\n\nText.\n")
        (tmp_path / "q.yaml").write_text(f"id: quiz\ntitle: Q\n{quiz}\n{QUESTION}")
        loaded = load(tmp_path)
        assert loaded.course is not None
        return loaded.course, list(loaded.diagnostics)

    return made


@pytest.mark.parametrize(
    ("keys", "rules"),
    [
        ("", QuizRules()),
        ("attempts: 3\nretry: wrong", QuizRules(attempts=3, retry="wrong")),
        ("time-limit: 12.5\npause: button", QuizRules(time_limit=12.5, pause="button")),
        ("time-limit: 0.1", QuizRules(time_limit=0.1)),
        ("shuffle: true", QuizRules(shuffle=True)),
        ("show-feedback: at-end\nreview: answers", QuizRules(feedback="at-end", review="answers")),
        ("show-feedback: never", QuizRules(feedback="never", review="none")),
        ("show-feedback: never\nreview: none", QuizRules(feedback="never", review="none")),
        ("review: none", QuizRules(review="none")),
    ],
)
def test_the_rules_of_a_quiz_are_read(read: Read, keys: str, rules: QuizRules) -> None:
    course, told = read(keys)
    assert course.quizzes()[0].rules == rules
    assert told == []


@pytest.mark.parametrize(
    ("keys", "said", "rules"),
    [
        ("attempts: 1\nretry: wrong", "`retry` has no effect: there is one attempt", QuizRules(attempts=1)),
        ("pause: closed", "`pause` has no effect: the quiz has no `time-limit:`", QuizRules()),
        (
            "show-feedback: never\nreview: key",
            "`review` has no effect: `show-feedback: never` shows the result alone",
            QuizRules(feedback="never", review="none"),
        ),
        ("graded: false\ntime-limit: 5", "`time-limit` has no effect: a survey has no time limit", QuizRules()),
        ("graded: false\nretry: wrong", "`retry` has no effect: nothing in a survey is right or wrong", QuizRules()),
        (
            "graded: false\nreview: answers",
            "`review` has no effect: nothing in a survey is right or wrong",
            QuizRules(),
        ),
    ],
)
def test_a_rule_that_changes_nothing_is_told_at_its_key(read: Read, keys: str, said: str, rules: QuizRules) -> None:
    course, told = read(keys)
    assert [(found.rule.code, found.message) for found in told] == [("unused-key", said)]
    key = said[1:].partition("`")[0]
    assert told[0].span.start.line == 3 + [line.partition(":")[0] for line in keys.split("\n")].index(key)
    assert course.quizzes()[0].rules == rules


def test_a_survey_with_a_clock_is_told_of_both(read: Read) -> None:
    _, told = read("graded: false\ntime-limit: 5\npause: button")
    assert [found.message.partition("`")[2].partition("`")[0] for found in told] == ["time-limit", "pause"]


@pytest.mark.parametrize(
    ("keys", "code"),
    [
        ("attempts: 0", "out-of-range"),
        ("attempts: 101", "out-of-range"),
        ("attempts: 1.5", "wrong-type"),
        ("time-limit: 0.05", "out-of-range"),
        ("time-limit: 1441", "out-of-range"),
        ("time-limit: 5 min", "wrong-type"),
        ("retry: some", "unknown-value"),
        ("show-feedback: later", "unknown-value"),
        ("shuffle: maybe", "wrong-type"),
        ("review: all", "unknown-value"),
        ("pause: often\ntime-limit: 5", "unknown-value"),
    ],
)
def test_a_bad_value_is_an_error_and_counts_as_absent(read: Read, keys: str, code: str) -> None:
    course, told = read(keys)
    assert [found.rule.code for found in told] == [code]
    limit = QuizRules(time_limit=5.0) if keys.endswith("limit: 5") else QuizRules()
    assert course.quizzes()[0].rules == limit


@pytest.mark.parametrize(
    ("keys", "hint"),
    [
        ('attempts: "3"', "write 3, without quotes"),
        ("attempts: 3 times", "write 3, without anything behind it"),
        ("time-limit: 20min", "write 20, without anything behind it"),
        ("time-limit: 12.5 min.", "write 12.5, without anything behind it"),
        ("time-limit: 1,5", "write 1.5"),
        ("time-limit: '12:30'", "write minutes: 12.5"),
        ("attempts: 1,5", ""),
        ("attempts: three", ""),
        ("shuffle: 'true'", "write true, without quotes"),
        ("shuffle: yes", "write true"),
        ("shuffle: Off", "write false"),
    ],
)
def test_a_value_of_the_wrong_type_is_told_how_to_be_written(read: Read, keys: str, hint: str) -> None:
    _, told = read(keys)
    assert [(found.rule.code, found.hint) for found in told] == [("wrong-type", hint)]


def test_a_broken_limit_makes_no_other_key_idle(read: Read) -> None:
    _, told = read("time-limit: 0\npause: closed")
    assert [found.rule.code for found in told] == ["out-of-range"]


def test_the_settings_of_a_course_are_read(read: Read) -> None:
    course, told = read(course="completion: passed\nnavigation: linear\ncertificate: true")
    assert (course.completion, course.navigation, course.certificate, told) == ("passed", "linear", True, [])
    course, _ = read()
    assert (course.completion, course.navigation, course.certificate) == ("everything", "free", False)


@pytest.mark.parametrize(
    ("key", "quiz", "quizzes", "said"),
    [
        ("completion: submitted", "", False, "the course has no quiz"),
        ("completion: passed", "", False, "no question of the course is scored"),
        ("completion: passed", "graded: false", True, "no question of the course is scored"),
        ("navigation: linear", "", False, "the course has one part"),
    ],
)
def test_a_setting_that_changes_nothing_is_told(read: Read, key: str, quiz: str, quizzes: bool, said: str) -> None:
    _, told = read(quiz, key, quizzes)
    name = key.partition(":")[0]
    assert [found.message for found in told if found.rule.code == "unused-key"] == [f"`{name}` has no effect: {said}"]
