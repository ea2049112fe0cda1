"""The place where a lake keeps its files: whose it is, and what in it may be removed.

A lake is made in an empty place, and a mark there says whose it is. Only files with names and folders like ours belong
to a lake, and only where the mark is its own: two lakes in one place can't tell each other's files from leavings.
"""

import json
import re
import secrets
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path

import duckdb

from skilltide import __version__
from skilltide.warehouse.quoting import literal
from skilltide.warehouse.rows import one_row

MARK = "skilltide-lake.json"
"""File in the place; it holds the id of the lake's catalog."""
_OWN = re.compile(r"(marts|ops)/[a-z][a-z0-9_]*/ducklake-[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}(-delete)?\.parquet")
"""Where a lake's files stand: schema, table, and DuckLake's name for it."""
_AT_ONCE = 1_000
"""Files that are handed over in one statement."""


def is_empty(connection: duckdb.DuckDBPyConnection, place: str) -> bool:
    """Return whether nothing is in a folder or bucket; `place` ends with a slash."""
    if _is_folder(place):
        return not Path(place).exists() or not any(Path(place).iterdir())
    found = connection.execute("SELECT file FROM glob(?)", [f"{place}**"]).fetchall()
    return all(file.endswith("/") for (file,) in found)  # what stands for an empty folder in a bucket


def put_mark(connection: duckdb.DuckDBPyConnection, alias: str) -> None:
    """Mark the place of an attached lake as its own."""
    place = data_of(connection, alias)
    if _is_folder(place):
        Path(place).mkdir(parents=True, exist_ok=True)
    told = f"SELECT {literal(_id_of(connection, alias))} AS catalog, {literal(f'skilltide {__version__}')} AS made_by"
    connection.execute(f"COPY ({told}) TO {literal(place + MARK)} (FORMAT json)")


def is_own(connection: duckdb.DuckDBPyConnection, alias: str) -> bool | None:
    """Return whether the mark in an attached lake's place is its own; None where there is no mark."""
    path = data_of(connection, alias) + MARK
    if _is_folder(path):
        texts = [Path(path).read_text(encoding="utf-8", errors="replace")] if Path(path).exists() else []
    else:  # with a pattern, as what isn't there is an error else
        found = connection.execute("SELECT content FROM read_text(?)", [f"{path[:-1]}[{path[-1]}]"])
        texts = [text for (text,) in found.fetchall()]
    if not texts:
        return None
    try:
        return bool(json.loads(texts[0])["catalog"] == _id_of(connection, alias))
    except (ValueError, KeyError, TypeError):
        return False


def unknown_files(connection: duckdb.DuckDBPyConnection, alias: str, older_than: timedelta) -> list[str]:
    """Return the files like a lake's own that the catalog of an attached one doesn't know, since so long."""
    place = data_of(connection, alias)
    found = connection.execute(
        f"CALL ducklake_delete_orphaned_files('{alias}', {since(older_than)}, dry_run => true)"
    ).fetchall()
    return [path for (path,) in found if path.startswith(place) and _OWN.fullmatch(path[len(place) :].lstrip("/"))]


def give_up(connection: duckdb.DuckDBPyConnection, alias: str, files: Sequence[str]) -> None:
    """Have the next `ducklake_cleanup_old_files` remove files that the catalog doesn't know.

    DuckLake itself removes all Parquet files that it doesn't know, whoever they belong to, or none; but what stands in
    this table of its catalog it removes file by file. Not for a connection that uses the lake: that reads a catalog in
    SQLite whenever it does anything, and what is written there finds it locked.
    """
    first = secrets.randbits(61) + (1 << 61)  # the catalog counts its files from 0
    for begin in range(0, len(files), _AT_ONCE):
        rows = ", ".join(
            f"({first + begin + number}, {literal(path)}, false, to_timestamp(0))"
            for number, path in enumerate(files[begin : begin + _AT_ONCE])
        )
        connection.execute(
            f"INSERT INTO __ducklake_metadata_{alias}.ducklake_files_scheduled_for_deletion "
            f"(data_file_id, path, path_is_relative, schedule_start) VALUES {rows}"
        )


def data_of(connection: duckdb.DuckDBPyConnection, alias: str) -> str:
    """Return the folder or bucket that an attached lake keeps its data in."""
    (path,) = one_row(connection, f"SELECT value FROM ducklake_options('{alias}') WHERE option_name = 'data_path'")
    return str(path)


def since(time: timedelta) -> str:
    """Return the parameter of DuckLake's functions that means: older than this."""
    seconds = time.total_seconds()
    return f"older_than => now() - to_seconds({seconds})" if seconds else "cleanup_all => true"


def _id_of(connection: duckdb.DuckDBPyConnection, alias: str) -> str:
    """Return what tells a lake's catalog from all others: the id of its first schema, which is made with it."""
    (told,) = one_row(
        connection,
        f"SELECT schema_uuid::VARCHAR FROM __ducklake_metadata_{alias}.ducklake_schema WHERE schema_id = 0",
    )
    return str(told)


def _is_folder(place: str) -> bool:
    return "://" not in place
