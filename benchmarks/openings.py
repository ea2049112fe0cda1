"""Accuracy and speed of merging postings into openings, on a home with the real history.

    python benchmarks/openings.py HOME [--labels tests/fixtures/opening_pairs.csv ...] [--largest 10]

HOME is a folder that `skilltide ingest` filled with the shared data (../shared/data/linkedin); only its staging tables
are read, nothing in it is changed. Prints seconds and memory of a merge from scratch, of one more day and of a
repetition, precision and recall over the labelled pairs, of copies and of reposts, how far two readings of them agree,
and the largest and the longest openings. Labels name postings by their board's own ids and hashes of their texts; they
hold no text. Not a test. Method and figures: docs/openings.md.
"""

import csv
import hashlib
import resource
import tempfile
import time
from collections import defaultdict
from collections.abc import Callable, Mapping, Sequence
from pathlib import Path

import duckdb
import numpy as np
from numpy.typing import NDArray
from results import Result, arguments, finish

from skilltide.analysis.intervals import cohen_kappa
from skilltide.steps.merge import merge_openings
from skilltide.warehouse.migrate import migrate

FIXTURES = Path(__file__).parents[1] / "tests" / "fixtures"
LABELS = [FIXTURES / "opening_pairs.csv", FIXTURES / "opening_pairs_twice.csv"]
DRAWS = 20_000
NEW_POSTINGS = 50
"""The day that is added is the last one that brought so many."""


def copy(home: Path, folder: Path) -> duckdb.DuckDBPyConnection:
    """Return a fresh working database with the home's texts, and its postings as `everything`."""
    connection = duckdb.connect(folder / "working.duckdb")
    migrate(connection)
    connection.execute(f"ATTACH '{home / 'warehouse' / 'working.duckdb'}' AS home (READ_ONLY)")
    connection.execute("INSERT INTO staging.text BY NAME FROM home.staging.text")
    connection.execute("CREATE TABLE everything AS FROM home.staging.posting")
    connection.execute("DETACH home")
    return connection


def until(connection: duckdb.DuckDBPyConnection, day: object) -> None:
    """Make staging.posting hold what was known on a day; None for all."""
    connection.execute("DELETE FROM staging.posting")
    connection.execute(
        """
        INSERT INTO staging.posting BY NAME
        SELECT * REPLACE (least(last_seen_on, coalesce($day, last_seen_on)) AS last_seen_on)
        FROM everything WHERE $day IS NULL OR first_seen_on <= $day
        """,
        {"day": day},
    )


def timed(result: Result, name: str, connection: duckdb.DuckDBPyConnection) -> None:
    """Merge, and add what it cost."""
    start, busy = time.monotonic(), time.process_time()
    counts = merge_openings(connection)
    seconds, processor = time.monotonic() - start, time.process_time() - busy
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    result.add(name, "costs", wall=(seconds, "s"), CPU=(processor, "s"), peak_memory_so_far=(peak, "MB"))
    print(f"{name}: {counts}", flush=True)


def measure(result: Result, connection: duckdb.DuckDBPyConnection) -> None:
    """Time a merge of nearly all, of one more day, of the rest, and of nothing."""
    row = connection.execute(
        "SELECT first_seen_on FROM everything GROUP BY ALL HAVING count(*) >= ? ORDER BY 1 DESC LIMIT 1", [NEW_POSTINGS]
    ).fetchone()
    assert row, "the home holds no day with so many postings"
    before = connection.execute("SELECT $1::DATE - 1", [row[0]]).fetchone()
    assert before
    until(connection, before[0])
    timed(result, "from scratch", connection)
    until(connection, row[0])
    timed(result, "one more day", connection)
    timed(result, "nothing new", connection)
    until(connection, None)
    timed(result, "all the rest", connection)
    for table in ("text_signature", "posting_content", "opening_match", "opening_member", "opening_repost",
                  "opening_redirect"):  # fmt: skip
        connection.execute(f"DELETE FROM staging.{table}")
    timed(result, "all of it, from scratch", connection)


def evaluate(result: Result, connection: duckdb.DuckDBPyConnection, labels: Path) -> None:
    """Add precision and recall with 95 % intervals for each draw of pairs: of copies, and of reposts if it has any.

    Pairs were drawn by stratum; `stratum_count` is how many the stratum has, so each pair stands for
    stratum_count / drawn. Strata that begin with `late_` are of pairs with more than 60 days between, which a chain of
    reposts is to hold. Intervals: Jeffreys posteriors of the share of true copies, in each stratum among the pairs
    merged now and among those left, 20,000 draws.
    """
    query = """
        SELECT native_id, opening_id, coalesce(first_opening_id, opening_id), text_id
        FROM staging.opening_member JOIN staging.posting USING (posting_id)
        LEFT JOIN staging.opening_repost USING (opening_id)
    """
    found = {native_id: others for native_id, *others in connection.execute(query).fetchall()}
    opening = {native_id: others[0] for native_id, others in found.items()}
    chain = {native_id: others[1] for native_id, others in found.items()}
    with labels.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.DictReader(stream))
    known = [row for row in rows if is_known(connection, row, {key: others[2] for key, others in found.items()})]
    lost = len(rows) - len(known)
    result.notes.append(f"{labels.name}: {len(rows)} labelled pairs, {lost} of them changed or not in this home.")
    if "second_label" in rows[0]:
        kappa = cohen_kappa([(row["first_label"], row["second_label"]) for row in rows])
        result.notes.append(f"{labels.name}: two readings agree, kappa {kappa:.3f}.")
    late = [row for row in known if row["stratum"].startswith("late_one")]
    near = [row for row in known if not row["stratum"].startswith("late_")]
    for name, part, group in (
        ("copies", near, opening),
        ("copies, or one chain", near, chain),
        ("reposts", late, chain),
    ):
        for draw in [*sorted({row["draw"] for row in part}), "both together"] if part else ():
            add_rates(
                result,
                f"{labels.stem}: {name}",
                draw,
                [row for row in part if draw in (row["draw"], "both together")],
                group,
            )


def is_known(connection: duckdb.DuckDBPyConnection, row: Mapping[str, str], texts: Mapping[str, str]) -> bool:
    """Tell whether the home has both postings, with the texts that were read where their hashes are told."""
    for side in ("a", "b"):
        text_id = texts.get(row[f"native_id_{side}"])
        if text_id is None:
            return False
        expected = row.get(f"text_hash_{side}")
        text = connection.execute("SELECT text FROM staging.text WHERE text_id = ?", [text_id]).fetchone() or ("",)
        if expected and hashlib.sha256(text[0].encode()).hexdigest()[: len(expected)] != expected:
            return False
    return True


def add_rates(
    result: Result, name: str, draw: str, rows: Sequence[Mapping[str, str]], group: Mapping[str, str]
) -> None:
    """Print strata, add precision and recall of one draw; `group` tells what is together now."""
    cells: dict[str, dict[tuple[bool, bool], int]] = defaultdict(lambda: defaultdict(int))
    counts: dict[str, int] = defaultdict(int)
    parts = set()
    for row in rows:
        merged = group[row["native_id_a"]] == group[row["native_id_b"]]
        cells[row["stratum"]][row["is_same"] == "1", merged] += 1
        if "first_label" not in row:  # older draws: one universe, drawn twice
            counts[row["stratum"]] = int(row["stratum_count"])
        elif (row["draw"], row["stratum"]) not in parts:  # two halves of one universe
            parts.add((row["draw"], row["stratum"]))
            counts[row["stratum"]] += int(row["stratum_count"])
    print(f"\n{name}, draw {draw}: {len(rows)} pairs")
    print(f"  {'stratum':<40}{'pairs':>7}{'drawn':>7}{'copies merged':>15}{'others merged':>15}{'copies left':>13}")
    for stratum, cell in cells.items():
        print(f"  {stratum:<40}{counts[stratum]:>7}{sum(cell.values()):>7}{cell[True, True]:>15}"
              f"{cell[False, True]:>15}{cell[True, False]:>13}")  # fmt: skip
    right, wrong, left = (
        sum(cell[key] for cell in cells.values()) for key in ((True, True), (False, True), (True, False))
    )
    plain = {"precision": right / max(1, right + wrong), "recall": right / max(1, right + left)}
    exact = rates(cells, counts, lambda same, other: np.array([same / max(1, same + other)]))
    drawn = rates(cells, counts, posterior(np.random.default_rng(1)))
    for rate, value, values in zip(("precision", "recall"), exact, drawn, strict=True):
        low, high = np.quantile(values, [0.025, 0.975])
        result.add(f"{name}, draw {draw}", rate, pairs=(len(rows), ""), plain=(plain[rate], ""),
                   weighted=(value[0], ""), low_95=(low, ""), high_95=(high, ""))  # fmt: skip


def posterior(chance: np.random.Generator) -> Callable[[int, int], NDArray[np.float64]]:
    """Return a function that draws the share of true copies from its Jeffreys posterior."""
    return lambda same, other: chance.beta(same + 0.5, other + 0.5, DRAWS)


def rates(
    cells: Mapping[str, Mapping[tuple[bool, bool], int]],
    counts: Mapping[str, int],
    share: Callable[[int, int], NDArray[np.float64]],
) -> tuple[NDArray[np.float64], NDArray[np.float64]]:
    """Return precision and recall, given the share of true copies among (copies, others)."""
    right: NDArray[np.float64] = np.zeros(1)
    merged, left = right, right
    for stratum, cell in cells.items():
        weight = counts[stratum] / sum(cell.values())
        together, apart = cell[True, True] + cell[False, True], cell[True, False] + cell[False, False]
        if together:
            right = right + weight * together * share(cell[True, True], cell[False, True])
            merged = merged + weight * together
        if apart:
            left = left + weight * apart * share(cell[True, False], cell[False, False])
    return right / merged, right / (right + left)


def show(connection: duckdb.DuckDBPyConnection, count: int) -> None:
    """Print the reasons of merges, and the largest and the longest openings."""
    print(
        "\n",
        connection.sql(
            "SELECT reason_code, count(*) AS postings FROM staging.opening_member GROUP BY 1 ORDER BY 2 DESC"
        ),
    )
    for title, order in (("largest", "postings"), ("longest, first to last start", "days")):
        print(title)
        print(connection.sql(f"""
            SELECT
                count(*) AS postings, max(posted_on) - min(posted_on) AS days,
                arg_min(title, posted_on)[:50] AS title, arg_min(employer_name, posted_on)[:30] AS employer,
                count(DISTINCT city_name) AS cities, count(DISTINCT employer_key) AS employers,
                round(min(score), 2) AS least_score, min(posted_on) AS first_posted_on
            FROM staging.opening_member JOIN staging.posting USING (posting_id)
            GROUP BY opening_id ORDER BY {order} DESC, opening_id LIMIT {count}
        """))  # fmt: skip


def main() -> None:
    parser = arguments(__doc__)
    parser.add_argument("home", type=Path)
    parser.add_argument("--labels", type=Path, nargs="+", default=LABELS)
    parser.add_argument("--largest", type=int, default=10)
    options = parser.parse_args()
    result = Result.of_this_run("openings", "Merging postings into openings: costs, and agreement with labelled pairs")
    with tempfile.TemporaryDirectory() as folder:
        connection = copy(options.home, Path(folder))
        measure(result, connection)
        for labels in options.labels:
            evaluate(result, connection, labels)
        show(connection, options.largest)
    finish(result, options.write)


if __name__ == "__main__":
    main()
