"""What days tell of the months of a source or board: whether its collection had begun, has ended, or failed.

`coverage` judges by it, and then by how much was brought.
"""

from datetime import date
from typing import Any

import numpy as np
import pandas as pd

from skilltide.analysis.periods import month_number, month_start

LEAST_COVERAGE = 0.5
"""Days collected of days scheduled, and volume against what is usual, below which a month is a gap."""
INCOMPLETE_DAYS = 30
"""Openings are still found this many days after they were posted, so younger months are incomplete."""
ENDED_DAYS, ENDED_INTERVALS = 30, 3
"""Days and usual intervals for which others have to be collected without a source or board until it has ended."""
FIRST_MONTHS = 3
"""Months from the first on that tell how many days of it were due, had collection begun on its first day."""

COUNTS = ["scheduled_day_count", "collected_day_count", "posting_count"]
BETWEEN = "is_between_collections"


def all_months(coverage: pd.DataFrame, boards: pd.DataFrame | None) -> pd.DatetimeIndex:
    """Return all months from the first to the last of any source or board."""
    found = month_start(coverage["month_on"])
    if boards is not None and len(boards):
        found = pd.concat([found, month_start(boards["month_on"])])
    return pd.date_range(found.min(), found.max(), freq="MS").astype("datetime64[us]")


def newest_day(coverage: pd.DataFrame, as_of: date | None) -> pd.Timestamp:
    """Return the last day on which any source was collected."""
    last = _last_days(coverage, ["source_id"]).max()
    return last if as_of is None or pd.isna(last) else min(last, pd.Timestamp(as_of))


def judged(
    coverage: pd.DataFrame, keys: list[str], months: pd.DatetimeIndex, as_of: date | None, newest: pd.Timestamp
) -> pd.DataFrame:
    """Return one row per source or board (``keys``) and month: its days, the reason that they tell, and is_expected.

    ``coverage``, ``as_of`` and the reasons: as in `coverage.source_months`; ``newest``: from `newest_day`.
    """
    table = _days(coverage, keys, months)
    scheduled, collected, month = table["scheduled_day_count"], table["collected_day_count"], table["month_on"]
    ends, still_found = month + pd.offsets.MonthEnd(0), pd.Timedelta(days=INCOMPLETE_DAYS)
    silent = (newest - table["last_day"]) / pd.Timedelta(days=1)
    has_ended = silent > np.maximum(ENDED_DAYS, ENDED_INTERVALS * table["interval"])
    began_late = (month == table["first_month"]) & (scheduled < LEAST_COVERAGE * table["first_days"])
    before = table["first_month"].isna() | (month < table["first_month"]) | began_late
    rules = {
        "before_collection": before,
        "after_collection": has_ended & (ends > table["last_day"] - still_found),
        "incomplete": ends > (pd.NaT if as_of is None else pd.Timestamp(as_of) - still_found),
        "not_collected": (collected == 0) & ~table[BETWEEN],
        "few_days": table["day_coverage_share"] < LEAST_COVERAGE,
    }
    table["reason_code"] = first_reason(rules, len(table))
    table["is_expected"] = ~before & ~(has_ended & (month > table["last_day"]))
    return table


def first_reason(rules: dict[str, Any], length: int) -> np.ndarray:
    """Return the code of the first rule that holds, by row; None where none does. ``rules``: code -> flags."""
    out = np.full(length, None, dtype=object)
    for code, rule in reversed(rules.items()):
        out[np.asarray(rule, dtype=bool)] = code
    return out


def _days(coverage: pd.DataFrame, keys: list[str], months: pd.DatetimeIndex) -> pd.DataFrame:
    """Return the days of each source or board and month, and beside them what is known of it.

    - last_day: on which it was collected; first_month: in which it was first; both null where it never was;
    - interval: usual days between two collections;
    - first_days: days that are due in a month at the rhythm with which it began.
    """
    given = coverage.assign(month_on=month_start(coverage["month_on"]), **coverage[COUNTS].astype("int64"))
    if BETWEEN not in given.columns:
        given[BETWEEN] = False
    given = given.groupby([*keys, "month_on"], as_index=False)[[*COUNTS, BETWEEN]].agg(
        {**dict.fromkeys(COUNTS, "sum"), BETWEEN: "any"}
    )
    each = given[keys].drop_duplicates().sort_values(keys)
    each = each.merge(_last_days(coverage, keys).rename("last_day"), how="left", left_on=keys, right_index=True)
    if "collection_interval_days" in coverage.columns:
        every = coverage.groupby(keys)["collection_interval_days"].max().astype(float).rename("interval")
        each = each.merge(every, how="left", left_on=keys, right_index=True)
    else:
        each["interval"] = np.nan
    table = each.merge(pd.DataFrame({"month_on": months}), how="cross").merge(given, how="left")
    table[COUNTS] = table[COUNTS].fillna(0).astype("int64")
    table[BETWEEN] = table[BETWEEN].eq(True)
    due = table["scheduled_day_count"].where(table["scheduled_day_count"] > 0).astype(float)
    table["day_coverage_share"] = (table["collected_day_count"] / due).clip(upper=1.0)

    def of_each(values: "pd.Series[float]", how: str) -> "pd.Series[float]":
        return values.groupby([table[name] for name in keys]).transform(how)

    table["first_month"] = of_each(table["month_on"].where(table["collected_day_count"] > 0), "min")
    is_early = month_number(table["month_on"]) < month_number(table["first_month"]) + FIRST_MONTHS
    table["first_days"] = of_each(due.where(is_early), "median")
    table["interval"] = table["interval"].fillna(30 / of_each(due, "median")).fillna(1.0)
    return table


def _last_days(coverage: pd.DataFrame, keys: list[str]) -> "pd.Series[pd.Timestamp]":
    """Return the last day on which each was collected: as told, else the end of its last month with one."""
    collected = coverage[coverage["collected_day_count"].fillna(0) > 0]
    ends = month_start(collected["month_on"]) + pd.offsets.MonthEnd(0)
    if "last_collected_on" in coverage.columns:
        ends = pd.to_datetime(collected["last_collected_on"]).astype("datetime64[us]").fillna(ends)
    return ends.groupby([collected[name] for name in keys]).max()
