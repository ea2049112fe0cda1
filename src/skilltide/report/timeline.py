"""Shares by month: lines that break at gaps, and the gaps themselves."""

import math
from datetime import date
from typing import Any

from skilltide.report import theme, words
from skilltide.report.changes import gaps
from skilltide.report.data import Report
from skilltide.report.panel import Figure

OUTAGE, SMALL, OTHER = ("outage", 5), ("too few<br>openings", 9), ("not<br>counted", 8)
"""What a gap is, and from how many months on it has room for the words."""
SHADED = (
    "Shaded months are not drawn: they were not collected (well enough), are too recent, or hold fewer than 30 "
    "openings of 10 employers."
)
"""The note below charts by month."""


def monthly(
    report: Report, rows: list[dict[str, Any]], colour: str, key: str = "demand_share", top: float = 1.0
) -> Figure:
    """Return a line by month with its band, broken at gaps, which are shaded; ``top``: the highest share to show."""
    by_month = {row["month_on"]: row for row in rows}
    calendar = [row["month_on"] for row in report.months]
    data: list[dict[str, Any]] = []
    for run in words.runs((month_on, by_month[month_on]) for month_on in calendar if month_on in by_month):
        x = [str(month_on) for month_on, _ in run]
        shares = [row[key] for _, row in run]
        low, high = [row[f"{key}_low"] for _, row in run], [row[f"{key}_high"] for _, row in run]
        data.append({
            "type": "scatter", "x": [*x, *reversed(x)], "y": [*high, *reversed(low)], "fill": "toself", "mode": "lines",
            "fillcolor": f"{colour}/0.18", "line": {"width": 0}, "hoverinfo": "skip",
        })  # fmt: skip
        data.append({
            "type": "scatter", "x": x, "y": shares, "mode": "lines+markers", "line": {"color": colour, "width": 2},
            "marker": {"size": 5, "color": colour},
            "text": [f"{words.month(m)}<br>{words.percent(r[key])} ({words.percent(r[key + '_low'])} to "
                     f"{words.percent(r[key + '_high'])})<br>n = {words.count(r['opening_count'])}" for m, r in run],
            "hovertemplate": "%{text}<extra></extra>",
            # a month alone has no band
            "error_y": {"visible": len(run) == 1, "type": "data", "symmetric": False, "width": 3, "thickness": 1.2,
                        "array": [max(h - s, 0) for h, s in zip(high, shares, strict=True)],
                        "arrayminus": [max(s - b, 0) for s, b in zip(shares, low, strict=True)], "color": colour},
        })  # fmt: skip
    last = rows[-1]
    axis = theme.share_axis(top * 1.06, nticks=4)
    if top > 1:
        axis |= {"tickvals": [0.5 * at for at in range(math.ceil(2 * top) + 1)]}
    elif top > 0.6:
        axis |= {"tickvals": [0, 0.25, 0.5, 0.75, 1]}
    return theme.figure(
        data, 190, shapes=gap_shapes(report), yaxis=axis,
        xaxis=month_axis(calendar, 2), margin={"l": 4, "r": 40, "t": 6, "b": 22},
        annotations=[
            *theme.end_labels([str(last["month_on"])], [last[key]], [words.percent(last[key], 0)]),
            *gap_labels(report, 0.92 if last[key] < top / 2 else 0.12),
        ],
    )  # fmt: skip


def month_axis(calendar: list[date], most: int = 9) -> dict[str, Any]:
    """Return a time axis over all months, gaps included, with at most that many labelled months."""
    for step in (1, 3, 6, 12, 24):
        marked = [day for day in calendar if (day.year * 12 + day.month - 1) % step == 0]
        if len(marked) <= most:
            break
    texts = [words.short_month(day).replace(" ", "<br>") if at == 0 or day.month == 1 else words.short_month(day)[:3]
             for at, day in enumerate(marked)]  # fmt: skip
    return {"type": "date", "range": [str(shift(calendar[0], -14)), str(shift(calendar[-1], 14))], "showgrid": False,
            "tickvals": [str(day) for day in marked], "ticktext": texts, "tickangle": 0}  # fmt: skip


def gap_shapes(report: Report) -> list[dict[str, Any]]:
    """Return shaded stripes over months that can't be counted."""
    return [
        {"type": "rect", "x0": str(shift(run[0][0], -14)), "x1": str(shift(run[-1][0], 14)), "y0": 0, "y1": 1,
         "yref": "paper", "fillcolor": "var(--gap)", "line": {"width": 0}, "layer": "below"}
        for run in report.gaps
    ]  # fmt: skip


def gap_labels(report: Report, height: float = 0.92) -> list[dict[str, Any]]:
    """Return what long gaps are, as words inside them, at a height of the figure from 0 to 1."""
    out = []
    for gap in gaps(report):
        text, least = OUTAGE if gap.is_outage else SMALL if gap.is_small else OTHER
        if len(gap.months) >= least:
            middle = shift(gap.months[0], (gap.months[-1] - gap.months[0]).days // 2)
            out.append({"x": str(middle), "y": height, "yref": "paper", "text": text, "showarrow": False,
                        "font": {"color": "var(--muted)", "size": 11}})  # fmt: skip
    return out


def shift(day: date, days: int) -> date:
    """A day some days earlier or later."""
    return date.fromordinal(day.toordinal() + days)
