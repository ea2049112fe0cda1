"""From matches to openings: each copy matches the representative itself, or is nearly equal to a copy that does."""

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
too, unless the representative itself is still advertised, or a posting that started within this time still stands on
that day: then the copy is one beside it, not one after it."""

NEARLY_EQUAL = 0.9
"""A posting that matches a copy as well as this stands where the copy does, even if it doesn't match the
representative: the copy may have been edited, and the posting after it."""

EXACT = "same_employer_title_text"
ALONE = "earliest"
"""Reason of the representative, also where it has no copies."""

Neighbours: TypeAlias = Mapping[str, list[tuple[str, Match]]]
"""Content -> the contents that match it."""


@dataclass(slots=True)
class _Opening:
    representative: Candidate
    last_seen_on: date
    stands_until: date
    """When a posting that started within `EVERGREEN_AFTER` was last seen."""
    copies: list[tuple[Candidate, str, float]] = field(default_factory=list)
    shown: set[tuple[str, str | None, str | None]] = field(default_factory=set)
    """The contents of its postings, with their places."""

    def is_open(self, on: date) -> bool:
        """Whether a posting that starts then can join."""
        if on - self.representative.last_seen_on <= REPOST_AFTER or on <= self.stands_until:
            return True
        return on - self.last_seen_on <= REPOST_AFTER and on - self.representative.started_on <= EVERGREEN_AFTER

    def add(self, posting: Candidate, reason: str, score: float) -> None:
        """Add a copy that may join."""
        self.copies.append((posting, reason, score))
        self.last_seen_on = max(self.last_seen_on, posting.last_seen_on)
        if posting.started_on - self.representative.started_on <= EVERGREEN_AFTER:
            self.stands_until = max(self.stands_until, posting.last_seen_on)

    def is_near(self, posting: Candidate) -> bool:
        """Whether a snippet, which may have been posted before the representative, can join."""
        ahead = self.representative.started_on - posting.last_seen_on
        return ahead <= REPOST_AFTER and self.is_open(max(posting.started_on, self.representative.started_on))

    def members(self) -> list[Member]:
        """Return the representative and its copies; the earliest of them gives the opening its name."""
        first = min([self.representative, *(posting for posting, _, _ in self.copies)], key=lambda item: item.order)
        found = [Member(self.representative.posting_id, first.posting_id, True, ALONE, None)]
        for posting, reason, score in self.copies:
            found.append(Member(posting.posting_id, first.posting_id, False, reason, round(score, 4)))
        return found


_Anchors: TypeAlias = dict[str, list[tuple[_Opening, Candidate]]]
"""Content -> the openings that show it, each with the posting that does."""


def group(postings: Iterable[Candidate], matches: Iterable[Match]) -> list[Member]:
    """Sort postings into openings; return one member a posting, sorted by posting id.

    In the order of their start, each posting joins the opening whose representative it matches best, or begins a new
    one. A match with another copy counts only where the two are nearly equal: no chains of mere likeness.
    Snippets come last: they join what is there, so that an opening whose whole text is known has it.
    """
    neighbours = neighbours_of(matches)
    ordered = sorted(postings, key=lambda posting: posting.order)
    openings = _group_in_order([posting for posting in ordered if posting.is_text_complete], neighbours)
    left = _attach([posting for posting in ordered if not posting.is_text_complete], openings, neighbours)
    openings += _group_in_order(left, neighbours)
    return sorted((member for opening in openings for member in opening.members()), key=lambda item: item.posting_id)


def neighbours_of(matches: Iterable[Match]) -> Neighbours:
    """Return the matches of each content."""
    neighbours: dict[str, list[tuple[str, Match]]] = {}
    for match in matches:
        neighbours.setdefault(match.content_a, []).append((match.content_b, match))
        neighbours.setdefault(match.content_b, []).append((match.content_a, match))
    return neighbours


def _group_in_order(postings: Iterable[Candidate], neighbours: Neighbours) -> list[_Opening]:
    openings: list[_Opening] = []
    anchors: _Anchors = {}
    for posting in postings:
        for content_id in (posting.content_id, *(other for other, _ in neighbours.get(posting.content_id, ()))):
            found = anchors.get(content_id)
            if found:  # postings come in order: what is closed for this one is closed for all later ones
                anchors[content_id] = [entry for entry in found if entry[0].is_open(posting.started_on)]
        best = _best(posting, anchors, neighbours)
        if best is None:
            opening = _Opening(posting, posting.last_seen_on, posting.last_seen_on)
            openings.append(opening)
        else:
            opening, reason, score = best
            opening.add(posting, reason, score)
        shown = (posting.content_id, posting.city_name, posting.country_code)
        if shown not in opening.shown:
            opening.shown.add(shown)
            anchors.setdefault(posting.content_id, []).append((opening, posting))
    return openings


def _attach(snippets: Iterable[Candidate], openings: Iterable[_Opening], neighbours: Neighbours) -> list[Candidate]:
    """Add snippets to the openings whose text holds them; return those that fit none."""
    left = []
    by_content: dict[str, list[_Opening]] = {}
    for opening in openings:
        by_content.setdefault(opening.representative.content_id, []).append(opening)
    for posting in snippets:
        near = {
            content_id: [
                (opening, opening.representative)
                for opening in by_content.get(content_id, ())
                if opening.is_near(posting)
            ]
            for content_id, _ in neighbours.get(posting.content_id, ())
        }
        best = _best(posting, near, neighbours)
        if best is None:
            left.append(posting)
        else:
            opening, reason, score = best
            opening.copies.append((posting, reason, score))
    return left


def _best(posting: Candidate, anchors: _Anchors, neighbours: Neighbours) -> tuple[_Opening, str, float] | None:
    """Return the opening that the posting matches best; of equals the earliest."""
    best: tuple[_Opening, str, float] | None = None
    for opening, _ in anchors.get(posting.content_id, ()):
        best = _better(best, (opening, EXACT, 1.0))
    for content_id, match in neighbours.get(posting.content_id, ()):
        for opening, anchor in anchors.get(content_id, ()):
            places = place_penalty((posting.city_name, posting.country_code), (anchor.city_name, anchor.country_code))
            score = match.score - match.place_factor * places
            if score >= (THRESHOLD if anchor is opening.representative else NEARLY_EQUAL):
                best = _better(best, (opening, match.reason_code, score))
    return best


def _better(old: tuple[_Opening, str, float] | None, new: tuple[_Opening, str, float]) -> tuple[_Opening, str, float]:
    """Return the better of two: exact copies stay together, nearly equal ones gather in the earlier opening."""
    if old is None:
        return new
    if old[0] is new[0]:
        return max(old, new, key=lambda item: item[2])
    ranks = [(item[1] != EXACT, -min(item[2], NEARLY_EQUAL), item[0].representative.order) for item in (old, new)]
    return new if ranks[1] < ranks[0] else old
