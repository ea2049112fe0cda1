"""Pairs of skills that openings name: every two columns of each row of a sparse matrix."""

from typing import Any

import numpy as np

from skilltide.analysis.panel import Ints


def pairs_within(named: Any, *, second_from: int = 0, firsts: tuple[int, int] | None = None) -> Any:
    """Return the pairs of each row's columns a < b: sparse [row, a * columns + b], 1 where the row has both.

    ``named``: sparse [row, column], columns of a row in order. ``second_from``: only pairs whose b is at least this;
    ``firsts``: only those whose a lies in this range. The rows' pairs stand in order, each once.
    """
    from scipy import sparse

    rows, columns = named.shape
    place, ends = named.indices.astype(np.int64), named.indptr.astype(np.int64)
    size = np.diff(ends)
    begins = np.arange(len(place)) + 1  # where the columns that come after each one in its row begin
    if second_from:
        before = np.r_[0, np.cumsum(place < second_from)]
        begins = np.maximum(begins, np.repeat(ends[:-1] + before[ends[1:]] - before[ends[:-1]], size))
    behind = np.repeat(ends[1:], size) - begins
    if firsts:
        behind[(place < firsts[0]) | (place >= firsts[1])] = 0
    before = np.r_[0, np.cumsum(behind)]
    kind = np.int32 if columns**2 < 2**31 and before[-1] < 2**31 else np.int64
    second = np.arange(before[-1], dtype=kind)
    second -= np.repeat((before[:-1] - begins).astype(kind), behind)
    pair = place.astype(kind)[second]
    pair += np.repeat((place * columns).astype(kind), behind)
    ones: Ints = np.ones(len(pair), dtype=np.int32)
    return sparse.csr_matrix((ones, pair, before[ends].astype(kind)), shape=(rows, columns**2))
