"""forget: remove a posting, or all of an employer, from everything that is kept; and let old raw data go.

What is forgotten is remembered by id only, so that the next ingest doesn't bring it back.
"""

import re
from collections.abc import Iterable
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb

from skilltide.errors import ConfigurationError
from skilltide.landing.format import SourceConfigured, landing_writer, read_landing
from skilltide.model import Document
from skilltide.sources.config import build_source
from skilltide.warehouse.rows import one_row

_FORGOTTEN_DOCUMENTS = """
    CREATE OR REPLACE TEMP TABLE forgotten_document AS
    SELECT version.document_id, version.source_id, document.origin, document.row_number
    FROM staging.posting_version AS version
    LEFT JOIN raw.document AS document USING (document_id)
    WHERE version.posting_id IN (SELECT key FROM ops.forgotten WHERE kind_code = 'posting')
        OR version.employer_key IN (SELECT key FROM ops.forgotten WHERE kind_code = 'employer')
"""


def remember(connection: duckdb.DuckDBPyConnection, posting: str | None = None, employer: str | None = None) -> int:
    """Note that a posting (its `posting_id`, or `source:native id`) or an employer is to be forgotten.

    Returns how many postings that is now.

    Raises:
        ConfigurationError: no posting in the warehouse is meant by it.
    """
    from skilltide.normalise.company import employer_key

    if posting:
        source_id, _, native_id = posting.partition(":")
        found = connection.execute(
            "SELECT DISTINCT 'posting', posting_id FROM staging.posting_version "
            "WHERE posting_id = $1 OR (source_id = $2 AND native_id = $3)",
            [posting, source_id, native_id],
        ).fetchall()
    else:
        found = connection.execute(
            "SELECT DISTINCT 'employer', employer_key FROM staging.posting_version WHERE employer_key IN ($1, $2)",
            [employer, employer_key(employer or "")],
        ).fetchall()
    if not found:
        what = f"posting {posting!r}" if posting else f"employer {employer!r}"
        raise ConfigurationError(
            f"forget: {what}: nothing of it is in the warehouse. Give a posting_id, SOURCE:NATIVE_ID, or the "
            f"employer's name as marts.posting shows it."
        )
    connection.executemany("INSERT OR IGNORE INTO ops.forgotten VALUES (?, ?)", found)
    keys = [key for _, key in found]
    count = """
        SELECT count(DISTINCT posting_id) FROM staging.posting_version
        WHERE list_contains($1, posting_id) OR list_contains($1, employer_key)
    """
    return int(one_row(connection, count, [keys])[0])


def drop_forgotten(connection: duckdb.DuckDBPyConnection, landing: Path) -> int:
    """Remove the documents of what is forgotten from raw, staging and the landing files; return how many.

    `staging.posting`, texts and mentions follow when postings are refreshed.
    """
    connection.execute(_FORGOTTEN_DOCUMENTS)
    (count,) = one_row(connection, "SELECT count(*) FROM forgotten_document")
    if count:
        documents = connection.execute("SELECT document_id, source_id FROM forgotten_document").fetchall()
        for source_id in {source for _, source in documents}:
            _rewrite(landing / source_id, {document for document, source in documents if source == source_id})
        connection.begin()
        connection.execute("""
            DELETE FROM ops.quarantine
            WHERE (source_id, origin, row_number) IN (SELECT source_id, origin, row_number FROM forgotten_document)
        """)
        for table in ("raw.document", "raw.document_observation", "raw.board_document", "staging.posting_version"):
            connection.execute(f"DELETE FROM {table} WHERE document_id IN (SELECT document_id FROM forgotten_document)")
        connection.commit()
    connection.execute("DROP TABLE forgotten_document")
    return int(count)


def _rewrite(folder: Path, forgotten: set[str]) -> None:
    """Write each landing file of a source anew without the forgotten documents; files without any stay as they are."""
    from skilltide.steps.load import document_id

    for path in sorted(folder.glob("*.jsonl.zst")):
        source = None
        holds = False
        for entry in read_landing(path):
            if isinstance(entry, SourceConfigured):
                source = build_source(entry.source_id, entry.entry, where=str(path))
            elif isinstance(entry, Document) and source and document_id(source, entry.payload) in forgotten:
                holds = True
                break
        if not holds or source is None:
            continue
        with landing_writer(path) as writer:
            for entry in read_landing(path):
                if not isinstance(entry, Document) or document_id(source, entry.payload) not in forgotten:
                    writer.write(entry)


_RUN_DATE = re.compile(r"(\d{8})T")


def let_go(connection: duckdb.DuckDBPyConnection, landing: Path, days: int, today: date) -> dict[str, int]:
    """Remove landing files, and the documents that came with none that stays, once they are older than `days`.

    Postings, texts and mentions in staging stay; only what was fetched, unedited, goes. Returns counts.
    """
    oldest = today - timedelta(days=days)
    old = {path for path in landing.glob("*/*.jsonl.zst") if _landed_on(path) < oldest}
    if not old:
        return {"landing_files": 0, "documents": 0}
    kept = {path for path in landing.glob("*/*.jsonl.zst") if path not in old}
    connection.execute("CREATE OR REPLACE TEMP TABLE leaving_document (document_id VARCHAR)")
    leaving = _documents_in(old) - _documents_in(kept)
    if leaving:
        connection.executemany("INSERT INTO leaving_document VALUES (?)", [[document] for document in sorted(leaving)])
        connection.execute("DELETE FROM raw.document WHERE document_id IN (SELECT document_id FROM leaving_document)")
    connection.execute("DROP TABLE leaving_document")
    for path in old:
        path.unlink()
    return {"landing_files": len(old), "documents": len(leaving)}


def _landed_on(path: Path) -> date:
    match = _RUN_DATE.match(path.name)
    return datetime.strptime(match[1], "%Y%m%d").date() if match else date.max


def _documents_in(paths: Iterable[Path]) -> set[str]:
    from skilltide.steps.load import document_id

    found = set()
    for path in paths:
        source = None
        for entry in read_landing(path):
            if isinstance(entry, SourceConfigured):
                source = build_source(entry.source_id, entry.entry, where=str(path))
            elif isinstance(entry, Document) and source:
                found.add(document_id(source, entry.payload))
    return found
