"""What a database says of itself."""

import duckdb


def mart_columns(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the columns of each mart that is built, in order, with their types."""
    found: dict[str, dict[str, str]] = {}
    for mart, column, kind in connection.execute("""
        SELECT table_name, column_name, data_type FROM duckdb_columns()
        WHERE database_name = current_database() AND schema_name = 'marts' ORDER BY table_name, column_index
    """).fetchall():
        found.setdefault(mart, {})[column] = kind
    return found
