"""Frames that are read by way of Arrow are those that DuckDB makes itself."""

from types import SimpleNamespace
from typing import Any

import duckdb
import pandas as pd
import pytest

from skilltide.analysis.relation import Part
from skilltide.warehouse.frames import running


@pytest.mark.parametrize(
    "rows",
    [
        "SELECT 'a' AS x, true AS y UNION ALL SELECT 'b', false",
        "SELECT NULL::VARCHAR AS x, true AS y UNION ALL SELECT 'b', false",
        "SELECT 'a' AS x, NULL::BOOLEAN AS y UNION ALL SELECT 'b', true",
        "SELECT 'a' AS x, true AS y WHERE false",
        "SELECT 'a' AS x, DATE '2025-01-01' AS y UNION ALL SELECT 'b', NULL",
        "SELECT 'a' AS x, 1 AS y UNION ALL SELECT 'b', NULL",
    ],
)
def test_a_frame_is_the_same_by_way_of_arrow(rows: str) -> None:
    with duckdb.connect() as connection:
        connection.execute(f"CREATE SCHEMA marts; CREATE TABLE marts.some AS {rows}")
        definitions: Any = {"some": SimpleNamespace(order="x")}
        frame = running(connection, definitions).value(Part("some", ("x", "y")))
        pd.testing.assert_frame_equal(frame, connection.sql("SELECT x, y FROM marts.some ORDER BY x").df())
