"""The data checks, each kind that is generated: a broken row is found, told and stops publication."""

import shutil
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest

from skilltide.errors import WarehouseError
from skilltide.model import CheckResult
from skilltide.steps.check import check
from skilltide.warehouse.definitions import checks, marts


@pytest.fixture(scope="module")
def opened(history: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect(shutil.copy(history, tmp_path_factory.mktemp("checks"))) as connection:
        yield connection


@pytest.fixture
def connection(opened: duckdb.DuckDBPyConnection) -> Iterator[duckdb.DuckDBPyConnection]:
    """The history; what a test does to it is undone."""
    opened.begin()
    yield opened
    opened.rollback()


def broken(connection: duckdb.DuckDBPyConnection) -> dict[str, CheckResult]:
    return {result.check_code: result for result in check(connection, "r") if not result.is_passed}


def test_all_marts_are_checked_and_nothing_is_broken(connection: duckdb.DuckDBPyConnection) -> None:
    results = check(connection, "r")
    assert [result for result in results if not result.is_passed] == []
    codes = {result.check_code for result in results}
    views = {name: mart for name, mart in marts().items() if mart.storage == "view"}
    assert codes >= {f"{name}.unique" for name in marts().keys() - views.keys()} | checks().keys()
    for name, view in views.items():  # too dear to ask each time: it has to follow from what the view is made of
        grain = ", ".join(view.grain)
        assert connection.sql(f"SELECT {grain} FROM marts.{name} GROUP BY ALL HAVING count(*) > 1").fetchall() == []
    assert len(codes) == len(results)
    recorded = connection.sql("SELECT check_code, is_passed, failure_count FROM ops.check_result WHERE run_id = 'r'")
    assert sorted(recorded.fetchall()) == sorted((code, True, 0) for code in codes)


@pytest.mark.parametrize(
    ("sql", "code", "count", "told"),
    [
        ("INSERT INTO marts.skill_demand_monthly FROM marts.skill_demand_monthly "
         "WHERE skill_id = 'sql' AND month_on = '2025-02-01'",
         "skill_demand_monthly.unique", 1,
         "No two rows have the same skill_id, month_on. Broken 1 times, first: "
         "skill_id = sql, month_on = 2025-02-01, row_count = 2."),
        ("UPDATE marts.employer SET employer_id = NULL WHERE employer_id = 'harbour works 3'",
         "employer.not_null", 1, "employer_id is never null. Broken 1 times, first: employer_id = None."),
        ("UPDATE marts.skill_demand SET asked_share = 1.5 WHERE skill_id = 'python'",
         "skill_demand.range", 1, "asked_share lies between 0 and 1. Broken 1 times, first: "
         "skill_id = python, asked_share = 1.5."),
        ("UPDATE marts.skill_demand SET asked_share = 'nan' WHERE skill_id = 'python'",
         "skill_demand.range", 1, "asked_share = nan."),
        ("UPDATE marts.opening_skill SET mention_count = -1 WHERE skill_id = 'docker' AND NOT is_implied",
         "opening_skill.range", 150, "mention_count is 0 or more. Broken 150 times, first: opening_id = "),
        ("UPDATE marts.posting SET merge_score = 0.5 WHERE native_id = 'p7'",
         "posting.range", 1, "merge_score lies between 0.75 and 1."),
        ("UPDATE marts.skill_demand SET demand_share_low = demand_share + 0.1 WHERE skill_id = 'sql'",
         "skill_demand.interval", 1, "demand_share_low <= demand_share <= demand_share_high. Broken 1 times, first: "
         "skill_id = sql, demand_share_low = "),
        ("UPDATE marts.skill_demand SET demand_share_high = demand_share - 0.1 WHERE skill_id = 'sql'",
         "skill_demand.interval", 1, "first: skill_id = sql, "),
        ("UPDATE marts.opening_skill SET level_code = 'adored' WHERE skill_id = 'sql'",
         "opening_skill.values", 150, "level_code is one of context, excluded, preferred, required."),
        ("UPDATE marts.opening_skill SET skill_id = 'cobol' WHERE skill_id = 'sql'",
         "opening_skill.reference", 150, "Every skill_id stands in marts.skill.skill_id. Broken 150 times, first: "
         "opening_id = "),
        ("UPDATE marts.category_demand SET category_code = 'poetry'",
         "category_demand.reference", 1, "first: category_code = poetry."),
        ("UPDATE marts.opening SET employer_id = 'nobody' WHERE month_on = '2025-03-01'",
         "opening.reference", 50, "Every employer_id stands in marts.employer.employer_id."),
        ("UPDATE marts.skill_demand SET demand_count = opening_count + 1 WHERE skill_id = 'sql'",
         "skill_demand.declared", 1, "demand_count <= opening_count. Broken 1 times, first: skill_id = sql, "
         "opening_count = "),
    ],
)  # fmt: skip
def test_a_broken_row_is_told(
    connection: duckdb.DuckDBPyConnection, sql: str, code: str, count: int, told: str
) -> None:
    connection.execute(sql)
    result = broken(connection)[code]
    assert (result.level_code, result.failure_count) == ("integrity", count)
    assert result.message and result.message.startswith(f"{code}: ") and told in result.message
    assert result.message.endswith("please report it with this line.")
    assert f"{code.partition('.')[0]}.sql" in result.message


def test_each_rule_that_is_broken_is_told(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("UPDATE marts.skill_demand SET asked_share = 2, demand_count = -5 WHERE skill_id = 'sql'")
    result = broken(connection)["skill_demand.range"]
    assert result.failure_count == 2
    assert result.message and "asked_share lies" in result.message and "demand_count is 0 or more" in result.message


def test_nulls_break_only_a_grain(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("""
        UPDATE marts.skill_demand SET asked_share = NULL, asked_share_low = NULL, demand_count = NULL;
        UPDATE marts.posting SET seniority_code = NULL, merge_score = NULL;
    """)
    assert broken(connection).keys() == set()


def test_a_mart_that_is_not_built_is_told(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("DROP TABLE marts.skill_pair")
    with pytest.raises(WarehouseError, match=r"marts not built yet: skill_pair\. Run `skilltide build`"):
        check(connection, "r")


def test_a_check_that_can_t_be_run_names_its_file(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("ALTER TABLE marts.opening ALTER is_core TYPE VARCHAR USING 'perhaps'")
    with pytest.raises(WarehouseError, match=r"opening\.sql: its checks can't be run: Conversion Error"):
        check(connection, "r")


def test_a_column_that_a_check_names_is_missed_in_words(connection: duckdb.DuckDBPyConnection) -> None:
    connection.execute("ALTER TABLE marts.employer RENAME headline_opening_count TO headline_count")
    with pytest.raises(WarehouseError, match=r"employer\.sql: check 'headline_opening_count <= opening_count' names"):
        check(connection, "r")
