"""The examples of docs/source-format.md are read without a word."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from packager import checks
from packager.diagnostic import Severity
from packager.model import Categorize, Matching, Question
from packager.source.loader import load

DOCUMENT = (Path(__file__).parents[2] / "docs/source-format.md").read_text(encoding="utf-8")
EXAMPLES = [text for text in re.findall(r"^```yaml\n(.*?)^```$", DOCUMENT, re.MULTILINE | re.DOTALL) if text[0] == "-"]
HEAD = "id: doc\ntitle: Examples\niri: https://example.org/doc\nquestions:\n"


@pytest.mark.parametrize("text", EXAMPLES, ids=lambda text: re.findall(r"id: (\S+)", text)[0])
def test_an_example_is_read_without_a_word(tmp_path: Path, text: str) -> None:
    (tmp_path / "media").mkdir()
    (tmp_path / "media/map.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg" width="400" height="300"/>')
    (tmp_path / "quiz.yaml").write_text(HEAD + text, encoding="utf-8")
    loaded = load(tmp_path / "quiz.yaml")
    assert loaded.course
    found = [*loaded.diagnostics, *checks.check(loaded.course)]
    assert [(d.rule.code, d.message) for d in found if d.severity is not Severity.NOTE] == []


def test_every_type_of_question_stands_in_the_table_and_most_have_an_example() -> None:
    shown = set(re.findall(r"^  type: (\S+)$", "".join(EXAMPLES), re.MULTILINE))
    listed = set(
        re.findall(r"^\| \[?`([a-z-]+)`(?:\]\(#[a-z-]+\))? \|", DOCUMENT.partition("keys of its own")[2], re.M)
    )
    assert len(listed) == len(Question.__args__)
    assert listed - shown == {"true-false", "essay"}


def test_every_place_in_the_document_that_a_link_names_is_there() -> None:
    headings = {re.sub(r"\W+", "-", text.lower()) for text in re.findall(r"^#+ (.*)$", DOCUMENT, re.MULTILINE)}
    assert set(re.findall(r"\]\(#([a-z-]+)\)", DOCUMENT)) <= headings


def test_the_ids_of_things_to_arrange_stand_where_the_document_says(tmp_path: Path) -> None:
    text = next(text for text in EXAMPLES if "type: matching" in text)
    (tmp_path / "quiz.yaml").write_text(HEAD + text, encoding="utf-8")
    course = load(tmp_path / "quiz.yaml").course
    assert course
    matching, _, categorize = course.questions()
    assert isinstance(matching, Matching)
    assert isinstance(categorize, Categorize)
    assert [pair.id for pair in matching.pairs] == ["norway", "japan"]
    assert [option.id for option in matching.options] == ["oslo", "the-capital-of-japan", "lisbon"]
    assert [category.id for category in categorize.categories] == ["fish", "bird"]
    assert [item.id for item in categorize.items][:2] == ["trout", "atlantic-cod"]
    (inline,) = re.findall(r"`(\{item: .*?\})`", DOCUMENT)
    (tmp_path / "quiz.yaml").write_text(HEAD + text.replace("{item: Norway, match: Oslo, id: norway}", inline))
    assert load(tmp_path / "quiz.yaml").course == course
