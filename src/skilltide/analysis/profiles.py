"""How slices of the market differ (seniority, role family, country, remote), and what is required or preferred.

Slices describe; they get intervals and no labels of rising or falling, since nothing here is tested over slices.
"""

import numpy as np
import pandas as pd

from skilltide.analysis.coverage import LEAST_EMPLOYERS, LEAST_OPENINGS
from skilltide.analysis.demand import tabulate
from skilltide.analysis.intervals import wilson
from skilltide.analysis.panel import make_panel
from skilltide.analysis.population import by_language_rule

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

    Openings whose value is unknown (null) are in no slice. Slices under 30 openings or 10 employers keep their
    counts; their shares are null and ``is_below_floor`` is true.
    """
    parts = []
    for _, chosen, rows in by_language_rule(openings, opening_skills, skills):
        panel = make_panel(chosen, rows)
        if not len(panel.openings) or not panel.skill_count:
            continue
        for dimension in dimensions:
            group, values = pd.factorize(panel.openings[dimension].astype(object), sort=True)
            if not len(values):
                continue
            size = len(values)
            keys = np.unique(group[group >= 0] * np.int64(panel.employer_count) + panel.employer[group >= 0])
            employers = np.bincount(keys // panel.employer_count, minlength=size)
            n = np.bincount(group[group >= 0], minlength=size)
            low = (n < LEAST_OPENINGS) | (employers < LEAST_EMPLOYERS)
            table = tabulate(panel, group.astype(np.int64), size, is_missing=low)
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
    employers.
    """
    parts = []
    for _, chosen, rows in by_language_rule(openings, opening_skills, skills):
        panel = make_panel(chosen, rows)
        asked = panel.is_asked
        if not len(panel.openings) or not asked.any():
            continue
        for skill in np.unique(panel.skill[asked]):
            mine = np.flatnonzero(asked & (panel.skill == skill))
            parts.append(_levels(panel.employer[panel.opening[mine]], panel.is_required[mine], panel.skill_ids[skill]))
    return pd.DataFrame(parts, columns=LEVEL_COLUMNS).sort_values("skill_id", ignore_index=True)


def _levels(employer: np.ndarray, required: np.ndarray, skill_id: str) -> dict[str, object]:
    """Return the row of one skill."""
    n, k = len(employer), int(required.sum())
    sizes = np.bincount(employer)
    hits = np.bincount(employer, weights=required.astype(float))
    employers = int((sizes > 0).sum())
    row: dict[str, object] = {
        "skill_id": skill_id, "asked_count": n, "required_count": k, "preferred_count": n - k,
        "employer_count": employers, "is_below_floor": n < LEAST_OPENINGS or employers < LEAST_EMPLOYERS,
    }  # fmt: skip
    if row["is_below_floor"]:
        return row
    p = k / n
    spread = p * (1 - p)
    # Kish's design effect from the employers of this one skill; at least 1
    deff = np.square(hits - p * sizes).sum() * employers / (employers - 1) / (n * spread) if spread > 0 else 1.0
    low, high = wilson(p, n / max(deff, 1.0))
    return row | {"required_share": p, "required_share_low": float(low), "required_share_high": float(high)}
