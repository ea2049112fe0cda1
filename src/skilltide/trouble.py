"""What a machine in trouble means for a run, and what to do: no space, no memory, no right to write, damaged files,
a disk or share that went away, a file where a folder belongs."""

import errno
import os
from concurrent.futures.process import BrokenProcessPool

import duckdb

from skilltide.errors import WarehouseError
from skilltide.settings import Settings

FULL = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)
_FORBIDDEN = (errno.EROFS, errno.EACCES, errno.EPERM)
_AWAY = (
    errno.EIO, errno.ESTALE, errno.ENOTCONN, errno.ETIMEDOUT, errno.EHOSTDOWN, errno.EHOSTUNREACH, errno.ENODEV,
    errno.ENXIO,
)  # fmt: skip
_IN_THE_WAY = (errno.EEXIST, errno.ENOTDIR, errno.EISDIR, errno.ENOTEMPTY, errno.EBUSY, errno.ENAMETOOLONG, errno.ELOOP)
_OF_SYSTEM = {"full": FULL, "forbidden": _FORBIDDEN, "away": _AWAY, "in_the_way": _IN_THE_WAY}
"""What the system says -> advice."""
_DAMAGED = (duckdb.FatalException, duckdb.InternalException, duckdb.SerializationException)
_SIGNS_OF_DAMAGE = ("corrupt", "checksum", "not a valid duckdb", "could not read enough bytes")

_KEPT = "What was finished before is kept, and the next run goes on from there."
_ADVICE = {
    "full": "{where}: no space left to write ({reason}). Free some, then run again. " + _KEPT,
    "forbidden": "{where}: may not be read or written ({reason}). Give the user who runs skilltide the right to, or "
    "name another folder with --home. " + _KEPT,
    "away": "{where}: its disk or share doesn't answer ({reason}). Is it mounted and well? " + _KEPT,
    "in_the_way": "{where}: can't be used so ({reason}). Look at what stands there: move it away, or name another "
    "place. " + _KEPT,
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
        return next((cause for cause, numbers in _OF_SYSTEM.items() if error.errno in numbers), None)
    if not isinstance(error, duckdb.Error):
        return None
    for cause, numbers in _OF_SYSTEM.items():
        if any(os.strerror(number) in text for number in numbers):
            return cause
    is_damaged = isinstance(error, _DAMAGED) or any(sign in text.lower() for sign in _SIGNS_OF_DAMAGE)
    return "damaged" if is_damaged else None
