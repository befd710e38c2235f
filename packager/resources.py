"""Where schemas/ and templates/ are: inside the package in a wheel, at the checkout's top otherwise."""

from __future__ import annotations

from functools import cache
from pathlib import Path

_PACKAGE = Path(__file__).resolve().parent


@cache
def folder(name: str) -> Path:
    """The folder `schemas` or `templates`."""
    inside = _PACKAGE / name
    return inside if inside.is_dir() else _PACKAGE.parent / name


def read(name: str, *parts: str) -> bytes:
    """The bytes of one file below the folder `name`."""
    return folder(name).joinpath(*parts).read_bytes()
