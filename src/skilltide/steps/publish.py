"""publish: copy the marts into a fresh database file and swap it in with one rename; Parquet exports beside it.

Where it is known what is published, the fresh file begins as a copy of that, and only what differs is written: of a
large mart the rows that do (`difference`). So with the exports, file by file. Where a DuckLake is set, it takes their
place (`publish_lake`).

A reader that has the old file open keeps reading the old one; a new reader sees the new one; nobody sees half.
"""

import os
import shutil
from collections.abc import Collection, Iterable, Mapping
from pathlib import Path

import duckdb

from skilltide import __version__
from skilltide.durable import real_folder, replace_durably
from skilltide.errors import WarehouseError
from skilltide.permissions import share, shared
from skilltide.steps.build import build_marts, built_marts
from skilltide.steps.exports import bring_exports, export_of, settle
from skilltide.steps.history import adopt_publications, record_publication
from skilltide.steps.publish_lake import Said, publish_to_lake
from skilltide.steps.step import Context, Step
from skilltide.warehouse.catalog import mart_columns
from skilltide.warehouse.clearing import due_clearings, note_cleared, note_clearing
from skilltide.warehouse.comments import comment
from skilltide.warehouse.definitions import Definition, marts
from skilltide.warehouse.difference import bring_in_line
from skilltide.warehouse.interface import create_interface, macros
from skilltide.warehouse.ledger import Counts, begin, finish
from skilltide.warehouse.published_file import Written, frame_of, note_written, read_written
from skilltide.warehouse.quoting import literal
from skilltide.warehouse.rows import one_row
from skilltide.warehouse.slices import slices
from skilltide.warehouse.transaction import transaction

STORAGE_VERSION = "v1.5.0"
"""The oldest DuckDB that can open the published file."""
MOST_FREE = 0.25
"""Part of the blocks of what is published that may stand empty; where more do, it is written anew."""
LARGE = 20_000
"""Rows of a mart from which writing the rows that differ is quicker than writing all."""
SORTED_ROWS = 1_000_000
"""Rows of a mart that are sorted at once."""
SORTED_BYTES = 300_000_000
"""Bytes of whole texts that are sorted at once: each sort looks through all of them, and a gigabyte doesn't fit."""
ROW_GROUP = 16_384
"""Rows that are written together: one that is added has its whole group written anew."""
PARQUET = ("FORMAT parquet", "COMPRESSION zstd", "COMPRESSION_LEVEL 1")
"""How exports are written: on the lowest level in four fifths of the time, and a fiftieth larger."""
VALUES = ("DICTIONARY_SIZE_LIMIT 5000",)
"""The same of all but whole texts: mentions in four fifths of the time, and a sixth larger."""
TEXTS = ("DICTIONARY_SIZE_LIMIT 1", f"ROW_GROUP_SIZE {ROW_GROUP}")
"""The same of whole texts, of which hardly one comes twice: half of the time."""


def publish(
    connection: duckdb.DuckDBPyConnection,
    target: Path,
    exports: Path,
    *,
    has_texts: bool = True,
    is_whole: bool = False,
) -> Counts:
    """Write the published database and the Parquet exports; return counts: marts, written, rows, bytes.

    `has_texts`: whether the texts of postings are published too (else the marts that hold them are empty). `is_whole`:
    nothing is taken over from the file that is published (it may hold, in blocks that are not used any more, what has
    to be forgotten).
    """
    target.parent.mkdir(parents=True, exist_ok=True)
    unfinished = target.with_name(f".{target.name}.part")
    _remove(unfinished)
    definitions = marts()
    columns = mart_columns(connection)
    if missing := sorted(definitions.keys() - columns.keys()):
        raise WarehouseError(f"marts not built yet: {', '.join(missing)}. Run `skilltide build` first.")
    built = built_marts(connection)
    stored = [definition for definition in definitions.values() if definition.storage != "view"]
    own = settle(exports, target, stored, columns)
    contents = {name: f"{built[name].content} {columns[name]}" for name in definitions}
    now = Written(frame_of(definitions, macros(), has_texts=has_texts), contents)
    before = None if is_whole else read_written(connection, target)
    differing = before.differing(now) if before else set(definitions)
    database, schema = one_row(connection, "SELECT current_database(), current_schema()")
    is_copy = before is not None and before.frame == now.frame and _attach_copy(connection, target, unfinished)
    if not is_copy:
        _attach(connection, unfinished)
    try:
        with transaction(connection):  # at once: each of the 500 comments would wait for the disk by itself
            connection.execute("CREATE SCHEMA IF NOT EXISTS published.marts")
            for definition in stored:
                if not is_copy:
                    _write(connection, definition, columns[definition.name], has_texts=has_texts)
                elif definition.name in differing:
                    _update(connection, definition, columns[definition.name], has_texts=has_texts)
        if not is_copy:
            connection.execute("USE published")  # a view keeps the database in which its tables were found
            for definition in definitions.values():
                if definition.storage == "view":
                    connection.execute(f"CREATE VIEW marts.{definition.name} AS {definition.sql}")
                    comment(connection, "marts", definition, columns[definition.name], "VIEW")
            create_interface(connection)
        connection.execute("CHECKPOINT published")
        rows = _row_count(connection, stored)
        fresh = _export(connection, exports, stored, differing, own)
    finally:
        connection.execute(f'USE "{database}"."{schema}"')
        connection.execute("DETACH published")
    share(unfinished)
    replace_durably(unfinished, target)
    _remove(unfinished)
    bring_exports(fresh, exports, own)
    note_written(connection, target, now)
    return {"marts": len(definitions), "written": len(differing), "rows": rows, "bytes": target.stat().st_size}


def _attach(connection: duckdb.DuckDBPyConnection, path: Path) -> None:
    options = f"STORAGE_VERSION '{STORAGE_VERSION}', ROW_GROUP_SIZE {ROW_GROUP}"
    connection.execute(f"ATTACH {literal(path)} AS published ({options})")


def _attach_copy(connection: duckdb.DuckDBPyConnection, target: Path, unfinished: Path) -> bool:
    """Attach a copy of what is published; False, and nothing attached, where too much of it stands empty."""
    shutil.copyfile(target, unfinished)
    _attach(connection, unfinished)
    if _free_share(connection) <= MOST_FREE:
        return True
    connection.execute("DETACH published")
    _remove(unfinished)
    return False


def _free_share(connection: duckdb.DuckDBPyConnection) -> float:
    free, total = one_row(
        connection, "SELECT free_blocks, total_blocks FROM pragma_database_size() WHERE database_name = 'published'"
    )
    return float(free) / max(int(total), 1)


def _row_count(connection: duckdb.DuckDBPyConnection, stored: Iterable[Definition]) -> int:
    counted = " + ".join(f"(SELECT count(*) FROM published.marts.{definition.name})" for definition in stored)
    return int(one_row(connection, f"SELECT {counted}")[0])


def _write(
    connection: duckdb.DuckDBPyConnection, definition: Definition, columns: Mapping[str, str], *, has_texts: bool
) -> None:
    """Write a mart into the attached database `published`. `columns`: its columns and their types."""
    table, mart = f"published.marts.{definition.name}", f"marts.{definition.name}"
    # texts one after another, alike ones beside each other: a quarter of their size
    compressed = {definition.whole_text: " USING COMPRESSION zstd"}
    told = ", ".join(f"{name} {kind}{compressed.get(name, '')}" for name, kind in columns.items())
    connection.execute(f"CREATE OR REPLACE TABLE {table} ({told})")
    if has_texts or not definition.whole_text:
        most_rows = _texts_at_once(connection, mart, definition.whole_text) if definition.whole_text else SORTED_ROWS
        for condition, values in slices(connection, mart, definition.order.partition(",")[0], most_rows):
            rows = f"FROM {mart} WHERE {condition} ORDER BY {definition.order}"
            connection.execute(f"INSERT INTO {table} {rows}", values)
    comment(connection, "published.marts", definition, columns)


def _texts_at_once(connection: duckdb.DuckDBPyConnection, mart: str, column: str) -> int:
    (mean,) = one_row(connection, f"SELECT avg(strlen({column})) FROM {mart}")
    return max(1, int(SORTED_BYTES / mean)) if mean else SORTED_ROWS


def _update(
    connection: duckdb.DuckDBPyConnection, definition: Definition, columns: Mapping[str, str], *, has_texts: bool
) -> None:
    """Bring a mart in the attached database `published` in line. `columns` as in `_write`."""
    name = f"marts.{definition.name}"
    (rows,) = one_row(connection, f"SELECT count(*) FROM published.{name}")
    is_hidden = bool(definition.whole_text) and not has_texts
    if rows < LARGE or is_hidden or not bring_in_line(
        connection, name, f"published.{name}", columns, definition.order
    ):  # fmt: skip
        _write(connection, definition, columns, has_texts=has_texts)


def _export(
    connection: duckdb.DuckDBPyConnection,
    exports: Path,
    stored: Iterable[Definition],
    differing: Collection[str],
    own: Collection[str],
) -> Path:
    """Write each table of the attached database `published` as Parquet into a folder beside `exports`, and return it.

    The files of those that don't differ are taken over, as links; `own` are all of before.

    A large mart names in its header what it is partitioned by, and becomes a folder of files (`column=value/`).
    """
    fresh = exports.with_name(f".{exports.name}.part")
    shutil.rmtree(fresh, ignore_errors=True)
    fresh.mkdir(parents=True)
    for definition in stored:
        name, partition = definition.name, definition.header.get("partition_by")
        target = fresh / export_of(definition)
        before = [file for file in own if file.split("/")[0] == target.name]
        if name not in differing and before and _taken_over(exports, target, before):
            continue
        options = list(PARQUET)
        options += [f"PARTITION_BY ({partition})"] if partition else []
        options += TEXTS if definition.whole_text else VALUES
        connection.execute(f"COPY published.marts.{name} TO {literal(target)} ({', '.join(options)})")
    share(fresh)
    return fresh


def _taken_over(exports: Path, target: Path, names: Iterable[str]) -> bool:
    """Give the files of an export a second name, in `target`; return False where one is gone, or the disk can't."""
    try:
        for name in names:
            second = target.parent / name
            second.parent.mkdir(parents=True, exist_ok=True)
            os.link(exports / name, second)
    except OSError:
        if target.is_dir():
            shutil.rmtree(target)
        else:
            target.unlink(missing_ok=True)
        return False
    return True


def _remove(path: Path) -> None:
    path.unlink(missing_ok=True)
    path.with_name(path.name + ".wal").unlink(missing_ok=True)


def publish_run(context: Context) -> Counts:
    """Note how the run ended and what is said, so that both are in what it publishes, and publish."""
    context.progress("publish", 0, 0)
    connection, settings = context.connection, context.settings
    finish(connection, context.run)
    adopt_publications(connection, settings.place)
    number = record_publication(connection, context.run.run_id, context.clock())
    build_marts(connection, reading={"ops"})
    begin(connection, context.run)  # it is over when that is published: a kill until then is to be seen
    due = due_clearings(connection)
    if settings.lake is not None:
        with shared():  # what spills to disk meanwhile are marts, too
            published = publish_to_lake(
                connection, settings.lake, _said(context), has_texts=settings.publish_texts, is_whole="lake" in due
            )
        if "lake" in due:
            note_clearing(connection, "lake_history")
        note_cleared(connection, "published", "lake")
    else:
        published = publish(
            connection,
            settings.published,
            real_folder(settings.exports),
            has_texts=settings.publish_texts,
            is_whole="published" in due,
        )
        written = read_written(connection, settings.published)
        context.published = written.contents if written else None
        note_cleared(connection, "published")
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
