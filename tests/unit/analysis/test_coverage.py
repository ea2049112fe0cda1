"""Gaps: each reason alone, which one is named, and that an outage never becomes a finding."""

from datetime import date

import pandas as pd
import pytest

from skilltide.analysis.collection import collection_ids
from skilltide.analysis.coverage import REASONS, board_months, month_gaps, source_months, usable_openings
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


def test_what_is_late_is_told_by_the_rhythm_with_which_collection_began():
    """Every ten days at first, then daily: the first month was read as often as the next."""
    assert reasons(source_months(make_coverage([100] * 16, scheduled=[3] * 6 + [30] * 10))) == [None] * 16
    late = source_months(make_coverage([20] + [100] * 15, scheduled=[1] + [3] * 5 + [30] * 10))
    assert reasons(late) == ["before_collection"] + [None] * 15


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
    coverage = coverage.assign(headline_opening_count=coverage["posting_count"])
    part = prepare(pd.concat([market_of(months, 31, "export", "x"), market_of(months, 60)]), coverage)
    assert reasons(part.gaps) == [None] * 4
    assert part.gaps["coverage_share"].tolist() == pytest.approx([1, 1, 0.8, 1])


# what a source weighs, and when it has ended


def months_of(count, start="2024-01-01"):
    return pd.date_range(start, periods=count, freq="MS").strftime("%Y-%m-%d")


def test_a_source_weighs_what_it_brings_to_the_population():
    """300 of the counted openings come from the source that is down, 40 from a bulk board of 5,000 postings."""
    openings = pd.concat([market_of(months_of(4), 300, "own"), market_of(months_of(4), 40, "bulk", "b")])
    coverage = pd.concat(
        [
            make_coverage([300] * 4, collected=[30, 30, 2, 30], source_id="own"),
            make_coverage([5000] * 4, source_id="bulk"),
        ]
    )
    gaps = prepare(openings, coverage).gaps
    assert reasons(gaps) == [None, None, "few_days", None]
    assert gaps["coverage_share"].tolist() == pytest.approx([1, 1, 40 / 340, 1])


def test_a_source_that_brings_nothing_to_the_population_is_not_missed():
    openings = market_of(months_of(6), 100, "boards")
    snippets = make_coverage([3000] * 6, collected=[30] * 3 + [0] * 3, source_id="snippets")
    gaps = prepare(openings, pd.concat([make_coverage([100] * 6, source_id="boards"), snippets])).gaps
    assert reasons(gaps) == [None] * 6
    assert gaps["coverage_share"].tolist() == pytest.approx([1] * 6)
    # before anything that counts was collected, months are small and not uncollected
    late = pd.concat([make_coverage([0] * 3 + [100] * 3, scheduled=[0] * 3 + [30] * 3, source_id="boards"), snippets])
    told = prepare(market_of(months_of(6)[3:], 100, "boards"), late).gaps
    assert reasons(told) == ["few_openings"] * 2 + ["before_collection"] + [None] * 3


def test_where_nothing_counts_postings_tell_what_was_collected():
    openings = market_of(months_of(3), 40).assign(is_core=False)
    gaps = prepare(openings, make_coverage([40] * 3, collected=[30, 2, 30])).gaps
    assert reasons(gaps) == ["few_openings", "few_days", "few_openings"]


def ended(collected, last_on, *, openings=300, interval=1, as_of=date(2024, 10, 31)):
    """A large source that is collected no more after ``last_on``, beside small boards that are."""
    months = months_of(10)
    there = list([openings] * 10)
    brought = [count if days else 0 for count, days in zip(there, collected, strict=True)]
    market = pd.concat([market_of([m], n, "large", "l") for m, n in zip(months, brought, strict=True) if n])
    market = pd.concat([market, market_of(months, 60, "boards", "b")])
    told = {"collection_interval_days": interval, "last_collected_on": pd.Timestamp(last_on)}
    large = make_coverage(brought, collected=collected, source_id="large").assign(**told)
    boards = make_coverage([60] * 10, source_id="boards").assign(
        collection_interval_days=1, last_collected_on=pd.Timestamp(as_of)
    )
    return prepare(market, pd.concat([large, boards]), as_of)


def test_a_source_is_missed_up_to_its_last_day_and_not_behind_it():
    market = ended([30, 30, 30, 30, 12, 0, 0, 0, 0, 0], "2024-05-12")
    assert reasons(market.sources[market.sources["source_id"] == "large"]) == [None] * 3 + ["after_collection"] * 7
    # April lacks what would have been found in the 30 days behind it; both months miss most of the market
    assert reasons(market.gaps) == [None] * 3 + ["after_collection"] * 2 + [None] * 4 + ["incomplete"]
    assert market.gaps["coverage_share"].tolist() == pytest.approx([1] * 3 + [60 / 360] * 2 + [1] * 4 + [0])
    assert market.gaps["usable_opening_count"].tolist() == [360] * 3 + [60] * 6 + [0]


def test_a_source_that_was_not_left_alone_for_long_is_missed():
    # 20 days without it, and 80 at an interval of 30
    for last_on, interval, collected in (("2024-10-11", 1, [30] * 9 + [11]), ("2024-08-12", 30, [30] * 7 + [12, 0, 0])):
        market = ended(collected, last_on, interval=interval)
        assert "after_collection" not in set(market.sources["reason_code"])
    assert reasons(market.gaps)[7:] == ["few_days", "not_collected", "incomplete"]


def test_an_outage_that_ended_is_missed_however_long_it_was():
    market = ended([30, 30, 0, 0, 0, 0, 0, 30, 30, 30], "2024-10-31")
    assert reasons(market.gaps) == [None] * 2 + ["not_collected"] * 5 + [None] * 2 + ["incomplete"]


def test_when_all_sources_end_together_none_has_ended():
    coverage = make_coverage([100] * 4 + [0] * 6, collected=[30] * 4 + [0] * 6)
    table = source_months(coverage, date(2024, 4, 30))
    assert reasons(table)[:4] == [None] * 3 + ["incomplete"]
    assert "after_collection" not in set(table["reason_code"])


# boards within a source


BOARDS = [f"quay:{number}" for number in range(8)]


def make_boards(volumes, *, collected=None, is_whole=True, start="2024-01-01"):
    """Boards of one source; ``volumes``: board -> postings by month, None where it was not read yet or any more."""
    parts = []
    for board, volume in volumes.items():
        first = next(at for at, count in enumerate(volume) if count is not None)
        days = (collected or {}).get(board, [30 if count is not None else 0 for count in volume])
        part = make_coverage(
            [count or 0 for count in volume], collected=days, start=start, source_id="quay",
            scheduled=[30 if at >= first else 0 for at in range(len(volume))],
        )  # fmt: skip
        parts.append(part.assign(board=board, is_whole=is_whole))
    return pd.concat(parts, ignore_index=True)


def of_boards(boards, leftovers=None):
    """The openings that boards show: what was posted while they were read, and of before what stayed open."""
    rows = boards[(boards["collected_day_count"] > 0) & (boards["posting_count"] > 0)]
    counts = [*zip(rows["board"], rows["month_on"], rows["posting_count"], strict=True), *(leftovers or ())]
    parts = []
    for board, when, count in counts:
        month = pd.Timestamp(when)
        ids = [f"{board}-{month:%Y%m}-{i}" for i in range(count)]
        employers = [f"{board}-{i % 5}" for i in range(count)]
        parts.append(make_openings(count, month_on=month, source_id="quay", opening_id=ids).assign(
            board=board, employer_id=employers))  # fmt: skip
    return pd.concat(parts, ignore_index=True)


def source_of(boards, extra=0):
    table = boards.groupby("month_on", as_index=False)["posting_count"].sum()
    return make_coverage(table["posting_count"] + extra, source_id="quay", start=str(table["month_on"].min()))


def prepared(boards, leftovers=None, as_of=None):
    return prepare(of_boards(boards, leftovers), source_of(boards), as_of, boards)


def test_boards_that_are_added_take_no_months_from_the_history():
    """Four months at 40 and six at 100, all of it read every day."""
    old = {board: [10] * 10 for board in BOARDS[:4]}
    new = {board: [None] * 4 + [15] * 6 for board in BOARDS[4:]}
    market = prepared(make_boards(old | new, is_whole=False))
    assert reasons(market.sources) == [None] * 10
    assert market.sources["volume_ratio"].tolist() == pytest.approx([1] * 10)
    assert reasons(market.gaps) == [None] * 10
    assert market.gaps["usable_opening_count"].tolist() == [40] * 4 + [100] * 6
    assert market.gaps["coverage_share"].tolist() == pytest.approx([1] * 10)
    # where nobody knows of the boards, the first months stay low
    alone = source_months(make_coverage([40] * 4 + [100] * 6))
    assert reasons(alone) == ["low_volume"] * 4 + [None] * 6


def test_boards_that_go_take_no_months_either():
    stay = {board: [10] * 10 for board in BOARDS[:4]}
    go = {board: [20] * 6 + [None] * 4 for board in BOARDS[4:]}
    market = prepared(make_boards(stay | go, is_whole=False), as_of=date(2024, 12, 15))
    assert reasons(market.sources) == [None] * 10
    # their last 30 days lack what would still have been found, and they bring two thirds
    assert reasons(market.gaps) == [None] * 5 + ["after_collection"] + [None] * 4
    assert market.gaps["usable_opening_count"].tolist() == [120] * 5 + [40] * 5


def test_half_the_market_of_boards_that_were_read_whole_is_no_gap():
    volumes = {board: [20] * 7 + [8] * 3 for board in BOARDS}
    whole, cut = (prepared(make_boards(volumes, is_whole=flag)) for flag in (True, False))
    assert reasons(whole.sources) == [None] * 10
    assert whole.sources["volume_ratio"].tolist() == pytest.approx([1] * 7 + [0.4] * 3)
    assert reasons(cut.sources) == [None] * 7 + ["low_volume"] * 3


def test_one_bad_record_erases_no_fall_of_the_market():
    """Boards that were read whole tell how few there are, whatever one of the others misses."""
    volumes = {board: [20] * 7 + [8] * 3 for board in BOARDS}
    boards = make_boards(volumes)
    boards.loc[boards["board"] == BOARDS[0], "is_whole"] = False
    assert reasons(prepared(boards).sources) == [None] * 10
    # three of eight read whole: what the others miss may be more than half of what is usual
    boards["is_whole"] = boards["board"].isin(BOARDS[:3])
    boards.loc[~boards["is_whole"] & (boards["month_on"] >= "2024-08-01"), "posting_count"] = 2
    assert reasons(prepared(boards).sources) == [None] * 7 + ["low_volume"] * 3


def test_a_month_of_low_volume_is_told_so_though_a_board_failed_in_it():
    volumes = {board: [50] * 5 + [0] + [50] * 6 for board in BOARDS[:3]}
    failed = {BOARDS[2]: [30] * 5 + [0] + [30] * 6}
    market = prepared(make_boards(volumes, collected=failed, is_whole=False))
    assert reasons(market.sources) == [None] * 5 + ["low_volume"] + [None] * 6
    assert reasons(market.gaps) == reasons(market.sources)


def test_what_was_collected_on_a_day_that_was_not_due_was_collected():
    """Reads of the 28th and the 30th of a month: one month has none of the days that a rhythm of 31 days tells."""
    due = [1, 1, 1, 1, 1, 0, 1, 1]
    months = source_months(make_coverage([100] * 8, scheduled=due, collected=[1] * 8))
    assert reasons(months) == [None] * 8


def test_a_month_between_two_monthly_reads_was_seen_by_the_second():
    """At the turns of months: 31 January, 1 and 31 March, 1 and 31 May, 1 July; the last of these months was missed."""
    turns = make_coverage([100] * 8, scheduled=[1, 0, 2, 0, 2, 0, 1, 1])
    turns["is_between_collections"] = [False, True, False, True, False, False, False, False]
    assert reasons(source_months(turns)) == [None] * 5 + ["not_collected"] + [None] * 2


def test_a_board_that_was_not_read_yet_does_not_weigh_less_for_a_quiet_month_of_its_source():
    """Its usual month is told by those in which it was read."""
    volumes = {board: [20, 20, 20, 8, 20, 20, 20, 20] for board in BOARDS[:4]}
    volumes[BOARDS[4]] = [None] * 4 + [160] * 4
    days = {board: [30] * 6 + [2, 30] for board in BOARDS[:4]}
    market = prepared(make_boards(volumes, collected=days, is_whole=False))
    assert reasons(market.sources) == [None] * 3 + ["low_volume"] + [None] * 4
    assert market.gaps["coverage_share"].iloc[6] == pytest.approx(160 / 240)


def test_what_a_board_showed_of_the_time_before_it_was_read_is_left_out():
    volumes = {board: [10] * 6 for board in BOARDS[:4]} | {BOARDS[4]: [None] * 3 + [10] * 3}
    left = [(BOARDS[4], "2024-01-01", 2), (BOARDS[4], "2024-03-01", 5)]
    market = prepared(make_boards(volumes), left)
    assert market.gaps["opening_count"].tolist() == [42, 40, 45, 50, 50, 50]
    assert market.gaps["usable_opening_count"].tolist() == [40] * 3 + [50] * 3
    own = market.boards[market.boards["board"] == BOARDS[4]]
    assert reasons(own) == ["before_collection"] * 3 + [None] * 3


def test_boards_that_fail_are_left_out_and_missed():
    volumes = {board: [10] * 6 for board in BOARDS}
    few = {key: [30, 30, 2, 30, 30, 30] for key in BOARDS[:3]}
    market = prepared(make_boards(volumes, collected=few))
    assert reasons(market.gaps) == [None] * 6
    assert market.gaps["coverage_share"].tolist() == pytest.approx([1, 1, 50 / 80, 1, 1, 1])
    assert market.gaps["usable_opening_count"].tolist() == [80, 80, 50, 80, 80, 80]
    most = {key: [30, 30, 2, 0, 30, 30] for key in BOARDS[:6]}
    gaps = prepared(make_boards(volumes, collected=most)).gaps
    assert reasons(gaps) == [None, None, "few_days", "not_collected", None, None]


def test_boards_are_told_apart_by_when_they_were_read():
    volumes = {
        BOARDS[0]: [10] * 8, BOARDS[1]: [10] * 8, BOARDS[2]: [None] * 3 + [10] * 5, BOARDS[3]: [10] * 4 + [None] * 4,
    }  # fmt: skip
    boards = make_boards(volumes)
    market = prepared(boards, as_of=date(2024, 10, 15))
    assert collection_ids(market.sources, market.boards).to_dict() == {
        ("quay", BOARDS[0]): "quay, boards since 2024-01",
        ("quay", BOARDS[1]): "quay, boards since 2024-01",
        ("quay", BOARDS[2]): "quay, boards since 2024-04",
        ("quay", BOARDS[3]): "quay, boards 2024-01 to 2024-03",
    }
    assert set(market.openings["collection_id"]) == set(collection_ids(market.sources, market.boards))
    # boards that were all read all the time are the source
    same = prepared(make_boards({board: [10] * 4 for board in BOARDS}))
    assert set(same.openings["collection_id"]) == {"quay"}


@pytest.mark.parametrize("as_of", [date(2024, 8, 20), date(2024, 9, 10), date(2024, 10, 15)])
@pytest.mark.parametrize("outage", [None, 1, 5])
def test_an_outage_or_the_newest_month_of_the_source_tells_no_other_span_of_a_board(as_of, outage):
    volumes = {
        BOARDS[0]: [10] * 8, BOARDS[1]: [10] * 8, BOARDS[2]: [None] * 3 + [10] * 5, BOARDS[3]: [10] * 4 + [None] * 4,
    }  # fmt: skip
    boards = make_boards(volumes)
    source = source_of(boards)
    if outage is not None:
        source.loc[outage, "collected_day_count"] = 2
        boards.loc[boards["month_on"] == source["month_on"][outage], "collected_day_count"] = 2
        boards.loc[(boards["collected_day_count"] == 2) & (boards["posting_count"] == 0), "collected_day_count"] = 0
    market = prepare(of_boards(boards), source, as_of, boards)
    assert collection_ids(market.sources, market.boards).to_dict() == {
        ("quay", BOARDS[0]): "quay, boards since 2024-01",
        ("quay", BOARDS[1]): "quay, boards since 2024-01",
        ("quay", BOARDS[2]): "quay, boards since 2024-04",
        ("quay", BOARDS[3]): "quay, boards 2024-01 to 2024-03",
    }


def test_boards_that_were_always_read_change_nothing():
    volumes = {board: [12, 8, 10, 20, 3, 10] for board in BOARDS}
    boards = make_boards(volumes, is_whole=False)
    with_boards, without = prepared(boards), prepare(of_boards(boards), source_of(boards))
    pd.testing.assert_frame_equal(with_boards.sources, without.sources)
    pd.testing.assert_frame_equal(with_boards.gaps, without.gaps)
    pd.testing.assert_frame_equal(with_boards.openings, without.openings)


def test_what_stands_on_no_board_is_the_source_s():
    """A source that reads boards, and files beside them."""
    boards = make_boards({board: [10] * 4 for board in BOARDS[:2]}, collected={BOARDS[0]: [30, 30, 0, 30]})
    files = make_openings(4 * 40, source_id="quay", opening_id=[f"f{i}" for i in range(160)],
                          month_on=pd.to_datetime([m for m in months_of(4) for _ in range(40)]))  # fmt: skip
    openings = pd.concat([of_boards(boards), files])
    market = prepare(openings, source_of(boards, extra=40), None, boards)
    assert market.gaps["coverage_share"].tolist() == pytest.approx([1, 1, 50 / 60, 1])
    assert market.gaps["usable_opening_count"].tolist() == [60, 60, 50, 60]


def test_without_a_schedule_boards_are_not_judged():
    boards = make_boards({BOARDS[0]: [None, 10], BOARDS[1]: [40, 40]}).assign(scheduled_day_count=float("nan"))
    assert not len(board_months(boards, source_of(boards)))
