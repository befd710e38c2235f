"""What an author may have meant is said where something does not fit, at its place."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from packager.source.loader import load
from packager.source.schema import schema

COURSE = {
    "format": "1",
    "id": "c",
    "iri": "https://example.org/c",
    "title": "C",
    "language": "en",
    "contents": "[{lesson: l.md}, {quiz: q.yaml}]",
}
QUESTION = "{id: q, type: true-false, prompt: Is it?, answer: true}"

Told = list[tuple[str, str, int, str]]
Read = Callable[..., Told]


@pytest.fixture
def read(tmp_path: Path) -> Read:
    """`read(quiz="attempts: none")`: code, file, line and hint of what is told; the line of a quiz's first key is 3."""

    def made(quiz: str = "", course: str = "", head: str = "", question: str = QUESTION) -> Told:
        key = course.partition(":")[0]
        lines = [f"{name}: {value}" for name, value in COURSE.items() if name != key]
        (tmp_path / "course.yaml").write_text("\n".join([course, *lines]) + "\n")
        (tmp_path / "l.md").write_text(f"---\nid: l\n{head}\n---\n# L\n\nText.\n")
        (tmp_path / "q.yaml").write_text(f"id: quiz\ntitle: Q\n{quiz}\nquestions:\n  - {question}\n")
        found = load(tmp_path).diagnostics
        return [(one.rule.code, one.span.path, one.span.start.line, one.hint) for one in found]

    return made


@pytest.mark.parametrize(
    ("keys", "code", "hint"),
    [
        ("time-limit: 1:30", "wrong-type", "write minutes: 1.5"),
        ("time-limit: 0:20", "wrong-type", "write minutes: 0.33"),
        ("time-limit: 0:03", "wrong-type", "write minutes: 0.1"),
        ("time-limit: 1:02:30", "wrong-type", "write minutes: 62.5"),
        ("time-limit: 90 s", "wrong-type", "write minutes: 1.5"),
        ("time-limit: 90 seconds", "wrong-type", "write minutes: 1.5"),
        ("time-limit: 1.5 h", "wrong-type", "write minutes: 90"),
        ("time-limit: 2 hours", "wrong-type", "write minutes: 120"),
        ("time-limit: 99 h", "wrong-type", "write minutes: 1440"),
        ("time-limit: 20 minutes", "wrong-type", "write 20, without anything behind it"),
        ("time-limit: 'PT20M'", "wrong-type", "write minutes as a number, such as `20`"),
        ("time-limit: none", "wrong-type", "leave it out: then there is no limit"),
        ("time-limit: false", "wrong-type", "leave it out: then there is no limit"),
        ("time-limit: 0", "out-of-range", "leave it out: then there is no limit"),
        ("time-limit: 0.05", "out-of-range", "it must be at least 0.1"),
        *(
            (f"attempts: {word}", code, "leave it out: then there is any number of attempts")
            for code, words in {
                "wrong-type": ["unlimited", "Unlimited", "null", "~", "none", "None", "'null'", "any"],
                "too-short": [""],
                "out-of-range": ["0", "-1", ".inf"],
            }.items()
            for word in words
        ),
        ("attempts: 101", "out-of-range", "it must be at most 100"),
        ("show-feedback: at end", "unknown-value", "did you mean `at-end`?"),
    ],
)
def test_a_value_of_a_quiz_that_does_not_fit(read: Read, keys: str, code: str, hint: str) -> None:
    assert read(keys) == [(code, "q.yaml", 3, hint)]


@pytest.mark.parametrize(
    ("keys", "code", "hint"),
    [
        ("passing: 0.6", "wrong-type", "write 60: percent"),
        ("passing: .625", "wrong-type", "write 62: percent"),
        ("passing: '0.75'", "wrong-type", "write 75: percent"),
        ("passing: 60 %", "wrong-type", "write 60, without anything behind it"),
        ("passing: 62.5", "wrong-type", ""),
        ("language: en_US", "bad-value", "write en-US"),
        ("language: pt_BR.UTF-8", "bad-value", "write pt-BR"),
        ("language: English", "bad-value", ""),
        ("theme: {font: sans-serif}", "unknown-value", "did you mean `sans`?"),
        ("theme: {font: Serif}", "unknown-value", "did you mean `serif`?"),
        ("theme: {font: monospace}", "unknown-value", "one of serif, sans"),
        (
            "theme: dark",
            "wrong-type",
            f"its keys: {', '.join(f'`{k}`' for k in schema('course')['properties']['theme']['properties'])}",
        ),
    ],
)
def test_a_value_of_a_course_that_does_not_fit(read: Read, keys: str, code: str, hint: str) -> None:
    assert read(course=keys) == [(code, "course.yaml", 1, hint)]


def test_a_locale_is_mended_by_an_edit(tmp_path: Path, read: Read) -> None:
    read(course="language: en_US")
    ((edit,),) = [found.fixes for found in load(tmp_path).diagnostics]
    assert (*edit.span.start, *edit.span.end, edit.text) == (1, 11, 1, 16, "en-US")


@pytest.mark.parametrize("key", ["navigation", "completion", "theme", "certificate", "targets", "contents", "format"])
def test_a_key_of_the_course_in_a_quiz_is_told_its_place(read: Read, key: str) -> None:
    assert read(f"{key}: x") == [("unknown-key", "q.yaml", 3, "it belongs into course.yaml")]


@pytest.mark.parametrize(
    "key", ["attempts", "time-limit", "shuffle", "retry", "pause", "show-feedback", "review", "questions", "graded"]
)
def test_a_key_of_a_quiz_in_the_course_is_told_its_place(read: Read, key: str) -> None:
    assert read(course=f"{key}: x") == [("unknown-key", "course.yaml", 1, "it belongs into a quiz's file")]


def test_keys_of_and_in_a_lesson_are_told_their_place(read: Read) -> None:
    assert read(course="minutes: 5") == [("unknown-key", "course.yaml", 1, "it belongs into the head of a lesson")]
    assert read(head="attempts: 5") == [("unknown-key", "l.md", 3, "it belongs into a quiz's file")]
    hint = "it belongs into course.yaml or into a quiz's file"
    assert read(head="language: de") == [("unknown-key", "l.md", 3, hint)]


def test_a_key_in_another_spelling_is_named(read: Read) -> None:
    assert read("feedback: at-end") == [("unknown-key", "q.yaml", 3, "did you mean `show-feedback`?")]


@pytest.mark.parametrize(
    ("question", "hint"),
    [
        (
            "{id: q, type: matching, prompt: x, pairs: [{item: {text: Oslo, id: o}, match: a}, {item: b, match: c}]}",
            "write `item: Oslo`, and `id: o` beside it",
        ),
        (
            "{id: q, type: matching, prompt: x, pairs: [{item: {text: Oslo}, match: a}, {item: b, match: c}]}",
            "write `item: Oslo`",
        ),
        (
            "{id: q, type: categorize, prompt: x, categories: [{category: {text: A, id: a}, items: [x]}, "
            "{category: B, items: [y]}]}",
            "write `category: A`, and `id: a` beside it",
        ),
        (QUESTION.replace("}", ", hints: [{text: Look}]}"), "write the text alone: `Look`"),
        (QUESTION.replace("}", ", feedback: Good}"), "its keys: `correct`, `partial`, `incorrect`, `general`"),
    ],
)
def test_a_value_of_another_type_in_a_question(read: Read, question: str, hint: str) -> None:
    assert read(question=question) == [("wrong-type", "q.yaml", 5, hint)]


def test_a_text_with_a_colon_is_still_told_as_one(read: Read) -> None:
    ((code, _, _, hint),) = read(question=QUESTION.replace("}", ", hints: [{Note: look}]}"))
    assert (code, hint) == ("unquoted-colon", "quote this line, it contains a colon")


@pytest.mark.parametrize("key", ["lesson", "quiz"])
def test_a_part_on_another_host_is_no_file(read: Read, key: str) -> None:
    told = read(course=f"contents: [{{{key}: 'https://x.org/one.md'}}]")
    hint = "download it into the course and write its path, such as `one.md`"
    assert told == [("bad-address", "course.yaml", 1, hint)]
