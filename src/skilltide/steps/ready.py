"""Worker processes read what their steps need while one process loads: else a core waits, and later all do."""

import functools
import gc
from collections.abc import Iterable
from pathlib import Path

from skilltide.steps.normalise import make_ready as normalise_ready
from skilltide.steps.step import Context
from skilltide.steps.tag import CODE as TAG_CODE
from skilltide.steps.tag import make_ready as tag_ready
from skilltide.steps.tag import pack
from skilltide.versions import code_version

WORTH_BYTES = 8_000_000
"""Of landing files, compressed: some thousand documents. For fewer no second process may be needed at all."""


def ready_workers(context: Context, files: Iterable[Path]) -> None:
    """Start the worker processes if files that are about to be loaded bring them work; doesn't wait for them."""
    if not context.runner.has_others or sum(path.stat().st_size for path in files) < WORTH_BYTES:
        return
    work = functools.partial(make_ready, version=code_version(*TAG_CODE))
    lexicon = pack(context.settings.lexicon_folder)
    for _ in range(context.runner.workers):
        context.runner.ahead(work, lexicon)  # what is wrong there is told by the step that it is wrong in


def make_ready(lexicon: bytes, version: str) -> None:
    """Read tables, rules and models into this process, for good: garbage is not looked for among them any more."""
    normalise_ready()
    tag_ready(lexicon, version)
    gc.collect()
    gc.freeze()
