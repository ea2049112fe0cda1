"""How often each host was asked today, over all runs: a limit that a platform sets for a day holds for the day.

It outlives what is forgotten, so hosts stand there by their hashes: many bear an employer's name.
"""

import hashlib
import os
from datetime import date
from pathlib import Path

import orjson

from skilltide.permissions import open_private, private_folder
from skilltide.settings import REQUEST_COUNTS

_SAVED_EACH = 100
"""A killed run forgets so many requests at most."""


class Budget:
    """Counts requests by host. Without a folder it counts for its own life only."""

    def __init__(self, folder: Path | None, day: date) -> None:
        self._path = None if folder is None else folder / REQUEST_COUNTS
        self._day = day.isoformat()
        self._counts = self._read()
        self._is_changed = False
        self._taken = 0

    def take(self, host: str, limit: int | None) -> bool:
        """Count one request to a host; False, and nothing counted, where it had `limit` already."""
        host = hashlib.blake2b(host.encode("utf-8", "replace"), digest_size=16).hexdigest()
        count = self._counts.get(host, 0)
        if limit is not None and count >= limit:
            return False
        if limit is not None:
            self._counts[host] = count + 1
            self._is_changed = True
            self._taken += 1
            if self._taken % _SAVED_EACH == 0:
                self.save()
        return True

    def save(self) -> None:
        """Write today's counts; those of other days go."""
        if self._path is None or not self._is_changed:
            return
        for host, count in self._read().items():  # another process may have asked meanwhile
            self._counts[host] = max(count, self._counts.get(host, 0))
        private_folder(self._path.parent)
        unfinished = self._path.with_suffix(f".{os.getpid()}.part")
        with open_private(unfinished) as file:
            file.write(orjson.dumps({"day": self._day, "hosts": self._counts}))
        unfinished.replace(self._path)

    def _read(self) -> dict[str, int]:
        try:
            if self._path is None:
                return {}
            data = orjson.loads(self._path.read_bytes())
            return {str(host): int(count) for host, count in data["hosts"].items()} if data["day"] == self._day else {}
        except (OSError, ValueError, TypeError, AttributeError, KeyError):
            return {}
