"""Folders for what is needed for a while. Their names tell whose they are, so that those of killed processes go."""

import hashlib
import os
import platform
import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache
from pathlib import Path

from skilltide.process import is_running, machine, process_start

_NAME = re.compile(r"skilltide-(?P<machine>[0-9a-f]{8})-(?P<id>\d+)-(?P<start>\d*)-[a-z0-9_]+")


@contextmanager
def scratch_folder(parent: Path | None = None) -> Iterator[Path]:
    """Yield a folder, which goes afterwards; in `parent`, made if missing, else in the system's for temporary files.

    The first one of a process takes away what processes of this machine left there that were killed.
    """
    if parent:
        parent.mkdir(parents=True, exist_ok=True)
    _sweep(parent or Path(tempfile.gettempdir()))
    own = f"skilltide-{_machine()}-{os.getpid()}-{process_start(os.getpid())}-"
    with tempfile.TemporaryDirectory(prefix=own, dir=parent) as name:
        yield Path(name)


@cache
def _sweep(parent: Path) -> None:
    for path in parent.glob("skilltide-*"):
        told = _NAME.fullmatch(path.name)
        if told and told["machine"] == _machine() and not is_running(int(told["id"]), told["start"]):
            shutil.rmtree(path, ignore_errors=True)


@cache
def _machine() -> str:
    return hashlib.blake2b(f"{platform.node()} {machine()}".encode(), digest_size=4).hexdigest()
