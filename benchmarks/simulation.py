"""Simulated markets with known truth: are intervals, labels and power as promised?

    python benchmarks/simulation.py                # all of it: some 20 minutes on one core
    python benchmarks/simulation.py --part power --markets 100

Exits with 1 where a target is missed. The same seeds give the same figures.
"""

import os
import sys
import time
from collections.abc import Callable
from typing import Any

# thousands of tiny matrices: threads only get in each other's way. Before numpy, which reads them once.
os.environ.setdefault("OMP_NUM_THREADS", "1")
os.environ.setdefault("OPENBLAS_NUM_THREADS", "1")

import numpy as np
import pandas as pd
from results import Result, arguments, finish

from skilltide.analysis.proof import interval_cells, label_markets

DOUBLING = (0.01, 0.02, 0.03, 0.05, 0.07, 0.1, 0.15, 0.2, 0.3)
NULL_MARKETS: dict[str, dict[str, Any]] = {
    "as in the history": {},
    "1,500 openings": {"opening_count": 1500},
    "15,000 openings": {"opening_count": 15000, "skill_count": 60},
    "strong shocks of months": {"month_shock_sd": 0.08, "common_shock_sd": 0.05},
    "shocks that last": {"shock_persistence": 0.5},
    "strong shocks that last": {"month_shock_sd": 0.06, "common_shock_sd": 0.03, "shock_persistence": 0.5},
    "very unequal employers": {"employer_tail": 1.2, "largest_employer_share": 0.05},
    "36 months (seasonal terms)": {"month_count": 36},
}
YEAR_MARKETS: dict[str, dict[str, Any]] = {
    "as in the history": {},
    "texts lengthen": {"length_effect": 0.3, "lengthening": 0.24},
    "boards come and go": {"board_count": 20},
    "half a year is missing": {"outage_months": tuple(range(8, 14))},
    "all three": {"length_effect": 0.3, "lengthening": 0.24, "board_count": 20, "outage_months": tuple(range(8, 14))},
    "everything drifts": {"common_drift": 0.1},
    "two pairs of months": {"opening_count": 15000, "outage_months": tuple(range(8, 22))},
    "before a hole and after it": {"month_count": 12, "outage_months": (4, 5, 6, 7), "opening_count": 2500},
    "strong shocks of months": {"month_shock_sd": 0.08, "common_shock_sd": 0.05},
    "1,500 openings": {"opening_count": 1500},
    "boards are added, of other habits": {"board_count": 200, "boards_added_at": 12, "effect_sd": 0.6},
}
"""Markets in which nothing changes. Texts lengthen and everything drifts as in the history, or twice as fast."""
COVERAGE_MARKETS: dict[str, dict[str, Any]] = {
    "as in the history": {},
    "very alike employers": {"employer_correlation": 0.4, "employer_month_correlation": 0.2},
    "unrelated openings": {"employer_correlation": 0.0, "employer_month_correlation": 0.0},
    "very unequal employers": {"employer_tail": 1.2, "largest_employer_share": 0.05},
}


def coverage(result: Result, markets: int) -> bool:
    """Coverage of the 95 % interval of a month's share: the mean over cells lies in 93 to 97 %."""
    fine = True
    for number, (name, spec) in enumerate(COVERAGE_MARKETS.items()):
        draws = max(markets * 5, 1) if number == 0 else markets
        cells = interval_cells(range(10_000 * number, 10_000 * number + draws), **spec)
        mean = cells["is_covered"].mean()
        fine &= bool(0.93 <= mean <= 0.97)
        above = float(cells["is_below"].mean())
        result.add(name, "coverage", draws=(draws, ""), cells=(len(cells), ""), covered=(mean, ""),
                   missed_below=(1 - mean - above, ""), missed_above=(above, ""))  # fmt: skip
        if number == 0:
            for column, edges in (
                ("true_share", [0, 0.02, 0.05, 0.1, 0.2, 0.5, 1]),
                ("effective_employer_count", [20, 30, 60, 120, 300, np.inf]),
            ):
                by = cells.groupby(pd.cut(cells[column], edges), observed=True)["is_covered"].agg(["mean", "size"])
                for part, row in by.iterrows():
                    result.add(str(part), f"coverage by {column}", covered=(row["mean"], ""), cells=(row["size"], ""))
    return fine


def null(result: Result, markets: int) -> bool:
    """Markets without any true change: at most 5 % of them label a skill (judged on the first, printed for all)."""
    fine = True
    for number, (name, spec) in enumerate(NULL_MARKETS.items()):
        count = markets if number == 0 else max(markets // 2, 1)
        table, skills = label_markets(range(50_000 + 1000 * number, 50_000 + 1000 * number + count), **spec)
        any_label = float((table["label_count"] > 0).mean())
        p = skills["p_value"].dropna()
        result.add(
            name, "no change in truth", markets=(count, ""), tested=(table["tested_count"].mean(), ""),
            any_label=(any_label, ""), within=(1.96 * np.sqrt(max(any_label, 0.01) * (1 - any_label) / count), ""),
            p_below_05=((p < 0.05).mean(), ""), p_below_001=((p < 0.001).mean(), ""),
            change_covered=(skills["is_covered"].mean(), ""),
        )  # fmt: skip
        fine &= any_label <= 0.05 or number > 0
    return fine


def mixtures(result: Result, markets: int) -> bool:
    """Markets where some skills change by a factor of 1.5 to 3: the mean share of false labels is at most 5 %."""
    fine = True
    for number, changing in enumerate((0.02, 0.1, 0.3, 0.6)):
        count = max(markets // 2, 1)
        seeds = range(70_000 + 1000 * number, 70_000 + 1000 * number + count)
        table, skills = label_markets(seeds, changing_share=changing)
        false_share = float(table["false_share"].mean())
        changed = skills[skills["is_changing"]]
        result.add(
            f"{changing:.0%} of 100 skills change", "some change in truth", markets=(count, ""),
            false_labels=(false_share, ""), changes_found=(table["found_share"].mean(), ""),
            covered_where_changing=(changed["is_covered"].mean(), ""),
            covered_elsewhere=(skills.loc[~skills["is_changing"], "is_covered"].mean(), ""),
        )  # fmt: skip
        fine &= false_share <= 0.05
    return fine


def power(result: Result, markets: int) -> bool:
    """A doubling over two years, 5,000 openings: found at least 9 times in 10 from a base of 10 %."""
    fine = True
    scenes: dict[str, dict[str, Any]] = {
        "a fifth of 100 others change": {"changing_share": 0.2},
        "none of 100 others changes": {},
        "a fifth change, one source": {"changing_share": 0.2, "second_source_from": None},
    }
    for name, spec in scenes.items():
        _, skills = label_markets(range(90_000, 90_000 + markets), doubling_shares=DOUBLING, **spec)
        planted = skills[skills["skill_id"].str[6:].astype(int) >= 100]
        found = (planted["label_code"] == "rising").groupby(planted["base_share"].round(4)).mean()
        used = skills["population_count"].mean()
        shares = {f"found_from_{base:.0%}": (share, "") for base, share in found.items()}
        result.add(name, "a doubling over two years", markets=(markets, ""), openings=(used, ""), **shares)
        fine &= bool(found.loc[0.1] >= 0.9) or name != next(iter(scenes))
    return fine


def year(result: Result, markets: int) -> bool:
    """The observed change, and the trend beside it: no label in 95 % of markets without change, coverage 93 to 97 %."""
    fine = True
    for number, (name, spec) in enumerate(YEAR_MARKETS.items()):
        count = markets if number == 0 else max(markets // 2, 1)
        seeds = range(110_000 + 1000 * number, 110_000 + 1000 * number + count)
        table, skills = label_markets(seeds, "year", **spec)
        trends, _ = label_markets(seeds, "trend", **spec)
        any_label = float((table["label_count"] > 0).mean())
        on_any = float(((table["label_count"] > 0) | (trends["label_count"] > 0)).mean())
        covered = float(skills["is_adjusted_covered"].mean())
        result.add(
            name, "a year ago against now, no change in truth", markets=(count, ""),
            tested=(table["tested_count"].mean(), ""), any_label_year=(any_label, ""),
            any_label_trend=((trends["label_count"] > 0).mean(), ""), on_any_rung=(on_any, ""),
            within=(1.96 * np.sqrt(max(on_any, 0.01) * (1 - on_any) / count), ""), covered=(covered, ""),
            covered_with_the_drift=(skills["is_covered"].mean(), ""),
            steady=((skills["label_code"] == "steady").mean(), ""),
        )  # fmt: skip
        fine &= on_any <= 0.05 + 1.96 * np.sqrt(0.05 * 0.95 / count) and 0.93 <= covered <= 0.97
    for number, changing in enumerate((0.05, 0.2, 0.5)):
        count = max(markets // 2, 1)
        table, skills = label_markets(
            range(130_000 + 1000 * number, 130_000 + 1000 * number + count), "year", changing_share=changing
        )
        changed = skills[skills["is_changing"]]
        false_share = float(table["false_share"].mean())
        result.add(
            f"{changing:.0%} of 100 skills change", "a year ago against now, some change in truth",
            markets=(count, ""), false_labels=(false_share, ""), changes_found=(table["found_share"].mean(), ""),
            covered_where_changing=(changed["is_adjusted_covered"].mean(), ""),
            covered_elsewhere=(skills.loc[~skills["is_changing"], "is_adjusted_covered"].mean(), ""),
        )  # fmt: skip
        fine &= false_share <= 0.05
    for openings in (5000, 15000):
        spec = {"doubling_shares": DOUBLING, "changing_share": 0.2, "opening_count": openings}
        _, skills = label_markets(range(140_000, 140_000 + max(markets // 2, 1)), "year", **spec)
        planted = skills[skills["skill_id"].str[6:].astype(int) >= 100]
        found = (planted["label_code"] == "risen").groupby(planted["base_share"].round(4)).mean()
        grown = planted.groupby(planted["base_share"].round(4))["true_change"].mean()
        for base, share in found.items():
            result.add(f"from {base:.0%}", f"a doubling, within a year, {openings:,} openings in two years",
                       change=(grown[base], "points"), found=(share, ""))  # fmt: skip
    return fine


PARTS: dict[str, Callable[[Result, int], bool]] = {
    "coverage": coverage, "null": null, "mixtures": mixtures, "power": power, "year": year,
}  # fmt: skip


def main() -> int:
    """Run the parts asked for, print figures and verdicts, and return the exit code."""
    parser = arguments(__doc__)
    parser.add_argument("--part", choices=[*PARTS, "all"], default="all")
    parser.add_argument(
        "--markets", type=int, default=400, help="markets per experiment (coverage: five times as many)"
    )
    options = parser.parse_args()
    result = Result.of_this_run("simulation", "The analysis on simulated markets with known truth")
    missed = []
    for name, part in PARTS.items():
        if options.part not in ("all", name):
            continue
        begin = time.perf_counter()
        fine = part(result, options.markets)
        told = f"{'met' if fine else 'MISSED'} in {time.perf_counter() - begin:.0f} s"
        result.notes.append(f"{(part.__doc__ or name).splitlines()[0].rstrip('.')}: {told}.")
        print(f"{name}: {told}", flush=True)
        if not fine:
            missed.append(name)
    finish(result, options.write)
    return 1 if missed else 0


if __name__ == "__main__":
    sys.exit(main())
