"""Cost of many postings from files to report, stage by stage, also beside an older tree: time, memory, files.

    python benchmarks/scale.py [--folder FOLDER] [--workers N] [--before REVISION] [--write] 20000 100000

Distinct postings are made of those in FOLDER's daily CSV files (columns Job_ID, Title, Company, Place, Description,
HTML; without it, of the bundled sample), as benchmarks/many_postings.py tells. Each count is one `skilltide refresh`, a
whole process, in an empty home. `--before` does the same with a tree of the project's history, in a checkout of its
own, one after the other on the same files, and tells the ratios. `--input` keeps the files, or takes those that are
there. A million takes some 25 GB of disk (TMPDIR says where).
"""

import os
import subprocess
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import duckdb
import many_postings
import measure
from results import Result, arguments, finish

ROOT = Path(__file__).parents[1]
ALL, REST = "all", "starting, and between stages"


def sample_folder(scratch: Path) -> Path:
    """Write the bundled sample; return the folder of its largest source."""
    from skilltide.sample import generate

    generate(scratch / "sample")
    return scratch / "sample" / "northstar-sample"


@contextmanager
def tree_of(revision: str) -> Iterator[Path]:
    """Give a checkout of a revision."""
    with tempfile.TemporaryDirectory(prefix="skilltide-tree-") as scratch:
        tree = Path(scratch) / "tree"
        subprocess.run(["git", "worktree", "add", "--quiet", "--detach", tree, revision], cwd=ROOT, check=True)
        try:
            yield tree
        finally:
            subprocess.run(["git", "worktree", "remove", "--force", tree], cwd=ROOT, check=False)


def stages(home: Path) -> Iterator[tuple[str, float, float]]:
    """Yield each stage that took time: its name, beginning and end (seconds since the epoch)."""
    with duckdb.connect(str(home / "warehouse" / "working.duckdb"), read_only=True) as connection:
        found = connection.execute("SELECT step_code, epoch(finished_at), seconds FROM ops.step ORDER BY 2").fetchall()
    for name, end, seconds in found:
        if seconds >= 0.05:
            yield name, end - seconds, end


def counts(home: Path) -> dict[str, float]:
    """Return what tells whether the postings are like a history's: openings, and mentions where the tree keeps them."""
    asked = {
        "postings": "SELECT count(*) FROM marts.posting",
        "openings": "SELECT count(DISTINCT opening_id) FROM marts.posting",
        "mentions": "SELECT count(*) FROM marts.posting JOIN marts.mention USING (text_id)",
    }
    found = {}
    with duckdb.connect(str(home / "warehouse" / "skilltide.duckdb"), read_only=True) as connection:
        for name, sql in asked.items():
            with suppress(duckdb.CatalogException, duckdb.BinderException):
                ((count,),) = connection.execute(sql).fetchall()
                found[name] = float(count)
    return found


def refresh(result: Result, folder: Path, count: int, table: str, workers: int, tree: Path = ROOT) -> measure.Cost:
    """Run one refresh and add its stages to the result; return what all of it cost."""
    with tempfile.TemporaryDirectory(prefix="skilltide-scale-") as scratch:
        home = Path(scratch) / "home"
        home.mkdir()
        (home / "sources.yml").write_text(f"board:\n  platform: files\n  path: {folder.resolve()}\n")
        settings = {"PYTHONPATH": str(tree / "src"), "SKILLTIDE_WORKERS": str(workers), "OMP_NUM_THREADS": "1"}
        ran = measure.run(measure.skilltide(home, "refresh", "--lenient"), settings, tree)
        took = list(stages(home))
        files = {
            "fetch": home / "landing", "land": home / "landing", "build": home / "warehouse" / "working.duckdb",
            "publish": home / "warehouse" / "skilltide.duckdb", "report": home / "reports",
        }  # fmt: skip
        known = measure.Cost(0.0, 0.0, 0.0, 0)
        for name, start, end in took:
            cost = ran.watch.between(start, end)
            known += cost
            add(result, name, table, cost, count, measure.bytes_in(files[name]) if name in files else None)
        # the report holds no database, and so is in no ledger: it is what comes last
        cost = ran.watch.between(max(end for _, _, end in took), ran.watch.samples[-1].at)
        known += cost
        add(result, "report", table, cost, count, measure.bytes_in(files["report"]))
        add(result, REST, table, ran.cost - known, count, None)
        add(result, ALL, table, ran.cost, count, measure.bytes_in(home))
        found = counts(home)
        print(f"{table}: {ran.cost.seconds:,.0f} s, {ran.cost.peak_memory / 1e6:,.0f} MB, " + ", ".join(
            f"{value:,.0f} {name}" for name, value in found.items()), flush=True)  # fmt: skip
        result.add(table, "what was made", **{name: (value, "") for name, value in found.items()})
        return ran.cost


def add(result: Result, case: str, table: str, cost: measure.Cost, count: int, size: int | None) -> None:
    """Add what one stage cost."""
    figures = {"wall": (cost.seconds, "s"), "CPU": (cost.cpu_seconds, "s"),
               "CPU_of_the_first_process": (cost.own_cpu_seconds, "s")}  # fmt: skip
    if cost.cpu_seconds >= 0.5:
        figures["postings_a_CPU_second"] = (count / cost.cpu_seconds, "")
    if cost.peak_memory:
        figures["peak_memory"] = (cost.peak_memory / 1e6, "MB")
    if size is not None:
        figures["files"] = (size / 1e6, "MB")
    result.add(case, table, **figures)


def main() -> None:
    """Measure, print, and keep what was found."""
    parser = arguments(__doc__)
    parser.add_argument("counts", nargs="*", type=int, default=[10_000, 30_000, 100_000])
    parser.add_argument("--folder", type=Path, help="daily CSV files with real texts")
    parser.add_argument("--workers", type=int, default=os.cpu_count() or 1)
    parser.add_argument("--before", metavar="REVISION", help="measure this tree of the history too")
    parser.add_argument("--input", type=Path, help="folder for the files that are made, one folder a count; kept")
    parser.add_argument("--name", default="scale", help="name of the result: what is kept under another one stays")
    given = parser.parse_args()
    result = Result.of_this_run(given.name, "Files to report in one refresh, by stage, all processes together")
    with tempfile.TemporaryDirectory(prefix="skilltide-postings-") as name:
        scratch = Path(name)
        for count in given.counts:
            folder = (given.input or scratch) / str(count)
            if not folder.is_dir():
                many_postings.write(given.folder or sample_folder(scratch), folder, count)
            table = f"{count:,} postings ({measure.bytes_in(folder) / 1e6:,.0f} MB of compressed files)"
            now = refresh(result, folder, count, table, given.workers)
            if given.before:
                with tree_of(given.before) as tree:
                    old = refresh(result, folder, count, f"{count:,} postings, {given.before}", given.workers, tree)
                result.add(f"{count:,} postings, beside {given.before}", "ratios", wall=(now.seconds / old.seconds, ""),
                           CPU=(now.cpu_seconds / old.cpu_seconds, ""),
                           peak_memory=(now.peak_memory / old.peak_memory, ""))  # fmt: skip
            if given.write:  # a larger count may not come to its end
                result.write()
    finish(result, given.write)


if __name__ == "__main__":
    main()
