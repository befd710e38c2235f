"""JSON for people to read, as `json.dumps` writes it: that one takes four times as long once it indents."""

from __future__ import annotations

import json
from json.encoder import encode_basestring as quoted
from typing import Any


def indented(value: Any) -> str:
    """The text of a value made of dict, list, tuple, str, int, float, bool and None: sorted keys, two-space indent.

    Characters beyond ASCII stay as they are. Raises ValueError for a number that is not finite.
    """
    return _text(value, "\n")


def _text(value: Any, line: str) -> str:
    """`line` ends a line and indents the next one as far as the value's own."""
    if isinstance(value, str):
        return quoted(value)
    inner = f"{line}  "
    if isinstance(value, dict):
        entries = [
            f"{quoted(key)}: {quoted(one) if one.__class__ is str else _text(one, inner)}"
            for key, one in sorted(value.items())
        ]
        return f"{{{inner}{f',{inner}'.join(entries)}{line}}}" if entries else "{}"
    if isinstance(value, list | tuple):
        parts = [quoted(one) if one.__class__ is str else _text(one, inner) for one in value]
        return f"[{inner}{f',{inner}'.join(parts)}{line}]" if parts else "[]"
    return json.dumps(value, allow_nan=False)
