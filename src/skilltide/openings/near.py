"""Which contents a comparison with some of them needs: the others would only be read and left."""

from typing import Any

import numpy as np
from numpy.typing import NDArray

from skilltide.openings.arrays import distinct, is_among
from skilltide.openings.candidate_pairs import BANDS, ROWS

_FACTOR = np.uint64(0x100000001B3)


def near(
    signatures: NDArray[np.uint32], employers: NDArray[np.integer[Any]], is_new: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which rows `compare.find_matches` needs to compare the new ones as it would among all.

    Those are the rows that agree with a new one in a band of their signatures, or seem to, and all of the employers of
    these: an employer's boilerplate is known from all its contents. `signatures`, `employers`: one a row. An employer
    is a number, one that isn't known less than 0.
    """
    found = is_new.copy()
    if found.all():
        return found
    for band in range(BANDS):
        key = np.zeros(len(signatures), dtype=np.uint64)
        for row in range(ROWS):
            key = key * _FACTOR + signatures[:, band * ROWS + row]
        found |= is_among(key, distinct(key[is_new]))
    return found | ((employers >= 0) & is_among(employers, distinct(employers[found])))
