"""Distinct integers and membership are those that numpy tells."""

import numpy as np
import pytest

from skilltide.openings.arrays import distinct, is_among, united


@pytest.mark.parametrize("kind", [np.int64, np.uint32])
@pytest.mark.parametrize("size", [0, 1, 2, 500])
def test_they_are_those_of_numpy(size: int, kind: type[np.integer]) -> None:
    random = np.random.default_rng(size)
    one, other = (random.integers(0, 200, n).astype(kind) for n in (size, size // 2))
    first, second = distinct(one), distinct(other)
    for found, expected in ((first, np.unique(one)), (united(first, second), np.union1d(one, other))):
        assert found.dtype == kind and found.tolist() == expected.tolist()
    assert is_among(one, second).tolist() == np.isin(one, other).tolist()
    assert is_among(other, first).tolist() == np.isin(other, one).tolist()
