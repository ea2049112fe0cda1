"""Sentences about what is known, where something of it is missing."""

import re
import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from skilltide.report.brief import read_brief
from skilltide.report.charts.moved import by_role
from skilltide.report.data import Report
from skilltide.report.evidence import changes, compared, drift_sentence, held_months, sentence
from skilltide.report.filtered import Filters, opened
from skilltide.site.write import write_site

A_YEAR = re.compile(r"within a year|a year (?:before|ago|earlier)", re.IGNORECASE)


@pytest.fixture(scope="module")
def around_a_hole(market: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The market as though its changes were told of two months on either side of its outage."""
    path = tmp_path_factory.mktemp("hole") / "market.duckdb"
    shutil.copy(market, path)
    with duckdb.connect(str(path)) as connection:
        for table in ("skill_change", "skill_pair_change"):
            connection.execute(f"""
                UPDATE marts.{table} SET comparison_code = 'before_after', before_first_on = '2024-02-01',
                    before_last_on = '2025-02-01', after_first_on = '2025-08-01', after_last_on = '2025-09-01'
            """)
        connection.execute("UPDATE marts.skill_change SET compared_month_count = 2")
    return path


def test_nothing_says_a_year_of_months_around_a_hole(around_a_hole: Path, tmp_path: Path) -> None:
    site = write_site(around_a_hole, tmp_path / "site").folder
    told = {path: path.read_text(encoding="utf-8") for path in site.rglob("*.*")}
    told[tmp_path / "brief.xml"] = read_brief(around_a_hole)[0]
    for path, text in told.items():
        if path.suffix in {".html", ".svg", ".xml"} and path.parent.name != "data":  # there columns are defined
            shown = re.sub(r"<(script|style)\b.*?</\1>", " ", text, flags=re.DOTALL)
            assert not A_YEAR.search(shown), path
    title = "Rising Tool moved most between February 2024 and September 2025: "
    for name in ("figure/moved/index.html", "figure/moved/chart.svg", "figure/moved/data.json", "feed.xml"):
        assert title in told[site / name]
    assert "What changed most between February 2024 and September 2025?" in told[site / "report.html"]
    course = told[site / "skill" / "rising-tool" / "chart.svg"]
    assert re.search("Rising Tool rose from [^<]* of openings between February 2024 and September 2025</title>", course)


@pytest.mark.parametrize("filters", [None, Filters(roles=("ml_engineer",)), Filters(until=date(2025, 2, 1))])
def test_the_months_told_are_those_compared(market: Path, filters: Filters | None) -> None:
    with opened(market, filters) as found:
        rows = changes(found)
    assert rows
    for row in rows:
        before, after = row["before_months"], row["after_months"]
        assert len(before) == len(after) == row["compared_month_count"]
        ends = [row[f"{side}_{end}_on"] for side in ("before", "after") for end in ("first", "last")]
        assert [before[0], before[-1], after[0], after[-1]] == ends


def test_months_that_are_no_neighbours_are_listed(market: Path, tmp_path: Path) -> None:
    path = tmp_path / "market.duckdb"
    shutil.copy(market, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            UPDATE marts.month_coverage SET is_gap = true, gap_reason_code = 'few_days'
            WHERE month_on IN ('2024-09-01', '2025-10-01')
        """)
        connection.execute("""
            UPDATE marts.skill_change SET comparison_code = 'year', before_first_on = '2024-08-01',
                before_last_on = '2024-11-01', after_first_on = '2025-08-01', after_last_on = '2025-11-01',
                compared_month_count = 2
        """)
    with opened(path) as found:
        row = changes(found)[0]
        assert row["after_months"] == [date(2025, 8, 1), date(2025, 11, 1)]
        assert compared(row) == "August and November 2025 with August and November 2024"
        assert ", August and November 2024 to August and November 2025: " in sentence(row)
        part = sentence(row | {"compared_month_count": 1})
        assert ", 1 of the months August and November 2024 to August and November 2025: " in part
    some = {"after_months": [date(2025, number, 1) for number in (1, 2, 3, 5)], "comparison_code": "year"}
    some["before_months"] = [day.replace(year=2024) for day in some["after_months"]]  # type: ignore[attr-defined]
    assert compared(some) == "January to March and May 2025, with the same months a year before"
    assert compared(some | {"compared_month_count": 3}) == (
        "3 of the months January to March and May 2025, with the same months a year before"
    )


def test_a_slope_of_a_role_names_the_months_of_its_own_row(market: Path, tmp_path: Path) -> None:
    path = tmp_path / "market.duckdb"
    shutil.copy(market, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            UPDATE marts.skill_change SET before_first_on = '2024-10-01', after_first_on = '2025-10-01',
                compared_month_count = 2 WHERE population_code = 'ml_engineer' AND skill_id = 'machine-learning'
        """)
    with opened(path) as found:
        sides = by_role(found)["roles"]["ml_engineer"]["sides"]
    assert sides["machine-learning"] == ["Oct–Nov<br>2024", "Oct–Nov<br>2025"]
    assert sides["python"] != sides["machine-learning"]


def test_months_whose_openings_are_of_boards_that_were_not_read_are_not_told(market: Path, tmp_path: Path) -> None:
    path = tmp_path / "market.duckdb"
    shutil.copy(market, path)
    with duckdb.connect(str(path)) as connection:
        connection.execute("""
            UPDATE marts.opening SET board = 'lab' WHERE month_on = '2024-08-01' AND role_family_code = 'ml_engineer'
        """)
        connection.execute("""
            INSERT INTO marts.board_coverage BY NAME
            SELECT DISTINCT source_id, board, month_on, true AS is_gap FROM marts.opening WHERE board = 'lab'
        """)
    with opened(path) as found:
        assert date(2024, 8, 1) in held_months(found, "core", None)
        assert date(2024, 8, 1) not in held_months(found, "ml_engineer", None)
        assert date(2024, 9, 1) in held_months(found, "ml_engineer", None)


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
