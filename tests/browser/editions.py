"""The two editions of SCORM as the tests speak of them: names of functions and elements, the run-time, the lint."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

import lint12
import lint2004
from lint12 import Call, Finding

Model = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Edition:
    """One edition. `core` stands before the elements that 1.2 keeps in `cmi.core`.

    `begun(held, mastery)` is what the lint must know of a platform's data model `held` at the session's start, and
    `verdict(held)` the one word that a teacher reads: passed, failed, completed, incomplete.
    """

    target: str
    run_time: str
    class_: str
    api: str
    initialize: str
    terminate: str
    get: str
    set: str
    commit: str
    others: tuple[str, ...]
    core: str
    location: str
    status: tuple[str, ...]
    mode: str
    interaction_response: str
    lint: Callable[[Sequence[Call], Any], list[Finding]]
    start: Callable[..., Any]
    begun: Callable[[Model, bool], Any]
    verdict: Callable[[Model], str]

    @property
    def functions(self) -> tuple[str, ...]:
        return (self.initialize, self.terminate, self.get, self.set, self.commit, *self.others)

    @property
    def raw(self) -> str:
        return f"cmi.{self.core}score.raw"

    @property
    def exit(self) -> str:
        return f"cmi.{self.core}exit"

    @property
    def closed(self) -> str:
        """The exit of a course that is done."""
        return {"scorm12": "", "scorm2004": "suspend"}[self.target]


def within(held: Model, name: str) -> Any:
    """An element of a data model by its name without `cmi.`, `core.score.raw` for instance; '' where it is not."""
    value: Any = held
    for step in name.split("."):
        value = value.get(step, "") if isinstance(value, dict) else ""
    return value


def _number(text: Any) -> float | None:
    return float(text) if str(text) else None


def _begun12(held: Model, mastery: bool) -> lint12.Start:
    return lint12.Start(
        status=within(held, "core.lesson_status") or "not attempted",
        raw=str(within(held, "core.score.raw")),
        interactions=len(within(held, "interactions")),
        objectives=len(within(held, "objectives")),
        mastery=mastery,
    )


def _begun2004(held: Model, mastery: bool) -> lint2004.Start:
    objectives = within(held, "objectives") or {}
    return lint2004.Start(
        completion=within(held, "completion_status") or "unknown",
        success=within(held, "success_status") or "unknown",
        scaled=_number(within(held, "score.scaled")),
        interactions=len(within(held, "interactions")),
        objectives=tuple(one["id"] for _, one in sorted(objectives.items(), key=lambda item: int(item[0]))),
        mastery=mastery,
    )


def _verdict2004(held: Model) -> str:
    success = str(within(held, "success_status"))
    return success if success in ("passed", "failed") else str(within(held, "completion_status"))


SCORM12 = Edition(
    target="scorm12",
    run_time="scorm12.min.js",
    class_="Scorm12API",
    api="API",
    initialize="LMSInitialize",
    terminate="LMSFinish",
    get="LMSGetValue",
    set="LMSSetValue",
    commit="LMSCommit",
    others=("LMSGetLastError", "LMSGetErrorString", "LMSGetDiagnostic"),
    core="core.",
    location="core.lesson_location",
    status=("cmi.core.lesson_status",),
    mode="core.lesson_mode",
    interaction_response="student_response",
    lint=lint12.lint,
    start=lint12.Start,
    begun=_begun12,
    verdict=lambda held: str(within(held, "core.lesson_status")),
)
SCORM2004 = Edition(
    target="scorm2004",
    run_time="scorm2004.min.js",
    class_="Scorm2004API",
    api="API_1484_11",
    initialize="Initialize",
    terminate="Terminate",
    get="GetValue",
    set="SetValue",
    commit="Commit",
    others=("GetLastError", "GetErrorString", "GetDiagnostic"),
    core="",
    location="location",
    status=("cmi.completion_status", "cmi.success_status"),
    mode="mode",
    interaction_response="learner_response",
    lint=lint2004.lint,
    start=lint2004.Start,
    begun=_begun2004,
    verdict=_verdict2004,
)
EDITIONS = {edition.target: edition for edition in (SCORM12, SCORM2004)}


def either(test: Callable[..., None]) -> Callable[..., None]:
    """Marks a test of what both editions do by one script: with one of them by the seed, with both under --full."""
    test.__dict__["either"] = True
    return test
