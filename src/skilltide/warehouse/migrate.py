"""Numbered migrations, forward only, each in one transaction and with its checksum."""

import hashlib
from dataclasses import dataclass
from pathlib import Path

import duckdb

from skilltide.errors import WarehouseError
from skilltide.resources import resource


@dataclass(frozen=True, slots=True)
class Migration:
    """One file `NNNN_name.sql`."""

    number: int
    name: str
    sql: str

    @property
    def checksum(self) -> str:
        """SHA-256 of the SQL, to notice a released migration that was edited."""
        return hashlib.sha256(self.sql.encode()).hexdigest()


def available(folder: Path | None = None) -> list[Migration]:
    """Return the migrations in order; their numbers must be 1, 2, 3 …"""
    files = sorted((folder or resource("warehouse", "migrations")).glob("[0-9]*_*.sql"))
    migrations = [Migration(int(path.name[:4]), path.stem[5:], path.read_text(encoding="utf-8")) for path in files]
    if [migration.number for migration in migrations] != list(range(1, len(migrations) + 1)):
        raise WarehouseError(f"migrations are numbered {[m.number for m in migrations]}, not 1, 2, 3 … without a gap")
    return migrations


def schema_of(connection: duckdb.DuckDBPyConnection) -> int:
    """Return the number of the newest migration that was applied; 0 for a database that never was a working one."""
    try:
        row = connection.execute("SELECT max(number) FROM main.schema_migration").fetchone()
    except duckdb.CatalogException:
        return 0
    return int(row[0] or 0) if row else 0


def is_current(connection: duckdb.DuckDBPyConnection) -> bool:
    """Return whether a database has the schema of this code, so that its tables can be asked."""
    return schema_of(connection) == len(available())


def migrate(connection: duckdb.DuckDBPyConnection, folder: Path | None = None) -> int:
    """Bring the database to the newest schema; return how many migrations were applied.

    Raises:
        WarehouseError: the database has migrations that this code doesn't know (it is newer), or one of the
            applied ones differs from its file.
    """
    connection.execute(
        "CREATE TABLE IF NOT EXISTS main.schema_migration "
        "(number INTEGER PRIMARY KEY, name VARCHAR NOT NULL, checksum VARCHAR NOT NULL)"
    )
    applied = {
        number: (name, checksum)
        for number, name, checksum in connection.execute("SELECT * FROM main.schema_migration").fetchall()
    }
    migrations = available(folder)
    if applied and max(applied) > len(migrations):
        raise WarehouseError(
            f"the working database has schema {max(applied)}, this skilltide knows up to {len(migrations)}. "
            f"Upgrade skilltide, or point --home at another folder."
        )
    pending = [migration for migration in migrations if migration.number not in applied]
    for migration in migrations:
        if migration.number in applied and applied[migration.number][1] != migration.checksum:
            raise WarehouseError(
                f"migration {migration.number:04d}_{migration.name}.sql was edited after it was applied. "
                f"Restore the released file; changes belong in a new migration."
            )
    for migration in pending:
        connection.begin()
        try:
            connection.execute(migration.sql)
            connection.execute(
                "INSERT INTO main.schema_migration VALUES (?, ?, ?)",
                [migration.number, migration.name, migration.checksum],
            )
            connection.commit()
        except duckdb.Error:
            connection.rollback()
            raise
    return len(pending)
