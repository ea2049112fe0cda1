"""The flows on a real, temporary Prefect server: they complete, leave artifacts, and fail when a check fails."""

import json
import time
from pathlib import Path

import duckdb
import pytest
from prefect.client.orchestration import get_client

from flows.analyse import analyse
from flows.ingest import ingest
from flows.publish import publish
from flows.refresh import refresh
from flows.tidy import tidy
from skilltide.settings import Settings
from skilltide.warehouse.connect import working
from support import posting, write_csv

pytestmark = pytest.mark.usefixtures("server")


@pytest.fixture
def home(tmp_path: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("SKILLTIDE_LEXICONS", str(lexicon))
    monkeypatch.setenv("SKILLTIDE_WORKERS", "1")
    write_csv(tmp_path / "board" / "board_20250701.csv", [posting(number) for number in range(20)])
    (tmp_path / "sources.yml").write_text("board:\n  platform: files\n  path: board\n")
    return tmp_path


def ask(path: str, body: dict[str, object]) -> list[dict[str, object]]:
    with get_client(sync_client=True) as client:
        return client._client.post(path, json=body).raise_for_status().json()  # type: ignore[no-any-return]


def latest(key: str) -> str:
    """The newest artifact's Markdown."""
    with get_client(sync_client=True) as client:
        return str(client._client.get(f"/artifacts/{key}/latest").raise_for_status().json()["data"])


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
    (source,) = table("skilltide-sources")
    assert source.pop("seconds") >= 0
    assert source == {"source_id": "board", "outcome_code": "completed", "fetched": 20, "new": 20, "changed": 0,
                      "closed": 0, "failed": 0, "rejected": 0, "message": None}  # fmt: skip
    checks = table("skilltide-checks")
    assert len(checks) > 5 and all(row["passed"] for row in checks)
    assert str(report) in latest("skilltide-report")
    assert latest("skilltide-brief").startswith("# ")


def test_a_second_day_tells_what_is_new_and_what_changed(home: Path) -> None:
    refresh(home)
    changed = posting(3, description=posting(3)["description"] + "\n- Kubernetes is required.")
    write_csv(home / "board" / "board_20250702.csv", [changed, *(posting(number) for number in range(4, 26))])
    state = refresh(home, return_state=True)
    assert state.is_completed() and state.name == "Completed"
    (source,) = table("skilltide-sources")
    assert (source["fetched"], source["new"], source["changed"]) == (23, 6, 1)


def test_a_failed_source_is_a_warning_of_the_run(home: Path) -> None:
    (home / "sources.yml").write_text(
        "board:\n  platform: files\n  path: board\ngone:\n  platform: files\n  path: nowhere\n"
    )
    state = refresh(home, return_state=True)
    assert state.is_completed() and state.name == "CompletedWithWarnings"
    assert "gone" in str(state.message)
    assert state.result().exists()
    board, gone = table("skilltide-sources")
    assert (board["outcome_code"], gone["outcome_code"]) == ("completed", "failed")
    assert "nowhere" in str(gone["message"])


def test_sources_and_cadence_restrict_what_is_read(home: Path) -> None:
    write_csv(home / "other" / "other_20250701.csv", [posting(number) for number in range(30, 35)])
    (home / "sources.yml").write_text(
        "board:\n  platform: files\n  path: board\nother:\n  platform: files\n  path: other\n"
    )
    ingest(home, sources=["other"])
    assert [row["source_id"] for row in table("skilltide-sources")] == ["other"]
    assert ingest(home, cadence="monthly", return_state=True).is_completed()
    assert ingest(home, platform="hackernews", return_state=True).is_completed()
    assert {"step": "fetch", "what": "documents", "count": 0} in table("skilltide-ingest")
    state = ingest(home, sources=["nobody"], return_state=True)
    assert state.is_failed() and "known are board, other" in str(state.message)


def test_the_library_s_lines_are_in_the_run_s_log(home: Path) -> None:
    state = ingest(home, return_state=True)
    run_id = str(state.state_details.flow_run_id)
    lines: list[str] = []
    for _ in range(100):  # logs are sent in batches
        rows = ask("/logs/filter", {"logs": {"flow_run_id": {"any_": [run_id]}}})
        lines = [str(row["message"]) for row in rows]
        if any(line.startswith("normalise: 20 documents") for line in lines):
            return
        time.sleep(0.1)
    pytest.fail(f"no line of the library among {lines}")


def test_each_flow_runs_by_itself_and_again(home: Path) -> None:
    for _ in range(2):
        assert ingest(home)
        assert analyse(home)
        assert publish(home).exists()
    assert {"step": "fetch", "what": "documents", "count": 0} in table("skilltide-ingest")


def test_a_failed_integrity_check_fails_the_flow_with_the_reason(home: Path) -> None:
    ingest(home)
    analyse(home)
    with working(Settings(home=home)) as connection:
        connection.execute("UPDATE marts.posting SET is_representative = false WHERE native_id = 'p7'")
    state = publish(home, return_state=True)
    assert state.is_failed()
    assert "one_representative" in str(state.message)
    assert not table("skilltide-checks")[0]["passed"]  # the failed ones come first
    assert not Settings(home=home).published.exists()


def test_tidying_has_nothing_to_do_where_a_file_is_published(tmp_path: Path) -> None:
    state = tidy.fn(tmp_path)
    assert state.is_completed() and state.message == "No DuckLake is set; a file keeps no snapshots."
