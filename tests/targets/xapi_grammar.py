"""The grammar of xAPI's responses and patterns (xAPI Data 2.4.4.1, appendix C), read apart from what writes them."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from typing import Any

_ID = re.compile(r"[a-z][a-z0-9]*(?:-[a-z0-9]+)*")
_NUMBER = re.compile(r"-?(?:0|[1-9][0-9]*)(?:\.[0-9]+)?")
_PARAMETER = re.compile(r"\{(case_matters|order_matters|lang)=([^}]*)\}")
_LISTS: dict[str, set[str]] = {
    "choice": {"choices"},
    "sequencing": {"choices"},
    "matching": {"source", "target"},
    "likert": {"scale"},
    "true-false": set(),
    "fill-in": set(),
    "long-fill-in": set(),
    "numeric": set(),
    "other": set(),
}


class BadGrammar(ValueError):
    """A text that the grammar of its interaction type does not know."""


@dataclass(frozen=True)
class Words:
    """What a fill-in string says: its items, whether case matters and whether order does."""

    items: tuple[str, ...]
    case_matters: bool = False
    order_matters: bool = True


def parse(kind: str, text: str) -> Any:
    """choice: a set of ids; sequencing: a tuple of them; matching: a set of pairs; likert: an id; true-false: a bool;
    numeric: (least, most); fill-in: Words; other: the text.
    """
    match kind:
        case "choice" | "sequencing":
            ids = _ids(text, "[,]") if text else []
            if len(set(ids)) != len(ids):
                raise BadGrammar(f"{text!r} names a choice twice")
            return frozenset(ids) if kind == "choice" else tuple(ids)
        case "matching":
            pairs = [tuple(_ids(pair, "[.]")) for pair in text.split("[,]")] if text else []
            if any(len(pair) != 2 for pair in pairs):
                raise BadGrammar(f"{text!r} has more or less than two ends in a pair")
            if len(set(pairs)) != len(pairs):
                raise BadGrammar(f"{text!r} names a pair twice")
            return frozenset(pairs)
        case "likert":
            (id_,) = _ids(text, "[,]")
            return id_
        case "other":
            return text
        case "true-false":
            if text not in ("true", "false"):
                raise BadGrammar(f"{text!r} is neither true nor false")
            return text == "true"
        case "numeric":
            parts = text.split("[:]")
            if len(parts) > 2 or parts == ["", ""] or parts == [""]:
                raise BadGrammar(f"{text!r} is no number and no range")
            for part in parts:
                if part and not _NUMBER.fullmatch(part):
                    raise BadGrammar(f"{part!r} in {text!r} is no number")
            least, most = float(parts[0] or "-inf"), float(parts[-1] or "inf")
            if least > most:
                raise BadGrammar(f"{text!r} runs backwards")
            return least, most
        case "fill-in" | "long-fill-in":
            given: dict[str, str] = {}
            while found := _PARAMETER.match(text):
                given[found[1]] = found[2]
                text = text[found.end() :]
            if text.startswith("{"):
                raise BadGrammar(f"{text!r} begins with a parameter that nobody knows")
            for value in given.values():
                if value not in ("true", "false"):
                    raise BadGrammar(f"{value!r} is neither true nor false")
            return Words(
                tuple(text.split("[,]")),
                given.get("case_matters", "false") == "true",
                given.get("order_matters", "true") == "true",
            )
        case _:
            raise BadGrammar(f"{kind!r} is no type that we write")


def _ids(text: str, mark: str) -> list[str]:
    ids = text.split(mark)
    for id_ in ids:
        if not _ID.fullmatch(id_):
            raise BadGrammar(f"{id_!r} in {text!r} is no id")
    return ids


def matches(kind: str, pattern: str, response: str) -> bool:
    """Whether a response is one that the pattern calls right."""
    wanted, got = parse(kind, pattern), parse(kind, response)
    if kind == "numeric":
        return bool(wanted[0] <= got[0] and got[1] <= wanted[1])
    if kind == "fill-in":
        keys = [_folded(item, wanted.case_matters) for item in wanted.items]
        return keys == [_folded(item, wanted.case_matters) for item in got.items]
    return bool(wanted == got)


def _folded(text: str, case_matters: bool) -> str:
    text = " ".join(unicodedata.normalize("NFC", text).split())
    return text if case_matters else text.lower()


def faults(definition: dict[str, Any]) -> list[str]:
    """What no validator finds in the definition of a question: component lists, ids and patterns that don't fit."""
    kind, found = definition["interactionType"], []
    lists = {"choices", "scale", "source", "target", "steps"} & definition.keys()
    if lists != _LISTS[kind]:
        found.append(f"{kind} has {sorted(lists)}")
    ids = {name: [component["id"] for component in definition[name]] for name in lists}
    for name, some in ids.items():
        if not some:
            found.append(f"{name} is empty")
        if len(set(some)) != len(some):
            found.append("two components have one id")
        found += [f"{id_!r} is no id" for id_ in some if not _ID.fullmatch(id_)]
        found += [
            f"{component['id']} has no description"
            for component in definition[name]
            if not all(component["description"].values())
        ]
    patterns = definition.get("correctResponsesPattern")
    if patterns == []:
        found.append("an empty list of patterns calls every answer wrong")
    for pattern in patterns or []:
        try:
            read = parse(kind, pattern)
        except BadGrammar as error:
            found.append(str(error))
            continue
        if kind in ("choice", "sequencing") and not set(read) <= set(ids["choices"]):
            found.append(f"{pattern!r} names what is no choice")
        if kind == "matching" and not all(one in ids["source"] and other in ids["target"] for one, other in read):
            found.append(f"{pattern!r} names what is on no side")
        if kind in ("choice", "sequencing", "matching") and not read:
            found.append("a pattern names nothing")
    if len(set(patterns or [])) != len(patterns or []):
        found.append("a pattern stands twice")
    return found
