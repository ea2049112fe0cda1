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
from skilltide.analysis.pairs import pairs_within
from skilltide.analysis.panel import Ints, make_panel
from skilltide.analysis.population import by_pair_rule

LEAST_OPENINGS = 20
LEAST_EMPLOYERS = 10
"""What a pair needs: openings that name both, and named employers of such openings."""
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
        parts.append(_pairs(scope.openings, scope.opening_skills, floors, ids))
    filled = [part for part in parts if len(part)] or parts[:1]
    order = ["lift_low", "skill_id", "companion_id"]
    return pd.concat(filled).sort_values(order, ascending=[False, True, True], ignore_index=True)


def _pairs(
    openings: pd.DataFrame, opening_skills: pd.DataFrame, floors: tuple[int, int], ids: frozenset[str]
) -> pd.DataFrame:
    """Return `companions` of one population; only pairs with one of the skills ``ids``."""
    from scipy import sparse

    panel = make_panel(openings, opening_skills)
    n = len(panel.openings)
    rows, columns = panel.opening[panel.is_demand], panel.skill[panel.is_demand]
    named = sparse.csr_matrix((np.ones(len(rows)), (rows, columns)), shape=(n, panel.skill_count))
    count = np.asarray(named.sum(axis=0)).ravel()
    kept = np.flatnonzero(count >= floors[0])
    if n < 2 or len(kept) < 2:
        return pd.DataFrame(columns=COLUMNS)
    is_own = np.isin(panel.skill_ids[kept], list(ids))
    kept = kept[np.argsort(is_own, kind="stable")]  # last, so that a pair's second skill is one of them if any is
    named, count = named[:, kept].tocsr(), count[kept]
    owner = sparse.csr_matrix((np.ones(n), (panel.employer, np.arange(n))), shape=(panel.employer_count, n))
    sums = (owner @ named).tocsr()  # [employer, skill]
    size = np.asarray(owner.sum(axis=1)).ravel()
    is_known = np.zeros(panel.employer_count)
    is_known[panel.employer[panel.is_named]] = 1
    products, with_size = np.asarray((sums.T @ sums).todense()), np.asarray(sums.T @ size).ravel()
    found = _counted(named, panel.employer, sums, size, is_known, int((~is_own).sum()))
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
    """Named employers of such openings."""
    squares: Floats
    """The squares of an employer's such openings."""
    with_first: Floats
    """An employer's such openings times its openings that name a."""
    with_second: Floats
    """The same with b."""
    with_size: Floats
    """The same with all its openings."""


def _counted(named: Any, employer: Ints, sums: Any, size: Floats, is_known: Floats, second_from: int) -> _Counted:
    """Go through the pairs of each opening's skills, some employers at a time, and sum them up.

    ``named``: sparse [opening, skill]; ``sums``: sparse [employer, skill], its openings; ``size``: all its openings;
    ``is_known``: 1 where it is named, else 0; ``second_from``: the first skill that a pair's second may be.
    """
    from scipy import sparse

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
        pairs = pairs_within(rows[first:last], second_from=second_from)
        lowest, highest = int(owner[first]), int(owner[last - 1]) + 1
        ends_of = np.searchsorted(owner[first:last], np.arange(lowest, highest + 1))
        ones = np.ones(last - first, dtype=np.int32)
        by_employer = sparse.csr_matrix((ones, np.arange(last - first), ends_of), (highest - lowest, last - first))
        counts = by_employer @ pairs  # [employer, pair]
        n, pair = counts.data.astype(float), counts.indices
        own = sums[lowest:highest].toarray()
        base = np.repeat(np.arange(0, own.size, skills), np.diff(counts.indptr))
        sizes, known = (np.repeat(each[lowest:highest], np.diff(counts.indptr)) for each in (size, is_known))
        weights = (n, known, np.square(n), n * own.ravel()[base + pair // skills],
                   n * own.ravel()[base + pair % skills], n * sizes)  # fmt: skip
        for place, weight in enumerate(weights):
            total[place] += np.bincount(pair, weight, minlength=skills * skills)
    return _Counted(*total)
