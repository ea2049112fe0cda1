"""What goes together: pairs of skills by lift."""

from typing import Any

from skilltide.report import theme, words
from skilltide.report.data import Report
from skilltide.report.panel import Chart, Column, Figure, Panel, Table, View
from skilltide.sql_files import statement

ROWS = 20
COLUMNS = (
    Column("skill_id", "Skill", "skill"),
    Column("companion_id", "With", "skill"),
    Column("lift", "Times as often as by chance", "ratio"),
    Column("lift_low", "95% interval from", "ratio"),
    Column("lift_high", "to", "ratio"),
    Column("pair_count", "Openings with both", "count"),
    Column("skill_opening_count", "With the first", "count"),
    Column("companion_opening_count", "With the second", "count"),
    Column("pair_employer_count", "Employers of both", "count"),
)


def strongest(report: Report, limit: int, least_share: float = 0.03, kinds: str = "any") -> list[dict[str, Any]]:
    """Return pairs that stand together clearly more often than by chance, each once, the clearest first.

    Both skills need ``least_share`` of openings; a skill and its own parent make no pair. ``kinds``: any, or tool for
    pairs of named technologies.
    """
    return report.rows(statement(__file__, "pairs.sql"), share=least_share, kinds=kinds, most=limit)


def build(report: Report) -> Panel | None:
    """Dots with intervals on a logarithmic axis."""
    found = (("tools", "Named technologies", strongest(report, ROWS, kinds="tool")),
             ("all", "All skills", strongest(report, ROWS)))  # fmt: skip
    views = tuple(_view(report, view_id, name, rows) for view_id, name, rows in found if rows)
    if not views:
        return None
    return Panel(
        "pairs",
        "What goes together?",
        "How many times as often two skills stand in the same opening as they would by chance (lift). Pairs of skills "
        "that each stand in at least 3% of openings, the clearest first; a skill and the field it is part of make no "
        "pair.",
        views,
        notes=(
            "Lines are 95% intervals. At least 20 openings of 10 employers name both. Thousands of pairs are looked "
            "at, so some of those that stand out a little do so by chance.",
        ),
    )


def _view(report: Report, view_id: str, name: str, rows: list[dict[str, Any]]) -> View:
    told = [f"{report.skills[row['skill_id']].name} and {report.skills[row['companion_id']].name} "
            f"({words.number(row['lift'], 1)} times)" for row in rows[:3]]  # fmt: skip
    n = f"n = {words.count(max(row['opening_count'] for row in rows))} openings, {report.period}."
    return View(view_id, name, Table(COLUMNS, rows), _figure(report, rows), (), f"Clearest: {words.listing(told)}.", n)


def _figure(report: Report, rows: list[dict[str, Any]]) -> Figure:
    names = [f"{report.skills[r['skill_id']].short} + {report.skills[r['companion_id']].short}" for r in rows]
    lifts, high = [row["lift"] for row in rows], [row["lift_high"] for row in rows]
    dots = {
        "type": "scatter", "mode": "markers", "x": lifts, "y": list(range(len(rows))),
        "marker": {"size": 9, "color": "var(--accent)"},
        "error_x": theme.intervals(lifts, [row["lift_low"] for row in rows], high) | {"color": "var(--muted)"},
        "text": [f"{theme.label(name)}<br>{words.number(row['lift'], 1)} times as often as by chance "
                 f"({words.number(row['lift_low'], 1)} to {words.number(row['lift_high'], 1)})<br>"
                 f"{words.plural(row['pair_count'], 'opening')} with both"
                 for name, row in zip(names, rows, strict=True)],
        "hovertemplate": "%{text}<extra></extra>", "customdata": [[row["skill_id"]] for row in rows],
    }  # fmt: skip
    ticks = [tick for tick in (1, 2, 5, 10, 20, 50, 100, 200, 500) if tick <= max(high) * 1.5]
    axis = {"type": "log", "range": [0, theme.log10(max(high) * 1.6)], "tickvals": ticks,
            "ticktext": [f"{tick}×" for tick in ticks], "side": "top"}  # fmt: skip
    return theme.figure(
        [dots], theme.row_height(len(rows)), xaxis=axis, yaxis=theme.rows_axis(names) | {"showgrid": True},
        margin={"t": 30, "b": 8},
        annotations=theme.end_labels([theme.log10(value) for value in high], list(range(len(rows))),
                                     [f"{words.number(lift, 1)}×" for lift in lifts]),
    )  # fmt: skip


CHART = Chart("structure", 20, build)
