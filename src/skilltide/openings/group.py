"""From matches to openings: each copy stands with one representative, and must match that one itself."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import TypeAlias

from skilltide.openings.compare import THRESHOLD, place_penalty
from skilltide.openings.model import Candidate, Match, Member

REPOST_AFTER = timedelta(days=60)
"""A copy that starts this long after the opening was last seen is a new opening: an evergreen advertisement is not
one timeless vacancy."""

EVERGREEN_AFTER = timedelta(days=180)
"""Copies renewed one after the other, without a gap, for this long after the representative's start are a new opening,
too, unless the representative itself is still advertised."""

EXACT = "same_employer_title_text"

Neighbours: TypeAlias = Mapping[str, list[tuple[str, Match]]]
"""Content -> the contents that match it."""


@dataclass(slots=True)
class _Opening:
    representative: Candidate
    last_seen_on: date
    copies: list[tuple[Candidate, str, float]] = field(default_factory=list)

    def is_open(self, on: date) -> bool:
        """Whether a posting that starts then can join."""
        if on - self.representative.last_seen_on <= REPOST_AFTER:
            return True
        return on - self.last_seen_on <= REPOST_AFTER and on - self.representative.started_on <= EVERGREEN_AFTER

    def is_near(self, posting: Candidate) -> bool:
        """Whether a snippet, which may have been posted before the representative, can join."""
        ahead = self.representative.started_on - posting.last_seen_on
        return ahead <= REPOST_AFTER and self.is_open(max(posting.started_on, self.representative.started_on))

    def members(self) -> list[Member]:
        """Return the representative and its copies; the earliest of them gives the opening its name."""
        first = min([self.representative, *(posting for posting, _, _ in self.copies)], key=lambda item: item.order)
        found = [Member(self.representative.posting_id, first.posting_id, True, "earliest", None)]
        for posting, reason, score in self.copies:
            found.append(Member(posting.posting_id, first.posting_id, False, reason, round(score, 4)))
        return found


def group(postings: Iterable[Candidate], matches: Iterable[Match]) -> list[Member]:
    """Sort postings into openings; return one member a posting, sorted by posting id.

    In the order of their start, each posting joins the opening whose representative it matches best, or begins a new
    one. A posting that matches only another copy, not the representative, begins a new one, too: no chains.
    Snippets come last: they join what is there, so that an opening whose whole text is known has it.
    """
    neighbours: dict[str, list[tuple[str, Match]]] = {}
    for match in matches:
        neighbours.setdefault(match.content_a, []).append((match.content_b, match))
        neighbours.setdefault(match.content_b, []).append((match.content_a, match))
    ordered = sorted(postings, key=lambda posting: posting.order)
    openings = _group_in_order([posting for posting in ordered if posting.is_text_complete], neighbours)
    left = _attach([posting for posting in ordered if not posting.is_text_complete], openings, neighbours)
    openings += _group_in_order(left, neighbours)
    return sorted((member for opening in openings for member in opening.members()), key=lambda item: item.posting_id)


def _group_in_order(postings: Iterable[Candidate], neighbours: Neighbours) -> list[_Opening]:
    openings: list[_Opening] = []
    by_content: dict[str, list[_Opening]] = {}
    for posting in postings:
        for content_id in (posting.content_id, *(other for other, _ in neighbours.get(posting.content_id, ()))):
            found = by_content.get(content_id)
            if found:  # postings come in order: what is closed for this one is closed for all later ones
                by_content[content_id] = [opening for opening in found if opening.is_open(posting.started_on)]
        best = _best(posting, by_content, neighbours)
        if best is None:
            opening = _Opening(posting, posting.last_seen_on)
            openings.append(opening)
            by_content.setdefault(posting.content_id, []).append(opening)
        else:
            opening, reason, score = best
            opening.copies.append((posting, reason, score))
            opening.last_seen_on = max(opening.last_seen_on, posting.last_seen_on)
    return openings


def _attach(snippets: Iterable[Candidate], openings: Iterable[_Opening], neighbours: Neighbours) -> list[Candidate]:
    """Add snippets to the openings whose text holds them; return those that fit none."""
    left = []
    by_content: dict[str, list[_Opening]] = {}
    for opening in openings:
        by_content.setdefault(opening.representative.content_id, []).append(opening)
    for posting in snippets:
        near = {
            content_id: [opening for opening in by_content.get(content_id, ()) if opening.is_near(posting)]
            for content_id, _ in neighbours.get(posting.content_id, ())
        }
        best = _best(posting, near, neighbours)
        if best is None:
            left.append(posting)
        else:
            opening, reason, score = best
            opening.copies.append((posting, reason, score))
    return left


def _best(
    posting: Candidate, by_content: Mapping[str, list[_Opening]], neighbours: Neighbours
) -> tuple[_Opening, str, float] | None:
    """Return the opening whose representative the posting matches best; of equals the earliest."""
    best: tuple[_Opening, str, float] | None = None
    for opening in by_content.get(posting.content_id, ()):
        best = _better(best, (opening, EXACT, 1.0))
    for content_id, match in neighbours.get(posting.content_id, ()):
        for opening in by_content.get(content_id, ()):
            first = opening.representative
            places = place_penalty((posting.city_name, posting.country_code), (first.city_name, first.country_code))
            score = match.score - match.place_factor * places
            if score >= THRESHOLD:
                best = _better(best, (opening, match.reason_code, score))
    return best


def _better(old: tuple[_Opening, str, float] | None, new: tuple[_Opening, str, float]) -> tuple[_Opening, str, float]:
    if old is None or new[2] > old[2]:
        return new
    return new if new[2] == old[2] and new[0].representative.order < old[0].representative.order else old
