"""Numbers, dates and lists as a reader wants to read them. No locale: the same data gives the same bytes."""

import math
import re
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Any

MONTHS = (
    "January", "February", "March", "April", "May", "June", "July", "August", "September", "October", "November",
    "December",
)  # fmt: skip
_ACRONYM = re.compile(r"^(.{14,}) \(([A-Z][\w+./-]{1,7})\)$")
_PLURAL = re.compile(r"^(United |European Union|Netherlands$|Philippines$|Bahamas$|Maldives$)|( Islands| Republic)$")
"""Names of places that take "the"."""
_LEVELS = {
    "required": "must have", "preferred": "nice to have", "context": "mentioned in duties", "excluded": "negated",
}  # fmt: skip
SENIORITIES = {
    "intern": "Intern", "junior": "Junior", "mid": "Mid-level", "senior": "Senior", "lead": "Lead",
    "principal": "Principal", "manager": "Manager", "executive": "Executive", "unknown": "Not told",
}  # fmt: skip
WORKPLACES = {"remote": "Remote", "hybrid": "Hybrid", "on_site": "On site", "unknown": "Not told"}
DIMENSIONS = {
    "seniority_code": "Seniority", "role_family_code": "Role family", "country_code": "Country",
    "is_remote": "Remote or not",
}  # fmt: skip
TRENDS = {"rising": "rising", "falling": "falling", "steady": "steady", "unclear": "can't tell"}
"""What is said of a tested trend, by its label."""
GAP_REASONS = {
    "before_collection": "posted before the source was collected",
    "after_collection": "posted after the source was collected last, or just before",
    "incomplete": "too recent: openings of these weeks are still being found",
    "not_collected": "sources brought nothing",
    "few_days": "collected on fewer than half of the scheduled days",
    "low_volume": "fewer than half of the usual number of postings",
    "sources_missing": "sources that bring half of the openings or more were missing",
    "few_openings": "fewer than 30 openings",
    "few_employers": "fewer than 10 named employers",
}


def is_missing(value: Any) -> bool:
    """Return whether a value of a row is null (None, nan or pandas' own)."""
    if isinstance(value, float):
        return math.isnan(value)
    return value is None or type(value).__name__ in ("NAType", "NaTType")


def count(value: Any) -> str:
    """1234 -> 1,234"""
    return "" if is_missing(value) else f"{round(float(value)):,}"


def percent(value: Any, digits: int = 1) -> str:
    """0.8312 -> 83.1%; with digits=0 83%, and "under 1%" below half a per cent"""
    if is_missing(value):
        return ""
    share = float(value) * 100
    if digits == 0 and 0 < share < 0.5:
        return "under 1%"
    return f"{share:.{digits}f}%"


def points(value: Any) -> str:
    """A difference in percentage points with its sign: +3.2"""
    return "" if is_missing(value) else f"{float(value):+.1f}".replace("-", "−")


def money(value: Any) -> str:
    """A yearly amount to the hundred: 145,300"""
    return "" if is_missing(value) else count(round(float(value), -2))


def number(value: Any, digits: int = 2) -> str:
    """A plain number."""
    if is_missing(value):
        return ""
    return "no bound" if math.isinf(float(value)) else f"{float(value):.{digits}f}"


def as_date(value: Any) -> date | None:
    """A date out of a date, a timestamp or null."""
    if is_missing(value):
        return None
    return date(value.year, value.month, value.day)


def month(value: Any) -> str:
    """2025-07-01 -> July 2025"""
    day = as_date(value)
    return "" if day is None else f"{MONTHS[day.month - 1]} {day.year}"


def short_month(value: Any) -> str:
    """2025-07-01 -> Jul 2025"""
    day = as_date(value)
    return "" if day is None else f"{MONTHS[day.month - 1][:3]} {day.year}"


def months(first: Any, last: Any) -> str:
    """Two months -> July 2024 to August 2025; the same month twice -> July 2024"""
    one, other = as_date(first), as_date(last)
    if one is None or other is None or one == other:
        return month(first)
    if one.year == other.year and other.month == one.month + 1:
        return f"{MONTHS[one.month - 1]} and {month(other)}"
    return f"{month(first)} to {month(last)}"


def month_list(days: Sequence[Any]) -> str:
    """Months in order of time: as ``months`` where none is missing, else January to March and May 2025"""
    parts: list[tuple[date, date]] = []
    found = runs((one, None) for one in map(as_date, days) if one)
    if len(found) < 2:
        return months(found[0][0][0], found[0][-1][0]) if found else ""
    for run in found:
        parts += [(run[0][0], run[-1][0])] if len(run) > 2 else [(one, one) for one, _ in run]
    told = []
    for (first, last), (other, end) in zip(parts, [*parts[1:], (date.min, date.max)], strict=True):
        text = month(first) if first.year < last.year else MONTHS[first.month - 1]
        text += f" to {MONTHS[last.month - 1]}" if first < last else ""
        told.append(text if other.year == last.year == end.year else f"{text} {last.year}")
    return listing(told)


def quarter(value: Any) -> str:
    """2025-07-01 -> the third quarter of 2025"""
    day = as_date(value)
    if day is None:
        return ""
    return f"the {('first', 'second', 'third', 'fourth')[(day.month - 1) // 3]} quarter of {day.year}"


def day(value: Any) -> str:
    """2025-07-03 -> 3 July 2025"""
    found = as_date(value)
    return "" if found is None else f"{found.day} {MONTHS[found.month - 1]} {found.year}"


def listing(parts: Sequence[str]) -> str:
    """a, b and c"""
    return parts[0] if len(parts) == 1 else ", ".join(parts[:-1]) + " and " + parts[-1] if parts else ""


def some(parts: Sequence[str], most: int) -> str:
    """a, b and c where they are no more than ``most``; else the first of them and how many more"""
    return listing(parts) if len(parts) <= most else f"{', '.join(parts[:most])} and {len(parts) - most} more"


def tied(shares: Sequence[tuple[str, float]]) -> str:
    """Name the first of ranked (name, share) pairs, and those that round to the same: Python and pandas (93%)."""
    first = percent(shares[0][1], 0)
    return f"{some([name for name, share in shares if percent(share, 0) == first], 3)} ({first})"


def place(name: str) -> str:
    """A country or region as it stands behind "in": the United States, Germany"""
    return f"the {name}" if _PLURAL.search(name) else name


def plural(amount: Any, one: str, many: str | None = None) -> str:
    """2 -> 2 openings; 1 -> 1 opening"""
    return f"{count(amount)} {one if amount == 1 else many or one + 's'}"


def short_name(name: str) -> str:
    """A skill's name as an axis label: its acronym where it is long and has one."""
    found = _ACRONYM.match(name)
    return found[2] if found else name


def level(code: Any) -> str:
    """A requirement level in words."""
    return _LEVELS.get(str(code), str(code))


def runs(items: Iterable[tuple[date, Any]]) -> list[list[tuple[date, Any]]]:
    """Group (month, value) pairs, in order of time, into runs of consecutive months."""
    out: list[list[tuple[date, Any]]] = []
    for first_day, value in items:
        if out and _next(out[-1][-1][0]) == first_day:
            out[-1].append((first_day, value))
        else:
            out.append([(first_day, value)])
    return out


def _next(first_day: date) -> date:
    return date(first_day.year + first_day.month // 12, first_day.month % 12 + 1, 1)


def pay_unit(currency: str, period: str) -> str:
    """In what pay is told: USD by the year"""
    return f"{currency} by the {period}"


def openings_in(languages: Sequence[str]) -> str:
    """Say which openings a share is of: "openings in English"; `languages`: their codes, none for all."""
    if not languages:
        return "openings"
    return "openings in English" if len(languages) == 1 else f"openings in {len(languages)} languages"
