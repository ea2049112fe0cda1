"""How slices of the market differ: skills by seniority, role family, country, remote."""

from typing import Any

from skilltide.report import theme, words
from skilltide.report.data import Report
from skilltide.report.known import known_shares, told_of, warning_of
from skilltide.report.panel import Chart, Column, Figure, Panel, Table, View
from skilltide.sql_files import statement

SKILLS, SLICES = 20, 7
LEAST_SHARE = 0.05
COLUMNS = (
    Column("slice_name", "Slice"),
    Column("skill_id", "Skill", "skill"),
    Column("demand_share", "Share of its openings", "share"),
    Column("demand_share_low", "95% interval from", "share"),
    Column("demand_share_high", "to", "share"),
    Column("demand_count", "Openings with it", "count"),
    Column("opening_count", "Openings of the slice", "count"),
    Column("employer_count", "Employers", "count"),
)
SHOWN = ("role_family_code", "seniority_code", "country_code", "is_remote")
"""The dimensions, in the order that they are offered in."""


def build(report: Report) -> Panel | None:
    """Matrices with the skills that differ most between slices."""
    views = tuple(view for dimension in SHOWN if (view := _view(report, dimension, words.DIMENSIONS[dimension])))
    if not views:
        return None
    known = known_shares(report)
    return Panel(
        "profiles",
        "What sets roles, levels and places apart?",
        f"Share of the slice's openings that demand the skill, in per cent: the {SKILLS} skills that differ most "
        "between slices, most-demanded first.",
        views,
        lead=warning_of(known),
        notes=("Slices with at least 30 openings of 10 employers; a cell is blank where the slice has fewer in the "
               "languages that the skill is counted in. Openings that don't tell are in no slice. "
               f"{told_of(known)} The table holds the intervals; small slices have wide ones.",),
        chooser="By",
    )  # fmt: skip


def slices(report: Report, dimension: str) -> list[str]:
    """Return the slices of a dimension, in the order they are shown."""
    found = report.rows(statement(__file__, "profiles_slices.sql"), dimension=dimension)
    codes = [row["slice_code"] for row in found]
    order = list(words.SENIORITIES)
    return sorted(codes, key=order.index) if dimension == "seniority_code" and set(codes) <= set(order) else codes


def _view(report: Report, dimension: str, name: str) -> View | None:
    codes = slices(report, dimension)[:SLICES]
    if len(codes) < 2:
        return None
    rows = report.rows(
        statement(__file__, "profiles.sql"), dimension=dimension, codes=codes, least=LEAST_SHARE, most=SKILLS
    )
    by_skill: dict[str, dict[str, dict[str, Any]]] = {}
    for row in rows:
        row["slice_name"] = report.slice_name(dimension, row["slice_code"])
        by_skill.setdefault(row["skill_id"], {})[row["slice_code"]] = row
    spread = {row["skill_id"]: row.pop("spread") for row in rows}
    mean = {skill: sum(row["demand_share"] for row in found.values()) / len(found) for skill, found in by_skill.items()}
    chosen = sorted(by_skill, key=lambda skill: (-mean[skill], skill))
    if not chosen:
        return None
    table = [by_skill[skill][code] for skill in chosen for code in codes if code in by_skill[skill]]
    widest = max(chosen, key=lambda skill: (spread[skill], skill))
    ends = sorted(by_skill[widest].values(), key=lambda row: (row["demand_share"], row["slice_code"]))
    summary = (
        f"The widest difference: {report.skills[widest].name}, from {words.percent(ends[0]['demand_share'], 0)} "
        f"({ends[0]['slice_name']}) to {words.percent(ends[-1]['demand_share'], 0)} ({ends[-1]['slice_name']})."
    )
    n = _sizes(report, dimension, codes, table)
    figure = _matrix(report, [report.slice_name(dimension, code) for code in codes], chosen,
                     [[by_skill[skill].get(code) for code in codes] for skill in chosen])  # fmt: skip
    return View(dimension, name, Table(COLUMNS, table), figure, (), summary, n)


def _sizes(report: Report, dimension: str, codes: list[str], table: list[dict[str, Any]]) -> str:
    """Return the openings that the rows drawn rest on, in words: technologies have other ones than the rest."""
    told = []
    for languages in report.scopes:
        sizes = {
            row["slice_code"]: row["opening_count"]
            for row in table
            if report.skills[row["skill_id"]].language_codes == languages
        }
        parts = [f"{report.slice_name(dimension, code)} {words.count(sizes[code])}" for code in codes if code in sizes]
        which = f"other skills, of {words.openings_in(languages)}" if languages else "named technologies"
        if parts:
            told.append(f"for {which}: {', '.join(parts)}")
    return f"n = {'; '.join(told)}."


def _matrix(report: Report, across: list[str], down: list[str], rows: list[list[dict[str, Any] | None]]) -> Figure:
    """Return the cells of skills (down) in slices (across); one that isn't known stays blank."""
    names = [report.skills[skill].short for skill in down]
    shares = [[None if row is None else row["demand_share"] for row in line] for line in rows]
    heat = {
        "type": "heatmap", "z": shares, "x": list(range(len(across))), "y": list(range(len(down))), "zmin": 0,
        "zmax": max(share for line in shares for share in line if share is not None),
        "colorscale": [[0, "var(--heat-low)"], [1, "var(--heat-high)"]],
        "showscale": False, "xgap": 2, "ygap": 2, "customdata": [[skill] * len(across) for skill in down],
        "text": [[words.percent(share, 0).rstrip("%").replace("under ", "<") for share in line] for line in shares],
        "texttemplate": "%{text}", "textfont": {"size": 12, "color": "var(--ink)"},
        "hovertext": [[f"{theme.label(names[i])}, {theme.label(across[at])}<br>{_told(row)}"
                       for at, row in enumerate(line)] for i, line in enumerate(rows)],
        "hovertemplate": "%{hovertext}<extra></extra>",
    }  # fmt: skip
    axis = {"tickmode": "array", "tickvals": list(range(len(across))), "ticktext": [theme.label(a) for a in across],
            "side": "top", "showgrid": False, "tickangle": 0, "tickfont": {"color": "var(--ink)"},
            "range": [-0.5, len(across) - 0.5], "wrap": 13}  # fmt: skip
    return theme.figure([heat], 80 + 26 * len(down), xaxis=axis, yaxis=theme.rows_axis(names),
                        margin={"t": 56, "b": 8})  # fmt: skip


def _told(row: dict[str, Any] | None) -> str:
    """Return a cell in words."""
    if row is None:
        return "too few openings"
    low, high = (words.percent(row[f"demand_share_{end}"]) for end in ("low", "high"))
    return f"{words.percent(row['demand_share'])} ({low} to {high})<br>n = {words.count(row['opening_count'])}"


CHART = Chart("structure", 10, build)
