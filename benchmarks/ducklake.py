"""What publishing to a DuckLake costs beside the embedded file, and whether a reader ever sees half a publication.

    python benchmarks/ducklake.py HOME [--publications 20] [--readers 8]

HOME is one that was refreshed; it is copied. Its catalog is a PostgreSQL server that is started here (sqlite where it
isn't installed), its data a folder. CPU seconds are of this process, DuckDB's threads included; the server's are not.

The day before is the same marts without the postings that came last (one day's part of them), and without a row of each
other mart, as a day changes nearly all of them. Readers open the lake again and again while publications of both states
follow each other, and compare tables with each other: postings with their texts, skills with their openings.
"""

import argparse
import multiprocessing
import shutil
import statistics
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

sys.path.insert(0, str(Path(__file__).parents[1] / "tests"))
from services import MissingServiceError, postgres, psql
from skilltide.place import Lake, Place, lake_of
from skilltide.steps.publish import publish
from skilltide.steps.publish_lake import Said, publish_to_lake
from skilltide.warehouse.connect import published
from skilltide.warehouse.definitions import marts

DAYS = 660
"""Days of the history that a day is one of."""
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


def read(place: Place, known: set[int], stop: Event, results: Any) -> None:
    """Open and compare until told to stop; put how often, how long each took, and what was amiss."""
    seconds, amiss = [], []
    while not stop.is_set():
        began = time.monotonic()
        with published(place) as connection:
            ((postings, *wrong),) = connection.execute(INVARIANT).fetchall()
        seconds.append(time.monotonic() - began)
        if any(wrong) or postings not in known:
            amiss.append((postings, *wrong))
    results.put((seconds, amiss))


def with_readers(place: Place, act: Callable[[int], Any], known: set[int], readers: int, publications: int) -> str:
    """Publish while others read; return what was seen, in a line."""
    context = multiprocessing.get_context("spawn")
    stop, results = context.Event(), context.Queue()
    processes = [context.Process(target=read, args=(place, known, stop, results)) for _ in range(readers)]
    for process in processes:
        process.start()
    began = time.monotonic()
    for number in range(publications):
        act(number)
    each = (time.monotonic() - began) / publications
    stop.set()
    found = [results.get() for _ in processes]
    for process in processes:
        process.join()
    seconds = [second for own, _ in found for second in own]
    amiss = [one for _, own in found for one in own]
    return (
        f"{readers} readers, {publications} publications: {len(seconds):,} times opened and compared, {len(amiss)} "
        f"times amiss {amiss[:3] or ''}; {each:.1f} s a publication, {statistics.median(seconds):.2f} s to open and "
        f"compare"
    )


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("home", type=Path)
    parser.add_argument("--publications", type=int, default=20, help="while others read; 0: costs alone")
    parser.add_argument("--readers", type=int, default=8)
    given = parser.parse_args()
    folder = Path(tempfile.mkdtemp(prefix="ducklake-"))
    try:
        with catalog(folder) as address:
            lake = lake_of(address, str(folder / "lake"))
            assert lake
            compare(given.home, folder, lake, given.readers, given.publications)
    finally:
        shutil.rmtree(folder, ignore_errors=True)


def compare(home: Path, folder: Path, lake: Lake, readers: int, publications: int) -> None:
    """Publish both states to both places, and print what each cost."""
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
    print(f"{'':46}{'CPU s':>8}{'ratio':>8}{'MB written':>12}{'ratio':>8}")
    for cost in costs:
        print(
            f"{cost.what:46}{cost.cpu_seconds:8.1f}{cost.cpu_seconds / peer.cpu_seconds:8.2f}"
            f"{cost.written / 1e6:12.2f}{cost.written / peer.written:8.2f}"
        )
    if not publications:
        return
    known = {int(state.sql("FROM marts.posting").shape[0]) for state in states}
    print("lake: " + with_readers(lake, to_lake, known, readers, publications))
    print("file: " + with_readers(file, to_file, known, readers, publications))
    size = sum(path.stat().st_size for path in data.rglob("*") if path.is_file())
    print(f"the lake's folder then: {size / 1e6:.0f} MB; the file and its exports: {peer.written / 1e6:.0f} MB")


if __name__ == "__main__":
    main()
