"""Chains of reposts: what follows what, after how long, and what is none."""

import itertools
from dataclasses import replace
from datetime import date

from skilltide.openings.group import group
from skilltide.openings.model import Repost
from skilltide.openings.repost import reposts

from .kit import Ad, candidate, matches, prose

BASE = Ad("p1", prose("the work", 200))


def found(*ads: Ad) -> list[Repost]:
    candidates, pairs = [candidate(ad) for ad in ads], matches(ads)
    return reposts(candidates, pairs, group(candidates, pairs))


def test_a_chain_tells_what_came_before_and_how_it_began() -> None:
    edited = BASE.text + " " + prose("closing date", 8)
    chain = [BASE, BASE.but(id="p2", day=100, city="Paris", country="FR"), BASE.but(id="p3", text=edited, day=250)]
    for listed in itertools.permutations(chain):
        second, third = found(*listed)
        assert second == Repost("p2", "p1", "p1", 2, 90, "after_pause", 1.0)
        assert (third.opening_id, third.previous_opening_id, third.first_opening_id) == ("p3", "p2", "p1")
        assert (third.chain_position, third.gap_days) == (3, 140)
        assert 0.75 <= third.score < 0.9  # another country and a few other words


def test_the_gap_counts_from_the_last_sight_of_any_copy() -> None:
    assert [repost.gap_days for repost in found(BASE, BASE.but(id="p2", day=20), BASE.but(id="p3", day=100))] == [70]
    assert found(BASE, BASE.but(id="p2", day=70)) == []  # 60 days: the same opening


def test_what_is_renewed_for_ever_is_a_chain_without_pauses() -> None:
    chain = found(*[BASE.but(id=f"p{n:02d}", day=n * 30, days_seen=20) for n in range(20)])
    assert [(repost.opening_id, repost.chain_position, repost.gap_days) for repost in chain] == [
        ("p07", 2, 10),
        ("p14", 3, 10),
    ]
    assert {repost.reason_code for repost in chain} == {"renewed"}


def test_other_work_and_other_employers_are_no_reposts() -> None:
    late = BASE.but(id="p2", day=100)
    for other in (
        late.but(title="Data Engineer, Maps", text=BASE.text + " " + prose("another team", 30)),
        late.but(text=prose("other work", 200)),
        late.but(employer="quay ventures"),
        late.but(employer=None),
    ):
        assert found(BASE, other) == []


def test_a_posting_of_no_known_date_follows_nothing() -> None:
    undated = candidate(BASE.but(id="p2"))
    never = replace(undated, started_on=date.max, last_seen_on=date.max)
    candidates = [candidate(BASE), never]
    assert reposts(candidates, [], group(candidates, [])) == []
