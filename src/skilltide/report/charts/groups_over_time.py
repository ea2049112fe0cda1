"""Each display group over time, as small multiples with gaps left blank."""

from datetime import date
from typing import Any

from skilltide.report import theme, words
from skilltide.report.data import Report
from skilltide.report.panel import Chart, Column, Figure, Panel, Table, View

COLUMNS = (
    Column("group_name", "Display group"),
    Column("month_on", "Month", "month"),
    Column("demand_share", "Share of openings", "share"),
    Column("demand_share_low", "95% interval from", "share"),
    Column("demand_share_high", "to", "share"),
    Column("demand_count", "Openings with it", "count"),
    Column("opening_count", "Of openings", "count"),
    Column("state", "Counted?"),
)

LONG_GAP = 5
"""Months from which a gap has room for a word."""


def build(report: Report) -> Panel | None:
    """Small multiples, one per display group."""
    reasons = {row["month_on"]: row["gap_reason_code"] for row in report.months if row["is_gap"]}
    found = report.rows("""
        SELECT group_code, month_on, opening_count, demand_count, demand_share, demand_share_low, demand_share_high
        FROM marts.group_demand_monthly WHERE NOT is_gap ORDER BY group_code, month_on
    """)
    if not found:
        return None if report.covered else Panel(
            "groups-over-time", "How has demand for each field moved, month by month?",
            "Share of openings that demand at least one skill of the display group.",
            lead="No month holds enough openings (30 of 10 employers) to be drawn.",
        )  # fmt: skip
    for row in found:
        row["group_name"], row["state"] = report.groups.get(row["group_code"], row["group_code"]), "yes"
    gaps = [{"group_name": "all", "month_on": month_on, "state": f"no: {words.GAP_REASONS.get(code, code)}"}
            for month_on, code in sorted(reasons.items())]  # fmt: skip
    small = []
    for code, name in report.groups.items():
        rows = [row for row in found if row["group_code"] == code]
        if rows:
            small.append((name, monthly(report, rows, theme.group_colour(code))))
    view = View("all", "All", Table(COLUMNS, [*found, *gaps]), None, tuple(small), _summary(report, found), report.n)
    return Panel(
        "groups-over-time",
        "How has demand for each field moved, month by month?",
        "Share of openings that demand at least one skill of the display group. Raw shares of what was collected: when "
        "other titles or countries are collected, they move too.",
        (view,),
        notes=("Bands are 95% intervals. Shaded months were not collected well enough to count; nothing is drawn "
               "across them.",),
    )  # fmt: skip


def _summary(report: Report, found: list[dict[str, Any]]) -> str:
    last = max(row["month_on"] for row in found)
    rows = sorted((row for row in found if row["month_on"] == last), key=lambda row: -row["demand_share"])
    told = [f"{row['group_name']} {words.percent(row['demand_share'], 0)}" for row in rows]
    return f"In {words.month(last)}: {words.listing(told)}."


def monthly(report: Report, rows: list[dict[str, Any]], colour: str, key: str = "demand_share") -> Figure:
    """Return a line by month with its band, broken at gaps, which are shaded."""
    by_month = {row["month_on"]: row for row in rows}
    calendar = [row["month_on"] for row in report.months]
    data: list[dict[str, Any]] = []
    for run in words.runs((month_on, by_month[month_on]) for month_on in calendar if month_on in by_month):
        x = [str(month_on) for month_on, _ in run]
        shares = [row[key] for _, row in run]
        low, high = [row[f"{key}_low"] for _, row in run], [row[f"{key}_high"] for _, row in run]
        data.append({"type": "scatter", "x": [*x, *reversed(x)], "y": [*high, *reversed(low)], "fill": "toself",
                     "fillcolor": f"{colour}/0.18", "line": {"width": 0}, "mode": "lines", "hoverinfo": "skip"})
        data.append({
            "type": "scatter", "x": x, "y": shares, "mode": "lines+markers", "line": {"color": colour, "width": 2},
            "marker": {"size": 5, "color": colour},
            "text": [f"{words.month(m)}<br>{words.percent(r[key])} ({words.percent(r[key + '_low'])} to "
                     f"{words.percent(r[key + '_high'])})<br>n = {words.count(r['opening_count'])}" for m, r in run],
            "hovertemplate": "%{text}<extra></extra>",
        })  # fmt: skip
    last = rows[-1]
    return theme.figure(
        data, 190, shapes=gap_shapes(report), yaxis=theme.share_axis(1.0, tickvals=[0, 0.5, 1]) | {"range": [0, 1.06]},
        xaxis=month_axis(calendar, 2), margin={"l": 4, "r": 40, "t": 6, "b": 22},
        annotations=[
            *theme.end_labels([str(last["month_on"])], [last[key]], [words.percent(last[key], 0)]), *gap_labels(report),
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


def gap_labels(report: Report) -> list[dict[str, Any]]:
    """Return a word inside long gaps."""
    return [
        {"x": str(shift(run[0][0], (run[-1][0] - run[0][0]).days // 2)), "y": 0.12, "yref": "paper", "text": "outage",
         "showarrow": False, "font": {"color": "var(--muted)", "size": 11}}
        for run in report.gaps if len(run) >= LONG_GAP
    ]  # fmt: skip


def shift(day: date, days: int) -> date:
    """A day some days earlier or later."""
    return date.fromordinal(day.toordinal() + days)


CHART = Chart("change", 20, build)
