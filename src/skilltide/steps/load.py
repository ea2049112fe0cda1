"""load: landing files -> raw.document, raw.document_observation, raw.board_read, ops.quarantine.

Batches are committed one by one, to bound memory. A file counts as loaded only when its last batch is in; one that was
cut off is loaded again from the start, which changes nothing for the part that was in.
"""

import hashlib
from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import UTC, date
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa

from skilltide.landing.format import BoardRead, SourceConfigured, UnitRead, read_landing
from skilltide.model import Document, Rejection
from skilltide.sources.board import BOARD_KEY
from skilltide.sources.config import build_source
from skilltide.sources.source import Source
from skilltide.steps.boards import load_board_reads
from skilltide.warehouse.rows import one_row

BATCH = 1_000


def document_id(source: Source, payload: dict[str, Any]) -> str:
    """Return the hash of source and content; equal for copies of one record seen on different days."""
    return hashlib.blake2b(f"{source.source_id}\0{source.identity(payload)}".encode(), digest_size=12).hexdigest()


@dataclass
class _Batch:
    documents: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    observations: set[tuple[str, date]] = field(default_factory=set)


def pending(connection: duckdb.DuckDBPyConnection, landing: Path) -> list[Path]:
    """Return the landing files that are not loaded yet, oldest first (after a crash there may be several)."""
    loaded = {path for (path,) in connection.execute("SELECT path FROM raw.landing_file").fetchall()}
    return sorted(
        (path for path in landing.glob("*/*.jsonl.zst") if str(path.relative_to(landing)) not in loaded),
        key=lambda path: (path.name, path.parent.name),
    )


def load(connection: duckdb.DuckDBPyConnection, landing: Path, path: Path) -> dict[str, int]:
    """Load one landing file. Returns counts: documents read, new ones, rejections.

    A document that is known already gets another observation, not another row.
    """
    source_id, run_id = path.parent.name, path.name.removesuffix(".jsonl.zst")
    counts = {"documents": 0, "new_documents": 0, "rejections": 0}
    rejections: list[Rejection] = []
    units: list[UnitRead] = []
    reads: list[BoardRead] = []
    held: list[tuple[str, str]] = []  # what boards hold: board, document_id
    batch = _Batch()
    source: Source | None = None
    for entry in read_landing(path):
        if isinstance(entry, Document) and source:
            identity = document_id(source, entry.payload)
            _collect(batch, entry, identity)
            if BOARD_KEY in entry.payload:
                held.append((entry.origin, identity))
            counts["documents"] += 1
        elif isinstance(entry, SourceConfigured):
            source = build_source(entry.source_id, entry.entry, where=str(path))
            connection.execute(
                "INSERT OR REPLACE INTO ops.source VALUES (?, ?, ?)",
                [entry.source_id, entry.platform, orjson.dumps(entry.entry).decode()],
            )
        elif isinstance(entry, UnitRead):
            units.append(entry)
        elif isinstance(entry, BoardRead):
            reads.append(entry)
        elif isinstance(entry, Rejection):
            rejections.append(entry)
        if len(batch.documents) >= BATCH:
            counts["new_documents"] += _flush(connection, batch)
            batch = _Batch()
    connection.begin()
    counts["new_documents"] += _flush(connection, batch)
    counts["rejections"] = quarantine(connection, run_id, "read", rejections)
    for unit in units:
        values = [unit.source_id, unit.unit, unit.fingerprint, unit.document_count]
        connection.execute("INSERT OR IGNORE INTO raw.unit VALUES (?, ?, ?, ?)", values)
    if reads:
        load_board_reads(connection, run_id, reads, held)
    connection.execute(
        "INSERT INTO raw.landing_file VALUES (?, ?, ?, ?)",
        [str(path.relative_to(landing)), source_id, run_id, counts["documents"]],
    )
    connection.commit()
    return counts


def quarantine(
    connection: duckdb.DuckDBPyConnection, run_id: str, step_code: str, rejections: Iterable[Rejection]
) -> int:
    """Store what could not be used; return how many rows are new (a replay adds none)."""
    rows = []
    for rejection in rejections:
        origin, row, code = rejection.origin, rejection.row, rejection.reason_code
        key = f"{rejection.source_id}\0{origin}\0{row}\0{code}\0{rejection.value}"
        quarantine_id = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=12).hexdigest()
        rows.append((quarantine_id, run_id, rejection.source_id, origin, row, step_code, code, rejection.reason,
                     rejection.value))  # fmt: skip
    columns = ["quarantine_id", "run_id", "source_id", "origin", "row_number", "step_code", "reason_code", "reason",
               "value"]  # fmt: skip
    return _insert(connection, "ops.quarantine", {name: [row[i] for row in rows] for i, name in enumerate(columns)})


def _collect(batch: _Batch, document: Document, identity: str) -> None:
    observed_at = document.observed_at.astimezone(UTC).replace(tzinfo=None)
    batch.observations.add((identity, observed_at.date()))
    known = batch.documents.get(identity)
    if known is None or observed_at < known[-1]:
        payload = orjson.dumps(document.payload, option=orjson.OPT_NON_STR_KEYS).decode()
        batch.documents[identity] = (
            identity, document.source_id, payload, document.origin, document.row, observed_at,
        )  # fmt: skip


def _flush(connection: duckdb.DuckDBPyConnection, batch: _Batch) -> int:
    rows = list(batch.documents.values())
    names = ["document_id", "source_id", "payload", "origin", "row_number", "observed_at"]
    before = _count(connection, "raw.document")
    # The earliest copy is the one that is kept, so that the order of files doesn't matter.
    _insert(
        connection,
        "raw.document",
        {name: [row[i] for row in rows] for i, name in enumerate(names)},
        on_conflict="""
            ON CONFLICT DO UPDATE SET
                payload = excluded.payload, origin = excluded.origin,
                row_number = excluded.row_number, observed_at = excluded.observed_at
            WHERE (excluded.observed_at, excluded.origin, excluded.row_number) < (observed_at, origin, row_number)""",
    )
    pairs = sorted(batch.observations)
    _insert(
        connection,
        "raw.document_observation",
        {"document_id": [pair[0] for pair in pairs], "observed_on": [pair[1] for pair in pairs]},
    )
    return _count(connection, "raw.document") - before


_TYPES = {"row_number": pa.int32(), "observed_at": pa.timestamp("us"), "observed_on": pa.date32()}


def _insert(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: dict[str, list[Any]],
    on_conflict: str = "ON CONFLICT DO NOTHING",
) -> int:
    """Insert rows by column name; return how many were written."""
    if not next(iter(columns.values())):
        return 0
    rows = pa.table({name: pa.array(values, _TYPES.get(name, pa.string())) for name, values in columns.items()})
    connection.register("incoming", rows)
    (count,) = one_row(connection, f"INSERT INTO {table} BY NAME SELECT * FROM incoming {on_conflict}")
    connection.unregister("incoming")
    return int(count)


def _count(connection: duckdb.DuckDBPyConnection, table: str) -> int:
    return int(one_row(connection, f"SELECT count(*) FROM {table}")[0])
