"""spaCy's PhraseMatcher over strings of codes (module `codes`).

A Doc is costly to make word by word. The matcher compares one number a token, so a Doc of the right size is taken
from a small pool and its tokens are given their codes' numbers in one call; the words themselves don't matter.
All phrases are added under one key: a match's codes tell which it is, and a key each would cost an entry in the
vocabulary to add and to look up.
"""

from collections.abc import Mapping
from typing import TYPE_CHECKING, Generic, TypeVar, cast

import numpy as np
import spacy.matcher
from spacy.attrs import LEMMA
from spacy.tokens import Doc
from spacy.vocab import Vocab

if TYPE_CHECKING:
    from thinc.types import Ints2d

V = TypeVar("V")

_SMALLEST = 32
_GROWTH = 1.2
_LARGEST = 8_192
_ATTRIBUTES = [LEMMA]
_KEY = "phrase"


def _sizes() -> list[int]:
    sizes = [1]
    while sizes[-1] < _LARGEST:
        sizes.append(sizes[-1] + 1 if sizes[-1] < _SMALLEST else int(sizes[-1] * _GROWTH))
    return sizes


class PhraseMatcher(Generic[V]):
    """Finds every phrase in a string of codes. May be used from several threads."""

    def __init__(self, phrases: Mapping[str, V]) -> None:
        """`phrases`: each with what it stands for."""
        self._phrases = phrases
        self.vocab = Vocab()
        self._matcher = spacy.matcher.PhraseMatcher(self.vocab, attr="LEMMA")
        numbers = [tuple(map(ord, phrase)) for phrase in phrases]
        self._matcher.add(_KEY, cast("list[Doc]", numbers))  # numbers instead of Docs: as it adds them when unpickled
        sizes = _sizes()
        self._size_of = np.repeat(sizes, np.diff([0, *sizes])).tolist()
        """Number of tokens (less one) -> size of the Doc to use."""
        self._pools: dict[int, list[Doc]] = {size: [] for size in sizes}

    def __call__(self, codes: str) -> list[tuple[int, int, V]]:
        """Return (first token, token behind the last, what the phrase stands for) of each match, as `matcher` does."""
        length = len(codes)
        if not length:
            return []
        size = self._size_of[length - 1] if length <= len(self._size_of) else length
        pool = self._pools.get(size, [])
        doc = pool.pop() if pool else Doc(self.vocab, words=["x"] * size, spaces=[False] * size)
        doc.from_array(_ATTRIBUTES, _numbers(codes, size))
        phrases = self._phrases
        found = [(start, end, phrases[codes[start:end]]) for _, start, end in self._matcher(doc)]
        pool.append(doc)
        return found


def _numbers(codes: str, size: int) -> "Ints2d":
    """The codes' numbers, filled up with zeros (which no code has)."""
    numbers = np.zeros(size, dtype=np.uint64)
    numbers[: len(codes)] = np.frombuffer(codes.encode("utf-32-le"), dtype=np.uint32)
    return cast("Ints2d", numbers)
