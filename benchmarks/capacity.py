"""What 10 million postings a month would take, from measured slopes: workers, builders, hours a day.

    python benchmarks/capacity.py [--a-month 10000000] [--write]

Reads what `scale` and `warehouse` kept: what one more posting costs each stage, in worker processes and in the process
that holds the database, and how much of building and publishing everything a day does again, which grows with all that
is there. Then a day's refresh is
simulated: batches of 1,000 postings go to so many workers, in order, each batch takes its own time (lognormal) and one
in a thousand is lost with its worker and begins again; what is left is with the builders. Nothing here is measured, and
all of it follows from the two results; the same results give the same figures.
"""

import heapq
import math
import random
import re
from collections.abc import Iterator
from dataclasses import dataclass

from results import Result, arguments, finish, latest

BATCH = 1_000
SPREAD = 0.3
"""Standard deviation of the logarithm of a batch's time."""
LOST = 0.001
MONTH_DAYS, SEED = 30, 11
OPEN_MONTHS = 2
"""A day's postings touch months that are still open: this one and the one before."""
OF_ALL = ("build", "check", "publish", "report")
"""Stages whose cost is of all postings that are there; the others' is of the new ones."""
WORKERS, BUILDERS = (2, 8, 16, 32), (1, 4, 16)
AFTER_MONTHS = (1, 12, 24)
DAY_HOURS, NIGHT_HOURS = 24, 8


@dataclass(frozen=True)
class Slope:
    """What one more posting costs a stage."""

    stage: str
    workers: float
    """CPU seconds in worker processes: these can be other machines."""
    builder: float
    """CPU seconds in the process that holds the database."""
    growth: float
    """CPU seconds a posting at the largest count, beside those at the next smaller one."""


def measured(scale: Result) -> dict[int, str]:
    """Return the tables of a result, by how many postings they are of."""
    tables = dict.fromkeys(row.table for row in scale.rows)
    found = ((re.match(r"([\d,]+) postings \(", table), table) for table in tables)
    return dict(sorted((int(match[1].replace(",", "")), table) for match, table in found if match))


def slopes(scale: Result) -> list[Slope]:
    """Return what one more posting costs, stage by stage, between the two largest counts.

    Raises:
        SystemExit: fewer than two counts were kept.
    """
    tables = measured(scale)
    if len(tables) < 2:
        raise SystemExit("benchmarks/results/scale.json: one count, expected two. Run python benchmarks/scale.py N M.")
    (few, small), (many, large) = list(tables.items())[-2:]
    found = []
    for stage in dict.fromkeys(row.case for row in scale.rows if row.table == large):
        try:
            (all_few, own_few), (all_many, own_many) = (
                [scale.value(stage, name, table) for name in ("CPU", "CPU of the first process")]
                for table in (small, large)
            )
        except KeyError:  # too short to be kept, or not of a stage
            continue
        added = many - few
        builder = max(0.0, own_many - own_few) / added
        whole = max(builder, (all_many - all_few) / added)
        growth = (all_many / many) / (all_few / few) if all_few else math.nan
        found.append(Slope(stage, whole - builder, builder, growth))
    return found


def rebuilt(warehouse: Result) -> float:
    """Return the part of building, checking and publishing everything that one more day does again, at most 1."""
    table = next(row.table for row in warehouse.rows if row.table.startswith("wall seconds by step"))
    cases = list(dict.fromkeys(row.case for row in warehouse.rows if row.table == table))
    whole, day = (sum(warehouse.value(case, stage, table) for stage in OF_ALL[:-1]) for case in cases[:2])
    return min(1.0, day / whole)


def spans(count: int, seconds: float, chance: random.Random) -> Iterator[float]:
    """Yield how long each batch takes a worker; a lost one takes a part of its time twice."""
    for _ in range(math.ceil(count / BATCH)):
        span = BATCH * seconds * chance.lognormvariate(-(SPREAD**2) / 2, SPREAD)
        yield span * (1 + chance.random()) if chance.random() < LOST else span


def makespan(count: int, seconds: float, workers: int) -> float:
    """Return the seconds until the last of so many workers is done, each taking the next batch when it is free."""
    free = [0.0] * workers
    for span in spans(count, seconds, random.Random(SEED)):
        heapq.heapreplace(free, free[0] + span)
    return max(free)


def main() -> None:
    """Compute, print, and keep what follows."""
    parser = arguments(__doc__)
    parser.add_argument("--a-month", type=int, default=10_000_000)
    given = parser.parse_args()
    finish(estimate(latest("scale"), latest("warehouse"), given.a_month), given.write)


def estimate(scale: Result, warehouse: Result, a_month: int) -> Result:
    """Return what a load takes, as figures that follow from two results."""
    result = Result.of_this_run("capacity", f"What {a_month:,} postings a month would take; computed, not measured")
    result.machine, result.commit, result.measured_on = scale.machine, scale.commit, scale.measured_on
    found = [one for one in slopes(scale) if one.stage != "all"]
    (few, many), today = list(measured(scale))[-2:], a_month // MONTH_DAYS
    for one in found:
        result.add(
            one.stage, f"one more posting, from {few:,} to {many:,}", workers=(1e3 * one.workers, "CPU ms"),
            builder=(1e3 * one.builder, "CPU ms"), growth=(one.growth, ""),
            a_month=((one.workers + one.builder) * a_month / 3600, "CPU hours"),
        )  # fmt: skip
    workers = sum(one.workers for one in found)
    builder = sum(one.builder for one in found if one.stage not in OF_ALL)
    share = rebuilt(warehouse)
    touch = share * sum(one.builder for one in found if one.stage in OF_ALL)
    result.add(
        "all", f"one more posting, from {few:,} to {many:,}", workers=(1e3 * workers, "CPU ms"),
        builder=(1e3 * sum(one.builder for one in found), "CPU ms"),
        a_month=(sum(one.workers + one.builder for one in found) * a_month / 3600, "CPU hours"),
    )  # fmt: skip
    for count in WORKERS:
        hours = makespan(today, workers, count) / 3600
        result.add(f"{count} workers", f"the workers' part of a day ({today:,} postings)", hours=(hours, "h"),
                   busy=(today * workers / count / 3600 / hours if hours else 0.0, ""))  # fmt: skip
    for kind, is_partitioned in (("all months in one home", False), ("months as partitions", True)):
        for count in BUILDERS if is_partitioned else (1,):
            cells = {}
            for months in AFTER_MONTHS:
                held = a_month * (min(months, OPEN_MONTHS) if is_partitioned else months)
                hours = (today * builder + held * touch) / count / 3600
                cells[f"after_{months}_months"] = (hours, "h")
            result.add(f"{count} builder{'s' * (count > 1)}, {kind}", "the builders' part of a day", **cells)
    for hours in (NIGHT_HOURS, DAY_HOURS):
        most = most_postings(hours * 3600, builder, touch)
        result.add(f"one builder, {hours} hours a day, after 12 months", "where the single builder ends",
                   postings_a_month=(most, ""))  # fmt: skip
    result.notes = [
        f"Slopes: `scale`, {scale.measured_on}. One more day does {share:.2f} of building, checking and publishing "
        f"again (`warehouse`, {warehouse.measured_on}): {1e3 * touch:.3g} CPU ms for each posting that is there.",
        "Growth: CPU of a posting at the larger count beside the smaller one; less than 1, as some of it is fixed.",
        "Memory is not computed: of counts this small it is the database's cache, which has a limit of its own.",
        "A builder's CPU seconds are taken for its wall seconds: that it uses several cores is left out.",
        "Builders share a day by employer; what two of them have in common (agencies' copies) is left out.",
    ]
    return result


def most_postings(seconds: float, builder: float, touch: float) -> float:
    """Return how many postings a month one builder takes, a year in, in so many seconds a day."""
    return seconds / (builder / MONTH_DAYS + AFTER_MONTHS[1] * touch)


if __name__ == "__main__":
    main()
