"""Fetch boards here, or one platform a task on a Dask cluster.

A platform's boards stay in one task, and so in one process: what is asked of its hosts stays within their limits.
"""

import functools
from collections.abc import Sequence, Set
from datetime import datetime
from itertools import groupby

from skilltide.landing.boards import Histories, fetch_boards
from skilltide.landing.files import Progress
from skilltide.landing.landed import Collected
from skilltide.settings import Settings
from skilltide.sources.board_source import BoardSource
from skilltide.task_runner import TaskRunner, run_batches


def fetch(
    sources: Sequence[BoardSource],
    known: Set[tuple[str, str, str]],
    histories: Histories,
    settings: Settings,
    run_id: str,
    fetched_at: datetime,
    progress: Progress = lambda source_id, done, total: None,
) -> Collected:
    """Do what `fetch_boards` does, on the task runner of the settings; landing files are written to the home's folder.

    Raises:
        ConfigurationError: no contact address is set, or the cluster can't be used.
    """
    runner = TaskRunner.of(settings)
    if not runner.is_dask:
        return fetch_boards(sources, known, histories, settings, run_id, fetched_at, progress)
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
    order = {source.source_id: number for number, source in enumerate(sources)}
    together.landed.sort(key=lambda item: order[item.source_id])
    together.failures.sort(key=lambda item: order[item[0]])
    return together


def _fetch_platform(
    sources: list[BoardSource],
    known: Set[tuple[str, str, str]],
    histories: Histories,
    settings: Settings,
    run_id: str,
    fetched_at: datetime,
) -> Collected:
    return fetch_boards(sources, known, histories, settings, run_id, fetched_at)
