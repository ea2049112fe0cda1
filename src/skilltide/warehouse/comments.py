"""What a published database says of its marts to whoever looks into it."""

from collections.abc import Iterable

import duckdb

from skilltide.warehouse.definitions import Definition
from skilltide.warehouse.quoting import one_line


def comment(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    definition: Definition,
    columns: Iterable[str],
    kind: str = "TABLE",
) -> None:
    """Put the mart's description and its columns' definitions into the database (they go with CREATE OR REPLACE).

    `kind`: what the mart is there, TABLE or VIEW.
    """
    table = f"{schema}.{definition.name}"
    comments = [f"COMMENT ON {kind} {table} IS {one_line(definition.comment)}"]
    comments += [f"COMMENT ON COLUMN {table}.{one} IS {one_line(definition.columns[one].meaning)}" for one in columns]
    connection.execute("; ".join(comments))  # at once: one by one they take a seventh of a small publication
