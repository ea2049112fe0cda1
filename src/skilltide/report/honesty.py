"""What the numbers rest on: sources and their coverage, what was merged, left out or could not be used."""

from dataclasses import dataclass

from skilltide.report import theme, words
from skilltide.report.charts.groups_over_time import month_axis
from skilltide.report.data import Report
from skilltide.report.panel import Column, Panel, Section, Table, View


@dataclass(frozen=True)
class Facts:
    """The honesty panel."""

    section: Section
    sources: Table
    funnel: Table
    caveats: list[str]
    lexicon: str


def honesty(report: Report) -> Facts:
    """Return the facts of the honesty panel."""
    section = Section("honesty", "What these numbers rest on", "", [coverage(report)])
    return Facts(section, Table((), []), Table((), []), [], "")


def coverage(report: Report) -> Panel:
    """Openings by month, counted or not."""
    rows = []
    for row in report.months:
        reason = words.GAP_REASONS.get(row["gap_reason_code"], "") if row["is_gap"] else ""
        rows.append({**row, "counted": 0 if row["is_gap"] else row["usable_opening_count"], "reason": reason,
                     "left": row["opening_count"] - (0 if row["is_gap"] else row["usable_opening_count"])})
    x = [str(row["month_on"]) for row in rows]
    texts = [f"{words.month(row['month_on'])}<br>{words.count(row['opening_count'])} openings, "
             f"{words.count(row['counted'])} counted" + (f"<br>{row['reason']}" if row["reason"] else "")
             for row in rows]  # fmt: skip
    bar = {"type": "bar", "x": x, "text": texts, "textposition": "none", "hovertemplate": "%{text}<extra></extra>"}
    data = [
        {**bar, "y": [row["counted"] for row in rows], "marker": {"color": "var(--accent)"}},
        {**bar, "y": [row["left"] for row in rows], "marker": {
            "color": "var(--context)", "pattern": {"shape": "/", "fgcolor": "var(--muted)", "size": 6, "solidity": 0.2,
                                                   "fillmode": "overlay"}}},
    ]  # fmt: skip
    figure = theme.figure(data, 260, barmode="stack", xaxis=month_axis([row["month_on"] for row in report.months]))
    columns = (
        Column("month_on", "Month", "month"), Column("opening_count", "Openings", "count"),
        Column("counted", "Counted", "count"), Column("employer_count", "Employers counted", "count"),
        Column("coverage_share", "Collected", "share"), Column("reason", "Why not counted"),
    )  # fmt: skip
    gone = sum(row["is_gap"] for row in report.months)
    view = View("all", "All", Table(columns, rows), figure, (), f"{len(report.covered)} months are counted, {gone} are "
                "not.", report.n, (("counted", "var(--accent)", "plain"), ("not counted", "var(--context)", "stripes")))
    return Panel("coverage", "Which months can be counted?",
                 "Openings of core roles with a complete text, by the month they were posted.", (view,))  # fmt: skip
