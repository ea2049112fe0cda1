"""Run a function over batch files in worker processes.

Batches are paths, results are small: the same functions run on any task runner.
"""

import multiprocessing
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ProcessPoolExecutor
from pathlib import Path
from typing import TypeVar

Result = TypeVar("Result")


def run_batches(
    function: Callable[[Path], Result], batches: Iterable[Path], workers: int
) -> Iterator[Result]:
    """Yield `function(batch)` for each batch, in order; in this process where one worker or one batch is all."""
    paths = list(batches)
    if workers == 1 or len(paths) < 2:
        yield from map(function, paths)
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(min(workers, len(paths)), mp_context=context) as pool:
        yield from pool.map(function, paths)
