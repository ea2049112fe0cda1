"""A source that gives nothing that can be used has failed, each time; what stands in quarantine is as last read."""

import json
import os
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest

from skilltide import pipeline
from skilltide.errors import SourceError
from skilltide.landing.format import BoardRead, Entry, SourceConfigured, UnitRead, landing_writer
from skilltide.model import Document, Rejection
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from skilltide.steps import normalise
from skilltide.steps.load import load
from skilltide.warehouse.connect import working
from skilltide.warehouse.ledger import SourceRun
from support import posting, write_csv

Rows = list[dict[str, str]]


def ingest(settings: Settings, folder: Path) -> SourceRun | str:
    """What a run says of a folder's source, or why the run failed."""
    try:
        return pipeline.ingest(settings, [files_source([folder], "board")]).sources[0]
    except SourceError as error:
        return str(error)


def quarantined(settings: Settings) -> list[tuple[Any, ...]]:
    with working(settings) as connection:
        rows = "SELECT step_code, reason_code, origin, row_number, document_id IS NULL FROM ops.quarantine ORDER BY ALL"
        return [(step, code, Path(origin).name, row, alone)
                for step, code, origin, row, alone in connection.execute(rows).fetchall()]  # fmt: skip


def lines(path: Path, rows: Sequence[dict[str, str] | str]) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text("".join(f"{row if isinstance(row, str) else json.dumps(row)}\n" for row in rows))


@pytest.mark.parametrize(
    ("count", "changes", "code"),
    [
        (12, {"description": ""}, "empty_text"),
        (12, {"description": " \n "}, "empty_text"),
        (12, {"title": ""}, "missing_title"),
        (12, {"title": "x" * 600}, "title_too_long"),
        (12, {"posted": "3000-01-01"}, "date_out_of_range"),
        (3, {"description": "..."}, "empty_text"),
        (1, {"description": ""}, "empty_text"),
    ],
)
def test_a_file_that_is_written_over_each_day_has_failed_each_day(
    count: int, changes: dict[str, str], code: str, settings: Settings, tmp_path: Path
) -> None:
    for day in (1, 2, 3):
        rows = [posting(100 * day + number, **changes) for number in range(count)]
        write_csv(tmp_path / "board" / "latest_20250701.csv", rows)
        told = ingest(settings, tmp_path / "board")
        assert isinstance(told, str) and f"{count:,} of {count:,} records can't be used: {count:,} {code}" in told
        assert len(quarantined(settings)) == day * count, "nothing is dropped without standing here"


def test_what_was_rejected_before_is_lost_again_when_it_is_all_that_comes(settings: Settings, tmp_path: Path) -> None:
    path = write_csv(tmp_path / "board" / "latest_20250701.csv", [posting(n, description="") for n in range(12)])
    for modified in (1_700_000_000, 1_800_000_000):
        os.utime(path, (modified, modified))
        assert "12 of 12 records" in str(ingest(settings, tmp_path / "board"))
    assert len(quarantined(settings)) == 12
    nothing = ingest(settings, tmp_path / "board")
    assert isinstance(nothing, SourceRun) and nothing.outcome_code == "nothing_new"


def test_copies_are_records_too(settings: Settings, tmp_path: Path) -> None:
    write_csv(tmp_path / "board" / "latest_20250701.csv", [posting(1, description="")] * 12 + [posting(2)])
    assert "12 of 13 records" in str(ingest(settings, tmp_path / "board"))


def test_lines_that_break_at_the_same_places_each_day_are_lost_each_day(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "board" / "latest_20250701.jsonl"
    broken = json.dumps(posting(1))[:40]
    for day in (1, 2):
        lines(path, [posting(day), posting(90, description=""), *[broken] * 14])
        assert "15 of 16 records" in str(ingest(settings, tmp_path / "board"))


def test_what_earlier_files_lost_is_no_loss_of_a_new_one(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    write_csv(tmp_path / "board" / "a_20250701.csv", [*map(posting, range(9)), posting(9, description="")])
    told = ingest(settings, tmp_path / "board")
    assert isinstance(told, SourceRun) and (told.outcome_code, told.rejected_count) == ("completed", 1)
    monkeypatch.setattr(normalise, "normaliser_version", lambda source: "upgraded")
    write_csv(tmp_path / "board" / "b_20250702.csv", [posting(20)])
    told = ingest(settings, tmp_path / "board")
    assert isinstance(told, SourceRun) and (told.outcome_code, told.rejected_count) == ("completed", 0)
    write_csv(tmp_path / "board" / "c_20250703.csv", [posting(21), posting(9, description="")])
    told = ingest(settings, tmp_path / "board")
    assert isinstance(told, SourceRun) and (told.outcome_code, told.rejected_count) == ("completed", 1)


def test_only_the_source_that_lost_all_has_failed(settings: Settings, tmp_path: Path) -> None:
    write_csv(tmp_path / "a" / "a_20250701.csv", [posting(number, description="") for number in range(12)])
    write_csv(tmp_path / "b" / "b_20250701.csv", map(posting, range(12)))
    outcome = pipeline.ingest(settings, [files_source([tmp_path / name], name) for name in "ab"])
    assert [(one.source_id, one.outcome_code, one.rejected_count) for one in outcome.sources] == [
        ("a", "failed", 12), ("b", "completed", 0)]  # fmt: skip
    assert outcome.run.outcome_code == "completed_with_warnings"


def test_a_warehouse_whose_rows_shared_a_place_tells_each_after_the_upgrade(settings: Settings, tmp_path: Path) -> None:
    for day in (1, 2):
        rows = [posting(10 * day + number, description="") for number in range(3)]
        write_csv(tmp_path / "board" / "latest_20250701.csv", rows)
        ingest(settings, tmp_path / "board")
    with working(settings) as connection:  # as it was before, which kept the first of a place
        kept = "SELECT min(quarantine_id) FROM ops.quarantine GROUP BY row_number"
        connection.execute(f"DELETE FROM ops.quarantine WHERE quarantine_id NOT IN ({kept})")
        connection.execute("ALTER TABLE staging.rejected_document DROP COLUMN posting_id")
        connection.execute("ALTER TABLE staging.rejected_document DROP COLUMN employer_key")
        connection.execute("DROP VIEW staging.known_posting")
        connection.execute("ALTER TABLE raw.landing_file DROP COLUMN searched")
        connection.execute("DELETE FROM main.schema_migration WHERE number = 20")
        connection.execute("DELETE FROM ops.step_done")  # told of another schema
    pipeline.ingest(settings, [])
    assert len(quarantined(settings)) == 6
    with working(settings) as connection:
        keys = connection.execute("SELECT DISTINCT employer_key FROM staging.rejected_document ORDER BY 1").fetchall()
    assert [key for (key,) in keys] == [f"harbour works {number}" for number in (0, 1, 3, 4, 5, 6)]


WHOLE = [posting(number) for number in range(15)]
TORN = [*WHOLE[:9], *(json.dumps(row)[:60] for row in WHOLE[9:])]


def test_what_a_file_was_quarantined_for_goes_when_it_is_read_to_its_end(settings: Settings, tmp_path: Path) -> None:
    path, other = tmp_path / "board" / "latest_20250701.jsonl", tmp_path / "board" / "other_20250701.jsonl"
    lines(path, TORN)
    lines(other, [*WHOLE[:3], "{broken", posting(99, description="")])
    ingest(settings, tmp_path / "board")
    of_other = [("normalise", "empty_text", other.name, 5, False), ("read", "json_invalid", other.name, 4, True)]
    broken = [("read", "json_invalid", path.name, row, True) for row in range(10, 16)]
    assert quarantined(settings) == sorted([*of_other, *broken])
    lines(path, TORN[:12])
    ingest(settings, tmp_path / "board")
    assert quarantined(settings) == sorted([*of_other, *broken[:3]]), "as it was last read"
    lines(path, WHOLE)
    ingest(settings, tmp_path / "board")
    assert quarantined(settings) == of_other
    path.unlink()
    ingest(settings, tmp_path / "board")
    assert quarantined(settings) == of_other


AT = datetime(2025, 7, 1, tzinfo=UTC)
BOARD = "jobposting:acme"


def pages(*failed: str) -> list[Rejection]:
    return [
        Rejection("site", BOARD, None, "page_failed", f"https://acme.example/{name}: status 500") for name in failed
    ]


def tried(outcome: str, hour: int) -> BoardRead:
    return BoardRead("site", BOARD, AT.replace(hour=hour), outcome, False, 3, "d")


@pytest.fixture
def landed(settings: Settings, tmp_path: Path) -> Callable[[str, Sequence[Entry]], list[str]]:
    """A function that loads entries as a run's landing file, and returns what stands in quarantine of reading then."""

    def function(run_id: str, entries: Sequence[Entry]) -> list[str]:
        path = settings.landing / "site" / f"{run_id}.jsonl.zst"
        with landing_writer(path) as writer:
            writer.write(SourceConfigured("site", "files", {"platform": "files", "path": ["x"]}))
            for entry in entries:
                writer.write(entry)
        with working(settings) as connection:
            load(connection, settings.landing, path)
            return [
                reason for (reason,) in connection.execute("SELECT reason FROM ops.quarantine ORDER BY 1").fetchall()
            ]

    return function


Landed = Callable[[str, Sequence[Entry]], list[str]]


def reasons(*failed: str) -> list[str]:
    return [one.reason for one in pages(*failed)]


def test_each_page_of_a_board_that_could_not_be_had_stands_there(landed: Landed) -> None:
    assert landed("run-1", [*pages("1", "2"), tried("read", 1)]) == reasons("1", "2")


@pytest.mark.parametrize("outcome", ["read", "unchanged"])
def test_a_board_that_is_had_tells_what_is_missing_now(landed: Landed, outcome: str) -> None:
    landed("run-1", [*pages("1", "2"), tried("read", 1)])
    assert landed("run-2", [*pages("2", "3"), tried(outcome, 2)]) == reasons("2", "3")
    assert landed("run-3", [tried(outcome, 3)]) == []


@pytest.mark.parametrize("outcome", ["failed", "rejected"])
def test_a_board_that_is_not_had_tells_nothing_new(landed: Landed, outcome: str) -> None:
    landed("run-1", [*pages("1"), tried("read", 1)])
    assert landed("run-2", [tried(outcome, 2)]) == reasons("1")


def test_what_is_loaded_late_stands_behind_what_was_read_later(landed: Landed) -> None:
    landed("run-2", [*pages("2"), tried("read", 2)])
    assert landed("run-1", [*pages("1"), tried("read", 1)]) == reasons("2"), "collectors deliver in any order"


def test_a_file_that_ends_half_way_is_told_once_and_keeps_what_was_said_of_its_records(landed: Landed) -> None:
    def unusable(reason: str) -> Rejection:
        return Rejection("site", "a.jsonl", None, "unusable", reason)

    record = Rejection("site", "a.jsonl", 7, "json_invalid", "line 7")
    landed("run-1", [record, UnitRead("site", "a.jsonl", "1", 3), Rejection("site", "b.jsonl", 1, "json_invalid", "b")])
    assert landed("run-2", [unusable("cut off at 1 MB")]) == ["b", "cut off at 1 MB", "line 7"]
    assert landed("run-3", [unusable("cut off at 2 MB")]) == ["b", "cut off at 2 MB", "line 7"]
    good = Document("site", posting(1), AT, "a.jsonl", 1)
    assert landed("run-4", [good, UnitRead("site", "a.jsonl", "2", 1)]) == ["b"]


def test_a_warning_of_too_many_ends_with_the_trouble(settings: Settings, tmp_path: Path) -> None:
    path = tmp_path / "board" / "latest_20250701.jsonl"
    lines(path, TORN)
    source = files_source([tmp_path / "board"], "board")
    failed = [check.check_code for check in pipeline.refresh(settings, [source]).checks if not check.is_passed]
    assert "quarantine_share" in failed
    lines(path, WHOLE)
    failed = [check.check_code for check in pipeline.refresh(settings, [source]).checks if not check.is_passed]
    assert "quarantine_share" not in failed
    with duckdb.connect(settings.published, read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM marts.quarantine_summary").fetchone() == (0,)
