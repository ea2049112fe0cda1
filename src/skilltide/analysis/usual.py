"""What is usual for a month of each source, also where its boards come and go.

A source that is read as a whole has its median month. Where it is made of boards, more of them bring more openings, and
that is no market. So the counts of the boards b in the months t in which each was read are taken for ::

    n[b, t] = a[b] * m[t]

(the estimates of a Poisson model with both effects, found by iterated proportions: a[b] = sum_t n / sum_t m and
m[t] = sum_b n / sum_b a over the months in which b was read; so prices are compared over countries that have not all
goods, Summers 1973, Rev Income Wealth 19:1). They are scaled so that the median of m is 1: what is usual for the boards
of a month is the sum of their a. A source whose boards are all read all the time so has its median month.
"""

import numpy as np
import pandas as pd
from numpy.typing import NDArray

from skilltide.analysis.intervals import Floats

NO_BOARD = ""
"""Stands for the part of a source that stands on no board: all of it, where it reads none."""
UNIT = ["source_id", "board"]
MOST_ROUNDS = 500
CLOSE = 1e-10


def usual_months(counts: pd.DataFrame) -> "pd.Series[float]":
    """Return what each board of each source brings in a usual month, by source_id and board.

    ``counts``: source_id, board, month_on, count; one row for each month in which the board was well read.
    """
    found: dict[tuple[str, str], float] = {}
    for source_id, rows in counts.groupby("source_id", sort=True):
        board, boards = pd.factorize(rows["board"], sort=True)
        month, months = pd.factorize(rows["month_on"], sort=True)
        number = np.zeros((len(boards), len(months)))
        is_read = np.zeros(number.shape, dtype=bool)
        number[board, month], is_read[board, month] = rows["count"].to_numpy(dtype=float), True
        there = np.flatnonzero(number.sum(axis=1) > 0)  # what brings nothing tells nothing of the months either
        usual = np.zeros(len(boards))
        if len(there) == 1:
            usual[there] = np.median(number[there][is_read[there]])
        elif len(there):
            usual[there] = _balanced(number[there], is_read[there])
        found |= {(str(source_id), str(name)): float(value) for name, value in zip(boards, usual, strict=True)}
    index = pd.MultiIndex.from_arrays([[key[side] for key in found] for side in (0, 1)], names=UNIT)
    return pd.Series(list(found.values()), index=index, dtype=float)


def _balanced(number: Floats, is_read: NDArray[np.bool_]) -> Floats:
    """Return a[b] of the counts [board, month], for boards that bring something."""
    by_board, by_month, read = number.sum(axis=1), number.sum(axis=0), is_read.astype(float)
    of_month = np.ones(number.shape[1])
    of_board = np.zeros(len(number))
    for _ in range(MOST_ROUNDS):
        before = of_board
        of_board = by_board / np.maximum(read @ of_month, 1e-300)
        of_month = by_month / np.maximum(of_board @ read, 1e-300)
        if np.abs(of_board - before).max() <= CLOSE * of_board.max():
            break
    return np.asarray(of_board * np.median(of_month[is_read.any(axis=0)]))
