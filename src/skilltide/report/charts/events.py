"""New arrivals and overtakings, each confirmed by two quarters in a row."""

from skilltide.report import words
from skilltide.report.data import Report
from skilltide.report.panel import Chart, Column, Panel, Table, View

ARRIVALS = (
    Column("skill_id", "Skill", "skill"),
    Column("arrived", "Arrived in"),
    Column("arrived_share", "Share then", "share"),
    Column("last_share", "Share in the last quarter", "share"),
    Column("baseline_opening_count", "Openings before, none with it", "count"),
)
OVERTAKINGS = (
    Column("skill_id", "Skill", "skill"),
    Column("overtaken_id", "Passed", "skill"),
    Column("behind", "Last clearly behind in"),
    Column("ahead", "First clearly ahead in"),
    Column("share_after", "Share then", "share"),
    Column("overtaken_share_after", "The other's", "share"),
)


def build(report: Report) -> Panel | None:
    """Sentences with their tables; nothing where nothing happened or too little is covered."""
    arrived = report.rows("FROM marts.skill_arrival ORDER BY arrived_on, skill_id")
    passed = report.rows("FROM marts.skill_overtaking ORDER BY first_ahead_on, skill_id, overtaken_id")
    for row in arrived:
        row["arrived"] = words.quarter(row["arrived_on"])
    for row in passed:
        row["behind"], row["ahead"] = words.quarter(row["last_behind_on"]), words.quarter(row["first_ahead_on"])
    told = [f"{report.skills[row['skill_id']].name} arrived in {row['arrived']} ({words.percent(row['arrived_share'])} "
            "of openings, none before)" for row in arrived[:5]]  # fmt: skip
    told += [f"{report.skills[row['skill_id']].name} passed {report.skills[row['overtaken_id']].name}: clearly behind "
             f"in {row['behind']}, clearly ahead from {row['ahead']}" for row in passed[:5]]  # fmt: skip
    if not told:
        return None
    views = []
    if arrived:
        views.append(View("arrivals", "Arrivals", Table(ARRIVALS, arrived), n=report.n))
    if passed:
        views.append(View("overtakings", "Overtakings", Table(OVERTAKINGS, passed), n=report.n))
    return Panel(
        "events",
        "What is new, and what passed what?",
        "Arrived: named in no opening of the first two covered quarters, clearly there in two quarters in a row later. "
        "Passed: clearly behind in two quarters in a row, then clearly ahead in two, at a fixed mix.",
        tuple(views),
        lead="; ".join(told) + ".",
    )


CHART = Chart("change", 15, build)
