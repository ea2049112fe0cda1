"""Postings without any time: kept, counted in no month, and never taken for a collection of today."""

from pathlib import Path

import duckdb
import pytest

from skilltide import pipeline
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from support import posting, write_csv


def query(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(settings.published, read_only=True) as connection:
        return connection.execute(sql).fetchall()


@pytest.fixture
def undated(tmp_path: Path) -> Path:
    """A file of twelve postings, of which nothing tells any time."""
    return write_csv(tmp_path / "undated" / "found.csv", [posting(number, posted="") for number in range(12)])


def refresh(settings: Settings, undated: Path, **options: str) -> pipeline.Outcome:
    return pipeline.refresh(settings, [files_source([undated], "found", undated="accept", **options)])


def test_undated_postings_count_in_no_month(settings: Settings, undated: Path, tmp_path: Path) -> None:
    dated = write_csv(tmp_path / "dated" / "board_20250701.csv", [posting(number) for number in range(20)])
    sources = [files_source([dated], "board"), files_source([undated], "found", undated="accept")]
    pipeline.refresh(settings, sources)
    assert query(
        settings,
        """SELECT source_id, count(*), count(first_seen_on), count(last_seen_on), count(posted_on),
               max(observation_count)
           FROM marts.posting GROUP BY ALL ORDER BY ALL""",
    ) == [("board", 20, 20, 20, 20, 1), ("found", 12, 0, 0, 0, 0)]
    assert query(
        settings,
        """SELECT source_id, count(*), count(month_on), any_value(posted_kind_code)
           FROM marts.opening GROUP BY 1 ORDER BY 1""",
    ) == [("board", 20, 20, "given"), ("found", 12, 0, "unknown")]
    # the same vacancies, undated, stand for none of the dated ones
    assert {source for (source,) in query(settings, "SELECT DISTINCT source_id FROM marts.source_collection")} == {
        "board"
    }
    assert query(settings, "SELECT count(*) FROM marts.source_collection WHERE month_on IS NULL") == [(0,)]
    assert query(settings, "SELECT max(last_seen_on)::VARCHAR FROM marts.posting") == [("2025-07-01",)]


def test_they_are_published_and_reported_and_their_time_may_be_told_later(settings: Settings, undated: Path) -> None:
    outcome = refresh(settings, undated)
    assert outcome.report is not None and outcome.report.exists()
    assert query(settings, "SELECT count(*) FROM marts.opening") == [(12,)]
    refresh(settings, undated, collected_on="2024-05-05")
    assert query(
        settings,
        """SELECT count(*), min(first_seen_on)::VARCHAR, max(last_seen_on)::VARCHAR, max(observation_count)
           FROM marts.posting""",
    ) == [(12, "2024-05-05", "2024-05-05", 1)]
    assert query(settings, "SELECT DISTINCT posted_kind_code FROM marts.opening") == [("first_seen",)]
