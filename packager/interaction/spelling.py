"""Our ids, numbers and texts in the spelling of the platforms."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Sequence
from decimal import Decimal

_LETTERS = "abcdefghijklmnopqrstuvwxyz0123456789"


def number(value: float, places: int = 7) -> str:
    """A number in plain decimal notation without an exponent or trailing zeros: 0.5, 30, -1.25."""
    if value == int(value) and abs(value) < 1e15:
        return str(int(value))
    text = f"{value:.{places}f}".rstrip("0").rstrip(".")
    # What rounds to nothing keeps all its digits: 1.6e-19 is a number that physics asks for.
    return text if text not in ("-0", "0") else format(Decimal(repr(value)), "f")


def letters(ids: Sequence[str]) -> dict[str, str]:
    """SCORM 1.2's one-character ids: a to z then 0 to 9 in source order; empty above 36 choices."""
    return dict(zip(ids, _LETTERS, strict=False)) if len(ids) <= len(_LETTERS) else {}


def underscored(ids: str) -> str:
    """An id, or several between marks, in SCORM 2004's spelling: Moodle takes no `-` in one.

    Our ids hold no `_`, so different ones stay different.
    """
    return ids.replace("-", "_")


def decimals(ids: Sequence[str]) -> dict[str, str]:
    """Canvas's option ids: decimal numbers from a digest, collisions settled in id order."""
    taken: dict[str, str] = {}
    used: set[int] = set()
    for id_ in sorted(ids):
        value = int.from_bytes(hashlib.sha256(id_.encode()).digest()[:4], "big") % 900_000_000 + 100_000_000
        while value in used:
            value = value + 1 if value < 999_999_999 else 100_000_000
        used.add(value)
        taken[id_] = str(value)
    return {id_: taken[id_] for id_ in ids}


def cut(text: str, limit: int) -> str:
    """The longest beginning of `text` of at most `limit` UTF-16 units, on one line; no character is halved.

    Some run-times refuse a value with a line break (scorm-again, Moodle), or with a blank in front.
    """
    text = re.sub(r"^[\s\ufeff]+", "", re.sub("\r\n|[\n\r\u2028\u2029]", " ", text))
    return text.encode("utf-16-le", "replace")[: 2 * limit].decode("utf-16-le", "ignore")


def reportable(text: str) -> bool:
    """Whether an accepted text can stand in a pattern of xAPI or SCORM 2004, which have no escapes."""
    return not (text.startswith("{") or any(mark in text for mark in ("[,]", "[.]", "[:]")))
