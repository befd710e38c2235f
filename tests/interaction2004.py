"""The grammar of SCORM 2004's interactions, as narrow as the narrowest platform known: a judge beside a run-time."""

from __future__ import annotations

import re
from collections.abc import Iterator

# Moodle takes no more than this as an id and as a number, and no line break anywhere.
ID = re.compile(r"[A-Za-z0-9_.]{1,250}")
REAL = re.compile(r"-?[0-9]{1,5}(\.[0-9]{1,18})?")
PARAMETER = re.compile(r"\{(case_matters|order_matters)=(true|false)\}")

# The least that every platform keeps (RTE 4.2.9): patterns of a question, parts of one, UTF-16 units of a text.
PATTERNS = {"choice": 10, "fill-in": 5, "long-fill-in": 5, "matching": 5, "performance": 5, "sequencing": 5}
PARTS = {"choice": 36, "matching": 36, "sequencing": 36, "fill-in": 10}
TEXTS = {"fill-in": 250, "long-fill-in": 4000, "other": 4000}


def problems(type_: str, patterns: list[str], response: str) -> Iterator[str]:
    """What is wrong with the record of an answer; `response` is '' where nothing is written."""
    if len(patterns) > PATTERNS.get(type_, 1):
        yield f"{len(patterns)} patterns of {type_}"
    if len(set(patterns)) < len(patterns):
        yield "a pattern twice"
    for pattern in patterns:
        yield from (f"pattern {pattern!r}: {why}" for why in _refused(type_, pattern))
        text = re.sub(rf"^({PARAMETER.pattern})*", "", pattern) if type_ in ("fill-in", "long-fill-in") else pattern
        yield from (f"pattern {pattern!r}: {why}" for why in _wrong(type_, text, ranges=True))
    if type_ == "fill-in" and "[,]" not in response and (response.count(",") > 9 or ",{" in response):
        yield "commas that scorm-again takes for marks"
    if response:
        yield from (f"response {response!r}: {why}" for why in _wrong(type_, response, ranges=False))


def _refused(type_: str, pattern: str) -> Iterator[str]:
    """What scorm-again refuses in a pattern beyond the standard: it takes commas for marks where there is no mark."""
    parts = pattern.split("[,]" if "[,]" in pattern else ",")
    if type_ in ("other", "long-fill-in") and "," in pattern:
        yield "a comma"
    elif type_ != "numeric" and any(part != part.strip() for part in parts):
        yield "a blank at an end"
    elif type_ == "fill-in" and len(set(parts)) < len(parts):
        yield "a text twice"


def _wrong(type_: str, text: str, *, ranges: bool) -> Iterator[str]:
    if re.search(r"[\n\r\u2028\u2029]", text):
        yield "a line break"
    match type_:
        case "true-false":
            yield from () if text in ("true", "false") else ("neither true nor false",)
        case "likert":
            yield from () if ID.fullmatch(text) else ("no id",)
        case "choice" | "sequencing" | "matching":
            yield from _listed(type_, text.split("[,]"))
        case "fill-in":
            yield from _long(type_, text.split("[,]"))
        case "long-fill-in" | "other":
            yield from _long(type_, [text])
        case "numeric":
            ends = text.split("[:]")
            if len(ends) != (2 if ranges else 1) or not all(map(REAL.fullmatch, ends)):
                yield "no number" if not ranges else "no range"
            elif float(ends[0]) > float(ends[-1]):
                yield "a range upside down"
        case _:
            yield f"unknown type {type_}"


def _listed(type_: str, parts: list[str]) -> Iterator[str]:
    if len(parts) > PARTS[type_]:
        yield f"{len(parts)} parts"
    if type_ != "sequencing" and len(set(parts)) < len(parts):
        yield "a part twice"
    for part in parts:
        ids = part.split("[.]")
        if len(ids) != (2 if type_ == "matching" else 1) or not all(map(ID.fullmatch, ids)):
            yield f"{part!r} is no {'pair of ids' if type_ == 'matching' else 'id'}"


def _long(type_: str, texts: list[str]) -> Iterator[str]:
    if len(texts) > PARTS.get(type_, 1):
        yield f"{len(texts)} texts"
    for text in texts:
        if len(text.encode("utf-16-le", "surrogatepass")) > 2 * TEXTS[type_]:
            yield f"{len(text)} characters"
        if type_ != "other" and text.startswith("{"):
            yield "a brace at the start, where platforms look for a parameter"
        if any(0xD800 <= ord(character) < 0xE000 for character in text):
            yield "half a character"
