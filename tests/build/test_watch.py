"""A build that watches builds again what has changed, misses nothing, and ends by Ctrl-C."""

from __future__ import annotations

import json
import shutil
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from catalogue_folder import command, course
from click.testing import CliRunner

from packager.build.files import Files
from packager.build.journal import Journal
from packager.cli import main


def until_summary(process: subprocess.Popen[str]) -> list[dict[str, Any]]:
    """What a run says, up to its last line."""
    assert process.stdout is not None
    said: list[dict[str, Any]] = []
    while not said or said[-1]["event"] != "summary":
        said.append(json.loads(process.stdout.readline()))
    return said


def built(said: list[dict[str, Any]]) -> set[str]:
    return {Path(each["path"]).name for each in said if each["event"] == "artifact" and each["state"] == "built"}


@pytest.fixture
def watched(tmp_path: Path) -> Iterator[tuple[Path, subprocess.Popen[str]]]:
    """Two courses in a folder which is watched; the output lies below it, as it often does."""
    course(tmp_path / "src/a", "a")
    course(tmp_path / "src/b", "b")
    line, environment = command(tmp_path / "src", "--out", tmp_path / "src/dist", "--watch", "--events")
    with subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        yield tmp_path / "src", process
        process.kill()


def test_what_changes_is_built_again_and_nothing_else(watched: tuple[Path, subprocess.Popen[str]]) -> None:
    source, process = watched
    assert built(until_summary(process)) == {"a-scorm12.zip", "a-moodle.xml", "b-scorm12.zip", "b-moodle.xml"}
    # At once: what changes while nobody looks is not missed.
    (source / "a/one.md").write_text("# One\n\nOther words.\n")
    assert built(until_summary(process)) == {"a-scorm12.zip", "a-moodle.xml"}
    (source / "b/quiz.yaml").write_text("id: q\n")
    assert until_summary(process)[-1]["failed"] == 1
    (source / "b/quiz.yaml").write_text(
        "id: q\ntitle: Q\nquestions:\n  - {id: x, type: true-false, prompt: A?, answer: true}\n"
    )
    assert built(until_summary(process)) == {"b-scorm12.zip", "b-moodle.xml"}
    process.send_signal(signal.SIGINT)
    process.wait()
    assert process.returncode == 130
    assert process.stderr is not None
    assert process.stderr.read() == "interrupted\n"


def test_courses_that_go_away_may_come_back(watched: tuple[Path, subprocess.Popen[str]]) -> None:
    source, process = watched
    until_summary(process)
    assert process.stderr is not None
    for name in ("a", "b"):
        (source / name).rename(source.parent / name)
    while "no course.yaml in this folder or below it" not in process.stderr.readline():
        pass
    (source.parent / "a").rename(source / "a")
    while until_summary(process)[-1]["courses"] != 1:
        pass
    shutil.copytree(source / "a", source / "c")
    while until_summary(process)[-1]["failed"] != 2:
        pass


def test_watching_goes_with_a_folder_and_with_building(tmp_path: Path) -> None:
    source = course(tmp_path / "a", "a")
    for options in (["--dry-run"], ["--out", "memory://x"], ["--out", str(tmp_path)], ["--out", str(source)]):
        done = CliRunner().invoke(main, ["build", str(source), "--watch", *options])
        assert done.exit_code == 2, options


def test_a_run_that_another_one_keeps_out_is_tried_again(tmp_path: Path) -> None:
    source, out = course(tmp_path / "a", "a"), tmp_path / "out"
    line, environment = command(source, "--out", out, "--watch", "--events")
    with Journal(out, Files()) as other:
        other.open()
        process = subprocess.Popen(line, env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True)
        assert process.stderr is not None
        assert "another build writes into" in process.stderr.readline()
    with process:
        assert built(until_summary(process)) == {"a-scorm12.zip", "a-moodle.xml"}
        process.kill()
