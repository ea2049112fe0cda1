"""What benchmarks found: one JSON file each in benchmarks/results/, and the page benchmarks/README.md made from them.

    python benchmarks/results.py          write the page, and the tables in docs/
    python benchmarks/results.py --check  end with 1 where one of them says something else

A page in docs/ shows a benchmark's tables between the lines `<!-- benchmarks/results/NAME.json -->` and `<!-- end -->`.

A benchmark makes a `Result`, adds figures to it, prints its tables, and keeps it where it was told `--write`. Each
figure is a row: of what (`case`, in a `table` where there are several), its `name`, `value` and `unit`. Beside them
stand the command, the day, the tree's commit and the machine; nothing names hosts or folders.
"""

import argparse
import json
import os
import platform
import re
import shlex
import subprocess
import sys
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import asdict, dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
RESULTS, PAGE, DOCS = HERE / "results", HERE / "README.md", HERE.parent / "docs"
SHOWN = re.compile(r"(<!-- benchmarks/results/(\w+)\.json -->\n).*?(<!-- end -->)", re.DOTALL)
NOT_BENCHMARKS = {"results", "measure", "many_postings", "peer_script"}
"""What the benchmarks share or run."""


@dataclass(frozen=True)
class Row:
    """One figure."""

    case: str
    name: str
    value: float
    unit: str
    table: str = ""


@dataclass
class Result:
    """What one run of a benchmark found."""

    benchmark: str
    title: str
    command: str = ""
    measured_on: str = ""
    commit: str | None = None
    """None where it was not noted; with a `+` where files differed from it."""
    machine: dict[str, Any] = field(default_factory=dict)
    notes: list[str] = field(default_factory=list)
    """Lines that belong to the figures."""
    rows: list[Row] = field(default_factory=list)

    @classmethod
    def of_this_run(cls, benchmark: str, title: str) -> "Result":
        """Return an empty result that tells this command, tree, machine and day."""
        return cls(benchmark, title, this_command(), f"{datetime.now(UTC):%Y-%m-%d}", this_commit(), this_machine())

    def add(self, case: str, table: str = "", /, **figures: tuple[float, str]) -> None:
        """Add the figures of one case, each a value with its unit; underscores in names are spaces."""
        for name, (value, unit) in figures.items():
            self.rows.append(Row(case, name.replace("_", " "), _rounded(value), unit, table))

    def value(self, case: str, name: str, table: str = "") -> float:
        """Return one figure.

        Raises:
            KeyError: there is none.
        """
        for row in self.rows:
            if (row.case, row.name, row.table) == (case, name, table):
                return row.value
        raise KeyError(f"{self.benchmark}: {case}, {name}, {table}")

    def tables(self) -> str:
        """Return the figures as Markdown tables: a line for each case, a column for each name."""
        parts = []
        for table in dict.fromkeys(row.table for row in self.rows):
            rows = [row for row in self.rows if row.table == table]
            columns = list(dict.fromkeys((row.name, row.unit) for row in rows))
            found = {(row.case, row.name, row.unit): row.value for row in rows}
            lines = [f"**{table}**", ""] if table else []
            lines.append("| |" + "".join(f" {name}{f', {unit}' if unit else ''} |" for name, unit in columns))
            lines.append("|---|" + "--:|" * len(columns))
            for case in dict.fromkeys(row.case for row in rows):
                cells = [found.get((case, *column)) for column in columns]
                lines.append(f"| {case} |" + "".join(f" {_shown(cell)} |" for cell in cells))
            parts.append("\n".join(lines))
        return "\n\n".join([*parts, *("\n".join(f"- {note}" for note in self.notes),) * bool(self.notes)])

    def write(self, folder: Path = RESULTS) -> Path:
        """Keep it as the benchmark's last result, and write the page anew."""
        folder.mkdir(exist_ok=True)
        path = folder / f"{self.benchmark}.json"
        head = {key: value for key, value in asdict(self).items() if key != "rows"}
        rows = ",\n".join("    " + json.dumps(asdict(row), ensure_ascii=False) for row in self.rows)
        body = json.dumps(head, indent=2, ensure_ascii=False)[:-2]
        path.write_text(f'{body},\n  "rows": [\n{rows}\n  ]\n}}\n', encoding="utf-8")
        if folder == RESULTS:
            write_pages()
        return path


def read(path: Path) -> Result:
    """Return a kept result.

    Raises:
        TypeError: it has other fields.
    """
    content = json.loads(path.read_text(encoding="utf-8"))
    return Result(**(content | {"rows": [Row(**row) for row in content["rows"]]}))


def latest(benchmark: str) -> Result:
    """Return the kept result of a benchmark."""
    return read(RESULTS / f"{benchmark}.json")


def arguments(description: str | None) -> argparse.ArgumentParser:
    """Return a parser for a benchmark's arguments that knows `--write`."""
    parser = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--write", action="store_true", help="keep the figures in benchmarks/results/")
    return parser


def finish(result: Result, is_kept: bool) -> None:
    """Print a result, and keep it where that was asked for."""
    print("\n" + result.tables(), flush=True)
    if is_kept:
        print(f"\nkept in benchmarks/{result.write().relative_to(HERE)}")


def this_command(argv: Sequence[str] | None = None) -> str:
    """Return the command line, with the names of folders and files outside the tree as capitals."""
    script, *given = argv or sys.argv
    told = [re.sub(r"[^=:]+", _outside, part) for part in given if part != "--write"]  # NAME=FILE:FILE, too
    return shlex.join(["python", f"benchmarks/{Path(script).name}", *told])


def _outside(part: re.Match[str]) -> str:
    path = Path(part[0])
    is_outside = (path.is_absolute() or part[0].startswith("..")) and "/" in part[0]
    return ("FOLDER" if path.is_dir() else f"FILE{path.suffix}") if is_outside else part[0]


def this_commit() -> str | None:
    """Return the tree's commit, with a `+` where the code differs from it."""
    commit = _git("rev-parse", "--short", "HEAD")
    return f"{commit}{'+' if _git('status', '--porcelain', '--', 'src', 'lexicons', 'warehouse') else ''}" or None


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", *arguments], cwd=HERE, capture_output=True, text=True, check=False)
    return done.stdout.strip()


def this_machine() -> dict[str, Any]:
    """Return what the figures depend on: cores, memory, processor, Python; and how busy the machine was before."""
    model = platform.machine()
    about = Path("/proc/cpuinfo")
    if about.exists():
        models = (line.partition(":")[2].strip() for line in about.read_text().splitlines() if "model name" in line)
        model = next(models, model)
    memory = os.sysconf("SC_PAGE_SIZE") * os.sysconf("SC_PHYS_PAGES")
    return {
        "cores": os.cpu_count(), "memory_gb": round(memory / 1e9, 1), "cpu": model,
        "python": platform.python_version(), "load_before": round(os.getloadavg()[0], 1),
    }  # fmt: skip


def in_words(machine: Mapping[str, Any]) -> str:
    """Return a machine, in words."""
    told = [f"{machine['cores']} cores"] if machine.get("cores") else []
    if machine.get("cpu"):
        told.append(f"{machine['cpu']}, {machine['memory_gb']} GB")
    if machine.get("load_before") is not None:
        told.append(f"load {machine['load_before']} before")
    return ", ".join(told)


def _rounded(value: float) -> float:
    """Return six digits of a value, all of a whole number's: the rest is noise."""
    return float(f"{value:.6g}") if abs(value) < 1e5 else float(round(value))


def _shown(value: float | None) -> str:
    if value is None:
        return ""
    if abs(value) >= 1_000 or (float(value).is_integer() and abs(value) >= 1):
        return f"{value:,.0f}"
    return f"{value:.3g}" if abs(value) < 1 else f"{value:,.2f}" if abs(value) < 10 else f"{value:,.1f}"


def scripts() -> list[Path]:
    """Return the benchmarks."""
    return sorted(path for path in HERE.glob("*.py") if path.stem not in NOT_BENCHMARKS)


def page() -> str:
    """Return the page: what each benchmark is, and its last figures."""
    kept = {path.stem: read(path) for path in sorted(RESULTS.glob("*.json"))}
    lines = [
        "# Benchmarks", "",
        "Written by `python benchmarks/results.py` from `benchmarks/results/*.json`. A benchmark prints its figures;",
        "`--write` stores them there. Times of two runs are comparable only if the machine did nothing else: compare",
        "the ratios within one run. A commit with a + had uncommitted changes.", "",
        "| benchmark | what it measures | last figures |", "|---|---|---|",
    ]  # fmt: skip
    names = sorted({path.stem for path in scripts()} | set(kept))
    for name in names:
        told = f"[{kept[name].measured_on}](#{name})" if name in kept else "not stored"
        lines.append(f"| `{name}` | {_first_line(name, kept)} | {told} |")
    for name, result in kept.items():
        lines += ["", f"## {name}", "", f"{result.title}.", "", _origin(result), ""]
        lines.append(result.tables())
    return "\n".join(lines) + "\n"


def _first_line(name: str, kept: Mapping[str, Result]) -> str:
    """Return the first sentence of a benchmark's own description."""
    path = HERE / f"{name}.py"
    if not path.exists():
        return kept[name].title
    text = path.read_text(encoding="utf-8").removeprefix('"""').partition("\n\n")[0]
    return " ".join(text.partition('"""')[0].split()).rstrip(".")


def pages() -> dict[Path, str]:
    """Return each page that shows figures, as it should be."""
    found = {PAGE: page()}
    for path in sorted(DOCS.glob("*.md")):
        text = path.read_text(encoding="utf-8")
        shown = SHOWN.sub(lambda match: f"{match[1]}\n{_shown_result(match[2])}\n\n{match[3]}", text)
        if SHOWN.search(text):
            found[path] = shown
    return found


def _shown_result(benchmark: str) -> str:
    """Return a kept result with where it comes from, or that there is none."""
    path = RESULTS / f"{benchmark}.json"
    if not path.exists():
        return f"No figures are kept: `python benchmarks/{benchmark}.py --write` keeps them."
    result = read(path)
    return f"{_origin(result)}\n\n{result.tables()}"


def _origin(result: Result) -> str:
    """Return the command, day, machine and commit of a result, in a line."""
    commit = f", commit {result.commit}" if result.commit else ""
    about = ", ".join(part for part in (result.measured_on, in_words(result.machine)) if part)
    return f"`{result.command}`, {about}{commit}"


def out_of_step() -> list[str]:
    """Return the names of pages that say something else than the results."""
    return [
        path.name for path, text in pages().items() if not path.exists() or path.read_text(encoding="utf-8") != text
    ]


def write_pages() -> None:
    """Write what shows figures."""
    for path, text in pages().items():
        path.write_text(text, encoding="utf-8")


def main(argv: Iterable[str] | None = None) -> int:
    """Write or check the page."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--check", action="store_true")
    given = parser.parse_args(None if argv is None else list(argv))
    if given.check:
        stale = out_of_step()
        if stale:
            print(f"{', '.join(stale)}: not what benchmarks/results/ says. Run python benchmarks/results.py.")
        return int(bool(stale))
    write_pages()
    return 0


if __name__ == "__main__":
    sys.exit(main())
