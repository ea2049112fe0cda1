"""What is a must and what is nice to have, among openings that ask for the skill."""

from typing import Any

from skilltide.report import theme, words
from skilltide.report.data import Report
from skilltide.report.panel import Chart, Column, Panel, Table, View
from skilltide.sql_files import statement

POOL = 100
ROWS = 12
COLUMNS = (
    Column("skill_id", "Skill", "skill"),
    Column("required_share", "A must", "share"),
    Column("required_share_low", "95% interval from", "share"),
    Column("required_share_high", "to", "share"),
    Column("required_count", "Openings that require it", "count"),
    Column("preferred_count", "That call it nice to have", "count"),
    Column("asked_count", "That ask for it", "count"),
    Column("employer_count", "Employers", "count"),
)


def build(report: Report) -> Panel | None:
    """Dots with intervals; views by kind of skill."""
    rows = report.rows(statement(__file__, "levels.sql"))
    views = [
        _view(report, "tools", "Named technologies", [row for row in rows if row["kind_code"] == "tool"]),
        _view(report, "others", "Everything else", [row for row in rows if row["kind_code"] != "tool"]),
    ]
    kept = tuple(view for view in views if len(view.table.rows) >= 4)
    if not kept:
        return None
    return Panel(
        "levels",
        "What is a must, and what is nice to have?",
        "Of the openings that ask for the skill, the share that requires it; the rest call it nice to have. Of the "
        f"{POOL} skills asked for most, those at both ends.",
        kept,
        notes=("Lines are 95% intervals. A skill needs 30 openings of 10 employers that ask for it.",),
    )


def _view(report: Report, view_id: str, name: str, found: list[dict[str, Any]]) -> View:
    pool = sorted(found[:POOL], key=lambda row: (-row["required_share"], row["skill_id"]))
    rows = pool if len(pool) <= 2 * ROWS else pool[:ROWS] + pool[-ROWS:]
    shares = [row["required_share"] for row in rows]
    low, high = [row["required_share_low"] for row in rows], [row["required_share_high"] for row in rows]
    names = [report.skills[row["skill_id"]].short for row in rows]
    places = list(range(len(rows)))
    dots = {
        "type": "scatter", "mode": "markers", "x": shares, "y": places,
        "marker": {"size": 10, "color": [theme.group_colour(row["group_code"]) for row in rows]},
        "error_x": theme.intervals(shares, low, high) | {"color": "var(--muted)"},
        "customdata": [[row["skill_id"]] for row in rows],
        "text": [f"{theme.label(label)}<br>a must in {words.percent(row['required_share'])} of "
                 f"{words.plural(row['asked_count'], 'opening')}" for label, row in zip(names, rows, strict=True)],
        "hovertemplate": "%{text}<extra></extra>",
    }  # fmt: skip
    figure = theme.figure(
        [dots], theme.row_height(len(rows)), yaxis=theme.rows_axis(names) | {"showgrid": True},
        xaxis=theme.share_axis(1.1, side="top"), margin={"t": 30, "b": 8},
        annotations=theme.end_labels(high, places, [words.percent(share, 0) for share in shares]),
    )  # fmt: skip
    summary = ""
    if rows:
        ranked = [(report.skills[row["skill_id"]].name, row["required_share"]) for row in rows]
        optional = [(name, 1 - share) for name, share in reversed(ranked)]
        summary = f"Most often a must: {words.tied(ranked)}. Most often nice to have: {words.tied(optional)}."
    groups = {row["group_code"] for row in rows}
    legend = tuple((name, theme.group_colour(code), "dot") for code, name in report.groups.items() if code in groups)
    return View(view_id, name, Table(COLUMNS, pool), figure, (), summary, report.n, legend)


CHART = Chart("demand", 20, build)
