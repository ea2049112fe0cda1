"""Reads CSV and its relatives: sniffs delimiter and quoting, streams rows, and notices cut-off files."""

import csv
import itertools
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import TextIO

from skilltide.sources.files.record import Fault, NoteFunction, Record, check_record
from skilltide.sources.files.stream import TruncatedError, open_text, take_repairs

_SAMPLE_LINES = 400
_SAMPLE_CHARS = 400_000
_FIELD_LIMIT = 256 * 1024 * 1024
_MAX_RESTARTS = 100
_SHAPE_ROWS = 200
_SHAPES = (re.compile(r"\d+"), re.compile(r"https?://\S+"), re.compile(r"\d{4}-\d\d-\d\d.*"))
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

    def __init__(self, file: TextIO, skip: int = 0) -> None:
        self._file = file
        self.count = 0
        self.is_exhausted = False
        self.damage: str | None = None
        for _ in itertools.islice(self, skip):
            pass

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
    """Yield the rows of a CSV file as records (all values text), and a Fault for each row that can't be used.

    A quote that never ends would swallow the rest of the file: reading starts again at the next line that is a whole
    row of the same shape, and the Fault tells the lines between.
    """
    header, layout = read_header(path, encoding, delimiter)
    csv.field_size_limit(_FIELD_LIMIT)
    state = _State(header, layout)
    skip = 0
    for _ in range(_MAX_RESTARTS):
        file, name = open_text(path, encoding)
        with file:
            yield from _rows(_Lines(file, skip), state, is_header_first=skip == 0)
        if state.open_line is None:
            break
        restart = _next_whole_row(path, encoding, state)
        shown = f"line {state.open_line}: a quoted value begins that does not end"
        if restart is None:
            reason = f"{shown}; lines {state.open_line} to {state.last_line} were not used"
            yield Fault(state.row, "truncated", reason, state.shown)
            break
        reason = f"{shown}; lines {state.open_line} to {restart - 1} were passed over"
        yield Fault(state.row, "unclosed_quote", reason, state.shown)
        skip = restart - 1
    take_repairs(name, note)


@dataclass(slots=True)
class _State:
    """Where reading stands, kept over restarts."""

    header: list[str]
    layout: Layout
    row: int = 0
    open_line: int | None = None
    """The line of the row that the file ended in."""
    last_line: int = 0
    shown: str = ""
    shapes: list[re.Pattern[str] | None] | None = None
    """What all values of a column have looked like so far: numbers, addresses, dates; None for anything else."""
    shaped_rows: int = 0


def _rows(lines: _Lines, state: _State, is_header_first: bool) -> Iterator[Record | Fault]:
    rows = state.layout.reader(lines)
    state.open_line = None
    width = len(state.header)
    if is_header_first:
        for cells in rows:
            if any(cell.strip() for cell in cells):
                break
    while True:
        start = lines.count + 1
        try:
            cells = next(rows)
        except StopIteration:
            break
        except csv.Error as error:
            state.row += 1
            reason = f"line {start}: {error}; lines {start} to {lines.count} were passed over"
            yield Fault(state.row, "row_unreadable", reason)
            continue
        if not cells or (len(cells) == 1 and not cells[0].strip()):
            continue
        state.row += 1
        shown = ",".join(cells)[:200]
        if lines.is_exhausted and lines.damage is None:
            state.open_line, state.last_line, state.shown = start, lines.count, shown
            return
        if lines.damage is not None:
            yield Fault(state.row, "truncated", f"line {start}: {lines.damage}; the rest of the file is missing", shown)
            return
        if len(cells) != width:
            code = "missing_columns" if len(cells) < width else "extra_columns"
            yield Fault(state.row, code, f"line {start}: {len(cells)} columns, the header has {width}", shown)
            continue
        _learn(cells, state)
        yield check_record(state.row, dict(zip(state.header, cells, strict=True)))
    if lines.damage is not None:
        reason = f"after line {lines.count}: {lines.damage}; the rest of the file is missing"
        yield Fault(state.row + 1, "truncated", reason)


def _learn(cells: list[str], state: _State) -> None:
    if state.shaped_rows >= _SHAPE_ROWS:
        return
    state.shaped_rows += 1
    if state.shapes is None:
        state.shapes = [next((shape for shape in _SHAPES if shape.fullmatch(cell)), None) for cell in cells]
    else:
        state.shapes = [
            shape if shape and shape.fullmatch(cell) else None for shape, cell in zip(state.shapes, cells, strict=True)
        ]


def _next_whole_row(path: Path, encoding: str | None, state: _State) -> int | None:
    """Return the first line after the open quote that is a row by itself, with columns as they have looked so far."""
    shapes = state.shapes or []
    if state.open_line is None or not any(shapes):
        return None  # nothing tells a row from a line of prose with commas
    file, _ = open_text(path, encoding)
    with file:
        lines = _Lines(file, state.open_line)
        for line in lines:
            if line.count(state.layout.quote) % 2:
                continue
            cells = next(state.layout.reader(iter([line])), [])
            if len(cells) == len(shapes) and all(
                shape is None or shape.fullmatch(cell) for shape, cell in zip(shapes, cells, strict=True)
            ):
                return lines.count
    return None
