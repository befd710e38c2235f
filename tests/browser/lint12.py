"""A strict lint over the SCORM 1.2 calls that a SCO made, since run-times let much through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

CLOSING = ("beforeunload", "pagehide", "unload")
MARK = "mark"  # not a call: the learner pressed a button, whose data-action is the argument


class Argument(NamedTuple):
    """An argument as it came: JavaScript's `typeof`, and its text."""

    type: str
    text: str


@dataclass(frozen=True, slots=True)
class Call:
    """One call of the API. `at` is in milliseconds; `event` is the DOM event that the SCO was in, or ''."""

    name: str
    arguments: tuple[Argument, ...]
    result: str = "true"
    error: str = "0"
    event: str = ""
    at: float = 0.0

    @property
    def element(self) -> str:
        return self.arguments[0].text if self.arguments else ""

    @property
    def value(self) -> str:
        return self.arguments[1].text if len(self.arguments) > 1 else ""

    def __str__(self) -> str:
        words = ", ".join(repr(a.text) if a.type == "string" else f"{a.type} {a.text}" for a in self.arguments)
        return f"{self.name}({words})"


@dataclass(frozen=True, slots=True)
class Start:
    """What the LMS held when the session began. `mastery` says whether the manifest has a masteryscore."""

    status: str = "not attempted"
    raw: str = ""
    interactions: int = 0
    objectives: int = 0
    mastery: bool = False


@dataclass(frozen=True, slots=True)
class Finding:
    """Rule `rule` was broken by the call at `place` (from 0; -1 where it is the whole session)."""

    rule: int
    place: int
    message: str
    summary: str

    def __str__(self) -> str:
        return f"rule {self.rule} ({self.summary}), call {self.place}: {self.message}"


Found = Iterator[tuple[int, str]]
Check = Callable[[Sequence[Call], Start], Found]


class Rule(NamedTuple):
    summary: str
    check: Check


RULES: dict[int, Rule] = {}


def lint(calls: Sequence[Call], start: Start | None = None) -> list[Finding]:
    """Every broken rule of one session, that is of one SCO document from its first call to its last."""
    start = start or Start()
    return [Finding(n, place, text, r.summary) for n, r in RULES.items() for place, text in r.check(calls, start)]


def rule(number: int, summary: str) -> Callable[[Check], Check]:
    def register(check: Check) -> Check:
        RULES[number] = Rule(summary, check)
        return check

    return register


# --- the data model, SCORM 1.2 RTE 3.4 ----------------------------------------------------------------

_N = r"(?:0|[1-9]\d*)"
_READ = "r"
_WRITE = "w"
_BOTH = "rw"
_ELEMENTS = {
    r"cmi\._(?:version|children)": _READ,
    r"cmi\.(?:core|core\.score|student_data|student_preference|objectives|interactions)\._children": _READ,
    rf"cmi\.objectives\.{_N}\.score\._children": _READ,
    rf"cmi\.(?:objectives|interactions|interactions\.{_N}\.(?:objectives|correct_responses))\._count": _READ,
    r"cmi\.core\.(?:student_id|student_name|credit|entry|total_time|lesson_mode)": _READ,
    r"cmi\.core\.(?:lesson_location|lesson_status|score\.(?:raw|min|max))": _BOTH,
    r"cmi\.core\.(?:exit|session_time)": _WRITE,
    r"cmi\.suspend_data": _BOTH,
    r"cmi\.(?:launch_data|comments_from_lms)": _READ,
    r"cmi\.comments": _BOTH,
    rf"cmi\.objectives\.{_N}\.(?:id|status|score\.(?:raw|min|max))": _BOTH,
    r"cmi\.student_data\.(?:mastery_score|max_time_allowed|time_limit_action)": _READ,
    r"cmi\.student_preference\.(?:audio|language|speed|text)": _BOTH,
    rf"cmi\.interactions\.{_N}\.(?:id|time|type|weighting|student_response|result|latency)": _WRITE,
    rf"cmi\.interactions\.{_N}\.objectives\.{_N}\.id": _WRITE,
    rf"cmi\.interactions\.{_N}\.correct_responses\.{_N}\.pattern": _WRITE,
}
_ACCESS = [(re.compile(pattern), access) for pattern, access in _ELEMENTS.items()]

_INTERACTION = re.compile(r"cmi\.interactions\.(\d+)\.(.+)")
_OBJECTIVE = re.compile(r"cmi\.objectives\.(\d+)\.(.+)")
_NESTED = re.compile(r"cmi\.interactions\.(\d+)\.(objectives|correct_responses)\.(\d+)\.")

_STATUS = ("passed", "completed", "failed", "incomplete", "browsed")
_FINAL = ("passed", "completed", "failed")
_EXIT = ("time-out", "suspend", "logout", "")
_TYPES = ("true-false", "choice", "fill-in", "matching", "performance", "sequencing", "likert", "numeric")
_RESULTS = ("correct", "wrong", "unanticipated", "neutral")

_IDENTIFIER = re.compile(r"[A-Za-z0-9_-]{1,255}")
_SCORE = re.compile(r"\d{1,3}(?:\.\d{1,2})?")
_NUMBER = re.compile(r"-?\d+(?:\.\d+)?")
_TIME = re.compile(r"(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d(?:\.\d{2})?")
_TIMESPAN = re.compile(r"\d{2,4}:[0-5]\d:[0-5]\d(?:\.\d{2})?")
_ONE = r"[a-z0-9]"
_FEEDBACK = {
    "true-false": re.compile(r"[tf01]"),
    "choice": re.compile(rf"{_ONE}(?:,{_ONE})*|\{{{_ONE}(?:,{_ONE})*\}}"),
    "fill-in": re.compile(r"(?:\S[^\n\r\u2028\u2029]{0,254})?"),  # some run-times refuse a line break
    "matching": re.compile(rf"{_ONE}\.{_ONE}(?:,{_ONE}\.{_ONE})*|\{{{_ONE}\.{_ONE}(?:,{_ONE}\.{_ONE})*\}}"),
    "performance": re.compile(r"[^\n\r\u2028\u2029]{0,255}"),
    "sequencing": re.compile(rf"{_ONE}(?:,{_ONE})*"),
    "likert": re.compile(r"[a-z0-9]?"),
    "numeric": _NUMBER,
}


def access(element: str) -> str:
    """`r`, `w`, `rw`, or '' for what SCORM 1.2 does not know."""
    return next((access for pattern, access in _ACCESS if pattern.fullmatch(element)), "")


def _of(calls: Sequence[Call], *names: str) -> Iterator[tuple[int, Call]]:
    return ((place, call) for place, call in enumerate(calls) if call.name in names)


def _real(calls: Sequence[Call]) -> Iterator[tuple[int, Call]]:
    return ((place, call) for place, call in enumerate(calls) if call.name != MARK)


def _sets(calls: Sequence[Call], pattern: str) -> Iterator[tuple[int, Call]]:
    whole = re.compile(pattern)
    return ((place, call) for place, call in _of(calls, "LMSSetValue") if whole.fullmatch(call.element))


# --- life cycle -----------------------------------------------------------------------------------------


@rule(1, "Initialize, Finish and Commit take one argument, the empty string")
def _empty_argument(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _of(calls, "LMSInitialize", "LMSFinish", "LMSCommit"):
        if call.arguments != (Argument("string", ""),):
            yield place, str(call)


@rule(2, "arguments of Get and Set are strings")
def _string_arguments(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _of(calls, "LMSGetValue", "LMSSetValue"):
        count = 1 if call.name == "LMSGetValue" else 2
        if len(call.arguments) != count or any(argument.type != "string" for argument in call.arguments):
            yield place, str(call)


@rule(3, "Initialize once")
def _initialize_once(calls: Sequence[Call], start: Start) -> Found:
    places = [place for place, _ in _of(calls, "LMSInitialize")]
    if not places and any(True for _ in _real(calls)):
        yield -1, "LMSInitialize was never called"
    for place in places[1:]:
        yield place, "LMSInitialize again"


@rule(4, "Finish once")
def _finish_once(calls: Sequence[Call], start: Start) -> Found:
    places = [place for place, _ in _of(calls, "LMSFinish")]
    if not places:
        yield -1, "LMSFinish was never called"
    for place in places[1:]:
        yield place, "LMSFinish again"


@rule(5, "nothing before Initialize")
def _nothing_before(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _real(calls):
        if call.name == "LMSInitialize":
            return
        yield place, str(call)


@rule(6, "nothing after Finish")
def _nothing_after(calls: Sequence[Call], start: Start) -> Found:
    finished = False
    for place, call in _real(calls):
        if finished and call.name != "LMSFinish" and not call.name.startswith(("LMSGetLast", "LMSGetE", "LMSGetD")):
            yield place, str(call)
        finished = finished or call.name == "LMSFinish"


@rule(7, "nothing set after the last Commit without a Finish")
def _stored(calls: Sequence[Call], start: Start) -> Found:
    pending: tuple[int, Call] | None = None
    for place, call in _real(calls):
        if call.name == "LMSSetValue":
            pending = place, call
        elif call.name in ("LMSCommit", "LMSFinish"):
            pending = None
    if pending:
        yield pending[0], f"{pending[1]} was never stored"


@rule(8, "no Commit while the page goes away")
def _no_late_commit(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _of(calls, "LMSCommit"):
        if call.event in CLOSING:
            yield place, f"LMSCommit within {call.event}"


@rule(9, "at most 10 Commits in a second and 100 interactions in a Commit")
def _commit_rate(calls: Sequence[Call], start: Start) -> Found:
    commits = list(_of(calls, "LMSCommit"))
    for (_, first), (place, call) in zip(commits, commits[10:], strict=False):
        if call.at - first.at < 1000:
            yield place, f"11 Commits within {call.at - first.at:.0f} ms"
    fresh = 0
    for place, call in _real(calls):
        if call.name in ("LMSCommit", "LMSFinish"):
            fresh = 0
        elif call.name == "LMSSetValue" and re.fullmatch(r"cmi\.interactions\.\d+\.id", call.element):
            fresh += 1
            if fresh == 101:
                yield place, "more than 100 interactions without a Commit"


# --- elements -------------------------------------------------------------------------------------------


@rule(10, "only elements of SCORM 1.2")
def _known(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _of(calls, "LMSGetValue", "LMSSetValue"):
        if not access(call.element):
            yield place, str(call)


@rule(11, "no GetValue of what is write-only")
def _readable(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _of(calls, "LMSGetValue"):
        if access(call.element) == _WRITE:
            yield place, str(call)


@rule(12, "no SetValue of what is read-only")
def _writable(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _of(calls, "LMSSetValue"):
        if access(call.element) == _READ:
            yield place, str(call)


@rule(13, "indices go on from _count without gaps")
def _indices(calls: Sequence[Call], start: Start) -> Found:
    counts = {"interactions": start.interactions, "objectives": start.objectives}
    nested: dict[tuple[str, str], int] = {}
    for place, call in _of(calls, "LMSSetValue"):
        for kind, pattern in (("interactions", _INTERACTION), ("objectives", _OBJECTIVE)):
            if match := pattern.fullmatch(call.element):
                n = int(match[1])
                if n > counts[kind]:
                    yield place, f"{call.element}: the next index is {counts[kind]}"
                elif kind == "interactions" and n < start.interactions:
                    yield place, f"{call.element} overwrites an entry of an earlier session"
                counts[kind] = max(counts[kind], n + 1)
        if match := _NESTED.match(call.element):
            key, m = (match[1], match[2]), int(match[3])
            if m > nested.get(key, 0):
                yield place, f"{call.element}: the next index is {nested.get(key, 0)}"
            nested[key] = max(nested.get(key, 0), m + 1)


@rule(14, "the first element of a new entry is its id")
def _id_first(calls: Sequence[Call], start: Start) -> Found:
    seen = {("interactions", n) for n in range(start.interactions)} | {
        ("objectives", n) for n in range(start.objectives)
    }
    for place, call in _of(calls, "LMSSetValue"):
        for kind, pattern in (("interactions", _INTERACTION), ("objectives", _OBJECTIVE)):
            if (match := pattern.fullmatch(call.element)) and (kind, int(match[1])) not in seen:
                seen.add((kind, int(match[1])))
                if match[2] != "id":
                    yield place, f"{call.element} comes before the id"


# --- status and score -----------------------------------------------------------------------------------


@rule(15, "lesson_status is one of five words")
def _status_word(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, r"cmi\.core\.lesson_status"):
        if call.value not in _STATUS:
            yield place, str(call)


@rule(16, "lesson_status is set before Finish")
def _status_set(calls: Sequence[Call], start: Start) -> Found:
    known = start.status not in ("", "not attempted")
    for place, call in _real(calls):
        if call.name == "LMSSetValue" and call.element == "cmi.core.lesson_status":
            known = True
        elif call.name == "LMSFinish" and not known:
            yield place, "the LMS has no status, and may say completed"


@rule(17, "a status of passed or completed is never lowered")
def _status_kept(calls: Sequence[Call], start: Start) -> Found:
    rank = {"passed": 2, "completed": 1}
    now = start.status
    for place, call in _sets(calls, r"cmi\.core\.lesson_status"):
        if rank.get(call.value, 0) < rank.get(now, 0):
            yield place, f"{now} becomes {call.value}"
        now = call.value


@rule(18, "scores are plain decimals of 0 to 100, min <= raw <= max")
def _scores(calls: Sequence[Call], start: Start) -> Found:
    held: dict[str, float] = {}
    for place, call in _sets(calls, rf"cmi\.(?:core|objectives\.{_N})\.score\.(?:raw|min|max)"):
        if not _SCORE.fullmatch(call.value) or float(call.value) > 100:
            yield place, str(call)
            continue
        stem, _, part = call.element.rpartition(".")
        held[call.element] = float(call.value)
        low, raw, high = (held.get(f"{stem}.{name}") for name in ("min", "raw", "max"))
        if raw is not None and ((low is not None and raw < low) or (high is not None and raw > high)):
            yield place, f"{part} {call.value}: {raw:g} is not within {low} to {high}"


@rule(19, "the score comes before the final status")
def _score_first(calls: Sequence[Call], start: Start) -> Found:
    final: int | None = None
    late: tuple[int, Call] | None = None
    for place, call in _of(calls, "LMSSetValue"):
        if call.element == "cmi.core.lesson_status" and call.value in _FINAL:
            final, late = place, None
        elif call.element.startswith("cmi.core.score.") and final is not None:
            late = late or (place, call)
    if late:
        yield late[0], f"{late[1]} after the status was settled by call {final}"


@rule(20, "with a masteryscore no score before the quiz's result")
def _no_early_score(calls: Sequence[Call], start: Start) -> Found:
    submitted = start.raw != ""
    for place, call in enumerate(calls):
        if call.name == MARK and call.element == "submit":
            submitted = True
        early = call.name == "LMSSetValue" and call.element == "cmi.core.score.raw" and not submitted
        if early and start.mastery:
            yield place, f"{call}: the LMS may make passed or failed of it"


@rule(21, "exit is time-out, suspend, logout or empty")
def _exit_word(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, r"cmi\.core\.exit"):
        if call.value not in _EXIT:
            yield place, str(call)


@rule(22, "an objective's status is one of six words")
def _objective_status(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, rf"cmi\.objectives\.{_N}\.status"):
        if call.value not in (*_STATUS, "not attempted"):
            yield place, str(call)


# --- text and time --------------------------------------------------------------------------------------


@rule(23, "suspend_data is ASCII of at most 4096 characters")
def _suspend_data(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, r"cmi\.suspend_data"):
        if len(call.value) > 4096:
            yield place, f"{len(call.value)} characters"
        if not call.value.isascii():
            yield place, f"not ASCII: {sorted({c for c in call.value if not c.isascii()})[:5]}"


@rule(24, "lesson_location has at most 255 characters, comments 4096")
def _lengths(calls: Sequence[Call], start: Start) -> Found:
    for element, most in ((r"cmi\.core\.lesson_location", 255), (r"cmi\.comments", 4096)):
        for place, call in _sets(calls, element):
            if len(call.value) > most:
                yield place, f"{call.element}: {len(call.value)} characters"


@rule(25, "session_time and latency are HH:MM:SS with no or two decimals")
def _timespans(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, rf"cmi\.(?:core\.session_time|interactions\.{_N}\.latency)"):
        if not _TIMESPAN.fullmatch(call.value):
            yield place, str(call)


@rule(26, "an interaction's time is a time of day")
def _times(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, rf"cmi\.interactions\.{_N}\.time"):
        if not _TIME.fullmatch(call.value):
            yield place, str(call)


# --- interactions ---------------------------------------------------------------------------------------


@rule(27, "identifiers hold letters, digits, - and _ only")
def _identifiers(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, rf"cmi\.(?:objectives|interactions|interactions\.{_N}\.objectives)\.{_N}\.id"):
        if not _IDENTIFIER.fullmatch(call.value):
            yield place, str(call)


@rule(28, "an interaction's type is one of eight")
def _types(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, rf"cmi\.interactions\.{_N}\.type"):
        if call.value not in _TYPES:
            yield place, str(call)


def _typed(calls: Sequence[Call]) -> Iterator[tuple[int, Call, str | None]]:
    """The patterns and responses, each with the type that its interaction had by then, or None."""
    types: dict[str, str] = {}
    for place, call in _of(calls, "LMSSetValue"):
        if match := _INTERACTION.fullmatch(call.element):
            if match[2] == "type":
                types[match[1]] = call.value
            elif match[2] == "student_response" or match[2].startswith("correct_responses."):
                yield place, call, types.get(match[1])


@rule(29, "type comes before patterns and response")
def _type_first(calls: Sequence[Call], start: Start) -> Found:
    for place, call, type_ in _typed(calls):
        if type_ is None:
            yield place, str(call)


@rule(30, "patterns and responses have the form of their type")
def _feedback(calls: Sequence[Call], start: Start) -> Found:
    for place, call, type_ in _typed(calls):
        form = _FEEDBACK.get(type_ or "")
        empty = call.value == "" and call.element.endswith(".pattern") and type_ != "likert"
        if form and (empty or not form.fullmatch(call.value)):
            yield place, f"{type_}: {call}"


@rule(31, "result is correct, wrong, unanticipated, neutral or a number")
def _results(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, rf"cmi\.interactions\.{_N}\.result"):
        if call.value not in _RESULTS and not _NUMBER.fullmatch(call.value):
            yield place, str(call)


@rule(32, "weighting is a number of -100 to 100")
def _weightings(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, rf"cmi\.interactions\.{_N}\.weighting"):
        if not _NUMBER.fullmatch(call.value) or abs(float(call.value)) > 100:
            yield place, str(call)
