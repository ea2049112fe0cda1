"""What openings with a skill pay beside those without it, where pay is disclosed at all.

Within one currency and pay period, the log of annualised pay (middle of the range; its one bound where only one is
given) is compared between openings with and without the skill, everything that is known to set pay held fixed::

    y_i = cell(role family, seniority) + country + source + g(size of the employer) + f(length of text) + b d_i + error

and the ratio is exp(b). The size of an employer is the log of how many openings it has; ``f`` is that
of `standardise`. Cells with only one sort tell nothing of b. Errors are clustered by employer. The ratio describes; a
skill may stand for employers or work that pay more. Disclosure differs by country and employer, so every row carries
what part of the openings disclosed.

With hundreds of skills side by side some look clear by chance, so the false discovery rate is held over all skills of a
currency and period, and only what it leaves is called more or less.

Sources: the within estimator and partialling out, Frisch & Waugh (1933), Econometrica 1:387; Wooldridge (2010),
Econometric Analysis of Cross Section and Panel Data, ch. 10; clusters: Liang & Zeger (1986), Biometrika 73:13; few
clusters: Cameron & Miller (2015), J Human Resources 50:317.
"""

from typing import Any

import numpy as np
import pandas as pd

from skilltide.analysis.intervals import Floats, benjamini_hochberg
from skilltide.analysis.panel import Flags, Ints, Panel, make_panel
from skilltide.analysis.population import by_language_rule
from skilltide.analysis.standardise import text_length

LEAST_OPENINGS = 30
LEAST_EMPLOYERS = 10
"""Openings and named employers with the skill, and without it, in cells where both occur; and for a level of pay."""
LEAST_LEVEL = 10
"""Openings that a country or a source needs for a level of pay of its own; the others share one."""
FALSE_DISCOVERY_RATE = 0.05
CHUNK = 128

HELD = ("role_family_code", "seniority_code")
"""What cells cross."""
LABELS = ("more", "less", "unclear")
COLUMNS = [
    "skill_id", "salary_currency_code", "salary_period_code", "label_code", "with_count", "without_count",
    "with_employer_count", "median_with", "median_without", "unadjusted_ratio", "matched_ratio", "matched_ratio_low",
    "matched_ratio_high", "p_value", "q_value", "matched_with_count", "matched_without_count", "disclosed_share",
]  # fmt: skip
LEVEL_COLUMNS = [
    "salary_currency_code", "salary_period_code", "role_family_code", "seniority_code", "country_code", "opening_count",
    "employer_count", "lower_quartile", "median", "upper_quartile",
]  # fmt: skip


def pay(openings: pd.DataFrame, opening_skills: pd.DataFrame, *, skills: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return one row per skill, currency and pay period that is above the floors.

    - ``median_with``, ``median_without``: medians of annualised pay; ``unadjusted_ratio`` is their quotient and must
      be called unadjusted wherever it is shown;
    - ``matched_ratio`` with its 95 % interval: all that the module names held fixed (1.08: 8 % more);
    - ``label_code``: more or less where the q value is at most 5 %, else unclear;
    - ``disclosed_share``: openings with the skill that disclose pay in this currency and period, of all with it.

    Floors: 30 openings and 10 named employers, with the skill and without, in cells that hold both.
    """
    sizes = openings["employer_id"].value_counts()
    parts = []
    for _, chosen, rows in by_language_rule(openings, opening_skills, skills):
        panel = make_panel(chosen, rows)
        if not len(panel.openings) or not panel.skill_count:
            continue
        have = np.bincount(panel.skill[panel.is_demand], minlength=panel.skill_count)
        amount = middle(panel.openings)
        for (currency, period), index in (
            panel.openings[np.isfinite(amount)].groupby(["salary_currency_code", "salary_period_code"]).groups.items()
        ):
            place = np.asarray(index, dtype=np.int64)
            if len(place) < 2 * LEAST_OPENINGS:
                continue
            table = _compare(panel, place, amount[place], have, sizes)
            parts.append(table.assign(salary_currency_code=currency, salary_period_code=period))
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat(filled, ignore_index=True)
    unit = ["salary_currency_code", "salary_period_code"]
    table["q_value"] = table.groupby(unit)["p_value"].transform(benjamini_hochberg)
    clear = table["q_value"] <= FALSE_DISCOVERY_RATE
    table["label_code"] = np.select(
        [clear & (table["matched_ratio"] > 1), clear & (table["matched_ratio"] < 1)], ["more", "less"], "unclear"
    )
    return table[COLUMNS].sort_values([*unit, "skill_id"], ignore_index=True)


def levels(openings: pd.DataFrame) -> pd.DataFrame:
    """Return quartiles of annualised pay by role family, seniority and country, each alone, crossed, and all together.

    In each currency and period; null is "all". Rows under 30 openings or 10 named employers are left out.
    """
    amount = middle(openings)
    told = openings.assign(amount=amount)[np.isfinite(amount)]
    unit = ["salary_currency_code", "salary_period_code"]
    dimensions = ["role_family_code", "seniority_code", "country_code"]
    parts = []
    for number in range(2 ** len(dimensions)):
        by = [name for place, name in enumerate(dimensions) if number >> place & 1]
        grouped = told.dropna(subset=[*unit, *by]).groupby([*unit, *by], sort=True)
        quartiles = grouped["amount"].quantile([0.25, 0.5, 0.75]).unstack()
        if not len(quartiles):
            continue
        quartiles.columns = ["lower_quartile", "median", "upper_quartile"]
        table = quartiles.assign(opening_count=grouped.size(), employer_count=grouped["employer_id"].nunique())
        parts.append(table.reset_index())
    if not parts:
        return pd.DataFrame(columns=LEVEL_COLUMNS)
    table = pd.concat(parts, ignore_index=True).reindex(columns=LEVEL_COLUMNS)
    enough = (table["opening_count"] >= LEAST_OPENINGS) & (table["employer_count"] >= LEAST_EMPLOYERS)
    return table[enough].sort_values([*unit, *dimensions], na_position="first", ignore_index=True)


def middle(openings: pd.DataFrame) -> Floats:
    """Return the middle of each disclosed range, or its one bound; nan where nothing above 0 is disclosed."""
    bounds = openings[["salary_annual_min", "salary_annual_max"]].astype(float)
    return np.asarray(bounds.where(bounds > 0).mean(axis=1, skipna=True), dtype=float)


def _compare(
    panel: Panel, place: np.ndarray, amount: Floats, have: np.ndarray, sizes: "pd.Series[int]"
) -> pd.DataFrame:
    """Return the comparisons of one currency and period; ``place``: positions of its openings."""
    from scipy import sparse
    from scipy.special import stdtr, stdtrit

    n = len(place)
    here = np.full(len(panel.openings), -1, dtype=np.int64)
    here[place] = np.arange(n)
    flag = panel.is_demand & (here[panel.opening] >= 0)
    named = sparse.csc_matrix(
        (np.ones(int(flag.sum())), (here[panel.opening[flag]], panel.skill[flag])), shape=(n, panel.skill_count)
    )
    count = np.asarray(named.sum(axis=0)).ravel()
    candidates = np.flatnonzero((count >= LEAST_OPENINGS) & (n - count >= LEAST_OPENINGS))
    told = panel.openings.iloc[place]
    cell = told[list(HELD)].astype(object).fillna("unknown").groupby(list(HELD)).ngroup().to_numpy()
    _, employer = np.unique(panel.employer[place], return_inverse=True)
    is_named = panel.is_named[place]
    in_cell, at_employer = _indicator(cell), _indicator(employer)
    cell_size = np.asarray(in_cell.sum(axis=1)).ravel()
    base = _held(told, in_cell, sizes)
    log_pay = np.log(amount)
    y = log_pay - base @ (base.T @ log_pay)
    out = []
    for first in range(0, len(candidates), CHUNK):
        chosen = candidates[first : first + CHUNK]
        d = named[:, chosen].toarray()
        share = (in_cell @ d) / cell_size[:, None]
        both = (in_cell.T @ ((share > 0) & (share < 1)).astype(float)) > 0  # in a cell that holds both sorts
        within = d - base @ (base.T @ d)
        weight = np.square(within).sum(axis=0)
        usable = weight > 1e-6 * np.maximum(d.sum(axis=0), 1)
        with np.errstate(divide="ignore", invalid="ignore"):
            b = np.where(usable, (within.T @ y) / weight, np.nan)
        score = at_employer @ (within * (y[:, None] - within * b))
        used = both & (d > 0)
        unused = both & (d == 0)
        smallest = smallest_named = np.minimum(*(_employers(at_employer, side) for side in (used, unused)))
        if not is_named.all():
            named_sides = (side & is_named[:, None] for side in (used, unused))
            smallest_named = np.minimum(*(_employers(at_employer, side) for side in named_sides))
        groups = at_employer.shape[0]
        good = (
            (used.sum(axis=0) >= LEAST_OPENINGS) & (unused.sum(axis=0) >= LEAST_OPENINGS)
            & (smallest_named >= LEAST_EMPLOYERS) & usable
        )  # fmt: skip
        for j in np.flatnonzero(good):
            # the smaller side's employers limit what the comparison knows; an opening that names none is unrelated
            freedom = int(smallest[j]) - 1
            squares = np.square(score[:, j]).sum() * groups / (groups - 1) * n / max(n - base.shape[1] - 1, 1)
            error = float(np.sqrt(squares)) / weight[j]
            t = float(stdtrit(freedom, 0.975))
            has = d[:, j] > 0
            median_with, median_without = float(np.median(amount[has])), float(np.median(amount[~has]))
            out.append(
                {
                    "skill_id": panel.skill_ids[chosen[j]], "with_count": int(has.sum()),
                    "without_count": int((~has).sum()), "with_employer_count": len(np.unique(employer[has & is_named])),
                    "median_with": median_with, "median_without": median_without,
                    "unadjusted_ratio": median_with / median_without, "matched_ratio": float(np.exp(b[j])),
                    "matched_ratio_low": float(np.exp(b[j] - t * error)),
                    "matched_ratio_high": float(np.exp(b[j] + t * error)),
                    "p_value": float(2 * stdtr(freedom, -abs(b[j]) / error)) if error > 0 else 1.0,
                    "matched_with_count": int(used[:, j].sum()), "matched_without_count": int(unused[:, j].sum()),
                    "disclosed_share": count[chosen[j]] / have[chosen[j]],
                }
            )  # fmt: skip
    return pd.DataFrame(out)


def _employers(at_employer: Any, flag: Flags) -> Ints:
    """Return how many employers have openings with a flag, by column of flags [opening, column]."""
    return np.asarray(((at_employer @ flag.astype(float)) > 0).sum(axis=0), dtype=np.int64)


def _held(openings: pd.DataFrame, in_cell: Any, sizes: "pd.Series[int]") -> Floats:
    """Return an orthonormal basis [opening, k] of everything that is held fixed."""
    columns = [np.asarray(in_cell.T.todense())]
    for name in ("country_code", "source_id"):
        values = openings[name].astype(object).fillna("unknown")
        counts = values.value_counts()
        values = values.where(values.map(counts) >= LEAST_LEVEL, "few")
        columns.append(pd.get_dummies(values).sort_index(axis=1).to_numpy(dtype=float))
    # an employer that is not told is one of its own
    size = np.log(openings["employer_id"].map(sizes).fillna(1).to_numpy(dtype=float))
    columns += [np.column_stack([size, np.square(size)]), text_length(openings)]
    whole = np.hstack(columns)
    u, s, _ = np.linalg.svd(whole, full_matrices=False)
    return np.asarray(u[:, s > 1e-8 * s[0]], dtype=float)


def _indicator(codes: np.ndarray) -> Any:
    """Return the sparse matrix [code, row] that sums rows by code."""
    from scipy import sparse

    n = len(codes)
    return sparse.csr_matrix((np.ones(n), (codes, np.arange(n))), shape=(int(codes.max()) + 1, n))
