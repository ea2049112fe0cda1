"""Where the scatter of standardised monthly shares comes from: openings, employers, whole months.

For each skill the covariance of its monthly standardised shares is modelled as ::

    Omega = s2 [(1 - r1) K0 + (r1 - r2) K1 + r2 K2]  +  k2 (p (1 - p))^2 A

K0, K1 and K2 sum the outer products of the influence rows over openings, over an employer's openings of one month
and over all openings of an employer; r1 and r2 are the correlations of two openings of one employer in the same
and in different months, s2 is the residual variance, and k2 the variance (on the log-odds scale, hence the
factor) of shocks that a whole month shares, with A[t, u] = f^|t - u| where a part f carries over from month to
month. The K belong to the design, so they are computed once for all skills.

Sources: variance components by moments, Searle, Casella & McCulloch (1992), ch. 5; the heterogeneity between months
as in random-effects meta-regression, fitted so that the weighted residual sum of squares meets its expectation
(Paule & Mandel 1982, J Res NBS 87:377; DerSimonian & Kacker 2007, Contemp Clin Trials 28:105).
"""

from dataclasses import dataclass
from typing import Any

import numpy as np

from skilltide.analysis.intervals import Floats
from skilltide.analysis.panel import Ints
from skilltide.analysis.standardise import Standard

CHUNK = 128
"""Skills whose residuals are held at once, as a dense block."""
PRIOR_PAIRS = 60.0
"""Weight of the pooled correlations against a skill's own, in pairs of openings times its own share of them."""


@dataclass(frozen=True)
class Components:
    """Standardised shares and what their errors are made of; skills are columns."""

    theta: Floats
    """[period, skill]"""
    mean: Floats
    """[skill]: share over the whole common support."""
    residual_variance: Floats
    same_month: Floats
    """[skill]: r1."""
    other_month: Floats
    """[skill]: r2."""
    kernels: tuple[Floats, Floats, Floats]
    """K0, K1, K2, each [period, period]."""

    def sampling(self, columns: Ints) -> Floats:
        """Return the sampling covariances [skill, period, period] of some skills (no shocks of months)."""
        k0, k1, k2 = self.kernels
        r1, r2 = self.same_month[columns, None, None], self.other_month[columns, None, None]
        return np.asarray(self.residual_variance[columns, None, None] * ((1 - r1) * k0 + (r1 - r2) * k1 + r2 * k2))


def components(standard: Standard, y: Any, employer: Ints, common: tuple[Floats, Floats] | None = None) -> Components:
    """Fit all skills at once. ``y``: sparse [opening of the support, skill]; ``employer``: its code by opening.

    ``common``: what all skills share is taken out: (score of each opening, weight of each skill), see `common_drift`.
    Then ``y - score weight'`` is fitted; ``mean`` stays that of ``y``.
    """
    n, skill_count = y.shape
    _, owner = np.unique(employer, return_inverse=True)
    _, burst = np.unique(owner * np.int64(standard.period_count) + standard.period, return_inverse=True)
    by_owner, by_burst = _grouping(owner), _grouping(burst)
    influence = standard.influence
    theta = np.asarray((y.T @ influence).T)
    coefficients = standard.inverse @ np.asarray((standard.design.T @ y).todense())
    score, weight = common if common is not None else (np.zeros(n), np.zeros(skill_count))
    if common is not None:
        theta = theta - np.outer(influence.T @ score, weight)
        coefficients = coefficients - np.outer(standard.inverse @ (standard.design.T @ score), weight)
    own, burst_sq, owner_sq = np.zeros(skill_count), np.zeros(skill_count), np.zeros(skill_count)
    for first in range(0, skill_count, CHUNK):
        part = slice(first, min(first + CHUNK, skill_count))
        residual = np.asarray(y[:, part].todense()) - standard.design @ coefficients[:, part]
        residual -= np.outer(score, weight[part])
        own[part] = np.square(residual).sum(axis=0)
        burst_sq[part] = np.square(by_burst @ residual).sum(axis=0)
        owner_sq[part] = np.square(by_owner @ residual).sum(axis=0)
    variance = own / standard.freedom
    # sums of squares that unrelated openings would show, after the fit
    null_burst = n - _leverage(standard, by_burst)
    null_owner = n - _leverage(standard, by_owner)
    burst_pairs = float(np.square(np.bincount(burst)).sum() - n)
    owner_pairs = float(np.square(np.bincount(owner)).sum() - n) - burst_pairs
    mean = np.asarray(y.mean(axis=0)).ravel()
    r1 = _correlation(burst_sq - variance * null_burst, variance, burst_pairs)
    r2 = _correlation(owner_sq - burst_sq - variance * (null_owner - null_burst), variance, owner_pairs)
    sums_burst, sums_owner = by_burst @ influence, by_owner @ influence
    kernels = (influence.T @ influence, sums_burst.T @ sums_burst, sums_owner.T @ sums_owner)
    return Components(theta, mean, variance, r1, np.minimum(r2, r1), kernels)


def _grouping(codes: Ints) -> Any:
    """Return the sparse matrix that sums rows by code."""
    from scipy import sparse

    size = len(codes)
    return sparse.csr_matrix((np.ones(size), (codes, np.arange(size))), shape=(int(codes.max(initial=-1)) + 1, size))


def _leverage(standard: Standard, grouping: Any) -> float:
    """Return how much of the sum of squared group sums the fit takes away: sum over groups of z' H z."""
    sums = np.asarray((grouping @ standard.design).todense())
    return float(np.einsum("ij,ij->", sums @ standard.inverse, sums))


def _correlation(excess: Floats, variance: Floats, pairs: float) -> Floats:
    """Return the correlation of pairs by skill, drawn towards that over all skills where a skill tells little."""
    if pairs <= 0:
        return np.zeros(len(excess))
    expected = variance * pairs
    total = expected.sum()
    pooled = float(np.clip(excess.sum() / total, 0, 0.95)) if total > 0 else 0.0
    return np.clip((excess + PRIOR_PAIRS * pooled) / (expected + PRIOR_PAIRS), 0.0, 0.95)
