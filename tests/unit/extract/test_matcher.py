"""All searchers find the same: spaCy's, the optional automaton, and the search that stands in before one is ready."""

import random
from collections.abc import Callable, Mapping
from concurrent.futures import ThreadPoolExecutor

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltide.extract.matcher import Found, Matcher, Search, automaton_search
from skilltide.extract.phrase_matcher import PhraseMatcher
from skilltide.extract.tagger import Tagger
from skilltide.extract.tokens import Tokens

CODES = st.text(alphabet="\x01\n+㐀㐁㐂\U0001d800", max_size=40)
PHRASES = st.sets(st.text(alphabet="+㐀㐁㐂\U0001d800", min_size=1, max_size=5), max_size=30)

Make = Callable[[Mapping[str, str]], Search[str]]


@pytest.fixture(scope="module", params=["spacy", "automaton"])
def make(request: pytest.FixtureRequest) -> Make:
    """Makes one of the quick searchers."""
    if request.param == "automaton":
        pytest.importorskip("ahocorasick_rs", reason="the extra `fast` is not installed")
        return automaton_search
    return PhraseMatcher


def named(phrases: set[str]) -> dict[str, str]:
    """Phrases, each of which stands for itself in brackets."""
    return {phrase: f"[{phrase}]" for phrase in sorted(phrases, key=hash)}


def expected(codes: str, phrases: set[str]) -> list[Found[str]]:
    ends = range(1, len(codes) + 1)
    places = [
        (start, end) for start in range(len(codes)) for end in ends if codes[start:end] in phrases and end > start
    ]
    return [(start, end, f"[{codes[start:end]}]") for start, end in places]


@given(phrases=PHRASES, codes=CODES)
def test_all_find_every_phrase_in_order(make: Make, phrases: set[str], codes: str) -> None:
    found = Matcher(named(phrases))(codes)
    assert found == make(named(phrases))(codes) == expected(codes, phrases)


def test_on_texts(make: Make, tagger: Tagger) -> None:
    draw = random.Random(3)
    words = "Python SQL C++ R & D . : , Apache Spark machine learning model training and evaluation Nice to have"
    phrases = {phrase: phrase for phrase in tagger.compiled.entries}
    matcher, quick = Matcher(phrases), make(phrases)
    for _ in range(50):
        text = draw.choice(" \n").join(draw.choices(words.split(), k=60))
        codes = Tokens(text, tagger.compiled.memo).codes
        assert matcher(codes) == quick(codes)


def test_a_quick_one_is_called_in_after_some_texts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skilltide.extract.matcher._SCANNED_TOKENS", 10)
    phrases = {"㐀", "㐀㐁"}
    matcher = Matcher(named(phrases))
    for codes in ("㐀㐁㐂㐀", "㐂㐂㐀㐁", "㐀㐁㐀㐁㐀㐁", "㐁㐁㐀㐁"):
        assert matcher(codes) == expected(codes, phrases)
        assert (matcher.search is not None) == (codes in ("㐀㐁㐀㐁㐀㐁", "㐁㐁㐀㐁"))


def test_several_threads(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skilltide.extract.matcher._SCANNED_TOKENS", 2_000)
    phrases = {"㐀", "㐀㐁", "㐂"}
    matcher = Matcher(named(phrases))
    texts = [code * length for length in range(1, 60) for code in ("㐀㐁㐂", "㐂\x01", "㐀")]
    with ThreadPoolExecutor(8) as pool:
        found = list(pool.map(matcher, texts))
    assert found == [expected(text, phrases) for text in texts]


def test_nothing_to_find(make: Make) -> None:
    matcher = Matcher[str]({})
    assert matcher("㐀㐁") == []
    assert make({})("㐀㐁") == make({})("") == []
