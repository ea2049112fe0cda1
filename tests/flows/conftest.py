"""One Prefect server for all tests of flows, whichever process runs them: it takes a while to start."""

import fcntl
import json
import os
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import pytest

from flows.server import recorded, server_environment, start, stop
from support import free_port

UNUSED = ("SCHEDULER", "FOREMAN", "CANCELLATION_CLEANUP", "PAUSE_EXPIRATIONS", "REPOSSESSOR")
"""Services that would look again and again for what no test here leaves."""


@contextmanager
def shared_server(folder: Path) -> Iterator[str]:
    """Give the address of a server that other processes may use at the same time; the last one ends it."""
    folder.mkdir(exist_ok=True)
    with (folder / "turn").open("w") as turn, (folder / "users").open("w") as users:
        fcntl.flock(turn, fcntl.LOCK_EX)
        fcntl.flock(users, fcntl.LOCK_SH)
        url = (recorded(folder) or start(folder)).url
        fcntl.flock(turn, fcntl.LOCK_UN)
        try:
            yield url
        finally:
            fcntl.flock(turn, fcntl.LOCK_EX)
            with suppress(BlockingIOError):
                fcntl.flock(users, fcntl.LOCK_EX | fcntl.LOCK_NB)
                stop(json.loads((folder / "server.json").read_text())["process_id"])


@pytest.fixture(scope="session")
def server(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The address of its API, which flows and clients in this process use."""
    from prefect.logging.handlers import APILogHandler
    from prefect.settings import PREFECT_API_URL, temporary_settings

    base = tmp_path_factory.getbasetemp()
    folder = (base.parent if "PYTEST_XDIST_WORKER" in os.environ else base) / "prefect"
    with pytest.MonkeyPatch.context() as patch:
        for name, value in server_environment().items():
            patch.setenv(name, value)
        patch.setenv("PREFECT_SERVER_API_PORT", str(free_port()))
        for name in UNUSED:
            patch.setenv(f"PREFECT_SERVER_SERVICES_{name}_ENABLED", "false")
        with shared_server(folder) as url, temporary_settings({PREFECT_API_URL: url}):
            yield url
            APILogHandler().flush()
