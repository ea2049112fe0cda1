"""Which months were really collected. A gap comes from collection: a scraper that was down, not a market that was.

Two levels:

- `source_months`: each source and month, from what was scheduled and what was collected;
- `month_gaps`: each month of the market, from its usable sources and what the population then holds.

`usable_openings` leaves out what was posted in source-months that are gaps, so that one source's outage does not
shift the mix of a month that the other sources cover.

A source without a schedule (an export made once) can't be judged. It is usable in what it brought and missed nowhere:
sources that are collected day by day since lately take nothing from the history that an export tells.
"""

from datetime import date

import numpy as np
import pandas as pd

from skilltide.analysis.periods import month_start

LEAST_COVERAGE = 0.5
"""Days collected of days scheduled, and volume against its own median, below which a month is a gap."""
LEAST_VOLUME = 30
"""Median postings a month from which a source's volume is judged: a small board has quiet months by chance."""
LEAST_OPENINGS = 30
LEAST_EMPLOYERS = 10
INCOMPLETE_DAYS = 30
"""Openings are still found this many days after they were posted, so younger months are incomplete."""

REASONS = {
    "before_collection": "before the source's collection began",
    "incomplete": f"the last {INCOMPLETE_DAYS} days before the last observation",
    "not_collected": "nothing was collected",
    "few_days": "collected on fewer than half of the scheduled days",
    "low_volume": "fewer than half as many postings as in the source's median month",
    "sources_missing": "sources that bring half of the openings or more were not collected",
    "few_openings": f"fewer than {LEAST_OPENINGS} openings",
    "few_employers": f"fewer than {LEAST_EMPLOYERS} employers",
}
"""Reason codes, from the one named first where several hold, with their words."""

SOURCE_COLUMNS = [
    "source_id", "month_on", "scheduled_day_count", "collected_day_count", "posting_count",
    "day_coverage_share", "volume_ratio", "is_gap", "reason_code",
]  # fmt: skip
MONTH_COLUMNS = [
    "month_on", "opening_count", "usable_opening_count", "employer_count", "coverage_share", "is_gap", "reason_code",
]  # fmt: skip


def source_months(coverage: pd.DataFrame, as_of: date | None = None) -> pd.DataFrame:
    """Return one row per source and month, from the first to the last month of any source, with its gap reason.

    ``coverage``: source_id, month_on, scheduled_day_count, collected_day_count, posting_count (postings by the
    month in which they were posted). A month without a row was not collected. Sources without a schedule
    (scheduled_day_count is null) can't be judged and have no row in what is returned. ``as_of`` is the last good
    observation; None leaves the rule of the last 30 days out.

    - before_collection: earlier than the source's first month with a collected day, or that month itself where
      it was scheduled for less than half of the days that are usual for the source (collection began late in it:
      only postings that stayed open were seen);
    - incomplete: the month's last day is less than 30 days before ``as_of``;
    - not_collected / few_days: none, or less than half, of the scheduled days;
    - low_volume: fewer than half of the postings of the source's median month; the median is over months that
      break none of the rules above, so that an outage does not lower its own bar. Sources whose median is under 30
      are not judged by volume.
    """
    coverage = coverage[coverage["scheduled_day_count"].notna()]
    if not len(coverage):
        return pd.DataFrame(columns=SOURCE_COLUMNS)
    counts = ["scheduled_day_count", "collected_day_count", "posting_count"]
    table = coverage.assign(month_on=month_start(coverage["month_on"]), **coverage[counts].astype("int64"))
    table = table.groupby(["source_id", "month_on"], as_index=False)[counts].sum()
    months = pd.date_range(table["month_on"].min(), table["month_on"].max(), freq="MS").astype("datetime64[us]")
    grid = pd.MultiIndex.from_product([sorted(table["source_id"].unique()), months], names=["source_id", "month_on"])
    table = table.set_index(["source_id", "month_on"]).reindex(grid, fill_value=0).reset_index()
    scheduled, collected = table["scheduled_day_count"], table["collected_day_count"]
    table["day_coverage_share"] = (collected / scheduled.where(scheduled > 0)).clip(upper=1.0)

    begun = table[collected > 0].groupby("source_id")["month_on"].min()
    first = table["source_id"].map(begun)
    usual_days = table["source_id"].map(table[scheduled > 0].groupby("source_id")["scheduled_day_count"].median())
    began_late = (table["month_on"] == first) & (scheduled < LEAST_COVERAGE * usual_days)
    before = first.isna() | (table["month_on"] < first) | began_late
    recent = pd.Series(False, index=table.index)
    if as_of is not None:
        last_day = table["month_on"] + pd.offsets.MonthEnd(0)
        recent = last_day > pd.Timestamp(as_of) - pd.Timedelta(days=INCOMPLETE_DAYS)
    none = (collected == 0) | (scheduled == 0)
    few_days = table["day_coverage_share"] < LEAST_COVERAGE
    sound = ~(before | recent | none | few_days)
    median = table["source_id"].map(table[sound].groupby("source_id")["posting_count"].median())
    table["volume_ratio"] = table["posting_count"] / median.where(median > 0)
    low = (table["volume_ratio"] < LEAST_COVERAGE) & (median >= LEAST_VOLUME)
    rules = [before, recent, none, few_days, low]
    codes = ["before_collection", "incomplete", "not_collected", "few_days", "low_volume"]
    table["reason_code"] = _first_reason(rules, codes, len(table))
    table["is_gap"] = table["reason_code"].notna()
    return table[SOURCE_COLUMNS]


def usable_openings(openings: pd.DataFrame, sources: pd.DataFrame) -> pd.DataFrame:
    """Return the openings of source-months that are not gaps (``sources``: from `source_months`).

    A source without any coverage row can't be judged; its openings stay.
    """
    gaps = pd.MultiIndex.from_frame(sources.loc[sources["is_gap"].astype(bool), ["source_id", "month_on"]])
    own = pd.MultiIndex.from_arrays([openings["source_id"], month_start(openings["month_on"])])
    return openings[~own.isin(gaps)]


def unscheduled_postings(openings: pd.DataFrame, coverage: pd.DataFrame) -> "pd.Series[int]":
    """Return by month how many postings the sources without a schedule brought.

    ``coverage``: as in `source_months`, all of it; of a source that has no row there, its openings stand for them.
    """
    known = coverage.loc[coverage["scheduled_day_count"].isna(), ["month_on", "posting_count"]]
    other = openings.loc[~openings["source_id"].isin(coverage["source_id"]), ["month_on"]].assign(posting_count=1)
    brought = pd.concat([part for part in (known, other) if len(part)] or [other]).dropna(subset=["month_on"])
    by_month = brought["posting_count"].groupby(month_start(brought["month_on"])).sum()
    return by_month[by_month > 0].astype("int64")


def month_gaps(
    openings: pd.DataFrame, sources: pd.DataFrame, unscheduled: "pd.Series[int] | None" = None
) -> pd.DataFrame:
    """Return one row per month of the market: n, employers, coverage and whether it is a gap, with the reason.

    ``openings`` is the population, all of it (``opening_count``); ``usable_opening_count`` and ``employer_count``
    leave out what source-months that are gaps brought. ``unscheduled``: from `unscheduled_postings`.

    ``coverage_share`` is the part of the usual volume that usable sources bring: each source that has begun weighs
    its median month, one without a schedule what it brought. It is null where no source with a schedule weighs
    anything, and others brought something. A month is a gap

    - where the share is under one half (with the reason of the missing sources where they agree, else
      ``sources_missing``);
    - where it is incomplete for a source that has begun: whatever else was brought, openings are still being found;
    - where fewer than 30 openings or 10 employers are left.
    """
    dated = openings[openings["month_on"].notna()]
    kept = usable_openings(dated, sources) if len(sources) else dated
    everything = pd.concat([month_start(dated["month_on"]), month_start(sources["month_on"])]).dropna()
    if not len(everything):
        return pd.DataFrame(columns=MONTH_COLUMNS)
    months = pd.date_range(everything.min(), everything.max(), freq="MS").astype("datetime64[us]")
    grouped = kept.groupby(month_start(kept["month_on"]))
    table = pd.DataFrame(index=months)
    table["opening_count"] = dated.groupby(month_start(dated["month_on"])).size().reindex(months, fill_value=0)
    table["usable_opening_count"] = grouped.size().reindex(months, fill_value=0)
    table["employer_count"] = grouped["employer_id"].nunique().reindex(months, fill_value=0)
    brought = pd.Series(0, index=months) if unscheduled is None else unscheduled.reindex(months, fill_value=0)
    share, reason = _market_coverage(sources, brought)
    table["coverage_share"] = share.reindex(months)
    uncovered = (table["coverage_share"] < LEAST_COVERAGE) | months.isin(
        sources.loc[sources["reason_code"] == "incomplete", "month_on"]
    )
    if len(sources):
        uncovered |= table["coverage_share"].isna() & (brought == 0)
    why = reason.reindex(months).fillna("not_collected").to_numpy(dtype=object)
    few_openings = (table["usable_opening_count"] < LEAST_OPENINGS).to_numpy()
    few_employers = (table["employer_count"] < LEAST_EMPLOYERS).to_numpy()
    table["reason_code"] = np.where(
        uncovered, why, _first_reason([few_openings, few_employers], ["few_openings", "few_employers"], len(table))
    )
    table["is_gap"] = pd.notna(table["reason_code"])
    return table.rename_axis("month_on").reset_index()[MONTH_COLUMNS]


def _market_coverage(sources: pd.DataFrame, brought: "pd.Series[int]") -> tuple["pd.Series[float]", "pd.Series[str]"]:
    """Return by month the usable part of the usual volume, and why the rest is missing.

    ``brought``: what sources without a schedule did, by month.
    """
    if not len(sources):
        nothing = pd.DatetimeIndex([], dtype="datetime64[us]")
        return pd.Series(dtype=float, index=nothing), pd.Series(dtype=object, index=nothing)
    ratio = sources["volume_ratio"].where(sources["volume_ratio"] > 0)
    # the median month of each source, from its own ratio; a source that never had a sound month weighs nothing
    weight = (sources["posting_count"] / ratio).groupby(sources["source_id"]).transform("median").fillna(0.0)
    begun = sources["reason_code"] != "before_collection"
    is_usable = ~sources["is_gap"].astype(bool)
    month = sources["month_on"]
    whole = weight.where(begun, 0.0).groupby(month).sum()
    usable = weight.where(is_usable, 0.0).groupby(month).sum()
    own = brought.reindex(whole.index, fill_value=0)
    share = ((usable + own) / (whole + own).where(whole > 0)).where((whole > 0) | (own > 0), 0.0)
    missing = sources[~is_usable]
    reasons = missing.groupby("month_on")["reason_code"].agg(lambda codes: _common_reason(set(codes)))
    return share, reasons


def _common_reason(codes: set[str]) -> str:
    """Return the reason that the missing sources share; a source that had not begun explains nothing by itself."""
    others = codes - {"before_collection"}
    if not others:
        return "before_collection"
    return others.pop() if len(others) == 1 else "sources_missing"


def _first_reason(rules: list[object], codes: list[str], length: int) -> np.ndarray:
    """Return the code of the first rule that holds, by row; None where none does."""
    out = np.full(length, None, dtype=object)
    for rule, code in reversed(list(zip(rules, codes, strict=True))):
        out[np.asarray(rule, dtype=bool)] = code
    return out
