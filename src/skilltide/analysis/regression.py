"""The straight line through standardised monthly shares, with errors for employers and for months.

Generalised least squares under the covariance of `components`. Its weighted residual mean square ::

    q = r' Omega^-1 r / (T - 2)

should be 1; the classical correction of Knapp and Hartung multiplies the variance by q and takes a t distribution
with T - 2 degrees of freedom, so that what the model of errors misses is made good from the months' own scatter.
With some 20 months q is noisy, and with hundreds of skills the smallest q would make the discoveries. q is
therefore moderated: drawn towards its distribution over all skills, which adds degrees of freedom in turn.

Shocks may last: how much of one carries over to the next month is estimated too, once for all skills (restricted
likelihood). A slow wander looks like a trend, and only the many skills together tell the two apart.

Sources: Knapp & Hartung (2003), Statistics in Medicine 22:2693; Hartung & Knapp (2001), 20:3875; Smyth (2004),
Stat Appl Genet Mol Biol 3:3 (the moderated t, and the moments by which its prior is fitted).
"""

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from skilltide.analysis.components import Components
from skilltide.analysis.intervals import Floats
from skilltide.analysis.panel import Ints

CARRIES = (0.0, 0.2, 0.4, 0.6, 0.8)
"""Values tried for how much of a month's shock carries over to the next."""
OUTLIER = 0.005
MOST_OUTLIERS = 0.1
"""Skills whose q is larger than chance gives one in 200 (at most a tenth of all) take no part in estimating shocks;
their own q widens their intervals."""
LEAST_SKILLS = 20
"""Skills from which the distribution of q over skills is worth fitting; with fewer, each stands alone."""


@dataclass(frozen=True)
class Fit:
    """One line per skill: ``at_zero`` and ``slope`` with their covariance, scaled by the moderated ``scale``."""

    at_zero: Floats
    slope: Floats
    covariance: Floats
    """[skill, 2, 2]"""
    freedom: float
    scale: Floats
    shock_sd: float
    """Estimated spread of whole months' shocks, on the log-odds scale."""
    shock_carry: float
    """Estimated part of a shock that carries over to the next month."""
    residual: Floats
    """[skill]: q before moderation."""
    sampling_part: Floats
    """[skill]: how much of the slope's variance is sampling, which more openings would make smaller."""


def fit_lines(
    parts: Components,
    columns: Ints,
    years: Floats,
    *,
    seasonal: Floats | None = None,
    step: Floats | None = None,
    most_prior: float | None = None,
) -> Fit:
    """Fit the skills ``columns`` on ``years`` (time of each period in years; 0 is where ``at_zero`` holds).

    ``seasonal``: further regressors [period, k], centred by the caller. ``step``: 0 before and 1 after, takes the place
    of time: ``at_zero`` is then the share before and ``slope`` the difference. ``most_prior``: degrees of freedom that
    other skills may add at most; None: as many as the periods give.
    """
    x = np.column_stack([np.ones_like(years), years if step is None else step])
    if seasonal is not None:
        x = np.column_stack([x, seasonal])
    theta = parts.theta[:, columns].T
    sampling = parts.sampling(columns)
    spread = np.square(parts.mean[columns] * (1 - parts.mean[columns]))
    freedom = len(years) - x.shape[1]
    shock, carry = _shocks(sampling, spread, theta, x, years)
    estimate, covariance, q, _ = _gls(sampling + _shock_matrix(spread, shock, carry, years), theta, x)
    scale, total = _moderate(q, freedom, float(freedom) if most_prior is None else most_prior)
    alone = _gls(sampling, theta, x)[1][:, 1, 1]
    return Fit(
        estimate[:, 0], estimate[:, 1], covariance[:, :2, :2] * scale[:, None, None], total, scale,
        float(np.sqrt(shock)), carry, q, alone / (covariance[:, 1, 1] * scale),
    )  # fmt: skip


def _shock_matrix(spread: Floats, shock: float, carry: float, years: Floats) -> Floats:
    """Return the covariances [skill, period, period] of months' shocks (``shock``: variance on log odds)."""
    months = np.abs(years[:, None] - years[None, :]) * 12
    pattern = np.power(carry, months) if carry > 0 else np.eye(len(years))
    return np.asarray((shock * spread)[:, None, None] * pattern)


def _gls(omega: Floats, theta: Floats, x: Floats) -> tuple[Floats, Floats, Floats, float]:
    """Return estimates, their covariances, q, and the restricted log-likelihood summed over skills."""
    size = theta.shape[1]
    whole = omega + _floor(omega)[:, None, None] * np.eye(size)
    inverse = np.linalg.inv(whole)
    information = x.T @ inverse @ x
    covariance: Floats = np.linalg.inv(information).astype(float)
    estimate = (covariance @ (x.T @ inverse @ theta[:, :, None]))[:, :, 0]
    residual = theta - estimate @ x.T
    squares: Floats = np.einsum("si,sij,sj->s", residual, inverse, residual)
    determinants = np.linalg.slogdet(whole)[1] + np.linalg.slogdet(information)[1]
    return estimate, covariance, squares / (size - x.shape[1]), -float((determinants + squares).sum()) / 2


def _shocks(sampling: Floats, spread: Floats, theta: Floats, x: Floats, years: Floats) -> tuple[float, float]:
    """Return the variance of months' shocks and how much of one carries over to the next month.

    For each carry-over of `CARRIES`, the variance at which q is 1 on average over the skills; of these pairs, the
    one with the largest restricted likelihood. (0, 0) where q needs no shocks to be 1.
    """
    from scipy.special import chdtri

    freedom = len(years) - x.shape[1]
    pattern = _shock_matrix(np.ones(1), 1.0, 0.0, years)[0]
    shock = _shock_variance(sampling, spread, theta, x, pattern)
    q = _gls(sampling + _shock_matrix(spread, shock, 0.0, years), theta, x)[2]
    # what jumps or bends is no shock: a few skills must not set the errors of all others
    bound = max(float(chdtri(freedom, OUTLIER)) / freedom, float(np.quantile(q, 1 - MOST_OUTLIERS)))
    usual = q <= bound
    sampling, spread, theta = sampling[usual], spread[usual], theta[usual]
    best, chosen = -np.inf, (0.0, 0.0)
    for carry in CARRIES:
        shock = _shock_variance(sampling, spread, theta, x, _shock_matrix(np.ones(1), 1.0, carry, years)[0])
        if shock == 0.0:
            continue
        fit = _gls(sampling + _shock_matrix(spread, shock, carry, years), theta, x)[3]
        if fit > best:
            best, chosen = fit, (shock, carry)
    return chosen


def _shock_variance(sampling: Floats, spread: Floats, theta: Floats, x: Floats, pattern: Floats) -> float:
    """Return the variance of months' shocks at which q is 1 on average over the skills; 0 where it never exceeds 1."""
    mean_q = _mean_q(sampling, spread, theta, x, pattern)
    if mean_q(0.0) <= 1:
        return 0.0
    low, high = 0.0, 1e-4
    while mean_q(high) > 1 and high < 10:
        low, high = high, high * 4
    for _ in range(6):
        middle = (low + high) / 2
        low, high = (middle, high) if mean_q(middle) > 1 else (low, middle)
    return high


def _mean_q(sampling: Floats, spread: Floats, theta: Floats, x: Floats, pattern: Floats) -> Callable[[float], float]:
    """Return what tells the mean of q over the skills for a variance of months' shocks.

    q of `_gls` without estimates: with A what is orthogonal to x, ``(T - k) q = theta' A (A' Omega A)^-1 A' theta``
    (Searle, Casella & McCulloch 1992, ch. 6.6). Taken to the axes on which A' K A is diagonal and A' pattern A is one,
    each variance of shocks costs a sum.
    """
    size, lines = x.shape
    rest = np.linalg.qr(x, mode="complete")[0][:, lines:]
    axes = np.linalg.solve(np.linalg.cholesky(rest.T @ pattern @ rest), rest.T)
    whole = sampling + _floor(sampling)[:, None, None] * np.eye(size)
    spreads, turned = np.linalg.eigh(axes @ whole @ axes.T)
    squares = np.square(np.einsum("sji,sj->si", turned, theta @ axes.T))
    return lambda shock: float((squares / (spreads + shock * spread[:, None])).sum(axis=1).mean()) / (size - lines)


def _floor(omega: Floats) -> Floats:
    """Return what is added to the variances of each skill, so that no degenerate month is taken as certain: far less
    than any real one.
    """
    return np.asarray(1e-9 * np.trace(omega, axis1=1, axis2=2) / omega.shape[1])


def _moderate(q: Floats, freedom: int, most_prior: float) -> tuple[Floats, float]:
    """Return the moderated q of each skill and the degrees of freedom of its t distribution."""
    from scipy.special import digamma, polygamma

    if len(q) < LEAST_SKILLS:
        return np.maximum(q, 1.0), float(freedom)
    logs = np.log(np.maximum(q, 1e-6)) - digamma(freedom / 2) + np.log(freedom / 2)
    spread = float(np.var(logs, ddof=1) - polygamma(1, freedom / 2))
    prior = min(2 * _trigamma_inverse(spread), most_prior) if spread > 0 else most_prior
    centre = float(np.exp(logs.mean() + digamma(prior / 2) - np.log(prior / 2)))
    return (prior * max(centre, 1.0) + freedom * q) / (prior + freedom), prior + freedom


def _trigamma_inverse(value: float) -> float:
    """Solve trigamma(y) = value by Newton's method (Smyth 2004, appendix)."""
    from scipy.special import polygamma

    y = 0.5 + 1 / value
    for _ in range(50):
        step = float(polygamma(1, y) * (1 - polygamma(1, y) / value) / polygamma(2, y))
        y += step
        if -step / y < 1e-8:
            break
    return y
