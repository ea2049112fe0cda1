"""What changed most: the newest months against the same ones a year before, or around a hole, as slopes."""

from typing import Any

from skilltide.report import theme, words
from skilltide.report.changes import covered_months
from skilltide.report.data import Report
from skilltide.report.evidence import (
    MOST,
    changes,
    compared,
    comparison,
    drift_sentence,
    held_months,
    opposed,
    sentence,
    span,
    widest,
)
from skilltide.report.panel import Chart, Column, Figure, Panel, Table, View

COLUMNS = (
    Column("skill_id", "Skill", "skill"),
    Column("said", "What is said"),
    Column("evidence", "Evidence"),
    Column("course", "Trend"),
    Column("before_share", "Share before", "share"),
    Column("after_share", "Share after", "share"),
    Column("difference_points", "Difference in points", "points"),
    Column("difference_points_low", "95% interval of the difference from", "points"),
    Column("difference_points_high", "95% interval of the difference to", "points"),
    Column("adjusted_points", "Without the common drift", "points"),
    Column("adjusted_points_low", "95% interval without it from", "points"),
    Column("adjusted_points_high", "95% interval without it to", "points"),
    Column("after_ratio", "After as a multiple of before", "ratio"),
    Column("q_value", "False discovery rate", "number"),
    Column("margin_points", "Steady within, points", "number"),
    Column("detectable_points", "Would be found from, points", "number"),
    Column("needed_opening_count", "Openings that this change would need", "count"),
    Column("demand_count", "Openings with it", "count"),
    Column("employer_count", "Employers", "count"),
)
HEIGHT = 160
LISTED = 4
"""Skills that were rare before, which the first sentence names; the table has all."""
FEW_POINTS = 20
"""A change that has to be larger than this to be found is no help to tell."""


def build(report: Report) -> Panel | None:
    """Slopes of everything; those of a part that a reader chooses are drawn by the page (`by_role`, `contrast`)."""
    definition = (
        "Share of openings that demand the skill, before and after, at a fixed mix of sources, role families, "
        "seniorities, countries and lengths of text; differences in points with 95% intervals, the largest first. Each "
        "slope has a scale of its own."
    )
    rows = changes(report)
    question = f"What changed most {span(widest(rows)) if rows else 'within a year'}?"
    if not rows:
        return Panel("moved", question, definition, lead=_untold(report))
    return Panel(
        "moved",
        question,
        definition,
        (_view(report, "core", "All counted openings", rows),),
        lead=_lead(report, rows),
        notes=(
            *([drift] if (drift := drift_sentence(report)) else []),
            "Observed change: the two times differ by more than employers, whole months and the common drift explain, "
            "and by more than one in twenty of all such labels would by chance. It doesn't say that it goes on; a "
            "trend does, and takes twelve covered months over eighteen. Steady: a change of more than a quarter of the "
            "odds is ruled out (6 points at a share of 50%, 2 at 10%). The table lists every tested skill and, for "
            "undecided ones, how many openings would settle the question.",
        ),
    )


def _untold(report: Report) -> str:
    """Return why nothing was tested: no months can be compared, or this part of the market holds too little in them."""
    found = comparison(report)
    if found is None:
        return (
            "The data can't tell yet. Two covered months are needed that were covered a year before too, or two on "
            "either side of a hole in the collection, each side with 30 openings of 10 employers; "
            f"{covered_months(report)}."
        )
    there = held_months(report, "core", None)
    before, after = ([month.date() for month in side] for side in (found.before, found.after))
    empty = [day for day in (*before, *after) if day not in there]
    when = opposed(found.code, before, after)
    return (
        f"{when[0].upper()}{when[1:]}. Too few openings of this population lie in these months to compare: two pairs "
        "of months with any are needed, 30 of 10 employers on either side, and 20 of 10 employers with a skill."
        + (f" There is none in {words.month_list(sorted(empty))}." if empty else "")
    )


def by_role(report: Report) -> dict[str, Any]:
    """Return the changes of each role family alone, for a reader who chooses one: words, and rows by `COLUMNS`."""
    populations = report.rows("SELECT DISTINCT population_code AS code FROM marts.skill_change ORDER BY 1")
    out: dict[str, Any] = {}
    for code in [row["code"] for row in populations if row["code"] != "core"]:
        rows = changes(report, code)
        if rows:
            out[code] = {
                "span": span(widest(rows)), "lead": _lead(report, rows), "n": _n(rows),
                "drift": drift_sentence(report, code),
                "sides": {row["skill_id"]: [_side(row, side) for side in ("before", "after")] for row in rows},
                "sentences": {row["skill_id"]: sentence(row) for row in rows},
                "rows": [[row[column.key] for column in COLUMNS] for row in rows],
            }  # fmt: skip
    return {"columns": [[column.key, column.label, column.kind] for column in COLUMNS], "roles": out}


def _lead(report: Report, rows: list[dict[str, Any]]) -> str:
    clear = [row for row in rows if row["is_clear"]]
    when = compared(widest(rows))
    said = f"{when[0].upper()}{when[1:]}. "
    if clear:
        up = sum(row["change_label_code"] == "risen" for row in clear)
        said += f"Of {len(rows)} skills with enough data, {up} clearly rose and {len(clear) - up} fell. "
        new = [row for row in clear if words.is_missing(row["after_ratio"])]
        if new:
            told = [f"{_name(report, row)} ({words.percent(row['before_share'])} to "
                    f"{words.percent(row['after_share'])})" for row in new]  # fmt: skip
            said += f"Rare before: {words.some(told, LISTED)}. "
    else:
        common = sorted(rows, key=lambda row: (-row["demand_count"], row["skill_id"]))[:MOST]
        found_from = [row["detectable_points"] for row in common if not words.is_missing(row["detectable_points"])]
        least = sorted(points for points in found_from if points <= FEW_POINTS)
        said += f"Of {len(rows)} skills with enough data none clearly changed; "
        if least:
            said += (
                f"among the most-demanded ones a change of {words.number(least[0], 0)} to "
                f"{words.number(least[-1], 0)} points would have been found. "
            )
        else:
            said += f"with so few openings even a change of {FEW_POINTS} points might not have been found. "
    return said.strip()


def _view(report: Report, population: str, name: str, rows: list[dict[str, Any]]) -> View:
    clear = [row for row in rows if row["is_clear"]]
    shown = clear[:MOST]
    small = tuple((f"{place}. {_name(report, row)}", _slope(report, row)) for place, row in enumerate(shown, start=1))
    told = [
        f"{_name(report, row)} {words.percent(row['before_share'], 0)} to {words.percent(row['after_share'], 0)}"
        for row in shown
    ]
    more = f"; {len(clear) - len(shown)} more in the table" if len(clear) > len(shown) else ""
    summary = f"{words.listing(told)}{more}." if told else "No clear change."
    legend = (("rose", "var(--up)", "up"), ("fell", "var(--down)", "down")) if shown else ()
    return View(population, name, Table(COLUMNS, rows), None, small, summary, _n(rows), legend)


def _n(rows: list[dict[str, Any]]) -> str:
    most = max(rows, key=lambda row: row["opening_count_before"] + row["opening_count_after"])
    return (f"n = {words.count(most['opening_count_before'])} openings before and "
            f"{words.count(most['opening_count_after'])} after, {compared(most)}.")  # fmt: skip


def _slope(report: Report, row: dict[str, Any]) -> Figure:
    colour = "var(--up)" if row["change_label_code"] == "risen" else "var(--down)"
    ends = [row["before_share"], row["after_share"]]
    low = [row["before_share_low"], row["after_share_low"]]
    high = [row["before_share_high"], row["after_share_high"]]
    room = (max(high) - min(low)) * 0.15
    text = (f"{theme.label(_name(report, row))}: {row['said']}<br>{words.percent(ends[0])} to {words.percent(ends[1])}"
            f"<br>{words.points(row['difference_points'])} points ({words.points(row['difference_points_low'])} to "
            f"{words.points(row['difference_points_high'])})<br>{row['evidence']}")  # fmt: skip
    line = {
        "type": "scatter", "mode": "lines+markers", "x": [0, 1], "y": ends, "line": {"color": colour, "width": 3},
        "marker": {"size": [8, 10], "color": colour, "opacity": 1},
        "error_y": theme.intervals(ends, low, high) | {"color": "var(--muted)"},
        "text": [text, text], "hovertemplate": "%{text}<extra></extra>", "customdata": [[row["skill_id"]]] * 2,
    }  # fmt: skip
    labels = [
        {"x": x, "y": y, "text": words.percent(y), "showarrow": False, "xanchor": anchor, "xshift": shift,
         "font": {"color": "var(--ink)", "size": 13}}
        for x, y, anchor, shift in ((0, ends[0], "right", -8), (1, ends[1], "left", 8))
    ]  # fmt: skip
    labels.append(
        {"x": 0.5, "y": 1, "yref": "paper", "yanchor": "bottom", "showarrow": False,
         "text": f"{words.points(row['difference_points'])} ({words.points(row['difference_points_low'])} to "
                 f"{words.points(row['difference_points_high'])})<br>{row['evidence'].replace(' and ', '<br>and ')}",
         "font": {"color": "var(--muted)", "size": 12}}
    )  # fmt: skip
    return theme.figure(
        [line], HEIGHT + 16 * (" and " in row["evidence"]), annotations=labels,
        margin={"t": 40 + 16 * (" and " in row["evidence"]), "b": 40},
        xaxis={"range": [-0.65, 1.65], "tickangle": 0, "tickvals": [0, 1], "showgrid": False,
               "ticktext": [_side(row, "before"), _side(row, "after")]},
        yaxis={"range": [max(min(low) - room, 0) - room / 2, max(high) + room], "showticklabels": False,
               "showgrid": False},
    )  # fmt: skip


def _side(row: dict[str, Any], side: str) -> str:
    first, last = words.short_month(row[f"{side}_first_on"]), words.short_month(row[f"{side}_last_on"])
    if first == last:
        return first.replace(" ", "<br>")
    one, other = first.split(" "), last.split(" ")
    return f"{one[0]}–{other[0]}<br>{other[1]}" if one[1] == other[1] else f"{first}–<br>{last}"


def _name(report: Report, row: dict[str, Any]) -> str:
    skill = report.skills.get(row["skill_id"])
    return skill.short if skill else str(row["skill_id"])


CHART = Chart("moved", 1, build)
