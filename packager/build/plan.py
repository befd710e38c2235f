"""What is to be built: courses found under the given paths, and a job for each."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, replace
from functools import lru_cache
from pathlib import Path
from typing import TYPE_CHECKING

from packager import rules
from packager.build.remote import is_remote
from packager.diagnostic import Diagnostic, Span
from packager.source.inputs import COURSE_FILE

if TYPE_CHECKING:
    from packager.source.loader import Identity

_SKIPPED = frozenset(("node_modules", "dist", "build", "__pycache__"))


class NoCourse(Exception):
    """A path holds no course; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Job:
    """One course and the artifacts wanted from it, in plain strings.

    `source` is a course's folder or a quiz file, `targets` are names with an optional flavour behind
    a colon, none for what the course says; `out` is the folder of the artifacts, '' to write nothing.
    `platform` is the name of a profile, '' for none: it says the targets where `targets` is empty, and the
    course is adapted to it. `only` are the labels of the artifacts to be made, none for all that are wanted;
    `before` is what the journal says of the course, empty for nothing.
    """

    source: str
    targets: tuple[str, ...] = ()
    out: str = ""
    check: bool = False
    platform: str = ""
    only: tuple[str, ...] = ()
    before: bytes = b""

    def label(self, target: str) -> str:
        """What an artifact is known by in the journal: its target with its flavour, and how else it is made."""
        return target + (f"@{self.platform}" if self.platform else "") + ("+check" if self.check else "")


def sources(paths: Iterable[str]) -> list[str]:
    """Course folders and quiz files under `paths`, in order, each once. Raises NoCourse."""
    wanted = list(paths) or [here()]
    found: dict[str, None] = {}
    for path in wanted:
        place = Path(path)
        if place.is_file():
            if place.name == COURSE_FILE:
                path = str(place.parent)
            elif place.suffix.lower() not in (".yaml", ".yml"):
                raise NoCourse(f"{path}: a course folder or a quiz file (.yaml) is wanted")
            found[path] = None
        elif place.is_dir():
            below = [path] if (place / COURSE_FILE).is_file() else list(_below(path))
            if not below:
                raise NoCourse(f"{path}: no {COURSE_FILE} in this folder or below it")
            found.update(dict.fromkeys(below))
        else:
            raise NoCourse(f"{path}: no such file or folder")
    # However it is written, a course is built once.
    once: dict[str, str] = {}
    for path in found:
        once.setdefault(os.path.realpath(path), path)
    return list(once.values())


def is_source(path: str) -> bool:
    """Whether a course or a quiz file is there."""
    place = Path(path)
    try:
        return (place / COURSE_FILE).is_file() if place.is_dir() else place.is_file()
    except OSError:
        return True  # it can't be looked at, and so nobody knows that it is gone


def here() -> str:
    if Path(COURSE_FILE).is_file():
        return "."
    return "courses" if Path("courses").is_dir() else "."


def _below(path: str) -> Iterator[str]:
    for folder, folders, files in os.walk(path):
        if COURSE_FILE in files:
            folders.clear()
            yield folder
        else:
            folders[:] = sorted(name for name in folders if not name.startswith(".") and name not in _SKIPPED)


def twins(found: Iterable[str], known: Mapping[str, tuple[str, str]] | None = None) -> dict[str, list[Diagnostic]]:
    """For each source whose id or iri another one of the run has: what is wrong, with places as a reader sees them.

    `known` are the id and the iri of sources that need not be read for it.
    """
    known = known or {}
    # A catalogue has many thousands of values, and hardly one twice: of the rest no more is kept than who has it.
    owners: tuple[dict[str, str], dict[str, str]] = ({}, {})
    shared: dict[tuple[str, str], list[str]] = {}
    for source in found:
        own = known.get(source)
        if own is None:
            read = _identity(source)
            own = (read.id, read.iri)
        for what, owner, value in zip(("id", "iri"), owners, own, strict=True):
            first = owner.setdefault(value, source) if value else source
            if first is not source:
                shared.setdefault((what, value), [first]).append(source)
    wrong: dict[str, list[Diagnostic]] = {}
    for (what, value), sources in shared.items():
        places = []
        for source in sources:
            read = _identity(source)
            places.append(located(read.id_span if what == "id" else read.iri_span, source))
        message = f"the {what} `{value}` is that of another course of this run"
        for place, source in enumerate(sources):
            others = [(places[0], "first used here")] if place else [(there, "and here") for there in places[1:2]]
            told = Diagnostic(rules.DUPLICATE_COURSE, places[place], message, related=tuple(others))
            wrong.setdefault(source, []).append(told)
    return wrong


def _identity(source: str) -> Identity:
    from packager.source.loader import identity  # what reads a course takes longer to import than an unchanged one

    return identity(source)


def relative(source: str, out: str) -> str:
    """A source as the journal of an output folder names it: seen from there, so that both may move together."""
    try:
        real = os.path.realpath(source)
        path = real if is_remote(out) else os.path.relpath(real, _real(out))
    except ValueError:
        path = real  # on another drive
    return path.replace(os.sep, "/")


_real = lru_cache(maxsize=4)(os.path.realpath)  # asked for every source


def there(source: str, out: str) -> str:
    """The path of a source that the journal of an output folder names."""
    return os.path.normpath(os.path.join(_real(out), source))  # noqa: PTH118


def below(source: str, out: str, roots: Iterable[str]) -> bool:
    """Whether a source that the journal names lies below, or is, one of `roots`."""
    path = Path(there(source, out))
    return any(path.is_relative_to(os.path.realpath(root)) for root in roots)


def located(span: Span, source: str) -> Span:
    """A span of a course with the folder that it was read from before its path."""
    base = source if Path(source).is_dir() else str(Path(source).parent)
    return replace(span, path=os.path.normpath(os.path.join(base, span.path)) if span.path else base)  # noqa: PTH118


def nearer(found: Diagnostic, folder: str) -> Diagnostic:
    """A diagnostic whose paths lie below a folder, with its places as one sees them from there."""

    def seen(span: Span) -> Span:
        below = span.path.startswith(folder.rstrip(os.sep) + os.sep)
        return replace(span, path=os.path.relpath(span.path, folder)) if below else span

    return _placed(found, seen)


def relocated(found: Diagnostic, source: str) -> Diagnostic:
    """A diagnostic of a course with all its places located."""
    return _placed(found, lambda span: located(span, source))


def _placed(found: Diagnostic, move: Callable[[Span], Span]) -> Diagnostic:
    return replace(
        found,
        span=move(found.span),
        related=tuple((move(span), words) for span, words in found.related),
        fixes=tuple(replace(edit, span=move(edit.span)) for edit in found.fixes),
    )
