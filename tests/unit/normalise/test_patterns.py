"""Expressions made of words match what a plain alternative of them matches."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltide.normalise.patterns import filled, first_of, whole_words

_PHRASES = st.lists(st.text("abc +.", min_size=0, max_size=5), min_size=1, max_size=12, unique=True)


@given(_PHRASES, st.text("abc +.d", max_size=40))
def test_the_first_phrase_that_fits_matches(phrases: list[str], text: str) -> None:
    plain = re.compile("|".join(map(re.escape, phrases)))
    assert [match.span() for match in re.finditer(first_of(phrases), text)] == [
        match.span() for match in plain.finditer(text)
    ]


@pytest.mark.parametrize(
    ("phrases", "expected"), [(["new york", "new", "n"], "new york"), (["new", "new york"], "new"), (["", "new"], "")]
)
def test_order_counts(phrases: list[str], expected: str) -> None:
    found = re.match(first_of(phrases), "new york city")
    assert found is not None
    assert found.group() == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [("per week", ["week"]), ("weeks", []), ("4week", ["week"]), ("week_1", ["week"]), ("p.a. week-", ["p.a.", "week"]),
     ("毎週です", ["週"]), ("40h", ["h"]), ("hh", [])],
)  # fmt: skip
def test_words_are_found_whole_but_for_scripts_without_spaces(text: str, expected: list[str]) -> None:
    assert re.findall(whole_words(["week", "h", "p.a.", "週"]), text) == expected


def test_words_are_filled_in_and_may_hold_later_ones() -> None:
    assert filled("{a} in {b}{0,2}", {"a": "(?:x|{b})", "b": "y"}) == "(?:x|y) in y{0,2}"
