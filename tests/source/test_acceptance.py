"""The fast answer and the exact one about a document and its schema are the same."""

from __future__ import annotations

import copy
import json
import random
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from packager.source.acceptance import Acceptance
from packager.source.document import Document, parse_yaml
from packager.source.schema import PREFIX, schema
from packager.source.schema_faults import faults

CHECKOUT = Path(__file__).resolve().parents[2]
FILES = sorted(
    path for folder in ("courses", "tests/courses") for path in (CHECKOUT / folder).rglob("*.yaml") if path.is_file()
)
SPELLINGS = (
    *(
        "",
        "~",
        "null",
        "true",
        "no",
        "1",
        "1.0",
        "0",
        "-3",
        "1e9",
        "2.5",
        "2000000000.0",
        "1.10",
        "0x10",
        ".inf",
        ".nan",
    ),
    *("x", "a-1", "Two words", "'1'", "''", "' '", "5 %", "[]", "{}", "[a, b]", "{a: b}", "{text: a}", "{correct: 1}"),
    *("text", "multiple-choice", "ordering", "net-correct", "per-part", "[[1, 2]]", "[1, 2, 3, 4]", "{from: 1, to: 2}"),
)
acceptance = Acceptance(PREFIX, schema)


def kind_of(data: Any) -> str:
    return "course" if "contents" in data else "quiz" if "questions" in data else "lesson"


def accepted(data: object, kind: str) -> bool:
    return acceptance.check(PREFIX + kind)(data)


def fits(data: object, kind: str) -> bool:
    return not any(True for _ in faults(Document("x", "", data, {}), kind))


def places(data: Any) -> Iterator[tuple[Any, Any]]:
    """Every list or mapping of a document with each key of it."""
    for key in list(data) if isinstance(data, dict) else range(len(data)):
        yield data, key
        if isinstance(data[key], dict | list):
            yield from places(data[key])


def scalar(spelled: str) -> object:
    document, _ = parse_yaml(f"a: {spelled}\n", "x")
    assert document
    assert isinstance(document.data, dict)
    return document.data["a"]


def spoil(data: Any, chance: random.Random) -> None:
    """Changes one place: another value, no value, one more key, a key or a value of elsewhere, an entry twice."""
    found = list(places(data))
    holder, key = chance.choice(found)
    other, other_key = chance.choice(found)
    match chance.randrange(6):
        case 0:
            holder[key] = scalar(chance.choice(SPELLINGS))
        case 1:
            del holder[key]
        case 2 if isinstance(holder, dict):
            holder[chance.choice(("text", "colour", "type", "use", "section", "points"))] = scalar(
                chance.choice(SPELLINGS)
            )
        case 3:
            holder[key] = copy.deepcopy(other[other_key])
        case 4 if isinstance(holder, dict) and isinstance(other_key, str):
            holder[other_key] = copy.deepcopy(other[other_key])
        case _:
            if isinstance(holder, list):
                holder.append(holder[key])
            else:
                holder[key] = "x" * chance.choice((0, 1, 64, 65, 200, 201, 1001, 10_001))


def test_every_keyword_of_our_schemas_is_known() -> None:
    addresses = {PREFIX + kind for kind in ("course", "lesson", "quiz")}
    done: set[str] = set()
    while left := addresses - done:
        address = left.pop()
        acceptance.compiled(address)
        part: Any = schema(address.removeprefix(PREFIX).partition("#")[0])
        addresses.update(re.findall(rf"{PREFIX}[a-z-]+#?[^\"]*", json.dumps(part)))
        done.add(address)
    assert len(done) > 50


def test_a_keyword_that_is_not_known_is_no_silent_yes() -> None:
    made = Acceptance(PREFIX, {"x": {"type": "string", "format": "date"}}.__getitem__)
    with pytest.raises(ValueError, match="format"):
        made.compiled(PREFIX + "x")


@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(CHECKOUT)))
def test_both_say_the_same_of_every_course_of_the_tests(path: Path) -> None:
    document, _ = parse_yaml(path.read_text(), "x")
    if document and isinstance(document.data, dict):
        kind = kind_of(document.data)
        assert accepted(document.data, kind) == fits(document.data, kind)


def test_both_say_the_same_of_spoiled_documents(request: pytest.FixtureRequest) -> None:
    seed = request.config.option.seed
    chance = random.Random(seed)
    texts = [path.read_text() for path in FILES]
    said = {True: 0, False: 0}
    for round_ in range(4000 if request.config.option.full else 400):
        document, _ = parse_yaml(chance.choice(texts), "x")
        if document is None or not isinstance(document.data, dict):
            continue
        kind = kind_of(document.data)
        for _ in range(chance.randrange(1, 3)):
            if any(True for _ in places(document.data)):
                spoil(document.data, chance)
        yes = accepted(document.data, kind)
        assert yes == fits(document.data, kind), f"--seed {seed}, round {round_}"
        said[yes] += 1
    assert all(said.values()), said


@pytest.mark.parametrize("data", [None, [], "x", {}, {"type": []}, scalar("1"), scalar("null"), scalar(".nan")])
def test_both_say_the_same_of_what_is_no_document(data: object) -> None:
    for kind in ("course", "quiz", "lesson"):
        assert accepted(data, kind) == fits(data, kind)
