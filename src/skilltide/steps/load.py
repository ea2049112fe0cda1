"""load: landing files -> raw.document, raw.document_observation, raw.board_read, ops.quarantine.

Batches are committed one by one, to bound memory. A file counts as loaded only when its last batch is in; one that was
cut off is loaded again from the start, which changes nothing for the part that was in.
"""

from collections.abc import Iterable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, field, replace
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any, Self

import duckdb
import orjson
import pyarrow as pa

from skilltide.errors import SkilltideError
from skilltide.landing.format import BoardRead, Delivery, SourceConfigured, UnitRead, landed_on, salvage
from skilltide.landing.identity import read_identified
from skilltide.log import IN_SUMMARY, logger
from skilltide.model import Document, Rejection
from skilltide.normalise.masking import mask_text
from skilltide.sources.board import BOARD_KEY
from skilltide.steps.note_boards import note_boards
from skilltide.steps.ready import ready_workers
from skilltide.steps.step import Context, Step
from skilltide.warehouse.ledger import Counts, quarantine, record_sources
from skilltide.warehouse.rows import as_table, known_keys, one_row, touch, upsert
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction

BATCH = 1_000
_MOST_OBSERVED = 10_000
_MOST_REMEMBERED = 200_000
"""Documents of one file that are known by heart (some 200 bytes each)."""

_DOCUMENT = ["document_id", "source_id", "payload", "origin", "row_number", "observed_at"]
_OBSERVATION = ["document_id", "observed_on", "landed_on"]
_READ_TO_END = ("read", "unchanged")
"""Outcomes of boards that were had."""
_BOARD_READ = ["source_id", "board", "run_id", "read_at", "observed_on", "outcome_code", "is_complete", "posting_count",
               "digest", "fill_shares", "message", "cause_code"]  # fmt: skip


def load_pending(context: Context) -> Counts:
    """Load the landing files that are not loaded yet, after a crash those of earlier runs too. Returns counts."""
    counts: Counts = {}
    connection, landing = context.connection, context.settings.landing
    if context.source_runs:
        record_sources(connection, context.run, context.source_runs)
    run_ids = []
    for path in salvage(landing):
        logger.info("load: %s holds the boards that a killed run had read", path.name)
    files = pending(connection, landing)
    ready_workers(context, files)
    for path in files:
        try:
            is_own = path.name == f"{context.run.run_id}.jsonl.zst"
            loaded = load(connection, landing, path, context.brought if is_own else None)
        except SkilltideError as error:  # damaged, or of a platform that is no more; it is tried again next time
            if str(error) not in context.run.warnings:  # a run loads before and after it fetches
                logger.warning("load: %s", error, extra=IN_SUMMARY)
                context.run.warnings.append(str(error))
            continue
        run_ids.append(path.name.removesuffix(".jsonl.zst"))
        for key, value in loaded.items():
            counts[key] = counts.get(key, 0) + value
    if run_ids and (gone := note_boards(connection, context.settings, run_ids)):
        counts["boards_gone"] = gone
    return counts


@dataclass
class _Batch:
    documents: dict[str, tuple[Any, ...]] = field(default_factory=dict)
    observations: set[tuple[str, date]] = field(default_factory=set)

    @property
    def is_full(self) -> bool:
        """Whether it is time to store it. Documents that were met before are observed only."""
        return len(self.documents) >= BATCH or len(self.observations) >= _MOST_OBSERVED


def pending(connection: duckdb.DuckDBPyConnection, landing: Path) -> list[Path]:
    """Return the landing files that are not loaded yet, oldest first (after a crash there may be several)."""
    loaded = {path for (path,) in connection.execute("SELECT path FROM raw.landing_file").fetchall()}
    return sorted(
        (path for path in landing.glob("*/*.jsonl.zst") if str(path.relative_to(landing)) not in loaded),
        key=lambda path: (path.name, path.parent.name),
    )


def load(connection: duckdb.DuckDBPyConnection, landing: Path, path: Path, brought: bytearray | None = None) -> Counts:
    """Load one landing file. Returns counts: documents read, new ones, rejections.

    A document that is known already gets another observation, not another row. `brought` takes the ids of documents,
    record by record (`Context.brought`).
    """
    source_id, run_id = path.parent.name, path.name.removesuffix(".jsonl.zst")
    day = landed_on(path)
    counts = {"documents": 0, "new_documents": 0, "rejections": 0}
    rejections: list[Rejection] = []
    units: list[UnitRead] = []
    reads: list[BoardRead] = []
    held: list[tuple[str, str]] = []  # what boards hold: board, document_id
    batch = _Batch()
    earliest: dict[str, tuple[Any, ...]] = {}
    shift = timedelta()  # of the clock of the collector that delivered the file
    with _Storing(connection, day) as storing:
        for entry, identity in read_identified(path):
            if isinstance(entry, Delivery):
                shift = entry.shift
            elif isinstance(entry, Document) and identity is not None:
                _collect(batch, earliest, entry, identity, shift)
                if BOARD_KEY in entry.payload:
                    held.append((entry.origin, identity))
                counts["documents"] += 1
                if brought is not None:
                    brought += bytes.fromhex(identity)
            elif isinstance(entry, SourceConfigured):
                configured = {"source_id": entry.source_id, "platform": entry.platform, "run_id": run_id}
                configured["entry"] = orjson.dumps(entry.entry).decode()
                storing.wait()
                connection.execute(statement("store_source"), configured)
            elif isinstance(entry, UnitRead):
                units.append(entry)
            elif isinstance(entry, BoardRead):
                reads.append(replace(entry, read_at=entry.read_at + shift) if shift else entry)
            elif isinstance(entry, Rejection):
                rejections.append(entry)
            if batch.is_full:
                storing.begin(batch)
                batch = _Batch()
        storing.wait()
    counts["new_documents"] = storing.new_count
    with transaction(connection):
        counts["new_documents"] += _store(connection, batch, day)
        read = [(unit.source_id, unit.unit, unit.fingerprint, unit.document_count) for unit in units]
        columns = ["source_id", "unit", "fingerprint", "document_count"]
        upsert(connection, "raw.unit", columns, read, conflict="ignore")
        if reads:
            load_board_reads(connection, landing, run_id, reads, held)
        standing = _in_place_of_earlier(connection, source_id, run_id, units, reads, rejections)
        counts["rejections"] = quarantine(connection, run_id, "read", ((None, one) for one in standing))
        file = (str(path.relative_to(landing)), source_id, run_id, counts["documents"])
        upsert(connection, "raw.landing_file", ["path", "source_id", "run_id", "document_count"], [file])
    return counts


def _in_place_of_earlier(
    connection: duckdb.DuckDBPyConnection,
    source_id: str,
    run_id: str,
    units: Sequence[UnitRead],
    reads: Sequence[BoardRead],
    rejections: Sequence[Rejection],
) -> list[Rejection]:
    """Drop what earlier reads said against the files and boards of a landing file; return what it says in its place.

    What a file or board gave when it was read to its end holds for all of it. Of one that ends half-way only what is
    said of it as a whole is replaced. A board that was read later, by a file that was loaded before, is as that says.
    """
    newest = {unit.unit: run_id for unit in units}
    boards = [read.board for read in reads if read.outcome_code in _READ_TO_END]
    newest |= connection.execute(statement("newest_board_read"), [source_id, boards]).fetchall() if boards else ()
    rows = [(origin, newest_id, True) for origin, newest_id in newest.items()]
    half_way = {one.origin for one in rejections if one.row is None} - newest.keys()
    rows += [(origin, run_id, False) for origin in half_way]
    if rows:
        origins, run_ids, whole = zip(*rows, strict=True)
        told = [source_id, list(origins), list(run_ids), list(whole)]
        (released,) = one_row(connection, statement("release_read"), told)
        if released:
            touch(connection, "ops.quarantine")
    return [one for one in rejections if newest.get(one.origin, run_id) == run_id]


def _collect(
    batch: _Batch, earliest: dict[str, tuple[Any, ...]], document: Document, identity: str, shift: timedelta
) -> None:
    """Add a document to a batch; one that was met before in the file, as early or earlier, is only observed again.

    `earliest`: document id -> time, origin and row of the earliest copy met so far.
    """
    observed_at = document.observed_at.astimezone(UTC).replace(tzinfo=None) + shift
    batch.observations.add((identity, observed_at.date()))
    met = (observed_at, document.origin, document.row or 0)
    known = earliest.get(identity)
    if known is None or met < known:
        payload = orjson.dumps(document.payload, option=orjson.OPT_NON_STR_KEYS).decode()
        batch.documents[identity] = (
            identity, document.source_id, payload, document.origin, document.row, observed_at,
        )  # fmt: skip
        if len(earliest) >= _MOST_REMEMBERED:
            earliest.clear()
        earliest[identity] = met


class _Storing:
    """Stores full batches in a thread while the next one is read: half of loading is done by DuckDB, without Python.

    The connection is this thread's from `begin` to `wait`.
    """

    def __init__(self, connection: duckdb.DuckDBPyConnection, day: date | None) -> None:
        self._connection, self._day = connection, day
        self._thread = ThreadPoolExecutor(1, "load")
        self._begun: Future[int] | None = None
        self.new_count = 0
        """Documents of the batches stored so far that were new."""

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *error: object) -> None:
        """Have what was begun come to its end."""
        self._thread.shutdown()

    def begin(self, batch: _Batch) -> None:
        """Begin to store a batch, once the one before it is in."""
        self.wait()
        self._begun = self._thread.submit(self._store, batch)

    def wait(self) -> None:
        """Wait until all that was begun is in. Raises what kept it from it."""
        if self._begun is not None:
            begun, self._begun = self._begun, None
            self.new_count += begun.result()

    def _store(self, batch: _Batch) -> int:
        with transaction(self._connection):
            return _store(self._connection, batch, self._day)


def _store(connection: duckdb.DuckDBPyConnection, batch: _Batch, day: date | None) -> int:
    """Store a batch; return how many of its documents are new."""
    if not batch.observations:
        return 0
    superseding = ("supersede_posting_version", "supersede_rejected_document", "store_document")
    new_count = _put(connection, "raw.document", _DOCUMENT, 1, batch.documents.values(), superseding)
    pairs = ((identity, observed_on, day) for identity, observed_on in sorted(batch.observations))
    _put(connection, "raw.document_observation", _OBSERVATION, 2, pairs, ("store_observation",))
    touch(connection, "raw.document", "raw.document_observation", "posting_version", "rejected_document")
    return new_count


def _put(
    connection: duckdb.DuckDBPyConnection,
    table: str,
    columns: Sequence[str],
    key_width: int,
    rows: Iterable[tuple[Any, ...]],
    of_known: Sequence[str],
) -> int:
    """Insert the rows whose key is new, and run the statements `of_known` over the others; return how many were new.

    The key is the first `key_width` columns. An insert that looks for conflicts takes DuckDB several times as long, and
    longer the more rows there are.
    """
    by_key = {row[:key_width]: row for row in rows}
    known = known_keys(connection, table, columns[:key_width], by_key)
    new_count = upsert(connection, table, columns, [row for key, row in by_key.items() if key not in known])
    if known:
        met_again = [row for key, row in by_key.items() if key in known]
        connection.register("incoming", as_table(connection, table, columns, met_again))
        for name in of_known:
            connection.execute(statement(name))
        connection.unregister("incoming")
    return new_count


def load_board_reads(
    connection: duckdb.DuckDBPyConnection,
    landing: Path,
    run_id: str,
    reads: Sequence[BoardRead],
    held: Sequence[tuple[str, str]],
) -> None:
    """Store how the boards of one landing file were read. `held`: (board, document_id) of the documents landed.

    A board that was read holds these documents, unless a later read of it is known already; an unchanged one observes
    again those that it held when it had the same digest.
    """
    rows = []
    for read in reads:
        read_at = read.read_at.astimezone(UTC).replace(tzinfo=None)
        rows.append(
            (read.source_id, read.board, run_id, read_at, read_at.date(), read.outcome_code, read.is_complete,
             read.posting_count, read.digest, orjson.dumps(read.fill_shares).decode(),
             mask_text(read.message or "") or None, read.cause_code)
        )  # fmt: skip
    upsert(connection, "raw.board_read", _BOARD_READ, rows, conflict="ignore")
    connection.register("incoming_read", as_table(connection, "raw.board_read", _BOARD_READ, rows))
    connection.register("incoming_held", pa.table({
        "board": pa.array([board for board, _ in held], pa.string()),
        "document_id": pa.array([identity for _, identity in held], pa.string()),
    }))  # fmt: skip
    for name in ("incoming_content", "release_board_document", "hold_board_document", "observe_unchanged_board"):
        connection.execute(statement(name))
    _observe_landed(connection, landing)
    touch(connection, "board_read", "raw.document_observation")
    connection.execute("DROP TABLE incoming_content")
    connection.unregister("incoming_read")
    connection.unregister("incoming_held")


def _observe_landed(connection: duckdb.DuckDBPyConnection, landing: Path) -> None:
    """Observe what unchanged boards held earlier, from the landing files that brought it; seldom any."""
    meant: dict[str, dict[str, list[date]]] = {}
    for board, observed_on, path in connection.execute(statement("unobserved_board")).fetchall():
        meant.setdefault(path, {}).setdefault(board, []).append(observed_on)
    rows: set[tuple[str, date]] = set()
    for path, days in meant.items():
        if (landing / path).exists():
            for entry, identity in read_identified(landing / path):
                if isinstance(entry, Document) and identity is not None:
                    rows |= {(identity, day) for day in days.get(entry.origin, ())}
    upsert(connection, "raw.document_observation", ["document_id", "observed_on"], sorted(rows), conflict="ignore")


STEP = Step(
    name="load",
    run=load_pending,
    reads=("landing", "raw.landing_file"),
    writes=("raw.document", "raw.document_observation", "raw.unit", "raw.board_read", "raw.board_document",
            "raw.landing_file", "ops.source", "ops.source_run", "ops.issue", "ops.quarantine"),
    code=("skilltide.steps.load",),
)  # fmt: skip
