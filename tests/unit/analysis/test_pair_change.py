"""Pairs before and after: shares, odds ratios and errors by hand, planted changes found, none where nothing changed."""

import numpy as np
import pandas as pd
import pytest

from skilltide.analysis.market import prepare
from skilltide.analysis.observed_change import Comparison, collected, newest_comparison
from skilltide.analysis.pair_change import COLUMNS, pair_change
from skilltide.analysis.simulate import MarketSpec, simulate

from .frames import make_openings, make_skills

MONTHS = ["2024-07-01", "2024-08-01", "2025-07-01", "2025-08-01"]
PAIRS = Comparison("year", tuple(pd.to_datetime(MONTHS[:2])), tuple(pd.to_datetime(MONTHS[2:])))


def market(per_month=250, employers=300, seed=4, **named):
    """Return openings of the four months; ``named``: each skill's probability by opening, from is_after and others."""
    rng = np.random.default_rng(seed)
    size = 4 * per_month
    openings = make_openings(size, employer_id=[f"e{e}" for e in rng.integers(0, employers, size)])
    openings["month_on"] = np.repeat(pd.to_datetime(MONTHS), per_month)
    is_after = np.arange(size) >= size // 2
    flags = {}
    for skill, chance in named.items():
        flags[skill] = rng.random(size) < chance(is_after, flags)
    return openings, make_skills(openings, {skill: list(np.flatnonzero(flag)) for skill, flag in flags.items()}), flags


def one(table, skill, companion):
    return table.set_index(["skill_id", "companion_id"]).loc[(skill, companion)]


def test_shares_odds_ratios_and_errors_by_hand():
    openings, mentioned, flags = market(
        a=lambda after, _: 0.4, b=lambda after, f: np.where(f["a"], np.where(after, 0.5, 0.3), 0.3)
    )
    row = one(pair_change(openings, mentioned, PAIRS), "a", "b")
    a, b = flags["a"], flags["b"]
    sides = [slice(0, 500), slice(500, 1000)]
    share = [(a & b)[side].sum() / a[side].sum() for side in sides]
    assert [row["share_before"], row["share_after"]] == pytest.approx(share)
    odds = [
        (a & b)[s].sum() * (~a & ~b)[s].sum() / ((a & ~b)[s].sum() * (~a & b)[s].sum()) for s in sides
    ]  # fmt: skip
    assert [row["odds_ratio_before"], row["odds_ratio_after"]] == pytest.approx(odds)
    assert row["odds_change"] == pytest.approx(odds[1] / odds[0])
    # the errors: residuals of the linearised values from their month's mean, summed by employer over both sides
    score, log_score = np.zeros(1000), np.zeros(1000)
    for sign, side, part in zip((-1, 1), sides, share, strict=True):
        x, y = a[side].astype(float), b[side].astype(float)
        xy = x * y
        p11, p10, p01 = xy.mean(), (x * (1 - y)).mean(), ((1 - x) * y).mean()
        p00 = 1 - p11 - p10 - p01
        score[side] = sign * (xy - part * x) / x.mean() / 500
        log_score[side] = sign / 500 * (
            xy / p11 + (1 - x) * (1 - y) / p00 - x * (1 - y) / p10 - (1 - x) * y / p01
        )  # fmt: skip

    def squares(value):
        left = value - pd.Series(value).groupby(openings["month_on"]).transform("mean")
        sums = left.groupby(openings["employer_id"]).sum()
        return np.square(sums).sum() * len(sums) / (len(sums) - 1) * 1000 / (1000 - 4)

    def squares_of(weight, y):
        centred = y - pd.Series(y.astype(float)).groupby(openings["month_on"]).transform("mean")
        sums = (weight * centred).groupby(openings["employer_id"]).sum()
        return np.square(sums).sum() * len(sums) / (len(sums) - 1) * 1000 / (1000 - 4)

    # shocks of months: how far the two pairs' differences lie apart, less what employers let expect
    between = np.repeat([-0.5, 0.5, 0.5, -0.5], 250) / 250
    excess = sum(2 * (between @ y) ** 2 - 2 * squares_of(between, y) for y in (a, b))
    shock = max(excess / (2 * sum((y.mean() * (1 - y.mean())) ** 2 for y in (a, b))), 0)
    middle = sum(share) / 2
    for value, more, (low, high) in (
        (score, shock * (middle * (1 - middle)) ** 2, (row["points_low"] / 100, row["points_high"] / 100)),
        (log_score, 0, (np.log(row["odds_change_low"]), np.log(row["odds_change_high"]))),
    ):
        assert (high - low) / 2 == pytest.approx(1.959964 * np.sqrt(squares(value) + more), rel=1e-5)
    assert shock > 0, "else it isn't tested here"
    assert (row["pair_count_before"], row["pair_count_after"]) == tuple((a & b)[s].sum() for s in sides)
    assert (row["skill_count_before"], row["skill_count_after"]) == tuple(a[s].sum() for s in sides)


def test_what_rises_with_one_skill_is_told_apart_from_what_rises_everywhere():
    steady = {f"s{number:02}": (lambda after, f, p=0.2 + number / 60: p) for number in range(12)}
    openings, mentioned, _ = market(
        per_month=900, employers=1200,
        torch=lambda after, f: 0.4,
        agents=lambda after, f: np.where(after, 0.35, 0.1),  # with every skill alike
        jax=lambda after, f: np.where(f["torch"], np.where(after, 0.4, 0.2), np.where(after, 0.067, 0.2)),
        r=lambda after, f: np.where(f["torch"] & after, 0.15, 0.35),
        **steady,
    )  # fmt: skip
    table = pair_change(openings, mentioned, PAIRS)
    labels = {
        name: tuple(one(table, "torch", name)[["label_code", "tie_label_code"]]) for name in ("agents", "jax", "r")
    }
    assert labels == {"agents": ("risen", "unclear"), "jax": ("risen", "closer"), "r": ("fallen", "looser")}
    assert one(table, "jax", "torch")["tie_label_code"] == "closer", "a tie has no direction"
    assert one(table, "jax", "torch")["odds_change"] == pytest.approx(one(table, "torch", "jax")["odds_change"])
    quiet = table[table["skill_id"].str.startswith("s") & table["companion_id"].str.startswith("s")]
    assert len(quiet) == 132 and (quiet["label_code"] == "unclear").mean() > 0.97
    assert abs((table["points"] - table["adjusted_points"]).median()) < 1.5, "few that rise are no common drift"


@pytest.mark.parametrize("change", [{}, {"length_effect": 0.3, "lengthening": 0.25}, {"common_drift": 0.15}])
def test_markets_without_change_have_no_labels(change):
    """Shocks of months, employers alike, texts that grow, a drift of everything: benchmarks hold two dozen of each."""
    made = simulate(MarketSpec(seed=931, opening_count=3000, skill_count=60, **change))
    prepared = prepare(made.openings, made.coverage, made.as_of)
    gaps = collected(prepared.gaps)
    comparison = newest_comparison(prepared.openings, gaps)
    table = pair_change(prepared.openings, made.opening_skills, comparison, skills=made.skills, gaps=gaps)
    assert len(table) > 500
    assert (table["label_code"] != "unclear").sum() == 0
    assert set(table["tie_label_code"].dropna()) == {"unclear"}
    inside = (table["odds_change_low"] <= 1) & (table["odds_change_high"] >= 1)
    assert 0.92 <= inside[table["odds_p_value"].notna()].mean() <= 0.98


def test_a_pair_with_a_concept_counts_english_texts():
    openings, mentioned, flags = market(a=lambda after, f: 0.5, b=lambda after, f: 0.5, c=lambda after, f: 0.5)
    openings["is_english"] = np.arange(len(openings)) % 2 == 0
    kinds = pd.DataFrame({"skill_id": ["a", "b", "c"], "kind_code": ["tool", "tool", "concept"]})
    table = pair_change(openings, mentioned, PAIRS, skills=kinds)
    assert one(table, "a", "b")["skill_count_before"] == flags["a"][:500].sum()
    assert one(table, "a", "c")["skill_count_before"] == flags["a"][:500:2].sum()
    assert not table.duplicated(["skill_id", "companion_id"]).any()


def test_thin_pairs_are_left_out_and_odds_need_all_four_sorts():
    openings, mentioned, _ = market(
        a=lambda after, f: 0.5,
        rare=lambda after, f: 0.01,
        fresh=lambda after, f: np.where(f["a"] & after, 0.5, 0.0),
    )
    table = pair_change(openings, mentioned, PAIRS)
    assert set(zip(table["skill_id"], table["companion_id"], strict=True)) == {("a", "fresh")}
    row = one(table, "a", "fresh")
    assert (row["label_code"], row["tie_label_code"]) == ("risen", None)
    assert row["share_before"] == pytest.approx(0, abs=1e-12)
    assert np.isnan(row["odds_change"]) and np.isnan(row["odds_q_value"])
    alone = openings.assign(employer_id="one")
    assert list(pair_change(alone, mentioned, PAIRS).columns) == COLUMNS and not len(
        pair_change(alone, mentioned, PAIRS)
    )
    early = openings[openings["month_on"] < "2025-08-01"]
    assert not len(pair_change(early, mentioned, PAIRS)), "a month that is compared has no opening"


def test_the_order_of_rows_changes_nothing():
    openings, mentioned, _ = market(a=lambda after, f: 0.5, b=lambda after, f: 0.4, c=lambda after, f: 0.3)
    rng = np.random.default_rng(1)
    again = pair_change(*(t.iloc[rng.permutation(len(t))] for t in (openings, mentioned)), PAIRS)
    pd.testing.assert_frame_equal(pair_change(openings, mentioned, PAIRS), again)
