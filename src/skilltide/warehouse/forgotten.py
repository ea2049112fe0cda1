"""What is to stay forgotten, remembered without telling it: hashes under a key that only this home has."""

import hashlib
import os
import secrets
from pathlib import Path

import duckdb
import pyarrow as pa

from skilltide.permissions import open_private
from skilltide.warehouse.rows import upsert
from skilltide.warehouse.statements import statement

_KEY_BYTES = 32


def remember(connection: duckdb.DuckDBPyConnection, key_file: Path, meant: list[tuple[str, str]]) -> None:
    """Remember what is to be forgotten: (kind_code, its posting_id or employer_key)."""
    key = _key(key_file)
    rows = [(kind, _hash(key, value)) for kind, value in meant]
    upsert(connection, "ops.forgotten_hash", ["kind_code", "key_hash"], rows, conflict="ignore")


def recall(connection: duckdb.DuckDBPyConnection, key_file: Path) -> bool:
    """Make the temporary table `forgotten_key` (kind_code, key) of what there is again; return whether any is.

    Takes over what an older skilltide remembered in plain.
    """
    plain = connection.execute("SELECT kind_code, key FROM ops.forgotten").fetchall()
    if plain:
        remember(connection, key_file, plain)
        connection.execute("DELETE FROM ops.forgotten")
    hashes = set(connection.execute("SELECT kind_code, key_hash FROM ops.forgotten_hash").fetchall())
    if not hashes:
        return False
    key = _key(key_file)
    known = connection.execute(statement("forgettable_key")).fetchall()
    found = [(kind, value) for kind, value in known if (kind, _hash(key, value)) in hashes]
    table = pa.table({
        "kind_code": pa.array([kind for kind, _ in found], pa.string()),
        "key": pa.array([value for _, value in found], pa.string()),
    })  # fmt: skip
    connection.register("recalled", table)
    connection.execute("CREATE OR REPLACE TEMP TABLE forgotten_key AS FROM recalled")
    connection.unregister("recalled")
    return bool(found)


def _hash(key: bytes, value: str) -> str:
    return hashlib.blake2b(value.encode("utf-8", "surrogatepass"), key=key, digest_size=20).hexdigest()


def _key(path: Path) -> bytes:
    """Return the home's key; made at its first use, readable by its owner only."""
    if not path.exists():
        with open_private(path) as file:
            file.write(secrets.token_bytes(_KEY_BYTES))
            file.flush()
            os.fsync(file.fileno())
    return path.read_bytes()
