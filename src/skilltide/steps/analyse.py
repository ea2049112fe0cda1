"""The relations that Python computes for the marts: frames out of marts, through `skilltide.analysis`, and back.

A mart reads one as `analysis.<name>`; the names here are the keys of `RELATIONS`.
"""

import hashlib
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

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


def _market(connection: duckdb.DuckDBPyConnection) -> "Market":
    from skilltide.analysis.market import prepare

    openings = connection.sql("FROM marts.opening ORDER BY opening_id").df()
    coverage = connection.sql(
        "FROM marts.source_collection WHERE scheduled_day_count IS NOT NULL ORDER BY source_id, month_on"
    ).df()
    row = connection.execute("SELECT max(last_seen_on) FROM marts.posting").fetchone()
    return prepare(openings, coverage, row[0] if row else None)


def _skills(connection: duckdb.DuckDBPyConnection) -> "tuple[pd.DataFrame, pd.DataFrame]":
    skills = connection.sql("FROM marts.skill ORDER BY skill_id").df()
    opening_skills = connection.sql("""
        SELECT opening_id, skill_id, level_code, is_asked, is_demand
        FROM marts.opening_skill WHERE NOT is_implied ORDER BY opening_id, skill_id
    """).df()
    return opening_skills, skills


def _demand(connection: duckdb.DuckDBPyConnection, by: "Period") -> "pd.DataFrame":
    from skilltide.analysis.demand import demand

    market = _market(connection)
    opening_skills, skills = _skills(connection)
    return demand(market.openings, opening_skills, by, skills=skills, gaps=market.gaps)


def _demand_monthly(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    return _demand(connection, "month")


def _demand_all(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    return _demand(connection, "all")


def _month_gaps(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    return _market(connection).gaps


def _source_months(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    return _market(connection).sources


def _rolled_up(connection: duckdb.DuckDBPyConnection, code: str, by: "Period") -> "pd.DataFrame":
    """Demand for at least one skill of each category or display group; `skill_id` holds its code."""
    from skilltide.analysis.demand import demand

    market = _market(connection)
    rows = connection.sql(f"""
        SELECT opening_skill.opening_id, skill.{code} AS skill_id, max(CASE opening_skill.level_code
                WHEN 'required' THEN 3 WHEN 'preferred' THEN 2 WHEN 'context' THEN 1 ELSE 0 END) AS strength,
            bool_or(opening_skill.is_asked) AS is_asked, bool_or(opening_skill.is_demand) AS is_demand
        FROM marts.opening_skill AS opening_skill JOIN marts.skill AS skill USING (skill_id)
        WHERE NOT opening_skill.is_implied GROUP BY ALL ORDER BY ALL
    """).df()
    rows["level_code"] = rows.pop("strength").map({3: "required", 2: "preferred", 1: "context", 0: "excluded"})
    kinds = connection.sql(f"""
        SELECT {code} AS skill_id, CASE WHEN bool_and(kind_code = 'tool') THEN 'tool' ELSE 'concept' END AS kind_code
        FROM marts.skill GROUP BY ALL ORDER BY ALL
    """).df()
    return demand(market.openings, rows, by, skills=kinds, gaps=market.gaps)


def _group_demand_monthly(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    return _rolled_up(connection, "group_code", "month")


def _category_demand(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    return _rolled_up(connection, "category_code", "all")


def _over_time(function: "Callable[..., pd.DataFrame]", connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Give a function of `skilltide.analysis` the market, its skills and its gaps."""
    market = _market(connection)
    opening_skills, skills = _skills(connection)
    return function(market.openings, opening_skills, skills=skills, gaps=market.gaps)


def _covered(function: "Callable[..., pd.DataFrame]", connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """Give a function of `skilltide.analysis` the openings of covered months, all together."""
    market = _market(connection)
    opening_skills, skills = _skills(connection)
    gaps = market.gaps.loc[market.gaps["is_gap"].fillna(False).astype(bool), "month_on"]
    openings = market.openings[~market.openings["month_on"].isin(gaps)]
    return function(openings, opening_skills, skills=skills)


def _trend(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    from skilltide.analysis.trend import trend

    return _over_time(trend, connection)


def _standard_monthly(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    from skilltide.analysis.trend import standardised

    return _over_time(standardised, connection)


def _arrival(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    from skilltide.analysis.events import arrivals

    return _over_time(arrivals, connection)


def _overtaking(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    from skilltide.analysis.events import overtakings

    return _over_time(overtakings, connection)


def _pair(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    from skilltide.analysis.cooccurrence import companions

    return _covered(companions, connection)


def _profile(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    from skilltide.analysis.profiles import profiles

    return _covered(profiles, connection)


def _level(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    from skilltide.analysis.profiles import levels

    return _covered(levels, connection)


def _salary(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    from skilltide.analysis.salary import pay

    return _covered(pay, connection)


def _collection_change(connection: duckdb.DuckDBPyConnection) -> "pd.DataFrame":
    """All openings take part: a search that brings in other titles shows only there."""
    from skilltide.analysis.changes import collection_changes

    openings = connection.sql("FROM marts.opening ORDER BY opening_id").df()
    return collection_changes(openings, gaps=_market(connection).gaps)


RELATIONS: dict[str, Callable[[duckdb.DuckDBPyConnection], "pd.DataFrame"]] = {
    "demand_monthly": _demand_monthly,
    "demand_all": _demand_all,
    "group_demand_monthly": _group_demand_monthly,
    "category_demand": _category_demand,
    "month_gaps": _month_gaps,
    "source_months": _source_months,
    "skill_trend": _trend,
    "skill_standard_monthly": _standard_monthly,
    "skill_arrival": _arrival,
    "skill_overtaking": _overtaking,
    "skill_pair": _pair,
    "skill_profile": _profile,
    "skill_level": _level,
    "skill_salary": _salary,
    "collection_change": _collection_change,
}
