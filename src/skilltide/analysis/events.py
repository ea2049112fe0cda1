"""Skills that arrived, and skills that overtook others: events that a clear interval in two periods has to confirm.

By quarter, on the common support (see `standardise`): a new source or a new kind of title can't make an arrival. That a
skill was absent at first is judged on all openings, on the support or not.
"""

from collections.abc import Iterator
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from skilltide.analysis.coverage import LEAST_EMPLOYERS, LEAST_OPENINGS, covered
from skilltide.analysis.design_effect import design_effects
from skilltide.analysis.intervals import Z95, Floats, wilson
from skilltide.analysis.panel import Dates, Ints, Panel, asking, make_panel
from skilltide.analysis.periods import period_start
from skilltide.analysis.population import by_language_rule
from skilltide.analysis.standardise import Standard, standardise

BASELINE_QUARTERS = 2
"""Quarters at the start in which a skill must be absent to arrive later."""
CLEAR_QUARTERS = 2
LEAST_SHARE = 0.01
"""Share that a skill needs over the whole time to take part in overtakings."""

ARRIVAL_COLUMNS = [
    "skill_id", "arrived_on", "confirmed_on", "baseline_opening_count", "baseline_share_high", "arrived_share",
    "arrived_share_low", "last_share", "last_on",
]  # fmt: skip
OVERTAKING_COLUMNS = [
    "skill_id", "overtaken_id", "last_behind_on", "first_ahead_on", "share_before", "overtaken_share_before",
    "share_after", "overtaken_share_after",
]  # fmt: skip


def arrivals(
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    *,
    skills: pd.DataFrame | None = None,
    gaps: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return skills that no opening named in the first two covered quarters and that are clearly there later.

    Clearly: in two covered quarters in a row, the lower bound of the share lies above the upper bound of the
    baseline (0 of its openings). What was there when collection began is no arrival, however fast it grew.
    """
    return arrivals_of(quarters(openings, opening_skills, skills=skills, gaps=gaps))


def arrivals_of(populations: "list[Quarters]") -> pd.DataFrame:
    """Return `arrivals` of what `quarters` gives."""
    out: list[dict[str, object]] = []
    for panel, standard, starts in populations:
        if standard is None or len(starts) < BASELINE_QUARTERS + CLEAR_QUARTERS:
            continue
        group = np.full(len(panel.openings), -1, dtype=np.int64)
        group[standard.rows] = standard.period
        size = len(starts)
        flag = panel.is_demand & (group[panel.opening] >= 0)
        n = np.bincount(standard.period, minlength=size).astype(float)[:, None]
        count = panel.count(group, size, flag)
        deff, _ = design_effects(panel, group, size, flag)
        low, _ = wilson(count / n, n / deff)
        first = slice(0, BASELINE_QUARTERS)
        base_n = n[first].sum()
        _, base_high = wilson(np.zeros(panel.skill_count), base_n / deff[first].max(axis=0))
        # new is what nobody named: an opening off the support shows that the skill was there all the same
        quarter = period_start(panel.openings["month_on"], "quarter").to_numpy()
        early = np.flatnonzero(np.isin(quarter, starts[first]))
        absent = asking(panel, panel.is_demand, early)[0] == 0
        clear = (low > base_high) & absent
        clear[first] = False
        both = clear[:-1] & clear[1:]
        for skill in np.flatnonzero(both.any(axis=0)):
            at = int(np.argmax(both[:, skill]))
            share = count[:, skill] / n[:, 0]
            values = [
                panel.skill_ids[skill], starts[at], starts[at + 1], int(base_n), base_high[skill], share[at],
                low[at, skill], share[-1], starts[-1],
            ]  # fmt: skip
            out.append(dict(zip(ARRIVAL_COLUMNS, values, strict=True)))
    table = pd.DataFrame(out, columns=ARRIVAL_COLUMNS)
    return table.sort_values(["arrived_on", "skill_id"], ignore_index=True)


def overtakings(
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    *,
    skills: pd.DataFrame | None = None,
    gaps: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return pairs in which one skill passed the other, with the quarters between which it did.

    The difference of the two standardised shares is taken within the same openings, its error from employers'
    sums. It must lie clearly below 0 in two covered quarters in a row and, later, clearly above 0 in two in a row:
    ``last_behind_on`` is the last clear quarter before, ``first_ahead_on`` the first of those after. Pairs are
    compared within a ``category_code`` where ``skills`` has one, else all; skills under 1 % take no part.
    """
    return overtakings_of(quarters(openings, opening_skills, skills=skills, gaps=gaps), skills)


def overtakings_of(populations: "list[Quarters]", skills: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return `overtakings` of what `quarters` gives."""
    out: list[dict[str, object]] = []
    for panel, standard, starts in populations:
        if standard is None or len(starts) < 2 * CLEAR_QUARTERS:
            continue
        for members, theta, covariance in _by_category(panel, standard, skills):
            one, other = np.triu_indices(len(members), k=1)
            own = np.diagonal(covariance, axis1=1, axis2=2)
            error = np.sqrt(np.maximum(own[:, one] + own[:, other] - 2 * covariance[:, one, other], 0))
            gap = theta[:, one] - theta[:, other]
            sign = np.where(np.abs(gap) > Z95 * error, np.sign(gap), 0.0)
            for place in np.flatnonzero((sign > 0).any(axis=0) & (sign < 0).any(axis=0)):
                pair = np.array([one[place], other[place]])
                out += _crossings(sign[:, place], theta[:, pair], starts, panel.skill_ids[members[pair]])
    table = pd.DataFrame(out, columns=OVERTAKING_COLUMNS)
    return table.sort_values(["first_ahead_on", "skill_id", "overtaken_id"], ignore_index=True)


class Quarters(NamedTuple):
    """The covered openings of one population by quarter."""

    panel: Panel
    standard: Standard | None
    """Their design; None where nothing can be compared over the quarters."""
    starts: Dates
    """The quarters' first days."""


def quarters(
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    *,
    skills: pd.DataFrame | None = None,
    gaps: pd.DataFrame | None = None,
) -> list[Quarters]:
    """Return what `arrivals` and `overtakings` rest on, of each scope of languages."""
    return [_quarters(chosen, rows, gaps) for _, chosen, rows in by_language_rule(openings, opening_skills, skills)]


def _quarters(openings: pd.DataFrame, opening_skills: pd.DataFrame, gaps: pd.DataFrame | None) -> Quarters:
    dated = covered(openings, gaps)
    quarter = period_start(dated["month_on"], "quarter")
    sizes = dated.groupby(quarter)["employer_id"].agg(["size", "nunique"])
    enough = sizes.index[(sizes["size"] >= LEAST_OPENINGS) & (sizes["nunique"] >= LEAST_EMPLOYERS)]
    panel = make_panel(dated[quarter.isin(enough)], opening_skills)
    own = period_start(panel.openings["month_on"], "quarter")
    starts, period = np.unique(own.to_numpy(), return_inverse=True)
    if len(starts) < 3 or not panel.skill_count:
        return Quarters(panel, None, starts)
    standard = standardise(panel.openings, period.astype(np.int64), len(starts))
    return Quarters(panel, standard if len(standard.rows) else None, starts)


def _by_category(
    panel: Panel, standard: Standard, skills: pd.DataFrame | None
) -> Iterator[tuple[Ints, Floats, Floats]]:
    """Yield the skills of each category that are common enough, their shares [quarter, skill], and the covariances of
    these [quarter, skill, skill], from employers' sums.
    """
    from scipy import sparse

    named = panel.matrix(panel.is_demand)[standard.rows]
    wanted = np.flatnonzero(np.asarray(named.mean(axis=0)).ravel() >= LEAST_SHARE)
    y = named[:, wanted]
    fitted = standard.inverse @ (standard.design.T @ y).toarray()
    theta = (y.T @ standard.influence).T
    category = np.array(_category(panel.skill_ids[wanted], skills), dtype=object)
    groups = [np.flatnonzero(category == name) for name in dict.fromkeys(category)]
    covariances = [np.empty((standard.period_count, len(members), len(members))) for members in groups]
    _, owner = np.unique(panel.employer[standard.rows], return_inverse=True)
    employers = int(owner.max()) + 1
    for t in range(standard.period_count):
        summing = sparse.csr_matrix((standard.influence[:, t], (owner, np.arange(len(owner)))))
        summed, design = (summing @ y).tocsc(), summing @ standard.design
        for covariance, members in zip(covariances, groups, strict=True):
            score = summed[:, members].toarray() - design @ fitted[:, members]  # residuals [employer, skill]
            covariance[t] = score.T @ score * employers / max(employers - 1, 1)
    for covariance, members in zip(covariances, groups, strict=True):
        yield wanted[members], theta[:, members], covariance


def _category(skill_ids: Any, skills: pd.DataFrame | None) -> list[object]:
    """Return the category of each skill; one for all where none are known."""
    if skills is None or "category_code" not in skills.columns:
        return [None] * len(skill_ids)
    known = skills.drop_duplicates("skill_id").set_index("skill_id")["category_code"]
    return [str(known.get(skill_id)) for skill_id in skill_ids]


def _crossings(sign: Floats, share: Floats, starts: Dates, pair: Any) -> list[dict[str, object]]:
    """Return each change of the order that two clear quarters in a row confirm on either side."""
    out: list[dict[str, object]] = []
    share = np.clip(share, 0, 1)  # at the fixed mix a share near 0 can be a touch below it
    order, last_clear = 0.0, -1
    for t in range(len(sign)):
        if sign[t] == order and order != 0:
            last_clear = t
        confirmed = t + 1 < len(sign) and sign[t] != 0 and sign[t] == sign[t + 1]
        if not confirmed or sign[t] == order:
            continue
        if order != 0:
            up, down = (0, 1) if sign[t] > 0 else (1, 0)
            values = [
                pair[up], pair[down], starts[last_clear], starts[t], share[last_clear, up], share[last_clear, down],
                share[t, up], share[t, down],
            ]  # fmt: skip
            out.append(dict(zip(OVERTAKING_COLUMNS, values, strict=True)))
        order, last_clear = sign[t], t
    return out
