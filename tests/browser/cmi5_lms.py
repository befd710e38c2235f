"""A cmi5 platform for the browser tests: launches the units of a package and holds them to the requirements by id."""

from __future__ import annotations

import json
import re
import urllib.parse
import uuid
import zipfile
from dataclasses import dataclass
from typing import Any

from cmi5_rules import SESSION_ID, Registration, Session, defined, take, verb, violated
from lrs import Document, Lrs, Reply, Request, to_statements
from lxml import etree
from pages_server import RETURNED, Pages

STRUCTURE = "https://w3id.org/xapi/profiles/cmi5/v1/CourseStructure.xsd"
LAUNCH_DATA = "LMS.LaunchData"
PREFERENCES = "cmi5LearnerPreferences"
_IRI = re.compile(r"[A-Za-z][A-Za-z0-9+.-]*:\S+")
_RESERVED = {"endpoint", "fetch", "actor", "activityId", "registration"}


@dataclass(frozen=True, slots=True)
class Unit:
    """An assignable unit of cmi5.xml, with the defaults of the schema."""

    id: str
    url: str
    move_on: str
    mastery: float | None


def units(package: zipfile.ZipFile) -> list[Unit]:
    """The assignable units in the order of cmi5.xml; fails where a platform would refuse the package."""
    root = etree.fromstring(package.read("cmi5.xml"))
    found = []
    for au in root.iter(f"{{{STRUCTURE}}}au"):
        mastery = au.get("masteryScore")
        url = au.findtext(f"{{{STRUCTURE}}}url", "").strip()
        move_on = au.get("moveOn", "NotApplicable")
        found.append(Unit(au.get("id", ""), url, move_on, None if mastery is None else float(mastery)))
    ids = [unit.id for unit in found]
    assert len(set(ids)) == len(ids), "13.1.4.0-1: two units have one id"
    for unit in found:
        head, _, query = unit.url.partition("?")
        assert _IRI.fullmatch(unit.id), f"3.0.0.0-1: {unit.id}"
        assert head in package.namelist(), f"14.1.0.0-4: {head}"  # compared without decoding
        assert not _RESERVED & urllib.parse.parse_qs(query).keys(), f"8.1.0.0-6: {query}"
    return found


class Cmi5Lms:
    """The platform: its pages on one port, its store on another, as the reference player answers.

    A refusal is a 403 (400 for a statement without its parts) with the id of the requirement first in its text, and is
    kept in `violations`. Keyword arguments go to the store.
    """

    def __init__(self, package: zipfile.ZipFile, headers: dict[str, str] | None = None, **options: Any) -> None:
        self.package = package
        self.units = units(package)
        self.pages = Pages(package, headers)
        self.lrs = Lrs(**options)
        self.lrs.authorizations.clear()
        self.lrs.guard, self.lrs.accepted, self.lrs.elsewhere = self._guard, self._accepted, self._fetch
        self.actor: dict[str, Any] = {
            "objectType": "Agent",
            "name": "Léa Müller",
            "account": {"homePage": "https://lms.example.org", "name": "learner-7"},
        }
        self.sessions: list[Session] = []
        self.violations: list[str] = []
        self.preferences: dict[str, Any] | None = {"languagePreference": "en-US,fr", "audioPreference": "on"}

    def close(self) -> None:
        self.lrs.close()
        self.pages.close()

    # --- launch, cmi5 8 and 10.2.1 ---------------------------------------------------------------------

    def register(self) -> Registration:
        return Registration(str(uuid.uuid4()), self.actor)

    def launch(
        self,
        registration: Registration | None = None,
        unit: int = 0,
        *,
        mode: str = "Normal",
        move_on: str | None = None,
        mastery: float | None = None,
        no_mastery: bool = False,
        return_url: bool = True,
        parameters: str = "",
        extra: dict[str, str] | None = None,
    ) -> Session:
        """A new session of a registration; its `url` is what the platform opens.

        A session before it that has not terminated is abandoned. `mastery` and `move_on` come instead of those of
        cmi5.xml, `extra` is more of the query of the address.
        """
        au = self.units[unit]
        registration = registration or self.register()
        for session in self.sessions:
            session.abandoned |= session.registration is registration and not session.terminated
        id_ = str(uuid.uuid4())
        template = {
            "contextActivities": {"grouping": [{"id": au.id}]},
            "extensions": {SESSION_ID: id_, "https://lms.example.org/extensions/term": {"name": "Sommer ü"}},
        }
        session = Session(
            id_,
            registration,
            f"https://lms.example.org/activities/{uuid.uuid5(uuid.NAMESPACE_URL, au.id)}",
            template,
            mode,
            None if no_mastery else au.mastery if mastery is None else mastery,
            move_on or au.move_on,
            f"dG9rZW4{len(self.sessions)}",
        )
        data: dict[str, Any] = {"contextTemplate": template, "launchMode": mode, "moveOn": session.move_on}
        data |= {"launchParameters": parameters} if parameters else {}
        data |= {"masteryScore": session.mastery} if session.mastery is not None else {}
        data |= {"returnURL": self.pages.address(RETURNED)} if return_url else {}
        query = {
            "endpoint": self.lrs.endpoint,
            "fetch": f"http://127.0.0.1:{self.lrs.port}/fetch/{len(self.sessions)}",
            "actor": json.dumps(registration.actor, ensure_ascii=False),
            "registration": registration.id,
            "activityId": session.activity,
            **(extra or {}),
        }
        address = self.pages.address("/pkg/" + au.url)
        session.url = address + ("&" if "?" in au.url else "?") + urllib.parse.urlencode(query)
        agent = json.dumps(registration.actor["account"], sort_keys=True)
        kept = {("activities/state", session.activity, agent, registration.id, LAUNCH_DATA): data}
        if self.preferences is not None:
            kept[("agents/profile", agent, PREFERENCES)] = self.preferences  # type: ignore[index]
        for key, value in kept.items():
            self.lrs.documents[key] = Document(json.dumps(value), "application/json")
        self.sessions.append(session)
        return session

    # --- what the platform lets through ----------------------------------------------------------------

    def _fetch(self, request: Request) -> Reply:
        """The address of the token: once (cmi5 8.2)."""
        place = request.path.removeprefix("/fetch/")
        if request.method != "POST" or not place.isdecimal() or int(place) >= len(self.sessions):
            return Reply(404)
        session = self.sessions[int(place)]
        session.fetches += 1
        if session.fetches > 1:
            return Reply(200, {"error-code": "1", "error-text": "The token has been fetched."})
        self.lrs.authorizations.add(f"Basic {session.token}")
        return Reply(200, {"auth-token": session.token})

    def _session(self, request: Request) -> Session:
        return next(one for one in self.sessions if f"Basic {one.token}" == request.headers["authorization"])

    def _refuse(self, id_: str, why: str, status: int = 403) -> Reply:
        self.violations.append(f"{id_} {why}")
        return Reply(status, f"{id_} {why}".encode())

    def _guard(self, request: Request) -> Reply | None:
        session = self._session(request)
        if session.terminated or session.abandoned:
            return self._refuse("8.1.2.0-2", f"the session is over: {request.method} {request.path}")
        if request.body and "json" in request.headers.get("content-type", "") and not _compact(request):
            # The reference player writes the body anew and keeps its length, so it waits for ever.
            return self._refuse("compact", "JSON goes without spaces and escapes")
        if to_statements(request):
            return self._statements(request, session)
        if request.resource == "statements":
            return None
        agent = json.loads(request.query["agent"]) if "agent" in request.query else None
        if agent != session.registration.actor:
            return self._refuse("8.1.3.0-3", f"the agent of {request.resource} is not the launch's")
        if request.query.get("registration", session.registration.id) != session.registration.id:
            return self._refuse("8.1.4.0-3", "another registration")
        if request.query.get("stateId") == LAUNCH_DATA and request.method != "GET":
            return self._refuse("10.2.1.0-5", "the platform's own document")
        if request.resource == "agents/profile" and request.query.get("profileId") == PREFERENCES:
            if request.method != "GET":
                return self._refuse(*_preferences(request))
            session.preferences_read = True  # whether there are some or not
        return None

    def _statements(self, request: Request, session: Session) -> Reply | None:
        body = request.json()
        before = list(session.verbs)
        for statement in body if isinstance(body, list) else [body]:
            if id_ := violated(statement, session, session.registration):
                session.verbs[:] = before
                return self._refuse(id_, str(statement.get("id")), 400 if id_ == "4.1.0.0-1" else 403)
            if defined(statement):
                session.verbs.append(verb(statement))
        session.verbs[:] = before
        return None

    def _accepted(self, request: Request) -> None:
        if to_statements(request):
            session, body = self._session(request), request.json()
            for statement in body if isinstance(body, list) else [body]:
                take(statement, session, session.registration)
            session.initialized = "initialized" in session.verbs


def _compact(request: Request) -> bool:
    again = json.dumps(request.json(), ensure_ascii=False, separators=(",", ":"))
    return len(again.encode()) == len(request.body.encode())


def _preferences(request: Request) -> tuple[str, str]:
    """The requirement that a written preference breaks; a platform may refuse a good one, too (cmi5 11)."""
    value = request.json() if request.body else {}
    parts = {"languagePreference", "audioPreference"}
    if "json" not in request.headers.get("content-type", "") or not parts <= set(value):
        return "11.0.0.0-5", "preferences without their parts"
    if not re.fullmatch(r"[-A-Za-z0-9]+(?:,[-A-Za-z0-9]+)*", str(value["languagePreference"])):
        return "11.1.0.0-1", "no list of languages"
    return "11.0.0.0-4", "preferences are the platform's"
