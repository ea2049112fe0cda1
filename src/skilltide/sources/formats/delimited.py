"""Reads CSV and its relatives: sniffs delimiter and quoting, streams rows, and notices cut-off files."""

import csv
import itertools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from skilltide.sources.formats import Fault, NoteFunction, Record, check_record
from skilltide.sources.formats.stream import TruncatedError, open_text, take_repairs

_SAMPLE_LINES = 400
_SAMPLE_CHARS = 400_000
_FIELD_LIMIT = 256 * 1024 * 1024
DELIMITERS = (",", ";", "\t", "|")


@dataclass(frozen=True, slots=True)
class Layout:
    """How a delimited file is written."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None

    def reader(self, lines: Iterator[str]) -> "Iterator[list[str]]":
        """Return a csv reader of this layout."""
        return csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            doublequote=True,
            strict=False,
        )


class _Lines:
    """Counts lines as the csv reader takes them, and knows whether they ran out."""

    def __init__(self, file: TextIO) -> None:
        self._file = file
        self.count = 0
        self.is_exhausted = False
        self.damage: str | None = None

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        try:
            line = self._file.readline(_FIELD_LIMIT)
        except TruncatedError as error:
            self.damage = str(error)
            line = ""
        if not line:
            self.is_exhausted = True
            raise StopIteration
        self.count += 1
        return line


def sniff(sample: str, delimiter: str | None = None) -> Layout:
    """Guess how a file is written from its first lines: the layout whose rows agree most with their header."""
    best, best_score = Layout(delimiter or ","), -1.0
    for mark, quote, escape in itertools.product((delimiter,) if delimiter else DELIMITERS, ('"', "'"), (None, "\\")):
        if (quote == "'" and not sample.lstrip().startswith("'")) or (escape and '\\"' not in sample):
            continue
        layout = Layout(mark, quote, escape)
        try:
            rows = [row for row in layout.reader(iter(sample.splitlines(keepends=True))) if row]
        except csv.Error:
            continue
        if len(rows) > 2:
            rows.pop()  # the sample's end cuts it
        width = len(rows[0]) if rows else 0
        if width < 2:
            continue
        same = sum(len(row) == width for row in rows) / len(rows)
        score = same * 100 + min(width, 20)
        if score > best_score:
            best, best_score = layout, score
    return best


def read_header(path: Path, encoding: str | None = None, delimiter: str | None = None) -> tuple[list[str], Layout]:
    """Return a file's column names and layout. A file without any line has no columns."""
    sample = _sample(path, encoding)
    layout = sniff(sample, delimiter)
    rows = layout.reader(iter(sample.splitlines(keepends=True)))
    header = next((row for row in rows if any(cell.strip() for cell in row)), [])
    return _unique(header), layout


def _sample(path: Path, encoding: str | None) -> str:
    file, _ = open_text(path, encoding)
    parts: list[str] = []
    size = 0
    with file:
        try:
            while len(parts) < _SAMPLE_LINES and size < _SAMPLE_CHARS and (line := file.readline(_SAMPLE_CHARS)):
                parts.append(line)
                size += len(line)
        except TruncatedError:
            pass  # reading the rows will tell
    return "".join(parts)


def _unique(header: list[str]) -> list[str]:
    names: list[str] = []
    for name in header:
        clean = name.strip().lstrip("\ufeff").strip('"') if name.startswith("\ufeff") else name.strip()
        candidate, number = clean, 2
        while candidate in names:
            candidate, number = f"{clean} ({number})", number + 1
        names.append(candidate)
    return names


def read_delimited(
    path: Path, note: NoteFunction, encoding: str | None = None, delimiter: str | None = None
) -> Iterator[Record | Fault]:
    """Yield the rows of a CSV file as records (all values text), and a Fault for each row that can't be used."""
    header, layout = read_header(path, encoding, delimiter)
    csv.field_size_limit(_FIELD_LIMIT)
    file, name = open_text(path, encoding)
    with file:
        lines = _Lines(file)
        rows = layout.reader(lines)
        for _ in rows:  # blank lines above the header were skipped when it was read, so they are here
            if _ and any(cell.strip() for cell in _):
                break
        yield from _rows(rows, lines, header)
    take_repairs(name, note)


def _rows(rows: Iterator[list[str]], lines: _Lines, header: list[str]) -> Iterator[Record | Fault]:
    row, width = 0, len(header)
    while True:
        start = lines.count + 1
        try:
            cells = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            row += 1
            yield Fault(
                row, "row_unreadable", f"line {start}: {error}; lines {start} to {lines.count} were passed over"
            )
            continue
        if not cells or (len(cells) == 1 and not cells[0].strip()):
            continue
        row += 1
        shown = ",".join(cells)[:200]
        if lines.is_exhausted:
            why = lines.damage or "the file ends inside a quoted value"
            reason = f"line {start}: {why}; lines {start} to {lines.count} were not used"
            yield Fault(row, "truncated", reason, shown)
            return
        if len(cells) != width:
            code = "missing_columns" if len(cells) < width else "extra_columns"
            yield Fault(row, code, f"line {start}: {len(cells)} columns, the header has {width}", shown)
            continue
        yield check_record(row, dict(zip(header, cells, strict=True)))
    if lines.damage is not None:
        yield Fault(row + 1, "truncated", f"after line {lines.count}: {lines.damage}; the rest of the file is missing")
