"""Each display group over time, as small multiples with gaps left blank."""

from typing import Any

from skilltide.report import theme, words
from skilltide.report.data import Report
from skilltide.report.panel import Chart, Column, Panel, Table, View
from skilltide.report.timeline import SHADED, monthly
from skilltide.sql_files import statement

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


def build(report: Report) -> Panel | None:
    """Small multiples, one per display group."""
    reasons = {row["month_on"]: row["gap_reason_code"] for row in report.months if row["is_gap"]}
    found = report.rows(statement(__file__, "groups_over_time.sql"))
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
        notes=(f"Bands are 95% intervals. {SHADED}",),
    )


def _summary(report: Report, found: list[dict[str, Any]]) -> str:
    last = max(row["month_on"] for row in found)
    rows = sorted((row for row in found if row["month_on"] == last), key=lambda row: -row["demand_share"])
    told = [f"{row['group_name']} {words.percent(row['demand_share'], 0)}" for row in rows]
    return f"In {words.month(last)}: {words.listing(told)}."


CHART = Chart("change", 20, build)
