"""The lint of SCORM 1.2 calls finds nothing in a good session, and each rule finds its own mistake."""

from __future__ import annotations

import pytest
from browser.lint12 import MARK, RULES, Argument, Call, Start, access, lint


def call(name: str, *arguments: object, event: str = "", at: float = 0.0) -> Call:
    """A call as the host page records it."""
    types = {str: "string", int: "number", float: "number", bool: "boolean", type(None): "object"}
    return Call(name, tuple(Argument(types[type(a)], str(a)) for a in arguments), event=event, at=at)


def put(element: str, value: object, event: str = "") -> Call:
    return call("LMSSetValue", element, value, event=event)


def get(element: str) -> Call:
    return call("LMSGetValue", element)


BEGIN = call("LMSInitialize", "")
STORE = call("LMSCommit", "")
END = call("LMSFinish", "", event="pagehide")
STATUS = put("cmi.core.lesson_status", "incomplete")


def answer(n: int, type_: str, pattern: str, response: str, result: str = "correct") -> list[Call]:
    """One interaction in the order of writes that every LMS takes."""
    stem = f"cmi.interactions.{n}"
    return [
        put(f"{stem}.id", "ten-minute-job"),
        put(f"{stem}.type", type_),
        put(f"{stem}.time", "10:20:30"),
        put(f"{stem}.correct_responses.0.pattern", pattern),
        put(f"{stem}.student_response", response),
        put(f"{stem}.result", result),
        put(f"{stem}.weighting", "1"),
        put(f"{stem}.latency", "00:00:12.50"),
    ]


GOOD = [
    BEGIN,
    get("cmi.core.lesson_status"),
    get("cmi.core.lesson_mode"),
    get("cmi.suspend_data"),
    get("cmi.interactions._count"),
    STATUS,
    put("cmi.core.exit", "suspend"),
    put("cmi.core.lesson_location", "modes"),
    *answer(0, "choice", "a,c", "a"),
    *answer(1, "true-false", "t", "f", "wrong"),
    *answer(2, "fill-in", "Wasser", "Straße mit Umlauten"),
    *answer(3, "numeric", "-0.25", "3.14"),
    *answer(4, "matching", "1.c,2.a", "{1.c}"),
    *answer(5, "sequencing", "c,a,b", "a,b,c"),
    *answer(6, "performance", "first second", ""),
    *answer(7, "likert", "3", ""),
    put("cmi.suspend_data", "1:{}"),
    put("cmi.core.session_time", "00:01:00"),
    STORE,
    call(MARK, "submit"),
    put("cmi.core.score.min", "0"),
    put("cmi.core.score.max", "100"),
    put("cmi.core.score.raw", "83.33"),
    put("cmi.core.lesson_status", "passed"),
    put("cmi.objectives.0.id", "goal-1"),
    put("cmi.objectives.0.score.raw", "100"),
    put("cmi.objectives.0.status", "not attempted"),
    put("cmi.core.exit", ""),
    put("cmi.core.session_time", "0000:01:30.25", event="pagehide"),
    END,
]


def session(*calls: Call) -> list[Call]:
    """A good short session around `calls`."""
    return [BEGIN, STATUS, *calls, END]


TYPED = [put("cmi.interactions.0.id", "q"), put("cmi.interactions.0.type", "choice")]
FINAL = put("cmi.core.lesson_status", "passed")

BAD: list[tuple[int, str, list[Call]]] = [
    (1, "no argument", [call("LMSInitialize"), STATUS, END]),
    (1, "null", [call("LMSInitialize", None), STATUS, END]),
    (1, "a word", [BEGIN, STATUS, call("LMSFinish", "bye")]),
    (1, "two arguments", session(call("LMSCommit", "", ""))),
    (2, "a number as a value", session(put("cmi.core.score.raw", 80))),
    (2, "one argument", session(call("LMSSetValue", "cmi.comments"))),
    (2, "no element", session(call("LMSGetValue"))),
    (3, "twice", [BEGIN, BEGIN, STATUS, END]),
    (3, "never", [STATUS, END]),
    (4, "never", [BEGIN, STATUS, STORE]),
    (4, "twice", [BEGIN, STATUS, END, END]),
    (5, "a read", [get("cmi.suspend_data"), BEGIN, STATUS, END]),
    (6, "a write", [BEGIN, STATUS, END, put("cmi.core.exit", "")]),
    (6, "a read", [BEGIN, STATUS, END, get("cmi.core.exit")]),
    (7, "a write", [BEGIN, STATUS, STORE, put("cmi.core.exit", "")]),
    (8, "pagehide", session(call("LMSCommit", "", event="pagehide"))),
    (8, "beforeunload", session(call("LMSCommit", "", event="beforeunload"))),
    (8, "unload", session(call("LMSCommit", "", event="unload"))),
    (9, "eleven in a second", session(*(call("LMSCommit", "", at=50.0 * n) for n in range(11)))),
    (9, "101 interactions", session(*(put(f"cmi.interactions.{n}.id", f"q-{n}") for n in range(101)))),
    (10, "2004 name", session(put("cmi.location", "x"))),
    (10, "2004 interaction", session(*TYPED, put("cmi.interactions.0.learner_response", "a"))),
    (10, "leading zero", session(put("cmi.interactions.00.id", "q"))),
    (10, "read of a typing error", session(get("cmi.core.lesson_stauts"))),
    (11, "exit", session(get("cmi.core.exit"))),
    (11, "session_time", session(get("cmi.core.session_time"))),
    (11, "an interaction", session(*TYPED, get("cmi.interactions.0.id"))),
    (12, "entry", session(put("cmi.core.entry", "resume"))),
    (12, "_count", session(put("cmi.interactions._count", "0"))),
    (12, "_children", session(put("cmi.core._children", ""))),
    (12, "_version", session(put("cmi._version", "3.4"))),
    (13, "a gap", session(put("cmi.interactions.1.id", "q"))),
    (13, "a gap in patterns", session(*TYPED, put("cmi.interactions.0.correct_responses.1.pattern", "a"))),
    (13, "a gap in objectives", session(put("cmi.objectives.2.id", "goal"))),
    (14, "type first", session(put("cmi.interactions.0.type", "choice"), put("cmi.interactions.0.id", "q"))),
    (14, "status first", session(put("cmi.objectives.0.status", "passed"))),
    (15, "case", session(put("cmi.core.lesson_status", "Completed"))),
    (15, "not attempted", session(put("cmi.core.lesson_status", "not attempted"))),
    (16, "none", [BEGIN, END]),
    (17, "passed to failed", session(FINAL, put("cmi.core.lesson_status", "failed"))),
    (17, "completed to incomplete", session(put("cmi.core.lesson_status", "completed"), STATUS)),
    (18, "percent", session(put("cmi.core.score.raw", "85%"))),
    (18, "blank", session(put("cmi.core.score.raw", ""))),
    (18, "exponent", session(put("cmi.core.score.raw", "1e2"))),
    (18, "sign", session(put("cmi.core.score.raw", "+5"))),
    (18, "negative", session(put("cmi.core.score.raw", "-5"))),
    (18, "above 100", session(put("cmi.core.score.raw", "101"))),
    (18, "many decimals", session(put("cmi.core.score.raw", "83.3333333333"))),
    (18, "above max", session(put("cmi.core.score.max", "10"), put("cmi.core.score.raw", "50"))),
    (18, "below min", session(put("cmi.core.score.raw", "5"), put("cmi.core.score.min", "10"))),
    (19, "afterwards", session(FINAL, put("cmi.core.score.raw", "90"))),
    (21, "2004 word", session(put("cmi.core.exit", "normal"))),
    (22, "case", session(put("cmi.objectives.0.id", "g"), put("cmi.objectives.0.status", "Passed"))),
    (23, "4097", session(put("cmi.suspend_data", "x" * 4097))),
    (23, "not ASCII", session(put("cmi.suspend_data", "1:é"))),
    (24, "256", session(put("cmi.core.lesson_location", "x" * 256))),
    (24, "comments", session(put("cmi.comments", "x" * 4097))),
    (25, "one hour digit", session(put("cmi.core.session_time", "0:01:02"))),
    (25, "five hour digits", session(put("cmi.core.session_time", "10000:00:00"))),
    (25, "75 minutes", session(put("cmi.core.session_time", "00:75:99"))),
    (25, "one decimal", session(put("cmi.core.session_time", "00:00:01.5"))),
    (25, "latency of 2004", session(*TYPED, put("cmi.interactions.0.latency", "PT5S"))),
    (26, "hour 24", session(*TYPED, put("cmi.interactions.0.time", "24:00:00"))),
    (26, "ISO", session(*TYPED, put("cmi.interactions.0.time", "2026-01-01T10:00:00Z"))),
    (27, "a blank", session(put("cmi.interactions.0.id", "q 1"))),
    (27, "an address", session(put("cmi.interactions.0.id", "https://example.org/q"))),
    (27, "empty", session(put("cmi.objectives.0.id", ""))),
    (28, "2004 word", session(TYPED[0], put("cmi.interactions.0.type", "long-fill-in"))),
    (29, "response first", session(TYPED[0], put("cmi.interactions.0.student_response", "a"))),
    (29, "pattern first", session(TYPED[0], put("cmi.interactions.0.correct_responses.0.pattern", "a"), TYPED[1])),
    *(
        (30, f"{type_} {text!r:.20}", session(*answer(0, type_, good, text)))
        for type_, good, text in [
            ("choice", "a", "a-background-job"),
            ("choice", "a", "a[,]b"),
            ("choice", "a", "{a,b"),
            ("true-false", "t", "true"),
            ("numeric", "1", "1,5"),
            ("numeric", "1", ""),
            ("fill-in", "x", "x" * 256),
            ("fill-in", "x", " blank first"),
            ("fill-in", "x", "two\nlines"),
            ("matching", "1.a", "1-a"),
            ("sequencing", "a,b", "first,second"),
            ("likert", "1", "12"),
            ("performance", "x", "x" * 256),
        ]
    ),
    (30, "an empty pattern", session(*answer(0, "fill-in", "", "x"))),
    (31, "2004 word", session(*TYPED, put("cmi.interactions.0.result", "incorrect"))),
    (31, "percent", session(*TYPED, put("cmi.interactions.0.result", "50%"))),
    (32, "above 100", session(*TYPED, put("cmi.interactions.0.weighting", "101"))),
    (32, "a word", session(*TYPED, put("cmi.interactions.0.weighting", "high"))),
]


def test_a_good_session_has_no_findings() -> None:
    assert list(map(str, lint(GOOD, Start(mastery=True)))) == []


def test_a_second_good_session_goes_on_where_the_first_ended() -> None:
    calls = [BEGIN, *answer(8, "choice", "a", "b", "wrong"), put("cmi.core.exit", "suspend"), END]
    assert lint(calls, Start(status="passed", raw="83.33", interactions=8, objectives=1, mastery=True)) == []


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


def test_a_score_before_the_result_is_found_where_there_is_a_masteryscore() -> None:
    calls = session(put("cmi.core.score.raw", "0"))
    assert [finding.rule for finding in lint(calls, Start(mastery=True))] == [20]
    assert lint(calls) == []


def test_the_start_counts() -> None:
    calls = [BEGIN, STATUS, END]
    assert [finding.rule for finding in lint(calls, Start(status="passed"))] == [17]
    assert {f.rule for f in lint(session(*answer(0, "choice", "a", "a")), Start(interactions=3))} == {13}


def test_a_score_may_be_raised_when_the_status_follows() -> None:
    failed, passed = put("cmi.core.lesson_status", "failed"), put("cmi.core.lesson_status", "passed")
    low, high = put("cmi.core.score.raw", "40"), put("cmi.core.score.raw", "90")
    assert lint(session(low, failed, high, passed)) == []
    assert [finding.rule for finding in lint(session(low, failed, high))] == [19]


def test_every_rule_is_covered() -> None:
    assert sorted(RULES) == list(range(1, 33))
    assert {number for number, _, _ in BAD} | {20} == set(RULES)


@pytest.mark.parametrize(
    ("element", "expected"),
    [
        ("cmi.core.lesson_status", "rw"),
        ("cmi.interactions.12.correct_responses.3.pattern", "w"),
        ("cmi.interactions.01.id", ""),
        ("cmi.objectives._count", "r"),
        ("cmi.completion_status", ""),
        ("cmi.core", ""),
    ],
)
def test_access_follows_the_data_model(element: str, expected: str) -> None:
    assert access(element) == expected
