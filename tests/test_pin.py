"""`package pin`: what it prints, when it fails, and that no file is lost."""

from __future__ import annotations

import stat
from pathlib import Path
from typing import Any

import pytest
from click.testing import CliRunner, Result

from packager.cli import main
from packager.commands import pin
from packager.source import pins

COURSE = """\
format: 1
id: small
iri: https://example.org/courses/small
title: Small
language: en
contents:
  - lesson: one.md
  - quiz: quizzes/quiz.yaml
  - quiz: quizzes/more.yaml
"""
QUIZ = """\
id: quiz
title: Quiz
questions:
  - id: capital
    type: multiple-choice
    prompt: Which is the capital?
    choices:
      - correct: Oslo   # since 1814
      - Bergen
"""
PINNED = QUIZ.replace("1814\n", "1814\n        id: oslo\n").replace(
    "- Bergen\n", "- text: Bergen\n        id: bergen\n"
)
MORE = """\
id: more
title: More
questions:
  - {id: sizes, type: ordering, prompt: By size, items: [mouse, {text: dog, id: hound}]}
"""


@pytest.fixture
def course(tmp_path: Path) -> Path:
    folder = tmp_path / "small"
    (folder / "quizzes").mkdir(parents=True)
    (folder / "course.yaml").write_text(COURSE)
    (folder / "one.md").write_text("# One\n\nWords.\n")
    (folder / "quizzes/quiz.yaml").write_text(QUIZ)
    (folder / "quizzes/more.yaml").write_text(MORE)
    return folder


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["pin", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def names(folder: Path) -> set[str]:
    return {path.relative_to(folder).as_posix() for path in folder.rglob("*")}


def test_ids_are_written_and_told_with_the_line_where_they_now_stand(course: Path) -> None:
    before = names(course)
    result = run(course)
    quiz, more = course / "quizzes/quiz.yaml", course / "quizzes/more.yaml"
    assert (result.exit_code, result.stderr) == (0, "")
    assert result.stdout == f"{quiz}:9 oslo\n{quiz}:11 bergen\n{more}:4 mouse\n"
    assert quiz.read_text() == PINNED
    assert "items: [{text: mouse, id: mouse}, {text: dog, id: hound}]" in more.read_text()
    assert names(course) == before


def test_a_second_run_writes_nothing(course: Path) -> None:
    run(course)
    quiz = course / "quizzes/quiz.yaml"
    first = quiz.stat()
    result = run(course)
    assert (result.exit_code, result.output) == (0, "")
    assert (quiz.stat().st_mtime_ns, quiz.stat().st_ino) == (first.st_mtime_ns, first.st_ino)


def test_check_tells_the_lines_that_lack_an_id_and_writes_nothing(course: Path) -> None:
    quiz, more = course / "quizzes/quiz.yaml", course / "quizzes/more.yaml"
    result = run("--check", course)
    assert result.exit_code == 1
    assert result.stdout == f"{quiz}:8 oslo\n{quiz}:9 bergen\n{more}:4 mouse\n"
    assert (quiz.read_text(), more.read_text()) == (QUIZ, MORE)
    run(course)
    assert (run("--check", course).exit_code, run("--check", course).output) == (0, "")


def test_a_lone_quiz_and_a_folder_of_courses_are_pinned(course: Path, tmp_path: Path) -> None:
    lone = tmp_path / "lone.yaml"
    lone.write_text(QUIZ.replace("title:", "iri: https://example.org/q\ntitle:"))
    assert run(lone).exit_code == 0
    assert "id: bergen" in lone.read_text()
    assert run(tmp_path).exit_code == 0
    assert (course / "quizzes/quiz.yaml").read_text() == PINNED


def test_a_course_with_an_error_is_not_touched_and_the_others_are(course: Path, tmp_path: Path) -> None:
    broken = tmp_path / "also"
    (broken / "quizzes").mkdir(parents=True)
    for path in course.rglob("*.*"):
        if path.is_file():
            (broken / path.relative_to(course)).write_text(path.read_text())
    wrong = QUIZ.replace("correct: Oslo", "text: Oslo")  # what a check finds, and no schema
    (broken / "quizzes/quiz.yaml").write_text(wrong)
    result = run(tmp_path)
    assert result.exit_code == 1
    assert "error[no-correct-choice]" in result.stderr
    assert (broken / "quizzes/quiz.yaml").read_text() == wrong
    assert (broken / "quizzes/more.yaml").read_text() == MORE
    assert (course / "quizzes/quiz.yaml").read_text() == PINNED


def test_what_is_left_to_a_person_is_told_and_fails_a_check(course: Path) -> None:
    quiz = course / "quizzes/quiz.yaml"
    quiz.write_text(QUIZ.replace("- Bergen", "- &b Bergen"))
    result = run(course)
    assert result.exit_code == 0
    assert f"{quiz}:9 bergen is not written: an anchor or an alias" in result.stderr
    assert result.stdout == f"{course / 'quizzes/more.yaml'}:4 mouse\n"
    assert run("--check", course).exit_code == 1


def test_line_ends_and_a_byte_order_mark_stay(course: Path) -> None:
    quiz = course / "quizzes/quiz.yaml"
    quiz.write_bytes(b"\xef\xbb\xbf" + QUIZ.rstrip("\n").replace("\n", "\r\n").encode())
    run(course)
    assert quiz.read_bytes() == b"\xef\xbb\xbf" + PINNED.rstrip("\n").replace("\n", "\r\n").encode()


def test_the_mode_of_a_file_is_kept_and_a_link_is_followed(course: Path) -> None:
    real, link = course / "real.yaml", course / "quizzes/quiz.yaml"
    link.rename(real)
    real.chmod(0o640)
    link.symlink_to("../real.yaml")
    run(course)
    assert link.is_symlink()
    assert real.read_text() == PINNED
    assert stat.S_IMODE(real.stat().st_mode) == 0o640


def test_a_file_that_changes_meanwhile_is_left_as_it_is(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    quiz = course / "quizzes/quiz.yaml"
    edited = QUIZ.replace("- Bergen", "- Trondheim")

    written = pins.written

    def saved_in_between(*arguments: Any) -> Any:
        quiz.write_text(edited)
        return written(*arguments)

    monkeypatch.setattr(pins, "written", saved_in_between)
    before = names(course)
    result = run(course)
    assert result.exit_code == 1
    assert "error[cannot-write]" in result.stderr
    assert "changed meanwhile" in result.stderr
    assert quiz.read_text() == edited
    assert (course / "quizzes/more.yaml").read_text() == MORE
    assert names(course) == before


def test_a_folder_that_can_not_be_written_is_told(course: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refused(*_: object, **__: object) -> Any:
        raise PermissionError(13, "Permission denied", str(course / "quizzes"))

    monkeypatch.setattr(pin.tempfile, "mkstemp", refused)
    result = run(course)
    assert result.exit_code == 1
    assert "the file can't be written: permission denied" in result.stderr
    assert result.stdout == ""
    assert (course / "quizzes/quiz.yaml").read_text() == QUIZ


def test_a_path_without_a_course_is_wrong_usage(tmp_path: Path) -> None:
    assert run(tmp_path / "nowhere").exit_code == 2
    assert run(tmp_path).exit_code == 2


def test_help_says_what_is_written() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "--check" in result.output
