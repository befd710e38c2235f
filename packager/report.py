"""Diagnostics as an author, an editor or a build server reads them: text, JSON, GitHub commands, SARIF."""

from __future__ import annotations

import json as _json
import re
import unicodedata
from bisect import bisect_left, bisect_right
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path
from typing import Any
from urllib.parse import quote

import click

from packager import rules
from packager.diagnostic import WHOLE, Diagnostic, Edit, Place, Severity, Span

Sources = Callable[[str], str | None]

FORMATS = ("text", "json", "github", "sarif")
LOSSES = frozenset({rules.KEPT.code, rules.CHANGED.code, rules.LOST.code, rules.UNSUPPORTED.code})

_RANK = {severity: place for place, severity in enumerate(Severity)}
_COLOURS = {Severity.ERROR: "red", Severity.WARNING: "yellow", Severity.NOTE: "cyan"}

_WIDTH = 100  # display columns of a source line that are shown at most
_MARGIN = 20  # of which stand before the span, where there is as much
_REACH = 500  # code points around the span that are looked at: a line may be megabytes long
_TAB = 4


def ordered(diagnostics: Iterable[Diagnostic]) -> list[Diagnostic]:
    """The diagnostics by path, line, column and severity, else as they came; equal ones once."""
    return sorted(dict.fromkeys(diagnostics), key=_order)


def _order(found: Diagnostic) -> tuple[str, Place, int]:
    return found.span.path, found.span.start, _RANK[found.severity]


def from_disk(path: str) -> str | None:
    """The text of a file, None where it can't be read or is no UTF-8 text."""
    try:
        return Path(path).read_text("utf-8-sig") if Path(path).is_file() else None
    except (OSError, ValueError):  # ValueError: not UTF-8, or a path with a null character
        return None


def visible(text: str) -> str:
    """`text` on one line, with every character that a terminal acts on or hides written as its escape."""
    if text.isprintable():
        return text
    return "".join(_escape(character) if _hidden(character) else character for character in text)


def _hidden(character: str) -> bool:
    # Cf holds the marks that turn the direction of a line; joiners are part of ordinary words.
    return character not in "\u200c\u200d" and unicodedata.category(character) in ("Cc", "Cf", "Cs", "Zl", "Zp")


def _escape(character: str) -> str:
    code = ord(character)
    return {"\n": "\\n", "\r": "\\r", "\t": "\\t"}.get(character) or (
        f"\\x{code:02x}" if code < 0x100 else f"\\u{code:04x}" if code < 0x10000 else f"\\U{code:08x}"
    )


# --- text ------------------------------------------------------------------------------------------


def text(diagnostics: Iterable[Diagnostic], sources: Sources = from_disk, *, color: bool = False) -> str:
    """The diagnostics for a person, each with its line of the source, and a last line that sums up.

    `sources` gives the text of a path, or None, and is asked once a path. What targets change or
    lose comes last, a line for each loss, by target. The text ends with a newline; it is '' where
    there is nothing to say.
    """
    found = ordered(diagnostics)
    if not found:
        return ""
    page = _Page(sources, color)
    parts = [page.finding(diagnostic) for diagnostic in found if diagnostic.rule.code not in LOSSES]
    if losses := [diagnostic for diagnostic in found if diagnostic.rule.code in LOSSES]:
        parts.append(page.losses(losses))
    parts.append(_summary(found) + "\n")
    return "\n".join(parts)


def _summary(found: list[Diagnostic]) -> str:
    counts = {severity: sum(item.severity is severity for item in found) for severity in Severity}
    said = ", ".join(_count(number, severity.value) for severity, number in counts.items() if number)
    files = len({item.span.path for item in found if item.span.path})
    where = f" in {_count(files, 'file')}" if files else ""
    codes = {item.rule.code for item in found}
    code = codes.pop() if len(codes) == 1 else "CODE"
    return f"{said}{where}; `package explain {code}` tells more"


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" if number == 1 else f"{number} {noun}s"


@dataclass(slots=True)
class _Page:
    """The state of one text: what was read, and which advice was given."""

    sources: Sources
    color: bool
    lines: dict[str, list[str]] = field(default_factory=dict)
    advised: set[str] = field(default_factory=set)

    def finding(self, found: Diagnostic) -> str:
        """One diagnostic: its head, its excerpt, related places, help."""
        places = [found.span, *(span for span, _ in found.related)]
        numbers = [span.start.line for span in places if self.line(span) is not None]
        width = len(str(max(numbers, default=1)))
        colour = _COLOURS[found.severity]
        rows = [self.head(found, found.message), *self.excerpt(found.span, width, "^", colour)]
        for span, message in found.related:
            rows.append(f"{' ' * width}{self.style(':::', 'blue')} {_where(span)}: {visible(message)}")
            rows.extend(self.excerpt(span, width, "-", "blue"))
        edge = f"{' ' * width} {self.style('=', 'blue')} "
        rows.extend(edge + self.style(word + ":", "green") + f" {advice}" for word, advice in self.help(found))
        return "".join(row.rstrip(" ") + "\n" for row in rows)

    def help(self, found: Diagnostic) -> list[tuple[str, str]]:
        """What to do: the hint made for this place, else the rule's advice, once a rule."""
        said = []
        if found.hint:
            said.append(("help", visible(found.hint)))
        else:
            said.extend(("fix", fix) for fix in map(self.fix, found.fixes) if fix)
            if not said and found.rule.code not in self.advised:
                self.advised.add(found.rule.code)
                said.append(("help", visible(found.rule.advice)))
        return said

    def fix(self, edit: Edit) -> str:
        """An edit within one line in words, else ''."""
        line, span = self.line(edit.span), edit.span
        if line is None or span.start.line != span.end.line or "\n" in edit.text:
            return ""
        old, new = visible(line[span.start.column - 1 : span.end.column - 1]), visible(edit.text)
        if len(old) > _WIDTH or len(new) > _WIDTH:
            return ""
        at = f"at {span.start.line}:{span.start.column}"
        if not old:
            return f"insert `{new}` {at}"
        return f"replace `{old}` {at} by `{new}`" if new else f"remove `{old}` {at}"

    def losses(self, losses: list[Diagnostic]) -> str:
        """A line for each loss: places in one file that lose the same share it."""
        groups: dict[tuple[str, int, str, str], list[Diagnostic]] = {}
        for found in losses:
            target = found.target
            groups.setdefault((target, _RANK[found.severity], found.span.path, found.message), []).append(found)
        rows = []
        for _, group in sorted(groups.items(), key=lambda item: (*item[0][:2], *_order(item[1][0]))):
            others = list(dict.fromkeys(str(found.span.start.line) for found in group[1:]))
            also = f" (also in line{'s' if len(others) > 1 else ''} {', '.join(others)})" if others else ""
            rows.append(self.head(group[0], group[0].message) + also + "\n")
        return "".join(rows)

    def head(self, found: Diagnostic, message: str) -> str:
        label = self.style(f"{found.severity.value}[{found.rule.code}]", _COLOURS[found.severity])
        where = _where(found.span)
        place = click.style(where, bold=True) if self.color else where
        return (f"{place}: " if where else "") + f"{label}: {visible(message)}"

    def excerpt(self, span: Span, width: int, mark: str, colour: str) -> list[str]:
        """The span's first line with a gutter of `width` digits, marked; nothing where it can't be shown."""
        line = self.line(span)
        if line is None:
            return []
        several = span.end.line > span.start.line
        shown, before, marked = _window(line, span.start.column - 1, None if several else span.end.column - 1)
        until = f" to line {span.end.line}" if several else ""
        bar = self.style("|", "blue")
        return [
            f"{' ' * width} {bar}",
            f"{self.style(f'{span.start.line:>{width}}', 'blue')} {bar} {shown}",
            f"{' ' * width} {bar} {' ' * before}{self.style(mark * marked + until, colour)}",
        ]

    def line(self, span: Span) -> str | None:
        """The first line of a span, None where there is none to show."""
        if span.start.line < 1:
            return None
        if span.path not in self.lines:
            source = self.sources(span.path)
            binary = source is None or "\0" in source
            self.lines[span.path] = [] if source is None or binary else re.split(r"\r\n|\r|\n", source)
        lines = self.lines[span.path]
        return lines[span.start.line - 1] if span.start.line <= len(lines) else None

    def style(self, word: str, colour: str) -> str:
        return click.style(word, fg=colour, bold=True) if self.color else word


def _where(span: Span) -> str:
    path = visible(span.path)
    return path if span.start == WHOLE else f"{path}:{span.start.line}:{span.start.column}"


def _window(line: str, start: int, end: int | None) -> tuple[str, int, int]:
    """The part of a line around a span: as shown, the columns before the mark, the mark's columns.

    `start` and `end` are code points from 0, `end` None for the line's end. The mark is at least
    one column: a span may be empty, or stand behind the last character.
    """
    start = max(0, min(start, len(line)))
    end = len(line.rstrip()) if end is None else min(end, len(line))
    end = max(start, end)
    left, right = max(0, start - _REACH), min(len(line), start + _REACH)
    cells, edges = _cells(line[left:right])
    begin, finish = edges[start - left], edges[min(end, right) - left]
    lo, hi = 0, len(cells)
    if left or right < len(line) or edges[-1] > _WIDTH:
        margin = max(_MARGIN, (_WIDTH - (finish - begin)) // 2)
        first = max(0, min(begin - margin, edges[-1] - _WIDTH))
        lo = bisect_left(edges, first)
        while lo < hi and edges[lo] == edges[lo + 1]:  # a mark that combines with what is cut off
            lo += 1
        hi = max(lo, bisect_right(edges, first + _WIDTH) - 1)
    ahead = "…" if left or lo else ""
    behind = "…" if right < len(line) or hi < len(cells) else ""
    before = max(0, begin - edges[lo]) + len(ahead)
    marked = max(1, min(finish, edges[hi]) - max(begin, edges[lo]))
    return ahead + "".join(cells[lo:hi]) + behind, before, marked


def _cells(line: str) -> tuple[list[str], list[int]]:
    """What is shown for each code point, and the display column at which each begins, one more at the end."""
    if line.isascii() and line.isprintable():
        return list(line), list(range(len(line) + 1))
    cells, edges, column = [], [0], 0
    for character in line:
        if character == "\t":
            cell, width = " " * (_TAB - column % _TAB), _TAB - column % _TAB
        else:
            cell, width = _cell(character)
        column += width
        cells.append(cell)
        edges.append(column)
    return cells, edges


@cache
def _cell(character: str) -> tuple[str, int]:
    """A character as shown, and its width in columns by Unicode's annex 11."""
    if _hidden(character):
        shown = _escape(character)
        return shown, len(shown)
    if character in "\u200c\u200d" or unicodedata.category(character) in ("Mn", "Me"):
        return character, 0
    if "\u1160" <= character <= "\u11ff":  # vowels and finals of Hangul join the syllable before
        return character, 0
    return character, 2 if unicodedata.east_asian_width(character) in "WF" else 1


# --- JSON ------------------------------------------------------------------------------------------


def json(diagnostics: Iterable[Diagnostic]) -> str:
    """The diagnostics by schemas/diagnostics.json: lines and columns from 1 in code points, ends excluded.

    A span that names a whole file has `start` and `end` null.
    """
    return _dump({"format": 1, "diagnostics": [as_json(found) for found in ordered(diagnostics)]})


def as_json(found: Diagnostic) -> dict[str, Any]:
    """One diagnostic as schemas/diagnostics.json has it."""
    return {
        "code": found.rule.code,
        "severity": found.severity.value,
        "message": found.message,
        "hint": found.hint,
        "target": found.target,
        **_span(found.span),
        "related": [{**_span(span), "message": message} for span, message in found.related],
        "fixes": [{**_span(edit.span), "text": edit.text} for edit in found.fixes],
    }


def _span(span: Span) -> dict[str, Any]:
    whole = span.start == WHOLE
    return {
        "path": span.path,
        "start": None if whole else span.start._asdict(),
        "end": None if whole else span.end._asdict(),
    }


def _dump(value: object) -> str:
    # Plain ASCII: stdout may have any encoding, and a path may hold what UTF-8 can't.
    return _json.dumps(value, indent=2, sort_keys=True, ensure_ascii=True) + "\n"


# --- GitHub ----------------------------------------------------------------------------------------


def github(diagnostics: Iterable[Diagnostic]) -> str:
    """A workflow command a line, which GitHub Actions shows at the place in the pull request."""
    return "".join(f"{_command(found)}\n" for found in ordered(diagnostics))


_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.NOTE: "notice"}


def _command(found: Diagnostic) -> str:
    span = found.span
    properties: dict[str, str | int] = {"file": span.path}
    if span.start != WHOLE:
        properties |= {"line": span.start.line, "col": span.start.column, "endLine": span.end.line}
        if span.end.line == span.start.line:  # columns over several lines are refused; the end is included here
            properties["endColumn"] = max(span.start.column, span.end.column - 1)
    properties["title"] = found.rule.code
    listed = ",".join(f"{key}={_property(str(value))}" for key, value in properties.items() if value != "")
    said = "\n".join(map(visible, filter(None, (found.message, found.hint))))
    return f"::{_COMMANDS[found.severity]} {listed}::{_data(said)}"


def _data(value: str) -> str:
    return value.replace("%", "%25").replace("\r", "%0D").replace("\n", "%0A")


def _property(value: str) -> str:
    # `_data` comes first, so that a name keeps its newline: GitHub looks the file up by it.
    return visible(_data(value).replace(":", "%3A").replace(",", "%2C"))


# --- SARIF -----------------------------------------------------------------------------------------

_SARIF = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"


def sarif(diagnostics: Iterable[Diagnostic]) -> str:
    """The diagnostics as a log of SARIF 2.1.0 with one run; only rules that were broken are listed."""
    found = ordered(diagnostics)
    broken = sorted({item.rule.code: item.rule for item in found}.items())
    places = {code: place for place, (code, _) in enumerate(broken)}
    driver = {
        "name": "course-packager",
        **_version(),
        "rules": [
            {
                "id": code,
                "shortDescription": _message(rule.summary),
                "fullDescription": _message(rule.summary),
                "help": _message(rule.advice),
                "defaultConfiguration": {"level": rule.severity.value},
            }
            for code, rule in broken
        ],
    }
    results = [_result(item, places[item.rule.code]) for item in found]
    run = {"tool": {"driver": driver}, "columnKind": "unicodeCodePoints", "results": results}
    return _dump({"$schema": _SARIF, "version": "2.1.0", "runs": [run]})


def _version() -> dict[str, str]:
    from importlib import metadata  # its import takes longer than a small build

    try:
        return {"semanticVersion": metadata.version("course-packager")}
    except metadata.PackageNotFoundError:  # run from a checkout that nobody installed
        return {}


def _result(found: Diagnostic, place: int) -> dict[str, Any]:
    said = "\n".join(map(visible, filter(None, (found.message, found.hint))))
    result: dict[str, Any] = {
        "ruleId": found.rule.code,
        "ruleIndex": place,
        "level": found.severity.value,
        "message": _message(said),
        "locations": [{"physicalLocation": _location(found.span)}] if found.span.path else [],
    }
    if found.related:
        result["relatedLocations"] = [
            {"id": number, "physicalLocation": _location(span), "message": _message(visible(message))}
            for number, (span, message) in enumerate(found.related, 1)
        ]
    if found.target:
        result["properties"] = {"target": found.target}
    if found.fixes:
        result["fixes"] = [_fix(found.fixes, found.hint or found.rule.advice)]
    return result


def _fix(edits: tuple[Edit, ...], description: str) -> dict[str, Any]:
    changes: dict[str, list[Edit]] = {}
    for edit in edits:
        changes.setdefault(edit.span.path, []).append(edit)
    return {
        "description": _message(visible(description)),
        "artifactChanges": [
            {
                "artifactLocation": {"uri": _uri(path)},
                "replacements": [
                    {"deletedRegion": _region(edit.span), "insertedContent": {"text": edit.text}} for edit in group
                ],
            }
            for path, group in changes.items()
        ],
    }


def _location(span: Span) -> dict[str, Any]:
    location: dict[str, Any] = {"artifactLocation": {"uri": _uri(span.path)}}
    if span.start != WHOLE:
        location["region"] = _region(span)
    return location


def _region(span: Span) -> dict[str, int]:
    """A region with its end excluded (SARIF 3.30.8); equal ends are a point between two characters."""
    return {
        "startLine": max(1, span.start.line),
        "startColumn": max(1, span.start.column),
        "endLine": max(1, span.end.line),
        "endColumn": max(1, span.end.column),
    }


def _uri(path: str) -> str:
    """A path as a URI reference. A colon is encoded, for `a:b` would be a scheme; an absolute path is a file URI."""
    reference = quote(path, safe="/", errors="surrogatepass")
    return f"file:///{reference.lstrip('/')}" if path.startswith("/") else reference


def _message(words: str) -> dict[str, str]:
    """A message of SARIF, whose braces are doubled (3.11.5)."""
    return {"text": words.replace("{", "{{").replace("}", "}}")}


def render(form: str, diagnostics: Iterable[Diagnostic], sources: Sources = from_disk, *, color: bool = False) -> str:
    """The diagnostics in one of FORMATS; `sources` and `color` concern text only."""
    match form:
        case "json":
            return json(diagnostics)
        case "github":
            return github(diagnostics)
        case "sarif":
            return sarif(diagnostics)
        case "text":
            return text(diagnostics, sources, color=color)
        case _:
            raise ValueError(f"no format {form!r}; there are {', '.join(FORMATS)}")
