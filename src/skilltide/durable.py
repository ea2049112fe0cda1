"""Files that are whole or not there, also after a power cut."""

import os
from pathlib import Path


def replace_durably(unfinished: Path, target: Path) -> None:
    """Give a finished file its name: what it holds is on the disk first, and so is the new name when this returns."""
    _sync(unfinished)
    os.replace(unfinished, target)  # noqa: PTH105 - says that it is atomic
    _sync(target.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
