"""The files of the player's words, as the tests and the table of docs/languages.md read them."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from packager import pages

LOCALES = Path(__file__).resolve().parents[1] / "templates" / "locale"
MARKS = ("<!-- languages -->", "<!-- /languages -->")

Word = str | dict[str, str]


def read(name: str) -> dict[str, Any]:
    """A file as it stands, with what it says of itself under `_language` and `_review`."""
    found: dict[str, Any] = json.loads((LOCALES / f"{name}.json").read_text("utf-8"))
    return found


def words(name: str) -> dict[str, Word]:
    return {key: value for key, value in read(name).items() if not key.startswith("_")}


def texts(word: Word) -> dict[str, str]:
    """The texts of a word by plural category; one that has no plurals is `other`."""
    return word if isinstance(word, dict) else {"other": word}


def table() -> str:
    """The table of the languages, as docs/languages.md has it between its marks."""
    every = words(pages.FALLBACK)
    rows = [
        "| language | | tag | written | words | reviewed by a native speaker |",
        "|---|---|---|---|---|---|",
    ]
    for name in pages.locales():
        about, review = read(name)["_language"], read(name)["_review"]
        side = {"ltr": "left to right", "rtl": "right to left"}[pages.direction(name)]
        reviewed = ", ".join(filter(None, ("yes", review["by"], review["date"]))) if review["native"] else "no"
        missing = len(set(every) - set(words(name)))
        have = f"{missing} missing" if missing else "all"
        rows.append(f"| {about['name']} | {about['own']} | `{name}` | {side} | {have} | {reviewed} |")
    return "\n".join(rows) + "\n"
