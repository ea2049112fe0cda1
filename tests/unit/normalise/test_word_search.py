"""Words are found at the same places, with what the extra `fast` installs and without."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from skilltide.normalise.word_search import one_by_one, places

_WORDS = st.lists(st.text("aé ñ日😀-", min_size=1, max_size=3), min_size=1, max_size=6).map(tuple)


@given(st.text("aé ñ日😀-b\n", max_size=60), _WORDS)
def test_words_stand_where_they_stand(text: str, words: tuple[str, ...]) -> None:
    expected = sorted(at for word in words for at in range(len(text)) if text.startswith(word, at))
    assert places(text, words) == expected
    assert one_by_one(text, words) == expected


@pytest.mark.parametrize(
    ("text", "words", "expected"),
    [
        ("", ("a",), []),
        ("a hybrid role, hybrid", ("hybrid", "brid"), [2, 4, 15, 17]),
        ("aaa", ("aa", "a"), [0, 0, 1, 1, 2]),
        ("in 東京 vor ort", ("ort", "or"), [7, 10, 10]),
        ("half \ud83d a word", ("word", "a"), [1, 7, 9]),
    ],
)
def test_overlapping_words(text: str, words: tuple[str, ...], expected: list[int]) -> None:
    assert places(text, words) == one_by_one(text, words) == expected
