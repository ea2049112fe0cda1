"""A defect of ours, in one record, board or text, is told with its place; everything else goes on, and it heals."""

from pathlib import Path
from typing import Any

import pytest

from local_server import Reply, local_server
from skilltide import doctor, pipeline
from skilltide.extract.tagger import Tagger
from skilltide.normalise import record
from skilltide.settings import Settings
from skilltide.sources.config import build_sources, files_source
from skilltide.sources.platforms.ashby import Ashby
from skilltide.steps import tag
from skilltide.warehouse.connect import working
from support import posting, write_csv


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    write_csv(tmp_path / "board" / "board_20250701.csv", [posting(number) for number in range(20)])
    return tmp_path / "board"


def quarantine(settings: Settings) -> list[tuple[Any, ...]]:
    with working(settings) as connection:
        return connection.execute(
            "SELECT step_code, reason_code, row_number, reason FROM ops.quarantine ORDER BY ALL"
        ).fetchall()


def defective(original: Any, needle: str) -> Any:
    """Return a function that fails where one of its arguments holds a text."""

    def function(*arguments: Any, **options: Any) -> Any:
        if any(needle in str(argument) for argument in arguments):
            raise RecursionError("maximum recursion depth exceeded")
        return original(*arguments, **options)

    return function


def test_a_record_that_can_t_be_normalised(settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    with monkeypatch.context() as patch:
        patch.setattr(record, "normalise", defective(record.normalise, "Team 5 of"))
        pipeline.refresh(settings, [files_source([folder], "board")])
    ((step, code, row, reason),) = quarantine(settings)
    assert (step, code, row) == ("normalise", "internal", 6)
    assert "RecursionError: maximum recursion depth exceeded" in reason and "report" in reason
    (warning,) = [finding for finding in doctor.examine(settings) if finding.level == "warning"]
    assert "board: 1 records" in warning.what and "record 6" in warning.what
    pipeline.refresh(settings, [files_source([folder], "board")])
    assert quarantine(settings) == []
    with working(settings) as connection:
        assert connection.execute("SELECT count(*) FROM marts.posting").fetchone() == (20,)


def test_a_text_that_can_t_be_tagged(settings: Settings, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    tag._tagger.cache_clear()
    with monkeypatch.context() as patch:
        patch.setattr(Tagger, "tag", defective(Tagger.tag, "Team 5 of"))
        pipeline.refresh(settings, [files_source([folder], "board")])
    ((step, code, row, _),) = quarantine(settings)
    assert (step, code, row) == ("tag", "internal", 6)
    with working(settings) as connection:
        assert connection.execute("SELECT count(*) FROM staging.tagging").fetchone() == (20,)
        connection.execute("DELETE FROM staging.tagging")
    pipeline.analyse(settings)
    assert quarantine(settings) == []


def test_a_record_of_a_board_that_can_t_be_parsed(
    settings: Settings, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    jobs = [{"id": f"job-{n}", "title": "ML Engineer", "descriptionHtml": f"<p>You train models, part {n}.</p>"}
            for n in range(4)]  # fmt: skip
    monkeypatch.setattr(Ashby, "parse", defective(Ashby.parse, "job-2"))
    own = settings.model_copy(update={"contact": "me@example.org", "allow_loopback": True})
    with local_server() as server:
        server.routes["/posting-api/job-board/acme?includeCompensation=true"] = Reply({"jobs": jobs})
        entry = {"boards": {"platform": "ashby", "api": server.url, "boards": ["acme"]}}
        outcome = pipeline.ingest(own, list(build_sources(entry, "test").values()))
    assert outcome.sources[0].new_count == 3
    assert [row[:2] for row in quarantine(own)] == [("normalise", "internal")]
