"""What is asked for most, split by how it is asked."""

from typing import Any

from skilltide.report import theme, words
from skilltide.report.data import Report
from skilltide.report.panel import Chart, Column, Figure, Panel, Table, View
from skilltide.sql_files import statement

ROWS = 25
KINDS = {
    "tool": "Named technologies", "concept": "Fields, methods and practices", "soft": "Soft skills",
    "domain": "Industries and their rules", "credential": "Degrees and certificates",
}  # fmt: skip
LEVELS = (
    ("required", "asked as a must", "", "plain"),
    ("preferred", "asked as nice to have", "/", "stripes"),
    ("context", "mentioned in duties", ".", "dots"),
)
LEGEND = tuple((name, f"var(--{code})", mark) for code, name, _, mark in LEVELS)
COLUMNS = (
    Column("skill_id", "Skill", "skill"),
    Column("demand_share", "Share of openings", "share"),
    Column("demand_share_low", "95% interval from", "share"),
    Column("demand_share_high", "to", "share"),
    Column("required_share", "Asked as a must", "share"),
    Column("preferred_share", "As nice to have", "share"),
    Column("context_share", "Mentioned in duties", "share"),
    Column("demand_count", "Openings with it", "count"),
    Column("opening_count", "Of openings", "count"),
)


def build(report: Report) -> Panel:
    """Bars of demand by skill; views by kind and display group."""
    found = report.rows(statement(__file__, "top_skills.sql"))
    shown = [
        _view(report, view, name, [row for row in found if view in _views_of(row)]) for view, name in views(report)
    ]
    shown = [view for view in shown if view.table.rows]
    return Panel(
        "top-skills",
        "Which skills are demanded most?",
        "Share of openings that demand the skill: that ask for it (as a must or nice to have), or mention it in "
        "duties, the stack or about the role. Mentions that are negated, or stand only in company, benefits or legal "
        "text, don't count.",
        tuple(shown),
        lead="" if shown else "This population has too few openings to tell.",
        notes=("Thin lines are 95% intervals; they allow for employers that post many similar openings.",),
    )


def views(report: Report) -> list[tuple[str, str]]:
    """Return what can be chosen, and its name: all skills, those of a kind, those of a display group."""
    kinds = [(f"kind-{code}", name) for code, name in KINDS.items()]
    groups = [(f"group-{code}", f"Group: {name}") for code, name in report.groups.items()]
    return [("all", "All skills"), *kinds, *groups]


def _views_of(row: dict[str, Any]) -> tuple[str, str, str]:
    """Return the views that a skill stands in."""
    return "all", f"kind-{row['kind_code']}", f"group-{row['group_code']}"


def _view(report: Report, view_id: str, name: str, found: list[dict[str, Any]]) -> View:
    ranked = [row for row in found if row["demand_share"] is not None]
    rows, left = ranked[:ROWS], len(found) - len(ranked)
    first = [f"{report.skills[row['skill_id']].name} ({words.percent(row['demand_share'], 0)})" for row in rows[:3]]
    summary = f"Most demanded: {words.listing(first)}." if rows else ""
    if left:
        summary += (
            f" {words.plural(left, 'more skill is', 'more skills are')} not ranked: too few openings are in the "
            "languages of their names."
        )
    figure = _figure(report, rows) if rows else None
    return View(view_id, name, Table(COLUMNS, rows), figure, (), summary, report.n, LEGEND)


def traces() -> list[dict[str, Any]]:
    """Return the bars of each level and the intervals over them, with nothing in them yet (following.js fills them)."""
    bars: list[dict[str, Any]] = [
        {
            "type": "bar", "orientation": "h", "name": name,
            "marker": {"color": f"var(--{code})", "line": {"width": 0},
                       "pattern": {"shape": pattern, "fgcolor": "var(--ground)", "fgopacity": 0.55, "size": 6,
                                   "solidity": 0.25, "fillmode": "overlay"}},
            "textposition": "none", "hovertemplate": f"%{{text}}<br>{name}: %{{x:.1%}}<extra></extra>",
        }
        for code, name, pattern, _ in LEVELS
    ]  # fmt: skip
    dots = {"type": "scatter", "mode": "markers", "marker": {"size": 4, "color": "var(--ink)"},
            "hovertemplate": "%{text}<extra></extra>"}  # fmt: skip
    return [*bars, dots]


def _figure(report: Report, rows: list[dict[str, Any]]) -> Figure:
    shares = [row["demand_share"] for row in rows]
    names = [report.skills[row["skill_id"]].short for row in rows]
    data = [
        trace | {"y": list(range(len(rows))), "customdata": [[row["skill_id"]] for row in rows]} for trace in traces()
    ]
    for trace, (code, *_) in zip(data, LEVELS, strict=False):
        trace.update(x=[row[f"{code}_share"] for row in rows], text=[theme.label(name) for name in names])
    low, high = [row["demand_share_low"] for row in rows], [row["demand_share_high"] for row in rows]
    data[-1] |= {
        "x": shares, "error_x": theme.intervals(shares, low, high), "text": [
            f"{theme.label(name)}<br>{words.percent(a)} ({words.percent(b)} to {words.percent(c)})"
            for name, a, b, c in zip(names, shares, low, high, strict=True)
        ],
    }  # fmt: skip
    return theme.figure(
        data, theme.row_height(len(rows)), barmode="stack", yaxis=theme.rows_axis(names),
        xaxis=theme.share_axis(max(high) * 1.1, side="top"), margin={"t": 30, "b": 8},
        annotations=theme.end_labels(high, list(range(len(rows))), [words.percent(share, 0) for share in shares]),
    )  # fmt: skip


CHART = Chart("demand", 10, build)
