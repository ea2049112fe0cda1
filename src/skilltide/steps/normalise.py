"""normalise: raw.document -> staging.posting_version, staging.text; what fails goes to quarantine.

A document is normalised again when the code or the rules that made its posting changed: those of its platform's
`parse`, and those of `skilltide.normalise`. What is past its retention stays as it was made, and is counted.
"""

import functools
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from skilltide.errors import ConfigurationError
from skilltide.landing.identity import posting_of
from skilltide.log import logger
from skilltide.model import Document, PostingFields, Rejection
from skilltide.sources.config import build_source
from skilltide.sources.source import Source
from skilltide.steps.done import is_done, note_done, rests_on
from skilltide.steps.step import Context, Step
from skilltide.task_runner import TaskRunner, check_code, run_files, write_batches, write_parquet
from skilltide.versions import code_version
from skilltide.warehouse.definitions import fields
from skilltide.warehouse.ledger import Counts, quarantine
from skilltide.warehouse.rows import one_row, touch, upsert
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction

BATCH = 1_000
AT_ONCE = 100_000
"""Documents whose batches lie on the disk at once (some 10 kB each)."""
CODE = ("skilltide.normalise.record",)
TRIED_AGAIN = "internal"
"""Stands for the version of documents that a defect of ours kept from being normalised: every run tries them."""

_TYPES = {
    "is_intermediary": pa.bool_(),
    "is_remote": pa.bool_(),
    "is_text_complete": pa.bool_(),
    "posted_on": pa.date32(),
    "salary_min": pa.float64(),
    "salary_max": pa.float64(),
    "salary_annual_min": pa.float64(),
    "salary_annual_max": pa.float64(),
    "country_codes": pa.list_(pa.string()),
    "notes": pa.list_(pa.string()),
}


def normaliser_version(source: Source) -> str:
    """Return the version of all that makes a posting of a source's document: its platform's code, entry and rules."""
    version = code_version(*source.modules, *CODE)
    return f"{version}-{source.reading}" if source.reading else version


@dataclass(frozen=True, slots=True)
class Normalised:
    """The result of one batch; files by name, as they may have been made elsewhere."""

    batch: str
    """The documents, as Parquet."""
    normalised: str
    """Posting versions with their texts, as Parquet; not there where there are none."""
    version_count: int
    rejected: list["Rejected"]


@dataclass(frozen=True, slots=True)
class Rejected:
    """A document that can't be a posting: why, and as far as it can be read, which posting it is and whose."""

    document_id: str
    normaliser_version: str
    why: Rejection
    posting_id: str | None
    employer_key: str | None


@dataclass(frozen=True, slots=True)
class _Configured:
    """A source as documents are replayed by it: its entry as JSON, and its normaliser version."""

    entry: str
    version: str


def normalise_pending(context: Context) -> Counts:
    """Normalise what is new or was normalised by other code; bring the role families in line. Returns counts."""
    connection = context.connection
    sources = _sources(connection)
    if is_done(connection, STEP.name, _rests_on(connection, sources)):
        return {"documents": 0, "postings_changed": 0, "rejections": 0}
    _refresh_role_families(connection)
    counts = normalise_documents(connection, sources, context.run.run_id, context.runner, context.shown("normalise"))
    if not counts.get("unreplayable_postings") and not _is_any_tried_again(connection):  # else each run has to tell it
        note_done(connection, STEP.name, _rests_on(connection, sources))
    return counts


def _rests_on(connection: duckdb.DuckDBPyConnection, sources: Mapping[str, _Configured]) -> str:
    others = [f"{source_id} {source.version}" for source_id, source in sorted(sources.items())]
    others += [code_version(*STEP.code, "skilltide.steps.normalise"), str(fields()["role_family_code"].values)]
    return rests_on(connection, ("raw.document", "posting_version", "rejected_document", "role_family"), others)


def _is_any_tried_again(connection: duckdb.DuckDBPyConnection) -> bool:
    found = "SELECT count(*) FROM staging.rejected_document WHERE normaliser_version = ?"
    return bool(one_row(connection, found, [TRIED_AGAIN])[0])


def normalise_documents(
    connection: duckdb.DuckDBPyConnection,
    sources: Mapping[str, _Configured],
    run_id: str,
    runner: TaskRunner,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> Counts:
    """Normalise the documents that are new or were normalised by other code. `sources`: of the database (`_sources`).

    Returns counts: documents, postings changed, rejections, and where there are any, postings that can't be replayed,
    as their raw documents are past their retention. Each batch is stored in one transaction, so that a killed run goes
    on where it stopped.
    """
    versions = pa.table({
        "source_id": pa.array(list(sources), pa.string()),
        "version": pa.array([source.version for source in sources.values()], pa.string()),
    })  # fmt: skip
    connection.register("source_version", versions)
    try:
        counts = {"documents": 0, "postings_changed": 0, "rejections": 0}
        pending = _pending_count(connection)
        with runner.scratch() as scratch:
            work = functools.partial(normalise_batch, sources=sources)
            for batches in _rounds(connection, scratch) if pending else ():
                for result in run_files(work, batches, runner):
                    progress(counts["documents"] // BATCH, -(-pending // BATCH))
                    _store(connection, run_id, scratch, result)
                    counts["documents"] += result.version_count + len(result.rejected)
                    counts["postings_changed"] += result.version_count
                    counts["rejections"] += len(result.rejected)
            progress(-(-pending // BATCH), -(-pending // BATCH))
        (left,) = one_row(connection, statement("unreplayable_posting"))
    finally:
        connection.unregister("source_version")
    return counts | ({"unreplayable_postings": left} if left else {})


def _sources(connection: duckdb.DuckDBPyConnection) -> dict[str, _Configured]:
    """Return the sources that documents came from, as far as this skilltide knows their platforms."""
    found = {}
    for source_id, entry in connection.execute("SELECT source_id, entry FROM ops.source").fetchall():
        try:
            source = build_source(source_id, orjson.loads(entry), where="the warehouse")
        except ConfigurationError as error:
            logger.warning("normalise: %s: its postings stay as they are (%s)", source_id, error)
            continue
        found[source_id] = _Configured(entry, normaliser_version(source))
    return found


def source_versions(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the normaliser versions of the sources that documents came from."""
    return {source_id: source.version for source_id, source in _sources(connection).items()}


def normalise_batch(path: Path, sources: Mapping[str, _Configured]) -> Normalised:
    """Normalise one batch file; runs in a worker process."""
    rows: list[dict[str, Any]] = []
    rejected: list[Rejected] = []
    built: dict[str, Source] = {}
    for record in pq.read_table(path).to_pylist():
        source_id = record["source_id"]
        if source_id not in built:
            built[source_id] = _build(source_id, sources[source_id])
        document = Document(
            source_id, orjson.loads(record["payload"]), record["observed_at"].replace(tzinfo=UTC), record["origin"],
            record["row_number"],
        )  # fmt: skip
        made = _make(built[source_id], document)
        version = sources[source_id].version
        if isinstance(made, Rejection):
            tried = TRIED_AGAIN if made.reason_code == "internal" else version
            named = posting_of(built[source_id], document) or (None, None)
            rejected.append(Rejected(record["document_id"], tried, made, *named))
        else:
            key = {"document_id": record["document_id"], "origin": document.origin, "normaliser_version": version}
            rows.append(key | made)
    out = path.with_suffix(".normalised.parquet")
    if rows:
        columns = {name: pa.array([row[name] for row in rows], _TYPES.get(name, pa.string())) for name in rows[0]}
        write_parquet(pa.table(columns), out)
    return Normalised(path.name, out.name, len(rows), rejected)


def make_ready() -> None:
    """Have this process read what normalising needs (tables, rules, models), by a posting that asks for all of it."""
    from skilltide.normalise.record import posting_row

    fields = PostingFields(
        title="Senior data scientist (hybrid)", company="Example GmbH", location="Berlin, Germany", posted="2026-01-02",
        description="Wir suchen dich ab sofort in Teilzeit. " * 9 + "Gehalt: 60.000 - 70.000 EUR im Jahr, tel. 030 1.",
    )  # fmt: skip
    posting_row(fields, Document("ready", {}, datetime(2026, 1, 2, tzinfo=UTC), "ready", 1))


def _build(source_id: str, configured: _Configured) -> Source:
    source = build_source(source_id, orjson.loads(configured.entry))
    check_code(f"normalises {source_id}", normaliser_version(source), configured.version)
    return source


def _make(source: Source, document: Document) -> dict[str, Any] | Rejection:
    """Parse and normalise a document; whatever goes wrong with one must not stop the others."""
    from skilltide.normalise.record import posting_row

    try:
        found = source.fields(document.payload, document.observed_at)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        reason = f"the platform {source.platform} can't read it ({type(error).__name__}: {str(error)[:200]})"
        return Rejection(document.source_id, document.origin, document.row, "unexpected_shape", reason)
    except (OSError, MemoryError):  # the machine's trouble, not the record's
        raise
    except Exception as error:
        return _internal(document, error)
    try:
        return posting_row(found, document)
    except (OSError, MemoryError):
        raise
    except Exception as error:
        return _internal(document, error)


def _internal(document: Document, error: Exception) -> Rejection:
    return Rejection.internal(document.source_id, document.origin, document.row, type(error).__name__, str(error))


def _pending_count(connection: duckdb.DuckDBPyConnection) -> int:
    sql = f"SELECT count(*) FROM ({statement('pending_document')})"
    return int(one_row(connection, sql, {"first": 0, "behind": 2**62})[0])


def _rounds(connection: duckdb.DuckDBPyConnection, scratch: Path) -> Iterator[list[Path]]:
    """Write the batches of some documents after the other, in the order in which they were loaded."""
    (last,) = one_row(connection, "SELECT coalesce(max(rowid), -1) FROM raw.document")
    for first in range(0, last + 1, AT_ONCE):
        rows = connection.execute(statement("pending_document"), {"first": first, "behind": first + AT_ONCE})
        yield list(write_batches(rows.to_arrow_reader(BATCH), scratch))


def _store(connection: duckdb.DuckDBPyConnection, run_id: str, scratch: Path, result: Normalised) -> None:
    """Store a batch: each document is a posting or rejected, and what earlier code gave as a reason is gone."""
    batch, normalised = scratch / result.batch, scratch / result.normalised
    with transaction(connection):
        if result.version_count:
            for name in ("store_text", "store_posting_version", "accept_document"):
                connection.execute(statement(name), {"normalised": str(normalised)})
        if result.rejected:
            columns = ["document_id", "normaliser_version", "posting_id", "employer_key"]
            refused = [(one.document_id, one.normaliser_version, one.posting_id, one.employer_key)
                       for one in result.rejected]  # fmt: skip
            upsert(connection, "staging.rejected_document", columns, refused, conflict="replace")
            ids = [one.document_id for one in result.rejected]
            connection.execute("DELETE FROM staging.posting_version WHERE list_contains(?, document_id)", [ids])
        (released,) = one_row(connection, statement("release_document"), {"batch": str(batch)})
        touch(connection, "posting_version", "rejected_document", *(["ops.quarantine"] if released else []))
        quarantine(connection, run_id, "normalise", ((one.document_id, one.why) for one in result.rejected))
    normalised.unlink(missing_ok=True)
    batch.unlink(missing_ok=True)


def _refresh_role_families(connection: duckdb.DuckDBPyConnection) -> None:
    from skilltide.normalise.role_family import role_families

    names = fields()["role_family_code"].values
    rows = sorted((code, names[code], is_core) for code, is_core in role_families().items())
    if connection.execute("SELECT * FROM staging.role_family ORDER BY 1").fetchall() != rows:
        with transaction(connection):
            connection.execute("DELETE FROM staging.role_family")
            upsert(connection, "staging.role_family", ["role_family_code", "role_family_name", "is_core"], rows)
            touch(connection, "role_family")


STEP = Step(
    name="normalise",
    run=normalise_pending,
    reads=("raw.document", "ops.source"),
    writes=("staging.posting_version", "staging.text", "staging.rejected_document", "staging.role_family",
            "ops.quarantine"),
    code=CODE,
)  # fmt: skip
