"""Boards of one source that are added and taken out: counted for the months in which they were read, and told."""

import shutil
from collections.abc import Iterator
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Any

import duckdb
import pytest

from local_server import LocalServer, Reply, local_server
from skilltide import pipeline
from skilltide.report.filtered import Filters, opened
from skilltide.settings import Settings
from skilltide.sources.config import build_sources
from skilltide.sources.discovery import discover
from skilltide.steps.postings import refresh_postings
from skilltide.warehouse.connect import working
from skilltide.warehouse.statements import statement
from support import posting

DAYS = [date(2025, 1, 1) + timedelta(days=15 * step) for step in range(13)]
"""To 30 June."""
STAY = [f"quay{number}" for number in range(11)]
GOES, COMES = "gone", "late"
LAST_OF_IT, FIRST_OF_IT = date(2025, 3, 2), date(2025, 4, 1)


def jobs(number: int, name: str, day: date) -> list[dict[str, Any]]:
    """What a board shows on a day: an opening of December, and of each month three since then; of the late one, six."""
    posted = [date(2024, 12, 20)]
    posted += [date(2025, month, 3 + at) for month in range(1, 7) for at in range(6 if name == COMES else 3)]
    found = []
    for at, when in enumerate(posted):
        given = posting(1000 * number + at)
        if when <= day:
            text = "".join(f"<p>{line}</p>" for line in given["description"].splitlines())
            found.append(
                {
                    "id": f"{name}-{at}", "title": given["title"], "location": given["location"],
                    "publishedAt": f"{when}T00:00:00Z", "descriptionHtml": text,
                }
            )  # fmt: skip
    return found


def show(server: LocalServer, day: date) -> list[str]:
    """Have the boards show what they do on a day; return those that are read."""
    names = [*STAY, *([GOES] if day <= LAST_OF_IT else []), *([COMES] if day >= FIRST_OF_IT else [])]
    for number, name in enumerate([*STAY, GOES, COMES]):
        path = f"/posting-api/job-board/{name}?includeCompensation=true"
        server.routes[path] = Reply({"jobs": jobs(number, name, day)})
    return names


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, lexicon: Path) -> Iterator[Settings]:
    """Half a year of boards, read every fifteen days."""
    folder = tmp_path_factory.mktemp("boards")
    settings = Settings(home=folder, workers=1, lexicons=lexicon, contact="me@example.org", allow_loopback=True)
    with local_server() as server, pytest.MonkeyPatch.context() as patch:
        for day in DAYS:
            entry = {"platform": "ashby", "api": server.url, "boards": show(server, day)}
            sources = list(build_sources({"boards": entry}, "test").values())
            patch.setattr(pipeline, "clock", lambda day=day: datetime(day.year, day.month, day.day, 6, tzinfo=UTC))
            if day == DAYS[-1]:
                pipeline.refresh(settings, sources)
            else:
                pipeline.ingest(settings, sources)
    yield settings


def query(settings: Settings, sql: str) -> list[tuple[Any, ...]]:
    with duckdb.connect(settings.published, read_only=True) as connection:
        return connection.execute(sql).fetchall()


USABLE = {1: 36, 2: 33, 3: 33, 4: 39, 5: 39}
"""By month: what the gone board showed in February it can have shown in part only, and March it did not see."""


def test_openings_know_their_board(home: Settings) -> None:
    assert query(home, "SELECT DISTINCT source_id, board FROM marts.opening ORDER BY 2") == [
        ("boards", f"ashby:{name}") for name in sorted([*STAY, GOES, COMES])
    ]
    assert query(home, "SELECT count(*) FROM marts.posting WHERE board IS NULL") == [(0,)]


def test_each_board_has_months_of_its_own(home: Settings) -> None:
    sql = "SELECT month(month_on), gap_reason_code FROM marts.board_coverage WHERE board = 'ashby:{}' ORDER BY month_on"
    before, after = "before_collection", "after_collection"
    assert query(home, sql.format(STAY[0])) == [
        (12, before), *((month, None) for month in range(1, 6)), (6, "incomplete")
    ]  # fmt: skip
    assert query(home, sql.format(COMES)) == [
        (12, before), (1, before), (2, before), (3, before), (4, None), (5, None), (6, "incomplete")
    ]  # fmt: skip
    assert query(home, sql.format(GOES)) == [(12, before), (1, None), *((month, after) for month in range(2, 7))]
    read = query(
        home,
        "SELECT scheduled_day_count, collected_day_count, is_whole, headline_opening_count FROM marts.board_month "
        "WHERE board = 'ashby:late' AND month_on = DATE '2025-05-01'",
    )
    assert read == [(3, 3, True, 6)]


def test_months_count_what_was_read(home: Settings) -> None:
    months = query(
        home,
        "SELECT month(month_on), opening_count, usable_opening_count, coverage_share, gap_reason_code "
        "FROM marts.month_coverage ORDER BY month_on",
    )
    assert [(month, found, usable) for month, found, usable, *_ in months] == [
        (12, 13, 0), (1, 42, 36), (2, 42, 33), (3, 39, 33), (4, 39, 39), (5, 39, 39), (6, 39, 0)
    ]  # fmt: skip
    assert [share for *_, share, _ in months][1:6] == pytest.approx([1, 33 / 36, 33 / 36, 1, 1])
    assert [reason for *_, reason in months] == ["before_collection", *[None] * 5, "incomplete"]
    index = query(home, "SELECT volume_index FROM marts.volume_monthly WHERE NOT is_gap ORDER BY month_on")
    assert [value for (value,) in index] == pytest.approx([100] * 5)


def test_shares_macros_and_reports_count_the_same_openings(home: Settings) -> None:
    expected = sorted(USABLE.items())
    by_month = "SELECT month(month_on), count(*) FROM skill_population('python') GROUP BY ALL ORDER BY ALL"
    assert query(home, by_month) == expected
    for told in ("marts.skill_demand_monthly", "demand('python')"):
        sql = f"SELECT month(month_on), opening_count FROM {told} WHERE NOT is_gap AND skill_id = 'python' ORDER BY ALL"
        assert query(home, sql) == expected
    for view in ("counted_opening", "usable_opening"):
        sql = f"SELECT month(month_on), count(*) FROM {view} WHERE is_headline GROUP BY ALL ORDER BY ALL"
        assert query(home, sql) == expected
    with opened(home.published) as report:
        assert report.n.startswith(f"n = {sum(USABLE.values())} openings of 13 employers in 5 counted months")
    with opened(home.published, Filters(since=date(2025, 2, 1), until=date(2025, 4, 1))) as part:
        assert part.n.startswith(f"n = {33 + 33 + 39} openings of 12 employers")


def test_boards_are_compared_by_when_they_were_read(home: Settings) -> None:
    with working(home) as connection:
        names = connection.execute("SELECT count(*) FROM marts.collection_change").fetchone()
    assert names == (0,)  # a tenth of the openings is not enough to be told


def test_a_warehouse_of_the_version_before_follows(home: Settings) -> None:
    """Its postings don't know their board; the next run tells them, and gives the marts of a fresh one."""
    names = ("opening", "posting", "board_month", "board_coverage", "month_coverage", "source_collection")
    with working(home) as connection:
        before = {name: connection.execute(f"FROM marts.{name} ORDER BY ALL").fetchall() for name in names}
        connection.execute("ALTER TABLE staging.posting DROP COLUMN board")
        connection.execute("DROP TABLE marts.board_month")
        connection.execute("DROP TABLE marts.board_coverage")
        connection.execute("DELETE FROM ops.mart_build WHERE mart IN ('board_month', 'board_coverage')")
        connection.execute("DELETE FROM main.schema_migration WHERE number = 21")
    pipeline.analyse(home)
    with working(home) as connection:
        for name in names:
            assert connection.execute(f"FROM marts.{name} ORDER BY ALL").fetchall() == before[name], name


def test_threads_that_are_looked_up_are_no_boards(home: Settings, tmp_path: Path) -> None:
    """Each is a month by itself: taken for boards, all would have ended."""
    looked_up = [key for key, platform in discover().items() if getattr(platform, "are_boards_looked_up", False)]
    told = ", ".join(f"'{key}'" for key in sorted(looked_up))
    assert f"platform IN ({told})" in statement("fresh_posting")
    shutil.copy(home.working, tmp_path / "copy.duckdb")
    with duckdb.connect(tmp_path / "copy.duckdb") as connection:
        connection.execute("UPDATE ops.source SET platform = ?", looked_up[:1])
        refresh_postings(connection)
        assert connection.execute("SELECT count(*) > 0, count(board) FROM staging.posting").fetchone() == (True, 0)
