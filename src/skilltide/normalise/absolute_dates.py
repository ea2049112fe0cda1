"""Dates that stand for themselves: ISO, numbers that count from an epoch, day and month in figures or by name.

Figures whose order can't be told ("03/04/2024") are ambiguous unless the caller knows whether the day stands first.
"""

import re
from contextlib import suppress
from datetime import UTC, date, datetime, timedelta
from decimal import Decimal
from functools import cache, lru_cache
from typing import NamedTuple

from skilltide.normalise.data import fold
from skilltide.normalise.date_words import date_words, plain
from skilltide.normalise.patterns import any_of

TOLERANCE = timedelta(days=2)
"""A posting may be dated this far after its observation (time zones, boards that date ahead)."""
EXCEL_FIRST, EXCEL_LAST = 36_526, 54_788
"""Excel's day numbers of 2000-01-01 and 2049-12-31: other numbers of five digits are no dates."""
_EXCEL_ZERO = date(1899, 12, 30)


class Written(NamedTuple):
    """A date as written; `on` is None where it can't be told, and the note says why, or how exact it is."""

    on: date | None
    note: str | None = None


class _Yearless(NamedTuple):
    month: int
    day: int


_Found = tuple[re.Match[str], Written | _Yearless]

# `/Date(1713000000000+0200)/`, `ISODate("2024-03-05")`, `Timestamp('2024-03-05 00:00:00')`, `{"$date": "2024-03-05"}`
_CALL = re.compile(r"^\W*(?:new\s+)?(?:(?:ISO)?Date|Timestamp)\(\s*['\"]?([^)'\"]*)['\"]?[^)]*\)\W*$")
_OBJECT = re.compile(r"^\s*\{\s*['\"]\$(?:date|numberLong)['\"]\s*:\s*(.+)\}\s*$", re.DOTALL)
_REPR = re.compile(r"^datetime\.date(?:time)?\((\d{4}),\s*(\d{1,2}),\s*(\d{1,2})\b.*\)$")
_NUMBER = re.compile(r"(\d{1,20}|\d{1,3}(?:,\d{3}){2,5})(?:\.(\d{0,20}))?(?:[eE]\+?(\d{1,2}))?(?:[+-]\d{4})?")
_ISO = re.compile(r"(?<!\d)(\d{4})\s?[-/.]\s?(\d{1,2})\s?[-/.]\s?(\d{1,2})(?!\d)")
_COMPACT = re.compile(r"(?<!\d)((?:19|20)\d\d)(\d\d)(\d\d)T\d{4,6}(?!\d)")
_WEEK = re.compile(r"(?<!\d)(\d{4})-?W(\d{1,2})(?:-?([1-7]))?(?!\d)|\bKW\s?(\d{1,2})[\s/.-]+(\d{4})\b", re.IGNORECASE)
_QUARTER = re.compile(r"\b(\d{4})[-/\s]?Q([1-4])\b|\bQ([1-4])[-/\s]?(\d{4})\b", re.IGNORECASE)
_EAST = re.compile(r"(?<!\d)(\d{4})\s?[年년]\s?(\d{1,2})\s?[月월](?:\s?(\d{1,2})\s?[日号號일])?")
_EAST_YEARLESS = re.compile(r"(?<!\d)(\d{1,2})\s?[月월]\s?(\d{1,2})\s?[日号號일]")
_ERA = re.compile(r"(令和|平成)(\d{1,2}|元)年(\d{1,2})月(?:(\d{1,2})日)?")
_DOTTED = re.compile(r"(?<![\d.])(\d{1,2})\.\s?(\d{1,2})\.\s?(\d{4}|\d{2})?(?!\d)")
_SLASHED = re.compile(r"(?<!\d)(\d{1,2})\s?([-/])\s?(\d{1,2})\s?\2\s?(\d{4}|\d{2})(?!\d)")
_MONTH_ONLY = re.compile(r"^\W*(?:(\d{1,2})[/.-](\d{4})|(\d{4})[-/.](\d{1,2}))\W*$")
_TIME = re.compile(
    r"(?<!\d)\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d+)?)?(?:\s?[ap]\.?\s?m\b\.?)?"
    r"(?:\s?(?:z|utc|gmt|[pecmi][sd]?t|cest|cet|bst|msk|jst|kst|aest|aedt)\b)?(?:\s?[+-]\d{2}:?\d{2})?(?:\s?\([^)]*\))?",
    re.IGNORECASE,
)
_SHORT_YEAR = re.compile(r"['’](\d{2})\b")
_MONTH_DASH_FIGURES = re.compile(r"^\W*([^\W\d]{3,10})\.?-(\d{2})\W*$")
_EPOCH_DIGITS = {10: 1, 13: 10**3, 16: 10**6, 19: 10**9}
"""Digits of a time since 1970 in seconds, milliseconds, microseconds and nanoseconds, from 2001 to 2286."""


@lru_cache(maxsize=8192)
def read_written(text: str, today: date | None = None, day_first: bool | None = None) -> Written | None:
    """Read a date that tells its year, or, where `today` is given, the last such day ("Mar 7"); None if it is none.

    `day_first` settles "03/04/2024". Only a month, week or quarter is its first day, with a note. A year-less date
    without `today` has the note `posted_relative_to_unknown`. Never raises.
    """
    shown = plain(_unwrap(text.strip()[:300]))
    try:
        found = _by_number(shown, today) or _first_day(shown, today, day_first)
        return _last_such_day(found, today) if isinstance(found, _Yearless) else found
    except (ValueError, OverflowError):  # the 30th of February
        return Written(None, "posted_unreadable")


def _first_day(text: str, today: date | None, day_first: bool | None) -> Written | _Yearless | None:
    """Read a day with its year first, else in figures, else by a month's name; of several told in full the first one.

    >>> _first_day("7 Mar 2025 - 2025-04-07", None, None)
    Written(on=datetime.date(2025, 3, 7), note=None)
    """
    timeless = _TIME.sub(lambda match: " " * len(match[0]), text)
    found = _by_year_first(text)
    if found is None:
        found = _by_figures(timeless, today, day_first)
    else:
        with suppress(ValueError):
            figures = _by_figures(timeless, today, day_first)
            if figures is not None and figures[0].start() < found[0].start() and _is_full(figures[1]):
                found = figures
    named = _by_month_name(timeless[: found[0].start()] if found else timeless)
    return named if found is None or _is_full(named) else found[1]


def _is_full(told: Written | _Yearless | None) -> bool:
    return isinstance(told, Written) and told.on is not None and told.note is None


def _unwrap(text: str) -> str:
    for _ in range(3):
        if match := _REPR.match(text):
            return "-".join(match.groups())
        inner = _OBJECT.match(text) or _CALL.match(text)
        if inner is None:
            return text
        text = inner[1].strip().strip("'\"")
    return text


def _by_number(text: str, today: date | None) -> Written | None:
    match = _NUMBER.fullmatch(text)
    if match is None or int(match[3] or 0) > 20:
        return None
    whole = match[1].replace(",", "")
    value = Decimal(f"{whole}.{match[2] or 0}").scaleb(int(match[3] or 0))
    digits = str(int(value))
    if len(digits) in (8, 12, 14):
        return Written(date(int(digits[:4]), int(digits[4:6]), int(digits[6:8])))
    if len(digits) == 6 and digits[:2] == "20":
        return Written(date(int(digits[:4]), int(digits[4:]), 1), "posted_month_only")
    if len(digits) in _EPOCH_DIGITS:
        return Written(datetime.fromtimestamp(int(value) // _EPOCH_DIGITS[len(digits)], UTC).date())
    if len(digits) == 5 and EXCEL_FIRST <= value <= EXCEL_LAST:
        on = _EXCEL_ZERO + timedelta(days=int(value))
        return Written(on) if today is None or on <= today + TOLERANCE else None
    return None


def _by_year_first(text: str) -> _Found | None:  # noqa: PLR0911 - one per notation
    if match := _ISO.search(text) or _COMPACT.search(text):
        return match, Written(date(*map(int, match.groups())))
    if match := _WEEK.search(text):
        year, week = (match[1], match[2]) if match[1] else (match[5], match[4])
        day = int(match[3] or 1)
        return match, Written(date.fromisocalendar(int(year), int(week), day), None if match[3] else "posted_week_only")
    if match := _QUARTER.search(text):
        year, quarter = (match[1], match[2]) if match[1] else (match[4], match[3])
        return match, Written(date(int(year), 3 * int(quarter) - 2, 1), "posted_quarter_only")
    if match := _ERA.search(text):
        year_of_era = 1 if match[2] == "元" else int(match[2])
        return match, _day_or_month(date_words().eras[match[1]] + year_of_era, int(match[3]), match[4])
    if match := _EAST.search(text):
        return match, _day_or_month(int(match[1]), int(match[2]), match[3])
    if match := _EAST_YEARLESS.search(text):
        return match, _Yearless(int(match[1]), int(match[2]))
    return None


def _day_or_month(year: int, month: int, day: str | None) -> Written:
    return Written(date(year, month, int(day))) if day else Written(date(year, month, 1), "posted_month_only")


def _by_figures(text: str, today: date | None, day_first: bool | None) -> _Found | None:
    dotted, slashed = _DOTTED.search(text), _SLASHED.search(text)
    if dotted and not (slashed and slashed.start() < dotted.start()):
        day, month = int(dotted[1]), int(dotted[2])
        if dotted[3] is None:
            return dotted, _Yearless(month, day)
        year = int(dotted[3]) + (2000 if len(dotted[3]) == 2 else 0)
        return dotted, Written(date(year, day, month) if month > 12 else date(year, month, day))
    if slashed:
        first, second, last = int(slashed[1]), int(slashed[3]), int(slashed[4])
        if len(slashed[4]) == 2:
            return slashed, _by_short_figures(first, second, last, today, day_first)
        return slashed, _one_of({
            found
            for is_day_first, found in ((True, _valid(last, second, first)), (False, _valid(last, first, second)))
            if found and day_first in (None, is_day_first)
        })  # fmt: skip
    if match := _MONTH_ONLY.match(text):
        told = (match[2], match[1]) if match[1] else (match[3], match[4])
        return match, Written(date(int(told[0]), int(told[1]), 1), "posted_month_only")
    return None


def _by_short_figures(first: int, second: int, last: int, today: date | None, day_first: bool | None) -> Written:
    """Read three figures of which one is a year of two digits: "27/02/25", "02/27/25", "25/02/27"."""
    orders = {
        True: _valid(2000 + last, second, first),
        False: _valid(2000 + last, first, second),
        None: _valid(2000 + first, second, last),
    }
    if day_first is not None and orders[day_first]:
        return Written(orders[day_first])
    latest = today + TOLERANCE if today else date.max
    return _one_of({found for found in orders.values() if found and found <= latest})


def _one_of(found: set[date]) -> Written:
    if len(found) == 1:
        return Written(found.pop())
    return Written(None, "posted_ambiguous" if found else "posted_unreadable")


def _valid(year: int, month: int, day: int) -> date | None:
    try:
        return date(year, month, day)
    except ValueError:
        return None


@cache
def _by_name() -> tuple[re.Pattern[str], ...]:
    names = any_of(date_words().months)
    of = r"(?:(?:de|del|of|di|do|d|den|der|the) )?"
    nth = r"(?:st|nd|rd|th)?"
    short = rf"\d{{2}}(?! (?:{of}(?:{names})|\d{{4}})\b)"  # "7 Mar - 07 Apr 2025", "Mar 7 - 10, 2025"
    last_day = rf"(?: (?:{any_of(date_words().ranges)} )?\d{{1,2}}{nth}(?= \d{{4}}\b))?"
    return (
        re.compile(rf"\b(?P<day>\d{{1,2}})(?:st|nd|rd|th|er|re|o|a|го|и)? {of}(?P<month>{names})"
                   rf"(?: {of}(?P<year>\d{{4}}|{short})(?!\d))?\b"),
        re.compile(rf"\b(?P<month>{names}) (?P<day>\d{{1,2}}){nth}{last_day}(?: (?P<year>\d{{4}}|{short}))?\b"),
        re.compile(rf"\b(?P<month>{names}) {of}(?P<year>\d{{4}})\b"),
    )  # fmt: skip


@cache
def _by_year_and_name() -> tuple[re.Pattern[str], ...]:
    names = any_of(date_words().months)
    return (
        re.compile(rf"\b(?P<year>\d{{4}}) (?:m )?(?P<month>{names}) (?P<day>\d{{1,2}})\b"),
        re.compile(rf"\b(?P<year>\d{{4}}) (?P<month>{names})\b"),
    )


def _by_month_name(text: str) -> Written | _Yearless | None:
    words = date_words()
    if (dashed := _MONTH_DASH_FIGURES.match(text)) and fold(dashed[1]) in words.months:
        return Written(None, "posted_ambiguous")  # Excel writes March 2024 as "Mar-24"
    folded = words.month_ago.sub(r"\1", fold(_SHORT_YEAR.sub(r" 20\1", text)))
    with_day, without = (*_by_year_and_name()[:1], *_by_name()[:2]), (*_by_name()[2:], *_by_year_and_name()[1:])
    days = [found for pattern in with_day for found in pattern.finditer(folded)]
    match = min(days, key=lambda day: (len(day["year"] or "") != 4, day.start()), default=None)
    first = min(days, key=lambda day: day.start(), default=None)
    if match and first and first["year"] is None and _is_range(folded[first.end() : match.start()]):
        begin, end = _month_and_day(first), _month_and_day(match)
        return Written(date(int(match["year"]) - (begin > end), *begin))  # "Dec 20 - Jan 5, 2025"
    match = match or next((found for pattern in without if (found := pattern.search(folded))), None)
    if match is None:
        return None
    told = match.groupdict()
    month, year, day = words.months[told["month"]], told.get("year"), told.get("day")
    if year is None:
        return _Yearless(month, int(day or 0))
    return _day_or_month(int(year) + (2000 if len(year) == 2 else 0), month, day)


def _is_range(between: str) -> bool:
    """Tell whether two days are the first and the last of some, by what stands between them, folded."""
    return between.startswith(" ") and between.strip() in ("", *date_words().ranges)


def _month_and_day(match: re.Match[str]) -> tuple[int, int]:
    return date_words().months[match["month"]], int(match["day"])


def _last_such_day(found: _Yearless, today: date | None) -> Written:
    if today is None:
        return Written(None, "posted_relative_to_unknown")
    for year in range(today.year + 1, today.year - 9, -1):
        on = _valid(year, found.month, found.day)
        if on is not None and on <= today + TOLERANCE:
            return Written(on)
    raise ValueError(f"no day {found.day} in month {found.month}")
