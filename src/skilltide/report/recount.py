"""Counting a part of the market anew.

A part has fewer openings than the whole, so many of its months hold too few to be drawn; but they were collected as
well as ever, and count in shares over all months together.
"""

from typing import TYPE_CHECKING

import duckdb

from skilltide.analysis.relation import Frames, Runner
from skilltide.analysis.relations.inputs import market, together
from skilltide.report.data import SMALL
from skilltide.warehouse.definitions import marts
from skilltide.warehouse.frames import running

if TYPE_CHECKING:
    from skilltide.analysis.market import Market


def recounting(connection: duckdb.DuckDBPyConnection) -> Runner:
    """Return what computes relations of a part of the market: by month as ever, over all months with the small ones."""
    return running(connection, marts(), {together: _with_small_months})


def _with_small_months(frames: Frames) -> "Market":
    from skilltide.analysis.market import Market

    chosen = frames[market]
    gaps = chosen.gaps.assign(is_gap=chosen.gaps["is_gap"] & ~chosen.gaps["reason_code"].isin(SMALL))
    return Market(chosen.openings, gaps, chosen.sources)
