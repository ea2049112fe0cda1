"""Chains of reposts: openings of one employer that advertise the same vacancy anew, after the earlier one was over.

Whether two openings are of one vacancy is told as for copies (`compare`, `group`), only without the limits of time that
made two of them.
"""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TypeAlias

from skilltide.openings.compare import SAME_EMPLOYER, THRESHOLD, place_penalty
from skilltide.openings.group import NEARLY_EQUAL, REPOST_AFTER, Neighbours, neighbours_of
from skilltide.openings.model import Candidate, Match, Member, Repost

AFTER_PAUSE, RENEWED = "after_pause", "renewed"


@dataclass(slots=True)
class _Opening:
    opening_id: str
    representative: Candidate
    postings: list[Candidate] = field(default_factory=list)

    @property
    def last_seen_on(self) -> date:
        return max(posting.last_seen_on for posting in self.postings)

    @property
    def started_on(self) -> date:
        return min(posting.started_on for posting in self.postings)


_Shown: TypeAlias = dict[str, list[tuple[_Opening, Candidate]]]
"""Content -> the openings that show it, each with the posting that does."""


def reposts(postings: Iterable[Candidate], matches: Iterable[Match], members: Iterable[Member]) -> list[Repost]:
    """Return the openings that follow another of their vacancy, sorted by id, each with the one right before it.

    Undated postings follow nothing. Between two employers there are copies, no reposts.
    """
    neighbours = neighbours_of(match for match in matches if match.reason_code == SAME_EMPLOYER)
    shown: _Shown = {}
    found: dict[str, Repost] = {}
    for opening in _openings(postings, members, neighbours):
        best = _previous(opening, shown, neighbours)
        if best is not None:
            previous, score = best
            before = found.get(previous.opening_id)
            gap = opening.started_on - previous.last_seen_on
            found[opening.opening_id] = Repost(
                opening_id=opening.opening_id,
                previous_opening_id=previous.opening_id,
                first_opening_id=before.first_opening_id if before else previous.opening_id,
                chain_position=before.chain_position + 1 if before else 2,
                gap_days=gap.days,
                reason_code=AFTER_PAUSE if gap > REPOST_AFTER else RENEWED,
                score=round(score, 4),
            )
        for posting in opening.postings:
            shown.setdefault(posting.content_id, []).append((opening, posting))
    return sorted(found.values(), key=lambda repost: repost.opening_id)


def _openings(postings: Iterable[Candidate], members: Iterable[Member], neighbours: Neighbours) -> Sequence[_Opening]:
    """Return the dated openings that may be in a chain, in the order of their representatives."""
    by_id = {posting.posting_id: posting for posting in postings}
    listed = [(member, by_id[member.posting_id]) for member in members]
    shown_in: dict[str, str] = {}
    chained = set()  # most openings have a content of their own that matches no other
    for member, posting in listed:
        before = shown_in.setdefault(posting.content_id, member.opening_id)
        if before != member.opening_id:
            chained |= {before, member.opening_id}
        elif posting.content_id in neighbours:
            chained.add(member.opening_id)
    listed = [(member, posting) for member, posting in listed if member.opening_id in chained]
    openings = {member.opening_id: _Opening(member.opening_id, posting) for member, posting in listed
                if member.is_representative}  # fmt: skip
    for member, posting in listed:
        openings[member.opening_id].postings.append(posting)
    dated = (opening for opening in openings.values() if opening.representative.started_on != date.max)
    return sorted(dated, key=lambda opening: opening.representative.order)


def _previous(opening: _Opening, shown: _Shown, neighbours: Neighbours) -> tuple[_Opening, float] | None:
    """Return the latest of the earlier openings that the representative matches, and how well."""
    posting = opening.representative
    found = [(other, 1.0) for other, _ in shown.get(posting.content_id, ())]
    for content_id, match in neighbours.get(posting.content_id, ()):
        for other, copy in shown.get(content_id, ()):
            here, there = ((side.city_name, side.country_code) for side in (posting, copy))
            score = match.score - match.place_factor * place_penalty(here, there)
            if score >= (THRESHOLD if copy is other.representative else NEARLY_EQUAL):
                found.append((other, score))
    return max(found, key=lambda item: (item[0].representative.order, item[1]), default=None)
