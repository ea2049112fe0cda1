"""An export made once beside a board that is collected day by day: what the one tells, the other doesn't take away."""

import shutil
from datetime import date
from pathlib import Path

import duckdb
import pytest

from skilltide import pipeline
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from support import posting, write_csv

SIX_MONTHS = [date(2025, month, 1) for month in range(1, 7)]


def query(settings: Settings, sql: str) -> list[tuple[object, ...]]:
    with duckdb.connect(settings.working, read_only=True) as connection:
        return connection.execute(sql).fetchall()


def day_of_board(folder: Path, day: int) -> None:
    """What a board shows on a day of July 2025: openings of that day, and some that were open for long."""
    rows = [
        posting(number, company=f"Quay {number % 40} GmbH", posted=f"2025-07-{number % day + 1:02d}")
        for number in range(1000, 1040)
    ]
    rows += [
        posting(number, company=f"Quay {number % 40} GmbH", posted=f"2025-{number % 6 + 1:02d}-10")
        for number in range(2000, 2012)
    ]
    write_csv(folder / f"quay_202507{day:02d}.csv", rows)


@pytest.fixture
def mixed(history: Path, settings: Settings, tmp_path: Path) -> Settings:
    """Six months of an export with 50 openings each, and a board that was collected on three days of the seventh."""
    settings.working.parent.mkdir(parents=True)
    shutil.copy(history, settings.working)
    for day in (2, 3, 4):
        day_of_board(tmp_path / "quay", day)
    pipeline.ingest(settings, [files_source([tmp_path / "quay"], "quay")])
    pipeline.analyse(settings)
    return settings


def test_the_export_s_months_stay_and_are_counted_everywhere(history: Path, mixed: Settings) -> None:
    with duckdb.connect(history, read_only=True) as connection:
        alone = connection.execute(
            "SELECT month_on, usable_opening_count FROM marts.month_coverage ORDER BY 1"
        ).fetchall()
    assert alone == [(month, 50) for month in SIX_MONTHS]
    scheduled = "SELECT DISTINCT source_id, scheduled_day_count IS NULL FROM marts.source_collection ORDER BY 1"
    assert query(mixed, scheduled) == [("board", True), ("quay", False)]
    months = query(
        mixed,
        "SELECT month_on, opening_count, usable_opening_count, coverage_share, gap_reason_code "
        "FROM marts.month_coverage ORDER BY 1",
    )
    # what the board's first days still showed of them is left out
    assert months == [
        *((month, 52, 50, None, None) for month in SIX_MONTHS), (date(2025, 7, 1), 40, 0, 0.0, "incomplete"),
    ]  # fmt: skip
    assert query(mixed, "SELECT DISTINCT source_id FROM marts.source_coverage") == [("quay",)]
    counted = "SELECT sum(demand_count) FROM marts.skill_demand"
    assert query(mixed, counted) == query(
        mixed,
        "SELECT count(*) FROM marts.opening_skill JOIN marts.opening USING (opening_id) "
        "WHERE is_demand AND NOT is_implied AND is_headline AND source_id = 'board' AND (is_english OR skill_id IN "
        "(SELECT skill_id FROM marts.skill WHERE kind_code = 'tool'))",
    )


def test_the_volume_has_no_index_and_yet_its_openings(mixed: Settings) -> None:
    volume = query(
        mixed,
        "SELECT month_on, volume_index, opening_count, indexed_opening_count FROM marts.volume_monthly ORDER BY 1",
    )
    assert volume == [*((month, None, 50, 0) for month in SIX_MONTHS), (date(2025, 7, 1), None, 0, 0)]
