"""Files to report beside the script that an analyst would write instead (`peer_script.py`), in one run.

    python benchmarks/beside_script.py FOLDER SURFACES.csv [--rounds 1] [--write]

FOLDER: CSV files with the columns Title, Company and Description and names that end in a date (`…_20240702.csv`).
SURFACES: a CSV file with `skill` and `surface`, such as `seed-skills.csv` of the reference material. All are whole
processes one after the other, from files to an HTML page: the script on one core, as it has one thread of its own, once
with every row and once with each distinct posting alone, and `skilltide refresh` into a new home with the workers that
it takes by itself. Where other work keeps the cores busy, only CPU seconds can be compared.
"""

import os
import sys
import tempfile
from pathlib import Path

import measure
from results import Result, arguments, finish

HERE = Path(__file__).parent
SCRIPT, DISTINCT = "the script, every row", "the script, each distinct posting"
OWN = "skilltide refresh"
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}


def compare(folder: Path, surfaces: Path) -> dict[str, measure.Cost]:
    """Run each once; return what it took."""
    core = min(os.sched_getaffinity(0))
    with tempfile.TemporaryDirectory(prefix="skilltide-beside-") as scratch:
        script = ["taskset", "-c", str(core), sys.executable, str(HERE / "peer_script.py"), str(folder), str(surfaces),
                  f"{scratch}/script.html"]  # fmt: skip
        refresh = measure.skilltide(Path(scratch) / "home", "refresh", str(folder))
        commands = {SCRIPT: script, DISTINCT: [*script, "--distinct"], OWN: refresh}
        return {name: measure.run(command, ONE_THREAD).cost for name, command in commands.items()}


def main() -> None:
    """Run the comparison."""
    parser = arguments(__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("surfaces", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    result = Result.of_this_run("beside_script", "Files to report beside the script that an analyst would write")
    for number in range(given.rounds):
        table, found = f"round {number + 1}", compare(given.folder.resolve(), given.surfaces.resolve())
        for name, cost in found.items():
            result.add(name, table, wall=(cost.seconds, "s"), CPU=(cost.cpu_seconds, "s"),
                       peak_memory=(cost.peak_memory / 1e6, "MB"))  # fmt: skip
        for name in (SCRIPT, DISTINCT):
            script, own = found[name], found[OWN]
            result.add(f"beside {name}", f"{table}, ratios", wall=(own.seconds / script.seconds, ""),
                       CPU=(own.cpu_seconds / script.cpu_seconds, ""),
                       peak_memory=(own.peak_memory / script.peak_memory, ""))  # fmt: skip
    result.notes.append(f"{len(list(given.folder.glob('*.csv')))} files.")
    finish(result, given.write)


if __name__ == "__main__":
    main()
