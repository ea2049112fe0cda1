"""What normalising, signing and tagging cost on Dask with 1, 2 and 4 workers, beside the process pool in the same run.

    python benchmarks/dask_workers.py [--folder FOLDER] [--every 20] [1 2 4]

FOLDER holds CSV files of postings (every so many is taken, in the order of their names); without it, the bundled
sample's. Scheduler and workers are processes of their own on this machine; nothing is shared with them but the code.
Prints for each the seconds by stage, and the processor seconds of the driver, of the workers and of all, each with its
ratio to the process pool's; the tables of all of them are compared. A machine with two cores can't be quicker with four
workers: look at the processor seconds for what Dask costs, and at the time for what it waits. Not a test.
"""

import argparse
import json
import multiprocessing
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path

import duckdb
import psutil

STAGES = ("normalise", "merge", "tag")
LOOPBACK = ("--host", "127.0.0.1", "--dashboard-address", "127.0.0.1:0")
COMPARED = ("staging.posting_version", "staging.text", "staging.text_signature", "staging.mention")


def run(home: str, files: list[str], workers: int, address: str | None, out: str) -> None:
    """Land, load, normalise, merge and tag, in this process and those it starts; write down what it cost."""
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
    usage = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    seconds = [one.ru_utime + one.ru_stime for one in usage]
    Path(out).write_text(json.dumps({"driver": seconds[0], "children": seconds[1]}))


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


def cpu_seconds(processes: list[psutil.Process]) -> float:
    """Return what processes have used so far."""
    return sum(times.user + times.system for times in (process.cpu_times() for process in processes))


def measure(files: list[str], workers: int, is_dask: bool, folder: Path) -> dict[str, float]:
    """Return seconds by stage, and processor seconds, of one run."""
    folder.mkdir()
    with ExitStack() as stack:
        address, processes = stack.enter_context(cluster(workers, folder)) if is_dask else (None, [])
        before = cpu_seconds(processes)
        out = folder / "cost.json"
        arguments = (str(folder / "home"), files, workers, address, str(out))
        driver = multiprocessing.get_context("spawn").Process(target=run, args=arguments)
        driver.start()
        driver.join()
        if driver.exitcode:
            sys.exit(f"the run ended with {driver.exitcode}")
        cost = json.loads(out.read_text())
        elsewhere = cost["children"] + cpu_seconds(processes) - before
    with duckdb.connect(str(folder / "home" / "warehouse" / "working.duckdb"), read_only=True) as connection:
        stages = dict(connection.execute("SELECT step_code, sum(seconds) FROM ops.step GROUP BY 1").fetchall())
    found = {stage: stages[stage] for stage in STAGES}
    return found | {"time": sum(found.values()), "driver CPU": cost["driver"], "workers CPU": elsewhere,
                    "CPU": cost["driver"] + elsewhere}  # fmt: skip


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
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
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
        print(f"{len(files)} files; {os.cpu_count()} cores, load {os.getloadavg()[0]:.1f} at the start")
        pool = measure(files, given.pool, False, scratch / "pool")
        expected = contents(scratch / "pool")
        print("| runner |" + "".join(f" {column} |" for column in pool) + " tables |")
        print("|---|" + "--:|" * len(pool) + "---|")
        print(
            f"| {given.pool} processes |" + "".join(f" {value:,.1f} s |" for value in pool.values()) + " |", flush=True
        )
        for count in given.workers:
            found = measure(files, count, True, scratch / f"dask-{count}")
            is_equal = contents(scratch / f"dask-{count}") == expected
            cells = [f" {found[column]:,.1f} s ({found[column] / pool[column]:.2f}) |" for column in pool]
            told = "equal" if is_equal else "DIFFERENT"
            print(f"| Dask, {count} workers |" + "".join(cells) + f" {told} |", flush=True)


if __name__ == "__main__":
    main()
