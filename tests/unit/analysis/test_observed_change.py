"""The year's change: which months stand against which, and what is said of them."""

import numpy as np
import pandas as pd
import pytest

from skilltide.analysis.common_drift import both_clear
from skilltide.analysis.observed_change import Comparison, compare, observed_change
from skilltide.analysis.pair_change import pair_change
from skilltide.analysis.proof import observed_results
from skilltide.analysis.simulate import MarketSpec, simulate
from skilltide.analysis.standardise import standardise
from skilltide.analysis.trend import trend

from .frames import make_openings, make_skills


def sizes(*months, size=3000):
    """Return openings by month, given as 2024-07."""
    return pd.Series(size, index=pd.DatetimeIndex([f"{month}-01" for month in months]))


def names(months):
    return [f"{month:%Y-%m}" for month in months]


def test_the_same_calendar_months_stand_a_year_apart():
    history = sizes("2024-07", "2024-08", "2024-09", "2025-01", "2025-05", "2025-07", "2025-08")
    found = compare(history)
    assert (found.code, names(found.before), names(found.after)) == (
        "year", ["2024-07", "2024-08"], ["2025-07", "2025-08"],
    )  # fmt: skip


def test_a_large_market_takes_half_a_year_and_a_small_one_more():
    months = [f"{year}-{month:02d}" for year in (2023, 2024) for month in range(1, 13)]
    assert names(compare(sizes(*months)).after) == [f"2024-{month:02d}" for month in range(7, 13)]
    assert len(compare(sizes(*months, size=250)).after) == 8
    assert len(compare(sizes(*months, size=50)).after) == 12


@pytest.mark.parametrize(
    ("history", "before", "after"),
    [
        (["2024-01", "2024-02", "2024-03", "2024-09", "2024-10"], ["2024-01", "2024-02", "2024-03"],
         ["2024-09", "2024-10"]),
        # a pair that is old says less of now than the two sides of the newest hole
        (["2023-01", "2023-02", "2024-01", "2024-02", "2025-06", "2025-07"], ["2024-01", "2024-02"],
         ["2025-06", "2025-07"]),
    ],
)  # fmt: skip
def test_where_a_hole_leaves_no_pairs_its_two_sides_are_compared(history, before, after):
    found = compare(sizes(*history))
    assert (found.code, names(found.before), names(found.after)) == ("before_after", before, after)


@pytest.mark.parametrize(
    "history",
    [[], ["2024-01"], ["2024-01", "2024-02", "2024-03"], ["2024-07", "2025-07"], ["2024-01", "2024-07", "2024-08"]],
)
def test_one_pair_is_no_comparison(history):
    assert compare(sizes(*history)) is None


PAIRS = Comparison(
    "year", tuple(pd.to_datetime(["2024-07-01", "2024-08-01"])), tuple(pd.to_datetime(["2025-07-01", "2025-08-01"]))
)


def pairs(per_month=200, **columns):
    """Return openings in the four months of PAIRS, each of its own employer."""
    return make_openings(4 * per_month, month_on=np.repeat(PAIRS.months, per_month)).assign(**columns)


def test_shares_differences_and_labels_by_hand():
    openings = pairs()
    month, place = np.divmod(np.arange(800), 200)
    after = month >= 2
    named = {
        "risen": np.flatnonzero(place < np.where(after, 60, 20)),
        "fallen": np.flatnonzero(place >= np.where(after, 180, 120)),
        "rare": np.flatnonzero(place < 2),
    }
    table = observed_change(openings, make_skills(openings, named), PAIRS).changes.set_index("skill_id")
    assert table["label_code"].to_dict() == {
        "risen": "risen", "fallen": "fallen", "rare": "too_little_data",
    }  # fmt: skip
    risen = table.loc["risen"]
    assert (risen["before_share"], risen["after_share"]) == pytest.approx((0.1, 0.3))
    assert (risen["difference_points"], risen["ratio"]) == pytest.approx((20, 3))
    assert risen["before_share_low"] < 0.1 < risen["before_share_high"] < risen["after_share_low"]
    assert (risen["opening_count_before"], risen["opening_count_after"], risen["demand_count"]) == (400, 400, 160)
    assert np.isnan(table.loc["rare", "p_value"])


SIX = Comparison(
    "year",
    tuple(pd.date_range("2024-03-01", periods=6, freq="MS")),
    tuple(pd.date_range("2025-03-01", periods=6, freq="MS")),
)
HOLE = Comparison(
    "before_after",
    tuple(pd.date_range("2024-01-01", periods=3, freq="MS")),
    tuple(pd.date_range("2024-09-01", periods=3, freq="MS")),
)


def emptied(comparison, empty, languages=None):
    """Return openings in the months of a comparison, without those of some, and what they name: twice as much after.

    ``languages``: the months stay, their openings are in another language.
    """
    months = pd.DatetimeIndex(comparison.months)
    openings = make_openings(200 * len(months), month_on=np.repeat(months, 200))
    month, place = np.divmod(np.arange(len(openings)), 200)
    named = {"kanban": np.flatnonzero(place < np.where(month < len(comparison.before), 40, 100))}
    rows = make_skills(openings, named)
    gone = openings["month_on"].isin(pd.to_datetime([f"{day}-01" for day in empty]))
    if languages:
        return openings.assign(language_code=np.where(gone, languages, "en"), is_english=~gone), rows
    return openings[~gone], rows


@pytest.mark.parametrize("languages", [None, "no"])
@pytest.mark.parametrize(
    ("comparison", "empty", "left"),
    [
        (SIX, [], 6),
        (SIX, ["2024-05"], 5),
        (SIX, ["2025-08"], 5),
        (SIX, ["2024-03", "2025-08"], 4),
        (SIX, ["2024-03", "2025-03"], 5),
        (SIX, ["2024-03", "2024-04", "2025-05", "2025-06"], 2),
        (SIX, ["2024-03", "2024-04", "2025-05", "2025-06", "2025-07"], 0),  # one pair is no comparison
        (PAIRS, [], 2),
        (PAIRS, ["2025-08"], 0),
        (HOLE, ["2024-02"], 3),
        (HOLE, ["2024-09"], 2),
        (HOLE, ["2024-09", "2024-10"], 0),
    ],
)
def test_a_month_without_openings_leaves_the_others_to_compare(comparison, empty, left, languages):
    openings, rows = emptied(comparison, empty, languages)
    skills = pd.DataFrame({"skill_id": ["kanban"], "kind_code": ["concept"], "language_codes": [["en"]]})
    row = observed_change(openings, rows, comparison, skills=skills).changes.iloc[0]
    assert row["label_code"] == ("risen" if left else "too_little_data")
    if left:
        assert row["difference_points"] == pytest.approx(30) and row["pair_count"] == left
        there = set(openings.loc[openings["is_english"], "month_on"])
        ends = {row[f"{side}_{end}_on"] for side in ("before", "after") for end in ("first", "last")}
        assert ends <= there
    both = pd.concat([rows, rows.assign(skill_id="scrum")])
    pairs = pair_change(openings, both, comparison, skills=pd.concat([skills, skills.assign(skill_id="scrum")]))
    assert len(pairs) == (2 if left else 0)


def test_steady_is_a_finding_within_a_margin():
    openings = pairs(per_month=800)
    _, place = np.divmod(np.arange(3200), 800)
    named = {"half": np.flatnonzero(place % 2 == 0), "seldom": np.flatnonzero(place % 100 == 0)}
    table = observed_change(openings, make_skills(openings, named), PAIRS).changes.set_index("skill_id")
    assert table["label_code"].to_dict() == {"half": "steady", "seldom": "unclear"}
    # a share of one half may move by a quarter of its odds: 0.25 * 0.5 * 0.5
    assert table.loc["half", "margin_points"] == pytest.approx(6.25)


def test_a_ratio_needs_a_base_that_is_clear_of_nothing():
    openings = pairs()
    month, place = np.divmod(np.arange(800), 200)
    named = {
        "from-nothing": np.flatnonzero(place < np.array([0, 1, 40, 41])[month]),
        "from-little": np.flatnonzero(place < np.array([20, 21, 60, 61])[month]),
    }
    table = observed_change(openings, make_skills(openings, named), PAIRS).changes.set_index("skill_id")
    assert np.isnan(table.loc["from-nothing", "ratio"]) and np.isnan(table.loc["from-nothing", "ratio_low"])
    assert table.loc["from-little", "ratio"] == pytest.approx(121 / 41)


def test_what_would_be_needed_is_told():
    openings = pairs(per_month=100)
    month, place = np.divmod(np.arange(400), 100)
    named = {"maybe": np.flatnonzero(place < np.where(month >= 2, 36, 30))}
    row = observed_change(openings, make_skills(openings, named), PAIRS).changes.iloc[0]
    assert row["label_code"] == "unclear"
    assert row["detectable_points"] > row["difference_points"] == pytest.approx(6)
    # the error shrinks with the root of the number: with so many, a change of 6 points would be the detectable one
    assert row["needed_opening_count"] == pytest.approx(400 * (row["detectable_points"] / 6) ** 2, rel=0.02)


def test_a_new_source_takes_no_part():
    openings = pairs()
    new = pairs(source_id="new")[400:]
    new = new.assign(opening_id="n" + new["opening_id"], employer_id="n" + new["employer_id"])
    both = pd.concat([openings, new], ignore_index=True)
    _, place = np.divmod(np.arange(800), 200)
    named = {"sql": [*np.flatnonzero(place % 4 == 0), *range(800, 1200)]}  # the new source always names it
    row = observed_change(both, make_skills(both, named), PAIRS).changes.iloc[0]
    assert row["difference_points"] == pytest.approx(0, abs=1e-9)
    assert row["support_share"] == pytest.approx(800 / 1200)


def lengthened(count=4000, seed=6):
    """Return a market where texts grow by a third and name more for it, and nothing else happens."""
    rng = np.random.default_rng(seed)
    openings = pairs(per_month=count // 4)
    after = openings["month_on"].to_numpy() >= np.datetime64("2025-01-01")
    log_length = rng.normal(8.2, 0.5, count) + np.where(after, 0.3, 0.0)
    openings["character_count"] = np.exp(log_length).round()
    base = np.linspace(0.05, 0.6, 40)
    odds = np.log(base / (1 - base)) + 0.8 * (log_length[:, None] - 8.35)
    named = rng.random((count, 40)) < 1 / (1 + np.exp(-odds))
    return openings, {f"s{k:02d}": list(np.flatnonzero(named[:, k])) for k in range(40)}


def test_texts_that_lengthen_are_no_rise():
    openings, named = lengthened()
    skills = make_skills(openings, named)
    table = observed_change(openings, skills, PAIRS).changes
    assert not table["label_code"].isin(["risen", "fallen"]).any()
    assert abs(table["difference_points"].median()) < 0.7
    # without the length the same market seems to rise as a whole, and the common drift takes most of it back
    blind = observed_change(openings.drop(columns="character_count"), skills, PAIRS)
    assert blind.changes["difference_points"].median() > 2
    assert blind.drift["named_ratio"].iloc[0] > 1.08
    assert not blind.changes["label_code"].isin(["risen", "fallen"]).any()


def test_a_soft_skill_is_not_called_rising_because_texts_grow():
    # mentoring and the like stand in the long texts; eighteen months in which texts grow by half
    rng = np.random.default_rng(8)
    months = pd.date_range("2023-01-01", periods=20, freq="MS")
    openings = make_openings(6000, month_on=np.repeat(months, 300))
    progress = np.repeat(np.arange(20) / 19, 300)
    log_length = rng.normal(8.2, 0.5, 6000) + 0.4 * progress
    base = np.r_[0.12, np.linspace(0.05, 0.6, 30)]
    odds = np.log(base / (1 - base)) + 0.9 * (log_length[:, None] - 8.4)
    named = rng.random((6000, 31)) < 1 / (1 + np.exp(-odds))
    skills = make_skills(
        openings,
        {"mentoring": list(np.flatnonzero(named[:, 0]))}
        | {f"s{k:02d}": list(np.flatnonzero(named[:, k])) for k in range(1, 31)},
    )
    held = trend(openings.assign(character_count=np.exp(log_length)), skills).set_index("skill_id")
    assert held.loc["mentoring", "label_code"] not in ("rising", "falling")
    assert (held["label_code"] == "rising").sum() <= 1
    raw = trend(openings, skills).set_index("skill_id")
    assert raw.loc["mentoring", "change_low"] > 0  # or the test above proves nothing
    assert raw["adjusted_points_per_year"].abs().median() < raw["change_points_per_year"].abs().median() / 2


def test_a_drift_of_everything_is_told_and_taken_out():
    market = simulate(MarketSpec(11, opening_count=8000, skill_count=60, common_drift=0.3, outage_months=()))
    table = observed_results(market)
    tested = table["p_value"].notna()
    assert table.loc[tested, "difference_points"].median() > 1
    assert abs(table.loc[tested, "adjusted_points"].median()) < 0.6
    assert not table["label_code"].isin(["risen", "fallen"]).any()


def test_a_real_change_stands_out_of_a_drift_of_everything():
    table = observed_results(
        simulate(MarketSpec(12, opening_count=8000, skill_count=60, common_drift=0.1, doubling_shares=(0.2, 0.25)))
    ).set_index("skill_id")
    assert set(table.loc[["skill-060", "skill-061"], "label_code"]) == {"risen"}


def test_both_have_to_be_clear_and_to_one_side():
    plain, adjusted = np.array([1.0, 1.0, -1.0]), np.array([1.0, 1.0, 1.0])
    p = both_clear(plain, adjusted, np.array([0.04, 0.2, 0.001]), np.array([0.001, 0.001, 0.001]))
    assert p.tolist() == [0.001, 0.2, 1.0]


def test_length_is_held_as_in_a_regression():
    rng = np.random.default_rng(3)
    openings = pairs(character_count=np.exp(rng.normal(8, 0.6, 800)))
    period = np.repeat(np.arange(4), 200)
    standard = standardise(openings, period, 4)
    y = rng.random(800)
    log = np.log(openings["character_count"])
    x = np.column_stack([np.eye(4)[period], log, log**2])
    beta = np.linalg.lstsq(x, y, rcond=None)[0]
    expected = beta[:4] + log.mean() * beta[4] + (log**2).mean() * beta[5]
    assert standard.influence.T @ y == pytest.approx(expected.to_numpy() if hasattr(expected, "to_numpy") else expected)


def test_thin_sides_and_no_openings_are_not_compared():
    few = pairs(per_month=10)
    assert set(observed_change(few, make_skills(few, {"sql": range(30)}), PAIRS).changes["label_code"]) == {
        "too_little_data"
    }
    none = make_openings(0)
    assert not len(observed_change(none, make_skills(none, {}), PAIRS).changes)


def test_the_order_of_rows_does_not_matter():
    openings, named = lengthened(800)
    skills = make_skills(openings, named)
    one = observed_change(openings, skills, PAIRS)
    other = observed_change(openings.sample(frac=1, random_state=1), skills.sample(frac=1, random_state=2), PAIRS)
    pd.testing.assert_frame_equal(one.changes, other.changes, rtol=1e-6)
    pd.testing.assert_frame_equal(one.drift, other.drift, rtol=1e-6)
