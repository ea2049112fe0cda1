"""Run a function over many tasks: in this process, in worker processes, or on a Dask cluster.

Tasks and results are small: paths of batch files, ids, counts. So the same functions run on any of them, and give the
same result. What is expensive to make (the lexicon) is made once per worker, by the function itself.
"""

import multiprocessing
import signal
import tempfile
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Self, TypeVar

from skilltide.errors import ConfigurationError
from skilltide.settings import Settings

if TYPE_CHECKING:
    import pyarrow as pa
    from distributed import Client

Task = TypeVar("Task")
Result = TypeVar("Result")


@dataclass(frozen=True, slots=True)
class TaskRunner:
    """Where tasks run."""

    workers: int = 1
    """Processes to start; for a Dask cluster with an address, those that it has."""
    is_dask: bool = False
    address: str | None = None
    """A running Dask scheduler; None starts workers here."""
    folder: Path | None = None
    """Where batch files go; all workers must see it. None: the system's folder for temporary files."""

    @classmethod
    def of(cls, settings: Settings) -> Self:
        """Return what the settings say."""
        is_dask = settings.task_runner == "dask"
        folder = settings.scratch
        if folder is None and is_dask and settings.dask_address:
            folder = settings.home / "scratch"
        return cls(settings.workers, is_dask, settings.dask_address, folder.resolve() if folder else None)

    @contextmanager
    def scratch(self) -> Iterator[Path]:
        """Yield a folder for batch files, which goes afterwards."""
        if self.folder:
            self.folder.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(prefix="skilltide-", dir=self.folder) as name:
            yield Path(name)


def run_batches(
    function: Callable[[Task], Result], tasks: Iterable[Task], runner: TaskRunner | int = 1
) -> Iterator[Result]:
    """Yield `function(task)` for each task, in order; a number of workers stands for so many processes.

    In this process where one worker or one task is all. A task that fails raises its own exception here.

    Raises:
        ConfigurationError: the Dask cluster can't be used as it is; the message says why.
    """
    runner = TaskRunner(runner) if isinstance(runner, int) else runner
    given = list(tasks)
    if len(given) < 2 or (runner.workers == 1 and not runner.is_dask):
        yield from map(function, given)
    elif runner.is_dask:
        yield from _on_dask(function, given, runner)
    else:
        context = multiprocessing.get_context("spawn")
        with ProcessPoolExecutor(min(runner.workers, len(given)), context, _leave_interrupts_to_parent) as pool:
            yield from pool.map(function, given)


def _leave_interrupts_to_parent() -> None:
    """Ctrl-C reaches all processes of a terminal; the one that started the others tells them when to end."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def write_parquet(table: "pa.Table", path: Path) -> None:
    """Write a batch's result under its name in one rename: a task that runs twice never leaves half a file."""
    import pyarrow.parquet as pq

    with tempfile.NamedTemporaryFile(dir=path.parent, prefix=f".{path.name}.", delete=False) as unfinished:
        pq.write_table(table, unfinished)
    Path(unfinished.name).replace(path)


def examine_cluster(runner: TaskRunner) -> int:
    """Return how many workers the cluster has, if it can be used.

    Raises:
        ConfigurationError: it can't; the message says why.
    """
    with _client(runner, 1) as client:
        return _check_workers(client, runner)


def _on_dask(function: Callable[[Task], Result], tasks: list[Task], runner: TaskRunner) -> Iterator[Result]:
    with _client(runner, len(tasks)) as client:
        _check_workers(client, runner)
        # not pure: Dask would take a file of the same name for the same task, and hand out an old result
        futures = client.map(function, tasks, pure=False, retries=1)
        try:
            while futures:
                yield futures.pop(0).result()
        finally:
            client.cancel(futures)  # type: ignore[no-untyped-call]


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


def _check_workers(client: "Client", runner: TaskRunner) -> int:
    """Find a cluster that would fail half-way: no workers, several threads in one, or another disk."""
    workers = client.scheduler_info(n_workers=-1)["workers"]
    where = f"the Dask cluster at {runner.address or 'this machine'}"
    if not workers:
        raise ConfigurationError(f"{where} has no workers. Start some: dask worker {runner.address} --nthreads 1")
    if many := sorted(name for name, worker in workers.items() if worker["nthreads"] > 1):
        raise ConfigurationError(
            f"{where}: worker {many[0]} has {workers[many[0]]['nthreads']} threads, expected 1 (tagging holds Python's "
            f"lock). Start workers with --nthreads 1 and more of them with --nworkers."
        )
    if runner.folder:
        runner.folder.mkdir(parents=True, exist_ok=True)
        seen = client.run(_sees, str(runner.folder))
        if blind := sorted(name for name, is_seen in seen.items() if not is_seen):
            raise ConfigurationError(
                f"{where}: worker {blind[0]} doesn't see {runner.folder}. Set SKILLTIDE_SCRATCH to a folder that all "
                f"workers share."
            )
    return len(workers)


def _sees(folder: str) -> bool:
    return Path(folder).is_dir()
