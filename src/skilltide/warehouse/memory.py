"""What DuckDB keeps in memory between queries, given back before Python needs much of it itself."""

import duckdb

from skilltide.warehouse.rows import one_row

LEAST_BYTES = 256_000_000
"""Less isn't worth reading it again."""


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
