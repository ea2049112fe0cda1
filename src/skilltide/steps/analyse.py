"""The relations that Python computes for the marts: frames out of marts, through `skilltide.analysis`, and back.

A mart reads one as `analysis.<name>`; `RELATIONS` lists the names.
"""

import hashlib
from collections.abc import Callable
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from skilltide.warehouse.rows import one_row

if TYPE_CHECKING:
    import pandas as pd

    from skilltide.analysis.market import Market
    from skilltide.analysis.periods import Period


def code_version() -> str:
    """Return a hash of the analysis code: marts that read a relation are built again when it changes."""
    import skilltide.analysis

    digest = hashlib.blake2b(digest_size=8)
    for path in sorted([*Path(skilltide.analysis.__path__[0]).glob("*.py"), Path(__file__)]):
        digest.update(path.read_bytes())
    return digest.hexdigest()


class Analysis:
    """The relations of one build. Frames are read from the marts once, when the first relation asks for them."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def __getitem__(self, name: str) -> "pd.DataFrame":
        """Compute the relation `name`; KeyError for an unknown one."""
        if name not in RELATIONS:
            raise KeyError(f"{name}: no such relation; there are {', '.join(RELATIONS)}")
        frame: pd.DataFrame = getattr(self, f"_{name}")()
        return frame

    @cached_property
    def _market(self) -> "Market":
        from skilltide.analysis.market import prepare

        coverage = self._connection.sql(
            "FROM marts.source_collection WHERE scheduled_day_count IS NOT NULL ORDER BY source_id, month_on"
        ).df()
        (as_of,) = one_row(self._connection, "SELECT max(last_seen_on) FROM marts.posting")
        return prepare(self._openings, coverage, as_of)

    @cached_property
    def _openings(self) -> "pd.DataFrame":
        return self._connection.sql("FROM marts.opening ORDER BY opening_id").df()

    @cached_property
    def _skills(self) -> "pd.DataFrame":
        return self._connection.sql("FROM marts.skill ORDER BY skill_id").df()

    @cached_property
    def _opening_skills(self) -> "pd.DataFrame":
        return self._connection.sql("""
            SELECT opening_id, skill_id, level_code, is_asked, is_demand
            FROM marts.opening_skill WHERE NOT is_implied ORDER BY opening_id, skill_id
        """).df()

    @cached_property
    def _covered_openings(self) -> "pd.DataFrame":
        """The openings of covered months, all together."""
        openings, gaps = self._market.openings, self._market.gaps
        months = gaps.loc[gaps["is_gap"].fillna(False).astype(bool), "month_on"]
        return openings[~openings["month_on"].isin(months)]

    def _over_time(self, function: "Callable[..., pd.DataFrame]", *arguments: object) -> "pd.DataFrame":
        """Give a function of `skilltide.analysis` the market, its skills and its gaps."""
        market = self._market
        return function(market.openings, self._opening_skills, *arguments, skills=self._skills, gaps=market.gaps)

    def _covered(self, function: "Callable[..., pd.DataFrame]") -> "pd.DataFrame":
        """Give a function of `skilltide.analysis` the openings of covered months."""
        return function(self._covered_openings, self._opening_skills, skills=self._skills)

    def _month_gaps(self) -> "pd.DataFrame":
        return self._market.gaps

    def _source_months(self) -> "pd.DataFrame":
        return self._market.sources

    def _demand_monthly(self) -> "pd.DataFrame":
        from skilltide.analysis.demand import demand

        return self._over_time(demand, "month")

    def _demand_all(self) -> "pd.DataFrame":
        from skilltide.analysis.demand import demand

        return self._over_time(demand, "all")

    def _group_demand_monthly(self) -> "pd.DataFrame":
        return self._rolled_up("group_code", "month")

    def _category_demand_monthly(self) -> "pd.DataFrame":
        return self._rolled_up("category_code", "month")

    def _category_demand(self) -> "pd.DataFrame":
        return self._rolled_up("category_code", "all")

    def _rolled_up(self, code: str, by: "Period") -> "pd.DataFrame":
        """Demand for at least one skill of each category or display group; `skill_id` holds its code."""
        from skilltide.analysis.demand import demand

        rows = self._connection.sql(f"""
            SELECT opening_skill.opening_id, skill.{code} AS skill_id, max(CASE opening_skill.level_code
                    WHEN 'required' THEN 3 WHEN 'preferred' THEN 2 WHEN 'context' THEN 1 ELSE 0 END) AS strength,
                bool_or(opening_skill.is_asked) AS is_asked, bool_or(opening_skill.is_demand) AS is_demand
            FROM marts.opening_skill AS opening_skill JOIN marts.skill AS skill USING (skill_id)
            WHERE NOT opening_skill.is_implied GROUP BY ALL ORDER BY ALL
        """).df()
        rows["level_code"] = rows.pop("strength").map({3: "required", 2: "preferred", 1: "context", 0: "excluded"})
        kinds = self._connection.sql(f"""
            SELECT {code} AS skill_id,
                CASE WHEN bool_and(kind_code = 'tool') THEN 'tool' ELSE 'concept' END AS kind_code
            FROM marts.skill GROUP BY ALL ORDER BY ALL
        """).df()
        return demand(self._market.openings, rows, by, skills=kinds, gaps=self._market.gaps)

    def _skill_trend(self) -> "pd.DataFrame":
        from skilltide.analysis.trend import trend

        return self._over_time(trend)

    def _skill_standard_monthly(self) -> "pd.DataFrame":
        from skilltide.analysis.trend import standardised

        return self._over_time(standardised)

    def _skill_arrival(self) -> "pd.DataFrame":
        from skilltide.analysis.events import arrivals

        return self._over_time(arrivals)

    def _skill_overtaking(self) -> "pd.DataFrame":
        from skilltide.analysis.events import overtakings

        return self._over_time(overtakings)

    def _skill_pair(self) -> "pd.DataFrame":
        from skilltide.analysis.cooccurrence import companions

        return self._covered(companions)

    def _skill_profile(self) -> "pd.DataFrame":
        from skilltide.analysis.profiles import profiles

        return self._covered(profiles)

    def _skill_level(self) -> "pd.DataFrame":
        from skilltide.analysis.profiles import levels

        return self._covered(levels)

    def _skill_salary(self) -> "pd.DataFrame":
        from skilltide.analysis.salary import pay

        return self._covered(pay)

    def _collection_change(self) -> "pd.DataFrame":
        """All openings take part: a search that brings in other titles shows only there."""
        from skilltide.analysis.changes import collection_changes

        return collection_changes(self._openings, gaps=self._market.gaps)


RELATIONS = (
    "demand_monthly", "demand_all", "group_demand_monthly", "category_demand_monthly", "category_demand", "month_gaps",
    "source_months", "skill_trend", "skill_standard_monthly", "skill_arrival", "skill_overtaking", "skill_pair",
    "skill_profile", "skill_level", "skill_salary", "collection_change",
)  # fmt: skip
"""The names that marts may read as `analysis.<name>`."""
