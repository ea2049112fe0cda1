"""Months, quarters and whole spans as first days, so that every frame keys time in the same way."""

from typing import Literal

import pandas as pd

Period = Literal["month", "quarter", "all"]


def month_start(dates: "pd.Series[pd.Timestamp]") -> "pd.Series[pd.Timestamp]":
    """Return the first day of each date's month (dates, strings or timestamps in; datetime64 out, null kept)."""
    when = pd.to_datetime(dates).astype("datetime64[us]")
    return when.dt.to_period("M").dt.to_timestamp().astype("datetime64[us]")


def period_start(dates: "pd.Series[pd.Timestamp]", by: Period) -> "pd.Series[pd.Timestamp]":
    """Return the first day of each date's month or quarter; for ``all``, the first month that occurs."""
    months = month_start(dates)
    if by == "month":
        return months
    if by == "quarter":
        return months.dt.to_period("Q").dt.to_timestamp().astype("datetime64[us]")
    if by == "all":
        return months.where(months.isna(), months.min())
    raise ValueError(f"by: {by!r}, expected 'month', 'quarter' or 'all'")


def month_number(months: "pd.Series[pd.Timestamp] | pd.DatetimeIndex") -> "pd.Series[int]":
    """Return months since year 0, so that differences are whole months and gaps keep their length."""
    stamps = pd.Series(pd.to_datetime(months))
    return stamps.dt.year * 12 + stamps.dt.month - 1
