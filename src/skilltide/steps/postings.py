"""postings: staging.posting_version, observations -> staging.posting: what each says now, when it was seen."""

from dataclasses import replace

import duckdb

from skilltide.steps.plan import standing
from skilltide.steps.step import Context, Standing, Step
from skilltide.warehouse.ledger import Counts, SourceRun, record_sources
from skilltide.warehouse.rows import one_row, touch
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction


def refresh(context: Context) -> Counts:
    """Bring staging.posting in line, and tell for each source that was read what is new, changed and closed."""
    counts = refresh_postings(context.connection)
    if context.source_runs:
        context.source_runs = _compared(context.source_runs, context.standing, standing(context.connection))
        record_sources(context.connection, context.run, context.source_runs)
    return counts


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
