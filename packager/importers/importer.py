"""What an importer is: a name, a title, and a function that turns a file of another format into a course."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from packager.diagnostic import Diagnostic
from packager.model import Course


@dataclass(frozen=True, slots=True)
class File:
    """A file as it was given: `path` names it in diagnostics."""

    path: str
    data: bytes


@dataclass(frozen=True, slots=True)
class Options:
    """What the caller fixes. '' leaves the id, the iri or the language to the importer."""

    key: File | None = None  # the right answers
    id: str = ""
    iri: str = ""
    language: str = ""


@dataclass(frozen=True, slots=True)
class Imported:
    """A course, None where an error kept it from being made, and what there is to say about it.

    Spans name the imported file or the key.
    """

    course: Course | None
    diagnostics: tuple[Diagnostic, ...]


@dataclass(frozen=True, slots=True)
class Importer:
    """A row of the table of importers. `read` raises nothing for a bad file: it says so in diagnostics."""

    title: str
    read: Callable[[File, Options], Imported]
