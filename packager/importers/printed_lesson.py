"""The sections of a printed lesson: the print lost its headings and bullets, and rules find them again."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace
from itertools import groupby

from packager.importers.printed_lines import Line, Print
from packager.model import Block, Heading, ItemList, Paragraph, Text
from packager.source.prose import slug

_BULLET = re.compile(r"(?:[•·◦▪■□○●*+–—-])\s+(\S.*)")
_NUMBER = re.compile(r"([0-9]{1,2})[.)]\s+(\S.*)")
_ENDS = re.compile(r"[.!?…;,][\"'”’»)\]]*$")
_MARKDOWN = re.compile(r"(#{1,6})\s+(\S.*?)\s*#*")
# Headings that lessons share.
_STOCK = re.compile(
    r"the (?:premise|big idea|problem|solution|basics|takeaways?|bottom line|short version|details)|overview|summary"
    r"|introduction|background|objectives|learning (?:goals|objectives)|goals|key (?:terms|ideas|points|concepts"
    r"|takeaways)|takeaways?|conclusion|examples?|an example|practice|try it(?: yourself)?|your turn|steps|tips"
    r"|common mistakes|why (?:it|this) matters|how it works|what you(?:'|’)?(?:ll| will) learn|further reading"
    r"|resources|glossary|recap|in short|before you (?:start|begin)|next steps|remember|vocabulary|materials",
    re.IGNORECASE,
)
_IN_THIS = re.compile(r" (?:in|of|for) (?:this|the) (?:lesson|chapter|unit|module|topic)\Z", re.IGNORECASE)
_ASKING = re.compile(r"(?:what|why|how|when|where|who|which|the)\b", re.IGNORECASE)

LONGEST_HEADING = 70  # characters
_MOST_WORDS = 10
_WRAPPED = 60  # characters from which a line may go on in the next one


def blocks(page: Print, lines: list[Line]) -> tuple[Block, ...]:
    """The lesson's body: headings of level 2, paragraphs and lists. Guesses are noted at their lines."""
    lines = _joined(page, lines)
    kinds = _Kinds(page, lines).find()
    made: list[Block] = []
    taken: dict[str, int] = {}
    for kind, group in groupby(zip(lines, kinds, strict=True), key=lambda pair: pair[1]):
        members = [line for line, _ in group]
        span = page.span(members[0])
        match kind:
            case "heading":
                for line in members:
                    words = _words(line)
                    id_ = slug(words) or "section"
                    taken[id_] = count = taken.get(id_, 0) + 1
                    id_ = id_ if count == 1 else f"{id_}-{count}"
                    made.append(Heading(2, id_, (Text(words),), page.span(line)))
            case "item" | "number":
                start = None
                if kind == "number" and (match_ := _NUMBER.fullmatch(members[0].text)):
                    start = int(match_[1])
                items = tuple((Paragraph((Text(_words(line)),), page.span(line)),) for line in members)
                made.append(ItemList(items, start, True, span))
            case _:
                made += [Paragraph((Text(line.text),), page.span(line)) for line in members]
    return tuple(made)


def is_heading(line: Line) -> bool:
    """Whether a line is surely a heading, wherever it stands."""
    return (
        _STOCK.fullmatch(_IN_THIS.sub("", line.text.rstrip(": "))) is not None
        or _MARKDOWN.fullmatch(line.text) is not None
    )


def _words(line: Line) -> str:
    """A line's text without the mark that told its kind."""
    for mark in (_MARKDOWN, _NUMBER, _BULLET):
        if match := mark.fullmatch(line.text):
            return match[match.re.groups]
    return line.text.rstrip(": ") if is_heading(line) else line.text


def _joined(page: Print, lines: list[Line]) -> list[Line]:
    """The lines with those in one that the print had to break."""
    groups: list[list[Line]] = []
    for line in lines:
        if groups and _goes_on(groups[-1][-1].text) and line.text[:1].islower() and not line.gap:
            page.guess(line, "this line was taken for the rest of the line before it")
            groups[-1].append(line)
        else:
            groups.append([line])
    return [replace(group[0], text=" ".join(line.text for line in group)) for group in groups]


def _goes_on(text: str) -> bool:
    """Whether a line may end inside a sentence: it is long, or its last sign says so."""
    return text.endswith((",", "–", "—")) or (len(text) >= _WRAPPED and not re.search(r"[.!?:;…][\"'”’»)\]]*$", text))


class _Kinds:
    """What each line is: heading, item, number (of a numbered list) or paragraph."""

    def __init__(self, page: Print, lines: list[Line]) -> None:
        self.page, self.lines = page, lines
        self.kinds: list[str] = []
        self.in_announced = False
        spaced = sum(line.gap for line in lines)
        # Blank lines tell blocks apart only where some lines have none between them.
        self.gaps = 0 < spaced < len(lines) - 1

    def find(self) -> list[str]:
        numbered = set(self.numbered())
        for place, line in enumerate(self.lines):
            if place in numbered:
                self.kinds.append("number")
            elif is_heading(line):
                self.kinds.append("heading")
            elif self.announced(place) or _BULLET.fullmatch(line.text):
                self.kinds.append("item")
            elif _ENDS.search(line.text) or line.text.endswith(":"):
                self.kinds.append("paragraph")
            else:
                self.kinds.append(self.phrase(place))
        return self.kinds

    def numbered(self) -> Iterator[int]:
        """The lines of runs that count up one by one."""
        matches = [_NUMBER.fullmatch(line.text) for line in self.lines]
        numbers = [int(match[1]) if match else None for match in matches]
        for place, number in enumerate(numbers):
            before = numbers[place - 1] if place else None
            after = numbers[place + 1] if place + 1 < len(numbers) else None
            if number is not None and (before == number - 1 or after == number + 1):
                yield place

    def announced(self, place: int) -> bool:
        """Whether a line is in the list that a line with a colon at its end announces."""
        line, before = self.lines[place], self.lines[place - 1] if place else None
        if before and self.kinds[-1] == "paragraph":
            self.in_announced = before.text.endswith(":")
        elif before and (self.kinds[-1] != "item" or line.gap):
            self.in_announced = False
        return self.in_announced and len(line.text) <= 200

    def phrase(self, place: int) -> str:
        """The kind of a line that ends as no sentence does."""
        line = self.lines[place]
        following = self.lines[place + 1] if place + 1 < len(self.lines) else None
        words = line.text.split()
        short = len(words) <= _MOST_WORDS and len(line.text) <= LONGEST_HEADING and not line.text[:1].islower()
        if following is None or not short:
            return "item" if not self.gaps or self.in_list(place) else "paragraph"
        asking = bool(_ASKING.match(line.text)) and len(words) <= 8
        if asking or line.text.isupper():
            return "heading"
        sentence = bool(_ENDS.search(following.text))
        before = self.kinds[-1] if self.kinds else "heading"
        if self.gaps:
            alone = (place == 0 or line.gap) and (following.gap or not self.in_list(place + 1))
            first = (place == 0 or line.gap) and not following.gap
            heading = (alone or (first and sentence)) and len(words) <= 8
        else:
            # After a sentence, or before one: a list's items come in company.
            heading = len(words) <= 6 and (sentence or before == "paragraph")
        if heading:
            self.page.guess(line, "this line was taken for a heading by its length and its place")
            return "heading"
        return "item"

    def in_list(self, place: int) -> bool:
        """Whether a line without a full stop has another one right before or after it."""
        text = self.lines[place].text
        if _ENDS.search(text):
            return False
        neighbours = [self.lines[place - 1]] if place and not self.lines[place].gap else []
        if place + 1 < len(self.lines) and not self.lines[place + 1].gap:
            neighbours.append(self.lines[place + 1])
        return any(not _ENDS.search(line.text) for line in neighbours)
