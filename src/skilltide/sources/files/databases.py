"""Reads a table of an SQLite or DuckDB file, read-only and without access to anything outside of it."""

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path
from typing import Any
from urllib.parse import quote

from skilltide.sources.files.file_input import FileInput, as_input
from skilltide.sources.files.json_shapes import Score
from skilltide.sources.files.limits import DEFAULT_LIMITS, LimitError, Limits
from skilltide.sources.files.on_disk import on_disk
from skilltide.sources.files.record import Fault, NoteFunction, Record, make_record

_BATCH = 200
_HEAD = 20
_DUCKDB: dict[str, str | bool | int | float | list[str]] = {
    "enable_external_access": "false",
    "autoinstall_known_extensions": "false",
    "autoload_known_extensions": "false",
    "memory_limit": "1GB",
    "threads": "1",
}


def read_sqlite(
    file: Path | FileInput,
    note: NoteFunction,
    table: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    score: Score | None = None,
) -> Iterator[Record | Fault]:
    """Yield the rows of a table or view: the named one, else the table whose rows map best to postings.

    Raises:
        OSError: it can't be opened, or has no such table.
    """
    return _read(as_input(file), _Sqlite, sqlite3.Error, table, limits, score)


def read_duckdb(
    file: Path | FileInput,
    note: NoteFunction,
    table: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    score: Score | None = None,
) -> Iterator[Record | Fault]:
    """Yield the rows of a table or view: the named one (`schema.table`), else the table that maps best to postings.

    Raises:
        OSError: it can't be opened, or has no such table.
    """
    import duckdb

    return _read(as_input(file), _Duckdb, duckdb.Error, table, limits, score)


class _Sqlite:
    """An SQLite file."""

    def __init__(self, path: Path, limits: Limits) -> None:
        self._connection = sqlite3.connect(f"file:{quote(str(path.resolve()))}?mode=ro", uri=True)
        self._connection.text_factory = lambda data: data.decode("utf-8", "replace")
        self._connection.setlimit(sqlite3.SQLITE_LIMIT_LENGTH, limits.record_bytes)
        self._connection.execute("PRAGMA query_only = ON")
        self._connection.execute("PRAGMA trusted_schema = OFF")

    def tables(self, *, are_views_included: bool) -> list[str]:
        """Return the names of what can be read."""
        kinds = "('table', 'view')" if are_views_included else "('table')"
        sql = f"SELECT name FROM sqlite_master WHERE type IN {kinds} AND name NOT LIKE 'sqlite_%' ORDER BY name"
        return [str(name) for (name,) in self._connection.execute(sql)]

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """Yield a table's rows."""
        with closing(self._connection.execute(f"SELECT * FROM {_quoted(table)}")) as cursor:
            names = [column[0] for column in cursor.description]
            for row in cursor:
                yield dict(zip(names, row, strict=True))

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


class _Duckdb:
    """A DuckDB file."""

    def __init__(self, path: Path, limits: Limits) -> None:
        import duckdb

        self._connection = duckdb.connect(str(path), read_only=True, config=_DUCKDB)

    def tables(self, *, are_views_included: bool) -> list[str]:
        """Return the names of what can be read, with the schema where it isn't the main one."""
        views = "UNION ALL SELECT schema_name, view_name FROM duckdb_views() WHERE NOT internal"
        sql = f"SELECT schema_name, table_name FROM duckdb_tables() {views if are_views_included else ''} ORDER BY ALL"
        found = self._connection.execute(sql).fetchall()
        return [name if schema == "main" else f"{schema}.{name}" for schema, name in found]

    def rows(self, table: str) -> Iterator[dict[str, Any]]:
        """Yield a table's rows."""
        cursor = self._connection.cursor()
        cursor.execute(f"SELECT * FROM {'.'.join(map(_quoted, table.split('.', 1)))}")
        names = [column[0] for column in cursor.description or ()]
        while rows := cursor.fetchmany(_BATCH):
            yield from (dict(zip(names, row, strict=True)) for row in rows)

    def close(self) -> None:
        """Close the file."""
        self._connection.close()


def _read(
    file: FileInput,
    kind: type[_Sqlite] | type[_Duckdb],
    broken: type[Exception],
    table: str | None,
    limits: Limits,
    score: Score | None,
) -> Iterator[Record | Fault]:
    row = size = 0
    try:
        with on_disk(file, limits) as path, closing(kind(path, limits)) as database:
            stored = path.stat().st_size
            for values in database.rows(_chosen(database, table, score)):
                row += 1
                size += sum(len(value) for value in values.values() if isinstance(value, str | bytes))
                limits.check(size, stored)
                yield make_record(row, values)
    except LimitError as error:
        yield Fault(row + 1, error.code, f"after row {row}: {error}")
    except (broken, sqlite3.Warning, OverflowError) as error:
        shown = (str(error).splitlines() or [type(error).__name__])[0][:200]
        if row == 0:
            raise OSError(shown) from None
        yield Fault(row + 1, "truncated", f"after row {row}: {shown}; the rest is not read", is_end=True)


def _chosen(database: _Sqlite | _Duckdb, table: str | None, score: Score | None) -> str:
    tables = database.tables(are_views_included=table is not None)
    shown = ", ".join(tables[:20]) or "none"
    if table is not None:
        if table not in tables:
            raise OSError(f"no table {table!r}; it has {shown}")
        return table
    if not tables:
        raise OSError("it has no table")
    heads = {name: list(islice(database.rows(name), _HEAD)) for name in tables}
    scores = {name: score(rows) if score is not None and rows else 0 for name, rows in heads.items()}
    best = max(tables, key=lambda name: (scores[name], len(heads[name])))
    if len(tables) > 1 and not scores[best]:
        raise OSError(f"none of its tables looks like postings; it has {shown}: name one with `table:`")
    return best


def _quoted(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'
