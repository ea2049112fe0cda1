"""Landing files: what a source gave in one run, unedited, as zstd-compressed JSON lines.

A line is a document, a rejection, or the end of a unit (a file that was read whole, a board that was tried). A landing
file gets its name only when it is complete, so a killed run leaves nothing that looks finished. What it had of boards
is not lost: each board ends a compressed frame of its own, and the next run takes over the whole ones (`salvage`).
"""

import fcntl
import os
import re
from collections.abc import Iterable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import dataclass, field
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any, BinaryIO, Protocol

import orjson
import zstandard

from skilltide.durable import replace_durably
from skilltide.errors import SourceError
from skilltide.model import Document, Rejection
from skilltide.permissions import open_private, private_folder
from skilltide.sources.files.limits import TruncatedError
from skilltide.sources.files.stream import open_bytes
from skilltide.sources.files.zstd_frames import whole_frames_end
from skilltide.storable import to_json

LEVEL = 3
_UNFINISHED = ".part"
_PIECE = 1 << 20
_RUN_DATE = re.compile(r"(\d{8})T")


@dataclass(frozen=True, slots=True)
class UnitRead:
    """A unit was read to its end: it need not be read again while its fingerprint stays."""

    source_id: str
    unit: str
    fingerprint: str
    document_count: int


@dataclass(frozen=True, slots=True)
class BoardRead:
    """A board was tried. Its documents, if any, stand before this entry, with the board as their origin.

    Outcomes: `read` (documents were landed), `unchanged` (it holds what it held when it was last read, so its documents
    are observed again and not landed again), `rejected` (not believed), `failed` (could not be had).
    """

    source_id: str
    board: str
    read_at: datetime
    outcome_code: str
    is_complete: bool
    """Everything that the board holds was had: what is missing has gone."""
    posting_count: int
    digest: str | None = None
    """Of the postings' identities; equal means unchanged."""
    fill_shares: dict[str, float] = field(default_factory=dict)
    message: str | None = None
    cause_code: str | None = None
    """Why it was rejected or failed (`causes`)."""


@dataclass(frozen=True, slots=True)
class SourceConfigured:
    """How the source was configured when it was read; the first entry of a landing file."""

    source_id: str
    platform: str
    entry: dict[str, Any]


@dataclass(frozen=True, slots=True)
class Delivery:
    """Who collected a landing file, and how its clock went; the first entry of a file that a collector delivered."""

    collector: str
    run_id: str
    """Its run, by its clock as it went."""
    host_name: str
    finished_at: datetime
    """When it was complete, by the collector's clock."""
    clock_offset_seconds: float
    """What has to be added to the collector's times, as the hosts that it read told it; 0 where nothing told it."""
    taken_at: datetime | None = None
    """When the builder took it, by the builder's clock."""

    @property
    def shift(self) -> timedelta:
        """What to add to the times in the file; nothing was seen after it was taken."""
        offset = timedelta(seconds=self.clock_offset_seconds)
        if self.taken_at is None:
            return offset
        return offset - max(timedelta(), self.finished_at + offset - self.taken_at - CLOCK_TOLERANCE)


CLOCK_TOLERANCE = timedelta(minutes=5)
"""Clocks that differ by less are taken as they are."""


class NewerEntryError(ValueError):
    """An entry is whole, and of a kind or with a key that this skilltide doesn't know: a newer one wrote it."""


Entry = Document | Rejection | UnitRead | BoardRead | SourceConfigured | Delivery
_KINDS: dict[str, type[Any]] = {
    "document": Document,
    "rejection": Rejection,
    "unit": UnitRead,
    "board": BoardRead,
    "source": SourceConfigured,
    "delivery": Delivery,
}
_NAMES = {cls: name for name, cls in _KINDS.items()}


_OPTIONS = orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS


class Appendable(Protocol):
    """What bytes can be appended to."""

    def write(self, data: bytes, /) -> int:
        """Append bytes."""


class EntryWriter:
    """Appends entries, as lines, to a stream of bytes."""

    def __init__(self, stream: Appendable) -> None:
        self._out = stream
        self.reads: list[UnitRead | BoardRead] = []
        """How the units and boards written so far were read."""

    def write(self, entry: Entry) -> None:
        """Append one entry."""
        self._out.write(_line(entry))
        if isinstance(entry, UnitRead | BoardRead):
            self.reads.append(entry)


class LandingWriter(EntryWriter):
    """Appends entries to one landing file."""

    def __init__(self, stream: zstandard.ZstdCompressionWriter, raw: BinaryIO) -> None:
        super().__init__(stream)
        self._stream = stream
        self._raw = raw
        self.end = 0
        """Where the last unit ended, in bytes of the file."""

    def write_lines(self, lines: BinaryIO, reads: Iterable[UnitRead | BoardRead]) -> None:
        """Append what another `EntryWriter` wrote, with its `reads`."""
        while piece := lines.read(_PIECE):
            self._stream.write(piece)
        self.reads += reads

    def end_unit(self) -> None:
        """Have what was written so far outlive this process: it ends a frame, and goes to the operating system."""
        self._stream.flush(zstandard.FLUSH_FRAME)
        self._raw.flush()
        self.end = self._raw.tell()


def _line(entry: Entry) -> bytes:
    line = {"kind": _NAMES[type(entry)]} | {name: getattr(entry, name) for name in entry.__slots__}
    return to_json(line, _OPTIONS)


def frame(entry: Entry) -> bytes:
    """Return an entry as a compressed frame of its own, to be put before a landing file's."""
    return zstandard.ZstdCompressor(level=LEVEL, write_checksum=True).compress(_line(entry))


@contextmanager
def landing_writer(path: Path, *, is_large: bool = False) -> Iterator[LandingWriter]:
    """Write a landing file; it appears under `path` when the block ends.

    `is_large`: much is written at once, and compressed in a thread of its own (which takes some memory a file).
    Where it ends with an error, the units that were ended (`end_unit`) are kept, and only they.
    """
    private_folder(path.parent)
    unfinished = path.with_suffix(_UNFINISHED)
    writer: LandingWriter | None = None
    locked: int | None = None
    try:
        with open_private(unfinished) as raw:
            _lock(raw)
            locked = os.dup(raw.fileno())  # until it has its name: another run may look for what is unfinished
            with zstandard.ZstdCompressor(level=LEVEL, threads=int(is_large)).stream_writer(
                raw, closefd=False
            ) as stream:
                writer = LandingWriter(stream, raw)
                yield writer
        replace_durably(unfinished, path)
    except BaseException:
        if writer is not None and writer.end:
            os.truncate(unfinished, writer.end)
            replace_durably(unfinished, path)
        raise
    finally:
        unfinished.unlink(missing_ok=True)
        if locked is not None:
            os.close(locked)


def _lock(file: BinaryIO) -> bool:
    """Mark a file as being written, for as long as it is open; False where somebody else did, or nobody can."""
    try:
        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except OSError:
        return False
    return True


def salvage(landing: Path) -> list[Path]:
    """Give what killed runs had written of boards its name; return the files. One that is being written stays."""
    saved = []
    for unfinished in sorted(landing.glob(f"*/*{_UNFINISHED}")):
        with suppress(FileNotFoundError), unfinished.open("r+b") as file:  # its writer may end it just now
            if not _lock(file) or not os.path.samestat(os.fstat(file.fileno()), unfinished.stat()):
                continue
            end = whole_frames_end(file, os.fstat(file.fileno()).st_size)
            if end == 0:
                unfinished.unlink()
                continue
            file.truncate(end)
            path = unfinished.with_name(unfinished.name.removesuffix(_UNFINISHED) + ".zst")
            replace_durably(unfinished, path)
            saved.append(path)
    return saved


def landed_on(path: Path) -> date | None:
    """Return the day on which a landing file was written: its run's; None for a file with a name of its own."""
    match = _RUN_DATE.match(path.name)
    try:
        return datetime.strptime(match[1], "%Y%m%d").date() if match else None
    except ValueError:
        return None


def read_landing(path: Path) -> Iterator[Entry]:
    """Read a landing file entry by entry.

    Raises:
        SourceError: it is damaged, not a landing file, or a newer skilltide's; the message says what to do.
    """
    try:
        with open_bytes(path) as stream:
            for line in stream:
                yield read_entry(line)
    except NewerEntryError as error:
        raise newer(path, error) from None
    except (TruncatedError, KeyError, TypeError, ValueError) as error:
        raise SourceError(
            f"{path}: a damaged landing file ({type(error).__name__}: {str(error)[:100]}). Bring it back from a "
            f"backup, or delete it: what can still be read of its source is read again."
        ) from None


def read_entry(line: bytes) -> Entry:
    """Return what one line says. Raises ValueError, KeyError or TypeError; of a newer one's NewerEntryError."""
    values = orjson.loads(line)
    name = values.pop("kind")
    kind = _KINDS.get(name)
    if kind is None:
        raise NewerEntryError(f"an entry of kind {name!r}")
    if kind is Document:
        values["observed_at"] = datetime.fromisoformat(values["observed_at"])
    elif kind is BoardRead:
        values["read_at"] = datetime.fromisoformat(values["read_at"])
    elif kind is Delivery:
        values |= {name: datetime.fromisoformat(values[name]) for name in ("finished_at", "taken_at") if values[name]}
    try:
        entry: Entry = kind(**values)
    except TypeError:
        if unknown := sorted(values.keys() - set(kind.__slots__)):
            raise NewerEntryError(f"{unknown[0]!r} in an entry of kind {name!r}") from None
        raise
    return entry


def newer(path: Path, error: NewerEntryError) -> SourceError:
    """Return what to tell of a file that a newer skilltide wrote."""
    return SourceError(
        f"{path}: written by a newer skilltide than this one ({error}). Upgrade this one: the file stays where it is, "
        f"and the next run of the new one takes it up by itself."
    )
