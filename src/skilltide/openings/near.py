"""Which contents a comparison with some of them needs: the others would only be read and left."""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from skilltide.openings.signature import BANDS, ROWS

_FACTOR = np.uint64(0x100000001B3)


def near(
    signatures: NDArray[np.uint32], employers: Sequence[str | None], is_new: NDArray[np.bool_]
) -> NDArray[np.bool_]:
    """Return which rows `compare.find_matches` needs to compare the new ones as it would among all.

    Those are the rows that agree with a new one in a band of their signatures, or seem to, and all of the employers of
    these: an employer's boilerplate is known from all its contents. `signatures`, `employers`: one a row.
    """
    found = is_new.copy()
    for band in range(BANDS):
        key = np.zeros(len(signatures), dtype=np.uint64)
        for row in range(ROWS):
            key = key * _FACTOR + signatures[:, band * ROWS + row]
        found |= np.isin(key, key[is_new])
    involved = {employer for employer, is_near in zip(employers, found.tolist(), strict=True) if is_near} - {None}
    found |= np.fromiter((employer in involved for employer in employers), dtype=bool, count=len(employers))
    return found
