"""Who may read what is written: private files are their owner's alone, published ones follow the user's umask."""

import os
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import BinaryIO

_PRIVATE = 0o077
_usual = 0o022
"""The user's own umask, while a private one is in force."""


@contextmanager
def private() -> Iterator[None]:
    """Have all that this process writes meanwhile readable by its owner only (DuckDB names its files itself)."""
    global _usual  # noqa: PLW0603 - the umask is the process's, too
    before = os.umask(_PRIVATE)
    if before != _PRIVATE:
        _usual = before
    try:
        yield
    finally:
        os.umask(before)


@contextmanager
def shared() -> Iterator[None]:
    """Have what is written meanwhile follow the user's own umask, also within `private`."""
    before = os.umask(_usual)
    if before != _PRIVATE:  # nothing is private now
        os.umask(before)
    try:
        yield
    finally:
        os.umask(before)


def share(path: Path) -> None:
    """Give a file or folder (with all in it) that was written in private the permissions that it would have had."""
    for item in (path, *(path.rglob("*") if path.is_dir() else ())):
        item.chmod((0o777 if item.is_dir() else 0o666) & ~_usual)


def private_folder(path: Path) -> None:
    """Make a folder that only its owner may enter; one that is there stays as it is."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.mkdir(mode=0o700, exist_ok=True)


def open_private(path: Path) -> BinaryIO:
    """Open a file for writing that only its owner may read."""
    return open(path, "wb", opener=lambda name, flags: os.open(name, flags, 0o600))
