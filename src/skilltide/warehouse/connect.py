"""Open the two database files: the private working one and the published one."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import duckdb

from skilltide.errors import WarehouseError, WarehouseLockedError
from skilltide.settings import Settings
from skilltide.warehouse.confine import confine
from skilltide.warehouse.migrate import migrate


@contextmanager
def working(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the working database for writing, migrated to the newest schema; one process at a time.

    Waits `settings.lock_wait_seconds` for another process to let go of it.

    Raises:
        WarehouseError: another process holds it (the message names it), or it is newer than this code.
    """
    settings.working.parent.mkdir(parents=True, exist_ok=True)
    connection = _wait_for(settings.working, settings.lock_wait_seconds)
    try:
        connection.execute("SET memory_limit = ?", [settings.memory_limit])
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")
        migrate(connection)
        yield connection
    finally:
        connection.close()


@contextmanager
def reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the working database to look at it, as it is; a run can't begin meanwhile, so be quick.

    Raises:
        FileNotFoundError: there is none.
        WarehouseLockedError: a run holds it.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    connection = _connect(path, read_only=True)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def published(path: Path, *, is_confined: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a published database read-only; any number of readers may.

    It may come from anywhere: unless `is_confined` is False, nothing in it and no query reaches another file.

    Raises:
        WarehouseError: nothing is published there yet.
    """
    if not path.exists():
        raise WarehouseError(
            f"{path}: no published warehouse here. Run `skilltide refresh` first, or name its folder with --home."
        )
    connection = _connect(path, read_only=True)
    try:
        if is_confined:
            confine(connection)
        yield connection
    finally:
        connection.close()


def _wait_for(path: Path, seconds: float) -> duckdb.DuckDBPyConnection:
    until = time.monotonic() + seconds
    while True:
        try:
            return _connect(path, read_only=False)
        except WarehouseLockedError:
            if time.monotonic() >= until:
                raise
            time.sleep(min(2.0, max(0.05, until - time.monotonic())))


def _connect(path: Path, *, read_only: bool) -> duckdb.DuckDBPyConnection:
    try:
        # the newest storage format compresses long texts far better; only this code reads the working file
        config: dict[str, str | bool | int | float | list[str]] = (
            {} if read_only else {"storage_compatibility_version": "latest"}
        )
        return duckdb.connect(path, read_only=read_only, config=config)
    except duckdb.IOException as error:
        holder = re.search(r"PID (\d+)", str(error))
        if holder and int(holder[1]) != os.getpid():
            raise WarehouseLockedError(
                f"{path}: process {holder[1]} is writing to it. Wait until that run ends (`skilltide status` reads the "
                f"published copy meanwhile), or end that process."
            ) from None
        raise WarehouseError(f"{path}: can't be opened: {str(error).splitlines()[0]}") from None
    except duckdb.Error as error:
        raise WarehouseError(
            f"{path}: not a database that this DuckDB ({duckdb.__version__}) reads: {str(error).splitlines()[0]}"
        ) from None
