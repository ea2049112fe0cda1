"""The command line in processes of its own that start at once: forked from one that has imported all of it.

A command is a process like any other, with its environment, its exit and its death; it only doesn't spend two seconds
on imports. Where the system can't do it (no pidfd), it is started as usual.
"""

import contextlib
import json
import os
import select
import subprocess
import sys
import tempfile
import threading
from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

from support import heed_interrupts

TESTS = Path(__file__).parent


class Command:
    """A command that runs, as `subprocess.Popen` has it, with its output in files."""

    def __init__(
        self,
        *arguments: str,
        environment: Mapping[str, str],
        folder: Path | None = None,
        most_bytes: int | None = None,
        is_full_disk_told: bool = True,
    ) -> None:
        """Start `skilltide *arguments` in `folder`.

        No file may grow beyond `most_bytes`: writing more fails as on a full disk, or kills where that isn't told.
        """
        self._output = tempfile.TemporaryDirectory(prefix="skilltide-test-")
        self._streams = {name: Path(self._output.name) / name for name in ("stdout", "stderr")}
        self.returncode: int | None = None
        request = {
            "arguments": arguments, "environment": dict(environment), "folder": str(folder or Path.cwd()),
            "most_bytes": most_bytes, "is_full_disk_told": is_full_disk_told,
            "streams": {name: str(path) for name, path in self._streams.items()},
        }  # fmt: skip
        self.pid: int = _server().ask(request)["pid"]
        self._handle = os.pidfd_open(self.pid)

    def send_signal(self, number: int) -> None:
        """Send a signal, unless the process has ended."""
        if self.poll() is None:
            os.kill(self.pid, number)

    def poll(self) -> int | None:
        """Return its exit code, None while it runs."""
        with contextlib.suppress(subprocess.TimeoutExpired):
            self.wait(0)
        return self.returncode

    def wait(self, timeout: float) -> int:
        """Return its exit code; raise subprocess.TimeoutExpired where it runs for more than `timeout` seconds."""
        if self.returncode is None:
            ended, _, _ = select.select([self._handle], [], [], timeout)
            if not ended:
                raise subprocess.TimeoutExpired("skilltide", timeout)
            os.close(self._handle)
            self.returncode = _server().ask({"ended": self.pid})["code"]
        return self.returncode

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Wait, and return what it printed on both streams."""
        self.wait(timeout)
        return self._streams["stdout"].read_text(), self._streams["stderr"].read_text()


class _Server:
    """The process that has imported all, and forks."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(TESTS / "forked.py")], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
            env=os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "OMP_NUM_THREADS": "1"},
        )  # fmt: skip
        self._lock = threading.Lock()

    def ask(self, request: Mapping[str, Any]) -> dict[str, int]:
        """Send a request; return the answer."""
        assert self._process.stdin and self._process.stdout
        with self._lock:
            self._process.stdin.write(json.dumps(request) + "\n")
            self._process.stdin.flush()
            answer: dict[str, int] = json.loads(self._process.stdout.readline())
        return answer


@cache
def _server() -> _Server:
    return _Server()


def _import_all() -> None:
    import importlib
    import pkgutil

    import duckdb

    import skilltide
    from skilltide.normalise.language import detect_language
    from skilltide.warehouse.definitions import marts

    for module in pkgutil.walk_packages(skilltide.__path__, "skilltide."):
        importlib.import_module(module.name)
    duckdb.execute("SET threads = 1")  # ends the threads that importing began: a fork would wait for them in vain
    marts()
    detect_language("A model of languages, read once.")


def _serve() -> list[str]:
    """Answer requests; return the arguments of a command in the process forked for it. Ends with its input."""
    import gc

    _import_all()
    gc.freeze()
    for line in sys.stdin:
        request = json.loads(line)
        if "ended" in request:
            _, status = os.waitpid(request["ended"], 0)
            answer = {"code": os.waitstatus_to_exitcode(status)}
        else:
            sys.stdout.flush()
            pid = os.fork()
            if not pid:
                return _become(request)
            answer = {"pid": pid}
        print(json.dumps(answer), flush=True)
    os._exit(0)


def _become(request: dict[str, Any]) -> list[str]:
    import resource
    import signal

    for descriptor, path in ((1, request["streams"]["stdout"]), (2, request["streams"]["stderr"])):
        opened = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        os.dup2(opened, descriptor)
        os.close(opened)
    os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
    os.environ.clear()
    os.environ.update(request["environment"])
    os.chdir(request["folder"])
    heed_interrupts()
    if request["most_bytes"] is not None:
        if request["is_full_disk_told"]:
            signal.signal(signal.SIGXFSZ, signal.SIG_IGN)
        resource.setrlimit(resource.RLIMIT_FSIZE, (request["most_bytes"], request["most_bytes"]))
    return list(request["arguments"])


if __name__ == "__main__":
    sys.argv = ["skilltide", *_serve()]
    from skilltide.cli import main

    main()
