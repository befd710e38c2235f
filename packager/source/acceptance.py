"""Whether a document fits its JSON Schema, yes or no and fast: most do, and only a fault is worth a library's time.

Each schema becomes a function once; it knows the keywords that our schemas have, and takes a plain scalar where text is
wanted, as `schema_faults` does. Where it says no, that one looks for itself, so that no fault is ever told from here.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Mapping
from types import NoneType
from typing import Any

from packager.source.document import Plain, PlainBool, PlainFloat, PlainInt, PlainNull

Check = Callable[[Any], bool]
Read = Callable[[str], Mapping[str, Any]]

# What YAML's values are made of, by the names of types in schemas.
_TYPES: dict[str, tuple[type, ...]] = {
    "string": (str, PlainInt, PlainFloat, PlainBool, PlainNull),
    "number": (PlainInt, PlainFloat),
    "integer": (PlainInt, PlainFloat),
    "boolean": (PlainBool,),
    "object": (dict,),
    "array": (list,),
}
_CLASSES = (str, PlainInt, PlainFloat, PlainBool, PlainNull, dict, list, NoneType)
_SAID = frozenset(
    ("$schema", "$id", "$defs", "title", "description", "default", "patternErrorMessage", "x-rule", "then", "else")
)


class Acceptance:
    """Compiles schemas; `read` gives one by the name that comes after `prefix` in its address."""

    def __init__(self, prefix: str, read: Read) -> None:
        self._prefix, self._read = prefix, read
        self._made: dict[str, Check] = {}

    def check(self, address: str) -> Check:
        """The function for the schema at an address, with a pointer to a part of it or without.

        It is made when it is first called: a part may hold itself, and a course has a few of all types of question.
        """
        if address not in self._made:
            made: Check | None = None

            def check(value: Any) -> bool:
                nonlocal made
                made = made or self.compiled(address)
                return made(value)

            self._made[address] = check
        return self._made[address]

    def compiled(self, address: str) -> Check:
        """As `check`, made now. Raises ValueError for a schema with a keyword that is not known here."""
        name, _, pointer = address.removeprefix(self._prefix).partition("#")
        part: Any = self._read(name)
        for step in pointer.split("/")[1:]:
            part = part[step]
        return self._compiled(part)

    def _compiled(self, schema: Mapping[str, Any]) -> Check:
        """A function for a schema: all checks that concern a value of its class, one after the other."""
        table: dict[type, list[Check]] = {class_: [] for class_ in _CLASSES}
        if "type" in schema:
            wanted = schema["type"] if isinstance(schema["type"], list) else [schema["type"]]
            for class_ in _CLASSES:
                names = [name for name in wanted if class_ in _TYPES[name]]
                if not names:
                    table[class_].append(_never)
                elif class_ is PlainFloat and "string" not in names:
                    table[class_].append(_is_finite if "number" in names else _is_whole)
        for classes, check in self._keywords(schema):
            for class_ in classes:
                table[class_].append(check)
        if all(len(checks) <= 1 for checks in table.values()):
            only = {class_: checks[0] if checks else _always for class_, checks in table.items()}
            return lambda value: only[value.__class__](value)
        each = {class_: tuple(checks) for class_, checks in table.items()}

        def all_of(value: Any) -> bool:
            for check in each[value.__class__]:  # noqa: SIM110 - a generator would take twice the time
                if not check(value):
                    return False
            return True

        return all_of

    def _keywords(self, schema: Mapping[str, Any]) -> list[tuple[tuple[type, ...], Check]]:
        """Each keyword's check with the classes that it concerns."""
        found: list[tuple[tuple[type, ...], Check]] = []
        texts = "string" in schema.get("type", "string")  # a plain scalar counts as it is spelled
        objects: dict[str, Any] = {}
        for keyword, wanted in schema.items():
            match keyword:
                case "type":
                    pass
                case "$ref":
                    found.append((_CLASSES, self.check(wanted)))
                case "enum" | "const":
                    known = wanted if keyword == "enum" else [wanted]
                    if not all(isinstance(each, str) or type(each) is int for each in known):
                        raise ValueError(f"`{keyword}` with {known}")
                    found.append((_CLASSES, _one_of(known, texts)))
                case "pattern" | "minLength" | "maxLength" if texts:
                    found.append((_TYPES["string"], _TEXTS[keyword](wanted)))
                case "minItems" | "maxItems":
                    found.append(((list,), _SIZES[keyword](wanted)))
                case "minProperties" | "maxProperties":
                    found.append(((dict,), _SIZES[keyword](wanted)))
                case "minimum" | "maximum" | "exclusiveMinimum" | "exclusiveMaximum":
                    found.append((_TYPES["number"], _BOUNDS[keyword](wanted)))
                case "items":
                    found.append(((list,), _each(self._compiled(wanted))))
                case "required" | "properties" | "additionalProperties" | "propertyNames":
                    objects[keyword] = wanted
                case "if":
                    parts = [self._compiled(schema.get(name, {})) for name in ("if", "then", "else")]
                    found.append((_CLASSES, _either(*parts)))
                case "not":
                    found.append((_CLASSES, _none(self._compiled(wanted))))
                case "anyOf":
                    found.append((_CLASSES, _any([self._compiled(part) for part in wanted])))
                case "allOf":
                    found += [(_CLASSES, check) for check in self._all(wanted)]
                case _:
                    if keyword not in _SAID:
                        raise ValueError(f"the keyword `{keyword}` is not known here")
        if objects:
            found.append(((dict,), self._object(objects)))
        return found

    def _all(self, parts: list[Any]) -> list[Check]:
        """`allOf`: parts that are for one type of question each are found by it."""
        by_type: dict[str, Check] = {}
        others: list[Check] = []
        for part in parts:
            type_ = part.get("if", {}).get("properties", {}).get("type", {}).get("const")
            if type_ is None or type_ in by_type or "else" in part:
                others.append(self._compiled(part))
            else:
                by_type[type_] = self._compiled(part["then"])
        return [*others, _by_type(by_type)] if by_type else others

    def _object(self, schema: Mapping[str, Any]) -> Check:
        known = {name: self._compiled(part) for name, part in schema.get("properties", {}).items()}
        required = tuple(schema.get("required", ()))
        names = self._compiled(schema["propertyNames"]) if "propertyNames" in schema else None
        rest = schema.get("additionalProperties", {})
        others = _never if rest is False else self._compiled(rest)

        def check(value: dict[str, Any]) -> bool:
            for name in required:
                if name not in value:
                    return False
            for name, inner in value.items():
                if not known.get(name, others)(inner) or (names and not names(name)):
                    return False
            return True

        return check


def _never(_: Any) -> bool:
    return False


def _always(_: Any) -> bool:
    return True


def _is_finite(value: Any) -> bool:
    return math.isfinite(value)


def _is_whole(value: Any) -> bool:
    return float(value).is_integer()


def _one_of(known: list[Any], texts: bool) -> Check:
    def check(value: Any) -> bool:
        said = value.text if texts and isinstance(value, Plain) else value
        return any(said == each for each in known)

    return check


def _pattern(wanted: str) -> Check:
    search = re.compile(wanted).search
    return lambda value: search(value if value.__class__ is str else value.text) is not None


_TEXTS: dict[str, Callable[[Any], Check]] = {
    "pattern": _pattern,
    "minLength": lambda wanted: lambda value: len(value if value.__class__ is str else value.text) >= wanted,
    "maxLength": lambda wanted: lambda value: len(value if value.__class__ is str else value.text) <= wanted,
}
_SIZES: dict[str, Callable[[Any], Check]] = {
    "minItems": lambda wanted: lambda value: len(value) >= wanted,
    "maxItems": lambda wanted: lambda value: len(value) <= wanted,
    "minProperties": lambda wanted: lambda value: len(value) >= wanted,
    "maxProperties": lambda wanted: lambda value: len(value) <= wanted,
}
# A number that is not finite is no number, and no bound is held against it.
_BOUNDS: dict[str, Callable[[Any], Check]] = {
    "minimum": lambda wanted: lambda value: not math.isfinite(value) or value >= wanted,
    "maximum": lambda wanted: lambda value: not math.isfinite(value) or value <= wanted,
    "exclusiveMinimum": lambda wanted: lambda value: not math.isfinite(value) or value > wanted,
    "exclusiveMaximum": lambda wanted: lambda value: not math.isfinite(value) or value < wanted,
}


def _each(check: Check) -> Check:
    def all_items(value: list[Any]) -> bool:
        for item in value:  # noqa: SIM110 - as above
            if not check(item):
                return False
        return True

    return all_items


def _either(condition: Check, then: Check, otherwise: Check) -> Check:
    return lambda value: then(value) if condition(value) else otherwise(value)


def _none(check: Check) -> Check:
    return lambda value: not check(value)


def _any(checks: list[Check]) -> Check:
    return lambda value: any(check(value) for check in checks)


def _by_type(checks: dict[str, Check]) -> Check:
    """A mapping held against what is wanted of its `type`; other values, and other types, are no concern of it."""

    def check(value: Any) -> bool:
        if value.__class__ is not dict or "type" not in value:
            return True
        type_ = value["type"]
        said = type_.text if isinstance(type_, Plain) else type_
        return checks.get(said, _always)(value) if isinstance(said, str) else True

    return check
