"""Commands that are interrupted end with one line and the signal's code, whatever was raised on the way."""

import os
import signal
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import duckdb
import pytest

from forked import Command
from skilltide.cli import main
from skilltide.commands import terminal


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Path]:
    """A home with a database file in it; signals do afterwards what they did."""
    (tmp_path / "warehouse").mkdir()
    duckdb.connect(tmp_path / "warehouse" / "skilltide.duckdb").close()
    monkeypatch.setattr(terminal._State, "interrupt", None)
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    signal.signal(signal.SIGINT, signal.default_int_handler)
    yield tmp_path
    for number, handler in before.items():
        signal.signal(number, handler)


SQL = ["sql", "SELECT 1"]


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize(
    ("typed", "place", "raised"),
    [
        (SQL, "skilltide.query.run_query", RuntimeError("Query interrupted")),
        (SQL, "skilltide.query.run_query", KeyboardInterrupt()),
        (SQL, "skilltide.query.run_query", duckdb.InterruptException("INTERRUPT Error: Interrupted!")),
        (SQL, "skilltide.query.run_query", OSError(4, "Interrupted system call")),
        (["report"], "skilltide.pipeline.report", RuntimeError("Query interrupted")),
        (["site", "--out", "public"], "skilltide.site.write.write_site", RuntimeError("Query interrupted")),
        (["status"], "skilltide.status.status_lines", RuntimeError("Query interrupted")),
        (["why", "--posting", "a:1"], "skilltide.audit.audit_posting", RuntimeError("Query interrupted")),
        (["why", "--opening", "a"], "skilltide.audit.audit_opening", KeyboardInterrupt()),
        (["why", "Python"], "skilltide.extract.loading.load_tagger", KeyboardInterrupt()),
        (["doctor"], "skilltide.doctor._packages", RuntimeError("Query interrupted")),
        (["--debug", "sources", "list"], "skilltide.sources.listing.platform_lines", KeyboardInterrupt()),
        (["lexicon", "lint"], "skilltide.extract.lexicon_folder.read_files", KeyboardInterrupt()),
        (["publish"], "skilltide.pipeline.publish_marts", RuntimeError("Query interrupted")),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, list) else type(value).__name__,
)
def test_a_command_that_a_signal_ends(
    typed: list[str], place: str, raised: BaseException, number: signal.Signals, home: Path,
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str],
) -> None:  # fmt: skip
    def work(*given: Any, **named: Any) -> None:
        """Be interrupted, as a library tells it."""
        try:
            signal.raise_signal(number)
        except KeyboardInterrupt:
            raise raised from None

    monkeypatch.setattr(place, work)
    monkeypatch.setattr(sys, "argv", ["skilltide", "--home", str(home), *typed])
    with pytest.raises(SystemExit) as caught:
        main()
    out, errors = capsys.readouterr()
    assert caught.value.code == 128 + number
    assert (out, errors.count("\n")) == ("", 1) and errors.startswith("skilltide: interrupted")


@pytest.mark.parametrize("raised", [RuntimeError("Query interrupted"), OSError(28, "No space left on device")])
def test_an_error_without_a_signal_stays_one(
    raised: Exception, home: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def work(*given: Any, **named: Any) -> None:
        raise raised

    monkeypatch.setattr("skilltide.query.run_query", work)
    monkeypatch.setattr(sys, "argv", ["skilltide", "--home", str(home), *SQL])
    with pytest.raises(RuntimeError if isinstance(raised, RuntimeError) else SystemExit) as caught:
        main()
    assert caught.value is raised or "no space left to write" in capsys.readouterr().err


@pytest.mark.parametrize("number", [signal.SIGINT, signal.SIGTERM])
def test_a_query_that_runs_is_given_up(number: signal.Signals, home: Path) -> None:
    query = "SELECT sum(a.range * b.range % 7) FROM range(10_000_000) a, range(10_000_000) b"
    process = Command("--home", str(home), "sql", "--out", str(home / "a.csv"), query, environment=os.environ)
    database, opened = home / "warehouse" / "skilltide.duckdb", Path(f"/proc/{process.pid}/fd")
    until = time.monotonic() + 120
    while time.monotonic() < until and process.poll() is None:
        if any(os.path.realpath(link) == str(database) for link in opened.iterdir()):
            break
        time.sleep(0.05)
    time.sleep(0.5)  # now it runs, or is about to
    process.send_signal(number)
    out, errors = process.communicate(timeout=120)
    assert (process.returncode, out, errors) == (128 + number, "", "skilltide: interrupted\n")
    assert [path.name for path in home.iterdir()] == ["warehouse"]
