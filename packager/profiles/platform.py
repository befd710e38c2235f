"""What a platform is to us: the targets that reach it, what it refuses of them, and how we know."""

from __future__ import annotations

from dataclasses import dataclass

from packager.model import KINDS, Feedback, Question

# How a claim is known, from the strongest: the platform's importer was run with such files, the engine that asks
# and scores them was, its source was read, or its vendor's and users' documents say so.
RUN, ENGINE, READ, DOCUMENTED = "run", "engine", "read", "documented"
EVIDENCE = {
    RUN: "the platform's importer was run",
    ENGINE: "the platform's question engine was run, its import not tried",
    READ: "read in its source, not tried on the platform",
    DOCUMENTED: "documented only, not tried on the platform",
}


@dataclass(frozen=True, slots=True)
class Finding:
    """What a platform makes of a type of question that the target can hold: `state` is changed, lost or left out.

    `kind` is '' where it is so of every type; `part` is what it happens to, '' for the question as a whole.
    """

    kind: str
    state: str
    how: str
    evidence: str = DOCUMENTED
    part: str = ""

    def concerns(self, question: Question) -> bool:
        """Whether it is true of a question, which may lack the part."""
        if self.kind not in ("", KINDS[type(question)]):
            return False
        return self.part != "feedback" or question.feedback != Feedback()


@dataclass(frozen=True, slots=True)
class Profile:
    """A platform as data.

    `version` is what the facts were taken from. `targets` are what `--for` builds, `bank` the one of them that
    holds its questions ('' where the platform takes packages only). `evidence` is how the bank's import is known.
    `findings` are what the platform does beyond what the target's writer says; a type that it leaves out is not
    written. `degrades` are types that are written as an equivalent one where the bank has none of their own.
    """

    name: str
    title: str
    version: str
    targets: tuple[str, ...]
    bank: str
    evidence: str
    findings: tuple[Finding, ...] = ()
    degrades: tuple[str, ...] = ("ordering", "categorize", "formula", "fill-in-blanks", "likert")
    note: str = ""

    def refused(self, kind: str) -> Finding | None:
        """Why the platform takes no question of a type, None where it does."""
        return next((one for one in self.findings if one.kind == kind and one.state == "left out"), None)
