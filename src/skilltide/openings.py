"""Which postings advertise the same vacancy.

Copies are merged into one opening; the unit that the market is counted in. Nothing is deleted: each posting keeps
its row and tells why it stands with its representative.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date, timedelta

REPOST_AFTER = timedelta(days=60)
"""A copy that starts this long after the opening was last seen is a new opening: an evergreen advertisement is not
one timeless vacancy."""


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the comparison needs to know of a posting."""

    posting_id: str
    source_id: str
    native_id: str
    content_key: str
    """Equal for postings of one employer with the same title and the same words."""
    started_on: date
    """Posted, or where no date was told, first seen."""
    last_seen_on: date


@dataclass(frozen=True, slots=True)
class Member:
    """Where a posting belongs."""

    posting_id: str
    opening_id: str
    is_representative: bool
    reason_code: str
    score: float | None


def merge(candidates: Iterable[Candidate]) -> list[Member]:
    """Sort postings into openings.

    An opening is named after its earliest posting by (started, source, native id), its representative, so the order
    of the input doesn't matter.
    """
    groups: dict[str, list[Candidate]] = {}
    for candidate in candidates:
        groups.setdefault(candidate.content_key, []).append(candidate)
    members = []
    for group in groups.values():
        group.sort(key=lambda posting: (posting.started_on, posting.source_id, posting.native_id))
        representative, seen_on = group[0], group[0].last_seen_on
        for posting in group:
            if posting.started_on - seen_on > REPOST_AFTER:
                representative, seen_on = posting, posting.last_seen_on
            seen_on = max(seen_on, posting.last_seen_on)
            is_first = posting is representative
            members.append(
                Member(
                    posting.posting_id,
                    representative.posting_id,
                    is_first,
                    "earliest" if is_first else "same_employer_title_text",
                    None if is_first else 1.0,
                )
            )
    return members
