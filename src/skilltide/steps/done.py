"""What a step rested on when it last ended: where all of that is as it was, it has nothing to do."""

import hashlib
from collections.abc import Iterable
from pathlib import Path

import duckdb

from skilltide.warehouse.contents import digest_of
from skilltide.warehouse.rows import one_row
from skilltide.warehouse.statements import statements_version


def rests_on(connection: duckdb.DuckDBPyConnection, tables: Iterable[str], others: Iterable[str]) -> str:
    """Return a digest of what a step reads.

    `tables`: staging tables by name, raw ones as `raw.<name>`; they count by how often they changed (`touch`) and how
    many rows they have. `others`: versions of code and digests of files. What steps do in SQL counts for all of them.
    """
    told = [*others, statements_version(), str(one_row(connection, "SELECT max(number) FROM main.schema_migration")[0])]
    versions = dict(connection.execute("SELECT table_name, version FROM ops.staging_version").fetchall())
    for table in tables:
        (count,) = one_row(connection, f"SELECT count(*) FROM {table if '.' in table else f'staging.{table}'}")
        told.append(f"{table} {versions.get(table, 0)} {count}")
    return digest_of(told)


def is_done(connection: duckdb.DuckDBPyConnection, step_code: str, told: str) -> bool:
    """Return whether a step rested on the same when it last ended."""
    found = connection.execute("SELECT rests_on FROM ops.step_done WHERE step_code = ?", [step_code]).fetchone()
    return found is not None and found[0] == told


def note_done(connection: duckdb.DuckDBPyConnection, step_code: str, told: str) -> None:
    """Note what a step rests on, now that it has ended."""
    connection.execute("INSERT OR REPLACE INTO ops.step_done VALUES (?, ?)", [step_code, told])


def digest_of_file(path: Path) -> str:
    """Return a digest of what a file holds; of a folder nothing."""
    return hashlib.blake2b(path.read_bytes(), digest_size=12).hexdigest() if path.is_file() else ""
