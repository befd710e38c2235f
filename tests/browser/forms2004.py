"""The forms of SCORM 2004's responses and patterns, by the type of the interaction (RTE 4.1.1.6 and 4.2.9)."""

from __future__ import annotations

import re
from collections.abc import Callable

# Some platforms take no hyphen in an id.
SHORT_ID = re.compile(r"[A-Za-z0-9_.]{1,250}")
# A localized string: a language, and a text that does not begin like one.
WORDS = re.compile(r"(?:\{lang=(?:[A-Za-z]{2,3}|i|x)(?:-[A-Za-z0-9-]{2,8})?\})?(?P<text>(?!\{)[^\n\r]*)")
_NUMBER = re.compile(r"-?\d{1,10}(?:\.\d{1,18})?")
_PARAMETER = re.compile(r"\{(case_matters|order_matters)=(true|false)\}")


def form_of(type_: str, value: str, pattern: bool) -> str:
    """What is wrong with a response, or with a pattern of right ones, of an interaction's type; '' where nothing."""
    return _FORMS[type_](value, pattern)


def _parameters(value: str, pattern: bool, allowed: tuple[str, ...]) -> tuple[str, str]:
    """The value behind its parameters, and what is wrong with these."""
    seen: list[str] = []
    while match := _PARAMETER.match(value):
        seen.append(match[1])
        value = value[match.end() :]
    wrong = [name for name in seen if not pattern or name not in allowed or seen.count(name) > 1]
    return value, f"the parameter {wrong[0]}" if wrong else ""


def _ids(value: str, most: int = 36, unique: bool = True) -> str:
    ids = value.split("[,]")
    if not all(SHORT_ID.fullmatch(id_) for id_ in ids):
        return "no ids joined by [,]"
    if len(ids) > most:
        return f"more than {most} ids"
    return "an id twice" if unique and len(set(ids)) < len(ids) else ""


def _truth(value: str, pattern: bool) -> str:
    return "" if value in ("true", "false") else "neither true nor false"


def _choice(value: str, pattern: bool) -> str:
    return _ids(value)


def _likert(value: str, pattern: bool) -> str:
    return _ids(value, 1)


def _sequence(value: str, pattern: bool) -> str:
    return _ids(value, unique=False)


def _text(value: str, most: int) -> str:
    match = WORDS.fullmatch(value)
    if not match:
        return "no text on one line"
    return f"more than {most} characters" if len(match["text"].encode("utf-16-le")) // 2 > most else ""


def _fill_in(value: str, pattern: bool) -> str:
    value, wrong = _parameters(value, pattern, ("case_matters", "order_matters"))
    texts = value.split("[,]")
    if len(texts) > 10:
        return "more than 10 texts"
    return wrong or next((found for text in texts if (found := _text(text, 250))), "")


def _long_fill_in(value: str, pattern: bool) -> str:
    value, wrong = _parameters(value, pattern, ("case_matters",))
    return wrong or _text(value, 4000)


def _matching(value: str, pattern: bool) -> str:
    pairs = value.split("[,]")
    if not all(len(sides := pair.split("[.]")) == 2 and all(map(SHORT_ID.fullmatch, sides)) for pair in pairs):
        return "no pairs of ids"
    return "more than 36 pairs" if len(pairs) > 36 else ""


def _performance(value: str, pattern: bool) -> str:
    value, wrong = _parameters(value, pattern, ("order_matters",))
    if wrong:
        return wrong
    for step in value.split("[,]"):
        name, delimiter, answer = step.partition("[.]")
        if not delimiter or (not name and not answer):
            return "no steps with answers"
        if (name and not SHORT_ID.fullmatch(name)) or len(answer) > 250:
            return "no step's name or a long answer"
    return "more than 250 steps" if value.count("[,]") > 249 else ""


def _numeric(value: str, pattern: bool) -> str:
    if not pattern:
        return "" if _NUMBER.fullmatch(value) else "no number"
    low, delimiter, high = value.partition("[:]")
    if not delimiter or not all(bound == "" or _NUMBER.fullmatch(bound) for bound in (low, high)):
        return "no bounds joined by [:]"
    return "bounds in the wrong order" if low and high and float(low) > float(high) else ""


def _other(value: str, pattern: bool) -> str:
    return "more than 4000 characters" if len(value.encode("utf-16-le")) // 2 > 4000 else ""


_FORMS: dict[str, Callable[[str, bool], str]] = {
    "true-false": _truth,
    "choice": _choice,
    "fill-in": _fill_in,
    "long-fill-in": _long_fill_in,
    "matching": _matching,
    "performance": _performance,
    "sequencing": _sequence,
    "likert": _likert,
    "numeric": _numeric,
    "other": _other,
}
