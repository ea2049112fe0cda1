"""The registry of boards: how long importing lists and listing boards takes, in a process of its own each; and how many
core openings of a warehouse stand at an employer with a board in it.

    python benchmarks/registry.py LIST.csv … [--warehouse skilltide.duckdb] [--verify 425]

Prints seconds, peak memory, and the ratio to the same command in an empty home. With `--verify` so many real Ashby
boards (../shared), served by this machine, are asked whether they are there: a tenth of them, and all.
"""

import os
import resource
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

sys.path[:0] = [str(Path(__file__).parent), str(Path(__file__).parents[1] / "tests")]

from fleet import ARCHIVE, boards_in  # noqa: E402
from results import Result, arguments, finish  # noqa: E402

from local_server import Reply, local_server  # noqa: E402
from skilltide.discover_boards import describe, reach, wanted_employers  # noqa: E402
from skilltide.sources.board_registry import known_boards, store  # noqa: E402
from skilltide.sources.board_store import KnownBoard  # noqa: E402
from skilltide.warehouse.connect import published  # noqa: E402

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
    parser = arguments(__doc__)
    parser.add_argument("lists", nargs="+", type=Path, help="lists of boards")
    parser.add_argument("--warehouse", type=Path, help="a published warehouse")
    parser.add_argument("--verify", type=int, default=0, help="verify so many real boards")
    given = parser.parse_args()
    os.environ.setdefault("OMP_NUM_THREADS", "1")
    result = Result.of_this_run("registry", "Importing and listing boards, verifying; core openings at known employers")
    with tempfile.TemporaryDirectory() as folder:
        empty, home = Path(folder) / "empty", Path(folder) / "home"
        run(empty, "list")  # compiled, and in the disk's cache
        alone, listed_alone = best(empty, "list"), best(empty, "list", "ashby")
        before = known_boards(empty / "boards.yml")
        imported = run(home, "import", *map(str, given.lists))
        peak = resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss / 1024  # of any command so far: the importing one
        print(imported.output.rstrip())
        boards = known_boards(home / "boards.yml")
        result.add("import", "commands", wall=(imported.seconds, "s"), CPU=(imported.busy_seconds, "s"),
                   peak_memory=(peak, "MB"))  # fmt: skip
        result.notes.append(f"{len(boards):,} boards known after the import, {len(before):,} before.")
        fill = [KnownBoard("lever", f"made-up-{n}", f"Made Up {n}") for n in range(max(0, MOST - len(boards)))]
        store(home / "boards.yml").add(fill)
        count = len(known_boards(home / "boards.yml"))
        result.notes.append(f"{count:,} boards where they are listed, {len(fill):,} of them made up.")
        for asked, least in ((("list",), alone), (("list", "ashby"), listed_alone)):
            ran = best(home, *asked)
            result.add(f"sources {' '.join(asked)}", "commands", wall=(ran.seconds, "s"), CPU=(ran.busy_seconds, "s"),
                       beside_an_empty_home=(ran.busy_seconds / least.busy_seconds, ""))  # fmt: skip
        if given.warehouse is not None:
            with published(given.warehouse) as connection:
                wanted = wanted_employers(connection)
            seen = {key: entry for key, entry in before.items() if entry.seen_on is not None}
            for name, known in (("boards seen by others", seen), ("bundled", before), ("with the lists", boards)):
                print(f"\n{name}: {len(known):,} boards")
                print("\n".join(describe(reach(wanted, known))))
    if given.verify:
        verify(result, given.verify)
    finish(result, given.write)


def verify(result: Result, most: int) -> None:
    """Ask boards on a server of this machine; memory must not grow with their number."""
    os.environ |= {"SKILLTIDE_CONTACT": "benchmark@localhost", "SKILLTIDE_ALLOW_LOOPBACK": "1"}
    boards = boards_in(ARCHIVE, most)
    for count in (len(boards) // 10, len(boards)):
        chosen = dict(list(boards.items())[:count])
        with local_server() as server, tempfile.TemporaryDirectory() as folder:
            for name, body in chosen.items():
                server.routes[f"/posting-api/job-board/{name}?includeCompensation=true"] = Reply(body)
            home = Path(folder)
            lines = "".join(f"  - {{board: {name!r}, enabled: false}}\n" for name in chosen)
            (home / "boards.yml").write_text(f"ashby:\n{lines}")
            command = [sys.executable, "-c", _VERIFY, str(home), str(count), server.url]
            done = subprocess.run(command, check=True, capture_output=True, text=True)
            last = done.stdout.splitlines()
            states = ", ".join(line for line in last[-8:] if line.split(" ")[0].replace(",", "").isdigit())
            wall, peak = map(float, last[-1].split())
            result.add(f"verify {count} boards", "commands", wall=(wall, "s"), peak_memory=(peak, "MB"))
            result.notes.append(f"{count} boards verified: {states}.")


_VERIFY = """
import resource, sys, time
from typer.testing import CliRunner
from skilltide.cli import app
began = time.perf_counter()
home, count, url = sys.argv[1:]
asked = ["--home", home, "sources", "verify", "ashby", "--sample", count, "--api", url]
print(CliRunner().invoke(app, asked, catch_exceptions=False).output)
peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
print(f"{time.perf_counter() - began:.1f} {peak:.0f}")
"""


if __name__ == "__main__":
    main()
