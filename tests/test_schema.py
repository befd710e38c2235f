"""The schemas as an editor gets them: one file each, the same verdicts, written whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import jsonschema
import pytest
import yaml
from click.testing import CliRunner, Result

from packager import resources
from packager.commands import schema

CHECKOUT = Path(__file__).parents[1]


def run(*arguments: str) -> Result:
    return CliRunner().invoke(schema.command, arguments)


def references(value: Any) -> Iterator[str]:
    if isinstance(value, dict):
        if isinstance(value.get("$ref"), str):
            yield value["$ref"]
        value = list(value.values())
    if isinstance(value, list):
        for entry in value:
            yield from references(entry)


def at(root: Any, pointer: str) -> Any:
    for part in pointer.removeprefix("#").split("/")[1:]:
        root = root[part.replace("~1", "/").replace("~0", "~")]
    return root


@pytest.mark.parametrize("name", schema.NAMES)
def test_a_bundle_needs_no_other_file(name: str) -> None:
    bundle = schema.bundled(name)
    jsonschema.Draft202012Validator.check_schema(bundle)
    assert bundle["$id"] == f"urn:course-packager:schema:1:{name}"
    assert json.dumps(bundle).count("urn:course-packager") == 1
    assert json.dumps(bundle).count('"$schema"') == 1
    for reference in references(bundle):
        assert isinstance(at(bundle, reference), dict), reference


def test_every_schema_of_the_source_is_in_a_bundle() -> None:
    files = {path.stem for path in resources.folder("schemas").glob("*.json")}
    parts = {part for name in schema.NAMES for part in schema.bundled(name).get("$defs", {})}
    assert files <= parts | set(schema.NAMES)


def test_definitions_keep_out_of_each_others_way(monkeypatch: pytest.MonkeyPatch) -> None:
    """quiz.json has a definition `shared` of its own, and needs shared.json."""
    files = {
        "quiz": {
            "$id": f"{schema.PREFIX}quiz",
            "$ref": f"{schema.PREFIX}shared#/$defs/id",
            "$defs": {"shared": {"$ref": "#/$defs/own"}, "own": {"type": "null"}},
        },
        "shared": {
            "$id": f"{schema.PREFIX}shared",
            "$schema": "x",
            "$defs": {"id": {"$ref": "#/$defs/text"}, "text": {"$ref": f"{schema.PREFIX}quiz"}},
        },
    }
    monkeypatch.setattr(schema, "schema", lambda name: files[name])
    assert schema.bundled("quiz") == {
        "$id": f"{schema.PREFIX}quiz",
        "$ref": "#/$defs/shared-schema/$defs/id",
        "$defs": {
            "shared": {"$ref": "#/$defs/own"},
            "own": {"type": "null"},
            "shared-schema": {"$defs": {"id": {"$ref": "#/$defs/shared-schema/$defs/text"}, "text": {"$ref": "#"}}},
        },
    }


def test_a_reference_out_of_our_schemas_is_a_fault(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(schema, "schema", lambda name: {"$ref": "https://example.org/x"})
    with pytest.raises(ValueError, match=r"example\.org"):
        schema.bundled("quiz")


def files(*folders: str) -> list[Path]:
    return sorted(path for folder in folders for path in (CHECKOUT / folder).rglob("*.yaml"))


@pytest.mark.parametrize(
    "path", files("courses", "tests/courses"), ids=lambda path: path.relative_to(CHECKOUT).as_posix()
)
def test_a_bundle_accepts_what_builds(path: Path) -> None:
    name = "course" if path.name == "course.yaml" else "quiz"
    data = yaml.load(path.read_text(), Loader=yaml.CBaseLoader)
    validator = jsonschema.Draft202012Validator(schema.bundled(name))
    # This loader leaves each scalar a text, as an editor does not: those faults aside, there is none.
    faults = [e for e in validator.iter_errors(data) if e.validator not in ("type", "const", "enum")]
    assert [error.message for error in faults] == []


def quiz(**question: Any) -> dict[str, Any]:
    first = {"id": "one", "type": "true-false", "prompt": "Yes?", "answer": True} | question
    return {"id": "quiz", "title": "Quiz", "questions": [{"section": "A", "id": "a", "questions": [first]}]}


@pytest.mark.parametrize(
    ("question", "valid"),
    [
        ({}, True),
        ({"answer": "yes"}, False),
        ({"id": "One"}, False),
        ({"type": "true-or-false"}, False),
        ({"feedback": {"corect": "Yes."}}, False),
        ({"hints": ["Think."], "points": 2}, True),
        ({"points": 0}, False),
    ],
)
def test_a_bundle_judges_deep_in_the_tree(question: dict[str, Any], valid: bool) -> None:
    assert jsonschema.Draft202012Validator(schema.bundled("quiz")).is_valid(quiz(**question)) == valid


@pytest.mark.parametrize("name", schema.NAMES)
def test_a_schema_is_printed(name: str) -> None:
    result = run(name)
    assert result.exit_code == 0
    assert json.loads(result.stdout) == schema.bundled(name)


def test_without_a_name_the_schemas_are_listed() -> None:
    result = run()
    assert result.exit_code == 0
    assert [line.split()[0] for line in result.stdout.splitlines()[: len(schema.NAMES)]] == list(schema.NAMES)


def test_an_unknown_name_is_wrong_usage() -> None:
    assert run("quizz").exit_code == 2


def test_a_folder_gets_one_file_a_kind(tmp_path: Path) -> None:
    folder = tmp_path / "deep" / ".schemas"
    result = run("--out", str(folder))
    assert (result.exit_code, result.stdout) == (0, "")
    assert sorted(path.name for path in folder.iterdir()) == ["course.json", "lesson.json", "quiz.json"]
    assert (folder / "quiz.json").read_text() == schema.serial("quiz")


def test_a_name_with_a_folder_writes_that_one(tmp_path: Path) -> None:
    assert run("diagnostics", "--out", str(tmp_path)).exit_code == 0
    assert [path.name for path in tmp_path.iterdir()] == ["diagnostics.json"]


def test_an_old_schema_is_replaced_and_a_right_one_left_alone(tmp_path: Path) -> None:
    old, right = tmp_path / "quiz.json", tmp_path / "course.json"
    old.write_text("{}")
    schema.write(tmp_path, ("course",))
    before = right.stat()
    schema.write(tmp_path)
    assert old.read_text() == schema.serial("quiz")
    assert (right.stat().st_ino, right.stat().st_mtime_ns) == (before.st_ino, before.st_mtime_ns)


def test_a_folder_that_cannot_be_written_is_an_error(tmp_path: Path) -> None:
    (tmp_path / "file").write_text("")
    result = run("--out", str(tmp_path / "file" / "schemas"))
    assert result.exit_code == 1
    assert "error[cannot-write]: the schemas can't be written: not a directory" in result.stderr


def test_a_failed_writing_leaves_no_temporary_file(tmp_path: Path) -> None:
    (tmp_path / "course.json").mkdir()
    result = run("--out", str(tmp_path))
    assert result.exit_code == 1
    assert [path.name for path in tmp_path.iterdir()] == ["course.json"]
