"""Changes of collection, arrivals and overtakings: planted ones are found, look-alikes are not."""

import numpy as np
import pandas as pd
import pytest

from skilltide.analysis.changes import collection_changes
from skilltide.analysis.events import arrivals, overtakings

from .frames import make_openings, make_skills

MONTHS = pd.date_range("2023-01-01", periods=18, freq="MS")
PER_MONTH = 100


def market(**columns):
    return make_openings(PER_MONTH * 18, month_on=np.repeat(MONTHS, PER_MONTH), **columns)


def first_of_month(counts):
    """Return positions: so many of the first openings of each month."""
    return [PER_MONTH * m + i for m, count in enumerate(counts) for i in range(count)]


def test_other_titles_are_noticed_with_month_and_figures():
    other = np.concatenate([np.arange(PER_MONTH) < (20 if m < 11 else 50) for m in range(18)])
    openings = market(role_family_code=np.where(other, "other", "data_scientist"), is_core=~other)
    changes = collection_changes(openings)
    assert set(changes["dimension_code"]) == {"role_family_code", "is_core"}
    core = changes[changes["dimension_code"] == "is_core"].iloc[0]
    assert core["month_on"] == MONTHS[11]
    assert core["pattern_code"] == "sudden"
    assert core["distance_share"] == pytest.approx(0.3)
    assert (core["grown_code"], core["shrunk_code"]) == ("False", "True")
    shares = ["grown_share_before", "grown_share_after", "shrunk_share_before", "shrunk_share_after"]
    assert core[shares].tolist() == pytest.approx([0.2, 0.5, 0.8, 0.5])
    role = changes[changes["dimension_code"] == "role_family_code"].iloc[0]
    assert role[["grown_code", "grown_share_before", "grown_share_after"]].tolist() == ["other", 0.2, 0.5]


def test_chance_is_no_change():
    rng = np.random.default_rng(1)
    columns = {
        "role_family_code": rng.choice(["ml_engineer", "data_scientist", "other"], 1800),
        "country_code": rng.choice(["GB", "US", "DE", "FR", "IN", None], 1800),
        "is_core": rng.random(1800) < 0.6,
    }
    assert not len(collection_changes(market(**columns)))


def test_one_employer_posting_in_bulk_is_no_change_of_collection():
    openings = market(country_code="GB")
    bulk = slice(PER_MONTH * 10, PER_MONTH * 10 + 60)
    openings.loc[openings.index[bulk], ["country_code", "employer_id"]] = ["US", "bulk"]
    assert not len(collection_changes(openings))


def test_a_slow_drift_is_told_as_gradual():
    share = np.repeat(np.linspace(0.1, 0.5, 18), PER_MONTH)
    patterns = []
    for seed in range(20):
        us = np.random.default_rng(seed).random(1800) < share
        changes = collection_changes(market(country_code=np.where(us, "US", "GB")))
        assert set(changes["grown_code"]) == {"US"}
        assert set(changes["pattern_code"]) <= {"sudden", "gradual"}
        patterns.append(changes["pattern_code"].tolist())
    assert patterns.count(["gradual"]) >= 15  # noise makes a step of a drift now and then


def test_gap_months_make_no_change():
    openings = market()
    openings.loc[openings["month_on"] == MONTHS[9], "country_code"] = "US"
    openings.loc[openings["month_on"] == MONTHS[10], "country_code"] = "US"
    gaps = pd.DataFrame({"month_on": MONTHS, "is_gap": np.isin(np.arange(18), [9, 10])})
    assert len(collection_changes(openings))
    assert not len(collection_changes(openings, gaps=gaps))


def test_an_arrival_needs_absence_and_two_clear_quarters():
    openings = market()
    named = {
        "arrives": first_of_month([0] * 9 + [10] * 9),
        "there-at-the-start": first_of_month([1] + [0] * 8 + [20] * 9),
        "one-quarter-only": first_of_month([0] * 9 + [10] * 3 + [0] * 6),
        "too-small": first_of_month([0] * 9 + [1, 0, 0] * 3),
    }
    table = arrivals(openings, make_skills(openings, named))
    assert table["skill_id"].tolist() == ["arrives"]
    assert table["arrived_on"].iloc[0] == pd.Timestamp("2023-10-01")
    assert table["baseline_opening_count"].iloc[0] == 600
    assert table["arrived_share_low"].iloc[0] > table["baseline_share_high"].iloc[0]


@pytest.mark.parametrize(
    ("named", "arrives"),
    [
        ([], True),
        ([1], False),  # one opening of a source that ended
        ([0], False),  # one of the source that goes on
        ([301], False),  # in the second quarter
        ([599], False),
        ([601], True),  # in the third, before it is clearly there
        ([801], True),
        ([1, 3, 5, 7, 301], False),
    ],
)
def test_what_another_source_named_at_the_start_has_not_arrived(named: list[int], arrives: bool) -> None:
    """A source that ended is off the common support, and its openings name the skill all the same."""
    openings = market(source_id=["ended" if i < 900 and i % 2 else "board" for i in range(1800)])
    late = [i for i in range(900, 1800) if i % 10 == 0]
    table = arrivals(openings, make_skills(openings, {"rust": [*named, *late]}))
    assert table["skill_id"].tolist() == (["rust"] if arrives else [])


def test_a_new_source_brings_no_arrival():
    openings = market(source_id=["new" if i >= 900 and i % 2 else "board" for i in range(1800)])
    named = {"cobol": [i for i in range(900, 1800) if i % 2]}
    assert not len(arrivals(openings, make_skills(openings, named)))


def test_an_overtaking_and_when():
    openings = market()
    named = {
        "climbs": first_of_month([10] * 6 + [25] * 3 + [45] * 9),
        "stays": [i + 1 for i in first_of_month([25] * 18)],
        "rare": first_of_month([0] * 18),
    }
    table = overtakings(openings, make_skills(openings, named))
    assert table[["skill_id", "overtaken_id"]].to_numpy().tolist() == [["climbs", "stays"]]
    assert table["last_behind_on"].iloc[0] == pd.Timestamp("2023-04-01")
    assert table["first_ahead_on"].iloc[0] == pd.Timestamp("2023-10-01")


def test_what_crosses_for_a_quarter_only_or_was_always_ahead_overtakes_nothing():
    openings = market()
    named = {
        "blip": first_of_month([10] * 6 + [60] * 3 + [10] * 9),
        "stays": first_of_month([30] * 18),
        "ahead": first_of_month([80] * 18),
    }
    assert not len(overtakings(openings, make_skills(openings, named)))


def test_overtakings_stay_within_a_category():
    openings = market()
    named = {"climbs": first_of_month([10] * 9 + [45] * 9), "stays": [i + 1 for i in first_of_month([25] * 18)]}
    skills = pd.DataFrame({"skill_id": ["climbs", "stays"], "kind_code": "tool", "category_code": ["a", "b"]})
    assert not len(overtakings(openings, make_skills(openings, named), skills=skills))
    skills["category_code"] = "a"
    assert len(overtakings(openings, make_skills(openings, named), skills=skills)) == 1
