"""Progress artifacts and lines: on the task that works, for what takes long, and never a reason to fail."""

import time

import pytest
from prefect import flow, task
from prefect.client.orchestration import get_client
from prefect.context import TaskRunContext

from flows.progress import RunProgress

pytestmark = pytest.mark.usefixtures("server")


def progress_of(key: str) -> list[dict[str, object]]:
    with get_client(sync_client=True) as client:
        body = {"artifacts": {"key": {"any_": [key]}}}
        rows: list[dict[str, object]] = client._client.post("/artifacts/filter", json=body).raise_for_status().json()
    return rows


def test_a_long_part_has_an_artifact_on_its_task_that_ends_at_a_hundred() -> None:
    task_ids = []

    @task
    def read(progress: RunProgress) -> None:
        task_ids.append(str(TaskRunContext.get().task_run.id))  # type: ignore[union-attr]
        progress.note("read Ashby 1", 1, 4)
        until = time.monotonic() + 60
        while not progress_of("skilltide-progress-read-ashby-1") and time.monotonic() < until:
            time.sleep(0.1)
        progress.note("plan", 0, 0)  # nobody knows of how much
        progress.note("read Ashby 1", 4, 4)
        progress.note("quick", 5, 5)

    @flow
    def reads() -> None:
        with RunProgress(look_every=0.05, long_after=0.0) as progress:
            read(progress)

    reads()
    (artifact,) = progress_of("skilltide-progress-read-ashby-1")
    assert (artifact["type"], float(str(artifact["data"])), artifact["task_run_id"]) == ("progress", 100.0, task_ids[0])
    assert not progress_of("skilltide-progress-plan") and not progress_of("skilltide-progress-quick")


def test_what_a_task_left_unfinished_is_not_shown_when_it_is_over() -> None:
    @task
    def read(progress: RunProgress) -> None:
        progress.note("read Cut 1", 1, 4)
        progress.end_task()

    @task
    def load(progress: RunProgress) -> None:
        progress.note("load Cut 1", 1, 4)
        until = time.monotonic() + 60
        while not progress_of("skilltide-progress-load-cut-1") and time.monotonic() < until:
            time.sleep(0.1)

    @flow
    def reads() -> None:
        with RunProgress(look_every=0.3, long_after=0.2) as progress:
            read(progress)
            load(progress)

    reads()
    assert progress_of("skilltide-progress-load-cut-1") and not progress_of("skilltide-progress-read-cut-1")
