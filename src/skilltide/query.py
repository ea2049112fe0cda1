"""`skilltide sql`: queries on the published warehouse, read-only."""

import sys
from pathlib import Path
from typing import TextIO

import duckdb

from skilltide.errors import ConfigurationError
from skilltide.hints import unknown_skills
from skilltide.output_format import OutputFormat
from skilltide.place import Place
from skilltide.query_output import TABLE_ROWS, write_result
from skilltide.warehouse.confine import HOW_TO_LIFT, check_statements
from skilltide.warehouse.connect import published


def run_query(
    path: Place, query: str, output: str, stream: TextIO, out: Path | None = None, *, is_confined: bool = True
) -> bool:
    """Run `query` read-only on what is published at `path` and give all rows; return whether there was a result.

    `output` is the name of an OutputFormat; the result goes to `stream`, or to the file `out`. Unless `is_confined` is
    False, the query reaches the published tables only: no other file, no network, no setting.

    Raises:
        WarehouseError: nothing is published there.
        ConfigurationError: DuckDB doesn't accept the query, or its result can't be given so.
    """
    with published(path, is_confined=is_confined) as connection:
        return answer(connection, query, OutputFormat(output), stream, out, is_confined=is_confined)


def answer(
    connection: duckdb.DuckDBPyConnection,
    query: str,
    output: OutputFormat,
    stream: TextIO,
    out: Path | None = None,
    *,
    is_confined: bool = True,
    most_rows: int = TABLE_ROWS,
) -> bool:
    """Run `query` on a connection and give what its last statement tells; return whether it tells anything.

    Raises:
        ConfigurationError: DuckDB doesn't accept the query, or its result can't be given so.
        duckdb.InterruptException: the connection was told to interrupt it.
    """
    try:
        if is_confined:
            check_statements(connection, query)
        for hint in unknown_skills(connection, query):
            sys.stderr.write(f"{hint}\n")
        result = connection.sql(query)
        if result is not None:
            write_result(result, output, stream, out, most_rows=most_rows)
        return result is not None
    except duckdb.InterruptException:
        raise
    except duckdb.PermissionException as error:
        raise ConfigurationError(f"the query can't be run: {error}. {HOW_TO_LIFT}") from None
    except duckdb.Error as error:
        raise ConfigurationError(f"the query can't be run: {error}") from None
