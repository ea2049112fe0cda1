"""How many openings name each skill, by period, with an interval that allows for employers posting in bulk."""

import numpy as np
import pandas as pd

from skilltide.analysis.coverage import LEAST_EMPLOYERS, LEAST_OPENINGS, gap_months
from skilltide.analysis.design_effect import clusters, correlation_of, effects_of
from skilltide.analysis.intervals import wilson
from skilltide.analysis.panel import Dates, Flags, Ints, Panel, make_panel, named_employers
from skilltide.analysis.periods import Period, month_start, period_start
from skilltide.analysis.population import ENGLISH, by_language_rule, in_languages, scope_languages, scopes_of

COLUMNS = [
    "period_on", "skill_id", "opening_count", "demand_count", "asked_count", "required_count", "preferred_count",
    "demand_share", "demand_share_low", "demand_share_high", "asked_share", "asked_share_low", "asked_share_high",
    "required_share", "preferred_share", "effective_employer_count", "is_gap", "is_below_floor",
]  # fmt: skip


def demand(
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    by: Period = "month",
    *,
    skills: pd.DataFrame | None = None,
    gaps: pd.DataFrame | None = None,
    least_openings: int = LEAST_OPENINGS,
    least_employers: int = LEAST_EMPLOYERS,
) -> pd.DataFrame:
    """Return one row per period and skill: counts, shares and 95 % intervals.

    - ``openings``: the population as it shall be counted (see `population.headline`), with opening_id, month_on,
      employer_id, is_english. Each opening counts once, in its month; one without a month counts in no period.
    - ``skills`` (skill_id, kind_code, language_codes) or a ``kind_code`` column of ``opening_skills``: all kinds but
      tools then count texts in their languages only, in ``opening_count`` (the denominator) as in the counts above it.
    - ``gaps`` (month_on, is_gap; see `coverage.month_gaps`): months that are gaps count in no longer period;
      a period of gaps only is kept with its counts, ``is_gap`` true and null shares.
    - ``least_openings``, ``least_employers`` (that are named): with fewer in the languages of a skill, its shares are
      null and ``is_below_floor`` is true, however many openings there are in others.

    Every skill seen in the population has a row in every period in which the population has openings: 0 is a
    finding there. Shares are null where nothing was countable. Intervals: Wilson's on openings divided by the
    design effect (see `design_effect`), so they lie within 0 to 1.
    """
    # employers' correlation is estimated within each population
    floors = least_openings, least_employers
    scopes = by_language_rule(openings, opening_skills, skills)
    parts = [_demand(chosen, rows, by, gaps, floors) for _, chosen, rows in scopes]
    filled = [part for part in parts if len(part)] or parts[:1]
    return pd.concat(filled, ignore_index=True).sort_values(["period_on", "skill_id"], ignore_index=True)


def denominators(openings: pd.DataFrame, opening_skills: pd.DataFrame, skills: pd.DataFrame) -> pd.DataFrame:
    """Return, per skill of ``skills``, what a share of it by month rests on; arguments as in `demand`.

    Columns: skill_id; language_codes (null: all); is_english_only; demand_correlation and asked_correlation, how alike
    the openings that one employer posts in a month are in it (see `design_effect`), as the intervals of `demand` by
    month have it. A skill that nothing names gets the value over all skills; all are null without openings.
    """
    scopes = scopes_of(opening_skills, skills)
    parts = []
    for at, languages in enumerate(scope_languages(opening_skills, skills)):
        ids = sorted(scopes.index[scopes == at])
        chosen = in_languages(openings, languages)
        panel = make_panel(chosen[chosen["month_on"].notna()], opening_skills, skill_ids=ids)
        starts, group = np.unique(month_start(panel.openings["month_on"]).to_numpy(), return_inverse=True)
        found = clusters(panel, group, len(starts))
        codes = None if languages is None else list(languages)
        part = pd.DataFrame({"skill_id": ids, "language_codes": [codes] * len(ids)})
        part["is_english_only"] = languages == ENGLISH
        for name, flag in (("demand", panel.is_demand), ("asked", panel.is_asked)):
            is_empty = not len(panel.openings) or not ids
            rho = np.nan if is_empty else correlation_of(panel, group, found, flag)
            part[f"{name}_correlation"] = rho
        parts.append(part)
    return pd.concat(parts, ignore_index=True).sort_values("skill_id", ignore_index=True)


def _demand(
    openings: pd.DataFrame, opening_skills: pd.DataFrame, by: Period, gaps: pd.DataFrame | None, floors: tuple[int, int]
) -> pd.DataFrame:
    """Return `demand` for one population."""
    dated = openings[openings["month_on"].notna()]
    panel = make_panel(dated, opening_skills)
    if not len(panel.openings) or not panel.skill_count:
        return pd.DataFrame(columns=COLUMNS)
    months = month_start(panel.openings["month_on"])
    is_gap = months.isin(gap_months(gaps)).to_numpy(dtype=bool)
    period = period_start(months, by)
    if by == "all" and not is_gap.all():
        period = period.where(period.isna(), months[~is_gap].min())
    starts = np.sort(period.unique())
    group = np.searchsorted(starts, period.to_numpy()).astype(np.int64)
    covered = np.bincount(group[~is_gap], minlength=len(starts)) > 0
    # a gap month adds nothing to a period that has covered months, and is shown as a gap where it has none
    group = np.where(is_gap & covered[group], -1, group)
    kept = group >= 0
    group_n = np.bincount(group[kept], minlength=len(starts))
    live = group_n > 0
    is_small = (group_n < floors[0]) | (named_employers(panel, group, len(starts)) < floors[1])
    return _table(panel, group, starts, ~covered, is_small)[np.repeat(live, panel.skill_count)].reset_index(drop=True)


def _table(panel: Panel, group: Ints, starts: Dates, is_gap: Flags, is_small: Flags) -> pd.DataFrame:
    """Return counts, shares and intervals as one row per period and skill."""
    table = tabulate(panel, group, len(starts), is_missing=is_gap | is_small)
    table["period_on"] = np.repeat(starts, panel.skill_count)
    table["is_gap"] = np.repeat(is_gap, panel.skill_count)
    table["is_below_floor"] = np.repeat(is_small, panel.skill_count)
    return table[COLUMNS]


def tabulate(panel: Panel, group: Ints, size: int, *, is_missing: Flags | None = None) -> pd.DataFrame:
    """Return counts, shares and intervals, one row per group (0 to ``size`` - 1; -1 is left out) and skill.

    Columns as in `demand`, with ``group_index`` in place of the period; shares of groups marked missing are null.
    """
    inside = (group >= 0)[panel.opening]
    n = np.bincount(group[group >= 0], minlength=size)
    flags = {
        "demand": panel.is_demand & inside,
        "asked": panel.is_asked & inside,
        "required": panel.is_required & inside,
        "preferred": panel.is_preferred & inside,
    }
    counts = {name: panel.count(group, size, flag) for name, flag in flags.items()}
    missing = n == 0 if is_missing is None else is_missing | (n == 0)
    below = np.where(missing, np.nan, n)[:, None]
    table: dict[str, object] = {
        "group_index": np.repeat(np.arange(size), panel.skill_count),
        "skill_id": np.tile(panel.skill_ids, size),
        "opening_count": np.repeat(n, panel.skill_count),
    }
    for name, count in counts.items():
        table[f"{name}_count"] = count.ravel()
        table[f"{name}_share"] = (count / below).ravel()
    found = clusters(panel, group, size)
    for name in ("demand", "asked"):
        deff, employers = effects_of(panel, group, found, flags[name])
        low, high = wilson(counts[name] / below, below / deff)
        table[f"{name}_share_low"], table[f"{name}_share_high"] = low.ravel(), high.ravel()
        table["effective_employer_count"] = np.repeat(employers, panel.skill_count)
    return pd.DataFrame(table)
