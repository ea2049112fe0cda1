"""The matcher finds every phrase of a lexicon, as a plain look-up of every piece of a text does."""

import random
from concurrent.futures import ThreadPoolExecutor

from hypothesis import given
from hypothesis import strategies as st

from skilltide.extract.matcher import Found, Matcher
from skilltide.extract.tagger import Tagger
from skilltide.extract.tokens import Tokens

CODES = st.text(alphabet="\x01\n+㐀㐁㐂\U0001d800", max_size=40)
PHRASES = st.sets(st.text(alphabet="+㐀㐁㐂\U0001d800", min_size=1, max_size=5), max_size=30)
LONGEST = 12
"""Tokens of a phrase that `places` looks for, at most."""


def named(phrases: set[str]) -> dict[str, str]:
    """Phrases, each of which stands for itself in brackets."""
    return {phrase: f"[{phrase}]" for phrase in sorted(phrases, key=hash)}


def places(codes: str, phrases: set[str]) -> list[Found[str]]:
    """Where phrases stand, by looking up every piece."""
    ends = ((start, end) for start in range(len(codes)) for end in range(start + 1, start + 1 + LONGEST))
    return [
        (start, end, f"[{codes[start:end]}]")
        for start, end in ends
        if end <= len(codes) and codes[start:end] in phrases
    ]


@given(phrases=PHRASES, codes=CODES)
def test_finds_every_phrase_in_order(phrases: set[str], codes: str) -> None:
    assert Matcher(named(phrases))(codes) == places(codes, phrases)


def test_on_texts(tagger: Tagger) -> None:
    draw = random.Random(3)
    words = "Python SQL C++ R & D . : , Apache Spark machine learning model training and evaluation Nice to have"
    phrases = {phrase for phrase in tagger.compiled.entries if len(phrase) <= LONGEST}
    matcher = Matcher(named(phrases))
    for _ in range(20):
        text = draw.choice(" \n").join(draw.choices(words.split(), k=60))
        codes = Tokens(text, tagger.compiled.memo).codes
        found = matcher(codes)
        assert len(found) > 20
        assert found == places(codes, phrases)


def test_several_threads() -> None:
    phrases = {"㐀", "㐀㐁", "㐂"}
    matcher = Matcher(named(phrases))
    texts = [code * length for length in range(1, 60) for code in ("㐀㐁㐂", "㐂\x01", "㐀")]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(matcher, texts))
    assert found == [places(text, phrases) for text in texts]


def test_nothing_to_find() -> None:
    matcher = Matcher[str]({})
    assert matcher("㐀㐁") == matcher("") == []
