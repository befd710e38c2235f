"""`package import`: folders, exit codes, and nothing in half."""

from __future__ import annotations

import os
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from packager.cli import main
from packager.commands import import_
from packager.source.loader import errors, load

DATA = Path(__file__).parent / "data"
LESSON, KEY = DATA / "sourdough.txt", DATA / "sourdough.key.txt"
FIVE = ("scorm12", "xapi", "qti12", "qti21", "moodle")


def run(*arguments: object) -> Result:
    result = CliRunner().invoke(main, ["import", *map(str, arguments)])
    assert result.exception is None or isinstance(result.exception, SystemExit), result.exception
    return result


def listing(folder: Path) -> list[str]:
    return sorted(path.relative_to(folder).as_posix() for path in folder.rglob("*") if path.is_file())


def test_a_lesson_with_its_key_becomes_a_course_that_builds_into_all_five_targets(tmp_path: Path) -> None:
    out = tmp_path / "deep" / "er" / "bread"
    result = run("printed", LESSON, "--key", KEY, "--out", out)
    assert result.exit_code == 0, result.stderr
    assert result.stdout == ""
    assert "import-guess" in result.stderr
    name = "sourdough-at-home-starter-dough-and-bake"
    assert listing(out) == [
        *[".schemas/course.json", ".schemas/lesson.json", ".schemas/quiz.json", "course.yaml"],
        *[f"lessons/{name}.md", "quizzes/check-your-understanding.yaml"],
    ]
    assert not errors(load(out).diagnostics)
    assert [entry.name for entry in out.parent.iterdir()] == ["bread"]
    targets = [part for target in FIVE for part in ("--target", target)]
    built = CliRunner().invoke(main, ["build", str(out), *targets, "--out", str(tmp_path / "dist")])
    assert built.exit_code == 0, built.output
    assert len([path for path in listing(tmp_path / "dist") if path.startswith(name)]) == len(FIVE)


def test_without_a_key_the_import_is_done_and_validate_names_each_question(tmp_path: Path) -> None:
    assert run("printed", LESSON, "--out", tmp_path / "bread").exit_code == 0
    found = CliRunner().invoke(main, ["validate", str(tmp_path / "bread")])
    assert found.exit_code == 1
    assert found.output.count("error[no-correct-choice]") == 7


def test_the_options_are_written_into_the_course(tmp_path: Path) -> None:
    out = tmp_path / "bread"
    options = ("--id", "bread", "--iri", "https://example.org/bread", "--language", "pt-BR")
    assert run("printed", LESSON, "--out", out, *options).exit_code == 0
    text = (out / "course.yaml").read_text("utf-8")
    assert "\nid: bread\niri: https://example.org/bread\n" in text
    assert "\nlanguage: pt-BR\n" in text
    assert (out / "lessons" / "bread.md").is_file()


@pytest.mark.parametrize(
    ("option", "value"),
    [("--id", "Bread!"), ("--id", "a" * 65), ("--iri", "example.org"), ("--iri", "https://x/"), ("--language", "e")],
)
def test_an_option_that_no_course_could_have_is_a_usage_error(tmp_path: Path, option: str, value: str) -> None:
    result = run("printed", LESSON, "--out", tmp_path / "bread", option, value)
    assert result.exit_code == 2
    assert option in result.stderr
    assert not (tmp_path / "bread").exists()


def test_a_folder_that_is_not_empty_is_refused_and_left_alone(tmp_path: Path) -> None:
    (tmp_path / "mine.txt").write_text("mine")
    result = run("printed", LESSON, "--out", tmp_path)
    assert result.exit_code == 2
    assert f"the folder {tmp_path} is not empty" in result.stderr
    assert listing(tmp_path) == ["mine.txt"]
    assert run("printed", LESSON, "--out", tmp_path / "mine.txt").exit_code == 2
    assert (tmp_path / "mine.txt").read_text() == "mine"


def test_an_empty_folder_is_filled_even_if_it_is_the_current_one(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    out = tmp_path / "here"
    out.mkdir()
    monkeypatch.chdir(out)
    assert run("printed", LESSON, "--out", ".").exit_code == 0
    assert (Path() / "course.yaml").is_file()
    assert sorted(path.name for path in out.iterdir()) == [".schemas", "course.yaml", "lessons", "quizzes"]


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"", "import-empty"), (b"\x00\x01", "file-encoding"), (b"T\xff", "file-encoding"), (b"x" * 5_000_001, "large")],
)
def test_an_error_writes_nothing(tmp_path: Path, data: bytes, code: str) -> None:
    (tmp_path / "in.txt").write_bytes(data)
    result = run("printed", tmp_path / "in.txt", "--out", tmp_path / "new" / "out")
    assert result.exit_code == 1
    assert code in result.stderr
    assert listing(tmp_path) == ["in.txt"]
    assert not (tmp_path / "new").exists()


def test_a_wrong_key_writes_nothing_and_its_line_is_shown(tmp_path: Path) -> None:
    key = tmp_path / "key.txt"
    key.write_text("1 A\n2 Z\n")
    result = run("printed", LESSON, "--key", key, "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert f"{key}:2:1: error[import-key]: question 2" in result.stderr
    assert "2 | 2 Z" in result.stderr
    assert not (tmp_path / "out").exists()


def test_unknown_formats_and_absent_files_are_usage_errors(tmp_path: Path) -> None:
    assert run("painted", LESSON, "--out", tmp_path / "a").exit_code == 2
    assert run("printed", tmp_path / "absent.txt", "--out", tmp_path / "a").exit_code == 2
    assert run("printed", LESSON, "--key", tmp_path / "absent", "--out", tmp_path / "a").exit_code == 2
    assert run("printed", LESSON).exit_code == 2
    assert listing(tmp_path) == []


@pytest.mark.parametrize("there", [False, True])
def test_a_write_that_fails_leaves_nothing_behind(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, there: bool) -> None:
    def full(folder: Path) -> None:
        raise OSError(28, "No space left on device", str(folder))

    monkeypatch.setattr(import_, "write_schemas", full)
    out = tmp_path / "new" / "out"
    if there:
        out.mkdir(parents=True)
    result = run("printed", LESSON, "--out", out)
    assert result.exit_code == 1
    assert "error[cannot-write]" in result.stderr
    assert "no space left on device" in result.stderr
    assert list(tmp_path.rglob("*")) == ([out.parent, out] if there else [])


def test_the_same_file_is_imported_into_the_same_bytes(tmp_path: Path) -> None:
    for name in ("a", "b"):
        assert run("printed", LESSON, "--key", KEY, "--out", tmp_path / name).exit_code == 0
    assert listing(tmp_path / "a") == listing(tmp_path / "b")
    for name in listing(tmp_path / "a"):
        assert (tmp_path / "a" / name).read_bytes() == (tmp_path / "b" / name).read_bytes()


@pytest.mark.skipif(os.name == "nt", reason="Windows has no such modes")
def test_a_new_folder_has_the_modes_of_any_other(tmp_path: Path) -> None:
    assert run("printed", LESSON, "--out", tmp_path / "bread").exit_code == 0
    (tmp_path / "other").mkdir()
    assert (tmp_path / "bread").stat().st_mode == (tmp_path / "other").stat().st_mode


def test_help_names_the_formats() -> None:
    result = run("--help")
    assert result.exit_code == 0
    assert "printed: a lesson as its publisher prints it" in " ".join(result.stdout.split())
