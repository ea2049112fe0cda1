"""Which skills go together: how much more often one is named where the other is.

    lift(a, b) = P(a and b) / (P(a) P(b))

1 is what chance would give. Its interval is that of log lift, linearised, with openings summed by employer::

    z_i = ab_i / p_ab - a_i / p_a - b_i / p_b + 1          var(log lift) = sum over employers (sum of z_i)^2 / n^2

Sources: lift is the "interest" of Brin, Motwani, Ullman & Tsur (1997), SIGMOD 26:255; the variance is Taylor
linearisation with clusters: Binder (1983), International Statistical Review 51:279.
"""

from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from skilltide.analysis.intervals import Z95, Floats
from skilltide.analysis.panel import Ints, make_panel
from skilltide.analysis.population import by_pair_rule

LEAST_OPENINGS = 20
LEAST_EMPLOYERS = 10
"""What a pair needs: openings that name both, and employers of such openings."""
CHUNK = 2_000_000
"""Pairs of an opening's skills that are held at once."""

COLUMNS = [
    "skill_id", "companion_id", "pair_count", "pair_employer_count", "skill_count", "companion_count",
    "opening_count", "companion_share", "lift", "lift_low", "lift_high",
]  # fmt: skip


def companions(
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    *,
    skills: pd.DataFrame | None = None,
    least_openings: int = LEAST_OPENINGS,
    least_employers: int = LEAST_EMPLOYERS,
) -> pd.DataFrame:
    """Return one row per ordered pair with enough support, largest lower bound of lift first.

    ``companion_share`` is the share of the skill's openings that name the companion too. A pair counts texts of
    the languages that both have names in. ``lift_low`` above 1 means: together more than by chance.
    """
    floors = (least_openings, least_employers)
    parts = []
    for scope, ids in by_pair_rule(openings, opening_skills, skills):
        both = _pairs(scope.openings, scope.opening_skills, floors)
        parts.append(both[both["skill_id"].isin(ids) | both["companion_id"].isin(ids)])
    filled = [part for part in parts if len(part)] or parts[:1]
    order = ["lift_low", "skill_id", "companion_id"]
    return pd.concat(filled).sort_values(order, ascending=[False, True, True], ignore_index=True)


def _pairs(openings: pd.DataFrame, opening_skills: pd.DataFrame, floors: tuple[int, int]) -> pd.DataFrame:
    """Return `companions` of one population."""
    from scipy import sparse

    panel = make_panel(openings, opening_skills)
    n = len(panel.openings)
    rows, columns = panel.opening[panel.is_demand], panel.skill[panel.is_demand]
    named = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(n, panel.skill_count))
    count = np.asarray(named.sum(axis=0)).ravel()
    kept = np.flatnonzero(count >= floors[0])
    if n < 2 or len(kept) < 2:
        return pd.DataFrame(columns=COLUMNS)
    named, count = named[:, kept].tocsr(), count[kept]
    owner = sparse.csr_matrix((np.ones(n), (panel.employer, np.arange(n))), shape=(panel.employer_count, n))
    sums = (owner @ named).tocsr()  # [employer, skill]
    size = np.asarray(owner.sum(axis=1)).ravel()
    products, with_size = np.asarray((sums.T @ sums).todense()), np.asarray(sums.T @ size).ravel()
    found = _counted(named, panel.employer, sums, size)
    half = np.flatnonzero((found.openings >= floors[0]) & (found.employers >= floors[1]))
    one, other = half // len(kept), half % len(kept)
    a, b = np.concatenate([one, other]), np.concatenate([other, one])
    both = np.concatenate([half, half])
    p_ab, p_a, p_b = found.openings[both] / n, count[a] / n, count[b] / n
    with_a = np.concatenate([found.with_first[half], found.with_second[half]])
    with_b = np.concatenate([found.with_second[half], found.with_first[half]])
    variance = (
        found.squares[both] / p_ab**2 - 2 * with_a / (p_ab * p_a) - 2 * with_b / (p_ab * p_b)
        + 2 * found.with_size[both] / p_ab
    )  # fmt: skip
    variance += (
        np.diagonal(products)[a] / p_a**2 + np.diagonal(products)[b] / p_b**2 + np.square(size).sum()
        + 2 * products[a, b] / (p_a * p_b) - 2 * with_size[a] / p_a - 2 * with_size[b] / p_b
    )  # fmt: skip
    error = np.sqrt(np.maximum(variance, 0)) / n
    log_lift = np.log(p_ab / (p_a * p_b))
    return pd.DataFrame(
        {
            "skill_id": panel.skill_ids[kept[a]],
            "companion_id": panel.skill_ids[kept[b]],
            "pair_count": found.openings[both].astype(np.int64),
            "pair_employer_count": found.employers[both].astype(np.int64),
            "skill_count": count[a].astype(np.int64),
            "companion_count": count[b].astype(np.int64),
            "opening_count": n,
            "companion_share": found.openings[both] / count[a],
            "lift": np.exp(log_lift),
            "lift_low": np.exp(log_lift - Z95 * error),
            "lift_high": np.exp(log_lift + Z95 * error),
        }
    )


class _Counted(NamedTuple):
    """Sums over openings or employers, for the pair of skills a < b at place a * skills + b."""

    openings: Floats
    """Openings that name both."""
    employers: Floats
    """Employers of such openings."""
    squares: Floats
    """The squares of an employer's such openings."""
    with_first: Floats
    """An employer's such openings times its openings that name a."""
    with_second: Floats
    """The same with b."""
    with_size: Floats
    """The same with all its openings."""


def _counted(named: Any, employer: Ints, sums: Any, size: Floats) -> _Counted:
    """Go through the pairs of each opening's skills, some employers at a time, and sum them up.

    ``named``: sparse [opening, skill]; ``sums``: sparse [employer, skill], its openings; ``size``: all its openings.
    """
    skills = named.shape[1]
    order = np.argsort(employer, kind="stable")
    rows = named[order]
    rows.sort_indices()
    owner = employer[order]
    per_opening = np.diff(rows.indptr)
    ends = np.cumsum(per_opening * (per_opening - 1) // 2)
    starts = np.flatnonzero(np.r_[True, owner[1:] != owner[:-1]])  # where another employer begins
    block = (ends[starts - 1] * (starts > 0)) // CHUNK
    firsts = starts[np.flatnonzero(np.r_[True, block[1:] != block[:-1]])]
    total = np.zeros((len(_Counted._fields), skills * skills))
    for first, last in zip(firsts, [*firsts[1:], len(owner)], strict=True):
        opening, a, b = _pairs_within(rows[first:last])
        employers = owner[first:last][opening]
        lowest = int(owner[first])
        key, n = np.unique(((employers - lowest) * skills + a) * skills + b, return_counts=True)
        e, pair = key // (skills * skills), key % (skills * skills)
        own = sums[lowest : int(owner[last - 1]) + 1].toarray()
        weights = (n, np.ones(len(n)), np.square(n.astype(float)), n * own[e, pair // skills],
                   n * own[e, pair % skills], n * size[e + lowest])  # fmt: skip
        for place, weight in enumerate(weights):
            total[place] += np.bincount(pair, weight, minlength=skills * skills)
    return _Counted(*total)


def _pairs_within(rows: Any) -> tuple[Ints, Ints, Ints]:
    """Return every pair of columns a < b of each row of a sparse matrix, with the row's number."""
    size = np.diff(rows.indptr)
    row = np.repeat(np.arange(len(size)), size)
    place = np.arange(len(row)) - rows.indptr[row]
    behind = size[row] - 1 - place  # columns that stand behind this one in its row
    first = np.repeat(np.arange(len(row)), behind)
    begins = np.cumsum(behind) - behind
    second = first + 1 + np.arange(len(first)) - begins[first]
    columns = rows.indices.astype(np.int64)
    return row[first], columns[first], columns[second]
