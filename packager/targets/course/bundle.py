"""The player as one script and one style, of the parts that a course needs, each in its short form."""

from __future__ import annotations

import hashlib
import json
import re
from functools import cache, lru_cache
from typing import Any

from packager import pages, resources
from packager.model import Course
from packager.targets.course import parts


def script(course: Course, back_end: str) -> bytes:
    """The scripts that a course needs with a back end, after the words that they say in the course's language.

    The page's data must be there before; `app`, the last part, starts the page.
    """
    return _script(tuple(f"{name}.js" for name in parts.scripts(course, back_end)), pages.locale(course.language))


def style(course: Course, back_end: str) -> bytes:
    """The styles that a course needs with a back end, in the order of the cascade."""
    return _style(tuple(f"{name}.css" for name in parts.styles(course, back_end)))


def global_value(name: str, value: object) -> bytes:
    """A script that adds `value` to the player's one global object.

    U+2028 and U+2029 end a line in older JavaScript; `</` and `<!--` would end or hide an inline script.
    """
    text = json.dumps(value, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
    for old, new in (("\u2028", "\\u2028"), ("\u2029", "\\u2029"), ("</", "<\\/"), ("<!", "\\u003c!")):
        text = text.replace(old, new)
    return f"(globalThis.CoursePlayer = globalThis.CoursePlayer || {{}}).{name} = {text};\n".encode()


def source(name: str) -> str:
    """The text of a script or style as it is written, with `\\n` at the ends of lines."""
    return "\n".join(resources.read("templates", "player", name).decode().splitlines()) + "\n"


def digest(text: str) -> str:
    """What tells whether a short form is that of a source."""
    return hashlib.sha256(text.encode()).hexdigest()


def short(name: str) -> str:
    """A script or style in its short form: that of `templates/short.json`, which a tool makes of the source.

    One that was changed since lacks its indentation and its comments only: it works the same and is larger.
    """
    text = source(name)
    kept = _kept().get(name)
    return str(kept["short"]) if kept and kept["source"] == digest(text) else _lean(text)


@cache
def _kept() -> dict[str, Any]:
    kept: dict[str, Any] = json.loads(resources.read("templates", "short.json"))
    return kept


@lru_cache(maxsize=64)
def _script(names: tuple[str, ...], language: str) -> bytes:
    sources = "".join(map(source, names))
    every = pages.words(language)
    # A word that no packed script names is of a part that is not packed, or stands in the page itself.
    named = every.keys() & set(re.findall(r"\w+", sources))
    words = {key: every[key] for key in sorted(named | {"language", "direction"})}
    return b"".join((global_value("words", words), *(short(name).strip().encode() + b"\n" for name in names)))


@lru_cache(maxsize=64)
def _style(names: tuple[str, ...]) -> bytes:
    return "".join(short(name).strip() + "\n" for name in names).encode()


def _lean(text: str) -> str:
    """A source without indentation and without comments on lines of their own.

    No text in it runs over several lines, so nothing but its look changes; a test holds it to that.
    """
    text = re.sub(r"^[ \t]*/\*(?:(?!\*/).)*\*/[ \t]*$", "", text, flags=re.MULTILINE | re.DOTALL)
    lines = (line.strip() for line in text.splitlines())
    return "\n".join(line for line in lines if line and not line.startswith("//")) + "\n"
