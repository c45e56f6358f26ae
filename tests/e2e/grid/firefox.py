"""A Firefox of the machine, driven over its own Marionette protocol: lengths and JSON over a socket, no driver between."""

import json
import os
import shutil
import socket
import subprocess
import tempfile
from pathlib import Path
from typing import Any

from tests.e2e.grid.cells import until

NAMES = ("firefox-esr", "firefox")
CONTROL = "\ue009"
LONGEST_START = 90.0
PREFERENCES = {
    "marionette.port": 0,
    "browser.shell.checkDefaultBrowser": False,
    "datareporting.policy.dataSubmissionEnabled": False,
    # Scripts may fill the clipboard without a key being pressed.
    "dom.events.testing.asyncClipboard": True,
    "intl.accept_languages": "en-GB",
}


def found() -> str:
    """Where a Firefox is on this machine."""
    named = os.environ.get("CLIENTELE_FIREFOX")
    path = named or next((path for name in NAMES if (path := shutil.which(name))), None)
    assert path, "there is no Firefox; python tasks.py test installs one where that can be done"
    return path


class Firefox:
    """One window without a screen."""

    def __init__(self) -> None:
        self._profile = Path(tempfile.mkdtemp(prefix="firefox-"))
        lines = [
            f"user_pref({json.dumps(name)}, {json.dumps(value)});" for name, value in PREFERENCES.items()
        ]
        (self._profile / "user.js").write_text("\n".join(lines))
        command = [found(), "--headless", "--no-remote", "--marionette", "--profile", str(self._profile)]
        quiet = subprocess.DEVNULL
        self._process = subprocess.Popen(
            command, stdout=quiet, stderr=quiet, env={**os.environ, "HOME": str(self._profile)}
        )
        port = self._profile / "MarionetteActivePort"
        until(lambda: port.exists() and port.read_text().strip().isdecimal(), within=LONGEST_START)
        self._socket = socket.create_connection(("127.0.0.1", int(port.read_text())), timeout=LONGEST_START)
        self._answers = self._socket.makefile("rb")
        self._number = 0
        self._read()
        self.ask("WebDriver:NewSession")
        self.ask("WebDriver:SetWindowRect", width=1700, height=1000)

    def ask(self, command: str, **values: Any) -> Any:
        """Carry out a command of the protocol; gives its answer."""
        self._number += 1
        message = json.dumps([0, self._number, command, values]).encode()
        self._socket.sendall(b"%d:%b" % (len(message), message))
        _, _, problem, answer = self._read()
        assert problem is None, problem
        return answer.get("value") if isinstance(answer, dict) else answer

    def go(self, address: str) -> None:
        """Open a page."""
        self.ask("WebDriver:Navigate", url=address)

    def run(self, script: str, *values: Any) -> Any:
        """What a function body returns, or the promise it returns comes to."""
        return self.ask("WebDriver:ExecuteScript", script=script, args=list(values))

    def click(self, x: float, y: float) -> None:
        """Click at a place of the page."""
        steps: list[dict[str, Any]] = [{"type": "pointerMove", "x": round(x), "y": round(y), "duration": 0}]
        steps += [{"type": kind, "button": 0} for kind in ("pointerDown", "pointerUp")]
        self._act(
            {"type": "pointer", "id": "mouse", "parameters": {"pointerType": "mouse"}, "actions": steps}
        )

    def type(self, text: str) -> None:
        """Press and let go a key for each sign."""
        self._keys([(kind, sign) for sign in text for kind in ("keyDown", "keyUp")])

    def control(self, sign: str) -> None:
        """Press a key with Ctrl held."""
        self._keys([("keyDown", CONTROL), ("keyDown", sign), ("keyUp", sign), ("keyUp", CONTROL)])

    def close(self) -> None:
        """End the process."""
        self._socket.close()
        self._process.terminate()
        self._process.wait(30)
        shutil.rmtree(self._profile, ignore_errors=True)

    def _keys(self, pressed: list[tuple[str, str]]) -> None:
        self._act(
            {"type": "key", "id": "keys", "actions": [{"type": kind, "value": key} for kind, key in pressed]}
        )

    def _act(self, source: dict[str, Any]) -> None:
        self.ask("WebDriver:PerformActions", actions=[source])

    def _read(self) -> Any:
        length = b""
        while not length.endswith(b":"):
            length += self._answers.read(1)
        return json.loads(self._answers.read(int(length[:-1])))
