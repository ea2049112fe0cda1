"""Postings written by us, small enough to reason about, and the way from them to openings."""

import random
from collections.abc import Iterable
from dataclasses import dataclass, replace
from datetime import date, timedelta

import numpy as np

from skilltide.openings.compare import find_matches
from skilltide.openings.group import group
from skilltide.openings.model import Candidate, Content, Match, Member
from skilltide.openings.signature import SIZE, signature
from skilltide.openings.titles import title_key
from skilltide.openings.words import shingles, words, words_id, years_asked

_SYLLABLES = ["ka", "lo", "mi", "tur", "ven", "sol", "ber", "ni", "da", "fe", "gro", "pal", "rin", "sa", "tho", "wu"]


def prose(seed: str, count: int) -> str:
    """Return `count` invented words, always the same for a seed, in sentences of ten."""
    chance = random.Random(seed)
    found = ["".join(chance.choices(_SYLLABLES, k=3)) for _ in range(count)]
    return " ".join(word + ("." if place % 10 == 9 else "") for place, word in enumerate(found))


@dataclass(frozen=True)
class Ad:
    """A posting as the tests write it."""

    id: str
    text: str
    title: str = "Data Scientist"
    employer: str | None = "harbour works"
    is_intermediary: bool = False
    city: str | None = "Berlin"
    country: str | None = "DE"
    day: int = 0
    days_seen: int = 10
    source: str = "board"
    is_complete: bool = True

    def but(self, **changes: object) -> "Ad":
        return replace(self, **changes)  # type: ignore[arg-type]


DAY_ZERO = date(2025, 1, 1)


def content(ad: Ad) -> Content:
    key = title_key(ad.title, tuple(place for place in (ad.city,) if place))
    identity = words_id(words(ad.text))
    parts = [ad.employer or "", str(ad.is_intermediary), key, str(ad.is_complete), identity]
    years = years_asked(words(ad.text))
    return Content("|".join(parts), ad.employer, ad.is_intermediary, key, ad.is_complete, identity, years)


def candidate(ad: Ad) -> Candidate:
    start = DAY_ZERO + timedelta(days=ad.day)
    seen = start + timedelta(days=ad.days_seen)
    return Candidate(
        ad.id, ad.source, ad.id, content(ad).content_id, ad.city, ad.country, start, seen, ad.is_complete
    )  # fmt: skip


def matches(ads: Iterable[Ad]) -> list[Match]:
    listed = list(ads)
    contents = sorted({content(ad) for ad in listed}, key=lambda item: item.content_id)
    texts = {words_id(words(ad.text)): shingles(words(ad.text)) for ad in listed}
    signatures = np.array([signature(texts[item.words_id]) for item in contents]).reshape(len(contents), SIZE)
    return find_matches(
        contents, signatures, np.ones(len(contents), dtype=bool), lambda ids: {i: texts[i] for i in ids}
    )


def members(ads: Iterable[Ad]) -> list[Member]:
    listed = list(ads)
    return group(map(candidate, listed), matches(listed))


def openings(ads: Iterable[Ad]) -> list[set[str]]:
    """Return the ids of the postings of each opening, sorted by the first."""
    found: dict[str, set[str]] = {}
    for member in members(ads):
        found.setdefault(member.opening_id, set()).add(member.posting_id)
    return sorted(found.values(), key=min)
