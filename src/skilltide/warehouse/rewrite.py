"""Writing a database anew, so that what was deleted is not in its file any more."""

from collections.abc import Callable
from pathlib import Path

import duckdb

from skilltide.durable import replace_durably
from skilltide.permissions import private
from skilltide.warehouse.connect import STORAGE
from skilltide.warehouse.quoting import literal


def rewrite(path: Path, last: Callable[[duckdb.DuckDBPyConnection, str], None] = lambda connection, name: None) -> None:
    """Copy a database that nobody has open into a fresh file, which takes its place.

    DuckDB keeps the blocks of deleted rows until it needs them for others, with what stood in them. `last` is called
    with the fresh database, and its name, before it takes the place.
    """
    fresh = path.with_name(f".{path.name}.part")
    fresh.unlink(missing_ok=True)
    with private(), duckdb.connect() as connection:
        connection.execute(f"ATTACH {literal(path)} AS old (READ_ONLY)")
        connection.execute(f"ATTACH {literal(fresh)} AS fresh ({STORAGE})")
        connection.execute("COPY FROM DATABASE old TO fresh")
        last(connection, "fresh")
    replace_durably(fresh, path)
