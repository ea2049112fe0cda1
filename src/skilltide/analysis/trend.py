"""Which skills rise, which fall, which hold steady, and for which the data can't tell.

The path of each skill: monthly shares at a fixed mix (`standardise`), a straight line through them with errors
for employers and for shocks of whole months (`components`, `regression`), a t test, and the false discovery rate
over all skills that were tested. The line is fitted with what all skills do together in it, and without
(`common_drift`): a trend is told by the second, where the first is clear by itself and to the same side.
"""

from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import pandas as pd

from skilltide.analysis.common_drift import Drift, both_clear, common_drift
from skilltide.analysis.components import Components, Employers, components
from skilltide.analysis.coverage import covered
from skilltide.analysis.intervals import Floats, benjamini_hochberg, ratio_interval, wilson
from skilltide.analysis.panel import Dates, Flags, Ints, Panel, asking, at_places, make_panel
from skilltide.analysis.periods import month_number, month_start
from skilltide.analysis.population import by_language_rule
from skilltide.analysis.regression import Fit, fit_lines
from skilltide.analysis.standardise import Standard, standardise


@dataclass(frozen=True)
class Eligibility:
    """What a skill needs to be tested; with less it is "too little data", whatever its line looks like."""

    openings: int = 20
    """Openings that demand it (or ask for it, where that is measured)."""
    employers: int = 10
    """Named employers of these."""
    months: int = 12
    """Covered months."""
    span: int = 18
    """Months from the first covered one to the last, both included: less can't tell a trend from a season."""


ELIGIBILITY = Eligibility()
ESTIMATE_MONTHS = 6
"""Covered months from which a line is drawn at all; between this and what a test needs it carries no label."""
FALSE_DISCOVERY_RATE = 0.05
STEADY_ODDS = 0.25
"""Steady: the 90 % intervals of the yearly change, with the common drift and without, within this part of the odds,
i.e. p (1 - p) times it: 6 points a year at a share of 50 %, 2 at 10 %."""
SEASONAL_MONTHS = 36
"""Covered months from which a yearly wave is fitted beside the line. With two years or less it can't be told
from the line; between two and three it costs more certainty than it brings."""

LABELS = ("rising", "falling", "steady", "unclear", "too_little_data")
COLUMNS = [
    "skill_id", "label_code", "change_points_per_year", "change_low", "change_high", "adjusted_points_per_year",
    "adjusted_low", "adjusted_high", "margin_points_per_year", "ratio", "ratio_low", "ratio_high", "share_first",
    "share_last", "p_value", "q_value", "month_count", "opening_count", "employer_count", "span_month_count",
    "population_count", "support_share", "first_on", "last_on",
]  # fmt: skip
POINTS = ("change_points_per_year", "change_low", "change_high", "adjusted_points_per_year", "adjusted_low",
          "adjusted_high", "margin_points_per_year")  # fmt: skip
STANDARD_COLUMNS = [
    "month_on", "skill_id", "opening_count", "standard_share", "standard_share_low", "standard_share_high",
]  # fmt: skip


def trend(
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    *,
    skills: pd.DataFrame | None = None,
    gaps: pd.DataFrame | None = None,
    measure: str = "demand",
    eligibility: Eligibility = ELIGIBILITY,
) -> pd.DataFrame:
    """Return one row per skill: label, change and ratio with 95 % intervals, p and q value, and what they rest on.

    ``openings``, ``skills``, ``gaps`` as in `demand.demand`; give the usable headline population of
    `market.prepare`. Months that are gaps take no part. ``measure``: demand or asked.

    - ``change_points_per_year``, ``change_low``, ``change_high``: percentage points a year (0.01 of share = 1);
    - ``adjusted_points_per_year``, ``adjusted_low``, ``adjusted_high``: the same without what all skills do together;
    - ``ratio``: fitted share in the last covered month divided by that in the first, with Fieller's interval;
      null where the first isn't clear of 0;
    - ``label_code``: rising or falling where the q value is at most 5 %; else steady where the change lies within
      ``margin_points_per_year`` by two one-sided tests; else unclear; too_little_data where not tested (``p_value`` and
      ``q_value`` are null then; a line with its interval is still given from 6 covered months on);
    - ``opening_count``, ``employer_count``: those that ask for the skill, on the common support and in covered
      months; ``population_count``: all openings there; ``support_share``: what part of the population that is.
    """
    fits = monthly_fits(openings, opening_skills, skills=skills, gaps=gaps, measure=measure)
    return trend_of(fits, eligibility=eligibility)


def trend_of(fits: "list[MonthlyFit]", *, eligibility: Eligibility = ELIGIBILITY) -> pd.DataFrame:
    """Return `trend` of what `monthly_fits` gives."""
    parts = [part for part in (_trend(fit, eligibility) for fit in fits) if len(part)]
    if not parts:
        return pd.DataFrame(columns=COLUMNS)
    table = pd.concat(parts, ignore_index=True)
    table["q_value"] = benjamini_hochberg(table["p_value"])
    table["label_code"] = _labels(table)
    for column in POINTS:
        table[column] *= 100
    return table.sort_values("skill_id", ignore_index=True)[COLUMNS]


def standardised(
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    *,
    skills: pd.DataFrame | None = None,
    gaps: pd.DataFrame | None = None,
    measure: str = "demand",
) -> pd.DataFrame:
    """Return the standardised share of each skill in each covered month, with a 95 % interval for sampling.

    The interval is Wilson's on the openings that would give the share's own variance (employers allowed for);
    shocks of the month belong to the month and are not in it.
    """
    return standardised_of(monthly_fits(openings, opening_skills, skills=skills, gaps=gaps, measure=measure))


def standardised_of(fits: "list[MonthlyFit]") -> pd.DataFrame:
    """Return `standardised` of what `monthly_fits` gives."""
    parts = []
    for panel, _, starts, found in fits:
        if found is None:
            continue
        fitted = found.parts
        share = np.clip(fitted.theta, 0, 1)
        variance = np.diagonal(fitted.sampling(np.arange(panel.skill_count)), axis1=1, axis2=2).T
        with np.errstate(divide="ignore", invalid="ignore"):
            low, high = wilson(share, np.where(variance > 0, fitted.residual_variance / variance, np.nan))
        size = np.bincount(found.standard.period, minlength=len(starts))
        columns = [
            np.repeat(starts, panel.skill_count), np.tile(panel.skill_ids, len(starts)),
            np.repeat(size, panel.skill_count), share.ravel(), low.ravel(), high.ravel(),
        ]  # fmt: skip
        parts.append(pd.DataFrame(dict(zip(STANDARD_COLUMNS, columns, strict=True))))
    if not parts:
        return pd.DataFrame(columns=STANDARD_COLUMNS)
    return pd.concat(parts).sort_values(["month_on", "skill_id"], ignore_index=True)


@dataclass(frozen=True)
class _Fitted:
    """The design of the covered months, what is asked for on the common support, and its components."""

    standard: Standard
    y: Any
    employer: Employers
    parts: Components


class MonthlyFit(NamedTuple):
    """The covered months of one population, and what is fitted to them."""

    panel: Panel
    flag: Flags
    """Which of its pairs count."""
    starts: Dates
    """The months' first days."""
    found: _Fitted | None
    """None where nothing can be compared over the months."""


def monthly_fits(
    openings: pd.DataFrame,
    opening_skills: pd.DataFrame,
    *,
    skills: pd.DataFrame | None = None,
    gaps: pd.DataFrame | None = None,
    measure: str = "demand",
) -> list[MonthlyFit]:
    """Return what `trend` and `standardised` rest on, of each scope of languages. Arguments as in `trend`."""
    if measure not in ("demand", "asked"):
        raise ValueError(f"measure: {measure!r}, expected 'demand' or 'asked'")
    scopes = by_language_rule(openings, opening_skills, skills)
    return [_fit(chosen, rows, gaps, measure) for _, chosen, rows in scopes]


def _fit(openings: pd.DataFrame, opening_skills: pd.DataFrame, gaps: pd.DataFrame | None, measure: str) -> MonthlyFit:
    """Return the fit of one population."""
    panel = make_panel(covered(openings, gaps), opening_skills)
    starts, period = np.unique(month_start(panel.openings["month_on"]).to_numpy(), return_inverse=True)
    flag = panel.is_asked if measure == "asked" else panel.is_demand
    if len(starts) < 3 or not panel.skill_count:
        return MonthlyFit(panel, flag, starts, None)
    standard = standardise(panel.openings, period.astype(np.int64), len(starts))
    if not len(standard.rows):  # no mix that all months have: nothing can be compared
        return MonthlyFit(panel, flag, starts, None)
    y, employer = panel.matrix(flag)[standard.rows], Employers(standard, panel.employer[standard.rows])
    return MonthlyFit(panel, flag, starts, _Fitted(standard, y, employer, components(standard, y, employer)))


def _trend(fit_of_months: MonthlyFit, eligibility: Eligibility) -> pd.DataFrame:
    """Return the untested part of `trend` (changes as shares, no q values) for one population."""
    panel, flag, starts, found = fit_of_months
    table = pd.DataFrame({"skill_id": panel.skill_ids})
    numbers = month_number(pd.DatetimeIndex(starts)).to_numpy()
    span = int(numbers[-1] - numbers[0]) + 1 if len(numbers) else 0
    rows = np.arange(len(panel.openings)) if found is None else found.standard.rows
    opening_count, employer_count = asking(panel, flag, rows)
    table = table.assign(
        month_count=len(starts), span_month_count=span, opening_count=opening_count, employer_count=employer_count,
        population_count=len(rows), support_share=len(rows) / len(panel.openings) if len(panel.openings) else np.nan,
        first_on=starts[0] if len(starts) else pd.NaT, last_on=starts[-1] if len(starts) else pd.NaT,
    )  # fmt: skip
    numeric = [*POINTS, "ratio", "ratio_low", "ratio_high", "share_first", "share_last", "p_value", "is_within"]
    table[numeric] = np.nan
    enough = (opening_count >= eligibility.openings) & (employer_count >= eligibility.employers)
    if found is None or len(starts) < ESTIMATE_MONTHS:
        return table
    # a skill that every opening has can't change
    drawn = np.flatnonzero(enough & (found.parts.residual_variance > 1e-9))
    if not drawn.size:
        return table
    years = (numbers - numbers[0]) / 12
    seasonal = None
    if len(starts) >= SEASONAL_MONTHS:
        wave = np.column_stack([np.sin(2 * np.pi * years), np.cos(2 * np.pi * years)])
        seasonal = wave - wave.mean(axis=0)
    fit = adjusted = fit_lines(found.parts, drawn, years, seasonal=seasonal)
    drift = _drift(found, years, drawn)
    if drift is not None:
        without = components(found.standard, found.y, found.employer, drift.common)
        adjusted = fit_lines(without, drawn, years, seasonal=seasonal)
    values = _results(fit, adjusted, years[-1], found.parts.mean[drawn])
    if len(starts) < eligibility.months or span < eligibility.span:
        del values["p_value"]
    return table.assign(**{name: at_places(value, drawn, len(table)) for name, value in values.items()})


def _drift(found: _Fitted, years: Floats, drawn: Ints) -> Drift | None:
    """Return the common drift along a straight line, a year."""
    centred = years - years.mean()
    return common_drift(found.standard, found.y, found.parts, centred / np.square(centred).sum(), drawn)


def _results(fit: Fit, adjusted: Fit, last: float, mean: Floats) -> dict[str, np.ndarray]:
    """Return estimates, intervals and p values of fitted lines; ``last``: years from the first month to the last.

    ``adjusted``: the lines without the common drift; ``mean``: share of each skill over the whole time.
    """
    from scipy.special import stdtr, stdtrit

    t = float(stdtrit(fit.freedom, 0.975))
    var_a, cov_ab, var_b = fit.covariance[:, 0, 0], fit.covariance[:, 0, 1], fit.covariance[:, 1, 1]
    error = np.sqrt(var_b)
    end = fit.at_zero + fit.slope * last
    var_end, cov_end = var_a + 2 * last * cov_ab + last**2 * var_b, var_a + last * cov_ab
    clear = fit.at_zero - t * np.sqrt(var_a) > 0
    bounds = np.array(
        [
            ratio_interval(e, a, var_n=ve, var_d=va, cov=c, t=t) if is_clear else (np.nan, np.nan)
            for e, a, ve, va, c, is_clear in zip(end, fit.at_zero, var_end, var_a, cov_end, clear, strict=True)
        ]
    ).reshape(-1, 2)
    first_share, last_share = np.clip(fit.at_zero, 0, 1), np.clip(end, 0, 1)
    with np.errstate(divide="ignore", invalid="ignore"):
        ratio = np.where(clear, last_share / first_share, np.nan)
    other = np.sqrt(adjusted.covariance[:, 1, 1])
    other_t = float(stdtrit(adjusted.freedom, 0.975))
    p_values = [
        2 * stdtr(line.freedom, -np.abs(line.slope) / np.sqrt(line.covariance[:, 1, 1])) for line in (fit, adjusted)
    ]
    margin = STEADY_ODDS * mean * (1 - mean)
    within = [
        np.abs(line.slope) + float(stdtrit(line.freedom, 0.95)) * np.sqrt(line.covariance[:, 1, 1]) <= margin
        for line in (fit, adjusted)
    ]
    return {
        "change_points_per_year": fit.slope,
        "change_low": fit.slope - t * error,
        "change_high": fit.slope + t * error,
        "adjusted_points_per_year": adjusted.slope,
        "adjusted_low": adjusted.slope - other_t * other,
        "adjusted_high": adjusted.slope + other_t * other,
        "margin_points_per_year": margin,
        "ratio": ratio,
        "ratio_low": bounds[:, 0],
        "ratio_high": bounds[:, 1],
        "share_first": first_share,
        "share_last": last_share,
        "p_value": both_clear(fit.slope, adjusted.slope, *p_values),
        "is_within": (within[0] & within[1]).astype(float),
    }


def _labels(table: pd.DataFrame) -> np.ndarray:
    """Return the label of each skill."""
    change, clear = table["adjusted_points_per_year"], table["q_value"] <= FALSE_DISCOVERY_RATE
    return np.select(
        [table["p_value"].isna(), clear & (change > 0), clear & (change < 0), table["is_within"] == 1],
        ["too_little_data", "rising", "falling", "steady"],
        default="unclear",
    ).astype(object)
