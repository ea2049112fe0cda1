"""Which days were due: the marts of what was collected, from days alone."""

from collections.abc import Iterable, Iterator
from datetime import date, datetime, timedelta

import duckdb
import pytest

from skilltide.analysis import coverage
from skilltide.warehouse.definitions import marts

FIRST = date(2024, 1, 1)
Days = list[date]
Read = tuple[str, date, str, int]
"""Board, day, outcome and number of postings."""


@pytest.fixture
def made() -> Iterator[duckdb.DuckDBPyConnection]:
    """The columns that the two marts read, without rows."""
    with duckdb.connect() as connection:
        connection.execute("""
            CREATE SCHEMA staging;
            CREATE SCHEMA marts;
            CREATE TABLE staging.observation (posting_id VARCHAR, observed_on DATE);
            CREATE TABLE staging.board_read (
                source_id VARCHAR, board VARCHAR, read_at TIMESTAMP, observed_on DATE, board_outcome_code VARCHAR,
                is_complete BOOLEAN, posting_count INTEGER
            );
            CREATE TABLE marts.posting (
                posting_id VARCHAR, source_id VARCHAR, board VARCHAR, posted_on DATE, first_seen_on DATE,
                last_seen_on DATE
            );
            CREATE TABLE marts.opening (source_id VARCHAR, board VARCHAR, month_on DATE, is_headline BOOLEAN);
        """)
        yield connection


def every(days: int, count: int, first: date = FIRST) -> Days:
    return [first + timedelta(days=days * at) for at in range(count)]


def source_months(connection: duckdb.DuckDBPyConnection, days: Iterable[date]) -> list[tuple[date, int, int]]:
    """Return month, days due and days collected of a source that was collected on some days."""
    connection.execute("INSERT INTO marts.posting VALUES ('p', 'quay', NULL, NULL, NULL, NULL)")
    connection.executemany("INSERT INTO staging.observation VALUES ('p', ?)", [[day] for day in days])
    return connection.execute(f"""
        SELECT month_on, scheduled_day_count, collected_day_count FROM ({marts()["source_collection"].sql})
        ORDER BY month_on
    """).fetchall()


def test_daily_without_a_miss_and_with_one(made: duckdb.DuckDBPyConnection) -> None:
    days = [day for day in every(1, 91) if not date(2024, 2, 10) <= day <= date(2024, 2, 26)]
    assert source_months(made, days) == [
        (date(2024, 1, 1), 31, 31), (date(2024, 2, 1), 29, 12), (date(2024, 3, 1), 31, 31)
    ]  # fmt: skip


RHYTHMS = pytest.mark.parametrize(
    "days",
    [
        pytest.param(every(10, 6) + every(1, 60, FIRST + timedelta(days=60)), id="six by hand, then daily"),
        pytest.param(every(10, 18) + every(1, 60, FIRST + timedelta(days=180)), id="by hand, then daily"),
        pytest.param(every(1, 60) + every(7, 20, FIRST + timedelta(days=60)), id="daily, then weekly"),
        pytest.param([date(2024, month, 28) for month in range(1, 13)], id="monthly"),
        pytest.param([date(2024, month, 1) - timedelta(days=1) for month in range(2, 13)], id="at the ends of months"),
        pytest.param(every(14, 12), id="every two weeks"),
    ],
)


@RHYTHMS
def test_another_rhythm_and_long_months_miss_nothing(made: duckdb.DuckDBPyConnection, days: Days) -> None:
    found = source_months(made, days)
    assert [due for _, due, _ in found] == [collected for *_, collected in found]
    assert sum(collected for *_, collected in found) == len(days)


@RHYTHMS
def test_boards_miss_nothing_either(made: duckdb.DuckDBPyConnection, days: Days) -> None:
    found = board_months(made, held("a", days)).values()
    assert [due for due, *_ in found] == [collected for _, collected, _ in found]
    assert sum(collected for _, collected, _ in found) == len(days)


def test_a_hole_behind_the_first_day_is_no_rhythm(made: duckdb.DuckDBPyConnection) -> None:
    found = source_months(made, [FIRST, *every(1, 60, FIRST + timedelta(days=21))])
    assert found[0] == (date(2024, 1, 1), 31, 11)


def test_a_board_is_due_as_often_as_its_source_was_at_the_time(made: duckdb.DuckDBPyConnection) -> None:
    """One that was read on two days only."""
    days = every(10, 18) + every(1, 60, FIRST + timedelta(days=180))
    assert board_months(made, held("b", days) + held("a", days[:2]))[JANUARY] == (4, 2, True)


def test_a_board_that_fails_in_its_first_weeks_was_due(made: duckdb.DuckDBPyConnection) -> None:
    assert board_months(made, held("b", QUARTER) + held("a", every(5, 7) + QUARTER[31:]))[JANUARY] == (31, 7, True)


TURNS = [date(2025, month, day) for month, day in ((1, 31), (3, 1), (3, 31), (5, 1), (5, 31), (7, 1), (7, 31))]


def uncounted(connection: duckdb.DuckDBPyConnection, days: Days) -> list[str]:
    """Return the months that count as not collected, as YYYY-MM."""
    source_months(connection, days)
    found = coverage.source_months(connection.execute(marts()["source_collection"].sql).df())
    return [f"{row.month_on:%Y-%m}" for row in found.itertuples() if row.reason_code == "not_collected"]


@pytest.mark.parametrize("later", [[], every(1, 60, date(2025, 8, 31))], ids=["monthly", "then daily"])
def test_a_month_between_two_monthly_reads_is_no_gap(made: duckdb.DuckDBPyConnection, later: Days) -> None:
    assert uncounted(made, TURNS + later) == []


def test_a_month_whose_read_was_missed_is_one(made: duckdb.DuckDBPyConnection) -> None:
    assert uncounted(made, [day for day in TURNS if day != date(2025, 3, 1)]) == ["2025-02"]


def test_a_board_is_passed_like_its_source(made: duckdb.DuckDBPyConnection) -> None:
    board_months(made, held("a", TURNS))
    found = made.execute(f"SELECT month_on FROM ({marts()['board_month'].sql}) WHERE is_between_collections").fetchall()
    assert sorted(month.month for (month,) in found) == [2, 4, 6]


def test_a_trickle_is_an_outage(made: duckdb.DuckDBPyConnection) -> None:
    """Three days a month amid daily runs are no rhythm."""
    down = [date(2024, month, day) for month in (4, 5) for day in (5, 15, 25)]
    found = source_months(made, every(1, 91) + down + every(1, 30, date(2024, 6, 1)))
    assert [(due, collected) for _, due, collected in found][3:5] == [(30, 3), (31, 3)]


def test_days_since_the_last_were_due(made: duckdb.DuckDBPyConnection) -> None:
    made.execute("INSERT INTO marts.posting VALUES ('other', 'else', NULL, NULL, NULL, NULL)")
    made.execute("INSERT INTO staging.observation VALUES ('other', DATE '2024-02-29')")
    months = [row for row in source_months(made, every(7, 5)) if row[1] is not None]
    assert months == [(date(2024, 1, 1), 5, 5), (date(2024, 2, 1), 4, 0)]


# boards that are empty


def board_months(connection: duckdb.DuckDBPyConnection, reads: Iterable[Read]) -> dict[date, tuple[int, int, bool]]:
    """Return the months of board `a`: days due, days read, and whether it was read whole."""
    rows = [
        ["quay", board, datetime(day.year, day.month, day.day, 6), day, outcome, outcome == "read", count]
        for board, day, outcome, count in reads
    ]
    connection.executemany("INSERT INTO staging.board_read VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
    connection.execute(
        "INSERT INTO marts.posting SELECT board, source_id, board, NULL, min(observed_on), max(observed_on) "
        "FROM staging.board_read WHERE posting_count > 0 GROUP BY source_id, board"
    )
    found = connection.execute(f"""
        SELECT month_on, scheduled_day_count, collected_day_count, is_whole
        FROM ({marts()["board_month"].sql}) WHERE board = 'a' AND scheduled_day_count > 0 ORDER BY month_on
    """).fetchall()
    return {month: (due, collected, whole) for month, due, collected, whole in found}


def held(board: str, days: Days) -> list[Read]:
    return [(board, day, "read", 5) for day in days]


def bare(board: str, days: Days) -> list[Read]:
    return [(board, day, "rejected", 0) for day in days]


QUARTER = every(1, 91)
JANUARY, FEBRUARY, MARCH = (date(2024, month, 1) for month in (1, 2, 3))


def test_a_board_that_is_empty_for_two_weeks_was_read(made: duckdb.DuckDBPyConnection) -> None:
    reads = held("b", QUARTER) + held("a", QUARTER[:31]) + bare("a", QUARTER[31:])
    assert board_months(made, reads) == {
        JANUARY: (31, 31, True), FEBRUARY: (29, 29, False), MARCH: (31, 31, False)
    }  # fmt: skip


def test_a_board_that_was_empty_for_long_and_holds_something_again(made: duckdb.DuckDBPyConnection) -> None:
    reads = held("b", QUARTER) + held("a", QUARTER[:31] + QUARTER[60:]) + bare("a", QUARTER[31:60])
    assert board_months(made, reads)[FEBRUARY] == (29, 29, False)


def test_what_is_bare_for_a_few_days_only_failed(made: duckdb.DuckDBPyConnection) -> None:
    reads = held("b", QUARTER) + held("a", QUARTER[:31] + QUARTER[44:]) + bare("a", QUARTER[31:44])
    assert board_months(made, reads)[FEBRUARY] == (29, 16, True)


def test_where_no_board_of_the_source_is_read_none_is_empty(made: duckdb.DuckDBPyConnection) -> None:
    reads = held("b", QUARTER[:31]) + held("a", QUARTER[:31]) + bare("a", QUARTER[31:]) + bare("b", QUARTER[31:])
    assert board_months(made, reads) == {JANUARY: (31, 31, True)}


def test_a_board_that_never_held_anything_has_no_months(made: duckdb.DuckDBPyConnection) -> None:
    assert board_months(made, held("b", QUARTER) + bare("a", QUARTER)) == {}
