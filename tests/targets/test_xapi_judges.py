"""Three readers that are not ours take every definition and statement of the xAPI file, and our examples run."""

from __future__ import annotations

import json
import re
import subprocess
import sys
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest
from targets.xapi_sample import COURSES, course, statements, written

from packager.targets.course.xapi import document
from packager.targets.course.xapi_check import refusals
from packager.targets.course.xapi_statements import HOLES

TESTS = Path(__file__).resolve().parents[1]
DOCS = TESTS.parent / "docs" / "xapi.md"


@pytest.mark.parametrize("name", COURSES)
def test_tincan_reads_everything_as_it_was_written(name: str) -> None:
    made = json.loads(written(COURSES[name]()))
    before = deepcopy(made)
    assert refusals(made) == []
    assert made == before
    assert made["samples"]


@pytest.mark.parametrize("name", COURSES)
def test_the_schemas_take_every_statement(name: str, standards: Callable[[str, bytes], list[str]]) -> None:
    assert {
        statement["id"]: found
        for statement in statements(COURSES[name]())
        if (found := standards("xapi", json.dumps(statement).encode()))
    } == {}


Judge = Callable[[list[dict[str, Any]]], list[list[str]]]


@pytest.fixture(scope="module")
def learning_locker(node: str, node_modules: Path) -> Judge:
    def judge(values: list[dict[str, Any]]) -> list[list[str]]:
        done = subprocess.run(
            [node, str(TESTS / "node" / "xapi_validate.cjs"), str(node_modules)],
            input=json.dumps(values).encode(),
            capture_output=True,
            check=False,
        )
        assert done.returncode == 0, done.stderr.decode()
        found: list[list[str]] = json.loads(done.stdout)
        return found

    return judge


@pytest.mark.node
def test_learning_lockers_validator_takes_every_statement_and_refuses_broken_ones(learning_locker: Judge) -> None:
    good = [statement for make in COURSES.values() for statement in statements(make())]
    broken = deepcopy(good[:3])
    broken[0]["verb"]["id"] = "answered"
    broken[1]["context"]["language"] = "en-12"
    broken[2]["timestamp"] = "yesterday"
    found = learning_locker(good + broken)
    assert len(good) > 300
    assert [one for one in zip(good, found, strict=False) if one[1]] == []
    assert all(found[len(good) :])


def broken(change: Callable[[dict[str, Any]], None]) -> list[str]:
    made = json.loads(written(course()))
    change(made)
    return refusals(made)


def _answered(made: dict[str, Any]) -> dict[str, Any]:
    found: dict[str, Any] = next(one for one in made["samples"] if "score" in one.get("result", {}))
    return found


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (lambda made: made["activities"][3]["definition"].update(extra=1), "activity .*ten-minute-job: AttributeError"),
        (lambda made: made["activities"][3]["definition"].update(interactionType="guess"), "ten-minute-job"),
        (lambda made: made["activities"][3]["definition"]["choices"][0].update(id=None), "choices/0"),
        (lambda made: made["templates"][2]["statement"].update(ctx={}), "template answered/questions/ten-minute-job"),
        (lambda made: made["templates"][0]["holes"].update(mood=["mood"]), "can't be filled: KeyError"),
        (lambda made: _answered(made).update(id="7"), "sample 7: ValueError"),
        (lambda made: _answered(made).update(timestamp="2025-01-06T09:00:00"), "sample .*: ValueError"),
        (lambda made: _answered(made).update(timestamp="2025-01-06T24:00:00Z"), "timestamp is "),
        (lambda made: _answered(made)["result"].update(duration="soon"), "duration|sample"),
        (lambda made: _answered(made)["result"].update(duration="P1Y"), "result/duration is 'P1Y'"),
        (lambda made: _answered(made)["result"].update(success="false"), "result/success is 'false' and read as True"),
        (lambda made: _answered(made)["result"]["score"].update(scaled=float("nan")), "scaled is nan"),
        (lambda made: _answered(made)["context"].update(extensions={"https://e.org/x": None}), "is lost"),
    ],
)
def test_tincan_refuses_what_is_broken(change: Callable[[dict[str, Any]], Any], words: str) -> None:
    found = broken(change)
    assert found
    assert all(re.search(words, text) for text in found), found


# --- the documentation ----------------------------------------------------------------------------


def example(language: str) -> str:
    found = re.findall(rf"^```{language}\n(.*?)^```$", DOCS.read_text(encoding="utf-8"), re.DOTALL | re.MULTILINE)
    assert len(found) == 1
    return str(found[0])


def accepted(statement: dict[str, Any]) -> None:
    made = document(course())
    assert refusals(made | {"samples": [statement]}) == []
    assert statement["object"]["id"].endswith("/questions/ten-minute-job")
    assert statement["result"]["score"] == {"scaled": 0.25}


def test_the_python_example_of_the_documentation_runs(tmp_path: Path) -> None:
    (tmp_path / "deployment-modes-xapi.json").write_bytes(written(course()))
    code = example("python") + "\nprint(body.decode('utf-8'))\n"
    done = subprocess.run(
        [sys.executable, "-X", "utf8", "-W", "error", "-c", code], cwd=tmp_path, capture_output=True, check=False
    )
    assert done.returncode == 0, done.stderr.decode()
    (statement,) = json.loads(done.stdout)
    accepted(statement)


@pytest.mark.node
def test_the_javascript_example_of_the_documentation_runs(tmp_path: Path, node: str) -> None:
    (tmp_path / "deployment-modes-xapi.json").write_bytes(written(course()))
    (tmp_path / "example.mjs").write_text(example("js"), encoding="utf-8")
    done = subprocess.run([node, "example.mjs"], cwd=tmp_path, capture_output=True, check=False)
    assert done.returncode == 0, done.stderr.decode()
    accepted(json.loads(done.stdout))


def test_the_documentation_names_every_hole() -> None:
    rows = re.findall(r"^\| `([a-z]+)` \|", DOCS.read_text(encoding="utf-8"), re.MULTILINE)
    assert set(HOLES) <= set(rows)
