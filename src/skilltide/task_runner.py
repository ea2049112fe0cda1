"""Run a function over many tasks: in this process, in worker processes, or on a Dask cluster.

Tasks are batch files of about a thousand records, and functions that write their results beside them: the same
functions run on any of these, and give the same result. To a cluster the files travel with their tasks, so that its
workers need no folder of this machine. What is expensive to make (the lexicon) is made once per worker, by the function
itself.
"""

import functools
import itertools
import multiprocessing
import os
import platform
import signal
import tempfile
import threading
import time
from collections import deque
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import BrokenExecutor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import IO, TYPE_CHECKING, Any, Self, TypeVar

from skilltide.errors import ConfigurationError, SkilltideError
from skilltide.scratch import scratch_folder
from skilltide.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa
    from distributed import Client
    from distributed import Future as DaskFuture

Task = TypeVar("Task")
Result = TypeVar("Result")

RETRIES = 2
"""A task on a cluster that fails is tried so often again; one whose worker died, as often as Dask has it (3)."""
AHEAD = 3
"""So many tasks a worker are with the cluster at once: enough for none to wait, and few to hold in memory."""
RENEWED_AFTER = 100
"""Processes that stay end with the step in which they had so many tasks: what those took of memory stays theirs."""
DESERTED_SECONDS = 60.0
"""A cluster that has no worker for so long gets none any more."""
_LOOK_SECONDS = 2.0


class Processes:
    """Worker processes of this machine that stay from step to step, as their start takes a second or more of each."""

    def __init__(self) -> None:
        self._pool: ProcessPoolExecutor | None = None
        self._size = 0
        self.tasks = 0
        """Those that the present ones had."""

    def pool(self, size: int) -> ProcessPoolExecutor:
        """Return `size` processes or more, started at the first call."""
        if self._pool is None or self._size < size:
            self.close()
            self._pool, self._size = _start(size), size
        return self._pool

    def close(self) -> None:
        """End them; what waits for them is not done."""
        if self._pool is not None:
            self._pool.shutdown(cancel_futures=True)
        self._pool, self.tasks = None, 0


@dataclass(frozen=True, slots=True)
class TaskRunner:
    """Where tasks run."""

    workers: int = 1
    """Processes to start; for a Dask cluster with an address, those that it has."""
    is_dask: bool = False
    address: str | None = None
    """A running Dask scheduler; None starts workers here."""
    folder: Path | None = None
    """Where batch files go on this machine. None: the system's folder for temporary files."""
    processes: Processes | None = field(default=None, compare=False)
    """Processes that stay; None starts some for each call."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return what the settings say."""
        folder = settings.scratch.resolve() if settings.scratch else None
        return cls(settings.workers, settings.task_runner == "dask", settings.dask_address, folder)

    def staying(self) -> Self:
        """Return the same with processes that stay until `close`."""
        return replace(self, processes=Processes())

    def close(self) -> None:
        """End the processes that stay."""
        if self.processes:
            self.processes.close()

    def renew(self) -> None:
        """End the processes that stay if they had many tasks (`RENEWED_AFTER`); others start when there is work."""
        if self.processes and self.processes.tasks >= RENEWED_AFTER:
            self.processes.close()

    @property
    def has_others(self) -> bool:
        """Whether there are processes that stay, and more than one of them, to work while this one does."""
        return self.processes is not None and self.workers > 1 and not self.is_dask

    def ahead(self, function: Callable[[Task], Result], task: Task) -> "Future[Result]":
        """Begin a task in a process that stays (`has_others`), and don't wait for it."""
        if self.processes is None:
            raise RuntimeError("no processes stay: ask `has_others` first")
        return self.processes.pool(self.workers).submit(function, task)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Yield a folder for batch files, which goes afterwards."""
        with scratch_folder(self.folder) as folder:
            yield folder


ONE_PROCESS = TaskRunner()


def check_code(doing: str, own: str, version: str) -> None:
    """Make sure that this worker works by the code of the run that it works for.

    Raises:
        ConfigurationError: `own` is another version than `version`; `doing` is what it does ("tags").
    """
    if own != version:
        raise ConfigurationError(
            f"a worker on {platform.node()} {doing} by code {own}, this run by {version}. Install the same skilltide "
            f"for all workers, and start them again."
        )


def run_files(
    function: Callable[[Path], Result], files: Iterable[Path], runner: TaskRunner | int = 1
) -> Iterator[Result]:
    """Yield `function(file)` for each batch file, in order; what it writes stands beside the file then.

    `function` may run on another machine, on a copy: it writes to the file's own folder only, and its result names
    files without their folders. Otherwise as `run_batches`.
    """
    given = list(files)
    if isinstance(runner, int) or not runner.is_dask or len(given) < 2:
        yield from run_batches(function, given, runner)
        return
    made: dict[str, bytes]
    names = [file.name for file in given]
    work = functools.partial(_on_copy, function)
    contents = ((file.name, file.read_bytes()) for file in given)
    for file, (result, made) in zip(given, _on_dask(work, contents, names, runner), strict=True):
        for name, content in made.items():
            (file.parent / name).write_bytes(content)
        yield result


def _on_copy(function: Callable[[Path], Result], task: tuple[str, bytes]) -> tuple[Result, dict[str, bytes]]:
    """Run a function on a copy of a batch file; return what it gives, and the files that it wrote."""
    name, content = task
    with scratch_folder() as folder:
        file = folder / name
        file.write_bytes(content)
        result = function(file)
        return result, {item.name: item.read_bytes() for item in sorted(folder.iterdir()) if item != file}


def run_batches(
    function: Callable[[Task], Result],
    tasks: Iterable[Task],
    runner: TaskRunner | int = 1,
    *,
    name: Callable[[Task], str] = str,
    shared: Path | None = None,
) -> Iterator[Result]:
    """Yield `function(task)` for each task, in order; a number of workers stands for so many processes.

    In this process where one worker or one task is all. A task that fails raises its own exception here; one that
    keeps killing workers is told by its `name`. `shared`: a folder that the function writes to, so that all workers
    must see it.

    Raises:
        ConfigurationError: the Dask cluster can't be used as it is; the message says why.
        SkilltideError: a task killed every worker that it was given to, or no worker is left.
    """
    runner = TaskRunner(runner) if isinstance(runner, int) else runner
    given = list(tasks)
    if len(given) < 2 or (runner.workers == 1 and not runner.is_dask):
        yield from map(function, given)
    elif runner.is_dask:
        yield from _on_dask(function, iter(given), [name(task) for task in given], runner, shared)
    else:
        with _pool(runner, min(runner.workers, len(given)), len(given)) as pool:
            yield from pool.map(function, given)


@contextmanager
def _pool(runner: TaskRunner, size: int, tasks: int) -> Iterator[ProcessPoolExecutor]:
    if runner.processes is None:
        with _start(size) as pool:
            yield pool
        return
    try:
        pool = runner.processes.pool(size)
        runner.processes.tasks += tasks
        yield pool
    except BrokenExecutor:  # one was killed: the others ended with it
        runner.close()
        raise


def _start(size: int) -> ProcessPoolExecutor:
    return ProcessPoolExecutor(size, multiprocessing.get_context("spawn"), _begin_worker)


def _begin_worker() -> None:
    """Ctrl-C reaches all processes of a terminal; the one that started the others tells them when to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    threading.Thread(target=_end_with_parent, daemon=True).start()


def _end_with_parent() -> None:
    """End this process when the one that started it was killed, or it would wait for tasks for ever."""
    if parent := multiprocessing.parent_process():
        parent.join()
        os._exit(1)


def write_batches(batches: "Iterable[pa.RecordBatch]", scratch: Path) -> Iterator[Path]:
    """Write each batch of records into a file in `scratch`, numbered in order; yield the files, for `run_files`."""
    import pyarrow as pa

    for number, batch in enumerate(batches):
        path = scratch / f"{number:05d}.parquet"
        _write(pa.Table.from_batches([batch]), path)
        yield path


def write_parquet(table: "pa.Table", path: Path) -> None:
    """Write a batch's result under its name in one rename: a task that runs twice never leaves half a file."""
    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as unfinished:
        _write(table, unfinished)
    Path(unfinished.name).replace(path)


def _write(table: "pa.Table", file: "Path | IO[bytes]") -> None:
    """Write what is read once, and soon: no dictionaries, as hardly a text comes twice, and what LZ4 does."""
    import pyarrow.parquet as pq

    pq.write_table(table, file, use_dictionary=False, compression="lz4")


def examine_cluster(runner: TaskRunner) -> int:
    """Return how many workers the cluster has, if it can be used.

    Raises:
        ConfigurationError: it can't; the message says why.
    """
    with _client(runner, 1) as client:
        return _check_workers(client, runner, None)


def _on_dask(
    function: Callable[[Task], Result],
    tasks: Iterator[Task],
    names: list[str],
    runner: TaskRunner,
    shared: Path | None = None,
) -> Iterator[Result]:
    """Yield results in order. `tasks` are made as they are sent, a few ahead; `names`: one a task, for messages."""
    with _client(runner, len(names)) as client:
        ahead = AHEAD * _check_workers(client, runner, shared)
        unsent = iter(names)
        sent: deque[tuple[str, DaskFuture[Any]]] = deque()

        def send(count: int) -> None:
            for name, task in zip(itertools.islice(unsent, count), tasks, strict=False):
                # not pure: Dask would take a file of the same name for the same task, and hand out an old result
                sent.append((name, client.submit(function, task, pure=False, retries=RETRIES)))

        try:
            send(ahead)
            while sent:
                name, future = sent[0]
                result = _result(client, name, future)
                sent.popleft()
                send(1)
                yield result
        finally:
            client.cancel([future for _, future in sent])  # type: ignore[no-untyped-call]


def _result(client: "Client", name: str, future: "DaskFuture[Any]") -> Any:
    """Wait for a task. Dask gives it to another worker where one dies; what ends that is told."""
    from distributed import KilledWorker, wait

    deserted_since: float | None = None
    while True:
        try:
            wait([future], timeout=_LOOK_SECONDS)  # type: ignore[no-untyped-call]
            break
        except TimeoutError:
            if client.scheduler_info(n_workers=-1)["workers"]:
                deserted_since = None
                continue
        deserted_since = deserted_since or time.monotonic()
        if time.monotonic() - deserted_since >= DESERTED_SECONDS:
            raise SkilltideError(
                f"Dask: {name}: no worker is left for it. Start some (dask worker ADDRESS --nthreads 1), then run "
                f"again: what was finished is kept."
            )
    try:
        return future.result()
    except KilledWorker as error:
        raise SkilltideError(
            f"Dask: {name}: every worker that it was given to died, {error.allowed_failures + 1} in all (the last was "
            f"{error.last_worker.address}). Look into that worker's log: most often it is out of memory."
        ) from None
    except SkilltideError:
        raise
    except Exception as error:
        error.add_note(f"Dask: {name}: failed on {RETRIES + 1} tries.")
        raise


@contextmanager
def _client(runner: TaskRunner, task_count: int) -> Iterator["Client"]:
    try:
        from distributed import Client, LocalCluster
    except ImportError:
        raise ConfigurationError(
            "SKILLTIDE_TASK_RUNNER=dask: Dask isn't installed. Type: make setup (in a clone), "
            "or pip install 'skilltide[dask]'"
        ) from None
    if runner.address is None:
        local: dict[str, Any] = {"host": "127.0.0.1", "dashboard_address": "127.0.0.1:0", "silence_logs": 40}
        count = min(runner.workers, task_count)
        with (
            LocalCluster(n_workers=count, threads_per_worker=1, **local) as cluster,  # type: ignore[no-untyped-call]
            Client(cluster) as client,  # type: ignore[no-untyped-call]
        ):
            yield client
        return
    try:
        client = Client(runner.address, timeout=20)  # type: ignore[no-untyped-call]
    except (OSError, ValueError) as error:
        raise ConfigurationError(
            f"SKILLTIDE_DASK_ADDRESS: no Dask scheduler answers at {runner.address!r} ({error}). Start one "
            f"(dask scheduler), or unset SKILLTIDE_DASK_ADDRESS to have workers started here."
        ) from None
    with client:
        yield client


def _check_workers(client: "Client", runner: TaskRunner, shared: Path | None) -> int:
    """Find a cluster that would fail half-way: no workers, several threads in one, or another disk than `shared`."""
    workers = client.scheduler_info(n_workers=-1)["workers"]
    where = f"the Dask cluster at {runner.address or 'this machine'}"
    if not workers:
        raise ConfigurationError(f"{where} has no workers. Start some: dask worker {runner.address} --nthreads 1")
    if many := sorted(name for name, worker in workers.items() if worker["nthreads"] > 1):
        raise ConfigurationError(
            f"{where}: worker {many[0]} has {workers[many[0]]['nthreads']} threads, expected 1 (tagging holds Python's "
            f"lock). Start workers with --nthreads 1 and more of them with --nworkers."
        )
    if shared is not None:
        shared.mkdir(parents=True, exist_ok=True)
        seen = client.run(_sees, str(shared))
        if blind := sorted(name for name, is_seen in seen.items() if not is_seen):
            raise ConfigurationError(
                f"{where}: worker {blind[0]} doesn't see {shared}. Boards are fetched by workers that share the home's "
                f"folder, under the same path; without one, use collectors (`skilltide ingest --collect-only`)."
            )
    return len(workers)


def _sees(folder: str) -> bool:
    return Path(folder).is_dir()
