"""Whose server it is: one process at a time has it, and another process that has its id is left alone. None runs."""

import json
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from flows import server
from flows.server import OwnServer, running_server
from skilltide.errors import ConfigurationError
from skilltide.process import process_start

SERVE = """
import sys
from pathlib import Path
from flows import server
server.answers = lambda url: True
server.start = lambda folder: server.OwnServer("http://127.0.0.1:1/api", 999_999_999, "1")
with server.running_server(Path(sys.argv[1])):
    print("serves", flush=True)
    sys.stdin.read()
"""


@pytest.fixture
def sleeper() -> Iterator[subprocess.Popen[bytes]]:
    """A process that may be taken for a server."""
    process = subprocess.Popen([sys.executable, "-c", "import sys; sys.stdin.read()"], stdin=subprocess.PIPE)
    yield process
    process.kill()
    process.wait()


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """The folders for which a server is started; each that is asked answers."""
    folders: list[Path] = []

    def start(folder: Path) -> OwnServer:
        folders.append(folder)
        return OwnServer("http://127.0.0.1:2/api", 999_999_999, "1")

    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setattr(server, "answers", lambda url: True)
    monkeypatch.setattr(server, "start", start)
    return folders


def record(folder: Path, process_id: int, **more: str) -> None:
    (folder / "server.json").write_text(json.dumps({"url": "http://127.0.0.1:1/api", "process_id": process_id} | more))


def test_a_second_one_in_the_same_folder_is_refused(tmp_path: Path, started: list[Path]) -> None:
    first = subprocess.Popen(
        [sys.executable, "-c", SERVE, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert first.stdout and first.stdout.readline() == "serves\n"
        with (
            pytest.raises(ConfigurationError, match=f"process {first.pid} on .* serves in this clone already"),
            running_server(tmp_path),
        ):
            pass
        with running_server(tmp_path / "another"):
            assert started == [tmp_path / "another"]
    finally:
        first.kill()
        first.wait()
    with running_server(tmp_path):
        assert started[1:] == [tmp_path], "one that was killed holds nothing"


def test_a_server_that_outlived_its_serve_is_taken_over_and_ended(
    tmp_path: Path, started: list[Path], sleeper: subprocess.Popen[bytes]
) -> None:
    record(tmp_path, sleeper.pid, process_start=process_start(sleeper.pid))
    with running_server(tmp_path) as (url, is_own):
        assert (url, is_own, started) == ("http://127.0.0.1:1/api", True, [])
        assert sleeper.poll() is None
    assert sleeper.poll() is not None and not (tmp_path / "server.json").exists()


def test_so_is_one_that_an_older_version_recorded(
    tmp_path: Path, started: list[Path], sleeper: subprocess.Popen[bytes]
) -> None:
    record(tmp_path, sleeper.pid)
    with running_server(tmp_path):
        assert started == []
    assert sleeper.poll() is not None


def test_a_process_that_has_a_dead_server_s_id_is_left_alone(
    tmp_path: Path, started: list[Path], sleeper: subprocess.Popen[bytes]
) -> None:
    record(tmp_path, sleeper.pid, process_start="12")
    with running_server(tmp_path) as (url, _):
        assert started == [tmp_path] and url == "http://127.0.0.1:2/api"
    assert sleeper.poll() is None


@pytest.mark.parametrize("port", ["many", "-1", "0", "70000", "4200.5"])
def test_a_port_that_is_none_is_told(port: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv("PREFECT_API_URL", raising=False)
    monkeypatch.setenv("PREFECT_SERVER_API_PORT", port)
    with pytest.raises(ConfigurationError, match=r"PREFECT_SERVER_API_PORT: .*: no port"), running_server(tmp_path):
        pass


@pytest.mark.parametrize("text", ["", "[]", "{}", '{"url": 1}', '{"url": "http://127.0.0.1:1/api", "process_id": "x"}'])
def test_a_record_that_says_nothing_is_none(text: str, tmp_path: Path, started: list[Path]) -> None:
    (tmp_path / "server.json").write_text(text)
    with running_server(tmp_path):
        assert started == [tmp_path]
