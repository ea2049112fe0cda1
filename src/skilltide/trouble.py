"""What a machine in trouble means for a run, and what to do: no space, no memory, no right to write, damaged files."""

import errno
import os
from concurrent.futures.process import BrokenProcessPool

import duckdb

from skilltide.errors import WarehouseError
from skilltide.settings import Settings

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)
_DAMAGED = (duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
_SIGNS_OF_DAMAGE = ("corrupt", "checksum", "not a valid duckdb")

_KEPT = "What was finished before is kept, and the next run goes on from there."
_ADVICE = {
    "full": "{where}: no space left to write ({reason}). Free some, then run again. " + _KEPT,
    "forbidden": "{where}: may not be written ({reason}). Give the user who runs skilltide the right to, or name "
    "another folder with --home. " + _KEPT,
    "memory": "out of memory ({reason}). DuckDB may use {settings.memory_limit} (SKILLTIDE_MEMORY_LIMIT), each of "
    "{settings.workers} worker processes (SKILLTIDE_WORKERS) some 500 MB. " + _KEPT,
    "damaged": "{settings.working}: damaged ({reason}). Move it aside and run `skilltide refresh`: it is made anew "
    "from the landing files, as far as those are kept ({settings.retention_days} days). What is published stays.",
}


def explain(error: BaseException, settings: Settings) -> WarehouseError | None:
    """Return what to tell the user instead of `error`; None where it is no trouble of the machine's."""
    cause = _cause(error)
    if cause is None:
        return None
    where = (error.filename if isinstance(error, OSError) else None) or settings.home.resolve()
    reason = (str(error).splitlines() or [""])[0] or type(error).__name__
    return WarehouseError(_ADVICE[cause].format(where=where, reason=reason, settings=settings))


def _cause(error: BaseException) -> str | None:
    """Return which piece of advice fits."""
    text = str(error)
    if isinstance(error, MemoryError | duckdb.OutOfMemoryException | BrokenProcessPool):
        return "memory"
    if isinstance(error, OSError):
        return "full" if error.errno in FULL else "forbidden" if error.errno in _FORBIDDEN else None
    if not isinstance(error, duckdb.Error):
        return None
    for cause, numbers in (("full", FULL), ("forbidden", _FORBIDDEN)):
        if any(os.strerror(number) in text for number in numbers):
            return cause
    is_damaged = isinstance(error, _DAMAGED) or any(sign in text.lower() for sign in _SIGNS_OF_DAMAGE)
    return "damaged" if is_damaged else None
