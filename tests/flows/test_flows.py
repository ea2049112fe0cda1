"""The flows on a real server: each part a task, failures seen where they are, artifacts, and the same results."""

import json
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

import duckdb
import pytest
from prefect.client.orchestration import get_client
from prefect.states import State

from flows.analyse import analyse
from flows.collect import collect
from flows.ingest import ingest
from flows.publish import publish
from flows.refresh import refresh
from flows.tidy import tidy
from local_server import LocalServer, Reply, local_server
from skilltide.http.fetcher import Limits
from skilltide.pipeline import INGEST_STEPS
from skilltide.settings import Settings
from skilltide.warehouse.connect import working
from support import posting, write_csv

pytestmark = pytest.mark.usefixtures("server")

ASHBY = "/posting-api/job-board/{}?includeCompensation=true"
BUSY = [Reply("come back", 429, {"Retry-After": "0"}, "text/plain")] * Limits().tries
"""Answers after which a fetcher gives up, and a source may be tried again."""
SOURCES = """
board: {{platform: files, path: board}}
gone: {{platform: files, path: nowhere}}
slow: {{platform: ashby, api: "{url}", boards: [slow]}}
missing: {{platform: ashby, api: "{url}", boards: [missing]}}
"""


def post(path: str, body: dict[str, object]) -> Any:
    with get_client(sync_client=True) as client:
        return client._client.post(path, json=body).raise_for_status().json()


def wait(found: Callable[[], Any], what: str) -> Any:
    """What a flow tells of itself arrives in batches."""
    until = time.monotonic() + 120
    while time.monotonic() < until:
        if result := found():
            return result
        time.sleep(0.2)
    pytest.fail(what)


def latest(key: str) -> Any:
    """The newest artifact's content."""
    with get_client(sync_client=True) as client:
        data = client._client.get(f"/artifacts/{key}/latest").raise_for_status().json()["data"]
    return json.loads(data) if isinstance(data, str) and data.startswith(("[{", "[]")) else data


@dataclass
class Told:
    """What the server knows of a flow run."""

    state: State
    lines: dict[str, list[str]] = field(default_factory=dict)
    """Of each task (without one: "") the log lines."""

    @property
    def run_id(self) -> str:
        return str(self.state.state_details.flow_run_id)

    def tasks(self, count: int) -> dict[str, dict[str, Any]]:
        body = {"flow_runs": {"id": {"any_": [self.run_id]}}, "sort": "EXPECTED_START_TIME_ASC"}

        def read() -> dict[str, dict[str, Any]] | None:
            runs = {run["name"]: run for run in post("/task_runs/filter", body)}
            is_over = all(run["state"] and run["state"]["type"] in ("COMPLETED", "FAILED") for run in runs.values())
            return runs if len(runs) == count and is_over else None

        runs: dict[str, dict[str, Any]] = wait(read, f"{count} tasks that ended")
        return runs

    def log(self, task: dict[str, Any] | None, expected: str) -> list[str]:
        """The log lines of a task, once there is one that begins so."""

        def read() -> list[str] | None:
            rows = post("/logs/filter", {"logs": {"flow_run_id": {"any_": [self.run_id]}}})
            own = [row["message"] for row in rows if row["task_run_id"] == (task and task["id"])]
            return own if any(line.startswith(expected) for line in own) else None

        lines: list[str] = wait(read, f"a line {expected!r}")
        return lines


@pytest.fixture(scope="module")
def boards() -> Iterator[LocalServer]:
    job = {"id": "j1", "title": "ML Engineer", "location": "Berlin, Germany", "publishedAt": "2025-01-05T00:00:00Z",
           "descriptionHtml": "<p>You train models with Python.</p>"}  # fmt: skip
    with local_server() as server:
        server.routes[ASHBY.format("slow")] = [*BUSY, Reply({"apiVersion": "1", "jobs": [job]})]
        yield server


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory, lexicon: Path, boards: LocalServer) -> Iterator[Path]:
    """A home that the tests of this module work in, one after another."""
    folder = tmp_path_factory.mktemp("home")
    write_csv(folder / "board" / "board_20250701.csv", [posting(number) for number in range(20)])
    (folder / "sources.yml").write_text(SOURCES.format(url=boards.url))
    given = {"LEXICONS": lexicon, "WORKERS": 1, "CONTACT": "me@example.org", "ALLOW_LOOPBACK": 1, "RETRY_SECONDS": 0.2}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in given.items():
            patch.setenv(f"SKILLTIDE_{name}", str(value))
        yield folder


@pytest.fixture(scope="module")
def first(home: Path) -> Told:
    """A refresh of sources of which one answers at the second try and two can't be read."""
    return Told(refresh(home, return_state=True))


STEPS = ["take", "load", "plan", "fetch", "load 2", "normalise", "drop_forgotten", "postings", "expire_raw",
         "merge", "tag", "build", "check", "publish", "report"]  # fmt: skip
READS = ["read board", "read gone", "read slow", "read missing"]


def test_a_failed_source_is_a_warning_and_the_results_are_there(first: Told, home: Path) -> None:
    assert first.state.is_completed() and first.state.name == "CompletedWithWarnings"
    assert "gone" in str(first.state.message) and "missing" in str(first.state.message)
    report = first.state.result()
    assert report.exists() and str(report) in latest("skilltide-report")
    with duckdb.connect(Settings(home=home).published, read_only=True) as connection:
        assert connection.execute("SELECT count(*) FROM marts.posting").fetchone() == (21,)
        assert connection.execute("SELECT flow_code FROM marts.run").fetchall() == [("refresh",)]


def test_each_step_and_source_is_a_task_with_its_state_and_tags(first: Told) -> None:
    tasks = first.tasks(len(STEPS) + len(READS))
    assert set(tasks) == {*STEPS, *READS}
    failed = {name: run["state"]["message"] for name, run in tasks.items() if run["state"]["type"] == "FAILED"}
    assert set(failed) == {"read gone", "read missing"}
    assert "nowhere" in failed["read gone"] and "404" in failed["read missing"]
    assert set(tasks["read slow"]["tags"]) == {"skilltide", "source:slow", "platform:ashby"}
    assert all(run["total_run_time"] >= 0 for run in tasks.values())
    begun = [datetime.fromisoformat(tasks[name]["start_time"]) for name in STEPS]
    assert begun == sorted(begun)


def test_only_what_can_be_over_soon_is_tried_again(first: Told, boards: LocalServer) -> None:
    tasks = first.tasks(len(STEPS) + len(READS))
    assert {name: tasks[name]["run_count"] for name in READS} == dict.fromkeys(READS, 1) | {"read slow": 2}
    assert len(boards.asked(ASHBY.format("missing"))) == 1
    assert {run["run_count"] for name, run in tasks.items() if name in STEPS} == {1}


def test_a_task_shows_the_library_s_lines_of_its_own(first: Told) -> None:
    tasks = first.tasks(len(STEPS) + len(READS))
    normalise = first.log(tasks["normalise"], "normalise: 21 documents")
    assert not any(line.startswith(("load", "tag", "merge")) for line in normalise)
    assert any("gone" in line for line in first.log(tasks["fetch"], "fetch: "))
    first.log(tasks["read slow"], "Task run failed with exception: SourceFailedError")
    assert "slow: 1 documents; boards: 1 read" in "".join(first.log(tasks["read slow"], "slow: "))
    first.log(tasks["read board"], "board: 20 documents; files: 1 new, 0 known")
    first.log(tasks["report"], "report: written to ")


def test_the_artifacts_tell_of_steps_sources_and_checks(first: Told) -> None:
    rows = latest("skilltide-ingest")
    assert {"step": "normalise", "what": "documents", "count": 21} in rows
    assert {row["step"] for row in latest("skilltide-analyse")} == {"merge", "tag", "build"}
    assert {row["step"] for row in latest("skilltide-publish")} == {"check", "publish"}
    sources = {row["source_id"]: row for row in latest("skilltide-sources")}
    assert {name: row["outcome_code"] for name, row in sources.items()} == {
        "board": "completed", "gone": "failed", "slow": "completed", "missing": "failed",
    }  # fmt: skip
    assert sources["board"]["seconds"] >= 0
    assert (sources["board"]["fetched"], sources["board"]["new"], sources["board"]["message"]) == (20, 20, None)
    assert "nowhere" in str(sources["gone"]["message"])
    checks = latest("skilltide-checks")
    assert len(checks) > 5 and all(row["passed"] for row in checks)
    assert latest("skilltide-brief").startswith("# ")


def test_one_source_is_read_alone_and_a_second_day_tells_what_is_new(first: Told, home: Path) -> None:
    changed = posting(3, description=posting(3)["description"] + "\n- Kubernetes is required.")
    write_csv(home / "board" / "board_20250702.csv", [changed, *(posting(number) for number in range(4, 26))])
    told = Told(ingest(home, sources=["board"], return_state=True))
    assert told.state.name == "Completed"
    (source,) = latest("skilltide-sources")
    assert (source["source_id"], source["fetched"], source["new"], source["changed"]) == ("board", 23, 6, 1)
    assert [name for name in told.tasks(len(INGEST_STEPS) + 1) if name.startswith("read ")] == ["read board"]


def test_cadence_and_platform_restrict_what_is_read(first: Told, home: Path) -> None:
    assert ingest(home, platform="hackernews", cadence="monthly", return_state=True).is_completed()
    assert {"step": "fetch", "what": "documents", "count": 0} in latest("skilltide-ingest")
    state = ingest(home, sources=["nobody"], return_state=True)
    assert state.is_failed() and "known are board, gone, slow, missing" in str(state.message)


def test_a_failed_step_is_a_failed_task_and_a_failed_flow_with_the_reason(first: Told, home: Path) -> None:
    assert analyse(home)
    with working(Settings(home=home)) as connection:
        connection.execute("UPDATE marts.posting SET is_representative = false WHERE native_id = 'p7'")
    before = Settings(home=home).published.stat()
    told = Told(publish(home, return_state=True))
    assert told.state.is_failed() and "one_representative" in str(told.state.message)
    check = told.tasks(1)["check"]
    assert check["state"]["type"] == "FAILED" and "one_representative" in check["state"]["message"]
    assert not latest("skilltide-checks")[0]["passed"]  # the failed ones come first
    assert Settings(home=home).published.stat() == before


def test_all_sources_failing_fails_the_flow_and_still_tells_of_each(first: Told, home: Path) -> None:
    told = Told(ingest(home, sources=["gone"], return_state=True))
    assert told.state.is_failed() and "nowhere" in str(told.state.message)
    assert [(row["source_id"], row["outcome_code"]) for row in latest("skilltide-sources")] == [("gone", "failed")]


def test_a_collector_delivers_and_needs_no_warehouse(
    first: Told, home: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    shared = tmp_path / "shared"
    monkeypatch.setenv("SKILLTIDE_COLLECTED", str(shared))
    monkeypatch.setenv("SKILLTIDE_COLLECTOR", "pier")
    write_csv(tmp_path / "board" / "board_20250701.csv", [posting(number) for number in range(30, 35)])
    (tmp_path / "sources.yml").write_text((home / "sources.yml").read_text())
    told = Told(collect(tmp_path, sources=["board", "gone"], return_state=True))
    assert told.state.name == "CompletedWithWarnings" and "gone" in str(told.state.message)
    tasks = told.tasks(3)
    assert {name: task["state"]["type"] for name, task in tasks.items()} == {
        "collect": "COMPLETED", "read board": "COMPLETED", "read gone": "FAILED",
    }  # fmt: skip
    (delivered,) = shared.glob("pier/board/*.jsonl.zst")
    told.log(tasks["collect"], f"collect: delivered {delivered}")
    assert {"step": "collect", "what": "delivered\\_files", "count": 1} in latest("skilltide-collect")
    assert [row["outcome_code"] for row in latest("skilltide-sources")] == ["completed", "failed"]
    assert not (tmp_path / "warehouse").exists()
    assert ingest(home, sources=[], return_state=True).is_completed()
    assert {"step": "take", "what": "landing\\_files", "count": 1} in latest("skilltide-ingest")
    failed = collect(tmp_path, sources=["gone"], return_state=True)
    assert failed.is_failed() and "nowhere" in str(failed.message) and not (tmp_path / "warehouse").exists()
    empty = collect(tmp_path / "empty", return_state=True)
    assert empty.is_failed() and "names no source to collect" in str(empty.message)


def test_tidying_has_nothing_to_do_where_a_file_is_published(tmp_path: Path) -> None:
    state = tidy.fn(tmp_path)
    assert state.is_completed() and state.message == "No DuckLake is set; a file keeps no snapshots."
