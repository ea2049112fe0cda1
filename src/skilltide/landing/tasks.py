"""Fetch boards here, or one platform a task on a Dask cluster.

A platform's boards stay in one task, and so in one process: what is asked of its hosts stays within their limits.
"""

import functools
from collections.abc import Sequence
from contextlib import suppress
from dataclasses import replace
from itertools import groupby

from skilltide.errors import SourceError
from skilltide.landing.collection import Collection, Reporting
from skilltide.landing.landed import Collected, Landed
from skilltide.sources.board_source import BoardSource
from skilltide.supervisor import Supervisor
from skilltide.task_runner import TaskRunner, run_batches


def fetch(sources: Sequence[BoardSource], collection: Collection, reporting: Reporting) -> Collected:
    """Do what `fetch_boards` does, on the task runner of the settings; landing files are written to the home's folder.

    On a cluster the supervisor is told what came of each source when its platform is read.

    Raises:
        ConfigurationError: no contact address is set, or the cluster can't be used.
    """
    settings = collection.settings
    runner = TaskRunner.of(settings)
    if not runner.is_dask:
        return _fetch(sources, collection, reporting)
    ordered = sorted(sources, key=lambda source: source.platform)
    tasks = [list(group) for _, group in groupby(ordered, key=lambda source: source.platform)]
    known = collection.known.of({source.source_id for source in sources})
    there = replace(collection, settings=settings.at(settings.home.resolve()), known=known)
    work = functools.partial(_fetch, collection=there)
    together = Collected()
    results = run_batches(work, tasks, runner, name=lambda task: f"fetch {task[0].platform}", shared=settings.landing)
    for done, (task, result) in enumerate(zip(tasks, results, strict=True), start=1):
        reporting.progress(task[0].platform, done, len(tasks))
        together.landed += result.landed
        together.failures += result.failures
        if together.clock_offset_seconds is None:
            together.clock_offset_seconds = result.clock_offset_seconds
        _tell(reporting.supervisor, task, result)
    order = {source.source_id: number for number, source in enumerate(sources)}
    together.landed.sort(key=lambda item: order[item.source_id])
    together.failures.sort(key=lambda item: order[item[0]])
    return together


def _tell(supervisor: Supervisor, sources: Sequence[BoardSource], result: Collected) -> None:
    landed = {item.source_id: item for item in result.landed}
    failures = dict(result.failures)

    def read(source_id: str) -> Landed:
        if source_id in failures:
            raise SourceError(failures[source_id])
        return landed[source_id]

    for source in sources:
        with suppress(SourceError):
            supervisor.source(source, functools.partial(read, source.source_id))


def _fetch(sources: Sequence[BoardSource], collection: Collection, reporting: Reporting | None = None) -> Collected:
    from skilltide.landing.boards import fetch_boards  # the HTTP client is slow to import, and files need none

    return fetch_boards(sources, collection, reporting)
