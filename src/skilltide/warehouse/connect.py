"""Open the two database files: the private working one and the published one."""

import os
import re
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb

from skilltide.errors import ConfigurationError, SkilltideError, WarehouseError, WarehouseLockedError
from skilltide.holder import Hold, held
from skilltide.permissions import private, private_folder
from skilltide.place import Lake, Place
from skilltide.settings import Settings
from skilltide.trouble import explain
from skilltide.warehouse.confine import confine
from skilltide.warehouse.migrate import migrate
from skilltide.warehouse.quoting import literal

ROW_GROUP = 16_384
"""Rows that are written together. A row that comes in has its whole group written anew, be it of long texts; DuckDB's
own 122,880 rows would hold all raw documents of some years."""
STORAGE = f"TYPE duckdb, STORAGE_VERSION 'latest', ROW_GROUP_SIZE {ROW_GROUP}"
"""How the working file is attached: the newest format compresses long texts far better, and only this code reads it."""


@contextmanager
def working(settings: Settings) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the working database for writing, migrated to the newest schema; one process at a time.

    Waits `settings.lock_wait_seconds` for another process to let go of it.

    Raises:
        WarehouseError: another process holds it (the message names it), or it is newer than this code.
    """
    with alone(settings) as hold:
        connection = _open_working(settings)
        hold.on_loss = connection.interrupt
        try:
            yield connection
        finally:
            hold.on_loss = _no_loss
            connection.close()


@contextmanager
def alone(settings: Settings) -> Iterator[Hold]:
    """Keep the working database from all other processes, open or not; waits and raises as `working` does.

    What is written meanwhile is private.
    """

    def refused(who: str) -> WarehouseLockedError:
        return _locked(settings.working, who)

    private_folder(settings.working.parent)
    with private(), ExitStack() as stack:
        try:
            hold = stack.enter_context(held(settings.builder, settings.lock_wait_seconds, refused))
        except OSError as error:
            raise explain(error, settings) or error from None
        yield hold
        if hold.taken_by is not None:
            raise refused(hold.taken_by.in_words())


def _no_loss() -> None:
    """There is nothing to interrupt."""


def _locked(path: Path, who: str) -> WarehouseLockedError:
    return WarehouseLockedError(
        f"{path}: {who} is writing to it. Wait until that run ends (`skilltide status` reads the published copy "
        f"meanwhile), or end that process.",
        holder=who.rstrip(","),
    )


def _open_working(settings: Settings) -> duckdb.DuckDBPyConnection:
    """Open and migrate the working database; what trouble of the machine's keeps from it is told as that."""
    is_new = not settings.working.exists()
    connection = None
    try:
        connection = _wait_for(settings.working, settings.lock_wait_seconds)
        connection.execute("SET temp_directory = ?", [f"{settings.working}.tmp"])
        settings.working.chmod(0o600)  # one that an older skilltide made
        connection.execute("SET threads = ?", [settings.workers])
        _limit_memory(connection, settings.memory_limit)
        connection.execute("SET preserve_insertion_order = false")
        connection.execute("SET enable_progress_bar = false")
        # Each checkpoint writes each table's last row group anew and leaves the old blocks free, so one a run will do;
        # but what waits for one fills the memory: twice as much as its log.
        connection.execute("SET checkpoint_threshold = '128MB'")
        migrate(connection)
    except (SkilltideError, duckdb.Error) as error:
        if connection is not None:
            connection.close()
        if is_new:  # half a file would be no database for the next run
            settings.working.unlink(missing_ok=True)
            settings.working.with_name(settings.working.name + ".wal").unlink(missing_ok=True)
        raise explain(error.__context__ or error, settings) or error from None
    return connection


def _limit_memory(connection: duckdb.DuckDBPyConnection, limit: str) -> None:
    try:
        connection.execute("SET memory_limit = ?", [limit])
    except (duckdb.ParserException, duckdb.InvalidInputException, duckdb.OutOfRangeException):
        raise ConfigurationError(
            f"setting memory_limit: {limit!r}: no size. Set SKILLTIDE_MEMORY_LIMIT to one, e.g. 2GB."
        ) from None


@contextmanager
def reading(path: Path) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open the working database to look at it, as it is; a run can't begin meanwhile, so be quick.

    Raises:
        FileNotFoundError: there is none.
        WarehouseLockedError: a run holds it.
    """
    if not path.exists():
        raise FileNotFoundError(path)
    connection = _connect(path)
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def published(path: Place, *, is_confined: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open what is published, a file or a lake, read-only and as it is now; any number of readers may.

    It may come from anywhere: unless `is_confined` is False, nothing in it and no query reaches another file.

    Raises:
        WarehouseError: nothing is published there yet, or the lake can't be reached.
    """
    if isinstance(path, Lake):
        from skilltide.warehouse.lake import open_lake

        with open_lake(path, is_confined=is_confined) as connection:
            yield connection
        return
    if not path.exists():
        raise WarehouseError(
            f"{path}: no published warehouse here. Run `skilltide refresh` first, or name its folder with --home."
        )
    connection = _connect(path)
    try:
        if is_confined:
            confine(connection)
        yield connection
    finally:
        connection.close()


def is_published(path: Place) -> bool:
    """Return whether anything is published there; raises WarehouseError where a lake can't be reached."""
    if isinstance(path, Lake):
        from skilltide.warehouse.lake import exists

        return exists(path)
    return path.exists()


def _wait_for(path: Path, seconds: float) -> duckdb.DuckDBPyConnection:
    until = time.monotonic() + seconds
    while True:
        try:
            return _attach(path)
        except WarehouseLockedError:
            if time.monotonic() >= until:
                raise
            time.sleep(min(2.0, max(0.05, until - time.monotonic())))


def _attach(path: Path) -> duckdb.DuckDBPyConnection:
    """Open the working database for writing, as `working`: only one that is attached can be told its row groups' size.

    What `cursor()` gives doesn't use it, and has to name it.
    """
    _check_path(path, is_written=True)
    connection = duckdb.connect()
    try:
        with _explained(path, read_only=False):
            connection.execute(f"ATTACH {literal(path)} AS working ({STORAGE})")
            connection.execute("USE working")
    except BaseException:
        connection.close()
        raise
    return connection


def _check_path(path: Path, *, is_written: bool) -> None:
    """Refuse a path that DuckDB can't open, or not beside its log: it takes what stands behind a '?' for options."""
    told = str(path.absolute())
    is_utf8 = told.encode("utf-8", "replace").decode() == told
    if not is_utf8 or (is_written and "?" in told):
        reason = "a folder has a ? in its name" if is_utf8 else "the path is not UTF-8"
        raise ConfigurationError(
            f"{told.encode('utf-8', 'backslashreplace').decode()}: no database can lie there: {reason}. Rename the "
            f"folder, or name another one with --home."
        )


def _connect(path: Path) -> duckdb.DuckDBPyConnection:
    _check_path(path, is_written=False)
    with _explained(path, read_only=True):
        return duckdb.connect(path, read_only=True)


@contextmanager
def _explained(path: Path, *, read_only: bool) -> Iterator[None]:
    """Raise what DuckDB says of a file that it can't open in words that a user can act on."""
    try:
        yield
    except duckdb.IOException as error:
        holder = re.search(r"PID (\d+)", str(error))
        if holder and int(holder[1]) != os.getpid():
            raise _locked(path, f"process {holder[1]}") from None
        raise _unreadable(path, error, read_only=read_only) from None
    except duckdb.Error as error:
        raise _unreadable(path, error, read_only=read_only) from None


def _unreadable(path: Path, error: duckdb.Error, *, read_only: bool) -> WarehouseError:
    reason = str(error).splitlines()[0]
    anew = " Move it aside and run `skilltide refresh`: it is made anew from the landing files."
    is_foreign = "not a valid DuckDB" in reason or not isinstance(error, duckdb.IOException)
    what = f"not a database that this DuckDB ({duckdb.__version__}) reads" if is_foreign else "can't be opened"
    return WarehouseError(f"{path}: {what}: {reason}.{anew if is_foreign and not read_only else ''}")
