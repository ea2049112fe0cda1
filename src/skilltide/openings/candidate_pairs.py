"""Which texts are worth comparing, by their signatures (locality-sensitive hashing).

Rows of signatures are put together to bands; texts that agree in a whole band are candidates (Leskovec, Rajaraman,
Ullman, "Mining of Massive Datasets", chapter 3). With 21 bands of 3 rows a pair of resemblance s is found with
probability 1 - (1 - s^3)^21: 0.94 at 0.5, 0.99 at 0.6.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import chain
from typing import Any, TypeAlias

import numpy as np
from numpy.typing import NDArray

from skilltide.openings.arrays import distinct, united
from skilltide.openings.signature import SIZE

BANDS, ROWS = 21, 3
assert BANDS * ROWS == SIZE
_AT_ONCE = 1_000_000
"""Pairs that are looked at together."""

Pairs: TypeAlias = tuple[NDArray[np.int64], NDArray[np.int64]]
"""Two arrays of equal length; the first is smaller everywhere."""
Least: TypeAlias = Callable[[Pairs], NDArray[np.float64]]
"""From pairs to the least `agreement` that each must have."""

_STEP = np.uint64(0x9E3779B97F4A7C15)


def candidate_pairs(signatures: NDArray[np.uint32], is_new: NDArray[np.bool_], least: Least | None = None) -> Pairs:
    """Return the pairs of rows that agree in at least one band and of which one is new.

    `signatures`: one row a content. `is_new`: one flag a row; pairs of two old ones were compared before. `least`:
    pairs that agree in less are left out; most that agree in one band agree in little else, and of many texts are too
    many to keep.
    """
    count = len(signatures)
    found = np.empty(0, dtype=np.int64)
    bytes_of = signatures.astype(np.uint8)  # what agrees in a row agrees in its last byte
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
        own = [np.empty(0, dtype=np.int64)]
        for first, second in chain([_pairs_of_two(order, twos, is_new)], _pairs_of_more(order, buckets, is_new)):
            pairs = first, second
            if least:
                needed = least(pairs)
                for table in (bytes_of, signatures):
                    is_near = agreement(table, pairs) >= needed
                    pairs, needed = (pairs[0][is_near], pairs[1][is_near]), needed[is_near]
            own.append(pairs[0] * count + pairs[1])
        # band by band: a copy is found in nearly all of them
        found = united(found, distinct(np.concatenate(own)))
    return found // max(1, count), found % max(1, count)


def _pairs_of_two(order: NDArray[np.int64], places: NDArray[np.int64], is_new: NDArray[np.bool_]) -> Pairs:
    """Return the pairs of buckets of two, which most are, at once."""
    first, second = order[places], order[places + 1]  # ascending: the sort was stable
    new = is_new[first] | is_new[second]
    return first[new], second[new]


def _pairs_of_more(
    order: NDArray[np.int64], buckets: Iterable[tuple[int, int]], is_new: NDArray[np.bool_]
) -> Iterator[Pairs]:
    """Yield the pairs within larger buckets (places in `order`), about `_AT_ONCE` at once."""
    waiting: list[Pairs] = []
    size = 0
    for start, end in buckets:
        bucket = order[start:end]
        new = bucket[is_new[bucket]]
        step = max(1, _AT_ONCE // len(bucket))
        for at in range(0, len(new), step):
            one, other = np.repeat(new[at : at + step], len(bucket)), np.tile(bucket, len(new[at : at + step]))
            kept = (one < other) | ((one > other) & ~is_new[other])  # two new ones meet twice
            one, other = one[kept], other[kept]
            waiting.append((np.minimum(one, other), np.maximum(one, other)))
            size += len(one)
            if size >= _AT_ONCE:
                yield _joined(waiting)
                waiting, size = [], 0
    if waiting:
        yield _joined(waiting)


def _joined(pairs: list[Pairs]) -> Pairs:
    return np.concatenate([first for first, _ in pairs]), np.concatenate([second for _, second in pairs])


def agreement(signatures: NDArray[np.unsignedinteger[Any]], pairs: Pairs) -> NDArray[np.float64]:
    """Return for each pair the share of rows in which the signatures agree: an estimate of the resemblance."""
    shares = np.empty(len(pairs[0]))
    for start in range(0, len(shares), 50_000):  # bounded memory
        part = slice(start, start + 50_000)
        equal = signatures[pairs[0][part]] == signatures[pairs[1][part]]
        shares[part] = np.count_nonzero(equal, axis=1) / SIZE
    return shares
