"""A file's content as a file of its own, for readers that need one: not compressed, not inside an archive."""

import shutil
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from skilltide.scratch import scratch_folder
from skilltide.sources.files import zstd_frames
from skilltide.sources.files.file_input import FileInput
from skilltide.sources.files.limits import Limits
from skilltide.sources.files.stream import GZIP, open_bytes

_CHUNK = 1 << 20


@contextmanager
def on_disk(file: FileInput, limits: Limits) -> Iterator[Path]:
    """Give the path of a file with this content: its own, or that of a copy, which is gone afterwards.

    Raises what opening and reading raise (`stream.open_bytes`).
    """
    with file.open() as stream:
        magic = stream.read(4)
    if file.member is None and not magic.startswith((GZIP, zstd_frames.MAGIC)):
        yield file.path
        return
    with scratch_folder() as folder:
        copy = folder / file.name
        with open_bytes(file, limits) as stream, copy.open("wb") as target:
            shutil.copyfileobj(stream, target, _CHUNK)
        yield copy
