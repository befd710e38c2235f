"""The faults of a document that does not fit its JSON Schema, each at its key or value, in an author's words."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import cache
from typing import Any

import jsonschema
import jsonschema.validators
from jsonschema import Draft202012Validator
from jsonschema.exceptions import ValidationError
from referencing import Registry, Resource
from referencing.jsonschema import DRAFT202012

from packager import resources, rules
from packager.diagnostic import Diagnostic, Edit, Rule
from packager.source import meant
from packager.source.document import (
    Document,
    Plain,
    PlainBool,
    PlainFloat,
    PlainInt,
    PlainNull,
    Route,
    similar,
    spelling,
)
from packager.source.schema import PREFIX, schema

_KINDS = {
    "string": "a text",
    "object": "a mapping (keys and values)",
    "array": "a list",
    "number": "a number",
    "integer": "a whole number",
    "boolean": "true or false",
}


def faults(document: Document, kind: str) -> Iterator[tuple[Route, Diagnostic]]:
    """Every fault of `document` against the schema `kind`, each with the route of what is wrong."""
    for error in _validator(kind).iter_errors(document.data):
        yield from _diagnostics(error, document)


@cache
def _validator(kind: str) -> Any:
    return _Validator(_dialectless(kind), registry=_registry())


@cache
def _registry() -> Registry[Any]:
    """All schemas by their addresses; crawled once, which the library else does at each reference."""
    names = sorted(path.stem for path in resources.folder("schemas").glob("*.json"))
    made: list[tuple[str, Resource[Any]]] = [
        (PREFIX + name, DRAFT202012.create_resource(_dialectless(name))) for name in names
    ]
    return Registry[Any]().with_resources(made).crawl()


def _dialectless(name: str) -> dict[str, Any]:
    """A schema without `$schema`, for which jsonschema would go over to its own class and its idea of a text."""
    return {key: value for key, value in schema(name).items() if key != "$schema"}


# A plain scalar such as 1.10 or true is a text where the schema wants text, and a number or a truth
# value where it wants that; jsonschema asks this one place for both.


def _is_text(_: Any, value: object) -> bool:
    return isinstance(value, str | Plain)


def _is_number(_: Any, value: object) -> bool:
    return isinstance(value, PlainInt | PlainFloat) and math.isfinite(value)


def _is_integer(_: Any, value: object) -> bool:
    return isinstance(value, PlainInt) or (isinstance(value, PlainFloat) and float(value).is_integer())


def _is_boolean(_: Any, value: object) -> bool:
    return isinstance(value, PlainBool)


def _spelled(name: str) -> Callable[..., Iterator[ValidationError]]:
    keyword = Draft202012Validator.VALIDATORS[name]

    def check_spelled(validator: Any, wanted: Any, instance: Any, parent: Any) -> Iterator[ValidationError]:
        texts = "string" in parent.get("type", "string")
        yield from keyword(validator, wanted, spelling(instance) if texts else instance, parent) or ()

    return check_spelled


def _check_all(validator: Any, parts: list[Any], instance: Any, parent: Any) -> Iterator[ValidationError]:
    """`allOf`, without asking the question's type once for each type that there is: a quiz may have 2000 questions."""
    for place, part in enumerate(parts):
        wanted = part.get("if", {}).get("properties", {}).get("type", {}).get("const")
        if wanted is None or (isinstance(instance, dict) and spelling(instance.get("type")) == wanted):
            yield from validator.descend(instance, part, schema_path=place)


_Validator = jsonschema.validators.extend(  # type: ignore[no-untyped-call]
    Draft202012Validator,
    {name: _spelled(name) for name in ("pattern", "minLength", "maxLength", "enum", "const")} | {"allOf": _check_all},
    type_checker=Draft202012Validator.TYPE_CHECKER.redefine_many(
        {"string": _is_text, "number": _is_number, "integer": _is_integer, "boolean": _is_boolean}
    ),
)


def _diagnostics(error: ValidationError, document: Document) -> Iterator[tuple[Route, Diagnostic]]:
    """An error of jsonschema in our words: one diagnostic a key that is wrong."""
    route: Route = tuple(error.absolute_path)
    if "propertyNames" in error.absolute_schema_path:
        route = (*route, str(error.instance))
    parent: dict[str, Any] = error.schema if isinstance(error.schema, dict) else {}
    wanted: Any = error.validator_value
    instance: Any = error.instance
    value = document.key(route) if "propertyNames" in error.absolute_schema_path else document.value(route)

    def fault(rule: Rule, message: str, hint: str = "") -> tuple[Route, Diagnostic]:
        return route, Diagnostic(rule, value, message, hint)

    match error.validator:
        case "additionalProperties" if _colon(instance, parent):
            yield _unquoted_colon(document, route, instance, parent["type"])
        case "anyOf" | "required" if _colon(instance, parent):
            return  # the colon is what is wrong, and was told
        case "additionalProperties":
            yield from _unknown_keys(document, route, instance, parent)
        case "required":
            for key in wanted:
                known = parent.get("properties", {})
                if key not in instance and not any(similar(name, [key]) for name in instance if name not in known):
                    key_span = document.key(route) if route else value
                    hint = parent.get("properties", {}).get(key, {}).get("description", "")
                    yield route, Diagnostic(rules.MISSING_KEY, key_span, f"the key `{key}` is missing here", hint)
        case "anyOf" if all(set(part) == {"required"} for part in wanted):
            keys = " or ".join(f"`{part['required'][0]}`" for part in wanted)
            yield fault(rules.MISSING_KEY, f"this entry needs the key {keys}")
        case "not":
            keys = " and ".join(f"`{key}`" for key in wanted.get("required", ()))
            yield fault(rules.BAD_VALUE, f"the keys {keys} exclude each other", wanted.get("description", ""))
        case "type":
            yield from _wrong_type(document, route, instance, parent)
        case "enum" | "const":
            options = [str(option) for option in (wanted if error.validator == "enum" else [wanted])]
            shown = spelling(instance)
            close = meant.option(str(shown), options)
            hint = f"did you mean `{close}`?" if close else f"one of {', '.join(options)}"
            fixes = (Edit(value, close),) if close and value.start.line == value.end.line else ()
            yield route, Diagnostic(rules.UNKNOWN_VALUE, value, f"`{shown}` is not known here", hint, fixes=fixes)
        case "pattern":
            rule = rules.RULES.get(parent.get("x-rule", ""), rules.BAD_VALUE)
            said = parent.get("patternErrorMessage", f"it must fit `{wanted}`")
            if not str(spelling(instance)).strip():
                yield fault(rules.TOO_SHORT, said)
                return
            if fit := meant.dashed(str(spelling(instance)), wanted) if rule is not rules.BAD_ID else "":
                fixes = (Edit(value, fit),) if value.start.line == value.end.line else ()
                message = f"`{_short(spelling(instance))}`: {said}"
                yield route, Diagnostic(rule, value, message, f"write {fit}", fixes=fixes)
                return
            close = _as_id(str(spelling(instance))) if rule is rules.BAD_ID else ""
            yield fault(rule, f"`{_short(spelling(instance))}`: {said}", f"for instance `{close}`" if close else "")
        case "minLength" if wanted == 1 and "pattern" in parent:
            return  # the pattern tells of a blank text
        case "minLength" | "minItems" | "minProperties":
            if wanted == 1:
                yield fault(rules.TOO_SHORT, "this is empty")
            else:
                yield fault(rules.TOO_SHORT, f"this needs at least {wanted} entries and has {len(instance)}")
        case "maxLength" | "maxItems" | "maxProperties":
            what = "characters" if error.validator == "maxLength" else "entries"
            yield fault(rules.TOO_LONG, f"this has {len(spelling(instance))} {what}; at most {wanted} are allowed")  # type: ignore[arg-type]
        case "minimum" | "exclusiveMinimum" | "maximum" | "exclusiveMaximum":
            bound = {
                "minimum": "at least",
                "exclusiveMinimum": "more than",
                "maximum": "at most",
                "exclusiveMaximum": "less than",
            }[error.validator]
            hint = meant.bound(instance, route[-1]) or f"it must be {bound} {wanted:g}"
            yield fault(rules.OUT_OF_RANGE, f"{spelling(instance)} is out of range", hint)
        case _:
            yield fault(rules.BAD_VALUE, error.message)


def _unknown_keys(document: Document, route: Route, instance: Any, parent: Any) -> Iterator[tuple[Route, Diagnostic]]:
    known = list(parent.get("properties", {}))
    for key in instance:
        if key in known:
            continue
        at = (*route, key)
        home = meant.home(key, parent.get("$id"))
        close = "" if home else similar(key, [name for name in known if name not in instance] or known)
        hint = home or (f"did you mean `{close}`?" if close else f"known here: {', '.join(known)}")
        fixes = (Edit(document.key(at), close),) if close else ()
        found = Diagnostic(rules.UNKNOWN_KEY, document.key(at), f"the key `{key}` is not known here", hint, fixes=fixes)
        yield at, found


def _wrong_type(document: Document, route: Route, instance: Any, parent: Any) -> Iterator[tuple[Route, Diagnostic]]:
    value, last = document.value(route), route[-1] if route else ""
    names = [parent["type"]] if isinstance(parent["type"], str) else list(parent["type"])
    said = " or ".join(_KINDS.get(name, name) for name in names)
    if instance is None:
        key = document.key(route)
        behind = document.text.split("\n")[key.end.line - 1][key.end.column - 1 :]
        comment = re.match(r"\s*:\s+#", behind)
        hint = "quote it: `#` after a blank begins a comment" if comment else meant.typed(None, names, last)
        yield route, Diagnostic(rules.TOO_SHORT, key if route else value, f"this is empty; {said} is wanted", hint)
        return
    hint = meant.typed(instance, names, last)
    if isinstance(instance, dict) and "string" in names and len(instance) == 1 and not hint:
        yield _unquoted_colon(document, route, instance, names)
        return
    if isinstance(instance, PlainFloat) and not math.isfinite(instance):
        yield route, Diagnostic(rules.OUT_OF_RANGE, value, "the number is not finite", hint)
        return
    if names == ["array"]:
        written = _short(spelling(instance)) if not isinstance(instance, dict) else ""
        hint = f"a list of one is `[{written}]`" if written else "begin each entry with `- `"
    if "string" in names and isinstance(instance, list) and instance and isinstance(instance[0], list):
        hint = "quote a text that begins with `[[`"
    if "object" in names and not hint:
        hint = meant.keys(parent)
    yield route, Diagnostic(rules.WRONG_TYPE, value, f"{said} is wanted here, and this is {_kind(instance)}", hint)


def _colon(instance: Any, parent: dict[str, Any]) -> bool:
    """Whether a mapping stands where a text may stand, and looks like a text with a colon in it."""
    if not isinstance(instance, dict) or len(instance) != 1 or "string" not in parent.get("type", ""):
        return False
    (key,) = instance
    # A key of the format in a wrong place is no word before a colon.
    known = (*parent.get("properties", {}), "text", "pattern", "correct", "wrong", "value")
    return key not in known and not similar(key, parent.get("properties", {}))


def _unquoted_colon(document: Document, route: Route, instance: Any, names: list[str]) -> tuple[Route, Diagnostic]:
    value = document.value(route)
    (key,) = instance
    last = document.value((*route, key)).end
    fixes: tuple[Edit, ...] = ()
    if value.start.line == last.line:
        raw = document.text.split("\n")[value.start.line - 1][value.start.column - 1 : last.column - 1]
        fixes = (Edit(replace(value, end=last), json.dumps(raw, ensure_ascii=False)),)
    said = " or ".join(_KINDS.get(name, name) for name in names)
    message = f"{said} is wanted here, and this is a mapping with the key `{_short(key)}`"
    hint = "quote this line, it contains a colon"
    return route, Diagnostic(rules.UNQUOTED_COLON, value, message, hint, fixes=fixes)


def _kind(value: object) -> str:
    match value:
        case PlainBool():
            return "true or false"
        case PlainInt() | PlainFloat():
            return "a number"
        case PlainNull():
            return "nothing (null)"
        case str():
            return "a text"
        case list():
            return "a list"
        case dict():
            return "a mapping"
        case _:
            return "nothing"


def _short(value: object) -> str:
    text = str(value)
    return text if len(text) <= 40 else text[:39] + "…"


def _as_id(text: str) -> str:
    slug = re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-")[:64].strip("-")
    return slug if re.fullmatch(r"[a-z][a-z0-9]*(-[a-z0-9]+)*", slug) else ""
