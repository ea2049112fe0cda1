"""The market by month: a source that joins is no growth, and what isn't told takes no part."""

import numpy as np
import pandas as pd
import pytest

from skilltide.analysis.market_monthly import entry_level, shares, volume, years_asked

from .frames import make_openings

MONTHS = pd.date_range("2024-01-01", periods=4, freq="MS")
GAPS = pd.DataFrame({"month_on": MONTHS, "is_gap": [False, False, True, False]})


def monthly(counts, source="board"):
    """Return so many openings of a source in each of the months."""
    table = make_openings(sum(counts), month_on=np.repeat(MONTHS, counts), source_id=source)
    ids = source + table["opening_id"]
    return table.assign(opening_id=ids, employer_id=ids)


def collected(**is_gap):
    rows = [
        {"source_id": source, "month_on": month, "is_gap": flag}
        for source, flags in is_gap.items()
        for month, flag in zip(MONTHS, flags, strict=True)
    ]
    return pd.DataFrame(rows)


def test_a_source_that_joins_or_drops_out_moves_no_index():
    openings = pd.concat([monthly([40, 40, 0, 60]), monthly([0, 100, 0, 100], "new")])
    sources = collected(board=[False, False, True, False], new=[True, False, True, False])
    table = volume(openings, sources, GAPS)
    assert table["opening_count"].tolist() == [40, 140, 0, 160]
    # the first source's median month has 40, the new one's 100
    assert table["volume_index"].tolist() == pytest.approx([100, 100, np.nan, 100 * 160 / 140], nan_ok=True)
    assert table["source_count"].tolist() == [1, 2, 0, 2]


def test_an_export_is_counted_and_has_no_index():
    openings = pd.concat([monthly([40, 40, 0, 60]), monthly([100, 90, 0, 5], "export")])
    table = volume(openings, collected(board=[True, False, True, False]), GAPS)
    assert table["opening_count"].tolist() == [140, 130, 0, 65]
    assert table["indexed_opening_count"].tolist() == [0, 40, 0, 60]
    assert table["volume_index"].tolist() == pytest.approx([np.nan, 80, np.nan, 120], nan_ok=True)
    no_schedule = pd.DataFrame(columns=["source_id", "month_on", "is_gap"])
    alone = volume(openings[openings["source_id"] == "export"], no_schedule, GAPS)
    assert alone["opening_count"].tolist() == [100, 90, 0, 5]
    assert alone["volume_index"].isna().all()


def test_the_entry_level_is_taken_of_what_tells_its_seniority():
    openings = monthly([50, 50, 50, 50])
    openings["seniority_code"] = (["junior"] * 8 + ["intern"] * 2 + ["senior"] * 30 + ["unknown"] * 10) * 4
    table = entry_level(openings, GAPS)
    first = table.iloc[0]
    assert (first["opening_count"], first["told_count"], first["with_count"]) == (50, 40, 10)
    assert (first["told_share"], first["share"]) == (0.8, 0.25)
    assert first["share_low"] < 0.25 < first["share_high"]
    assert table["share"].isna().tolist() == [False, False, True, False]


def test_no_entry_level_opening_is_a_share_of_nothing():
    openings = monthly([50, 50, 50, 50]).assign(seniority_code="senior")
    table = entry_level(openings, GAPS)
    assert table["with_count"].tolist() == [0, 0, 0, 0]
    assert table["share"].tolist() == pytest.approx([0, 0, np.nan, 0], nan_ok=True)
    assert (table["share_high"].dropna() > 0).all()
    codes = pd.Series("remote", index=openings.index, dtype=object)
    assert sorted(set(shares(openings, codes, GAPS, ("hybrid", "remote"))["code"])) == ["hybrid", "remote"]


def test_workplaces_add_up_to_what_is_told():
    openings = monthly([30, 30, 30, 30])
    codes = pd.Series(["remote", "hybrid", "on_site", None, "remote"] * 24, index=openings.index, dtype=object)
    table = shares(openings, codes, GAPS)
    covered = table[~table["is_gap"]].groupby("month_on")["share"].sum()
    assert covered.tolist() == pytest.approx([1, 1, 1])
    assert table.set_index(["month_on", "code"]).loc[(MONTHS[0], "remote"), "share"] == pytest.approx(0.5)


def test_nothing_told_gives_no_share():
    openings = monthly([5, 5, 5, 5])
    assert not len(shares(openings, pd.Series(None, index=openings.index, dtype=object), GAPS))


def test_years_are_those_of_the_skill_that_asks_for_most():
    openings = monthly([4, 1, 1, 1])
    ids = openings["opening_id"].tolist()
    years = pd.DataFrame({"opening_id": [ids[0], ids[0], ids[1], ids[2], ids[5]], "years_min": [2, 5, 3, np.nan, 9]})
    table = years_asked(openings, years, GAPS)
    first = table.iloc[0]
    assert (first["opening_count"], first["told_count"], first["told_share"], first["median"]) == (4, 2, 0.5, 4)
    assert table["median"].isna().tolist() == [False, True, True, True]  # none told, a gap, none told
