"""Fetch boards here, or one platform a task on a Dask cluster.

A platform's boards stay in one task, and so in one process: what is asked of its hosts stays within their limits.
"""

import functools
from collections.abc import Sequence, Set
from contextlib import suppress
from datetime import datetime
from itertools import groupby
from typing import Any

from skilltide.errors import SourceError
from skilltide.landing.files import Progress
from skilltide.landing.landed import Collected, Landed
from skilltide.landing.plausibility import Histories
from skilltide.settings import Settings
from skilltide.sources.board_source import BoardSource
from skilltide.supervisor import Supervisor
from skilltide.task_runner import TaskRunner, run_batches


def fetch(
    sources: Sequence[BoardSource],
    known: Set[tuple[str, str, str]],
    histories: Histories,
    settings: Settings,
    run_id: str,
    fetched_at: datetime,
    progress: Progress = lambda source_id, done, total: None,
    supervisor: Supervisor | None = None,
) -> Collected:
    """Do what `fetch_boards` does, on the task runner of the settings; landing files are written to the home's folder.

    On a cluster the supervisor is told what came of each source when its platform is read.

    Raises:
        ConfigurationError: no contact address is set, or the cluster can't be used.
    """
    runner = TaskRunner.of(settings)
    if not runner.is_dask:
        return _boards(sources, known, histories, settings, run_id, fetched_at, progress, supervisor)
    ordered = sorted(sources, key=lambda source: source.platform)
    tasks = [list(group) for _, group in groupby(ordered, key=lambda source: source.platform)]
    ids = {source.source_id for source in sources}
    work = functools.partial(
        _fetch_platform,
        known={entry for entry in known if entry[0] in ids},
        histories={key: value for key, value in histories.items() if key[0] in ids},
        settings=settings.at(settings.home.resolve()),
        run_id=run_id,
        fetched_at=fetched_at,
    )
    together = Collected()
    results = run_batches(work, tasks, runner, name=lambda task: f"fetch {task[0].platform}", shared=settings.landing)
    for done, (task, result) in enumerate(zip(tasks, results, strict=True), start=1):
        progress(task[0].platform, done, len(tasks))
        together.landed += result.landed
        together.failures += result.failures
        if together.clock_offset_seconds is None:
            together.clock_offset_seconds = result.clock_offset_seconds
        _tell(supervisor or Supervisor(), task, result)
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


def _fetch_platform(
    sources: list[BoardSource],
    known: Set[tuple[str, str, str]],
    histories: Histories,
    settings: Settings,
    run_id: str,
    fetched_at: datetime,
) -> Collected:
    return _boards(sources, known, histories, settings, run_id, fetched_at)


def _boards(*told: Any) -> Collected:
    from skilltide.landing.boards import fetch_boards  # the HTTP client is slow to import, and files need none

    return fetch_boards(*told)
