"""`--for PLATFORM`: what it builds, and what `validate` tells of each question."""

from __future__ import annotations

import json
import zipfile
from collections.abc import Callable
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from packager.cli import main
from packager.profiles import PROFILES, Profile

SINK = Path(__file__).parents[1] / "courses/kitchen-sink"

QUIZ = """\
id: check
iri: https://example.org/check
title: Check
questions:
  - {id: whole, type: true-false, prompt: Ice floats., answer: true}
  - id: order
    type: ordering
    prompt: Small to large
    items: [mouse, dog, whale]
  - id: hinted
    type: true-false
    prompt: Iron floats.
    answer: false
    hints: [Think of a nail.]
"""


@pytest.fixture
def quiz(tmp_path: Path) -> Path:
    path = tmp_path / "check.yaml"
    path.write_text(QUIZ)
    return path


def run(*arguments: str | Path) -> Result:
    return CliRunner().invoke(main, [str(one) for one in arguments])


def found(result: Result) -> list[tuple[int, str, str, str]]:
    """Line, code, severity and target of what was told."""
    told = json.loads(result.stdout)["diagnostics"]
    return [(one["start"]["line"], one["code"], one["severity"], one["target"]) for one in told if one["start"]]


def test_each_question_is_told_kept_changed_or_lost_at_its_line(quiz: Path) -> None:
    result = run("validate", quiz, "--for", "canvas-classic", "--format", "json")
    assert result.exit_code == 0
    bank = "canvas-classic (qti12:canvas-classic)"
    told = [one for one in found(result) if one[3] == bank]
    assert (5, "kept", "note", bank) in told
    assert (6, "changed", "note", bank) in told
    assert (14, "lost", "warning", bank) in told
    assert not any(line == 14 and code == "kept" for line, code, _, _ in told)


def test_strict_makes_a_loss_an_error_and_leaves_a_change_a_note(quiz: Path) -> None:
    result = run("validate", quiz, "--for", "canvas-classic", "--format", "json", "--strict")
    assert result.exit_code == 1
    severities = {code: severity for _, code, severity, _ in found(result)}
    assert (severities["lost"], severities["changed"], severities["kept"]) == ("error", "note", "note")


def test_the_text_names_the_platform_and_what_the_question_becomes(quiz: Path) -> None:
    said = run("validate", quiz, "--for", "canvas-classic").stdout
    assert "check.yaml:6:9: note[changed]: canvas-classic (qti12:canvas-classic): ordering question changed: " in said
    assert "it becomes a matching question, each item with its place from 1 on" in said
    assert "check.yaml:5:10: note[kept]: canvas-classic (qti12:canvas-classic): true-false question kept whole" in said


def test_what_is_said_of_the_quiz_is_not_called_whole(tmp_path: Path) -> None:
    path = tmp_path / "q.yaml"
    path.write_text(QUIZ.replace("title: Check\n", "title: Check\ndescription: Some words.\n"))
    said = run("validate", path, "--for", "moodle").stdout
    assert "true-false question kept, but for what is said of its quiz" in said


def test_without_a_platform_nobody_is_told_what_is_kept(quiz: Path) -> None:
    assert "kept" not in {code for _, code, _, _ in found(run("validate", quiz, "--format", "json"))}


def test_a_platform_says_which_targets_are_built(quiz: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("build", quiz, "--for", "canvas-new", "--out", out)
    assert result.exit_code == 0, result.output
    assert sorted(path.name for path in out.glob("[!.]*")) == [
        *("check-qti12-canvas-new.zip", "check-scorm12.zip", "index.json"),
    ]


def test_a_target_may_be_named_as_well(quiz: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("build", quiz, "--for", "canvas-classic", "--target", "qti12", "--out", out)
    assert result.exit_code == 0, result.output
    assert (out / "check-qti12.zip").is_file()
    assert not (out / "check-scorm12.zip").exists()


def test_a_platform_that_takes_nothing_of_it_gets_no_file_and_an_error(tmp_path: Path) -> None:
    path = tmp_path / "only.yaml"
    path.write_text(
        "id: only\niri: https://example.org/only\ntitle: Only\nquestions:\n"
        "  - {id: q, type: matching, prompt: Match., pairs: [{item: a, match: b}, {item: c, match: d}]}\n"
    )
    out = tmp_path / "out"
    result = run("build", path, "--for", "chamilo", "--target", "qti21", "--out", out)
    assert result.exit_code == 1
    assert "error[nothing-left]" in result.stderr
    assert not out.exists() or list(out.iterdir()) == []


def test_a_target_that_nothing_is_left_for_does_not_stop_the_others(tmp_path: Path) -> None:
    path = tmp_path / "only.yaml"
    path.write_text(
        "id: only\niri: https://example.org/only\ntitle: Only\nquestions:\n"
        "  - {id: q, type: matching, prompt: Match., pairs: [{item: a, match: b}, {item: c, match: d}]}\n"
    )
    result = run("build", path, "--for", "chamilo", "--out", tmp_path / "out")
    assert result.exit_code == 1
    assert "error[nothing-left]: chamilo (qti21): none of the questions can be held" in result.stderr
    assert (tmp_path / "out/only-scorm12.zip").is_file()
    assert not (tmp_path / "out/only-qti21.zip").exists()


def test_lessons_that_a_platform_has_no_place_for_are_told(tmp_path: Path) -> None:
    (tmp_path / "course.yaml").write_text(
        "format: 1\nid: c\niri: https://example.org/c\ntitle: C\nlanguage: en\n"
        "contents: [{lesson: one.md}, {quiz: check.yaml}]\n"
    )
    (tmp_path / "one.md").write_text("# One\n\nWords.\n")
    (tmp_path / "check.yaml").write_text(QUIZ.replace("iri: https://example.org/check\n", ""))
    said = run("validate", tmp_path, "--for", "tao")
    assert "one.md:1:1: warning[lost]: tao: lesson lost: the platform takes questions alone" in said.stdout
    assert run("validate", tmp_path, "--for", "tao", "--strict").exit_code == 1
    assert "lesson lost" not in run("validate", tmp_path, "--for", "moodle").stdout


def test_a_build_counts_the_losses_and_validate_tells_them(quiz: Path, tmp_path: Path) -> None:
    built = run("build", quiz, "--for", "canvas-classic", "--out", tmp_path / "out")
    assert "hints lost" not in built.stderr
    assert "1 lost" in built.stdout
    strict = run("build", quiz, "--for", "canvas-classic", "--out", tmp_path / "out", "--strict")
    assert "error[lost]" in strict.stderr
    assert strict.exit_code == 1


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--for", "moodle", "--for", "tao"), "one platform a run"),
        (("--for", "chamilo", "--target", "moodle"), "chamilo takes no 'moodle'; its targets: scorm12, qti21"),
        (("--target", "moodle", "--for", "chamilo"), "chamilo takes no 'moodle'; its targets: scorm12, qti21"),
    ],
)
def test_options_that_contradict_each_other_are_wrong_usage(quiz: Path, arguments: tuple[str, ...], said: str) -> None:
    result = run("validate", quiz, *arguments)
    assert result.exit_code == 2
    assert said in result.stderr


def test_another_flavour_of_a_platforms_target_may_be_asked_for(quiz: Path, tmp_path: Path) -> None:
    out = tmp_path / "out"
    result = run("build", quiz, "--for", "canvas-classic", "--target", "qti12:canvas-bank", "--out", out)
    assert result.exit_code == 0, result.output
    assert (out / "check-qti12-canvas-bank.zip").is_file()


def test_an_unknown_platform_is_a_usage_error_with_the_nearest(quiz: Path) -> None:
    result = run("validate", quiz, "--for", "moddle")
    assert result.exit_code == 2
    assert "did you mean moodle?" in result.stderr


@pytest.fixture(scope="module")
def built(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """The kitchen sink, with every type and option, as each platform gets it: a folder of artifacts each."""
    folder = tmp_path_factory.mktemp("platforms")
    for platform in PROFILES:
        result = run("build", SINK, "--for", platform.name, "--out", folder / platform.name)
        assert result.exit_code == 0, f"{platform.name}: {result.output}"
    return {platform.name: folder / platform.name for platform in PROFILES}


@pytest.mark.parametrize("platform", PROFILES, ids=lambda one: one.name)
def test_a_course_of_everything_is_built_for_every_platform(platform: Profile, built: dict[str, Path]) -> None:
    made = {path.name for path in built[platform.name].glob("[!.]*")} - {"index.json"}
    assert len(made) == len(platform.targets)
    for label in platform.targets:
        name, _, flavour = label.partition(":")
        first = flavour in ("", "canvas-classic")
        assert [file for file in made if file.startswith(f"kitchen-sink-{name}{'' if first else f'-{flavour}'}.")], (
            label
        )


@pytest.mark.parametrize("platform", PROFILES, ids=lambda one: one.name)
def test_what_a_platform_gets_is_valid(
    platform: Profile, built: dict[str, Path], standards: Callable[[str, bytes], list[str]]
) -> None:
    """By the official schemas; what Canvas adds to QTI 1.2 is judged with its target."""
    detect = standards.__globals__["detect"]  # type: ignore[attr-defined]  # of the same module
    judged = 0
    for path in sorted(built[platform.name].glob("[!.]*")):
        if path.suffix not in (".zip", ".imscc"):
            continue
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                kind = detect(archive.read(name)) if name.endswith(".xml") else None
                if kind and not (kind == "qti12" and "plain" not in path.name):
                    assert standards(kind, archive.read(name)) == [], f"{path.name}: {name}"
                    judged += 1
    assert judged
