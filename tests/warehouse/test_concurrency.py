"""Runs that meet, readers while files are replaced, and a disk that fills up wherever something is written."""

import os
import shutil
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from forked import Command
from skilltide import pipeline
from skilltide.settings import Settings
from skilltide.sources.config import files_source
from support import posting, write_csv

Contents = Callable[[Path], dict[str, list[tuple[object, ...]]]]

READER = """
import sys, time
import duckdb
path, reads = sys.argv[1], 0
print("reading", flush=True)
while True:
    with duckdb.connect(path, read_only=True) as c:
        ((postings, counted),) = c.execute(
            "SELECT (SELECT count(*) FROM marts.posting), (SELECT sum(posting_count) FROM marts.opening)").fetchall()
    assert postings == counted, (postings, counted)
    reads += 1
    time.sleep(0.02)
"""


def start(home: Path, lexicon: Path, *arguments: str, limit: int | None = None, wait: str = "300") -> Command:
    """Start a command of the CLI; `limit`: no file may grow beyond so many bytes."""
    environment = os.environ | {
        "SKILLTIDE_LEXICONS": str(lexicon), "SKILLTIDE_WORKERS": "1", "SKILLTIDE_LOCK_WAIT_SECONDS": wait,
    }  # fmt: skip
    return Command("--home", str(home), *arguments, environment=environment, most_bytes=limit)


@pytest.fixture(scope="module")
def board(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("ran") / "board"
    write_csv(folder / "board_20250701.csv", [posting(number) for number in range(30)])
    write_csv(folder / "board_20250702.csv", [posting(number) for number in range(10, 40)])
    return folder


@pytest.fixture(scope="module")
def alone(board: Path, tmp_path_factory: pytest.TempPathFactory, lexicon: Path) -> Settings:
    """What one run made of the board that nothing disturbed."""
    settings = Settings(home=tmp_path_factory.mktemp("alone"), workers=1, lexicons=lexicon)
    pipeline.refresh(settings, [files_source([board], "board")])
    return settings


def test_two_refreshes_at_once_give_what_one_gives(
    board: Path, alone: Settings, tmp_path: Path, lexicon: Path, contents: Contents
) -> None:
    both = [start(tmp_path / "home", lexicon, "refresh", str(board)) for _ in range(2)]
    for process in both:
        _, errors = process.communicate(timeout=300)
        assert process.returncode == 0, errors
    assert contents(Settings(home=tmp_path / "home").published) == contents(alone.published)


def test_a_full_disk_is_one_line_wherever_it_fills_up(
    board: Path, alone: Settings, tmp_path: Path, lexicon: Path, contents: Contents
) -> None:
    """No file may grow beyond a limit: first landing files fail, then the database, then what is published."""
    home = tmp_path / "home"
    told = set()
    for limit in (500, 1_000_000, 6_000_000):
        process = start(home, lexicon, "refresh", str(board), limit=limit)
        _, errors = process.communicate(timeout=300)
        if process.returncode == 0:
            continue
        assert "Traceback" not in errors
        assert "no space left to write" in errors and "the next run goes on from there" in errors, errors
        told.add(limit)
    assert len(told) >= 2
    process = start(home, lexicon, "refresh", str(board))
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors
    assert contents(Settings(home=home).published) == contents(alone.published)


@pytest.mark.slow
def test_twenty_readers_through_twenty_publications(board: Path, tmp_path: Path, lexicon: Path) -> None:
    board = Path(shutil.copytree(board, tmp_path / "board"))
    settings = Settings(home=tmp_path / "home", workers=1, lexicons=lexicon)
    pipeline.refresh(settings, [files_source([board], "board")])
    command = [sys.executable, "-c", READER, str(settings.published)]
    readers = [
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True) for _ in range(20)
    ]
    try:
        for reader in readers:
            assert reader.stdout and reader.stdout.readline() == "reading\n"
        for number in range(20):
            write_csv(board / f"board_202508{number + 1:02d}.csv", [posting(100 + number)])
            pipeline.refresh(settings, [files_source([board], "board")])
            time.sleep(0.1)
        assert [reader.poll() for reader in readers] == [None] * 20
    finally:
        for reader in readers:
            reader.kill()
            reader.communicate()
