"""The record store of the tests answers as stores do, refuses what they refuse, and fails as it is told to."""

from __future__ import annotations

import http.client
import json
import urllib.parse
import uuid
from collections.abc import Callable, Iterator
from copy import deepcopy
from typing import Any

import pytest
from lrs import AUTH, Lrs, to_state, to_statements
from xapi_rules import faults

AGENT = {"objectType": "Agent", "account": {"homePage": "https://lms.example.org", "name": "learner-7"}}
HEADERS = {"Authorization": AUTH, "X-Experience-API-Version": "1.0.3", "Content-Type": "application/json"}
STATE = {"activityId": "https://example.org/c", "agent": json.dumps(AGENT), "stateId": "s"}
VERB = "http://adlnet.gov/expapi/verbs/"


def statement(**changes: Any) -> dict[str, Any]:
    return {
        "id": str(uuid.uuid4()),
        "actor": AGENT,
        "verb": {"id": VERB + "answered", "display": {"en": "answered"}},
        "object": {
            "objectType": "Activity",
            "id": "https://example.org/c/questions/q",
            "definition": {
                "name": {"en": "q"},
                "type": "http://adlnet.gov/expapi/activities/cmi.interaction",
                "interactionType": "choice",
                "choices": [{"id": "a", "description": {"en": "A"}}],
                "correctResponsesPattern": ["a"],
            },
        },
        "result": {
            "score": {"scaled": 1, "raw": 2, "min": 0, "max": 2},
            "success": True,
            "response": "a",
            "duration": "PT1.5S",
        },
        "context": {
            "registration": "0d4e7a52-61f5-4f0e-8a40-3f2a5c9b7e21",
            "contextActivities": {"parent": [{"id": "https://example.org/c"}]},
            "language": "en-GB",
            "extensions": {"https://example.org/x": None},
        },
        "timestamp": "2026-01-06T09:00:00.123Z",
        **changes,
    }


@pytest.fixture
def store() -> Iterator[Callable[..., Lrs]]:
    made: list[Lrs] = []

    def start(**options: Any) -> Lrs:
        made.append(Lrs(**options))
        return made[-1]

    yield start
    for one in made:
        one.close()


def ask(
    lrs: Lrs, method: str, resource: str, query: dict[str, str] | None = None, body: Any = None, **headers: str
) -> tuple[int, dict[str, str], str]:
    connection = http.client.HTTPConnection("127.0.0.1", lrs.port, timeout=5)
    path = f"/xapi/{resource}" + (f"?{urllib.parse.urlencode(query)}" if query else "")
    sent = {name.replace("_", "-"): value for name, value in headers.items()}
    data = None if body is None else body if isinstance(body, str) else json.dumps(body)
    connection.request(method, path, data.encode() if data is not None else None, HEADERS | sent)
    reply = connection.getresponse()
    found = reply.status, {name.lower(): value for name, value in reply.getheaders()}, reply.read().decode()
    connection.close()
    return found


def test_statements_are_kept_in_order_and_read_back(store: Callable[..., Lrs]) -> None:
    lrs, some = store(), [statement(), statement()]
    assert ask(lrs, "POST", "statements", body=some)[2] == json.dumps([one["id"] for one in some])
    third = statement(actor={**AGENT, "name": "Somebody"})
    assert ask(lrs, "PUT", "statements", {"statementId": third["id"]}, third)[0] == 204
    assert lrs.statements == [*some, third]
    assert json.loads(ask(lrs, "GET", "statements", {"statementId": third["id"]})[2])["id"] == third["id"]
    assert ask(lrs, "GET", "statements", {"statementId": str(uuid.uuid4())})[0] == 404
    wanted = {"agent": json.dumps(AGENT), "verb": VERB + "answered", "limit": "2"}
    page = json.loads(ask(lrs, "GET", "statements", wanted)[2])
    assert [one["id"] for one in page["statements"]] == [third["id"], some[1]["id"]]
    assert page["more"]
    assert json.loads(ask(lrs, "GET", "statements", {"verb": VERB + "passed"})[2])["statements"] == []


@pytest.mark.parametrize(("known", "status", "kept"), [("refused", 409, 1), ("accepted", 200, 2)])
def test_stores_differ_over_a_statement_that_they_have(
    store: Callable[..., Lrs], known: str, status: int, kept: int
) -> None:
    lrs, first = store(known=known), statement()
    ask(lrs, "POST", "statements", body=first)
    assert ask(lrs, "POST", "statements", body=[first, statement()])[0] == status
    assert len(lrs.statements) == kept
    changed = {**first, "timestamp": "2026-01-06T10:00:00Z"}
    assert ask(lrs, "POST", "statements", body=changed)[0] == 409
    assert ask(lrs, "POST", "statements", body=[one := statement(), one])[0] == 400


@pytest.mark.parametrize(
    ("headers", "status"),
    [
        ({"X_Experience_API_Version": ""}, 400),
        ({"Authorization": "Basic nobody"}, 401),
        ({"Content_Type": "text/plain"}, 400),
    ],
)
def test_a_request_without_its_headers_is_refused(
    store: Callable[..., Lrs], headers: dict[str, str], status: int
) -> None:
    assert ask(store(), "POST", "statements", body=statement(), **headers)[0] == status


def test_a_page_of_another_origin_may_ask_and_see_the_etag(store: Callable[..., Lrs]) -> None:
    status, headers, _ = ask(store(), "OPTIONS", "statements", Authorization="", X_Experience_API_Version="")
    assert status == 204
    for name in ("authorization", "content-type", "x-experience-api-version", "if-match"):
        assert name in headers["access-control-allow-headers"].lower()
    assert "PUT" in headers["access-control-allow-methods"]
    assert "ETag" in headers["access-control-expose-headers"]
    assert headers["access-control-allow-origin"] == "*"
    assert not any("access-control" in name for name in ask(store(cors=False), "OPTIONS", "statements")[1])
    assert "1.0.3" in ask(store(), "GET", "about", Authorization="")[2]


def test_a_state_has_an_etag_and_is_guarded_by_it(store: Callable[..., Lrs]) -> None:
    lrs = store()
    assert ask(lrs, "GET", "activities/state", STATE)[0] == 404
    assert ask(lrs, "PUT", "activities/state", STATE, "one")[0] == 204
    status, headers, body = ask(lrs, "GET", "activities/state", STATE)
    assert (status, body) == (200, "one")
    assert ask(lrs, "PUT", "activities/state", STATE, "two")[0] == 409
    assert ask(lrs, "PUT", "activities/state", STATE, "two", If_Match=headers["etag"])[0] == 204
    assert ask(lrs, "PUT", "activities/state", STATE, "three", If_Match=headers["etag"])[0] == 412
    assert ask(lrs, "PUT", "activities/state", STATE, "three", If_None_Match="*")[0] == 412
    assert ask(lrs, "PUT", "activities/state", STATE | {"registration": "r"}, "other")[0] == 204
    assert ask(lrs, "DELETE", "activities/state", STATE)[0] == 204
    assert lrs.document("activities/state", "s") == "other"
    assert ask(store(strict=False), "PUT", "activities/state", STATE, "two")[0] == 204


def test_a_post_merges_json_documents_and_names_are_listed(store: Callable[..., Lrs]) -> None:
    lrs, profile = store(), {"agent": json.dumps({**AGENT, "name": "x"}), "profileId": "p"}
    for body in ({"a": 1, "b": 1}, {"b": 2}):
        assert ask(lrs, "POST", "agents/profile", profile, body)[0] == 204
    assert json.loads(lrs.document("agents/profile", "p") or "") == {"a": 1, "b": 2}
    assert json.loads(ask(lrs, "GET", "agents/profile", {"agent": json.dumps(AGENT)})[2]) == ["p"]
    about = {"activityId": "https://example.org/c", "profileId": "p"}
    assert ask(lrs, "PUT", "activities/profile", about, "x")[0] == 204
    assert ask(lrs, "POST", "activities/profile", about, {"a": 1})[0] == 400


def test_troubles_come_as_told_and_end(store: Callable[..., Lrs]) -> None:
    lrs = store()
    lrs.fail(503, 1, to_statements)
    assert ask(lrs, "GET", "activities/state", STATE)[0] == 404
    assert ask(lrs, "OPTIONS", "statements")[0] == 204
    assert ask(lrs, "POST", "statements", body=statement())[0] == 503
    lrs.drop(1)
    with pytest.raises(http.client.RemoteDisconnected):
        ask(lrs, "POST", "statements", body=statement())
    assert lrs.statements == []
    lrs.lose(1, to_statements)
    with pytest.raises(http.client.RemoteDisconnected):
        ask(lrs, "POST", "statements", body=(kept := statement()))
    assert lrs.statements == [kept]
    lrs.fail(401)
    assert ask(lrs, "PUT", "activities/state", STATE, "x")[0] == 401
    lrs.recover()
    assert ask(lrs, "PUT", "activities/state", STATE, "x")[0] == 204
    assert [one.status for one in lrs.sent("statements", "POST")] == [503, 0, 0]
    assert [one.status for one in lrs.requests if to_state(one)] == [404, 401, 204]


def test_waiting_ends_with_the_condition_or_fails_with_what_was_seen(store: Callable[..., Lrs]) -> None:
    lrs = store()
    ask(lrs, "POST", "statements", body=statement())
    assert lrs.wait(lambda one: one.verbs()) == ["answered"]
    with pytest.raises(AssertionError, match="POST statements"):
        lrs.wait(lambda one: "passed" in one.verbs(), seconds=0.05)


# --- what any store refuses ----------------------------------------------------------------------------

CHANGES: dict[str, Any] = {
    "actor": {"actor": None},
    "actor-gone": {"actor": ...},
    "two-identifiers": {"actor": AGENT | {"mbox": "mailto:a@b.example"}},
    "no-identifier": {"actor": {"name": "x"}},
    "mbox": {"actor": {"mbox": "a@b.example"}},
    "account": {"actor": {"account": {"name": "x"}}},
    "list-of-names": {"actor": AGENT | {"name": ["x"]}},
    "verb": {"verb": {"id": "answered"}},
    "display": {"verb": {"id": VERB + "answered", "display": "answered"}},
    "object": {"object": ...},
    "object-id": {"object": {"id": "questions/q"}},
    "object-type": {"object": {"id": "https://example.org/c", "objectType": "activity"}},
    "id": {"id": "7"},
    "naive": {"timestamp": "2026-01-06T09:00:00"},
    "minus-zero": {"timestamp": "2026-01-06T09:00:00-00:00"},
    "version": {"version": "2.0.0"},
    "unknown": {"extra": 1},
    "scaled": {"result": {"score": {"scaled": 1.5}}},
    "raw": {"result": {"score": {"raw": 3, "min": 0, "max": 2}}},
    "range": {"result": {"score": {"min": 0, "max": 0}}},
    "score-text": {"result": {"score": {"scaled": "1"}}},
    "success": {"result": {"success": "true"}},
    "response": {"result": {"response": True}},
    "duration": {"result": {"duration": "1 minute"}},
    "empty-duration": {"result": {"duration": "PT"}},
    "extension": {"result": {"extensions": {"variant": 1}}},
    "registration": {"context": {"registration": "7"}},
    "language": {"context": {"language": "en-"}},
    "single-parent": {"context": {"contextActivities": {"parent": {"id": "https://example.org/c"}}}},
    "context-key": {"context": {"contextActivities": {"container": []}}},
    "null": {"context": {"revision": None}},
    "interaction": {"object": {"id": "https://e.org/c", "definition": {"interactionType": "multiple"}}},
    "no-interaction": {"object": {"id": "https://e.org/c", "definition": {"correctResponsesPattern": []}}},
    "lists": {"object": {"id": "https://e.org/c", "definition": {"interactionType": "fill-in", "choices": []}}},
    "twice": {
        "object": {
            "id": "https://e.org/c",
            "definition": {"interactionType": "choice", "choices": [{"id": "a", "description": {}}] * 2},
        }
    },
    "described": {
        "object": {"id": "https://e.org/c", "definition": {"interactionType": "choice", "choices": [{"id": "a"}]}}
    },
}


@pytest.mark.parametrize("change", CHANGES.values(), ids=CHANGES)
def test_a_bad_statement_is_refused_whole(store: Callable[..., Lrs], change: dict[str, Any]) -> None:
    lrs = store()
    bad = {name: value for name, value in (statement() | deepcopy(change)).items() if value is not ...}
    assert faults(statement()) == []
    status, _, body = ask(lrs, "POST", "statements", body=[statement(), bad])
    assert status == 400, body
    assert body.startswith("1: ")
    assert lrs.statements == []
    assert lrs.refusals


@pytest.mark.parametrize("body", ["", "{", '{"id": NaN}', "[null]", '"x"'])
def test_what_is_no_statement_at_all_is_refused(store: Callable[..., Lrs], body: str) -> None:
    assert ask(store(), "POST", "statements", body=body)[0] == 400
