"""Marts that are built part by part: only the parts whose content differs are made again.

Such a mart tells in its header which column divides it (`part`) and what each part is made of: `part_content`, a SELECT
of each value of that column and a digest. All tables that this reads are looked at part by part, and the rest of what
the mart reads counts as a whole: where that changed, so does the whole mart.
"""

from collections.abc import Collection
from functools import partial

import duckdb

from skilltide.errors import WarehouseError
from skilltide.warehouse.definitions import Definition
from skilltide.warehouse.rows import one_row
from skilltide.warehouse.sql import renamed
from skilltide.warehouse.statements import statement

MOST = 0.2
"""Part of all parts from which building the whole mart is quicker."""
_SCHEMA = "part"
"""Schema of views on the tables of the same names, narrowed to the parts that are made."""


def look_at_parts(connection: duckdb.DuckDBPyConnection, definition: Definition) -> bool:
    """Make the temporary tables `part_now` (part, content) and `part_made` (the parts to make); return whether they are
    few enough.

    Raises:
        WarehouseError: `part_content` doesn't give two columns, or one part twice.
    """
    found = f"SELECT part::VARCHAR AS part, content::VARCHAR AS content FROM ({definition.header['part_content']}) "
    connection.execute(f"CREATE OR REPLACE TEMP TABLE part_now AS {found} AS told (part, content)")
    total, distinct = one_row(connection, "SELECT count(*), count(DISTINCT part) FROM part_now")
    if total != distinct:
        raise WarehouseError(f"{definition.where}: part_content gives a value of {definition.part} twice, or null.")
    connection.execute(statement("part_made"), [definition.name])
    (made,) = one_row(connection, "SELECT count(*) FROM part_made")
    return bool(made <= MOST * total)


def make_parts(connection: duckdb.DuckDBPyConnection, definition: Definition, columns: Collection[str]) -> None:
    """Put the parts of `part_made` into the mart, in the place of what it has of them. `columns`: the mart's."""
    part, table = definition.part, f"marts.{definition.name}"
    connection.execute(f"CREATE SCHEMA {_SCHEMA}")
    chosen = f"{part}::VARCHAR IN (SELECT part FROM part_made)"
    sql = definition.sql
    for schema, tables in definition.part_reads.items():
        narrowed = {name for name in tables if _has(connection, schema, name, part)}
        for name in narrowed:
            connection.execute(f"CREATE VIEW {_SCHEMA}.{name} AS FROM {schema}.{name} WHERE {chosen}")
        sql = renamed(sql, schema, partial(_instead, schema=schema, narrowed=narrowed))
    connection.execute(f"DELETE FROM {table} WHERE {chosen}")
    named = ", ".join(columns)
    connection.execute(f"INSERT INTO {table} ({named}) SELECT {named} FROM ({sql}) WHERE {chosen}")
    connection.execute(f"DROP SCHEMA {_SCHEMA} CASCADE")


def _instead(name: str, schema: str, narrowed: Collection[str]) -> str:
    return f"{_SCHEMA if name in narrowed else schema}.{name}"


def note_parts(connection: duckdb.DuckDBPyConnection, definition: Definition) -> None:
    """Note what the parts are made of now, and drop the temporary tables."""
    gone = "part IN (SELECT part FROM part_made)"
    connection.execute(f"DELETE FROM ops.mart_part WHERE mart = ? AND {gone}", [definition.name])
    connection.execute(
        f"INSERT INTO ops.mart_part SELECT ?, part, content FROM part_now WHERE {gone}", [definition.name]
    )
    connection.execute("DROP TABLE part_now")
    connection.execute("DROP TABLE part_made")


def _has(connection: duckdb.DuckDBPyConnection, schema: str, table: str, column: str | None) -> bool:
    return column in {name for name, *_ in connection.execute(f"DESCRIBE {schema}.{table}").fetchall()}
