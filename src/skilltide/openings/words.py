"""Texts as words and shingles (runs of three words), hashed to numbers."""

import hashlib
import re
from functools import cache
from itertools import pairwise
from pathlib import Path
from typing import Any, TypeAlias
from zlib import crc32

import numpy as np
from numpy.typing import NDArray

from skilltide.openings.arrays import distinct
from skilltide.quick_yaml import load_yaml

Shingles: TypeAlias = NDArray[np.uint32]
"""Sorted, each once."""

SHINGLE_WORDS = 3
MOST_YEARS = 15

# A text that lost its line breaks ("skills in PythonStrong experience") is cut where a capital follows a small letter,
# so that it keeps the words of the text that did not. The capital first: a search for a set of letters is quick.
_GLUED = re.compile(r"[A-ZÀ-ÖØ-Þ](?<=[a-zà-öø-ÿ0-9].)")
# Chinese and Japanese put no spaces: each character is a word there.
_UNSPACED = re.compile(r"[\u3040-\u30ff\u3400-\u9fff]")
# Masked addresses and phone numbers ("xxxx@xxxx") are no words.
_WORD = re.compile(r"(?!x+(?![^\W_]))[^\W_]+[+#]*")

# Tags that a board adds ("python,keras,deep learning,pytorch,..."), in another order each time, are no words of a text.
_TAGS = re.compile(r"(?:,[^\s,][^,\n]{0,60}){8,}")
_FEWEST_TAGS = 8

_STEP = np.uint64(0x9E3779B97F4A7C15)  # 2^64 divided by the golden ratio: spreads consecutive values
_HALF = np.uint64(32)


class _Numbers(dict[str, int]):
    """Word -> number, remembered; a plain dictionary is twice as fast as `lru_cache` here."""

    def __missing__(self, word: str) -> int:
        if len(self) >= 1 << 20:  # bounded memory
            self.clear()
        number = self[word] = crc32(word.encode("utf-8", "replace"))
        return number


_numbers = _Numbers()


def words(text: str) -> list[str]:
    """Return the words of a text in lower case; punctuation, bullets and line breaks make no difference."""
    if text.count(",") - text.count(", ") - text.count(",\n") >= _FEWEST_TAGS:  # much quicker than to search all texts
        text = _TAGS.sub(" ", text)
    text = _GLUED.sub(r" \g<0>", text)
    if not text.isascii() and _UNSPACED.search(text):
        text = _UNSPACED.sub(r" \g<0> ", text)
    return _WORD.findall(text.lower())


@cache
def vocabulary() -> Any:
    """Return `vocabulary.yml`. Treat it as read-only."""
    return load_yaml((Path(__file__).parent / "vocabulary.yml").read_text(encoding="utf-8"))


@cache
def _year_words() -> frozenset[str]:
    return frozenset(vocabulary()["years"])


def years_asked(found: list[str]) -> str:
    """Return the numbers of years that a text names, sorted and joined by spaces; more than 15 are no experience.

    >>> years_asked(words("6+ years in analytics (4 years with a PhD)"))
    '4 6'
    """
    numbers = {before.rstrip("+") for before, word in pairwise(found) if word in _year_words()}
    return " ".join(sorted(number for number in numbers if number.isdecimal() and 0 < int(number) <= MOST_YEARS))


def words_id(found: list[str]) -> str:
    """Return a hash that is equal for the same words in the same order (24 hex digits)."""
    return hashlib.blake2b(" ".join(found).encode("utf-8", "replace"), digest_size=12).hexdigest()


def shingles(found: list[str]) -> Shingles:
    """Return the hashes of all runs of three words; a shorter text is one run. Empty for no words."""
    numbers = np.fromiter(map(_numbers.__getitem__, found), dtype=np.uint64, count=len(found))
    count = len(numbers) - SHINGLE_WORDS + 1
    if count < 1:
        count = min(1, len(numbers))
    runs = np.zeros(count, dtype=np.uint64)
    for place in range(min(SHINGLE_WORDS, len(numbers))):
        runs = runs * _STEP + numbers[place : place + count]
    return distinct((mix(runs) >> _HALF).astype(np.uint32))


def mix(values: NDArray[np.uint64]) -> NDArray[np.uint64]:
    """Scatter 64-bit numbers (the finaliser of MurmurHash3, Austin Appleby, public domain)."""
    shift = np.uint64(33)
    values = (values ^ (values >> shift)) * np.uint64(0xFF51AFD7ED558CCD)
    values = (values ^ (values >> shift)) * np.uint64(0xC4CEB9FE1A85EC53)
    return values ^ (values >> shift)
