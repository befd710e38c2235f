"""A strict lint over the SCORM 2004 calls that a SCO made, since run-times let much through."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, replace
from typing import NamedTuple

import lint12
from forms2004 import WORDS, form_of
from lint12 import MARK, Call, Finding

_NAMES = {
    "Initialize": "LMSInitialize",
    "Terminate": "LMSFinish",
    "GetValue": "LMSGetValue",
    "SetValue": "LMSSetValue",
    "Commit": "LMSCommit",
    "GetLastError": "LMSGetLastError",
    "GetErrorString": "LMSGetErrorString",
    "GetDiagnostic": "LMSGetDiagnostic",
}


@dataclass(frozen=True, slots=True)
class Start:
    """What the LMS held when the session began. `mastery` says whether the manifest has a pass mark.

    `objectives` are the ids that the LMS holds, in order, as the manifest or an earlier session made them.
    """

    completion: str = "unknown"
    success: str = "unknown"
    scaled: float | None = None
    interactions: int = 0
    objectives: tuple[str, ...] = ()
    mastery: bool = False


Found = Iterator[tuple[int, str]]
Check = Callable[[Sequence[Call], Start], Found]


class Rule(NamedTuple):
    summary: str
    check: Check


def _of12(number: int) -> Rule:
    """A rule of the life cycle or of indices, which is 1.2's but for the names of the functions."""
    of12 = lint12.RULES[number]

    def check(calls: Sequence[Call], start: Start) -> Found:
        renamed = [replace(call, name=_NAMES.get(call.name, call.name)) for call in calls]
        return of12.check(renamed, lint12.Start(interactions=start.interactions, objectives=len(start.objectives)))

    return Rule(of12.summary.replace("Finish", "Terminate"), check)


RULES: dict[int, Rule] = {number: _of12(number) for number in (*range(1, 10), 13)}


def lint(calls: Sequence[Call], start: Start | None = None) -> list[Finding]:
    """Every broken rule of one session, that is of one SCO document from its first call to its last."""
    start = start or Start()
    return [Finding(n, place, text, r.summary) for n, r in RULES.items() for place, text in r.check(calls, start)]


def rule(number: int, summary: str) -> Callable[[Check], Check]:
    def register(check: Check) -> Check:
        RULES[number] = Rule(summary, check)
        return check

    return register


# --- the data model, SCORM 2004 4th Edition RTE 4.2 -------------------------------------------------------

_N = r"(?:0|[1-9]\d*)"
_SCORES = r"score\.(?:scaled|raw|min|max)"
_READ, _WRITE, _BOTH = "r", "w", "rw"
_ELEMENTS = {
    r"cmi\._version": _READ,
    r"cmi\.(?:comments_from_learner|comments_from_lms|objectives|interactions)\._(?:children|count)": _READ,
    r"cmi\.(?:score|learner_preference)\._children": _READ,
    rf"cmi\.objectives\.{_N}\.score\._children": _READ,
    rf"cmi\.interactions\.{_N}\.(?:objectives|correct_responses)\._count": _READ,
    r"cmi\.(?:completion_threshold|credit|entry|launch_data|learner_id|learner_name|max_time_allowed|mode)": _READ,
    r"cmi\.(?:scaled_passing_score|time_limit_action|total_time)": _READ,
    rf"cmi\.comments_from_lms\.{_N}\.(?:comment|location|timestamp)": _READ,
    r"cmi\.(?:exit|session_time)": _WRITE,
    r"cmi\.(?:completion_status|success_status|location|suspend_data|progress_measure)": _BOTH,
    rf"cmi\.{_SCORES}": _BOTH,
    r"cmi\.learner_preference\.(?:audio_level|language|delivery_speed|audio_captioning)": _BOTH,
    rf"cmi\.comments_from_learner\.{_N}\.(?:comment|location|timestamp)": _BOTH,
    rf"cmi\.objectives\.{_N}\.(?:id|{_SCORES}|success_status|completion_status|progress_measure|description)": _BOTH,
    rf"cmi\.interactions\.{_N}\.(?:id|type|timestamp|weighting|learner_response|result|latency|description)": _BOTH,
    rf"cmi\.interactions\.{_N}\.objectives\.{_N}\.id": _BOTH,
    rf"cmi\.interactions\.{_N}\.correct_responses\.{_N}\.pattern": _BOTH,
    r"adl\.nav\.request": _BOTH,
    r"adl\.nav\.request_valid\.(?:continue|previous|(?:choice|jump)\.\{target=[^}]+\})": _READ,
    r"adl\.data\._(?:children|count)": _READ,
    rf"adl\.data\.{_N}\.id": _READ,
    rf"adl\.data\.{_N}\.store": _BOTH,
}
_ACCESS = [(re.compile(pattern), access) for pattern, access in _ELEMENTS.items()]

_INTERACTION = re.compile(r"cmi\.interactions\.(\d+)\.(.+)")
_OBJECTIVE = re.compile(r"cmi\.objectives\.(\d+)\.(.+)")
_NESTED = re.compile(r"cmi\.interactions\.(\d+)\.(objectives|correct_responses)\.(\d+)\.")

_COMPLETION = ("completed", "incomplete", "not attempted", "unknown")
_SUCCESS = ("passed", "failed", "unknown")
_MOST = {"interactions": 250, "objectives": 100}
_EXIT = ("time-out", "suspend", "logout", "normal", "")
_NAVIGATION = re.compile(
    r"continue|previous|exit|exitAll|abandon|abandonAll|suspendAll|_none_|\{target=[^}]+\}(?:choice|jump)"
)
_TYPES = {
    "true-false": 1, "choice": 10, "fill-in": 5, "long-fill-in": 5, "matching": 5, "performance": 5,
    "sequencing": 5, "likert": 1, "numeric": 1, "other": 1,
}  # fmt: skip
_RESULTS = ("correct", "incorrect", "unanticipated", "neutral")
_REAL = re.compile(r"-?\d{1,10}(?:\.\d{1,18})?")
_DURATION = re.compile(r"P(?=[\dT])(?:\d+Y)?(?:\d+M)?(?:\d+D)?(?:T(?=\d)(?:\d+H)?(?:\d+M)?(?:\d+(?:\.\d{1,2})?S)?)?")
# A zone is allowed only after a fraction of a second, and some platforms end in 2038.
_TIME = re.compile(
    r"(?:19[7-9]\d|20[0-2]\d|203[0-8])-(?:0[1-9]|1[0-2])-(?:0[1-9]|[12]\d|3[01])T(?:[01]\d|2[0-3]):[0-5]\d:[0-5]\d"
    r"(?:\.\d{1,2}(?:Z|[+-](?:[01]\d|2[0-3]):[0-5]\d)?)?"
)


def access(element: str) -> str:
    """`r`, `w`, `rw`, or '' for what SCORM 2004 does not know."""
    return next((access for pattern, access in _ACCESS if pattern.fullmatch(element)), "")


def _of(calls: Sequence[Call], *names: str) -> Iterator[tuple[int, Call]]:
    return ((place, call) for place, call in enumerate(calls) if call.name in names)


def _sets(calls: Sequence[Call], pattern: str) -> Iterator[tuple[int, Call]]:
    whole = re.compile(pattern)
    return ((place, call) for place, call in _of(calls, "SetValue") if whole.fullmatch(call.element))


def _real(text: str) -> float | None:
    return float(text) if _REAL.fullmatch(text) else None


# --- elements -------------------------------------------------------------------------------------------


@rule(10, "only elements of SCORM 2004")
def _known(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _of(calls, "GetValue", "SetValue"):
        if not access(call.element):
            yield place, str(call)


@rule(11, "no GetValue of what is write-only")
def _readable(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _of(calls, "GetValue"):
        if access(call.element) == _WRITE:
            yield place, str(call)


@rule(12, "no SetValue of what is read-only")
def _writable(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _of(calls, "SetValue"):
        if access(call.element) == _READ:
            yield place, str(call)


@rule(14, "the first element of a new entry is its id, which then stays")
def _id_first(calls: Sequence[Call], start: Start) -> Found:
    ids = {("objectives", n): id_ for n, id_ in enumerate(start.objectives)}
    ids |= {("interactions", n): "" for n in range(start.interactions)}
    for place, call in _of(calls, "SetValue"):
        for kind, pattern in (("interactions", _INTERACTION), ("objectives", _OBJECTIVE)):
            if not (match := pattern.fullmatch(call.element)):
                continue
            key = (kind, int(match[1]))
            if match[2] == "id" and ids.get(key, "") not in ("", call.value):
                yield place, f"{call}: it was {ids[key]!r}"
            if match[2] != "id" and key not in ids:
                yield place, f"{call.element} comes before the id"
            ids.setdefault(key, call.value)


# --- status, score and progress ---------------------------------------------------------------------------


@rule(15, "completion_status and success_status have their words")
def _status_words(calls: Sequence[Call], start: Start) -> Found:
    for name, allowed in (("completion_status", _COMPLETION), ("success_status", _SUCCESS)):
        for place, call in _sets(calls, rf"cmi\.(?:objectives\.{_N}\.)?{name}"):
            if call.value not in allowed:
                yield place, str(call)


@rule(16, "completion_status is set before Terminate")
def _status_set(calls: Sequence[Call], start: Start) -> Found:
    known = start.completion in ("completed", "incomplete")
    for place, call in enumerate(calls):
        if call.name == "SetValue" and call.element == "cmi.completion_status":
            known = True
        elif call.name == "Terminate" and not known:
            yield place, "the LMS has no status, and may say completed"


@rule(17, "nothing is lowered: passed, completed, a score, the progress")
def _kept(calls: Sequence[Call], start: Start) -> Found:
    best = {"cmi.completion_status": "completed", "cmi.success_status": "passed"}
    words = {"cmi.completion_status": start.completion, "cmi.success_status": start.success}
    numbers = {"cmi.score.scaled": start.scaled, "cmi.progress_measure": None}
    for place, call in _of(calls, "SetValue"):
        plain = re.sub(rf"^cmi\.objectives\.{_N}\.", "cmi.", call.element)
        if plain in best:
            if words.get(call.element) == best[plain] != call.value:
                yield place, f"{best[plain]} becomes {call.value}"
            words[call.element] = call.value
        elif plain in ("cmi.score.scaled", "cmi.progress_measure") and (now := _real(call.value)) is not None:
            old = numbers.get(call.element)
            if old is not None and now < old:
                yield place, f"{call}: it was {old:g}"
            numbers[call.element] = now


@rule(18, "scores are plain decimals, scaled -1 to 1, min <= raw <= max, scaled fits raw")
def _scores(calls: Sequence[Call], start: Start) -> Found:
    held: dict[str, float] = {}
    for place, call in _sets(calls, rf"cmi\.(?:objectives\.{_N}\.)?{_SCORES}"):
        value = _real(call.value)
        if value is None or (call.element.endswith(".scaled") and abs(value) > 1):
            yield place, str(call)
            continue
        stem, _, part = call.element.rpartition(".")
        held[call.element] = value
        low, raw, high = (held.get(f"{stem}.{name}") for name in ("min", "raw", "max"))
        if raw is not None and ((low is not None and raw < low) or (high is not None and raw > high)):
            yield place, f"{part} {call.value}: {raw:g} is not within {low} to {high}"
        whole = part == "scaled" and low is not None and raw is not None and high is not None and high > low
        if whole and abs((raw - low) / (high - low) - value) > 0.001:
            yield place, f"{call}: raw is {raw:g} of {low:g} to {high:g}"


@rule(19, "the score comes before the statuses that hang on it")
def _score_first(calls: Sequence[Call], start: Start) -> Found:
    settled: int | None = None
    late: tuple[int, Call] | None = None
    for place, call in _of(calls, "SetValue"):
        final = call.element == "cmi.success_status" and call.value in ("passed", "failed")
        if final or (call.element, call.value) == ("cmi.completion_status", "completed"):
            settled, late = place, None
        elif call.element.startswith("cmi.score.") and settled is not None:
            late = late or (place, call)
    if late:
        yield late[0], f"{late[1]} after the status was settled by call {settled}"


@rule(20, "with a pass mark no score before the quiz's result")
def _no_early_score(calls: Sequence[Call], start: Start) -> Found:
    submitted = start.scaled is not None
    for place, call in enumerate(calls):
        submitted = submitted or (call.name == MARK and call.element == "submit")
        if call.name == "SetValue" and call.element == "cmi.score.scaled" and not submitted and start.mastery:
            yield place, f"{call}: the LMS makes passed or failed of it"


@rule(21, "exit and navigation requests have their words")
def _exit_word(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, r"cmi\.exit"):
        if call.value not in _EXIT:
            yield place, str(call)
    for place, call in _sets(calls, r"adl\.nav\.request"):
        if not _NAVIGATION.fullmatch(call.value):
            yield place, str(call)


@rule(22, "progress_measure is 0 to 1, and 1 only with completed")
def _progress(calls: Sequence[Call], start: Start) -> Found:
    full: dict[str, int] = {}
    done = {"cmi."} if start.completion == "completed" else set()
    for place, call in _sets(calls, rf"cmi\.(?:objectives\.{_N}\.)?(?:progress_measure|completion_status)"):
        stem, _, part = call.element.rpartition(".")
        if part == "completion_status":
            if call.value == "completed":
                done.add(f"{stem}.")
            continue
        value = _real(call.value)
        if value is None or not 0 <= value <= 1:
            yield place, str(call)
        elif value == 1:
            full[f"{stem}."] = place
    for stem, place in full.items():
        if stem not in done and stem == "cmi.":
            yield place, f"{stem}progress_measure is 1, but nothing says completed"


# --- text and time --------------------------------------------------------------------------------------


@rule(23, "suspend_data is ASCII of at most 64000 characters")
def _suspend_data(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, r"cmi\.suspend_data"):
        if len(call.value) > 64000:
            yield place, f"{len(call.value)} characters"
        if not call.value.isascii():
            yield place, f"not ASCII: {sorted({c for c in call.value if not c.isascii()})[:5]}"


@rule(24, "texts have their lengths: location 1000, descriptions 250, comments 4000")
def _lengths(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, r"cmi\.location"):
        if len(call.value) > 1000:
            yield place, f"{call.element}: {len(call.value)} characters"
    words = ((rf"cmi\.(?:objectives|interactions)\.{_N}\.description", 250),)
    words += ((rf"cmi\.comments_from_learner\.{_N}\.comment", 4000),)
    for element, most in words:
        for place, call in _sets(calls, element):
            match = WORDS.fullmatch(call.value)
            if not match or len(match["text"].encode("utf-16-le")) // 2 > most:
                yield place, str(call)


@rule(25, "session_time and latency are ISO durations with at most two decimals")
def _durations(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, rf"cmi\.(?:session_time|interactions\.{_N}\.latency)"):
        if not _DURATION.fullmatch(call.value):
            yield place, str(call)


@rule(26, "timestamps are ISO times, with a zone only after a fraction, 1970 to 2038")
def _times(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, rf"cmi\.(?:interactions|comments_from_learner)\.{_N}\.timestamp"):
        if not _TIME.fullmatch(call.value):
            yield place, str(call)


# --- interactions ---------------------------------------------------------------------------------------


@rule(27, "identifiers are short and without blanks, those of objectives unique")
def _identifiers(calls: Sequence[Call], start: Start) -> Found:
    seen = {id_: n for n, id_ in enumerate(start.objectives)}
    for place, call in _sets(calls, rf"cmi\.(?:objectives|interactions|interactions\.{_N}\.objectives)\.{_N}\.id"):
        if not re.fullmatch(r"[\x21-\x7e]{1,4000}", call.value):
            yield place, str(call)
        if match := _OBJECTIVE.fullmatch(call.element):
            if seen.get(call.value, int(match[1])) != int(match[1]):
                yield place, f"{call}: objective {seen[call.value]} has this id"
            seen.setdefault(call.value, int(match[1]))


@rule(28, "an interaction's type is one of ten")
def _types(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, rf"cmi\.interactions\.{_N}\.type"):
        if call.value not in _TYPES:
            yield place, str(call)


def _typed(calls: Sequence[Call]) -> Iterator[tuple[int, Call, str | None]]:
    """The patterns and responses, each with the type that its interaction had by then, or None."""
    types: dict[str, str] = {}
    for place, call in _of(calls, "SetValue"):
        if match := _INTERACTION.fullmatch(call.element):
            if match[2] == "type":
                types[match[1]] = call.value
            elif match[2] == "learner_response" or match[2].startswith("correct_responses."):
                yield place, call, types.get(match[1])


@rule(29, "type comes before patterns and response")
def _type_first(calls: Sequence[Call], start: Start) -> Found:
    for place, call, type_ in _typed(calls):
        if type_ is None:
            yield place, str(call)


@rule(30, "patterns and responses have the form of their type")
def _responses(calls: Sequence[Call], start: Start) -> Found:
    for place, call, type_ in _typed(calls):
        pattern = call.element.endswith(".pattern")
        if type_ in _TYPES and (wrong := form_of(type_, call.value, pattern)):
            yield place, f"{type_}: {wrong} in {call}"


@rule(31, "result is correct, incorrect, unanticipated, neutral or a number")
def _results(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, rf"cmi\.interactions\.{_N}\.result"):
        if call.value not in _RESULTS and _real(call.value) is None:
            yield place, str(call)


@rule(32, "weighting is a number")
def _weightings(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _sets(calls, rf"cmi\.interactions\.{_N}\.weighting"):
        if _real(call.value) is None:
            yield place, str(call)


@rule(33, "no more after an entry beyond 250 interactions or 100 objectives was refused; patterns by type")
def _entries(calls: Sequence[Call], start: Start) -> Found:
    full: set[str] = set()
    for place, call in _sets(calls, rf"cmi\.(?:interactions|objectives)\.{_N}\.id"):
        _, kind, n, _ = call.element.split(".")
        if int(n) >= _MOST[kind] and kind in full:
            yield place, f"{kind}: entry {n}, though the LMS takes no more"
        if int(n) >= _MOST[kind] and call.result != "true":
            full.add(kind)
    seen: dict[tuple[str, str], int] = {}
    for place, call, type_ in _typed(calls):
        match = _NESTED.match(call.element)
        if match and int(match[3]) >= _TYPES.get(type_ or "", 10):
            yield place, f"{type_} has at most {_TYPES.get(type_ or '', 10)} patterns"
        if match and seen.setdefault((match[1], call.value), int(match[3])) != int(match[3]):
            yield place, f"{call}: the pattern is there twice"


@rule(34, "what was never set is not asked for, but suspend_data")
def _unset(calls: Sequence[Call], start: Start) -> Found:
    for place, call in _of(calls, "GetValue"):
        if call.error == "403" and call.element != "cmi.suspend_data":
            yield place, str(call)


@rule(35, "a session with suspend_data ends with the exit suspend, since after any other it may be dropped")
def _suspended(calls: Sequence[Call], start: Start) -> Found:
    kept = any(_sets(calls, r"cmi\.suspend_data"))
    exits = [call.value for _, call in _sets(calls, r"cmi\.exit")]
    for place, _ in _of(calls, "Terminate"):
        if kept and exits[-1:] != ["suspend"]:
            yield place, f"the last exit is {exits[-1] if exits else 'none'!r}"
