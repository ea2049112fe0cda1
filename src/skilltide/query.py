"""`skilltide sql`: a query on the published warehouse, as a table, CSV, JSON or Parquet."""

import csv
import os
import sys
from pathlib import Path
from typing import TextIO

import duckdb
import orjson

from skilltide.errors import ConfigurationError
from skilltide.hints import unknown_skills
from skilltide.spreadsheet import safe_cell
from skilltide.warehouse.confine import HOW_TO_LIFT, check_statements
from skilltide.warehouse.connect import published

_BATCH_ROWS = 100_000


def run_query(
    path: Path, query: str, output: str, stream: TextIO, out: Path | None = None, *, is_confined: bool = True
) -> None:
    """Run `query` read-only on the database at `path` and give all rows.

    `output`: table, csv or json (a list) are written to `stream`; parquet to the file `out`. Unless `is_confined` is
    False, the query reaches the published tables only: no other file, no network, no setting.

    Raises:
        WarehouseError: nothing is published there.
        ConfigurationError: DuckDB doesn't accept the query, or Parquet has no file to go to.
    """
    if output == "parquet" and out is None:
        raise ConfigurationError("Parquet is no text to print. Name the file to write: --out FILE.parquet")
    with published(path, is_confined=is_confined) as connection:
        try:
            if is_confined:
                check_statements(connection, query)
            for hint in unknown_skills(connection, query):
                sys.stderr.write(f"{hint}\n")
            result = connection.sql(query)
            if result is None:
                return
            if output == "parquet" and out is not None:
                _write_parquet(result, out)
                return
            if output == "table":
                result.show(max_rows=10_000, max_width=10_000)
                return
            names, rows = result.columns, result.fetchall()
        except duckdb.PermissionException as error:
            raise ConfigurationError(f"the query can't be run: {error}. {HOW_TO_LIFT}") from None
        except duckdb.Error as error:
            raise ConfigurationError(f"the query can't be run: {error}") from None
    if output == "csv":
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(map(safe_cell, names))
        writer.writerows(map(safe_cell, row) for row in rows)
    else:
        records = [dict(zip(names, row, strict=True)) for row in rows]
        stream.write(orjson.dumps(records, default=str, option=orjson.OPT_INDENT_2).decode() + "\n")


def _write_parquet(result: duckdb.DuckDBPyRelation, out: Path) -> None:
    """Write rows through Arrow: a confined DuckDB writes no file itself. The file is there as a whole or not at all."""
    import pyarrow as pa
    import pyarrow.parquet as pq

    reader = result.to_arrow_reader(_BATCH_ROWS)
    unfinished = out.with_name(f".{out.name}.part")
    try:
        with pq.ParquetWriter(unfinished, reader.schema, compression="zstd") as writer:
            for batch in reader:
                writer.write_batch(batch)
        os.replace(unfinished, out)  # noqa: PTH105 - says that it is atomic
    except pa.ArrowNotImplementedError as error:
        raise ConfigurationError(
            f"the result can't be Parquet: {error}. Cast that column, e.g. to VARCHAR, in the query."
        ) from None
    except OSError as error:
        raise ConfigurationError(f"{out}: can't be written ({error.strerror or error}). Name another --out.") from None
    finally:
        unfinished.unlink(missing_ok=True)
