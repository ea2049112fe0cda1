"""A team's Prefect on this machine: PostgreSQL, a server on it, and workers that are as if on other machines."""

import json
import os
import signal
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator, Mapping
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from textwrap import dedent
from typing import Any

import flows.server as own_server
from services import postgres, psql
from support import free_port

ROOT = Path(__file__).parents[1]
POOL = "skilltide"
PATIENCE_SECONDS = 400


@dataclass
class Team:
    """A server and what belongs to it."""

    url: str
    database: str
    """How `psql` reaches the server's PostgreSQL."""
    folder: Path
    workers: list[subprocess.Popen[bytes]] = field(default_factory=list)

    def environment(self, name: str, extra: Mapping[str, str] | None = None) -> dict[str, str]:
        """The environment of a machine: its own home and its own folder for Prefect."""
        inherited = {key: value for key, value in os.environ.items() if not key.startswith(("PREFECT_", "SKILLTIDE_"))}
        return inherited | {
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]),
            "PREFECT_API_URL": self.url,
            "PREFECT_HOME": str(self.folder / name / ".prefect"),
            "PREFECT_LOGGING_EXTRA_LOGGERS": "skilltide",
            "PREFECT_WORKER_QUERY_SECONDS": "1",
            "DO_NOT_TRACK": "1",
            "SKILLTIDE_HOME": str(self.folder / name),
            "SKILLTIDE_CACHE": os.environ["SKILLTIDE_CACHE"],
            "SKILLTIDE_WORKERS": "1",
        } | dict(extra or {})  # fmt: skip

    def prefect(self, *arguments: str) -> str:
        """Run a command of Prefect's as somebody of the team does."""
        return self._python("-m", "prefect", *arguments)

    def python(self, code: str) -> str:
        """Run code that talks with the server, e.g. to make a block."""
        return self._python("-c", dedent(code))

    def _python(self, *arguments: str) -> str:
        done = subprocess.run(
            [sys.executable, *arguments], cwd=ROOT, env=self.environment("desk"), text=True,
            stdin=subprocess.DEVNULL, capture_output=True, check=False,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
        return done.stdout

    def start_worker(self, name: str, extra: Mapping[str, str]) -> subprocess.Popen[bytes]:
        """Start the worker of a machine, which takes what is in the queue of its name."""
        command = ["worker", "start", "--pool", POOL, "--name", name, "--work-queue", name]
        with (self.folder / f"{name}.log").open("ab") as log:
            worker = subprocess.Popen(
                [sys.executable, "-m", "prefect", *command], cwd=ROOT, env=self.environment(name, extra),
                stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            )  # fmt: skip
        self.workers.append(worker)
        return worker

    def ask(self, path: str, body: Any = None) -> Any:
        """Ask the server's API."""
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(f"{self.url}{path}", data, {"Content-Type": "application/json"})
        with urllib.request.urlopen(request, timeout=60) as response:
            return json.load(response)

    def run(self, deployment: str, queue: str, **parameters: Any) -> str:
        """Have a machine run a deployment; return the run's id."""
        found = self.ask(f"/deployments/name/{deployment}")
        body = {"parameters": parameters, "work_queue_name": queue, "state": {"type": "SCHEDULED"}}
        return str(self.ask(f"/deployments/{found['id']}/create_flow_run", body)["id"])

    def state(self, run_id: str) -> dict[str, Any]:
        """The state of a run."""
        found: dict[str, Any] = self.ask(f"/flow_runs/{run_id}")["state"]
        return found

    def ended(self, run_id: str) -> dict[str, Any]:
        """The state in which a run ends."""

        def over() -> dict[str, Any] | None:
            state = self.state(run_id)
            return state if state["type"] in ("COMPLETED", "FAILED", "CRASHED", "CANCELLED") else None

        return wait(over, f"run {run_id}")  # type: ignore[no-any-return]

    def tasks(self, run_id: str) -> dict[str, dict[str, Any]]:
        """The tasks of a run, by name."""
        rows = self.ask("/task_runs/filter", {"flow_runs": {"id": {"any_": [run_id]}}})
        return {row["name"]: row for row in rows}

    def log(self, run_id: str) -> str:
        """All log lines of a run."""
        body = {"logs": {"flow_run_id": {"any_": [run_id]}}, "limit": 200, "sort": "TIMESTAMP_ASC"}
        return "\n".join(row["message"] for row in self.ask("/logs/filter", body))


def wait(found: Callable[[], Any], what: str) -> Any:
    """Return what is found, once it is."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if result := found():
            return result
        time.sleep(0.5)
    raise AssertionError(f"{what}: not within {PATIENCE_SECONDS} s")


@contextmanager
def team(folder: Path) -> Iterator[Team]:
    """Run a server on a PostgreSQL of its own while the block runs, and end the workers that were started."""
    with ExitStack() as stack:
        database = stack.enter_context(postgres())
        psql(database, "CREATE DATABASE prefect")
        parts = dict(item.split("=") for item in database.split())
        address = f"postgresql+asyncpg://{parts['user']}@{parts['host']}:{parts['port']}/prefect"
        before = dict(os.environ)
        os.environ |= own_server.ENVIRONMENT | {
            own_server.DATABASE: address,
            "PREFECT_SERVER_API_PORT": str(free_port()),
        }
        try:
            server = own_server.start(folder / "server")
        finally:
            os.environ.clear()
            os.environ |= before
        stack.callback(own_server.stop, server.process_id)
        made = Team(server.url, f"{database}", folder)
        stack.callback(_end, made.workers)
        yield made


def _end(workers: list[subprocess.Popen[bytes]]) -> None:
    for wanted in (signal.SIGINT, signal.SIGKILL):
        for worker in workers:
            if worker.poll() is None:
                os.killpg(worker.pid, wanted)
        for worker in workers:
            try:
                worker.wait(60)
            except subprocess.TimeoutExpired:
                continue
