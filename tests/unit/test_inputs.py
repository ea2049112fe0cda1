"""Which of the declared sources a run reads."""

from pathlib import Path
from typing import Any

import pytest

from skilltide.inputs import resolve_inputs
from skilltide.settings import Settings
from skilltide.sources.platforms.hackernews import HackerNews
from skilltide.status import STALE_AFTER_DAYS


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home with a daily source and a weekly one."""
    monkeypatch.setattr(HackerNews, "cadence", "weekly; for this test")
    (tmp_path / "sources.yml").write_text(
        "dumps:\n  platform: files\n  path: dumps\nthreads:\n  platform: hackernews\n"
    )
    return tmp_path


def chosen(home: Path, **choice: Any) -> list[str]:
    return [source.source_id for source in resolve_inputs(Settings(home=home), **choice).sources]


def test_each_source_is_read_by_the_schedule_of_its_cadence_alone(home: Path) -> None:
    read = {cadence: chosen(home, cadence=cadence) for cadence in STALE_AFTER_DAYS}
    assert read == {"daily": ["dumps"], "weekly": ["threads"], "monthly": []}
    assert chosen(home) == ["dumps", "threads"]


def test_a_source_that_is_named_is_read_whatever_its_cadence(home: Path) -> None:
    assert chosen(home, only=["dumps"], cadence="weekly") == ["dumps"]
    assert chosen(home, only=["dumps", "threads"], platform="hackernews", cadence="monthly") == ["threads"]
