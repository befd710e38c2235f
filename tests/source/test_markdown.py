"""Prose written as Markdown and read again."""

from __future__ import annotations

from dataclasses import fields, is_dataclass
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from packager.diagnostic import Span
from packager.model import Break, CodeBlock, Heading, Math, Paragraph, Prose, RawBlock, Text
from packager.source.markdown import Home, escape, markdown
from packager.source.media import Folder
from packager.source.prose import Origin, Shelf, parse

INLINES = ("Text", "Emphasis", "Strong", "Strike", "Styled", "Code", "Math", "Link", "Image", "Break")
# Control characters are no text: the loader refuses a file that holds one.
WORDS = st.characters(codec="utf-8", exclude_categories=("Cc",), include_characters="\t\n")
HOME = Home("units", {"other": "units/other.md"})

PIECES = [
    *["a", "b", "foo", "5", "é", "“", "'", '"', "(", ")", ":", ".", "=", "#", "-", " ", "  ", "\t", "\u00a0"],
    *["\n", "\n\n", "\\\n", "    ", "1.", "1) ", "2. ", "- ", "+ ", "> ", "# ", "## ", "===", "---", "```", "```py\n"],
    *[
        "*",
        "**",
        "_",
        "__",
        "~~",
        "`",
        "``",
        "[",
        "]",
        "](other.md#a)",
        "](https://x.example/a_b)",
        "!",
        "<",
        "&",
        "\\",
    ],
    *["![p](../media/a%20b.png)", '![p](../media/a%20b.png "t")', "![s](../media/c.mp3)", '[d](../media/d.pdf "t")'],
    *["<kbd>k</kbd>", "<em>e</em>", "<br>", "<div>x</div>\n", "<pre>\n", "</pre>", "<https://x.example>", "&amp;"],
    "```embed\nurl: https://x.example/\ntitle: 'a: b'\nratio: 4/3\n```\n",
    *['<img src="../media/a%20b.png" alt="">', "&#97;", "&nbsp;", "$", "$$", "$x^2$", "\\$", "|", "\n|a|b|\n|-|:-:|\n"],
]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    root = tmp_path_factory.mktemp("course")
    (root / "media").mkdir()
    (root / "units").mkdir()
    for name in ("media/a b.png", "media/c.mp3", "media/d.pdf", "units/other.md"):
        (root / name).write_bytes(b"x")
    (root / "media/c.txt").write_text("What is said.")
    return root


def read(text: str, folder: Path) -> Prose:
    return parse(text, Origin("units/this.md"), Shelf(Folder(folder), {"units/other.md": "other"}))


def bare(value: Any) -> Any:
    """The value without places, and without what means nothing.

    A soft line end is white space and none at an edge, a heading's id follows from its words, a
    code block's or a formula's last blank is not shown, and raw HTML may have a `div` around it.
    """
    match value:
        case Span():
            return None
        case Heading():
            return ("Heading", value.level, bare(value.children))
        case CodeBlock():
            return ("CodeBlock", value.language, value.text.rstrip("\n"))
        case Math():
            return ("Math", value.display, " ".join(value.tex.split()))
        case RawBlock(html):
            wrapped = html.startswith("<div>\n") and html.endswith("\n</div>")
            return ("RawBlock", html[len("<div>\n") : -len("\n</div>")] if wrapped else html)
        case tuple():
            if all(type(entry).__name__ in INLINES for entry in value):
                return run(value)
            empty = [entry for entry in value if not (isinstance(entry, Paragraph) and not run(entry.children))]
            return tuple(map(bare, empty))
        case _ if is_dataclass(value):
            return (type(value).__name__, *(bare(getattr(value, field.name)) for field in fields(value)))
        case _:
            return value


def run(inlines: tuple[Any, ...]) -> tuple[Any, ...]:
    merged: list[Any] = []
    for inline in inlines:
        part = ("Text", " ") if inline == Break(False) else bare(inline)
        if part[0] == "Text" and merged and merged[-1][0] == "Text":
            merged[-1] = ("Text", merged[-1][1] + part[1])
        elif part != ("Text", ""):
            merged.append(part)
    if merged and merged[0][0] == "Text":
        merged[0] = ("Text", merged[0][1].lstrip(" "))
    if merged and merged[-1][0] == "Text":
        merged[-1] = ("Text", merged[-1][1].rstrip(" "))
    return tuple(part for part in merged if part != ("Text", ""))


@settings(derandomize=True, deadline=None, max_examples=1500)
@given(st.lists(st.sampled_from(PIECES), max_size=12).map("".join))
def test_what_was_read_from_markdown_is_written_and_read_as_the_same(folder: Path, source: str) -> None:
    prose = read(source, folder)
    again = read(markdown(prose, HOME), folder)
    assert bare(again) == bare(prose)


@settings(derandomize=True, deadline=None, max_examples=1500)
@given(st.one_of(st.text(WORDS, max_size=30), st.lists(st.sampled_from(PIECES), max_size=8).map("".join)))
def test_escaped_text_reads_as_the_same_words_in_plain_commonmark(text: str) -> None:
    tokens = MarkdownIt("commonmark").enable(["table", "strikethrough"]).parse(escape(text))
    if not text:
        assert tokens == []
        return
    assert [token.type for token in tokens] == ["paragraph_open", "inline", "paragraph_close"]
    children = tokens[1].children or []
    assert {child.type for child in children} <= {"text"}
    assert "".join(child.content for child in children) == text


@pytest.mark.parametrize(
    ("text", "written"),
    [
        ("Plain words, with commas; and more: (all) of it!", None),
        ("async for >30s", None),
        ("> 30 s", r"\> 30 s"),
        ("snake_case and 2 * 3 < 4", None),
        ("_private_ and *stars*", r"\_private\_ and \*stars\*"),
        ("It costs $5 or $6", r"It costs \$5 or \$6"),
        ("1. First of all", r"1\. First of all"),
        ("2026 is a year", None),
        ("- a dash", r"\- a dash"),
        ("-5 degrees", None),
        ("# of items", r"\# of items"),
        ("#hashtag", None),
        ("<b> is a tag", r"\<b> is a tag"),
        ("R&D, AT&T; fish &amp; chips", r"R&D, AT&T; fish \&amp; chips"),
        (r"C:\temp and \* and \\", r"C:\temp and \\\* and \\\\"),
        ("[ ] to do", r"\[ ] to do"),
        ("~~~", r"\~\~\~"),
        (" blanks at the ends ", "&#32;blanks at the ends&#32;"),
    ],
)
def test_escapes_stand_only_where_markdown_would_read_a_sign(text: str, written: str | None) -> None:
    assert escape(text) == (text if written is None else written)


@pytest.mark.parametrize(
    "source",
    [
        "Some *words*, **strong** ones, ~~struck~~ and `code`.\n\n- one\n- two\n  - deeper\n- three",
        "# Title\n\n3. third\n4. fourth\n\n> A quote\n>\n> of two paragraphs",
        "| a | b |\n| --- | :-: |\n| 1 \\| 2 | `x` |",
        "```python\nprint(1)\n```\n\n___\n\n$$x^2$$\n\nA formula $x$ and ![a plan](../media/a%20b.png).",
        "See [the other](other.md#part), [a file](../media/d.pdf) and <https://x.example/y>.\\\nNext line",
        "- loose\n\n- list\n\n* another list",
        "1. one\n\n   more\n\n2. two",
    ],
)
def test_well_kept_markdown_is_written_as_it_was(folder: Path, source: str) -> None:
    assert markdown(read(source, folder), HOME) == source


def test_a_course_file_is_named_from_the_folder_of_the_text_that_names_it() -> None:
    assert Home("units").relative("media/a.png") == "../media/a.png"
    assert Home("").relative("media/a.png") == "media/a.png"
    assert Home("units/deep").relative("units/b%.png") == "../b%25.png"
    assert Home("").relative("a:b?.png") == "./a:b%3F.png"
    assert Home("").relative("bücher/größe 1.png") == "bücher/größe%201.png"


def test_texts_beside_each_other_are_one() -> None:
    span = Span("", *[(0, 0)] * 2)  # type: ignore[arg-type]
    prose = Prose((Paragraph((Text("snake"), Text("_case"), Text("")), span),), span)
    assert markdown(prose) == "snake_case"
