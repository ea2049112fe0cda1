"""A refresh killed at any moment, or stopped by a full disk, is finished by the next one with the same result.

Meanwhile a reader that opens the published file again and again never sees an error or a half state.
"""

import os
import random
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path

import pytest

from forked import Command
from skilltide.settings import Settings
from support import posting, write_csv

Contents = Callable[[Path], dict[str, list[tuple[object, ...]]]]

READER = """
import sys, time
import duckdb
path = sys.argv[1]
reads = 0
while True:
    with duckdb.connect(path, read_only=True) as c:
        postings = c.execute("SELECT count(*) FROM marts.posting").fetchone()[0]
        counted = c.execute("SELECT sum(posting_count) FROM marts.opening").fetchone()[0]
    if postings != counted or postings not in (32, 41):
        print(f"half a state: {postings} postings, {counted} in openings", flush=True)
        sys.exit(1)
    reads += 1
    if reads == 1:
        print("reading", flush=True)
    time.sleep(0.2)
"""


@pytest.fixture(scope="module")
def dumps(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("dumps")
    rows = [posting(number) for number in range(40)]
    write_csv(folder / "first" / "board_20250701.csv", rows[:32])
    changed = posting(3, description=rows[3]["description"] + "\n- Kubernetes is required.")
    write_csv(folder / "second" / "board_20250702.csv", [changed, *rows[20:], rows[30] | {"id": "p30-again"}])
    return folder


def refresh(home: Path, lexicon: Path, limit: int | None = None) -> Command:
    environment = os.environ | {"SKILLTIDE_LEXICONS": str(lexicon), "SKILLTIDE_WORKERS": "1"}
    return Command("--home", str(home), "refresh", environment=environment, most_bytes=limit, is_full_disk_told=False)


def finish(home: Path, lexicon: Path) -> None:
    process = refresh(home, lexicon)
    _, errors = process.communicate(timeout=300)
    assert process.returncode == 0, errors


@pytest.fixture(scope="module")
def base(tmp_path_factory: pytest.TempPathFactory, dumps: Path, lexicon: Path) -> Path:
    """A home that was refreshed once, with another dump waiting."""
    home = tmp_path_factory.mktemp("base") / "home"
    shutil.copytree(dumps / "first", home / "board")
    (home / "sources.yml").write_text("board:\n  platform: files\n  path: board\n")
    finish(home, lexicon)
    shutil.copy2(dumps / "second" / "board_20250702.csv", home / "board")
    return home


@pytest.fixture(scope="module")
def undisturbed(base: Path, lexicon: Path, tmp_path_factory: pytest.TempPathFactory) -> tuple[Settings, float]:
    """The result of a run that nothing disturbed, and how long it took (s), to spread the kills over it."""
    home = tmp_path_factory.mktemp("undisturbed") / "home"
    shutil.copytree(base, home)
    began = time.monotonic()
    finish(home, lexicon)
    return Settings(home=home), time.monotonic() - began


def same_home(base: Path, home: Path) -> Settings:
    """Copy the base with its times, under the path that the undisturbed run had it (paths are provenance)."""
    shutil.rmtree(home, ignore_errors=True)
    shutil.copytree(base, home)
    return Settings(home=home)


def kill_and_compare(
    rounds: int, base: Path, undisturbed: tuple[Settings, float], lexicon: Path, contents: Contents
) -> None:
    expected_home, seconds = undisturbed
    expected = contents(expected_home.working), contents(expected_home.published)
    settings = expected_home  # the same path again: origins of documents are stored
    draw = random.Random(20_250_702)
    for _ in range(rounds):
        same_home(base, settings.home)
        reader = subprocess.Popen(
            [sys.executable, "-c", READER, str(settings.published)], stdout=subprocess.PIPE, stderr=subprocess.STDOUT,
            text=True,
        )  # fmt: skip
        assert reader.stdout and reader.stdout.readline() == "reading\n"
        moment = draw.uniform(0.05, 1.1) * seconds
        victim = refresh(settings.home, lexicon)
        try:
            victim.wait(timeout=moment)
        except subprocess.TimeoutExpired:
            victim.send_signal(signal.SIGKILL)
            victim.wait(timeout=300)
        finish(settings.home, lexicon)
        assert reader.poll() is None, reader.stdout.read()
        reader.kill()
        reader.communicate()
        assert (contents(settings.working), contents(settings.published)) == expected, f"killed after {moment:.2f} s"


def test_a_kill(base: Path, undisturbed: tuple[Settings, float], lexicon: Path, contents: Contents) -> None:
    kill_and_compare(1, base, undisturbed, lexicon, contents)


@pytest.mark.slow
def test_fifty_kills(base: Path, undisturbed: tuple[Settings, float], lexicon: Path, contents: Contents) -> None:
    kill_and_compare(50, base, undisturbed, lexicon, contents)


@pytest.mark.slow  # test_concurrency fills the disk in every run
@pytest.mark.parametrize("limit", [4_096, 2_000_000])
def test_a_full_disk_is_told_and_nothing_is_lost(
    limit: int, base: Path, undisturbed: tuple[Settings, float], lexicon: Path, contents: Contents
) -> None:
    """A limit on the size of files stands for the full disk: writes beyond it fail, as they do there."""
    settings, _ = undisturbed
    expected = contents(settings.working), contents(settings.published)
    same_home(base, settings.home)
    process = refresh(settings.home, lexicon, limit)
    process.communicate(timeout=300)
    assert process.returncode != 0
    assert len(contents(settings.published)["marts.posting"]) == 32, "what was published before stays"
    finish(settings.home, lexicon)
    assert (contents(settings.working), contents(settings.published)) == expected
