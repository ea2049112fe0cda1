"""Files that only save time: made from something else, kept in the user's cache, ignored unless they can be trusted.

A file begins with a line that names what it was made from and a hash of its content, so that what is cut short,
changed or made from something else is made anew. It is written beside its place and moved there in one step, so that
two processes may write at once. Whatever goes wrong here only costs the time of making it again.
"""

import hashlib
import json
import os
import stat
import time
from collections.abc import Callable, Iterable
from contextlib import suppress
from pathlib import Path
from typing import Any

_UNFINISHED = ".part"
_ABANDONED_SECONDS = 3_600
"""Age at which an unfinished file belongs to no running process."""


def cache_folder() -> Path | None:
    """Return where files are kept: $SKILLTIDE_CACHE, else in the user's cache; None without a home."""
    chosen, base = os.environ.get("SKILLTIDE_CACHE"), os.environ.get("XDG_CACHE_HOME", "")
    try:
        if chosen:
            return Path(chosen).expanduser()
        if Path(base).is_absolute():  # others are to be ignored, says the XDG specification
            return Path(base) / "skilltide"
        return Path.home() / ".cache" / "skilltide"
    except RuntimeError:
        return None


def fetch(kind: str, key: str) -> bytes | None:
    """Return what was stored as `kind` under `key`, None if there is nothing that can be trusted."""
    folder = cache_folder()
    if folder is None:
        return None
    path = _path(folder, kind, key)
    content = _read_own(path)
    if content is None:
        return None
    header, _, payload = content.partition(b"\n")
    if header != _header(kind, key, payload):
        return None
    with suppress(OSError):
        os.utime(path)  # used now: kept longer
    return payload


def is_kept(kind: str, key: str) -> bool:
    """Return whether there is a file of this kind and key; what it holds is looked at when it is fetched."""
    folder = cache_folder()
    return folder is not None and _path(folder, kind, key).is_file()


def store(kind: str, key: str, payload: bytes, *, most: int) -> None:
    """Keep `payload`, with `most` files of its kind in all, those used last; do nothing where that is not possible."""
    folder = cache_folder()
    if folder is None:
        return
    with suppress(OSError):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        _write(_path(folder, kind, key), [_header(kind, key, payload), b"\n", payload])
        _tidy(folder, kind, most)


class Findings:
    """What was found in texts before, by key, so that no process looks for it again. What is found is plain JSON."""

    _FILES = 4

    def __init__(self, kind: str, made_by: bytes, *, most: int) -> None:
        """Take what is kept as `kind` and was found by the same code (`made_by`); of it the newest `most` are kept."""
        self._kind, self._most = kind, most
        self._key = hashlib.blake2b(made_by, digest_size=16).hexdigest()
        self._known: dict[str, Any] = {}
        with suppress(ValueError):
            known = json.loads(fetch(kind, self._key) or b"{}")
            self._known = known if isinstance(known, dict) else {}
        self._is_new = False

    def found(self, key: str, find: Callable[[], Any]) -> Any:
        """Return what `find` gives, if need be by calling it. What comes from a file has lists for tuples."""
        if key not in self._known:
            self._known[key] = find()
            self._is_new = True
        return self._known[key]

    def keep(self) -> None:
        """Write down what is new."""
        if self._is_new:
            self._is_new = False
            newest = dict(list(self._known.items())[-self._most :])
            store(self._kind, self._key, json.dumps(newest).encode(), most=self._FILES)


def _path(folder: Path, kind: str, key: str) -> Path:
    return folder / f"{kind}-{key}.json"


def _header(kind: str, key: str, payload: bytes) -> bytes:
    return f"skilltide {kind} {key} {hashlib.blake2b(payload, digest_size=16).hexdigest()}".encode()


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

    descriptor, name = tempfile.mkstemp(
        prefix=f"{path.stem}.", suffix=_UNFINISHED, dir=path.parent
    )  # for its owner only
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


def _tidy(folder: Path, kind: str, most: int) -> None:
    """Remove all files of a kind but those used last, and what killed processes left."""
    finished = [(path.stat().st_mtime, path) for path in folder.glob(f"{kind}-*.json")]
    old = [path for _, path in sorted(finished, reverse=True)[most:]]
    abandoned = time.time() - _ABANDONED_SECONDS
    old += [path for path in folder.glob(f"{kind}-*{_UNFINISHED}") if path.stat().st_mtime < abandoned]
    for path in old:
        with suppress(OSError):
            path.unlink()
