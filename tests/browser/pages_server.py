"""Serves the files of a package to the browser tests, from a port of its own."""

from __future__ import annotations

import http.server
import mimetypes
import sys
import threading
import urllib.parse
import zipfile
from pathlib import Path

TYPES = {
    ".html": "text/html; charset=utf-8",
    ".js": "text/javascript",
    ".css": "text/css",
    ".svg": "image/svg+xml",
    ".png": "image/png",
    ".vtt": "text/vtt",
    ".wav": "audio/wav",
    ".webm": "video/webm",
    ".txt": "text/plain; charset=utf-8",
}
RETURNED = "/returned"
HOST = """<!doctype html><html lang="en"><title>Platform</title><body style="margin:0">
<iframe title="Course" src="ADDRESS" style="width:100%;height:95vh;border:0"></iframe></body></html>"""


class Server(http.server.ThreadingHTTPServer):
    """Takes many connections at once, and no notice of those that go away in the middle."""

    request_queue_size = 128
    daemon_threads = True

    def handle_error(self, request: object, client_address: object) -> None:
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type]


class Pages:
    """The package lies below `/pkg/`; `/returned` and `/gone` are pages of the platform, `/host?ADDRESS` frames one.

    `missing` are the paths that were asked for and are nowhere, `headers` go with every file of the package.
    """

    def __init__(self, package: zipfile.ZipFile, headers: dict[str, str] | None = None) -> None:
        self.package = package
        self.headers = headers or {}
        self.missing: list[str] = []
        pages = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def log_message(self, format: str, *args: object) -> None:
                pass

            def do_GET(self) -> None:
                status, data, type_, headers = pages.get(self.path)
                try:
                    self.send_response(status)
                    for name, value in {"Content-Type": type_, "Content-Length": str(len(data)), **headers}.items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(data)
                except ConnectionError:
                    self.close_connection = True  # the page has gone away, which many of these tests are about

        self.server = Server(("127.0.0.1", 0), Handler)
        self.port = self.server.server_port
        threading.Thread(target=self.server.serve_forever, args=(0.01,), daemon=True).start()

    def address(self, path: str) -> str:
        return f"http://127.0.0.1:{self.port}{path}"

    def get(self, target: str) -> tuple[int, bytes, str, dict[str, str]]:
        parts = urllib.parse.urlsplit(target)
        path = urllib.parse.unquote(parts.path)
        if path == "/host":
            return 200, HOST.replace("ADDRESS", urllib.parse.unquote(parts.query)).encode(), TYPES[".html"], {}
        if path in (RETURNED, "/gone"):
            return 200, b"<!doctype html><title>Platform</title>", TYPES[".html"], {}
        if path == "/favicon.ico":
            return 204, b"", "image/x-icon", {}
        name = path.removeprefix("/pkg/")
        if name == path or name not in self.package.namelist():
            self.missing.append(path)
            return 404, b"", "text/plain", {}
        type_ = TYPES.get(Path(name).suffix) or mimetypes.guess_type(name)[0] or "application/octet-stream"
        return 200, self.package.read(name), type_, self.headers

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()
