"""A headless Firefox for the browser tests, driven over Marionette, the protocol that it speaks itself."""

from __future__ import annotations

import json
import re
import socket
import subprocess
import threading
from pathlib import Path
from typing import Any

# Firefox stops the scripts of a tab that is closed wherever they are, where the tab is the last one of its site.
_STOPPING = "dom.abort_script_on_child_shutdown"
# No request leaves the machine: what is not on the loopback interface is sent to a port where nothing listens.
_PREFERENCES = {
    "marionette.port": 0,
    _STOPPING: False,
    "network.proxy.type": 1,
    "network.proxy.http": "127.0.0.1",
    "network.proxy.http_port": 9,
    "network.proxy.ssl": "127.0.0.1",
    "network.proxy.ssl_port": 9,
}
_LISTENING = re.compile(r"Marionette\s+INFO\s+Listening on port (\d+)")
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"

# Errors nobody caught and what a policy refused, since the last question.
_TROUBLES = """
const found = Services.console.getMessageArray()
  .filter(m => m instanceof Ci.nsIScriptError && !(m.flags & Ci.nsIScriptError.warningFlag))
  .filter(m => ["content javascript", "CSP_CSPViolation", "CSP"].includes(m.category))
  .map(m => m.errorMessage + " " + m.sourceName + ":" + m.lineNumber);
Services.console.reset();
return found;
"""


class FirefoxError(Exception):
    """Firefox could not do what it was asked."""


class Firefox:
    """One Firefox with a profile of its own in `profile`, an empty folder. A command fails after half a minute."""

    def __init__(self, program: str, profile: Path) -> None:
        lines = [f"user_pref({json.dumps(name)}, {json.dumps(value)});\n" for name, value in _PREFERENCES.items()]
        (profile / "user.js").write_text("".join(lines), encoding="utf-8")
        # System access is for reading the console, which pages can't.
        command = [program, "--marionette", "--remote-allow-system-access", "--headless", "--no-remote"]
        self._process = subprocess.Popen(
            [*command, "--profile", str(profile)],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            encoding="utf-8",
            errors="replace",
        )
        try:
            self._socket = socket.create_connection(("127.0.0.1", self._port()), 30)
            self._stream = self._socket.makefile("rb")
            self._number = 0
            self._read()  # it says first what it is
            self.call("WebDriver:NewSession", acceptInsecureCerts=False)
            self.call("WebDriver:SetTimeouts", script=20_000, pageLoad=20_000)
        except BaseException:
            self._process.kill()
            raise

    def _port(self) -> int:
        """Where it listens, as soon as it says so; what it says later is read and forgotten, lest it has to wait."""
        output = self._process.stdout
        assert output
        told: list[str] = []
        for line in output:
            told.append(line)
            if found := _LISTENING.search(line):
                self._reader = threading.Thread(target=output.read, daemon=True)
                self._reader.start()
                return int(found[1])
        raise FirefoxError("Firefox ended before it listened: " + "".join(told))

    def close(self) -> None:
        """Ends Firefox."""
        try:
            self.call("Marionette:Quit", flags=["eForceQuit"])
        finally:
            self._stream.close()
            self._socket.close()
            try:
                self._process.wait(15)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
            self._reader.join()
            assert self._process.stdout
            self._process.stdout.close()

    # --- commands --------------------------------------------------------------------------------------

    def call(self, command: str, **parameters: Any) -> Any:
        """What a command returns, its `value` where that is all; a refusal raises FirefoxError."""
        self._number += 1
        message = json.dumps([0, self._number, command, parameters]).encode()
        self._socket.sendall(b"%d:%s" % (len(message), message))
        _, number, error, result = self._read()
        assert number == self._number
        if error:
            raise FirefoxError(f"{command}: {error['error']}: {error['message']}")
        return result["value"] if isinstance(result, dict) and set(result) == {"value"} else result

    def _read(self) -> Any:
        length = 0
        while (byte := self._stream.read(1)) != b":":
            if not byte:
                raise FirefoxError("Firefox has gone")
            length = length * 10 + int(byte)
        return json.loads(self._stream.read(length))

    # --- pages -----------------------------------------------------------------------------------------

    def open_tab(self) -> str:
        """Opens a tab and goes to it; its handle."""
        handle: str = self.call("WebDriver:NewWindow", type="tab", focus=True)["handle"]
        self.switch(handle)
        return handle

    def tabs(self) -> list[str]:
        """The handles of all tabs, pop-ups among them."""
        return list(self.call("WebDriver:GetWindowHandles"))

    def switch(self, handle: str) -> None:
        """Goes to a tab; scripts run in its top document then."""
        self.call("WebDriver:SwitchToWindow", handle=handle, focus=True)

    def close_tab(self) -> None:
        """Closes the tab, as a learner does; another one must be gone to next."""
        self.call("WebDriver:CloseWindow")

    def go(self, address: str) -> None:
        """Goes to an address and returns when it is loaded."""
        self.call("WebDriver:Navigate", url=address)

    def enter_frame(self, selector: str = "iframe") -> None:
        """Scripts run inside a frame of the document from here on."""
        found = self.call("WebDriver:FindElement", using="css selector", value=selector)
        self.call("WebDriver:SwitchToFrame", element=found[_ELEMENT])

    def click(self, selector: str) -> None:
        """Clicks an element with the pointer: one that is hidden or covered can't be clicked."""
        found = self.call("WebDriver:FindElement", using="css selector", value=selector)
        self.call("WebDriver:ElementClick", id=found[_ELEMENT])

    def run(self, script: str, *arguments: Any) -> Any:
        """What the body of a function returns in the page."""
        return self.call("WebDriver:ExecuteScript", script=script, args=list(arguments), sandbox=None)

    def wait(self, condition: str) -> None:
        """Returns when an expression is true in the page: it is looked at anew whenever an attribute changes there."""
        script = f"""const [done] = arguments, true_ = () => {condition};
        if (true_()) {{ done(); return; }}
        const observer = new MutationObserver(() => {{ if (true_()) {{ observer.disconnect(); done(); }} }});
        observer.observe(document, {{ subtree: true, childList: true, attributes: true }});"""
        self.call("WebDriver:ExecuteAsyncScript", script=script, args=[], sandbox=None)

    def stop_scripts(self, stopped: bool) -> None:
        """Whether the scripts of a tab that is closed are stopped wherever they are, or run to their end.

        Firefox stops them where the tab is the last one of its site, so that it is luck how far those of pagehide come;
        for tests it does not, until it is told to.
        """
        self._chrome(f"Services.prefs.setBoolPref({json.dumps(_STOPPING)}, arguments[0]);", stopped)

    def troubles(self) -> list[str]:
        """What went wrong in pages since the last question: errors nobody caught, and what a policy refused."""
        found: list[str] = self._chrome(_TROUBLES)
        return found

    def _chrome(self, script: str, *arguments: Any) -> Any:
        """What a script returns that runs as a part of Firefox."""
        self.call("Marionette:SetContext", value="chrome")
        try:
            return self.call("WebDriver:ExecuteScript", script=script, args=list(arguments))
        finally:
            self.call("Marionette:SetContext", value="content")
