"""Commands and scripts in processes of their own that start at once: forked from one that has imported what they need.

Each is a process like any other, with its environment, its exit and its death; it only doesn't spend two seconds on
imports. A command of this tree is forked from a process that has imported the package; a script that runs on an edited
copy of the tree from one that has imported nothing but the libraries.
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

from support import heed_interrupts, posting, write_csv

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
        source: Path | None = None,
        code: str | None = None,
    ) -> None:
        """Start `skilltide *arguments` in `folder`, with the package from the folder `source`; or `code` instead.

        No file may grow beyond `most_bytes`: writing more fails as on a full disk, or kills where that isn't told.
        """
        self._output = tempfile.TemporaryDirectory(prefix="skilltide-test-")
        self._streams = {name: Path(self._output.name) / name for name in ("stdout", "stderr")}
        self.returncode: int | None = None
        request = {
            "arguments": arguments, "environment": dict(environment), "folder": str(folder or Path.cwd()),
            "most_bytes": most_bytes, "is_full_disk_told": is_full_disk_told,
            "streams": {name: str(path) for name, path in self._streams.items()},
            "source": str(source) if source else None, "code": code,
        }  # fmt: skip
        self._server = _server("package" if source is None else "libraries")
        self.pid: int = self._server.ask(request)["pid"]
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
            self.returncode = self._server.ask({"ended": self.pid})["code"]
        return self.returncode

    def communicate(self, timeout: float) -> tuple[str, str]:
        """Wait, and return what it printed on both streams."""
        self.wait(timeout)
        return self._streams["stdout"].read_text(), self._streams["stderr"].read_text()


class _Server:
    """The process that has imported the package, or only its libraries, and forks."""

    def __init__(self, imported: str) -> None:
        self._process = subprocess.Popen(
            [sys.executable, str(TESTS / "forked.py"), imported],
            stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True,
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
def _server(imported: str) -> _Server:
    return _Server(imported)


def run(code: str, *arguments: str, source: Path, folder: Path, timeout: float = 300) -> tuple[int, str, str]:
    """Run Python with the package in `source`; return exit code and what it printed on both streams."""
    process = Command(*arguments, environment=os.environ, folder=folder, source=source, code=code)
    out, err = process.communicate(timeout)
    return process.wait(0), out, err


def _import_libraries() -> None:
    import bs4  # noqa: F401
    import duckdb
    import httpx  # noqa: F401
    import numpy as np  # noqa: F401
    import pandas as pd  # noqa: F401
    import scipy.special  # noqa: F401
    import spacy  # noqa: F401
    import sqlglot  # noqa: F401

    duckdb.execute("SET threads = 1")  # ends the threads that importing began: a fork would wait for them in vain


def _import_package() -> None:
    import importlib
    import pkgutil

    import skilltide

    for module in pkgutil.walk_packages(skilltide.__path__, "skilltide."):
        importlib.import_module(module.name)
    _have_all_read()


def _have_all_read() -> None:
    """Tables, rules, definitions and the versions of all code are read, and regular expressions compiled, once."""
    from skilltide import pipeline
    from skilltide.openings.titles import title_key
    from skilltide.settings import Settings
    from skilltide.sources.config import files_source
    from skilltide.steps.normalise import make_ready
    from skilltide.warehouse.definitions import marts

    for step in pipeline.STEPS:
        _ = step.version
    for definition in marts().values():
        _ = definition.executable
    with tempfile.TemporaryDirectory(prefix="skilltide-test-") as folder:
        write_csv(Path(folder) / "board" / "board_20250701.csv", [posting(1)])
        source = files_source([Path(folder) / "board"], "board")
        pipeline.ingest(Settings(home=Path(folder) / "home", workers=1), [source])
    make_ready()
    title_key("")


def _serve(imported: str) -> dict[str, Any]:
    """Answer requests; return the request in the process that is forked for it. Ends with its input."""
    import gc

    _import_libraries()
    if imported == "package":
        _import_package()
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
                _become(request)
                return dict(request)
            answer = {"pid": pid}
        print(json.dumps(answer), flush=True)
    os._exit(0)


def _become(request: dict[str, Any]) -> None:
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
    if request["source"]:
        sys.path.insert(0, request["source"])


if __name__ == "__main__":
    task = _serve(sys.argv[1])
    sys.argv = ["skilltide", *task["arguments"]]
    if task["code"] is not None:
        exec(compile(task["code"], "<code>", "exec"), {"__name__": "__main__"})
    else:
        from skilltide.cli import main

        main()
