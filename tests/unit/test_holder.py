"""One process at a time holds a folder; a dead one holds nothing, on this machine or on another."""

import os
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from skilltide.errors import WarehouseLockedError
from skilltide.holder import Holder, Rhythm, _put, _read, held

QUICK = Rhythm(beat=0.02, silence=0.15, settle=0.05)

HOLD = """
import sys
from pathlib import Path
from skilltide.errors import WarehouseLockedError
from skilltide.holder import Rhythm, held
with held(Path(sys.argv[1]), 0, WarehouseLockedError, Rhythm(0.02, 0.15, 0.05)):
    print("held", flush=True)
    sys.stdin.read()
"""

COUNT = """
import sys, time
from pathlib import Path
from skilltide.errors import WarehouseLockedError
from skilltide.holder import held
counter = Path(sys.argv[2])
for _ in range(5):
    with held(Path(sys.argv[1]), 60, WarehouseLockedError):
        value = int(counter.read_text())
        time.sleep(0.002)
        counter.write_text(str(value + 1))
"""


@contextmanager
def another_process(path: Path) -> Iterator[subprocess.Popen[str]]:
    process = subprocess.Popen(
        [sys.executable, "-c", HOLD, str(path)], stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout and process.stdout.readline() == "held\n"
        yield process
    finally:
        process.kill()
        process.communicate()


def elsewhere(**changes: object) -> Holder:
    holder = Holder("their-token", "far-away", "another boot", 1, "1", "2026-11-29 03:00:00 UTC")
    return replace(holder, **changes)  # type: ignore[arg-type]


def test_a_second_process_is_refused_with_the_first_s_name_and_let_in_when_that_is_killed(tmp_path: Path) -> None:
    path = tmp_path / "builder.json"
    with another_process(path) as first:
        with (
            pytest.raises(WarehouseLockedError, match=rf"process {first.pid} on {os.uname().nodename}, since 20\d\d-"),
            held(path, 0, WarehouseLockedError, QUICK),
        ):
            pass
        first.kill()
        os.waitid(os.P_PID, first.pid, os.WEXITED | os.WNOWAIT)  # ended and not reaped, as where no parent looks
        with held(path, 0, WarehouseLockedError, QUICK):
            found = _read(path)
            assert found is not None and found.process_id == os.getpid()
    assert not path.exists()
    assert [item.name for item in tmp_path.iterdir()] == [".builder.json.guard"]


def test_a_process_id_that_was_given_again_holds_nothing(tmp_path: Path) -> None:
    path = tmp_path / "builder.json"
    with held(path, 0, WarehouseLockedError, QUICK):
        found = _read(path)
    assert found is not None
    _put(path, replace(found, process_id=os.getppid(), process_start="1"))
    dead = _read(path)
    assert dead is not None and dead.is_here and dead.is_dead
    with held(path, 0, WarehouseLockedError, QUICK):
        pass


def test_of_many_that_find_a_dead_holder_one_at_a_time_gets_in(tmp_path: Path) -> None:
    path, counter = tmp_path / "builder.json", tmp_path / "counter"
    counter.write_text("0")
    with another_process(path) as dead:
        dead.kill()
    command = [sys.executable, "-c", COUNT, str(path), str(counter)]
    processes = [subprocess.Popen(command) for _ in range(4)]
    assert [process.wait(120) for process in processes] == [0] * 4
    assert counter.read_text() == "20"


def test_a_silent_holder_elsewhere_is_dead_whatever_its_clock_says(tmp_path: Path) -> None:
    path = tmp_path / "builder.json"
    for since in ("1999-01-01 00:00:00 UTC", "2999-01-01 00:00:00 UTC"):
        _put(path, elsewhere(since=since))
        with held(path, 0, WarehouseLockedError, QUICK) as hold:
            assert hold.taken_by is None
            found = _read(path)
            assert found is not None and found.process_id == os.getpid() and not found.is_claim
    path.write_bytes(b"{half a line")  # of one who died while the file system had no links
    with held(path, 0, WarehouseLockedError, QUICK):
        pass


@contextmanager
def beating(path: Path, first_after: float = 0.0) -> Iterator[None]:
    """A holder elsewhere that lives; it is stopped for a while first."""
    stop = threading.Event()

    def beat() -> None:
        number = 0
        stop.wait(first_after)
        while not stop.wait(0.02):
            number += 1
            found = _read(path)
            if found is not None and found.token != "their-token" and not found.is_claim:
                return
            _put(path, elsewhere(beat=number))

    thread = threading.Thread(target=beat)
    _put(path, elsewhere())
    thread.start()
    try:
        yield
    finally:
        stop.set()
        thread.join()


def test_a_living_holder_elsewhere_is_waited_for_and_named(tmp_path: Path) -> None:
    path = tmp_path / "builder.json"
    with (
        beating(path),
        pytest.raises(WarehouseLockedError, match="process 1 on far-away, since 2026-11-29"),
        held(path, 0.2, WarehouseLockedError, QUICK),
    ):
        pass


def test_one_that_wakes_up_while_it_is_claimed_keeps_what_it_holds(tmp_path: Path) -> None:
    path = tmp_path / "builder.json"
    slow = Rhythm(beat=0.02, silence=0.1, settle=0.6)
    with (
        beating(path, first_after=0.3),
        pytest.raises(WarehouseLockedError, match="far-away"),
        held(path, 0, WarehouseLockedError, slow),
    ):
        pass


def test_who_was_taken_over_is_told(tmp_path: Path) -> None:
    path = tmp_path / "builder.json"
    lost = threading.Event()
    with held(path, 0, WarehouseLockedError, QUICK) as hold:
        hold.on_loss = lost.set
        _put(path, elsewhere())
        assert lost.wait(10)
        assert hold.taken_by is not None and hold.taken_by.host == "far-away"
    found = _read(path)
    assert found is not None and found.host == "far-away", "what another one holds is not let go of"


def test_a_block_within_a_block_is_let_in(tmp_path: Path) -> None:
    path = tmp_path / "builder.json"
    with held(path, 0, WarehouseLockedError) as outer:
        with held(path, 0, WarehouseLockedError) as inner:
            assert inner is outer
        assert path.exists()
    assert not path.exists()
