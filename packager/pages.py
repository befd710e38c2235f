"""HTML pages from templates: the one place with Jinja2."""

from __future__ import annotations

import hashlib
import json
import os
import pickle
import re
import sys
import unicodedata
from collections.abc import Mapping
from contextlib import suppress
from functools import cache
from importlib.util import cache_from_source
from pathlib import Path
from typing import Any

import jinja2.compiler
from jinja2 import BytecodeCache, Environment, FileSystemLoader, StrictUndefined
from jinja2.bccache import Bucket
from markupsafe import Markup

from packager import resources

FALLBACK = "en"

# Scripts and languages that are written from right to left (CLDR's character orientation).
_RTL_SCRIPTS = frozenset({"adlm", "arab", "hebr", "mand", "nkoo", "rohg", "samr", "syrc", "thaa"})
_RTL_LANGUAGES = frozenset(
    {"ar", "arc", "ckb", "dv", "fa", "he", "ks", "nqo", "pnb", "ps", "sd", "syr", "ug", "ur", "yi"}
)
# Where Chinese is written in traditional characters, if the tag names no script (CLDR's likely subtags).
_TRADITIONAL = frozenset({"hk", "mo", "tw"})
# A name that a language had before (IANA's registry of subtags).
_RENAMED = {"iw": "he"}


_OPTIONS: dict[str, Any] = {
    "autoescape": True,
    "undefined": StrictUndefined,
    "trim_blocks": True,
    "lstrip_blocks": True,
    "keep_trailing_newline": True,
}


class _Compiled(BytecodeCache):
    """Templates as compiled code, kept where Python keeps that of modules, and under its rules for when to keep any."""

    def get_cache_key(self, name: str, filename: str | None = None) -> str:
        return cache_from_source(str(resources.folder("templates") / name), optimization="") or name

    def get_source_checksum(self, source: str) -> str:
        options = sorted(f"{key}={value}" for key, value in _OPTIONS.items())
        # Another edition of the library may make other code.
        stat = Path(str(jinja2.compiler.__file__)).stat()
        said = [str(stat.st_size), str(stat.st_mtime_ns), *options, source]
        return hashlib.sha256("\0".join(said).encode()).hexdigest()

    def load_bytecode(self, bucket: Bucket) -> None:
        try:
            with Path(bucket.key).open("rb") as stream:
                bucket.load_bytecode(stream)
        except (OSError, EOFError, ValueError, TypeError, pickle.UnpicklingError):
            bucket.reset()  # none is there, or half of one: it is compiled again

    def dump_bytecode(self, bucket: Bucket) -> None:
        if sys.dont_write_bytecode:
            return
        path = Path(bucket.key)
        draft = path.with_name(f"{path.name}.{os.getpid()}")
        with suppress(OSError):
            path.parent.mkdir(parents=True, exist_ok=True)
            draft.write_bytes(bucket.bytecode_to_string())
            draft.replace(path)


@cache
def _environment() -> Environment:
    loader = FileSystemLoader(resources.folder("templates"), encoding="utf-8")
    made = Environment(loader=loader, bytecode_cache=_Compiled(), **_OPTIONS)
    made.filters["apart"] = _apart
    return made


def render(template: str, values: Mapping[str, Any]) -> str:
    """The text of `templates/<template>` with `values`; a value that is not given raises jinja2's UndefinedError."""
    return _environment().get_template(template).render(values)


@cache
def locales() -> tuple[str, ...]:
    """The languages that the player has words in, sorted."""
    return tuple(sorted(path.stem for path in (resources.folder("templates") / "locale").glob("*.json")))


@cache
def locale(language: str) -> str:
    """The best of `locales()` for a BCP 47 language: of its language, script and region, of its language and script,
    else English. Words in another script are none of that language: `zh-Hant` and `zh-TW` do not get `zh-Hans`.
    """
    first, script, region = _subtags(language)
    near = [name for name in locales() if _subtags(name)[0] == first and script in ("", _script(name))]
    exact = [name for name in near if _subtags(name)[2] in ("", region)]
    return [*exact, *near, FALLBACK][0]


def _subtags(language: str) -> tuple[str, str, str]:
    """A BCP 47 tag's language, script and region in lower case, `""` for a script or region that it does not say."""
    first, *rest = re.split("-[a-z0-9]-", language.lower())[0].split("-")
    script = next((part for part in rest if len(part) == 4 and part.isalpha()), "")
    region = next((part for part in rest if re.fullmatch("[a-z]{2}|[0-9]{3}", part)), "")
    if first == "zh" and not script:
        script = "hant" if region in _TRADITIONAL else "hans"
    return _RENAMED.get(first, first), script, region


def _script(name: str) -> str:
    script: str = _read(name)["_language"]["script"]
    return script.lower()


@cache
def _read(name: str) -> Mapping[str, Any]:
    loaded: dict[str, Any] = json.loads(resources.read("templates", "locale", f"{name}.json"))
    return loaded


@cache
def words(name: str) -> Mapping[str, Any]:
    """The player's words of one of `locales()`, English where one is missing, with its `language` and `direction`.

    A value is a text with `{name}` for what is put in, or a mapping from CLDR's plural categories to such texts. What
    a file says of itself (its keys with `_`) is left out.
    """
    found = {**_read(FALLBACK), **_read(name)}
    said = {key: value for key, value in found.items() if not key.startswith("_")}
    return {**said, "language": name, "direction": direction(name)}


@cache
def direction(language: str) -> str:
    """`rtl` or `ltr`, by the script of a BCP 47 language."""
    first, script, _ = _subtags(language)
    return "rtl" if script in _RTL_SCRIPTS or (not script and first in _RTL_LANGUAGES) else "ltr"


def own_side(text: str, page: str) -> str:
    """The direction of `text` where it is not that of the page (`ltr`, `rtl`), else `""`.

    In a page from right to left all that has a letter or digit and nothing from right to left: `f(x)`, `-2`, `Who?`. In
    one from left to right all whose letters run from right to left. Mixed words keep the direction of their page, since
    a sentence may well begin with a foreign word.
    """
    if page != "rtl" and text.isascii():
        return ""
    kinds = set(map(unicodedata.bidirectional, set(text)))
    right = bool(kinds & {"R", "AL", "AN"})
    left = "L" in kinds
    if page == "rtl":
        return "ltr" if not right and kinds & {"L", "EN"} else ""
    return "rtl" if right and not left else ""


def _apart(text: str, page: str) -> str:
    """A text for a page of a direction, in `<bdi>` where it runs the other way."""
    side = own_side(text, page)
    return Markup('<bdi dir="{}">{}</bdi>').format(side, text) if side else text
