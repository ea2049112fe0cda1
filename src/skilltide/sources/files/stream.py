"""Opens files as bytes or text, whatever their compression and encoding, without holding them in memory."""

import codecs
import gzip
import io
import threading
import zlib
from pathlib import Path
from typing import BinaryIO, TextIO

from skilltide.sources.files.record import NoteFunction

_CHUNK = 1 << 20
_MAX_WINDOW = 1 << 28
_ERRORS = "skilltide-cp1252"
_repairs = threading.local()


class TruncatedError(Exception):
    """The compressed stream ends or breaks in the middle."""


class _ZstdReader(io.RawIOBase):
    """Decompresses Zstandard frames and, unlike the library's own reader, notices a file that was cut off."""

    def __init__(self, file: BinaryIO) -> None:
        import zstandard

        self._file = file
        self._context = zstandard.ZstdDecompressor(max_window_size=_MAX_WINDOW)
        self._frame = self._context.decompressobj()
        self._is_frame_begun = False
        self._buffer = b""
        self._error = zstandard.ZstdError

    def readable(self) -> bool:
        return True

    def readinto(self, target: "memoryview | bytearray") -> int:  # type: ignore[override]
        while not self._buffer:
            if self._frame.eof:
                rest = self._frame.unused_data
                self._frame, self._is_frame_begun = self._context.decompressobj(), False
            else:
                rest = b""
            data = rest or self._file.read(_CHUNK >> 4)
            if not data:
                if self._is_frame_begun:
                    raise TruncatedError("the Zstandard data ends in the middle of a frame")
                return 0
            self._is_frame_begun = True
            try:
                self._buffer = self._frame.decompress(data)
            except self._error as error:
                raise TruncatedError(f"the Zstandard data is damaged ({error})") from None
        count = min(len(target), len(self._buffer))
        target[:count] = self._buffer[:count]
        self._buffer = self._buffer[count:]
        return count

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


class _GzipReader(io.RawIOBase):
    """Reads gzip and names the damage in one exception."""

    def __init__(self, path: Path) -> None:
        self._file = gzip.open(path, "rb")  # noqa: SIM115 - closed by close()

    def readable(self) -> bool:
        return True

    def readinto(self, target: "memoryview | bytearray") -> int:  # type: ignore[override]
        try:
            data = self._file.read1(len(target))
        except EOFError:
            raise TruncatedError("the gzip data ends before its end marker") from None
        except (gzip.BadGzipFile, zlib.error) as error:
            raise TruncatedError(f"the gzip data is damaged ({error})") from None
        target[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
        super().close()


def open_bytes(path: Path) -> BinaryIO:
    """Open a file for reading bytes, decompressed by what it starts with (gzip, Zstandard), not by its name.

    Reading raises TruncatedError where the compressed data is cut off or damaged.
    """
    with path.open("rb") as file:
        magic = file.read(4)
    if magic[:2] == b"\x1f\x8b":
        return io.BufferedReader(_GzipReader(path), _CHUNK)
    if magic == b"\x28\xb5\x2f\xfd":
        return io.BufferedReader(_ZstdReader(path.open("rb")), _CHUNK)
    return path.open("rb", buffering=_CHUNK)


def _as_cp1252(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeDecodeError):
        raise error
    broken = error.object[error.start : error.end]
    _repairs.count = getattr(_repairs, "count", 0) + len(broken)
    return broken.decode("cp1252", errors="replace"), error.end


codecs.register_error(_ERRORS, _as_cp1252)


def detect_encoding(sample: bytes) -> str:
    """Name the encoding of a file by its first bytes: a byte order mark, UTF-8, else the best guess (cp1252 last)."""
    for mark, name in (
        (codecs.BOM_UTF8, "utf-8-sig"),
        (codecs.BOM_UTF32_LE, "utf-32"),
        (codecs.BOM_UTF32_BE, "utf-32"),
        (codecs.BOM_UTF16_LE, "utf-16"),
        (codecs.BOM_UTF16_BE, "utf-16"),
    ):
        if sample.startswith(mark):
            return name
    broken = 0
    start = 0
    while True:  # a few broken bytes in a UTF-8 file are repaired one by one; many mean another encoding
        try:
            sample[start:].decode("utf-8")
        except UnicodeDecodeError as error:
            if start + error.start >= len(sample) - 4:
                break
            broken += 1
            start += error.end
            if broken > 200:
                break
        else:
            break
    if broken == 0 or sum(0xC2 <= byte <= 0xF4 for byte in sample) > 2 * broken:
        return "utf-8"
    try:
        from charset_normalizer import from_bytes
    except ImportError:
        return "cp1252"
    best = from_bytes(sample[:100_000]).best()
    guess = best.encoding if best else "cp1252"
    # the Western code pages differ in signs that postings rarely hold; Windows' own is the likely one
    return (
        "cp1252"
        if guess
        in {"cp1250", "latin_1", "iso8859_1", "iso8859_15", "cp1252", "ascii", "utf_8", "cp437", "cp850", "mac_roman"}
        else guess
    )


def open_text(path: Path, encoding: str | None = None) -> tuple[TextIO, str]:
    """Open a file as text and return it with the encoding used. Line ends are kept as they are.

    Bytes that don't fit are read as cp1252 (see `take_repairs`), so that a record is never lost to its encoding.
    """
    name = encoding
    if name is None:
        with open_bytes(path) as file:
            try:
                name = detect_encoding(file.read(_CHUNK))
            except TruncatedError:
                name = "utf-8"
    _repairs.count = 0
    errors = _ERRORS if name.startswith("utf-8") or name == "utf8" else "replace"
    return io.TextIOWrapper(open_bytes(path), encoding=name, errors=errors, newline=""), name


def take_repairs(name: str, note: NoteFunction) -> None:
    """Note how many bytes were not in the file's encoding, after it has been read."""
    count = getattr(_repairs, "count", 0)
    _repairs.count = 0
    if count:
        note("encoding_repaired", f"{count:,} bytes were not {name.upper()} and were read as cp1252")
    if not name.startswith("utf"):
        note("encoding_guessed", f"not UTF-8, read as {name}")
