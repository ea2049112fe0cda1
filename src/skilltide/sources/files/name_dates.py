"""The date that a file's name tells."""

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, datetime
from functools import lru_cache
from pathlib import Path

FILE_DATE_KEY = "_file_date"
"""Payload key that we add where nothing in a record tells its date but the file's name does."""

_MONTH = (
    r"(?<![A-Za-z])(?P<name>(?i:jan(?:uary)?|feb(?:ruary)?|mar(?:ch)?|apr(?:il)?|may|june?|july?|aug(?:ust)?|"
    r"sept?(?:ember)?|oct(?:ober)?|nov(?:ember)?|dec(?:ember)?))(?![A-Za-z])"
)
_MONTHS = ("jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec")
_NAME_DATES = (
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)(?P<m>0[1-9]|1[0-2])(?P<d>0[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-_. ](?P<m>0?[1-9]|1[0-2])[-_. ](?P<d>0?[1-9]|[12]\d|3[01])(?!\d)"),
    re.compile(r"(?<!\d)(?P<d>0[1-9]|[12]\d|3[01])\.(?P<m>0[1-9]|1[0-2])\.(?P<y>(?:19|20)\d\d)(?!\d)"),
    re.compile(r"(?<!\d)(?P<y>(?:19|20)\d\d)[-_. ](?P<m>0[1-9]|1[0-2])(?!\d)"),
    re.compile(rf"(?:(?<!\d)(?P<d>0?[1-9]|[12]\d|3[01])[-_. ]?)?{_MONTH}[-_. ]?(?P<y>20\d\d)(?!\d)"),
    re.compile(rf"(?<!\d)(?P<y>20\d\d)[-_. ]?{_MONTH}(?:[-_. ]?(?P<d>0?[1-9]|[12]\d|3[01])(?!\d))?"),
)

_DATE_ONLY = re.compile(r"[\d._ -]{6,10}")

STRPTIME = {
    "%Y": r"\d{4}", "%y": r"\d\d", "%m": r"\d\d?", "%d": r"\d\d?", "%H": r"\d\d", "%M": r"\d\d", "%S": r"\d\d",
    "%j": r"\d{3}", "%b": r"[a-z]{3}", "%B": r"[a-z]{3,9}",
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class NameSpan:
    """The days that a file's name may mean: one, or those of a month."""

    first: date
    last: date

    @property
    def is_day(self) -> bool:
        """Whether it tells the very day."""
        return self.first == self.last


def date_in_name(name: str, pattern: str | None = None) -> date | None:
    """Return the date that a file's name tells, a month by its first day; see `span_in_name`."""
    span = span_in_name(name, pattern)
    return span.first if span is not None else None


def span_in_name(name: str, pattern: str | None = None) -> NameSpan | None:
    """Return the day or month that a file's name tells, by a strptime pattern or guessed (20240702, 2024_07, May2024).

    None also where it tells two different ones (a period): that is not when a file was made.
    """
    if pattern is not None:
        match = _pattern_regex(pattern).search(name)
        try:
            on = datetime.strptime(match.group(), pattern).date() if match else None
        except ValueError:
            return None
        return _span(on, is_day="%d" in pattern or "%j" in pattern) if on is not None else None
    for expression in _NAME_DATES:
        found = {_guess(match.groupdict()) for match in expression.finditer(name)} - {None}
        if found:
            return found.pop() if len(found) == 1 else None
    return None


def span_in_path(path: Path, pattern: str | None = None) -> NameSpan | None:
    """Return the day or month that a file's name tells; else its archive's, or a folder's that is a date by itself."""
    span = span_in_name(path.name, pattern)
    if span is not None or pattern is not None:
        return span
    for folder in path.parents:
        if folder.suffix.lower() == ".zip" and (span := span_in_name(folder.name)) is not None:
            return span
    return span_in_name(path.parent.name) if _DATE_ONLY.fullmatch(path.parent.name) else None


def _guess(parts: dict[str, str]) -> NameSpan | None:
    try:
        month = int(parts["m"]) if "m" in parts else _MONTHS.index(parts["name"][:3].lower()) + 1
        on = date(int(parts["y"]), month, int(parts.get("d") or 1))
    except ValueError:
        return None
    return _span(on, is_day=parts.get("d") is not None)


def _span(on: date, *, is_day: bool) -> NameSpan:
    return NameSpan(on, on if is_day else on.replace(day=monthrange(on.year, on.month)[1]))


@lru_cache(maxsize=64)
def _pattern_regex(pattern: str) -> re.Pattern[str]:
    """Turn a strptime pattern into an expression that finds it inside a longer name."""
    parts = re.split(r"(%[a-zA-Z%])", pattern)
    return re.compile("".join(STRPTIME.get(part, re.escape(part)) for part in parts), re.IGNORECASE)
