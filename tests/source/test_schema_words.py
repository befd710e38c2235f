"""What an editor shows for each key of the source, and that each key is read."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

import jsonschema
import pytest

from packager.commands import schema


def resolved(root: Any, node: dict[str, Any]) -> dict[str, Any]:
    """A schema with what it points to taken in; its own words win."""
    while "$ref" in node:
        pointed: Any = root
        for part in node["$ref"].split("/")[1:]:
            pointed = pointed[part.replace("~1", "/").replace("~0", "~")]
        node = {**pointed, **{key: value for key, value in node.items() if key != "$ref"}}
    return node


def properties(root: Any, node: Any, path: str = "") -> Iterator[tuple[str, dict[str, Any]]]:
    """Every key that a schema describes, with its resolved schema; what a condition asks for is none."""
    if isinstance(node, list):
        for place, entry in enumerate(node):
            yield from properties(root, entry, f"{path}/{place}")
    if isinstance(node, dict):
        for key, value in node.items():
            if key == "properties" and isinstance(value, dict):
                yield from ((f"{path}/{name}", resolved(root, entry)) for name, entry in value.items())
            if key != "if":
                yield from properties(root, value, f"{path}/{key}")


@pytest.mark.parametrize("name", schema.KINDS)
def test_every_key_has_a_title_and_a_description(name: str) -> None:
    bundle = schema.bundled(name)
    found = list(properties(bundle, bundle))
    assert len(found) > 5
    assert [path for path, entry in found if not entry.get("title") or not entry.get("description")] == []


@pytest.mark.parametrize("name", schema.KINDS)
def test_every_pattern_has_words_for_an_author(name: str) -> None:
    bundle = json.loads(json.dumps(schema.bundled(name)))

    def patterns(node: Any) -> Iterator[dict[str, Any]]:
        if isinstance(node, dict):
            if isinstance(node.get("pattern"), str):
                yield node
            node = list(node.values())
        if isinstance(node, list):
            for entry in node:
                yield from patterns(entry)

    assert [node for node in patterns(bundle) if "patternErrorMessage" not in node] == []


def quiz(entry: dict[str, Any]) -> dict[str, Any]:
    return {"id": "quiz", "title": "Quiz", "questions": [{"id": "q", "prompt": "x", **entry}]}


GAP = {"type": "fill-in-blanks"}
BOX: dict[str, Any] = {"type": "formula", "answer": "w", "variables": {"w": {"from": 1, "to": 2}}}
SPOT: dict[str, Any] = {"type": "hotspot", "image": "a.png", "alt": "A"}
NUMERIC: dict[str, Any] = {"type": "numeric"}


@pytest.mark.parametrize(
    ("entry", "valid"),
    [
        ({**GAP, "gaps": {"a": "x"}}, True),
        ({**GAP, "gaps": {"a": ["x", {"pattern": "y"}]}}, True),
        ({**GAP, "gaps": {"a": {"answers": ["x"]}}}, True),
        ({**GAP, "gaps": {"a": {"numbers": [1], "tolerance": "5 %"}}}, True),
        ({**GAP, "gaps": {"a": {"choices": [{"correct": "x"}, "y"], "shuffle": True}}}, True),
        ({**GAP, "gaps": {"a": {"choices": [{"correct": "x"}, "y"], "answers": ["x"]}}}, False),
        ({**GAP, "gaps": {"a": {"answers": ["x"], "shuffle": True}}}, False),
        ({**GAP, "gaps": {"A": "x"}}, False),
        ({**GAP, "gaps": {}}, False),
        (BOX, True),
        ({**BOX, "tolerance": "0.1"}, True),
        ({**BOX, "tolerance": "a bit"}, False),
        ({**BOX, "variables": {"w-x": {"from": 1, "to": 2}}}, False),
        ({**NUMERIC, "answers": [5, {"range": [4, 6]}, {"value": 3, "digits": 2}]}, True),
        ({**NUMERIC, "answers": [{"range": [4, 6], "tolerance": 1}]}, False),
        ({**NUMERIC, "answers": [{"range": [4]}]}, False),
        ({**SPOT, "regions": [{"correct": "x", "circle": [1, 2, 3]}]}, True),
        ({**SPOT, "regions": [{"correct": "x", "circle": [1, 2, 3], "rectangle": [1, 2, 3, 4]}]}, False),
        ({**SPOT, "regions": [{"correct": "x"}]}, False),
        ({"type": "matching", "pairs": [{"item": "a", "match": {"text": "b", "id": "b"}}] * 2}, True),
        ({"type": "matching", "pairs": [{"item": "a"}] * 2}, False),
        ({"type": "likert", "scale": ["a", {"text": "b", "id": "b"}]}, True),
        ({"type": "likert", "scale": ["a"]}, False),
        ({"type": "likert", "scale": ["a", "b"], "floor": -5}, False),
    ],
)
def test_an_editor_judges_as_the_loader_does(entry: dict[str, Any], valid: bool) -> None:
    assert jsonschema.Draft202012Validator(schema.bundled("quiz")).is_valid(quiz(entry)) == valid


@pytest.mark.parametrize(
    ("entry", "valid"),
    [
        ({"use": "a/b"}, True),
        ({"use": "a/b", "id": "c", "points": 2}, True),
        ({"use": "a"}, False),
        ({"use": "a/b", "prompt": "x"}, False),
        ({"stimulus": "x", "id": "s", "questions": [{"use": "a/b"}]}, True),
        ({"stimulus": "x", "questions": [{"use": "a/b"}]}, False),
    ],
)
def test_an_editor_knows_the_entries_that_are_no_question(entry: dict[str, Any], valid: bool) -> None:
    whole = {"id": "quiz", "title": "Quiz", "graded": False, "questions": [entry]}
    assert jsonschema.Draft202012Validator(schema.bundled("quiz")).is_valid(whole) == valid
