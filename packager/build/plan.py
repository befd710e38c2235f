"""What is to be built: courses found under the given paths, and a job for each."""

from __future__ import annotations

import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from pathlib import Path

from packager import rules
from packager.diagnostic import Diagnostic, Span
from packager.source.loader import COURSE_FILE, Identity, identity

_SKIPPED = frozenset(("node_modules", "dist", "build", "__pycache__"))


class NoCourse(Exception):
    """A path holds no course; the message is for the user."""


@dataclass(frozen=True, slots=True)
class Job:
    """One course and the artifacts wanted from it, in plain strings.

    `source` is a course's folder or a quiz file, `targets` are names with an optional flavour behind
    a colon, none for what the course says; `out` is the folder of the artifacts, '' to write nothing.
    `platform` is the name of a profile, '' for none: it says the targets where `targets` is empty, and the
    course is adapted to it.
    """

    source: str
    targets: tuple[str, ...] = ()
    out: str = ""
    check: bool = False
    platform: str = ""


def sources(paths: Iterable[str]) -> list[str]:
    """Course folders and quiz files under `paths`, in order, each once. Raises NoCourse."""
    wanted = list(paths) or [_here()]
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
    return list(found)


def _here() -> str:
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


def twins(found: Iterable[str]) -> dict[str, list[Diagnostic]]:
    """For each source whose id or iri another one of the run has: what is wrong, with places as a reader sees them."""
    seen: dict[tuple[str, str], tuple[str, Span]] = {}
    wrong: dict[str, list[Diagnostic]] = {}
    for source in found:
        own = identity(source)
        for what, value, span in _values(own):
            at = located(span, source)
            first = seen.setdefault((what, value), (source, at))
            if first[0] != source:
                message = f"the {what} `{value}` is that of another course of this run"
                related = ((first[1], "first used here"),)
                wrong.setdefault(source, []).append(Diagnostic(rules.DUPLICATE_COURSE, at, message, related=related))
                there = Diagnostic(rules.DUPLICATE_COURSE, first[1], message, related=((at, "and here"),))
                if there not in wrong.setdefault(first[0], []):
                    wrong[first[0]].append(there)
    return wrong


def _values(own: Identity) -> Iterator[tuple[str, str, Span]]:
    if own.id:
        yield "id", own.id, own.id_span
    if own.iri:
        yield "iri", own.iri, own.iri_span


def located(span: Span, source: str) -> Span:
    """A span of a course with the folder that it was read from before its path."""
    base = source if Path(source).is_dir() else str(Path(source).parent)
    return replace(span, path=os.path.normpath(os.path.join(base, span.path)) if span.path else base)  # noqa: PTH118


def relocated(found: Diagnostic, source: str) -> Diagnostic:
    """A diagnostic of a course with all its places located."""
    return replace(
        found,
        span=located(found.span, source),
        related=tuple((located(span, source), words) for span, words in found.related),
        fixes=tuple(replace(edit, span=located(edit.span, source)) for edit in found.fixes),
    )
