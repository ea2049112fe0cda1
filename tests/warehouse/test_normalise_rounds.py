"""However many documents are normalised at once, each is, and once."""

from pathlib import Path

import duckdb
import pytest

from skilltide import pipeline
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from skilltide.steps import normalise
from skilltide.warehouse.rows import touch
from support import posting, write_csv


def test_rounds_normalise_what_one_does(settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    rows = [posting(number, title="" if number == 3 else "Data Scientist") for number in range(7)]
    write_csv(tmp_path / "dumps" / "board_20250701.csv", rows)
    sources = [files_source([tmp_path / "dumps"], "board")]
    for most in (2, 1_000):  # the second time what was made by other code is made again
        monkeypatch.setattr(normalise, "AT_ONCE", most)
        monkeypatch.setattr(normalise, "BATCH", most // 2)
        outcome = pipeline.ingest(settings, sources)
        found = outcome.run.steps["normalise"]
        assert (found["documents"], found["postings_changed"], found["rejections"]) == (7, 6, 1)
        with duckdb.connect(settings.working) as connection:
            assert connection.execute("SELECT count(*) FROM staging.posting_version").fetchone() == (6,)
            connection.execute("UPDATE staging.posting_version SET normaliser_version = 'other'")
            connection.execute("UPDATE staging.rejected_document SET normaliser_version = 'other'")
            touch(connection, "posting_version", "rejected_document")


def test_where_nothing_changed_nothing_is_done(settings: Settings, tmp_path: Path) -> None:
    write_csv(tmp_path / "dumps" / "board_20250701.csv", [posting(number) for number in range(7)])
    sources = [files_source([tmp_path / "dumps"], "board")]

    def spoiled() -> tuple[int, int]:
        """How many versions and postings are spoiled after another run; each is put right where it is looked at."""
        pipeline.ingest(settings, sources)
        with duckdb.connect(settings.working) as connection:
            counted = "SELECT count(*) FROM staging.{} WHERE {} = 'spoiled'"
            versions = connection.execute(counted.format("posting_version", "normaliser_version")).fetchall()
            postings = connection.execute(counted.format("posting", "title")).fetchall()
        return versions[0][0], postings[0][0]

    assert spoiled() == (0, 0)
    with duckdb.connect(settings.working) as connection:  # nobody is told of it
        connection.execute("UPDATE staging.posting_version SET normaliser_version = 'spoiled'")
        connection.execute("UPDATE staging.posting SET title = 'spoiled'")
    assert spoiled() == (7, 7)
    write_csv(tmp_path / "dumps" / "board_20250702.csv", [posting(7)])
    assert spoiled() == (0, 0)
