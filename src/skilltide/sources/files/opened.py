"""A file opened by the reader of its format."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from skilltide.sources.files.content import format_by_content
from skilltide.sources.files.databases import read_duckdb, read_sqlite
from skilltide.sources.files.delimited import read_delimited
from skilltide.sources.files.delimited_layout import read_header
from skilltide.sources.files.entry import FilesEntry
from skilltide.sources.files.feed import read_feed
from skilltide.sources.files.file_input import FileInput
from skilltide.sources.files.find import Format, format_of, is_archive
from skilltide.sources.files.json_records import is_json_lines, is_one_json, read_json, read_json_lines
from skilltide.sources.files.json_shapes import Score
from skilltide.sources.files.limits import Limits
from skilltide.sources.files.parquet import parquet_columns, read_parquet
from skilltide.sources.files.record import Fault, NoteFunction, Record
from skilltide.sources.files.workbook import read_workbook


@dataclass(slots=True)
class Opened:
    """A file's records, read while they are asked for."""

    items: Iterator[Record | Fault]
    columns: tuple[str, ...] = ()
    """The names of its columns, if it has a header."""
    is_table: bool = False
    """Whether each record has all columns."""

    def is_table_of(self, rows: Sequence[Mapping[str, Any]]) -> bool:
        """Tell whether the first of its records are rows of a table, and no postings that stand in the cells of one."""
        return self.is_table and not (self.columns and any(row.keys() - set(self.columns) for row in rows))


_TABLES: frozenset[Format] = frozenset({"xlsx", "sqlite", "duckdb"})
"""Formats of tables whose header isn't told apart from the rows."""


def open_file(
    file: FileInput,
    entry: FilesEntry,
    note: NoteFunction,
    score: Score,
    declared: Format | None = None,
    table: str | None = None,
) -> Opened:
    """Open a file by the reader of its format. Raises what `stream.UNREADABLE` names.

    `score` tells how well objects map to postings, to find them in JSON, XML, workbooks and databases. `declared` and
    `table` are the format and the sheet or table that are asked for.
    """
    encoding, limits = entry.encoding, entry.limits
    kind = _kind(file, declared, limits)
    if kind == "json" and is_json_lines(file, encoding, limits):
        kind = "jsonl"
    elif kind == "jsonl" and is_one_json(file, encoding, limits):
        kind = "json"
    if kind == "parquet":
        return Opened(read_parquet(file, note, limits), tuple(parquet_columns(file, limits)), is_table=True)
    if kind == "csv":
        header = read_header(file, encoding, entry.delimiter, limits)
        if not header.is_there:
            note("no_header", "its first row is a posting and no header: the columns are numbered (`column 1`, …)")
        items = read_delimited(file, note, encoding, limits=limits, header=header)
        return Opened(items, tuple(header.columns), is_table=True)
    readers: dict[Format, Callable[[], Iterator[Record | Fault]]] = {
        "xlsx": lambda: read_workbook(file, note, table, limits, score),
        "sqlite": lambda: read_sqlite(file, note, table, limits, score),
        "duckdb": lambda: read_duckdb(file, note, table, limits, score),
        "xml": lambda: read_feed(file, note, limits, score),
        "jsonl": lambda: read_json_lines(file, note, encoding, limits, score),
        "json": lambda: read_json(file, note, encoding, limits, score),
    }
    return Opened(readers[kind](), is_table=kind in _TABLES)


def _kind(file: FileInput, declared: Format | None, limits: Limits) -> Format:
    """Return a file's format: the declared one, else what its first bytes tell beyond doubt, else by its name.

    Raises OSError for what can't be read, and what opening raises.
    """
    if declared is not None:
        return declared
    if is_archive(file.name):
        inside = "an archive inside an archive: unpack it" if file.member else "no whole archive, or no data in it"
        raise OSError(inside)
    found, by_name = format_by_content(file, limits), format_of(file.name, None) or "csv"
    return by_name if found is None or (found, by_name) == ("json", "jsonl") else found
