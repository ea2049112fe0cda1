"""Sentences about what is known, where something of it is missing."""

import duckdb
import pytest

from skilltide.report.data import Report
from skilltide.report.evidence import drift_sentence


@pytest.mark.parametrize(
    ("low", "high", "told"),
    [
        ("1.01", "1.09", "5.0% more technologies (+1.0 to +9.0) than before"),
        ("1.01", "NULL", "5.0% more technologies than before"),
        ("NULL", "NULL", "5.0% more technologies than before"),
    ],
)
def test_a_drift_without_an_interval_is_told_without_one(low: str, high: str, told: str) -> None:
    report = object.__new__(Report)  # made whole, it reads a published warehouse
    with duckdb.connect() as report.connection:
        report.connection.execute(f"""
            CREATE SCHEMA marts;
            CREATE TABLE marts.common_drift AS SELECT
                'core' AS population_code, 'tool' AS kind_group_code, 1.05::DOUBLE AS named_ratio,
                {low}::DOUBLE AS named_ratio_low, {high}::DOUBLE AS named_ratio_high,
                NULL::DOUBLE AS character_median_before, NULL::DOUBLE AS character_median_after
        """)
        assert told in drift_sentence(report)
