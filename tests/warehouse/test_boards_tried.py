"""A board counts as failing as long as runs try it."""

from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path

import duckdb
import pytest

from skilltide import doctor, status
from skilltide.settings import Settings
from skilltide.warehouse.connect import working
from skilltide.warehouse.definitions import marts
from skilltide.warehouse.migrate import migrate

FIRST = date(2025, 3, 1)
Reads = dict[str, dict[str, dict[int, str]]]
"""Source -> board -> day -> outcome."""

DAILY = range(20)
WEEKLY = range(0, 50, 7)


def fails(*days: int) -> dict[int, str]:
    return dict.fromkeys(days, "failed")


def works(*days: int) -> dict[int, str]:
    return dict.fromkeys(days, "read")


def store(connection: duckdb.DuckDBPyConnection, reads: Reads) -> None:
    for source_id, boards in reads.items():
        for board, days in boards.items():
            for day, outcome in days.items():
                at = datetime.combine(FIRST, datetime.min.time()) + timedelta(days=day, hours=6)
                row = [source_id, board, f"run-{day}", at, at.date(), outcome, outcome == "read", 3, "{}"]
                connection.execute(
                    "INSERT INTO raw.board_read (source_id, board, run_id, read_at, observed_on, outcome_code, "
                    "is_complete, posting_count, fill_shares) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)", row
                )  # fmt: skip


@pytest.fixture
def connection() -> Iterator[duckdb.DuckDBPyConnection]:
    with duckdb.connect() as connection:
        migrate(connection)
        yield connection


@pytest.mark.parametrize(
    ("reads", "failing"),
    [
        ({"a": {"x": fails(*DAILY)}}, {"x": 0}),
        ({"a": {"x": works(0, 1) | fails(2, 3), "y": works(*range(4))}}, {"x": 2}),
        ({"a": {"x": works(0) | fails(1, 2, 3) | works(4), "y": works(*range(5))}}, {}),
        # left out for some days, and for longer: gone, disabled, or out of the registry
        ({"a": {"x": works(0) | fails(1, 2), "y": works(*range(6))}}, {"x": 1}),
        ({"a": {"x": works(0) | fails(1, 2), "y": works(*range(7))}}, {}),
        ({"a": {"x": fails(0), "y": works(*DAILY)}}, {}),
        ({"a": {"x": fails(*DAILY), "y": fails(0, 1), "z": works(*DAILY)}}, {"x": 0}),
        ({"a": {"x": fails(0, 1) | fails(19), "y": works(*DAILY)}}, {"x": 0}),
        # another source goes on, and this one doesn't
        ({"a": {"x": fails(*range(10))}, "b": {"y": works(*range(13))}}, {"x": 0}),
        ({"a": {"x": fails(*range(10))}, "b": {"y": works(*range(14))}}, {}),
        ({"a": {"x": fails(0)}, "b": {"y": works(*DAILY)}}, {"x": 0}),
        ({"a": {"x": fails(0)}, "b": {"y": works(*range(42))}}, {}),
        # seldom read, as it is to be
        ({"a": {"x": fails(*WEEKLY)}, "b": {"y": works(*range(60))}}, {"x": 0}),
        ({"a": {"x": fails(*WEEKLY), "z": fails(0, 7)}, "b": {"y": works(*range(55))}}, {"x": 0}),
        ({"a": {"x": fails(*WEEKLY)}, "b": {"y": works(*range(80))}}, {}),
        # nothing is read any more: as it last was
        ({"a": {"x": fails(0, 1), "y": works(0, 1)}, "b": {"z": fails(1)}}, {"x": 0, "z": 1}),
        # of one name, at two sources
        ({"a": {"x": fails(0), "y": works(*DAILY)}, "b": {"x": fails(*DAILY)}}, {"x": 0}),
        ({}, {}),
    ],
)  # fmt: skip
def test_boards_that_nobody_tries_do_not_fail(
    reads: Reads, failing: dict[str, int], connection: duckdb.DuckDBPyConnection
) -> None:
    store(connection, reads)
    rows = connection.execute(marts()["board"].sql).to_arrow_reader().read_all().to_pylist()
    assert len(rows) == sum(map(len, reads.values())), "all stay in the mart"
    found = {row["board"]: (row["failing_since_on"] - FIRST).days for row in rows if row["failing_since_on"]}
    assert found == failing
    assert all(row["is_tried"] for row in rows if row["failing_since_on"])


def test_doctor_and_status_tell_those_that_are_tried(tmp_path: Path, lexicon: Path) -> None:
    settings = Settings(home=tmp_path, workers=1, lexicons=lexicon)
    with working(settings) as connection:
        store(connection, {"a": {"ashby:gone": fails(0, 1), "ashby:down": fails(*DAILY), "ashby:up": works(*DAILY)}})
    told = [finding.what for finding in doctor.examine(settings) if "ashby:" in finding.what]
    assert len(told) == 1 and told[0].startswith("1 of 2 boards fail since 2025-03-01") and "gone" not in told[0]
    with duckdb.connect(settings.working, read_only=True) as connection:
        view = status._View(connection, is_working=True)
        lines = list(status._boards(view, FIRST + timedelta(days=20)))
    assert lines[0] == "boards      2 tried, 1 failing; 1 tried no more"
    assert "ashby:gone" not in "".join(lines) and "  1 not read well for more than 3 days" in lines[-1]
