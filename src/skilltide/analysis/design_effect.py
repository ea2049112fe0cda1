"""How much less a share knows than its n suggests, because employers post many similar openings.

With ``n_e`` openings of employer e in a period and an intra-employer correlation ``rho`` of a skill, the variance
of its share is ``p (1 - p) / n`` times the design effect::

    deff = 1 + rho (m - 1)          m = sum n_e^2 / n, the size of the employer of a typical opening

Source: Kish (1965), Survey Sampling, ch. 5, with the size-weighted mean cluster size (Holt 1980; Kish 1987) for
unequal employers. ``rho`` weighs pairs of openings alike, so that large employers count as they do in the variance.
One month's clusters estimate it badly for all but common skills; it is therefore taken over all periods of a
skill, and drawn towards the value over all skills the less a skill's own pairs tell.
"""

from typing import Any, NamedTuple

import numpy as np

from skilltide.analysis.intervals import Floats
from skilltide.analysis.panel import Flags, Ints, Panel

PRIOR_PAIRS = 40.0
"""Weight of the pooled correlation, in units of p (1 - p) times pairs of openings at one employer."""


def design_effects(panel: Panel, group: Ints, group_count: int, flag: Flags) -> tuple[Floats, Floats]:
    """Return design effects [group, skill] (at least 1) and effective employers [group].

    ``group`` numbers the period (or slice) of each opening; -1 leaves an opening out. A group with one employer,
    or no opening, gets nan effective employers only where it is empty.
    """
    return effects_of(panel, group, clusters(panel, group, group_count), flag)


def effects_of(panel: Panel, group: Ints, found: "Clusters", flag: Flags) -> tuple[Floats, Floats]:
    """Return `design_effects` of what `clusters` gives."""
    rho = correlation_of(panel, group, found, flag)
    with np.errstate(divide="ignore", invalid="ignore"):
        effective_employers = np.square(found.n) / found.sum_sq
    deff = 1 + rho[None, :] * np.maximum(np.nan_to_num(found.m, nan=1.0) - 1, 0)[:, None]
    return deff, effective_employers


def employer_correlation(panel: Panel, group: Ints, group_count: int, flag: Flags) -> Floats:
    """Return ``rho`` of each skill, 0 to 1: how alike the openings of one employer are in it; arguments as above."""
    return correlation_of(panel, group, clusters(panel, group, group_count), flag)


class Clusters(NamedTuple):
    """Openings of one employer within one group."""

    cell: Ints
    """Number of each opening's cluster."""
    group: Ints
    """The group of each cluster; -1: left out."""
    size: Floats
    """Openings of each cluster."""
    n: Floats
    """Openings of each group."""
    sum_sq: Floats
    """Sum of the squared sizes of each group's clusters."""
    m: Floats
    """Size of the cluster of a typical opening of each group; nan where it has none."""


def clusters(panel: Panel, group: Ints, group_count: int) -> Clusters:
    """Return the clusters of a population; arguments as in `design_effects`."""
    inside = group >= 0
    cell = group * panel.employer_count + panel.employer  # employer within group
    _, cell = np.unique(np.where(inside, cell, -1), return_inverse=True)
    cell_group = np.full(cell.max(initial=0) + 1, -1, dtype=np.int64)
    cell_group[cell] = group
    size = np.bincount(cell, minlength=len(cell_group)).astype(float)
    live = cell_group >= 0
    n = np.bincount(group[inside], minlength=group_count).astype(float)
    sum_sq = np.bincount(cell_group[live], weights=np.square(size[live]), minlength=group_count).astype(float)
    with np.errstate(divide="ignore", invalid="ignore"):
        return Clusters(cell, cell_group, size, n, sum_sq, sum_sq / n)


def correlation_of(panel: Panel, group: Ints, found: Clusters, flag: Flags) -> Floats:
    """Return `employer_correlation` of what `clusters` gives."""
    from scipy import sparse

    n, sum_sq, m = found.n, found.sum_sq, found.m
    openings = len(panel.openings)
    in_cell = sparse.csr_matrix(
        (np.ones(openings, dtype=np.int32), (found.cell, np.arange(openings))), shape=(len(found.size), openings)
    )
    excess, pairs = np.zeros(panel.skill_count), np.zeros(panel.skill_count)
    counts = flag & (group >= 0)[panel.opening]
    for skills in panel.skill_blocks(counts):
        asked = in_cell @ panel.matrix(counts, skills)  # [cluster, skill]
        k, yy, yn = _sums(asked, found)
        with np.errstate(divide="ignore", invalid="ignore"):
            p = k / n[:, None]
            between = yy - 2 * p * yn + np.square(p) * sum_sq[:, None]
        own_excess, own_pairs = excess_and_pairs(p, between, n[:, None], sum_sq[:, None], m[:, None])
        excess[skills], pairs[skills] = own_excess.sum(axis=0), own_pairs.sum(axis=0)
    return drawn_together(excess, pairs, unknown=0.0)


def excess_and_pairs(p: Floats, between: Floats, n: Floats, sum_sq: Floats, m: Floats) -> tuple[Floats, Floats]:
    """Return what ``rho`` is made of: how far employers lie apart beyond chance, and the weight of their pairs.

    ``p``: a share of ``n`` openings, ``between``: the squares of employers' openings with it less those that p gives,
    summed; ``sum_sq``, ``m``: as in `Clusters`. Both are 0 where nothing can be told (a share of 0 or 1).
    """
    with np.errstate(divide="ignore", invalid="ignore"):
        spread = p * (1 - p) * (n / (n - 1))
        # what unrelated openings would show, given that p itself is estimated
        excess = between - spread * (n - m)
        pairs = spread * (sum_sq - n - m + 1)
    usable = (n > 1) & np.isfinite(excess) & (pairs > 0)
    return np.where(usable, excess, 0.0), np.where(usable, pairs, 0.0)


def drawn_together(excess: Floats, pairs: Floats, *, unknown: float) -> Floats:
    """Return ``rho`` of each skill, drawn towards the value over all; that is ``unknown`` where no skill tells it."""
    pooled = float(np.clip(excess.sum() / pairs.sum(), 0, 1)) if pairs.sum() > 0 else unknown
    rho: Floats = np.clip((excess + PRIOR_PAIRS * pooled) / (pairs + PRIOR_PAIRS), 0, 1)
    return rho


def _sums(asked: Any, found: Clusters) -> tuple[Floats, Floats, Floats]:
    """Return sums over each group's clusters, [group, skill], of ``asked``, sparse [cluster, skill], its openings that
    ask: of these, of their squares, and of these times all its openings."""
    y, cell = asked.data.astype(float), np.repeat(np.arange(len(found.size)), np.diff(asked.indptr))
    where = found.group[cell] * asked.shape[1] + asked.indices
    shape = (len(found.n), asked.shape[1])

    def total(weights: Floats) -> Floats:
        summed: Floats = np.bincount(where, weights=weights, minlength=shape[0] * shape[1]).reshape(shape).astype(float)
        return summed

    return total(y), total(np.square(y)), total(y * found.size[cell])
