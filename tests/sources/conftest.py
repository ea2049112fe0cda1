"""No test of a source leaves the machine."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest
from typer.testing import CliRunner

from skilltide.cli import app
from skilltide.errors import SkilltideError

RUN_RECORDS = {"ops.run", "ops.step", "ops.source_run", "ops.staging_version", "ops.issue"}


@pytest.fixture(autouse=True)
def _stays_here(monkeypatch: pytest.MonkeyPatch) -> None:
    original = socket.socket.connect

    def connect(self: socket.socket, address: Any) -> None:
        if isinstance(address, tuple) and not str(address[0]).startswith("127."):
            raise AssertionError(f"a test wanted to connect to {address}")
        original(self, address)

    monkeypatch.setattr(socket.socket, "connect", connect)


@pytest.fixture
def contents() -> Callable[[Path], dict[str, list[tuple[object, ...]]]]:
    """Return every table of a database, sorted, without the records of runs."""

    def read(path: Path) -> dict[str, list[tuple[object, ...]]]:
        with duckdb.connect(path, read_only=True) as connection:
            names = connection.execute("SELECT schema_name || '.' || table_name FROM duckdb_tables()").fetchall()
            return {
                name: sorted(connection.execute(f"FROM {name}").fetchall(), key=repr)
                for (name,) in names
                if name not in RUN_RECORDS
            }

    return read


@pytest.fixture
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    """What reading a board on this machine needs."""
    monkeypatch.setenv("SKILLTIDE_CONTACT", "me@example.org")
    monkeypatch.setenv("SKILLTIDE_ALLOW_LOOPBACK", "1")


@pytest.fixture
def call(tmp_path: Path, environment: None, monkeypatch: pytest.MonkeyPatch) -> Callable[..., tuple[int, str]]:
    """Call `skilltide sources` in a home of its own, waiting for no host; an expected error is told by its message.

    Returns the exit code, and what was printed.
    """

    async def no_sleep(seconds: float) -> None:
        """Take no time."""

    monkeypatch.setattr("skilltide.http.fetcher.asyncio.sleep", no_sleep)

    def run(*arguments: str) -> tuple[int, str]:
        result = CliRunner().invoke(app, ["--home", str(tmp_path), "sources", *arguments])
        if isinstance(result.exception, SkilltideError):
            return 1, str(result.exception)
        if result.exception is not None and not isinstance(result.exception, SystemExit):
            raise result.exception
        return result.exit_code, result.output

    return run
