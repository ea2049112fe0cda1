"""Scratch folders go with their block, and those of killed processes with the next process that needs one."""

import os
import subprocess
import sys
from pathlib import Path

import pytest

from skilltide import scratch
from skilltide.scratch import scratch_folder

OPEN = """
import sys, time
from pathlib import Path
from skilltide.scratch import scratch_folder
with scratch_folder(Path(sys.argv[1])) as folder:
    (folder / "00000.parquet").write_bytes(b"batch")
    print(folder.name, flush=True)
    sys.stdin.read()
"""


@pytest.fixture(autouse=True)
def fresh() -> None:
    scratch._sweep.cache_clear()


def names(folder: Path) -> set[str]:
    return {path.name for path in folder.iterdir()}


def test_it_is_made_and_goes(tmp_path: Path) -> None:
    parent = tmp_path / "deep" / "scratch"
    with scratch_folder(parent) as one, scratch_folder(parent) as other:
        assert one != other and names(parent) == {one.name, other.name}
        (one / "file").touch()
    assert names(parent) == set()


def test_what_killed_processes_left_goes_and_nothing_else(tmp_path: Path) -> None:
    running = [
        subprocess.Popen(
            [sys.executable, "-c", OPEN, str(tmp_path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )
        for _ in range(2)
    ]
    killed, alive = (process.stdout.readline().strip() for process in running if process.stdout)
    running[0].kill()
    running[0].wait()
    machine, _, start = killed.split("-")[1:4]
    theirs = {
        "skilltide-k3j2_x9a", "skilltide-data", "skilltide-", "skilltide", "other-1-2", f"skilltide-{machine}",
        f"skilltide-{machine}-1", f"skilltide-{machine}-{os.getpid()}-notes-x", f"copy of {killed}",
        "skilltide-00000000-999999999-1-abcdefgh", f"{killed}.bak",
    }  # fmt: skip
    for name in theirs:
        (tmp_path / name).mkdir()
    reused = f"skilltide-{machine}-{os.getpid()}-{int(start) + 1}-abcdefgh"  # another process had our id
    (tmp_path / reused).mkdir()
    (tmp_path / f"skilltide-{machine}-{'9' * 30}-1-abcdefgh").mkdir()
    try:
        with scratch_folder(tmp_path) as own:
            assert names(tmp_path) == theirs | {alive, own.name}
            assert (tmp_path / alive / "00000.parquet").exists()
    finally:
        running[1].kill()
        running[1].wait()
    with scratch_folder(tmp_path):
        assert alive in names(tmp_path), "looked for once a process"
