"""An output that is no folder of this machine: an address that fsspec understands, such as `s3://bucket/packages`."""

from __future__ import annotations

import os
import re
from functools import cache
from pathlib import Path
from typing import Any

# A scheme of two letters or more: one alone is a drive of Windows.
_ADDRESS = re.compile(r"[a-zA-Z][a-zA-Z0-9+.-]+://")


class NoAccess(Exception):
    """What an address needs is not installed, or nothing knows its scheme; the message is for the user."""


def is_remote(out: str) -> bool:
    """Whether an output is an address and no path."""
    return _ADDRESS.match(out) is not None


def _opened(out: str) -> tuple[Any, str]:
    """The file system of an address, and the path there."""
    return _opened_by(out, os.getpid())


@cache
def _opened_by(out: str, process: int) -> tuple[Any, str]:
    # A process that was copied must not use what was opened before it was.
    try:
        import fsspec
    except ImportError:
        raise NoAccess(f"{out}: an address as output needs fsspec: pip install 'course-packager[dask]'") from None
    try:
        system, path = fsspec.core.url_to_fs(out)
    except (ImportError, ValueError) as error:  # a library of that scheme is missing, or nobody knows the scheme
        raise NoAccess(f"{out}: {error}") from None
    return system, path.rstrip("/")


def place(out: str, name: str) -> str:
    """Where a file of an output lies, as a reader names it."""
    return f"{out.rstrip('/')}/{name}" if is_remote(out) else (Path(out) / name).as_posix()


def check(out: str) -> None:
    """Raises NoAccess where an address can't be written by this installation. Nothing is asked of the other side."""
    _opened(out)


def put(file: Path, out: str, name: str) -> None:
    """Stores a whole file under its final name in one go; who reads the name gets the older or the newer one.

    Raises OSError where the other side refuses.
    """
    system, path = _opened(out)
    try:
        system.pipe_file(f"{path}/{name}", file.read_bytes())
    except OSError:
        raise
    except Exception as error:  # each library has its own; what it says is all that is known
        raise OSError(f"{out}/{name}: {error}") from error


def get(out: str, name: str) -> bytes:
    """What lies under a name, empty where nothing does. Raises OSError where the other side refuses."""
    system, path = _opened(out)
    system.invalidate_cache()
    try:
        return bytes(system.cat_file(f"{path}/{name}"))
    except FileNotFoundError:
        return b""
    except OSError:
        raise
    except Exception as error:
        raise OSError(f"{out}/{name}: {error}") from error
