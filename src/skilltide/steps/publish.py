"""publish: copy the marts into a fresh database file and swap it in with one rename; Parquet exports beside it.

Where a DuckLake is set, it takes their place (`publish_lake`).

A reader that has the old file open keeps reading the old one; a new reader sees the new one; nobody sees half.
"""

import shutil
from collections.abc import Iterable, Mapping
from pathlib import Path

import duckdb

from skilltide import __version__
from skilltide.durable import replace_durably, replace_folder
from skilltide.errors import WarehouseError
from skilltide.permissions import share
from skilltide.steps.build import build_marts, comment
from skilltide.steps.history import adopt_publications, record_publication
from skilltide.steps.publish_lake import Said, publish_to_lake
from skilltide.steps.step import Context, Step
from skilltide.warehouse.catalog import mart_columns
from skilltide.warehouse.definitions import Definition, marts
from skilltide.warehouse.interface import create_interface
from skilltide.warehouse.ledger import Counts, finish
from skilltide.warehouse.rows import one_row
from skilltide.warehouse.transaction import transaction

STORAGE_VERSION = "v1.5.0"
"""The oldest DuckDB that can open the published file."""


def publish(connection: duckdb.DuckDBPyConnection, target: Path, exports: Path, *, has_texts: bool = True) -> Counts:
    """Write the published database and the Parquet exports; return counts: marts, rows, bytes.

    `has_texts`: whether the texts of postings are published too (else the marts that hold them are empty).
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    _remove(unfinished)
    definitions = marts()
    columns = mart_columns(connection)
    if missing := sorted(definitions.keys() - columns.keys()):
        raise WarehouseError(f"marts not built yet: {', '.join(missing)}. Run `skilltide build` first.")
    database, schema = one_row(connection, "SELECT current_database(), current_schema()")
    connection.execute(f"ATTACH '{_escape(unfinished)}' AS published (STORAGE_VERSION '{STORAGE_VERSION}')")
    try:
        stored = [definition for definition in definitions.values() if definition.storage != "view"]
        rows = 0
        with transaction(connection):  # at once: each of the 500 comments would wait for the disk by itself
            connection.execute("CREATE SCHEMA published.marts")
            for definition in stored:
                rows += _write(connection, definition, columns[definition.name], has_texts=has_texts)
        connection.execute("USE published")  # a view keeps the database in which its tables were found
        for definition in definitions.values():
            if definition.storage == "view":
                connection.execute(f"CREATE VIEW marts.{definition.name} AS {definition.sql}")
                comment(connection, "marts", definition, columns[definition.name], "VIEW")
        create_interface(connection)
        connection.execute("CHECKPOINT published")
        fresh = _export(connection, exports, stored)
    finally:
        connection.execute(f'USE "{database}"."{schema}"')
        connection.execute("DETACH published")
    share(unfinished)
    replace_durably(unfinished, target)
    _remove(unfinished)
    replace_folder(fresh, exports)
    return {"marts": len(definitions), "rows": rows, "bytes": target.stat().st_size}


def _write(
    connection: duckdb.DuckDBPyConnection, definition: Definition, columns: Mapping[str, str], *, has_texts: bool
) -> int:
    """Write a mart into the attached database `published`; return how many rows it stores there.

    `columns`: its columns and their types.
    """
    table = f"published.marts.{definition.name}"
    hidden = "" if has_texts or not definition.whole_text else " LIMIT 0"
    selected = f"FROM marts.{definition.name} ORDER BY {definition.order}{hidden}"
    if definition.whole_text:  # one after another, alike ones beside each other: a quarter of their size
        compressed = {definition.whole_text: " USING COMPRESSION zstd"}
        told = ", ".join(f"{name} {kind}{compressed.get(name, '')}" for name, kind in columns.items())
        connection.execute(f"CREATE TABLE {table} ({told})")
        connection.execute(f"INSERT INTO {table} {selected}")
    else:
        connection.execute(f"CREATE TABLE {table} AS {selected}")
    comment(connection, "published.marts", definition, columns)
    return int(one_row(connection, f"SELECT count(*) FROM {table}")[0])


def _export(connection: duckdb.DuckDBPyConnection, exports: Path, stored: Iterable[Definition]) -> Path:
    """Write each table of the attached database `published` as Parquet into a folder beside `exports`, and return it.

    A large mart names in its header what it is partitioned by, and becomes a folder of files (`column=value/`).
    """
    fresh = exports.with_name(f".{exports.name}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for definition in stored:
        name, partition = definition.name, definition.header.get("partition_by")
        target = fresh / (name if partition else f"{name}.parquet")
        options = ["FORMAT parquet", "COMPRESSION zstd"]
        options += [f"PARTITION_BY ({partition})"] if partition else []
        options += ["COMPRESSION_LEVEL 1"] if definition.whole_text else []  # a third of the time, a sixth larger
        connection.execute(f"COPY published.marts.{name} TO '{_escape(target)}' ({', '.join(options)})")
    share(fresh)
    return fresh


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
    adopt_publications(connection, settings.place)
    number = record_publication(connection, context.run.run_id, context.clock())
    build_marts(connection, reading={"ops"})
    if settings.lake is not None:
        published = publish_to_lake(
            connection, settings.lake, _said(context), has_texts=settings.publish_texts, is_whole=context.is_forgetting
        )
    else:
        published = publish(connection, settings.published, settings.exports, has_texts=settings.publish_texts)
    return {"new_publications": int(number is not None), **published}


def _said(context: Context) -> Said:
    newest = context.connection.execute(
        "SELECT publication_id, lexicon_version FROM ops.publication ORDER BY publication_id DESC LIMIT 1"
    ).fetchall()
    publication_id, lexicon_version = newest[0] if newest else (None, None)
    return Said(context.run.run_id, publication_id, __version__, lexicon_version)


STEP = Step(
    name="publish",
    run=publish_run,
    reads=("marts.*", "ops.run"),
    writes=("published", "exports", "ops.run", "ops.publication", "ops.publication_skill", "ops.publication_lexicon"),
    code=("skilltide.steps.publish",),
)
