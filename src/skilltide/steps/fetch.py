"""fetch: what sources have that is new -> landing files, unedited. Holds no database, however long it takes."""

from skilltide.errors import SourceError
from skilltide.landing.collect import collect
from skilltide.landing.collection import Collection, Reporting
from skilltide.landing.landed import Landed
from skilltide.log import IN_SUMMARY, logger
from skilltide.steps.step import Context, Step
from skilltide.warehouse.ledger import Counts, SourceRun


def fetch(context: Context) -> Counts:
    """Read the sources of the run. Returns counts: units, documents, and boards by outcome.

    One source's failure is a warning, and the others go on; so is a board's, even where it is the only one.

    Raises:
        SourceError: every source failed.
    """
    collection = Collection(context.settings, context.run.run_id, context.clock(), context.known)
    reporting = Reporting(
        lambda source_id, done, total: context.progress(f"read {source_id}", done, total), context.supervisor
    )
    collected = collect(context.sources, collection, reporting, context.runner)
    context.collected = collected
    context.source_runs = [*map(_of_landed, collected.landed), *(
        SourceRun(source_id, "failed", failed_count=1, message=message, issues=(message,))
        for source_id, message in dict(collected.failures).items()
    )]  # fmt: skip
    for landed in collected.landed:
        context.run.warnings += landed.warnings
    messages = list(dict.fromkeys(message for _, message in collected.failures))
    context.run.warnings += messages
    if collected.failures and len(collected.failures) == len(context.sources):
        raise SourceError(messages[0])
    for message in messages:
        logger.warning("%s", message, extra=IN_SUMMARY)
    counts = {
        "units": sum(landed.unit_count for landed in collected.landed),
        "documents": sum(landed.document_count for landed in collected.landed),
    }
    for landed in collected.landed:
        for code, count in sorted(landed.board_counts.items()):
            counts[f"boards_{code}"] = counts.get(f"boards_{code}", 0) + count
    return counts


def _of_landed(landed: Landed) -> SourceRun:
    troubles = [*landed.failed_units, *landed.left_out, *landed.issues]
    return SourceRun(
        landed.source_id,
        "failed" if landed.is_failed else "completed" if landed.unit_count else "nothing_new",
        unit_count=landed.unit_count,
        fetched_count=landed.document_count,
        failed_count=landed.failed_count,
        rejected_count=landed.rejection_count,
        seconds=round(landed.seconds, 1),
        message="; ".join(troubles[:3]) or None,
        issues=tuple(landed.issues),
    )


STEP = Step(
    name="fetch",
    run=fetch,
    reads=("sources",),
    writes=("landing",),
    code=("skilltide.landing.collect",),
    holds_database=False,
)
