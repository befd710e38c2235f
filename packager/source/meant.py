"""What an author may have meant by a value or a key that does not fit, as a hint how to write it."""

from __future__ import annotations

import re
from collections.abc import Iterable

from packager.source.document import PlainBool, PlainFloat, similar, spelling
from packager.source.schema import PREFIX, schema

# What a quiz has none of unless it says so.
_LIMITS = {
    "attempts": "leave it out: then there is any number of attempts",
    "time-limit": "leave it out: then there is no limit",
}
_NO_LIMIT = frozenset(
    ("", "~", "null", "none", "no", "never", "off", "false", "any", "all", "unlimited", "infinite", "infinity")
)
_WORDS = {"sans-serif": "sans"}  # of other formats, for ours
_FILES = {"course": "course.yaml", "quiz": "a quiz's file", "lesson": "the head of a lesson"}
_SHORTEST, _LONGEST = 0.1, 1440  # minutes, as the schema has them


def typed(value: object, names: list[str], key: object) -> str:
    """How to write what stands for a value of the types `names`; '' where there is no telling.

    `key` is the one whose value it is, or a place in a list.
    """
    if isinstance(value, dict) and names == ["string"]:
        return _alone(value, key)
    if isinstance(value, dict | list):
        return ""
    text = "" if value is None else str(spelling(value)).strip()
    if unlimited(text, key):
        return _LIMITS[str(key)]
    if key == "time-limit" and (minutes := _minutes(text)):
        return minutes
    if key == "passing" and (percent := _percent(text)):
        return percent
    return "" if isinstance(value, PlainBool | PlainFloat) else _plain(text, names)


def unlimited(text: str, key: object) -> bool:
    """Whether a text says that there is no limit, where leaving the key out says so."""
    return key in _LIMITS and text.lower().lstrip(".+") in (*_NO_LIMIT, "inf")


def bound(number: float, key: object) -> str:
    """What else may be meant by a number that is too small."""
    return _LIMITS[str(key)] if key in _LIMITS and number <= 0 else ""


def _plain(text: str, names: list[str]) -> str:
    """A number or a truth value in quotes, with a unit or in words."""
    if names == ["boolean"]:
        words = {"yes": "write true", "on": "write true", "no": "write false", "off": "write false"}
        return words.get(text.lower()) or (f"write {text}, without quotes" if text in ("true", "false") else "")
    pattern = {"integer": r"(-?\d+)", "number": r"(-?\d+(?:[.,]\d+)?)"}.get(names[0]) if len(names) == 1 else None
    found = re.fullmatch(rf"{pattern}\s*((?:[^\W\d]|[%€$£])*)\.?", text) if pattern else None
    if not found:
        return ""
    number, unit = found.groups()
    if "," in number:
        return f"write {number.replace(',', '.')}"
    return f"write {number}, without {'anything behind it' if unit else 'quotes'}"


def _alone(value: dict[str, object], key: object) -> str:
    """A text that is given as a mapping, with an id that stands beside it."""
    words = value.get("text")
    if words is None or isinstance(words, dict | list):
        return ""
    text = str(spelling(words)).strip()
    text = text if len(text) <= 40 else text[:39] + "…"
    beside = f", and `id: {spelling(value['id'])}` beside it" if "id" in value else ""
    return f"write `{key}: {text}`{beside}" if isinstance(key, str) else f"write the text alone: `{text}`"


def _minutes(text: str) -> str:
    """A time such as 1:30, 90 s or 1 h in minutes; '' for one that is in minutes."""
    if clock := re.fullmatch(r"(?:(\d{1,3}):)?(\d{1,4}):([0-5]\d)", text):
        hours, minutes, seconds = (int(part or 0) for part in clock.groups())
        return f"write minutes: {_bounded(hours * 60 + minutes + seconds / 60)}"
    found = re.fullmatch(r"(\d{1,6}(?:[.,]\d+)?)\s*([^\W\d]*)\.?", text)
    unit = found[2].lower() if found else "?"
    if re.fullmatch(r"(?:m|min.*)?", unit):
        return ""  # the number is right, and its form alone is not
    factors = {r"s|se[ckg]\w*": 1 / 60, r"h|hrs?|hour\w*|std|stunde\w*": 60.0}
    factor = next((factor for words, factor in factors.items() if re.fullmatch(words, unit)), None)
    if not found or not factor:
        return "write minutes as a number, such as `20`"
    return f"write minutes: {_bounded(float(found[1].replace(',', '.')) * factor)}"


def _bounded(minutes: float) -> str:
    return f"{min(max(round(minutes, 2), _SHORTEST), _LONGEST):g}"


def _percent(text: str) -> str:
    """A share from 0 to 1 as the percentage that is wanted."""
    return f"write {round(float(text) * 100)}: percent" if re.fullmatch(r"0?\.\d+|1\.0+", text) else ""


def option(text: str, options: Iterable[str]) -> str:
    """The option that a word is nearest to, or ''."""
    known = list(options)
    word = _WORDS.get(text.lower().strip(), "")
    return word if word in known else similar(text, known)


def dashed(text: str, pattern: str) -> str:
    """What fits a pattern, of a text that has `_` in place of hyphens, as a locale of a system has; '' where none."""
    found = re.split(r"[.@]", text.strip())[0].replace("_", "-")
    return found if "_" in text and re.search(pattern, found) else ""


def keys(parent: dict[str, object]) -> str:
    """The keys of the mapping that is wanted, or what the schema says of it."""
    known = parent.get("properties")
    if isinstance(known, dict) and known:
        return f"its keys: {', '.join(f'`{key}`' for key in known)}"
    return str(parent.get("description", ""))


def home(key: str, address: object) -> str:
    """Where a key belongs that has no meaning in the file whose schema has the address; '' where nowhere."""
    kind = str(address).removeprefix(PREFIX)
    if kind not in _FILES:
        return ""
    found = [f"into {file}" for name, file in _FILES.items() if name != kind and key in schema(name)["properties"]]
    return f"it belongs {' or '.join(found)}" if found else ""
