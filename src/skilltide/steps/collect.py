"""Collecting only: sources -> landing files in the shared folder, under the collector's name. Needs no database.

All that a collector's run does. The way from sources to report begins at the builder, with `take`.
"""

from collections.abc import Iterable

from skilltide.errors import ConfigurationError
from skilltide.holder import held
from skilltide.landing.delivery import Outbox
from skilltide.landing.format import BoardRead, UnitRead, read_landing, salvage
from skilltide.landing.memory import Memory
from skilltide.log import IN_SUMMARY, logger
from skilltide.permissions import private_folder
from skilltide.steps.fetch import fetch
from skilltide.steps.note_boards import note_reads
from skilltide.steps.step import Context, Step
from skilltide.warehouse.ledger import Counts


def collect_only(context: Context) -> Counts:
    """Read the run's sources into the outbox and deliver what is in it. Returns `fetch`'s counts, and delivered files.

    What a killed run had read of boards is delivered, and so is what waits since the shared folder was away.

    Raises:
        SourceError: every source failed; what was had is delivered all the same.
        SkilltideError: the shared folder can't be written to; what was collected waits in the outbox.
    """
    settings = context.settings.for_collector()
    context.settings = settings
    private_folder(settings.outbox)

    def refused(who: str) -> ConfigurationError:
        return ConfigurationError(f"{settings.outbox}: {who} is collecting into it. Wait until that run ends.")

    with held(settings.outbox / "collector.json", settings.lock_wait_seconds, refused):
        outbox = Outbox(settings.outbox, settings.collector)
        for told in outbox.settle():
            logger.warning("collect: %s", told, extra=IN_SUMMARY)
            context.run.warnings.append(told)
        memory = Memory(settings.outbox / "known.json")
        for path in salvage(settings.landing):
            logger.info("collect: %s holds the boards that a killed run had read", path.name)
            reads = [entry for entry in read_landing(path) if isinstance(entry, BoardRead)]
            _note(context, memory, reads)
        context.known = memory.known
        try:
            counts = fetch(context)
        finally:
            for landed in context.collected.landed:
                _note(context, memory, landed.reads)
            outbox.seal(context.clock(), context.collected.clock_offset_seconds)
            delivered, warnings = outbox.deliver(settings.collected_folder)
            context.run.warnings += warnings
    return counts | {"delivered_files": delivered}


def _note(context: Context, memory: Memory, reads: Iterable[UnitRead | BoardRead]) -> None:
    """Remember how files and boards were read; the registry of boards takes note of who is there and who is gone."""
    memory.note(reads)
    memory.keep()
    platforms = {source.source_id: source.platform for source in context.sources}
    rows = [
        (platforms[read.source_id], read.board, read.outcome_code, read.posting_count, read.cause_code,
         read.read_at.date())
        for read in reads
        if isinstance(read, BoardRead) and read.source_id in platforms
    ]  # fmt: skip
    note_reads(context.settings, rows)


STEP = Step(
    name="collect",
    run=collect_only,
    reads=("sources",),
    writes=("collected",),
    code=("skilltide.landing.collect", "skilltide.landing.delivery"),
    holds_database=False,
)
