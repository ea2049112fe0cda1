"""What is said of each skill's change, and on which rung of evidence it stands: one row per skill and population."""

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from skilltide.report import words
from skilltide.report.data import Report
from skilltide.report.month_sizes import USABLE
from skilltide.sql_files import statement

if TYPE_CHECKING:
    from skilltide.analysis.observed_change import Comparison

MOST = 10
"""Changes that are told by name; the rest stands in the table."""

SAID = {
    "risen": "rose",
    "fallen": "fell",
    "steady": "steady",
    "unclear": "can't tell",
    "too_little_data": "too little data",
}
_ALIKE = {"risen": "rising", "fallen": "falling", "steady": "steady"}


def changes(report: Report, population: str = "core") -> list[dict[str, Any]]:
    """Return the tested skills of a population: what is said, the evidence, and the numbers; the clear ones first.

    Of those, the largest difference first. A trend is told of the whole population only.
    """
    return report.once(("changes", population), lambda: _changes(report, population))


def _changes(report: Report, population: str) -> list[dict[str, Any]]:
    rows = report.rows(statement(__file__, "evidence_changes.sql"), population=population)
    known: dict[Any, tuple[list[date], list[date]]] = {}
    for row in rows:
        languages = report.skills[row["skill_id"]].language_codes if row["skill_id"] in report.skills else ()
        key = (languages, row["before_first_on"], row["after_last_on"])
        if key not in known:
            known[key] = compared_months(report, row, population)
        row["before_months"], row["after_months"] = known[key]
        label, course = row["change_label_code"], row["course_code"]
        agreed = _ALIKE.get(label) == course
        row["said"] = SAID.get(label, label)
        row["evidence"] = (
            ("observed change and trend" if agreed else "observed change") if label != "unclear" else "none yet"
        )
        row["course"] = words.TRENDS.get(course, "not tested")
        row["is_clear"] = label in ("risen", "fallen")
    return sorted(rows, key=lambda row: (not row["is_clear"], -abs(row["difference_points"]), row["skill_id"]))


def widest(rows: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """Return the row that compares most months: of skills in few languages, some months may hold no opening."""
    return max(rows, key=lambda row: len(row["after_months"]))


def compared_months(report: Report, row: Mapping[str, Any], population: str = "core") -> tuple[list[date], list[date]]:
    """Return the months before and those after that a row of changes compares: some between its ends may be missing, or
    hold no opening of the population in the languages of its skills.
    """
    named = [report.skills[row[key]] for key in ("skill_id", "companion_id") if row.get(key) in report.skills]
    narrow = [set(skill.language_codes) for skill in named if skill.language_codes]
    held = held_months(report, population, sorted(set.intersection(*narrow)) if narrow else None)
    there = held.intersection(report.collected_months)
    before, after = (
        sorted(day for day in there if row[f"{side}_first_on"] <= day <= row[f"{side}_last_on"])
        for side in ("before", "after")
    )
    if row["comparison_code"] == "year":
        after = [day for day in after if day.replace(year=day.year - 1) in before]
        before = [day.replace(year=day.year - 1) for day in after]
    return before, after


def held_months(report: Report, population: str, languages: list[str] | None) -> set[date]:
    """Return the months of collected openings of a population, in some languages (None: all)."""

    def read() -> set[date]:
        rows = report.tuples(
            f"""
            SELECT DISTINCT month_on FROM ({USABLE.format(schema="marts")})
            WHERE ($population = 'core' OR role_family_code = $population)
                AND ($languages IS NULL OR list_contains($languages, language_code))
            """,
            population=population,
            languages=languages,
        )
        return {month_on for (month_on,) in rows}

    return report.once(("held months", population, None if languages is None else tuple(languages)), read)


def comparison(report: Report) -> "Comparison | None":
    """Return which months of everything stand against which, of those that a report is about; None where none can."""
    from skilltide.report.recount import market_comparison

    # not only months of this part: what it is compared by is the whole market
    return market_comparison(report.connection, report.whole, **report.span) if report.months else None


def span(row: Mapping[str, Any]) -> str:
    """Return over what time a change is told, in words: the months around a hole may be years apart."""
    if row["comparison_code"] == "year":
        return "within a year"
    return f"between {words.month(row['before_first_on'])} and {words.month(row['after_last_on'])}"


def compared(row: Mapping[str, Any]) -> str:
    """Return which months a row of changes compares, in words."""
    return opposed(row["comparison_code"], row["before_months"], row["after_months"], row.get("compared_month_count"))


def opposed(code: str, before: Sequence[date], after: Sequence[date], number: int | None = None) -> str:
    """Return which months stand against which, in words; ``number``: how many of those after, where not all."""
    first, last = words.month_list(before), words.month_list(after)
    if code == "before_after":
        return f"{first}, before a hole in the collection, with {last}, after it; a season is not held"
    if part := _part(after, number):
        return f"{part}{last}, with the same months a year before"
    if len(after) == 2:
        return f"{last} with {first}"
    if len(words.runs((day, None) for day in after)) > 1:
        return f"{last}, with the same months a year before"
    return f"{len(after)} covered months, {last}, with the same months a year before"


def _part(months: Sequence[date], number: int | None) -> str:
    """Return that only some of the months were compared: the others hold nothing of the mix that all of them share, and
    no mart says which they are. Empty where all were.
    """
    return f"{number} of the months " if number is not None and number < len(months) else ""


def sentence(row: Mapping[str, Any]) -> str:
    """Return what is said of one skill's change."""
    change = (
        f"{words.percent(row['before_share'])} to {words.percent(row['after_share'])} at a fixed mix "
        f"({words.points(row['difference_points'])} points, {words.points(row['difference_points_low'])} to "
        f"{words.points(row['difference_points_high'])})"
    )
    part = _part(row["after_months"], row.get("compared_month_count"))
    when = f"{part}{words.month_list(row['before_months'])} to {words.month_list(row['after_months'])}"
    if row["is_clear"]:
        return f"It clearly {row['said']}, {when}: {change}."
    if row["change_label_code"] == "steady":
        margin = words.number(row["margin_points"], 1)
        return f"It was steady, {when}: {change}; a change of more than {margin} points is ruled out."
    found = ""
    if not words.is_missing(row["detectable_points"]):
        found = f"; a change of {words.number(row['detectable_points'], 1)} points would be found"
    return f"Whether it changed, {when}, can't be told: {change}{found}."


def drift_sentence(report: Report, population: str = "core") -> str:
    """Return what all skills did together, in a sentence; empty where it can't be told."""
    rows = report.rows(statement(__file__, "evidence_drift.sql"), population=population)
    others = "other " if any(row["kind_group_code"] == "translated" for row in rows) else ""
    kinds = {
        "tool": "technologies",
        "translated": "the commonest fields, methods and soft skills",
        "other": f"{others}fields, methods and soft skills",
    }
    told = []
    for row in rows:
        kind = kinds[row["kind_group_code"]]
        change = (row["named_ratio"] - 1) * 100
        ends = [row["named_ratio_low"], row["named_ratio_high"]]
        interval = ""
        if not any(map(words.is_missing, ends)):
            interval = f" ({' to '.join(words.points((end - 1) * 100) for end in ends)})"
        more = "fewer" if change < 0 else "more"
        told.append(f"{abs(change):.1f}% {more} {kind}{interval}")
    if not told:
        return ""
    lengths = [row for row in rows if not words.is_missing(row["character_median_before"])]
    grown = ""
    if lengths:
        row = lengths[0]
        grown = (
            f" The median text went from {words.count(row['character_median_before'])} to "
            f"{words.count(row['character_median_after'])} characters; length is held."
        )
    return (
        f"Openings of the same kind and length name {words.listing(told)} than before. That common drift is taken out "
        f"before anything is called a change.{grown}"
    )
