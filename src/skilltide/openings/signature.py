"""MinHash signatures, and which texts are worth comparing (locality-sensitive hashing).

Broder, "On the resemblance and containment of documents" (1997): two texts agree in a row of their signatures with the
probability of their resemblance (Jaccard similarity of their shingles). Rows are put together to bands; texts that
agree in a whole band are candidates (Leskovec, Rajaraman, Ullman, "Mining of Massive Datasets", chapter 3). With 21
bands of 3 rows a pair of resemblance s is found with probability 1 - (1 - s^3)^21: 0.94 at 0.5, 0.99 at 0.6.
"""

from collections.abc import Iterable, Iterator
from itertools import chain
from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from skilltide.openings.words import Shingles, mix

BANDS, ROWS = 21, 3
SIZE = BANDS * ROWS
_AT_ONCE = 1_000_000
"""Pairs that are looked at together."""

Signature: TypeAlias = NDArray[np.uint32]
Pairs: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Two arrays of equal length; the first is smaller everywhere."""

_STEP = np.uint64(0x9E3779B97F4A7C15)
# Fixed numbers, not drawn at random: signatures of different runs have to agree.
_FACTORS = mix(np.arange(1, SIZE + 1, dtype=np.uint64)) | np.uint64(1)
_OFFSETS = mix(np.arange(SIZE + 1, 2 * SIZE + 1, dtype=np.uint64))


def signature(found: Shingles) -> Signature:
    """Return the MinHash signature of a text (63 numbers); all the largest number for a text without words."""
    if not len(found):
        return np.full(SIZE, np.iinfo(np.uint32).max, dtype=np.uint32)
    hashed = (found.astype(np.uint64)[:, None] * _FACTORS + _OFFSETS) >> np.uint64(32)
    rows: Signature = hashed.min(axis=0).astype(np.uint32)
    return rows


def candidate_pairs(signatures: NDArray[np.uint32], is_new: NDArray[np.bool_], least: float = 0.0) -> Pairs:
    """Return the pairs of rows that agree in at least one band and of which one is new.

    `signatures`: one row a content. `is_new`: one flag a row; pairs of two old ones were compared before. `least`: the
    least `agreement` of a pair; most that agree in one band agree in little else, and of many texts are too many to
    keep.
    """
    count = len(signatures)
    found = np.empty(0, dtype=np.int64)
    for band in range(BANDS):
        key = np.zeros(count, dtype=np.uint64)
        for row in range(ROWS):
            key = key * _STEP + signatures[:, band * ROWS + row]
        order = np.argsort(key, kind="stable")
        edges = np.flatnonzero(np.diff(key[order])) + 1
        starts, ends = np.concatenate(([0], edges)), np.concatenate((edges, [count]))
        sizes = ends - starts
        twos, more = starts[sizes == 2], np.flatnonzero(sizes > 2)
        buckets = zip(starts[more].tolist(), ends[more].tolist(), strict=True)
        pairs = chain([_pairs_of_two(order, twos, is_new, count)], _pairs_of_more(order, buckets, is_new, count))
        own = [_near(keys, signatures, least) for keys in pairs]
        # band by band: a copy is found in nearly all of them
        found = np.unique(np.concatenate([found, *own]))
    return found // max(1, count), found % max(1, count)


def _near(keys: NDArray[np.int64], signatures: NDArray[np.uint32], least: float) -> NDArray[np.int64]:
    """Return those of the pairs, each once, whose signatures agree in so large a share of their rows."""
    count = max(1, len(signatures))
    keys = np.unique(keys)
    return keys[agreement(signatures, (keys // count, keys % count)) >= least] if least else keys


def _pairs_of_two(
    order: NDArray[np.int64], places: NDArray[np.int64], is_new: NDArray[np.bool_], count: int
) -> NDArray[np.int64]:
    """Return the pairs of buckets of two, which most are, at once."""
    first, second = order[places], order[places + 1]  # ascending: the sort was stable
    new = is_new[first] | is_new[second]
    keys: NDArray[np.int64] = first[new] * count + second[new]
    return keys


def _pairs_of_more(
    order: NDArray[np.int64], buckets: Iterable[tuple[int, int]], is_new: NDArray[np.bool_], count: int
) -> Iterator[NDArray[np.int64]]:
    """Yield the pairs within larger buckets (places in `order`), about `_AT_ONCE` at once; some come twice."""
    waiting: list[NDArray[np.int64]] = []
    size = 0
    for start, end in buckets:
        bucket = order[start:end]
        new = bucket[is_new[bucket]]
        step = max(1, _AT_ONCE // len(bucket))
        for at in range(0, len(new), step):
            first, second = np.repeat(new[at : at + step], len(bucket)), np.tile(bucket, len(new[at : at + step]))
            keys = np.minimum(first, second) * count + np.maximum(first, second)
            waiting.append(keys[first != second])
            size += len(keys)
            if size >= _AT_ONCE:
                yield np.concatenate(waiting)
                waiting, size = [], 0
    if waiting:
        yield np.concatenate(waiting)


def agreement(signatures: NDArray[np.uint32], pairs: Pairs) -> NDArray[np.float64]:
    """Return for each pair the share of rows in which the signatures agree: an estimate of the resemblance."""
    shares = np.empty(len(pairs[0]))
    for start in range(0, len(shares), 50_000):  # bounded memory
        part = slice(start, start + 50_000)
        shares[part] = (signatures[pairs[0][part]] == signatures[pairs[1][part]]).mean(axis=1)
    return shares
