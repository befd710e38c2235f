"""A text file read: its lines, and for YAML its data with the place of every key and value."""

from __future__ import annotations

import difflib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

from packager import rules
from packager.diagnostic import Diagnostic, Place, Rule, Span, whole

Route = tuple[str | int, ...]

LARGEST = 5_000_000  # bytes of a text file
_DEEPEST = 64  # levels of YAML
_MOST = 200_000  # values of one file, aliases unfolded
_DIGITS = 240  # of a whole number; more would not fit in a float, in hexadecimal either
_ANCHORS = 100  # of one file

_NO_TEXT = frozenset("nN~tTfF-+.0123456789")  # with which a plain scalar begins that may be no text
_NULL = re.compile(r"(?:null|Null|NULL|~)?\Z")
_BOOL = re.compile(r"(?:true|True|TRUE|false|False|FALSE)\Z")
_INT = re.compile(r"[-+]?[0-9]+\Z|0o[0-7]+\Z|0x[0-9a-fA-F]+\Z")
_FLOAT = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z")
_UNQUOTED_GAP = re.compile(r"[:-] +\[\[[^\[\]]*\]\]")
_INFINITE = re.compile(r"[-+]?\.(?:inf|Inf|INF)\Z|\.(?:nan|NaN|NAN)\Z")

# Neither YAML nor XML can hold these; NEL and the BOM are let through by YAML 1.2 (section 5.1).
_CONTROL = re.compile("[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ufffe\uffff]")

# A named tuple made without its own constructor, in a third of the time: a file has thousands of places.
_made: Any = tuple.__new__


class Plain:
    """A plain scalar that is no text by YAML's core rules, with its spelling, for where text is wanted."""

    text: str


class PlainInt(int, Plain):
    pass


class PlainFloat(float, Plain):
    pass


class PlainBool(int, Plain):
    """True or false; an int, since bool can't be subclassed."""


class PlainNull(Plain):
    """`null` or `~`, written out; nothing at all is None."""


def spelling(value: object) -> object:
    """A plain scalar as it is spelled; any other value as it is."""
    return value.text if isinstance(value, Plain) else value


@dataclass(frozen=True, slots=True)
class Marks:
    """Where a value stands, and its key (in a list, the value again). `style` is `|`, `>`, a quote or ''."""

    key: Span
    value: Span
    style: str = ""


@dataclass(frozen=True, slots=True)
class Document:
    """A YAML file, or a Markdown file's head. `data` is made of dict, list, str, None and Plain values."""

    path: str
    text: str
    data: object
    places: dict[Route, Marks]

    def value(self, route: Route) -> Span:
        """The place of a value; of the nearest one around it, if it isn't there."""
        return self._marks(route).value

    def key(self, route: Route) -> Span:
        """The place of a value's key."""
        return self._marks(route).key

    def style(self, route: Route) -> str:
        return self._marks(route).style

    def _marks(self, route: Route) -> Marks:
        while route and route not in self.places:
            route = route[:-1]
        return self.places.get(route) or Marks(whole(self.path), whole(self.path))


def read_text(file: Path, path: str) -> tuple[str | None, list[Diagnostic]]:
    """The text of a UTF-8 file, `path` being its name in diagnostics; None where it can't be read as text.

    A byte order mark is dropped, and every line end becomes a newline.
    """
    try:
        with file.open("rb") as stream:
            data = stream.read(LARGEST + 1)
    except OSError as error:
        reason = (error.strerror or str(error)).lower()
        return None, [Diagnostic(rules.FILE_UNREADABLE, whole(path), f"the file can't be read: {reason}")]
    return decode(data, path)


def decode(data: bytes, path: str) -> tuple[str | None, list[Diagnostic]]:
    """As `read_text`, from bytes."""
    if len(data) > LARGEST:
        return None, [Diagnostic(rules.FILE_TOO_LARGE, whole(path), "the file is larger than 5 MB")]
    try:
        text = data.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        before = data[: error.start]
        line = before.count(b"\n") + 1
        column = len(before[before.rfind(b"\n") + 1 :].decode("utf-8", "replace").lstrip("\ufeff")) + 1
        span = Span(path, Place(line, column), Place(line, column + 1))
        message = f"the file is not UTF-8: byte 0x{data[error.start]:02x} at offset {error.start}"
        return None, [Diagnostic(rules.FILE_ENCODING, span, message)]
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if found := _CONTROL.search(text):
        line, column = _line_and_column(text, found.start())
        span = Span(path, Place(line, column), Place(line, column + 1))
        message = f"the file holds the control character U+{ord(found[0]):04X}"
        return None, [Diagnostic(rules.FILE_ENCODING, span, message, "is this a text file?")]
    return text, []


def _line_and_column(text: str, offset: int) -> tuple[int, int]:
    return text.count("\n", 0, offset) + 1, offset - (text.rfind("\n", 0, offset) + 1) + 1


def parse_yaml(text: str, path: str, first_line: int = 1) -> tuple[Document | None, list[Diagnostic]]:
    """One YAML document; `first_line` is the line of the file where `text` begins.

    None and a diagnostic where the syntax is broken; a key given twice is a diagnostic and the
    first value is kept.
    """
    reader = _Reader(text, path, first_line)
    try:
        data = reader.document()
    except _Trouble as trouble:
        reader.found.append(trouble.diagnostic)
        return None, reader.found
    except yaml.MarkedYAMLError as error:
        reader.found.append(_syntax(error, reader))
        return None, reader.found
    except yaml.YAMLError as error:
        reader.found.append(Diagnostic(rules.YAML_SYNTAX, whole(path), str(error)))
        return None, reader.found
    finally:
        reader.loader.dispose()
    return Document(path, text, data, reader.places), reader.found


def similar(word: str, known: Iterable[str]) -> str:
    """The known word that is most like `word`, or ''."""
    lower = {candidate.lower(): candidate for candidate in known}
    close = difflib.get_close_matches(word.lower().replace("_", "-"), lower, n=1, cutoff=0.6)
    return lower[close[0]] if close else ""


def _syntax(error: yaml.MarkedYAMLError, reader: _Reader) -> Diagnostic:
    mark = error.problem_mark or error.context_mark
    place = Place(mark.line + reader.first_line, mark.column + 1) if mark else Place(reader.first_line, 1)
    span = Span(reader.path, place, Place(place.line, place.column + 1))
    message = (error.problem or "the YAML can't be read").strip()
    hint = ""
    if "mapping values are not allowed" in message:
        hint = "quote a text that holds a colon and a blank"
    elif "\\t" in message or "cannot start any token" in message:
        hint = "YAML is indented with blanks, and a text that begins with a special character needs quotes"
    elif mark and _UNQUOTED_GAP.search(reader.text.split("\n")[mark.line]):
        hint = "quote a text that begins with `[[`"
    elif "unknown escape" in message:
        hint = "in double quotes a backslash is written twice; single quotes keep it as it is"
    related: tuple[tuple[Span, str], ...] = ()
    if error.context_mark and error.context and error.context_mark.line != (mark.line if mark else -1):
        start = Place(error.context_mark.line + reader.first_line, error.context_mark.column + 1)
        related = ((Span(reader.path, start, Place(start.line, start.column + 1)), error.context.strip()),)
    return Diagnostic(rules.YAML_SYNTAX, span, message, hint, related)


class _Trouble(Exception):
    def __init__(self, diagnostic: Diagnostic) -> None:
        super().__init__(diagnostic.message)
        self.diagnostic = diagnostic


@dataclass(slots=True)
class _Anchor:
    data: object
    marks: list[tuple[Route, Marks]]


@dataclass(slots=True)
class _Reader:
    """Turns libyaml's events into data with places; events and not nodes, so that depth and size are ours to bound."""

    text: str
    path: str
    first_line: int
    found: list[Diagnostic] = field(default_factory=list)
    places: dict[Route, Marks] = field(default_factory=dict)
    anchors: dict[str, _Anchor | None] = field(default_factory=dict)
    count: int = 0
    loader: yaml.CSafeLoader = field(init=False)

    def __post_init__(self) -> None:
        self.loader = yaml.CSafeLoader(self.text)

    def document(self) -> object:
        self.next()  # stream start
        event = self.next()
        if isinstance(event, yaml.StreamEndEvent):
            return None
        data = self.node(self.next(), (), None, 0)
        self.next()  # document end
        event = self.next()
        if not isinstance(event, yaml.StreamEndEvent):
            raise self.trouble(rules.YAML_SYNTAX, event, "the file holds more than one YAML document")
        return data

    def next(self) -> Any:
        """The next event: Any, since the stubs know neither that there is one nor that it has marks."""
        return self.loader.get_event()

    def span(self, event: Any) -> Span:
        start, end, first = event.start_mark, event.end_mark, self.first_line
        return Span(
            self.path,
            _made(Place, (start.line + first, start.column + 1)),
            _made(Place, (end.line + first, end.column + 1)),
        )

    def trouble(self, rule: Rule, event: Any, message: str) -> _Trouble:
        return _Trouble(Diagnostic(rule, self.span(event), message))

    def node(self, event: yaml.Event, route: Route, key: Span | None, depth: int) -> object:
        self.count += 1
        if depth > _DEEPEST:
            raise self.trouble(rules.YAML_TOO_DEEP, event, f"the YAML is nested more than {_DEEPEST} levels deep")
        if self.count > _MOST:
            raise self.trouble(rules.YAML_TOO_DEEP, event, f"the file holds more than {_MOST} values")
        if isinstance(event, yaml.AliasEvent):
            return self.alias(event, route, key)
        span = self.span(event)
        anchor = getattr(event, "anchor", None)
        if anchor:
            if len(self.anchors) >= _ANCHORS:
                raise self.trouble(rules.YAML_TOO_DEEP, event, f"the file holds more than {_ANCHORS} anchors")
            self.anchors[anchor] = None
        if isinstance(event, yaml.ScalarEvent):
            self.places[route] = Marks(key or span, span, event.style or "")
            data: object = self.scalar(event)
        else:
            self.places[route] = Marks(key or span, span)  # before those of what is inside
            inside = self.sequence if isinstance(event, yaml.SequenceStartEvent) else self.mapping
            data, last = inside(route, depth)
            span = Span(self.path, span.start, last)
            self.places[route] = Marks(key or span, span)
        if anchor:
            size = len(route)
            marks = [(where[size:], at) for where, at in self.places.items() if where[:size] == route]
            self.anchors[anchor] = _Anchor(data, marks)
        return data

    def alias(self, event: yaml.AliasEvent, route: Route, key: Span | None) -> object:
        if event.anchor not in self.anchors:
            raise self.trouble(rules.YAML_SYNTAX, event, f"the alias `*{event.anchor}` has no anchor before it")
        anchor = self.anchors[event.anchor]
        if anchor is None:
            raise self.trouble(rules.YAML_TOO_DEEP, event, f"the alias `*{event.anchor}` stands inside its own anchor")
        self.count += len(anchor.marks)
        if self.count > _MOST:
            message = f"the aliases unfold to more than {_MOST} values"
            raise self.trouble(rules.YAML_TOO_DEEP, event, message)
        for where, marks in anchor.marks:
            self.places[route + where] = marks
        span = self.span(event)
        self.places[route] = Marks(key or span, span)
        return anchor.data

    def sequence(self, route: Route, depth: int) -> tuple[object, Place]:
        """The entries up to the end of a list, and the place of that."""
        data: list[object] = []
        while not isinstance(entry := self.next(), yaml.SequenceEndEvent):
            data.append(self.node(entry, (*route, len(data)), None, depth + 1))
        return data, self.span(entry).start

    def mapping(self, route: Route, depth: int) -> tuple[object, Place]:
        """The values by their keys up to the end of a mapping, and the place of that."""
        data: dict[str, object] = {}
        while not isinstance(name_event := self.next(), yaml.MappingEndEvent):
            if not isinstance(name_event, yaml.ScalarEvent):
                raise self.trouble(rules.YAML_SYNTAX, name_event, "a key must be a text")
            name = name_event.value
            name_span = self.span(name_event)
            if name in data:
                first = self.places[(*route, name)].key
                self.found.append(
                    Diagnostic(
                        rules.YAML_DUPLICATE_KEY,
                        name_span,
                        f"the key `{name}` stands here a second time",
                        related=((first, "first used here"),),
                    )
                )
                # Read and set aside: no route of the data begins with this word.
                self.node(self.next(), ("\0second", *route, name), name_span, depth + 1)
                continue
            data[name] = self.node(self.next(), (*route, name), name_span, depth + 1)
        return data, self.span(name_event).start

    def scalar(self, event: yaml.ScalarEvent) -> object:
        if event.tag is not None and event.tag != "tag:yaml.org,2002:str" and event.tag != "!":
            raise self.trouble(rules.YAML_SYNTAX, event, f"the tag `{event.tag}` has no meaning here")
        if event.style not in (None, "") or event.tag is not None:
            return event.value
        return _resolved(event.value)


def _resolved(text: str) -> object:
    """A plain scalar by the core schema (YAML 1.2, section 10.3.2)."""
    value: Plain
    if not text:
        return None
    if text[0] not in _NO_TEXT:
        return text
    if _NULL.match(text):
        value = PlainNull()
    elif _BOOL.match(text):
        value = PlainBool(text.lower() == "true")
    elif _INT.match(text) and len(text) <= _DIGITS:
        value = PlainInt(text, 0) if text[:2] in ("0o", "0x") else PlainInt(text)
    elif _FLOAT.match(text):
        value = PlainFloat(text)
    elif _INFINITE.match(text):
        value = PlainFloat(text.lower().replace(".", ""))
    else:
        return text
    value.text = text
    return value
