"""Edits of a text leave all the rest of it."""

from __future__ import annotations

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from packager.diagnostic import Edit, Place, Span
from packager.source.edit import apply


def edit(line: int, column: int, text: str, to: tuple[int, int] | None = None) -> Edit:
    return Edit(Span("a.yaml", Place(line, column), Place(*(to or (line, column)))), text)


@pytest.mark.parametrize(
    ("before", "edits", "after"),
    [
        ("a: b\n", [], "a: b\n"),
        ("a: b\n", [edit(1, 4, "x", (1, 5))], "a: x\n"),
        ("a: b\n", [edit(1, 5, "c"), edit(1, 1, "- ")], "- a: bc\n"),
        ("a\nb\nc\n", [edit(1, 2, "", (3, 1))], "ac\n"),
        ("a", [edit(1, 2, "\nb")], "a\nb"),
        ("", [edit(1, 1, "a")], "a"),
        ("a\n", [edit(2, 1, "b")], "a\nb"),
        ("😀: b\n", [edit(1, 4, "x", (1, 5))], "😀: x\n"),
        ("a\r\nb\r\n", [edit(1, 2, "\n  c")], "a\r\n  c\r\nb\r\n"),
        ("a\rb\r", [edit(2, 2, "\nc")], "a\rb\rc\r"),
        ("a\nb\r\n", [edit(2, 1, "x\n")], "a\nx\r\nb\r\n"),
        ("a\r\nb", [edit(2, 2, "\nc")], "a\r\nb\r\nc"),
        ("\ufeffa: b\n", [edit(1, 1, "x")], "\ufeffxa: b\n"),
        # At one place in the order of the edits.
        ("ab", [edit(1, 2, "1"), edit(1, 2, "2")], "a12b"),
        ("ab", [edit(1, 2, "x", (1, 3)), edit(1, 2, "1")], "a1x"),
    ],
)
def test_an_edit_changes_its_span_and_nothing_else(before: str, edits: list[Edit], after: str) -> None:
    assert apply(before, edits) == after


@pytest.mark.parametrize(
    "edits",
    [
        [edit(1, 1, "x", (1, 3)), edit(1, 2, "y", (1, 4))],
        [edit(1, 1, "x", (1, 4)), edit(1, 2, "y")],
        [edit(1, 3, "x", (1, 1))],
        [edit(0, 1, "x")],
        [edit(3, 1, "x")],
        [edit(1, 6, "x")],
        [edit(1, 0, "x")],
    ],
)
def test_edits_that_overlap_or_lie_outside_are_a_mistake(edits: list[Edit]) -> None:
    with pytest.raises(ValueError, match=r"overlap|outside"):
        apply("abcd\n", edits)


@settings(derandomize=True, deadline=None, max_examples=200)
@given(st.text("ab\n\r\ufeff😀", max_size=20), st.lists(st.integers(0, 30), max_size=5))
def test_insertions_are_taken_out_again(text: str, places: list[int]) -> None:
    """Wherever something is put in, taking it out gives the text, byte for byte."""
    bare = text.removeprefix("\ufeff")
    lines = bare.replace("\r\n", "\n").replace("\r", "\n").split("\n")
    spots = [(line, column) for line, words in enumerate(lines, 1) for column in range(1, len(words) + 2)]
    edits = [edit(*spots[place % len(spots)], "§") for place in places]
    made = apply(text, edits)
    assert made.count("§") == len(places)
    assert made.replace("§", "") == text
