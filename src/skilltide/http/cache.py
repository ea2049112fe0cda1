"""Bodies that servers let us revalidate: with an ETag or Last-Modified an unchanged board costs one 304.

Only an optimisation: what a run does with a body doesn't depend on where it came from, so the folder can be deleted at
any time (as it must be when postings are to be forgotten). Names are hashes, so that keys in addresses don't leak.
"""

import contextlib
import hashlib
import os
import time
from dataclasses import dataclass
from pathlib import Path

import orjson
import zstandard

from skilltide.permissions import open_private, private_folder

KEPT_DAYS = 30
"""Bodies not used for so long are deleted."""


@dataclass(frozen=True, slots=True)
class Cached:
    """A stored body with its validators."""

    body: bytes
    content_type: str
    charset: str | None
    url: str
    etag: str | None
    last_modified: str | None
    age_seconds: float

    @property
    def validators(self) -> dict[str, str]:
        """The request headers that ask whether it is still good."""
        headers = {"If-None-Match": self.etag, "If-Modified-Since": self.last_modified}
        return {name: value for name, value in headers.items() if value}


def shelf_folder(cache: Path, shelf: str) -> Path:
    """Return the folder of what was asked for one purpose (a board, robots.txt; "": any other): it can go by itself."""
    return cache / hashlib.blake2b(shelf.casefold().encode("utf-8", "replace"), digest_size=16).hexdigest()


class Cache:
    """A folder of bodies; without a folder nothing is kept."""

    def __init__(self, folder: Path | None) -> None:
        self._folder = folder

    def _path(self, key: str, shelf: str) -> Path | None:
        if self._folder is None:
            return None
        name = hashlib.blake2b(key.encode(), digest_size=16).hexdigest()
        return shelf_folder(self._folder, shelf) / f"{name}.zst"

    def get(self, key: str, shelf: str = "") -> Cached | None:
        """Return what is stored under a key; a damaged file counts as none."""
        path = self._path(key, shelf)
        if path is None or not path.exists():
            return None
        try:
            head, _, body = zstandard.ZstdDecompressor().decompress(path.read_bytes()).partition(b"\n")
            age = time.time() - path.stat().st_mtime
            return Cached(body=body, age_seconds=age, **orjson.loads(head))
        except (OSError, zstandard.ZstdError, ValueError, TypeError):
            return None

    def put(self, key: str, value: Cached, shelf: str = "") -> None:
        """Store a body, as a whole or not at all."""
        path = self._path(key, shelf)
        if path is None:
            return
        head = {name: getattr(value, name) for name in ("content_type", "charset", "url", "etag", "last_modified")}
        private_folder(path.parent)
        unfinished = path.with_suffix(f".{os.getpid()}.part")
        with open_private(unfinished) as file:
            file.write(zstandard.ZstdCompressor(level=3).compress(orjson.dumps(head) + b"\n" + value.body))
        unfinished.replace(path)

    def touch(self, key: str, shelf: str = "") -> None:
        """Note that a stored body was good again just now."""
        path = self._path(key, shelf)
        if path is not None:
            with contextlib.suppress(FileNotFoundError):
                os.utime(path)

    def prune(self) -> None:
        """Delete what was not used for KEPT_DAYS."""
        if self._folder is None or not self._folder.exists():
            return
        with contextlib.suppress(FileNotFoundError):  # other processes work here too, and take whole folders away
            for path in self._folder.glob("*/*"):
                with contextlib.suppress(FileNotFoundError):
                    if time.time() - path.stat().st_mtime > KEPT_DAYS * 86_400:
                        path.unlink()
