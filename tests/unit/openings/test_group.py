"""Grouping: no chains, time, names, and the order of the input."""

import itertools
import random

from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.openings.compare import THRESHOLD, place_penalty
from skilltide.openings.group import ALONE, EVERGREEN_AFTER, NEARLY_EQUAL, REPOST_AFTER, group
from skilltide.openings.model import Member

from .kit import Ad, candidate, matches, members, openings, prose

TEXT = prose("the work", 200)
BASE = Ad("p1", TEXT)


def test_a_copy_posted_within_60_days_of_the_last_sight_belongs() -> None:
    assert openings([BASE, BASE.but(id="p2", day=70)]) == [{"p1", "p2"}]  # last seen on day 10


def test_a_repost_more_than_60_days_after_is_a_new_opening() -> None:
    assert openings([BASE, BASE.but(id="p2", day=71)]) == [{"p1"}, {"p2"}]


def test_the_60_days_count_from_the_last_sight_of_any_copy() -> None:
    assert openings([BASE, BASE.but(id="p2", day=60), BASE.but(id="p3", day=125)]) == [{"p1", "p2", "p3"}]
    assert openings([BASE, BASE.but(id="p3", day=125)]) == [{"p1"}, {"p3"}]


def test_an_advertisement_renewed_for_ever_is_not_one_opening() -> None:
    renewed = [BASE.but(id=f"p{n:02d}", day=n * 30, days_seen=20) for n in range(20)]
    found = openings(renewed)
    assert [len(postings) for postings in found] == [7, 7, 6]  # days 0 to 180, 210 to 390, 420 to 570


def test_a_posting_that_stays_online_keeps_its_opening() -> None:
    assert openings([BASE.but(days_seen=300), BASE.but(id="p2", day=330)]) == [{"p1", "p2"}]


def test_a_copy_beside_a_posting_that_still_stands_belongs() -> None:
    first, long = BASE.but(days_seen=100), BASE.but(id="p2", day=120, days_seen=200)
    assert openings([first, long, BASE.but(id="p3", day=320)]) == [{"p1", "p2", "p3"}]
    assert openings([first, long, BASE.but(id="p3", day=321)]) == [{"p1", "p2"}, {"p3"}]  # one after it


def test_a_copy_of_a_copy_belongs_even_if_the_opening_began_with_other_words() -> None:
    # A fifth of the words is new: in the same city that's the same opening, in another country it isn't.
    edited = BASE.but(id="p2", text=" ".join([*TEXT.split()[:180], *prose("new", 200).split()[180:]]), day=1)
    abroad = edited.but(id="p3", city="Paris", country="FR", day=2)
    assert openings([BASE, abroad]) == [{"p1"}, {"p3"}]
    assert openings([BASE, edited, abroad]) == [{"p1", "p2", "p3"}]
    almost = abroad.but(text=edited.text + " " + prose("closing date", 4), city="Berlin", country="DE")
    assert openings([BASE.but(city=None, country=None), edited, almost]) == [{"p1", "p2", "p3"}]


def test_copies_gather_in_the_earlier_of_two_openings_that_are_nearly_equal_to_them() -> None:
    changed = TEXT + " " + prose("closing date", 6)
    ads = [
        BASE.but(title="Data Scientist, Maps"),
        BASE.but(id="p2", title="Data Engineer, Pricing, Payments", text=changed, day=1),
        BASE.but(id="p3", title="Data Scientist, Maps", text=changed, day=2),
    ]
    assert openings(ads) == [{"p1", "p3"}, {"p2"}]


def test_no_chains() -> None:
    # Each step changes a fourteenth: neighbours match, the ends don't.
    old = TEXT.split()
    steps = [" ".join(prose("new", 200).split()[: 14 * n] + old[14 * n :]) for n in range(4)]
    ads = [BASE.but(id=f"p{n}", text=text, day=n) for n, text in enumerate(steps)]
    pairs = {(a, b): len(openings([ads[a], ads[b]])) == 1 for a, b in itertools.combinations(range(4), 2)}
    assert pairs[0, 1] and pairs[1, 2] and pairs[2, 3] and not pairs[0, 3]
    assert {"p0"} < openings(ads)[0] and "p3" not in openings(ads)[0]


def test_the_opening_is_named_after_the_earliest_by_start_source_and_id() -> None:
    same_day = [
        BASE.but(id="a", source="z board"),
        BASE.but(id="c", source="board"),
        BASE.but(id="b", source="board"),
        BASE.but(id="0", day=1),
    ]
    assert {member.opening_id for member in members(same_day)} == {"b"}


def test_of_two_openings_that_match_alike_the_earlier_is_joined() -> None:
    paris = BASE.but(id="z paris", employer="quay ventures", city="Paris", country="FR", day=-1)
    unknown = BASE.but(id="unknown", employer=None, city=None, country=None, day=5)
    for listed in itertools.permutations([BASE, paris, unknown]):
        assert openings(listed) == [{"p1"}, {"unknown", "z paris"}]


def written(number: int) -> str:
    return " ".join([prose(f"team {number % 3}", 120), prose(f"tail {number}", 12 * (number % 4))])


ads = st.builds(
    lambda number, text, title, employer, place, day, seen, complete: Ad(
        f"p{number:03d}",
        written(text) if complete else " ".join(written(text).split()[:60]),
        ["Data Scientist", "Data Scientist, Maps", "Senior Data Scientist"][title],
        ["harbour works", "quay ventures", "jobpost fast", None][employer],
        employer == 2,
        *[("Berlin", "DE"), ("Hamburg", "DE"), ("Lyon", "FR"), (None, None)][place],
        day,
        seen,
        f"board {number % 2}",
        complete,
    ),
    st.integers(0, 999), st.integers(0, 8), st.integers(0, 2), st.integers(0, 3), st.integers(0, 3),
    st.sampled_from([0, 0, 0, 10, 50, 120, 250]), st.integers(0, 60), st.sampled_from([True, True, True, False]),
)  # fmt: skip
many = st.lists(ads, max_size=14, unique_by=lambda ad: ad.id)


@settings(max_examples=60, deadline=None)
@given(many, st.randoms(use_true_random=False))
def test_the_order_of_the_input_makes_no_difference(listed: list[Ad], chance: random.Random) -> None:
    shuffled = listed[:]
    chance.shuffle(shuffled)
    assert members(shuffled) == members(listed)


@settings(max_examples=60, deadline=None)
@given(many)
def test_what_holds_for_any_postings(listed: list[Ad]) -> None:
    candidates = {ad.id: candidate(ad) for ad in listed}
    found = matches(listed)
    scores = {frozenset((match.content_a, match.content_b)): match for match in found}
    result = group(candidates.values(), found)
    assert [member.posting_id for member in result] == sorted(candidates)
    by_opening: dict[str, list[str]] = {}
    for member in result:
        by_opening.setdefault(member.opening_id, []).append(member.posting_id)
    representatives = {member.opening_id: member.posting_id for member in result if member.is_representative}
    assert representatives.keys() == by_opening.keys()
    for opening_id, ids in by_opening.items():
        assert opening_id == min(ids, key=lambda id: candidates[id].order)
    for member in result:
        first = candidates[representatives[member.opening_id]]
        posting = candidates[member.posting_id]
        if member.is_representative:
            assert (member.reason_code, member.score) == ("earliest", None)
        else:
            assert member.score is not None
            ways = []  # of standing there: by the representative, or as a nearly equal copy of another posting
            for other in (candidates[id] for id in by_opening[member.opening_id] if id != member.posting_id):
                if posting.content_id == other.content_id:
                    ways.append(("same_employer_title_text", 1.0))
                elif match := scores.get(frozenset((posting.content_id, other.content_id))):
                    places = place_penalty(
                        (posting.city_name, posting.country_code), (other.city_name, other.country_code)
                    )
                    score = match.score - match.place_factor * places
                    if score >= (THRESHOLD if other is first else NEARLY_EQUAL):
                        ways.append((match.reason_code, round(score, 4)))
            assert (member.reason_code, member.score) in ways
        others = [candidates[id] for id in by_opening[member.opening_id] if id != member.posting_id]
        if others:
            gap = min(max(posting.started_on, other.started_on) - min(posting.last_seen_on, other.last_seen_on)
                      for other in others)  # fmt: skip
            assert gap <= REPOST_AFTER
        assert (
            posting.started_on - first.started_on <= EVERGREEN_AFTER
            or posting.started_on - first.last_seen_on <= REPOST_AFTER
            or any(
                other.started_on - first.started_on <= EVERGREEN_AFTER and posting.started_on <= other.last_seen_on
                for other in others
            )
        )


def test_a_posting_like_no_other_stands_alone() -> None:
    listed = [BASE, Ad("p2", prose("else", 200), employer="mill"), BASE.but(id="p3", day=1)]
    assert Member("p2", "p2", True, ALONE, None) in members(listed)
