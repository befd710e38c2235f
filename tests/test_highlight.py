"""Code in colours: every piece of the text, few classes, the same each time."""

from __future__ import annotations

import json
import subprocess
import sys
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packager import highlight

CHECKOUT = Path(__file__).parents[1]
PYTHON = '''
@cached
class A(B):
    """Text."""
    x = not None  # why

    def f(self) -> 1.5:
        return len("a")
'''
USUAL = ("python", "javascript", "html", "css", "json", "yaml", "bash", "console", "sql", "java", "c", "cpp", "rust")
SIGNS = st.sampled_from(
    ["a", "B1", " ", "\n", "\t", '"', "'", "#", "//", "/*", "*/", "<b>", "&amp;", "$", "%", "{", "}", "\\", "1.5", "日"]
)


def test_the_pieces_of_python_have_the_classes_of_what_they_are() -> None:
    found = {(class_, piece.strip()) for class_, piece in highlight.pieces(PYTHON, "python") if class_}
    assert found >= {
        ("n", "@cached"),
        ("k", "class"),
        ("n", "A"),
        ("s", '"""Text."""'),
        ("m", "None"),
        ("c", "# why"),
        ("k", "def"),
        ("m", "1.5"),
        ("v", "len"),
    }


def test_a_change_shows_what_is_more_and_what_is_less() -> None:
    found = [(class_, piece.strip()) for class_, piece in highlight.pieces("-a\n+b\n c\n", "diff")]
    assert found == [("d", "-a"), ("i", "+b"), ("", "c")]


@settings(derandomize=True, deadline=None, max_examples=60)
@given(st.lists(SIGNS, max_size=30).map("".join), st.sampled_from(USUAL))
def test_joined_the_pieces_are_the_text(text: str, language: str) -> None:
    pieces = highlight.pieces(text, language)
    assert "".join(piece for _, piece in pieces) == text
    assert {class_ for class_, _ in pieces} <= {"", *highlight.CLASSES}
    assert all(one != two for (one, _), (two, _) in pairwise(pieces)), "neighbours of one class are one piece"


@pytest.mark.full
def test_every_language_keeps_the_text() -> None:
    for language in highlight.languages():
        for text in (PYTHON, "<a b='c'>&amp;</a>\n", "\n\n  x\n\n", ""):
            assert "".join(piece for _, piece in highlight.pieces(text, language)) == text, language


def test_names_and_endings_of_languages_are_known_whatever_their_case() -> None:
    for name in ("python", "py", "Python", "yml", "YAML", "sh", "console", "html", "kt"):
        assert highlight.coloured(name), name
    for name in ("", "text", "txt", "plaintext", "none", "pyhton", "m", "pl.x"):
        assert not highlight.coloured(name), name


def test_code_of_no_known_language_and_very_long_code_stay_plain() -> None:
    assert highlight.pieces("x = 1\n", "pyhton") == [("", "x = 1\n")]
    long = "x = 1\n" * 20_000
    assert highlight.pieces(long, "python") == [("", long)]


def test_the_colours_are_the_same_in_every_process() -> None:
    command = "import json, sys; from packager import highlight; "
    command += "print(json.dumps([highlight.pieces(sys.argv[1], name) for name in sys.argv[2:]]))"
    made = [
        subprocess.run(
            [sys.executable, "-c", command, PYTHON, *USUAL],
            capture_output=True,
            check=True,
            cwd=CHECKOUT,
            env={"PYTHONHASHSEED": seed},
        ).stdout
        for seed in ("1", "2")
    ]
    assert made[0] == made[1]
    assert len(json.loads(made[0])) == len(USUAL)


def test_the_library_is_read_only_where_code_names_a_language() -> None:
    command = "import sys; from packager import highlight; "
    command += "highlight.pieces('x', 'text'); highlight.pieces('x', ''); print('pygments' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", command], capture_output=True, check=True, cwd=CHECKOUT)
    assert done.stdout.strip() == b"False"
