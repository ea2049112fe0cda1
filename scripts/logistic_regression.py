"""Logistic regression over facts that are told by name, with a penalty on the squares of the weights.

It is fitted by accelerated gradient descent (Nesterov 1983) with a diagonal bound of the curvature as step. Sums are
taken in a fixed order and weights are rounded, so that the same data give the same bytes.
"""

from collections import Counter
from collections.abc import Mapping, Sequence
from itertools import chain
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy import sparse

BIAS = ""
"""The name of the fact that all rows have."""
LEAST_COUNT = 5
"""Rows in which a fact must stand to have a weight."""
ROUNDS = 300


class Example(NamedTuple):
    """One row to learn from."""

    facts: list[str]
    is_true: bool
    weight: float = 1.0
    """How much it counts."""


def fit(
    rows: Sequence[Example],
    penalty: float,
    numbers: dict[str, npt.NDArray[np.float64]] | None = None,
    *,
    penalties: Mapping[str, float] | None = None,
    least_count: int = LEAST_COUNT,
    rounds: int = ROUNDS,
) -> dict[str, float]:
    """The weight of each fact, the bias as that of the empty one, and of each of `numbers`.

    `numbers`: by name, an array with a number for each row; `penalties`: of facts that begin so, in place of `penalty`;
    `least_count`: rows in which a fact must stand.
    """
    counts = Counter(fact for row in rows for fact in set(row.facts))
    names = [BIAS, *sorted(fact for fact, count in counts.items() if count >= least_count)]
    number = {name: i for i, name in enumerate(names)}
    columns = [[0, *sorted({number[fact] for fact in row.facts if fact in number})] for row in rows]
    ends = np.cumsum([0, *map(len, columns)])
    flat = np.fromiter(chain.from_iterable(columns), dtype=np.int32, count=ends[-1])
    table = sparse.csr_array((np.ones(len(flat)), flat, ends), shape=(len(rows), len(names)))
    if numbers:
        table = sparse.hstack([table, np.column_stack(list(numbers.values()))], format="csr")
        names += numbers
    truth = np.array([row.is_true for row in rows], dtype=np.float64)
    shares = np.array([row.weight for row in rows])
    begins = (penalties or {}).items()
    strengths = [next((own for begin, own in begins if name.startswith(begin)), penalty) for name in names]
    strengths[0] = 0.0
    weights = _descend(table, truth, shares, np.array(strengths), rounds)
    rounded = {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}
    return {name: weight for name, weight in rounded.items() if weight}


def _descend(
    table: sparse.csr_array,
    truth: npt.NDArray[np.float64],
    shares: npt.NDArray[np.float64],
    penalty: npt.NDArray[np.float64],
    rounds: int,
) -> npt.NDArray[np.float64]:
    """Minimise the penalised logistic loss.

    `table`: a row for each example, a column for each fact; `shares`: how much each row counts; `penalty`: of each
    fact.
    """
    turned = table.T.tocsr()
    bound = 0.25 * (abs(turned) @ (shares * abs(table).sum(axis=1))) + penalty
    current, ahead, pace = np.zeros(len(penalty)), np.zeros(len(penalty)), 1.0
    for _ in range(rounds):
        error = (1.0 / (1.0 + np.exp(-(table @ ahead))) - truth) * shares
        gradient = turned @ error + penalty * ahead
        following = ahead - gradient / bound
        next_pace = (1.0 + np.sqrt(1.0 + 4.0 * pace * pace)) / 2.0
        ahead = following + (pace - 1.0) / next_pace * (following - current)
        current, pace = following, next_pace
    return current
