"""How long openings stay, where boards are added and taken out: the example query, on postings alone."""

from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import duckdb
import pytest

QUERY = Path(__file__).parents[2] / "warehouse" / "queries" / "how_long_openings_stay.sql"
FIRST, ADDED, REMOVED, LAST = date(2024, 1, 1), date(2024, 6, 1), date(2024, 3, 1), date(2024, 12, 31)


@pytest.fixture
def marts() -> Iterator[duckdb.DuckDBPyConnection]:
    """The columns that the query reads, without rows."""
    with duckdb.connect() as connection:
        connection.execute("""
            CREATE SCHEMA marts;
            CREATE TABLE marts.posting (
                opening_id VARCHAR, source_id VARCHAR, board VARCHAR, first_seen_on DATE, last_seen_on DATE,
                closed_on DATE
            );
            CREATE TABLE marts.opening (opening_id VARCHAR, seniority_code VARCHAR, is_headline BOOLEAN);
            CREATE TABLE marts.board_month (
                source_id VARCHAR, board VARCHAR, collection_began_on DATE, last_collected_on DATE
            );
        """)
        yield connection


def add(connection: duckdb.DuckDBPyConnection, board: str | None, seen: list[tuple[date, date]], level: str) -> None:
    """Add openings that a board showed from one day to another; nobody knows when they were closed."""
    (before,) = connection.execute("SELECT count(*) FROM marts.opening").fetchone() or (0,)
    for at, days in enumerate(seen, before):
        connection.execute("INSERT INTO marts.posting VALUES (?, 'quay', ?, ?, ?, NULL)", [f"o{at}", board, *days])
        connection.execute("INSERT INTO marts.opening VALUES (?, ?, true)", [f"o{at}", level])


def stays(days: int, count: int, first: date) -> list[tuple[date, date]]:
    return [(first + timedelta(days=at), first + timedelta(days=at + days)) for at in range(count)]


def test_boards_have_first_and_last_days_of_their_own(marts: duckdb.DuckDBPyConnection) -> None:
    months = [("old", FIRST, LAST), ("added", ADDED, LAST), ("removed", FIRST, REMOVED)]
    marts.executemany("INSERT INTO marts.board_month VALUES ('quay', ?, ?, ?)", months)
    add(marts, "old", [(FIRST, FIRST + timedelta(days=200)), *stays(50, 40, FIRST + timedelta(days=1))], "mid")
    # there when the board was added: nobody knows since when
    add(marts, "added", [(ADDED, ADDED + timedelta(days=9))] * 100 + stays(60, 40, date(2024, 6, 2)), "senior")
    # there when the board was taken out: nobody knows until when
    add(marts, "removed", [(date(2024, 1, 21), REMOVED)] * 100 + stays(5, 20, date(2024, 1, 3)), "mid")
    rows = marts.execute(QUERY.read_text()).fetchall()
    # of the removed board, those of early January are gone for a month when it ends
    gone = [50] * 40 + [5] * 20
    assert [row[:3] for row in rows] == [("mid", 160, 100), ("senior", 40, 0)]
    assert [row[3] for row in rows] == [float(sorted(gone)[29] + sorted(gone)[30]) / 2, 60.0]


def test_what_stands_on_no_board_goes_with_its_source(marts: duckdb.DuckDBPyConnection) -> None:
    add(marts, None, [(FIRST, LAST)] * 3 + stays(30, 40, FIRST + timedelta(days=1)) + [(ADDED, LAST)] * 5, "mid")
    assert marts.execute(QUERY.read_text()).fetchall() == [("mid", 45, 5, 30.0, 30.0)]
