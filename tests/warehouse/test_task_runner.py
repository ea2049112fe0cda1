"""Dask: the same warehouse, table by table, as on this machine; and a cluster that can't be used says so."""

import contextlib
import json
import os
import subprocess
import sys
import threading
import time
from collections.abc import Awaitable, Callable, Iterator
from concurrent.futures import BrokenExecutor
from contextlib import contextmanager, nullcontext
from datetime import UTC, datetime
from functools import partial
from pathlib import Path

import psutil
import pytest

import dask_tasks
from local_server import Reply, local_server
from skilltide import pipeline, task_runner
from skilltide.errors import ConfigurationError, SkilltideError
from skilltide.landing.landed import Landed
from skilltide.pipeline import INGEST_STEPS
from skilltide.settings import Settings
from skilltide.sources.config import build_sources, files_source
from skilltide.sources.source import Source
from skilltide.steps import merge, normalise, tag
from skilltide.steps.step import Context
from skilltide.supervisor import Supervisor
from skilltide.task_runner import TaskRunner, run_batches, run_files
from skilltide.warehouse.ledger import Run
from support import posting, write_csv

Contents = Callable[[Path], dict[str, list[tuple[object, ...]]]]

FIXTURES = Path(__file__).parents[1] / "fixtures" / "sources"
LOOPBACK = ["--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0"]


def start(folder: Path, *arguments: str) -> subprocess.Popen[bytes]:
    command = [sys.executable, "-m", "distributed.cli.dask_worker", *arguments]
    if arguments[0] == "scheduler":
        command = [sys.executable, "-m", "distributed.cli.dask_scheduler", *arguments[1:]]
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}  # as the tests see it
    with (folder / f"{arguments[0].strip(':/.').replace('/', '-')}.log").open("wb") as log:
        return subprocess.Popen(command, cwd=folder, env=environment, stdout=log, stderr=log)


def stop(processes: list[subprocess.Popen[bytes]]) -> None:
    for process in processes:
        process.terminate()
    for process in processes:
        try:
            process.wait(20)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


@pytest.fixture(scope="module")
def scheduler(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[str, Path]]:
    """The address of a Dask scheduler on loopback, without workers."""
    folder = tmp_path_factory.mktemp("dask")
    file = folder / "scheduler.json"
    process = start(folder, "scheduler", *LOOPBACK, "--port", "0", "--scheduler-file", str(file))
    try:
        for _ in range(600):
            if file.exists() and file.stat().st_size:
                break
            assert process.poll() is None, (folder / "scheduler.log").read_text()
            time.sleep(0.1)
        yield json.loads(file.read_text())["address"], folder
    finally:
        stop([process])


@pytest.fixture(scope="module")
def cluster(scheduler: tuple[str, Path]) -> Iterator[str]:
    """The same scheduler with two worker processes of one thread each, which are started again where they die."""
    from distributed import Client

    address, folder = scheduler
    workers = [start(folder, address, *LOOPBACK, "--nthreads", "1", "--nworkers", "2")]
    try:
        with Client(address) as client:
            client.wait_for_workers(2, timeout=120)
        yield address
    finally:
        stop(workers)


def whole(address: str) -> None:
    """Wait until both workers are there again."""
    from distributed import Client

    with Client(address) as client:
        client.wait_for_workers(2, timeout=120)


@contextmanager
def a_worker_killed_at_work(address: str) -> Iterator[list[int]]:
    """Kill one worker as soon as it has a task; yields a list that tells which, once it is done."""
    from distributed import Client

    killed: list[int] = []
    stop = threading.Event()
    with Client(address) as client:
        processes = client.run(os.getpid)

        def watch() -> None:
            while not killed and not stop.wait(0.005):
                for worker, tasks in client.processing().items():
                    if tasks and not killed and worker in processes:
                        os.kill(processes[worker], 9)
                        killed.append(processes[worker])

        thread = threading.Thread(target=watch)
        thread.start()
        try:
            yield killed
        finally:
            stop.set()
            thread.join()
    whole(address)


def test_processes_that_stay_do_all_that_comes_and_are_started_anew_where_one_was_killed() -> None:
    runner = TaskRunner(2).staying()

    def at_work() -> set[int]:
        return {pid for _, pid in run_batches(dask_tasks.whoami, range(6), runner)}

    before = at_work()
    assert at_work() <= before
    assert runner.ahead(dask_tasks.whoami, 1).result()[1] in before
    with pytest.raises(BrokenExecutor):
        list(run_batches(partial(dask_tasks.kill_at, limit=1), range(4), runner))
    assert not at_work() & before
    runner.close()


def test_processes_that_had_many_tasks_end_with_their_step(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skilltide.task_runner.RENEWED_AFTER", 12)
    runner = TaskRunner(2).staying()
    with contextlib.closing(runner):
        first = {pid for _, pid in run_batches(dask_tasks.whoami, range(6), runner)}
        runner.renew()
        again = {pid for _, pid in run_batches(dask_tasks.whoami, range(6), runner)}
        assert again <= first
        runner.renew()
        assert not {pid for _, pid in run_batches(dask_tasks.whoami, range(6), runner)} & first


@pytest.mark.slow
def test_processes_end_with_a_run_that_is_killed() -> None:
    code = (
        "import os, dask_tasks; from skilltide.task_runner import TaskRunner, run_batches\n"
        "if __name__ == '__main__':\n"
        "    done = list(run_batches(dask_tasks.whoami, range(6), TaskRunner(2).staying()))\n"
        "    print(*{pid for _, pid in done}, flush=True)\n"
        "    os.kill(os.getpid(), 9)\n"
    )
    environment = os.environ | {"PYTHONPATH": os.pathsep.join(filter(None, sys.path))}
    told = subprocess.run([sys.executable, "-c", code], env=environment, stdout=subprocess.PIPE, check=False).stdout
    left = {int(pid) for pid in told.split()}
    assert len(left) == 2
    for _ in range(200):
        left = {pid for pid in left if psutil.pid_exists(pid) and psutil.Process(pid).status() != "zombie"}
        if not left:
            break
        time.sleep(0.1)
    assert not left


def test_no_worker_and_no_scheduler_are_told(scheduler: tuple[str, Path]) -> None:
    with pytest.raises(ConfigurationError, match="no workers"):
        list(run_batches(dask_tasks.whoami, range(2), TaskRunner(2, is_dask=True, address=scheduler[0])))
    with pytest.raises(ConfigurationError, match="SKILLTIDE_DASK_ADDRESS"):
        list(run_batches(dask_tasks.whoami, range(2), TaskRunner(2, is_dask=True, address="nonsense://x")))


def test_a_worker_with_several_threads_is_refused(scheduler: tuple[str, Path]) -> None:
    from distributed import Client

    address, folder = scheduler
    worker = start(folder, address, *LOOPBACK, "--nthreads", "2", "--no-nanny")
    try:
        with Client(address) as client:
            client.wait_for_workers(1, timeout=60)
        with pytest.raises(ConfigurationError, match="--nthreads 1"):
            list(run_batches(dask_tasks.whoami, range(2), TaskRunner(2, is_dask=True, address=address)))
    finally:
        stop([worker])
        with Client(address) as client:
            while client.scheduler_info()["workers"]:
                time.sleep(0.1)


@pytest.mark.slow
def test_a_cluster_that_loses_its_last_worker_says_so(
    scheduler: tuple[str, Path], monkeypatch: pytest.MonkeyPatch
) -> None:
    from distributed import Client

    monkeypatch.setattr(task_runner, "DESERTED_SECONDS", 3.0)
    address, folder = scheduler
    worker = start(folder, address, *LOOPBACK, "--nthreads", "1", "--no-nanny")
    with Client(address) as client:
        client.wait_for_workers(1, timeout=60)
    try:
        with pytest.raises(SkilltideError, match="no worker is left"):
            list(run_batches(partial(dask_tasks.kill_at, limit=0), range(2), TaskRunner(1, True, address)))
    finally:
        stop([worker])


@pytest.fixture
def four(scheduler: tuple[str, Path], cluster: str) -> Iterator[None]:
    """Two more workers."""
    from distributed import Client

    workers = [start(scheduler[1], cluster, *LOOPBACK, "--nthreads", "1", "--nworkers", "2")]
    try:
        with Client(cluster) as client:
            client.wait_for_workers(4, timeout=120)
        yield
    finally:
        stop(workers)


@pytest.mark.slow
def test_four_workers_of_which_one_dies(
    settings: Settings, four: None, cluster: str, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare_with_cluster(settings, cluster, tmp_path, contents, monkeypatch, scale=8)


@pytest.mark.slow
def test_a_cluster_that_loses_a_worker_gives_the_same_warehouse_as_this_machine(
    settings: Settings, cluster: str, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    compare_with_cluster(settings, cluster, tmp_path, contents, monkeypatch)


def compare_with_cluster(
    settings: Settings,
    cluster: str,
    tmp_path: Path,
    contents: Contents,
    monkeypatch: pytest.MonkeyPatch,
    scale: int = 1,
) -> None:
    for step in (normalise, tag, merge):
        monkeypatch.setattr(step, "BATCH", 25)
    folder = tmp_path / "dumps"
    write_csv(folder / "board_20250701.csv", [posting(number) for number in range(90 * scale)])
    write_csv(folder / "board_20250702.csv", [posting(number) for number in range(60 * scale, 130 * scale)])
    remote = settings.model_copy(
        update={"home": tmp_path / "remote", "task_runner": "dask", "dask_address": cluster, "workers": 2}
    )
    for chosen in (settings, remote):
        with a_worker_killed_at_work(cluster) if chosen is remote else nullcontext([0]) as killed:
            run = pipeline.ingest(chosen, [files_source([folder], "board")]).run
            pipeline.analyse(chosen, run)
        assert len(killed) == 1
        pipeline.publish_marts(chosen, run)
    assert contents(remote.published) == contents(settings.published)
    assert contents(remote.working) == contents(settings.working)


def test_files_travel_with_their_tasks_also_to_a_second_worker(cluster: str, tmp_path: Path) -> None:
    files = [tmp_path / f"{number}.txt" for number in range(3)]
    for file in files:
        file.write_text(file.stem)
    (tmp_path / "marks").mkdir()
    runner = TaskRunner(4, is_dask=True, address=cluster)
    work = partial(dask_tasks.write_beside, folder=tmp_path / "marks")
    assert list(run_files(work, files, runner)) == ["0.made", "1.made", "2.made"]
    whole(cluster)
    assert [file.with_suffix(".made").read_text() for file in files] == ["0 seen", "1 seen", "2 seen"]


@pytest.mark.slow
def test_a_task_that_kills_its_workers_is_named(cluster: str) -> None:
    work, runner = partial(dask_tasks.kill_at, limit=1), TaskRunner(4, is_dask=True, address=cluster)
    with pytest.raises(SkilltideError, match=r"batch 1: every worker that it was given to died, 4 in all"):
        list(run_batches(work, range(3), runner, name=lambda number: f"batch {number}"))


def test_tasks_run_in_the_cluster_s_processes_and_come_back_in_order(cluster: str, tmp_path: Path) -> None:
    results = list(
        run_batches(dask_tasks.whoami, range(12), TaskRunner(2, is_dask=True, address=cluster, folder=tmp_path))
    )
    assert [number for number, _ in results] == list(range(12))
    assert len({pid for _, pid in results}) > 1 and os.getpid() not in {pid for _, pid in results}


def test_a_task_s_own_error_arrives(cluster: str) -> None:
    with pytest.raises(ConfigurationError, match="told from the worker"):
        list(run_batches(partial(dask_tasks.fail_at, limit=1), range(3), TaskRunner(2, is_dask=True, address=cluster)))


def test_a_worker_with_other_code_is_told(lexicon: Path, tmp_path: Path) -> None:
    with pytest.raises(ConfigurationError, match="Install the same skilltide"):
        tag._tagger(tag.pack(lexicon), "000000000000")
    with pytest.raises(ConfigurationError, match="Install the same skilltide"):
        merge.sign_batch(tmp_path / "none", "000000000000")


class Watcher(Supervisor):
    """Remembers which sources were handed to it."""

    def __init__(self) -> None:
        self.read: list[str] = []

    def source(self, source: Source, work: Callable[[], Landed]) -> Landed:
        self.read.append(source.source_id)
        return work()

    async def boards(self, source: Source, work: Callable[[], Awaitable[Landed]]) -> Landed:
        self.read.append(source.source_id)
        return await work()


def test_a_cluster_fetches_what_this_machine_fetches(
    settings: Settings, cluster: str, tmp_path: Path, contents: Contents, monkeypatch: pytest.MonkeyPatch
) -> None:
    platforms = ("ashby", "greenhouse", "lever")
    cases = {name: json.loads((FIXTURES / name / "board.json").read_text()) for name in platforms}
    monkeypatch.setattr(pipeline, "clock", lambda: datetime(2025, 3, 1, 6, tzinfo=UTC))
    with local_server() as server:
        for case in cases.values():
            server.routes |= {path: Reply(answer) for path, answer in case["answers"].items()}
        entries = {
            f"from-{name}": {"platform": name, "api": server.url, "boards": [case["board"]["board"]]}
            for name, case in cases.items()
        }
        local = settings.model_copy(update={"contact": "me@example.org", "allow_loopback": True})
        remote = local.model_copy(
            update={"home": tmp_path / "remote", "task_runner": "dask", "dask_address": cluster, "workers": 2}
        )
        for chosen in (local, remote):
            sources = list(build_sources(entries, "test", chosen.home).values())
            watcher = Watcher()
            run = Run("20250301T060000.000-0000", "ingest")
            outcome = pipeline.walk(Context(chosen, run, pipeline.clock, sources, supervisor=watcher), INGEST_STEPS)
            assert sorted(watcher.read) == sorted(entries)  # each once, wherever it was read
            assert [item.source_id for item in outcome.landed] == [f"from-{name}" for name in platforms]
            assert all(item.document_count for item in outcome.landed)
    assert contents(remote.working) == contents(local.working)
