"""publish: copy the marts into a fresh database file and swap it in with one rename; Parquet exports beside it.

A reader that has the old file open keeps reading the old one; a new reader sees the new one; nobody sees half.
"""

import shutil
from collections.abc import Mapping
from pathlib import Path

import duckdb

from skilltide.durable import replace_durably
from skilltide.errors import WarehouseError
from skilltide.permissions import share
from skilltide.steps.build import build_marts, comment
from skilltide.steps.history import adopt_publications, record_publication
from skilltide.steps.step import Context, Step
from skilltide.warehouse.catalog import mart_columns
from skilltide.warehouse.definitions import Definition, marts
from skilltide.warehouse.interface import create_interface
from skilltide.warehouse.ledger import Counts, finish
from skilltide.warehouse.rows import one_row
from skilltide.warehouse.transaction import transaction

STORAGE_VERSION = "v1.5.0"
"""The oldest DuckDB that can open the published file."""


def publish(connection: duckdb.DuckDBPyConnection, target: Path, exports: Path) -> Counts:
    """Write the published database and the Parquet exports; return counts: marts, rows, bytes."""
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    _remove(unfinished)
    definitions = marts()
    columns = mart_columns(connection)
    if missing := sorted(definitions.keys() - columns.keys()):
        raise WarehouseError(f"marts not built yet: {', '.join(missing)}. Run `skilltide build` first.")
    rows = 0
    database, schema = one_row(connection, "SELECT current_database(), current_schema()")
    connection.execute(f"ATTACH '{_escape(unfinished)}' AS published (STORAGE_VERSION '{STORAGE_VERSION}')")
    try:
        with transaction(connection):  # at once: each of the 500 comments would wait for the disk by itself
            connection.execute("CREATE SCHEMA published.marts")
            for name, definition in definitions.items():
                connection.execute(
                    f"CREATE TABLE published.marts.{name} AS FROM marts.{name} ORDER BY {definition.order}"
                )
                comment(connection, "published.marts", definition, columns[name])
                rows += one_row(connection, f"SELECT count(*) FROM marts.{name}")[0]
        connection.execute("USE published")
        create_interface(connection)
        connection.execute("CHECKPOINT published")
    finally:
        connection.execute(f'USE "{database}"."{schema}"')
        connection.execute("DETACH published")
    share(unfinished)
    replace_durably(unfinished, target)
    _remove(unfinished)
    _export(connection, exports, definitions)
    return {"marts": len(definitions), "rows": rows, "bytes": target.stat().st_size}


def _export(connection: duckdb.DuckDBPyConnection, exports: Path, definitions: Mapping[str, Definition]) -> None:
    """Write each mart as Parquet into a fresh folder that then takes the old one's place.

    A large mart names in its header what it is partitioned by, and becomes a folder of files (`column=value/`).
    """
    fresh, old = exports.with_name(f".{exports.name}.part"), exports.with_name(f".{exports.name}.old")
    for folder in (fresh, old):
        shutil.rmtree(folder, ignore_errors=True)
    fresh.mkdir(parents=True)
    for name, definition in definitions.items():
        partition = definition.header.get("partition_by")
        target = fresh / (name if partition else f"{name}.parquet")
        options = f", PARTITION_BY ({partition})" if partition else ""
        connection.execute(f"COPY marts.{name} TO '{_escape(target)}' (FORMAT parquet, COMPRESSION zstd{options})")
    share(fresh)
    if exports.exists():
        exports.rename(old)
    fresh.rename(exports)
    shutil.rmtree(old, ignore_errors=True)


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_name(path.name + ".wal").unlink(missing_ok=True)


def _escape(path: Path) -> str:
    return str(path).replace("'", "''")


def publish_run(context: Context) -> Counts:
    """Note how the run ended and what is said, so that both are in what it publishes, and publish."""
    context.progress("publish", 0, 0)
    connection, settings = context.connection, context.settings
    finish(connection, context.run)
    adopt_publications(connection, settings.published)
    number = record_publication(connection, context.run.run_id, context.clock())
    build_marts(connection, reading={"ops"})
    return {"new_publications": int(number is not None), **publish(connection, settings.published, settings.exports)}


STEP = Step(
    name="publish",
    run=publish_run,
    reads=("marts.*", "ops.run"),
    writes=("published", "exports", "ops.run", "ops.publication", "ops.publication_skill", "ops.publication_lexicon"),
    code=("skilltide.steps.publish",),
)
