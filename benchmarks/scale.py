"""What 10,000, 30,000 and 100,000 postings cost, stage by stage: seconds, peak memory, size of files.

    python benchmarks/scale.py [--folder FOLDER] [--workers N] [10000 30000 100000]

Postings are made of the distinct texts in FOLDER's CSV files (columns Title, Company, Place, Description; without it,
of the bundled sample), repeated with shuffled employers, places and dates, so that each is a text of its own to tag.
Adds what it measured to benchmarks/scale.md.
"""

import argparse
import csv
import itertools
import json
import multiprocessing
import os
import random
import shlex
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import duckdb
import psutil

HERE = Path(__file__).parent
RESULTS = HERE / "scale.md"
FIRST_DAY, DAY_COUNT, FILE_COUNT = date(2024, 1, 1), 720, 24
COLUMNS = ["id", "title", "company", "location", "posted", "description"]


def read_texts(folder: Path) -> list[tuple[str, str, str, str]]:
    """Return title, company, place and text of each distinct text, in a fixed order."""
    with duckdb.connect() as connection:
        return connection.execute(
            """
            SELECT any_value(Title), any_value(Company), any_value(Place), Description
            FROM read_csv($files, union_by_name = true, all_varchar = true, ignore_errors = true)
            WHERE length(Description) > 200 AND Title IS NOT NULL AND Company IS NOT NULL
            GROUP BY Description ORDER BY md5(Description)
            """,
            {"files": str(folder / "*.csv*")},
        ).fetchall()


def postings(texts: list[tuple[str, str, str, str]], count: int) -> Iterator[dict[str, str]]:
    """Yield so many postings: the texts again and again, each time with other employers, places and days."""
    chance = random.Random(7)
    employers, places = [text[1] for text in texts], [text[2] or "" for text in texts]
    for number, (title, company, place, text) in enumerate(itertools.islice(itertools.cycle(texts), count)):
        is_copy = number >= len(texts)
        posted = FIRST_DAY + timedelta(days=chance.randrange(DAY_COUNT))
        yield {
            "id": f"p{number}", "title": title, "posted": posted.isoformat(), "description": text,
            "company": chance.choice(employers) if is_copy else company,
            "location": chance.choice(places) if is_copy else place or "",
        }  # fmt: skip


def write_files(folder: Path, rows: Iterator[dict[str, str]]) -> int:
    """Write the postings as one CSV a month, dated by its name; return the bytes."""
    folder.mkdir(parents=True)
    days = DAY_COUNT // FILE_COUNT
    names = [f"board_{FIRST_DAY + timedelta(days=days * (number + 1)):%Y%m%d}.csv" for number in range(FILE_COUNT)]
    streams = [(folder / name).open("w", newline="", encoding="utf-8") for name in names]
    writers = [csv.DictWriter(stream, COLUMNS) for stream in streams]
    for writer in writers:
        writer.writeheader()
    for row in rows:
        writers[min((date.fromisoformat(row["posted"]) - FIRST_DAY).days // days, FILE_COUNT - 1)].writerow(row)
    for stream in streams:
        stream.close()
    return sum(path.stat().st_size for path in folder.iterdir())


def run(home: str, folder: str, workers: int) -> None:
    """Do everything once, in this process; say when the report began and ended."""
    from skilltide import pipeline
    from skilltide.settings import Settings
    from skilltide.sources.config import files_source
    from skilltide.warehouse.ledger import new_run

    settings = Settings(home=Path(home), workers=workers)
    work = new_run("refresh", 3)
    pipeline.ingest(settings, [files_source([folder], "board")], work)
    pipeline.analyse(settings, work)
    pipeline.publish_marts(settings, work)
    began = time.time()
    pipeline.report(settings)
    (Path(home) / "report.json").write_text(json.dumps([began, time.time()]))


def watch(process_id: int, samples: list[tuple[float, int]], stop: threading.Event) -> None:
    """Note the memory (bytes; shared pages once per process) of a process and all below it, ten times a second."""
    while not stop.wait(0.1):
        total = 0
        try:
            parent = psutil.Process(process_id)
            for process in [parent, *parent.children(recursive=True)]:
                total += process.memory_info().rss
        except psutil.Error:
            continue
        samples.append((time.time(), total))


def measure(count: int, texts: list[tuple[str, str, str, str]], workers: int) -> list[dict[str, object]]:
    """Return one row per stage."""
    with tempfile.TemporaryDirectory(prefix="skilltide-scale-") as scratch:
        home, folder = Path(scratch) / "home", Path(scratch) / "board"
        size = write_files(folder, postings(texts, count))
        process = multiprocessing.get_context("spawn").Process(target=run, args=(str(home), str(folder), workers))
        process.start()
        samples: list[tuple[float, int]] = []
        stop = threading.Event()
        watcher = threading.Thread(target=watch, args=(process.pid, samples, stop))
        watcher.start()
        process.join()
        stop.set()
        watcher.join()
        if process.exitcode:
            sys.exit(f"{count}: the run ended with {process.exitcode}")
        return list(rows_of(home, samples, size))


def rows_of(home: Path, samples: list[tuple[float, int]], input_size: int) -> Iterator[dict[str, object]]:
    """Yield each stage's seconds, peak memory and the file that it wrote."""
    with duckdb.connect(str(home / "warehouse" / "working.duckdb"), read_only=True) as connection:
        steps = connection.execute("SELECT step_code, epoch(finished_at), seconds FROM ops.step ORDER BY 2").fetchall()
    began, ended = json.loads((home / "report.json").read_text())
    spans = [(code, end - seconds, end) for code, end, seconds in steps] + [("report", began, ended)]
    files = {
        "land": home / "landing", "build": home / "warehouse" / "working.duckdb",
        "publish": home / "warehouse" / "skilltide.duckdb", "report": home / "reports" / "index.html",
    }  # fmt: skip
    total = 0.0
    for code, start, end in spans:
        total += end - start
        peak = max((memory for at, memory in samples if start - 0.2 <= at <= end + 0.2), default=0)
        yield {"stage": code, "seconds": end - start, "peak": peak, "written": bytes_of(files.get(code))}
    peak = max(memory for _, memory in samples)
    yield {"stage": "**all**", "seconds": total, "peak": peak, "written": f"(input {input_size / 1e6:,.0f} MB)"}


def bytes_of(path: Path | None) -> str:
    """Return what a stage wrote, for people."""
    if path is None:
        return ""
    size = path.stat().st_size if path.is_file() else sum(p.stat().st_size for p in path.rglob("*") if p.is_file())
    return f"{path.name} {size / 1e6:,.1f} MB"


def main() -> None:
    """Measure, print and add to the results."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("counts", nargs="*", type=int, default=[10_000, 30_000, 100_000])
    parser.add_argument("--folder", type=Path, help="folder of CSV files with real texts")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="skilltide-sample-") as scratch:
        folder = given.folder
        if folder is None:
            from skilltide.sample import generate

            generate(Path(scratch))
            folder = Path(scratch) / "northstar-sample"
        texts = read_texts(folder)
    told = "texts of a folder" if given.folder else "texts of the bundled sample"
    command = shlex.join(["python", "benchmarks/scale.py", *(["--folder", "FOLDER"] if given.folder else []),
                          "--workers", str(given.workers), *map(str, given.counts)])  # fmt: skip
    out = [f"\n## {datetime.now(UTC):%Y-%m-%d}: `{command}`\n",
           f"{len(texts):,} distinct {told}; {os.cpu_count()} cores, {given.workers} workers, load "
           f"{os.getloadavg()[0]:.1f} at the start, commit {commit()}."]  # fmt: skip
    for count in given.counts:
        out += [
            f"\n### {count:,} postings\n",
            "| stage | seconds | postings a second | peak memory | file |",
            "|---|--:|--:|--:|---|",
        ]
        for row in measure(count, texts, given.workers):
            seconds = float(str(row["seconds"]))
            rate = f"{count / seconds:,.0f}" if seconds > 0.05 else ""
            peak = f"{int(str(row['peak'])) / 1e6:,.0f} MB"
            out.append(f"| {row['stage']} | {row['seconds']:,.1f} | {rate} | {peak} | {row['written']} |")
            print(out[-1], flush=True)
    head = "" if RESULTS.exists() else HEAD
    with RESULTS.open("a", encoding="utf-8") as stream:
        stream.write(head + "\n".join(out) + "\n")


def commit() -> str:
    """Return the commit that was measured."""
    done = subprocess.run(
        ["git", "rev-parse", "--short", "HEAD"], cwd=HERE, capture_output=True, text=True, check=False
    )
    return done.stdout.strip() or "unknown"


HEAD = f"""# What postings cost, stage by stage

{__doc__.split(chr(10) * 2)[2]}
Memory is that of all processes together (pages that they share are counted in each).
"""


if __name__ == "__main__":
    main()
