"""Counting a part of the market anew.

A part has fewer openings than the whole, so many of its months hold too few to be drawn; but they were collected as
well as ever, and count in shares over all months together. Which months stand against which, for changes within a year,
is judged on the whole market too, as for the parts that it is published with.
"""

from datetime import date
from typing import TYPE_CHECKING

import duckdb

from skilltide.analysis.relation import Frames, Runner
from skilltide.analysis.relations.inputs import countable, together
from skilltide.analysis.relations.observed_change import comparison
from skilltide.report.data import SMALL
from skilltide.report.month_sizes import month_sizes
from skilltide.warehouse.definitions import marts
from skilltide.warehouse.frames import running

if TYPE_CHECKING:
    from skilltide.analysis.market import Market
    from skilltide.analysis.observed_change import Comparison


def recounting(connection: duckdb.DuckDBPyConnection, since: date, until: date, whole: str) -> Runner:
    """Return what computes relations of a part of the market: by month as ever, over all months with the small ones.

    ``whole``: the schema of the marts of everything; ``since``, ``until``: first and last day that count.
    """

    def compared(_: Frames) -> "Comparison | None":
        return market_comparison(connection, whole, since, until)

    return running(connection, marts(), {together: _with_small_months, comparison: compared})


def market_comparison(
    connection: duckdb.DuckDBPyConnection, whole: str, since: date, until: date
) -> "Comparison | None":
    """Return which months of everything stand against which; None where none can. Arguments as in `recounting`."""
    import pandas as pd

    from skilltide.analysis.observed_change import compare

    sizes = month_sizes(connection, whole, since, until)
    return compare(pd.Series(sizes.values(), index=pd.DatetimeIndex(sizes.keys()), dtype="int64"))


def _with_small_months(frames: Frames) -> "Market":
    from skilltide.analysis.market import Market

    chosen = frames[countable]
    gaps = chosen.gaps.assign(is_gap=chosen.gaps["is_gap"] & ~chosen.gaps["reason_code"].isin(SMALL))
    return Market(chosen.openings, gaps, chosen.sources)
