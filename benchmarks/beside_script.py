"""Files to report beside the script that an analyst would write instead (`peer_script.py`), in one run.

    python benchmarks/beside_script.py FOLDER SURFACES.csv [--rounds 1]

FOLDER: CSV files with the columns Title, Company and Description and names that end in a date (`…_20240702.csv`).
SURFACES: a CSV file with `skill` and `surface`, such as `seed-skills.csv` of the reference material. Both are whole
processes one after the other, from files to an HTML page: the script on one core, as it has one thread of its own, and
`skilltide refresh` into a new home with the workers that it takes by itself. Prints seconds by the clock, CPU seconds
of all processes, the largest process's memory and what each ratio is; last, the same as one line of JSON. Where other
work keeps the cores busy, only CPU seconds can be compared.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).parent
ONE_THREAD = {"OMP_NUM_THREADS": "1", "OPENBLAS_NUM_THREADS": "1"}
FIGURES = ("wall_seconds", "cpu_seconds", "peak_memory_mb")


def run(command: list[str], environment: dict[str, str], *, is_on_one_core: bool) -> dict[str, float]:
    """Run a command to its end; return seconds by the clock, CPU seconds (of its children too) and memory (MB).

    Memory is that of the largest of its processes.
    """
    core = {min(os.sched_getaffinity(0))}
    began = time.monotonic()
    process = subprocess.Popen(
        command,
        env=os.environ | ONE_THREAD | environment,
        stdout=subprocess.DEVNULL,
    )
    if is_on_one_core:
        os.sched_setaffinity(process.pid, core)
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)  # wait4 took it from subprocess
    if process.returncode:
        sys.exit(f"{' '.join(command)}: ended with {process.returncode}")
    return {
        "wall_seconds": round(time.monotonic() - began, 1),
        "cpu_seconds": round(used.ru_utime + used.ru_stime, 1),
        "peak_memory_mb": round(used.ru_maxrss / 1000),
    }


def measure(folder: Path, surfaces: Path) -> dict[str, dict[str, float]]:
    """Run both once; return their figures."""
    with tempfile.TemporaryDirectory(prefix="skilltide-beside-") as scratch:
        script = [sys.executable, str(HERE / "peer_script.py"), str(folder), str(surfaces), f"{scratch}/script.html"]
        refresh = [sys.executable, "-m", "skilltide.cli", "refresh", str(folder)]
        return {
            "script": run(script, {}, is_on_one_core=True),
            "skilltide": run(refresh, {"SKILLTIDE_HOME": f"{scratch}/home"}, is_on_one_core=False),
        }


def main() -> None:
    """Run the comparison."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("surfaces", type=Path)
    parser.add_argument("--rounds", type=int, default=1)
    given = parser.parse_args()
    rounds = []
    print("round  what         wall, s   CPU, s  memory, MB")
    for number in range(given.rounds):
        found = measure(given.folder.resolve(), given.surfaces.resolve())
        ratios = {name: round(found["skilltide"][name] / found["script"][name], 2) for name in FIGURES}
        for name, figures in (found | {"ratio": ratios}).items():
            print(f"{number + 1:5}  {name:10}" + "".join(f"{figures[key]:10}" for key in FIGURES), flush=True)
        rounds.append(found | {"ratio": ratios})
    print(json.dumps({"files": len(list(given.folder.glob("*.csv"))), "cores": os.cpu_count(), "rounds": rounds}))


if __name__ == "__main__":
    main()
