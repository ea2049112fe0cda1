"""Shares before and after as collected: by hand, and never from too little."""

import numpy as np
import pandas as pd
import pytest
from scipy.special import stdtr, stdtrit

from skilltide.analysis.contrast import contrast
from skilltide.analysis.observed_change import Comparison

BEFORE, AFTER = (pd.Timestamp("2024-07-01"), pd.Timestamp("2024-08-01")), (pd.Timestamp("2025-07-01"),
                                                                          pd.Timestamp("2025-08-01"))  # fmt: skip
YEAR = Comparison("year", BEFORE, AFTER)


def _market(size: int = 240, employers: int = 29) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Openings of which a third names a new skill after and none before; an old one goes from half to a quarter."""
    at = np.arange(size)
    months = [*BEFORE, *AFTER, pd.Timestamp("2025-03-01")]
    openings = pd.DataFrame({
        "opening_id": [f"o{i:04}" for i in at], "month_on": [months[i % 5] for i in at], "is_english": at % 7 > 0,
        "employer_id": [None if i % 11 == 0 else f"e{i * 7 % employers}" for i in at],
    })  # fmt: skip
    after = openings["month_on"].isin(AFTER).to_numpy()
    named = {"new": after & (at % 3 == 0), "old": np.where(after, at % 4 == 0, at % 2 == 0), "rare": at < 12}
    rows = [
        {"opening_id": openings["opening_id"][i], "skill_id": skill, "level_code": "context", "is_asked": False,
         "is_demand": True}
        for skill, flags in named.items() for i in np.flatnonzero(flags)
    ]  # fmt: skip
    return openings, pd.DataFrame(rows)


def test_the_difference_and_its_error_are_those_of_the_formula() -> None:
    openings, rows = _market()
    table = contrast(openings, rows, YEAR).set_index("skill_id")
    assert list(table.index) == ["new", "old"], "a skill of 12 openings is not tested"
    for skill, row in table.iterrows():
        named = set(rows.loc[rows["skill_id"] == skill, "opening_id"])
        sides = [openings[openings["month_on"].isin(months)] for months in (BEFORE, AFTER)]
        share = [side["opening_id"].isin(named).mean() for side in sides]
        assert (row["before_share"], row["after_share"]) == pytest.approx(share)
        sums: dict[str, float] = {}
        for side, p, sign in zip(sides, share, (-1, 1), strict=True):
            for opening, employer in zip(side["opening_id"], side["employer_id"], strict=True):
                key = opening if pd.isna(employer) else employer
                sums[key] = sums.get(key, 0.0) + sign * ((opening in named) - p) / len(side)
        error = np.sqrt(sum(value**2 for value in sums.values()) * len(sums) / (len(sums) - 1))
        change, bound = share[1] - share[0], stdtrit(len(sums) - 1, 0.975)
        assert row["difference_points"] == pytest.approx(100 * change)
        assert row["difference_points_low"] == pytest.approx(100 * (change - bound * error))
        assert row["p_value"] == pytest.approx(2 * stdtr(len(sums) - 1, -abs(change) / error))
    assert table["label_code"].to_dict() == {"new": "higher", "old": "lower"}
    assert (table["opening_count_before"] == openings["month_on"].isin(BEFORE).sum()).all()


def test_all_kinds_but_tools_are_counted_in_english() -> None:
    openings, rows = _market()
    kinds = pd.DataFrame({"skill_id": ["new", "old", "rare"], "kind_code": ["concept", "tool", "tool"]})
    table = contrast(openings, rows, YEAR, skills=kinds).set_index("skill_id")
    english = openings[openings["is_english"] & openings["month_on"].isin(AFTER)]
    assert table.loc["new", "opening_count_after"] == len(english)
    assert table.loc["old", "opening_count_after"] == openings["month_on"].isin(AFTER).sum()


def test_a_month_without_openings_is_left_out_with_its_pair() -> None:
    openings, rows = _market(600)
    openings["month_on"] = openings["month_on"].replace(pd.Timestamp("2025-03-01"), pd.Timestamp("2025-06-01"))
    three = Comparison("year", (pd.Timestamp("2024-06-01"), *BEFORE), (pd.Timestamp("2025-06-01"), *AFTER))
    found = contrast(openings, rows, three)
    assert len(found) == 2
    pd.testing.assert_frame_equal(found, contrast(openings, rows, YEAR))
    alone = openings[openings["month_on"] != BEFORE[0]]
    assert contrast(alone, rows, YEAR).empty, "one pair holds no season"


@pytest.mark.parametrize(("size", "employers"), [(60, 29), (400, 5)])
def test_nothing_is_told_of_too_few_openings_or_employers(size: int, employers: int) -> None:
    openings, rows = _market(size, employers)
    openings["employer_id"] = openings["employer_id"].fillna("e0")
    assert contrast(openings, rows, YEAR).empty
