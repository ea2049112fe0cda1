"""Marts, checks and fields: every file is well formed, every column documented, the dictionary up to date."""

from pathlib import Path

import duckdb
import pytest

from skilltide.dictionary import dictionary
from skilltide.errors import WarehouseError
from skilltide.steps.analyse import RELATIONS, Analysis
from skilltide.steps.build import build_marts
from skilltide.warehouse.definitions import checks, fields, marts, read_definition
from skilltide.warehouse.migrate import migrate

ROOT = Path(__file__).parents[2]


@pytest.fixture(scope="module")
def empty() -> duckdb.DuckDBPyConnection:
    connection = duckdb.connect()
    migrate(connection)
    build_marts(connection, Analysis(connection), "test")
    return connection


def test_marts_stand_after_what_they_read() -> None:
    seen: set[str] = set()
    for name, definition in marts().items():
        assert definition.references.get("marts", set()) <= seen
        seen.add(name)


def test_every_column_of_every_mart_has_one_definition(empty: duckdb.DuckDBPyConnection) -> None:
    used = set()
    for name in marts():
        used |= {column for column, *_ in empty.execute(f"DESCRIBE marts.{name}").fetchall()}
    assert used - fields().keys() == set()
    assert fields().keys() - used == set(), "definitions of columns that no mart has"


def test_marts_and_columns_carry_comments(empty: duckdb.DuckDBPyConnection) -> None:
    without = empty.execute("""
        SELECT table_name, column_name FROM duckdb_columns() WHERE schema_name = 'marts' AND comment IS NULL
        UNION ALL SELECT table_name, NULL FROM duckdb_tables() WHERE schema_name = 'marts' AND comment IS NULL
    """).fetchall()
    assert without == []


@pytest.mark.parametrize("name", list(marts()))
def test_the_grain_names_columns_of_the_mart(empty: duckdb.DuckDBPyConnection, name: str) -> None:
    columns = {column for column, *_ in empty.execute(f"DESCRIBE marts.{name}").fetchall()}
    assert {part.strip() for part in marts()[name].header["grain"].split(",")} <= columns


@pytest.mark.parametrize("name", list(checks()))
def test_checks_run_on_an_empty_warehouse_and_find_nothing(empty: duckdb.DuckDBPyConnection, name: str) -> None:
    definition = checks()[name]
    assert definition.header["level"] in {"integrity", "warning"}
    assert empty.execute(definition.sql).fetchall() == []


def test_a_second_build_builds_nothing(empty: duckdb.DuckDBPyConnection) -> None:
    assert build_marts(empty, Analysis(empty), "test") == {"built": 0, "skipped": len(marts())}


def test_changed_analysis_code_rebuilds_only_what_reads_it(empty: duckdb.DuckDBPyConnection) -> None:
    reading = sum("analysis" in definition.references for definition in marts().values())
    counts = build_marts(empty, Analysis(empty), "other")
    assert 0 < reading <= counts["built"] < len(marts())


@pytest.mark.parametrize(
    ("text", "message"),
    [
        ("SELECT 1", "no header"),
        ("/* description: x */ SELECT 1", r"lacks \['grain'\]"),
        ("/* {description: x, grain: y, colour: z} */ SELECT 1", r"unknown keys \['colour'\]"),
    ],
)
def test_a_malformed_header_is_named(tmp_path: Path, text: str, message: str) -> None:
    path = tmp_path / "mart.sql"
    path.write_text(text)
    with pytest.raises(WarehouseError, match=message):
        read_definition(path, {"description", "grain"}, {"description", "grain"})


def test_the_data_dictionary_is_up_to_date() -> None:
    assert (ROOT / "DATA_DICTIONARY.md").read_text() == dictionary(), "run `make docs`"


def test_marts_read_only_relations_that_exist_and_each_is_read() -> None:
    read = set().union(*(definition.references.get("analysis", set()) for definition in marts().values()))
    assert read == set(RELATIONS)
