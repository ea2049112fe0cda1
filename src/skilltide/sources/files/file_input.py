"""A file to read, wherever it is: on disk, or a member of a ZIP archive."""

import io
import zipfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import BinaryIO, cast

from skilltide.sources.files.limits import TruncatedError

BROKEN_ZIP = (zipfile.BadZipFile, ValueError, NotImplementedError)
"""What opening a damaged archive raises, besides OSError: its damage may read as a version of ZIP that nobody knows."""


@dataclass(frozen=True, slots=True)
class FileInput:
    """One file with postings. `member` is its name inside the archive at `path`, if it is in one."""

    path: Path
    member: str | None = None

    @property
    def name(self) -> str:
        """The file's own name, which tells its format and perhaps its date."""
        return self.path.name if self.member is None else self.member.rsplit("/", 1)[-1]

    @property
    def size(self) -> int:
        """Bytes on disk, compressed as they are. Raises OSError."""
        if self.member is None:
            return self.path.stat().st_size
        with _archive(self.path) as archive:
            return _info(archive, self.member).compress_size

    def open(self) -> BinaryIO:
        """Open it for reading its bytes, as they stand outside of an archive. Raises OSError."""
        if self.member is None:
            return self.path.open("rb", buffering=1 << 20)
        return io.BufferedReader(_Member(self.path, self.member), 1 << 16)

    def siblings(self) -> list[str]:
        """Return the names of all members of its archive. Raises OSError."""
        with _archive(self.path) as archive:
            return sorted(archive.namelist())

    def __str__(self) -> str:
        return str(self.path) if self.member is None else f"{self.path}/{self.member}"


def as_input(file: "Path | FileInput") -> FileInput:
    """Return a path as an input. One that leads into an archive (`jobs.zip/2024/a.csv`) is its member."""
    if isinstance(file, FileInput):
        return file
    if not file.exists():
        for folder in file.parents:
            if folder.is_file():
                return FileInput(folder, file.relative_to(folder).as_posix())
    return FileInput(file)


def _archive(path: Path) -> zipfile.ZipFile:
    try:
        return zipfile.ZipFile(path)
    except BROKEN_ZIP as error:
        raise OSError(f"not a whole ZIP archive: {error}") from None


def _info(archive: zipfile.ZipFile, member: str) -> zipfile.ZipInfo:
    try:
        return archive.getinfo(member)
    except KeyError:
        raise OSError(f"the archive has no {member!r}") from None


class _Member(io.RawIOBase):
    """A member of an archive, which closes the archive with itself."""

    def __init__(self, path: Path, member: str) -> None:
        self._archive = _archive(path)
        try:
            self._file = cast(zipfile.ZipExtFile, self._archive.open(_info(self._archive, member)))
        except (
            RuntimeError,
            NotImplementedError,
            zipfile.BadZipFile,
        ) as error:  # a password, an unknown method, damage
            self._archive.close()
            raise OSError(str(error)) from None

    def readable(self) -> bool:
        return True

    def seekable(self) -> bool:
        return True

    def seek(self, offset: int, whence: int = 0, /) -> int:
        return self._file.seek(offset, whence)

    def tell(self) -> int:
        return self._file.tell()

    def readinto(self, target: "memoryview | bytearray") -> int:  # type: ignore[override]
        try:
            data = self._file.read1(len(target))
        except (zipfile.BadZipFile, zlib.error, EOFError) as error:
            raise TruncatedError(f"the archive's data is damaged ({error})") from None
        target[: len(data)] = data
        return len(data)

    def close(self) -> None:
        if not self.closed:
            self._file.close()
            self._archive.close()
        super().close()
