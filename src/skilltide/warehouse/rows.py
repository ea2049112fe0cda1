"""Reading single rows."""

from typing import Any

import duckdb


def one_row(connection: duckdb.DuckDBPyConnection, sql: str, parameters: object = None) -> tuple[Any, ...]:
    """Return the only row of a query.

    Fetches everything: DuckDB 2 lets nothing else run on a connection that has a result left unread.
    """
    (row,) = connection.execute(sql, parameters).fetchall()
    return tuple(row)
