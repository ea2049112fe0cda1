"""The registry of boards: how long importing lists and listing boards takes, in a process of its own each; and how many
core openings of a warehouse stand at an employer with a board in it.

    python benchmarks/registry.py LIST.csv … [--warehouse skilltide.duckdb]

Prints seconds, peak memory, and the ratio to the same command in an empty home.
"""

import argparse
import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from skilltide.discover_boards import describe, reach, wanted_employers
from skilltide.sources.board_registry import known_boards, store
from skilltide.sources.board_store import KnownBoard
from skilltide.warehouse.connect import published

TRIES = 5
MOST = 15_000
"""So many boards there are when listing is measured."""


@dataclass(frozen=True, slots=True)
class Ran:
    """What a command took."""

    seconds: float
    busy_seconds: float
    """Of the processor."""
    output: str


def run(home: Path, *arguments: str) -> Ran:
    """Run `skilltide sources …` in a process of its own."""
    began, before = time.perf_counter(), resource.getrusage(resource.RUSAGE_CHILDREN)
    command = [sys.executable, "-m", "skilltide.cli", "--home", str(home), "sources", *arguments]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    busy = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return Ran(time.perf_counter() - began, busy, done.stdout)


def best(home: Path, *arguments: str) -> Ran:
    """Return the fastest of some tries."""
    return min((run(home, *arguments) for _ in range(TRIES)), key=lambda ran: ran.seconds)


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lists", nargs="+", type=Path)
    parser.add_argument("--warehouse", type=Path, help="a published warehouse")
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    with tempfile.TemporaryDirectory() as folder:
        empty, home = Path(folder) / "empty", Path(folder) / "home"
        run(empty, "list")  # compiled, and in the disk's cache
        alone, listed_alone = best(empty, "list"), best(empty, "list", "ashby")
        before = known_boards(empty / "boards.yml")
        imported = run(home, "import", *map(str, given.lists))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # of any command so far: the importing one
        print(imported.output.rstrip())
        boards = known_boards(home / "boards.yml")
        print(
            f"import: {imported.seconds:.2f} s (processor {imported.busy_seconds:.2f} s), {peak:.0f} MB at most; "
            f"{len(boards):,} boards known, {len(before):,} before"
        )
        fill = [KnownBoard("lever", f"made-up-{n}", f"Made Up {n}") for n in range(max(0, MOST - len(boards)))]
        store(home / "boards.yml").add(fill)
        print(f"with {len(fill):,} more that are made up, {len(known_boards(home / 'boards.yml')):,} boards:")
        for arguments, least in ((("list",), alone), (("list", "ashby"), listed_alone)):
            ran = best(home, *arguments)
            print(
                f"sources {' '.join(arguments)}: {ran.seconds:.2f} s (processor {ran.busy_seconds:.2f} s), "
                f"{ran.busy_seconds / least.busy_seconds:.2f} times that of a home without a registry "
                f"({least.seconds:.2f} s, processor {least.busy_seconds:.2f} s)"
            )
        if given.warehouse is not None:
            with published(given.warehouse) as connection:
                wanted = wanted_employers(connection)
            seen = {key: entry for key, entry in before.items() if entry.seen_on is not None}
            for name, known in (("boards seen by others", seen), ("bundled", before), ("with the lists", boards)):
                print(f"\n{name}: {len(known):,} boards")
                print("\n".join(describe(reach(wanted, known))))


if __name__ == "__main__":
    main()
