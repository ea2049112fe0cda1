"""A DuckLake as the published warehouse: attach it, open it for readers, and tell its troubles.

Its catalog holds what there is and which files make it up, in snapshots; its data are Parquet files in a folder or
bucket. Any number of processes read and write it at once, but for a catalog in a DuckDB file, which one process holds.
"""

import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from urllib.parse import urlsplit

import duckdb

from skilltide.errors import WarehouseError
from skilltide.place import Lake, without_passwords
from skilltide.warehouse.confine import confine
from skilltide.warehouse.extensions import NO_DOWNLOADS, load
from skilltide.warehouse.lake_files import data_of, is_empty, put_mark
from skilltide.warehouse.quoting import literal
from skilltide.warehouse.rows import one_row

ALIAS = "lake"
"""What a connection calls it."""
WAIT_SECONDS = 1.0
"""How long (s) to wait for another process that makes the lake."""
_CATALOGS = {"postgres": ("postgres_scanner",), "sqlite": ("sqlite_scanner",), "duckdb": ()}


def attach(
    connection: duckdb.DuckDBPyConnection,
    lake: Lake,
    alias: str = ALIAS,
    *,
    is_read_only: bool = True,
    snapshot: int | None = None,
) -> None:
    """Attach a lake to a connection; one that isn't there yet is made unless `is_read_only`.

    `snapshot`: the one to read whatever is published later; `AT (VERSION => ...)` still reaches the others.

    Raises:
        WarehouseError: an extension is missing, the catalog can't be reached, or no lake is there; or one would be made
            where something else lies.
    """
    for name, value in NO_DOWNLOADS.items():
        with suppress(duckdb.InvalidInputException):  # settled before the first secret, as in `connect`
            connection.execute(f"SET {name} = {literal(value)}")
    load(connection, "ducklake", *_CATALOGS[lake.kind])
    if lake.file is not None and is_read_only and not lake.file.exists():
        raise nothing_published(lake)
    if is_read_only:
        at = [f"SNAPSHOT_VERSION {snapshot}"] if snapshot is not None else []
        _attach(connection, lake, alias, ["READ_ONLY", *at])  # where the data is, the catalog says
        return
    # small tables would go into the catalog, and what is forgotten stay in its dead rows
    options = ["DATA_INLINING_ROW_LIMIT 0", *([f"DATA_PATH {literal(lake.data)}"] if lake.data else [])]
    if lake.file is not None:
        lake.file.parent.mkdir(parents=True, exist_ok=True)
    if not _attach_made(connection, lake, alias, options):
        _make(connection, lake, alias, options)


def _attach_made(connection: duckdb.DuckDBPyConnection, lake: Lake, alias: str, options: list[str]) -> bool:
    """Attach a lake for writing; False where there is none."""
    if lake.file is not None and not lake.file.exists():
        return False
    try:
        _attach(connection, lake, alias, [*options, "CREATE_IF_NOT_EXISTS false"])
    except LakeMissingError:
        return False
    return True


def _make(connection: duckdb.DuckDBPyConnection, lake: Lake, alias: str, options: list[str]) -> None:
    """Make a lake in an empty place, and mark that as its own."""
    try:
        if lake.data and "://" in lake.data:
            reach_buckets(connection)
        is_free = not lake.data or is_empty(connection, lake.data)
    except duckdb.Error as error:
        raise trouble(lake, error) from None
    if not is_free:
        if _attach_made(connection, lake, alias, options):  # another process was quicker
            return
        raise WarehouseError(
            f"{lake}: a new lake would be made in {lake.data}, where something lies already. A lake needs a place of "
            f"its own, as it removes what it doesn't know there: set SKILLTIDE_WAREHOUSE_DATA to an empty folder or "
            f"prefix."
        )
    _attach(connection, lake, alias, options)
    try:
        put_mark(connection, alias)
    except duckdb.Error as error:
        raise trouble(lake, error) from None


def _attach(connection: duckdb.DuckDBPyConnection, lake: Lake, alias: str, options: list[str]) -> None:
    statement = f"ATTACH {literal('ducklake:' + lake.catalog)} AS {alias} ({', '.join(options)})"
    for mend in (_mend, _mend, None):
        try:
            connection.execute(statement)
            return
        except duckdb.Error as error:
            if mend is None or not mend(connection, str(error)):
                raise trouble(lake, error) from None


def _mend(connection: duckdb.DuckDBPyConnection, said: str) -> bool:
    """Do what an attempt to attach asked for, and return whether it may be made again."""
    if "httpfs extension" in said:  # the catalog says that its data are in a bucket
        reach_buckets(connection)
        return True
    if "Failed to initialize" in said and "already exists" in said:  # another process was making the lake
        time.sleep(WAIT_SECONDS)
        return True
    return False


@contextmanager
def attached(connection: duckdb.DuckDBPyConnection, lake: Lake, *, is_read_only: bool = True) -> Iterator[None]:
    """Attach a lake as ALIAS, and detach it in the end; errors as in `attach`."""
    attach(connection, lake, is_read_only=is_read_only)
    try:
        yield
    finally:
        with suppress(duckdb.Error):  # of a catalog that went away meanwhile; what failed first is what is raised
            connection.execute(f"DETACH {ALIAS}")


def connect() -> duckdb.DuckDBPyConnection:
    """Return a connection in memory that downloads nothing and keeps no secret."""
    config: dict[str, str | bool | int | float | list[str]] = dict(NO_DOWNLOADS)
    connection = duckdb.connect(config=config)
    connection.execute("SET enable_progress_bar = false")  # it would stand in what is printed
    return connection


@contextmanager
def open_lake(lake: Lake, *, is_confined: bool = True) -> Iterator[duckdb.DuckDBPyConnection]:
    """Open a lake for reading as it stands now, whatever is published meanwhile.

    Raises:
        WarehouseError: it can't be reached, now or in the middle, or nothing is published there yet.
    """
    connection = connect()
    try:
        attach_now(connection, lake)
        connection.execute(f"USE {ALIAS}")
        if is_confined:
            confine(connection, data_of(connection, ALIAS))
        yield connection
    except duckdb.Error as error:
        raise (trouble(lake, error) if is_of_lake(error) else error) from error
    finally:
        connection.close()


def attach_now(connection: duckdb.DuckDBPyConnection, lake: Lake, alias: str = ALIAS) -> None:
    """Attach a lake read-only, kept to its newest snapshot: many queries see one publication.

    Raises:
        WarehouseError: it can't be reached, or nothing is published there yet.
    """
    attach(connection, lake, alias)
    if not is_published(connection, alias):
        raise nothing_published(lake)
    (snapshot,) = one_row(connection, f"SELECT id FROM {alias}.current_snapshot()")
    connection.execute(f"DETACH {alias}")
    attach(connection, lake, alias, snapshot=snapshot)


def is_published(connection: duckdb.DuckDBPyConnection, alias: str = ALIAS) -> bool:
    """Return whether an attached lake holds marts."""
    (count,) = one_row(
        connection,
        "SELECT count(*) FROM duckdb_schemas() WHERE database_name = ? AND schema_name = 'marts'",
        [alias],
    )
    return bool(count)


def exists(lake: Lake) -> bool:
    """Return whether something is published in a lake; raises WarehouseError where it can't be reached."""
    connection = connect()
    try:
        attach(connection, lake)
        return is_published(connection)
    except LakeMissingError:
        return False
    finally:
        connection.close()


def newest_snapshot(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the newest snapshot of the attached lake, also where the connection keeps to an older one."""
    (newest,) = one_row(connection, f"SELECT max(snapshot_id) FROM ducklake_snapshots('{ALIAS}')")
    return int(newest)


class LakeMissingError(WarehouseError):
    """There is no lake where one is read."""


def nothing_published(lake: Lake) -> LakeMissingError:
    """Return what to tell a reader of a lake that holds nothing."""
    return LakeMissingError(f"{lake}: no published warehouse here. Run `skilltide refresh` with this setting first.")


def is_of_lake(error: duckdb.Error) -> bool:
    """Return whether an error is one of the lake's catalog or files, and not of a statement."""
    # what PostgreSQL says comes as an error of no kind
    return type(error) is duckdb.Error or isinstance(
        error, duckdb.IOException | duckdb.HTTPException | duckdb.ConnectionException | duckdb.TransactionException
    )


def trouble(lake: Lake, error: duckdb.Error) -> WarehouseError:
    """Return what to tell of an error of a lake's; no password stands in it."""
    said = without_passwords(" ".join(str(error).split()))
    if "creating a new DuckLake is explicitly disabled" in said:
        return nothing_published(lake)
    if "data_path is not set" in said:
        return WarehouseError(
            f"{lake}: a new lake needs a place for its data. Set SKILLTIDE_WAREHOUSE_DATA to a folder that all who "
            f"read see under the same path, or to a bucket (s3://bucket/prefix/)."
        )
    if "does not match existing data path" in said:
        advice = "Its catalog remembers where the data is: unset SKILLTIDE_WAREHOUSE_DATA, or name that place."
    elif "Conflicting lock" in said or "already attached" in said:
        advice = (
            "A catalog in a DuckDB file serves one process that writes or several that read: wait until the other one "
            "ends, or keep the catalog in PostgreSQL."
        )
    elif "No such file" in said and ".parquet" in said:
        advice = (
            "Files of its data are gone: is its folder mounted? Bring them back from a backup of that day, or begin a "
            "new lake (an empty catalog and an empty place): the next refresh publishes all of it."
        )
    elif "permission denied for" in said:
        advice = "This role may read there only: use the one that owns the catalog's tables."
    elif isinstance(error, duckdb.HTTPException) or "for HTTP" in said or "s3://" in said:
        advice = "Do AWS_ACCESS_KEY_ID, AWS_SECRET_ACCESS_KEY, AWS_REGION and AWS_ENDPOINT_URL fit the bucket?"
    else:
        advice = "Does the catalog's server answer, and do user and password fit?"
    return WarehouseError(f"{lake}: {said}. {advice}")


def reach_buckets(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection read and write buckets, with what the environment says (`AWS_...`).

    Without a key there, a profile or the role of the machine is asked for.
    """
    load(connection, "httpfs")
    told: dict[str, str] = {}
    if endpoint := os.environ.get("AWS_ENDPOINT_URL_S3") or os.environ.get("AWS_ENDPOINT_URL"):
        address = urlsplit(endpoint)
        told = {"ENDPOINT": address.netloc, "USE_SSL": str(address.scheme == "https").lower(), "URL_STYLE": "path"}
    if region := os.environ.get("AWS_REGION") or os.environ.get("AWS_DEFAULT_REGION"):
        told["REGION"] = region
    if key := os.environ.get("AWS_ACCESS_KEY_ID"):
        told |= {"KEY_ID": key, "SECRET": os.environ.get("AWS_SECRET_ACCESS_KEY", "")}
        if token := os.environ.get("AWS_SESSION_TOKEN"):
            told["SESSION_TOKEN"] = token
    else:
        load(connection, "aws")
        told["PROVIDER"] = "credential_chain"
    options = ", ".join(f"{name} {literal(value)}" for name, value in told.items())
    connection.execute(f"CREATE OR REPLACE TEMPORARY SECRET bucket (TYPE s3, {options})")
