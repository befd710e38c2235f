"""A folder of small courses, builds of it, and what they made."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from click.testing import CliRunner

from packager.build.journal import NAME
from packager.cli import main

PIXEL = bytes.fromhex(
    "89504e470d0a1a0a0000000d4948445200000001000000010802000000907753de0000000c4944415408d763f8cfc0000003010100c9fe92ef"
    "0000000049454e44ae426082"
)
TARGETS = ("scorm12", "moodle")


def course(folder: Path, id_: str, words: str = "Words.", targets: Iterable[str] = TARGETS) -> Path:
    """A course of a lesson with a picture and of a quiz with one question."""
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "course.yaml").write_text(
        f"format: 1\nid: {id_}\niri: https://example.org/{id_}\ntitle: T\nlanguage: en\n"
        f"targets: [{', '.join(targets)}]\ncontents:\n  - lesson: one.md\n  - quiz: quiz.yaml\n"
    )
    (folder / "one.md").write_text(f"# One\n\n{words}\n\n![A dot](dot.png)\n")
    (folder / "dot.png").write_bytes(PIXEL)
    (folder / "quiz.yaml").write_text(
        f"id: q\ntitle: Q\nquestions:\n  - {{id: {id_}-q, type: true-false, prompt: Is it?, answer: true}}\n"
    )
    return folder


def events(*arguments: object, code: int = 0) -> list[dict[str, Any]]:
    """What a build in this process says, one mapping an event."""
    done = CliRunner().invoke(main, ["build", *map(str, arguments), "--events"], catch_exceptions=False)
    assert done.exit_code == code, done.output
    return [json.loads(line) for line in done.stdout.splitlines()]


def made(*arguments: object, code: int = 0) -> set[str]:
    """The names of the artifacts that a build makes."""
    return {
        Path(str(event["path"])).name
        for event in events(*arguments, code=code)
        if event["event"] == "artifact" and event["state"] == "built"
    }


def command(*arguments: object, path: Path | None = None) -> tuple[list[str], dict[str, str]]:
    """A build in a process of its own, and its environment; `path` holds another copy of the program."""
    environment = {**os.environ, "PYTHONPATH": str(path)} if path else dict(os.environ)
    return [sys.executable, "-P", "-m", "packager", "build", *map(str, arguments)], environment


def made_apart(*arguments: object, path: Path | None = None, **variables: str) -> set[str]:
    """The names of the artifacts that a build in a process of its own makes."""
    line, environment = command(*arguments, "--events", path=path)
    environment |= variables
    done = subprocess.run(line, env=environment, capture_output=True, text=True, check=True)
    said = [json.loads(each) for each in done.stdout.splitlines()]
    return {Path(each["path"]).name for each in said if each["event"] == "artifact" and each["state"] == "built"}


def contents(folder: Path) -> dict[str, str]:
    """The digest of every file in an output folder but the journal."""
    there = sorted(path for path in folder.iterdir() if path.name != NAME)
    return {path.name: hashlib.sha256(path.read_bytes()).hexdigest() for path in there}
