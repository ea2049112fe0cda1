"""Firefox without a window, driven over WebDriver BiDi as Debian ships it; nothing is downloaded.

Source: W3C, WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/).
"""

import base64
import json
import os
import re
import shutil
import subprocess
from collections.abc import Sequence
from pathlib import Path
from typing import Any

from websockets.sync.client import connect

FIREFOX = Path(
    os.environ.get("FIREFOX") or shutil.which("firefox-esr") or shutil.which("firefox") or "/usr/bin/firefox-esr"
)
KEYS = {"ArrowDown": "\ue015", "Enter": "\ue007", "Tab": "\ue004", "Space": " "}
"""Names of keys that have no letter (https://www.w3.org/TR/webdriver2/#keyboard-actions)."""


class Firefox:
    """One browser with one page, what the page complained about and what it asked for."""

    def __init__(self, profile: Path) -> None:
        self._process = subprocess.Popen(
            [FIREFOX, "--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"],
            stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True,
        )  # fmt: skip
        self.complaints: list[str] = []
        self.requests: list[str] = []
        self._sent = 0
        self._socket = connect(f"{self._address()}/session", max_size=None, open_timeout=60)
        self._send("session.new", {"capabilities": {}})
        self._context = self._send("browsingContext.getTree", {})["contexts"][0]["context"]
        self._send("session.subscribe", {"events": ["log.entryAdded", "network.beforeRequestSent"]})

    def _address(self) -> str:
        assert self._process.stderr
        for line in self._process.stderr:
            if found := re.search(r"WebDriver BiDi listening on (ws://\S+)", line):
                return found[1]
        raise RuntimeError(f"{FIREFOX} ended before it listened")

    def close(self) -> None:
        """End the browser."""
        self._socket.close()
        self._process.terminate()
        self._process.wait(timeout=30)

    def _send(self, method: str, params: dict[str, Any]) -> dict[str, Any]:
        self._sent += 1
        self._socket.send(json.dumps({"id": self._sent, "method": method, "params": params}))
        while True:
            told = json.loads(self._socket.recv(timeout=120))
            if told.get("method") == "log.entryAdded" and told["params"]["level"] in ("error", "warn"):
                self.complaints.append(told["params"]["text"])
            elif told.get("method") == "network.beforeRequestSent":
                self.requests.append(told["params"]["request"]["url"])
            elif told.get("id") == self._sent:
                if told["type"] == "error":
                    raise RuntimeError(f"{method}: {told['error']}: {told['message']}")
                result: dict[str, Any] = told["result"]
                return result

    def goto(self, path: Path, fragment: str = "") -> None:
        """Open a page and wait until it is loaded; another fragment of the same page loads nothing."""
        self._send("browsingContext.navigate", {
            "context": self._context, "url": path.as_uri() + fragment, "wait": "complete",
        })  # fmt: skip

    def reload(self) -> None:
        """Load the page again."""
        self._send("browsingContext.reload", {"context": self._context, "wait": "complete"})

    def evaluate(self, expression: str, *arguments: Any) -> Any:
        """Return what an expression, or a function of the arguments, gives; promises are waited for."""
        call = f"({expression})({', '.join(map(json.dumps, arguments))})" if "=>" in expression[:40] else expression
        found = self._send("script.evaluate", {
            "expression": f"(async () => JSON.stringify(await ({call})))()", "awaitPromise": True,
            "target": {"context": self._context},
        })  # fmt: skip
        if found["type"] == "exception":
            raise RuntimeError(found["exceptionDetails"]["text"])
        value = found["result"].get("value")
        return None if value is None else json.loads(value)

    def until(self, expression: str) -> None:
        """Wait until an expression holds."""
        waiting = f"""async () => {{
            for (let round = 0; round < 400; round++) {{
                if ({expression}) return true;
                await new Promise((done) => setTimeout(done, 50));
            }}
            return false;
        }}"""
        assert self.evaluate(waiting), f"never true: {expression}"

    def text(self, selector: str) -> str:
        """Return the text of the first element that a selector finds, as it is shown."""
        shown: str = self.evaluate("(selector) => document.querySelector(selector).innerText", selector)
        return shown

    def press(self, keys: Sequence[str]) -> None:
        """Press and let go of keys, one after the other: letters, or names of `KEYS`."""
        actions = [
            {"type": kind, "value": KEYS.get(key, key)} for key in keys for kind in ("keyDown", "keyUp")
        ]  # fmt: skip
        self._send("input.performActions", {
            "context": self._context, "actions": [{"type": "key", "id": "keyboard", "actions": actions}],
        })  # fmt: skip

    def printed(self) -> bytes:
        """Return the page as it is printed with backgrounds off, as PDF."""
        found = self._send("browsingContext.print", {"context": self._context, "background": False})
        return base64.b64decode(found["data"])

    def resize(self, width: int, height: int = 800) -> None:
        """Change the size of the page."""
        self._send("browsingContext.setViewport", {
            "context": self._context, "viewport": {"width": width, "height": height},
        })  # fmt: skip
