"""The proof by simulation, reduced: few markets, wide bounds. `benchmarks/simulation.py` runs all of it.

The bounds allow for the small number of markets; each would be passed by an estimator that misses its target badly
only by luck, and the seeds are fixed.
"""

import pandas as pd
import pytest

from skilltide.analysis.changes import collection_changes
from skilltide.analysis.demand import demand
from skilltide.analysis.intervals import wilson
from skilltide.analysis.market import prepare
from skilltide.analysis.proof import interval_cells, label_markets
from skilltide.analysis.simulate import MarketSpec, simulate


def test_the_same_seed_gives_the_same_market():
    first, again, other = (simulate(MarketSpec(seed, opening_count=300, skill_count=10)) for seed in (1, 1, 2))
    pd.testing.assert_frame_equal(first.openings, again.openings)
    pd.testing.assert_frame_equal(first.opening_skills, again.opening_skills)
    assert not first.openings.equals(other.openings)


def test_the_simulator_keeps_its_word():
    # without employers' likeness and shocks the shares of a large market come out as planted
    spec = MarketSpec(
        3, opening_count=40_000, month_count=4, base_shares=(0.1, 0.4), doubling_shares=(0.05,), outage_months=(),
        second_source_from=None, month_shock_sd=0, common_shock_sd=0, employer_correlation=0,
        employer_month_correlation=0,
    )  # fmt: skip
    market = simulate(spec)
    prepared = prepare(market.openings, market.coverage, market.as_of)
    table = demand(prepared.openings, market.opening_skills, gaps=prepared.gaps)
    found = table[~table["is_gap"]].pivot(index="period_on", columns="skill_id", values="demand_share").to_numpy()
    assert found == pytest.approx(market.month_shares, abs=0.015)
    assert market.standard_shares[[0, -1], 2] == pytest.approx([0.05, 0.1])
    assert market.month_shares == pytest.approx(market.standard_shares, abs=0.05)


def test_gaps_of_a_simulated_market_are_the_planted_ones():
    market = simulate(MarketSpec(4))
    gaps = prepare(market.openings, market.coverage, market.as_of).gaps
    found = gaps[gaps["is_gap"]].set_index("month_on")["reason_code"]
    assert found.to_dict() == {
        pd.Timestamp("2022-12-01"): "before_collection",
        pd.Timestamp("2024-03-01"): "few_days",
        pd.Timestamp("2024-04-01"): "few_days",
        pd.Timestamp("2025-01-01"): "incomplete",
    }


def test_intervals_cover():
    cells = interval_cells(range(26))
    assert len(cells) > 1200
    assert 0.93 <= cells["is_covered"].mean() <= 0.97


@pytest.mark.slow
def test_intervals_that_ignored_employers_would_not():
    cells = interval_cells(range(26), employer_correlation=0.4, employer_month_correlation=0.2)
    assert 0.92 <= cells["is_covered"].mean() <= 0.97
    low, high = wilson(cells["demand_share"].to_numpy(), cells["opening_count"].to_numpy())
    naive = (low <= cells["true_share"]) & (cells["true_share"] <= high)
    assert naive.mean() < 0.91


def test_markets_without_change_carry_no_labels():
    markets, skills = label_markets(range(100, 112), opening_count=3000, skill_count=60)
    assert (markets["tested_count"] > 30).all()
    assert (markets["label_count"] > 0).sum() <= 2  # of 12, at a rate of 5 %: passed 98 times in 100
    p = skills["p_value"].dropna()
    assert 0.025 <= (p < 0.05).mean() <= 0.075
    assert 0.93 <= skills["is_covered"].mean() <= 0.98


@pytest.mark.parametrize(
    "spec",
    [
        {"length_effect": 0.3, "lengthening": 0.24},
        pytest.param({"board_count": 12}, marks=pytest.mark.slow),
        {"board_count": 60, "boards_added_at": 12, "effect_sd": 0.6},
        pytest.param({"outage_months": tuple(range(8, 14))}, marks=pytest.mark.slow),
        {"common_drift": 0.1},
    ],
    ids=[
        "texts lengthen",
        "boards come and go",
        "boards of other habits are added",
        "half a year is missing",
        "everything drifts",
    ],
)
def test_nothing_is_said_of_a_year_in_which_nothing_changed(spec):
    markets, skills = label_markets(range(400, 406), "year", opening_count=3000, skill_count=60, **spec)
    assert (markets["tested_count"] > 25).all()
    assert (markets["label_count"] > 0).sum() <= 1
    assert 0.91 <= skills["is_adjusted_covered"].mean() <= 0.99


def test_what_doubles_on_boards_is_found_though_others_are_added():
    _, skills = label_markets(
        range(600, 603), "year", changing_share=0.2, doubling_shares=(0.2, 0.2, 0.2), opening_count=8000,
        skill_count=40, board_count=60, boards_added_at=12, board_share=0.5,
    )  # fmt: skip
    doubling = skills[skills["skill_id"].isin(["skill-040", "skill-041", "skill-042"])]
    assert (doubling["label_code"] == "risen").mean() >= 0.6
    assert (doubling["adjusted_points"] / doubling["true_change"]).median() == pytest.approx(1, abs=0.25)


@pytest.mark.slow  # benchmarks/simulation.py finds the same of more markets
def test_a_year_shows_what_doubles_in_two():
    markets, skills = label_markets(
        range(500, 506), "year", changing_share=0.2, doubling_shares=(0.2, 0.2, 0.2), opening_count=8000, skill_count=60
    )
    doubling = skills[skills["skill_id"].isin(["skill-060", "skill-061", "skill-062"])]
    assert (doubling["label_code"] == "risen").mean() >= 0.8
    assert markets["false_share"].mean() <= 0.08
    # a course that runs on is not made smaller by the likeness of neighbouring months
    assert (doubling["adjusted_points"] / doubling["true_change"]).median() == pytest.approx(1, abs=0.12)


def test_labels_are_mostly_true_and_changes_are_found():
    markets, skills = label_markets(range(200, 207), changing_share=0.2, doubling_shares=(0.1, 0.1, 0.1))
    assert markets["false_share"].mean() <= 0.07
    doubling = skills[skills["skill_id"].isin(["skill-100", "skill-101", "skill-102"])]
    assert (doubling["label_code"] == "rising").mean() >= 0.85
    assert skills.loc[skills["is_changing"], "is_covered"].mean() >= 0.9


def test_the_planted_traps_are_no_trends_but_would_be_without_standardising():
    # skills tied strongly to titles and sources, a mix that drifts far, and no true change at all
    spec = {"opening_count": 8000, "skill_count": 40, "effect_sd": 0.6, "drift": 2.0, "base_low": 0.05}
    markets, _ = label_markets(range(300, 305), **spec)
    assert (markets["label_count"] > 0).sum() <= 1
    moved = 0
    for seed in range(300, 303):
        market = simulate(MarketSpec(seed, **spec))
        raw = demand(market.openings, market.opening_skills, "quarter")
        first, last = (raw[raw["period_on"] == on].set_index("skill_id") for on in ("2023-01-01", "2024-10-01"))
        apart = (first["demand_share_high"] < last["demand_share_low"]) | (
            first["demand_share_low"] > last["demand_share_high"]
        )
        moved += int(apart.sum())
        changes = collection_changes(market.openings)
        assert "is_core" in set(changes["dimension_code"])
    assert moved >= 10
