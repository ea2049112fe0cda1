"""How slices of the market differ (seniority, role family, country, remote), and what is required or preferred.

Slices describe; they get intervals and no labels of rising or falling, since nothing here is tested over slices.
"""

import numpy as np
import pandas as pd

from skilltide.analysis.coverage import LEAST_EMPLOYERS, LEAST_OPENINGS
from skilltide.analysis.demand import tabulate
from skilltide.analysis.design_effect import drawn_together, excess_and_pairs
from skilltide.analysis.intervals import Floats, wilson
from skilltide.analysis.panel import Panel, make_panel, named_employers
from skilltide.analysis.population import by_language_rule

UNTOLD = "unknown"
"""What openings that don't tell a dimension may have there, besides null."""
DIMENSIONS = ("seniority_code", "role_family_code", "country_code", "is_remote")

PROFILE_COLUMNS = [
    "dimension_code", "slice_code", "skill_id", "opening_count", "employer_count", "demand_count", "asked_count",
    "required_count", "preferred_count", "demand_share", "demand_share_low", "demand_share_high", "asked_share",
    "asked_share_low", "asked_share_high", "is_below_floor",
]  # fmt: skip
LEVEL_COLUMNS = [
    "skill_id", "asked_count", "required_count", "preferred_count", "required_share", "required_share_low",
    "required_share_high", "employer_count", "is_below_floor",
]  # fmt: skip


def profiles(
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    *,
    skills: pd.DataFrame | None = None,
    dimensions: tuple[str, ...] = DIMENSIONS,
) -> pd.DataFrame:
    """Return one row per dimension, slice and skill: counts, shares of the slice's openings, 95 % intervals.

    Openings whose value is unknown (null or ``unknown``) are in no slice. Slices under 30 openings or 10 named
    employers keep their counts; their shares are null and ``is_below_floor`` is true.
    """
    parts = []
    for _, chosen, rows in by_language_rule(openings, opening_skills, skills):
        panel = make_panel(chosen, rows)
        if not len(panel.openings) or not panel.skill_count:
            continue
        for dimension in dimensions:
            told = panel.openings[dimension].astype(object)
            codes, values = pd.factorize(told.where(~told.isin([UNTOLD]), None), sort=True)
            if not len(values):
                continue
            size, group = len(values), codes.astype(np.int64)
            employers = named_employers(panel, group, size)
            n = np.bincount(group[group >= 0], minlength=size)
            low = (n < LEAST_OPENINGS) | (employers < LEAST_EMPLOYERS)
            table = tabulate(panel, group, size, is_missing=low)
            names = np.array(
                [str(value).lower() if isinstance(value, bool | np.bool_) else str(value) for value in values]
            )
            index = table["group_index"].to_numpy()
            table["dimension_code"], table["slice_code"] = dimension, names.astype(object)[index]
            table["employer_count"], table["is_below_floor"] = employers[index], low[index]
            parts.append(table[PROFILE_COLUMNS])
    if not parts:
        return pd.DataFrame(columns=PROFILE_COLUMNS)
    return pd.concat(parts).sort_values(["dimension_code", "slice_code", "skill_id"], ignore_index=True)


def levels(openings: pd.DataFrame, opening_skills: pd.DataFrame, *, skills: pd.DataFrame | None = None) -> pd.DataFrame:
    """Return, per skill, how many of the openings that ask for it require it, with a 95 % interval.

    The denominator is the skill's own asking openings (required or preferred). Null under 30 of them or under 10
    named employers. The interval allows for employers as that of `demand` does: how alike their openings are is drawn
    towards the value over all skills, so that a skill which all require is not taken for one that is known better.
    """
    parts = []
    for _, chosen, rows in by_language_rule(openings, opening_skills, skills):
        panel = make_panel(chosen, rows)
        if len(panel.openings) and panel.is_asked.any():
            found = pd.concat([_asked(panel, block) for block in panel.skill_blocks(panel.is_asked)])
            parts.append(_levels(found))
    if not parts:
        return pd.DataFrame(columns=LEVEL_COLUMNS)
    return pd.concat(parts)[LEVEL_COLUMNS].sort_values("skill_id", ignore_index=True)


def _asked(panel: Panel, skills: slice) -> pd.DataFrame:
    """Return what the rows of some skills of one population are made of.

    Columns: skill_id; n and k, openings that ask for it and that require it; employers that are named; between and
    sum_sq (see `excess_and_pairs`).
    """
    asked = panel.of_skills(panel.is_asked, skills)
    is_named = panel.is_named[panel.opening[asked]]
    skill, employer = panel.skill[asked].astype(np.int64), panel.employer[panel.opening[asked]]
    cell, place = np.unique(skill * panel.employer_count + employer, return_inverse=True)
    of_cell = cell // panel.employer_count
    sizes: Floats = np.bincount(place).astype(float)
    hits: Floats = np.bincount(place, weights=panel.is_required[asked]).astype(float)
    present = np.unique(of_cell)

    def total(values: Floats) -> Floats:
        return np.asarray(np.bincount(of_cell, weights=values, minlength=panel.skill_count)[present], dtype=float)

    n, k = total(sizes), total(hits)
    of_skill = np.zeros(panel.skill_count)
    of_skill[present] = k / n
    between = total(np.square(hits - of_skill[of_cell] * sizes))
    # all openings of a cell are of one employer, which they name, or it is one opening that names none
    named_cells = of_cell[np.unique(place[is_named])]
    return pd.DataFrame(
        {"skill_id": panel.skill_ids[present], "n": n, "k": k, "between": between, "sum_sq": total(np.square(sizes)),
         "employers": np.bincount(named_cells, minlength=panel.skill_count)[present]}
    )  # fmt: skip


def _levels(found: pd.DataFrame) -> pd.DataFrame:
    """Return the rows of one population's skills."""
    n, k, between, sum_sq = (found[name].to_numpy(dtype=float) for name in ("n", "k", "between", "sum_sq"))
    p, m = k / n, sum_sq / n
    # where every skill is required by all or by none, nobody knows how alike an employer's openings are
    rho = drawn_together(*excess_and_pairs(p, between, n, sum_sq, m), unknown=1.0)
    low, high = wilson(p, n / (1 + rho * (m - 1)))
    employers = found["employers"].to_numpy()
    below = (n < LEAST_OPENINGS) | (employers < LEAST_EMPLOYERS)
    counts = {"asked_count": n, "required_count": k, "preferred_count": n - k, "employer_count": employers}
    shares = {"required_share": p, "required_share_low": low, "required_share_high": high}
    return pd.DataFrame(
        {"skill_id": found["skill_id"].to_numpy(), "is_below_floor": below}
        | {name: count.astype(np.int64) for name, count in counts.items()}
        | {name: np.where(below, np.nan, share) for name, share in shares.items()}
    )
