"""What a refresh costs: everything from scratch, one more day, an edit of a skill, nothing new, and ten days in a row.

    python benchmarks/warehouse.py [FOLDER_OF_DAILY_FILES] [--every N] [--days N] [--write]

Each is a `skilltide refresh` in a process of its own; the ratios to the first are what counts, as machines differ, and
those of CPU seconds more than those of wall seconds, as others may work on it. After the days in a row, the working
file is told beside its size written anew, and every mart beside what a build of everything gives. Without a folder the
bundled sample's largest source is used. `--every 10` takes each tenth file, so that a day is a larger part of all.
"""

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb
import measure
from results import Result, arguments, finish

from skilltide.resources import resource
from skilltide.settings import Settings
from skilltide.steps.build import build_marts, built_marts
from skilltide.warehouse.connect import working
from skilltide.warehouse.rewrite import rewrite

EDITED_SKILL = (
    "- {id: benchmark-skill, name: Benchmark, kind: tool, aliases: [%s], origin: [market], accept: ['We use %s.']}"
)
STEPS = ("fetch", "load", "normalise", "postings", "merge", "tag", "build", "check", "publish", "report")


@dataclass
class Cost:
    """What one refresh took."""

    what: str
    cost: measure.Cost
    postings: int
    """That were known then."""
    working_megabytes: float
    published_megabytes: float
    steps: dict[str, float]
    """Wall seconds by step; none of one that had nothing to do."""
    told: str
    """What was built and published."""


def refresh(home: Path, lexicon: Path, what: str) -> Cost:
    """Run one refresh as a whole process."""
    ran = measure.run(measure.skilltide(home, "refresh", "--lenient"), {"SKILLTIDE_LEXICONS": str(lexicon)})
    lines = {line.split()[0]: line.split(maxsplit=1)[1] for line in ran.output.splitlines() if ", " in line}
    warehouse = home / "warehouse"
    with duckdb.connect(warehouse / "working.duckdb", read_only=True) as connection:
        (postings,) = connection.execute("SELECT count(*) FROM staging.posting").fetchone() or (0,)
        steps = dict(
            connection.execute(
                "SELECT step_code, sum(seconds) FROM ops.step "
                "WHERE run_id = (SELECT max(run_id) FROM ops.run) GROUP BY step_code"
            ).fetchall()
        )
    return Cost(
        what,
        ran.cost,
        postings,
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
        connection.execute("DELETE FROM ops.mart_build; DELETE FROM ops.kept_relation; DELETE FROM ops.compared_value")
        build_marts(connection)
        differing = [name for name, built in built_marts(connection).items() if built.content != stood[name]]
    rewrite(settings.working)
    after = settings.working.stat().st_size / 1e6
    return [
        f"Working file after these days {before:.0f} MB, written anew {after:.0f} MB ({before / after:.2f}).",
        f"Marts that a build of everything gives otherwise: {', '.join(differing) or 'none'}.",
    ]


def keep(result: Result, costs: list[Cost]) -> None:
    """Add what refreshes cost, and each one's part of the first."""
    first = costs[0].cost
    for one in costs:
        result.add(
            one.what, "costs", CPU=(one.cost.cpu_seconds, "s"),
            of_the_first=(one.cost.cpu_seconds / first.cpu_seconds, ""), wall=(one.cost.seconds, "s"),
            of_its_wall=(one.cost.seconds / first.seconds, ""),
            peak_memory=(one.cost.peak_memory / 1e6, "MB"), working_file=(one.working_megabytes, "MB"),
            published_file=(one.published_megabytes, "MB"), postings=(one.postings, ""),
        )  # fmt: skip
    for one in costs:
        steps = {step: (one.steps.get(step, 0.0), "s") for step in STEPS}
        result.add(one.what, "wall seconds by step; the rest is starting", **steps)
    result.notes += [f"{one.what}: {one.told}" for one in costs[:4]]


def main() -> None:
    """Run and print the tables."""
    parser = arguments(__doc__)
    parser.add_argument("folder", nargs="?", type=Path)
    parser.add_argument("--days", type=int, default=10, help="how many days in a row")
    parser.add_argument("--every", type=int, default=1, help="take each file of so many")
    given = parser.parse_args()
    result = Result.of_this_run("warehouse", "What a refresh costs, by CPU seconds beside the first")
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
        files = daily_files(folder)[:: given.every]
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
        keep(result, costs)
        result.notes += grown(home)
    finish(result, given.write)


if __name__ == "__main__":
    main()
