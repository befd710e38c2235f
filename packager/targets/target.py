"""What a target is: a name, a form, flavours, and a function that turns a course into files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from packager import rules
from packager.diagnostic import Diagnostic, Rule, Span
from packager.model import Course


@dataclass(frozen=True, slots=True)
class Options:
    """How to write: part of what decides an artifact's bytes."""

    flavour: str = ""


@dataclass(frozen=True, slots=True)
class Member:
    """One file of an artifact: its name with `/`, and its bytes or the file that holds them.

    `shared` marks a member that is equal in every package, such as the player: it is deflated
    once a run. A target of the single-file form yields exactly one member, whose name is ''.
    """

    name: str
    data: bytes | Path
    shared: bool = False


class Unsupported(Exception):
    """Raised by a writer for a question that its target cannot hold at all."""

    def __init__(self, reason: str) -> None:
        super().__init__(reason)
        self.reason = reason


@dataclass(slots=True)
class Report:
    """What one artifact could not keep, said by its writer at the part's own place."""

    target: str
    diagnostics: list[Diagnostic] = field(default_factory=list)

    def changed(self, span: Span, what: str, how: str) -> None:
        """A part is kept in another form: `what` names it, `how` says what became of it."""
        self._add(rules.CHANGED, span, f"{self.target}: {what} changed: {how}")

    def lost(self, span: Span, what: str, why: str) -> None:
        """A part (feedback, hints, credit, maths) is left out."""
        self._add(rules.LOST, span, f"{self.target}: {what} lost: {why}")

    def unsupported(self, span: Span, what: str, why: str) -> None:
        """A whole question is left out."""
        self._add(rules.UNSUPPORTED, span, f"{self.target}: {what} left out: {why}")

    def warn(self, rule: Rule, span: Span, message: str, hint: str = "") -> None:
        """Any other finding of this target."""
        self.diagnostics.append(Diagnostic(rule, span, f"{self.target}: {message}", hint))

    def _add(self, rule: Rule, span: Span, message: str) -> None:
        found = Diagnostic(rule, span, message)
        if found not in self.diagnostics:
            self.diagnostics.append(found)


@dataclass(frozen=True, slots=True)
class Target:
    """A row of the table of targets.

    `suffix` is the artifact's file ending; `single` says that the artifact is one file and no zip;
    `bank` that it holds questions only, so a course without questions gets none.
    `flavours` are the dialects, the first is the default; the empty tuple means there is one.
    """

    name: str
    title: str
    suffix: str
    members: Callable[[Course, Options, Report], Iterator[Member]]
    single: bool = False
    bank: bool = False
    flavours: tuple[str, ...] = ()
