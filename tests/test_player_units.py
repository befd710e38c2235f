"""The player's scripts by themselves: their types, their unit tests in Node.js, and how much of them these run."""

from __future__ import annotations

import itertools
import json
import os
import subprocess
from collections import defaultdict
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from player_pages import write_pages

TESTS = Path(__file__).resolve().parent
PLAYER = TESTS.parent / "templates" / "player"
UNITS = sorted((TESTS / "node").glob("*.test.mjs"))
Functions = list[dict[str, Any]]
LEAST_OF_ALL = 0.9
LEAST_OF_ONE = 0.8


@pytest.fixture(scope="module")
def pages(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the pages that the unit tests open."""
    folder = tmp_path_factory.mktemp("pages")
    write_pages(folder)
    return folder


@pytest.mark.node
def test_the_scripts_keep_to_their_types(node: str) -> None:
    """`tsc` of JSDoc and of the types in tests/node: strict, but that a parameter may go without a type."""
    assert _compiled(node, TESTS / "node") == ""


@pytest.mark.node
def test_the_types_are_those_of_the_data_that_is_written(node: str, pages: Path, tmp_path: Path) -> None:
    """As literals: a key that is missing, and one that the types do not know, is an error."""
    options = {
        "extends": str(TESTS / "node" / "tsconfig.json"),
        "files": [*map(str, sorted((TESTS / "node").glob("*.d.ts"))), "pages.ts"],
        "include": [],
    }
    (tmp_path / "tsconfig.json").write_text(json.dumps(options), encoding="utf-8")
    written = [json.loads(file.read_text(encoding="utf-8"))["data"] for file in sorted(pages.glob("*.json"))]
    literals = [data.partition(".data = ")[2] for data in written]
    lines = [f"export const page{place}: PageData = {literal}" for place, literal in enumerate(literals)]
    (tmp_path / "pages.ts").write_text("".join(lines), encoding="utf-8")
    assert _compiled(node, tmp_path) == ""


@pytest.mark.node
def test_the_unit_tests_pass_and_run_the_lines_of_every_script(node: str, pages: Path, tmp_path: Path) -> None:
    told = tmp_path / "coverage"
    environment = os.environ | {"PLAYER_PAGES": str(pages), "NODE_V8_COVERAGE": str(told)}
    command = [node, "--test-reporter=tap", str(TESTS / "node" / "units.mjs"), *map(str, UNITS)]
    done = subprocess.run(command, capture_output=True, text=True, check=False, env=environment)
    assert done.returncode == 0, "\n".join(_failures(done.stdout))
    assert "# pass 0" not in done.stdout
    every_run = runs(told)
    share = {script.name: lines_run(script, every_run[script.as_uri()]) for script in sorted(PLAYER.glob("*.js"))}
    table = "\n".join(f"{name:26} {sum(lines):4} of {len(lines):4} lines" for name, lines in share.items())
    print(table)
    every = list(itertools.chain(*share.values()))
    assert sum(every) >= LEAST_OF_ALL * len(every), table
    assert [name for name, lines in share.items() if sum(lines) < LEAST_OF_ONE * len(lines)] == [], table


def test_there_are_unit_tests() -> None:
    assert UNITS


def _compiled(node: str, project: Path) -> str:
    """What TypeScript has to say against a project."""
    compiler = TESTS / "node_modules" / "typescript" / "bin" / "tsc"
    done = subprocess.run([node, str(compiler), "-p", str(project)], capture_output=True, text=True, check=False)
    assert (done.returncode == 0) == (done.stdout == ""), done.stderr
    return done.stdout


def _failures(tap: str) -> Iterator[str]:
    """What Node.js tells of the tests that failed."""
    telling = False
    for line in tap.splitlines():
        telling = line.lstrip().startswith("not ok") or (telling and not line.lstrip().startswith(("ok", "# Subtest")))
        if telling:
            yield line


# --- how much of a script was run ----------------------------------------------------------------------------------


def runs(folder: Path) -> defaultdict[str, list[Functions]]:
    """What V8 wrote into `folder` of each script of the player, by its address: of each process the functions."""
    found: defaultdict[str, list[Functions]] = defaultdict(list)
    for file in sorted(folder.glob("*.json")):
        for entry in json.loads(file.read_text(encoding="utf-8"))["result"]:
            if entry["url"].startswith(PLAYER.as_uri()):
                found[entry["url"]].append(entry["functions"])
    return found


def lines_run(script: Path, every_run: list[Functions]) -> list[bool]:
    """For each line of code of `script` whether something of it was run; what all processes and pages ran adds up.

    Lines with nothing but a comment do not count.
    """
    text = script.read_text(encoding="utf-8")
    assert text.isascii() or max(text) <= "\uffff", "V8 counts UTF-16 units"
    ran = [any(each) for each in zip(*(_painted(functions, len(text)) for functions in every_run), strict=True)]
    lines, start = [], 0
    for line in text.splitlines(keepends=True):
        code = line.strip()
        if code and not code.startswith(("//", "/*", "*")):
            lines.append(
                any(ran[start + place] for place, sign in enumerate(line) if not sign.isspace()) if ran else False
            )
        start += len(line)
    return lines


def _painted(functions: Functions, size: int) -> list[bool]:
    """For each character whether the innermost range around it was entered."""
    ranges = [each for function in functions for each in function["ranges"]]
    ran = [False] * size
    for each in sorted(ranges, key=lambda one: (one["startOffset"], -one["endOffset"])):
        start, end = each["startOffset"], each["endOffset"]
        ran[start:end] = [each["count"] > 0] * (end - start)
    return ran
