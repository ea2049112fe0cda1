"""What openings with a skill pay beside those without it, where pay is disclosed at all.

Within one currency and pay period, the log of annualised pay (middle of the range; its one bound where only one is
given) is compared between openings with and without the skill inside cells of seniority and country::

    y_i = cell + b d_i + error          ratio = exp(b)

so each cell weighs ``n1 n0 / (n1 + n0)`` and cells with only one sort weigh nothing. Errors are clustered by
employer. The ratio describes; a skill may stand for employers or work that pay more. Disclosure differs by country
and employer, so every row carries what part of the openings disclosed.

Sources: the within estimator, Wooldridge (2010), Econometric Analysis of Cross Section and Panel Data, ch. 10;
clusters: Liang & Zeger (1986), Biometrika 73:13; few clusters: Cameron & Miller (2015), J Human Resources 50:317.
"""

from typing import Any

import numpy as np
import pandas as pd

from skilltide.analysis.intervals import Floats
from skilltide.analysis.panel import Panel, make_panel
from skilltide.analysis.population import by_language_rule

LEAST_OPENINGS = 30
LEAST_EMPLOYERS = 10
"""What is needed with the skill, and without it, in cells where both occur."""
CHUNK = 128

COLUMNS = [
    "skill_id", "salary_currency_code", "salary_period_code", "with_count", "without_count", "with_employer_count",
    "median_with", "median_without", "unadjusted_ratio", "matched_ratio", "matched_ratio_low", "matched_ratio_high",
    "matched_with_count", "matched_without_count", "disclosed_share",
]  # fmt: skip


def pay(openings: pd.DataFrame, opening_skills: pd.DataFrame, *, skills: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return one row per skill, currency and pay period that is above the floors.

    - ``median_with``, ``median_without``: medians of annualised pay; ``unadjusted_ratio`` is their quotient and must
      be called unadjusted wherever it is shown;
    - ``matched_ratio`` with its 95 % interval: matched on seniority and country (1.08: 8 % more);
    - ``disclosed_share``: openings with the skill that disclose pay in this currency and period, of all with it.

    Floors: 30 openings and 10 employers, with the skill and without, in cells that hold both.
    """
    parts = []
    for chosen, rows in by_language_rule(openings, opening_skills, skills):
        panel = make_panel(chosen, rows)
        if not len(panel.openings) or not panel.skill_count:
            continue
        have = np.bincount(panel.skill[panel.is_demand], minlength=panel.skill_count)
        middle = _middle(panel.openings)
        for (currency, period), index in (
            panel.openings[np.isfinite(middle)].groupby(["salary_currency_code", "salary_period_code"]).groups.items()
        ):
            place = np.asarray(index, dtype=np.int64)
            if len(place) < 2 * LEAST_OPENINGS:
                continue
            table = _compare(panel, place, middle[place], have)
            parts.append(table.assign(salary_currency_code=currency, salary_period_code=period))
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=COLUMNS)
    keys = ["salary_currency_code", "salary_period_code", "skill_id"]
    return pd.concat(filled)[COLUMNS].sort_values(keys, ignore_index=True)


def _middle(openings: pd.DataFrame) -> Floats:
    """Return the middle of each disclosed range, or its one bound; nan where nothing above 0 is disclosed."""
    bounds = openings[["salary_annual_min", "salary_annual_max"]].astype(float)
    middle = bounds.where(bounds > 0).mean(axis=1, skipna=True)
    return np.asarray(middle, dtype=float)


def _compare(panel: Panel, place: np.ndarray, middle: Floats, have: np.ndarray) -> pd.DataFrame:
    """Return the comparisons of one currency and period; ``place``: positions of its openings."""
    from scipy import sparse
    from scipy.special import stdtrit

    n = len(place)
    here = np.full(len(panel.openings), -1, dtype=np.int64)
    here[place] = np.arange(n)
    flag = panel.is_demand & (here[panel.opening] >= 0)
    named = sparse.csc_matrix(
        (np.ones(int(flag.sum())), (here[panel.opening[flag]], panel.skill[flag])), shape=(n, panel.skill_count)
    )
    count = np.asarray(named.sum(axis=0)).ravel()
    candidates = np.flatnonzero((count >= LEAST_OPENINGS) & (n - count >= LEAST_OPENINGS))
    mix = panel.openings.iloc[place][["seniority_code", "country_code"]].astype(object).fillna("unknown")
    cell = mix.groupby(["seniority_code", "country_code"]).ngroup().to_numpy()
    _, employer = np.unique(panel.employer[place], return_inverse=True)
    in_cell, at_employer = _indicator(cell), _indicator(employer)
    cell_size = np.asarray(in_cell.sum(axis=1)).ravel()
    log_pay = np.log(middle)
    y = log_pay - (in_cell.T @ ((in_cell @ log_pay) / cell_size))
    out = []
    for first in range(0, len(candidates), CHUNK):
        chosen = candidates[first : first + CHUNK]
        d = named[:, chosen].toarray()
        share = (in_cell @ d) / cell_size[:, None]
        both = (in_cell.T @ ((share > 0) & (share < 1)).astype(float)) > 0  # in a cell that holds both sorts
        within = np.where(both, d - in_cell.T @ share, 0.0)
        weight = np.square(within).sum(axis=0)
        with np.errstate(divide="ignore", invalid="ignore"):
            b = (within.T @ y) / weight
        score = at_employer @ (within * (y[:, None] - within * b))
        used = both & (d > 0)
        unused = both & (d == 0)
        with_employers = ((at_employer @ used.astype(float)) > 0).sum(axis=0)
        without_employers = ((at_employer @ unused.astype(float)) > 0).sum(axis=0)
        groups = ((at_employer @ both.astype(float)) > 0).sum(axis=0)
        good = (
            (used.sum(axis=0) >= LEAST_OPENINGS) & (unused.sum(axis=0) >= LEAST_OPENINGS)
            & (with_employers >= LEAST_EMPLOYERS) & (without_employers >= LEAST_EMPLOYERS) & (weight > 0)
        )  # fmt: skip
        for j in np.flatnonzero(good):
            # the smaller side's employers limit what the comparison knows
            fewer = int(min(with_employers[j], without_employers[j]))
            error = np.sqrt(np.square(score[:, j]).sum() * groups[j] / (groups[j] - 1)) / weight[j]
            t = float(stdtrit(fewer - 1, 0.975))
            has = d[:, j] > 0
            median_with, median_without = float(np.median(middle[has])), float(np.median(middle[~has]))
            out.append(
                {
                    "skill_id": panel.skill_ids[chosen[j]], "with_count": int(has.sum()),
                    "without_count": int((~has).sum()), "with_employer_count": len(np.unique(employer[has])),
                    "median_with": median_with, "median_without": median_without,
                    "unadjusted_ratio": median_with / median_without, "matched_ratio": float(np.exp(b[j])),
                    "matched_ratio_low": float(np.exp(b[j] - t * error)),
                    "matched_ratio_high": float(np.exp(b[j] + t * error)),
                    "matched_with_count": int(used[:, j].sum()), "matched_without_count": int(unused[:, j].sum()),
                    "disclosed_share": count[chosen[j]] / have[chosen[j]],
                }
            )  # fmt: skip
    return pd.DataFrame(out)


def _indicator(codes: np.ndarray) -> Any:
    """Return the sparse matrix [code, row] that sums rows by code."""
    from scipy import sparse

    n = len(codes)
    return sparse.csr_matrix((np.ones(n), (codes, np.arange(n))), shape=(int(codes.max()) + 1, n))
