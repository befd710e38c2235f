"""The lint of SCORM 2004 calls finds nothing in a good session, and each rule finds its own mistake."""

from __future__ import annotations

import dataclasses

import pytest
from forms2004 import form_of
from lint12 import MARK, Argument, Call
from lint2004 import RULES, Start, access, lint


def call(name: str, *arguments: object, event: str = "", at: float = 0.0, error: str = "0") -> Call:
    """A call as the host page records it."""
    types = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "object"}
    return Call(name, tuple(Argument(types[type(a)], str(a)) for a in arguments), error=error, event=event, at=at)


def put(element: str, value: object, event: str = "") -> Call:
    return call("SetValue", element, value, event=event)


def get(element: str, error: str = "0") -> Call:
    return call("GetValue", element, error=error)


BEGIN = call("Initialize", "")
STORE = call("Commit", "")
END = call("Terminate", "", event="pagehide")
STATUS = put("cmi.completion_status", "incomplete")


def answer(n: int, type_: str, pattern: str, response: str, result: str = "correct") -> list[Call]:
    """One interaction in the order of writes that every LMS takes."""
    stem = f"cmi.interactions.{n}"
    return [
        put(f"{stem}.id", "ten-minute-job"),
        put(f"{stem}.type", type_),
        put(f"{stem}.description", "{lang=en}Which mode?"),
        put(f"{stem}.objectives.0.id", "check"),
        put(f"{stem}.timestamp", "2026-11-30T10:20:30.25Z"),
        *([put(f"{stem}.correct_responses.0.pattern", pattern)] if pattern else []),
        put(f"{stem}.weighting", "1"),
        put(f"{stem}.learner_response", response),
        put(f"{stem}.result", result),
        put(f"{stem}.latency", "PT12.50S"),
    ]


GOOD = [
    BEGIN,
    get("cmi.mode"),
    get("cmi.completion_status"),
    get("cmi.suspend_data", error="403"),
    get("cmi.objectives._count"),
    get("cmi.interactions._count"),
    STATUS,
    put("cmi.exit", "suspend"),
    put("cmi.location", "modes"),
    put("cmi.progress_measure", "0.5"),
    *answer(0, "choice", "a_1[,]c", "a_1"),
    *answer(1, "true-false", "true", "false", "incorrect"),
    *answer(2, "fill-in", "{case_matters=false}{lang=de}Wasser[,]Eis", "Straße mit Umlauten"),
    *answer(3, "numeric", "-0.25[:]3", "3.14"),
    *answer(4, "matching", "a[.]x[,]b[.]y", "a[.]x"),
    *answer(5, "sequencing", "c[,]a[,]b", "a[,]b[,]c"),
    *answer(6, "performance", "{order_matters=false}first[.]1[:]2[,][.]words", "first[.]1"),
    *answer(7, "likert", "", "three", "neutral"),
    *answer(8, "long-fill-in", "{case_matters=true}{lang=en}An essay.", "Words.", "neutral"),
    *answer(9, "other", "", "true", "neutral"),
    put("cmi.suspend_data", "1:{}"),
    put("cmi.session_time", "PT1M0.00S"),
    STORE,
    call(MARK, "submit"),
    put("cmi.objectives.0.id", "check"),
    put("cmi.objectives.0.score.min", "0"),
    put("cmi.objectives.0.score.max", "100"),
    put("cmi.objectives.0.score.raw", "83.33"),
    put("cmi.objectives.0.score.scaled", "0.8333"),
    put("cmi.objectives.0.progress_measure", "1"),
    put("cmi.objectives.0.success_status", "passed"),
    put("cmi.objectives.0.completion_status", "completed"),
    put("cmi.score.min", "0"),
    put("cmi.score.max", "100"),
    put("cmi.score.raw", "83.33"),
    put("cmi.score.scaled", "0.8333"),
    put("cmi.progress_measure", "1"),
    put("cmi.success_status", "passed"),
    put("cmi.completion_status", "completed"),
    put("cmi.exit", "suspend"),
    put("cmi.session_time", "P1DT2H1M30.25S", event="pagehide"),
    END,
]


def session(*calls: Call) -> list[Call]:
    """A good short session around `calls`."""
    return [BEGIN, STATUS, *calls, END]


TYPED = [put("cmi.interactions.0.id", "q"), put("cmi.interactions.0.type", "choice")]
OBJECTIVE = put("cmi.objectives.0.id", "check")
BEYOND = dataclasses.replace(put("cmi.objectives.100.id", "o-100"), result="false")
PASSED, DONE = put("cmi.success_status", "passed"), put("cmi.completion_status", "completed")

BAD: list[tuple[int, str, list[Call]]] = [
    (1, "no argument", [call("Initialize"), STATUS, END]),
    (1, "null", [BEGIN, STATUS, call("Terminate", None)]),
    (2, "a number as a value", session(put("cmi.score.scaled", 0.8))),
    (3, "twice", [BEGIN, BEGIN, STATUS, END]),
    (3, "never", [STATUS, END]),
    (4, "never", [BEGIN, STATUS, STORE]),
    (4, "twice", [BEGIN, STATUS, END, END]),
    (5, "a read", [get("cmi.suspend_data"), BEGIN, STATUS, END]),
    (6, "a write", [BEGIN, STATUS, END, put("cmi.exit", "normal")]),
    (7, "a write", [BEGIN, STATUS, STORE, put("cmi.exit", "normal")]),
    (8, "pagehide", session(call("Commit", "", event="pagehide"))),
    (9, "eleven in a second", session(*(call("Commit", "", at=50.0 * n) for n in range(11)))),
    (9, "101 interactions", session(*(put(f"cmi.interactions.{n}.id", f"q-{n}") for n in range(101)))),
    (10, "1.2 name", session(put("cmi.core.lesson_location", "x"))),
    (10, "1.2 interaction", session(*TYPED, put("cmi.interactions.0.student_response", "a"))),
    (10, "leading zero", session(put("cmi.interactions.00.id", "q"))),
    (11, "exit", session(get("cmi.exit"))),
    (11, "session_time", session(get("cmi.session_time"))),
    (12, "entry", session(put("cmi.entry", "resume"))),
    (12, "_count", session(put("cmi.interactions._count", "0"))),
    (12, "the pass mark", session(put("cmi.scaled_passing_score", "0.8"))),
    (13, "a gap", session(put("cmi.interactions.1.id", "q"))),
    (13, "a gap in patterns", session(*TYPED, put("cmi.interactions.0.correct_responses.1.pattern", "a"))),
    (13, "a gap in objectives", session(put("cmi.objectives.2.id", "goal"))),
    (14, "type first", session(put("cmi.interactions.0.type", "choice"), put("cmi.interactions.0.id", "q"))),
    (14, "status first", session(put("cmi.objectives.0.success_status", "passed"))),
    (14, "another id", session(OBJECTIVE, put("cmi.objectives.0.id", "other"))),
    (15, "1.2 word", session(put("cmi.completion_status", "passed"))),
    (15, "case", session(put("cmi.success_status", "Passed"))),
    (15, "an objective's", session(OBJECTIVE, put("cmi.objectives.0.completion_status", "failed"))),
    (16, "none", [BEGIN, END]),
    (17, "passed to failed", session(PASSED, put("cmi.success_status", "failed"))),
    (17, "passed to unknown", session(PASSED, put("cmi.success_status", "unknown"))),
    (17, "completed to incomplete", session(DONE, STATUS)),
    (17, "a score", session(put("cmi.score.scaled", "0.8"), put("cmi.score.scaled", "0.4"))),
    (17, "progress", session(put("cmi.progress_measure", "0.8"), put("cmi.progress_measure", "0.4"))),
    (
        17,
        "an objective",
        session(OBJECTIVE, *(put("cmi.objectives.0.success_status", word) for word in ("passed", "failed"))),
    ),
    (18, "percent", session(put("cmi.score.raw", "85%"))),
    (18, "scaled 80", session(put("cmi.score.scaled", "80"))),
    (18, "exponent", session(put("cmi.score.scaled", "1e-1"))),
    (18, "sign", session(put("cmi.score.raw", "+5"))),
    (18, "blank", session(put("cmi.score.raw", ""))),
    (18, "above max", session(put("cmi.score.max", "10"), put("cmi.score.raw", "50"))),
    (
        18,
        "scaled of another",
        session(
            *(put(f"cmi.score.{n}", v) for n, v in {"min": "0", "max": "100", "raw": "80", "scaled": "0.7"}.items())
        ),
    ),
    (19, "after success", session(PASSED, put("cmi.score.scaled", "0.9"))),
    (19, "after completion", session(DONE, put("cmi.score.raw", "90"))),
    (21, "1.2 habit", session(put("cmi.exit", "finished"))),
    (21, "a request", session(put("adl.nav.request", "next"))),
    (22, "above 1", session(put("cmi.progress_measure", "50"))),
    (22, "1 but incomplete", session(put("cmi.progress_measure", "1"))),
    (23, "64001", session(put("cmi.suspend_data", "x" * 64001))),
    (23, "not ASCII", session(put("cmi.suspend_data", "1:é"))),
    (24, "a long place", session(put("cmi.location", "x" * 1001))),
    (24, "a long description", session(*TYPED, put("cmi.interactions.0.description", "x" * 251))),
    (24, "a language that is none", session(*TYPED, put("cmi.interactions.0.description", "{lang=}x"))),
    (24, "a comment", session(put("cmi.comments_from_learner.0.comment", "x" * 4001))),
    (25, "1.2 time", session(put("cmi.session_time", "00:01:00"))),
    (25, "three decimals", session(put("cmi.session_time", "PT1.125S"))),
    (25, "nothing", session(put("cmi.session_time", "P"))),
    (25, "no time", session(put("cmi.session_time", "PT"))),
    (25, "latency of 1.2", session(*TYPED, put("cmi.interactions.0.latency", "00:00:05"))),
    (26, "1.2 time", session(*TYPED, put("cmi.interactions.0.timestamp", "10:20:30"))),
    (26, "zone without a fraction", session(*TYPED, put("cmi.interactions.0.timestamp", "2026-11-30T10:20:30Z"))),
    (26, "three decimals", session(*TYPED, put("cmi.interactions.0.timestamp", "2026-11-30T10:20:30.125Z"))),
    (26, "2040", session(*TYPED, put("cmi.interactions.0.timestamp", "2040-01-01T00:00:00.00Z"))),
    (27, "a blank", session(put("cmi.interactions.0.id", "q 1"))),
    (27, "empty", session(put("cmi.objectives.0.id", ""))),
    (27, "twice", session(OBJECTIVE, put("cmi.objectives.1.id", "check"))),
    (28, "no type", session(TYPED[0], put("cmi.interactions.0.type", "essay"))),
    (29, "response first", session(TYPED[0], put("cmi.interactions.0.learner_response", "a"))),
    (29, "pattern first", session(TYPED[0], put("cmi.interactions.0.correct_responses.0.pattern", "a"), TYPED[1])),
    (30, "words", session(*answer(0, "choice", "a", "a background job"))),
    (31, "1.2 word", session(*TYPED, put("cmi.interactions.0.result", "wrong"))),
    (31, "percent", session(*TYPED, put("cmi.interactions.0.result", "50%"))),
    (32, "a word", session(*TYPED, put("cmi.interactions.0.weighting", "high"))),
    (33, "refused twice", session(*(put(f"cmi.objectives.{n}.id", f"o-{n}") for n in range(100)), BEYOND, BEYOND)),
    (
        33,
        "two patterns of true-false",
        session(
            *answer(0, "true-false", "true", "true"), put("cmi.interactions.0.correct_responses.1.pattern", "false")
        ),
    ),
    (
        33,
        "a pattern twice",
        session(*answer(0, "choice", "a", "a"), put("cmi.interactions.0.correct_responses.1.pattern", "a")),
    ),
    (34, "a score", session(get("cmi.score.scaled", error="403"))),
    (35, "normal", session(put("cmi.suspend_data", "{}"), put("cmi.exit", "suspend"), put("cmi.exit", "normal"))),
    (35, "none", session(put("cmi.suspend_data", "{}"))),
]


def test_a_good_session_has_no_findings() -> None:
    assert list(map(str, lint(GOOD, Start(mastery=True)))) == []


def test_a_second_good_session_goes_on_where_the_first_ended() -> None:
    calls = [BEGIN, *answer(10, "choice", "a", "b", "incorrect"), put("cmi.exit", "suspend"), END]
    start = Start("completed", "passed", 0.8333, interactions=10, objectives=("check",), mastery=True)
    assert lint(calls, start) == []


@pytest.mark.parametrize(("number", "calls"), [pytest.param(n, calls, id=f"{n}-{name}") for n, name, calls in BAD])
def test_each_rule_finds_its_mistake(number: int, calls: list[Call]) -> None:
    found = lint(calls)
    assert number in {finding.rule for finding in found}, list(map(str, found))
    assert all(RULES[finding.rule].summary in str(finding) for finding in found)


def test_a_mistake_is_found_once() -> None:
    """Where only one thing is wrong, one rule says so (the words of other standards break two at most)."""
    for number, name, calls in BAD:
        others = {finding.rule for finding in lint(calls)} - {number}
        assert len(others) <= 1, (number, name, others)


def test_a_score_before_the_result_is_found_where_there_is_a_pass_mark() -> None:
    calls = session(put("cmi.score.scaled", "0"))
    assert [finding.rule for finding in lint(calls, Start(mastery=True))] == [20]
    assert lint(calls) == []


@pytest.mark.parametrize(
    ("start", "calls", "number"),
    [
        (Start(completion="completed"), [STATUS], 17),
        (Start(success="passed"), [put("cmi.success_status", "failed")], 17),
        (Start(scaled=0.9), [put("cmi.score.scaled", "0.5")], 17),
        (Start(interactions=3), answer(0, "choice", "a", "a"), 13),
        (Start(objectives=("check",)), [put("cmi.objectives.1.id", "check")], 27),
        (Start(objectives=("check",)), [put("cmi.objectives.0.id", "other")], 14),
    ],
)
def test_the_start_counts(start: Start, calls: list[Call], number: int) -> None:
    assert {finding.rule for finding in lint(session(*calls), start)} == {number}


def test_what_a_platform_need_not_take_may_be_refused_once() -> None:
    known = Start(objectives=tuple(f"o-{n}" for n in range(100)))
    assert lint(session(BEYOND), known) == []


def test_every_rule_is_covered() -> None:
    assert sorted(RULES) == list(range(1, 36))
    assert {number for number, _, _ in BAD} | {20} == set(RULES)


@pytest.mark.parametrize(
    ("type_", "value", "pattern"),
    [
        ("choice", "a-b", False),
        ("choice", "a,b", False),
        ("choice", "a[,]a", False),
        ("choice", "", True),
        ("choice", "[,]".join(f"c{n}" for n in range(37)), False),
        ("true-false", "t", False),
        ("likert", "a[,]b", False),
        ("sequencing", "a[,] b", False),
        ("matching", "a.b", False),
        ("matching", "a[.]b[.]c", False),
        ("matching", "a[.]b[,]c", True),
        ("numeric", "1,5", False),
        ("numeric", "1[:]2", False),
        ("numeric", "1", True),
        ("numeric", "2[:]1", True),
        ("numeric", "low[:]", True),
        ("fill-in", "{case_matters=true}x", False),
        ("fill-in", "{order_matters=yes}x", True),
        ("fill-in", "{case_matters=true}{case_matters=true}x", True),
        ("fill-in", "{x}", False),
        ("fill-in", "x" * 251, False),
        ("fill-in", "two\nlines", False),
        ("fill-in", "[,]".join("abcdefghijk"), False),
        ("long-fill-in", "{order_matters=true}x", True),
        ("long-fill-in", "😀" * 2001, False),
        ("performance", "first", False),
        ("performance", "[.]", False),
        ("performance", "a b[.]x", False),
        ("performance", "{case_matters=true}a[.]b", True),
        ("other", "x" * 4001, False),
    ],
)
def test_a_wrong_form_is_found(type_: str, value: str, pattern: bool) -> None:
    assert form_of(type_, value, pattern)


@pytest.mark.parametrize(
    ("type_", "value", "pattern"),
    [
        ("choice", "a_b.c[,]d", True),
        ("numeric", "[:]", True),
        ("numeric", "[:]4", True),
        ("numeric", "-0.5", False),
        ("fill-in", "{lang=pt-BR}água[,]{lang=en}water", False),
        ("fill-in", "{order_matters=false}{case_matters=true}a[,]b", True),
        ("fill-in", "", False),
        ("long-fill-in", "{lang=en}" + "x" * 4000, False),
        ("performance", "step[.]", False),
        ("sequencing", "a[,]b", True),
    ],
)
def test_a_right_form_is_not_found(type_: str, value: str, pattern: bool) -> None:
    assert form_of(type_, value, pattern) == ""


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("cmi.completion_status", "rw"),
        ("cmi.interactions.12.correct_responses.3.pattern", "rw"),
        ("cmi.interactions.01.id", ""),
        ("cmi.objectives._count", "r"),
        ("cmi.objectives.3.score.scaled", "rw"),
        ("cmi.core.lesson_status", ""),
        ("adl.nav.request_valid.continue", "r"),
        ("cmi.score", ""),
    ],
)
def test_access_follows_the_data_model(element: str, expected: str) -> None:
    assert access(element) == expected
