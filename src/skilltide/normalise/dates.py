"""Dates as boards write them: for themselves (`absolute_dates`), or relative to the observation (`relative_dates`)."""

import re
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from functools import lru_cache
from typing import Any

from skilltide.model import PostedKind
from skilltide.normalise.absolute_dates import TOLERANCE, read_written
from skilltide.normalise.date_words import date_words
from skilltide.normalise.lookups import is_no_day
from skilltide.normalise.problem import UnusableError
from skilltide.normalise.relative_dates import read_past

_JOINED = re.compile(r"(?<=[^\W\d_A-ZÀ-Þ])(?=[A-ZÀ-Þ])|(?<=[^\W\d_])(?=\d)|(?<=\d)(?=[A-ZÀ-Þ])")
EARLIEST = date(2000, 1, 1)
_LETTER_OR_FIGURE_LAST = re.compile(r"[^\W_]\s*\(?$")
LATEST = date(2099, 12, 31)
"""The latest date that is read where the time of the observation is not known; else `TOLERANCE` after it."""


@dataclass(frozen=True, slots=True)
class PostedDate:
    """A posting's date and where it comes from; `note` says why it is None, or how it was read."""

    on: date | None
    kind: PostedKind | None
    note: str | None = None


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
    then "3 days ago" and "Mar 7" are None with the note `posted_relative_to_unknown`. `day_first`: the order of
    figures like 03/04/2024, where it is known; without it they are None with the note `posted_ambiguous`. What can't be
    read, or tells of another day ("apply by 15 April"), is None with the note `posted_unreadable`, a day that stands
    for none (1970-01-01) with `posted_placeholder`. Other notes: `posted_at_least` (30+ days ago), `posted_about` (last
    week), `posted_month_only`, `posted_week_only`, `posted_quarter_only` (its first day is the date).

    Raises UnusableError `date_out_of_range` before 2000 or more than two days after the observation.
    """
    if text is None or not text.strip():
        return PostedDate(None, None)
    text = _of_posting(text.strip())
    observed_on = observed_at.date()
    found_kind: PostedKind = kind or "given"
    today = observed_on if is_observed_known else None
    written, past = read_written(text, today, day_first), None
    if written is None and (past := read_past(text, observed_on)) is None:
        apart = _JOINED.sub(" ", text)  # "PostedToday"
        written, past = read_written(apart, today, day_first), read_past(apart, observed_on)
    if written is not None:
        on, note = written
    else:
        found_kind = "relative"
        if past is None:
            return PostedDate(None, None, "posted_unreadable")
        if not is_observed_known:
            return PostedDate(None, None, "posted_relative_to_unknown")
        try:
            on, note = observed_on - timedelta(days=past.days), past.note
        except OverflowError:
            return PostedDate(None, None, "posted_unreadable")
    if on is None or is_no_day(on):
        return PostedDate(None, None, note if on is None else "posted_placeholder")
    latest = observed_on + TOLERANCE if is_observed_known else LATEST
    if not EARLIEST <= on <= latest:
        raise UnusableError("date_out_of_range", f"posted {on.isoformat()}, expected {EARLIEST} to {latest}", text)
    return PostedDate(on, found_kind, note)


@lru_cache(maxsize=8192)
def _of_posting(text: str) -> str:
    """Return the part of a text that tells of the day of posting; nothing where it tells of another day only.

    >>> _of_posting("Posted 3 March, apply by 15 April"), _of_posting("15 April (closing date)")
    ('Posted 3 March', '')
    """
    words = date_words()
    other = words.other_day.search(text)
    if other is None:
        return text
    before, behind = text[: other.start()], text[other.end() :]
    posted = words.posted.search(behind)
    if posted is None and _LETTER_OR_FIGURE_LAST.search(before) and not any(sign.isdigit() for sign in behind):
        return ""  # what it is stands behind the day
    kept = before + (behind[posted.start() :] if posted else "")
    return kept.strip(" \t,;:|·•()-–—")


def read_timestamp(value: Any) -> datetime | None:
    """Read when a record was collected (ISO, epoch, any date that tells its year), as UTC; None where it can't be read.

    A day without a time is its first moment, a time without a zone is UTC.
    """
    if isinstance(value, datetime):
        told = value
    elif isinstance(value, date):
        told = datetime.combine(value, time())
    elif value is None or isinstance(value, bool):
        return None
    else:
        told_in_text = _timestamp(str(value).strip())
        if told_in_text is None:
            return None
        told = told_in_text
    try:
        told = told.replace(tzinfo=UTC) if told.tzinfo is None else told.astimezone(UTC)
    except OverflowError:
        return None
    return told if EARLIEST <= told.date() <= LATEST else None


def _timestamp(text: str) -> datetime | None:
    bare = text.removesuffix("UTC").removesuffix("GMT").strip()
    try:
        if not bare.isdecimal():
            return datetime.fromisoformat(bare)
        if len(bare) in (10, 13):
            return datetime.fromtimestamp(int(bare[:10]), UTC)
    except (ValueError, OverflowError):
        pass
    written = read_written(text)
    return datetime.combine(written.on, time()) if written is not None and written.on is not None else None
