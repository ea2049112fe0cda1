"""A home's registry of boards: which are known, from where, and what each gave when it was last read.

One SQLite file, `boards.sqlite`: thousands of boards are looked up without reading them all, what a check finds is on
the disk before the next begins (a kill loses nothing), and readers never wait. What is bundled, or written by hand into
boards.yml, stands here only once it was checked.
"""

import hashlib
import json
import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass, replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

from skilltide.errors import ConfigurationError
from skilltide.permissions import open_private
from skilltide.sources.board import EmployerFrom, State

GONE_AFTER = timedelta(days=14)
"""A board that was there is gone when the platform has said so for this long; one never seen, at once. Its postings are
closed then (fresh_posting.sql)."""
CHECKED_AGAIN_AFTER: dict[State, timedelta] = {
    "candidate": timedelta(days=30), "live": timedelta(days=30), "empty": timedelta(days=7),
    "gone": timedelta(days=180),
}  # fmt: skip
"""What was found grows old: it is looked at again after so long."""
RETRIED_AFTER = timedelta(days=1)
"""A board that couldn't be had, for a cause that says nothing about it, is asked again after so long."""
_SCHEMA = """
BEGIN IMMEDIATE;
CREATE TABLE IF NOT EXISTS board (
    platform TEXT NOT NULL,
    board TEXT NOT NULL COLLATE NOCASE,
    employer TEXT,
    employer_from TEXT,
    state TEXT NOT NULL,
    origin TEXT NOT NULL,
    keys TEXT NOT NULL,
    seen_on TEXT,
    checked_on TEXT,
    posting_count INTEGER,
    core_share REAL,
    failing_since TEXT,
    cause TEXT,
    wanted INTEGER NOT NULL,
    PRIMARY KEY (platform, board)
) WITHOUT ROWID;
PRAGMA user_version = 1;
COMMIT;
"""
"""As one, so that a kill leaves no half of it; two that begin at once make one table."""
_VERSION = 1
_COLUMNS = ("platform", "board", "employer", "employer_from", "state", "origin", "keys", "seen_on", "checked_on",
            "posting_count", "core_share", "failing_since", "cause", "wanted")  # fmt: skip
_DATES = ("seen_on", "checked_on", "failing_since")
_PASSING = frozenset({
    sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED, sqlite3.SQLITE_READONLY, sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR,
    sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM, sqlite3.SQLITE_AUTH, sqlite3.SQLITE_NOMEM,
})  # fmt: skip
"""Why the file can't be used although nothing is wrong with it."""
_KEPT = "What it holds is kept: is another command writing to it, is there space, and may this user write there?"
_MOVE_ASIDE = "Move it aside; lists are imported again by `skilltide sources import`."


@dataclass(frozen=True, slots=True)
class KnownBoard:
    """What the registry knows of a board."""

    platform: str
    board: str
    employer: str | None = None
    employer_from: EmployerFrom = "slug"
    state: State = "candidate"
    origin: str = ""
    """Where it is known from: a list, a posting, a person."""
    keys: str = "{}"
    """JSON: the platform's own keys, as in boards.yml."""
    seen_on: date | None = None
    """When it last answered, with postings or without."""
    checked_on: date | None = None
    """When this home last asked it."""
    posting_count: int | None = None
    """Postings when it last gave any."""
    core_share: float | None = None
    """The part of its postings that were of the core role families when `verify` last counted them, 0 to 1."""
    failing_since: date | None = None
    cause: str | None = None
    """Why the last check failed: a code."""
    wanted: int = 0
    """Core openings in the warehouse of an employer of this name."""

    @property
    def is_host(self) -> bool:
        """Whether only the host is known ("acme.wd5/"), and not which boards stand there."""
        return self.board.endswith("/")


@dataclass(frozen=True, slots=True)
class Check:
    """What asking a board gave."""

    posting_count: int | None = None
    """None where it could not be read."""
    core_count: int | None = None
    """How many of them are of the core role families, where that was counted."""
    cause: str | None = None
    """Why it could not be read: a code (`Failure`)."""
    employer: str | None = None
    """The platform's own name for the employer."""


def after_check(entry: KnownBoard, check: Check, today: date) -> KnownBoard:
    """Return what the registry knows of a board once it was asked.

    A board with postings is live, one without is empty. One that the platform doesn't know is gone: at once if nobody
    ever saw it, else when it has failed so for GONE_AFTER. What robots.txt forbids is blocked. Any other failure says
    nothing about the board: its state stays.
    """
    entry = replace(entry, checked_on=today)
    if check.employer and entry.employer_from != "told":
        entry = replace(entry, employer=check.employer, employer_from="platform")
    if check.posting_count is not None:
        state: State = "live" if check.posting_count else "empty"
        entry = replace(entry, state=state, seen_on=today, failing_since=None, cause=None)
        if check.posting_count:
            share = entry.core_share if check.core_count is None else check.core_count / check.posting_count
            entry = replace(entry, posting_count=check.posting_count, core_share=share)
        return entry
    is_news = check.cause == "not_found" != entry.cause  # an outage before it doesn't count towards being gone
    since = today if is_news else entry.failing_since or today
    entry = replace(entry, failing_since=since, cause=check.cause)
    if check.cause in ("robots", "blocked"):
        return replace(entry, state="blocked")
    if check.cause == "not_found" and (entry.seen_on is None or today - since >= GONE_AFTER):
        return replace(entry, state="gone")
    return entry


class BoardStore:
    """The registry's file. One that isn't there holds nothing, and is made by the first write."""

    def __init__(self, path: Path) -> None:
        self.path = path

    def entries(self, platform: str | None = None) -> Iterator[KnownBoard]:
        """Yield the boards, those of one platform or all, in the order of their names."""
        if not self.path.exists():
            return
        where, values = ("WHERE platform = ?", (platform,)) if platform else ("", ())
        with self._open() as connection:
            yield from map(_entry, connection.execute(f"SELECT {', '.join(_COLUMNS)} FROM board {where}", values))

    def get(self, platform: str, board: str) -> KnownBoard | None:
        """Return one board."""
        if not self.path.exists():
            return None
        sql = f"SELECT {', '.join(_COLUMNS)} FROM board WHERE platform = ? AND board = ?"
        with self._open() as connection:
            row = connection.execute(sql, (platform, board)).fetchone()
        return _entry(row) if row else None

    def add(self, entries: Iterable[KnownBoard]) -> int:
        """Add boards that are not there yet; return how many were new. All of them, or after a kill none."""
        return self._write("INSERT OR IGNORE", entries)

    def put(self, entries: Iterable[KnownBoard]) -> int:
        """Write boards, in place of what was known of them."""
        return self._write("INSERT OR REPLACE", entries)

    def remove(self, boards: Iterable[tuple[str, str]]) -> int:
        """Remove boards (platform, board) and write the file anew, as it keeps what was deleted; return how many."""
        if not self.path.exists():
            return 0
        with self._open() as connection:
            before = connection.total_changes
            connection.executemany("DELETE FROM board WHERE platform = ? AND board = ?", boards)
            connection.commit()
            removed = connection.total_changes - before
            connection.execute("VACUUM")
            return removed

    def _write(self, how: str, entries: Iterable[KnownBoard]) -> int:
        sql = f"{how} INTO board ({', '.join(_COLUMNS)}) VALUES ({', '.join('?' * len(_COLUMNS))})"
        with self._open() as connection:
            before = connection.total_changes
            connection.executemany(sql, map(_row, entries))
            connection.commit()
            return connection.total_changes - before

    @contextmanager
    def _open(self) -> Iterator[sqlite3.Connection]:
        if not self.path.exists():
            self.path.parent.mkdir(parents=True, exist_ok=True)
            open_private(self.path).close()
        try:
            with closing(sqlite3.connect(self.path, timeout=30)) as connection:
                (version,) = connection.execute("PRAGMA user_version").fetchone()
                if version == 0:
                    connection.executescript(_SCHEMA)
                elif version > _VERSION:
                    raise ConfigurationError(
                        f"{self.path}: version {version}, this skilltide knows {_VERSION}. Upgrade skilltide."
                    )
                yield connection
        except sqlite3.DatabaseError as error:
            code = getattr(error, "sqlite_errorcode", 0) & 0xFF  # what is above tells it more closely
            told = f"can't be used as a registry of boards ({error}). {_KEPT if code in _PASSING else _MOVE_ASIDE}"
            raise ConfigurationError(f"{self.path}: {told}") from None


def _entry(row: tuple[Any, ...]) -> KnownBoard:
    values = dict(zip(_COLUMNS, row, strict=True))
    for name in _DATES:
        values[name] = date.fromisoformat(values[name]) if values[name] else None
    return KnownBoard(**values)


def _row(entry: KnownBoard) -> tuple[Any, ...]:
    values = [getattr(entry, name) for name in _COLUMNS]
    return tuple(value.isoformat() if isinstance(value, date) else value for value in values)


def order_of(entry: KnownBoard) -> tuple[int, bytes]:
    """Return what boards are checked by: those of the most wanted employers first, the rest in an order that is the
    same everywhere and says nothing about them, so that any number of them is a sample."""
    name = f"{entry.platform}:{entry.board.casefold()}".encode()
    return -entry.wanted, hashlib.blake2b(name, digest_size=8).digest()


def is_due(entry: KnownBoard, today: date) -> bool:
    """Tell whether a board should be asked: never asked, or too long ago for what was found then."""
    if entry.state == "blocked":
        return False
    last = entry.checked_on or entry.seen_on
    if last is None:
        return True
    wait = RETRIED_AFTER if entry.cause and entry.state != "gone" else CHECKED_AGAIN_AFTER[entry.state]
    return today - last >= wait


def keys_of(entry: KnownBoard) -> dict[str, Any]:
    """Return the platform's own keys."""
    found = json.loads(entry.keys)
    return found if isinstance(found, dict) else {}
