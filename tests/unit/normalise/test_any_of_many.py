"""Expressions find what one alternative of all of them finds, though most of them are never asked."""

import re

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltide.normalise.any_of_many import AnyOf, alternatives, needed_words

_EXPRESSIONS = (
    r"\b(?:fully|100 ?%)[ -]remote\b(?! work)",
    r"work(?:ing)? from home|(?<!not )hybrid",
    r"on[ -]?site",
    r"(?:re)+mote?",
    r"(?:home|at home|office){2}",
    r"(?:days?|tage) (?:a|per|/) week",
    r"^(?:x|yy)*z$|[]|]o|[^]|]p",
    r"a(?:b(?:c|d)|e)f",
    r"(?P<name>ab)\b c",
    r"(?i:HYBRID)|(?=home)ho",
    r"",
)
_PIECES = ("fully", "100", " ", "-", "%", "remote", "re", "mote", "mot", "work", "ing", " from home", "not ", "hybrid",
           "on", "site", "home", "at home", "office", "day", "s", "tage", "per", "week", "x", "yy", "z", "|o", "]p",
           "op", "a", "b", "c", "d", "e", "f", "ab", " c")  # fmt: skip
_TEXTS = st.lists(st.sampled_from(_PIECES), max_size=8).map("".join)
_ALL = AnyOf(_EXPRESSIONS[:-1])
_WHOLE = re.compile("|".join(_EXPRESSIONS[:-1]))
_EACH = [(AnyOf([one]), re.compile(one)) for one in _EXPRESSIONS]


@given(_TEXTS)
def test_the_same_as_one_alternative_of_all(text: str) -> None:
    assert _ALL.search(text) is (_WHOLE.search(text) is not None)
    assert _ALL.sub("_", text) == _WHOLE.sub("_", text)
    for several, one in _EACH:
        assert several.search(text) is (one.search(text) is not None), one.pattern


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("a", ["a"]),
        ("a|b|", ["a", "b", ""]),
        (r"(?:a|b)|[|]|\||c", ["(?:a|b)", "[|]", r"\|", "c"]),
        ("[]|]|[^]|]|[[]|x", ["[]|]", "[^]|]", "[[]", "x"]),
        (r"\(a|b\)|[(]|c", [r"\(a", r"b\)", "[(]", "c"]),
    ],
)
def test_alternatives(expression: str, expected: list[str]) -> None:
    assert alternatives(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("work(?:ing)? from home", ((" from home",), ("work",))),
        ("(?:remote|remotely|wfh)x?", (("remote", "wfh"),)),
        (r"\bon[ -]?(?:site|\w+)", (("on",),)),
        ("(?:ab)+c(?:de)*", (("ab",),)),
        ("(?i)remote", ()),
        ("[ab]c|de", ()),
        ("", ()),
    ],
)
def test_needed_words(expression: str, expected: tuple[tuple[str, ...], ...]) -> None:
    assert needed_words(expression) == expected
