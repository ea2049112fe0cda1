"""The market itself by month: how much is advertised, for whom, and where the work is done."""

from typing import Any

from skilltide.report import words
from skilltide.report.data import Report
from skilltide.report.panel import Chart, Column, Figure, Panel, Table, View
from skilltide.report.timeline import monthly
from skilltide.sql_files import statement

LEAST_TOLD = 0.2
"""Part of the openings that has to tell a thing before its shares are drawn: few who tell are not like the rest."""
VOLUME = (
    "Openings of each source as part of its own median month, so that a source that joins or drops out moves nothing. "
)
UNSCHEDULED = (
    " How much is advertised can't be told of sources without a schedule, such as an export made once: they have no "
    "usual month."
)
COLUMNS = (
    Column("month_on", "Month", "month"),
    Column("volume_share", "Openings as part of the usual month", "share"),
    Column("opening_count", "Openings", "count"),
    Column("entry_share", "Entry level, of those that tell seniority", "share"),
    Column("entry_share_low", "95% interval of entry level from", "share"),
    Column("entry_share_high", "95% interval of entry level to", "share"),
    Column("seniority_told_share", "Tell seniority", "share"),
    Column("years_median", "Years asked for, median", "number"),
    Column("years_told_share", "Tell years", "share"),
    Column("remote_share", "Remote, of those that tell the workplace", "share"),
    Column("remote_share_low", "95% interval of remote from", "share"),
    Column("remote_share_high", "95% interval of remote to", "share"),
    Column("workplace_told_share", "Tell the workplace", "share"),
)


def build(report: Report) -> Panel | None:
    """Small multiples: volume, entry level and remote work."""
    rows = report.rows(statement(__file__, "market.sql"))
    if not rows:
        return None
    small: list[tuple[str, Figure]] = []
    told = []
    for name, key, count, by in (
        ("Openings, of the usual month", "volume_share", "indexed_opening_count", None),
        ("Entry level, of those that tell", "entry_share", "seniority_told_count", "seniority_told_share"),
        ("Remote, of those that tell", "remote_share", "workplace_told_count", "workplace_told_share"),
    ):
        kept = [row for row in rows if not words.is_missing(row[key])]
        found = [_drawn(row, key, count) for row in kept]
        if found and by and max(row[by] for row in kept) < LEAST_TOLD:
            most = words.percent(max(row[by] for row in kept), 0)
            told.append(f"{name[0].lower()}{name[1:]}: not drawn, as only {most} of openings tell or fewer")
        elif found:
            top = max(row[f"{key}_high"] for row in found)
            small.append((name, monthly(report, found, "var(--accent)", key, top)))
            newest = found[-1]["month_on"]
            when = "" if newest == rows[-1]["month_on"] else f" in {words.month(newest)}"
            told.append(f"{name[0].lower()}{name[1:]}{when}: {words.percent(found[-1][key], 0)}")
    years = [row for row in rows if not words.is_missing(row["years_median"])]
    if years and years[-1]["years_told_share"] >= LEAST_TOLD:
        told.append(f"years of experience asked for: {words.number(years[-1]['years_median'], 1)} in the middle")
    if not small:
        return None
    counted, indexed = (sum(row[key] for row in rows) for key in ("opening_count", "indexed_opening_count"))
    n = f"n = {words.count(counted)} openings, {report.period}."
    return Panel(
        "market",
        "How does the market itself move?",
        VOLUME * (indexed > 0) + "Shares are of the openings that tell the thing at all.",
        (View("all", "All", Table(COLUMNS, rows), None, tuple(small),
              f"In {words.month(rows[-1]['month_on'])}, {'; '.join(told)}.", n),),
        notes=("Raw shares: another mix of sources, countries or roles moves them, and so does who tells. Bands are "
               "95% intervals." + UNSCHEDULED * (indexed < counted),),
    )  # fmt: skip


def _drawn(row: dict[str, Any], key: str, count: str) -> dict[str, Any]:
    """Return what a line is drawn of; an index has no interval."""
    ends = {f"{key}_{end}": row.get(f"{key}_{end}", row[key]) for end in ("low", "high")}
    return {"month_on": row["month_on"], key: row[key], "opening_count": row[count], **ends}


CHART = Chart("change", 20, build)
