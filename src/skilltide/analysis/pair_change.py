"""How pairs of skills changed within a year: which companions a skill's openings ask for more than they did.

The months compared, the fixed mix and the population are those of `observed_change`. With theta(y) the standardised
share of y on one side (a weighted sum over openings, `standardise`), two things are told of skills a and b::

    P(b | a) = theta(ab) / theta(a)                                         the companion's share of a's openings
    OR(a, b) = theta(ab) theta(not a, not b) / (theta(a, not b) theta(b, not a))          how closely they are tied

The first moves where b is asked for more by everybody; the second doesn't, as the odds ratio is free of both shares
(Edwards 1963, JRSS A 126:109), and so tells what the pair does beyond that. Both are compared after with before, P as a
difference, OR as a ratio, with errors by linearisation (Binder 1983, International Statistical Review 51:279): with w
the weights of a side's openings and r( ) residuals from the fixed mix ::

    P:       w r(ab - P a) / theta(a)
    log OR:  w r(k ab - (1/p00 + 1/p10) a - (1/p00 + 1/p01) b)        k = 1/p11 + 1/p00 + 1/p10 + 1/p01

after less before, summed by employer. Shocks of whole months cancel in the odds ratio; to the variance of the other
change they add ``k2 (1 / months before + 1 / months after) (P (1 - P))^2``, with k2 on the log-odds scale as in
`components`, by moments over all skills: how much more their differences scatter from pair of months to pair of months
than employers let expect.

What the shares of all companions do together is taken out before one is called risen or fallen, and it has to be clear
with it too (`common_drift`). The false discovery rate is 5 %, over all ordered pairs (P) and over all pairs (OR).
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd

from skilltide.analysis.common_drift import both_clear, weighted_median
from skilltide.analysis.components import squared_sums
from skilltide.analysis.coverage import covered
from skilltide.analysis.intervals import Z95, Floats, benjamini_hochberg
from skilltide.analysis.observed_change import FALSE_DISCOVERY_RATE, Comparison, held_together
from skilltide.analysis.pairs import pairs_within
from skilltide.analysis.panel import Flags, Ints, asking
from skilltide.analysis.population import by_pair_rule
from skilltide.analysis.standardise import Standard

LEAST_OPENINGS = 20
LEAST_EMPLOYERS = 10
"""Openings that name both, and their named employers, on both sides together."""
LEAST_SKILL = 30
"""Openings that name a skill, on either side, of which a companion's share is taken."""
LEAST_CELL = 5
"""Openings of each of the four sorts (both, one, other, neither), on either side, that an odds ratio needs."""
LEAST_PAIRS = 100
"""Ordered pairs from which what all have in common can be told from what each does."""
ROUNDING = 1e-12
"""Part of its terms up to which a variance is what rounding leaves of none."""
MENTIONS = 2_000_000
"""Pairs of an opening's skills that are held at once."""
COLUMNS = [
    "skill_id", "companion_id", "comparison_code", "before_first_on", "before_last_on", "after_first_on",
    "after_last_on", "skill_count_before", "skill_count_after", "pair_count_before", "pair_count_after", "share_before",
    "share_after", "points", "points_low", "points_high", "adjusted_points", "p_value", "q_value", "label_code",
    "odds_ratio_before", "odds_ratio_after", "odds_change", "odds_change_low", "odds_change_high", "odds_p_value",
    "odds_q_value", "tie_label_code",
]  # fmt: skip


def pair_change(
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    comparison: Comparison,
    *,
    skills: pd.DataFrame | None = None,
    gaps: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row per ordered pair that could be tested. Arguments as of `observed_change.observed_change`.

    ``label_code`` (risen, fallen, unclear) is of the companion's share of the skill's openings, in points;
    ``tie_label_code`` (closer, looser, unclear; null where not tested) of the odds ratio. A pair counts texts of the
    languages that both have names in.
    """
    dated = covered(openings, gaps)
    parts = [
        _of_population(scope.openings, scope.opening_skills, comparison, ids)
        for scope, ids in by_pair_rule(dated, opening_skills, skills)
    ]
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat(filled, ignore_index=True)
    table["q_value"] = benjamini_hochberg(table["p_value"])
    pair = pd.MultiIndex.from_arrays([table[["skill_id", "companion_id"]].min(axis=1),
                                      table[["skill_id", "companion_id"]].max(axis=1)])  # fmt: skip
    once = ~pair.duplicated()
    odds = pd.Series(benjamini_hochberg(table.loc[once, "odds_p_value"]), index=pair[once])
    table["odds_q_value"] = odds.reindex(pair).to_numpy()
    table["label_code"] = _label(table["q_value"], table["points"], ("risen", "fallen"))
    tie = _label(table["odds_q_value"], np.log(table["odds_change"].astype(float)), ("closer", "looser"))
    table["tie_label_code"] = np.where(table["odds_p_value"].notna(), tie, None)
    return table.sort_values(["skill_id", "companion_id"], ignore_index=True)[COLUMNS]


def _label(q_value: Any, change: Any, names: tuple[str, str]) -> Any:
    clear = np.asarray(q_value, dtype=float) <= FALSE_DISCOVERY_RATE
    sign = np.asarray(change, dtype=float)
    return np.select([clear & (sign > 0), clear & (sign < 0)], names, default="unclear").astype(object)


@dataclass(frozen=True)
class _Sides:
    """A population before and after, at the fixed mix; pairs of arrays are (before, after).

    Residuals are summed by employer as ``S - D B``, with S the weighted sums of some columns, D those of the design and
    B the columns' coefficients. All that is asked of such sums are their products over employers, for which nothing as
    large as employers by columns has to be made ::

        (S - D B)'(T - E C) = S'T - (S'E) C - B'(D'T) + B'(D'E) C
    """

    named: Any
    """Sparse [opening, skill]."""
    standard: Standard
    owner: Any
    """Sparse [employer, opening]."""
    known: Ints
    """The employers that are named."""
    weights: tuple[Floats, Floats]
    """Of each opening in a side's shares."""
    flags: tuple[Flags, Flags]
    """Whether an opening lies on a side."""

    @cached_property
    def naming(self) -> Any:
        """``owner`` of the employers that are named."""
        return self.owner[self.known]

    @cached_property
    def correction(self) -> float:
        """What squared sums by employer are multiplied by, as residuals are too small (Cameron & Miller 2015, II.C)."""
        employers, openings = self.owner.shape
        return float(employers / max(employers - 1, 1) * openings / self.standard.freedom)

    def fitted(self, y: Any) -> Floats:
        """Return the coefficients of months and mix for some columns [column, column of the design]."""
        return np.asarray((y.T @ self.standard.design).toarray() @ self.standard.inverse)

    @cached_property
    def summing(self) -> tuple[Any, Any]:
        """What makes weighted sums by employer: sparse [employer, opening]."""
        before, after = (weighted(self.owner, weight) for weight in self.weights)
        return before, after

    @cached_property
    def design_sums(self) -> tuple[Floats, Floats]:
        """D [employer, column of the design]."""
        before, after = ((summing @ self.standard.design).toarray() for summing in self.summing)
        return before, after

    @cached_property
    def of_design(self) -> Floats:
        """D'D [side, side, column of the design, column of the design]."""
        return np.array([[one.T @ other for other in self.design_sums] for one in self.design_sums])

    @cached_property
    def sums(self) -> tuple[Any, Any]:
        """S of the skills: sparse [employer, skill], in order."""
        before, after = ((summing @ self.named).tocsr() for summing in self.summing)
        before.sort_indices()
        after.sort_indices()
        return before, after

    @cached_property
    def skills_fitted(self) -> Floats:
        """B of the skills [skill, column of the design]."""
        return self.fitted(self.named)

    @cached_property
    def with_design(self) -> Floats:
        """S'D of the skills less (D B)'D: the products of their residuals with the design [side of S, side of D, skill,
        column of the design].
        """
        return np.array([[one.T @ design for design in self.design_sums] for one in self.sums]) - (
            self.skills_fitted @ self.of_design
        )

    @cached_property
    def of_skills(self) -> Floats:
        """The products of the skills' sums of residuals [side, side, skill, skill]."""
        out = np.empty((2, 2, *[self.named.shape[1]] * 2))
        for s, t in np.ndindex(2, 2):
            mixed = (self.sums[t].T @ self.design_sums[s]) @ self.skills_fitted.T
            out[s, t] = (self.sums[s].T @ self.sums[t]).toarray() - mixed.T
            out[s, t] -= self.with_design[s, t] @ self.skills_fitted.T
        return out

    @cached_property
    def with_skills(self) -> Floats:
        """The weighted openings of an employer that name two skills, times those that name the first, summed over
        employers [side of the two, side of the first, first, second].
        """
        rows, skills = self.named.shape
        of_opening = np.repeat(np.arange(rows), np.diff(self.named.indptr))
        key = self.owner.tocsc().indices[of_opening] * np.int64(skills) + self.named.indices
        known = np.repeat(np.arange(self.owner.shape[0]) * skills, np.diff(self.sums[0].indptr)) + self.sums[0].indices
        place = np.searchsorted(known, key)
        out = np.empty((2, 2, skills, skills))
        for s, t in np.ndindex(2, 2):
            firsts = self.named.copy()
            firsts.data = self.weights[s][of_opening] * self.sums[t].data[place]
            out[s, t] = (firsts.T @ self.named).toarray()
        return out

    def products(self, y: Any, pair: tuple[Ints, Ints]) -> tuple[Floats, Floats]:
        """Return the products of the sums of residuals of some pairs with each other [side, side, pair], and with those
        of either skill [skill, side, side, pair]. ``y``: sparse [opening, pair], 1 where it names both.
        """
        fitted, size = self.fitted(y), y.shape[1]
        summed = [(summing @ y).T.tocsr() for summing in self.summing]
        each, others = np.empty((2, 2, size)), np.empty((2, 2, 2, size))
        mixed = [[one @ design for design in self.design_sums] for one in summed]  # [S, D] of [pair, column]
        for s, t in ((0, 0), (0, 1), (1, 1)):
            shared = np.asarray(summed[s].multiply(summed[t]).sum(axis=1)).ravel()
            rest = fitted @ self.of_design[s, t].T - mixed[s][t] - mixed[t][s]
            each[s, t] = each[t, s] = shared + np.einsum("pd,pd->p", fitted, rest)
        for s, t in np.ndindex(2, 2):
            for at, (one, other) in enumerate((pair, pair[::-1])):
                found = self.with_skills[s, t][one, other]
                fits = np.einsum("pd,pd->p", mixed[s][t], self.skills_fitted[one])
                others[at, s, t] = found - fits - np.einsum("pd,pd->p", fitted, self.with_design[t, s][one])
        return each, others


def weighted(grouping: Any, weight: Floats) -> Any:
    """Return what makes weighted sums by group of what makes plain ones (sparse [group, row]); zeros stay in it."""
    from scipy import sparse

    return sparse.csr_matrix((weight[grouping.indices], grouping.indices, grouping.indptr), shape=grouping.shape)


def _of_population(
    openings: pd.DataFrame, opening_skills: pd.DataFrame, comparison: Comparison, limited: frozenset[str] | None = None
) -> pd.DataFrame:
    """Return the rows of one population, not yet labelled. ``limited``: only pairs with one of these skills."""
    from scipy import sparse

    none = pd.DataFrame(columns=COLUMNS)
    comparison, panel, standard, is_full = held_together(openings, opening_skills, comparison)
    if standard is None or not is_full or panel.skill_count < 2:
        return none
    count, side = len(comparison.months), len(comparison.after)
    rows = standard.rows
    demand_count, employer_count = asking(panel, panel.is_demand, rows)
    chosen = np.flatnonzero((demand_count >= LEAST_OPENINGS) & (employer_count >= LEAST_EMPLOYERS))
    if len(chosen) < 2:
        return none
    pairs = (panel.opening[panel.is_demand], panel.skill[panel.is_demand])
    shape = (len(panel.openings), panel.skill_count)
    named = sparse.csr_matrix((np.ones(len(pairs[0])), pairs), shape=shape)[rows][:, chosen].tocsr()
    _, owner = np.unique(panel.employer[rows], return_inverse=True)
    grouped = sparse.csr_matrix((np.ones(len(rows)), (owner, np.arange(len(rows)))), shape=(owner.max() + 1, len(rows)))
    known = np.unique(owner[panel.is_named[rows]])
    weights = (
        standard.influence[:, : count - side].mean(axis=1),
        standard.influence[:, count - side :].mean(axis=1),
    )
    is_after = standard.period >= count - side
    sides = _Sides(named, standard, grouped, known, weights, (~is_after, is_after))
    shock = _shock_variance(sides, comparison) * (1 / (count - side) + 1 / side)
    ids = panel.skill_ids[chosen]
    is_limited = np.ones(len(ids), dtype=bool) if limited is None else np.isin(ids, list(limited))
    return _without_drift(_tested(sides, ids, is_limited), shock).assign(
        comparison_code=comparison.code, before_first_on=comparison.before[0], before_last_on=comparison.before[-1],
        after_first_on=comparison.after[0], after_last_on=comparison.after[-1],
    )  # fmt: skip


def _shock_variance(sides: _Sides, comparison: Comparison) -> float:
    """Return k2, the variance of whole months' shocks on the log-odds scale, by moments over all skills.

    Of a year, differences between the two months of a pair are looked at, in which a season cancels; around a hole the
    months of each side.
    """
    influence, side = sides.standard.influence, len(comparison.after)
    before, after = influence[:, : influence.shape[1] - side], influence[:, influence.shape[1] - side :]
    if comparison.code == "year":
        contrasts, per_month = after - before, 2.0
        contrasts, freedom = contrasts - contrasts.mean(axis=1, keepdims=True), side - 1
    else:
        parts = [part - part.mean(axis=1, keepdims=True) for part in (before, after)]
        contrasts, per_month, freedom = np.hstack(parts), 1.0, influence.shape[1] - 2
    share = np.asarray(sides.named.mean(axis=0)).ravel()
    spread = np.square(share * (1 - share)).sum()
    if freedom < 1 or spread <= 0:
        return 0.0
    fitted = sides.fitted(sides.named)
    seen = np.square(contrasts.T @ sides.named).sum()
    expected = 0.0
    for contrast in contrasts.T:
        summing = weighted(sides.owner, contrast)
        design = summing @ sides.standard.design
        squares = squared_sums((summing @ sides.named).tocsr(), design, (design.T @ design).toarray(), fitted.T)
        expected += float(squares.sum()) * sides.correction
    return max(float((seen - expected) / (per_month * freedom * spread)), 0.0)


def _tested(sides: _Sides, ids: Any, is_limited: Flags) -> pd.DataFrame:
    """Return both orders of each pair with enough openings, with differences and their errors."""
    split = [sides.named.multiply(flag[:, None]).tocsc() for flag in sides.flags]
    both = np.stack([(one.T @ one).toarray() for one in split])  # [side, skill, skill]
    least = np.diagonal(both, axis1=1, axis2=2).min(axis=0)
    is_wanted = (both.sum(axis=0) >= LEAST_OPENINGS) & (is_limited[:, None] | is_limited[None, :])
    first, second = np.nonzero(np.triu(is_wanted & (np.maximum(least[:, None], least[None, :]) >= LEAST_SKILL), k=1))
    if not len(first):
        return pd.DataFrame(columns=COLUMNS)
    theta = np.stack([weight @ sides.named for weight in sides.weights])  # [side, skill]
    number = np.full(is_wanted.size, -1)
    number[first * len(ids) + second] = np.arange(len(first))
    begins = np.searchsorted(first, np.arange(len(ids) + 1))  # the pairs of each first skill
    mentions = np.r_[0, np.cumsum(np.triu(both.sum(axis=0), k=1).sum(axis=1))]
    cuts = np.flatnonzero(np.diff(mentions[:-1] // MENTIONS, prepend=-1))
    parts = [
        _chunk(sides, together, (first[begins[low] : begins[high]], second[begins[low] : begins[high]]), theta, both)
        for low, high in zip(cuts, [*cuts[1:], len(ids)], strict=True)
        for together in [_together(sides.named, number, (int(low), int(high)), (begins[low], begins[high]))]
    ]
    found = pd.concat(parts, ignore_index=True)
    found["skill_id"], found["companion_id"] = ids[found.pop("a")], ids[found.pop("b")]
    return found


def _together(named: Any, number: Ints, firsts: tuple[int, int], wanted: tuple[int, int]) -> Any:
    """Return which openings name both skills of some pairs: sparse [opening, pair].

    ``number``: of each pair a * skills + b, -1 where it is not looked at; ``wanted``: those returned, which are all
    whose first skill lies in the range ``firsts``.
    """
    from scipy import sparse

    is_first = (named.indices >= firsts[0]) & (named.indices < firsts[1])
    has_first = np.diff(np.r_[0, np.cumsum(is_first)][named.indptr]) > 0
    pairs = pairs_within(named[has_first], firsts=firsts)
    column = number[pairs.indices]
    kept = column >= 0
    sizes = np.zeros(named.shape[0], dtype=np.int64)
    sizes[has_first] = np.diff(np.r_[0, np.cumsum(kept)][pairs.indptr])
    ends = np.r_[0, np.cumsum(sizes)]
    shape = (named.shape[0], wanted[1] - wanted[0])
    return sparse.csr_matrix((np.ones(ends[-1]), column[kept] - wanted[0], ends), shape=shape)


def _chunk(sides: _Sides, together: Any, pair: tuple[Ints, Ints], theta: Floats, both: Floats) -> pd.DataFrame:
    """Return some pairs in both orders. ``together``: which openings name both; ``theta``, ``both``: shares and counts
    of skills.
    """
    employers = np.bincount((sides.naming @ together).indices, minlength=len(pair[0]))
    enough = np.flatnonzero(employers >= LEAST_EMPLOYERS)
    a, b = (one[enough] for one in pair)
    together = together[:, enough]
    joint = np.stack([together.T @ weight for weight in sides.weights])  # [side, pair]
    gram = _gram(*sides.products(together, (a, b)), sides.of_skills, (a, b)) * sides.correction
    odds = _odds(sides, (a, b), joint, theta, both, gram)
    parts = []
    for one, other, place in ((a, b, 1), (b, a, 2)):
        base = np.maximum(theta[:, one], 1e-9)
        share = np.clip(joint / base, 0, 1)
        contrast = np.zeros((len(a), 3, 2))  # [pair, (ab, a, b), side]
        contrast[:, 0], contrast[:, place] = (1 / base).T, (-share / base).T
        table = {"a": one, "b": other, "error": _error(contrast, gram)} | odds
        for at, name in enumerate(("before", "after")):
            table[f"share_{name}"] = share[at]
            table[f"skill_count_{name}"] = both[at, one, one].astype(np.int64)
            table[f"pair_count_{name}"] = both[at, one, other].astype(np.int64)
        told = np.minimum(table["skill_count_before"], table["skill_count_after"]) >= LEAST_SKILL
        parts.append({name: column[told] for name, column in table.items()})
    return pd.DataFrame({name: np.concatenate([part[name] for part in parts]) for name in parts[0]})


def _gram(each: Floats, others: Floats, products: Floats, pair: tuple[Ints, Ints]) -> Floats:
    """Return the products over employers of what a pair's scores are made of [pair, (ab, a, b), side, likewise].

    ``each``, ``others`` as of `_Sides.products`, ``products`` as of `_Sides.of_skills`.
    """
    out = np.empty((len(pair[0]), 3, 2, 3, 2))
    for s, t in np.ndindex(2, 2):
        out[:, 0, s, 0, t] = each[s, t]
        for place, one in enumerate(pair, 1):
            out[:, 0, s, place, t] = out[:, place, t, 0, s] = others[place - 1, s, t]
            for at, other in enumerate(pair, 1):
                out[:, place, s, at, t] = products[s, t, one, other]
    return out


def _error(contrast: Floats, gram: Floats) -> Floats:
    """Return the standard errors of after less before. ``contrast`` [pair, (ab, a, b), side]: the derivatives."""
    signed = contrast * np.array([-1.0, 1.0])
    flat = signed.reshape(len(signed), -1)

    def square(side: Floats, products: Floats) -> Floats:
        return np.asarray(np.einsum("pi,pi->p", side, np.einsum("pij,pj->pi", products, side)))

    products = gram.reshape(len(gram), 6, 6)
    variance = square(flat, products)
    is_rounding = variance <= ROUNDING * square(np.abs(flat), np.abs(products))  # one skill is never without the other
    return np.sqrt(np.where(is_rounding, 0.0, variance))


def _odds(
    sides: _Sides, pair: tuple[Ints, Ints], joint: Floats, theta: Floats, both: Floats, gram: Floats
) -> dict[str, Floats]:
    """Return the odds ratios before and after, and the test of their ratio; nan where a side has too few openings."""
    a, b = pair
    logs = np.zeros((2, len(a)))
    contrast = np.zeros((len(a), 3, 2))
    smallest = np.full(len(a), np.inf)
    is_told = np.ones(len(a), dtype=bool)
    for side, flag in enumerate(sides.flags):
        cells = _cells(both[side, a, b], both[side, a, a], both[side, b, b], float(flag.sum()))
        shares = _cells(joint[side], theta[side, a], theta[side, b], 1.0)
        smallest = np.minimum(smallest, np.minimum.reduce(cells))
        is_told &= (smallest >= LEAST_CELL) & (np.minimum.reduce(shares) > 0)
        p11, p10, p01, p00 = (np.maximum(share, 1e-9) for share in shares)
        logs[side] = np.log(p11 * p00 / (p10 * p01))
        contrast[:, 0, side] = 1 / p11 + 1 / p00 + 1 / p10 + 1 / p01
        contrast[:, 1, side], contrast[:, 2, side] = -(1 / p00 + 1 / p10), -(1 / p00 + 1 / p01)
    change, error = logs[1] - logs[0], _error(contrast, gram)
    out = {
        "odds_ratio_before": np.exp(logs[0]), "odds_ratio_after": np.exp(logs[1]), "odds_change": np.exp(change),
        "odds_change_low": np.exp(np.maximum(change - Z95 * error, -50)),
        "odds_change_high": np.exp(np.minimum(change + Z95 * error, 50)),
        "odds_p_value": _p_value(change, error, smallest),
    }  # fmt: skip
    return {name: np.where(is_told, value, np.nan) for name, value in out.items()}


def _cells(joint: Floats, one: Floats, other: Floats, whole: float) -> tuple[Floats, Floats, Floats, Floats]:
    """Return both, the first alone, the second alone, neither."""
    return joint, one - joint, other - joint, whole - one - other + joint


def _without_drift(table: pd.DataFrame, shock: float) -> pd.DataFrame:
    """Fill in differences, intervals and p values of the companions' shares, with the drift that all of them share.

    That is the weighted median of the changes on the log-odds scale, as a start in `common_drift`; over so many pairs
    its own error is small beside any pair's. ``shock``: variance that shocks of months add on that scale.
    """
    if not len(table):
        return table
    change, error = table["share_after"] - table["share_before"], table.pop("error")
    middle = (table["share_after"] + table["share_before"]) / 2
    spread = np.maximum(middle * (1 - middle), 1e-9).to_numpy()
    error = np.sqrt(np.square(error) + shock * np.square(spread))
    drift = weighted_median((change / spread).to_numpy(), spread) * spread if len(table) >= LEAST_PAIRS else 0.0
    adjusted = change - drift
    table["points"], table["adjusted_points"] = 100 * change, 100 * adjusted
    table["points_low"], table["points_high"] = 100 * (change - Z95 * error), 100 * (change + Z95 * error)
    plain, own, wide = (part.to_numpy(dtype=float) for part in (change, adjusted, error))
    smallest = table[["skill_count_before", "skill_count_after"]].min(axis=1).to_numpy(dtype=float)
    table["p_value"] = both_clear(plain, own, _p_value(plain, wide, smallest), _p_value(own, wide, smallest))
    return table


def _p_value(change: Floats, error: Floats, smallest: Floats) -> Floats:
    """Return two-sided p values. ``smallest``: openings of the smallest part that a value rests on.

    Degrees of freedom: `smallest` - 1. With thousands of pairs, a normal approximation would report chance differences
    of small samples.
    """
    from scipy.special import stdtr

    with np.errstate(divide="ignore", invalid="ignore"):
        size = np.where(change == 0, 0.0, np.abs(change) / error)
    return np.asarray(2 * stdtr(np.maximum(smallest - 1, 1), -size))
