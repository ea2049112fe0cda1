"""The macros' figures, made again with pandas from the tables that they read."""

import duckdb
import numpy as np
import pandas as pd

from skilltide.analysis.intervals import wilson


def demand(marts: duckdb.DuckDBPyConnection, skill_id: str, roles: list[str], **values: str) -> pd.DataFrame:
    """Return opening_count, demand_count, share, low and high by month (the index) of openings with these values."""
    openings = marts.sql("FROM marts.opening").df()
    gaps = marts.sql("SELECT source_id, month_on FROM marts.source_coverage WHERE is_gap").df()
    left_out = pd.MultiIndex.from_frame(gaps)
    openings = openings[~pd.MultiIndex.from_frame(openings[["source_id", "month_on"]]).isin(left_out)]
    openings = openings[openings["is_text_complete"] & openings["role_family_code"].isin(roles)]
    for column, value in values.items():
        openings = openings[openings[column] == value]
    (languages,) = marts.execute("SELECT language_codes FROM marts.skill WHERE skill_id = ?", [skill_id]).fetchall()[0]
    if languages is not None:
        openings = openings[openings["language_code"].isin(languages)]
    said = marts.execute(
        "SELECT opening_id FROM marts.opening_skill WHERE skill_id = ? AND is_demand AND NOT is_implied", [skill_id]
    ).df()
    openings["has_it"] = openings["opening_id"].isin(said["opening_id"])
    by_month = openings.groupby("month_on")
    table = by_month.agg(opening_count=("opening_id", "size"), demand_count=("has_it", "sum"))
    # the mean over openings of how many openings their employer has in the month
    openings["poster"] = openings["employer_id"].fillna(openings["opening_id"])
    sizes = openings.groupby(["month_on", "poster"])["opening_id"].transform("size")
    typical = sizes.groupby(openings["month_on"]).mean()
    (rho,) = marts.execute(
        "SELECT demand_correlation FROM marts.skill_denominator WHERE skill_id = ?", [skill_id]
    ).fetchall()[0]
    table["share"] = table["demand_count"] / table["opening_count"]
    table["low"], table["high"] = wilson(
        table["share"], table["opening_count"] / (1 + rho * np.maximum(typical - 1, 0))
    )
    return table
