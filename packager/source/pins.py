"""Ids that the loader made from words, and the edits that write them into a quiz's file."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

from packager.diagnostic import Edit, Place, Span
from packager.model import (
    Categorize,
    ChoiceGap,
    Essay,
    FileUpload,
    FillInBlanks,
    Formula,
    Hotspot,
    Likert,
    Matching,
    MultipleChoice,
    MultipleResponse,
    Numeric,
    Ordering,
    Question,
    Quiz,
    ShortAnswer,
    TrueFalse,
)
from packager.source.document import Document, Plain, Route, parse_yaml, spelling
from packager.source.edit import apply
from packager.source.writer.yaml_text import scalar

# libyaml counts a line after each of these, and nobody else does.
_STRANGE_ENDS = re.compile("[\x85\u2028\u2029]")
_HEADER = re.compile(r"[|>][-+0-9]*")


@dataclass(frozen=True, slots=True)
class Pin:
    """An id that is not in the source: the route of what it belongs to, and its place.

    `edits` write it; where there are none, `reason` says why it must be written by hand.
    """

    route: Route
    span: Span
    id: str
    edits: tuple[Edit, ...] = ()
    reason: str = ""


def missing(document: Document, quiz: Quiz) -> list[Pin]:
    """The missing ids of `quiz`, which was loaded from `document` without an error, in source order."""
    by_hand = "a sign in the file (U+0085, U+2028 or U+2029) ends a line for some readers and not for others"
    strange = _STRANGE_ENDS.search(document.text) is not None
    made: list[Pin] = []
    for parts in _unwritten(document, quiz):
        if strange:
            made += [Pin(route, document.value(route), id_, (), by_hand) for route, id_ in parts]
            continue
        own = [_pin(document, route, id_) for route, id_ in parts]
        if not all(pin.edits for pin in own):
            # An id that is made depends on those that are written beside it.
            own = [_by_hand(pin, "another id of the question can't be written") for pin in own]
        made += own
    pins = sorted(made, key=lambda pin: (pin.span.start, len(pin.route)))
    if _written(document, document.text, pins) is not None:
        return pins
    return [_by_hand(pin, "the file is written in an unusual way") for pin in pins]


def _by_hand(pin: Pin, reason: str) -> Pin:
    return Pin(pin.route, pin.span, pin.id, (), pin.reason or reason)


def written(document: Document, text: str, pins: Iterable[Pin]) -> tuple[str, dict[Route, Span]]:
    """`text`, of which `document` was read, with the pins' edits made; and where each id now stands."""
    made = _written(document, text, pins)
    if made is None:
        raise ValueError(f"{document.path}: the edits change more than ids")
    return made


def _written(document: Document, text: str, pins: Iterable[Pin]) -> tuple[str, dict[Route, Span]] | None:
    """As `written`; None where the new text would not hold the same data and the ids, and nothing else."""
    done = [pin for pin in pins if pin.edits]
    new = apply(text, [edit for pin in done for edit in pin.edits])
    read, found = parse_yaml(new.removeprefix("\ufeff").replace("\r\n", "\n").replace("\r", "\n"), document.path)
    if read is None or found:
        return None
    ids = {pin.route: pin.id for pin in done}
    if _with_ids(document.data, ids, ()) != _with_ids(read.data, {}, ()):
        return None
    return new, {route: read.value((*route, "id")) for route in ids}


def _with_ids(data: object, ids: dict[Route, str], route: Route) -> object:
    """`data` with the ids put in, in a form that can be compared."""
    value: object
    match data:
        case dict():
            value = {key: _with_ids(inner, ids, (*route, key)) for key, inner in data.items()}
        case list():
            value = [_with_ids(inner, ids, (*route, place)) for place, inner in enumerate(data)]
        case Plain():
            value = (type(data).__name__, spelling(data))
        case str():
            value = data.rstrip("\n")  # a block at the file's end may have none
        case _:
            value = data
    if route not in ids:
        return value
    return {**value, "id": ids[route]} if isinstance(value, dict) else {"text": value, "id": ids[route]}


# --- which ids -----------------------------------------------------------------------------------------


def _unwritten(document: Document, quiz: Quiz) -> Iterator[list[tuple[Route, str]]]:
    """Of each question, the routes of all that has no id of its own, with the ids that the loader made."""
    questions = {question.id: question for question in quiz.questions()}
    data: Any = document.data
    for route, entry in _entries(("questions",), data["questions"]):
        question = questions.get(str(spelling(entry.get("id"))).strip())
        if question is not None and "use" not in entry:
            parts = _parts(question, entry)
            yield [((*route, *inner), id_) for inner, id_ in parts if not _has_id(_at(entry, inner))]


def _entries(route: Route, entries: list[Any]) -> Iterator[tuple[Route, dict[str, Any]]]:
    for place, entry in enumerate(entries):
        inside = entry.get("questions")
        if inside is None:
            yield (*route, place), entry
        else:
            yield from _entries((*route, place, "questions"), inside)


def _at(data: Any, route: Route) -> Any:
    for step in route:
        data = data[step]
    return data


def _has_id(entry: object) -> bool:
    return isinstance(entry, dict) and "id" in entry


def _listed(key: str, ids: Iterable[str]) -> Iterator[tuple[Route, str]]:
    return (((key, place), id_) for place, id_ in enumerate(ids))


def _parts(question: Question, entry: dict[str, Any]) -> Iterator[tuple[Route, str]]:
    """The parts of a question that have ids, by their routes in its entry."""
    match question:
        case MultipleChoice() | MultipleResponse():
            yield from _listed("choices", (choice.id for choice in question.choices))
        case FillInBlanks():
            for gap in question.gaps:
                if isinstance(gap, ChoiceGap):
                    for inner, id_ in _listed("choices", (choice.id for choice in gap.choices)):
                        yield ("gaps", gap.id, *inner), id_
        case Matching():
            yield from _matching(question, entry)
        case Ordering():
            yield from _listed("items", (item.id for item in question.items))
        case Categorize():
            for place, category in enumerate(question.categories):
                yield ("categories", place), category.id
                own = (item.id for item in question.items if item.category == category.id)
                for inner, id_ in _listed("items", own):
                    yield ("categories", place, *inner), id_
            yield from _listed("distractors", (item.id for item in question.items if not item.category))
        case Hotspot():
            yield from _listed("regions", (region.id for region in question.regions))
        case Likert():
            yield from _listed("scale", (point.id for point in question.scale))
        case TrueFalse() | ShortAnswer() | Numeric() | Formula() | Essay() | FileUpload():
            pass


def _matching(question: Matching, entry: dict[str, Any]) -> Iterator[tuple[Route, str]]:
    """Pairs, and each option once: an option that several pairs share has its id where one of them gives it."""
    given = {str(spelling(pair["match"]["id"])) for pair in entry["pairs"] if _has_id(pair["match"])}
    for place, pair in enumerate(question.pairs):
        yield ("pairs", place), pair.id
        if pair.option not in given:
            given.add(pair.option)
            yield ("pairs", place, "match"), pair.option
    used = {pair.option for pair in question.pairs}
    yield from _listed("distractors", (option.id for option in question.options if option.id not in used))


# --- where they go -------------------------------------------------------------------------------------


def _pin(document: Document, route: Route, id_: str) -> Pin:
    span = document.value(route)
    lines = document.text.split("\n")
    for size in range(len(route) + 1):
        if _sign(document, route[:size], lines) in ("&", "*"):
            return Pin(route, span, id_, (), "an anchor or an alias (`&`, `*`) stands there")
    value = _at(document.data, route)
    flow = any(_sign(document, route[:size], lines) in ("[", "{") for size in range(len(route)))
    entry = _Entry(document, lines, route, scalar(id_))
    if isinstance(value, dict):
        edits = entry.into_flow(value) if _sign(document, route, lines) == "{" else entry.into_block(value)
    else:
        edits = entry.wrapped_in_flow() if flow else entry.wrapped_in_block()
    return Pin(route, span, id_, edits, "" if edits else "it is written in an unusual way")


def _sign(document: Document, route: Route, lines: list[str]) -> str:
    """The first character of a value that is in no quotes; '' for one that is."""
    start = document.value(route).start
    line = lines[start.line - 1] if start.line <= len(lines) else ""
    return "" if document.style(route) else line[start.column - 1 : start.column]


@dataclass(frozen=True, slots=True)
class _Entry:
    """A value at a route that wants an id, which is written as YAML wants it; the edits that give it one."""

    document: Document
    lines: list[str]
    route: Route
    id: str

    def insert(self, line: int, column: int, text: str) -> Edit:
        return Edit(Span(self.document.path, Place(line, column), Place(line, column)), text)

    def id_line(self, line: int, column: int) -> Edit:
        """The id on a line of its own after `line`, which keeps its comment."""
        return self.insert(line, len(self.lines[line - 1]) + 1, f"\n{' ' * (column - 1)}id: {self.id}")

    def into_flow(self, value: dict[str, Any]) -> tuple[Edit, ...]:
        """`{first: key, ...}`: behind the first key's value."""
        first = next(iter(value))
        end = self.document.value((*self.route, first)).end
        closing = isinstance(value[first], dict | list)  # whose end is before its bracket
        return (self.insert(end.line, end.column + closing, f", id: {self.id}"),)

    def into_block(self, value: dict[str, Any]) -> tuple[Edit, ...]:
        """A line after the first key that has a text or a number."""
        start = self.document.value(self.route).start
        simple = [key for key, inner in value.items() if inner is not None and not isinstance(inner, dict | list)]
        simple = [key for key in simple if key != "match"]  # which may become a mapping itself
        if _sign(self.document, self.route, self.lines) in ("?", "!") or not simple:
            return ()
        return (self.id_line(self.last_line((*self.route, simple[0])), start.column),)

    def wrapped_in_flow(self) -> tuple[Edit, ...]:
        """`x` as `{text: x, id: ...}`."""
        span = self.document.value(self.route)
        return (
            self.insert(*span.start, "{text: "),
            self.insert(*span.end, f", id: {self.id}}}"),
        )

    def wrapped_in_block(self) -> tuple[Edit, ...]:
        """`- x` as `- text: x` and a line with the id; `match: x` as `match:` and two lines."""
        start = self.document.value(self.route).start
        before = self.lines[start.line - 1][: start.column - 1]
        column, around = start.column, self.around(start)
        if around == 0:
            return ()
        if isinstance(self.route[-1], int) or not before.strip():
            first = self.insert(*start, "text: ")
        else:
            column = around + 2
            blank = Place(start.line, len(before.rstrip()) + 1)
            first = Edit(Span(self.document.path, blank, start), f"\n{' ' * (column - 1)}text: ")
        last = self.last_line(self.route)
        return (first, *self.shifted(start.line + 1, last, column, column - around), self.id_line(last, column))

    def around(self, start: Place) -> int:
        """The column of the list's dash or of the mapping's keys around the value; 0 where it is not to be seen."""
        if isinstance(self.route[-1], str):
            return self.document.value(self.route[:-1]).start.column
        before = self.lines[start.line - 1][: start.column - 1].rstrip()
        for line in [before, *reversed(self.lines[: start.line - 1])]:
            if re.fullmatch(r"\s*(#.*)?", line):
                continue
            found = re.search(r"-\s*(?:\s#.*)?$", line)
            return found.start() + 1 if found else 0
        return 0

    def shifted(self, first: int, last: int, column: int, width: int) -> Iterator[Edit]:
        """More indentation for the later lines of a value, where they would not stand deeper than its new key."""
        block = self.document.style(self.route) in ("|", ">")
        lines = [(number, self.lines[number - 1]) for number in range(first, last + 1)]
        lines = [(number, line) for number, line in lines if (line if block else line.strip())]
        deeper = all(len(line) - len(line.lstrip(" ")) >= column for _, line in lines if line.strip())
        if deeper and not (block and re.search(r"[0-9]", self.header())):
            return
        for number, _ in lines:
            yield self.insert(number, 1, " " * width)

    def header(self) -> str:
        start = self.document.value(self.route).start
        found = _HEADER.search(self.lines[start.line - 1], start.column - 1)
        return found[0] if found else ""

    def last_line(self, route: Route) -> int:
        """The last line of a value; of a block, the last that has something to say."""
        span = self.document.value(route)
        if self.document.style(route) not in ("|", ">"):
            return span.end.line
        last = span.end.line - (span.end.column == 1)
        found = _HEADER.search(self.lines[span.start.line - 1], span.start.column - 1)
        if found and "+" in found[0]:
            return last
        inside = [line for line in self.lines[span.start.line : last] if line.strip()]
        indent = len(inside[0]) - len(inside[0].lstrip(" ")) if inside else 0
        while (
            last > span.start.line
            and len(self.lines[last - 1].rstrip(" ")) == 0
            and len(self.lines[last - 1]) <= indent
        ):
            last -= 1
        return last
