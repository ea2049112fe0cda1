"""What the analysis of very many openings takes: CPU seconds of each relation, and the process's memory at its peak.

    python benchmarks/analysis.py HOME [--copies 40]

HOME is one that was refreshed. Its openings and what they ask for are copied so many times into a scratch database,
with ids and employers of their own in each copy, so that a market of a million postings can be analysed without reading
and tagging them. One process, as while marts are built of so many rows; DuckDB's limit is the default. Memory is the
resident set, and counts what the relations before left for those behind them, as in a build.
"""

import gc
import re
import tempfile
import time
from pathlib import Path

import duckdb
from results import Result, arguments, finish

from skilltide.settings import Settings
from skilltide.steps.build import MOST_ROWS
from skilltide.warehouse.definitions import marts
from skilltide.warehouse.frames import running
from skilltide.warehouse.memory import release_memory

COPIED = {
    "opening": "* REPLACE (copy || '-' || opening_id AS opening_id, copy || '-' || employer_id AS employer_id)",
    "opening_skill": "* REPLACE (copy || '-' || opening_id AS opening_id)",
}
"""Marts that grow, and what is told of each copy's rows."""
STATUS, CLEAR = Path("/proc/self/status"), Path("/proc/self/clear_refs")


def limited(path: Path, settings: Settings, *, read_only: bool = False) -> duckdb.DuckDBPyConnection:
    """Open a database as the working one is opened."""
    connection = duckdb.connect(str(path), read_only=read_only)
    connection.execute("SET memory_limit = ?", [settings.memory_limit])
    connection.execute("SET temp_directory = ?", [f"{path}.tmp"])
    connection.execute("SET preserve_insertion_order = false; SET threads = 2")
    return connection


def copy_market(home: Path, path: Path, copies: int) -> tuple[int, int]:
    """Write marts with so many copies of a home's openings; return openings and their mentions of skills."""
    settings, definitions = Settings(home=home), marts()
    read = {part.mart for one in definitions.values() for relation in one.relations for part in relation.parts}
    with limited(path, settings) as connection:
        connection.execute(f"ATTACH '{settings.published}' AS home (READ_ONLY)")
        connection.execute("CREATE SCHEMA marts")
        for mart in sorted(read):
            source, order = f"home.marts.{mart}", definitions[mart].order
            if mart in COPIED:
                numbers = f"(SELECT format('{{:03d}}', n) AS copy FROM range({copies}) AS t (n))"
                source = f"(SELECT {COPIED[mart]} FROM {source}, {numbers})"
            connection.execute(f"CREATE TABLE marts.{mart} AS FROM {source} ORDER BY {order}")
        (openings,), (mentions,) = (
            connection.execute(f"SELECT count(*) FROM marts.{rows}").fetchall()[0]
            for rows in ("opening", "opening_skill WHERE NOT is_implied")
        )
        return int(openings), int(mentions)


def memory(name: str) -> float:
    """Return VmRSS (now) or VmHWM (at most since `forget_peak`) of this process, in MB."""
    (found,) = re.findall(rf"{name}:\s+(\d+) kB", STATUS.read_text())
    return int(found) / 1e3


def forget_peak() -> None:
    """Have the peak counted from here."""
    CLEAR.write_text("5")


def main() -> None:
    """Measure, print, and keep what was found."""
    parser = arguments(__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--copies", type=int, default=40)
    given = parser.parse_args()
    result = Result.of_this_run("analysis", "What the analysis of very many openings takes, relation by relation")
    definitions = {name: one for name, one in marts().items() if one.relations}
    with tempfile.TemporaryDirectory(prefix="skilltide-analysis-") as scratch:
        path = Path(scratch) / "market.duckdb"
        openings, mentions = copy_market(given.home, path, given.copies)
        result.add("market", openings=(openings, ""), mentions=(mentions, ""))
        peak = 0.0
        with limited(path, Settings(home=given.home), read_only=True) as connection:
            runner = running(connection, marts())
            waiting, done = list(definitions), set()
            while waiting:
                name = waiting.pop(0)
                for relation in definitions[name].relations:
                    if relation in done:
                        continue
                    done.add(relation)
                    if mentions > MOST_ROWS:
                        release_memory(connection)
                    before = memory("VmRSS")
                    forget_peak()
                    start = time.process_time()
                    rows = len(runner.compute(relation))
                    seconds, highest = time.process_time() - start, memory("VmHWM")
                    peak = max(peak, highest)
                    result.add(relation.name, "relations", CPU=(seconds, "s"), memory_before=(before, "MB"),
                               at_the_peak=(highest, "MB"), rows=(rows, ""))  # fmt: skip
                    print(f"{relation.name:26} {seconds:7.1f} s {before:7,.0f} -> {highest:7,.0f} MB", flush=True)
                runner.release(one for other in waiting for one in definitions[other].relations)
                gc.collect()
        result.add("all", "relations", at_the_peak=(peak, "MB"))
    finish(result, given.write)


if __name__ == "__main__":
    main()
