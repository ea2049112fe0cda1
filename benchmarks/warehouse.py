"""What a refresh costs: everything from scratch, one more day, an edit of a skill, nothing new, and ten days in a row.

    python benchmarks/warehouse.py [FOLDER_OF_DAILY_FILES] [--days N] [--write]

Each is a `skilltide refresh` in a process of its own; the ratios to the first are what counts, as machines differ, and
those of CPU seconds more than those of wall seconds, as others may work on it. After the days in a row, the working
file is told beside its size written anew, and every mart beside what a build of everything gives. Without a folder the
bundled sample's largest source is used. `--write` puts the tables into benchmarks/warehouse.md.
"""

import argparse
import os
import shutil
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import duckdb

from skilltide.resources import resource
from skilltide.settings import Settings
from skilltide.steps.build import build_marts, built_marts
from skilltide.warehouse.connect import working
from skilltide.warehouse.rewrite import rewrite

HERE = Path(__file__).parent
EDITED_SKILL = (
    "- {id: benchmark-skill, name: Benchmark, kind: tool, aliases: [%s], origin: [market], accept: ['We use %s.']}"
)
STEPS = ("fetch", "load", "normalise", "postings", "merge", "tag", "build", "check", "publish")


@dataclass
class Cost:
    """What one refresh took."""

    what: str
    cpu_seconds: float
    """Of the process and all that it started."""
    seconds: float
    peak_megabytes: float
    working_megabytes: float
    published_megabytes: float
    steps: dict[str, float]
    """Wall seconds by step; none of one that had nothing to do."""
    told: str
    """What was built and published."""


def refresh(home: Path, lexicon: Path, what: str) -> Cost:
    """Run one refresh as a whole process."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "skilltide.cli", "--home", str(home), "refresh", "--lenient"],
        env=os.environ | {"SKILLTIDE_LEXICONS": str(lexicon)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    seconds = time.monotonic() - began
    if status:
        raise SystemExit(f"{what}: refresh failed:\n{output}")
    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in output.splitlines() if ", " in line}
    warehouse = home / "warehouse"
    with duckdb.connect(warehouse / "working.duckdb", read_only=True) as connection:
        steps = dict(
            connection.execute(
                "SELECT step_code, sum(seconds) FROM ops.step "
                "WHERE run_id = (SELECT max(run_id) FROM ops.run) GROUP BY step_code"
            ).fetchall()
        )
    return Cost(
        what,
        usage.ru_utime + usage.ru_stime,
        seconds,
        usage.ru_maxrss / 1024,
        (warehouse / "working.duckdb").stat().st_size / 1e6,
        (warehouse / "skilltide.duckdb").stat().st_size / 1e6,
        steps,
        f"{lines.get('build', '')}; {', '.join(lines.get('publish', '').split(', ')[1:3])}",
    )


def daily_files(folder: Path) -> list[Path]:
    """Return the files, those with nothing but a header left out."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix in {".csv", ".gz", ".jsonl"})
    return [path for path in files if path.stat().st_size >= 10_000]


def word_of_one_employer(home: Path) -> str:
    """Return a word that a few texts in a thousand hold, as the alias of the edited skill."""
    with duckdb.connect(home / "warehouse" / "working.duckdb", read_only=True) as connection:
        rows = connection.execute("""
            SELECT word, count(*) AS texts FROM (
                SELECT DISTINCT text_id, unnest(regexp_extract_all(lower(text), '[a-z]{9,12}')) AS word
                FROM staging.text
            ) GROUP BY word HAVING count(*) BETWEEN 5 AND 40 ORDER BY texts DESC, word LIMIT 1
        """).fetchall()
    return str(rows[0][0])


def grown(home: Path) -> list[str]:
    """Return, in words, how the grown warehouse stands beside one that is written and built anew."""
    settings = Settings(home=home)
    before = settings.working.stat().st_size / 1e6
    with working(settings) as connection:
        stood = {name: built.content for name, built in built_marts(connection).items()}
        connection.execute("DELETE FROM ops.mart_build")
        build_marts(connection)
        differing = [name for name, built in built_marts(connection).items() if built.content != stood[name]]
    rewrite(settings.working)
    after = settings.working.stat().st_size / 1e6
    return [
        f"Working file after these days {before:.0f} MB, written anew {after:.0f} MB ({before / after:.2f}).",
        f"Marts that a build of everything gives otherwise: {', '.join(differing) or 'none'}.",
    ]


def table(costs: list[Cost]) -> list[str]:
    """Return the costs as a Markdown table."""
    first = costs[0]
    lines = [
        "| refresh | CPU s | ratio | wall s | ratio | peak MB | working MB | published MB | what it did |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {c.what} | {c.cpu_seconds:.1f} | {c.cpu_seconds / first.cpu_seconds:.3f} | {c.seconds:.1f} "
        f"| {c.seconds / first.seconds:.3f} | {c.peak_megabytes:.0f} | {c.working_megabytes:.0f} "
        f"| {c.published_megabytes:.1f} | {c.told} |"
        for c in costs
    ]
    lines += ["", f"Wall seconds by step; the rest is the report, and starting.\n\n| refresh | {' | '.join(STEPS)} |"]
    lines.append("|---" * (len(STEPS) + 1) + "|")
    for cost in costs:
        lines.append(f"| {cost.what} | {' | '.join(f'{cost.steps.get(step, 0):.1f}' for step in STEPS)} |")
    return lines


def main() -> None:
    """Run and print the tables."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--days", type=int, default=10, help="how many days in a row")
    parser.add_argument("--write", action="store_true")
    given = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="skilltide-benchmark-") as scratch:
        folder = given.folder
        if folder is None:
            from skilltide.sample import generate

            generate(Path(scratch) / "sample")
            folder = Path(scratch) / "sample" / "northstar-sample"
        home, lexicon = Path(scratch) / "home", Path(scratch) / "lexicons"
        shutil.copytree(resource("lexicons"), lexicon)
        (home / "board").mkdir(parents=True)
        (home / "sources.yml").write_text("board:\n  platform: files\n  path: board\n")
        files = daily_files(folder)
        held = given.days + 1
        if len(files) <= held:
            raise SystemExit(f"{folder}: {len(files)} files with rows, expected more than {held}; give fewer --days.")

        def bring(path: Path) -> None:
            (home / "board" / path.name).symlink_to(path.resolve())

        for path in files[:-held]:
            bring(path)
        costs = [refresh(home, lexicon, f"everything ({len(files) - held} files)")]
        bring(files[-held])
        costs.append(refresh(home, lexicon, "one more day"))
        word = word_of_one_employer(home)
        skills = lexicon / "skills" / "domain.yml"
        skills.write_text(skills.read_text() + "\n  " + EDITED_SKILL % (word, word) + "\n")
        costs.append(refresh(home, lexicon, "one skill edited"))
        costs.append(refresh(home, lexicon, "nothing new"))
        for number, path in enumerate(files[len(files) - held + 1 :], 1):
            bring(path)
            costs.append(refresh(home, lexicon, f"day {number} of {given.days}"))
        lines = [*table(costs), "", *grown(home)]
    print("\n".join(lines))
    if given.write:
        command = f"python benchmarks/warehouse.py {'FOLDER' if given.folder else ''} --write".replace("  ", " ")
        head = f"# What a refresh costs\n\n`{command}`, {date.today()}, {os.cpu_count()} cores.\n\n"
        (HERE / "warehouse.md").write_text(head + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
