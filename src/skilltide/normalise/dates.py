"""Dates as boards write them: ISO, epochs, month names in several languages, and relative to the observation."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from functools import cache
from typing import Any

from skilltide.model import PostedKind
from skilltide.normalise.data import fold, load
from skilltide.normalise.problem import UnusableError

EARLIEST = date(2000, 1, 1)
LATEST = date(2099, 12, 31)
"""The latest date that is read where the time of the observation is not known; else `TOLERANCE` after it."""
TOLERANCE = timedelta(days=2)
"""A posting may be dated this far after its observation (time zones, boards that date ahead)."""

_ISO = re.compile(r"(\d{4})-(\d{1,2})-(\d{1,2})(?:$|[T\s])")
_ISO_SLASH = re.compile(r"(\d{4})[/.](\d{1,2})[/.](\d{1,2})(?:$|\s)")
_COMPACT = re.compile(r"((?:19|20)\d\d)(\d\d)(\d\d)$")
_DOTTED = re.compile(r"(\d{1,2})\.(\d{1,2})\.(\d{4})(?:$|\s)")
_SLASHED = re.compile(r"(\d{1,2})[/-](\d{1,2})[/-](\d{4})(?:$|[\s,])")
_EPOCH = re.compile(r"(\d{10})(?:\d{3})?(?:\.\d+)?$")
_COUNT_UNIT = re.compile(r"(\d+)\s*\+?\s*([a-z]+(?: days)?)")


@dataclass(frozen=True, slots=True)
class PostedDate:
    """A posting's date and where it comes from; `note` says why it is None, or how it was read."""

    on: date | None
    kind: PostedKind | None
    note: str | None = None


@dataclass(frozen=True, slots=True)
class _Words:
    months: dict[str, int]
    units: dict[str, int]
    whole: dict[str, int]
    one: frozenset[str]
    noise: re.Pattern[str]
    month_first: re.Pattern[str]
    day_first: re.Pattern[str]


@cache
def _words() -> _Words:
    data = load("dates")
    months = {word: number for number, words in data["months"].items() for word in words}
    names = "|".join(sorted(months, key=len, reverse=True))
    noise = "|".join(sorted((re.escape(fold(word)) for word in data["noise"]), key=len, reverse=True))
    return _Words(
        months=months,
        units={word: days for days, words in data["units"].items() for word in words},
        whole={word: days for days, words in data["words"].items() for word in words},
        one=frozenset(data["one"]),
        noise=re.compile(rf"\b(?:{noise})\b"),
        month_first=re.compile(rf"\b({names}) (\d{{1,2}})(?:st|nd|rd|th)?(?: (\d{{4}}))?\b"),
        day_first=re.compile(rf"\b(\d{{1,2}})(?:st|nd|rd|th)? (?:de )?({names})(?: (?:de )?(\d{{4}}))?\b"),
    )


def read_posted(
    text: str | None,
    observed_at: datetime,
    kind: PostedKind | None = None,
    *,
    is_observed_known: bool = True,
    day_first: bool | None = None,
) -> PostedDate:
    """Read a posting's date, relative ones against `observed_at`.

    `is_observed_known`: False where `observed_at` is not when the posting was collected, e.g. when a file was copied;
    then "3 days ago" is None with the note `posted_relative_to_unknown`. `day_first`: the order of figures like
    03/04/2024, where it is known; without it they are None with the note `posted_ambiguous`. What can't be read is None
    with the note `posted_unreadable`.

    Raises UnusableError `date_out_of_range` before 2000 or more than two days after the observation.
    """
    if text is None or not text.strip():
        return PostedDate(None, None)
    text = text.strip()
    observed_on = observed_at.date()
    try:
        on, note = _absolute(text, observed_on, day_first)
        found_kind: PostedKind = kind or "given"
        if on is None and note is None:
            on, note = _relative(text, observed_on)
            found_kind = "relative"
            if on is not None and not is_observed_known:
                return PostedDate(None, None, "posted_relative_to_unknown")
    except (ValueError, OverflowError):
        return PostedDate(None, None, "posted_unreadable")
    if on is None:
        return PostedDate(None, None, note or "posted_unreadable")
    latest = observed_on + TOLERANCE if is_observed_known else LATEST
    if not EARLIEST <= on <= latest:
        raise UnusableError("date_out_of_range", f"posted {on.isoformat()}, expected {EARLIEST} to {latest}", text)
    return PostedDate(on, found_kind, note)


def _absolute(  # noqa: PLR0911 - one per notation
    text: str, observed_on: date, day_first: bool | None
) -> tuple[date | None, str | None]:
    for pattern in (_ISO, _ISO_SLASH, _COMPACT):
        if match := pattern.match(text):
            year, month, day = map(int, match.groups())
            return date(year, month, day), None
    if match := _EPOCH.fullmatch(text):
        return datetime.fromtimestamp(int(match[1]), UTC).date(), None
    if match := _DOTTED.match(text):
        day, month, year = map(int, match.groups())
        return date(year, month, day), None
    if match := _SLASHED.match(text):
        first, second, year = map(int, match.groups())
        if first == second:
            return date(year, first, second), None
        if first > 12:
            return date(year, second, first), None
        if second > 12:
            return date(year, first, second), None
        if day_first is not None:
            return (date(year, second, first) if day_first else date(year, first, second)), None
        return None, "posted_ambiguous"
    return _by_month_name(fold(text), observed_on), None


def _by_month_name(text: str, observed_on: date) -> date | None:
    words = _words()
    if match := words.day_first.search(text):
        day, month, year = int(match[1]), words.months[match[2]], match[3]
    elif match := words.month_first.search(text):
        day, month, year = int(match[2]), words.months[match[1]], match[3]
    else:
        return None
    if year is not None:
        return date(int(year), month, day)
    near = date(observed_on.year, month, day)  # without a year: the last such day
    return near if near <= observed_on + TOLERANCE else date(observed_on.year - 1, month, day)


def _relative(text: str, observed_on: date) -> tuple[date | None, str | None]:
    words = _words()
    folded = fold(text)
    is_at_least = "+" in folded or "more than" in folded
    folded = folded.replace("+", " ").strip()
    if folded in words.whole:
        return observed_on - timedelta(days=words.whole[folded]), None
    bare = " ".join(words.noise.sub(" ", folded).split())
    if bare in words.whole:
        return observed_on - timedelta(days=words.whole[bare]), None
    note = "posted_at_least" if is_at_least else None
    if match := _COUNT_UNIT.fullmatch(bare):
        days = words.units.get(match[2])
        return (None if days is None else observed_on - timedelta(days=int(match[1]) * days)), note
    first, _, unit = folded_unit(folded, bare, words)
    if first in words.one and unit in words.units:
        return observed_on - timedelta(days=words.units[unit]), note
    return None, None


def folded_unit(folded: str, bare: str, words: _Words) -> tuple[str, str, str]:
    """Split "a week ago" or "vor einem Tag" into the word for one and its unit."""
    for text in (bare, folded):
        parts = [part for part in text.split() if part in words.one or part in words.units]
        if len(parts) >= 2 and parts[-2] in words.one:
            return parts[-2], " ", parts[-1]
        if len(parts) >= 2 and parts[0] in words.one:
            return parts[0], " ", parts[1]
    return "", "", ""


def read_timestamp(value: Any) -> datetime | None:
    """Read when a record was collected (ISO, epoch, date), as UTC; None where it can't be read."""
    if isinstance(value, datetime):
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)
    if isinstance(value, date):
        return datetime(value.year, value.month, value.day, tzinfo=UTC)
    if value is None:
        return None
    text = str(value).strip()
    try:
        if match := _EPOCH.fullmatch(text):
            told = datetime.fromtimestamp(int(match[1]), UTC)
        else:
            told = datetime.fromisoformat(text)
            told = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    return told if told.date() >= EARLIEST else None
