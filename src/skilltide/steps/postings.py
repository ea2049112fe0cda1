"""postings: staging.posting_version, observations -> staging.posting: what each says now, when it was seen."""

from dataclasses import replace
from typing import Any

import duckdb
import pyarrow as pa

from skilltide.errors import SourceError
from skilltide.landing.identity import ID_BYTES
from skilltide.steps.done import is_done, note_done, rests_on
from skilltide.steps.plan import standing
from skilltide.steps.step import Context, Standing, Step
from skilltide.versions import code_version
from skilltide.warehouse.ledger import Counts, SourceRun, record_sources
from skilltide.warehouse.rows import one_row, touch
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction

LOST_SHARE, SMALLEST = 0.9, 10
"""A source has failed when so much of what was read can't be used; of fewer records, when none can."""


def refresh(context: Context) -> Counts:
    """Bring staging.posting in line, and tell for each source that was read what is new, changed and closed.

    Raises:
        SourceError: every source of the run lost (nearly) all that was read.
    """
    connection, counts = context.connection, Counts()
    if not is_done(connection, STEP.name, _rests_on(connection)):
        counts = refresh_postings(connection)
        note_done(connection, STEP.name, _rests_on(connection))
    losses: dict[str, list[tuple[Any, ...]]] = {}
    connection.register("brought_document", _brought(context.brought))
    for row in connection.execute(statement("lost_record"), [context.run.run_id]).fetchall():
        losses.setdefault(row[0], []).append(row)
    connection.unregister("brought_document")
    if context.source_runs:
        compared = _compared(context.source_runs, context.standing, standing(connection))
        context.source_runs = [_judged(one, losses.get(one.source_id, [])) for one in compared]
        record_sources(connection, context.run, context.source_runs)
        _tell_losses(context, compared)
    return counts


def _brought(ids: bytearray) -> pa.Table:
    """Return the documents that a run brought (`Context.brought`) as a table, without a copy."""
    kind = pa.binary(ID_BYTES)
    array = pa.Array.from_buffers(kind, len(ids) // ID_BYTES, [None, pa.py_buffer(ids)])
    return pa.table({"document": array})


def _rests_on(connection: duckdb.DuckDBPyConnection) -> str:
    tables = ("posting_version", "posting", "board_read", "raw.document_observation", "raw.board_read")
    return rests_on(connection, tables, [code_version(*STEP.code)])


def _tell_losses(context: Context, before: list[SourceRun]) -> None:
    """Warn of the sources that lost nearly everything; where no source is left, the run has failed."""
    lost = [
        now.message or now.source_id
        for then, now in zip(before, context.source_runs, strict=True)
        if now.outcome_code == "failed" != then.outcome_code
    ]
    if lost and all(one.outcome_code == "failed" for one in context.source_runs):
        raise SourceError(" ".join(lost))
    context.run.warnings += lost


def _judged(run: SourceRun, losses: list[tuple[Any, ...]]) -> SourceRun:
    """Return a source's record, failed where (nearly) all of what was read could not be used."""
    lost = sum(count for _, _, count, *_ in losses)
    read = sum(read for _, _, _, read, *_ in losses)
    seen = run.fetched_count + read
    run = replace(run, rejected_count=run.rejected_count + lost - read)
    is_lost = run.fetched_count and lost and (lost == seen or (seen >= SMALLEST and seen * LOST_SHARE <= lost <= seen))
    if not is_lost:
        return run
    reasons = "; ".join(
        f"{count:,} {code} (first: {origin}, record {row}: {reason})"
        for _, code, count, _, reason, origin, row in losses[:3]
    )
    message = (
        f"{run.source_id}: {lost:,} of {seen:,} records can't be used: {reasons}. What could be is kept; look at the "
        f"file and its columns (marts.quarantine_summary has the rest)."
    )
    return replace(run, outcome_code="failed", message=message, issues=(*run.issues, message))


def refresh_postings(connection: duckdb.DuckDBPyConnection) -> Counts:
    """Bring staging.posting in line with versions and observations; rewrites only the rows that differ."""
    with transaction(connection):
        connection.execute(statement("fresh_posting"))
        connection.execute(statement("changed_posting"))
        (changed,) = one_row(connection, "SELECT count(*) FROM changed_posting")
        if changed:
            connection.execute("DELETE FROM staging.posting WHERE posting_id IN (FROM changed_posting)")
            connection.execute(statement("store_posting"))
            connection.execute(statement("drop_unused_text"))
            for table in ("mention", "tagging", "text_signature"):
                connection.execute(
                    f"DELETE FROM staging.{table} WHERE text_id NOT IN (SELECT text_id FROM staging.text)"
                )
            touch(connection, "posting", "observation", "text", "mention", "tagging")
        connection.execute("DROP TABLE fresh_posting")
        connection.execute("DROP TABLE changed_posting")
    return {"changed": changed} if changed else {}


def _compared(runs: list[SourceRun], before: Standing, after: Standing) -> list[SourceRun]:
    """Return the records of sources with what became of their postings, by source id."""
    nothing = (0, 0, 0)
    compared = []
    for run in runs:
        old, new = before.get(run.source_id, nothing), after.get(run.source_id, nothing)
        postings, versions, closed = (now - then for now, then in zip(new, old, strict=True))
        is_read = run.seconds is not None
        compared.append(
            replace(run, new_count=postings, changed_count=versions - postings, closed_count=closed) if is_read else run
        )
    return sorted(compared, key=lambda run: run.source_id)


STEP = Step(
    name="postings",
    run=refresh,
    reads=("staging.posting_version", "raw.document_observation", "raw.board_read"),
    writes=("staging.posting", "ops.source_run", "ops.issue"),
    code=("skilltide.steps.postings",),
)
