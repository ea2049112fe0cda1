"""Keys of platforms from blocks of Prefect, so that they stand in no file and no environment of a worker."""

import os
from collections.abc import Iterable, Iterator
from contextlib import contextmanager

from prefect.blocks.system import Secret

from skilltide.http.secrets import remember
from skilltide.sources.board_source import BoardSource
from skilltide.sources.source import Source


def block_name(variable: str) -> str:
    """Return the name of the Secret block that stands for an environment variable: REED_API_KEY, `reed-api-key`."""
    return variable.lower().replace("_", "-")


@contextmanager
def keys_from_blocks(sources: Iterable[Source]) -> Iterator[None]:
    """Give the sources the keys that they need and the environment lacks, from Secret blocks, while the block runs.

    Where there is no such block either, the source says itself what it needs. The keys are hidden in all that is told.
    """
    wanted = {name for source in sources if isinstance(source, BoardSource) for name in source.keys}
    given = {name: value for name in sorted(wanted) if not os.environ.get(name) and (value := _key(name))}
    remember(given.values())
    os.environ.update(given)
    try:
        yield
    finally:
        for name in given:
            del os.environ[name]


def _key(variable: str) -> str | None:
    try:
        block = Secret.load(block_name(variable), _sync=True)  # type: ignore[call-arg]
    except ValueError:  # there is none of that name
        return None
    return str(block.get()).strip()
