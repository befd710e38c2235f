"""A learning record store for the browser tests: it keeps statements, refuses what any store refuses, and can fail."""

from __future__ import annotations

import hashlib
import http.server
import json
import threading
import time
import urllib.parse
import uuid
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any, TypeVar

from pages_server import Server
from xapi_rules import faults

VERSION = "1.0.3"
PREFIX = "/xapi/"
AUTH = "Basic bGVhcm5lcjpzZWNyZXQ="  # learner:secret
_CORS = {
    "Access-Control-Allow-Origin": "*",
    "Access-Control-Expose-Headers": "ETag, Last-Modified, X-Experience-API-Version",
}
_PREFLIGHT = {
    "Access-Control-Allow-Methods": "HEAD, POST, GET, OPTIONS, DELETE, PUT",
    "Access-Control-Allow-Headers": "Content-Type, Authorization, If-Match, If-None-Match, X-Experience-API-Version",
}

T = TypeVar("T")


@dataclass(slots=True)
class Request:
    """A request in the order of arrival. `status` is 0 until it is answered, and stays 0 where it was dropped."""

    number: int
    method: str
    path: str
    query: dict[str, str]
    headers: dict[str, str]
    body: str
    status: int = 0

    @property
    def resource(self) -> str:
        """`statements`, `activities/state` and so on; the whole path outside the store."""
        return self.path.removeprefix(PREFIX)

    def json(self) -> Any:
        """The body; raises ValueError where it is no JSON, as with NaN."""

        def refuse(name: str) -> Any:
            raise ValueError(f"{name} is no JSON")

        return json.loads(self.body, parse_constant=refuse)

    def __str__(self) -> str:
        return f"{self.number} {self.method} {self.resource} {self.query} -> {self.status}"


@dataclass(frozen=True, slots=True)
class Reply:
    """An answer; a body that is no bytes goes as JSON."""

    status: int
    body: Any = b""
    headers: dict[str, str] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Document:
    """What a state or profile resource holds under one key."""

    body: str
    type: str

    @property
    def etag(self) -> str:
        return '"' + hashlib.sha1(self.body.encode()).hexdigest() + '"'


@dataclass(slots=True)
class _Trouble:
    """What is to happen to requests that `meets`: for `left` of them, or for all where that is None."""

    kind: str
    meets: Callable[[Request], bool]
    left: int | None
    status: int = 503


def any_request(request: Request) -> bool:
    return True


def to_statements(request: Request) -> bool:
    return request.resource == "statements" and request.method in ("POST", "PUT")


def to_state(request: Request) -> bool:
    return request.resource == "activities/state"


class Lrs:
    """A store on its own port of the loopback interface, so on another origin than the page that reports to it.

    `known` is what it does with a statement that it has (stores differ): `refused` answers 409, and to a batch with
    one of these too, of which it stores nothing; `accepted` takes it silently where it is the same. With `strict` a PUT
    over an existing document without If-Match is a 409. Without `cors` no page of another origin may read an answer.
    `guard(request)` may answer before the store does, as a platform in front of it.
    """

    def __init__(self, *, known: str = "refused", strict: bool = True, cors: bool = True) -> None:
        self.known, self.strict, self.cors = known, strict, cors
        self.authorizations = {AUTH}
        self.guard: Callable[[Request], Reply | None] = lambda request: None
        self.accepted: Callable[[Request], None] = lambda request: None
        self.elsewhere: Callable[[Request], Reply] = lambda request: Reply(404)
        self.requests: list[Request] = []
        self.statements: list[dict[str, Any]] = []
        self.documents: dict[tuple[str, ...], Document] = {}
        self.refusals: list[str] = []
        self.changed = threading.Condition(threading.RLock())
        self._troubles: list[_Trouble] = []
        self._gate = threading.Event()
        self._gate.set()
        self._held: Callable[[Request], bool] = any_request
        self._server = Server(("127.0.0.1", 0), _handler(self))
        self.port = self._server.server_port
        threading.Thread(target=self._server.serve_forever, args=(0.01,), daemon=True).start()

    @property
    def endpoint(self) -> str:
        return f"http://127.0.0.1:{self.port}{PREFIX}"

    def close(self) -> None:
        self.release()
        self._server.shutdown()
        self._server.server_close()

    # --- troubles --------------------------------------------------------------------------------------

    def fail(self, status: int = 503, times: int | None = None, meets: Callable[[Request], bool] = any_request) -> None:
        """Answers `status` to the next `times` requests that `meets`, or until `recover`; nothing is stored."""
        self._troubles.append(_Trouble("fail", meets, times, status))

    def drop(self, times: int | None = None, meets: Callable[[Request], bool] = any_request) -> None:
        """Closes the connection without reading: for the page a network that is gone."""
        self._troubles.append(_Trouble("drop", meets, times))

    def lose(self, times: int | None = None, meets: Callable[[Request], bool] = any_request) -> None:
        """Does what is asked and closes the connection before the answer: the page can't know that it was done."""
        self._troubles.append(_Trouble("lose", meets, times))

    def hold(self, meets: Callable[[Request], bool] = any_request) -> None:
        """Lets requests that `meets` wait until `release`: a slow store. They are recorded when they arrive."""
        self._held = meets
        self._gate.clear()

    def release(self) -> None:
        self._gate.set()

    def recover(self) -> None:
        """The end of every trouble."""
        with self.changed:
            self._troubles.clear()
        self.release()

    def _trouble(self, request: Request) -> _Trouble | None:
        for trouble in self._troubles:
            if trouble.left != 0 and trouble.meets(request) and (trouble.kind != "fail" or request.method != "OPTIONS"):
                if trouble.left is not None and request.method != "OPTIONS":
                    trouble.left -= 1
                return trouble
        return None

    # --- what was seen ---------------------------------------------------------------------------------

    def wait(self, condition: Callable[[Lrs], T], seconds: float = 15) -> T:
        """The first true value of `condition`, looked at after each request; fails after `seconds`."""
        end = time.monotonic() + seconds
        with self.changed:
            while not (value := condition(self)):
                left = end - time.monotonic()
                assert left > 0, f"it never came: {self.verbs()}, " + "; ".join(map(str, self.requests[-12:]))
                self.changed.wait(left)
            return value

    def verbs(self, object_: str = "") -> list[str]:
        """The last words of the verbs that are stored, in order; of one object where it is named."""
        return [
            str(one["verb"]["id"]).rsplit("/", 1)[-1]
            for one in self.statements
            if not object_ or one["object"].get("id") == object_
        ]

    def sent(self, resource: str, method: str = "") -> list[Request]:
        return [one for one in self.requests if one.resource == resource and method in ("", one.method)]

    # --- answers ---------------------------------------------------------------------------------------

    def take(self, request: Request) -> Reply | None:
        """Records a request and answers it; None where the connection is to be dropped."""
        with self.changed:
            request.number = len(self.requests)
            self.requests.append(request)
            trouble = self._trouble(request)
            self.changed.notify_all()
        if trouble and trouble.kind == "drop":
            return None
        if not self._gate.is_set() and self._held(request):
            self._gate.wait(30)
        with self.changed:
            reply = (
                Reply(trouble.status, b"out of order") if trouble and trouble.kind == "fail" else self._reply(request)
            )
            lost = trouble is not None and trouble.kind == "lose" and request.method != "OPTIONS"
            request.status = 0 if lost else reply.status
            if 400 <= reply.status < 500 and reply.status != 404 and not trouble:
                self.refusals.append(f"{request}: {reply.body!r}")
            self.changed.notify_all()
        if lost:
            return None
        headers = {"X-Experience-API-Version": VERSION, **(_CORS if self.cors else {}), **reply.headers}
        return Reply(reply.status, reply.body, headers)

    def _reply(self, request: Request) -> Reply:
        if request.method == "OPTIONS":
            return Reply(204, b"", _PREFLIGHT if self.cors else {})
        if not request.path.startswith(PREFIX):
            return self.elsewhere(request)
        if request.resource == "about":
            return Reply(200, {"version": ["1.0.0", "1.0.1", "1.0.2", "1.0.3"]})
        if not request.headers.get("x-experience-api-version", "").startswith("1.0"):
            return Reply(400, b"no X-Experience-API-Version of 1.0")
        if request.headers.get("authorization") not in self.authorizations:
            return Reply(401, b"not authorized", {"WWW-Authenticate": "Basic"})
        known = {
            "statements": self._statements,
            "activities/state": self._document,
            "agents/profile": self._document,
            "activities/profile": self._document,
        }.get(request.resource)
        if known is None:
            return Reply(404, b"no such resource")
        try:
            reply = self.guard(request) or known(request)
        except (ValueError, KeyError) as error:
            return Reply(400, f"{type(error).__name__}: {error}".encode())
        if reply.status < 300:
            self.accepted(request)
        return reply

    # --- statements, xAPI Communication 2.1 ------------------------------------------------------------

    def _statements(self, request: Request) -> Reply:
        match request.method:
            case "POST":
                body = request.json()
                return self._store(request, body if isinstance(body, list) else [body])
            case "PUT":
                statement = request.json()
                if statement.setdefault("id", request.query["statementId"]) != request.query["statementId"]:
                    return Reply(400, b"the id of the statement is another one")
                reply = self._store(request, [statement])
                return Reply(204) if reply.status == 200 else reply
            case "GET":
                return self._read(request.query)
            case _:
                return Reply(405, b"no such method")

    def _store(self, request: Request, statements: list[Any]) -> Reply:
        if not request.headers.get("content-type", "").startswith("application/json"):
            return Reply(400, b"statements are application/json")
        if found := [f"{place}: {fault}" for place, one in enumerate(statements) for fault in faults(one)]:
            return Reply(400, "\n".join(found).encode())
        ids = [str(one.setdefault("id", str(uuid.uuid4()))) for one in statements]
        if len(set(ids)) != len(ids):
            return Reply(400, b"one id stands twice in the batch")
        old = {one["id"]: one for one in self.statements}
        again = [one for one in statements if one["id"] in old]
        if any(old[one["id"]] != one for one in again) or (again and self.known == "refused"):
            return Reply(409, ("known: " + ", ".join(one["id"] for one in again)).encode())
        self.statements += [one for one in statements if one["id"] not in old]
        return Reply(200, [id_ for id_ in ids if id_ not in old])

    def _read(self, query: dict[str, str]) -> Reply:
        whole = [
            {"version": "1.0.0", "authority": {"mbox": "mailto:store@example.org"}, **one} for one in self.statements
        ]
        if "statementId" in query:
            found = [one for one in whole if one["id"] == query["statementId"]]
            return Reply(200, found[0]) if found else Reply(404, b"no such statement")
        agent = _canonical(query["agent"]) if "agent" in query else None
        found = [
            one
            for one in whole
            if query.get("verb", one["verb"]["id"]) == one["verb"]["id"]
            and query.get("activity", one["object"].get("id")) == one["object"].get("id")
            and query.get("registration", one.get("context", {}).get("registration"))
            == one.get("context", {}).get("registration")
            and agent in (None, _canonical(json.dumps(one["actor"])))
        ]
        if query.get("ascending") != "true":
            found.reverse()
        limit = int(query.get("limit", "0")) or 100
        more = f"{PREFIX}statements?more" if len(found) > limit else ""
        return Reply(200, {"statements": found[:limit], "more": more})

    # --- documents, xAPI Communication 2.2 to 2.7 ------------------------------------------------------

    def _document(self, request: Request) -> Reply:
        query = request.query
        names = {
            "activities/state": ("activityId", "agent", "stateId", "registration"),
            "agents/profile": ("agent", "profileId"),
            "activities/profile": ("activityId", "profileId"),
        }[request.resource]
        last = "stateId" if "stateId" in names else "profileId"
        if last not in query and request.method == "GET":
            begin = (request.resource, *(_part(name, query) for name in names if name != last))
            return Reply(200, [key[-1] for key in self.documents if key[:-1] == begin])
        key = (request.resource, *(_part(name, query) for name in names if name != last), query[last])
        document = self.documents.get(key)
        match request.method:
            case "GET":
                if document is None:
                    return Reply(404, b"no such document")
                return Reply(200, document.body.encode(), {"ETag": document.etag, "Content-Type": document.type})
            case "PUT" | "POST":
                return self._write(request, key, document)
            case "DELETE":
                self.documents.pop(key, None)
                return Reply(204)
            case _:
                return Reply(405, b"no such method")

    def _write(self, request: Request, key: tuple[str, ...], document: Document | None) -> Reply:
        wanted, unwanted = request.headers.get("if-match"), request.headers.get("if-none-match")
        if wanted is not None and (document is None or (wanted != "*" and document.etag not in wanted)):
            return Reply(412, b"the document is another one")
        if unwanted is not None and document is not None and (unwanted == "*" or document.etag in unwanted):
            return Reply(412, b"there is a document")
        type_, body = request.headers.get("content-type", "application/octet-stream"), request.body
        if request.method == "PUT":
            if self.strict and document is not None and wanted is None and unwanted is None:
                return Reply(409, b"there is a document: ask for its ETag and send If-Match")
        elif document is not None:
            merged = json.loads(document.body) | request.json()
            body = json.dumps(merged, ensure_ascii=False)
        self.documents[key] = Document(body, type_)
        return Reply(204)

    def document(self, resource: str, last: str) -> str | None:
        """The text of the only document of a resource with that stateId or profileId, None where there is none."""
        found = [one.body for key, one in self.documents.items() if key[0] == resource and key[-1] == last]
        assert len(found) < 2, f"{len(found)} documents are named {last}"
        return found[0] if found else None


def _part(name: str, query: dict[str, str]) -> str:
    """A part of a document's key; a registration may be absent."""
    if name == "registration":
        return query.get(name, "")
    return _canonical(query[name]) if name == "agent" else query[name]


def _canonical(agent: str) -> str:
    """An agent by what identifies it: its name does not."""
    value = json.loads(agent)
    if not isinstance(value, dict):
        raise ValueError("an agent is an object")
    for name in ("mbox", "mbox_sha1sum", "openid", "account"):
        if name in value:
            return json.dumps(value[name], sort_keys=True)
    raise ValueError("an agent has no identifier")


def _handler(lrs: Lrs) -> type[http.server.BaseHTTPRequestHandler]:
    class Handler(http.server.BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"

        def log_message(self, format: str, *args: object) -> None:
            pass

        def answer(self) -> None:
            parts = urllib.parse.urlsplit(self.path)
            query = dict(urllib.parse.parse_qsl(parts.query, keep_blank_values=True))
            headers = {name.lower(): value for name, value in self.headers.items()}
            body = self.rfile.read(int(headers.get("content-length", "0"))).decode()
            reply = lrs.take(Request(0, self.command, urllib.parse.unquote(parts.path), query, headers, body))
            if reply is None:
                self.close_connection = True
                return
            data = reply.body if isinstance(reply.body, bytes) else json.dumps(reply.body).encode()
            type_ = "text/plain" if isinstance(reply.body, bytes) else "application/json"
            self.send_response(reply.status)
            length = {} if reply.status == 204 else {"Content-Length": str(len(data))}
            for name, value in {"Content-Type": type_, **length, **reply.headers}.items():
                self.send_header(name, value)
            self.end_headers()
            self.wfile.write(data)

        do_GET = do_POST = do_PUT = do_DELETE = do_OPTIONS = do_HEAD = answer

    return Handler
