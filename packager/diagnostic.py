"""What an author is told: a rule broken at a place in a file, as a value that is collected and never raised."""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple


class Place(NamedTuple):
    """A position in a text: line and column, both from 1, counted in code points."""

    line: int
    column: int


@dataclass(frozen=True, slots=True, order=True)
class Span:
    """A stretch of one file, from `start` up to but not including `end`.

    `path` is relative to the course's folder, with `/`; the run that read the course puts the
    folder before it. A span whose `start` is `WHOLE` names the file and no line in it.
    """

    path: str
    start: Place
    end: Place


WHOLE = Place(0, 0)


def whole(path: str) -> Span:
    """The span that names a file and no line in it."""
    return Span(path, WHOLE, WHOLE)


class Severity(Enum):
    """How much a broken rule matters: an error stops the build, a warning does under `--strict`."""

    ERROR = "error"
    WARNING = "warning"
    NOTE = "note"


@dataclass(frozen=True, slots=True)
class Rule:
    """A rule of the source format or of a platform; `code` is stable and never used again for another.

    A wrong and a mended example of each stand in `templates/explain/CODE.txt`.
    """

    code: str
    severity: Severity
    summary: str
    advice: str


@dataclass(frozen=True, slots=True)
class Edit:
    """A change of the source that mends a diagnostic: `span` is replaced by `text`."""

    span: Span
    text: str


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding: which rule, where, in which words, and how to mend it here.

    `target` is the one that the finding is about, '' where it is about the source. `level` is a severity
    other than the rule's, as `--strict` gives it.
    """

    rule: Rule
    span: Span
    message: str
    hint: str = ""
    related: tuple[tuple[Span, str], ...] = field(default=())
    fixes: tuple[Edit, ...] = field(default=())
    target: str = ""
    level: Severity | None = None

    @property
    def severity(self) -> Severity:
        return self.level or self.rule.severity
