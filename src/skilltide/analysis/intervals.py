"""Intervals and tests that several modules share. Arrays in, arrays out; nan in, nan out."""

from collections.abc import Sequence
from typing import Any

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]

Z95 = 1.959963984540054
"""The 97.5 % point of the normal distribution: a two-sided interval of 95 %."""


def wilson(share: Any, n: Any, z: Any = Z95) -> tuple[Floats, Floats]:
    """Return the Wilson score interval of a share, always within 0 to 1.

    ``n`` may be an effective number (openings divided by a design effect) and need not be whole.
    Where ``n`` is 0 or unknown, both bounds are nan: missing is missing, not 0.

    Source: Wilson (1927), JASA 22:209; Brown, Cai & DasGupta (2001), Statistical Science 16:101, who find it
    close to its level for small counts; with an effective n: Korn & Graubard (1998), Survey Methodology 24:193.
    """
    p = np.asarray(share, dtype=float)
    size = np.asarray(n, dtype=float)
    with np.errstate(divide="ignore", invalid="ignore"):
        z2n = np.square(z) / size
        centre = (p + z2n / 2) / (1 + z2n)
        half = np.asarray(z) * np.sqrt(p * (1 - p) / size + z2n / (4 * size)) / (1 + z2n)
        # the bounds contain the share itself in exact arithmetic: keep that in floating point too
        low = np.minimum(np.clip(centre - half, 0, 1), p)
        high = np.maximum(np.clip(centre + half, 0, 1), p)
    unknown = ~(size > 0) | np.isnan(p)
    return np.where(unknown, np.nan, low), np.where(unknown, np.nan, high)


def benjamini_hochberg(p_values: Any) -> Floats:
    """Return q-values: the smallest false discovery rate at which each test is rejected. nan was not tested.

    Source: Benjamini & Hochberg (1995), JRSS B 57:289; it holds under positive dependence too
    (Benjamini & Yekutieli 2001, Annals of Statistics 29:1165), which skills named in the same openings have.
    """
    p = np.asarray(p_values, dtype=float)
    q = np.full(p.shape, np.nan)
    tested = np.flatnonzero(~np.isnan(p))
    if tested.size == 0:
        return q
    order = tested[np.argsort(p[tested], kind="stable")]
    scaled = p[order] * tested.size / np.arange(1, tested.size + 1)
    q[order] = np.minimum(np.minimum.accumulate(scaled[::-1])[::-1], 1.0)
    return q


def ratio_interval(
    numerator: float, denominator: float, *, var_n: float, var_d: float, cov: float, t: float
) -> tuple[float, float]:
    """Return Fieller's interval for ``numerator / denominator``; nan for a side without bound.

    It agrees with the interval of the difference: 1 lies outside exactly when the difference is clear of 0.
    Where the denominator itself is not clear of 0, no upper bound exists and nan says so.
    Source: Fieller (1954), JRSS B 16:175.
    """
    a = denominator**2 - t**2 * var_d
    b = numerator * denominator - t**2 * cov
    c = numerator**2 - t**2 * var_n
    if a <= 0 or denominator <= 0:
        # the set is a half line or more; its lower end is the smaller root where the numerator is clear of 0
        disc = b * b - a * c
        if c > 0 and a < 0 and disc >= 0:
            return max((b - np.sqrt(disc)) / a, 0.0) if b > 0 else float("nan"), float("nan")
        return float("nan"), float("nan")
    root = float(np.sqrt(max(b * b - a * c, 0.0)))
    return max((b - root) / a, 0.0), max((b + root) / a, 0.0)


def cohen_kappa(pairs: Sequence[tuple[str, str]]) -> float:
    """Return how far two readings of the same things agree beyond chance: 1 where they are alike, 0 as by chance.

    nan where one answer is all that either gave. Source: Cohen (1960), Educational and Psychological Measurement 20:37.
    """
    answers = {answer for pair in pairs for answer in pair}
    alike = sum(first == second for first, second in pairs) / len(pairs)
    by_chance = sum(
        sum(first == answer for first, _ in pairs) * sum(second == answer for _, second in pairs) for answer in answers
    ) / len(pairs) ** 2  # fmt: skip
    return (alike - by_chance) / (1 - by_chance) if by_chance < 1 else float("nan")
