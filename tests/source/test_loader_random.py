"""Courses spoiled at random places: whatever stands in them, `load` tells of it and never fails."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from packager import checks, scoring
from packager.source.loader import load
from packager.source.values import errors
from packager.variants import variants

SINK = Path(__file__).parents[1] / "courses/kitchen-sink"
COURSE = """\
format: 1
id: spoiled
iri: https://example.org/spoiled
title: Spoiled
language: en
contents: [{quiz: quizzes/first.yaml}, {quiz: quizzes/second.yaml}]
"""
SECOND = """\
id: second
title: Second
questions:
  - {id: s1, type: true-false, prompt: x, answer: true}
  - {use: first/f1}
"""


def entries() -> list[Any]:
    """The entries of the kitchen sink's quizzes as plain data, uses aside, whose quizzes are not there."""
    made = []
    for path in sorted((SINK / "quizzes").glob("*.yaml")):
        for entry in yaml.load(path.read_text(encoding="utf-8"), Loader=yaml.CSafeLoader)["questions"]:
            made += [entry] if not {"use", "pool"} & set(entry) else []
    return made


ENTRIES = entries()
WORDS = st.sampled_from(
    [
        *(
            "",
            " ",
            "x",
            "[[moon]]",
            "$[[w]]$",
            "[[",
            "![a](b c.png)",
            "<b>",
            "a: b",
            "É",
            "日本",
            "w / (n - 1)",
            "[a]*" * 9,
        ),
        *(
            "5 %",
            "-1",
            "1e400",
            "0x10",
            ".nan",
            "null",
            "first/f1",
            "../media/line.svg",
            "../media",
            "per-part",
            "oslo",
        ),
    ]
)
NUMBERS = st.one_of(st.integers(-5, 200), st.sampled_from([1e300, -1e300, 1e-300, 0.1, 10**400, 27.3, 1e-7, 1e9]))
KEYS = ["credit", "points", "graded", "floor", "tolerance", "use", "multiple", "hint-penalty", "questions", "x"]
VALUES = st.one_of(
    WORDS,
    NUMBERS,
    st.booleans(),
    st.none(),
    st.lists(WORDS, max_size=3),
    st.dictionaries(st.sampled_from(["text", "correct", "id", "from", "to", "x", "value", "range"]), WORDS, max_size=3),
)


def places(data: Any) -> list[tuple[Any, Any]]:
    """Every container below `data` with each of its keys or positions."""
    keys = data.keys() if isinstance(data, dict) else range(len(data)) if isinstance(data, list) else ()
    return [(data, key) for key in keys] + [pair for key in keys for pair in places(data[key])]


@st.composite
def spoiled(draw: st.DrawFn) -> Any:
    """A quiz of one entry of the kitchen sink and a question that is used elsewhere, spoiled up to three times.

    Mostly a text or a number becomes another one, so that the schema lets it pass to what reads the question.
    """
    entry = copy.deepcopy(draw(st.sampled_from(ENTRIES)))
    for _ in range(draw(st.integers(0, 3))):
        found = places(entry)
        leaves = [(c, k) for c, k in found if not isinstance(c[k], dict | list) and k not in ("id", "type")]
        act = draw(st.sampled_from(["leaf"] * 6 + ["copy"] * 2 + ["replace", "drop", "add"]))
        if act in ("leaf", "copy") and leaves:
            container, key = draw(st.sampled_from(leaves))
            same = [c[k] for c, k in leaves if isinstance(c[k], str) == isinstance(container[key], str)]
            kind = WORDS if isinstance(container[key], str) else NUMBERS
            container[key] = draw(kind if act == "leaf" else st.sampled_from(same))
        elif found:
            container, key = draw(st.sampled_from(found))
            if act == "drop":
                del container[key]
            elif act == "add" and isinstance(container, dict):
                container[draw(st.sampled_from(KEYS))] = draw(VALUES)
            else:
                container[key] = draw(VALUES)
    other = {"id": "f1", "type": "ordering", "prompt": "Order", "items": ["a", "b"]}
    return {"id": "first", "title": "First", "questions": [entry, other], "graded": draw(st.booleans())}


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("spoiled")
    (made / "quizzes").mkdir()
    shutil.copytree(SINK / "media", made / "media")
    (made / "course.yaml").write_text(COURSE)
    (made / "quizzes/second.yaml").write_text(SECOND)
    return made


@settings(max_examples=100, derandomize=True, deadline=None, suppress_health_check=list(HealthCheck), database=None)
@given(quiz=spoiled())
def test_a_spoiled_quiz_is_told_of_and_read(folder: Path, quiz: Any) -> None:
    # JSON is YAML; numbers that JSON has no spelling for don't occur.
    (folder / "quizzes/first.yaml").write_text(json.dumps(quiz, ensure_ascii=False, indent=1), encoding="utf-8")
    loaded = load(folder)
    for found in loaded.diagnostics:
        assert found.message
        assert found.span.path
    assert loaded.course is not None
    assert all(found.message for found in checks.check(loaded.course))
    if errors(loaded.diagnostics):
        return
    for question in loaded.course.questions():
        assert scoring.score(question, None).score in (None, 0.0)
        if hasattr(question, "variables"):
            assert variants(question)
