"""Logistic regression over facts that are told by name, with a penalty on the squares of the weights.

It is fitted by accelerated gradient descent (Nesterov 1983) with a diagonal bound of the curvature as step. Sums are
taken in a fixed order and weights are rounded, so that the same data give the same bytes.
"""

from collections import Counter
from collections.abc import Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

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
    least_count: int = LEAST_COUNT,
    rounds: int = ROUNDS,
) -> dict[str, float]:
    """The weight of each fact, the bias as that of the empty one, and of each of `numbers`.

    `numbers`: by name, an array with a number for each row; `least_count`: rows in which a fact must stand.
    """
    counts = Counter(fact for row in rows for fact in set(row.facts))
    names = [BIAS, *sorted(fact for fact, count in counts.items() if count >= least_count)]
    number = {name: i for i, name in enumerate(names)}
    columns = [[0, *sorted({number[fact] for fact in row.facts if fact in number})] for row in rows]
    values = [[1.0] * len(row) for row in columns]
    for name, column in (numbers or {}).items():
        for i, value in enumerate(column):
            columns[i].append(len(names))
            values[i].append(float(value))
        names.append(name)
    truth = np.array([row.is_true for row in rows], dtype=np.float64)
    shares = np.array([row.weight for row in rows])
    weights = _descend(columns, values, truth, shares, len(names), penalty, rounds)
    rounded = {name: round(float(weight), 2) for name, weight in zip(names, weights, strict=True)}
    return {name: weight for name, weight in rounded.items() if weight}


def _descend(
    columns: list[list[int]],
    values: list[list[float]],
    truth: npt.NDArray[np.float64],
    shares: npt.NDArray[np.float64],
    width: int,
    strength: float,
    rounds: int,
) -> npt.NDArray[np.float64]:
    """Minimise the penalised logistic loss.

    `columns`: the facts of each row; `values`: the number that stands in each; `shares`: how much each row counts;
    `width`: how many facts there are; `strength`: of the penalty.
    """
    row = np.repeat(np.arange(len(columns)), [len(one) for one in columns])
    column = np.concatenate([np.array(one) for one in columns])
    value = np.concatenate([np.array(one) for one in values])
    firsts = np.concatenate([[0], np.cumsum([len(one) for one in columns])[:-1]])
    sizes = np.add.reduceat(np.abs(value), firsts)
    penalty = np.full(width, strength)
    penalty[0] = 0.0
    bound = 0.25 * np.bincount(column, weights=(sizes * shares)[row] * np.abs(value), minlength=width) + penalty
    current, ahead, pace = np.zeros(width), np.zeros(width), 1.0
    for _ in range(rounds):
        odds = np.add.reduceat(ahead[column] * value, firsts)
        error = (1.0 / (1.0 + np.exp(-odds)) - truth) * shares
        gradient = np.bincount(column, weights=error[row] * value, minlength=width) + penalty * ahead
        following = ahead - gradient / bound
        next_pace = (1.0 + np.sqrt(1.0 + 4.0 * pace * pace)) / 2.0
        ahead = following + (pace - 1.0) / next_pace * (following - current)
        current, pace = following, next_pace
    return current
