"""What every learning record store refuses in a statement (xAPI Data 2), written apart from what makes statements."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from typing import Any

_UUID = re.compile(r"[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}", re.IGNORECASE)
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:[^\s<>\"{}|\\^`]+")
_LANGUAGE = re.compile(r"[A-Za-z]{2,8}(?:-[A-Za-z0-9]{1,8})*")
_TIMESTAMP = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(?:\.\d+)?(?:Z|[+-]\d\d:?\d\d)")
_DURATION = re.compile(r"P(?=.)(?:\d+W|(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=.)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d+)?S)?)?)")
_IDENTIFIERS = ("mbox", "mbox_sha1sum", "openid", "account")
_INTERACTIONS: dict[str, set[str]] = {
    "true-false": set(),
    "choice": {"choices"},
    "fill-in": set(),
    "long-fill-in": set(),
    "matching": {"source", "target"},
    "performance": {"steps"},
    "sequencing": {"choices"},
    "likert": {"scale"},
    "numeric": set(),
    "other": set(),
}
_COMPONENTS = ("choices", "scale", "source", "target", "steps")

Found = Iterator[str]


def faults(statement: Any) -> list[str]:
    """Why a store refuses the statement, [] where it takes it. Statements about activities only."""
    if not isinstance(statement, dict):
        return ["a statement is an object"]
    return [*_keys(statement, "statement", _STATEMENT, needed=("actor", "verb", "object")), *_nothing(statement, "")]


def _keys(value: Any, path: str, known: dict[str, Callable[[Any, str], Found]], needed: tuple[str, ...] = ()) -> Found:
    if not isinstance(value, dict):
        yield f"{path} is no object"
        return
    for name in needed:
        if name not in value:
            yield f"{path}.{name} is missing"
    for name, inner in value.items():
        if name not in known:
            yield f"{path}.{name} is unknown"
        else:
            yield from known[name](inner, f"{path}.{name}")


def _nothing(value: Any, path: str) -> Found:
    """null stands nowhere but in extensions (xAPI Data 2.2)."""
    if isinstance(value, dict):
        for name, inner in value.items():
            if inner is None:
                yield f"{path}.{name} is null"
            elif name != "extensions":
                yield from _nothing(inner, f"{path}.{name}")
    elif isinstance(value, list):
        for place, inner in enumerate(value):
            yield from _nothing(inner, f"{path}[{place}]")


def _like(pattern: re.Pattern[str], what: str) -> Callable[[Any, str], Found]:
    def check(value: Any, path: str) -> Found:
        if not isinstance(value, str) or not pattern.fullmatch(value):
            yield f"{path} is no {what}: {value!r}"

    return check


def _text(value: Any, path: str) -> Found:
    if not isinstance(value, str):
        yield f"{path} is no text"


def _truth(value: Any, path: str) -> Found:
    if not isinstance(value, bool):
        yield f"{path} is no boolean"


def _number(value: Any, path: str) -> Found:
    if isinstance(value, bool) or not isinstance(value, int | float):
        yield f"{path} is no number"


def _words(value: Any, path: str) -> Found:
    if not isinstance(value, dict):
        yield f"{path} is no language map"
        return
    for language, text in value.items():
        if not _LANGUAGE.fullmatch(language) or not isinstance(text, str):
            yield f"{path}.{language} is no text of a language"


def _extensions(value: Any, path: str) -> Found:
    if not isinstance(value, dict):
        yield f"{path} is no object"
        return
    for name in value:
        if not _IRI.fullmatch(name):
            yield f"{path}.{name} is no IRI"


def _one_of(*words: str) -> Callable[[Any, str], Found]:
    def check(value: Any, path: str) -> Found:
        if value not in words:
            yield f"{path} is {value!r}, none of {words}"

    return check


_iri, _uuid = _like(_IRI, "IRI"), _like(_UUID, "UUID")


def _time(value: Any, path: str) -> Found:
    if not isinstance(value, str) or not _TIMESTAMP.fullmatch(value) or value.endswith(("-00:00", "-0000")):
        yield f"{path} is no time with a zone: {value!r}"


def _actor(value: Any, path: str) -> Found:
    account = {"homePage": _iri, "name": _text}
    yield from _keys(
        value,
        path,
        {
            "objectType": _one_of("Agent", "Group"),
            "name": _text,
            "mbox": _like(re.compile(r"mailto:[^@\s]+@[^@\s]+"), "mailto IRI"),
            "mbox_sha1sum": _like(re.compile(r"[0-9a-f]{40}", re.IGNORECASE), "SHA-1 digest"),
            "openid": _iri,
            "account": lambda inner, at: _keys(inner, at, account, needed=("homePage", "name")),
        },
    )
    if isinstance(value, dict) and len([name for name in _IDENTIFIERS if name in value]) != 1:
        yield f"{path} has not exactly one identifier"


def _activity(value: Any, path: str) -> Found:
    known = {"objectType": _one_of("Activity"), "id": _iri, "definition": _definition}
    yield from _keys(value, path, known, needed=("id",))


def _definition(value: Any, path: str) -> Found:
    yield from _keys(
        value,
        path,
        {
            "name": _words,
            "description": _words,
            "type": _iri,
            "moreInfo": _iri,
            "interactionType": _one_of(*_INTERACTIONS),
            "correctResponsesPattern": _texts,
            "extensions": _extensions,
            **dict.fromkeys(_COMPONENTS, _components),
        },
    )
    if not isinstance(value, dict):
        return
    lists = {name for name in _COMPONENTS if name in value}
    kind = value.get("interactionType")
    if (lists or "correctResponsesPattern" in value) and kind is None:
        yield f"{path} has parts of an interaction and no interactionType"
    elif kind in _INTERACTIONS and lists - _INTERACTIONS[kind]:
        yield f"{path} is {kind} and has {sorted(lists)}"


def _texts(value: Any, path: str) -> Found:
    if not isinstance(value, list) or not all(isinstance(one, str) for one in value):
        yield f"{path} is no list of texts"


def _components(value: Any, path: str) -> Found:
    if not isinstance(value, list):
        yield f"{path} is no list"
        return
    for place, one in enumerate(value):
        yield from _keys(one, f"{path}[{place}]", {"id": _text, "description": _words}, needed=("id", "description"))
    ids = [one.get("id") for one in value if isinstance(one, dict)]
    if len(set(ids)) != len(ids):
        yield f"{path} has one id twice"


def _score(value: Any, path: str) -> Found:
    yield from _keys(value, path, dict.fromkeys(("scaled", "raw", "min", "max"), _number))
    if not isinstance(value, dict) or any([*_number(one, "")] for one in value.values()):
        return
    scaled, raw, least, most = (value.get(name) for name in ("scaled", "raw", "min", "max"))
    if scaled is not None and not -1 <= scaled <= 1:
        yield f"{path}.scaled is {scaled}"
    if least is not None and most is not None and least >= most:
        yield f"{path} has no range: {least} to {most}"
    if raw is not None and ((least is not None and raw < least) or (most is not None and raw > most)):
        yield f"{path}.raw is {raw}, outside {least} to {most}"


def _result(value: Any, path: str) -> Found:
    yield from _keys(
        value,
        path,
        {
            "score": _score,
            "success": _truth,
            "completion": _truth,
            "response": _text,
            "duration": _like(_DURATION, "duration"),
            "extensions": _extensions,
        },
    )


def _around(value: Any, path: str) -> Found:
    yield from _keys(value, path, dict.fromkeys(("parent", "grouping", "category", "other"), _activities))


def _activities(value: Any, path: str) -> Found:
    if not isinstance(value, list):
        yield f"{path} is no list"
        return
    for place, one in enumerate(value):
        yield from _activity(one, f"{path}[{place}]")


def _context(value: Any, path: str) -> Found:
    yield from _keys(
        value,
        path,
        {
            "registration": _uuid,
            "instructor": _actor,
            "contextActivities": _around,
            "revision": _text,
            "platform": _text,
            "language": _like(_LANGUAGE, "language tag"),
            "extensions": _extensions,
        },
    )


def _verb(value: Any, path: str) -> Found:
    yield from _keys(value, path, {"id": _iri, "display": _words}, needed=("id",))


_STATEMENT: dict[str, Callable[[Any, str], Found]] = {
    "id": _uuid,
    "actor": _actor,
    "verb": _verb,
    "object": _activity,
    "result": _result,
    "context": _context,
    "timestamp": _time,
    "version": _like(re.compile(r"1\.0(?:\.\d+)?"), "version 1.0"),
}
