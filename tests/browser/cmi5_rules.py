"""The requirements of cmi5 that a platform enforces on an assignable unit's statements, each by its id."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

CATEGORY = "https://w3id.org/xapi/cmi5/context/categories/cmi5"
MOVE_ON = "https://w3id.org/xapi/cmi5/context/categories/moveon"
SESSION_ID = "https://w3id.org/xapi/cmi5/context/extensions/sessionid"
MASTERY = "https://w3id.org/xapi/cmi5/context/extensions/masteryscore"
VERBS = "http://adlnet.gov/expapi/verbs/"
DEFINED = ("initialized", "completed", "passed", "failed", "terminated")

Json = dict[str, Any]


@dataclass(slots=True)
class Registration:
    """A learner's enrolment in one unit: what it has earned over all its sessions."""

    id: str
    actor: Json
    completed: bool = False
    passed: bool = False
    satisfied: bool = False


@dataclass(slots=True)
class Session:
    """One launch of a unit. `verbs` are the verbs of the cmi5-defined statements that were taken, in order.

    `initialized` follows only when the request with that statement has been answered: the reference player looks at
    the session as it was before the request, so nothing else may be in one batch with `initialized`.
    """

    id: str
    registration: Registration
    activity: str
    template: Json
    mode: str = "Normal"
    mastery: float | None = None
    move_on: str = "NotApplicable"
    token: str = ""
    url: str = ""
    fetches: int = 0
    preferences_read: bool = False
    initialized: bool = False
    abandoned: bool = False
    verbs: list[str] = field(default_factory=list)

    @property
    def terminated(self) -> bool:
        return "terminated" in self.verbs


Check = Callable[[Json, Session, Registration], bool]


@dataclass(frozen=True, slots=True)
class Rule:
    """`broken(statement, session, registration)` says whether the statement breaks the requirement."""

    id: str
    broken: Check


# --- parts of a statement ----------------------------------------------------------------------------


def verb(statement: Json) -> str:
    """The last word of a verb of cmi5, the whole IRI of any other one."""
    id_ = str(statement["verb"]["id"])
    word = id_.removeprefix(VERBS)
    return word if word in DEFINED else id_


def categories(statement: Json) -> list[str]:
    return [str(one.get("id")) for one in statement["context"].get("contextActivities", {}).get("category", [])]


def defined(statement: Json) -> bool:
    """Whether it is a cmi5-defined statement: its category says so (cmi5 9.6.2.1)."""
    return CATEGORY in categories(statement)


def _result(statement: Json) -> Json:
    found: Json = statement.get("result", {})
    return found


def _scaled(statement: Json) -> float | None:
    found: float | None = _result(statement).get("score", {}).get("scaled")
    return found


def _extension(statement: Json, name: str) -> Any:
    return statement["context"].get("extensions", {}).get(name)


def _on(word: str, check: Check) -> Check:
    """`check`, for cmi5-defined statements of one verb."""
    return lambda statement, session, registration: (
        defined(statement) and verb(statement) == word and check(statement, session, registration)
    )


def _defined(check: Check) -> Check:
    return lambda statement, session, registration: defined(statement) and check(statement, session, registration)


def _without(*path: str) -> Check:
    def check(statement: Json, session: Session, registration: Registration) -> bool:
        value: Any = statement
        for name in path:
            if not isinstance(value, dict) or name not in value:
                return True
            value = value[name]
        return False

    return check


def _said(name: str, wanted: bool) -> Check:
    """Whether the result does not say `wanted`."""
    return lambda statement, session, registration: _result(statement).get(name) is not wanted


def _off_template(statement: Json, session: Session, registration: Registration) -> bool:
    """Lists are compared by place, as the reference player does: a template's entries come first."""
    context = statement["context"]
    for name, wanted in session.template.items():
        given = context.get(name, {})
        if name == "contextActivities":
            for kind, activities in wanted.items():
                ids = [one.get("id") for one in given.get(kind, [])]
                if ids[: len(activities)] != [one["id"] for one in activities]:
                    return True
        elif any(given.get(key) != value for key, value in wanted.items()):
            return True
    return False


def _again(statement: Json, session: Session, registration: Registration) -> bool:
    return verb(statement) in session.verbs


def _verdict_twice(statement: Json, session: Session, registration: Registration) -> bool:
    other = {"passed": "failed", "failed": "passed"}.get(verb(statement))
    return other in session.verbs


def _mastery_changed(statement: Json, session: Session, registration: Registration) -> bool:
    """A scored verdict carries the mastery score of the launch (cmi5 9.6.3.2)."""
    scored = verb(statement) in ("passed", "failed") and "score" in _result(statement)
    return scored and session.mastery is not None and _extension(statement, MASTERY) != session.mastery


def _below(statement: Json, session: Session, registration: Registration) -> bool:
    scaled = _scaled(statement)
    return session.mastery is not None and scaled is not None and scaled < session.mastery


def _at_least(statement: Json, session: Session, registration: Registration) -> bool:
    scaled = _scaled(statement)
    return session.mastery is not None and scaled is not None and scaled >= session.mastery


def _raw_alone(statement: Json, session: Session, registration: Registration) -> bool:
    score = _result(statement).get("score", {})
    return "raw" in score and not {"min", "max"} <= score.keys()


def _moves_on(statement: Json) -> bool:
    return defined(statement) and verb(statement) in ("completed", "passed", "failed")


def _verdict_in(mode: str) -> Check:
    return lambda statement, session, registration: session.mode == mode and _moves_on(statement)


# In the order in which they are looked at: a later rule may rely on what an earlier one has made sure of.
RULES: tuple[Rule, ...] = (
    Rule("11.0.0.0-3", lambda s, session, r: not session.preferences_read),
    Rule("4.1.0.0-1", _without("actor")),
    Rule("4.1.0.0-1", _without("verb", "id")),
    Rule("4.1.0.0-1", _without("object")),
    Rule("9.1.0.0-1", _without("id")),
    Rule("6.3.0.0-1", lambda s, session, r: s["verb"]["id"] == VERBS + "voided"),
    Rule("9.7.0.0-1", _without("timestamp")),
    Rule("9.7.0.0-2", lambda s, session, r: not re.search(r"(Z|\+00:?(?:00)?)$", str(s["timestamp"]))),
    Rule("8.1.3.0-3", lambda s, session, r: s["actor"] != r.actor),
    Rule("9.6.0.0-1", _without("context")),
    Rule("10.2.1.0-6", _without("context", "contextActivities")),
    Rule("9.6.3.1-4", lambda s, session, r: not _extension(s, SESSION_ID)),
    Rule("10.2.1.0-6", _off_template),
    Rule("9.6.2.2-2", lambda s, session, r: MOVE_ON in categories(s) and not _moves_on(s)),
    Rule("9.6.1.0-1", lambda s, session, r: s["context"].get("registration") != r.id),
    Rule("9.3.0.0-4", lambda s, session, r: not session.initialized and verb(s) != "initialized"),
    # The reference player takes these silently as statements of the unit's own: the unit would never begin or end.
    Rule("9.3.0.0-4", lambda s, session, r: verb(s) == "initialized" and not defined(s)),
    Rule("9.3.0.0-5", lambda s, session, r: session.terminated),
    Rule("9.2.0.0-2", _defined(lambda s, session, r: s["actor"].get("objectType", "Agent") != "Agent")),
    Rule("9.2.0.0-3", _defined(_without("actor", "account"))),
    Rule("9.4.0.0-1", _defined(_without("object", "id"))),
    Rule("8.1.5.0-6", _defined(lambda s, session, r: s["object"]["id"] != session.activity)),
    Rule("9.3.0.0-1", _defined(lambda s, session, r: verb(s) not in DEFINED)),
    Rule("10.2.2.0-2", _verdict_in("Browse")),
    Rule("10.2.2.0-3", _verdict_in("Review")),
    Rule("9.5.3.0-1", _on("completed", _said("completion", True))),
    Rule("9.5.3.0-2", _defined(lambda s, session, r: "completion" in _result(s) and verb(s) != "completed")),
    Rule("9.5.2.0-1", _on("passed", _said("success", True))),
    Rule("9.5.2.0-2", _on("failed", _said("success", False))),
    Rule(
        "9.5.2.0-3",
        _defined(lambda s, session, r: "success" in _result(s) and verb(s) not in ("passed", "failed")),
    ),
    Rule("9.6.2.2-1", lambda s, session, r: _moves_on(s) and MOVE_ON not in categories(s)),
    Rule(
        "9.5.1.0-2",
        _defined(lambda s, session, r: "score" in _result(s) and verb(s) not in ("passed", "failed")),
    ),
    Rule("9.5.1.0-3", _defined(_raw_alone)),
    Rule("9.6.3.2-2", _defined(_mastery_changed)),
    Rule("9.5.4.1-1", _on("terminated", _without("result", "duration"))),
    Rule("9.5.4.1-2", _on("completed", _without("result", "duration"))),
    Rule("9.5.4.1-3", _on("passed", _without("result", "duration"))),
    Rule("9.5.4.1-4", _on("failed", _without("result", "duration"))),
    Rule("9.3.0.0-2", _defined(_again)),
    Rule("9.3.0.0-3", _defined(_verdict_twice)),
    Rule("9.3.0.0-6", _on("completed", lambda s, session, r: r.completed)),
    Rule("9.3.0.0-7", _on("passed", lambda s, session, r: r.passed)),
    Rule("9.3.0.0-8", _on("failed", lambda s, session, r: r.passed)),
    Rule("9.3.4.0-2", _on("passed", _below)),
    Rule("9.3.5.0-2", _on("failed", _at_least)),
)


def violated(statement: Json, session: Session, registration: Registration) -> str:
    """The id of the first requirement that the statement breaks, '' where it breaks none."""
    return next((rule.id for rule in RULES if rule.broken(statement, session, registration)), "")


def take(statement: Json, session: Session, registration: Registration) -> None:
    """What a statement that was taken changes in its session and registration: moveOn of cmi5 13.1.4."""
    if not defined(statement):
        return
    word = verb(statement)
    session.verbs.append(word)
    registration.completed |= word == "completed"
    registration.passed |= word == "passed"
    registration.satisfied |= {
        "Passed": registration.passed,
        "Completed": registration.completed,
        "CompletedAndPassed": registration.completed and registration.passed,
        "CompletedOrPassed": registration.completed or registration.passed,
        "NotApplicable": True,
    }[session.move_on]
