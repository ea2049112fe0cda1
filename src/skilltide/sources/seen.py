"""What was had of each posting of a board, and how the board's list showed it then: only what is new is fetched again.

Beside its list, a posting of some platforms costs a request of its own. One that the list shows as before isn't asked
for again for a while. What is kept is a copy of answers, as the HTTP cache is: it lies beside it, goes with it (when
postings are to be forgotten) and can be deleted at any time, which costs requests and nothing else.
"""

import hashlib
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import orjson
import zstandard

from skilltide.permissions import open_private, private_folder
from skilltide.storable import to_json

KEPT_DAYS = 7
"""For so long a posting that its list shows unchanged isn't fetched again; for each one up to twice as long, so that
the postings of a board don't all fall due on one day."""


def mark_of(record: dict[str, Any], changing: Iterable[str] = ()) -> str:
    """Return a hash of how a list shows a posting, without the keys that change daily."""
    left_out = set(changing)
    kept = {key: value for key, value in record.items() if key not in left_out}
    body = to_json(kept, orjson.OPT_SORT_KEYS | orjson.OPT_NON_STR_KEYS, default=str)
    return hashlib.blake2b(body, digest_size=8).hexdigest()


@dataclass(slots=True)
class _Entry:
    mark: str
    had_on: date
    value: Any


class Seen:
    """The postings of one board that were had before. Without a file nothing is remembered beyond its own life."""

    def __init__(self, path: Path | None = None, today: date | None = None) -> None:
        self._path = path
        self.today = today or datetime.now(UTC).date()
        self._entries = _read(path)
        self._listed: set[str] = set()
        self._is_changed = False

    def fresh(self, key: str, mark: str, days: int = KEPT_DAYS) -> Any:
        """Return what was had of a posting, or None where it has to be fetched (again)."""
        self._listed.add(key)
        entry = self._entries.get(key)
        if entry is None or entry.mark != mark or not 0 <= (self.today - entry.had_on).days < _spread(key, days):
            return None
        return entry.value

    def old(self, key: str) -> Any:
        """Return what was had of a posting, however long ago, or None."""
        entry = self._entries.get(key)
        return None if entry is None else entry.value

    def age(self, key: str) -> int | None:
        """Return the days since a posting was had; None for a new one."""
        entry = self._entries.get(key)
        return None if entry is None else (self.today - entry.had_on).days

    def keep(self, key: str, mark: str, value: Any) -> None:
        """Remember what was had of a posting today."""
        self._listed.add(key)
        self._entries[key] = _Entry(mark, self.today, value)
        self._is_changed = True

    def forget(self, records: Iterable[Any]) -> None:
        """Keep nothing of the postings of some records. An entry is found by its key, which a record tells; where none
        is, none is kept."""
        told = {text for record in records for text in _texts(record)}
        kept = {key: entry for key, entry in self._entries.items() if key not in told}
        self._is_changed = self._is_changed or bool(self._entries)
        self._entries = {} if len(kept) == len(self._entries) else kept

    def save(self, *, is_read: bool) -> None:
        """Write the file anew where something changed. Where the board `is_read`, what it doesn't list goes."""
        if self._path is None:
            return
        if is_read and self._listed and not self._listed.issuperset(self._entries):
            self._entries = {key: entry for key, entry in self._entries.items() if key in self._listed}
            self._is_changed = True
        if not self._is_changed:
            if self._path.exists():
                os.utime(self._path)
            return
        lines = b"".join(
            to_json([key, entry.mark, entry.had_on, entry.value], orjson.OPT_APPEND_NEWLINE | orjson.OPT_NON_STR_KEYS)
            for key, entry in self._entries.items()
        )
        private_folder(self._path.parent)
        unfinished = self._path.with_suffix(f".{os.getpid()}.part")
        with open_private(unfinished) as file:
            file.write(zstandard.ZstdCompressor(level=3).compress(lines))
        unfinished.replace(self._path)
        self._is_changed = False


def seen_file(cache: Path, unit: str) -> Path:
    """Return the file for one board (source id and board) in a cache's folder."""
    name = hashlib.blake2b(unit.encode(), digest_size=16).hexdigest()
    return cache / "seen" / f"{name}.zst"


def _texts(value: Any) -> Iterator[str]:
    if isinstance(value, dict | list):
        for item in value.values() if isinstance(value, dict) else value:
            yield from _texts(item)
    else:
        yield str(value)


def _spread(key: str, days: int) -> int:
    return days + hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=1).digest()[0] % days


def _read(path: Path | None) -> dict[str, _Entry]:
    if path is None or not path.exists():
        return {}
    try:
        with path.open("rb") as file:
            body = zstandard.ZstdDecompressor().stream_reader(file).read()
        return {key: _Entry(mark, date.fromisoformat(had_on), value)
                for key, mark, had_on, value in map(orjson.loads, body.splitlines())}  # fmt: skip
    except (OSError, zstandard.ZstdError, ValueError, TypeError):  # a damaged copy is none
        return {}
