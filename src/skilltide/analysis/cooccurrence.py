"""Which skills go together: how much more often one is named where the other is.

    lift(a, b) = P(a and b) / (P(a) P(b))

1 is what chance would give. Its interval is that of log lift, linearised, with openings summed by employer::

    z_i = ab_i / p_ab - a_i / p_a - b_i / p_b + 1          var(log lift) = sum over employers (sum of z_i)^2 / n^2

Sources: lift is the "interest" of Brin, Motwani, Ullman & Tsur (1997), SIGMOD 26:255; the variance is Taylor
linearisation with clusters: Binder (1983), International Statistical Review 51:279.
"""

from typing import Any

import numpy as np
import pandas as pd

from skilltide.analysis.intervals import Z95, Floats
from skilltide.analysis.panel import make_panel
from skilltide.analysis.population import by_pair_rule

LEAST_OPENINGS = 20
LEAST_EMPLOYERS = 10
"""What a pair needs: openings that name both, and employers of such openings."""

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
    named, count = named[:, kept].tocsc(), count[kept]
    owner = sparse.csr_matrix((np.ones(n), (panel.employer, np.arange(n))), shape=(panel.employer_count, n))
    sums = (owner @ named).tocsr()  # [employer, skill]
    size = np.asarray(owner.sum(axis=1)).ravel()
    products, with_size = np.asarray((sums.T @ sums).todense()), np.asarray(sums.T @ size).ravel()
    by_row = named.tocsr()
    out = []
    for a in range(len(kept)):
        mine = by_row[named.indices[named.indptr[a] : named.indptr[a + 1]]]
        pair = np.asarray(mine.sum(axis=0)).ravel()
        pair[a] = 0
        found = np.flatnonzero(pair >= floors[0])
        if not found.size:
            continue
        together = (owner[:, named.indices[named.indptr[a] : named.indptr[a + 1]]] @ mine[:, found]).tocsc()
        employers = np.diff(together.indptr)
        p_ab, p_a, p_b = pair[found] / n, count[a] / n, count[found] / n
        variance = _variance(together, sums[:, [a]], sums[:, found], size, (p_ab, p_a, p_b))
        variance += (
            products[a, a] / p_a**2 + np.diagonal(products)[found] / p_b**2 + np.square(size).sum()
            + 2 * products[a, found] / (p_a * p_b) - 2 * with_size[a] / p_a - 2 * with_size[found] / p_b
        )  # fmt: skip
        error = np.sqrt(np.maximum(variance, 0)) / n
        log_lift = np.log(p_ab / (p_a * p_b))
        table = pd.DataFrame(
            {
                "skill_id": panel.skill_ids[kept[a]],
                "companion_id": panel.skill_ids[kept[found]],
                "pair_count": pair[found].astype(np.int64),
                "pair_employer_count": employers,
                "skill_count": int(count[a]),
                "companion_count": count[found].astype(np.int64),
                "opening_count": n,
                "companion_share": pair[found] / count[a],
                "lift": np.exp(log_lift),
                "lift_low": np.exp(log_lift - Z95 * error),
                "lift_high": np.exp(log_lift + Z95 * error),
            }
        )
        out.append(table[table["pair_employer_count"] >= floors[1]])
    return pd.concat(out) if out else pd.DataFrame(columns=COLUMNS)


def _variance(together: Any, own: Any, other: Any, size: Floats, shares: tuple[Floats, float, Floats]) -> Floats:
    """Return the terms of the employers' squared sums that hold the pair itself."""
    p_ab, p_a, p_b = shares
    squares = np.asarray(together.multiply(together).sum(axis=0)).ravel()
    with_own = np.asarray(together.T @ own.toarray()).ravel()
    with_other = np.asarray(together.multiply(other).sum(axis=0)).ravel()
    with_size = np.asarray(together.T @ size).ravel()
    terms = squares / p_ab**2 - 2 * with_own / (p_ab * p_a) - 2 * with_other / (p_ab * p_b) + 2 * with_size / p_ab
    return np.asarray(terms, dtype=float)
