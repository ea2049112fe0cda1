"""Tasks that Dask's workers import by name."""

import os
import time

from skilltide.errors import ConfigurationError


def whoami(number: int) -> tuple[int, int]:
    """Return the number and the process that did it."""
    time.sleep(0.05)
    return number, os.getpid()


def fail_at(number: int, limit: int) -> int:
    """Return the number, or fail as a task fails."""
    if number >= limit:
        raise ConfigurationError(f"task {number}: told from the worker")
    return number
