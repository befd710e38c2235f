"""A tree of values written as YAML that every reader takes for the same tree."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Mapping, Sequence
from decimal import Decimal

import yaml

from packager.model import Prose
from packager.source.markdown import Home, markdown

Value = str | int | bool | Decimal | Sequence["Value"] | Mapping[str, "Value | None"]
Tree = dict[str, Value | None]  # a key whose value is None or empty is left out

_LINE = 100  # columns that a list in brackets may fill


class Markdown(str):
    """A Markdown text: a newline at its end means nothing, so it may be a `|` block."""


def text(prose: Prose | None, home: Home) -> Markdown | None:
    """A prose as Markdown; None where there is none."""
    return None if prose is None else Markdown(markdown(prose, home))


def shortened(entry: Tree, key: str) -> Value:
    """The value of `key` alone, where the entry says nothing else."""
    said = {name: value for name, value in entry.items() if value is not None}
    value = said.get(key)
    return value if len(said) == 1 and value is not None else said


def number(value: float) -> Decimal:
    """`value` exactly, for writing without an exponent, which YAML 1.1 and 1.2 read differently."""
    return Decimal(int(value)) if value == int(value) else Decimal(repr(value))


def percentage(credit: float) -> Decimal:
    """The shortest percentage that is read as `credit`."""
    shown = (round(credit * 100, places) for places in range(15))
    return number(next((short for short in shown if short / 100 == credit), credit * 100))


# Names of gaps and variables that YAML 1.1 takes for truth values or nothing.
_NO_KEYS = frozenset(("yes", "no", "on", "off", "true", "false", "null"))


def mapping(tree: Mapping[str, Value | None], indent: int) -> list[str]:
    """The lines of a block mapping without the keys that say nothing."""
    lines: list[str] = []
    for key, value in tree.items():
        if value is None or (isinstance(value, list | dict) and not _filled(value)):
            continue
        name = f'"{key}"' if key in _NO_KEYS else key
        lines += _entry(f"{' ' * indent}{name}:", value, indent, spaced=key == "questions")
    return lines


def _filled(value: list[Value] | dict[str, Value | None]) -> bool:
    return any(entry is not None for entry in (value.values() if isinstance(value, dict) else value))


def _entry(lead: str, value: Value, indent: int, *, spaced: bool = False) -> list[str]:
    """The lines of a key, or of a list's dash, and its value; `spaced` parts a list's items by blank lines."""
    match value:
        case str():
            return _string(lead, value, indent)
        case bool():
            return [f"{lead} {'true' if value else 'false'}"]
        case int():
            return [f"{lead} {value}"]
        case Decimal():
            return [f"{lead} {value:f}"]
        case Mapping():
            return [lead, *mapping(value, indent + 2)]
        case Sequence():
            if short := _in_brackets(lead, value):
                return [short]
            lines = [lead]
            for place, item in enumerate(value):
                lines += [""] if spaced and place else []
                lines += _item(item, indent + 2)
            return lines


def _item(item: Value, indent: int) -> list[str]:
    if not isinstance(item, Mapping):
        return _entry(f"{' ' * indent}-", item, indent)
    lines = mapping(item, indent + 2)
    return [f"{' ' * indent}- {lines[0].lstrip(' ')}", *lines[1:]]


def _in_brackets(lead: str, values: Sequence[Value]) -> str:
    """A list of numbers, or of a few words, on one line; '' where it is better written one under the other."""
    if values and all(isinstance(value, Decimal) for value in values) and lead.strip() != "answers:":
        return f"{lead} [{', '.join(f'{value:f}' for value in values)}]"
    if lead.strip() in ("answers:", "choices:", "hints:", "objectives:"):
        return ""
    words = [value for value in values if isinstance(value, str) and re.fullmatch(r"[\w.-]+(?: [\w.-]+){0,2}", value)]
    line = f"{lead} [{', '.join(words)}]"
    return line if len(words) == len(values) and all(map(_plain, words)) and len(line) <= _LINE else ""


# Characters that YAML can't hold raw, or takes for a line's end (YAML 1.1, section 4.1; 1.2.2, section 5.1).
_ESCAPED = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\u2028\u2029\ufeff\ud800-\udfff\ufffe\uffff]")


def _string(lead: str, text: str, indent: int) -> list[str]:
    """A text behind a key: on one line, or as a literal block where it has several (YAML 1.2.2, section 8.1.2)."""
    body = text.rstrip("\n")
    if "\n" not in text or text[0] in " \t\n" or _ESCAPED.search(text) or re.search(r"(?m)[^\S\n]$", text):
        return [f"{lead} {scalar(text)}"]
    ends = 1 if isinstance(text, Markdown) else len(text) - len(body)
    chomping = "-" if ends == 0 else "" if ends == 1 else "+"
    lines = [f"{' ' * (indent + 2)}{line}" if line else "" for line in body.split("\n")]
    return [f"{lead} |{chomping}", *lines, *[""] * (ends - 1)]


def scalar(text: str) -> str:
    """A text on one line, in quotes only where some reader of YAML would take it for something else."""
    if _plain(text):
        return str(text)
    if _ESCAPED.search(text) or "\n" in text or "\t" in text:
        return _ESCAPED.sub(lambda found: f"\\u{ord(found[0]):04x}", json.dumps(text, ensure_ascii=False))
    return f'"{text}"' if '"' not in text and "\\" not in text else "'" + text.replace("'", "''") + "'"


# PyYAML resolves by YAML 1.1, where `no` and `1:30` are no texts; the core schema of 1.2 adds some numbers.
_ANALYST = yaml.SafeDumper(io.StringIO(), allow_unicode=True)
_CORE = re.compile(r"[-+]?(?:\.[0-9]+|[0-9]+(?:\.[0-9]*)?)(?:[eE][-+]?[0-9]+)?\Z|0o[0-7]+\Z|[yYnN]\Z")


def _plain(text: str) -> bool:
    """Whether every reader of YAML takes `text` without quotes for this text."""
    if not text or text != text.strip() or _ESCAPED.search(text) or "\t" in text or _CORE.match(text):
        return False
    tag: str = _ANALYST.resolve(yaml.ScalarNode, text, (True, False))  # type: ignore[no-untyped-call]
    return bool(_ANALYST.analyze_scalar(text).allow_block_plain) and tag == "tag:yaml.org,2002:str"
