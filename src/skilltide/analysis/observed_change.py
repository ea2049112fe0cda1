"""What changed within a year: the newest covered months against the same calendar months a year before.

The first rung of evidence. A season moves both sides alike, so two pairs of months are enough to compare; a trend
needs much more. Where a history has a hole so large that no two pairs are left, the months before it stand against
those after it, and nothing holds the season.

For each skill the months' shares at a fixed mix (`standardise`, lengths of texts included) are fitted with a level of
each pair of months and a difference between before and after, with errors for employers and for shocks of whole months
(`components`, `regression`). What all skills do together is taken out (`common_drift`), and the false discovery rate is
held over all skills told. A skill is called risen or fallen only where the change with the common drift in it is clear
too, by itself and to the same side.

*Steady* is shown by two one-sided tests (Schuirmann 1987, J Pharmacokinet Biopharm 15:657): the 90 % intervals of the
change, with and without the common drift, lie within a margin of a quarter of the skill's odds.
"""

from dataclasses import dataclass
from typing import Any

import numpy as np
import pandas as pd

from skilltide.analysis.common_drift import Drift, both_clear, common_drift
from skilltide.analysis.components import Components, Employers, components
from skilltide.analysis.coverage import covered
from skilltide.analysis.intervals import Floats, benjamini_hochberg, ratio_interval, wilson
from skilltide.analysis.panel import Flags, Ints, Panel, asking, at_places, make_panel, named_employers
from skilltide.analysis.periods import month_number, month_start
from skilltide.analysis.population import ENGLISH, by_language_rule
from skilltide.analysis.regression import Fit, fit_lines
from skilltide.analysis.standardise import LENGTH, Standard, standardise

YEAR = 12
LEAST_PAIRS = 2
USUAL_PAIRS = 6
ENOUGH_OPENINGS = 2000
"""Pairs of months that a comparison needs; those it takes where there are as many; and the openings on each side up to
which it takes more, since a small market needs more months to show anything."""
LEVELS_FROM = 4
"""Pairs from which each has a level of its own."""
HOLE_MONTHS = 3
"""Months without a covered one that make a hole."""
LEAST_OPENINGS = 20
LEAST_EMPLOYERS = 10
"""Openings that demand a skill, and their named employers, on both sides together."""
LEAST_SIDE = 30
"""Openings of at least 10 named employers that either side needs."""
FALSE_DISCOVERY_RATE = 0.05
STEADY_ODDS = 0.25
"""Margin of steady, as a part of the odds: p (1 - p) times this; 6 points at a share of 50 %, 2 at 10 %."""
POWER_NORMAL = 0.8416212335729143
"""The 80 % point of the normal distribution: a change that would be found four times out of five."""
MOST_PRIOR = 30.0
"""Degrees of freedom that the other skills may add to those of a skill's few months."""

LABELS = ("risen", "fallen", "steady", "unclear", "too_little_data")
CHANGE_COLUMNS = [
    "skill_id", "comparison_code", "label_code", "before_share", "before_share_low", "before_share_high", "after_share",
    "after_share_low", "after_share_high", "difference_points", "difference_points_low", "difference_points_high",
    "adjusted_points", "adjusted_points_low", "adjusted_points_high", "ratio", "ratio_low", "ratio_high", "p_value",
    "q_value", "margin_points", "detectable_points", "needed_opening_count", "demand_count", "employer_count",
    "opening_count_before", "opening_count_after", "support_share", "pair_count", "before_first_on", "before_last_on",
    "after_first_on", "after_last_on",
]  # fmt: skip
WORKING = ("is_within", "error_points", "freedom", "sampling_part")
"""What labels and needs are made of, beside the columns told."""
DRIFT_COLUMNS = [
    "kind_group_code", "comparison_code", "usual_skill_count", "named_before", "named_after", "named_ratio",
    "named_ratio_low", "named_ratio_high", "length_before", "length_after", "after_last_on",
]  # fmt: skip


@dataclass(frozen=True)
class Comparison:
    """Which months stand against which, as first days, in order of time."""

    code: str
    """``year``: the same calendar months a year apart; ``before_after``: before a hole and after it."""
    before: "tuple[pd.Timestamp, ...]"
    after: "tuple[pd.Timestamp, ...]"

    @property
    def months(self) -> "tuple[pd.Timestamp, ...]":
        """All of them."""
        return (*self.before, *self.after)

    def within(self, held: "pd.DatetimeIndex") -> "Comparison | None":
        """Return the comparison in the months that a part holds openings of; None where too few are left.

        Of a year both months of a pair go, so that no season is compared with another.
        """
        there = set(held)
        if self.code == "year":
            pairs = [pair for pair in zip(self.before, self.after, strict=True) if there.issuperset(pair)]
            before, after = (tuple(side) for side in zip(*pairs, strict=True)) if pairs else ((), ())
        else:
            before, after = (tuple(month for month in side if month in there) for side in (self.before, self.after))
        return Comparison(self.code, before, after) if min(len(before), len(after)) >= LEAST_PAIRS else None


@dataclass(frozen=True)
class Observed:
    """``changes``: one row per skill; ``drift``: what all skills did together, one row per group of kinds."""

    changes: pd.DataFrame
    drift: pd.DataFrame


def compare(sizes: "pd.Series[int]") -> Comparison | None:
    """Return the newest comparison that the covered months allow; None where they allow none.

    ``sizes``: openings by covered month (index: first days).
    """
    months = pd.DatetimeIndex(sizes.index[sizes.to_numpy() > 0]).sort_values()
    if not len(months):
        return None
    size = dict(zip(month_number(months), sizes.reindex(months), strict=True))
    stamps = dict(zip(month_number(months), months, strict=True))
    newest = max(stamps)
    pairs = [number for number in sorted(stamps, reverse=True) if number - YEAR in stamps]
    recent = [number for number in pairs if number > newest - YEAR]
    if len(recent) >= LEAST_PAIRS:
        chosen: list[int] = []
        for number in recent:
            if (
                len(chosen) >= USUAL_PAIRS
                and min(_total(size, chosen, 0), _total(size, chosen, YEAR)) >= ENOUGH_OPENINGS
            ):
                break
            chosen.append(number)
        chosen.sort()
        return Comparison(
            "year", tuple(stamps[number - YEAR] for number in chosen), tuple(stamps[number] for number in chosen)
        )
    return _around_hole(stamps)


def _total(size: dict[int, int], chosen: list[int], back: int) -> int:
    return sum(size[number - back] for number in chosen)


def _around_hole(stamps: "dict[int, pd.Timestamp]") -> Comparison | None:
    """Return the months around the newest hole that has enough of them on both sides."""
    numbers = sorted(stamps)
    side = USUAL_PAIRS // 2  # nothing holds the season, so no more months than a season has
    holes = [at for at in range(1, len(numbers)) if numbers[at] - numbers[at - 1] > HOLE_MONTHS]
    for at in reversed(holes):
        later = next((hole for hole in holes if hole > at), len(numbers))
        earlier = max((hole for hole in holes if hole < at), default=0)
        before, after = numbers[earlier:at][-side:], numbers[at:later][-side:]
        if min(len(before), len(after)) >= LEAST_PAIRS:
            return Comparison(
                "before_after", tuple(stamps[number] for number in before), tuple(stamps[number] for number in after)
            )
    return None


def collected(gaps: pd.DataFrame) -> pd.DataFrame:
    """Return the gaps without those that only hold too little: thinness is judged on what is compared, not by month."""
    return gaps.assign(
        is_gap=gaps["is_gap"].astype(bool) & ~gaps["reason_code"].isin(("few_openings", "few_employers"))
    )


def newest_comparison(openings: pd.DataFrame, gaps: pd.DataFrame | None = None) -> Comparison | None:
    """Return the newest comparison of the covered months of ``openings``."""
    return compare(month_start(covered(openings, gaps)["month_on"]).value_counts())


def in_months(openings: pd.DataFrame, comparison: Comparison) -> pd.DataFrame:
    """Return the openings of the months that are compared."""
    return openings[month_start(openings["month_on"]).isin(pd.DatetimeIndex(comparison.months))]


def observed_change(
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    comparison: Comparison,
    *,
    skills: pd.DataFrame | None = None,
    gaps: pd.DataFrame | None = None,
) -> Observed:
    """Return what changed, skill by skill, and what all skills did together.

    ``openings``, ``opening_skills``, ``skills``, ``gaps`` as in `trend.trend`; ``comparison``: which months.

    A month in which the part of some languages has no opening is left out with its pair, as long as two pairs remain
    (``pair_count``).

    - ``before_share``, ``after_share``: at the fixed mix, with 95 % intervals;
    - ``difference_points``: their difference, and ``adjusted_points`` without the common drift, in percentage points;
    - ``ratio``: after as a multiple of before, only where before is clear of 0;
    - ``margin_points``: within it on either side a skill is steady;
    - ``detectable_points``: a change of this size would be found four times out of five; null where none would;
    - ``needed_opening_count``: openings of the same months at which the change as it was seen would be found so;
      null where no number of openings would do (the months themselves differ too much).
    """
    dated = covered(openings, gaps)
    changes, drifts = [], []
    for languages, chosen, rows in by_language_rule(dated, opening_skills, skills):
        part, drift = _changes(chosen, rows, comparison)
        changes.append(part)
        if drift is not None:
            group = "tool" if languages is None else "other" if languages == ENGLISH else "translated"
            drifts.append({"kind_group_code": group, **drift})
    filled = [part for part in changes if len(part)]
    if not filled:
        return Observed(pd.DataFrame(columns=CHANGE_COLUMNS), pd.DataFrame(columns=DRIFT_COLUMNS))
    table = pd.concat(filled, ignore_index=True)
    table["q_value"] = benjamini_hochberg(table["p_value"])
    table["label_code"] = _labels(table)
    _needed(table)
    table = table.sort_values("skill_id", ignore_index=True)[CHANGE_COLUMNS]
    return Observed(table, pd.DataFrame(drifts, columns=DRIFT_COLUMNS))


def design(panel: Panel, comparison: Comparison) -> tuple[Standard, bool]:
    """Return openings at a fixed mix in the months of a comparison, and whether each of these holds any."""
    months = pd.DatetimeIndex(comparison.months)
    period = months.get_indexer(month_start(panel.openings["month_on"])).astype(np.int64)
    sides = len(comparison.before), len(comparison.after)
    standard = standardise(panel.openings, period, len(months), window=min(sides))
    return standard, len(np.unique(standard.period)) == len(months)


def held_together(
    openings: pd.DataFrame, opening_skills: pd.DataFrame, comparison: Comparison
) -> tuple[Comparison, Panel, Standard | None, bool]:
    """Return the months of a comparison that a part holds openings of, these openings, their design (None without any),
    and whether they can be compared.
    """
    while True:
        panel = make_panel(in_months(openings, comparison), opening_skills)
        if not len(panel.openings) or not panel.skill_count:
            return comparison, panel, None, False
        # months without any opening first: the support is judged on those that are compared
        held = pd.DatetimeIndex(month_start(panel.openings["month_on"]).unique())
        standard = None
        if len(held) == len(comparison.months):
            standard, is_full = design(panel, comparison)
            if is_full:
                return comparison, panel, standard, True
            held = pd.DatetimeIndex(comparison.months)[np.unique(standard.period)]
        narrowed = comparison.within(held)
        if narrowed is None:
            return comparison, panel, standard or design(panel, comparison)[0], False
        comparison = narrowed


def _changes(
    openings: pd.DataFrame, opening_skills: pd.DataFrame, comparison: Comparison
) -> tuple[pd.DataFrame, dict[str, Any] | None]:
    """Return the untested rows of one population (differences in points), and its common drift."""
    from scipy import sparse

    comparison, panel, standard, is_full = held_together(openings, opening_skills, comparison)
    table = pd.DataFrame({"skill_id": panel.skill_ids})
    if standard is None:
        return table.iloc[:0], None
    months = pd.DatetimeIndex(comparison.months)
    count, side = len(months), len(comparison.after)
    step = np.r_[np.zeros(count - side), np.ones(side)]
    rows = standard.rows
    is_after = step[standard.period] > 0
    demand_count, employer_count = asking(panel, panel.is_demand, rows)
    table = table.assign(
        comparison_code=comparison.code, demand_count=demand_count, employer_count=employer_count,
        opening_count_before=int((~is_after).sum()), opening_count_after=int(is_after.sum()),
        support_share=len(rows) / len(panel.openings), pair_count=side,
        before_first_on=comparison.before[0], before_last_on=comparison.before[-1],
        after_first_on=comparison.after[0], after_last_on=comparison.after[-1],
    )  # fmt: skip
    untested = [name for name in (*CHANGE_COLUMNS, *WORKING) if name not in table]
    table = table.join(pd.DataFrame(np.nan, index=table.index, columns=untested))
    if not is_full or are_thin(panel, rows, is_after):
        return table, None
    y = panel.matrix(panel.is_demand)[rows]
    employer = Employers(standard, panel.employer[rows])
    parts = components(standard, y, employer)
    enough = (demand_count >= LEAST_OPENINGS) & (employer_count >= LEAST_EMPLOYERS)
    drawn = np.flatnonzero(enough & (parts.residual_variance > 1e-9))
    if not drawn.size:
        return table, None
    years = (month_number(months).to_numpy() - month_number(months[:1]).to_numpy()[0]) / YEAR
    levels = _levels(comparison)

    def fitted(some: Components, columns: Ints) -> Fit:
        return fit_lines(some, columns, years, step=step, seasonal=levels, most_prior=MOST_PRIOR)

    plain = adjusted = fitted(parts, drawn)
    drift = common_drift(standard, y, parts, np.where(step > 0, 1 / side, -1 / (count - side)), drawn)
    told = None
    if drift is not None:
        adjusted = fitted(components(standard, y, employer, drift.common), drawn)
        named = components(standard, sparse.csr_matrix(drift.named_count[:, None]), employer)
        told = _told_drift(drift, fitted(named, np.array([0])), panel.openings.iloc[rows], is_after) | {
            "comparison_code": comparison.code, "after_last_on": comparison.after[-1],
        }  # fmt: skip
    values = _values(plain, adjusted, parts.mean[drawn])
    return table.assign(**{name: at_places(value, drawn, len(table)) for name, value in values.items()}), told


def are_thin(panel: Panel, rows: Ints, is_after: Flags) -> bool:
    """Return whether either side of the openings at ``rows`` holds too few of them, or of employers that are named."""
    side = np.full(len(panel.openings), -1, dtype=np.int64)
    side[rows] = is_after
    openings = np.bincount(side[rows], minlength=2)
    employers = named_employers(panel, side, 2)
    return bool((openings < LEAST_SIDE).any() or (employers < LEAST_EMPLOYERS).any())


def _levels(comparison: Comparison) -> Floats | None:
    """Return regressors that give each pair of months a level of its own [month, pair - 1]; None for few pairs.

    Over many months a course runs on both sides; weighted by the likeness of neighbouring months, one level a side
    would then look at the months around the border, which differ least. Two or three pairs lie too close together for
    that, and each level costs one of the few degrees of freedom.
    """
    size = len(comparison.after)
    if comparison.code != "year" or size < LEVELS_FROM:
        return None
    one = np.eye(size)[:, 1:]
    return np.asarray(np.vstack([one, one]) - 1 / size)


def _values(plain: Fit, adjusted: Fit, mean: Floats) -> dict[str, Floats]:
    """Return the columns of the tested skills; differences in points."""
    from scipy.special import stdtr, stdtrit

    t = float(stdtrit(plain.freedom, 0.975))
    before_variance = plain.covariance[:, 0, 0]
    both = plain.covariance[:, 0, 1]
    variance = plain.covariance[:, 1, 1]
    after = plain.at_zero + plain.slope
    after_variance = before_variance + 2 * both + variance
    out: dict[str, Floats] = {}
    for name, share, spread in (("before", plain.at_zero, before_variance), ("after", after, after_variance)):
        inside = np.clip(share, 0, 1)
        # Wilson's interval at the openings that would give the share's own variance
        low, high = wilson(inside, np.maximum(mean * (1 - mean), 1e-9) / np.maximum(spread, 1e-15), t)
        out |= {f"{name}_share": inside, f"{name}_share_low": low, f"{name}_share_high": high}
    clear_base = plain.at_zero - t * np.sqrt(before_variance) > 0
    bounds = np.array(
        [
            ratio_interval(a, b, var_n=va, var_d=vb, cov=c, t=t) if clear else (np.nan, np.nan)
            for a, b, va, vb, c, clear in zip(
                after, plain.at_zero, after_variance, before_variance, before_variance + both, clear_base, strict=True
            )
        ]
    ).reshape(-1, 2)
    with np.errstate(divide="ignore", invalid="ignore"):
        out["ratio"] = np.where(clear_base, np.maximum(after, 0) / plain.at_zero, np.nan)
    out |= {"ratio_low": bounds[:, 0], "ratio_high": bounds[:, 1]}
    p_values, inner = [], []
    margin = STEADY_ODDS * mean * (1 - mean)
    for name, fit in (("difference_points", plain), ("adjusted_points", adjusted)):
        error = np.sqrt(fit.covariance[:, 1, 1])
        wide, narrow = (float(stdtrit(fit.freedom, level)) for level in (0.975, 0.95))
        out |= {name: 100 * fit.slope, f"{name}_low": 100 * (fit.slope - wide * error),
                f"{name}_high": 100 * (fit.slope + wide * error)}  # fmt: skip
        p_values.append(2 * stdtr(fit.freedom, -np.abs(fit.slope) / error))
        inner.append(np.abs(fit.slope) + narrow * error <= margin)
    out["p_value"] = both_clear(plain.slope, adjusted.slope, *p_values)
    out["margin_points"] = 100 * margin
    out["is_within"] = (inner[0] & inner[1]).astype(float)
    out["error_points"] = 100 * np.sqrt(np.maximum(variance, adjusted.covariance[:, 1, 1]))
    out["freedom"] = np.full(len(mean), min(plain.freedom, adjusted.freedom))
    out["sampling_part"] = np.clip(plain.sampling_part, 0, 1)
    return out


def _labels(table: pd.DataFrame) -> np.ndarray:
    change, clear = table["adjusted_points"], table["q_value"] <= FALSE_DISCOVERY_RATE
    return np.select(
        [table["p_value"].isna(), clear & (change > 0), clear & (change < 0), table["is_within"] == 1],
        ["too_little_data", "risen", "fallen", "steady"],
        default="unclear",
    ).astype(object)


def _needed(table: pd.DataFrame) -> None:
    """Fill in what could be found, and what it would take to find the change that was seen."""
    from scipy.special import stdtrit

    tested = table["p_value"].notna()
    if not tested.any():
        return
    # the level a p value has to reach: that of the largest one found, or of the first to be found
    found = table.loc[table["q_value"] <= FALSE_DISCOVERY_RATE, "p_value"]
    level = max(float(found.max()) if len(found) else 0.0, FALSE_DISCOVERY_RATE / int(tested.sum()))
    freedom = table.loc[tested, "freedom"].to_numpy()
    bar = -stdtrit(freedom, level / 2) + POWER_NORMAL
    error = table.loc[tested, "error_points"].to_numpy()
    found_from = bar * error
    table.loc[tested, "detectable_points"] = np.where(found_from < 100, found_from, np.nan)
    seen = np.minimum(*(np.abs(table.loc[tested, f"{name}_points"].to_numpy()) for name in ("difference", "adjusted")))
    sampled = np.square(error) * table.loc[tested, "sampling_part"].to_numpy()
    rest = np.square(seen / bar) - (np.square(error) - sampled)
    size = table.loc[tested, ["opening_count_before", "opening_count_after"]].sum(axis=1).to_numpy()
    with np.errstate(divide="ignore", invalid="ignore"):
        needed = np.where(rest > 0, size * sampled / rest, np.nan)
    table.loc[tested, "needed_opening_count"] = np.where(needed <= 1e7, np.maximum(np.ceil(needed), size), np.nan)


def _told_drift(drift: Drift, fit: Fit, openings: pd.DataFrame, is_after: Flags) -> dict[str, Any]:
    """Return the common drift as usual skills that an opening names (``fit``), and the median lengths of the texts."""
    from scipy.special import stdtrit

    before, change = float(fit.at_zero[0]), float(fit.slope[0])
    (va, c), (_, vd) = fit.covariance[0]
    t = float(stdtrit(fit.freedom, 0.975))
    low, high = ratio_interval(before + change, before, var_n=va + 2 * c + vd, var_d=va, cov=va + c, t=t)
    none = pd.Series(np.nan, index=openings.index)
    length = openings[LENGTH].astype(float) if LENGTH in openings.columns else none
    return {
        "usual_skill_count": int(drift.usual.sum()), "named_before": before, "named_after": before + change,
        "named_ratio": (before + change) / before, "named_ratio_low": low, "named_ratio_high": high,
        "length_before": length[~is_after].median(), "length_after": length[is_after].median(),
    }  # fmt: skip
