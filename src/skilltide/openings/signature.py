"""MinHash signatures.

Broder, "On the resemblance and containment of documents" (1997): two texts agree in a row of their signatures with the
probability of their resemblance (Jaccard similarity of their shingles).
"""

from typing import TypeAlias

import numpy as np
from numpy.typing import NDArray

from skilltide.openings.words import Shingles, mix

SIZE = 63
"""Rows of a signature."""

Signature: TypeAlias = NDArray[np.uint32]

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
