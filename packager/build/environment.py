"""What of ours and of others' makes an artifact's bytes, beside the course: code, templates, libraries, the date."""

from __future__ import annotations

import hashlib
import os
import re
import sys
import zlib
from collections.abc import Iterable, Iterator
from functools import cache
from pathlib import Path

from packager import __file__ as _own
from packager import resources

# Libraries whose output reaches an artifact or a diagnostic, by the names that they are installed under.
LIBRARIES = (
    "imagesize",
    "jinja2",
    "jsonschema",
    "latex2mathml",
    "lxml",
    "markdown-it-py",
    "markupsafe",
    "mdit-py-plugins",
    "mdurl",
    "nh3",
    "pygments",
    "pyyaml",
    "simpleeval",
    "tincan",
)


@cache
def environment() -> str:
    """A digest of all that makes artifacts and is no part of a course: our code, templates and schemas, the versions
    of Python, of zlib and of `LIBRARIES`, and SOURCE_DATE_EPOCH."""
    whole = hashlib.sha256()
    for name, path in sorted(_files()):
        data = path.read_bytes()
        whole.update(f"{name}\0{len(data)}\0".encode() + data)
    said = [sys.version, zlib.ZLIB_RUNTIME_VERSION, os.environ.get("SOURCE_DATE_EPOCH", ""), *_versions(sys.path)]
    whole.update("\0".join(said).encode())
    return whole.hexdigest()


def _files() -> Iterator[tuple[str, Path]]:
    """The files of the package, and those of schemas/ and templates/ wherever they lie."""
    folders = (("packager", Path(_own).parent), *((name, resources.folder(name)) for name in ("schemas", "templates")))
    for name, folder in folders:
        for path in _below(str(folder)):
            yield name + path[len(str(folder)) :].replace(os.sep, "/"), Path(path)


def _below(folder: str) -> Iterator[str]:
    with os.scandir(folder) as entries:
        for entry in entries:
            if entry.is_dir():
                if entry.name != "__pycache__":
                    yield from _below(entry.path)
            elif not entry.name.endswith((".pyc", ".pyo")):
                yield entry.path


def _versions(paths: Iterable[str]) -> list[str]:
    """`name version` of each of `LIBRARIES`, read from the names of their `.dist-info` folders.

    importlib.metadata would say the same and takes longer to import than a course takes to build; it is asked where a
    library was installed in another way.
    """
    found: dict[str, str] = {}
    for folder in paths:
        try:
            names = os.listdir(folder or ".")  # noqa: PTH208
        except OSError:
            continue  # an archive or a folder that is not there
        for name in names:
            if name.endswith(".dist-info"):
                library, _, version = name.removesuffix(".dist-info").partition("-")
                found.setdefault(re.sub(r"[-_.]+", "-", library).lower(), version)
    return [f"{name} {found.get(name) or _asked(name)}" for name in LIBRARIES]


def _asked(name: str) -> str:
    from importlib import metadata

    try:
        return metadata.version(name)
    except metadata.PackageNotFoundError:
        return ""
