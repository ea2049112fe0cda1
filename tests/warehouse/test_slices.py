"""Slices of a relation hold each row once, in order, and what is published in slices is the same."""

import duckdb
import pytest

from skilltide.warehouse.slices import slices

TEXTS = "CREATE TABLE text AS SELECT md5((i % 700)::TEXT) AS key, i FROM range(1_000) AS number(i)"


@pytest.mark.parametrize("most_rows", [50, 300, 999, 1_039])
def test_they_hold_each_row_once_and_follow_each_other(most_rows: int) -> None:
    connection = duckdb.connect()
    connection.execute(f"{TEXTS} UNION ALL SELECT NULL, -i FROM range(1, 40) AS number(i)")
    found, sizes = [], []
    for condition, values in slices(connection, "text", "key", most_rows):
        rows = connection.execute(f"FROM text WHERE {condition} ORDER BY key, i", values).fetchall()
        found += rows
        sizes.append(len(rows))
    assert found == connection.execute("FROM text ORDER BY key, i").fetchall()
    assert len(sizes) == -(-1_039 // most_rows) and max(sizes) < 1.5 * most_rows + 40


@pytest.mark.parametrize("key", ["NULL::TEXT", "'one'"])
def test_a_column_of_one_value_is_not_cut(key: str) -> None:
    connection = duckdb.connect()
    connection.execute(f"CREATE TABLE text AS SELECT {key} AS key FROM range(100)")
    parts = [connection.execute(f"FROM text WHERE {condition}", values).fetchall()
             for condition, values in slices(connection, "text", "key", 10)]  # fmt: skip
    assert sorted(map(len, parts))[-1] == 100 and sum(map(len, parts)) == 100
