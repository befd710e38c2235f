"""Faults of the loader that were found by writing courses, each with the course that showed it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from packager.model import Emphasis, Heading, Image, ItemList, Lesson, Link, Strong, Styled, Text
from packager.source.loader import Loaded, load
from packager.walk import inlines

COURSE = """\
format: 1
id: small
iri: https://example.org/small
title: Small
language: en
contents:
  - lesson: {file}
  - quiz: quiz.yaml
"""
HEAD = "id: quiz\ntitle: Quiz\nquestions:\n"
QUIZ = HEAD + "  - {id: q, type: true-false, prompt: Wet?, answer: true}\n"


@pytest.fixture
def read(tmp_path: Path) -> Any:
    def written(lesson: str = "# One\n", quiz: str = QUIZ, file: str = "one.md") -> Loaded:
        (tmp_path / "course.yaml").write_text(COURSE.format(file=file), encoding="utf-8")
        (tmp_path / file).write_text(lesson, encoding="utf-8")
        (tmp_path / "quiz.yaml").write_text(quiz, encoding="utf-8")
        (tmp_path / "line.svg").write_text('<svg xmlns="http://www.w3.org/2000/svg"/>', encoding="utf-8")
        return load(tmp_path)

    return written


def lesson(loaded: Loaded) -> Lesson:
    assert loaded.course is not None
    return loaded.course.lessons()[0]


def told(loaded: Loaded) -> list[tuple[str, int, int]]:
    return [(d.rule.code, d.span.start.line, d.span.start.column) for d in loaded.diagnostics]


# --- raw HTML among inlines ----------------------------------------------------------------------------


@pytest.mark.parametrize("text", ["*<sub>a*</sub>", "[<b>a](https://example.org)</b>", "*<b><i>a</b></i>*"])
def test_a_raw_tag_that_crosses_markdown_is_told_of_and_loses_no_word(read: Any, text: str) -> None:
    loaded = read(f"# One\n\n{text}\n")
    assert {code for code, _, _ in told(loaded)} == {"html-removed"}
    words = [inline.text for _, inline in inlines(lesson(loaded).body.blocks) if isinstance(inline, Text)]
    assert "".join(words) == "a"


def test_what_follows_a_raw_tag_that_crosses_stays_outside(read: Any) -> None:
    loaded = read("# One\n\n<sub>*a</sub>* tail\n")
    block = lesson(loaded).body.blocks[0]
    assert [type(child) for child in block.children] == [Emphasis, Text]  # type: ignore[union-attr]


def test_raw_tags_nest_in_themselves_and_in_others(read: Any) -> None:
    loaded = read("# One\n\n<sub>a<sub>b</sub><B>*c*</B ></sub>d\n")
    assert told(loaded) == []
    block = lesson(loaded).body.blocks[0]
    assert [type(child) for child in block.children] == [Styled, Text]  # type: ignore[union-attr]
    assert [type(child) for child in block.children[0].children] == [Text, Styled, Strong]  # type: ignore[union-attr]


def test_a_pair_of_raw_tags_that_is_left_out_is_told_of_once(read: Any) -> None:
    loaded = read('# One\n\n<abbr title="x">y</abbr> z\n')
    assert told(loaded) == [("html-removed", 3, 1)]


def test_three_thousand_raw_tags_in_one_another_are_told_of(read: Any) -> None:
    loaded = read("# One\n\n" + "<b>" * 3000 + "x" + "</b>" * 3000 + "\n")
    assert told(loaded) == [("html-removed", 3, 1)]


@pytest.mark.parametrize(
    "raw",
    [
        "<img src=line.svg alt='a > b'>",
        '<img src="line.svg" alt="a > b"/>',
        '<IMG ALT="a > b" SRC="line.svg" >',
        '<img src="line.svg"\n  alt="a &gt; b">',
    ],
)
@pytest.mark.parametrize("before", ["", "word "])
def test_an_image_in_html_may_be_spelled_as_html_may(read: Any, raw: str, before: str) -> None:
    loaded = read(f"# One\n\n{before}{raw}\n")
    assert told(loaded) == []
    images = [inline for _, inline in inlines(lesson(loaded).body.blocks) if isinstance(inline, Image)]
    assert [image.alternative for image in images] == ["a > b"]


def test_attributes_of_an_image_in_html_are_not_dropped_in_silence(read: Any) -> None:
    loaded = read('# One\n\n<img src="line.svg" alt="" width="40" onclick="x()">\n')
    assert [(d.rule.code, "width=" in d.message, "onclick=" in d.message) for d in loaded.diagnostics] == [
        ("html-removed", True, True)
    ]


# --- headings, lists, tables, links --------------------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "title"),
    [
        ("Two\nlines\n===\n", "Two lines"),
        ("# The $x$ of `y`\n", "The x of y"),
        ("# A ![picture](line.svg) and *[a link](https://example.org)*\n", "A picture and a link"),
    ],
)
def test_a_title_from_a_heading_keeps_all_its_words(read: Any, text: str, title: str) -> None:
    assert lesson(read(text)).title == title


def test_ids_of_headings_come_from_their_words_and_are_unique(read: Any) -> None:
    text = "# One\n\n## A\n\n## A\n\n## A 2\n\n## A\n\n## See [the docs](https://example.org/x)\n\n## H<sub>2</sub>O\n"
    ids = [block.id for block in lesson(read(text)).body.blocks if isinstance(block, Heading)]
    assert ids == ["a", "a-2", "a-2-2", "a-3", "see-the-docs", "h2o"]


def test_a_list_may_begin_at_nought(read: Any) -> None:
    block = lesson(read("# One\n\n0. a\n1. b\n")).body.blocks[0]
    assert isinstance(block, ItemList)
    assert block.start == 0


@pytest.mark.parametrize(
    ("row", "place"), [("| `x|y` | z |", (5, 1)), ("| 1 | 2 | 3", (5, 1)), ("1 | 2 | 3 |", (5, 1))]
)
def test_a_cell_that_markdown_would_drop_is_an_error(read: Any, row: str, place: tuple[int, int]) -> None:
    assert told(read(f"# One\n\n| a | b |\n|---|---|\n{row}\n")) == [("bad-value", *place)]


@pytest.mark.parametrize("row", ["| `x\\|y` | z |", "| only |", "1 | 2", "| 1 | 2 |  "])
def test_a_row_that_fits_is_no_error(read: Any, row: str) -> None:
    assert told(read(f"# One\n\n> | a | b |\n> |---|---|\n> {row}\n")) == []


@pytest.mark.parametrize(
    ("text", "place"),
    [
        ("see ![a](my line.svg)", (3, 5)),
        ("![a](no such.png 'title')", (3, 1)),
        ("*[a](my line.svg)*", (3, 2)),
        ("![a](line.svg)\nand ![b](a\tb.svg)", (4, 5)),
    ],
)
def test_an_address_with_a_blank_is_told_of(read: Any, tmp_path: Path, text: str, place: tuple[int, int]) -> None:
    (tmp_path / "my line.svg").write_text("<svg/>")
    loaded = read(f"# One\n\n{text}\n")
    assert told(loaded) == [("bad-address", *place)]
    assert "angle brackets" in loaded.diagnostics[0].hint


@pytest.mark.parametrize(
    "text",
    [
        "![a](<my line.svg>)",
        "`![a](b c.svg)`",
        "\\![a](b c.svg)",
        "[a](see below)",
        "f[x](a b)",
        "![a](line.svg 'b c')",
    ],
)
def test_brackets_that_are_no_picture_are_left_alone(read: Any, tmp_path: Path, text: str) -> None:
    (tmp_path / "my line.svg").write_text("<svg/>")
    assert told(read(f"# One\n\n{text}\n")) == []


@pytest.mark.parametrize(
    ("table", "place", "words"),
    [
        ("| a | b |\n|---|\n| 1 | 2 |", (4, 1), "has 2 cells, and the line below it 1"),
        ("> | a | b | c |\n> | :-- | --: |\n> | 1 | 2 |", (4, 3), "has 3 cells, and the line below it 2"),
        ("a | b\n--|--|--\n1 | 2", (4, 1), "has 2 cells, and the line below it 3"),
        ("| a | b |\n---\n| 1 | 2 |", (4, 1), "has 2 cells, and the line below it 1"),
    ],
)
def test_a_table_that_markdown_takes_for_text_is_told_of(
    read: Any, table: str, place: tuple[int, int], words: str
) -> None:
    loaded = read(f"# One\n\n{table}\n")
    assert told(loaded) == [("bad-value", *place)]
    assert words in loaded.diagnostics[0].message


@pytest.mark.parametrize(
    "text", ["a | b\n---\n", "| a | b |\n\n---\n", "one | two\n- three\n", "| a | b |\n|---|---|\n", "x\n---|\n"]
)
def test_strokes_that_are_no_table_are_left_alone(read: Any, text: str) -> None:
    assert told(read(f"# One\n\n{text}")) == []


@pytest.mark.parametrize("text", ["[a](javascript:x)", "[a][r]\n\n[r]: vbscript:x", "![a](data:image/png;base64,AA)"])
def test_an_address_that_is_refused_is_told_of(read: Any, text: str) -> None:
    loaded = read(f"# One\n\n{text}\n")
    assert [code for code, _, _ in told(loaded)] == ["bad-address"]
    assert [x for _, x in inlines(lesson(loaded).body.blocks) if isinstance(x, Link | Image)] == []


def test_a_lesson_whose_file_name_gives_no_id_needs_one(read: Any) -> None:
    assert told(read("---\ntitle: One\n---\nWords.\n", file="01.md")) == [("missing-key", 1, 1)]
    assert told(read("---\ntitle: One\nid: one\n---\nWords.\n", file="01.md")) == []


# --- values of YAML ------------------------------------------------------------------------------------


def test_places_in_a_folded_value_are_those_of_the_file(read: Any) -> None:
    prompt = "    prompt: >-\n      One,\n      two ![](line.svg) three.\n\n      Four\n      ![](line.svg)\n"
    loaded = read(quiz=f"{HEAD}  - id: q\n    type: true-false\n{prompt}    answer: true\n")
    assert told(loaded) == [("image-no-alt", 8, 15), ("image-no-alt", 11, 11)]


@pytest.mark.parametrize("quote", ["", '"', "'"])
def test_places_in_a_value_of_several_lines_are_those_of_the_file(read: Any, quote: str) -> None:
    prompt = f"    prompt: {quote}One\n      two\n\n      ![](line.svg){quote}\n"
    loaded = read(quiz=f"{HEAD}  - id: q\n    type: true-false\n{prompt}    answer: true\n")
    assert told(loaded) == [("image-no-alt", 9, 11)]


def test_places_of_blocks_in_a_folded_value_are_those_of_the_file(read: Any) -> None:
    prompt = "    prompt: >\n\n      One,\n      two.\n\n      <u class='a'>\n\n      Three\n"
    loaded = read(quiz=f"{HEAD}  - id: q\n    type: true-false\n{prompt}    answer: true\n")
    assert told(loaded)[0][:2] == ("html-removed", 11)


@pytest.mark.parametrize("choice", ["<script>x()</script>", "<!-- a -->", "'[r]: https://example.org'"])
def test_a_choice_of_which_nothing_is_left_is_an_error(read: Any, choice: str) -> None:
    choices = f"    choices:\n      - correct: A\n      - {choice}\n"
    entry = f"  - id: q\n    type: multiple-choice\n    prompt: Which?\n{choices}"
    assert ("too-short", 9, 9) in told(read(quiz=HEAD + entry))


def test_a_choice_with_a_fault_of_its_own_is_not_told_of_twice(read: Any) -> None:
    entry = "  - id: q\n    type: multiple-choice\n    prompt: Which?\n    choices: [{correct: A}, '![B](no.svg)']\n"
    assert [code for code, _, _ in told(read(quiz=HEAD + entry))] == ["file-missing"]
