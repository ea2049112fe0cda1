"""What the numbers rest on: sources and their coverage, what was merged, left out or could not be used."""

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from skilltide.quick_yaml import load_yaml
from skilltide.report import theme, words
from skilltide.report.changes import change_sentences, gap_sentences
from skilltide.report.data import Report
from skilltide.report.panel import Column, Panel, Table, View
from skilltide.report.timeline import month_axis
from skilltide.sql_files import statement

CAVEATS = (
    "Postings are what employers write, not whom they hire; one opening may stand for several people, or for none.",
    "What is collected is not the whole market: it is what the sources show for the searches they were asked for.",
    "A skill counts where the text names it. What everybody takes for granted is named less often than it is needed.",
    "Skills are found by a curated lexicon; what it does not list is not seen. Mentions of a part (PyTorch) do not "
    "count for the whole (deep learning).",
    "Shares of named technologies are taken of texts in all languages, all others (fields, methods, soft skills, "
    "industries, degrees) of texts in the languages in which the lexicon has their names: English, and for the "
    "commonest German, French, Spanish, Portuguese, Italian, Dutch and Swedish too.",
    "Copies of one vacancy are merged by employer, title and words; some copies will be missed, and some different "
    "vacancies with the same text are counted once.",
    "Role family, seniority, country and remote work are read off titles, places and texts; where none is told, the "
    "opening is in no slice.",
)
MOST_REASONS = 20
"""Rows of what could not be used."""
MOST_BOARDS = 50
"""Rows of boards that could not be read."""
LONGEST_MESSAGE = 300
"""Characters of a run's message; all of it stands in marts.run."""
_FOLDERS = re.compile(r"(?<![\w:/])(?:[A-Za-z]:)?(?:[/\\][^/\\\s,;:]+)+[/\\](?=[^/\\\s])")
_ACCURACY = Path(__file__).with_name("accuracy.yml")


@dataclass(frozen=True)
class Facts:
    """The honesty panel."""

    panels: list[Panel]
    tables: list[tuple[str, str, Table, str]]
    """Heading, id, table, and a sentence below it."""
    gaps: list[str]
    changes: list[str]
    caveats: tuple[str, ...]
    lexicon: str
    runs: list[str]


def honesty(report: Report) -> Facts:
    """Return the facts of the honesty panel."""
    accuracy = load_yaml(_ACCURACY.read_text(encoding="utf-8"))
    measured = Table(
        (Column("what", "What"), Column("share", "Share", "share"), Column("low", "95% interval from", "share"),
         Column("high", "to", "share")), accuracy["measured"],
    )  # fmt: skip
    quarantined, told = _quarantine(report)
    tables = [("Sources", "sources", *_sources(report)), ("What became of the postings", "funnel", *_funnel(report))]
    failing, still = _failing_boards(report)
    if failing.rows:
        tables.append(("Boards that could not be read", "boards", failing, still))
    if quarantined.rows:
        tables.append(("What could not be used", "quarantine", quarantined, told))
    tables.append(("How well skills are found", "accuracy", measured, " ".join(accuracy["made"].split())))
    return Facts([coverage(report)], tables, gap_sentences(report), change_sentences(report), CAVEATS, _lexicon(report),
                 _runs(report))  # fmt: skip


def coverage(report: Report) -> Panel:
    """Openings by month, counted or not."""
    rows = []
    for row in report.months:
        counted = 0 if row["is_gap"] and not report.is_small(row) else row["usable_opening_count"]
        reason = words.GAP_REASONS.get(row["gap_reason_code"], "") if row["is_gap"] else ""
        rows.append({**row, "counted": counted, "reason": reason, "left": row["opening_count"] - counted})
    x = [str(row["month_on"]) for row in rows]
    texts = [f"{words.month(row['month_on'])}<br>{words.count(row['opening_count'])} openings, "
             f"{words.count(row['counted'])} counted" + (f"<br>{row['reason']}" if row["reason"] else "")
             for row in rows]  # fmt: skip
    bar = {"type": "bar", "x": x, "text": texts, "textposition": "none", "hovertemplate": "%{text}<extra></extra>"}
    pattern = {"shape": "/", "fgcolor": "var(--muted)", "size": 6, "solidity": 0.2, "fillmode": "overlay"}
    data = [
        {**bar, "y": [row["counted"] for row in rows], "marker": {"color": "var(--accent)"}},
        {**bar, "y": [row["left"] for row in rows], "marker": {"color": "var(--context)", "pattern": pattern}},
    ]
    columns = (
        Column("month_on", "Month", "month"), Column("opening_count", "Openings", "count"),
        Column("counted", "Counted", "count"), Column("employer_count", "Employers counted", "count"),
        Column("coverage_share", "Collected", "share"), Column("reason", "Why not counted"),
    )  # fmt: skip
    legend = (("counted", "var(--accent)", "plain"), ("found, but not counted", "var(--context)", "stripes"))
    calendar = [row["month_on"] for row in rows]
    figure = theme.figure(data, 260, barmode="stack", xaxis=month_axis(calendar)) if rows else None
    small = sum(report.is_small(row) and row["usable_opening_count"] > 0 for row in rows)
    left = len(rows) - len(report.covered) - small
    be = "is" if left == 1 else "are"
    summary = f"{words.plural(len(report.covered), 'month is', 'months are')} counted, {left} {be} not."
    if small:
        summary += f" {words.plural(small, 'more counts', 'more count')} in shares over all months, but can't be drawn."
    view = View("all", "All", Table(columns, rows), figure, (), summary, report.n, legend)
    return Panel(
        "coverage",
        "Which months can be counted?",
        "Openings of the counted roles with a complete text, by the month they were posted. A month counts where the "
        "sources and boards that were collected usually bring at least half of them, and it has 30 openings of 10 "
        "named employers.",
        (view,),
    )


def _sources(report: Report) -> tuple[Table, str]:
    """Sources with volume and collection days."""
    days = {row["source_id"]: row for row in report.rows(statement(__file__, "honesty_collection.sql"))}
    rows = [row | {"collected": days.get(row["source_id"], {}).get("collected"),
                   "scheduled": days.get(row["source_id"], {}).get("scheduled")} for row in report.sources]  # fmt: skip
    columns = (
        Column("source_id", "Source"), Column("posting_count", "Postings", "count"),
        Column("opening_count", "Openings", "count"), Column("first_on", "First seen", "date"),
        Column("last_on", "Last seen", "date"), Column("collected", "Days collected", "count"),
        Column("scheduled", "Days scheduled", "count"),
    )  # fmt: skip
    return Table(columns, rows), (
        "Days scheduled are read off the usual gap between a source's collection days; a source collected once has "
        "none."
    )


def _funnel(report: Report) -> tuple[Table, str]:
    """From postings to counted openings, step by step."""
    found = report.one(statement(__file__, "honesty_funnel.sql"))
    inside = report.one(statement(__file__, "honesty_counted.sql"))
    counted = report.population["opening_count"]
    steps = [
        ("Records that could not be used", found["quarantined"], "kept apart, with the reason"
         + ("; of everything, as nobody knows which were of this part" if report.restriction else "")),
        ("Postings", found["merged"], "advertised openings at a source"),
        ("Less: copies merged", found["merged"] - found["openings"], "postings of a vacancy that is counted already"),
        ("Openings", found["openings"], ""),
        ("Less: of other roles", found["other_roles"], "kept, not in these figures"),
        ("Less: without a complete text", found["incomplete"], "a snippet, a title or a wall stands for it"),
        ("Less: in months that can't be counted", found["headline"] - counted, "see the chart above"),
        ("Openings counted here", counted, ""),
        ("… in other languages than English", inside["other_languages"],
         _in_other_languages(report) + _languages(report)),
        ("… without a date", inside["undated"], "counted in the month they were first seen"),
        ("… without an employer's name", inside["nameless"], ""),
        ("… without a country", inside["placeless"], ""),
    ]  # fmt: skip
    rows = [{"step": step, "n": n, "note": note} for step, n, note in steps]
    columns = (Column("step", "Step"), Column("n", "Number", "count"), Column("note", "What that means"))
    told = f" This report is restricted: {report.restriction}; postings and openings outside it are in no row." if (
        report.restriction) else ""  # fmt: skip
    return Table(columns, rows), f"Nothing is thrown away: all of it can be asked for in the warehouse.{told}"


def _in_other_languages(report: Report) -> str:
    """What openings in other languages than English count for."""
    others = [skill for skill in report.skills.values() if len(skill.language_codes) > 1]
    if not others:
        return "count for named technologies only"
    codes = sorted({code for skill in others for code in skill.language_codes} - {"en"})
    told = words.plural(len(others), "other skill")
    return f"count for named technologies; those in {words.listing(codes)} for {told} too"


def _languages(report: Report) -> str:
    rows = report.rows(statement(__file__, "honesty_languages.sql"))
    return f" (most: {', '.join(row['language_code'] + ' ' + words.count(row['n']) for row in rows)})" if rows else ""


def _failing_boards(report: Report) -> tuple[Table, str]:
    """Boards that failed when they were last tried, since when, and why; the longest first, and how many more."""
    columns = (Column("board", "Board"), Column("failing_since_on", "Since", "date"),
               Column("last_read_on", "Last success", "date"), Column("message", "Why"))  # fmt: skip
    rows = report.rows(statement(__file__, "honesty_failing_boards.sql"))
    shown, others = rows[:MOST_BOARDS], rows[MOST_BOARDS:]
    told = "Their postings are as of the last success."
    if others:
        told += f" {words.plural(len(others), 'more stands', 'more stand')} in marts.board."
    return Table(columns, shown), told


def _quarantine(report: Report) -> tuple[Table, str]:
    """What could not be used and why, the most frequent first, and how much more there is."""
    rows = report.rows("FROM marts.quarantine_summary ORDER BY rejection_count DESC, source_id, step_code, reason_code")
    shown, others = rows[:MOST_REASONS], rows[MOST_REASONS:]
    told = "Nothing is dropped without standing here."
    if others:
        records = sum(row["rejection_count"] for row in others)
        told = (
            f"{words.plural(len(others), 'more row')} with {words.plural(records, 'record')} in all "
            f"{'stands' if len(others) == 1 else 'stand'} in marts.quarantine_summary; nothing is dropped without "
            "standing there."
        )
    return Table((Column("source_id", "Source"), Column("step_code", "Step"), Column("example_reason", "Reason"),
                  Column("rejection_count", "Records", "count")), shown), told  # fmt: skip


def _lexicon(report: Report) -> str:
    """The lexicon in a sentence."""
    kinds: dict[str, int] = {}
    for skill in report.skills.values():
        kinds[skill.kind_code] = kinds.get(skill.kind_code, 0) + 1
    aliases = report.one("SELECT coalesce(sum(alias_count), 0)::INTEGER AS n FROM marts.skill")["n"]
    named = report.one("SELECT count(*) AS n FROM marts.skill_demand WHERE demand_count > 0")["n"]
    told = words.listing([f"{words.count(kinds.get(code, 0))} {name}" for code, name in (
        ("tool", "named technologies"), ("concept", "fields, methods and practices"), ("soft", "soft skills"),
        ("domain", "industries and their rules"), ("credential", "degrees and certificates"))])  # fmt: skip
    versions = report.rows("SELECT * FROM marts.tagging ORDER BY text_count DESC, lexicon_version")
    mixed = ""
    if len(versions) > 1:
        mixed = " Texts were tagged with several versions of it; tag again before comparing."
    return (
        f"Version {report.lexicon_version}: {words.count(len(report.skills))} skills ({told}) with "
        f"{words.count(aliases)} surface forms; {words.count(named)} of the skills are demanded by a counted "
        f"opening.{mixed}"
    )


def _runs(report: Report) -> list[str]:
    """What went wrong in the last runs, in words."""
    rows: list[dict[str, Any]] = report.rows(statement(__file__, "honesty_runs.sql"))
    return [f"{words.day(row['started_at'])}: {_public(row['message'])}" for row in rows]


def _public(message: str) -> str:
    """Return a run's message without the folders of the machine that it ran on, and not at any length."""
    told = _FOLDERS.sub("", message)
    return told if len(told) <= LONGEST_MESSAGE else f"{told[:LONGEST_MESSAGE].rsplit(' ', 1)[0].rstrip(',')} …"
