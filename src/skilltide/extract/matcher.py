"""spaCy's PhraseMatcher over strings of codes (module `codes`).

A Doc is costly to make word by word. The matcher compares one number a token, so a Doc of the right size is taken
from a small pool and its tokens are given their codes' numbers in one call; the words themselves don't matter.
"""

from typing import TYPE_CHECKING, cast

import numpy as np
from spacy.attrs import LEMMA
from spacy.matcher import PhraseMatcher
from spacy.tokens import Doc
from spacy.vocab import Vocab

if TYPE_CHECKING:
    from thinc.types import Ints2d

_SMALLEST = 32
_GROWTH = 1.2
_LARGEST = 8_192
_ATTRIBUTES = [LEMMA]


def _sizes() -> list[int]:
    sizes = [1]
    while sizes[-1] < _LARGEST:
        sizes.append(sizes[-1] + 1 if sizes[-1] < _SMALLEST else int(sizes[-1] * _GROWTH))
    return sizes


class Matcher:
    """Finds every added string of codes in a string of codes. May be used from several threads."""

    def __init__(self) -> None:
        self.vocab = Vocab()
        self._matcher = PhraseMatcher(self.vocab, attr="LEMMA")
        sizes = _sizes()
        self._size_of = np.repeat(sizes, np.diff([0, *sizes])).tolist()
        """Number of tokens (less one) -> size of the Doc to use."""
        self._docs: dict[int, Doc] = {}
        """For `add`, which reads a Doc and does not keep it."""
        self._pools: dict[int, list[Doc]] = {size: [] for size in sizes}

    def add(self, codes: str) -> int:
        """Add what to find; the number that a match of it is given back with."""
        doc = self._docs.get(len(codes))
        if doc is None:
            doc = self._docs[len(codes)] = self._doc(len(codes))
        doc.from_array(_ATTRIBUTES, _numbers(codes, len(codes)))
        self._matcher.add(codes, [doc])
        return int(self.vocab.strings[codes])

    def __call__(self, codes: str) -> list[tuple[int, int, int]]:
        """Give (number, first token, token behind the last) of each match, in order of the first tokens."""
        length = len(codes)
        if not length:
            return []
        size = self._size_of[length - 1] if length <= len(self._size_of) else length
        pool = self._pools.get(size, [])
        doc = pool.pop() if pool else self._doc(size)
        doc.from_array(_ATTRIBUTES, _numbers(codes, size))
        found: list[tuple[int, int, int]] = self._matcher(doc)
        pool.append(doc)
        return found

    def _doc(self, size: int) -> Doc:
        return Doc(self.vocab, words=["x"] * size, spaces=[False] * size)


def _numbers(codes: str, size: int) -> "Ints2d":
    """The codes' numbers, filled up with zeros (which no code has)."""
    numbers = np.zeros(size, dtype=np.uint64)
    numbers[: len(codes)] = np.frombuffer(codes.encode("utf-32-le"), dtype=np.uint32)
    return cast("Ints2d", numbers)
