"""What is to stay forgotten, remembered without telling it: hashes under a key that only this home has.

The hashes stand in the working database, and in a file beside the key, so that a database that is made anew, or comes
from a backup, knows them as well. Without the key no hash tells anything: then nothing is published.
"""

import hashlib
import secrets
from collections.abc import Mapping
from contextlib import suppress
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import duckdb
import pyarrow as pa

from skilltide.durable import write_private
from skilltide.errors import WarehouseError
from skilltide.normalise.company import employer_keys
from skilltide.warehouse.rows import upsert
from skilltide.warehouse.statements import statement

_KEY_BYTES = 32
_COLUMNS = ["kind_code", "key_hash"]
_Hashes = set[tuple[str, str]]


@dataclass(frozen=True, slots=True)
class Forgotten:
    """What is to stay forgotten: whether something is of it can be asked, what it is can't be told."""

    _key: bytes = field(repr=False)
    _hashes: frozenset[tuple[str, str]]

    def means(self, kind: str, name: str | None) -> bool:
        """Return whether a posting (by its posting_id), an employer (by its key) or a board ("lever:acme") is meant."""
        return name is not None and _is_meant(self._key, self._hashes, kind, name)

    def holds(self, kind: str) -> bool:
        """Return whether anything of a kind is to stay forgotten."""
        return any(other == kind for other, _ in self._hashes)

    def alias(self, board: str) -> str:
        """Return the name that stands for a forgotten board in the records of what was read: the same each time."""
        platform = board.partition(":")[0]
        return f"{platform}:{ALIAS}{_hash(self._key, f'alias {board}')[:12]}"

    def without_boards(self, entry: Mapping[str, Any]) -> dict[str, Any]:
        """Return a source's entry without the forgotten boards that it names."""
        boards = entry.get("boards")
        if not isinstance(boards, list):
            return dict(entry)
        platform = entry.get("platform")
        return {**entry, "boards": [name for name in boards if not self.means("board", f"{platform}:{name}")]}

    @property
    def digest(self) -> str:
        """Digest of all that is forgotten; it changes when that set does."""
        return hashlib.blake2b(repr(sorted(self._hashes)).encode(), digest_size=12).hexdigest()


@lru_cache(maxsize=65536)
def _is_meant(key: bytes, hashes: frozenset[tuple[str, str]], kind: str, name: str) -> bool:
    is_any_employer = kind == "employer" and any(other == kind for other, _ in hashes)
    names = employer_keys(name) if is_any_employer else (name,)
    return any((kind, _hash(key, _told(kind, one))) in hashes for one in names)


ALIAS = "forgotten-"
"""What the names of forgotten boards begin with."""


def remember(connection: duckdb.DuckDBPyConnection, key_file: Path, meant: list[tuple[str, str]]) -> None:
    """Remember what is to be forgotten: (kind_code, its posting_id, employer_key or board).

    Raises:
        WarehouseError: the key of what was forgotten before is gone.
    """
    before = _remembered(connection, key_file)
    key = _key(key_file, is_needed=bool(before))
    _keep(connection, key_file, before | {(kind, _hash(key, _told(kind, value))) for kind, value in meant})


def remembered_beside(key_file: Path) -> Forgotten | None:
    """Return what is to stay forgotten as the file beside the key tells it, for who has no database at hand.

    None where it tells nothing, and where the key is gone: then a run ends before anything is published.
    """
    hashes = _in_file(_file(key_file))
    with suppress(WarehouseError):
        return Forgotten(_key(key_file, is_needed=True), frozenset(hashes)) if hashes else None
    return None


def recall(connection: duckdb.DuckDBPyConnection, key_file: Path) -> Forgotten | None:
    """Return what is to stay forgotten, None where nothing is; then make the temporary table `forgotten_key`.

    It holds the postings and employers of it that there are again (kind_code, key).
    Takes over what an older skilltide remembered in plain, and what only the file or only the database knows.

    Raises:
        WarehouseError: something is to stay forgotten, and the key that tells what is gone.
    """
    plain = connection.execute("SELECT kind_code, key FROM ops.forgotten").fetchall()
    if plain:
        remember(connection, key_file, plain)
        connection.execute("DELETE FROM ops.forgotten")
    hashes = _remembered(connection, key_file)
    if not hashes:
        return None
    key = _key(key_file, is_needed=True)
    _keep(connection, key_file, hashes)
    known = connection.execute(statement("forgettable_key")).fetchall()
    forgotten = Forgotten(key, frozenset(hashes))
    found = [(kind, value) for kind, value in known if forgotten.means(kind, value)]
    table = pa.table({
        "kind_code": pa.array([kind for kind, _ in found], pa.string()),
        "key": pa.array([value for _, value in found], pa.string()),
    })  # fmt: skip
    connection.register("recalled", table)
    connection.execute("CREATE OR REPLACE TEMP TABLE forgotten_key AS FROM recalled")
    connection.unregister("recalled")
    return forgotten


def check_key(key_file: Path, connection: duckdb.DuckDBPyConnection | None = None) -> None:
    """Look whether the key is there if it is needed, for what the file beside it or the database remembers.

    Raises:
        WarehouseError: something is to stay forgotten, and the key that tells what is gone.
    """
    if _in_database(connection) if connection else _in_file(_file(key_file)):
        _key(key_file, is_needed=True)


def _remembered(connection: duckdb.DuckDBPyConnection, key_file: Path) -> _Hashes:
    return _in_database(connection) | _in_file(_file(key_file))


def _in_database(connection: duckdb.DuckDBPyConnection) -> _Hashes:
    return set(connection.execute("SELECT kind_code, key_hash FROM ops.forgotten_hash").fetchall())


def _in_file(path: Path) -> _Hashes:
    if not path.exists():
        return set()
    lines = (line.split() for line in path.read_text(encoding="ascii", errors="replace").splitlines())
    return {(words[0], words[1]) for words in lines if len(words) == len(_COLUMNS)}


def _keep(connection: duckdb.DuckDBPyConnection, key_file: Path, hashes: _Hashes) -> None:
    """Have the file and the database hold these hashes."""
    path = _file(key_file)
    if hashes != _in_file(path):
        write_private(path, "".join(f"{kind} {told}\n" for kind, told in sorted(hashes)).encode("ascii"))
    if new := sorted(hashes - _in_database(connection)):
        upsert(connection, "ops.forgotten_hash", _COLUMNS, new, conflict="ignore")


def _file(key_file: Path) -> Path:
    return key_file.with_name("forgotten.txt")


def _told(kind: str, name: str) -> str:
    return name.casefold() if kind == "board" else name  # platforms serve a board under any


def _hash(key: bytes, value: str) -> str:
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), key=key, digest_size=20).hexdigest()


def _key(path: Path, *, is_needed: bool) -> bytes:
    """Return the home's key, made at its first use unless it `is_needed` for old hashes; only its owner may read it."""
    key = b""
    with suppress(FileNotFoundError):
        key = path.read_bytes()
    if len(key) >= _KEY_BYTES:
        return key
    if is_needed:
        raise WarehouseError(
            f"{path}: the key of what is to stay forgotten is {'damaged' if key else 'gone'}, and without it that "
            f"would come back and be published. Bring the file back from a backup. If there is none, make another "
            f"(head -c {_KEY_BYTES} /dev/urandom > {path}), run again, and forget anew what its sources bring back."
        )
    key = secrets.token_bytes(_KEY_BYTES)
    write_private(path, key)
    return key
