"""No test of a source leaves the machine."""

import socket
from collections.abc import Callable
from pathlib import Path
from typing import Any

import duckdb
import pytest

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
