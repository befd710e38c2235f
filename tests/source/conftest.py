"""A course of two quizzes, of which a test writes the entries of one."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from packager.source.loader import Loaded, load

COURSE = """\
format: 1
id: small
iri: https://example.org/small
title: Small
language: en
contents: [{quiz: check.yaml}, {quiz: second.yaml}]
"""
SECOND = """\
id: second
title: Second
questions:
  - {id: wet, type: true-false, prompt: Water is wet., answer: true, points: 2}
  - {id: note, type: text, text: A text.}
  - section: Deeper
    id: deeper
    questions:
      - {id: like, type: likert, prompt: I like it., scale: [No, Yes]}
"""

Read = Callable[..., Loaded]


@pytest.fixture
def read_quiz(tmp_path: Path) -> Read:
    """Loads the course with these entries in its first quiz, the first of them in line 4; `head` are keys of it."""

    def read(entries: str, head: str = "", second: str = SECOND) -> Loaded:
        (tmp_path / "course.yaml").write_text(COURSE, encoding="utf-8")
        (tmp_path / "check.yaml").write_text(f"id: check\ntitle: Check\nquestions:\n{entries}{head}", encoding="utf-8")
        (tmp_path / "second.yaml").write_text(second, encoding="utf-8")
        for name, size in (("map", 'width="400" height="300"'), ("bare", "")):
            svg = f'<svg xmlns="http://www.w3.org/2000/svg" {size}/>'
            (tmp_path / f"{name}.svg").write_text(svg, encoding="utf-8")
        return load(tmp_path)

    return read
