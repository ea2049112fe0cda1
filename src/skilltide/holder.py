"""Who writes to a folder: one process at a time, which says who it is, and whose death needs no clearing up.

The holder stands in a small file. On its own machine a process that is gone holds nothing (its id and its start tell).
From another machine a process can't be looked up: there the file's beat is watched, by the watcher's own clock, and a
holder whose beat stands still for long is dead. Nothing here relies on locks of the file system, on its times, or on
clocks that agree; new contents get their name in one rename.

Taking over from another machine's dead holder is Fischer's algorithm: claim, wait for longer than a beat, and look
whether the claim still stands (Lamport, "A fast mutual exclusion algorithm", 1987, section 2). A holder that was only
stopped for a while overwrites the claim at its next beat.
"""

import errno
import fcntl
import os
import platform
import secrets
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import asdict, dataclass, replace
from datetime import UTC, datetime
from pathlib import Path

import orjson

from skilltide.errors import SkilltideError
from skilltide.log import logger
from skilltide.process import is_running, machine, process_start


@dataclass(frozen=True, slots=True)
class Rhythm:
    """How often a holder shows that it lives, and what follows from its silence (all in seconds)."""

    beat: float = 10.0
    silence: float = 60.0
    """A holder on another machine whose beat stood still for so long is dead."""
    settle: float = 15.0
    """A claim has to stand for so long; more than a beat."""


RHYTHM = Rhythm()


@dataclass(frozen=True, slots=True)
class Holder:
    """What the file says."""

    token: str
    """Of one holding; no two are equal."""
    host: str
    machine: str
    """Which processes its id is to be looked up among: this boot of this kernel, this namespace."""
    process_id: int
    process_start: str
    """By the kernel's count; process ids are given again. Empty where the system doesn't tell."""
    since: str
    """UTC, by its own clock; for people."""
    beat: int = 0
    is_claim: bool = False
    """Whether it waits to see if another one is dead."""

    def in_words(self) -> str:
        """Return who it is, for messages."""
        return f"process {self.process_id} on {self.host}, since {self.since},"

    @property
    def is_here(self) -> bool:
        """Whether it runs, or ran, where its process can be looked up from here."""
        return (self.host, self.machine) == (platform.node(), machine())

    @property
    def is_dead(self) -> bool:
        """Whether its process is gone; for one that `is_here`."""
        return not is_running(self.process_id, self.process_start)


class Hold:
    """A folder that is held by this process."""

    def __init__(self, path: Path, mine: Holder, rhythm: Rhythm) -> None:
        self._path, self._mine, self._rhythm = path, mine, rhythm
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._beat, name="skilltide-holder", daemon=True)
        self.taken_by: Holder | None = None
        """Who took it over, because this process had not shown for long that it lives."""
        self.on_loss: Callable[[], None] = lambda: None
        self.count = 1

    def begin(self) -> None:
        """Show from now on that this process lives."""
        self._thread.start()

    def _beat(self) -> None:
        while not self._stop.wait(self._rhythm.beat):
            with suppress(OSError):  # a file system that is away for a moment; the next beat tells
                other = _read(self._path)
                if other is not None and other.token != self._mine.token and not other.is_claim:
                    self.taken_by = other
                    logger.error("%s: %s took it over from this process", self._path.parent, other.in_words())
                    self.on_loss()
                    return
                self._mine = replace(self._mine, beat=self._mine.beat + 1)
                _put(self._path, self._mine)

    def end(self) -> None:
        """Let go."""
        self._stop.set()
        self._thread.join()
        with suppress(OSError):
            found = _read(self._path)
            if found is not None and found.token == self._mine.token:
                self._path.unlink()


_holds: dict[Path, Hold] = {}
_guard = threading.Lock()


@contextmanager
def held(
    path: Path, wait_seconds: float, refused: Callable[[str], SkilltideError], rhythm: Rhythm = RHYTHM
) -> Iterator[Hold]:
    """Hold what the file `path` stands for; a block within a block of the same process is let in.

    Waits `wait_seconds` for another one to let go, and where that one is on another machine and shows no sign of life,
    until it is known to be dead or alive. `refused` makes the error of the words for who holds it.
    """
    key = path.absolute()
    with _guard:
        hold = _holds.get(key)
        if hold is not None:
            hold.count += 1
    if hold is None:
        hold = Hold(path, _acquire(path, wait_seconds, refused, rhythm), rhythm)
        hold.begin()
        with _guard:
            _holds[key] = hold
    try:
        yield hold
    finally:
        with _guard:
            hold.count -= 1
            is_last = not hold.count
            if is_last:
                del _holds[key]
        if is_last:
            hold.end()


def _acquire(path: Path, wait_seconds: float, refused: Callable[[str], SkilltideError], rhythm: Rhythm) -> Holder:
    now = datetime.now(UTC).strftime("%Y-%m-%d %H:%M:%S UTC")
    mine = Holder(secrets.token_hex(8), platform.node(), machine(), os.getpid(), process_start(os.getpid()), now)
    until = time.monotonic() + wait_seconds
    watched: Holder | None = None
    watched_since, is_alive, pause = 0.0, False, 0.02
    while True:
        if _create(path, mine):
            _sweep(path)
            return mine
        other = _read(path)
        if other is None:
            continue
        if other.is_here:
            if other.is_dead:
                if _replace_dead(path, other, mine):
                    return mine
                continue
            is_alive = True
        elif watched is None or other != watched:
            is_alive = watched is not None and other.token == watched.token
            watched, watched_since = other, time.monotonic()
        elif time.monotonic() - watched_since >= rhythm.silence:
            if _claim(path, mine, rhythm):
                logger.warning("%s: taken over from %s which is silent", path.parent, other.in_words())
                return mine
            watched = None
        if is_alive and time.monotonic() >= until:
            raise refused(other.in_words())
        time.sleep(pause)
        pause = min(pause * 1.5, rhythm.beat / 10, 1.0)


def _create(path: Path, mine: Holder) -> bool:
    """Write the file if there is none; False where there is one. A link is made in one step, on NFS too."""
    fresh = _fresh(path)
    fresh.write_bytes(_line(mine))
    try:
        os.link(fresh, path)
    except FileExistsError:
        return False
    except FileNotFoundError:  # swept away by somebody who takes us for dead: once more
        return False
    except OSError as error:
        if error.errno not in (errno.EPERM, errno.ENOTSUP, errno.EOPNOTSUPP, errno.ENOSYS):
            raise
        try:  # a file system without links
            with path.open("xb") as file:
                file.write(_line(mine))
        except FileExistsError:
            return False
    finally:
        fresh.unlink(missing_ok=True)
    return True


def _replace_dead(path: Path, dead: Holder, mine: Holder) -> bool:
    """Take over from a process of this machine that is gone; one of several that want to, as the kernel's lock says."""
    with path.with_name(f".{path.name}.guard").open("wb") as guard:
        fcntl.flock(guard, fcntl.LOCK_EX)
        found = _read(path)
        if found is None or found.token != dead.token:
            return False
        _put(path, mine)
    logger.info("%s: %s ended without letting go of it", path.parent, dead.in_words())
    return True


def _claim(path: Path, mine: Holder, rhythm: Rhythm) -> bool:
    """Take over from a silent holder of another machine, unless somebody else does, or it wakes up."""
    _put(path, replace(mine, is_claim=True))
    time.sleep(rhythm.settle)
    found = _read(path)
    if found is None or found.token != mine.token:
        return False
    _put(path, mine)
    return True


def _read(path: Path) -> Holder | None:
    """Return what the file says; None without one. What can't be read is nobody known, whose silence is waited for."""
    try:
        content = path.read_bytes()
    except FileNotFoundError:
        return None
    try:
        return Holder(**orjson.loads(content))
    except (ValueError, TypeError):
        return Holder(content[:200].hex(), "an unknown machine", "", 0, "", "an unknown time")


def _put(path: Path, holder: Holder) -> None:
    fresh = _fresh(path)
    fresh.write_bytes(_line(holder))
    fresh.replace(path)


def _line(holder: Holder) -> bytes:
    return orjson.dumps(asdict(holder))


def _fresh(path: Path) -> Path:
    return path.with_name(f".{path.name}.{platform.node()}.{os.getpid()}.{threading.get_ident()}")


def _sweep(path: Path) -> None:
    """Remove what dead processes of this machine left half-way."""
    for left in path.parent.glob(f".{path.name}.{platform.node()}.*.*"):
        process_id = left.name.split(".")[-2]
        if process_id.isdecimal() and not process_start(int(process_id)):
            left.unlink(missing_ok=True)
