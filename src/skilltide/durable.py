"""Files that are whole or not there, also after a power cut; and folders that take another one's place."""

import errno
import os
import shutil
from pathlib import Path


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
    """Let a finished folder take another one's place, in two renames."""
    old = target.with_name(f".{target.name}.old")
    shutil.rmtree(old, ignore_errors=True)
    if target.exists():
        target.rename(old)
    fresh.rename(target)
    shutil.rmtree(old, ignore_errors=True)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
