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
    connection: duckdb.DuckDBPyConnection, source: str, copy: str, columns: Collection[str], order: str, key: str
) -> bool:
    """Delete the rows of `copy` that `source` doesn't have, and add those it lacks, sorted by `order`.

    Both are tables by their full names, with the same `columns`; `key`: one of them, by which rows are summed up first,
    so that only those of values that differ are looked at one by one.
    Returns whether the copy then has as many rows as the source; False, too, where too much differs, or where many rows
    were deleted before: their places stay in the file.
    """
    named = ", ".join(columns)
    told = f"hash({named})"
    summed = f"SELECT {key} AS value, sum({told}::HUGEINT) AS told, count(*) AS row_count"
    there = f"SELECT rowid AS place, {told} AS row_hash FROM {copy} AS one"
    now_there = f"SELECT {named}, {told} AS row_hash FROM {source} AS one"
    differs = f"SEMI JOIN key_differing ON one.{key} IS NOT DISTINCT FROM key_differing.value"
    try:
        for name, table in (("key_there", copy), ("key_now", source)):
            connection.execute(f"CREATE OR REPLACE TEMP TABLE {name} AS {summed} FROM {table} GROUP BY value")
        before, now, places = one_row(
            connection,
            f"""
            SELECT
                (SELECT coalesce(sum(row_count), 0) FROM key_there), (SELECT coalesce(sum(row_count), 0) FROM key_now),
                (SELECT coalesce(max(rowid) + 1, 0) FROM {copy})
            """,
        )
        if before < (1 - MOST) * places:
            return False
        connection.execute("""
            CREATE OR REPLACE TEMP TABLE key_differing AS
            SELECT DISTINCT value
            FROM ((FROM key_there EXCEPT FROM key_now) UNION ALL (FROM key_now EXCEPT FROM key_there))
        """)
        connection.execute(f"CREATE OR REPLACE TEMP TABLE row_there AS {there} {differs}")
        connection.execute(f"CREATE OR REPLACE TEMP TABLE row_now AS {now_there} {differs}")
        (new,) = one_row(connection, "SELECT count(*) FROM row_now ANTI JOIN row_there USING (row_hash)")
        gone = before + new - now
        if not 0 <= gone + new <= MOST * before:
            return False
        connection.execute(f"""
            DELETE FROM {copy} WHERE rowid IN (SELECT place FROM row_there ANTI JOIN row_now USING (row_hash));
            INSERT INTO {copy} ({named})
            SELECT {named} FROM row_now ANTI JOIN row_there USING (row_hash) ORDER BY {order}
        """)
        return bool(one_row(connection, f"SELECT count(*) FROM {copy}")[0] == now)
    finally:
        for name in ("key_there", "key_now", "key_differing", "row_there", "row_now"):
            connection.execute(f"DROP TABLE IF EXISTS {name}")
