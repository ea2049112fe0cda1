"""Similarity of texts in which an employer's standing paragraphs, the boilerplate, weigh little."""

from collections import defaultdict
from collections.abc import Callable, Container, Iterable, Mapping, Sequence
from typing import NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from skilltide.openings.arrays import distinct
from skilltide.openings.model import Content
from skilltide.openings.titles import without_rank
from skilltide.openings.words import Shingles

BOILERPLATE_FLOOR = 0.05
CONTAINED, CONTAINED_ELSEWHERE = 0.12, 0.07
"""A text that stands wholly in a longer one scores 1 less this: copies gain or lose paragraphs on the company. The
second between two employers, who have no paragraphs in common but copied ones."""
SHORT_SHINGLES = 150
"""Texts that share fewer are short."""
CONTAINED_SHINGLES = 135
"""Texts that share fewer are not taken for one within the other."""

LoadShingles: TypeAlias = Callable[[Sequence[str]], Mapping[str, Shingles]]
"""From the words_id of texts to their shingles."""


Mates: TypeAlias = Mapping[str, Mapping[str, Sequence[int]]]
"""Employer -> title -> the places of its contents."""


def mates_of(contents: Sequence[Content], employers: Container[str]) -> Mates:
    """Return the contents of these employers, by title; ranks of one level make no other title."""
    mates: defaultdict[str, defaultdict[str, list[int]]] = defaultdict(lambda: defaultdict(list))
    for n, content in enumerate(contents):
        if content.employer_key is not None and content.employer_key in employers:
            mates[content.employer_key][without_rank(content.title_key)].append(n)
    return mates


class Similarity(NamedTuple):
    """How alike two texts are."""

    weighted: float
    """Resemblance (Jaccard) with boilerplate weighing little, 0 to 1; of a snippet, how much stands in the other."""
    shared: int
    """How many shingles they share."""
    plain: float
    """Resemblance with every shingle weighing the same, 0 to 1."""


def is_snippet(a: Content, b: Content) -> bool:
    """Whether a source gave one of the two texts only in part."""
    return not (a.is_text_complete and b.is_text_complete)


def _united(several: Sequence[Shingles]) -> Shingles:
    """Return the shingles of texts, sorted, each once."""
    return distinct(np.concatenate(several)) if len(several) > 1 else several[0]


class Boilerplate:
    """Weighs shingles: one that stands in the postings of many roles of an employer tells little about any of them.

    A shingle's weight is 1 divided by the number of the employer's different titles it occurs under, at least
    `BOILERPLATE_FLOOR`. Between two employers the smaller weight counts.
    """

    def __init__(self, contents: Sequence[Content], mates: Mates, needed: Iterable[int], load: LoadShingles) -> None:
        """Read what weighing the texts of `needed` (places in `contents`) takes; `mates` is of all contents."""
        self._contents = contents
        self._shingles: dict[int, Shingles] = {}
        self._weights: dict[int, NDArray[np.float64]] = {}
        wanted = set(needed)
        # An employer that isn't known has no boilerplate.
        employers = {key for n in wanted if (key := contents[n].employer_key) is not None}
        several = {key: mates[key] for key in employers if len(mates[key]) > 1}
        everyone = {n for titles in several.values() for members in titles.values() for n in members}
        found = load(sorted({contents[n].words_id for n in wanted | everyone}))
        for n in wanted:
            self._shingles[n] = found[contents[n].words_id]
            if (contents[n].employer_key or "") not in several:
                self._weights[n] = np.ones(len(self._shingles[n]))
        for titles in several.values():
            self._weigh(titles, wanted, found)

    def _weigh(self, titles: Mapping[str, Sequence[int]], wanted: set[int], found: Mapping[str, Shingles]) -> None:
        per_title = [_united([found[self._contents[n].words_id] for n in members]) for members in titles.values()]
        values, counts = np.unique(np.concatenate(per_title), return_counts=True)
        weights = np.maximum(BOILERPLATE_FLOOR, 1 / counts)
        for members in titles.values():
            for n in wanted.intersection(members):
                self._weights[n] = weights[np.searchsorted(values, self._shingles[n])]

    def _is_one_employer(self, i: int, j: int) -> bool:
        first, second = self._contents[i].employer_key, self._contents[j].employer_key
        return first is not None and first == second

    def similarity(self, i: int, j: int) -> Similarity:
        """Return how alike two texts are.

        Where one is only a snippet it is how much of the snippet stands in the other.
        """
        a, b, weight_a, weight_b = self._shingles[i], self._shingles[j], self._weights[i], self._weights[j]
        shared, in_a, in_b = np.intersect1d(a, b, assume_unique=True, return_indices=True)
        common = float(np.minimum(weight_a[in_a], weight_b[in_b]).sum())
        only_a = float(weight_a.sum() - weight_a[in_a].sum())
        only_b = float(weight_b.sum() - weight_b[in_b].sum())
        whole, smaller = common + only_a + only_b, common + (only_a if len(a) < len(b) else only_b)
        if is_snippet(self._contents[i], self._contents[j]):
            return Similarity(common / smaller if smaller else 0.0, len(shared), 0.0)
        text = common / whole if whole else 0.0
        if len(shared) >= CONTAINED_SHINGLES:
            text = max(text, common / smaller - (CONTAINED if self._is_one_employer(i, j) else CONTAINED_ELSEWHERE))
        return Similarity(text, len(shared), len(shared) / max(1, len(a) + len(b) - len(shared)))
