"""Gaps and changes of what was collected, in sentences."""

from datetime import date
from itertools import groupby
from typing import Any, NamedTuple

from skilltide.report import words
from skilltide.report.data import Report, country
from skilltide.sql_files import statement

LONG = 3
"""Months from which a gap in which little was collected is an outage."""


class Gap(NamedTuple):
    """Months in a row that can't be drawn: all for what the sources brought, or all for what this part holds."""

    months: list[date]
    rows: list[dict[str, Any]]
    """What `marts.month_coverage` tells of each."""
    is_small: bool
    """Whether they were collected well, and hold little of this part of the market."""
    scheduled: int
    """Days of all sources on which they should have been collected."""
    collected: int

    @property
    def is_outage(self) -> bool:
        """Whether it lasted, and little of what should have been was collected."""
        lasts = len(self.months) >= LONG and not self.is_small
        return lasts and self.scheduled > 0 and self.collected < self.scheduled / 2


def gaps(report: Report) -> list[Gap]:
    """Return the gaps of a report, in order of time."""
    days = {row["month_on"]: row for row in report.rows(statement(__file__, "changes_days.sql"))}
    out = []
    for whole in report.gaps:
        # what the sources brought is one thing, what of it belongs to this part of the market another
        for is_small, found in groupby(whole, lambda pair: report.is_small(pair[1])):
            months, rows = (list(parts) for parts in zip(*found, strict=True))
            scheduled, collected = (
                sum(days[month_on][key] for month_on in months if month_on in days)
                for key in ("scheduled", "collected")
            )
            out.append(Gap(months, rows, is_small, scheduled, collected))
    return out


def gap_sentences(report: Report) -> list[str]:
    """Return one sentence per run of months that can't be counted, the longest first."""
    first = next((row["month_on"] for row in report.months if not row["is_gap"]), None)
    out: list[tuple[int, str]] = []
    for gap in gaps(report):
        is_before = {row["gap_reason_code"] for row in gap.rows} == {"before_collection"}
        if is_before and (first is None or gap.months[0] < first):
            continue  # there was nothing before it
        out.append((-len(gap.months), _small(gap) if gap.is_small else _gap(report, gap)))
    return [text for _, text in sorted(out, key=lambda pair: pair[0])]


def _small(gap: Gap) -> str:
    """Return months that were collected well, but hold little of this part of the market, as a sentence."""
    months, openings = gap.months, sum(row["usable_opening_count"] for row in gap.rows)
    when, were, count = words.months(months[0], months[-1]), "they were", "they count"
    if len(months) == 1:
        were, count = "it was", "it counts"
    if not openings:
        return f"{when}: no opening of this part of the market, though {were} collected well."
    return (
        f"{when}: too few openings of this part of the market to draw ({words.count(openings)}; 30 of 10 employers a "
        f"month are needed). {were.capitalize()} collected well, so {count} in shares over all months together."
    )


def _gap(report: Report, gap: Gap) -> str:
    """Return months that were not collected well as a sentence."""
    months = gap.months
    when = words.months(months[0], months[-1])
    openings = sum(row["opening_count"] for row in gap.rows)
    codes = [str(row["gap_reason_code"]) for row in gap.rows]
    if gap.is_outage:
        return (
            f"{when}: an outage. Postings were collected on only {words.count(gap.collected)} of "
            f"{words.count(gap.scheduled)} scheduled days, so these {len(months)} months are left blank. The "
            f"{words.plural(openings, 'opening')} found in them {'says' if openings == 1 else 'say'} nothing about "
            "demand: this is no collapse of the market."
        )
    told = dict.fromkeys(words.GAP_REASONS.get(code, code) for code in codes)
    missing = _missing(report, months)
    reasons = words.listing([text.replace("sources", missing, 1) if missing else text for text in told])
    found_all_the_same = f"{words.plural(openings, 'opening')} found all the same" if openings else "No opening found"
    where = "at the sources, whatever the part of the market: " if report.restriction else ""
    return f"{when}: not counted ({where}{reasons}). {found_all_the_same}."


def _missing(report: Report, months: list[date]) -> str:
    """Name the sources that brought too little in these months, where others went on."""
    rows = report.rows(statement(__file__, "changes_missing.sql"), months=months)
    missing = [row["source_id"] for row in rows if row["is_missing"]]
    return words.listing(missing[:3]) if 0 < len(missing) < len(rows) else ""


def change_sentences(report: Report) -> list[str]:
    """Return one sentence per month in which what was collected changed."""
    rows = report.rows("FROM marts.collection_change ORDER BY month_on, distance_share DESC, dimension_code")
    by_month: dict[tuple[date, str], list[dict[str, Any]]] = {}
    for row in rows:
        by_month.setdefault((row["month_on"], row["pattern_code"]), []).append(row)
    told = [_change(report, month_on, pattern, found) for (month_on, pattern), found in by_month.items()]
    if told:
        told[-1] += (
            f" {'That is a change' if len(told) == 1 else 'These are changes'} of the collection, not of the market. "
            f"{'' if report.has_other_roles else 'Shares here count core roles only. '}Observed "
            "changes and trends are taken at a fixed mix of sources, countries, seniorities, roles and lengths "
            "of text."
        )
    return told


def _change(report: Report, month_on: date, pattern: str, found: list[dict[str, Any]]) -> str:
    parts = []
    for row in found:
        grown, shrunk = (_name(report, row["dimension_code"], row[f"{kind}_code"]) for kind in ("grown", "shrunk"))
        parts.append(
            f"{grown} went from {words.percent(row['grown_share_before'], 0)} to "
            f"{words.percent(row['grown_share_after'], 0)} of all openings, {shrunk} from "
            f"{words.percent(row['shrunk_share_before'], 0)} to {words.percent(row['shrunk_share_after'], 0)}"
        )
    begin = (
        f"From {words.month(month_on)} on, other postings were collected than before"
        if pattern == "sudden"
        else f"Little by little, up to {words.month(month_on)}, other postings came to be collected"
    )
    return f"{begin}: {'; '.join(parts)}."


def _name(report: Report, dimension: str, code: str) -> str:
    if (dimension, code) in _NAMES:
        return _NAMES[dimension, code]
    if code in ("unknown", "other"):
        return {"unknown": "an unknown", "other": "other"}[code] + f" {_NOUNS.get(dimension, 'value')}"
    if dimension == "country_code":
        return country(code)
    if dimension in ("role_family_code", "seniority_code"):
        return report.slice_name(dimension, code)
    return code


_NAMES = {
    ("is_core", "True"): "core roles", ("is_core", "False"): "other roles", ("is_english", "True"): "texts in English",
    ("is_english", "False"): "texts in other languages",
    ("role_family_code", "other"): "titles outside all role families",
}  # fmt: skip
_NOUNS = {"country_code": "country", "role_family_code": "role family", "seniority_code": "seniority",
          "source_id": "source", "collection_id": "board"}  # fmt: skip


def untested(report: Report) -> str:
    """Return why no skill was tested for a trend."""
    if not report.covered:
        return "No month holds enough openings (30 of 10 employers), so nothing is said about change."
    first, last = report.covered[0], report.covered[-1]
    span = (last.year - first.year) * 12 + last.month - first.month + 1
    there = covered_months(report)
    if len(report.covered) >= 12 and span >= 18:
        return f"No skill has enough data for a trend yet (20 openings of 10 employers are needed; {there})."
    return (
        "No trend can be told yet. One needs 12 covered months that span at least 18, or a season passes for one; "
        f"{there}. An observed change needs less, and is told first."
    )


def covered_months(report: Report) -> str:
    """Return, with its verb, how many months can be drawn, and how many of a part of the market only count."""
    if not report.covered:
        return "there is no covered month"
    be = "is" if len(report.covered) == 1 else "are"
    told = f"there {be} {words.plural(len(report.covered), 'covered month')}"
    told += f" ({words.months(report.covered[0], report.covered[-1])})"
    small = len(report.counted_months) - len(report.covered)
    return f"{told}, and {words.plural(small, 'month')} with too few of these openings" if small > 0 else told
