"""A short Markdown brief: how things stand, and what changed since a database published before."""

from pathlib import Path
from typing import Any

from skilltide.markdown import escape
from skilltide.report import words
from skilltide.report.answers import answers, cautions
from skilltide.report.data import Report
from skilltide.report.evidence import changes
from skilltide.report.filtered import Filters, opened

MOVED = 8
"""Skills that a line names."""
SAID = {"risen": "clearly higher than a year before", "fallen": "clearly lower than a year before",
        "rising": "rising", "falling": "falling"}  # fmt: skip


def write_brief(
    database: Path, previous: Path | None = None, *, notice: str | None = None, filters: Filters | None = None
) -> str:
    """Return the brief of a published database, as Markdown fit for a mail or a Prefect artifact.

    ``previous``: a database published before, to tell what changed since. Errors as in `page.write_report`.
    """
    with opened(database, filters) as report:
        now = _state(report)
        lines = _head(report, notice)
    if previous is None or not previous.exists():
        return "\n".join(lines) + "\n"
    with opened(previous, filters) as report:
        before = _state(report)
    return "\n".join([*lines, "", *_changes(before, now)]) + "\n"


def _head(report: Report, notice: str | None) -> list[str]:
    lines = [f"# Skills in demand, {escape(report.period)}", ""]
    if notice:
        lines += [f"> {escape(notice)}", ""]
    if report.restriction:
        known = f" {report.known}" if report.known else ""
        lines += [f"Only {escape(report.restriction)}.{known}", ""]
    lines += [escape(report.n), ""]
    lines += [f"- **{escape(question)}** {escape(answer)}" for question, answer in answers(report)]
    told = cautions(report)
    if told:
        lines += ["", "## Know this first", "", *(f"- {escape(sentence)}" for sentence in told)]
    return lines


def _state(report: Report) -> dict[str, Any]:
    """What two databases are compared by."""
    demand = {row["skill_id"]: row for row in report.rows("FROM marts.skill_demand ORDER BY skill_id")}
    trends = report.rows("FROM marts.skill_trend ORDER BY skill_id")
    labels = {row["skill_id"]: row["label_code"] for row in trends}
    observed = changes(report)
    return {
        "names": {skill_id: skill.name for skill_id, skill in report.skills.items()}, "demand": demand,
        "labels": labels, "observed": {row["skill_id"]: row["change_label_code"] for row in observed},
        "sizes": {row["skill_id"]: abs(row["change_points_per_year"]) for row in trends if row["label_code"] in SAID}
        | {row["skill_id"]: abs(row["difference_points"]) for row in observed if row["is_clear"]},
        "months": report.covered, "openings": report.population["opening_count"],
        "postings": sum(row["posting_count"] for row in report.sources), "as_of": report.as_of,
        "sources": {row["source_id"] for row in report.sources}, "lexicon": report.lexicon_version,
        "gaps": {row["month_on"]: row["gap_reason_code"] for row in report.months if row["is_gap"]},
    }  # fmt: skip


def _changes(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    since = words.day(before["as_of"]) or "the report before"
    lines = [f"## Since {escape(since)}", ""]
    found = [*_volume(before, now), *_coverage(before, now), *_labels(before, now)]
    if before["lexicon"] != now["lexicon"]:
        found.append(
            f"The lexicon changed ({before['lexicon']} to {now['lexicon']}), so shares may differ because other "
            "mentions are found, not because demand moved."
        )
    found += _moved(before, now)
    return [*lines, *(f"- {escape(sentence)}" for sentence in found or ["Nothing changed."])]


def _volume(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    out = []
    for key, word in (("postings", "posting"), ("openings", "counted opening")):
        more = now[key] - before[key]
        if more:
            than = "more" if more > 0 else "fewer"
            out.append(f"{words.plural(abs(more), word)} {than} ({words.count(now[key])} now).")
    for name, verb in ((now["sources"] - before["sources"], "New"), (before["sources"] - now["sources"], "Gone")):
        if name:
            out.append(f"{verb}: {words.listing(sorted(name))}.")
    return out


def _coverage(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    added = [month for month in now["months"] if month not in before["months"]]
    lost = [month for month in before["months"] if month not in now["months"]]
    out = []
    if added:
        out.append(f"Counted for the first time: {words.listing([words.month(month) for month in added])}.")
    if lost:
        out.append(f"No longer counted: {words.listing([words.month(month) for month in lost])}.")
    for month, reason in now["gaps"].items():
        if month not in before["gaps"] and month not in lost:
            out.append(f"New gap: {words.month(month)} ({words.GAP_REASONS.get(reason, reason)}).")
    return out


def _labels(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """What is newly said of skills and no longer, the largest changes first and no more than a few by name."""
    out = []
    for code, words_of in SAID.items():
        kind = "observed" if code in ("risen", "fallen") else "labels"
        was, is_now = ({skill for skill, label in state[kind].items() if label == code} for state in (before, now))
        for found, state, start in ((is_now - was, now, "Now"), (was - is_now, before, "No longer")):
            if found:
                ranked = sorted(found, key=lambda skill: (-state["sizes"].get(skill, 0.0), skill))
                told = [state["names"].get(skill, skill) for skill in ranked]
                out.append(f"{start} {words_of}: {words.some(told, MOVED)}.")
    return out


def _moved(before: dict[str, Any], now: dict[str, Any]) -> list[str]:
    """Shares over all covered months whose intervals no longer overlap."""
    moved = []
    for skill_id, row in now["demand"].items():
        old = before["demand"].get(skill_id)
        if old is None or words.is_missing(row["demand_share"]) or words.is_missing(old["demand_share"]):
            continue
        apart = row["demand_share_low"] > old["demand_share_high"] or row["demand_share_high"] < old["demand_share_low"]
        if apart:
            moved.append((abs(row["demand_share"] - old["demand_share"]), skill_id))
    moved.sort(key=lambda pair: (-pair[0], pair[1]))
    return [
        f"{now['names'].get(skill, skill)}: {words.percent(before['demand'][skill]['demand_share'])} to "
        f"{words.percent(now['demand'][skill]['demand_share'])} of openings."
        for _, skill in moved[:MOVED]
    ]
