"""Redirects: where the openings of earlier runs are now."""

from hypothesis import given
from hypothesis import strategies as st

from skilltide.openings.redirect import redirects


def test_an_opening_that_got_an_earlier_posting_is_redirected() -> None:
    assert redirects({"b": "b", "c": "b"}, {"a": "a", "b": "a", "c": "a"}, {}) == {"b": "a"}


def test_redirects_are_kept_and_never_lead_to_another() -> None:
    second = redirects({"a": "a", "b": "a"}, {"0": "0", "a": "0", "b": "0"}, {"b": "a"})
    assert second == {"a": "0", "b": "0"}


def test_an_id_that_names_an_opening_again_is_no_redirect() -> None:
    assert redirects({"a": "a", "b": "a"}, {"b": "b"}, {"b": "a"}) == {"a": "b"}


def test_a_posting_that_is_gone_leads_to_where_most_of_its_copies_are() -> None:
    before = {"a": "a", "b": "a", "c": "a", "d": "a"}
    assert redirects(before, {"b": "b", "c": "c", "d": "c"}, {}) == {"a": "c"}
    assert redirects({"a": "a"}, {"b": "b"}, {}) == {}


def test_a_redirect_follows_the_opening_that_it_led_to() -> None:
    """The postings that both are named after are gone: "a" led to "b", which is "c" now."""
    assert redirects({"b": "b", "c": "b"}, {"c": "c"}, {"a": "b"}) == {"a": "c", "b": "c"}


grouping = st.dictionaries(st.integers(0, 6).map(str), st.integers(0, 2), max_size=7).map(
    lambda groups: {p: min(q for q in groups if groups[q] == groups[p]) for p in groups}
)


@given(st.lists(grouping, max_size=6))
def test_after_any_history_every_redirect_ends_at_an_opening_of_today(history: list[dict[str, str]]) -> None:
    before: dict[str, str] = {}
    known: dict[str, str] = {}
    for after in history:
        lost = {old for old in {*before.values(), *known} if old in after} - set(after.values())
        known = redirects(before, after, known)
        before = after
        openings = set(after.values())
        assert set(known.values()) <= openings
        assert not known.keys() & openings
        assert lost <= known.keys()
