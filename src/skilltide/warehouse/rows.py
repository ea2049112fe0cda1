"""Reading single rows, writing many, and telling who reads a table that it changed."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Literal

import duckdb
import pyarrow as pa

Conflict = Literal["fail", "ignore", "replace"]
_INSERT = {"fail": "INSERT INTO", "ignore": "INSERT OR IGNORE INTO", "replace": "INSERT OR REPLACE INTO"}
_INCOMING = "incoming"


def one_row(connection: duckdb.DuckDBPyConnection, sql: str, parameters: object = None) -> tuple[Any, ...]:
    """Return the only row of a query.

    Fetches everything: DuckDB 2 lets nothing else run on a connection that has a result left unread.
    """
    (row,) = connection.execute(sql, parameters).fetchall()
    return tuple(row)


def upsert(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Sequence[str],
    rows: Iterable[Sequence[Any]],
    *,
    conflict: Conflict = "fail",
) -> int:
    """Write rows by column name, with the table's own types; return how many were written.

    `conflict`: what becomes of a row whose key is there already. Many rows at once go through Arrow, as DuckDB is slow
    to take them one by one.
    """
    incoming = as_table(connection, table, columns, rows)
    if not incoming.num_rows:
        return 0
    connection.register(_INCOMING, incoming)
    try:
        (count,) = one_row(connection, f"{_INSERT[conflict]} {table} BY NAME SELECT * FROM {_INCOMING}")
    finally:
        connection.unregister(_INCOMING)
    return int(count)


def known_keys(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], keys: Iterable[Sequence[Any]]
) -> set[tuple[Any, ...]]:
    """Return those of the keys that a table has; `columns`: those of the key."""
    incoming = as_table(connection, table, columns, keys)
    if not incoming.num_rows:
        return set()
    named = ", ".join(columns)
    connection.register(_INCOMING, incoming)
    try:
        return set(connection.execute(f"SELECT {named} FROM {table} SEMI JOIN {_INCOMING} USING ({named})").fetchall())
    finally:
        connection.unregister(_INCOMING)


def as_table(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Sequence[str], rows: Iterable[Sequence[Any]]
) -> pa.Table:
    """Return rows as an Arrow table whose columns have the types of a database table's."""
    named = ", ".join(columns)
    schema = connection.execute(f"SELECT {named} FROM {table} LIMIT 0").to_arrow_reader(1).schema
    values = list(zip(*rows, strict=True)) or [()] * len(columns)
    return pa.table([pa.array(column, field.type) for column, field in zip(values, schema, strict=True)], schema=schema)


def put(
    connection: duckdb.DuckDBPyConnection, table: str, key: Mapping[str, object], values: Mapping[str, object]
) -> None:
    """Write one row: its values where its key is there, else the row. A third of the time of ON CONFLICT."""
    told = [*values.values(), *key.values()]
    changed = ", ".join(f"{name} = ?" for name in values)
    found = " AND ".join(f"{name} = ?" for name in key)
    if not one_row(connection, f"UPDATE {table} SET {changed} WHERE {found}", told)[0]:
        names = ", ".join([*values, *key])
        connection.execute(f"INSERT INTO {table} ({names}) VALUES ({', '.join('?' * len(told))})", told)


def touch(connection: duckdb.DuckDBPyConnection, *tables: str) -> None:
    """Tell that tables changed, so that what reads them is made again.

    `tables`: staging tables by name, those of other schemas as `ops.<name>`, `raw.<name>`.
    """
    known = connection.execute(
        "UPDATE ops.staging_version SET version = version + 1 WHERE list_contains(?, table_name) RETURNING table_name",
        [list(tables)],
    ).fetchall()
    for table in set(tables) - {name for (name,) in known}:
        connection.execute("INSERT INTO ops.staging_version VALUES (?, 1)", [table])
