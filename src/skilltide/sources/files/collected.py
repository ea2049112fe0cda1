"""When a file's postings were collected: what their rows, the entry or the file's name tell. Never when it was changed.

Copying a file, cloning a repository or unpacking an archive changes a file's time, and would date a history of 2022 to
this month. Where nothing tells the time, the newest date that a posting of the file has is its lower bound: the file
counts as seen on that day, and relative dates stay empty. Without any date it counts as seen on no day at all.
"""

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from typing import Any

from skilltide.model import UNKNOWN_TIME
from skilltide.normalise.dates import read_posted, read_timestamp
from skilltide.normalise.problem import UnusableError
from skilltide.sources.files.name_dates import NameSpan

UNKNOWN_KEY = "_is_observed_known"
"""Payload key that we add, as False, where nothing told when the posting was collected."""
DAY_FIRST_KEY = "_is_day_first"
"""Payload key that we add where other rows of the file settle what 03/04/2024 means."""
TOLERANCE = timedelta(days=2)
"""A posting may be dated this far after its collection (time zones, boards that date ahead)."""
BULK = 10
"""A file of more postings than that, none of them dated, is not read unless the entry accepts it."""
_FIGURES = re.compile(r"\s*(\d{1,2})[/.-](\d{1,2})[/.-](?:\d{4}|\d\d)\b")


@dataclass(frozen=True, slots=True)
class Collected:
    """When something was collected (UTC), and whether that is known or only the earliest time that it can be."""

    at: datetime
    is_known: bool

    def of_row(self, own: datetime | None, posted: date | None, fetched_at: datetime) -> "Collected":
        """Return when one row was collected; `self` is what the file tells.

        `own`: the row's own time of collection, if it has one. A row that was posted later contradicts what is told:
        it was collected when it was posted or after.
        """
        found = self if own is None else Collected(own, True)
        is_later = posted is not None and posted > found.at.date() + TOLERANCE
        if posted is None or not is_later or posted > fetched_at.date() + TOLERANCE:
            return found
        return Collected(datetime.combine(posted, time(), UTC), False)


def time_told(value: object, fetched_at: datetime, day_first: bool | None = None) -> datetime | None:
    """Return the time of collection that a value tells (UTC); None where it tells none, or one in the future.

    `day_first`: the order of figures like 03/04/2024, where other rows tell it.
    """
    told = read_timestamp(value)
    if told is None and isinstance(value, str):
        on = absolute_date(value, fetched_at, day_first)
        told = datetime.combine(on, time(), UTC) if on is not None else None
    return told if told is not None and told <= fetched_at + TOLERANCE else None


def told_by_file(on: date | None, name: NameSpan | None, fetched_at: datetime) -> Collected | None:
    """Return when a file was collected: by its entry (`on`), or by its name.

    No collection comes from the future: such digits in a name mean something else.
    """
    if on is not None:
        return Collected(datetime.combine(on, time(), UTC), True)
    if name is None or name.first > fetched_at.date() + TOLERANCE:
        return None
    last = datetime.combine(name.last, time(), UTC)
    return Collected(min(last, fetched_at), name.is_day)


def not_before(dates: Iterable[date | None]) -> Collected:
    """Return the earliest time at which postings of these dates can have been collected together."""
    newest = max((on for on in dates if on is not None), default=None)
    return Collected(UNKNOWN_TIME if newest is None else datetime.combine(newest, time(), UTC), False)


def absolute_date(text: str | None, fetched_at: datetime, day_first: bool | None = None) -> date | None:
    """Return the date that a text tells by itself, if it lies before the time of reading; None for a relative one."""
    try:
        on = read_posted(text, fetched_at, is_observed_known=False, day_first=day_first).on
    except UnusableError:
        return None
    return on if on is not None and on <= fetched_at.date() + TOLERANCE else None


def is_day_first(values: Iterable[object]) -> bool | None:
    """Tell what order dates in figures have, by those that can be read in one order only; None where they disagree."""
    day_first = month_first = False
    for first, second in _figures(values):
        day_first |= first > 12
        month_first |= second > 12
    return None if day_first == month_first else day_first


def are_figures_open(values: Iterable[object]) -> bool:
    """Tell whether dates in figures are there, or no dates at all, and none of them can be read in one order only."""
    listed = [value for value in values if value is not None and str(value).strip()]
    pairs = list(_figures(listed))
    return all(first <= 12 and second <= 12 for first, second in pairs) and (bool(pairs) or not listed)


def _figures(values: Iterable[object]) -> Iterator[tuple[int, int]]:
    """Yield the first two figures of each date in figures; those of which neither is a month are none."""
    for value in values:
        match = _FIGURES.match(str(value))
        if match and min(pair := (int(match[1]), int(match[2]))) <= 12:
            yield pair


def marked(values: dict[str, Any], collected: Collected) -> dict[str, Any]:
    """Return a record with what a replay from storage must know about its time."""
    return values if collected.is_known else {**values, UNKNOWN_KEY: False}
