"""Reading all sources of a run into landing files: files one after another, boards all at once. No database."""

import functools
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime

from skilltide.errors import ConfigurationError, SourceError
from skilltide.landing.files import Progress, land
from skilltide.landing.landed import Collected
from skilltide.landing.plausibility import Histories
from skilltide.landing.tasks import fetch
from skilltide.settings import Settings
from skilltide.sources.board_source import BoardSource
from skilltide.sources.file_source import FileSource
from skilltide.sources.source import Source
from skilltide.supervisor import Supervisor
from skilltide.task_runner import ONE_PROCESS, TaskRunner


@dataclass(frozen=True, slots=True)
class Known:
    """What the warehouse knows before anything is read."""

    units: frozenset[tuple[str, str, str]] = frozenset()
    """The files that were read: source id, unit, fingerprint."""
    histories: Histories = field(default_factory=dict)
    """What earlier reads of each board gave."""

    def units_of(self, source_id: str) -> set[tuple[str, str]]:
        """Return a source's files that were read: unit, fingerprint."""
        return {(unit, fingerprint) for owner, unit, fingerprint in self.units if owner == source_id}


def collect(
    sources: Sequence[Source],
    known: Known,
    settings: Settings,
    run_id: str,
    fetched_at: datetime,
    progress: Progress = lambda source_id, done, total: None,
    supervisor: Supervisor | None = None,
    runner: TaskRunner = ONE_PROCESS,
) -> Collected:
    """Land what the sources have that is new. A source that fails is told in `failures`, and the others go on.

    Large sources of files are read by the processes that stay with the `runner`.
    """
    collected = Collected()
    supervisor = supervisor or Supervisor()
    boards = [source for source in sources if isinstance(source, BoardSource)]  # some read files too
    files = [source for source in sources if isinstance(source, FileSource) and not isinstance(source, BoardSource)]
    for source in files:
        try:
            units = known.units_of(source.source_id)
            work = functools.partial(land, source, units, settings.landing, run_id, fetched_at, progress, runner)
            collected.landed.append(supervisor.source(source, work))
        except SourceError as error:
            collected.failures.append((source.source_id, str(error)))
    if boards:
        try:
            fetched = fetch(boards, known.units, known.histories, settings, run_id, fetched_at, progress, supervisor)
            collected.landed += fetched.landed
            collected.failures += fetched.failures
            collected.clock_offset_seconds = fetched.clock_offset_seconds
        except ConfigurationError as error:
            collected.failures += [(source.source_id, str(error)) for source in boards]
    return collected
