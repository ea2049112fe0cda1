"""Units of one source read by several processes at once, each into lines of its own, handed on in the units' order.

What is read of CSV files costs a core as much as it is to load them, and no unit needs another.
"""

import functools
import pickle
from collections import deque
from collections.abc import Generator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from skilltide.landing.format import EntryWriter, LandingWriter
from skilltide.landing.landed import Landed
from skilltide.landing.units import land_unit
from skilltide.sources.file_source import FileSource, InputUnit, Learned
from skilltide.task_runner import TaskRunner

LEAST_BYTES = 20_000_000
"""Of units, as they lie on the disk: for fewer, other processes may not be needed in this run at all."""
LARGEST_BYTES = 64_000_000
"""A larger unit is read in this process, right into the landing file: its lines would lie on the disk twice."""
_AHEAD = 3
"""So many units a process are read before they are landed, so that none waits, and few lie on the disk."""


@dataclass(frozen=True, slots=True)
class Apart:
    """One unit as another process read it."""

    lines: Path
    landed: Landed
    """What came of this unit alone."""
    learned: Learned

    def add_to(self, source: FileSource, writer: LandingWriter, landed: Landed) -> None:
        """Land its lines, and tell the source and `landed` what they would know had this process read it."""
        with self.lines.open("rb") as lines:
            writer.write_lines(lines, self.landed.reads)
        self.lines.unlink()
        source.learn(self.learned)
        landed.add_unit(self.landed)


def read_apart(
    source: FileSource, units: Sequence[InputUnit], fetched_at: datetime, runner: TaskRunner
) -> Generator[tuple[InputUnit, Apart | None], None, None]:
    """Yield the units in order, each as another process read it; None for one that the caller is to read itself."""
    sizes = [unit.size for unit in units if unit.size <= LARGEST_BYTES]
    if not runner.has_others or len(sizes) < 2 or sum(sizes) < LEAST_BYTES:
        yield from ((unit, None) for unit in units)
        return
    with runner.scratch() as scratch:
        made = pickle.dumps((type(source), source.source_id, source.entry))
        work = functools.partial(_read, source=made, fetched_at=fetched_at, scratch=scratch)
        begun: deque[tuple[InputUnit, Future[Apart] | None]] = deque()
        unread = enumerate(units)

        def begin(count: int) -> None:
            for number, unit in (item for _, item in zip(range(count), unread, strict=False)):
                is_large = unit.size > LARGEST_BYTES
                begun.append((unit, None if is_large else runner.ahead(work, (number, unit))))

        try:
            begin(_AHEAD * runner.workers)
            while begun:
                unit, future = begun.popleft()
                apart = None if future is None else future.result()
                begin(1)
                yield unit, apart
        finally:
            for _, future in begun:
                if future is not None and not future.cancel():
                    future.exception()  # it writes into the folder that goes


def _read(task: tuple[int, InputUnit], source: bytes, fetched_at: datetime, scratch: Path) -> Apart:
    """Read one unit; runs in a worker process."""
    number, unit = task
    own = _source(source, scratch)
    landed = Landed(own.source_id)
    path = scratch / f"{number:06d}.jsonl"
    with path.open("wb") as file:
        writer = EntryWriter(file)
        land_unit(own, unit, writer, landed, fetched_at)
    landed.reads = writer.reads
    return Apart(path, landed, own.take_learned())


@functools.lru_cache(maxsize=1)
def _source(made: bytes, scratch: Path) -> FileSource:
    """Return this process's source for what is read into `scratch`; it keeps what all units need, as joined tables."""
    cls, source_id, entry = pickle.loads(made)
    built: FileSource = cls(source_id, entry)
    return built
