"""What a command costs, all its processes together: wall seconds, CPU seconds, and the memory that they really hold."""

import os
import subprocess
import sys
import threading
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from itertools import accumulate
from pathlib import Path

import numpy as np
import psutil

EVERY_SECONDS = 0.5
"""How often is looked. What a process did before its end counts where its parent waited for it."""


@dataclass(frozen=True, slots=True)
class Sample:
    """What a tree of processes had used at one moment."""

    at: float
    """Seconds since the epoch."""
    cpu_seconds: float
    """So far; those of ended processes too, where their parent waited for them."""
    own_cpu_seconds: float
    """Of the processes that were named alone, without what they started."""
    memory: int
    """Bytes: the sum of proportional set sizes (PSS), so that a page which several share counts once."""


def sample(roots: Sequence[psutil.Process]) -> Sample:
    """Look at processes and all that descends from them; those that end meanwhile count as nothing."""
    at, cpu, own, memory = time.time(), 0.0, 0.0, 0
    named = {root.pid for root in roots}
    for process in {p.pid: p for root in roots for p in _tree(root)}.values():
        try:
            times = process.cpu_times()
            cpu += times.user + times.system + times.children_user + times.children_system
            own += times.user + times.system if process.pid in named else 0.0
            memory += process.memory_full_info().pss
        except (psutil.Error, OSError):
            continue
    return Sample(at, cpu, own, memory)


def _tree(root: psutil.Process) -> list[psutil.Process]:
    try:
        return [root, *root.children(recursive=True)]
    except psutil.Error:
        return []


class Watch:
    """Looks at processes again and again while its block runs.

    >>> with Watch(psutil.Process()) as watch:
    ...     _ = sum(range(1_000_000))
    >>> watch.cost.peak_memory > 0 and watch.cost.seconds > 0
    True
    """

    def __init__(self, *roots: psutil.Process) -> None:
        self.roots = list(roots)
        self.samples: list[Sample] = []
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._look, daemon=True)

    def _look(self) -> None:
        while not self._stop.wait(EVERY_SECONDS):
            self.samples.append(sample(self.roots))

    def __enter__(self) -> "Watch":
        self.samples.append(sample(self.roots))
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stop.set()
        self._thread.join()
        self.samples.append(sample(self.roots))

    @property
    def cost(self) -> "Cost":
        """What was used from the first look to the last."""
        return self.between(self.samples[0].at, self.samples[-1].at)

    def _until(self, at: float) -> tuple[float, float]:
        """Return the CPU seconds used until a moment, evenly between two looks; all, and the first process's own.

        Those of a look are the most seen so far: what an ended child had is missing until its parent waits for it.
        """
        times = [one.at for one in self.samples]
        cpu = accumulate((one.cpu_seconds for one in self.samples), max)
        own = accumulate((one.own_cpu_seconds for one in self.samples), max)
        return float(np.interp(at, times, list(cpu))), float(np.interp(at, times, list(own)))

    def between(self, start: float, end: float) -> "Cost":
        """Return what was used in a span of time (seconds since the epoch); memory by the looks in and around it."""
        first = max((one.at for one in self.samples if one.at <= start), default=self.samples[0].at)
        last = min((one.at for one in self.samples if one.at >= end), default=self.samples[-1].at)
        memory = max(one.memory for one in self.samples if first <= one.at <= last)
        used, own = (after - before for before, after in zip(self._until(start), self._until(end), strict=True))
        return Cost(end - start, used, own, memory)


@dataclass(frozen=True, slots=True)
class Cost:
    """What something took."""

    seconds: float
    cpu_seconds: float
    own_cpu_seconds: float
    """Of it, what the first process used itself: with its threads, without the processes that it started."""
    peak_memory: int
    """Bytes of all its processes at once."""

    def __add__(self, other: "Cost") -> "Cost":
        """Return what both took, one after the other."""
        return self._with(other, 1, max(self.peak_memory, other.peak_memory))

    def __sub__(self, other: "Cost") -> "Cost":
        """Return what the rest took, of whose memory nothing is known."""
        return self._with(other, -1, 0)

    def _with(self, other: "Cost", sign: int, memory: int) -> "Cost":
        return Cost(
            self.seconds + sign * other.seconds, self.cpu_seconds + sign * other.cpu_seconds,
            self.own_cpu_seconds + sign * other.own_cpu_seconds, memory,
        )  # fmt: skip


@dataclass(frozen=True, slots=True)
class Ran:
    """A command that ended well."""

    cost: Cost
    watch: Watch = field(repr=False)
    output: str = field(repr=False)


def run(command: Sequence[str | Path], env: Mapping[str, str] | None = None, cwd: Path | None = None) -> Ran:
    """Run a command with all its processes watched; its CPU seconds are exact where it waits for its children.

    Raises:
        SystemExit: it failed; with what it said.
    """
    began = time.time()
    process = subprocess.Popen(
        [str(part) for part in command], env={**os.environ, **(env or {})}, cwd=cwd,
        stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True,
    )  # fmt: skip
    assert process.stdout
    with Watch(psutil.Process(process.pid)) as watch:
        output = process.stdout.read()
        _, status, usage = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    seconds = time.time() - began
    if status:
        raise SystemExit(f"{' '.join(map(str, command))}: ended with {process.returncode}\n{output[-4_000:]}")
    seen = watch.cost
    cpu = max(usage.ru_utime + usage.ru_stime, seen.cpu_seconds)
    return Ran(Cost(seconds, cpu, seen.own_cpu_seconds, seen.peak_memory), watch, output)


def skilltide(home: Path, *arguments: str) -> list[str]:
    """Return the command line of this tree's `skilltide` on a home."""
    return [sys.executable, "-m", "skilltide.cli", "--home", str(home), *arguments]


def bytes_in(path: Path) -> int:
    """Return the size of a file, or of all files in a folder; 0 where nothing is."""
    if path.is_file():
        return path.stat().st_size
    return sum(one.stat().st_size for one in path.rglob("*") if one.is_file())
