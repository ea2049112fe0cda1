"""What publishing to a DuckLake costs beside the embedded file, and whether a reader ever sees half a publication.

    python benchmarks/ducklake.py HOME [--publications 20] [--readers 8] [--pause 2]

HOME is one that was refreshed; it is copied. Its catalog is a PostgreSQL server that is started here (sqlite where it
isn't installed), its data a folder. CPU seconds are of this process, DuckDB's threads included; the server's are not.

The day before is the same marts without the postings that came last (one day's part of them), and without a row of each
other mart, as a day changes nearly all of them. Readers open the lake again and again, with a pause in
between, while publications of both states follow each other and then while nothing is published; each time they ask for
the most demanded skills and compare tables with each other: postings with their texts, skills with their openings. How
long that took, from opening to the last answer, is told as median, 95th percentile and longest.
"""

import argparse
import multiprocessing
import os
import shutil
import sys
import tempfile
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from multiprocessing.synchronize import Event
from pathlib import Path
from typing import Any

import duckdb
from results import Result, arguments, finish

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from services import MissingServiceError, postgres, psql
from skilltide.errors import SkilltideError
from skilltide.place import Lake, Place, lake_of
from skilltide.steps.publish import publish
from skilltide.steps.publish_lake import Said, publish_to_lake
from skilltide.warehouse.connect import published
from skilltide.warehouse.definitions import marts

DAYS = 660
"""Days of the history that a day is one of."""
QUIET_SECONDS = 60
"""How long readers read while nothing is published."""
QUESTION = "SELECT skill_id, demand_share FROM skill_demand ORDER BY demand_share DESC LIMIT 20"
INVARIANT = """
    SELECT
        (SELECT count(*) FROM marts.posting) AS postings,
        (SELECT count(*) FROM marts.posting ANTI JOIN marts.posting_text USING (posting_id))
        + (SELECT count(*) FROM marts.posting_text ANTI JOIN marts.posting USING (posting_id)) AS texts_amiss,
        (SELECT count(*) FROM marts.opening_skill ANTI JOIN marts.opening USING (opening_id)) AS skills_amiss
"""


@dataclass
class Cost:
    """What one publication took."""

    what: str
    cpu_seconds: float
    written: int
    """Bytes."""


def measured(what: str, folder: Path, act: Callable[[], Any]) -> Cost:
    """Run `act`; what it adds to the folder's files counts as written."""
    before = {path: path.stat().st_mtime_ns for path in folder.rglob("*") if path.is_file()}
    began = time.process_time()
    act()
    seconds = time.process_time() - began
    new = [path for path in folder.rglob("*") if path.is_file() and before.get(path) != path.stat().st_mtime_ns]
    return Cost(what, seconds, sum(path.stat().st_size for path in new))


def without_last_day(connection: duckdb.DuckDBPyConnection) -> None:
    """Make the marts of a working database those of the day before."""
    connection.execute(f"""
        CREATE TEMP TABLE late AS
        SELECT posting_id, opening_id FROM marts.posting
        ORDER BY first_seen_on DESC, posting_id LIMIT (SELECT 1 + count(*) // {DAYS} FROM marts.posting)
    """)
    for name, definition in marts().items():
        if definition.storage == "view":
            continue
        if definition.storage == "published":  # a view in the working database
            connection.execute(f"CREATE TEMP TABLE kept AS FROM marts.{name}; DROP VIEW marts.{name}")
            connection.execute(f"CREATE TABLE marts.{name} AS FROM kept; DROP TABLE kept")
        columns = [column for column, *_ in connection.execute(f"DESCRIBE marts.{name}").fetchall()]
        if key := next((key for key in ("posting_id", "opening_id") if key in columns), None):
            connection.execute(f"DELETE FROM marts.{name} WHERE {key} IN (SELECT {key} FROM late)")
        else:
            connection.execute(f"DELETE FROM marts.{name} WHERE rowid = 0")


@contextmanager
def catalog(folder: Path) -> Iterator[str]:
    """Give the address of a catalog: PostgreSQL's, or a file where that isn't installed."""
    try:
        with postgres() as server:
            psql(server, "CREATE DATABASE lake")
            yield f"ducklake:postgres:{server} dbname=lake"
    except MissingServiceError as missing:
        print(f"{missing}: the catalog is a SQLite file")
        yield f"ducklake:sqlite:{folder / 'lake.sqlite'}"


@dataclass
class Seen:
    """What one reader saw."""

    seconds: list[float]
    """How long each time took, from opening to the last answer."""
    amiss: int
    """How often tables did not belong together."""
    errors: list[str]


def read(place: Place, known: set[int], pause: float, stop: Event, results: Any) -> None:
    """Open, ask and compare until told to stop, with so many seconds in between; put what was seen."""
    seen = Seen([], 0, [])
    while not stop.wait(pause):
        began = time.monotonic()
        try:
            with published(place) as connection:
                connection.execute(QUESTION).fetchall()
                ((postings, *wrong),) = connection.execute(INVARIANT).fetchall()
        except (duckdb.Error, SkilltideError) as error:
            seen.errors.append(str(error).splitlines()[0])
            continue
        seen.seconds.append(time.monotonic() - began)
        seen.amiss += any(wrong) or postings not in known
    results.put(seen)


def with_readers(place: Place, act: Callable[[], Any], known: set[int], readers: int, pause: float) -> Seen:
    """Let others read while something is done; return what all of them saw."""
    context = multiprocessing.get_context("spawn")
    stop, results = context.Event(), context.Queue()
    processes = [context.Process(target=read, args=(place, known, pause, stop, results)) for _ in range(readers)]
    for process in processes:
        process.start()
    act()
    stop.set()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join()
    return Seen(
        sorted(second for one in found for second in one.seconds),
        sum(one.amiss for one in found),
        [error for one in found for error in one.errors],
    )


def add_readers(result: Result, case: str, seen: Seen, took: float, publications: int) -> None:
    """Add what readers saw while something took so many seconds."""
    count, table = len(seen.seconds), "from opening to the last answer"
    if not count:
        raise SystemExit(f"{case}: no reader got an answer: {seen.errors[:3]}")
    figures = {"times": (count, ""), "median": (seen.seconds[count // 2], "s"),
               "p95": (seen.seconds[min(count - 1, int(count * 0.95))], "s"), "longest": (seen.seconds[-1], "s"),
               "errors": (len(seen.errors), ""), "tables_that_did_not_agree": (seen.amiss, "")}  # fmt: skip
    if publications:
        figures["a_publication"] = (took / publications, "s")
    result.add(case, table, **figures)
    result.notes += [f"{case}: {error}" for error in dict.fromkeys(seen.errors)]


def main() -> None:
    """Measure and print."""
    parser = arguments(__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--publications", type=int, default=20, help="while others read; 0: costs alone")
    parser.add_argument("--readers", type=int, default=8)
    parser.add_argument("--pause", type=float, default=2.0, help="seconds between an answer and the next question")
    given = parser.parse_args()
    result = Result.of_this_run("ducklake", "Publishing to a DuckLake beside the embedded file, and reading meanwhile")
    folder = Path(tempfile.mkdtemp(prefix="ducklake-"))
    try:
        with catalog(folder) as address:
            lake = lake_of(address, str(folder / "lake"))
            assert lake
            compare(result, given.home, folder, lake, given)
    finally:
        shutil.rmtree(folder, ignore_errors=True)
    finish(result, given.write)


def compare(result: Result, home: Path, folder: Path, lake: Lake, given: argparse.Namespace) -> None:
    """Publish both states to both places, and add what each cost. `given`: the arguments."""
    readers, publications = given.readers, given.publications
    source = home / "warehouse" / "working.duckdb"
    states = [duckdb.connect(shutil.copy(source, folder / f"{name}.duckdb")) for name in ("today", "before")]
    today, before = states
    for state in states:
        state.execute("SET enable_progress_bar = false")
    without_last_day(before)
    said = Said("run", None, "benchmark", None)
    file, embedded = folder / "file" / "skilltide.duckdb", folder / "file"

    def to_file(number: int) -> None:
        publish(states[number % 2], file, embedded / "exports")

    def to_lake(number: int) -> None:
        publish_to_lake(states[number % 2], lake, said)

    embedded.mkdir()
    data = Path(str(lake.data))
    data.mkdir()
    costs = [
        measured("embedded file and exports, each time", embedded, lambda: to_file(0)),
        measured("lake, the first time", data, lambda: to_lake(1)),
        measured("lake, one more day", data, lambda: to_lake(0)),
        measured("lake, nothing new", data, lambda: to_lake(0)),
        measured("lake, whole (as when something is forgotten)", data,
                 lambda: publish_to_lake(today, lake, said, is_whole=True)),
    ]  # fmt: skip
    peer = costs[0]
    for cost in costs:
        result.add(cost.what, "publishing", CPU=(cost.cpu_seconds, "s"),
                   CPU_beside_the_file=(cost.cpu_seconds / peer.cpu_seconds, ""), written=(cost.written / 1e6, "MB"),
                   written_beside_the_file=(cost.written / peer.written, ""))  # fmt: skip
    print(result.tables(), flush=True)
    if not publications:
        return
    known = {int(state.sql("FROM marts.posting").shape[0]) for state in states}
    for name, place, act in (("file", file, to_file), ("lake", lake, to_lake)):
        took: list[float] = []

        def publish_all(act: Callable[[int], Any] = act, took: list[float] = took) -> None:
            began = time.monotonic()
            for number in range(publications):
                act(number)
            took.append(time.monotonic() - began)

        seen = with_readers(place, publish_all, known, readers, given.pause)
        quiet = with_readers(place, lambda: time.sleep(QUIET_SECONDS), known, readers, given.pause)
        add_readers(result, f"{name}, nothing published meanwhile", quiet, took[0], 0)
        add_readers(result, f"{name}, {publications} publications meanwhile", seen, took[0], publications)
    size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    result.notes += [
        f"{readers} readers, {given.pause:g} s from an answer to the next question; {os.cpu_count()} cores for them "
        "and the publisher.",
        f"The lake's folder then: {size / 1e6:.0f} MB; the file and its exports: {peer.written / 1e6:.0f} MB.",
    ]


if __name__ == "__main__":
    main()
