"""The examples of every rule are true: the wrong one breaks the rule, the mended one breaks none."""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from pathlib import Path

import pytest
from click.testing import CliRunner

from packager import checks, resources
from packager.commands import explain
from packager.diagnostic import Diagnostic, Severity
from packager.importers import IMPORTERS
from packager.importers.importer import File, Options
from packager.profiles import matrix
from packager.rules import RULES
from packager.source import loader

COURSE = {
    "format": "format: 1",
    "id": "id: first-aid",
    "iri": "iri: https://example.org/courses/first-aid",
    "title": "title: First aid at work",
    "language": "language: en",
    "contents": "contents:\n"
    "  - lesson: lessons/burns.md\n  - quiz: quizzes/burns.yaml\n"
    "  - lesson: lessons/falls.md\n  - quiz: quizzes/falls.yaml",
}
QUIZ = """\
id: {0}-check
title: Check
questions:
  - id: {0}-one
    type: true-false
    prompt: Call 112 first.
    answer: true
"""
# A wrong example of these needs what no folder of a test has, or a platform's writer.
SHOWN = {
    *("file-unreadable", "file-too-large", "file-encoding", "duplicate-course", "artifact-too-large"),
    *("kept", "changed", "lost", "unsupported", "nothing-left", "xapi-refused", "cannot-write", "worker-died"),
}
# A key in a wrong spelling is missing in the right one; equal words give equal ids.
ALONGSIDE = {"unknown-key": "missing-key"}


def course(folder: Path) -> Path:
    """A course without a fault, with the files that examples name."""
    for name in ("lessons", "quizzes", "media"):
        (folder / name).mkdir(parents=True)
    (folder / "course.yaml").write_text("\n".join(COURSE.values()) + "\n")
    (folder / "lessons/burns.md").write_text("# Burns\n\nCool it.\n")
    (folder / "lessons/falls.md").write_text("# Falls\n\nAs with [burns](burns.md): stay calm.\n")
    for name in ("burns", "falls"):
        (folder / "quizzes" / f"{name}.yaml").write_text(QUIZ.format(name))
    for name in ("hand.svg", "plan.png", "plan.tiff", "bandage.mp4", "cooling.mp4"):
        (folder / "media" / name).write_bytes(b"x")
    (folder / "media/Plan.png").write_bytes(b"x")
    (folder / "media/empty.png").write_bytes(b"")
    for name, inside in (("map.svg", ""), ("menu.svg", "<script>open()</script>")):
        text = f'<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300">{inside}</svg>'
        (folder / "media" / name).write_text(text)
    (folder / "media/stretched.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="100%"/>')
    (folder / "media/cooling.vtt").write_text("WEBVTT\n")
    for name, address in (("fonts", "hand.svg"), ("fonts-elsewhere", "https://example.org/hand.svg")):
        (folder / f"media/{name}.css").write_text(f"body {{ background: url({address}) }}\n")
    return folder


def with_piece(folder: Path, form: str, piece: str) -> Path:
    """The course with an example in its place: what is to be loaded."""
    match form:
        case "course":
            keys: dict[str, list[str]] = {}
            for line in piece.splitlines():
                key = line.partition(":")[0] if line[0] not in " #" else list(keys)[-1]
                keys.setdefault(key, []).append(line)
            lines = COURSE | {key: "\n".join(block) for key, block in keys.items()}
            (folder / "course.yaml").write_text("\n".join(lines.values()) + "\n")
        case "lesson":
            (folder / "lessons/burns.md").write_text(piece)
        case "quiz":
            (folder / "quizzes/burns.yaml").write_text(piece)
        case "question":
            entries = "".join(f"  {line}\n" for line in piece.splitlines())
            (folder / "quizzes/burns.yaml").write_text(f"id: burns-check\ntitle: Burns\nquestions:\n{entries}")
        case "lone-quiz":
            (folder / "lone.yaml").write_text(piece)
            return folder / "lone.yaml"
    return folder


def said(folder: Path, form: str, piece: str) -> list[Diagnostic]:
    """What is said of an example."""
    if form == "import":
        text, _, key = piece.partition("\nkey.txt:\n")
        answers = File("key.txt", key.encode()) if key else None
        options = Options(key=answers, iri="https://example.org/ladders")
        return list(IMPORTERS["printed"].read(File("print.txt", text.encode()), options).diagnostics)
    loaded = loader.load(with_piece(course(folder), form, piece))
    return [*loaded.diagnostics, *(checks.check(loaded.course) if loaded.course else ())]


def codes(found: Iterable[Diagnostic]) -> set[str]:
    return {diagnostic.rule.code for diagnostic in found}


def run(*arguments: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(explain.command, arguments)
    return result.exit_code, result.stdout, result.stderr


RUN = [code for code in RULES if code not in SHOWN]


def test_the_course_around_the_examples_has_no_fault(tmp_path: Path) -> None:
    loaded = loader.load(course(tmp_path / "base"))
    assert loaded.course
    assert [*loaded.diagnostics, *checks.check(loaded.course)] == []


@pytest.mark.parametrize("code", RUN)
def test_the_wrong_example_breaks_the_rule(code: str, tmp_path: Path) -> None:
    shown = explain.example(code)
    assert code in codes(said(tmp_path / "wrong", shown.form, shown.wrong))


@pytest.mark.parametrize("code", RUN)
def test_the_wrong_example_has_no_error_but_this_one(code: str, tmp_path: Path) -> None:
    shown = explain.example(code)
    errors = [d for d in said(tmp_path / "wrong", shown.form, shown.wrong) if d.severity is Severity.ERROR]
    assert codes(errors) <= {code, ALONGSIDE.get(code, code)}


@pytest.mark.parametrize("code", RUN)
def test_the_mended_example_is_sound(code: str, tmp_path: Path) -> None:
    shown = explain.example(code)
    found = said(tmp_path / "mended", shown.form, shown.mended)
    assert [d.message for d in found if d.severity is Severity.ERROR or d.rule.code == code] == []


def test_every_rule_has_an_example_and_no_example_is_left_over() -> None:
    files = sorted(path.name for path in (resources.folder("templates") / "explain").iterdir())
    assert files == sorted(f"{code}.txt" for code in RULES)


def test_only_rules_that_need_more_than_a_course_are_not_run() -> None:
    forms = {code: explain.example(code).form for code in RULES}
    assert {code for code, form in forms.items() if form == "text"} == SHOWN
    assert {code for code, form in forms.items() if form == "import"} == {c for c in RULES if c.startswith("import-")}


@pytest.mark.parametrize("code", RULES)
def test_examples_are_short_and_end_in_one_newline(code: str) -> None:
    shown = explain.example(code)
    for piece in (shown.wrong, shown.mended):
        assert piece.strip()
        assert piece.endswith("\n")
        assert not piece.endswith("\n\n")
        assert "\t" not in piece
        assert len(piece.splitlines()) <= 45
    assert shown.wrong != shown.mended


@pytest.mark.parametrize("code", ["changed", "lost"])
def test_a_loss_in_an_example_is_one_that_a_writer_reports(code: str) -> None:
    line = re.fullmatch(rf".*: \w+\[{code}\]: ([\w:-]+): (.*) {code}: (.*)\n", explain.example(code).wrong)
    assert line
    rows = matrix.measured()["targets"][line[1]]
    reported = [note for options in rows.values() for notes in options.values() for note in notes]
    assert {"state": code, "what": line[2], "how": line[3]} in reported


def test_an_example_of_another_shape_is_refused(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """form: poem"""
    (tmp_path / "explain").mkdir()
    (tmp_path / "explain/bad-id.txt").write_text("form: poem\n--- wrong\na\n--- mended\nb\n")
    monkeypatch.setattr(resources, "folder", lambda name: tmp_path)
    with pytest.raises(ValueError, match="bad-id"):
        explain.example("bad-id")


def test_a_rule_is_shown_whole() -> None:
    status, out, _ = run("no-correct-choice")
    assert status == 0
    assert out == (
        "error[no-correct-choice]: A question has no right answer.\n\n"
        "Mark the right choice with `correct:`.\n\n"
        "Wrong:\n\n"
        "    - id: capital-of-australia\n      type: multiple-choice\n"
        "      prompt: Which city is the capital of Australia?\n      choices:\n"
        "        - Sydney\n        - Canberra\n\n"
        "Mended:\n\n"
        "    - id: capital-of-australia\n      type: multiple-choice\n"
        "      prompt: Which city is the capital of Australia?\n      choices:\n"
        "        - Sydney\n        - correct: Canberra\n"
    )


@pytest.mark.parametrize("spelled", ["bad-id", "BAD-ID", "error[bad-id]", "`bad-id`", "[bad-id]"])
def test_a_code_is_taken_as_it_is_printed(spelled: str) -> None:
    assert run(spelled) == run("bad-id")


def test_without_a_code_every_rule_is_listed_on_a_line() -> None:
    status, out, _ = run()
    assert status == 0
    lines = out.splitlines()
    assert [line.split()[1] for line in lines[: len(RULES)]] == list(RULES)
    assert lines[len(RULES) :] == ["", "`package explain CODE` shows one with an example."]


@pytest.mark.parametrize(
    ("given", "meant"),
    [
        ("no-corect-choise", "no-correct-choice"),
        ("no-corect", "no-correct-choice"),
        ("duplicate_ids", "duplicate-id"),
        ("image no alt", "image-no-alt"),
        ("yaml", "yaml-syntax"),
        ("several-correct", "several-correct-choices"),
    ],
)
def test_an_unknown_code_is_wrong_usage_with_a_likely_one(given: str, meant: str) -> None:
    status, out, err = run(given)
    assert (status, out) == (2, "")
    assert f"there is no rule `{given}`; did you mean `{meant}`?" in err


def test_a_code_that_is_like_none_points_to_the_list() -> None:
    status, _, err = run("zzzz")
    assert status == 2
    assert "`package explain` lists all" in err


def test_a_code_and_all_exclude_each_other() -> None:
    status, _, err = run("bad-id", "--all")
    assert status == 2
    assert "not both" in err


@pytest.mark.parametrize("arguments", [(), ("--all",), ("bad-id",)])
def test_json_has_the_same_form_for_one_and_for_all(arguments: tuple[str, ...]) -> None:
    status, out, _ = run(*arguments, "--format", "json")
    assert status == 0
    data = json.loads(out)
    assert data["format"] == 1
    assert [rule["code"] for rule in data["rules"]] == (["bad-id"] if "bad-id" in arguments else list(RULES))
    for rule in data["rules"]:
        assert set(rule) == {"code", "severity", "summary", "advice", "example"}
        assert set(rule["example"]) == {"form", "wrong", "mended"}


def test_all_shows_each_rule_once() -> None:
    status, out, _ = run("--all")
    assert status == 0
    heads = [f"{rule.severity.value}[{rule.code}]: {rule.summary}" for rule in RULES.values()]
    assert [line for line in out.splitlines() if line in heads] == heads


def test_a_fence_is_longer_than_any_in_the_example() -> None:
    assert explain._fenced("```\ncode\n```\n", "markdown") == "````markdown\n```\ncode\n```\n````\n"
