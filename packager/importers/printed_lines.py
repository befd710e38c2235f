"""A printed page as lines: what a printer adds is taken off, with a note, and each line keeps its place."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import dataclass, field

from packager import rules
from packager.diagnostic import Diagnostic, Place, Rule, Span
from packager.source.document import decode

_LONGEST = 20_000  # characters of a line
_PAGE = "\x85"  # stands for a form feed while lines are made: one code point, so that columns stay

# Marks that are invisible in print: a soft hyphen, a zero-width blank, a byte order mark inside the text.
_INVISIBLE = dict.fromkeys(map(ord, "\u00ad\u200b\ufeff"))

_ADDRESS = r"(?:https?://\S+|(?:www\.)?[\w-]+(?:\.[\w-]+)*\.[a-z]{2,}/\S+|www\.[\w.-]+\.[a-z]{2,})"
ADDRESS = re.compile(_ADDRESS, re.IGNORECASE)
_ADDRESS_ONLY = re.compile(rf"[(<]?{_ADDRESS}[)>]?\.?", re.IGNORECASE)
_RIGHTS = re.compile(r"(?:©|\(c\)\s|copyright\b).*", re.IGNORECASE)
_PAGE_NUMBER = re.compile(
    r"(?:page|p\.)\s*[0-9]{1,4}(?:\s*(?:of|/)\s*[0-9]{1,4})?|[-–—]\s*[0-9]{1,4}\s*[-–—]", re.IGNORECASE
)
_BESIDE_BREAK = re.compile(r"([0-9]{1,4})(?:\s*(?:of|/)\s*[0-9]{1,4})?", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Line:
    """A line with words: `text` has single blanks and none at its ends; columns are those of the file.

    `gap` tells that a blank line is before it, `page` that a page begins with it.
    """

    text: str
    number: int
    column: int
    end: int
    gap: bool = False
    page: bool = False


@dataclass(slots=True)
class Print:
    """A printed file in the course of being read: its lines, and what there is to say."""

    path: str
    lines: list[Line] = field(default_factory=list)
    found: list[Diagnostic] = field(default_factory=list)

    def span(self, line: Line) -> Span:
        return Span(self.path, Place(line.number, line.column), Place(line.number, line.end))

    def say(self, rule: Rule, line: Line, message: str, hint: str = "") -> None:
        self.found.append(Diagnostic(rule, self.span(line), message, hint))

    def guess(self, line: Line, message: str, hint: str = "") -> None:
        self.say(rules.IMPORT_GUESS, line, message, hint)

    def note(self, line: Line, message: str, hint: str = "") -> None:
        self.say(rules.IMPORT_NOTE, line, message, hint)


def read_lines(data: bytes, path: str) -> Print:
    """The lines of a printed file without page numbers, running heads and addresses, each of which is noted.

    A file that is no UTF-8 text or larger than 5 MB has an error and no lines.
    """
    # A form feed ends a page of print; elsewhere it is a control character like any other.
    text, found = decode(data.replace(b"\f", b"\t").replace(b"\v", b"\t"), path)
    page = Print(path, found=list(found))
    if text is None:
        return page
    text = data.decode("utf-8-sig").replace("\f", _PAGE).replace("\v", "\t")
    lines = _lines(text)
    if long := next((line for line in lines if len(line.text) > _LONGEST), None):
        message = f"this line has {len(long.text)} characters; a printed one has at most {_LONGEST}"
        page.say(rules.TOO_LONG, long, message, "is this a printed lesson?")
        return page
    page.lines = _without_furniture(page, lines)
    return page


def _lines(text: str) -> list[Line]:
    made: list[Line] = []
    gap = page = False
    for number, raw in enumerate(re.split(r"\r\n|\r|\n", text), 1):
        column = 1
        for place, piece in enumerate(raw.split(_PAGE)):
            page = page or place > 0
            words = " ".join(piece.translate(_INVISIBLE).split())
            if words:
                start = column + len(piece) - len(piece.lstrip())
                made.append(Line(words, number, start, column + len(piece.rstrip()), gap and bool(made), page))
                gap = page = False
            elif not raw.strip():
                gap = True
            column += len(piece) + 1
    return made


def _without_furniture(page: Print, lines: list[Line]) -> list[Line]:
    dropped = _page_numbers(lines)
    title = lines[0].text if lines else ""
    heads = Counter(line.text for line in lines if line.page)
    for place, line in enumerate(lines):
        repeated = place and line.page and (line.text == title or heads[line.text] > 1)
        if place in dropped or _PAGE_NUMBER.fullmatch(line.text):
            page.note(line, "a page number is left out")
        elif repeated:
            page.note(line, f"the running head “{_short(line.text)}” is left out")
        elif _ADDRESS_ONLY.fullmatch(line.text):
            page.note(line, f"the publisher's address {line.text} is left out")
        elif place and _RIGHTS.fullmatch(line.text):
            page.note(line, f"“{_short(line.text)}” is left out", "say it with `license:` in course.yaml")
        else:
            continue
        dropped.add(place)
    kept: list[Line] = []
    gap = broken = False
    for place, line in enumerate(lines):
        gap, broken = gap or line.gap, broken or line.page
        if place not in dropped:
            kept.append(Line(line.text, line.number, line.column, line.end, gap and bool(kept), broken))
            gap = broken = False
    return kept


def _page_numbers(lines: list[Line]) -> set[int]:
    """The lines at the ends of pages that hold only a number, if the numbers count the pages.

    A number alone may as well be a choice, so it must be the page's own, or one more than the
    number on the page before.
    """
    starts = [place for place, line in enumerate(lines) if line.page or place == 0]
    if len(starts) < 2:
        return set()
    pages = [(start, end - 1) for start, end in zip(starts, [*starts[1:], len(lines)], strict=True)]
    for ends in ([first for first, _ in pages], [last for _, last in pages]):
        found = [_BESIDE_BREAK.fullmatch(lines[place].text) for place in ends]
        numbers = {count: int(match[1]) - count for count, match in enumerate(found) if match}
        # One sheet may lack its number: the first often does, or the last.
        if len(numbers) >= max(1, len(pages) - 1) and len(set(numbers.values())) == 1:
            return {ends[count] for count in numbers if len(pages) > 2 or numbers[count] == 1 or len(numbers) == 2}
    return set()


def _short(text: str) -> str:
    return text if len(text) <= 60 else f"{text[:59].rstrip()}…"
