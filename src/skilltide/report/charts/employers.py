"""Who asks: employers by openings, intermediaries apart."""

from typing import Any

from skilltide.report import theme, words
from skilltide.report.data import Report
from skilltide.report.panel import Chart, Column, Figure, Panel, Table, View
from skilltide.sql_files import statement

ROWS = 20
LARGEST = 10
"""Employers whose part of all openings is told."""
COLUMNS = (
    Column("employer_name", "Employer"),
    Column("opening_count", "Openings counted", "count"),
    Column("share", "Of all", "share"),
    Column("country_count", "Countries", "count"),
)


def build(report: Report) -> Panel | None:
    """Bars of openings by employer."""
    total = report.population["opening_count"]
    rows = report.rows(statement(__file__, "employers.sql"))
    if not rows:
        return None
    for row in rows:
        row["share"] = row["opening_count"] / total
    own = [row for row in rows if not row["is_intermediary"]]
    others = [row for row in rows if row["is_intermediary"]]
    lead = _largest(own, total)
    if others:
        part = sum(row["opening_count"] for row in others) / total
        lead += (f" Staffing agencies, job boards and other intermediaries bring {words.percent(part)}; whom they ask "
                 "for is often not told, so they are listed apart.")  # fmt: skip
    views = [_view(report, "employers", "Employers", own), _view(report, "others", "Intermediaries", others)]
    return Panel(
        "employers",
        "Who asks?",
        "Openings by employer, all spellings of its name together; copies of one vacancy count once.",
        tuple(view for view in views if view.table.rows),
        lead=lead,
    )


def _largest(own: list[dict[str, Any]], total: int) -> str:
    """Return which part of the openings the largest employers bring; all of them where they are no more than ten."""
    if not own:
        return f"No employer that asks for itself is named in the {words.count(total)} counted openings."
    who = f"The {LARGEST} largest employers bring"
    if len(own) <= LARGEST:
        who = "The one employer brings" if len(own) == 1 else f"All {len(own)} employers bring"
    share = words.percent(sum(row["opening_count"] for row in own[:LARGEST]) / total)
    return f"{who} {share} of the {words.count(total)} counted openings."


def _view(report: Report, view_id: str, name: str, found: list[dict[str, Any]]) -> View:
    rows = found[:ROWS]
    summary = ""
    if rows:
        told = [f"{row['employer_name']} ({words.count(row['opening_count'])})" for row in rows[:3]]
        summary = f"Most openings: {words.listing(told)}."
    n = f"n = {words.count(report.population['opening_count'])} openings, {report.period}."
    return View(view_id, name, Table(COLUMNS, found[:50]), _figure(rows) if rows else None, (), summary, n)


def _figure(rows: list[dict[str, Any]]) -> Figure:
    sizes = [row["opening_count"] for row in rows]
    bars = {
        "type": "bar", "orientation": "h", "x": sizes, "y": list(range(len(rows))),
        "marker": {"color": "var(--accent)"}, "hovertemplate": "%{text}<extra></extra>", "textposition": "none",
        "text": [f"{theme.label(row['employer_name'])}<br>{words.plural(row['opening_count'], 'opening')}, "
                 f"{words.percent(row['share'])} of all" for row in rows],
    }  # fmt: skip
    return theme.figure(
        [bars], theme.row_height(len(rows)), yaxis=theme.rows_axis([_cut(row["employer_name"]) for row in rows]),
        xaxis={"range": [0, max(sizes) * 1.15], "side": "top", "nticks": 5}, margin={"t": 30, "b": 8},
        annotations=theme.end_labels(sizes, list(range(len(rows))), [words.count(size) for size in sizes]),
    )  # fmt: skip


def _cut(name: str, length: int = 34) -> str:
    return name if len(name) <= length else name[: length - 1].rstrip() + "…"


CHART = Chart("structure", 40, build)
