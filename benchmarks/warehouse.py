"""What a refresh costs: everything from scratch, one more day, an edit of one skill, and nothing new.

    python benchmarks/warehouse.py [FOLDER_OF_DAILY_FILES] [--write]

Each is a `skilltide refresh` in a process of its own; the ratio to the first is what counts, as machines differ.
Without a folder the bundled sample's largest source is used. `--write` puts the table into benchmarks/warehouse.md.
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

HERE = Path(__file__).parent
EDITED_SKILL = (
    "- {id: benchmark-skill, name: Benchmark, kind: tool, aliases: [%s], origin: [market], accept: ['We use %s.']}"
)


@dataclass
class Cost:
    """What one refresh took."""

    what: str
    seconds: float
    peak_megabytes: float
    working_megabytes: float
    published_megabytes: float
    told: str


def refresh(home: Path, lexicon: Path, what: str) -> Cost:
    """Run one refresh as a whole process."""
    began = time.monotonic()
    process = subprocess.Popen(
        [sys.executable, "-m", "skilltide.cli", "--home", str(home), "refresh"],
        env=os.environ | {"SKILLTIDE_LEXICONS": str(lexicon)},
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout
    output = process.stdout.read()
    _, status, usage = os.wait4(process.pid, 0)
    if status:
        raise SystemExit(f"{what}: refresh failed:\n{output}")
    steps = {
        line.split()[0]: line.split(maxsplit=1)[1] for line in output.splitlines() if ", " in line and ":" not in line
    }
    told = "; ".join(f"{step}: {steps[step]}" for step in ("normalise", "tag", "build") if step in steps)
    warehouse = home / "warehouse"
    return Cost(
        what,
        time.monotonic() - began,
        usage.ru_maxrss / 1024,
        (warehouse / "working.duckdb").stat().st_size / 1e6,
        (warehouse / "skilltide.duckdb").stat().st_size / 1e6,
        told,
    )


def daily_files(folder: Path) -> list[Path]:
    """Return the files, those with nothing but a header last left out."""
    files = sorted(path for path in folder.iterdir() if path.is_file() and path.suffix in {".csv", ".gz", ".jsonl"})
    while files and files[-1].stat().st_size < 10_000:
        files.pop()
    return files


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


def main() -> None:
    """Run and print the table."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", nargs="?", type=Path)
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
        for path in files[:-1]:
            (home / "board" / path.name).symlink_to(path.resolve())
        costs = [refresh(home, lexicon, f"everything ({len(files) - 1} files)")]
        (home / "board" / files[-1].name).symlink_to(files[-1].resolve())
        costs.append(refresh(home, lexicon, "one more day"))
        word = word_of_one_employer(home)
        skills = lexicon / "skills" / "domain.yml"
        skills.write_text(skills.read_text() + "\n  " + EDITED_SKILL % (word, word) + "\n")
        costs.append(refresh(home, lexicon, "one skill edited"))
        costs.append(refresh(home, lexicon, "nothing new"))
    lines = [
        "| refresh | seconds | of the first | peak MB | working MB | published MB | what it did |",
        "|---|---|---|---|---|---|---|",
    ]
    lines += [
        f"| {c.what} | {c.seconds:.1f} | {c.seconds / costs[0].seconds:.3f} | {c.peak_megabytes:.0f} "
        f"| {c.working_megabytes:.0f} | {c.published_megabytes:.1f} | {c.told} |"
        for c in costs
    ]
    print("\n".join(lines))
    if given.write:
        command = f"python benchmarks/warehouse.py {'FOLDER' if given.folder else ''} --write".replace("  ", " ")
        head = f"# What a refresh costs\n\n`{command}`, {date.today()}, {os.cpu_count()} cores.\n\n"
        (HERE / "warehouse.md").write_text(head + "\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
