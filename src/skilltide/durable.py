"""Files that are whole or not there, also after a power cut; and folders that take another one's place."""

import errno
import itertools
import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from glob import escape
from pathlib import Path
from typing import IO, Any

from skilltide.errors import ConfigurationError
from skilltide.permissions import open_private


@contextmanager
def whole_file(out: Path, mode: str, *, is_private: bool = False, option: str | None = "--out") -> Iterator[IO[Any]]:
    """Open a file beside `out`, which a user named, that takes its place when all is written; else it goes away.

    Where `out` is a link, that is done where the link leads. A device or a pipe is written to as it is. Only its owner
    may read a file that `is_private`. `option`: what it is named with, if not with an argument.

    Raises:
        ConfigurationError: `out` is a folder, or can't be written.
        OSError: something else that is used meanwhile can't be, such as a file that is read.
    """
    if out.is_dir():
        raise ConfigurationError(f"{out}: is a folder. Name a file{f' with {option}' if option else ''}.")
    options: dict[str, Any] = {} if "b" in mode else {"encoding": "utf-8", "newline": ""}
    unfinished: Path | None = None
    target: Path | None = None
    try:
        stream = stream_of(out)
        if stream is not None:  # what the caller of this process wrote to a descriptor before stays
            place = os.dup(stream) if isinstance(stream, int) else stream
            with open(place, mode, **options) as file:  # noqa: PTH123 - it may be a descriptor
                yield file
            return
        target = Path(os.path.realpath(out))
        unfinished = target.with_name(f".{target.name}.part")
        if is_private:
            open_private(unfinished).close()
        with unfinished.open(mode, **options) as file:
            yield file
        replace_durably(unfinished, target)
    except OSError as error:
        if not _is_of(error, out, unfinished, target):
            raise
        reason = error.strerror or error
        raise ConfigurationError(f"{out}: can't be written ({reason}). Name another {option or 'file'}.") from None
    finally:
        if unfinished is not None:
            with suppress(OSError):
                unfinished.unlink(missing_ok=True)


def _is_of(error: OSError, out: Path, unfinished: Path | None, target: Path | None) -> bool:
    """Whether an error is of the file that is written (one in writing names none), and not of another that is read."""
    if error.filename is None or isinstance(error.filename, int):
        return True
    paths = (out, unfinished, target, target and target.parent)
    return os.fspath(error.filename) in {os.fspath(path) for path in paths if path is not None}


def stream_of(out: Path) -> int | Path | None:
    """Return the descriptor of this process that a name stands for (`/dev/stdout`, be it a file), or the device or pipe
    of that name; None for a file or folder, there or not.

    Raises OSError where it can't be looked at.
    """
    try:
        kind = out.stat().st_mode
    except FileNotFoundError:
        return None
    link = out
    while link.is_symlink():
        if os.path.realpath(link.parent) == f"/proc/{os.getpid()}/fd":
            return int(link.name)
        link = link.parent / link.readlink()
    return None if stat.S_ISREG(kind) or stat.S_ISDIR(kind) else out


def write_private(path: Path, content: bytes) -> None:
    """Write a file that only its owner may read; it is whole, or what was there before stays."""
    unfinished = path.with_name(f".{path.name}.part")
    with open_private(unfinished) as file:
        file.write(content)
    replace_durably(unfinished, path)


def replace_durably(unfinished: Path, target: Path) -> None:
    """Give a finished file its name: what it holds is on the disk first, and so is the new name when this returns."""
    _sync(unfinished)
    os.replace(unfinished, target)  # noqa: PTH105 - says that it is atomic
    try:
        _sync(target.parent)
    except OSError as error:  # some network file systems keep their folders themselves
        if error.errno not in (errno.EINVAL, errno.ENOTSUP, errno.EBADF):
            raise


def replace_folder(fresh: Path, target: Path) -> None:
    """Let a finished folder take another one's place, in two renames; both are where `real_folder` says.

    The folder that this process is in stays, and gets the other's content: who is in it would be nowhere. What can't be
    removed of the old one (a file that somebody on a network has open) stays beside it until next time.
    """
    for left in target.parent.glob(f".{escape(target.name)}.old*"):
        _discard(left)
    names = (target.with_name(f".{target.name}.old{number or ''}") for number in itertools.count())
    old = next(path for path in names if not os.path.lexists(path))
    if target.is_dir() and target.samefile(os.curdir):
        old.mkdir()
        _move_content(target, old)
        _move_content(fresh, target)
        fresh.rmdir()
    else:
        if os.path.lexists(target):
            target.rename(old)
        fresh.rename(target)
    _discard(old)


def _move_content(folder: Path, into: Path) -> None:
    for item in list(folder.iterdir()):
        item.rename(into / item.name)


def real_folder(path: Path) -> Path:
    """Return where a folder is that may be a link to another disk: its successor is made there, and the link stays."""
    return path.resolve() if path.is_symlink() else path


def _discard(path: Path) -> None:
    with suppress(OSError):
        if path.is_dir() and not path.is_symlink():
            shutil.rmtree(path, ignore_errors=True)
        else:
            path.unlink(missing_ok=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
