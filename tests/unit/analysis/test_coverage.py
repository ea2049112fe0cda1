"""Gaps: each reason alone, which one is named, and that an outage never becomes a finding."""

from datetime import date

import pandas as pd
import pytest

from skilltide.analysis.coverage import REASONS, month_gaps, source_months, usable_openings
from skilltide.analysis.market import prepare

from .frames import make_openings


def make_coverage(volume, *, scheduled=30, collected=None, source_id="board", start="2024-01-01"):
    months = pd.date_range(start, periods=len(volume), freq="MS")
    return pd.DataFrame(
        {
            "source_id": source_id,
            "month_on": months,
            "scheduled_day_count": scheduled,
            "collected_day_count": scheduled if collected is None else collected,
            "posting_count": volume,
        }
    )


def reasons(table):
    return [None if pd.isna(code) else code for code in table["reason_code"]]


def test_a_sound_source_has_no_gaps():
    table = source_months(make_coverage([100, 90, 110]))
    assert reasons(table) == [None] * 3
    assert not table["is_gap"].any()
    assert table["volume_ratio"].tolist() == pytest.approx([1.0, 0.9, 1.1])


def test_each_reason():
    table = source_months(
        make_coverage(
            [40, 100, 100, 49, 100, 100, 100, 100],
            collected=[0, 30, 0, 30, 14, 30, 30, 30],
        ),
        as_of=date(2024, 8, 20),
    )
    assert reasons(table) == [
        "before_collection", None, "not_collected", "low_volume", "few_days", None, "incomplete", "incomplete",
    ]  # fmt: skip
    assert set(table["reason_code"].dropna()) <= set(REASONS)


def test_half_is_enough():
    assert reasons(source_months(make_coverage([100, 50, 100], collected=[30, 15, 30]))) == [None] * 3


def test_hundreds_of_postings_on_a_few_days_are_a_gap_all_the_same():
    table = source_months(make_coverage([1000, 1000, 900], collected=[30, 30, 4]))
    assert reasons(table) == [None, None, "few_days"]


def test_a_small_board_may_have_quiet_months():
    assert reasons(source_months(make_coverage([4, 4, 0, 1, 5]))) == [None] * 5


def test_an_outage_does_not_lower_its_own_bar():
    # five months of outage against three sound ones: the median of all would be 20
    table = source_months(make_coverage([100, 100, 100, 20, 20, 20, 20, 20], collected=[30] * 3 + [3] * 5))
    assert reasons(table) == [None] * 3 + ["few_days"] * 5


def test_the_last_thirty_days_are_incomplete_and_the_day_before_is_not():
    coverage = make_coverage([100, 100])
    assert reasons(source_months(coverage, as_of=date(2024, 3, 30))) == [None, None]
    assert reasons(source_months(coverage, as_of=date(2024, 3, 29))) == [None, "incomplete"]


def test_a_month_in_which_collection_began_late_is_before_it():
    table = source_months(make_coverage([60, 100, 100], scheduled=[12, 30, 30]))
    assert reasons(table) == ["before_collection", None, None]


def test_a_month_without_a_row_was_not_collected():
    coverage = make_coverage([100, 100, 100]).drop(index=1)
    assert reasons(source_months(coverage)) == [None, "not_collected", None]


def market_of(months, per_month=40, source_id="board", prefix=""):
    return pd.concat(
        [
            make_openings(
                per_month,
                month_on=pd.Timestamp(month),
                source_id=source_id,
                opening_id=[f"{prefix}{month}-{i}" for i in range(per_month)],
            )
            for month in months
        ]
    )


def test_few_openings_or_employers_are_a_gap():
    openings = pd.concat(
        [
            market_of(["2024-01-01"]),
            market_of(["2024-02-01"], per_month=29),
            market_of(["2024-03-01"]).assign(employer_id="one"),
        ]
    )
    table = month_gaps(openings, source_months(make_coverage([40, 40, 40])))
    assert reasons(table) == [None, "few_openings", "few_employers"]


def test_one_small_source_down_is_no_gap_but_its_trickle_is_left_out():
    months = [f"2024-0{m}-01" for m in range(1, 5)]
    openings = pd.concat([market_of(months, 60), market_of(months, 30, "other", "x")])
    coverage = pd.concat(
        [make_coverage([60] * 4), make_coverage([30] * 4, source_id="other", collected=[30, 30, 2, 30])]
    )
    market = prepare(openings, coverage)
    assert not market.gaps["is_gap"].any()
    assert market.gaps["coverage_share"].tolist() == pytest.approx([1, 1, 2 / 3, 1])
    assert market.gaps["usable_opening_count"].tolist() == [90, 90, 60, 90]
    assert market.gaps["opening_count"].tolist() == [90] * 4
    assert len(market.openings) == 330


def test_the_large_source_down_is_a_gap_with_its_reason():
    months = [f"2024-0{m}-01" for m in range(1, 5)]
    openings = pd.concat([market_of(months, 60), market_of(months, 40, "other", "x")])
    coverage = pd.concat(
        [make_coverage([60] * 4, collected=[30, 30, 2, 30]), make_coverage([40] * 4, source_id="other")]
    )
    assert reasons(prepare(openings, coverage).gaps) == [None, None, "few_days", None]


def test_a_source_that_has_not_begun_is_not_missed():
    months = [f"2024-0{m}-01" for m in range(1, 5)]
    openings = pd.concat([market_of(months, 40), market_of(months[2:], 90, "other", "x")])
    coverage = pd.concat([make_coverage([40] * 4), make_coverage([90] * 2, source_id="other", start="2024-03-01")])
    assert not prepare(openings, coverage).gaps["is_gap"].any()


def test_openings_of_a_source_without_coverage_stay():
    openings = make_openings(3, source_id="unknown")
    assert len(usable_openings(openings, source_months(make_coverage([10])))) == 3


def test_without_coverage_only_size_decides():
    table = month_gaps(market_of(["2024-01-01"]), source_months(make_coverage([])))
    assert reasons(table) == [None]


def mixed(export, board, coverage, as_of=None):
    """A market of an export without a schedule and a board with one; ``export``, ``board``: openings by month."""
    months = pd.date_range("2024-01-01", periods=len(export), freq="MS").strftime("%Y-%m-%d")
    openings = pd.concat(
        [
            market_of([month], count, source, source)
            for source, counts in (("export", export), ("board", board))
            for month, count in zip(months, counts, strict=True)
        ]
    )
    told = make_coverage(export, scheduled=float("nan"), collected=0, source_id="export")
    return prepare(openings, pd.concat([told, coverage]), as_of)


def test_a_board_of_three_days_takes_nothing_from_an_export():
    board = make_coverage([0, 0, 5, 40], scheduled=[0, 0, 0, 3])
    market = mixed([100, 90, 110, 0], [0, 0, 5, 40], board, as_of=date(2024, 4, 3))
    assert reasons(market.gaps) == [None, None, None, "incomplete"]
    assert market.gaps["usable_opening_count"].tolist() == [100, 90, 110, 0]
    # nobody knows how much of the export's months was collected
    assert market.gaps["coverage_share"].isna().tolist() == [True, True, True, False]
    # nor does it matter whether the export has rows of its own
    alone = prepare(pd.concat([market_of(["2024-01-01"], 100, "export"), market_of(["2024-02-01"], 40)]),
                    make_coverage([40], scheduled=3, start="2024-02-01"), date(2024, 2, 3))  # fmt: skip
    assert reasons(alone.gaps) == [None, "incomplete"]


def test_a_small_board_begins_fails_and_goes_on_beside_a_large_export():
    board = make_coverage([5, 5, 40, 40, 40, 40], scheduled=[0, 0, 30, 30, 30, 30], collected=[0, 0, 30, 3, 30, 30])
    market = mixed([500] * 6, [5, 5, 40, 40, 40, 40], board)
    assert reasons(market.gaps) == [None] * 6
    assert market.gaps["usable_opening_count"].tolist() == [500, 500, 540, 500, 540, 540]
    shares = market.gaps["coverage_share"].tolist()
    assert shares == pytest.approx([float("nan")] * 2 + [1, 500 / 540, 1, 1], nan_ok=True)


def test_an_export_that_has_ended_is_not_missed():
    board = make_coverage([0, 0, 40, 40], scheduled=[0, 0, 30, 30])
    assert reasons(mixed([500, 500, 0, 0], [0, 0, 40, 40], board).gaps) == [None] * 4


def test_strays_of_an_export_cover_no_outage():
    board = make_coverage([100] * 4, collected=[30, 30, 2, 30])
    market = mixed([40, 40, 40, 40], [100] * 4, board)
    assert reasons(market.gaps) == [None, None, "few_days", None]
    assert market.gaps["coverage_share"].tolist() == pytest.approx([1, 1, 40 / 140, 1])
    assert reasons(mixed([100] * 4, [100] * 4, board).gaps) == [None] * 4


def test_young_months_are_incomplete_whatever_an_export_brings():
    board = make_coverage([40] * 3)
    assert reasons(mixed([500] * 3, [40] * 3, board, as_of=date(2024, 3, 20)).gaps) == [
        None,
        "incomplete",
        "incomplete",
    ]


def test_small_months_of_an_export_are_small_and_not_uncollected():
    board = make_coverage([0, 5, 40], scheduled=[0, 0, 30])
    assert reasons(mixed([12, 0, 0], [0, 5, 40], board).gaps) == ["few_openings", "before_collection", None]


def test_a_part_of_the_openings_is_judged_by_all_that_was_brought():
    months = [f"2024-0{m}-01" for m in range(1, 5)]
    coverage = pd.concat(
        [
            make_coverage([400] * 4, scheduled=float("nan"), collected=0, source_id="export"),
            make_coverage([100] * 4, collected=[30, 30, 2, 30]),
        ]
    )
    part = prepare(pd.concat([market_of(months, 31, "export", "x"), market_of(months, 60)]), coverage)
    assert reasons(part.gaps) == [None] * 4
    assert part.gaps["coverage_share"].tolist() == pytest.approx([1, 1, 0.8, 1])
