"""The cmi5 platform of the tests lets a good session through and refuses each breach by the id of its requirement."""

from __future__ import annotations

import http.client
import io
import json
import urllib.parse
import uuid
import zipfile
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from cmi5_lms import Cmi5Lms
from cmi5_rules import CATEGORY, MASTERY, MOVE_ON, RULES, SESSION_ID, VERBS, Session

UNIT = """<?xml version="1.0" encoding="UTF-8"?>
<courseStructure xmlns="https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd">
<course id="https://example.org/c"><title><langstring lang="en">C</langstring></title>
<description><langstring lang="en">C</langstring></description></course>
<au id="https://example.org/c/au" moveOn="CompletedAndPassed" masteryScore="0.8">
<title><langstring lang="en">C</langstring></title><description><langstring lang="en">C</langstring></description>
<url>index.html?x=1</url></au>EXTRA</courseStructure>"""

Json = dict[str, Any]


def packed(xml: str = UNIT.replace("EXTRA", "")) -> zipfile.ZipFile:
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as package:
        package.writestr("cmi5.xml", xml)
        package.writestr("index.html", "<!doctype html><title>C</title>")
    return zipfile.ZipFile(data)


class Talk:
    """A unit's side of a session, over HTTP."""

    def __init__(self, lms: Cmi5Lms, session: Session) -> None:
        self.lms, self.session = lms, session
        self.auth = {"Authorization": f"Basic {session.token}", "X-Experience-API-Version": "1.0.3"}
        self.query = dict(urllib.parse.parse_qsl(urllib.parse.urlsplit(session.url).query))

    def ask(self, method: str, path: str, body: Any = None, query: dict[str, str] | None = None) -> tuple[int, str]:
        connection = http.client.HTTPConnection("127.0.0.1", self.lms.lrs.port, timeout=5)
        text = body if isinstance(body, str) else json.dumps(body, ensure_ascii=False, separators=(",", ":"))
        headers = self.auth | ({"Content-Type": "application/json"} if body is not None else {})
        target = path + (f"?{urllib.parse.urlencode(query)}" if query else "")
        connection.request(method, target, text.encode() if body is not None else None, headers)
        reply = connection.getresponse()
        found = reply.status, reply.read().decode()
        connection.close()
        return found

    def fetch(self) -> Json:
        status, body = self.ask("POST", urllib.parse.urlsplit(self.query["fetch"]).path)
        assert status == 200
        found: Json = json.loads(body)
        return found

    def preferences(self, method: str = "GET", body: Any = None) -> tuple[int, str]:
        query = {"agent": self.query["actor"], "profileId": "cmi5LearnerPreferences"}
        return self.ask(method, "/xapi/agents/profile", body, query)

    def state(self, method: str, name: str, body: Any = None, **changes: str) -> tuple[int, str]:
        query = {"activityId": self.query["activityId"], "agent": self.query["actor"], "stateId": name}
        return self.ask(
            method, "/xapi/activities/state", body, query | {"registration": self.query["registration"]} | changes
        )

    def begin(self) -> None:
        self.fetch()
        self.preferences()

    def send(self, *statements: Json) -> tuple[int, str]:
        return self.ask("POST", "/xapi/statements", list(statements))

    def statement(self, verb: str, /, *, defined: bool = True, **changes: Any) -> Json:
        """A good statement of the verb; `changes` come last."""
        context = deepcopy(self.session.template) | {"registration": self.session.registration.id}
        moves = verb in ("completed", "passed", "failed")
        if defined:
            context["contextActivities"]["category"] = [{"id": CATEGORY}, *([{"id": MOVE_ON}] if moves else [])]
        results: dict[str, Json] = {
            "completed": {"completion": True, "duration": "PT1S"},
            "passed": {"success": True, "duration": "PT1S", "score": {"scaled": 0.9, "raw": 9, "min": 0, "max": 10}},
            "failed": {"success": False, "duration": "PT1S", "score": {"scaled": 0.1, "raw": 1, "min": 0, "max": 10}},
            "terminated": {"duration": "PT1S"},
        }
        if verb in ("passed", "failed") and self.session.mastery is not None:
            context["extensions"][MASTERY] = self.session.mastery
        found: Json = {
            "id": str(uuid.uuid4()),
            "actor": self.session.registration.actor,
            "verb": {"id": verb if ":" in verb else VERBS + verb},
            "object": {"id": self.session.activity if defined else "https://example.org/c/questions/q"},
            "context": context,
            "timestamp": "2026-01-06T09:00:00.000Z",
        }
        if defined and verb in results:
            found["result"] = results[verb]
        return {name: value for name, value in (found | changes).items() if value is not ...}


@pytest.fixture
def lms() -> Iterator[Cmi5Lms]:
    made = Cmi5Lms(packed())
    yield made
    made.close()


@pytest.fixture
def talk(lms: Cmi5Lms) -> Callable[..., Talk]:
    def launched(*verbs: str, **launch: Any) -> Talk:
        """A session in which these were said already, each in a request of its own."""
        made = Talk(lms, lms.launch(**launch))
        made.begin()
        for verb in verbs:
            status, body = made.send(made.statement(verb))
            assert status == 200, body
        return made

    return launched


def test_a_good_session_passes(lms: Cmi5Lms) -> None:
    unit = Talk(lms, lms.launch())
    assert unit.fetch() == {"auth-token": unit.session.token}
    data = json.loads(unit.state("GET", "LMS.LaunchData")[1])
    assert data["contextTemplate"] == unit.session.template
    assert (data["launchMode"], data["moveOn"], data["masteryScore"]) == ("Normal", "CompletedAndPassed", 0.8)
    assert data["returnURL"].endswith("/returned")
    assert json.loads(unit.preferences()[1])["languagePreference"] == "en-US,fr"
    assert unit.send(unit.statement("initialized"))[0] == 200
    assert unit.send(unit.statement("experienced", defined=False), unit.statement("answered", defined=False))[0] == 200
    assert unit.state("PUT", "ours", {"text": "ü"})[0] == 204
    assert unit.send(unit.statement("passed"), unit.statement("completed"))[0] == 200
    assert unit.session.registration.satisfied
    assert unit.send(unit.statement("terminated"))[0] == 200
    assert lms.violations == []
    assert "&endpoint=" in unit.session.url


def test_a_registration_is_satisfied_over_several_sessions(talk: Callable[..., Talk]) -> None:
    first = talk("initialized", "completed", "failed", "terminated")
    assert not first.session.registration.satisfied
    second = talk("initialized", "passed", registration=first.session.registration)
    assert second.session.registration.satisfied
    assert second.session.activity == first.session.activity
    assert talk(move_on="NotApplicable").send()[0] == 200


def test_a_token_is_given_once_and_ends_with_the_session(lms: Cmi5Lms, talk: Callable[..., Talk]) -> None:
    unit = talk("initialized", "terminated")
    assert "error-code" in unit.fetch()
    assert unit.send(unit.statement("experienced", defined=False))[1].startswith("8.1.2.0-2")
    early = Talk(lms, lms.launch())
    assert early.preferences()[0] == 401
    left = talk("initialized")
    talk(registration=left.session.registration)
    assert left.state("PUT", "ours", {})[1].startswith("8.1.2.0-2"), "an abandoned session is over"


@pytest.mark.parametrize(
    ("id_", "ask"),
    [
        ("10.2.1.0-5", lambda unit: unit.state("PUT", "LMS.LaunchData", {})),
        ("11.0.0.0-5", lambda unit: unit.preferences("PUT", {"audioPreference": "on"})),
        ("11.1.0.0-1", lambda unit: unit.preferences("PUT", {"audioPreference": "on", "languagePreference": "en us"})),
        ("11.0.0.0-4", lambda unit: unit.preferences("PUT", {"audioPreference": "on", "languagePreference": "en"})),
        ("8.1.3.0-3", lambda unit: unit.state("GET", "x", agent=json.dumps({"mbox": "mailto:a@b.example"}))),
        ("8.1.4.0-3", lambda unit: unit.state("GET", "x", registration=str(uuid.uuid4()))),
        ("compact", lambda unit: unit.ask("POST", "/xapi/statements", json.dumps(unit.statement("initialized")))),
    ],
)
def test_a_bad_request_is_refused_by_its_id(
    lms: Cmi5Lms, talk: Callable[..., Talk], id_: str, ask: Callable[[Talk], tuple[int, str]]
) -> None:
    status, body = ask(talk())
    assert (status, body.split()[0]) == (403, id_)
    assert lms.violations[0].split()[0] == id_


def without(statement: Json, *path: str) -> Json:
    inner = statement
    for name in path[:-1]:
        inner = inner[name]
    del inner[path[-1]]
    return statement


def template_behind(unit: Talk) -> Json:
    statement = unit.statement("experienced", defined=False)
    statement["context"]["contextActivities"]["grouping"].insert(0, {"id": "https://example.org/c"})
    return statement


def extended(unit: Talk, name: str, value: Any, verb: str = "experienced") -> Json:
    statement = unit.statement(verb, defined=verb != "experienced")
    statement["context"]["extensions"][name] = value
    return statement


def resulting(unit: Talk, verb: str, **result: Any) -> Json:
    statement = unit.statement(verb)
    statement["result"] = statement.get("result", {}) | result
    return statement


def categories(unit: Talk, verb: str, *ids: str) -> Json:
    statement = unit.statement(verb)
    statement["context"]["contextActivities"]["category"] = [{"id": id_} for id_ in ids]
    return statement


def elsewhere(unit: Talk, verb: str) -> Json:
    return unit.statement(verb, object={"id": "https://example.org/c/au"})


def registered(unit: Talk, value: Any) -> Json:
    statement = unit.statement("experienced", defined=False)
    statement["context"]["registration"] = value
    return statement


def scored(unit: Talk, verb: str, scaled: float) -> Json:
    return resulting(unit, verb, score={"scaled": scaled})


PLAIN = ("experienced",)
# Id, what was said before, the bad statement, and how the session was launched.
BREACHES: list[tuple[str, tuple[str, ...], Callable[[Talk], Json], Json]] = [
    ("4.1.0.0-1", ("initialized",), lambda u: u.statement("experienced", actor=...), {}),
    ("4.1.0.0-1", ("initialized",), lambda u: u.statement("experienced", verb={}), {}),
    ("4.1.0.0-1", ("initialized",), lambda u: u.statement("experienced", object=...), {}),
    ("9.1.0.0-1", ("initialized",), lambda u: u.statement("experienced", id=...), {}),
    ("6.3.0.0-1", ("initialized",), lambda u: u.statement("voided", defined=False), {}),
    ("9.7.0.0-1", ("initialized",), lambda u: u.statement("experienced", timestamp=...), {}),
    ("9.7.0.0-2", ("initialized",), lambda u: u.statement("passed", timestamp="2026-01-06T09:00:00+01:00"), {}),
    ("8.1.3.0-3", ("initialized",), lambda u: u.statement("passed", actor=u.lms.actor | {"name": "Lea"}), {}),
    ("9.6.0.0-1", ("initialized",), lambda u: u.statement("experienced", context=...), {}),
    ("10.2.1.0-6", ("initialized",), lambda u: without(u.statement("experienced"), "context", "contextActivities"), {}),
    ("9.6.3.1-4", ("initialized",), lambda u: without(u.statement("passed"), "context", "extensions", SESSION_ID), {}),
    ("10.2.1.0-6", ("initialized",), lambda u: extended(u, SESSION_ID, "another"), {}),
    ("10.2.1.0-6", ("initialized",), lambda u: extended(u, "https://lms.example.org/extensions/term", "x"), {}),
    ("10.2.1.0-6", ("initialized",), template_behind, {}),
    ("9.6.2.2-2", ("initialized",), lambda u: categories(u, "terminated", CATEGORY, MOVE_ON), {}),
    ("9.6.2.2-2", ("initialized",), lambda u: categories(u, "passed", MOVE_ON), {}),
    ("9.6.1.0-1", ("initialized",), lambda u: registered(u, str(uuid.uuid4())), {}),
    ("9.3.0.0-4", (), lambda u: u.statement("experienced", defined=False), {}),
    ("9.3.0.0-4", (), lambda u: u.statement("initialized", defined=False), {}),
    ("9.3.0.0-1", ("initialized",), lambda u: u.statement("experienced"), {}),
    ("9.4.0.0-1", ("initialized",), lambda u: u.statement("passed", object={}), {}),
    ("8.1.5.0-6", ("initialized",), lambda u: elsewhere(u, "passed"), {}),
    ("10.2.2.0-2", ("initialized",), lambda u: u.statement("completed"), {"mode": "Browse"}),
    ("10.2.2.0-3", ("initialized",), lambda u: u.statement("passed"), {"mode": "Review"}),
    ("9.5.3.0-1", ("initialized",), lambda u: resulting(u, "completed", completion=False), {}),
    ("9.5.3.0-2", ("initialized",), lambda u: resulting(u, "terminated", completion=True), {}),
    ("9.5.2.0-1", ("initialized",), lambda u: resulting(u, "passed", success=False), {}),
    ("9.5.2.0-2", ("initialized",), lambda u: resulting(u, "failed", success=True), {}),
    ("9.5.2.0-3", ("initialized",), lambda u: resulting(u, "completed", success=True), {}),
    ("9.6.2.2-1", ("initialized",), lambda u: categories(u, "passed", CATEGORY), {}),
    ("9.5.1.0-2", ("initialized",), lambda u: resulting(u, "completed", score={"scaled": 1}), {}),
    ("9.5.1.0-3", ("initialized",), lambda u: resulting(u, "passed", score={"scaled": 1, "raw": 3}), {}),
    ("9.6.3.2-2", ("initialized",), lambda u: without(u.statement("passed"), "context", "extensions", MASTERY), {}),
    ("9.6.3.2-2", ("initialized",), lambda u: extended(u, MASTERY, 0.7, "failed"), {}),
    ("9.5.4.1-1", ("initialized",), lambda u: u.statement("terminated", result=...), {}),
    ("9.5.4.1-2", ("initialized",), lambda u: without(u.statement("completed"), "result", "duration"), {}),
    ("9.5.4.1-3", ("initialized",), lambda u: without(u.statement("passed"), "result", "duration"), {}),
    ("9.5.4.1-4", ("initialized",), lambda u: without(u.statement("failed"), "result", "duration"), {}),
    ("9.3.0.0-2", ("initialized",), lambda u: u.statement("initialized"), {}),
    ("9.3.0.0-3", ("initialized", "failed"), lambda u: u.statement("passed"), {}),
    ("9.3.0.0-3", ("initialized", "passed"), lambda u: u.statement("failed"), {}),
    ("9.3.4.0-2", ("initialized",), lambda u: scored(u, "passed", 0.79), {}),
    ("9.3.5.0-2", ("initialized",), lambda u: scored(u, "failed", 0.8), {}),
]


@pytest.mark.parametrize("breach", BREACHES, ids=[f"{place}-{one[0]}" for place, one in enumerate(BREACHES)])
def test_a_breach_is_refused_by_its_id(
    lms: Cmi5Lms, talk: Callable[..., Talk], breach: tuple[str, tuple[str, ...], Callable[[Talk], Json], Json]
) -> None:
    id_, before, make, launch = breach
    unit = talk(*before, **launch)
    kept = len(lms.lrs.statements)
    status, body = unit.send(make(unit))
    assert (status, body.split()[0]) == (400 if id_ == "4.1.0.0-1" else 403, id_)
    assert [one.split()[0] for one in lms.violations] == [id_]
    assert len(lms.lrs.statements) == kept
    assert unit.session.verbs == list(before)


@pytest.mark.parametrize(
    ("id_", "first", "verb"),
    [
        ("9.3.0.0-6", ("completed",), "completed"),
        ("9.3.0.0-7", ("passed",), "passed"),
        ("9.3.0.0-8", ("passed",), "failed"),
    ],
)
def test_a_verdict_of_an_earlier_session_is_remembered(
    talk: Callable[..., Talk], id_: str, first: tuple[str, ...], verb: str
) -> None:
    earlier = talk("initialized", *first, "terminated")
    later = talk("initialized", registration=earlier.session.registration)
    assert later.send(later.statement(verb))[1].startswith(id_)


def test_nothing_is_said_before_the_preferences_were_read(lms: Cmi5Lms) -> None:
    lms.preferences = None
    unit = Talk(lms, lms.launch())
    unit.fetch()
    assert unit.send(unit.statement("initialized"))[1].startswith("11.0.0.0-3")
    assert unit.preferences()[0] == 404
    assert unit.send(unit.statement("initialized"))[0] == 200


def test_a_batch_is_seen_as_the_session_was_before_it(talk: Callable[..., Talk]) -> None:
    unit = talk()
    both = unit.statement("initialized"), unit.statement("experienced", defined=False)
    assert unit.send(*both)[1].startswith("9.3.0.0-4"), "the reference player asks for a request of its own"
    assert unit.session.verbs == []
    assert unit.send(both[0])[0] == 200
    assert unit.send(unit.statement("completed"), unit.statement("completed"))[1].startswith("9.3.0.0-2")
    last = unit.statement("terminated"), unit.statement("experienced", defined=False)
    assert unit.send(*last)[1].startswith("9.3.0.0-5")


def test_an_actor_must_be_an_agent_with_an_account(lms: Cmi5Lms, talk: Callable[..., Talk]) -> None:
    lms.actor = {"objectType": "Group", "account": {"homePage": "https://lms.example.org", "name": "all"}}
    group = talk()
    assert group.send(group.statement("initialized"))[1].startswith("9.2.0.0-2")
    rules = {rule.id: rule.broken for rule in RULES}
    lms.actor = {"mbox": "mailto:a@b.example"}
    lms.sessions[0].registration.actor = lms.actor
    assert rules["9.2.0.0-3"](group.statement("initialized"), group.session, group.session.registration)


def test_each_rule_is_broken_in_a_test() -> None:
    others = {"11.0.0.0-3", "9.3.0.0-5", "9.2.0.0-2", "9.2.0.0-3", "9.3.0.0-6", "9.3.0.0-7", "9.3.0.0-8"}
    assert {rule.id for rule in RULES} == {breach[0] for breach in BREACHES} | others


@pytest.mark.parametrize(
    ("old", "new", "id_"),
    [
        ("EXTRA", UNIT[UNIT.index("<au") : UNIT.index("EXTRA")], "13.1.4.0-1"),
        ('id="https://example.org/c/au"', 'id="au"', "3.0.0.0-1"),
        ("index.html?x=1", "other.html", "14.1.0.0-4"),
        ("index.html?x=1", "index.html?fetch=1", "8.1.0.0-6"),
    ],
)
def test_a_package_that_a_platform_refuses_is_refused(old: str, new: str, id_: str) -> None:
    with pytest.raises(AssertionError, match=id_):
        Cmi5Lms(packed(UNIT.replace(old, new).replace("EXTRA", "")))
