"""`make serve`: a stop in the middle of a run is quiet. Alone in a fresh clone: schedules fire, overlaps are refused, a
stop loses no schedule."""

import json
import os
import shutil
import signal
import subprocess
import sys
import time
import urllib.error
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import nullcontext
from pathlib import Path
from typing import Any

import pytest

import flows.deployments
import flows.serve
from local_server import Reply, local_server
from skilltide.errors import ConfigurationError
from skilltide.settings import Settings
from support import free_port, heed_interrupts, posting, write_csv

ROOT = Path(__file__).parents[2]
EVERY_SECONDS = 10
PATIENCE_SECONDS = 150


NOISE = ("Traceback", "never awaited", "Exception in", "Warning:", "Error logging")


def test_a_stop_in_the_middle_of_a_run_is_quiet_and_ends_the_run(server: str, tmp_path: Path, lexicon: Path) -> None:
    with local_server() as boards:
        boards.fallback = lambda path, headers: Reply({"apiVersion": "1", "jobs": []}, seconds=60)
        entry = f'market: {{platform: ashby, api: "{boards.url}", boards: [acme]}}'
        (tmp_path / "sources.yml").write_text(entry)
        environment = os.environ | {
            "PREFECT_API_URL": server, "PREFECT_HOME": str(tmp_path / ".prefect"), "PREFECT_RUNNER_POLL_FREQUENCY": "1",
            "PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")]), "PYTHONUNBUFFERED": "1",
            "SKILLTIDE_HOME": str(tmp_path), "SKILLTIDE_LEXICONS": str(lexicon), "SKILLTIDE_ALLOW_LOOPBACK": "1",
            "SKILLTIDE_CONTACT": "me@example.org", "SKILLTIDE_WORKERS": "1",
        }  # fmt: skip
        flow = ask(server, "/flows/", {"name": "ingest"})
        pulled = {"prefect.deployments.steps.set_working_directory": {"directory": "/elsewhere"}}
        body = {"name": "by-hand", "flow_id": flow["id"], "tags": ["skilltide"], "pull_steps": [pulled]}
        ask(server, "/deployments/", body)  # as `prefect deploy` may have left it
        log = tmp_path / "serve.log"
        with log.open("wb") as stream:
            process = subprocess.Popen([sys.executable, "-m", "flows.serve"], cwd=tmp_path, env=environment,
                                       stdout=stream, stderr=stream, start_new_session=True)  # fmt: skip
        try:
            wait(lambda: "Ctrl-C ends it" in log.read_text(), "the deployments", log)
            found = ask(server, "/deployments/name/ingest/by-hand")
            run = ask(server, f"/deployments/{found['id']}/create_flow_run", {"state": {"type": "SCHEDULED"}})
            wait(boards.asked, "a run that reads", log)
            process.send_signal(signal.SIGTERM)
            assert process.wait(PATIENCE_SECONDS) == 0
        finally:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
        told = log.read_text()
        assert "refresh/daily" in told and "refresh/weekly" in told and told.endswith("ended\n")
        assert not [line for line in told.splitlines() if any(noise in line for noise in NOISE)], told
        state = ask(server, f"/flow_runs/{run['id']}")["state"]
        assert state["type"] in ("CRASHED", "CANCELLED", "CANCELLING"), state
        assert ask(server, f"/deployments/{found['id']}")["paused"] is False


def test_a_collector_without_sources_is_told(tmp_path: Path) -> None:
    process = subprocess.run(
        [sys.executable, "-m", "flows.serve", "--collect-only"], cwd=tmp_path, capture_output=True, text=True,
        env=os.environ | {"PYTHONPATH": os.pathsep.join([str(ROOT), str(ROOT / "src")])}, check=False,
    )  # fmt: skip
    assert process.returncode == 1
    assert process.stderr.startswith("skilltide: sources.yml: there is no such file, so there is nothing to collect")


class Shown(Exception):
    """What would be served is known."""


@pytest.mark.parametrize(
    ("there", "variable", "is_sample"),
    [
        ((), "", True),
        (("sample/.sample",), "", True),
        (("landing/acme/run.jsonl.zst",), "", True),
        ((), "shared", False),
        (("sources.yml",), "", False),
        (("sources.yml",), "shared", False),
        (("collected/pier/board/run.jsonl.zst",), "", False),
        (("sample/.sample", "collected/pier/board/run.jsonl.zst"), "shared", False),
    ],
)
def test_a_builder_without_sources_serves_its_own_home(
    there: tuple[str, ...], variable: str, is_sample: bool, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def show(settings: Settings, *, is_sample: bool, is_collector: bool) -> None:
        raise Shown(settings.home, is_sample, is_collector)

    for name in there:
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    monkeypatch.setattr(sys, "argv", ["serve"])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    folders: list[Path] = []
    server = nullcontext(("http://127.0.0.1:1/api", False))
    monkeypatch.setattr(flows.serve, "running_server", lambda folder: (folders.append(folder), server)[1])
    monkeypatch.setattr(flows.deployments, "deployments", show)
    settings = {
        "HOME": tmp_path,
        "PREFECT_HOME": "~/prefect",
        "PREFECT_API_URL": "",
        "SKILLTIDE_HOME": tmp_path,
        "SKILLTIDE_COLLECTED": variable,
    }
    for key, value in settings.items():
        monkeypatch.setenv(key, str(value))
    with pytest.raises(Shown) as caught:
        flows.serve.main()
    assert caught.value.args == (tmp_path, is_sample, False) and folders == [tmp_path / "prefect"]


def test_the_sample_is_collected_for_nobody(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / ".sample").touch()
    (tmp_path / "sources.yml").write_text("northstar-sample: {platform: files, path: northstar-sample}")
    monkeypatch.setenv("SKILLTIDE_HOME", str(tmp_path))
    monkeypatch.setattr(sys, "argv", ["serve", "--collect-only"])
    monkeypatch.setattr(signal, "signal", lambda *_: None)
    with pytest.raises(ConfigurationError, match="bundled synthetic sample"):
        flows.serve.main()


def ask(url: str, path: str, body: dict[str, Any] | None = None) -> Any:
    """Ask a Prefect server's API."""
    data = json.dumps(body).encode() if body is not None else None
    request = urllib.request.Request(f"{url}{path}", data, {"Content-Type": "application/json"})
    until = time.monotonic() + PATIENCE_SECONDS
    while True:
        try:
            with urllib.request.urlopen(request, timeout=30) as response:
                return json.load(response)
        except urllib.error.HTTPError as error:
            if error.code != 503 or time.monotonic() > until:  # 503: its SQLite is locked just now; clients retry
                raise
            time.sleep(0.5)


def wait(found: Callable[[], Any], what: str, log: Path) -> Any:
    """Return what is found, once it is."""
    until = time.monotonic() + PATIENCE_SECONDS
    while time.monotonic() < until:
        if result := found():
            return result
        time.sleep(0.3)
    pytest.fail(f"{what}: not within {PATIENCE_SECONDS} s.\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="module")
def clone(tmp_path_factory: pytest.TempPathFactory, lexicon: Path) -> Path:
    """A clone with a source to read, and an environment that is lent, so that nothing is downloaded."""
    folder = tmp_path_factory.mktemp("empty") / "clone"
    for name in ("flows", "src", "lexicons", "warehouse", "scripts", "requirements"):
        shutil.copytree(ROOT / name, folder / name, ignore=shutil.ignore_patterns("*.duckdb*", "__pycache__"))
    for name in ("Makefile", "pyproject.toml", "prefect.yaml"):
        shutil.copy(ROOT / name, folder)
    python = folder / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f'#!/bin/sh\nPYTHONPATH="{folder}/src" exec "{sys.executable}" "$@"\n')
    python.chmod(0o755)
    (folder / ".venv" / ".ready-run").touch()
    write_csv(folder / "board" / "board_20250701.csv", [posting(number) for number in range(20)])
    (folder / "sources.yml").write_text("board:\n  platform: files\n  path: board\n")
    return folder


class Served:
    """A running `make serve`."""

    def __init__(self, folder: Path, lexicon: Path, port: int) -> None:
        own = ("PREFECT_", "SKILLTIDE_", "PYTHON", "MAKE", "MFLAGS")
        environment = {name: value for name, value in os.environ.items() if not name.startswith(own)}
        environment |= {
            "SKILLTIDE_LEXICONS": str(lexicon),
            "SKILLTIDE_WORKERS": "1",
            "SKILLTIDE_SCHEDULE_SECONDS": str(EVERY_SECONDS),
            "PREFECT_SERVER_API_PORT": str(port),
            "PREFECT_RUNNER_POLL_FREQUENCY": "1",
            "PYTHONUNBUFFERED": "1",
        }
        self.log = folder / "serve.log"
        with self.log.open("wb") as stream:
            self.process = subprocess.Popen(
                ["make", "serve"], cwd=folder, env=environment, stdout=stream, stderr=stream, start_new_session=True,
                preexec_fn=heed_interrupts,  # noqa: PLW1509 - no threads here
            )  # fmt: skip
        self.url = f"{self.wait(self._address, 'the server')}/api"

    def _address(self) -> str | None:
        assert self.process.poll() is None, self.told
        lines = [line for line in self.told.splitlines() if line.startswith("Prefect ")]
        return lines[0].split()[1] if lines and "Ctrl-C ends it" in self.told else None

    @property
    def told(self) -> str:
        return self.log.read_text(errors="replace")

    def wait(self, found: Callable[[], Any], what: str) -> Any:
        return wait(found, what, self.log)

    def ask(self, path: str, body: dict[str, Any] | None = None) -> Any:
        return ask(self.url, path, body)

    def runs(self, *names: str) -> list[dict[str, Any]]:
        """The runs of deployments in these states, newest first."""
        chosen = {"name": {"any_": list(names)}}
        body = {"flow_runs": {"state": chosen}, "deployments": {}, "sort": "START_TIME_DESC"}
        return [run for run in self.ask("/flow_runs/filter", body) if run["deployment_id"]]

    def stop(self) -> None:
        """Ctrl-C: a signal to all processes of the terminal's job."""
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGINT)
            try:
                self.process.wait(60)
            except subprocess.TimeoutExpired:
                os.killpg(self.process.pid, signal.SIGKILL)
                self.process.wait()
                raise


@pytest.fixture
def serve(clone: Path, lexicon: Path) -> Iterator[Callable[[], Served]]:
    started: list[Served] = []
    port = free_port()

    def start() -> Served:
        started.append(Served(clone, lexicon, port))
        return started[-1]

    yield start
    for served in started:
        served.stop()


@pytest.mark.slow
def test_serve_in_an_empty_clone(serve: Callable[[], Served], clone: Path) -> None:
    served = serve()
    assert "refresh/daily" in served.told and "refresh/weekly" in served.told and "refresh/monthly" in served.told

    # a schedule fires by itself, and its run leaves its results here and in the UI
    (run, *_) = served.wait(lambda: served.runs("Completed"), "a scheduled run that completes")
    assert run["auto_scheduled"]
    assert (clone / "reports" / "index.html").exists() and (clone / "warehouse" / "skilltide.duckdb").exists()
    keys = {item["key"] for item in served.ask("/artifacts/latest/filter", {})}
    assert keys >= {"skilltide-sources", "skilltide-checks", "skilltide-brief", "skilltide-report"}
    (daily,) = [item for item in served.ask("/deployments/filter", {}) if item["name"] == "daily"]

    # of two at once, one is refused
    for _ in range(2):
        served.ask(f"/deployments/{daily['id']}/create_flow_run", {"state": {"type": "SCHEDULED"}})
    refused = served.wait(lambda: served.runs("Cancelled"), "an overlapping run that is refused")
    assert "concurrency limit" in refused[0]["state"]["message"]

    # after a stop and a while without it, the schedules go on, with one run for all that came due
    served.stop()
    assert not [line for line in served.told.splitlines() if any(noise in line for noise in NOISE)], served.told
    assert not (clone / ".prefect" / "server.json").exists()
    time.sleep(2 * EVERY_SECONDS + 2)
    served = serve()
    again = [item for item in served.ask("/deployments/filter", {}) if item["name"] == "daily"]
    assert [item["id"] for item in again] == [daily["id"]] and not again[0]["paused"]
    assert all(schedule["active"] for schedule in again[0]["schedules"])
    assert served.runs("Superseded")
    earlier = {item["id"] for item in served.runs("Completed")}
    served.wait(lambda: {item["id"] for item in served.runs("Completed")} - earlier, "a run after the new start")
    server_log = (clone / ".prefect" / "server.log").read_text(errors="replace")
    assert server_log.count("database is locked") < 20  # SQLite may collide and try again, but not go in circles
