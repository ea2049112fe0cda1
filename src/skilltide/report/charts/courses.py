"""The monthly course of the skills that moved, or of the technologies asked for most, at a fixed mix."""

from typing import Any

from skilltide.report import theme, words
from skilltide.report.data import Report
from skilltide.report.evidence import changes
from skilltide.report.panel import Chart, Column, Panel, Table, View
from skilltide.report.timeline import SHADED, monthly
from skilltide.sql_files import statement

MOST = 12
COLUMNS = (
    Column("skill_id", "Skill", "skill"),
    Column("month_on", "Month", "month"),
    Column("standard_share", "Share at a fixed mix", "share"),
    Column("standard_share_low", "95% interval from", "share"),
    Column("standard_share_high", "to", "share"),
    Column("opening_count", "Openings", "count"),
)


def build(report: Report) -> Panel | None:
    """Small multiples, one per skill, each on a scale of its own."""
    chosen = report.rows(statement(__file__, "courses_tested.sql"), most=MOST)
    question = "How did the skills that moved most get there?"
    note = "Each line keeps its own display group's colour; each has a scale of its own."
    if not chosen:
        chosen = [row for row in changes(report) if row["is_clear"]][:MOST]
        note += " These are the largest observed changes; the covered months are too few to call a line a trend."
    if not chosen:
        question = "How did demand for the most-demanded technologies go, month by month?"
        note = (
            "Each has a scale of its own. The covered months are too few to call any of these lines rising or falling."
        )
        chosen = report.rows(statement(__file__, "courses_demanded.sql"), most=MOST)
    ids = [row["skill_id"] for row in chosen]
    rows = report.rows(
        "SELECT * FROM marts.skill_standard_monthly WHERE list_contains($ids, skill_id) ORDER BY skill_id, month_on",
        ids=ids,
    )
    by_skill: dict[str, list[dict[str, Any]]] = {skill_id: [] for skill_id in ids}
    for row in rows:
        by_skill[row["skill_id"]].append(row)
    if not rows:
        return None
    small = tuple(
        (report.skills[skill_id].short,
         monthly(report, found, theme.group_colour(report.skills[skill_id].group_code), "standard_share",
                 min(max(row["standard_share_high"] for row in found), 1.0)))
        for skill_id, found in by_skill.items() if found
    )  # fmt: skip
    newest = max(row["month_on"] for row in rows)
    last = [f"{report.skills[skill_id].short} {words.percent(found[-1]['standard_share'], 0)}"
            for skill_id, found in by_skill.items() if found and found[-1]["month_on"] == newest]  # fmt: skip
    summary = f"In {words.month(newest)}, at a fixed mix: {words.listing(last)}."
    n = f"n = {words.count(min(r['opening_count'] for r in rows))} to "
    n += f"{words.count(max(r['opening_count'] for r in rows))} openings a month, {report.period}."
    table = Table(COLUMNS, [row for found in by_skill.values() for row in found])
    return Panel(
        "courses",
        question,
        "Share of openings by month, at a fixed mix of sources, countries, seniorities, role families and lengths of "
        "text.",
        (View("all", "All", table, None, small, summary, n),),
        notes=(f"{note} Bands are 95% intervals. {SHADED}",),
    )


CHART = Chart("change", 12, build)
