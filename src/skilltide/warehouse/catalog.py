"""What a database says of itself."""

import duckdb

from skilltide.warehouse.statements import statement


def mart_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the columns of each mart that is built, in order, with their types."""
    found: dict[str, dict[str, str]] = {}
    for mart, column, kind in connection.execute(statement("mart_column")).fetchall():
        found.setdefault(mart, {})[column] = kind
    return found
