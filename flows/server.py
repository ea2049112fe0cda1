"""A Prefect server of the project's own: found if it runs, started if not. Imports no Prefect, which reads its settings
when it is imported: the server's address has to be in the environment by then."""

import json
import os
import signal
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from pathlib import Path

from skilltide.errors import ConfigurationError
from skilltide.holder import held
from skilltide.process import is_running, process_start

START_SECONDS = 180
STOP_SECONDS = 20
_LAST_PORT = 65_535

ENVIRONMENT = {
    "PREFECT_SERVER_ANALYTICS_ENABLED": "false",
    "DO_NOT_TRACK": "1",
    # which run holds a deployment's one place: kept in files, as in memory a restart would forget it and never free it
    "PREFECT_SERVER_CONCURRENCY_LEASE_STORAGE": "prefect.server.concurrency.lease_storage.filesystem",
    "PREFECT_LOGGING_EXTRA_LOGGERS": "skilltide",
}
SQLITE_ENVIRONMENT = {
    # marks runs as late, for show; on SQLite its transactions collide with others ("database is locked"), above all
    # at a start after a long stop, when many are late. `settle` looks after those.
    "PREFECT_SERVER_SERVICES_LATE_RUNS_ENABLED": "false",
}
DATABASE = "PREFECT_SERVER_DATABASE_CONNECTION_URL"


def answers(url: str) -> bool:
    """Return whether a Prefect API answers at the address."""
    try:
        with urllib.request.urlopen(f"{url}/health", timeout=5) as response:
            return bool(response.status == 200 and response.read().strip() == b"true")
    except (OSError, ValueError):
        return False


@dataclass(frozen=True)
class OwnServer:
    """A server of the project's own, as the folder records it."""

    url: str
    process_id: int
    process_start: str
    """Process ids are given again; empty where the system doesn't tell."""

    @property
    def is_running(self) -> bool:
        """Whether its process is there, and not another one of the same id."""
        return is_running(self.process_id, self.process_start)


def recorded(prefect_home: Path) -> OwnServer | None:
    """Return the project's own server if it runs."""
    try:
        told = json.loads((prefect_home / "server.json").read_text())
        process_id = int(told["process_id"])
        # 0.1.0 recorded no start
        server = OwnServer(str(told["url"]), process_id, str(told.get("process_start", process_start(process_id))))
    except (OSError, ValueError, KeyError, TypeError):
        return None
    return server if server.is_running and answers(server.url) else None


@contextmanager
def running_server(prefect_home: Path) -> Iterator[tuple[str, bool]]:
    """Yield the API's address and whether it is the project's own server, which ends with the block.

    One process at a time has the own server of a folder. PREFECT_API_URL names another server, which must answer and is
    left running.

    Raises:
        ConfigurationError: the server named doesn't answer, or the own one doesn't start, or serves another process.
    """
    os.environ |= server_environment()
    if named := os.environ.get("PREFECT_API_URL"):
        if not answers(named):
            raise ConfigurationError(
                f"PREFECT_API_URL: no Prefect server answers at {named}. Start it, or unset the variable to have one "
                f"started here."
            )
        yield named, False
        return
    prefect_home.mkdir(parents=True, exist_ok=True)
    with held(prefect_home / "serve.json", 0, _refused):
        server = recorded(prefect_home) or start(prefect_home)  # recorded: one that outlived its `serve`
        try:
            yield server.url, True
        finally:
            (prefect_home / "server.json").unlink(missing_ok=True)
            if server.is_running:
                stop(server.process_id)


def _refused(who: str) -> ConfigurationError:
    return ConfigurationError(
        f"{who} serves in this clone already, and its server ends with it. End that first; or serve from another "
        f"clone, or at a server that PREFECT_API_URL names."
    )


def server_environment() -> dict[str, str]:
    """Return the environment that a server needs here, as far as the user doesn't say otherwise."""
    wanted = ENVIRONMENT if "postgresql" in os.environ.get(DATABASE, "") else ENVIRONMENT | SQLITE_ENVIRONMENT
    return {name: os.environ.get(name, value) for name, value in wanted.items()}


def start(prefect_home: Path) -> OwnServer:
    """Start a server, which is recorded in the folder, and return it.

    Raises:
        ConfigurationError: it doesn't start; the message says why.
    """
    prefect_home.mkdir(parents=True, exist_ok=True)
    port = _free_port(_wanted_port())
    url, log = f"http://127.0.0.1:{port}/api", prefect_home / "server.log"
    command = [sys.executable, "-m", "prefect", "server", "start", "--host", "127.0.0.1", "--port", str(port)]
    environment = os.environ | {"PREFECT_HOME": str(prefect_home), "PREFECT_SERVER_UI_API_URL": url}
    with log.open("wb") as stream:  # a session of its own: Ctrl-C ends `serve` first, which then ends the server
        process = subprocess.Popen(command, env=environment, stdout=stream, stderr=stream, start_new_session=True)
    try:
        until = time.monotonic() + START_SECONDS
        while time.monotonic() < until and process.poll() is None:
            if answers(url):
                server = OwnServer(url, process.pid, process_start(process.pid))
                (prefect_home / "server.json").write_text(json.dumps(asdict(server)))
                return server
            time.sleep(0.3)
    except BaseException:  # Ctrl-C: nobody else would end it
        process.kill()
        process.wait()
        raise
    process.kill()
    process.wait()
    last = log.read_text(errors="replace").strip().splitlines()[-1:]
    raise ConfigurationError(
        f"the Prefect server didn't start: {' '.join(last)} (all of it: {log}). Try: skilltide doctor"
    )


def _wanted_port() -> int:
    named = os.environ.get("PREFECT_SERVER_API_PORT") or "4200"
    if not (named.isdecimal() and 0 < int(named) <= _LAST_PORT):
        raise ConfigurationError(f"PREFECT_SERVER_API_PORT: {named!r}: no port. Set it to a number such as 4200.")
    return int(named)


def _free_port(first: int) -> int:
    for port in range(first, min(first + 100, _LAST_PORT + 1)):
        with socket.socket() as probe:
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
            return port
    raise ConfigurationError(f"ports {first} to {first + 99} are taken. Set PREFECT_SERVER_API_PORT to a free one.")


def stop(process_id: int) -> None:
    """End the server and wait until it has gone; it may be no child of this process."""
    for wanted, seconds in ((signal.SIGTERM, STOP_SECONDS), (signal.SIGKILL, 5)):
        try:
            os.kill(process_id, wanted)
        except ProcessLookupError:
            return
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            try:
                if os.waitpid(process_id, os.WNOHANG)[0]:
                    return
            except ChildProcessError:
                if not _is_alive(process_id):
                    return
            time.sleep(0.1)


def _is_alive(process_id: int) -> bool:
    try:
        os.kill(process_id, 0)
    except OSError:
        return False
    return True
