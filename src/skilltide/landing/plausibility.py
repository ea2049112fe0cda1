"""Whether what a board gave can be believed. A board that "succeeds" with nothing, or with much less than before, or
with postings that lost their texts, has failed: its read is rejected, nothing is loaded and nothing is closed."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from statistics import median
from typing import NamedTuple

from skilltide.model import PostingFields
from skilltide.sources.board import Board

SMALLEST_SHARE = 0.3
"""Fewer than this part of the usual number is not believed at once."""
JUDGED_FROM = 10
"""Boards that usually have fewer postings may rise and fall as they like."""
BELIEVED_AFTER_DAYS = 3
"""A drop, or the loss of a field that a posting can do without, is believed when it was seen on so many days."""
NEEDED = {"title": 0.5, "text": 0.5}
"""Share of a board's postings that must have it, whatever came before."""
USUAL_SHARE, LOST_SHARE = 0.8, 0.4
"""A field that most postings had, and fewer than that have now, is a change of the platform, not of the market."""


class RejectedRead(NamedTuple):
    """A read that was not believed."""

    day: date
    posting_count: int
    fill_shares: Mapping[str, float]


@dataclass(frozen=True, slots=True)
class BoardHistory:
    """What earlier reads of a board gave, newest first."""

    posting_counts: Sequence[int] = ()
    """Of the last good reads."""
    fill_shares: Mapping[str, float] = field(default_factory=dict)
    """Of the last good read."""
    digest: str | None = None
    """Of the last read that was landed as documents."""
    landed_on: date | None = None
    """When that was."""
    rejected: Sequence[RejectedRead] = ()
    """The rejected reads since the last good one, oldest first."""


Histories = Mapping[tuple[str, str], BoardHistory]
"""By source id and board."""


def fill_shares(items: Sequence[PostingFields]) -> dict[str, float]:
    """Return for each field the share of postings that have it, 0 to 1."""
    if not items:
        return {}
    counts = {
        "title": sum(bool(item.title) for item in items),
        "text": sum(bool(item.description or item.description_html or item.text_parts) for item in items),
        "url": sum(bool(item.url) for item in items),
        "company": sum(bool(item.company) for item in items),
        "location": sum(bool(item.location) for item in items),
        "posted": sum(bool(item.posted) for item in items),
    }
    return {name: round(count / len(items), 4) for name, count in counts.items()}


def implausibility(
    board: Board, count: int, fills: Mapping[str, float], history: BoardHistory, today: date
) -> str | None:
    """Return why a read can't be believed and what to do, or None where it can."""
    usual = round(median(history.posting_counts)) if history.posting_counts else None
    before = f", the last run had {history.posting_counts[0]}" if history.posting_counts else ""
    if count < board.minimum_postings:
        return (
            f"{count} postings{before}; expected at least {board.minimum_postings}. "
            f"Open the board, or set minimum_postings: {count} in boards.yml."
        )
    is_floor_set = "minimum_postings" in board.model_fields_set
    is_drop = usual is not None and usual >= JUDGED_FROM and count < usual * SMALLEST_SHARE
    if is_drop and not is_floor_set and not _is_confirmed(count, history, today):
        return (
            f"{count} postings{before}, usually {usual}. Open the board; the drop is believed when it was seen on "
            f"{BELIEVED_AFTER_DAYS} days, or at once with minimum_postings: {count} in boards.yml."
        )
    for name, least in NEEDED.items():
        if count and fills.get(name, 0.0) < least:
            return (
                f"only {fills.get(name, 0.0):.0%} of {count} postings have a {name}. Has the platform's answer changed?"
            )
    for name, share in fills.items():
        is_lost = history.fill_shares.get(name, 0.0) >= USUAL_SHARE and share < LOST_SHARE
        if count >= JUDGED_FROM and is_lost and not _is_loss_confirmed(name, history, today):
            return (
                f"only {share:.0%} of {count} postings have a {name}, before it were {history.fill_shares[name]:.0%}. "
                f"Has the platform's answer changed? It is believed when it was seen on {BELIEVED_AFTER_DAYS} days."
            )
    return None


def _is_confirmed(count: int, history: BoardHistory, today: date) -> bool:
    """Tell whether about the same low number was rejected on enough other days since the last good read."""
    near = range(max(1, count - max(2, count // 2)), count + max(2, count // 2) + 1)
    return _is_enough((read for read in history.rejected if read.posting_count in near), today)


def _is_loss_confirmed(name: str, history: BoardHistory, today: date) -> bool:
    """Tell whether reads lacked the field on enough other days since the last good one. An empty one lacks none."""
    return _is_enough((read for read in history.rejected if read.fill_shares.get(name, 1.0) < LOST_SHARE), today)


def _is_enough(alike: Iterable[RejectedRead], today: date) -> bool:
    """Tell whether reads like today's stand on enough days, today among them."""
    return len({read.day for read in alike if read.day < today}) + 1 >= BELIEVED_AFTER_DAYS
