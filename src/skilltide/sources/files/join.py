"""Two tables as one: the rows of a second file beside the records of the first, by a column that both have.

The second table is kept in a temporary database on disk, which goes with its source: it may be larger than memory.
"""

import os
import sqlite3
import zlib
from collections.abc import Iterator, Sequence
from datetime import UTC, datetime
from pathlib import Path, PurePosixPath
from typing import Any

import orjson

from skilltide.sources.file_source import InputUnit
from skilltide.sources.files.file_input import FileInput
from skilltide.sources.files.recipes import Table
from skilltide.sources.files.record import Fault, NoteFunction, Record
from skilltide.sources.files.record_values import as_text, at_path

_BATCH = 2_000


class Lookup:
    """The rows of a second table by their key."""

    def __init__(self, rows: Iterator[Record | Fault], key: str, take: Sequence[str] | None = None) -> None:
        self._connection = sqlite3.connect("")  # a file of its own, deleted when closed
        self._connection.execute("CREATE TABLE row (key TEXT NOT NULL, content BLOB NOT NULL)")
        self.fault_count = 0
        batch: list[tuple[str, bytes]] = []
        for item in rows:
            text = _key(at_path(item.values, key)) if isinstance(item, Record) else None
            if isinstance(item, Fault) or text is None:
                self.fault_count += isinstance(item, Fault)
                continue
            values = item.values if take is None else {name: item.values.get(name) for name in take}
            batch.append((text, zlib.compress(orjson.dumps(values), 1)))
            if len(batch) == _BATCH:
                self._store(batch)
        self._store(batch)
        self._connection.execute("CREATE INDEX by_key ON row (key)")

    def _store(self, batch: list[tuple[str, bytes]]) -> None:
        self._connection.executemany("INSERT INTO row VALUES (?, ?)", batch)
        batch.clear()

    def find(self, key: Any) -> dict[str, Any] | None:
        """Return the row of a key; of several rows what differs is a list. None where there is none."""
        text = _key(key)
        if text is None:
            return None
        found = self._connection.execute("SELECT content FROM row WHERE key = ? ORDER BY rowid", [text])
        rows = [orjson.loads(zlib.decompress(content)) for (content,) in found]
        if len(rows) < 2:
            return rows[0] if rows else None
        names = dict.fromkeys(name for row in rows for name in row)
        return {name: _together([row[name] for row in rows if row.get(name) not in (None, "")]) for name in names}


def joined(
    items: Iterator[Record | Fault], lookups: Sequence[tuple[Table, Lookup]], note: NoteFunction
) -> Iterator[Record | Fault]:
    """Yield records with the columns of the second tables; where both have one that is filled, the first's counts."""
    missing = [0] * len(lookups)
    count = 0
    for item in items:
        if not isinstance(item, Record):
            yield item
            continue
        count += 1
        values = item.values
        for place, (table, lookup) in enumerate(lookups):
            row = lookup.find(at_path(item.values, table.keys[0]))
            missing[place] += row is None
            filled = {name: value for name, value in values.items() if value not in (None, "")}
            values = values | (row or {}) | filled
        yield Record(item.row, values, item.around)
    for number, (table, lookup) in zip(missing, lookups, strict=True):
        if number:
            note("join_missing", f"{number:,} of {count:,} records have no row in {table.path}")
        if lookup.fault_count:
            note("join_faults", f"{lookup.fault_count:,} rows of {table.path} can't be used")


def tables_beside(file: FileInput, path: str) -> list[FileInput]:
    """Return the files at a path or glob, relative to the folder of a first table, in its archive if it is in one."""
    if file.member is not None:
        member = (PurePosixPath(file.member).parent / path).as_posix()
        return [FileInput(file.path, name) for name in file.siblings() if PurePosixPath(name).match(member)]
    wanted, folder = Path(os.path.expanduser(path)), file.path.parent  # noqa: PTH111 - `~nobody` isn't found
    if (folder / wanted).is_file():
        return [FileInput(folder / wanted)]
    if wanted.is_absolute():
        folder, wanted = Path(wanted.anchor), wanted.relative_to(wanted.anchor)
    found = folder.glob(str(wanted)) if any(mark in path for mark in "*?[") else ()
    return [FileInput(one) for one in sorted(found) if one.is_file()]


def with_tables(unit: InputUnit, tables: Sequence[FileInput]) -> InputUnit:
    """Return a unit that counts as changed when one of its tables does."""
    stats = [table.path.stat() for table in tables]
    changed = [datetime.fromtimestamp(stat.st_mtime, UTC) for stat in stats]
    size = unit.size + sum(table.size for table in tables)
    return InputUnit(unit.key, size, max([unit.modified_at, *changed]))


def _key(value: Any) -> str | None:
    """Return a key as text; 277.0, as a column with gaps is written, is 277."""
    text = (as_text(value) or "").strip()
    return text.removesuffix(".0") or None


def _together(values: list[Any]) -> Any:
    distinct = [value for place, value in enumerate(values) if value not in values[:place]]
    return distinct[0] if len(distinct) == 1 else distinct or None
