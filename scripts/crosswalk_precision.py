"""Measure the crosswalk by hand: draw rows, judge them again, and tell how many were right.

    python scripts/crosswalk_precision.py draw 1 ../shared/taxonomies > drawn.csv  the rows, without what was decided
    python scripts/crosswalk_precision.py report                                   the table of docs/crosswalk.md

A draw is stratified by kind of match, so that each kind has a figure; its order says nothing. Whoever judges sees the
skill's name and kind and the entry's label only (for rows of `none`: the entries whose names are nearest), and writes
exact, close, broader, or none. The judged sample is kept in tests/fixtures/labels/crosswalk.csv with what had been
decided when it was drawn.
"""

import csv
import random
import sys
from collections import defaultdict
from collections.abc import Iterable
from pathlib import Path

from crosswalk_candidates import FILES, read

from skilltide.analysis.intervals import wilson
from skilltide.extract.crosswalk import MATCHES, Row, load_crosswalk
from skilltide.extract.lexicon import Lexicon
from skilltide.resources import resource

SEEDS = {"1": 16, "2": 17}
"""Draw -> its seed. The second was drawn after what the first showed was mended."""
DRAWN = {"exact": 45, "close": 35, "broader": 45, "none": 25}
SAMPLE = Path(__file__).parents[1] / "tests" / "fixtures" / "labels" / "crosswalk.csv"
COLUMNS = (
    "draw", "skill_id", "skill_name", "skill_kind", "scheme", "external_id", "external_label", "decided", "judged",
)  # fmt: skip


def draw(rows: Iterable[Row], seed: int) -> list[Row]:
    """Return rows drawn at random, `DRAWN` of each kind of match, shuffled."""
    by_match: dict[str, list[Row]] = defaultdict(list)
    for row in rows:
        by_match[row.match].append(row)
    chance = random.Random(seed)
    drawn = [row for match in MATCHES for row in chance.sample(by_match[match], DRAWN[match])]
    chance.shuffle(drawn)
    return drawn


def precision(sample: Iterable[tuple[str, str]]) -> dict[str, tuple[int, int, float, float, float]]:
    """Return for each kind of match, and "all" of the three that name an entry: n, right, share and 95 % interval.

    `sample`: what was decided and what was judged, row by row.
    """
    counts: dict[str, list[int]] = {match: [0, 0] for match in (*MATCHES, "all")}
    for decided, judged in sample:
        for key in (decided, "all") if decided != "none" else (decided,):
            counts[key][0] += 1
            counts[key][1] += decided == judged
    result = {}
    for key, (n, right) in counts.items():
        low, high = map(float, wilson(right / n, n))
        result[key] = (n, right, right / n, low, high)
    return result


def table(sample: list[dict[str, str]]) -> list[str]:
    """Return the lines of the table: each draw by kind of match, as it was decided when drawn."""
    lines = ["| draw | match | rows | right | precision | 95 % interval |", "|---|---|---|---|---|---|"]
    for number in SEEDS:
        rows = [(row["decided"], row["judged"]) for row in sample if row["draw"] == number]
        for key, (n, right, share, low, high) in precision(rows).items():
            name = "exact, close and broader" if key == "all" else key
            lines.append(f"| {number} | {name} | {n} | {right} | {share:.3f} | {low:.3f} to {high:.3f} |")
    return lines


def main(arguments: list[str]) -> int:
    """Draw or report. Returns the exit code."""
    if arguments[0] == "draw":
        folder = Path(arguments[2])
        taxonomies = {scheme: read(folder, scheme) for scheme in FILES}
        lexicon = Lexicon.load()
        writer = csv.writer(sys.stdout, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in draw(load_crosswalk(resource("lexicons")).skills, SEEDS[arguments[1]]):
            skill, taxonomy = lexicon.skills[row.subject], taxonomies[row.scheme]
            if row.external_id:
                label = taxonomy.preferred[row.external_id]
            else:
                label = "; ".join(one.label for one in taxonomy.candidates(skill)[:5])
            entry = (row.scheme, row.external_id or "", label)
            writer.writerow((arguments[1], row.subject, skill.name, skill.kind, *entry, "", ""))
        return 0
    with SAMPLE.open(encoding="utf-8", newline="") as lines:
        print(*table(list(csv.DictReader(lines))), sep="\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
