"""`skilltide sql`: a query on the published warehouse, as a table, CSV, JSON or Parquet."""

import csv
from pathlib import Path
from typing import TextIO

import duckdb
import orjson

from skilltide.errors import ConfigurationError
from skilltide.warehouse.connect import published


def run_query(path: Path, query: str, output: str, stream: TextIO, out: Path | None = None) -> None:
    """Run `query` read-only on the database at `path` and give all rows.

    `output`: table, csv or json (a list) are written to `stream`; parquet to the file `out`.

    Raises:
        WarehouseError: nothing is published there.
        ConfigurationError: DuckDB doesn't accept the query, or Parquet has no file to go to.
    """
    if output == "parquet" and out is None:
        raise ConfigurationError("Parquet is no text to print. Name the file to write: --out FILE.parquet")
    with published(path) as connection:
        try:
            result = connection.sql(query)
            if result is None:
                return
            if output == "parquet":
                result.write_parquet(str(out), compression="zstd")
                return
            if output == "table":
                result.show(max_rows=10_000, max_width=10_000)
                return
            names, rows = result.columns, result.fetchall()
        except duckdb.Error as error:
            raise ConfigurationError(f"the query can't be run: {error}") from None
    if output == "csv":
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(names)
        writer.writerows(rows)
    else:
        records = [dict(zip(names, row, strict=True)) for row in rows]
        stream.write(orjson.dumps(records, default=str, option=orjson.OPT_INDENT_2).decode() + "\n")
