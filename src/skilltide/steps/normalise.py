"""normalise: raw.document -> staging.posting_version, staging.posting, staging.text; what fails goes to quarantine."""

import functools
import hashlib
import platform
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC
from pathlib import Path
from typing import Any

import duckdb
import orjson
import pyarrow as pa
import pyarrow.parquet as pq

from skilltide.errors import ConfigurationError
from skilltide.model import Document, Posting, Rejection
from skilltide.sources.source import Source
from skilltide.steps.build import touch
from skilltide.steps.forget import drop_forgotten
from skilltide.steps.load import quarantine
from skilltide.task_runner import TaskRunner, run_batches, write_parquet
from skilltide.warehouse.definitions import fields
from skilltide.warehouse.rows import one_row

BATCH = 1_000

_PENDING = """
    SELECT document_id, source_id, payload, origin, row_number, observed_at
    FROM raw.document
    WHERE document_id NOT IN (
        SELECT document_id FROM staging.posting_version WHERE normaliser_version = $version
        UNION ALL SELECT document_id FROM staging.rejected_document WHERE normaliser_version = $version
    )
    ORDER BY document_id
"""

# What `Posting` has that is stored elsewhere or under another name.
_RENAMED = {"posted_kind": "posted_kind_code", "text": None}

_TYPES = {
    "is_intermediary": pa.bool_(),
    "is_remote": pa.bool_(),
    "is_text_complete": pa.bool_(),
    "posted_on": pa.date32(),
    "salary_min": pa.float64(),
    "salary_max": pa.float64(),
    "salary_annual_min": pa.float64(),
    "salary_annual_max": pa.float64(),
    "notes": pa.list_(pa.string()),
}


@dataclass(frozen=True, slots=True)
class Normalised:
    """The result of one batch: a Parquet file of posting versions with their texts, and what was rejected."""

    path: Path
    version_count: int
    rejected: list[tuple[str, Rejection]]


def normalise_documents(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    runner: TaskRunner,
    landing: Path,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> dict[str, int]:
    """Normalise the documents that are new or were normalised by other rules. Returns counts.

    What a user had forgotten goes again where it came back, from the landing files too.

    Each batch is stored in one transaction, so that a killed run goes on where it stopped.
    """
    from skilltide.normalise.version import normaliser_version

    version = normaliser_version()
    sources = dict(connection.execute("SELECT source_id, entry FROM ops.source").fetchall())
    counts = {"documents": 0, "postings_changed": 0, "rejections": 0}
    with runner.scratch() as scratch:
        batches = list(_write_batches(connection, version, scratch))
        work = functools.partial(normalise_batch, sources=sources, version=version)
        for done, result in enumerate(run_batches(work, batches, runner)):
            progress(done, len(batches))
            stored = _store(connection, run_id, result, version)
            counts["documents"] += result.version_count + len(result.rejected)
            counts["postings_changed"] += stored
            counts["rejections"] += len(result.rejected)
        progress(len(batches), len(batches))
    counts["forgotten"] = drop_forgotten(connection, landing)
    _refresh_role_families(connection)
    _refresh_postings(connection)
    return counts


def normalise_batch(path: Path, sources: dict[str, str], version: str) -> Normalised:
    """Normalise one batch file; runs in a worker process. `sources`: source_id -> entry as JSON."""
    from skilltide.normalise.company import intermediary_kind
    from skilltide.normalise.version import normaliser_version
    from skilltide.sources.config import build_source

    if normaliser_version() != version:
        raise ConfigurationError(
            f"a worker on {platform.node()} normalises by rules {normaliser_version()}, this run by {version}. "
            f"Install the same skilltide for all workers, and start them again."
        )
    built = {source_id: build_source(source_id, orjson.loads(entry)) for source_id, entry in sources.items()}
    rows: list[dict[str, Any]] = []
    rejected: list[tuple[str, Rejection]] = []
    for record in pq.read_table(path).to_pylist():
        document = Document(
            record["source_id"],
            orjson.loads(record["payload"]),
            record["observed_at"].replace(tzinfo=UTC),
            record["origin"],
            record["row_number"],
        )
        result = _read(built[document.source_id], document)
        if isinstance(result, Rejection):
            rejected.append((record["document_id"], result))
        else:
            row = _row(record["document_id"], document.source_id, result, version)
            row["is_intermediary"] = bool(result.employer_name and intermediary_kind(result.employer_name))
            rows.append(row)
    out = path.with_suffix(".normalised.parquet")
    if rows:
        names = list(rows[0])
        columns = {name: pa.array([row[name] for row in rows], _TYPES.get(name, pa.string())) for name in names}
        write_parquet(pa.table(columns), out)
    return Normalised(out, len(rows), rejected)


def _read(source: Source, document: Document) -> Posting | Rejection:
    """Parse and normalise a document; one whose shape the platform doesn't expect must not stop the others."""
    from skilltide.normalise.posting import normalise

    try:
        fields = source.parse(document.payload, document.observed_at)
    except (AttributeError, KeyError, IndexError, TypeError, ValueError) as error:
        reason = f"the platform {source.platform} can't read it ({type(error).__name__}: {str(error)[:200]})"
        return Rejection(document.source_id, document.origin, document.row, "unexpected_shape", reason)
    return normalise(fields, document)


def text_id(title: str, employer_name: str | None, language_code: str | None, text: str) -> str:
    """Return the hash of everything that tagging a posting depends on."""
    parts = "\0".join([title, employer_name or "", language_code or "", text])
    return hashlib.blake2b(parts.encode("utf-8", "replace"), digest_size=12).hexdigest()


def _row(document_id: str, source_id: str, posting: Posting, version: str) -> dict[str, Any]:
    identity = hashlib.blake2b(f"{source_id}\0{posting.native_id}".encode(), digest_size=10).hexdigest()
    row: dict[str, Any] = {
        "document_id": document_id,
        "normaliser_version": version,
        "posting_id": identity,
        "source_id": source_id,
    }
    for name in Posting.__slots__:
        column = _RENAMED.get(name, name)
        if column:
            row[column] = getattr(posting, name)
    row["text_id"] = text_id(posting.title, posting.employer_name, posting.language_code, posting.text)
    row["text"] = posting.text
    return row


def _write_batches(connection: duckdb.DuckDBPyConnection, version: str, scratch: Path) -> Iterator[Path]:
    reader = connection.execute(_PENDING, {"version": version}).to_arrow_reader(BATCH)
    for number, batch in enumerate(reader):
        path = scratch / f"{number:05d}.parquet"
        pq.write_table(pa.Table.from_batches([batch]), path)
        yield path


def _store(connection: duckdb.DuckDBPyConnection, run_id: str, result: Normalised, version: str) -> int:
    connection.begin()
    try:
        stored = 0
        if result.version_count:
            incoming = f"read_parquet('{result.path}')"
            connection.execute(
                f"INSERT OR IGNORE INTO staging.text BY NAME "
                f"SELECT DISTINCT ON (text_id) text_id, title, employer_name, language_code, text FROM {incoming}"
            )
            connection.execute(
                f"INSERT OR REPLACE INTO staging.posting_version BY NAME SELECT * EXCLUDE (text) FROM {incoming}"
            )
            stored = result.version_count
        for document_id, _ in result.rejected:
            connection.execute("INSERT OR REPLACE INTO staging.rejected_document VALUES (?, ?)", [document_id, version])
            connection.execute("DELETE FROM staging.posting_version WHERE document_id = ?", [document_id])
        quarantine(connection, run_id, "normalise", (rejection for _, rejection in result.rejected))
        connection.commit()
    except BaseException:
        connection.rollback()
        raise
    result.path.unlink(missing_ok=True)
    return stored


def _refresh_role_families(connection: duckdb.DuckDBPyConnection) -> None:
    from skilltide.normalise.title import role_families

    names = fields()["role_family_code"].values
    rows = sorted((code, names[code], is_core) for code, is_core in role_families().items())
    if connection.execute("SELECT * FROM staging.role_family ORDER BY 1").fetchall() != rows:
        connection.begin()
        connection.execute("DELETE FROM staging.role_family")
        connection.executemany("INSERT INTO staging.role_family VALUES (?, ?, ?)", rows)
        touch(connection, "role_family")
        connection.commit()


_POSTINGS = """
    CREATE OR REPLACE TEMP TABLE fresh_posting AS
    WITH span AS (
        SELECT
            version.posting_id,
            min(observation.observed_on) AS first_seen_on,
            max(observation.observed_on) AS last_seen_on,
            count(DISTINCT observation.observed_on)::INTEGER AS observation_count,
            count(DISTINCT version.text_id)::INTEGER AS version_count,
            min(version.posted_on) AS earliest_posted_on
        FROM staging.posting_version AS version
        JOIN raw.document_observation AS observation USING (document_id)
        GROUP BY version.posting_id
    ),

    latest AS (
        SELECT version.*
        FROM staging.posting_version AS version
        JOIN raw.document_observation AS observation USING (document_id)
        QUALIFY row_number() OVER (
            PARTITION BY version.posting_id ORDER BY observation.observed_on DESC, document_id
        ) = 1
    ),

    -- The first day on which its board was read whole and did not hold it any more.
    closing AS (
        SELECT latest.posting_id, min(read.observed_on) AS closed_on
        FROM latest
        JOIN span USING (posting_id)
        JOIN raw.document AS document USING (document_id)
        JOIN raw.board_read AS read
            ON read.source_id = document.source_id AND read.board = document.origin
            AND read.is_complete AND read.observed_on > span.last_seen_on
        GROUP BY latest.posting_id
    )

    SELECT
        latest.* REPLACE (span.earliest_posted_on AS posted_on),
        span.* EXCLUDE (posting_id, earliest_posted_on),
        closing.closed_on
    FROM latest
    JOIN span USING (posting_id)
    LEFT JOIN closing USING (posting_id)
"""


def _refresh_postings(connection: duckdb.DuckDBPyConnection) -> None:
    """Bring staging.posting in line with versions and observations; rewrites only the rows that differ."""
    connection.begin()
    connection.execute(_POSTINGS)
    connection.execute("""
        CREATE OR REPLACE TEMP TABLE changed_posting AS
        SELECT posting_id FROM (FROM fresh_posting EXCEPT FROM staging.posting)
        UNION SELECT posting_id FROM (FROM staging.posting EXCEPT FROM fresh_posting)
    """)
    if one_row(connection, "SELECT count(*) FROM changed_posting")[0]:
        connection.execute("DELETE FROM staging.posting WHERE posting_id IN (FROM changed_posting)")
        connection.execute(
            "INSERT INTO staging.posting BY NAME FROM fresh_posting WHERE posting_id IN (FROM changed_posting)"
        )
        connection.execute(
            "DELETE FROM staging.text WHERE text_id NOT IN (SELECT text_id FROM staging.posting_version)"
        )
        for table in ("mention", "tagging", "text_signature"):
            connection.execute(f"DELETE FROM staging.{table} WHERE text_id NOT IN (SELECT text_id FROM staging.text)")
        touch(connection, "posting", "observation", "text")
    connection.execute("DROP TABLE fresh_posting")
    connection.execute("DROP TABLE changed_posting")
    connection.commit()
