"""Monthly shares at a fixed mix of sources, countries, seniorities, role families and lengths of text.

A new source or a search that brings in other titles moves raw shares without any opening changing what it asks
for. Every opening i of the common support is therefore described by its period and its cell of the mix, and for
each skill the linear model ::

    y_i = beta[period of i] + gamma[cell of i] + f(length of text i) + error

is fitted by least squares. The standardised share of a period is the model's mean over the fixed mix (that of the
whole common support): ``theta_t = beta_t + sum_c pi_c gamma_c`` (direct standardisation by regression, "g-formula";
Kitagawa 1955, JASA 50:1168; Lane & Nelder 1982, Biometrics 38:613). Only comparisons within cells move it. All of
it is linear in y: ``theta = Psi' y`` with one influence row per opening, which gives covariances without a model
of the errors' shape.

Common support: a cell counts if it spans the time (in the first and in the last third of periods, in half of
all, at least 30 openings). A cell that does not falls back to coarser ones: without country, then without
seniority, then the source alone, in which role family, country and seniority stay as main effects. Openings of a
source or a role family that does not itself span the time are off the support: nothing compares them over time.
Small sources that were there in the first third count together as one. Where a source reads boards, those that were
read from one month to one month count as a source each (`collection_id`, see `collection`): boards that come or go
bring employers with habits of their own, and nothing that was read before them can be compared with them.

A longer text names more of everything. ``f`` is a quadratic in the log of its length: where texts grow, nothing rises
for that alone.
"""

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skilltide.analysis.intervals import Floats
from skilltide.analysis.panel import Flags, Ints

LEAST_CELL = 30
"""Openings that a cell, or a category with an effect of its own, needs."""

HIERARCHY = (
    ("source_id", "role_family_code", "seniority_code", "country_code"),
    ("source_id", "role_family_code", "seniority_code"),
    ("source_id", "role_family_code"),
    ("source_id",),
)
"""From the finest cells to the coarsest."""

DIMENSIONS = HIERARCHY[0]
COLLECTION = "collection_id"
"""Column that tells sources apart, and their boards by when they were read; without it source_id does."""
LENGTH = "character_count"
"""Column with the length of the text; without it (or where all are alike) length is not held."""


@dataclass(frozen=True)
class Standard:
    """The design of one population: which openings it holds, and what each adds to each period's share."""

    rows: Ints
    """Positions (in the population given) of the openings on the common support."""
    period: Ints
    design: Any
    """Sparse [opening, column]: periods, cells, main effects."""
    inverse: Floats
    influence: Floats
    """[opening, period]: theta = influence' y."""
    cell: Ints
    period_count: int

    @cached_property
    def freedom(self) -> int:
        """Return the residual degrees of freedom."""
        return max(len(self.rows) - int(np.linalg.matrix_rank(self.inverse, hermitian=True)), 1)


def common_support(
    openings: pd.DataFrame, period: Ints, period_count: int, window: int | None = None
) -> tuple[Flags, Ints]:
    """Return which openings are on the common support, and the code of the cell of each (-1 off it).

    ``window``: the first and last so many periods that a cell has to occur in; None: a third of them.
    """
    window = window or max(period_count // 3, 1)
    codes = {name: _known(openings[name]) for name in DIMENSIONS}
    if COLLECTION in openings.columns:
        codes["source_id"] = _known(openings[COLLECTION])
    codes["source_id"] = _pool_small(codes["source_id"], period, period_count, window)
    inside = np.ones(len(openings), dtype=bool)
    for name in ("source_id", "role_family_code"):
        inside &= _spans(codes[name], period, period_count, window)[codes[name]]
    cell = np.full(len(openings), -1, dtype=np.int64)
    used = 0
    for level in HIERARCHY:
        open_rows = np.flatnonzero(inside & (cell < 0))
        if not open_rows.size:
            break
        key = np.zeros(len(open_rows), dtype=np.int64)
        for name in level:
            key = key * (int(codes[name].max()) + 1) + codes[name][open_rows]
        _, group = np.unique(key, return_inverse=True)
        good = _spans(group, period[open_rows], period_count, window)
        if level == HIERARCHY[-1]:
            good = np.ones_like(good)  # the source spans; what is left of it is compared with itself
        fits = good[group]
        _, fresh = np.unique(group[fits], return_inverse=True)
        cell[open_rows[fits]] = used + fresh
        used += int(fresh.max(initial=-1)) + 1
    return cell >= 0, cell


def _known(column: "pd.Series[Any]") -> Ints:
    """Return the place of each value among the values in order, null among them as what it is called: unknown."""
    codes, values = pd.factorize(column.astype(object), sort=True)
    _, place = np.unique(np.append(np.asarray(values, dtype=object), "unknown"), return_inverse=True)
    return np.asarray(place[codes], dtype=np.int64)


def _pool_small(source: Ints, period: Ints, period_count: int, window: int) -> Ints:
    """Return sources with the small and bursty ones that were there from the start as one, before all others.

    One that came later keeps its own, and with it falls off the support; so does a large one that went away.
    """
    size = np.bincount(source)
    early = np.bincount(source[period < window], minlength=len(size)) > 0
    late = np.bincount(source[period >= period_count - window], minlength=len(size)) > 0
    pooled = ~_spans(source, period, period_count, window) & early & (late | (size < LEAST_CELL))
    return np.where(pooled, 0, 1 + np.arange(len(size)))[source]


def _spans(codes: Ints, period: Ints, period_count: int, window: int) -> Flags:
    """Return whether each code occurs early, late, in half of the periods, and in enough openings."""
    size = int(codes.max(initial=-1)) + 1
    seen = np.zeros((size, period_count), dtype=bool)
    seen[codes, period] = True
    spans: Flags = (
        seen[:, :window].any(axis=1)
        & seen[:, -window:].any(axis=1)
        & (2 * seen.sum(axis=1) >= period_count)
        & (np.bincount(codes, minlength=size) >= min(LEAST_CELL, len(codes)))
    )
    return spans


def standardise(openings: pd.DataFrame, period: Ints, period_count: int, window: int | None = None) -> Standard:
    """Return the design for ``openings`` (no gaps among them), whose ``period`` numbers are 0 to period_count - 1.

    The mix standardised to is that of the common support over the whole time, its mean length of text included.
    ``window`` as in `common_support`.
    """
    from scipy import sparse

    on_support, cell = common_support(openings, period, period_count, window)
    rows = np.flatnonzero(on_support)
    cell, when = cell[rows], period[rows]
    columns = [_dummies(when, period_count), _dummies(cell, int(cell.max(initial=-1)) + 1)]
    for dimension in DIMENSIONS[1:]:
        codes, values = pd.factorize(openings[dimension].iloc[rows].astype(object), sort=True)
        counts = np.bincount(codes + 1, minlength=len(values) + 1)[1:]
        # rare values (and unknown ones) stay in one remainder
        kept = np.flatnonzero(counts >= LEAST_CELL)
        place = np.full(len(values) + 1, -1)
        place[kept] = np.arange(len(kept))
        columns.append(_dummies(place[codes], len(kept)))
    columns.append(sparse.csr_matrix(text_length(openings.iloc[rows])))
    design = sparse.hstack(columns, format="csr")
    # cells imply most main effects: the pseudo-inverse picks one of the equal fits, and theta is the same in all
    inverse = np.linalg.pinv((design.T @ design).toarray(), rcond=1e-10, hermitian=True)
    mix = np.asarray(design.sum(axis=0)).ravel() / max(len(rows), 1)
    target = np.tile(mix, (period_count, 1))
    target[:, :period_count] = np.eye(period_count)
    influence = np.asarray(design @ (inverse @ target.T))
    return Standard(rows, when, design, inverse, influence, cell, period_count)


def text_length(openings: pd.DataFrame) -> Floats:
    """Return the log length of each text and its square, as z scores [opening, 2]; no columns where it can't be held.

    A text of unknown length counts as one of mean length.
    """
    none = np.zeros((len(openings), 0))
    if LENGTH not in openings.columns:
        return none
    length = openings[LENGTH].astype(float).to_numpy()
    known = length > 0
    if known.sum() < LEAST_CELL:
        return none
    log = np.log(length, out=np.zeros(len(length)), where=known)
    centre, spread = log[known].mean(), log[known].std()
    if spread < 1e-6:
        return none
    score = np.where(known, (log - centre) / spread, 0.0).clip(-4, 4)
    square = np.square(score) - np.square(score).mean()
    return np.column_stack([score, square])


def _dummies(codes: NDArray[Any], size: int) -> Any:
    """Return a sparse indicator matrix [row, code]; -1 is a row of zeros."""
    from scipy import sparse

    rows = np.flatnonzero(codes >= 0)
    return sparse.csr_matrix((np.ones(len(rows)), (rows, codes[rows])), shape=(len(codes), size))
