"""spaCy's matcher and the search that stands in for it before spaCy is loaded find the same."""

import random
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltide.extract.matcher import Matcher
from skilltide.extract.phrase_matcher import PhraseMatcher
from skilltide.extract.tagger import Tagger
from skilltide.extract.tokens import Tokens

CODES = st.text(alphabet="\x01\n+㐀㐁㐂\U0001d800", max_size=40)
PHRASES = st.sets(st.text(alphabet="+㐀㐁㐂\U0001d800", min_size=1, max_size=5), max_size=30)


def expected(codes: str, phrases: set[str]) -> list[tuple[int, int]]:
    ends = range(1, len(codes) + 1)
    return [(start, end) for start in range(len(codes)) for end in ends if codes[start:end] in phrases and end > start]


@given(phrases=PHRASES, codes=CODES)
def test_both_find_every_phrase_in_order(phrases: set[str], codes: str) -> None:
    matcher = Matcher(phrases)
    found = matcher(codes)
    matcher.fill()
    assert found == matcher(codes) == expected(codes, phrases)


def test_on_texts(tagger: Tagger) -> None:
    draw = random.Random(3)
    words = "Python SQL C++ R & D . : , Apache Spark machine learning model training and evaluation Nice to have"
    matcher, filled = Matcher(tagger.compiled.entries), PhraseMatcher(tagger.compiled.entries)
    for _ in range(50):
        text = draw.choice(" \n").join(draw.choices(words.split(), k=60))
        codes = Tokens(text, tagger.compiled.memo).codes
        assert matcher(codes) == filled(codes)


def test_spacy_is_called_in_after_some_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skilltide.extract.matcher._SCANNED_TOKENS", 10)
    matcher = Matcher({"㐀", "㐀㐁"})
    for codes in ("㐀㐁㐂㐀", "㐂㐂㐀㐁", "㐀㐁㐀㐁㐀㐁", "㐁㐁㐀㐁"):
        assert matcher(codes) == expected(codes, {"㐀", "㐀㐁"})
        assert (matcher._matcher is not None) == (codes in ("㐀㐁㐀㐁㐀㐁", "㐁㐁㐀㐁"))


def test_several_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skilltide.extract.matcher._SCANNED_TOKENS", 2_000)
    matcher = Matcher({"㐀", "㐀㐁", "㐂"})
    texts = [code * length for length in range(1, 60) for code in ("㐀㐁㐂", "㐂\x01", "㐀")]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(matcher, texts))
    assert found == [expected(text, {"㐀", "㐀㐁", "㐂"}) for text in texts]


def test_nothing_to_find() -> None:
    matcher = Matcher(set())
    assert matcher("㐀㐁") == []
    matcher.fill()
    assert matcher("㐀㐁") == matcher("") == []
