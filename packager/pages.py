"""HTML pages from templates: the one place with Jinja2."""

from __future__ import annotations

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from packager import resources

FALLBACK = "en"

# Scripts and languages that are written from right to left (CLDR's character orientation).
_RTL_SCRIPTS = frozenset({"adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})
_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "iw", "ks", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi"}
)


@cache
def _environment() -> Environment:
    return Environment(
        loader=FileSystemLoader(resources.folder("templates"), encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        keep_trailing_newline=True,
    )


def render(template: str, values: Mapping[str, Any]) -> str:
    """The text of `templates/<template>` with `values`; a value that is not given raises jinja2's UndefinedError."""
    return _environment().get_template(template).render(values)


@cache
def locales() -> tuple[str, ...]:
    """The languages that the player has words in, sorted."""
    return tuple(sorted(path.stem for path in (resources.folder("templates") / "locale").glob("*.json")))


def locale(language: str) -> str:
    """The best of `locales()` for a BCP 47 language: itself, without its last subtags, else English."""
    known = {name.lower(): name for name in locales()}
    parts = language.lower().split("-")
    for length in range(len(parts), 0, -1):
        if name := known.get("-".join(parts[:length])):
            return name
    return FALLBACK


@cache
def words(name: str) -> Mapping[str, Any]:
    """The player's words of one of `locales()`, English where one is missing, with its `language` and `direction`.

    A value is a text with `{name}` for what is put in, or a mapping from CLDR's plural categories to such texts.
    """

    def read(language: str) -> dict[str, Any]:
        loaded: dict[str, Any] = json.loads(resources.read("templates", "locale", f"{language}.json"))
        return loaded

    return {**read(FALLBACK), **read(name), "language": name, "direction": direction(name)}


def direction(language: str) -> str:
    """`rtl` or `ltr`, by the script of a BCP 47 language."""
    first, *rest = language.lower().split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    if script:
        return "rtl" if script in _RTL_SCRIPTS else "ltr"
    return "rtl" if first in _RTL_LANGUAGES else "ltr"
