"""A file opened by the reader of its format."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from skilltide.sources.files.delimited import read_delimited, read_header
from skilltide.sources.files.entry import FilesEntry
from skilltide.sources.files.find import format_of
from skilltide.sources.files.json_records import is_json_lines, read_json, read_json_lines
from skilltide.sources.files.json_shapes import Score
from skilltide.sources.files.parquet import parquet_columns, read_parquet
from skilltide.sources.files.record import Fault, NoteFunction, Record


@dataclass(slots=True)
class Opened:
    """A file's records, read while they are asked for."""

    items: Iterator[Record | Fault]
    columns: tuple[str, ...] = ()
    """The names of its columns, if it has a header."""


def open_file(path: Path, entry: FilesEntry, note: NoteFunction, score: Score) -> Opened:
    """Open a file by the reader of its format. Raises what `stream.UNREADABLE` names.

    `score` tells how well objects map to postings, to find them in JSON of any shape.
    """
    kind = format_of(path, entry.format)
    encoding, limits = entry.encoding, entry.limits
    if kind == "json" and is_json_lines(path, encoding, limits):
        kind = "jsonl"
    if kind == "parquet":
        return Opened(read_parquet(path, note, limits), tuple(parquet_columns(path)))
    if kind == "jsonl":
        return Opened(read_json_lines(path, note, encoding, limits, score))
    if kind == "json":
        return Opened(read_json(path, note, encoding, limits, score))
    header = read_header(path, encoding, entry.delimiter, limits)
    return Opened(read_delimited(path, note, encoding, entry.delimiter, limits), tuple(header.columns))
