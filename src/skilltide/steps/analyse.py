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


RELATIONS: dict[str, Callable[[duckdb.DuckDBPyConnection], "pd.DataFrame"]] = {
    "demand_monthly": _demand_monthly,
    "demand_all": _demand_all,
    "month_gaps": _month_gaps,
    "source_months": _source_months,
}
