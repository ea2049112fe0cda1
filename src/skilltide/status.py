"""`skilltide status`: what ran when, what is in the warehouse, what was quarantined."""

from collections.abc import Iterator

from skilltide.settings import Settings
from skilltide.warehouse.connect import published


def status_lines(settings: Settings) -> Iterator[str]:
    """Yield the lines to print; reads the published database only, so that it works while a run is on.

    Raises:
        WarehouseError: nothing is published yet.
    """
    with published(settings.published) as connection:
        row = connection.execute("""
            SELECT
                (SELECT count(*) FROM marts.posting), (SELECT count(*) FROM marts.opening),
                (SELECT count(*) FROM marts.opening WHERE is_headline), (SELECT count(*) FROM marts.skill),
                (SELECT max(last_seen_on) FROM marts.posting)
        """).fetchone()
        postings, openings, headline, skills, as_of = row or (0, 0, 0, 0, None)
        yield f"warehouse   {settings.published} ({settings.published.stat().st_size / 1e6:.1f} MB), as of {as_of}"
        yield f"contents    {postings:,} postings, {openings:,} openings, {headline:,} in headlines, {skills:,} skills"
        yield "runs"
        for run_id, flow, outcome, seconds, message in connection.execute("""
            SELECT run_id, flow_code, outcome_code, date_diff('second', started_at, finished_at), message
            FROM marts.run ORDER BY run_id DESC LIMIT 10
        """).fetchall():
            took = f"{seconds:,} s" if seconds is not None else "not finished"
            yield f"  {run_id}  {flow:8} {outcome:24} {took:>12}  {message or ''}"[:200]
        yield "sources"
        for source_id, count, seen in connection.execute("""
            SELECT source_id, count(*), max(last_seen_on) FROM marts.posting GROUP BY source_id ORDER BY source_id
        """).fetchall():
            yield f"  {source_id:32} {count:>9,} postings, last seen {seen}"
        rows = connection.execute("FROM marts.quarantine_summary ORDER BY rejection_count DESC").fetchall()
        yield f"quarantine  {sum(row[3] for row in rows):,} records" if rows else "quarantine  empty"
        for source_id, step, reason, count, *_ in rows:
            yield f"  {source_id:32} {count:>9,} {reason} ({step})"
