"""Checks that a single question or lesson can't show: sizes, scores, and what each target asks for."""

from __future__ import annotations

from pathlib import Path

from packager.checks import check
from packager.source.loader import load
from packager.source.schema import schema
from packager.targets import DEFAULT, TARGETS

COURSE = """\
format: 1
id: small
iri: https://example.org/courses/small
title: Small
language: en
contents:
  - lesson: one.md
  - quiz: quiz.yaml
"""


def told(folder: Path, quiz: str, course: str = COURSE, lesson: str = "# One\n\nWords.\n") -> list[tuple[str, str]]:
    (folder / "course.yaml").write_text(course)
    (folder / "one.md").write_text(lesson)
    (folder / "quiz.yaml").write_text("id: quiz\ntitle: Quiz\nquestions:\n" + quiz)
    loaded = load(folder)
    assert loaded.course is not None
    assert not loaded.diagnostics, loaded.diagnostics
    return [(found.rule.code, f"{found.message} {found.hint}") for found in check(loaded.course)]


QUESTION = "  - {id: q, type: true-false, prompt: Is it?, answer: true}\n"


def test_heavy_media_are_named_the_heaviest_first(tmp_path: Path) -> None:
    for name, size in (("a.png", 900_000), ("b.png", 1_500_000), ("c.png", 10)):
        (tmp_path / name).write_bytes(b"x" * size)
    lesson = "# One\n\n![a](a.png) ![b](b.png) ![c](c.png) ![b again](b.png)\n"
    ((code, words),) = told(tmp_path, QUESTION, lesson=lesson)
    assert code == "artifact-too-large"
    assert "2.3 MB" in words
    assert words.index("b.png") < words.index("a.png") < words.index("c.png")


def test_moodles_base64_counts_for_the_quizzes_files(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x" * 1_700_000)
    quiz = QUESTION.replace("Is it?", "'Is it? ![a](a.png)'")
    ((code, words),) = told(tmp_path, quiz)
    assert code == "artifact-too-large"
    assert "Moodle XML" in words
    assert told(tmp_path, quiz, COURSE + "targets: [scorm12]\n") == []


def test_media_that_fit_are_not_spoken_of(tmp_path: Path) -> None:
    (tmp_path / "a.png").write_bytes(b"x" * 1_900_000)
    assert told(tmp_path, QUESTION, lesson="# One\n\n![a](a.png)\n") == []


def test_a_state_that_may_outgrow_scorm_12_is_told_with_figures(tmp_path: Path) -> None:
    essays = "".join(f"  - {{id: e{n}, type: essay, prompt: Say., max-characters: 2000}}\n" for n in range(3))
    found = dict(told(tmp_path, essays))
    assert "4096" in found["state-too-large"]
    assert "state-too-large" not in dict(told(tmp_path, essays, COURSE + "targets: [moodle]\n"))


def test_several_scored_scos_are_told(tmp_path: Path) -> None:
    (tmp_path / "two.md").write_text("# Two\n\nWords.\n")
    (tmp_path / "other.yaml").write_text("id: other\ntitle: O\nquestions:\n" + QUESTION.replace("id: q", "id: r"))
    course = COURSE + "  - lesson: two.md\n  - quiz: other.yaml\nsco: lesson\n"
    assert [code for code, _ in told(tmp_path, QUESTION, course)] == ["several-scores"]
    assert told(tmp_path, QUESTION, course.replace("sco: lesson", "sco: course")) == []


def test_moodles_grades_matter_only_where_moodle_is_asked_for(tmp_path: Path) -> None:
    choices = ", ".join(f"{{correct: c{n}}}" for n in range(11))
    quiz = f"  - {{id: q, type: multiple-response, prompt: Which?, choices: [{choices}]}}\n"
    assert [code for code, _ in told(tmp_path, quiz)] == ["moodle-credit"]
    assert told(tmp_path, quiz, COURSE + "targets: [qti12]\n") == []


def test_the_schema_knows_the_targets_and_no_others() -> None:
    names = schema("course")["properties"]["targets"]["items"]["enum"]
    assert sorted(names) == sorted(target.name for target in TARGETS)
    assert set(DEFAULT) <= set(names)
