"""Bringing a copy of a table in line: only the rows that differ are deleted and written.

Rows are told apart by their hashes, as contents are (`contents`); a copy that would have another number of rows is
written whole by the caller.
"""

from collections.abc import Collection

import duckdb

from skilltide.warehouse.rows import one_row

MOST = 0.2
"""Part of a copy's rows, new and gone ones and the dead places among them, from which writing it whole is better."""


def bring_in_line(
    connection: duckdb.DuckDBPyConnection, source: str, copy: str, columns: Collection[str], order: str
) -> bool:
    """Delete the rows of `copy` that `source` doesn't have, and add those it lacks, sorted by `order`.

    Both are tables by their full names, with the same `columns`. Returns whether the copy then has as many rows as the
    source; False, too, where too much differs, or where many rows were deleted before: their places stay in the file.
    """
    named = ", ".join(columns)
    told = f"hash({named}) AS row_hash"
    try:
        connection.execute(f"CREATE OR REPLACE TEMP TABLE row_there AS SELECT rowid AS place, {told} FROM {copy}")
        before, places = one_row(connection, "SELECT count(*), coalesce(max(place) + 1, 0) FROM row_there")
        if before < (1 - MOST) * places:
            return False
        connection.execute(f"""
            CREATE OR REPLACE TEMP TABLE row_new AS
            SELECT {named} FROM (SELECT *, {told} FROM {source}) ANTI JOIN row_there USING (row_hash)
        """)
        ((new,), (now,)) = (one_row(connection, f"SELECT count(*) FROM {table}") for table in ("row_new", source))
        gone = before + new - now
        if not 0 <= gone + new <= MOST * before:
            return False
        if gone:
            connection.execute(f"""
                DELETE FROM {copy} WHERE rowid IN (
                    SELECT place FROM row_there ANTI JOIN (SELECT {told} FROM {source}) USING (row_hash)
                )
            """)
        connection.execute(f"INSERT INTO {copy} ({named}) SELECT {named} FROM row_new ORDER BY {order}")
        return bool(one_row(connection, f"SELECT count(*) FROM {copy}")[0] == now)
    finally:
        connection.execute("DROP TABLE IF EXISTS row_there; DROP TABLE IF EXISTS row_new")
