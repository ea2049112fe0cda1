"""Compiled lexicons on disk, so that a command or a worker need not compile one again.

A file holds plain data (JSON), which can't run anything when read. It is named by a hash of all that it was made from,
and begins with that hash and one of its own content: what is cut short, changed or made from something else is
ignored and made anew. It is written beside its place and moved there in one step, so that two processes may write at
once. Whatever goes wrong here only costs the time of compiling.
"""

import hashlib
import os
import stat
import sys
import time
from collections.abc import Iterable, Mapping
from contextlib import suppress
from pathlib import Path

from skilltide.extract.lexicon_tables import LexiconTables

_PREFIX = "lexicon-"
_SUFFIX = ".json"
_UNFINISHED = ".part"
_KEPT = 8
"""Files that are kept, those used last."""
_ABANDONED_SECONDS = 3_600
"""Age at which an unfinished file belongs to no running process."""
_PACKAGE = Path(__file__).resolve().parents[1]
_CODE = (
    *sorted(Path(__file__).parent.glob("*.py")),
    *(_PACKAGE / f"{name}.py" for name in ("errors", "resources", "versions")),
)
"""All files whose code decides what a compiled lexicon holds; cheaper to hash as bytes than as `versions` would."""


def cache_folder() -> Path | None:
    """Return where compiled lexicons are kept: $SKILLTIDE_CACHE, else in the user's cache; None without a home."""
    chosen, base = os.environ.get("SKILLTIDE_CACHE"), os.environ.get("XDG_CACHE_HOME", "")
    try:
        if chosen:
            return Path(chosen).expanduser()
        if Path(base).is_absolute():  # others are to be ignored, says the XDG specification
            return Path(base) / "skilltide"
        return Path.home() / ".cache" / "skilltide"
    except RuntimeError:
        return None


def cache_key(files: Mapping[str, bytes]) -> str:
    """Return a hash of all that a compiled lexicon is made from: its YAML files, the code and the Python that runs it.

    spaCy is not among it: nothing of spaCy's is kept.
    """
    whole = hashlib.blake2b(sys.version.encode(), digest_size=16)
    for name, content in [*sorted(files.items()), *((path.name, path.read_bytes()) for path in _CODE)]:
        whole.update(f"\0{name}\0{len(content)}\0".encode())
        whole.update(content)
    return whole.hexdigest()


def fetch(key: str) -> LexiconTables | None:
    """Return what was stored under `key`, None if there is nothing that can be trusted."""
    folder = cache_folder()
    if folder is None:
        return None
    path = _path(folder, key)
    content = _read_own(path)
    if content is None:
        return None
    header, _, payload = content.partition(b"\n")
    if header != _header(key, payload):
        return None
    try:
        tables = LexiconTables.from_bytes(payload)
    except (ValueError, TypeError):
        return None
    with suppress(OSError):
        os.utime(path)  # used now: kept longer
    return tables


def store(key: str, tables: LexiconTables) -> None:
    """Keep `tables` under `key`; does nothing where that is not possible."""
    folder = cache_folder()
    if folder is None:
        return
    with suppress(OSError, ValueError, TypeError):  # the latter two: a text that JSON can't hold
        payload = tables.to_bytes()
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(_path(folder, key), [_header(key, payload), b"\n", payload])
        _tidy(folder)


def _path(folder: Path, key: str) -> Path:
    return folder / f"{_PREFIX}{key}{_SUFFIX}"


def _header(key: str, payload: bytes) -> bytes:
    return f"skilltide lexicon {key} {hashlib.blake2b(payload, digest_size=16).hexdigest()}".encode()


def _read_own(path: Path) -> bytes | None:
    """The content of a regular file that nobody but this user can have written, None otherwise."""
    try:
        descriptor = os.open(path, os.O_RDONLY | getattr(os, "O_NOFOLLOW", 0) | getattr(os, "O_NONBLOCK", 0))
    except OSError:
        return None
    try:
        status = os.fstat(descriptor)
        is_own = not hasattr(os, "geteuid") or (status.st_uid == os.geteuid() and not status.st_mode & 0o022)
        if not stat.S_ISREG(status.st_mode) or not is_own:
            return None
        with os.fdopen(descriptor, "rb", closefd=False) as stream:
            return stream.read()
    except OSError:
        return None
    finally:
        os.close(descriptor)


def _write(path: Path, parts: Iterable[bytes]) -> None:
    """Write a file that is there as a whole or not at all."""
    import tempfile  # not needed where there is something to fetch

    descriptor, name = tempfile.mkstemp(prefix=_PREFIX, suffix=_UNFINISHED, dir=path.parent)  # for its owner only
    unfinished = Path(name)
    try:
        with os.fdopen(descriptor, "wb") as stream:
            stream.writelines(parts)
            stream.flush()
            os.fsync(stream.fileno())
        unfinished.replace(path)
    except BaseException:
        unfinished.unlink(missing_ok=True)
        raise


def _tidy(folder: Path) -> None:
    """Remove all files but those used last, and what killed processes left."""
    finished = [(path.stat().st_mtime, path) for path in folder.glob(f"{_PREFIX}*{_SUFFIX}")]
    old = [path for _, path in sorted(finished, reverse=True)[_KEPT:]]
    abandoned = time.time() - _ABANDONED_SECONDS
    old += [path for path in folder.glob(f"{_PREFIX}*{_UNFINISHED}") if path.stat().st_mtime < abandoned]
    for path in old:
        with suppress(OSError):
            path.unlink()
