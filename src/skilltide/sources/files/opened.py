"""A file opened by the reader of its format."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass

from skilltide.sources.files.databases import read_duckdb, read_sqlite
from skilltide.sources.files.delimited import read_delimited, read_header
from skilltide.sources.files.entry import FilesEntry
from skilltide.sources.files.feed import read_feed
from skilltide.sources.files.file_input import FileInput
from skilltide.sources.files.find import Format, format_of, is_archive
from skilltide.sources.files.json_records import is_json_lines, is_one_json, read_json, read_json_lines
from skilltide.sources.files.json_shapes import Score
from skilltide.sources.files.parquet import parquet_columns, read_parquet
from skilltide.sources.files.record import Fault, NoteFunction, Record
from skilltide.sources.files.workbook import read_workbook

_DUCKDB_MARK = b"DUCK"
"""Stands at the ninth byte of a DuckDB file."""


@dataclass(slots=True)
class Opened:
    """A file's records, read while they are asked for."""

    items: Iterator[Record | Fault]
    columns: tuple[str, ...] = ()
    """The names of its columns, if it has a header."""


def open_file(
    file: FileInput,
    entry: FilesEntry,
    note: NoteFunction,
    score: Score,
    declared: Format | None = None,
    table: str | None = None,
) -> Opened:
    """Open a file by the reader of its format. Raises what `stream.UNREADABLE` names.

    `score` tells how well objects map to postings, to find them in JSON, XML and databases. `declared` and `table` are
    the format and the sheet or table that are asked for.
    """
    encoding, limits = entry.encoding, entry.limits
    kind = _kind(file, declared)
    if kind == "json" and is_json_lines(file, encoding, limits):
        kind = "jsonl"
    elif kind == "jsonl" and is_one_json(file, encoding, limits):
        kind = "json"
    if kind == "parquet":
        return Opened(read_parquet(file, note, limits), tuple(parquet_columns(file, limits)))
    if kind == "csv":
        header = read_header(file, encoding, entry.delimiter, limits)
        return Opened(read_delimited(file, note, encoding, entry.delimiter, limits), tuple(header.columns))
    readers: dict[Format, Callable[[], Iterator[Record | Fault]]] = {
        "xlsx": lambda: read_workbook(file, note, table, limits),
        "sqlite": lambda: read_sqlite(file, note, table, limits, score),
        "duckdb": lambda: read_duckdb(file, note, table, limits, score),
        "xml": lambda: read_feed(file, note, limits, score),
        "jsonl": lambda: read_json_lines(file, note, encoding, limits, score),
        "json": lambda: read_json(file, note, encoding, limits, score),
    }
    return Opened(readers[kind]())


def _kind(file: FileInput, declared: Format | None) -> Format:
    """Return a file's format; what one suffix leaves open, its first bytes tell."""
    if is_archive(file.name) and declared is None:
        inside = "an archive inside an archive: unpack it" if file.member else "no whole archive, or no data in it"
        raise OSError(inside)
    kind = format_of(file.name, declared)
    if kind == "sqlite" and declared is None:
        with file.open() as stream:
            return "duckdb" if stream.read(12)[8:] == _DUCKDB_MARK else "sqlite"
    return kind or "csv"
