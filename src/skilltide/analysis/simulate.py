"""A seeded simulator of job markets whose truth is known, to prove the estimators against.

Each opening names skill s if a standard normal ``z`` stays under a threshold, so that shares have a closed form
however large the correlations (a probit mixture)::

    z = sqrt(r_e) employer[e, s] + sqrt(r_m) employer_month[e, t, s] + sqrt(r_o) wordiness[i] + sqrt(rest) own[i, s]
    P(named | month t, cell c) = Phi(Phi^-1(base[t, s]) + effect[c, s] + shock[t, s])

What it imitates, with defaults near what the collected history shows: employers of very different size that post
alike (within an employer's month, and less so over months); shocks that a whole month shares, each skill its own
and all skills together; texts that name more or fewer skills; a source that starts late and grows, a drifting mix
of titles, countries and seniorities; titles outside the core; an outage with a trickle of postings; a month from
before collection began, of which only long-lived postings were seen; postings seen so late that the last
month lacks them, with other skills than the rest. Where asked for: texts that grow, and name more for it; boards of
one source that come and go, each with habits of its own, and show what stayed open of the time before; a drift of
everything.
"""

from dataclasses import dataclass, field
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skilltide.analysis.intervals import Floats
from skilltide.analysis.periods import month_number

ROLES = np.array(["data_scientist", "ml_engineer", "research_scientist", "ai_engineer", "data_analyst"], dtype=object)
SENIORITIES = np.array(["junior", "mid", "senior", "unknown"], dtype=object)
COUNTRIES = np.array(["US", "GB", "DE", "IN", "FR"], dtype=object)
SOURCES = np.array(["first", "second"], dtype=object)
BOARD_SOURCE = "boards"
LEFTOVER_MONTHS = 3
"""Months before a board was read of which it still shows what stayed open."""
LENGTH_SD = 0.5
"""Spread of the log length of texts, as in the collected history."""
BOARD_EMPLOYERS = 5


@dataclass(frozen=True)
class MarketSpec:
    """What a simulated market is like. ``opening_count`` counts core openings in the ``month_count`` months."""

    seed: int
    opening_count: int = 5000
    skill_count: int = 100
    month_count: int = 24
    base_low: float = 0.002
    base_high: float = 0.6
    base_shares: tuple[float, ...] = ()
    """Shares at the start; empty: spread evenly on the log scale from ``base_low`` to ``base_high``, shuffled."""
    changing_share: float = 0.0
    """Part of the skills that change, half of them up and half down."""
    change_low: float = 1.5
    change_high: float = 3.0
    """Bounds of the ratio of last to first share of a changing skill (or of first to last)."""
    doubling_shares: tuple[float, ...] = ()
    """Skills that double, by base share, added to the others."""
    employer_correlation: float = 0.25
    """Mean correlation (of z) within an employer; each employer has its own, from none to twice that."""
    employer_month_correlation: float = 0.10
    wordiness_correlation: float = 0.10
    employers_per_opening: float = 0.8
    employer_tail: float = 1.5
    """Employers that could post, per opening, and the Pareto exponent of their sizes (smaller: more unequal)."""
    largest_employer_share: float = 0.02
    month_shock_sd: float = 0.03
    common_shock_sd: float = 0.02
    """Shocks of a month, on the probit scale (times about 1.7 for log odds): each skill's own, and one for all.
    Skills differ in how much months shake them: each has its own spread, from none to twice the first."""
    shock_persistence: float = 0.0
    """Part of a month's shock that carries over to the next: 0 is what the estimators assume."""
    effect_sd: float = 0.2
    """Spread of the skill's effects of source, role, seniority and country, on the probit scale."""
    drift: float = 1.0
    """How far the mix drifts: 0 not at all, 1 as in the collected history."""
    second_source_from: int | None = 8
    """Month in which a second source starts; None: one source."""
    outage_months: tuple[int, ...] = (14, 15)
    late_share: float = 0.2
    start: str = "2023-01-01"
    length_effect: float = 0.0
    """How much more a text names that is longer by one log unit, on the probit scale; about 0.3 in the history."""
    lengthening: float = 0.0
    """Growth of the log length from the first month to the last; 0.12 a year in the history."""
    common_drift: float = 0.0
    """How much all skills together are named more in the last month than in the first, on the probit scale."""
    board_count: int = 0
    board_share: float = 0.4
    """Boards of one source that come and go, each with habits of its own, and the part of openings on them."""
    boards_added_at: int | None = None
    """All boards but a fourth come in this month and stay, instead; the others are there all the time."""


@dataclass(frozen=True)
class SimulatedMarket:
    """Frames as the marts give them, and the truth."""

    openings: pd.DataFrame
    opening_skills: pd.DataFrame
    skills: pd.DataFrame
    coverage: pd.DataFrame
    as_of: pd.Timestamp
    first_month: int
    """Number of the first row of the shares below, as `periods.month_number` counts."""
    truth: pd.DataFrame
    """One row per skill: base_share, true_ratio (last to first month, before shocks), is_changing."""
    month_shares: Floats = field(repr=False)
    """[month, skill]: the market's share in that month, at the month's own mix, shocks included."""
    standard_shares: Floats = field(repr=False)
    """[month, skill]: the share at the mix of the whole time, without shocks: what a trend is about. It runs
    straight from the base share to its multiple."""
    boards: pd.DataFrame = field(repr=False)
    """Months of boards, as in the mart `board_month`."""


def simulate(spec: MarketSpec) -> SimulatedMarket:
    """Return the market of a spec; the same seed gives the same market."""
    rng = np.random.default_rng(spec.seed)
    base, ratio = _skills(spec, rng)
    frame = _openings(spec, rng)
    more = np.random.default_rng([spec.seed, 11])  # what was added later, so that older markets stay as they were
    length = more.normal(0, 1, len(frame))
    spans = _boards(spec, more, frame) if spec.board_count else np.zeros((0, 2), dtype=np.int64)
    cell_codes = frame[["source", "role", "seniority", "country", "is_late"]].to_numpy().astype(np.int64)
    effects = _effects(spec, rng, len(base))
    month = frame["month"].to_numpy()
    inside = np.clip(month, 0, spec.month_count - 1)
    path = np.linspace(0, 1, spec.month_count)[:, None]
    shares = np.clip(base * (1 + (ratio - 1) * path), 1e-6, 0.97)
    cells, cell_of = np.unique(cell_codes, axis=0, return_inverse=True)
    cell_effect = np.sum([effect[cells[:, d]] for d, effect in enumerate(effects)], axis=0)
    core = ((frame["role"] < len(ROLES) - 1) & frame["month"].between(0, spec.month_count - 1)).to_numpy()
    mix = np.zeros((spec.month_count, len(cells)))
    np.add.at(mix, (month[core], cell_of[core]), 1.0)
    threshold = _thresholds(shares, mix.sum(axis=0) / mix.sum(), cell_effect)
    own_sd = spec.month_shock_sd * rng.uniform(0, 2, len(base))
    shock = _persist(rng.normal(0, 1, threshold.shape) * own_sd, spec.shock_persistence)
    shock = shock + _persist(rng.normal(0, spec.common_shock_sd, (spec.month_count, 1)), spec.shock_persistence)
    progress = inside / (spec.month_count - 1)
    grown = spec.lengthening * progress
    more_named = spec.length_effect * grown + spec.common_drift * progress
    named = _draw(spec, rng, frame, (threshold + shock)[inside] + cell_effect[cell_of] + more_named[:, None], length)
    month_mix = mix / np.maximum(mix.sum(axis=1, keepdims=True), 1)
    month_shares = np.stack(
        [month_mix[t] @ _normal(threshold[t] + shock[t] + cell_effect) for t in range(spec.month_count)]
    )
    frame["character_count"] = np.round(np.exp(8.2 + grown + LENGTH_SD * length)).astype(np.int64)
    frames = _frames(spec, rng, frame, named, [f"skill-{s:03d}" for s in range(len(base))])
    truth = pd.DataFrame(
        {"skill_id": frames[2]["skill_id"], "base_share": base, "true_ratio": ratio, "is_changing": ratio != 1}
    )
    first = int(month_number(pd.DatetimeIndex([spec.start]))[0])
    return SimulatedMarket(
        *frames, first_month=first, truth=truth, month_shares=month_shares, standard_shares=shares,
        boards=_board_months(spec, frames[0], spans),
    )  # fmt: skip


def _skills(spec: MarketSpec, rng: np.random.Generator) -> tuple[Floats, Floats]:
    """Return base shares and ratios."""
    if spec.base_shares:
        base = np.asarray(spec.base_shares, dtype=float)
    else:
        base = rng.permutation(np.geomspace(spec.base_low, spec.base_high, spec.skill_count))
    ratio = np.ones(len(base))
    changing = rng.permutation(len(base))[: round(spec.changing_share * len(base))]
    size = np.exp(rng.uniform(np.log(spec.change_low), np.log(spec.change_high), len(changing)))
    ratio[changing] = np.where(np.arange(len(changing)) % 2 == 0, size, 1 / size)
    # a share can't grow past 90 %: common skills that change fall
    ratio = np.where(base * ratio > 0.9, 1 / ratio, ratio)
    doubling = np.asarray(spec.doubling_shares, dtype=float)
    return np.concatenate([base, doubling]), np.concatenate([ratio, np.full(len(doubling), 2.0)])


def _openings(spec: MarketSpec, rng: np.random.Generator) -> pd.DataFrame:
    """Return month, day, employer and cell codes of each opening, pre-collection and incomplete months included."""
    months = np.arange(-1, spec.month_count + 1)
    rate = np.full(len(months), spec.opening_count / spec.month_count)
    rate *= np.exp(rng.normal(0, 0.15, len(months)))
    rate[0] *= 0.3
    for outage in spec.outage_months:
        rate[outage + 1] *= 0.1
    rate[1:-1] *= spec.opening_count / rate[1:-1].sum()
    core_share = 0.9 - 0.25 * spec.drift * np.clip(months / spec.month_count, 0, 1)
    n = rng.poisson(rate / core_share)
    month = np.repeat(months, n)
    size = len(month)
    progress = np.clip(month / max(spec.month_count - 1, 1), 0, 1) * spec.drift
    second = np.zeros(size, dtype=np.int64)
    if spec.second_source_from is not None:
        grown = np.clip((month - spec.second_source_from + 1) / (spec.month_count - spec.second_source_from), 0, 1)
        second = (rng.random(size) < 0.5 * grown).astype(np.int64)
    employer = _employers(spec, rng, month, second)
    flat = 0 * progress
    role = _choose(rng, np.stack([0.55 - 0.25 * progress, 0.2 + 0.15 * progress, 0.15 + flat], axis=1))
    core = core_share[month + 1]
    role = np.where(rng.random(size) < core, role, len(ROLES) - 1)
    seniority = _choose(rng, np.stack([0.15 - 0.05 * progress, 0.3 + flat, 0.35 + 0.1 * progress], axis=1))
    country = _choose(rng, np.stack([0.4 - 0.1 * progress, 0.2 + flat, 0.15 + flat, 0.15 + 0.05 * progress], axis=1))
    # before collection began only what stayed open was seen; of the last month, only what was found at once
    late = rng.random(size) < np.where(month < 0, 1.0, np.where(month == spec.month_count, 0.0, spec.late_share))
    return pd.DataFrame(
        {"month": month, "employer": employer, "source": second, "role": role, "seniority": seniority,
         "country": country, "is_late": late}
    )  # fmt: skip


def _boards(spec: MarketSpec, rng: np.random.Generator, frame: pd.DataFrame) -> NDArray[np.int64]:
    """Move a part of the openings to boards; return the first and last month in which each was read."""
    if spec.boards_added_at is None:
        start = rng.integers(-spec.month_count // 2, spec.month_count, spec.board_count)
        end = start + rng.integers(3, spec.month_count, spec.board_count)
    else:
        start = np.where(np.arange(spec.board_count) % 4 == 0, -1, spec.boards_added_at)
        end = np.full(spec.board_count, spec.month_count)
    month = frame["month"].to_numpy()
    moved = np.flatnonzero(rng.random(len(frame)) < spec.board_share)
    of_moved = month[moved, None]
    is_read = (start <= of_moved) & (of_moved <= end)
    is_left = (start - LEFTOVER_MONTHS <= of_moved) & (of_moved < start) & (start > 0)
    chance = rng.random(is_read.shape)
    chance = np.where(is_read, chance, np.where(is_left, 0.5 * chance, -1.0))
    board = chance.argmax(axis=1)
    found = (is_read | is_left).any(axis=1)
    left = is_left[np.arange(len(moved)), board][found]
    moved, board = moved[found], board[found]
    source, employer, late = (frame[name].to_numpy().copy() for name in ("source", "employer", "is_late"))
    source[moved] = len(SOURCES) + board
    own = rng.integers(0, BOARD_EMPLOYERS, len(moved))
    employer[moved] = employer.max() + 1 + board * BOARD_EMPLOYERS + own
    late[moved[left]] = True
    frame["source"], frame["employer"], frame["is_late"] = source, employer, late
    return np.column_stack([start, end])


def _board_months(spec: MarketSpec, openings: pd.DataFrame, spans: NDArray[np.int64]) -> pd.DataFrame:
    """Return what each board gave in each month, on how many days it was due and was read."""
    number = np.arange(-1, spec.month_count + 1)
    months = pd.date_range(pd.Timestamp(spec.start) - pd.offsets.MonthBegin(1), periods=len(number), freq="MS")
    names = _board_names(spec)
    table = pd.DataFrame(
        {"source_id": BOARD_SOURCE, "board": np.repeat(names, len(number)), "month_on": np.tile(months, len(names))}
    )
    volume = openings.groupby(["board", "month_on"]).size()
    keys = pd.MultiIndex.from_frame(table[["board", "month_on"]])
    table["posting_count"] = volume.reindex(keys, fill_value=0).to_numpy()
    start, end = (np.repeat(spans[:, side], len(number)) for side in (0, 1))
    at = np.tile(number, len(names))
    due = at >= np.maximum(start, 0)
    table["scheduled_day_count"] = np.where(due, 28, 0)
    table["collected_day_count"] = np.where(due & (at <= end), np.where(np.isin(at, spec.outage_months), 3, 28), 0)
    table["is_whole"] = True
    return table


def _board_names(spec: MarketSpec) -> NDArray[np.object_]:
    return np.array([f"board-{number:03d}" for number in range(spec.board_count)], dtype=object)


def _choose(rng: np.random.Generator, weights: Floats) -> NDArray[np.int64]:
    """Draw one category by row; what the weights leave under 1 is the last category."""
    return np.asarray((rng.random(len(weights))[:, None] > weights.cumsum(axis=1)).sum(axis=1), dtype=np.int64)


def _employers(
    spec: MarketSpec, rng: np.random.Generator, month: NDArray[np.int64], source: NDArray[np.int64]
) -> NDArray[np.int64]:
    """Draw employers of very different size, each hiring in bursts; the sources overlap in a third of them."""
    count = max(int(spec.employers_per_opening * spec.opening_count), 10)
    weight = rng.pareto(spec.employer_tail, count) + 0.3
    weight = np.minimum(weight, max(spec.largest_employer_share, 2 / count) * weight.sum())
    side = rng.integers(0, 3, count)  # 0: first source, 1: second, 2: both
    employer = np.zeros(len(month), dtype=np.int64)
    for t in np.unique(month):
        burst = weight * rng.gamma(1.0, 1.0, count)
        for s in (0, 1):
            rows = np.flatnonzero((month == t) & (source == s))
            at = np.where((side == s) | (side == 2), burst, 0.0)
            cumulative = np.cumsum(at)
            employer[rows] = np.searchsorted(cumulative, rng.random(len(rows)) * cumulative[-1], side="right")
    return np.minimum(employer, count - 1)


def _effects(spec: MarketSpec, rng: np.random.Generator, skill_count: int) -> list[Floats]:
    """Return each skill's effects of source, role, seniority, country, and of being seen late."""
    sizes = (len(SOURCES) + spec.board_count, len(ROLES), len(SENIORITIES), len(COUNTRIES), 2)
    return [rng.normal(0, spec.effect_sd, (size, skill_count)) for size in sizes]


def _draw(
    spec: MarketSpec, rng: np.random.Generator, frame: pd.DataFrame, threshold: Floats, length: Floats
) -> NDArray[np.bool_]:
    """Draw which opening names which skill: an array [opening, skill]. ``length``: z scores of the texts' lengths."""
    size, skill_count = threshold.shape
    employer = frame["employer"].to_numpy()
    _, own = np.unique(employer, return_inverse=True)
    _, burst = np.unique(employer * 1000 + frame["month"].to_numpy() + 1, return_inverse=True)
    r_e, r_m, r_o = spec.employer_correlation, spec.employer_month_correlation, spec.wordiness_correlation
    by_length = spec.length_effect * LENGTH_SD

    # large and small employers, agencies and teams: how alike an employer's openings are differs
    alike = np.minimum(rng.uniform(0, 2 * r_e, int(own.max()) + 1), 0.95 - r_m - r_o - by_length**2)[own]

    def draw(rows: int, columns: int) -> NDArray[np.float32]:
        return rng.standard_normal((rows, columns), dtype=np.float32)

    def weight(correlation: Any) -> Any:
        return np.sqrt(np.asarray(correlation, dtype=np.float32)).reshape(-1, 1)

    z = draw(size, skill_count) * weight(1 - alike - r_m - r_o - by_length**2)
    z += draw(int(own.max()) + 1, skill_count)[own] * weight(alike)
    z += draw(int(burst.max()) + 1, skill_count)[burst] * weight(r_m)
    z += draw(size, 1) * weight(r_o)
    if by_length:
        z -= (by_length * length).astype(np.float32)[:, None]
    return np.asarray(z < threshold)


def _persist(shock: Floats, persistence: float) -> Floats:
    """Return first-order autocorrelated shocks of the same spread."""
    out = shock.copy()
    for t in range(1, len(out)):
        out[t] = persistence * out[t - 1] + np.sqrt(1 - persistence**2) * shock[t]
    return out


def _thresholds(shares: Floats, mix: Floats, effect: Floats) -> Floats:
    """Return the thresholds [month, skill] at which the share over a fixed mix of cells is exactly ``shares``.

    Newton's method on ``sum_c mix[c] Phi(x + effect[c, s]) = share``.
    """
    centre = mix @ effect
    x = np.asarray(_probit(shares) * np.sqrt(1 + mix @ np.square(effect - centre)) - centre)
    for _ in range(4):
        for t in range(len(x)):
            at = x[t] + effect
            slope = mix @ np.exp(-np.square(at) / 2) / np.sqrt(2 * np.pi)
            x[t] -= np.clip((mix @ _normal(at) - shares[t]) / np.maximum(slope, 1e-12), -0.5, 0.5)
    return x


def _frames(
    spec: MarketSpec, rng: np.random.Generator, frame: pd.DataFrame, named: NDArray[np.bool_], skill_ids: list[str]
) -> tuple[pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.DataFrame, pd.Timestamp]:
    """Return openings, opening_skills, skills, coverage and as_of as the marts give them."""
    months = pd.date_range(pd.Timestamp(spec.start) - pd.offsets.MonthBegin(1), periods=spec.month_count + 2, freq="MS")
    names = np.concatenate([SOURCES, np.repeat(np.array([BOARD_SOURCE], dtype=object), spec.board_count)])
    boards = np.concatenate([np.array([None, None], dtype=object), _board_names(spec)])
    opening_id = np.char.add("o", np.arange(len(frame)).astype(str)).astype(object)
    role = frame["role"].to_numpy()
    openings = pd.DataFrame(
        {
            "opening_id": opening_id,
            "month_on": months.to_numpy()[frame["month"].to_numpy() + 1],
            "employer_id": frame["employer"].to_numpy(),
            "source_id": names[frame["source"]],
            "board": boards[frame["source"]],
            "character_count": frame["character_count"],
            "country_code": COUNTRIES[frame["country"]],
            "seniority_code": SENIORITIES[frame["seniority"]],
            "role_family_code": ROLES[role],
            "is_core": role < len(ROLES) - 1,
            "is_english": True,
            "is_text_complete": True,
            "is_remote": rng.random(len(frame)) < 0.3,
        }
    )
    row, column = np.nonzero(named)
    level = rng.choice(np.array(["required", "preferred", "context"], dtype=object), len(row), p=[0.5, 0.2, 0.3])
    opening_skills = pd.DataFrame(
        {
            "opening_id": opening_id[row],
            "skill_id": np.array(skill_ids, dtype=object)[column],
            "level_code": level,
            "is_asked": level != "context",
            "is_demand": True,
            "is_implied": False,
        }
    )
    skills = pd.DataFrame({"skill_id": skill_ids, "skill_name": skill_ids, "kind_code": "tool"})
    volume = openings.groupby(["source_id", "month_on"]).size()
    grid = pd.MultiIndex.from_product([sorted(openings["source_id"].unique()), months], names=["source_id", "month_on"])
    coverage = volume.reindex(grid, fill_value=0).rename("posting_count").reset_index()
    number = np.tile(np.arange(-1, spec.month_count + 1), len(coverage) // len(months))
    begun = np.where(coverage["source_id"] == SOURCES[1], spec.second_source_from or 0, 0)
    is_read = number >= begun
    coverage["scheduled_day_count"] = np.where(is_read, 28, 0)
    coverage["collected_day_count"] = np.where(is_read, np.where(np.isin(number, spec.outage_months), 3, 28), 0)
    # the last observation: the 30th day of the month after the last whole one; a day less, and that one were incomplete
    return openings, opening_skills, skills, coverage, months[-1] + pd.Timedelta(days=29)


def _probit(p: Floats) -> Floats:
    from scipy.special import ndtri

    return np.asarray(ndtri(p), dtype=float)


def _normal(x: Floats) -> Floats:
    from scipy.special import ndtr

    return np.asarray(ndtr(x), dtype=float)
