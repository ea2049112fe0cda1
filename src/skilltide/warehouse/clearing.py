"""Places that may still hold the bytes of what was deleted for good, until they are written anew.

They are noted with the deletion itself (`ops.clearing`), so that a run that is killed leaves the rest to the next one.
"""

from typing import Literal

import duckdb

PlaceCode = Literal["home", "working", "published", "lake", "lake_history"]
"""Cached responses and files written of the warehouse; the working file; what is published; a lake's newest
publication; its earlier ones."""


def note_clearing(connection: duckdb.DuckDBPyConnection, *places: PlaceCode) -> None:
    """Note places that are to be written anew."""
    connection.executemany("INSERT OR IGNORE INTO ops.clearing VALUES (?)", [[place] for place in places])


def due_clearings(connection: duckdb.DuckDBPyConnection) -> set[str]:
    """Return the places that are to be written anew."""
    return {place for (place,) in connection.execute("SELECT place_code FROM ops.clearing").fetchall()}


def note_cleared(connection: duckdb.DuckDBPyConnection, *places: PlaceCode, database: str | None = None) -> None:
    """Note places that were written anew; `database`: one that is attached, for the current one."""
    table = f"{database}.ops.clearing" if database else "ops.clearing"
    connection.executemany(f"DELETE FROM {table} WHERE place_code = ?", [[place] for place in places])
