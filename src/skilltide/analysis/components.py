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
from functools import cached_property
from typing import Any

import numpy as np

from skilltide.analysis.intervals import Floats
from skilltide.analysis.panel import Ints
from skilltide.analysis.standardise import Standard

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


class Employers:
    """A design whose openings belong to employers; what all skills need of it is computed once."""

    def __init__(self, standard: Standard, employer: Ints) -> None:
        """``employer``: its code by opening of the support."""
        self.standard = standard
        _, owner = np.unique(employer, return_inverse=True)
        _, burst = np.unique(owner * np.int64(standard.period_count) + standard.period, return_inverse=True)
        self.bursts, self.owners = _Groups.of(standard, burst), _Groups.of(standard, owner)

    @cached_property
    def kernels(self) -> tuple[Floats, Floats, Floats]:
        """K0, K1, K2."""
        influence = self.standard.influence
        sums_burst, sums_owner = self.bursts.summing @ influence, self.owners.summing @ influence
        return influence.T @ influence, sums_burst.T @ sums_burst, sums_owner.T @ sums_owner


@dataclass(frozen=True)
class _Groups:
    """Openings in groups: those of an employer, or of an employer in one month.

    With S the sums of y by group, D those of the design and B the coefficients, the squared sums of residuals are ::

        |S - D B|^2 = |S|^2 - 2 B'(D'S) + B'(D'D) B

    so that no residual has to be made.
    """

    summing: Any
    """Sparse [group, opening]."""
    design: Any
    """Sparse [group, column of the design]: D."""
    gram: Floats
    """D'D."""
    null: float
    """The sum of squares that unrelated openings would show after the fit, in units of their variance."""
    pairs: float
    """Ordered pairs of openings of one group."""

    @classmethod
    def of(cls, standard: Standard, codes: Ints) -> "_Groups":
        summing = _grouping(codes)
        design = summing @ standard.design
        gram = (design.T @ design).toarray()
        # the fit takes away the leverages, sum over groups of z' H z
        leverage = float(np.einsum("ij,ij->", standard.inverse, gram))
        size = len(codes)
        return cls(summing, design, gram, size - leverage, float(np.square(np.bincount(codes)).sum() - size))

    def squares(self, y: Any, fitted: Floats) -> Floats:
        """Return the squared sums of the residuals of each column of ``y``; ``fitted``: B."""
        sums = (self.summing @ y).tocsr()
        return squared_sums(sums, self.design, self.gram, fitted)

    def with_score(self, y: Any, fitted: Floats, residual: Floats) -> tuple[Floats, float]:
        """Return the products of the sums of residuals with those of one column's ``residual``, and its own square."""
        sums = self.summing @ residual
        spread = self.summing.T @ sums
        return np.asarray(y.T @ spread - fitted.T @ (self.design.T @ sums)), float(sums @ sums)


def squared_sums(sums: Any, design: Any, gram: Floats, fitted: Floats) -> Floats:
    """Return |S - D B|^2 of each column (see `_Groups`): ``sums`` S, ``design`` D (both sparse), ``gram`` D'D,
    ``fitted`` B.
    """
    own = np.bincount(sums.indices, np.square(sums.data), minlength=sums.shape[1])
    cross = (design.T @ sums).toarray()
    return np.asarray(own - 2 * np.einsum("ds,ds->s", fitted, cross) + np.einsum("ds,ds->s", fitted, gram @ fitted))


def components(
    standard: Standard, y: Any, employer: Ints | Employers, common: tuple[Floats, Floats] | None = None
) -> Components:
    """Fit all skills at once. ``y``: sparse [opening of the support, skill]; ``employer``: its code by opening, or what
    was made of it for another fit of the same design.

    ``common``: what all skills share is taken out: (score of each opening, weight of each skill), see `common_drift`.
    Then ``y - score weight'`` is fitted; ``mean`` stays that of ``y``.
    """
    y = y.tocsr()
    groups = employer if isinstance(employer, Employers) else Employers(standard, employer)
    influence, design = standard.influence, standard.design
    theta = np.asarray(y.T @ influence).T
    named = (design.T @ y).toarray()
    fitted = standard.inverse @ named
    own = np.bincount(y.indices, np.square(y.data), minlength=y.shape[1]) - np.einsum("ds,ds->s", fitted, named)
    burst_sq, owner_sq = groups.bursts.squares(y, fitted), groups.owners.squares(y, fitted)
    if common is not None:
        score, weight = common
        theta = theta - np.outer(influence.T @ score, weight)
        residual = score - design @ (standard.inverse @ (design.T @ score))

        def without(squares: Floats, products: Floats, square: float) -> Floats:
            return squares - 2 * weight * products + np.square(weight) * square

        own = without(own, np.asarray(y.T @ residual), float(residual @ residual))
        burst_sq = without(burst_sq, *groups.bursts.with_score(y, fitted, residual))
        owner_sq = without(owner_sq, *groups.owners.with_score(y, fitted, residual))
    own, burst_sq, owner_sq = (np.maximum(part, 0) for part in (own, burst_sq, owner_sq))
    variance = own / standard.freedom
    bursts, owners = groups.bursts, groups.owners
    r1 = _correlation(burst_sq - variance * bursts.null, variance, bursts.pairs)
    r2 = _correlation(
        owner_sq - burst_sq - variance * (owners.null - bursts.null), variance, owners.pairs - bursts.pairs
    )
    return Components(theta, np.asarray(y.mean(axis=0)).ravel(), variance, r1, np.minimum(r2, r1), groups.kernels)


def _grouping(codes: Ints) -> Any:
    """Return the sparse matrix that sums rows by code."""
    from scipy import sparse

    size = len(codes)
    return sparse.csr_matrix((np.ones(size), (codes, np.arange(size))), shape=(int(codes.max(initial=-1)) + 1, size))


def _correlation(excess: Floats, variance: Floats, pairs: float) -> Floats:
    """Return the correlation of pairs by skill, drawn towards that over all skills where a skill tells little."""
    if pairs <= 0:
        return np.zeros(len(excess))
    expected = variance * pairs
    total = expected.sum()
    pooled = float(np.clip(excess.sum() / total, 0, 0.95)) if total > 0 else 0.0
    return np.clip((excess + PRIOR_PAIRS * pooled) / (expected + PRIOR_PAIRS), 0.0, 0.95)
