"""What normalising, signing and tagging cost on Dask with 1, 2 and 4 workers, beside the process pool in the same run.

    python benchmarks/dask_workers.py [--folder FOLDER] [--every 20] [1 2 4]

FOLDER holds CSV files of postings (every so many is taken, in the order of their names); without it, the bundled
sample's. Scheduler and workers are processes of their own on this machine; nothing is shared with them but the code.
Prints for each the seconds by stage, and the processor seconds of the driver, of the workers and of all, each with its
ratio to the process pool's; the tables of all of them are compared. A machine with two cores can't be quicker with four
workers: look at the processor seconds for what Dask costs, and at the time for what it waits. Not a test.
"""

import json
import multiprocessing
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import psutil
from measure import Watch
from results import Result, arguments, finish

STAGES = ("normalise", "merge", "tag")
LOOPBACK = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
COMPARED = ("staging.posting_version", "staging.text", "staging.text_signature", "staging.mention")


def run(home: str, files: list[str], workers: int, address: str | None) -> None:
    """Land, load, normalise, merge and tag, in this process and those it starts."""
    from skilltide import pipeline
    from skilltide.settings import Settings
    from skilltide.sources.config import files_source
    from skilltide.steps.merge import STEP as MERGE
    from skilltide.steps.step import Context
    from skilltide.steps.tag import STEP as TAG
    from skilltide.warehouse.ledger import new_run

    settings = Settings(
        home=Path(home), workers=workers, task_runner="dask" if address else "processes", dask_address=address
    )
    context = Context(settings, new_run("refresh"), pipeline.clock, [files_source(files, "board")])
    pipeline.walk(context, (*pipeline.INGEST_STEPS, MERGE, TAG))


@contextmanager
def cluster(workers: int, folder: Path) -> Iterator[tuple[str, list[psutil.Process]]]:
    """A scheduler and so many workers, as processes: its address, and all of them."""
    from distributed import Client

    file = folder / "scheduler.json"
    with ExitStack() as stack:
        processes: list[psutil.Process] = []

        def start(name: str, *arguments: str) -> None:
            log = stack.enter_context((folder / f"{name}.log").open("wb"))
            process = subprocess.Popen([sys.executable, "-m", *arguments, *LOOPBACK], stdout=log, stderr=log)
            stack.callback(process.wait)
            stack.callback(process.terminate)
            processes.append(psutil.Process(process.pid))

        start("scheduler", "distributed.cli.dask_scheduler", "--port", "0", "--scheduler-file", str(file))
        while not (file.exists() and file.stat().st_size):
            time.sleep(0.1)
        address = json.loads(file.read_text())["address"]
        for number in range(workers):
            start(f"worker-{number}", "distributed.cli.dask_worker", address, "--nthreads", "1", "--no-nanny")
        with Client(address) as client:
            client.wait_for_workers(workers, timeout=300)
        yield address, processes


def measure(files: list[str], workers: int, is_dask: bool, folder: Path) -> dict[str, tuple[float, str]]:
    """Return seconds by stage, processor seconds and peak memory of one run: driver, scheduler and workers together."""
    folder.mkdir()
    with ExitStack() as stack:
        address, processes = stack.enter_context(cluster(workers, folder)) if is_dask else (None, [])
        arguments = (str(folder / "home"), files, workers, address)
        driver = multiprocessing.get_context("spawn").Process(target=run, args=arguments)
        driver.start()
        with Watch(psutil.Process(driver.pid), *processes) as watch, Watch(*processes) as workers_only:
            driver.join()
        if driver.exitcode:
            sys.exit(f"the run ended with {driver.exitcode}")
    with duckdb.connect(str(folder / "home" / "warehouse" / "working.duckdb"), read_only=True) as connection:
        stages = dict(connection.execute("SELECT step_code, sum(seconds) FROM ops.step GROUP BY 1").fetchall())
    found = {stage: stages[stage] for stage in STAGES}
    cost = watch.cost
    costs = {"the_three": sum(found.values()), "CPU": cost.cpu_seconds}
    if is_dask:
        costs["CPU_of_the_cluster"] = workers_only.cost.cpu_seconds
    return {name: (value, "s") for name, value in (found | costs).items()} | {
        "peak_memory": (cost.peak_memory / 1e6, "MB")
    }


def contents(folder: Path) -> list[int]:
    """Return a hash of each table that the stages make."""
    with duckdb.connect(str(folder / "home" / "warehouse" / "working.duckdb"), read_only=True) as connection:
        found = []
        for table in COMPARED:
            row = connection.execute(f"SELECT bit_xor(hash(t)), count(*) FROM {table} AS t").fetchone()
            found += list(row or ())
        return found


def main() -> None:
    """Measure and print."""
    parser = arguments(__doc__)
    parser.add_argument("workers", nargs="*", type=int, default=[1, 2, 4])
    parser.add_argument("--folder", type=Path)
    parser.add_argument("--every", type=int, default=20)
    parser.add_argument("--pool", type=int, default=os.cpu_count() or 1, help="processes of the pool")
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory(prefix="skilltide-dask-") as name:
        scratch, folder = Path(name), given.folder
        if folder is None:
            from skilltide.sample import generate

            generate(scratch / "sample")
            folder, given.every = scratch / "sample" / "northstar-sample", 1
        files = [str(path.resolve()) for path in sorted(folder.glob("*.csv*"))[:: given.every]]
        result = Result.of_this_run("dask_workers", "Normalising, signing and tagging on Dask, beside the process pool")
        pool = measure(files, given.pool, False, scratch / "pool")
        expected = contents(scratch / "pool")
        result.add(f"{given.pool} processes", **pool)
        for count in given.workers:
            found = measure(files, count, True, scratch / f"dask-{count}")
            case, is_equal = f"Dask, {count} workers", contents(scratch / f"dask-{count}") == expected
            ratios = {f"{name}_beside_the_pool": (found[name][0] / pool[name][0], "") for name in ("the_three", "CPU")}
            result.add(case, **found, **ratios)
            if not is_equal:
                sys.exit(f"{case}: tables differ from those of the process pool, so its figures mean nothing.")
        result.notes.append(f"{len(files)} files; all tables equal; CPU and memory are of all processes together.")
    finish(result, given.write)


if __name__ == "__main__":
    main()
