"""A platform for the browser tests: serves one package, runs scorm-again, records every call and every request."""

from __future__ import annotations

import http.server
import json
import mimetypes
import sys
import threading
import time
import urllib.parse
import zipfile
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from editions import EDITIONS, Edition, within
from lint12 import MARK, Argument, Call

TYPES = {".js": "text/javascript", ".svg": "image/svg+xml", ".vtt": "text/vtt", ".html": "text/html; charset=utf-8"}

HOST = """<!doctype html><html lang="en"><title>Platform</title><body>
<script src="/scorm-again.js"></script>
<script>
const config = CONFIG, run = new window[config.class]({autocommit: false, strict_errors: true, sendFullCommit: true,
  dataCommitFormat: "json", lmsCommitUrl: "/commit", mastery_override: config.mastery, logLevel: 5});
// A platform of SCORM 2004 makes the objectives of the manifest, and holds its pass mark.
if (config.load || config.manifest) run.loadFromJSON({...config.manifest, ...config.load}, "cmi");
if (config.mode) (run.cmi.core || run.cmi)[run.cmi.core ? "lesson_mode" : "mode"] = config.mode;
if (config.masteryscore) run.cmi.student_data.mastery_score = config.masteryscore;
let number = 0, order = 0, sco = null;
// Its window is kept from the first call on: while its frame is taken out of the page, it can't be found any more.
function event() {
  if (!sco) {
    sco = window.popup || window;
    while (sco.frames.length) sco = sco.frames[0];
  }
  try { const e = sco.event; return e && e.type ? e.type : ""; } catch { return ""; }
}
// Beacons outlive the page. What the browser can't take now (64 kB on the way) goes with the next one or soon.
const waiting = [];
function flush() {
  while (waiting.length && navigator.sendBeacon("/log", waiting[0])) waiting.shift();
  if (waiting.length) setTimeout(flush, 50);
}
function log(name, given, result, error, began = order++) {
  waiting.push(JSON.stringify({number: number++, name, given: given.map(v => [typeof v, String(v)]),
    result, error, event: event(), began, at: performance.now()}));
  flush();
}
window.mark = action => log("mark", [action], "true", "0");
const facade = {};
for (const name of config.functions)
  facade[name] = (...given) => {
    let result;
    const began = order++;
    // Some of its functions leave the error of an earlier call.
    if (!name.includes("GetLast")) run.lastErrorCode = "0";
    if (config.forget && name.endsWith("SetValue") && given[0] === "cmi.suspend_data") result = "true";
    else result = run[name](...given);
    log(name, given, result, name.includes("GetLast") ? "0" : run.lastErrorCode || "0", began);
    return result;
  };
const offer = () => { window[config.name] = facade; };
if (config.api) { if (config.late) setTimeout(offer, config.late); else offer(); }
window.cmi = () => run.renderCMIToJSONObject();
function launch() {
  if (config.where.startsWith("popup")) { window.popup = window.open(config.address); return; }
  const frame = document.createElement("iframe");
  frame.title = "SCO"; frame.style.cssText = "width:100%;height:95vh;border:0";
  if (config.sandbox) frame.setAttribute("sandbox", config.sandbox);
  frame.src = config.address; document.body.append(frame);
}
launch();
</script></body></html>"""

NEST = """<!doctype html><html lang="en"><title>Frame</title><body style="margin:0">
<iframe title="inner" src="ADDRESS" style="width:100%;height:94vh;border:0"></iframe></body></html>"""


@dataclass(slots=True)
class Session:
    """What one visit is to be like, and what was seen of it."""

    package: zipfile.ZipFile
    config: dict[str, Any]
    edition: Edition = EDITIONS["scorm12"]
    headers: dict[str, str] = field(default_factory=dict)
    fail_commits: int = 0
    fail_status: int = 500
    commit_delay: float = 0.0
    records: dict[int, dict[str, Any]] = field(default_factory=dict)
    commits: list[dict[str, Any]] = field(default_factory=list)
    requested: list[str] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    def calls(self) -> list[Call]:
        """The recorded calls in the order in which they began, a mark where the learner submitted a quiz.

        They end in another order where a page goes during a commit: Firefox runs its pagehide while that waits.
        """
        return [
            Call(
                MARK if r["name"] == "mark" else r["name"],
                tuple(Argument(*pair) for pair in r["given"]),
                str(r["result"]),
                str(r["error"]),
                r["event"],
                r["at"],
            )
            for r in sorted(self.records.values(), key=lambda r: r["began"])
        ]

    def settle(self, quiet: float = 0.25, seconds: float = 15) -> None:
        """Returns when nothing was recorded for a while: calls after the last one that is waited for are seen, too."""
        end = time.monotonic() + seconds
        with self.changed:
            while self.changed.wait(quiet):
                assert time.monotonic() < end, "calls never end"

    def wait(self, name: str, seconds: float = 15) -> None:
        """Returns when a call of that name was recorded and every earlier one has arrived; fails after `seconds`."""
        end = time.monotonic() + seconds
        with self.changed:
            while not any(r["name"] == name for r in self.records.values()) or len(self.records) <= max(self.records):
                left = end - time.monotonic()
                assert left > 0, f"{name} was never called: {[str(call) for call in self.calls()]}"
                self.changed.wait(left)

    def stored(self, seconds: float = 15) -> dict[str, Any]:
        """The data model of the last commit, as a platform gives it back, when it holds what was set last.

        It is judged by what arrived over HTTP; a run-time's memory goes with its page.
        """
        end = time.monotonic() + seconds
        wanted = {name: self.values(f"cmi.{name}")[-1:] for name in ("suspend_data", self.edition.location)}
        with self.changed:
            while not (self.commits and all([self.held(n)] == v for n, v in wanted.items() if v)):
                left = end - time.monotonic()
                assert left > 0, f"what was set last never arrived: {wanted}, {len(self.commits)} commits"
                self.changed.wait(left)
            cmi: dict[str, Any] = json.loads(json.dumps(self.commits[-1]["cmi"]))
        core = cmi.get("core", cmi)
        for element in ("exit", "session_time"):
            core.pop(element, None)
        core["entry"] = "resume"
        return cmi

    def held(self, name: str) -> str:
        """An element of the last commit's data model, `suspend_data` for instance."""
        return str(within(self.commits[-1]["cmi"], name))

    def values(self, element: str) -> list[str]:
        """The values that were set for an element, in order."""
        return [call.value for call in self.calls() if call.name == self.edition.set and call.element == element]


class Platform:
    """The server of one session, on a free port of the loopback interface: what an earlier one still sends is lost."""

    def __init__(self, session: Session, run_time: bytes) -> None:
        self.session = session
        self.run_time = run_time
        platform = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                platform.get(self)

            def do_POST(self) -> None:
                platform.post(self)

        class Server(http.server.ThreadingHTTPServer):
            request_queue_size = 128

            def handle_error(self, request: object, client_address: object) -> None:
                if not isinstance(sys.exception(), ConnectionError):  # the page has gone away in the middle
                    super().handle_error(request, client_address)  # type: ignore[arg-type]

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    def address(self, path: str, host: str = "127.0.0.1") -> str:
        return f"http://{host}:{self.port}{path}"

    def send(self, handler: Any, status: int, body: bytes, type_: str, headers: dict[str, str] | None = None) -> None:
        try:
            handler.send_response(status)
            for name, value in {"Content-Type": type_, "Content-Length": str(len(body)), **(headers or {})}.items():
                handler.send_header(name, value)
            handler.end_headers()
            handler.wfile.write(body)
        except (BrokenPipeError, ConnectionResetError):
            pass  # the page has gone away, which many of these tests are about

    def get(self, handler: Any) -> None:
        session = self.session
        path = urllib.parse.unquote(urllib.parse.urlsplit(handler.path).path)
        query = urllib.parse.parse_qs(urllib.parse.urlsplit(handler.path).query)
        if path == "/host":
            page = HOST.replace("CONFIG", json.dumps(session.config))
            self.send(handler, 200, page.encode(), TYPES[".html"])
        elif path == "/scorm-again.js":
            self.send(handler, 200, self.run_time, TYPES[".js"])
        elif path == "/nest":
            depth = int(query["n"][0])
            inner = f"/nest?n={depth - 1}" if depth > 1 else session.config["page"]
            self.send(handler, 200, NEST.replace("ADDRESS", inner).encode(), TYPES[".html"])
        elif path == "/gone":
            self.send(handler, 200, b"<!doctype html><title>Gone</title>", TYPES[".html"])
        elif path.startswith("/pkg/"):
            self.member(handler, session, path.removeprefix("/pkg/"))
        elif path == "/favicon.ico":
            self.send(handler, 204, b"", "image/x-icon")
        else:
            session.missing.append(path)
            self.send(handler, 404, b"", "text/plain")

    def member(self, handler: Any, session: Session, name: str) -> None:
        if name not in session.package.namelist():
            session.missing.append(name)
            self.send(handler, 404, b"", "text/plain")
            return
        session.requested.append(name)
        data = session.package.read(name)
        suffix = Path(name).suffix
        type_ = TYPES.get(suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        wanted = handler.headers.get("Range", "")
        if wanted.startswith("bytes="):
            first, _, last = wanted[6:].partition("-")
            start, end = int(first or 0), min(int(last or len(data) - 1), len(data) - 1)
            headers = {"Content-Range": f"bytes {start}-{end}/{len(data)}", **session.headers}
            self.send(handler, 206, data[start : end + 1], type_, headers)
        else:
            self.send(handler, 200, data, type_, {"Accept-Ranges": "bytes", **session.headers})

    def post(self, handler: Any) -> None:
        session = self.session
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        if handler.path == "/log":
            with session.changed:
                session.records[body["number"]] = body
                session.changed.notify_all()
            self.send(handler, 204, b"", "text/plain")
            return
        if session.commit_delay:
            threading.Event().wait(session.commit_delay)
        if session.fail_commits:
            session.fail_commits -= 1
            self.send(handler, session.fail_status, b'{"result": false, "errorCode": 101}', "application/json")
            return
        with session.changed:
            session.commits.append(body)
            session.changed.notify_all()
        self.send(handler, 200, b'{"result": true, "errorCode": 0}', "application/json")
