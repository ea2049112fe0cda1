"""Opens files as bytes or text, whatever their compression and encoding, without holding them in memory."""

import codecs
import gzip
import io
import threading
import zlib
from collections.abc import Callable
from pathlib import Path
from typing import BinaryIO, TextIO

from skilltide.sources.files import zstd_frames
from skilltide.sources.files.encodings import detect_encoding
from skilltide.sources.files.file_input import FileInput, as_input
from skilltide.sources.files.limits import DEFAULT_LIMITS, Limits, TruncatedError
from skilltide.sources.files.record import NoteFunction

__all__ = ["TruncatedError", "open_bytes", "open_text"]

_CHUNK = 1 << 20
_MAX_WINDOW = 1 << 28
GZIP = b"\x1f\x8b"
_ERRORS = "skilltide-cp1252"
_repairs = threading.local()


class _Metered(io.RawIOBase):
    """Passes a file's bytes on, decompressed, until a limit is reached or the data break."""

    def __init__(self, file: FileInput, limits: Limits | None) -> None:
        self._stored = file.size
        self._limits = limits
        self._count = 0
        self._file = file.open()
        self._read: Callable[[int], bytes] = self._file.read1  # type: ignore[attr-defined]
        self._check_end: Callable[[], None] = lambda: None
        magic = self._file.peek(4)[:4]  # type: ignore[attr-defined]
        if magic[:2] == GZIP:
            self._read = gzip.GzipFile(fileobj=self._file).read1
        elif magic == zstd_frames.MAGIC:
            self._read = self._zstandard(file)

    def _zstandard(self, file: FileInput) -> Callable[[int], bytes]:
        import zstandard

        def check_end() -> None:
            with file.open() as again:
                if not zstd_frames.is_whole(again, self._size(again)):
                    raise TruncatedError("the Zstandard data ends in the middle of a frame")

        self._check_end = check_end
        context = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)
        reader = context.stream_reader(self._file, read_size=_CHUNK >> 4, read_across_frames=True)

        def read(count: int) -> bytes:
            try:
                return reader.read(min(count, _CHUNK))
            except zstandard.ZstdError as error:
                raise TruncatedError(f"the Zstandard data is damaged ({error})") from None

        return read

    @staticmethod
    def _size(file: BinaryIO) -> int:
        size = file.seek(0, io.SEEK_END)
        file.seek(0)
        return size

    def readable(self) -> bool:
        return True

    def readinto(self, target: "memoryview | bytearray") -> int:  # type: ignore[override]
        try:
            data = self._read(len(target))
        except EOFError:
            raise TruncatedError("the gzip data ends before its end marker") from None
        except gzip.BadGzipFile as error:
            raise TruncatedError(f"the gzip data is damaged ({error})") from None
        except zlib.error as error:
            raise TruncatedError(f"the compressed data is damaged ({error})") from None
        if not data:
            self._check_end()
        self._count += len(data)
        if self._limits is not None:
            self._limits.check(self._count, self._stored)
        target[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def open_bytes(file: Path | FileInput, limits: Limits | None = None) -> BinaryIO:
    """Open a file for reading bytes, decompressed by what it starts with (gzip, Zstandard), not by its name.

    Without limits, as files of our own are read.

    Opening and reading raise OSError where the file can't be had, and reading raises TruncatedError where compressed
    data are cut off or damaged, or LimitError (one of those) where it goes over a limit.
    """
    return io.BufferedReader(_Metered(as_input(file), limits), _CHUNK)


UNREADABLE = (OSError, TruncatedError, UnicodeError)
"""What opening or reading a file can raise that says something about the file."""


def unreadable(error: Exception) -> str:
    """Say in a few words why a file can't be read."""
    reason = getattr(error, "strerror", None) or str(error) or type(error).__name__
    return str(reason).splitlines()[0][:300]


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    _repairs.count = getattr(_repairs, "count", 0) + len(broken)
    return broken.decode("cp1252", errors="replace"), error.end


codecs.register_error(_ERRORS, _as_cp1252)


def open_text(
    path: Path | FileInput, encoding: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> tuple[TextIO, str]:
    """Open a file as text and return it with the encoding used. Line ends are kept as they are.

    Bytes that don't fit are read as cp1252 (see `take_repairs`), so that a record is never lost to its encoding.
    """
    name = encoding
    if name is None:
        with open_bytes(path, limits) as file:
            name = detect_encoding(_beginning(file))
    _repairs.count = 0
    errors = _ERRORS if name.startswith("utf-8") or name == "utf8" else "replace"
    return io.TextIOWrapper(open_bytes(path, limits), encoding=name, errors=errors, newline=""), name


def _beginning(file: BinaryIO) -> bytes:
    """Return the first bytes of a file, as far as they can be had."""
    found = b""
    try:
        while len(found) < _CHUNK and (more := file.read1(_CHUNK)):  # type: ignore[attr-defined]
            found += more
    except TruncatedError:
        pass  # reading the records will tell
    return found


class RecordTooLongError(Exception):
    """A line goes on for longer than a record may; it was passed over."""


def read_line(file: TextIO, limits: Limits) -> str:
    """Return the next line with its end, "" at the file's end. Raises RecordTooLongError after passing a longer one."""
    line = file.readline(limits.record_bytes + 1)
    if len(line) <= limits.record_bytes:
        return line
    while line and not line.endswith("\n"):
        line = file.readline(_CHUNK)
    raise RecordTooLongError


def take_repairs(name: str, note: NoteFunction) -> None:
    """Note how many bytes were not in the file's encoding, after it has been read."""
    count = getattr(_repairs, "count", 0)
    _repairs.count = 0
    if count:
        note("encoding_repaired", f"{count:,} bytes were not {name.upper()} and were read as cp1252")
    if not name.startswith("utf"):
        note("encoding_guessed", f"not UTF-8, read as {name}")
