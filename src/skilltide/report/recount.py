"""Counting a part of the market anew.

A part has fewer openings than the whole, so many of its months hold too few to be drawn; but they were collected as
well as ever, and count in shares over all months together.
"""

from functools import cached_property
from typing import TYPE_CHECKING, Any

import duckdb

from skilltide.steps.analyse import Analysis

if TYPE_CHECKING:
    from skilltide.analysis.market import Market

SMALL = ("few_openings", "few_employers")
"""Reasons of gaps that are no fault of the collection."""
_TOGETHER = {"demand_all", "category_demand", "skill_pair", "skill_profile", "skill_level", "skill_salary"}
"""Relations over all months together."""


class Recount:
    """The relations of a part of the market: by month as ever, over all months with the small ones."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._monthly, self._together = Analysis(connection), _Together(connection)

    def __getitem__(self, name: str) -> Any:
        """Compute the relation."""
        return (self._together if name in _TOGETHER else self._monthly)[name]


class _Together(Analysis):
    """Small months are no gaps."""

    @cached_property
    def _market(self) -> "Market":
        from skilltide.analysis.market import Market

        market = super()._market
        gaps = market.gaps.assign(is_gap=market.gaps["is_gap"] & ~market.gaps["reason_code"].isin(SMALL))
        return Market(market.openings, gaps, market.sources)
