"""Skills that arrived, and skills that overtook others: events that a clear interval in two periods has to confirm.

By quarter, on the common support (see `standardise`): a new source or a new kind of title can't make an arrival.
"""

from typing import Any

import numpy as np
import pandas as pd

from skilltide.analysis.coverage import LEAST_EMPLOYERS, LEAST_OPENINGS
from skilltide.analysis.design_effect import design_effects
from skilltide.analysis.intervals import Z95, Floats, wilson
from skilltide.analysis.panel import Dates, Ints, Panel, make_panel
from skilltide.analysis.periods import month_start, period_start
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
    out: list[dict[str, object]] = []
    for _, chosen, rows in by_language_rule(openings, opening_skills, skills):
        panel, standard, starts = _quarters(chosen, rows, gaps)
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
        absent = count[first].sum(axis=0) == 0
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
    out: list[dict[str, object]] = []
    for _, chosen, rows in by_language_rule(openings, opening_skills, skills):
        panel, standard, starts = _quarters(chosen, rows, gaps)
        if standard is None or len(starts) < 2 * CLEAR_QUARTERS:
            continue
        wanted, theta, error = _differences(panel, standard)
        category = _category(panel.skill_ids[wanted], skills)
        for a in range(len(wanted) - 1):
            others = np.array([b for b in range(a + 1, len(wanted)) if category[a] == category[b]], dtype=np.int64)
            gap = theta[:, [a]] - theta[:, others]
            sign = np.where(np.abs(gap) > Z95 * error(a, others), np.sign(gap), 0.0)
            for place in np.flatnonzero((sign > 0).any(axis=0) & (sign < 0).any(axis=0)):
                pair = np.array([a, others[place]])
                out += _crossings(sign[:, place], theta[:, pair], starts, panel.skill_ids[wanted[pair]])
    table = pd.DataFrame(out, columns=OVERTAKING_COLUMNS)
    return table.sort_values(["first_ahead_on", "skill_id", "overtaken_id"], ignore_index=True)


def _quarters(
    openings: pd.DataFrame, opening_skills: pd.DataFrame, gaps: pd.DataFrame | None
) -> tuple[Panel, Standard | None, Dates]:
    """Return the covered openings, their design by quarter, and the quarters' first days."""
    dated = openings[openings["month_on"].notna()]
    if gaps is not None and len(gaps):
        marked = month_start(gaps.loc[gaps["is_gap"].fillna(False).astype(bool), "month_on"])
        dated = dated[~month_start(dated["month_on"]).isin(marked)]
    quarter = period_start(dated["month_on"], "quarter")
    sizes = dated.groupby(quarter)["employer_id"].agg(["size", "nunique"])
    enough = sizes.index[(sizes["size"] >= LEAST_OPENINGS) & (sizes["nunique"] >= LEAST_EMPLOYERS)]
    panel = make_panel(dated[quarter.isin(enough)], opening_skills)
    own = period_start(panel.openings["month_on"], "quarter")
    starts, period = np.unique(own.to_numpy(), return_inverse=True)
    if len(starts) < 3 or not panel.skill_count:
        return panel, None, starts
    standard = standardise(panel.openings, period.astype(np.int64), len(starts))
    return panel, standard if len(standard.rows) else None, starts


def _differences(panel: Panel, standard: Standard) -> tuple[Ints, Floats, Any]:
    """Return skills common enough, their shares [quarter, skill], and the errors of differences from others."""
    from scipy import sparse

    flag = panel.is_demand
    shape = (len(panel.openings), panel.skill_count)
    named = sparse.csr_matrix((np.ones(int(flag.sum())), (panel.opening[flag], panel.skill[flag])), shape=shape)
    named = named[standard.rows]
    wanted = np.flatnonzero(np.asarray(named.mean(axis=0)).ravel() >= LEAST_SHARE)
    y = named[:, wanted].toarray()
    residual = y - standard.design @ (standard.inverse @ (standard.design.T @ y))
    _, owner = np.unique(panel.employer[standard.rows], return_inverse=True)
    groups = int(owner.max()) + 1
    sums = sparse.csr_matrix((np.ones(len(owner)), (owner, np.arange(len(owner)))), shape=(groups, len(owner)))
    covariance = np.empty((standard.period_count, len(wanted), len(wanted)))
    for t in range(standard.period_count):
        score = sums @ (standard.influence[:, [t]] * residual)
        covariance[t] = score.T @ score * groups / max(groups - 1, 1)

    def error(a: int, others: Ints) -> Floats:
        variance = covariance[:, [a], a] + covariance[:, others, others] - 2 * covariance[:, a, others]
        return np.asarray(np.sqrt(np.maximum(variance, 0)), dtype=float)

    return wanted, standard.influence.T @ y, error


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
