"""`skilltide sql` on a terminal, typed into as a person does; and what it does where there is none."""

import json
import os
import pty
import re
import select
import signal
import sys
import termios
import time
from collections.abc import Iterator
from pathlib import Path

import duckdb
import pytest
from typer.testing import CliRunner

from skilltide.cli import app

PROMPT = "skilltide> "


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home with a published warehouse, as small as can be."""
    folder = tmp_path_factory.mktemp("home")
    (folder / "warehouse").mkdir()
    with duckdb.connect(folder / "warehouse" / "skilltide.duckdb") as connection:
        connection.execute("""
            CREATE SCHEMA marts;
            CREATE TABLE marts.skill AS
                SELECT 'pytorch' AS skill_id, 'PyTorch' AS skill_name, ['Torch'] AS aliases, 3 AS number
        """)
    return folder


class Terminal:
    """A terminal in which `skilltide sql` runs."""

    def __init__(self, home: Path, *arguments: str) -> None:
        self._pid, self._leader = pty.fork()
        if not self._pid:
            environment = os.environ | {"PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm", "INPUTRC": os.devnull}
            command = [sys.executable, "-m", "skilltide.cli", "--home", str(home), "sql", *arguments]
            os.execve(sys.executable, command, environment)
        termios.tcsetwinsize(self._leader, (40, 100))
        self._printed = ""

    def read_until(self, wanted: str, seconds: float = 20) -> str:
        """Return what is printed until `wanted` comes."""
        until = time.monotonic() + seconds
        while wanted not in self._printed:
            ready, _, _ = select.select([self._leader], [], [], max(0.0, until - time.monotonic()))
            assert ready, f"no {wanted!r} came: {self._printed!r}"
            try:
                self._printed += os.read(self._leader, 65536).decode(errors="replace")
            except OSError:
                raise AssertionError(f"it ended without {wanted!r}: {self._printed!r}") from None
        output, found, self._printed = self._printed.partition(wanted)
        return re.sub(r"\x1b\[[?0-9;]*[a-zA-Z]", "", output + found)

    def type(self, text: str) -> None:
        os.write(self._leader, text.encode())

    def end(self) -> int:
        """Return its exit code, once it has ended."""
        for _ in range(600):
            pid, status = os.waitpid(self._pid, os.WNOHANG)
            if pid:
                os.close(self._leader)
                return os.waitstatus_to_exitcode(status)
            time.sleep(0.1)
        os.kill(self._pid, signal.SIGKILL)
        raise AssertionError("it goes on")


@pytest.fixture
def terminal(home: Path) -> Iterator[Terminal]:
    yield Terminal(home)


def test_a_session_on_a_terminal(terminal: Terminal, home: Path) -> None:
    assert "(read-only)" in terminal.read_until(PROMPT)
    terminal.type("SELECT skill_id, number FROM marts.sk\t\n")
    terminal.read_until("       ..> ")
    terminal.type("WHERE skill_id = 'tor\t;\n")  # readline closes the quotation, too
    answer = terminal.read_until("1 row")
    assert "pytorch';" in answer and "│ pytorch  │      3 │" in answer
    terminal.type("FROM nothing;\n")
    terminal.read_until("error: ")
    terminal.read_until(PROMPT)
    terminal.type("SELECT count(*) FROM range(10_000_000) a, range(10_000_000) b WHERE a.range * b.range % 7 = 1;\n")
    terminal.read_until("= 1;\r\n")
    time.sleep(0.2)
    terminal.type("\x03")
    terminal.read_until("cancelled")
    terminal.read_until(PROMPT)
    terminal.type("\x1b[A")  # the last query again, from the history
    terminal.read_until("= 1;")
    time.sleep(0.2)  # a Ctrl-C in the middle of redrawing a line is seen at the next key only (CPython's readline)
    terminal.type("\x03")
    terminal.read_until(PROMPT)
    terminal.type("DROP TABLE marts.skill;\n")
    terminal.read_until("read-only")
    terminal.read_until(PROMPT)
    terminal.type(".quit\n")
    assert terminal.end() == 0
    path = home / "cache" / "sql_history"
    assert str(path) in (home / "warehouse" / "written.jsonl").read_text()  # what `skilltide forget` clears
    history = path.read_text()
    assert "SELECT skill_id, number FROM marts.skill WHERE skill_id = 'pytorch';" in history


def test_a_prompt_writes_no_file(home: Path) -> None:
    terminal = Terminal(home, "--format", "parquet")
    assert "give a query to write" in terminal.read_until("prompt shows results; give a query to write")
    assert terminal.end() == 2


def test_without_a_terminal_the_query_comes_from_standard_input(home: Path) -> None:
    for arguments in (["--format", "json"], ["-", "--format", "json"]):
        done = CliRunner().invoke(app, ["--home", str(home), "sql", *arguments], input="SELECT 1 AS n")
        assert json.loads(done.stdout) == [{"n": 1}]
    empty = CliRunner().invoke(app, ["--home", str(home), "sql"], input=" \n")
    assert empty.exit_code == 1 and "there is no query" in str(empty.exception)


def test_a_file_is_written_in_the_format_that_its_name_tells(home: Path, tmp_path: Path) -> None:
    for suffix in ("csv", "json", "parquet", "arrow", "txt"):
        out = tmp_path / f"out.{suffix}"
        done = CliRunner().invoke(app, ["--home", str(home), "sql", "FROM marts.skill", "--out", str(out)])
        assert done.exit_code == 0 and done.stdout == "" and f"written    {out}" in done.stderr
    starts = {path.suffix: path.read_bytes()[:5] for path in tmp_path.iterdir()}
    assert starts == {
        ".csv": b"skill",
        ".json": b'[\n{"s',
        ".parquet": b"PAR1\x15",
        ".arrow": b"ARROW",
        ".txt": "┌─".encode()[:5],
    }
