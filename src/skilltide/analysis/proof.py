"""Experiments on simulated markets: do the intervals cover, are labels true, what is found?

Each takes the seeds it shall use and returns one row per cell or market, so that a test can run a few and
`benchmarks/simulation.py` many.
"""

from collections.abc import Iterable
from typing import Any

import numpy as np
import pandas as pd

from skilltide.analysis.demand import demand
from skilltide.analysis.market import prepare
from skilltide.analysis.observed_change import collected, newest_comparison, observed_change
from skilltide.analysis.periods import month_number
from skilltide.analysis.simulate import MarketSpec, SimulatedMarket, simulate
from skilltide.analysis.trend import trend

LABELLED = ("rising", "falling", "risen", "fallen")


def interval_cells(seeds: Iterable[int], **spec: Any) -> pd.DataFrame:
    """Return month cells with n p >= 5 (both ways) and 20 effective employers, and whether the interval covers.

    Where ``opening_count`` isn't given, each draw has its own size: 100 to 1,500 openings a month.
    """
    out = []
    for seed in seeds:
        chosen = {"month_count": 6, "skill_count": 30, "outage_months": (), "second_source_from": 3, **spec}
        size = np.exp(np.random.default_rng([seed, 7]).uniform(np.log(100), np.log(1500)))
        chosen.setdefault("opening_count", int(size * chosen["month_count"]))
        market = simulate(MarketSpec(seed, **chosen))
        prepared = prepare(market.openings, market.coverage, market.as_of, market.boards)
        cells = demand(prepared.openings, market.opening_skills, "month", gaps=prepared.gaps)
        cells = cells[~cells["is_gap"]]
        month = month_number(cells["period_on"]).to_numpy() - month_number(_first(chosen)).to_numpy()[0]
        skill = market.truth.set_index("skill_id").index.get_indexer(cells["skill_id"])
        true_share = market.month_shares[month, skill]
        n = cells["opening_count"].to_numpy()
        large = (n * true_share >= 5) & (n * (1 - true_share) >= 5)
        large &= (cells["effective_employer_count"] >= 20).to_numpy()
        low, high = cells["demand_share_low"].to_numpy(), cells["demand_share_high"].to_numpy()
        table = pd.DataFrame(
            {"seed": seed, "true_share": true_share, "demand_share": cells["demand_share"].to_numpy(),
             "opening_count": n,
             "effective_employer_count": cells["effective_employer_count"].to_numpy(),
             "is_covered": (low <= true_share) & (true_share <= high), "is_below": true_share < low}
        )  # fmt: skip
        out.append(table[large])
    return pd.concat(out, ignore_index=True)


def _first(spec: dict[str, Any]) -> "pd.Series[pd.Timestamp]":
    return pd.Series([pd.Timestamp(spec.get("start", MarketSpec(0).start))])


def label_markets(seeds: Iterable[int], rung: str = "trend", **spec: Any) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Return (markets, skills): labels given and false ones by market, and each skill's result beside its truth.

    ``rung``: trend, or year for the observed change. A label is false where the skill doesn't change, or changes the
    other way.
    """
    markets, skills = [], []
    for seed in seeds:
        market = simulate(MarketSpec(seed, **spec))
        table = results(market) if rung == "trend" else observed_results(market)
        labelled = table["label_code"].isin(LABELLED)
        wrong = labelled & ~table["is_right"]
        tested = table["p_value"].notna()
        markets.append(
            {"seed": seed, "tested_count": int(tested.sum()), "label_count": int(labelled.sum()),
             "false_count": int(wrong.sum()), "false_share": wrong.sum() / max(labelled.sum(), 1),
             "found_share": (labelled & table["is_right"])[table["is_changing"]].mean()}
        )  # fmt: skip
        skills.append(table.assign(seed=seed))
    return pd.DataFrame(markets), pd.concat(skills, ignore_index=True)


def results(market: SimulatedMarket) -> pd.DataFrame:
    """Return the trends of a simulated market beside the truth.

    ``true_change`` is in points a year, ``is_covered`` tells whether the interval of the change holds it (null where
    none was given), ``is_right`` whether the label fits a true change.
    """
    prepared = prepare(market.openings, market.coverage, market.as_of, market.boards)
    found = trend(prepared.openings, market.opening_skills, skills=market.skills, gaps=prepared.gaps)
    table = market.truth.merge(found, on="skill_id", how="left")
    month_count = len(market.standard_shares)
    true_change = 100 * 12 / (month_count - 1) * (market.standard_shares[-1] - market.standard_shares[0])
    inside = (table["change_low"] <= true_change) & (true_change <= table["change_high"])
    direction = np.where(table["true_ratio"] > 1, "rising", "falling")
    return table.assign(
        true_change=true_change,
        is_covered=inside.astype(float).where(table["p_value"].notna()),
        is_right=table["is_changing"] & (table["label_code"] == direction),
        label_code=table["label_code"].fillna("too_little_data"),
    )


def observed_results(market: SimulatedMarket) -> pd.DataFrame:
    """Return the observed changes of a simulated market beside the truth; columns as in `results`.

    ``true_change`` is in points between the months compared, ``is_covered`` is about the difference at the fixed mix,
    ``is_adjusted_covered`` about the one without the common drift.
    """
    prepared = prepare(market.openings, market.coverage, market.as_of, market.boards)
    gaps = collected(prepared.gaps)
    comparison = newest_comparison(prepared.openings, gaps)
    table = market.truth
    if comparison is None:
        return table.assign(p_value=np.nan, label_code="too_little_data", is_right=False)
    found = observed_change(
        prepared.openings, market.opening_skills, comparison, skills=market.skills, gaps=gaps
    ).changes
    table = table.merge(found, on="skill_id", how="left")
    before, after = (
        market.standard_shares[month_number(pd.DatetimeIndex(side)).to_numpy() - market.first_month].mean(axis=0)
        for side in (comparison.before, comparison.after)
    )
    true_change = 100 * (after - before)
    direction = np.where(table["true_ratio"] > 1, "risen", "fallen")
    out = table.assign(
        true_change=true_change,
        is_right=table["is_changing"] & (table["label_code"] == direction),
        label_code=table["label_code"].fillna("too_little_data"),
    )
    for name, column in (("is_covered", "difference_points"), ("is_adjusted_covered", "adjusted_points")):
        inside = (table[f"{column}_low"] <= true_change) & (true_change <= table[f"{column}_high"])
        out[name] = inside.astype(float).where(table["p_value"].notna())
    return out
