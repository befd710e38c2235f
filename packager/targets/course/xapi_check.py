"""An xAPI document held against `tincan`, an independent library, as a check of what was built."""

from __future__ import annotations

import math
import re
from collections.abc import Callable
from copy import deepcopy
from datetime import datetime
from typing import Any

import tincan

from packager.targets.course.xapi_statements import Json, fill

_VERSION = "1.0.3"
_DURATION = re.compile(r"PT(?:(\d+)H)?(?:(\d+)M)?(?:(\d+(?:\.\d+)?)S)?")

# What a session would fill in; a response comes from the definition that it answers.
_VALUES: Json = {
    "id": "5f0c1de2-7d0b-5c5e-9d63-0c6f8f3f2b11",
    "actor": {"objectType": "Agent", "account": {"homePage": "https://example.org", "name": "sample-learner"}},
    "timestamp": "2025-01-06T09:00:00Z",
    "registration": "0d4e7a52-61f5-5f0e-8a40-3f2a5c9b7e21",
    "session": "a session's id",
    "completion": True,
    "duration": "PT1H2M3S",
    "max": 10,
    "raw": 0,  # below any `max` that a template has
    "scaled": 0,
    "success": True,
    "variant": 0,
}


def refusals(document: Json) -> list[str]:
    """What `tincan` refuses or reads otherwise than written, in every definition, template and sample of an
    xAPI document; empty where it reads everything as it is.

    Each text names the activity, template or statement. A template is tried twice, with all holes
    filled and with the needed ones only. The library has no sense of meaning (it lets a scaled score
    of 7 pass): it finds unknown keys, wrong kinds of values and bad ids, timestamps and durations.
    """
    found: list[str] = []
    for activity in document["activities"]:
        found += _refused(f"activity {activity['id']}", _activity, {"objectType": "Activity", **activity})
    for template in document["templates"]:
        for holes in (template["holes"], [hole for hole in template["holes"] if hole not in template["optional"]]):
            try:
                statement = filled(template, holes)
            except (KeyError, ValueError, AttributeError) as error:
                found.append(f"template {template.get('name')}: can't be filled: {error!r}")
            else:
                found += _refused(f"template {template['name']}", _statement, statement)
    for sample in document["samples"]:
        found += _refused(f"sample {sample.get('id')}", _statement, sample)
    return found


def filled(template: Json, holes: Any = None) -> Json:
    """The statement of `template` with sample values in `holes`, by default in all of them."""
    definition = template["statement"]["object"]["definition"]
    values = _VALUES | {"response": _response(definition)}
    return fill(template, {hole: deepcopy(values[hole]) for hole in (template["holes"] if holes is None else holes)})


def _response(definition: Json) -> str:
    match definition.get("interactionType"):
        case "choice" | "sequencing":
            return str(definition["choices"][0]["id"])
        case "likert":
            return str(definition["scale"][0]["id"])
        case "matching":
            return f"{definition['source'][0]['id']}[.]{definition['target'][0]['id']}"
        case "true-false":
            return "true"
        case "numeric":
            return "1.5"
        case _:
            return "some words"


def _activity(value: Json) -> Json:
    read: Json = tincan.Activity(value).as_version(_VERSION)
    return read


def _statement(value: Json) -> Json:
    # Without version=None the library adds a version, which a provider should not set (xAPI Data 2.4.10).
    read: Json = tincan.Statement(value, version=None).as_version(_VERSION)
    return read


def _refused(what: str, read: Callable[[Json], Json], value: Json) -> list[str]:
    """The refusal of one value, or the places where it reads differently after the round trip."""
    try:
        # A copy, since the library takes keys out of the dicts that it is given.
        back = read(deepcopy(value))
    except Exception as error:  # the library raises a bare Exception for a bad duration
        return [f"{what}: {type(error).__name__}: {error}"]
    return [f"{what}: {text}" for text in _differences(value, back, ())]


def _differences(wrote: Any, read: Any, path: tuple[str, ...]) -> list[str]:
    place = "/".join(path) or "the whole"
    if isinstance(wrote, dict) and isinstance(read, dict):
        keys = sorted(wrote.keys() | read.keys())
        return [
            text
            for key in keys
            for text in (
                _differences(wrote[key], read[key], (*path, key))
                if key in wrote and key in read
                else [f"{'/'.join((*path, key))} is {'lost' if key in wrote else 'added'}"]
            )
        ]
    if isinstance(wrote, list) and isinstance(read, list) and len(wrote) == len(read):
        return [
            text
            for index, (one, other) in enumerate(zip(wrote, read, strict=True))
            for text in _differences(one, other, (*path, str(index)))
        ]
    if _number(wrote) and _number(read):
        # Scores become floats on the way; NaN is no JSON and would pass the library.
        same = math.isfinite(wrote) and wrote == read
    elif path in _FORMS:
        same = (form := _FORMS[path](wrote)) is not None and form == _FORMS[path](read)
    else:
        same = type(wrote) is type(read) and wrote == read
    return [] if same else [f"{place} is {wrote!r} and read as {read!r}"]


def _number(value: Any) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool)


def _moment(text: Any) -> datetime | None:
    try:
        return datetime.fromisoformat(text)
    except (TypeError, ValueError):
        return None


def _seconds(text: Any) -> float | None:
    """The seconds of a duration of hours, minutes and seconds, None where it is none: the templates' only form."""
    found = _DURATION.fullmatch(text) if isinstance(text, str) else None
    if not found:
        return None
    hours, minutes, seconds = (float(part or 0) for part in found.groups())
    return hours * 3600 + minutes * 60 + seconds


_FORMS: dict[tuple[str, ...], Callable[[Any], Any]] = {
    ("timestamp",): _moment,
    ("result", "duration"): _seconds,
}
