"""What another host shows: the fenced block as it is read, told of, and written again."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest

from packager.model import CodeBlock, Embed, ItemList, Lesson, Prose, Quiz, Quote, TextPart
from packager.source.loader import load
from packager.source.markdown import markdown
from packager.source.media import Folder
from packager.source.origin import Origin
from packager.source.prose import Shelf, parse
from packager.walk import embeds

WHOLE = "url: https://a.example/x\ntitle: A film\n"


def read(text: str, folder: Path) -> tuple[Prose, list[tuple[str, int, int]]]:
    shelf = Shelf(Folder(folder))
    prose = parse(text, Origin("lesson.md"), shelf)
    return prose, [(found.rule.code, *found.span.start) for found in shelf.found]


def fenced(lines: str, indent: str = "") -> str:
    return "".join(f"{indent}{line}\n" for line in ["```embed", *lines.splitlines(), "```"])


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        (WHOLE, ("https://a.example/x", "A film", (16, 9))),
        (WHOLE + "ratio: 4/3\n", ("https://a.example/x", "A film", (4, 3))),
        (WHOLE + "ratio: '1 / 1'\n", ("https://a.example/x", "A film", (1, 1))),
        (
            "# why\ntitle: '2024'\n\nurl: https://a.example:8443/?q=1#t",
            ("https://a.example:8443/?q=1#t", "2024", (16, 9)),
        ),
        ("title: 10\nurl: https://A.example", ("https://A.example", "10", (16, 9))),
        ('{url: "https://a.example/", title: "a  b"}', ("https://a.example/", "a b", (16, 9))),
    ],
)
def test_an_embed_is_read(tmp_path: Path, lines: str, wanted: tuple[Any, ...]) -> None:
    prose, found = read(fenced(lines), tmp_path)
    assert found == []
    (block,) = prose.blocks
    assert isinstance(block, Embed)
    assert (block.url, block.title, block.ratio) == wanted


@pytest.mark.parametrize(
    ("lines", "wanted"),
    [
        ("", [("wrong-type", 1, 1)]),
        ("https://a.example/x", [("wrong-type", 1, 1)]),
        ("url: https://a.example/x", [("missing-key", 1, 1)]),
        ("title: A film", [("missing-key", 1, 1)]),
        (WHOLE + "width: 3", [("unknown-key", 4, 1)]),
        ("ulr: https://a.example/x\ntitle: x", [("unknown-key", 2, 1), ("missing-key", 1, 1)]),
        ("url:\ntitle: A film", [("too-short", 2, 1)]),
        ("url: https://a.example/x\ntitle: ' '", [("too-short", 3, 1)]),
        ("url: [https://a.example/x]\ntitle: x", [("wrong-type", 2, 6)]),
        ("url: http://a.example/x\ntitle: x", [("bad-address", 2, 6)]),
        ("url: film.mp4\ntitle: x", [("bad-address", 2, 6)]),
        ("url: https://\ntitle: x", [("bad-address", 2, 6)]),
        ("url: https://u:p@a.example/\ntitle: x", [("bad-address", 2, 6)]),
        ("url: https://*.example/\ntitle: x", [("bad-address", 2, 6)]),
        ("url: https://a.example;b.example/\ntitle: x", [("bad-address", 2, 6)]),
        ("url: https://ä.example/\ntitle: x", [("bad-address", 2, 6)]),
        ("url: https://a.example/a b\ntitle: x", [("bad-address", 2, 6)]),
        (WHOLE + "ratio: 16:9", [("bad-value", 4, 8)]),
        (WHOLE + "ratio: 0/9", [("bad-value", 4, 8)]),
        (WHOLE + "ratio: 1.5", [("bad-value", 4, 8)]),
        (WHOLE + "ratio: 60/10", [("out-of-range", 4, 8)]),
        (f"url: https://a.example/\ntitle: {'x' * 201}", [("too-long", 3, 8)]),
        ("url: https://a.example/\ntitle: a: b", [("yaml-syntax", 3, 9)]),
        (WHOLE + "title: again", [("yaml-duplicate-key", 4, 1)]),
    ],
)
def test_what_is_wrong_is_told_at_its_line(tmp_path: Path, lines: str, wanted: list[tuple[str, int, int]]) -> None:
    prose, found = read(fenced(lines), tmp_path)
    assert found == wanted
    assert prose.blocks == ()


@pytest.mark.parametrize(
    ("url", "hint"),
    [
        ("https://x.org/a b", "write a blank in it as `%20`"),
        ("https://x.org/a^b", "write `^` in it as `%5E`"),
        ("HTTPS://x.org/a", "write `https://` in small letters"),
        ("http://x.org/a", "it begins with `https://`"),
        ("https://x.org:65536/a", "a port is a number from 1 to 65535; 443 needs none"),
        ("https://x.org:0/a", "a port is a number from 1 to 65535; 443 needs none"),
    ],
)
def test_an_address_that_is_none_is_told_how_to_be_written(tmp_path: Path, url: str, hint: str) -> None:
    shelf = Shelf(Folder(tmp_path))
    parse(fenced(f"url: {url}\ntitle: x"), Origin("lesson.md"), shelf)
    assert [(found.rule.code, *found.span.start, found.hint) for found in shelf.found] == [("bad-address", 2, 6, hint)]


def test_the_last_port_is_one(tmp_path: Path) -> None:
    assert read(fenced("url: https://x.org:65535/a\ntitle: x"), tmp_path)[1] == []


def test_the_place_is_right_in_lists_quotes_and_behind_blanks(tmp_path: Path) -> None:
    bad = "url: http://a.example/\ntitle: x\n"
    _, found = read(f"- one\n\n{fenced(bad, '  ')}\n", tmp_path)
    assert found == [("bad-address", 4, 8)]
    _, found = read("".join(f"> {line}\n" for line in fenced(bad).splitlines()), tmp_path)
    assert found == [("bad-address", 2, 8)]


def test_the_place_is_right_in_a_quiz(tmp_path: Path) -> None:
    (tmp_path / "q.yaml").write_text(
        "id: q\niri: urn:uuid:0c8a1c2e-5f0e-5d2c-9e58-3f6f1f0d5b11\ntitle: Q\nquestions:\n"
        "  - id: t\n    type: text\n    text: |\n      See:\n\n"
        "      ```embed\n      url: http://a.example/\n      title: x\n      ```\n"
    )
    loaded = load(tmp_path / "q.yaml")
    assert [(found.rule.code, *found.span.start) for found in loaded.diagnostics] == [("bad-address", 11, 12)]


def test_code_of_another_name_is_code(tmp_path: Path) -> None:
    prose, found = read("```Embed\nx\n```\n\n```embed me\nx\n```\n", tmp_path)
    assert found == []
    assert [type(block) for block in prose.blocks] == [CodeBlock, CodeBlock]


@pytest.mark.parametrize("title", ["A film", "no", "a: b", 'say "x" # not', "'", "- a", "日本", "`` ``` ````", "x "])
@pytest.mark.parametrize("url", ["https://a.example/x", "https://a.example:1/?a=1&b=2#c", "https://a.example/c:"])
@pytest.mark.parametrize("ratio", [(16, 9), (1, 5)])
def test_an_embed_is_written_and_read_as_the_same(tmp_path: Path, title: str, url: str, ratio: tuple[int, int]) -> None:
    made = Embed(url, title.strip(), ratio, Origin("lesson.md").span(0))
    around = made.span
    prose = Prose((made, Quote((made,), around), ItemList(((made,),), None, True, around), made), around)
    again, found = read(markdown(prose), tmp_path)
    assert found == []
    kinds = [type(block).__name__ for block in again.blocks]
    assert kinds == ["Embed", "Quote", "ItemList", "Embed"]
    shown = list(embeds(Lesson("one", "One", again, "one.md", around)))
    assert [(one.url, one.title, one.ratio) for one in shown] == [(made.url, made.title, made.ratio)] * 4


def test_code_that_is_called_embed_is_not_written_as_one(tmp_path: Path) -> None:
    span = Origin("lesson.md").span(0)
    again, _ = read(markdown(Prose((CodeBlock(WHOLE, "embed", span),), span)), tmp_path)
    (block,) = again.blocks
    assert isinstance(block, CodeBlock)
    assert block.text == WHOLE


def test_a_quiz_gives_its_embeds_too(tmp_path: Path) -> None:
    span = Origin("quiz.yaml").span(0)
    made = Embed("https://a.example:8443/x?y", "A film", (16, 9), span)
    text = TextPart("t", Prose((made,), span), span)
    quiz = Quiz("q", "Q", (text,), "quiz.yaml", span, Prose((made,), span))
    assert list(embeds(quiz)) == [made, made]
    assert made.origin == "https://a.example:8443"


def test_a_frame_in_raw_html_is_told_how_to_write_it(tmp_path: Path) -> None:
    shelf = Shelf(Folder(tmp_path))
    parse('<iframe src="https://a.example/"></iframe>\n', Origin("lesson.md"), shelf)
    (found,) = shelf.found
    assert (found.rule.code, "`embed`" in found.hint) == ("html-removed", True)
