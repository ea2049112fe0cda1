"""What a run did for each source, as people ask for it: fetched, new, changed, closed, failed."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass

import duckdb

from skilltide.landing.files import Landed

Standing = Mapping[str, tuple[int, int, int]]
"""Source id -> its postings, their versions, and the postings that are closed."""


@dataclass(frozen=True, slots=True)
class SourceCounts:
    """One source in one run."""

    source_id: str
    outcome_code: str
    """completed, nothing_new or failed."""
    fetched_count: int
    """Documents read (a file's records, a board's postings; none from a board that is unchanged)."""
    new_count: int
    """Postings that were not known."""
    changed_count: int
    """Known postings that say something else than before."""
    closed_count: int
    """Postings that had gone (fewer below zero: some came back)."""
    failed_count: int
    """Files or boards that could not be read or believed."""
    rejected_count: int
    """Records in quarantine."""
    seconds: float | None
    """Reading took this long; None where it failed."""
    message: str | None = None
    """Why it failed, or the first of its troubles."""


def standing(connection: duckdb.DuckDBPyConnection) -> Standing:
    """Return what the warehouse holds of each source now."""
    rows = connection.execute("""
        SELECT source_id, count(*), sum(version_count)::BIGINT, count(closed_on) FROM staging.posting GROUP BY source_id
    """).fetchall()
    return {source_id: (postings, versions, closed) for source_id, postings, versions, closed in rows}


def source_counts(
    before: Standing, after: Standing, landed: Iterable[Landed], failures: Iterable[tuple[str, str]]
) -> list[SourceCounts]:
    """Return one row per source of the run, by source id."""
    nothing = (0, 0, 0)
    rows = []
    for item in landed:
        old, new = before.get(item.source_id, nothing), after.get(item.source_id, nothing)
        failed = sum(item.board_counts.get(code, 0) for code in ("failed", "rejected")) or len(item.failed_units)
        troubles = item.failed_units or item.issues
        rows.append(
            SourceCounts(
                item.source_id,
                "completed" if item.unit_count else "nothing_new",
                item.document_count,
                new[0] - old[0],
                (new[1] - old[1]) - (new[0] - old[0]),
                new[2] - old[2],
                failed,
                item.rejection_count,
                round(item.seconds, 1),
                troubles[0] if troubles else None,
            )
        )
    for source_id, message in dict(failures).items():
        rows.append(SourceCounts(source_id, "failed", 0, 0, 0, 0, 1, 0, None, message))
    return sorted(rows, key=lambda row: row.source_id)
