"""Which months were really collected. A gap comes from collection: a scraper that was down, not a market that was.

Three levels:

- `source_months`: each source and month, from what was scheduled and what was collected (`collected_days`), and from
  how much it brought;
- `board_months`: the same of each board of a source that reads boards: when it began and ended being read, and when it
  failed. Boards that come and go are no market, so volume is judged on the boards that were read (`usual`);
- `month_gaps`: each month of the market, from what its usable sources and boards usually bring to the population, and
  from what the population then holds.

`usable_openings` leaves out what was posted in months of sources and boards that are gaps, so that one outage does not
shift the mix of a month that others cover.

A source without a schedule (an export made once) can't be judged. It is usable in what it brought and missed nowhere:
sources that are collected day by day since lately take nothing from the history that an export tells. A source or board
that is collected no more has ended: it is missed in the months up to its last day and in none behind it.
"""

from datetime import date

import numpy as np
import pandas as pd

from skilltide.analysis.collected_days import COUNTS, LEAST_COVERAGE, all_months, first_reason, judged, newest_day
from skilltide.analysis.periods import month_start
from skilltide.analysis.usual import NO_BOARD, UNIT, usual_months

LEAST_VOLUME = 30
"""Usual postings a month from which a source's volume is judged: a small board has quiet months by chance."""
LEAST_OPENINGS = 30
LEAST_EMPLOYERS = 10
"""What a share needs: openings, and employers that are named."""

REASONS = (
    "before_collection", "after_collection", "incomplete", "not_collected", "few_days", "low_volume",
    "sources_missing", "few_openings", "few_employers",
)  # fmt: skip
"""Why a month is a gap, from the reason that is named first where several hold."""
NOT_THERE = ("before_collection", "after_collection")
"""Reasons that say that a source or board was not to be collected in the month."""

SOURCE_COLUMNS = [
    "source_id", "month_on", *COUNTS, "day_coverage_share", "volume_ratio", "is_gap", "reason_code", "is_expected",
]  # fmt: skip
BOARD_COLUMNS = [
    "source_id", "board", "month_on", *COUNTS, "day_coverage_share", "is_gap", "reason_code", "is_expected", "is_whole",
]  # fmt: skip
MONTH_COLUMNS = [
    "month_on", "opening_count", "usable_opening_count", "employer_count", "coverage_share", "is_gap", "reason_code",
]  # fmt: skip


def source_months(
    coverage: pd.DataFrame, as_of: date | None = None, boards: pd.DataFrame | None = None
) -> pd.DataFrame:
    """Return one row per source and month, from the first to the last month of any source, with its gap reason.

    ``coverage``: source_id, month_on, scheduled_day_count, collected_day_count, posting_count (postings by the
    month in which they were posted), and where they are known last_collected_on, collection_interval_days and
    is_between_collections. A month without a row was not collected. Sources without a schedule (scheduled_day_count is
    null) can't be judged and have no row in what is returned. ``as_of`` is the last good observation; None leaves the
    rule of the last 30 days out.
    ``boards``: from `board_months`.

    - before_collection: earlier than the source's first month with a collected day, or that month itself where
      it was scheduled for less than half of the days that are usual in its first three months (collection began late:
      only postings that stayed open were seen);
    - after_collection: the source has ended (others were collected for 30 days and for three of its intervals after its
      last day), and the month lies behind that day, or its last day is less than 30 days before it;
    - incomplete: the month's last day is less than 30 days before ``as_of``;
    - not_collected / few_days: none, or less than half, of the scheduled days; a month that lies between
      two collections a month apart (31 January and 1 March) is none;
    - low_volume: fewer than half of the postings that are usual for what was read of the source (see `usual`; without
      boards, its median month). What is usual is told by months that break none of the rules above, so that an
      outage does not lower its own bar. Where under 30 are usual, nothing is judged by volume. A board that was read
      whole misses nothing: few postings are the market then, and as many as usual are taken for read.

    ``is_expected``: collection has begun and not ended, so that the source is missed if it is a gap.
    """
    given = coverage[coverage["scheduled_day_count"].notna()]
    if not len(given):
        return pd.DataFrame(columns=SOURCE_COLUMNS)
    table = judged(given, ["source_id"], all_months(given, boards), as_of, newest_day(given, as_of))
    table["volume_ratio"], low = _volume(table, boards)
    table["reason_code"] = table["reason_code"].where(table["reason_code"].notna() | ~low, "low_volume")
    table["is_gap"] = table["reason_code"].notna()
    return table[SOURCE_COLUMNS]


def board_months(boards: pd.DataFrame, coverage: pd.DataFrame, as_of: date | None = None) -> pd.DataFrame:
    """Return one row per board and month, over the months of all sources; gaps as in `source_months`, but low_volume.

    ``boards``: source_id, board, month_on and what ``coverage`` has of sources; is_whole tells whether what was read
    was all that the board held. ``coverage``, ``as_of``: as in `source_months`.
    """
    given = boards[boards["scheduled_day_count"].notna()] if len(boards) else boards
    sources = coverage[coverage["scheduled_day_count"].notna()]
    if not len(given) or not len(sources):
        return pd.DataFrame(columns=BOARD_COLUMNS)
    table = judged(given, UNIT, all_months(sources, given), as_of, newest_day(sources, as_of))
    table["is_gap"] = table["reason_code"].notna()
    whole = given.assign(month_on=month_start(given["month_on"]))[[*UNIT, "month_on"]]
    whole["is_whole"] = given["is_whole"].fillna(False).astype(bool) if "is_whole" in given.columns else False
    table = table.merge(whole.groupby([*UNIT, "month_on"], as_index=False)["is_whole"].all(), how="left")
    table["is_whole"] = table["is_whole"].eq(True)
    return table[BOARD_COLUMNS]


def units(sources: pd.DataFrame, boards: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the months of what is collected by itself: each board, and of each source what stands on none.

    ``sources``, ``boards``: source_id, month_on, is_gap, and where they are there reason_code and is_expected. A board
    is a gap where its source is one.
    """
    rest = sources.assign(board=NO_BOARD)
    if boards is None or not len(boards):
        return rest
    both = boards.merge(sources, on=["source_id", "month_on"], suffixes=("", "_of_source"))
    both["is_gap"] = both["is_gap"].astype(bool) | both["is_gap_of_source"].astype(bool)
    if "reason_code" in sources.columns:
        # an outage of its source says nothing of a board that was not there; nor do few postings of one that failed
        reason, of_source = both["reason_code"], both["reason_code_of_source"]
        is_own = reason.isin(NOT_THERE) | (of_source == "low_volume")
        both["reason_code"] = reason.where(is_own, of_source).fillna(of_source).fillna(reason)
        both["is_expected"] = both["is_expected"].astype(bool) & both["is_expected_of_source"].astype(bool)
    own = [name for name in both.columns if not name.endswith("_of_source")]
    return pd.concat([rest, both[own]], ignore_index=True)


def _volume(sources: pd.DataFrame, boards: pd.DataFrame | None) -> "tuple[pd.Series[float], pd.Series[bool]]":
    """Return for each row of ``sources`` its postings as a part of what is usual, and whether they are too few.

    Both are of the boards that were read; where none was, of all. A board that was read whole misses nothing, however
    few postings it has: it counts as usual, at least, where too few are looked for.
    """
    table = units(sources.assign(is_gap=sources["reason_code"].notna()), boards)
    table["count"] = _without_boards(table, "posting_count")
    usual = usual_months(table[~table["is_gap"]])
    table = table.join(usual.rename("usual"), on=UNIT)
    month = [table["source_id"], table["month_on"]]
    taken = table[~table["is_gap"] | ~(~table["is_gap"]).groupby(month).transform("any")]
    is_cut = ~taken["is_whole"].eq(True) if "is_whole" in taken.columns else pd.Series(True, index=taken.index)
    taken = taken.assign(sound=taken["count"].where(is_cut, np.fmax(taken["count"], taken["usual"])))
    told = taken.groupby(["source_id", "month_on"])[["count", "usual", "sound"]].sum(min_count=1)
    told = told.reindex(pd.MultiIndex.from_frame(sources[["source_id", "month_on"]])).set_axis(sources.index)
    is_low = (told["sound"] < LEAST_COVERAGE * told["usual"]) & (told["usual"] >= LEAST_VOLUME)
    return told["count"] / told["usual"].where(told["usual"] > 0), is_low


def _without_boards(table: pd.DataFrame, column: str) -> "pd.Series[float]":
    """Return a column of `units` in which the row of the source has what stands on no board, and not the whole."""
    is_rest = table["board"] == NO_BOARD
    on_boards = table[~is_rest].groupby(["source_id", "month_on"])[column].sum()
    own = pd.MultiIndex.from_frame(table.loc[is_rest, ["source_id", "month_on"]])
    out = table[column].astype(float)
    out[is_rest] -= on_boards.reindex(own, fill_value=0).to_numpy(dtype=float)
    return out.clip(lower=0.0)


def usable_openings(openings: pd.DataFrame, sources: pd.DataFrame, boards: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return the openings of months that are no gaps of their source (`source_months`) or board (`board_months`).

    A source without any coverage row can't be judged; its openings stay.
    """
    month = month_start(openings["month_on"])
    is_left_out = _are_in(sources, [openings["source_id"], month])
    if boards is not None and len(boards) and "board" in openings.columns:
        is_left_out |= _are_in(boards, [openings["source_id"], openings["board"], month])
    return openings[~is_left_out]


def _are_in(table: pd.DataFrame, own: "list[pd.Series[str]]") -> np.ndarray:
    """Return whether the keys of openings are those of gaps."""
    keys = ["source_id", "board", "month_on"] if len(own) == 3 else ["source_id", "month_on"]
    gaps = pd.MultiIndex.from_frame(table.loc[table["is_gap"].astype(bool), keys])
    return np.asarray(pd.MultiIndex.from_arrays(own).isin(gaps))


def gap_months(gaps: pd.DataFrame | None) -> pd.DatetimeIndex:
    """Return the months that are gaps (``gaps``: month_on, is_gap; None: none are)."""
    if gaps is None or not len(gaps):
        return pd.DatetimeIndex([], dtype="datetime64[us]")
    return pd.DatetimeIndex(month_start(gaps.loc[gaps["is_gap"].fillna(False).astype(bool), "month_on"]))


def covered(openings: pd.DataFrame, gaps: pd.DataFrame | None) -> pd.DataFrame:
    """Return the openings that have a month which is no gap."""
    month = month_start(openings["month_on"])
    return openings[month.notna() & ~month.isin(gap_months(gaps))]


def brought(openings: pd.DataFrame, coverage: pd.DataFrame, boards: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return source_id, board, month_on and count: what each board, and each source beside its boards, brought.

    To the population, that is: ``openings``. ``coverage``, ``boards``: as in `board_months`. Where they tell
    ``headline_opening_count``, what they brought to the whole market, it goes before counts of ``openings``, which may
    be a part of it. Where nothing was brought to the population, postings stand for openings.
    """
    count = "headline_opening_count"
    dated = openings[openings["month_on"].notna()]
    if count not in coverage.columns or not coverage[count].notna().any():
        has_boards = boards is not None and len(boards) > 0 and "board" in openings.columns
        board = dated["board"].fillna(NO_BOARD).to_numpy() if has_boards else NO_BOARD
        out = _summed(dated[["source_id", "month_on"]].assign(board=board, count=1))
    else:
        known = _on_units(coverage, boards, count)
        others = dated[~dated["source_id"].isin(coverage["source_id"])]
        out = _summed(pd.concat([known, others[["source_id", "month_on"]].assign(board=NO_BOARD, count=1.0)]))
    return out if out["count"].sum() > 0 else _summed(_on_units(coverage, boards, "posting_count"))


def _on_units(coverage: pd.DataFrame, boards: pd.DataFrame | None, column: str) -> pd.DataFrame:
    table = coverage.assign(board=NO_BOARD)
    if boards is not None and len(boards):
        table = pd.concat([table, boards], ignore_index=True)
    table = table[table["month_on"].notna()]
    table = table.assign(month_on=month_start(table["month_on"]), **{column: table[column].fillna(0).astype(float)})
    table["count"] = _without_boards(table, column)
    return table[[*UNIT, "month_on", "count"]]


def _summed(table: pd.DataFrame) -> pd.DataFrame:
    table = table.assign(month_on=month_start(table["month_on"]))
    return table.groupby([*UNIT, "month_on"], as_index=False)["count"].sum()


def month_gaps(
    openings: pd.DataFrame,
    sources: pd.DataFrame,
    brought_by: pd.DataFrame | None = None,
    boards: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row per month of the market: n, employers, coverage and whether it is a gap, with the reason.

    ``openings`` is the population, all of it (``opening_count``); ``usable_opening_count`` and ``employer_count``
    leave out what months that are gaps of their source or board brought. ``boards``: from `board_months`.
    ``brought_by``: from `brought`; None: what ``openings`` tells.

    ``coverage_share`` is the part of the usual openings that usable sources bring: each source with a schedule that is
    expected weighs its usual month, board by board, one without a schedule what it brought. It is null where no source
    with a schedule weighs anything, and others brought something, or some were collected. A month is a gap

    - where the share is under one half (with the reason of the missing sources where they agree, else
      ``sources_missing``);
    - where it is incomplete for a source that has begun and not ended: whatever else was brought, openings are still
      being found;
    - where fewer than 30 openings or 10 employers are left.
    """
    dated = openings[openings["month_on"].notna()]
    kept = usable_openings(dated, sources, boards) if len(sources) else dated
    everything = pd.concat([month_start(dated["month_on"]), month_start(sources["month_on"])]).dropna()
    if not len(everything):
        return pd.DataFrame(columns=MONTH_COLUMNS)
    months = pd.date_range(everything.min(), everything.max(), freq="MS").astype("datetime64[us]")
    grouped = kept.groupby(month_start(kept["month_on"]))
    table = pd.DataFrame(index=months)
    table["opening_count"] = dated.groupby(month_start(dated["month_on"])).size().reindex(months, fill_value=0)
    table["usable_opening_count"] = grouped.size().reindex(months, fill_value=0)
    table["employer_count"] = grouped["employer_id"].nunique().reindex(months, fill_value=0)
    counts = brought(dated, sources) if brought_by is None else brought_by
    known = counts["source_id"].isin(sources["source_id"])
    own = counts[~known].groupby("month_on")["count"].sum().reindex(months, fill_value=0)
    share, reason = _market_coverage(units(sources, boards), counts[known], own)
    table["coverage_share"] = share.reindex(months)
    uncovered = (table["coverage_share"] < LEAST_COVERAGE) | months.isin(
        sources.loc[sources["reason_code"] == "incomplete", "month_on"]
    )
    if len(sources):
        collected = sources.loc[~sources["is_gap"].astype(bool), "month_on"]
        uncovered |= table["coverage_share"].isna() & (own == 0) & ~months.isin(collected)
    why = reason.reindex(months).fillna("not_collected").to_numpy(dtype=object)
    small = {
        "few_openings": table["usable_opening_count"] < LEAST_OPENINGS,
        "few_employers": table["employer_count"] < LEAST_EMPLOYERS,
    }
    table["reason_code"] = np.where(uncovered, why, first_reason(small, len(table)))
    table["is_gap"] = pd.notna(table["reason_code"])
    return table.rename_axis("month_on").reset_index()[MONTH_COLUMNS]


def _market_coverage(
    table: pd.DataFrame, counts: pd.DataFrame, own: "pd.Series[float]"
) -> tuple["pd.Series[float]", "pd.Series[str]"]:
    """Return by month the usable part of the usual openings, and why the rest is missing.

    ``table``: from `units`; ``counts``: what they brought; ``own``: what sources without a schedule did, by month.
    """
    if not len(table):
        nothing = pd.DatetimeIndex([], dtype="datetime64[us]")
        return pd.Series(dtype=float, index=nothing), pd.Series(dtype=object, index=nothing)
    table = table.merge(counts, how="left", on=[*UNIT, "month_on"]).fillna({"count": 0.0})
    is_usable = ~table["is_gap"].astype(bool)
    # low volume is no reason to think that another month is usual; what never had a sound month weighs nothing
    usual = usual_months(table[is_usable | (table["reason_code"] == "low_volume")])
    weight = table[UNIT].join(usual.rename("usual"), on=UNIT)["usual"].fillna(0.0)
    month = table["month_on"]
    whole = weight.where(table["is_expected"].astype(bool), 0.0).groupby(month).sum()
    usable = weight.where(is_usable, 0.0).groupby(month).sum()
    also = own.reindex(whole.index, fill_value=0)
    is_weighed = (whole > 0) | (also > 0)
    is_collected = is_usable.groupby(month).any()
    share = ((usable + also) / (whole + also).where(whole > 0)).where(is_weighed | is_collected, 0.0)
    # what a source of low volume misses is that, also on boards of it that failed
    is_low = (table["board"] == NO_BOARD) & (table["reason_code"] == "low_volume")
    is_of_low = is_low.groupby([table["source_id"], month]).transform("any") & ~table["reason_code"].isin(NOT_THERE)
    table["told_code"] = table["reason_code"].mask(is_of_low, "low_volume")
    missing = table[~is_usable & (weight > 0)]
    of_all = table[~is_usable & ~month.isin(missing["month_on"])]
    reasons = pd.concat([missing, of_all]).groupby("month_on")["told_code"]
    return share, reasons.agg(lambda codes: _common_reason(set(codes)))


def _common_reason(codes: set[str]) -> str:
    """Return the reason that the missing sources share; one that had not begun or had ended explains nothing alone."""
    others = codes.difference(NOT_THERE)
    if not others:
        return "before_collection" if "before_collection" in codes else "after_collection"
    return others.pop() if len(others) == 1 else "sources_missing"
