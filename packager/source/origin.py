"""Where a Markdown text stands in its file, so that what is said of it has a place."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from packager.diagnostic import Place, Span
from packager.source.document import Document, Route


@dataclass(frozen=True, slots=True)
class Origin:
    """Where a Markdown text stands in its file: text line 0 is file line `line`, its column 0 is `column`.

    A folded YAML value has other line ends than its file: `rows` are the places where its lines
    begin, and `source` the file's lines.
    """

    path: str
    line: int = 1
    column: int = 1
    rows: tuple[Place, ...] = ()
    source: tuple[str, ...] = ()

    def span(self, line: int, column: int = 0, length: int = 1) -> Span:
        """The stretch of `length` code points from a 0-based line and column of the text."""
        place = Place(self.line + line, self.column + column)
        if self.rows:
            place = self.rows[min(line, len(self.rows) - 1)]
            length = min(length, len(self.source[place.line - 1]) - place.column + 1)
        return Span(self.path, place, Place(place.line, place.column + max(1, length)))


def origin_of(document: Document, route: Route, text: str) -> Origin:
    """Where the lines of `text`, the value at `route` of a YAML file, stand in that file."""
    span = document.value(route)
    style = document.style(route)
    if style in ("|", ">"):
        lines = _lines(document.text)
        line = span.start.line + 1
        while line < span.end.line and line <= len(lines) and not lines[line - 1].strip():
            line += 1
        indent = len(lines[line - 1]) - len(lines[line - 1].lstrip(" ")) if line <= len(lines) else 0
        # Blank lines at the start belong to the value.
        lead = len(text) - len(text.lstrip("\n"))
        if style == ">":
            start = Place(line - lead, indent + 1)
            return _folded(document, text, start, min(span.end.line, len(lines)))
        return Origin(document.path, line - lead, indent + 1)
    start = Place(span.start.line, span.start.column + (1 if style else 0))
    if span.end.line > start.line or "\n" in text:
        return _folded(document, text, start, span.end.line)
    return Origin(document.path, *start)


def _folded(document: Document, text: str, start: Place, last: int) -> Origin:
    """The origin of a folded value that begins at `start` and ends in line `last` of the file.

    Each line of `text` is looked up by the words that it begins with.
    """
    source = _lines(document.text)
    last = min(last, len(source))
    rows = [start]
    for line in text.split("\n")[1:]:
        number = rows[-1].line + 1
        while line.strip() and number <= last:
            begins = source[number - 1].strip()
            if begins and line.strip().startswith(begins.rstrip("\"'")):
                rows.append(Place(number, source[number - 1].index(begins) + 1))
                break
            number += 1
        else:
            rows.append(rows[-1])
    return Origin(document.path, *start, tuple(rows), source)


@lru_cache(maxsize=4)
def _lines(text: str) -> tuple[str, ...]:
    """The lines of a file: once a file and not once a value."""
    return tuple(text.split("\n"))
