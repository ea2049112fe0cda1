"""The flows on a real, temporary Prefect server: they complete, leave artifacts, and fail when a check fails."""

import json
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from prefect.client.orchestration import get_client
from prefect.testing.utilities import prefect_test_harness
from support import posting, write_csv

from flows.analyse import analyse
from flows.ingest import ingest
from flows.publish import publish
from flows.refresh import refresh
from skilltide.settings import Settings
from skilltide.warehouse.connect import working


@pytest.fixture(scope="session", autouse=True)
def server() -> Iterator[None]:
    with prefect_test_harness(server_startup_timeout=120):
        yield


@pytest.fixture
def home(tmp_path: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKILLTIDE_LEXICONS", str(lexicon))
    monkeypatch.setenv("SKILLTIDE_WORKERS", "1")
    write_csv(tmp_path / "board" / "board_20250701.csv", [posting(number) for number in range(20)])
    (tmp_path / "sources.yml").write_text("board:\n  platform: files\n  path: board\n")
    return tmp_path


def table(key: str) -> list[dict[str, object]]:
    with get_client(sync_client=True) as client:
        data = client._client.get(f"/artifacts/{key}/latest").raise_for_status().json()["data"]
    return json.loads(data) if isinstance(data, str) else data  # type: ignore[return-value]


def test_refresh_goes_from_files_to_report(home: Path) -> None:
    report = refresh(home)
    assert report.exists()
    with duckdb.connect(Settings(home=home).published, read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM marts.posting").fetchone() == (20,)
    rows = table("skilltide-ingest")
    assert {"step": "normalise", "what": "documents", "count": 20} in rows
    assert {"step": "source board", "what": "documents", "count": 20} in rows


def test_each_flow_runs_by_itself_and_again(home: Path) -> None:
    for _ in range(2):
        assert ingest(home)
        assert analyse(home)
        assert publish(home).exists()
    assert {"step": "land", "what": "documents", "count": 0} in table("skilltide-ingest")


def test_a_failed_integrity_check_fails_the_flow_with_the_reason(home: Path) -> None:
    ingest(home)
    analyse(home)
    with working(Settings(home=home)) as connection:
        connection.execute("UPDATE marts.posting SET is_representative = false WHERE native_id = 'p7'")
    state = publish(home, return_state=True)
    assert state.is_failed()
    assert "one_representative" in str(state.message)
    assert not Settings(home=home).published.exists()
