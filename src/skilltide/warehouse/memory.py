"""What DuckDB keeps in memory between queries, given back before Python, or a large query, needs the room."""

import duckdb

from skilltide.warehouse.rows import one_row

LEAST_BYTES = 256_000_000
"""Less isn't worth reading it again."""
MOST_WAITING = 128_000_000
"""Bytes of rows and index nodes that may wait for a checkpoint while steps follow each other."""
_WAITING = """
    SELECT coalesce(sum(memory_usage_bytes), 0) FROM duckdb_memory()
    WHERE tag IN ('IN_MEMORY_TABLE', 'OVERFLOW_STRINGS', 'ART_INDEX')
"""


def release_memory(connection: duckdb.DuckDBPyConnection) -> None:
    """Have DuckDB drop what it read or spilled and keeps for later; it reads it again where it is needed.

    It keeps as much as its `memory_limit` allows for as long as nothing of its own needs the room.
    """
    (used,) = one_row(connection, "SELECT coalesce(sum(memory_usage_bytes), 0) FROM duckdb_memory()")
    if used < LEAST_BYTES:
        return
    number, unit = one_row(connection, "SELECT current_setting('memory_limit')")[0].split()
    limit = f"{float(number) + 0.05} {unit}"  # it tells tenths, the rest cut off
    try:
        connection.execute("SET memory_limit = ?", [f"{LEAST_BYTES // 1_000_000}MB"])
    except duckdb.OutOfMemoryException:  # temporary tables are in use: what could be dropped was
        pass
    finally:
        connection.execute("SET memory_limit = ?", [limit])


def write_waiting(connection: duckdb.DuckDBPyConnection) -> None:
    """Checkpoint, where what only that takes out of the memory is much of it; outside a transaction.

    What was written since the last checkpoint stays in memory and can at best be spilled, so the queries of a long run
    have only the rest. Little is left to wait: each checkpoint writes the last row group of every table anew.
    """
    (waiting,) = one_row(connection, _WAITING)
    if waiting > MOST_WAITING:
        connection.execute("CHECKPOINT")
