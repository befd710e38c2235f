"""Edits applied to a text that leave every other character of it as it is."""

from __future__ import annotations

import re
from collections.abc import Iterable

from packager.diagnostic import Edit, Place

BOM = "\ufeff"
_LINE = re.compile("[^\r\n]*(\r\n|\r|\n|\\Z)")


def apply(text: str, edits: Iterable[Edit]) -> str:
    """`text` with every edit made, whatever its line ends and with a byte order mark or without.

    An edit's own newlines become the line end of the line where it begins. Several that put something in at one
    place do so in their order. ValueError where two overlap, or where one lies outside of the text.
    """
    lines = _lines(text)
    usual = next((end for _, _, end in lines if end), "\n")
    made = sorted(((*_stretch(edit, lines), edit) for edit in edits), key=lambda one: one[:2])
    parts: list[str] = []
    done = 0
    for start, end, edit in made:
        if start < done or end < start:
            raise ValueError(f"two edits overlap at {edit.span}")
        line_end = lines[edit.span.start.line - 1][2] or usual
        parts += [text[done:start], edit.text.replace("\n", line_end)]
        done = end
    return "".join([*parts, text[done:]])


def _lines(text: str) -> list[tuple[int, int, str]]:
    """Of each line where it begins, how long it is without its end, and its end. A byte order mark is in no line."""
    lines = []
    place = len(BOM) if text.startswith(BOM) else 0
    while found := _LINE.match(text, place):
        lines.append((place, found.start(1) - place, found[1]))
        place = found.end()
        if not found[1]:
            break
    return lines


def _stretch(edit: Edit, lines: list[tuple[int, int, str]]) -> tuple[int, int]:
    return _offset(edit.span.start, edit, lines), _offset(edit.span.end, edit, lines)


def _offset(place: Place, edit: Edit, lines: list[tuple[int, int, str]]) -> int:
    if not 1 <= place.line <= len(lines):
        raise ValueError(f"{edit.span} lies outside of the text")
    start, length, _ = lines[place.line - 1]
    if not 1 <= place.column <= length + 1:
        raise ValueError(f"{edit.span} lies outside of the text")
    return start + place.column - 1
