"""What differs between two times as collected: shares of two sets of months, nothing held fixed.

The page counts it in the reader's browser, for a part of the market that nothing was computed for before. It says less
than an observed change (`observed_change`): the mix of roles, countries and lengths of text is not held, shocks of
whole months are not in its error, and the common drift of all skills is in it. So its labels say higher and lower,
never that demand rose or fell. `statistics.js` is the same in the browser; a test holds one to the other.

The difference of two shares is linearised, with openings summed by employer::

    u_i = (y_i - p_after) / n_after   after,   -(y_i - p_before) / n_before   before
    var = G / (G - 1) sum over employers (sum of u_i)^2          t with G - 1 degrees of freedom, G employers

Sources: clusters: Liang & Zeger (1986), Biometrika 73:13; the correction for few: Cameron & Miller (2015), J Human
Resources 50:317.
"""

import numpy as np
import pandas as pd

from skilltide.analysis.intervals import benjamini_hochberg
from skilltide.analysis.observed_change import (
    FALSE_DISCOVERY_RATE,
    LEAST_EMPLOYERS,
    LEAST_OPENINGS,
    Comparison,
    are_thin,
)
from skilltide.analysis.panel import asking, make_panel
from skilltide.analysis.periods import month_start
from skilltide.analysis.population import by_language_rule

LABELS = ("higher", "lower", "unclear")
COLUMNS = [
    "skill_id", "label_code", "before_share", "after_share", "difference_points", "difference_points_low",
    "difference_points_high", "p_value", "q_value", "demand_count", "employer_count", "opening_count_before",
    "opening_count_after",
]  # fmt: skip


def contrast(
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    comparison: Comparison,
    *,
    skills: pd.DataFrame | None = None,
) -> pd.DataFrame:
    """Return one row per skill that was tested: its shares before and after, and their difference in points.

    ``openings``, ``opening_skills``, ``skills`` as in `demand.demand`. Tested: 20 openings of 10 named employers that
    demand the skill, 30 openings of 10 on either side. The false discovery rate is held over all rows.
    """
    parts = []
    for _, chosen, rows in by_language_rule(openings, opening_skills, skills):
        # a month without any opening in the languages of these skills goes with its pair
        narrowed = comparison.within(pd.DatetimeIndex(month_start(chosen["month_on"]).unique()))
        if narrowed is not None:
            parts.append(_contrast(chosen, rows, narrowed))
    filled = [part for part in parts if len(part)]
    if not filled:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat(filled, ignore_index=True)
    table["q_value"] = benjamini_hochberg(table["p_value"])
    clear, change = table["q_value"] <= FALSE_DISCOVERY_RATE, table["difference_points"]
    table["label_code"] = np.select([clear & (change > 0), clear & (change < 0)], ["higher", "lower"], "unclear")
    return table.sort_values("skill_id", ignore_index=True)[COLUMNS]


def _contrast(openings: pd.DataFrame, opening_skills: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    from scipy.special import stdtr, stdtrit

    month = month_start(openings["month_on"])
    panel = make_panel(openings[month.isin(pd.DatetimeIndex(comparison.months))], opening_skills)
    is_after = month_start(panel.openings["month_on"]).isin(pd.DatetimeIndex(comparison.after)).to_numpy()
    every = np.arange(len(panel.openings))
    if are_thin(panel, every, is_after):
        return pd.DataFrame(columns=COLUMNS)
    demand_count, employer_count = asking(panel, panel.is_demand, every)
    enough = np.flatnonzero((demand_count >= LEAST_OPENINGS) & (employer_count >= LEAST_EMPLOYERS))
    sides = [panel.employer[is_after == flag] for flag in (False, True)]
    n = np.array([len(part) for part in sides], dtype=float)
    sizes = np.array([np.bincount(part, minlength=panel.employer_count) for part in sides]).T
    clusters = int((sizes.sum(axis=1) > 0).sum())
    t = float(stdtrit(clusters - 1, 0.975))
    out = []
    for skill in enough:
        named = panel.opening[panel.is_demand & (panel.skill == skill)]
        side = is_after[named].astype(np.int64)
        with_it = np.bincount(panel.employer[named] * 2 + side, minlength=panel.employer_count * 2).reshape(-1, 2)
        share = with_it.sum(axis=0) / n
        part = (with_it - sizes * share) / n
        error = float(np.sqrt(np.square(part[:, 1] - part[:, 0]).sum() * clusters / (clusters - 1)))
        change = float(share[1] - share[0])
        if error == 0:
            continue
        out.append({
            "skill_id": panel.skill_ids[skill], "before_share": share[0], "after_share": share[1],
            "difference_points": 100 * change, "difference_points_low": 100 * (change - t * error),
            "difference_points_high": 100 * (change + t * error),
            "p_value": 2 * stdtr(clusters - 1, -abs(change) / error), "demand_count": demand_count[skill],
            "employer_count": employer_count[skill], "opening_count_before": int(n[0]),
            "opening_count_after": int(n[1]),
        })  # fmt: skip
    return pd.DataFrame(out, columns=COLUMNS)
