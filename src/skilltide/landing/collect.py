"""Reading all sources of a run into landing files: files one after another, boards all at once. No database."""

import functools
from collections.abc import Sequence

from skilltide.errors import ConfigurationError, SourceError
from skilltide.landing.collection import Collection, Reporting
from skilltide.landing.files import land
from skilltide.landing.landed import Collected
from skilltide.landing.tasks import fetch
from skilltide.sources.board_source import BoardSource
from skilltide.sources.file_source import FileSource
from skilltide.sources.source import Source
from skilltide.task_runner import ONE_PROCESS, TaskRunner


def collect(
    sources: Sequence[Source],
    collection: Collection,
    reporting: Reporting | None = None,
    runner: TaskRunner = ONE_PROCESS,
) -> Collected:
    """Land what the sources have that is new. A source that fails is told in `failures`, and the others go on.

    Large sources of files are read by the processes that stay with the `runner`.
    """
    collected = Collected()
    reporting = reporting or Reporting()
    boards = [source for source in sources if isinstance(source, BoardSource)]  # some read files too
    files = [source for source in sources if isinstance(source, FileSource) and not isinstance(source, BoardSource)]
    for source in files:
        try:
            units, landing = collection.known.units_of(source.source_id), collection.settings.landing
            work = functools.partial(
                land, source, units, landing, collection.run_id, collection.fetched_at, reporting.progress, runner
            )
            collected.landed.append(reporting.supervisor.source(source, work))
        except SourceError as error:
            collected.failures.append((source.source_id, str(error)))
    if boards:
        try:
            fetched = fetch(boards, collection, reporting)
            collected.landed += fetched.landed
            collected.failures += fetched.failures
            collected.clock_offset_seconds = fetched.clock_offset_seconds
        except ConfigurationError as error:
            collected.failures += [(source.source_id, str(error)) for source in boards]
    return collected
