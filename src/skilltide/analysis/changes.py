"""Where what is collected changed: other titles, other countries, a new source. Not the market: the collection.

For each dimension and each boundary between months, the mix of the (up to) three covered months before is compared
with that of the three from the boundary on, by the total variation distance ::

    distance = 1/2 sum over categories |share after - share before|

the part of openings that would have to change category to undo it. Chance alone gives some distance; ``noise`` is
what it would give on average between samples of these sizes, each n divided by the size of the employer of a
typical opening (as if an employer's openings were all of one category: the cautious end). A boundary is a change
where the distance is at least 10 points, at least twice the noise, at least twice what a steady drift between the
first and the last third of months would bring from window to window (else it is that drift, told as gradual), and
where it holds without the largest employer of the two windows.

Sources: total variation (Levin & Peres 2017, Markov Chains and Mixing Times, ch. 4); the mean absolute deviation
of a normal share, sqrt(2 / pi) of its standard error; clusters: Kish (1965), ch. 5.
"""

import numpy as np
import pandas as pd

from skilltide.analysis.coverage import covered
from skilltide.analysis.intervals import Floats
from skilltide.analysis.panel import Ints
from skilltide.analysis.periods import month_start

DIMENSIONS = (
    "source_id", "collection_id", "role_family_code", "is_core", "country_code", "seniority_code", "is_english",
)  # fmt: skip
WINDOW = 3
LEAST_DISTANCE = 0.10
NOISE_FACTOR = 2.0
STEP_FACTOR = 2.0
"""How many times the pace of the whole time's drift a step must go, so that no piece of a drift is taken for one."""
CATEGORIES = 15
"""Categories told apart, the most frequent; the others count as one."""

COLUMNS = [
    "dimension_code", "month_on", "pattern_code", "distance_share", "noise_share", "opening_count_before",
    "opening_count_after", "grown_code", "grown_share_before", "grown_share_after", "shrunk_code",
    "shrunk_share_before", "shrunk_share_after",
]  # fmt: skip


def collection_changes(
    openings: pd.DataFrame, *, gaps: pd.DataFrame | None = None, dimensions: tuple[str, ...] = DIMENSIONS
) -> pd.DataFrame:
    """Return one row per change of what is collected, largest first within a dimension.

    Give all openings, not the headline population: a search that brings in other titles shows only there.
    ``gaps`` (month_on, is_gap) takes months out. With ``collection_id`` (see `collection.collection_ids`) boards that
    came to a source or left it are told. ``pattern_code``: ``sudden`` at ``month_on``, the first month of
    the new mix; ``gradual`` where no boundary stands out, but the first third of months differs from the last
    (``month_on`` is then the first month of that last third). ``grown_*`` and ``shrunk_*`` name the category that
    gained and that lost most, which is all a sentence needs.
    """
    dated = covered(openings, gaps).sort_values("opening_id", kind="stable")
    months = month_start(dated["month_on"])
    starts, when = np.unique(months.to_numpy(), return_inverse=True)
    rows: list[dict[str, object]] = []
    employer, _ = pd.factorize(dated["employer_id"].astype(object))
    for dimension in dimensions:
        if dimension in dated.columns and len(starts) >= 4:
            values = dated[dimension]
            if dimension == "collection_id":  # only boards that came or went: of sources the first dimension tells
                values = values.where(values != dated["source_id"], "other")
            rows += _dimension(dimension, _categories(values), when, employer, starts)
    return pd.DataFrame(rows, columns=COLUMNS)


def _categories(column: "pd.Series[object]") -> "pd.Series[str]":
    """Return the values as text, the rare ones as one, null as unknown."""
    text = column.astype(object).where(column.notna(), "unknown").map(str)
    counts = text.value_counts()
    frequent = sorted(counts.index, key=lambda value: (-counts[value], value))[:CATEGORIES]
    return text.where(text.isin(frequent), "other")


def _dimension(
    dimension: str, values: "pd.Series[str]", when: Ints, employer: Ints, starts: np.ndarray
) -> list[dict[str, object]]:
    """Return the changes of one dimension."""
    codes, names = pd.factorize(values, sort=True)
    size = len(starts)
    counts = np.zeros((size, len(names)))
    np.add.at(counts, (when, codes), 1.0)

    def compare(before: slice, after: slice) -> tuple[float, float]:
        a, b = counts[before].sum(axis=0), counts[after].sum(axis=0)
        p, q, n, m = a / a.sum(), b / b.sum(), a.sum(), b.sum()
        distance = float(np.abs(q - p).sum() / 2)
        # one employer that posts in bulk is no change of what is collected: it must hold without the largest
        places = np.flatnonzero((when >= before.start) & (when < after.stop))
        named = employer[places][employer[places] >= 0]
        if len(named):
            mine = places[employer[places] == np.bincount(named).argmax()]
            early = when[mine] < before.stop
            a = a - np.bincount(codes[mine[early]], minlength=len(names))
            b = b - np.bincount(codes[mine[~early]], minlength=len(names))
            if a.sum() and b.sum():
                distance = min(distance, float(np.abs(b / b.sum() - a / a.sum()).sum() / 2))
        both = (n * p + m * q) / (n + m)
        effective = [_effective(employer[(when >= part.start) & (when < part.stop)]) for part in (before, after)]
        error = np.sqrt(both * (1 - both) * (1 / effective[0] + 1 / effective[1]))
        return distance, float(np.sqrt(2 / np.pi) * error.sum() / 2)

    def row(pattern: str, at: int, before: slice, after: slice, found: tuple[float, float]) -> dict[str, object]:
        p, q = counts[before].sum(axis=0), counts[after].sum(axis=0)
        n, m = p.sum(), q.sum()
        p, q = p / n, q / m
        up, down = int(np.argmax(q - p)), int(np.argmin(q - p))
        return {
            "dimension_code": dimension, "month_on": pd.Timestamp(starts[at]), "pattern_code": pattern,
            "distance_share": found[0], "noise_share": found[1],
            "opening_count_before": int(n), "opening_count_after": int(m),
            "grown_code": names[up], "grown_share_before": p[up], "grown_share_after": q[up],
            "shrunk_code": names[down], "shrunk_share_before": p[down], "shrunk_share_after": q[down],
        }  # fmt: skip

    spans = {at: (slice(max(at - WINDOW, 0), at), slice(at, min(at + WINDOW, size))) for at in range(2, size - 1)}
    found = {at: compare(*span) for at, span in spans.items()}
    # what a drift through the whole time would move from one window to the next
    third = max(size // 3, 1)
    early, late = slice(0, third), slice(size - third, size)
    slow = compare(early, late)
    pace = min(STEP_FACTOR * WINDOW / (size - third), 0.8)
    clear = {
        at: f
        for at, f in found.items()
        if f[0] >= LEAST_DISTANCE and f[0] >= NOISE_FACTOR * f[1] and f[0] >= pace * slow[0]
    }
    out: list[dict[str, object]] = []
    taken: list[int] = []
    for at in sorted(clear, key=lambda place: (-clear[place][0], place)):
        if all(abs(at - other) >= WINDOW for other in taken):
            taken.append(at)
            out.append(row("sudden", at, *spans[at], clear[at]))
    if not out and slow[0] >= LEAST_DISTANCE and slow[0] >= NOISE_FACTOR * slow[1]:
        out.append(row("gradual", late.start, early, late, slow))
    return out


def _effective(employer: Ints) -> float:
    """Return the effective number of employers; openings without an employer count one by one."""
    named = employer[employer >= 0]
    sizes: Floats = np.bincount(named).astype(float) if len(named) else np.zeros(1)
    squares = np.square(sizes).sum() + (len(employer) - len(named))
    return float(len(employer) ** 2 / squares) if squares > 0 else 1.0
