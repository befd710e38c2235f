"""What a target is: a name, a form, flavours, and a function that turns a course into files."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path

from packager import rules
from packager.diagnostic import Diagnostic, Rule, Span
from packager.model import Course, Embed


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


@dataclass(frozen=True, slots=True)
class Loss:
    """A part that a target keeps in another form, leaves out, or can't hold at all: `rule` says which.

    `what` names the part, `how` says what became of it, or why it is gone.
    """

    rule: Rule
    span: Span
    what: str
    how: str


@dataclass(slots=True)
class Report:
    """What one artifact could not keep, said by its writer at the part's own place."""

    target: str
    diagnostics: list[Diagnostic] = field(default_factory=list)
    losses: list[Loss] = field(default_factory=list)
    # What the two lists hold, so that a quiz of thousands of questions is not compared with all that was said before.
    _lost: set[Loss] = field(default_factory=set, repr=False, compare=False)
    _said: set[Diagnostic] = field(default_factory=set, repr=False, compare=False)
    _counted: tuple[int, int] = field(default=(0, 0), repr=False, compare=False)

    def changed(self, span: Span, what: str, how: str) -> None:
        """A part is kept in another form: `what` names it, `how` says what became of it."""
        self._lose(Loss(rules.CHANGED, span, what, how), "changed")

    def lost(self, span: Span, what: str, why: str) -> None:
        """A part (feedback, hints, credit, maths) is left out."""
        self._lose(Loss(rules.LOST, span, what, why), "lost")

    def unsupported(self, span: Span, what: str, why: str) -> None:
        """A whole question is left out."""
        self._lose(Loss(rules.UNSUPPORTED, span, what, why), "left out")

    def warn(self, rule: Rule, span: Span, message: str, hint: str = "") -> None:
        """Any other finding of this target."""
        self.diagnostics.append(Diagnostic(rule, span, f"{self.target}: {message}", hint, target=self.target))

    def take(self, other: Report) -> None:
        """Adds what another report of the same target heard, which its writer may drop with the question instead."""
        lost, said = self._known()
        self.losses += [loss for loss in other.losses if loss not in lost]
        self.diagnostics += [found for found in other.diagnostics if found not in said]

    def embedded(self, embed: Embed) -> None:
        """An embed is kept as a link, as `markup` writes it."""
        self.changed(embed.span, "embed", "a link to what it shows, which opens on its own host")

    def _lose(self, loss: Loss, word: str) -> None:
        if loss not in self._known()[0]:
            self.losses.append(loss)
            message = f"{self.target}: {loss.what} {word}: {loss.how}"
            self.diagnostics.append(Diagnostic(loss.rule, loss.span, message, target=self.target))

    def _known(self) -> tuple[set[Loss], set[Diagnostic]]:
        """All that the lists hold; what was added since the last call is at their ends."""
        self._lost.update(self.losses[self._counted[0] :])
        self._said.update(self.diagnostics[self._counted[1] :])
        self._counted = len(self.losses), len(self.diagnostics)
        return self._lost, self._said


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

    def label(self, options: Options) -> str:
        """The name with the flavour behind a colon, where the target has flavours."""
        return f"{self.name}:{options.flavour or self.flavours[0]}" if self.flavours else self.name
