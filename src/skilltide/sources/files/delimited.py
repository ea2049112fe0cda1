"""Reads CSV and its relatives: sniffs delimiter and quoting, streams rows, and notices cut-off files."""

import csv
import itertools
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from skilltide.sources.files.file_input import FileInput
from skilltide.sources.files.header import header_place
from skilltide.sources.files.limits import DEFAULT_LIMITS, Limits, TruncatedError
from skilltide.sources.files.record import Fault, NoteFunction, Record, check_record
from skilltide.sources.files.stream import RecordTooLongError, open_text, take_repairs

_SAMPLE_LINES = 400
_SAMPLE_CHARS = 400_000
_CHUNK = 1 << 20
_MAX_RESTARTS = 100
_SHAPE_ROWS = 200
_SHAPES = (re.compile(r"\d+"), re.compile(r"https?://\S+"), re.compile(r"\d{4}-\d\d-\d\d.*"))
_SEPARATOR = re.compile(r'\ufeff?\s*"?sep\s*=\s*(\S|\t)"?[\s,;]*', re.IGNORECASE)
"""The line by which Excel is told the delimiter."""
DELIMITERS = (",", ";", "\t", "|")
_RARE_DELIMITERS = ("~", "^", "\x01", "\x1f", "¦", "§")
"""Tried where none of the usual ones makes two columns."""
_PREAMBLE_LINES = 20
"""So many lines may stand before the header."""
_HEADER_ROWS = 5
"""Among so many rows is the one with the names, behind those of groups of columns."""
csv.field_size_limit(1 << 30)  # the limit on records comes first


@dataclass(frozen=True, slots=True)
class Layout:
    """How a delimited file is written."""

    delimiter: str = ","
    quote: str = '"'
    escape: str | None = None
    is_line_quoted: bool = False
    """Each line is one quoted value that holds the row: a CSV that was saved as the one column of another."""

    def reader(self, lines: Iterator[str]) -> "Iterator[list[str]]":
        """Return the rows of lines of this layout."""
        rows = csv.reader(
            lines,
            delimiter=self.delimiter,
            quotechar=self.quote,
            escapechar=self.escape,
            doublequote=True,
            strict=False,
        )
        return map(self._unquoted, rows) if self.is_line_quoted else rows

    def _unquoted(self, row: list[str]) -> list[str]:
        inner = replace(self, is_line_quoted=False)
        return next(inner.reader(iter(row[0].splitlines(keepends=True))), []) if len(row) == 1 else row


class _Lines:
    """Counts lines as the csv reader takes them, stops at a record that is too long, knows whether they ran out."""

    def __init__(self, file: TextIO, layout: Layout, limits: Limits, skip: int = 0) -> None:
        self._readline = file.readline
        self._quote, self._escape = layout.quote, layout.escape
        self._most = limits.record_bytes
        self._record: list[str] = []
        self._record_chars = 0
        self.count = 0
        self.is_exhausted = False
        self.damage: TruncatedError | None = None
        for _ in range(skip):
            self.next_short()

    def __iter__(self) -> "_Lines":
        return self

    def __next__(self) -> str:
        # some hundred lines a posting: nothing is called and nothing counted here that can wait
        try:
            line = self._readline(self._most + 1)
        except TruncatedError as error:
            self.damage = error
            line = ""
        if not line:
            self.is_exhausted = True
            raise StopIteration
        self.count += 1
        self._record.append(line)
        self._record_chars += len(line)
        if self._record_chars > self._most:
            raise RecordTooLongError
        return line

    def next_short(self) -> str | None:
        """Return the next line by itself, "" for one that is too long; None at the file's end."""
        self.begin_record()
        try:
            return next(self)
        except RecordTooLongError:
            self._finish_line(self._record[-1])
            return ""
        except StopIteration:
            return None

    def begin_record(self) -> None:
        """Say that the next line begins a record."""
        self._record, self._record_chars = [], 0

    def pass_over(self) -> bool:
        """Go on to the end of a record that is too long, the first line end outside of quotes. False if none comes."""
        quotes = sum(map(self._quotes, self._record)) + self._finish_line(self._record[-1])
        while quotes % 2:
            piece = self._piece()
            if not piece:
                return False
            self.count += 1
            quotes += self._quotes(piece) + self._finish_line(piece)
        return True

    def _finish_line(self, piece: str) -> int:
        """Go on to the end of the line that a piece of it was read of; return the quotes passed."""
        quotes = 0
        while piece and piece[-1] not in "\r\n":
            piece = self._piece()
            quotes += self._quotes(piece)
        return quotes

    def _piece(self) -> str:
        try:
            return self._readline(_CHUNK)
        except TruncatedError as error:
            self.damage = error
            return ""

    def _quotes(self, piece: str) -> int:
        escaped = piece.count(self._escape + self._quote) if self._escape is not None else 0
        return piece.count(self._quote) - escaped


def sniff(sample: str, delimiter: str | None = None) -> Layout:
    """Guess how a file is written from its first lines: the layout whose rows agree most with their header."""
    if delimiter is not None:
        return _best(sample, (delimiter,)) or Layout(delimiter)
    found = _best(sample, DELIMITERS) or _best(sample, _RARE_DELIMITERS) or Layout(",")
    return _of_quoted_lines(sample) or found if sample.lstrip("\ufeff").startswith('"') else found


def _of_quoted_lines(sample: str) -> Layout | None:
    """Return the layout inside of lines that are one quoted value each; None where they are not."""
    try:
        rows = list(csv.reader(sample.splitlines(keepends=True)))
    except csv.Error:
        return None
    if any(len(row) > 1 for row in rows[:-1]):  # the sample's end cuts the last
        return None
    inside = _best("".join(f"{row[0]}\n" for row in rows if row), DELIMITERS)
    return inside and replace(inside, is_line_quoted=True)


def _best(sample: str, delimiters: Sequence[str]) -> Layout | None:
    best, best_score = None, -1.0
    for mark, quote, escape in itertools.product(delimiters, ('"', "'"), (None, "\\")):
        is_quoted = quote == '"' or sample.lstrip().startswith("'") or f"{mark}'" in sample
        if not is_quoted or (escape and '\\"' not in sample):
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


@dataclass(frozen=True, slots=True)
class Header:
    """What the beginning of a delimited file tells."""

    columns: list[str]
    layout: Layout
    skipped_lines: int = 0
    """Lines before the one with the names: Excel's `sep=;`, titles, remarks."""


def read_header(
    file: Path | FileInput, encoding: str | None = None, delimiter: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Header:
    """Return a file's column names and layout. A file without any line has no columns."""
    lines = _sample(file, encoding, limits)
    told = _SEPARATOR.fullmatch(lines[0]) if lines else None
    if told is not None:
        delimiter = delimiter or told[1]
    skipped = 1 if told is not None else 0
    skipped += _preamble(lines[skipped:], delimiter)
    sample = "".join(lines[skipped:])
    layout = sniff(sample, delimiter)
    header, above = _header(sample, layout)
    return Header(unique_names(header), layout, skipped + above)


def _header(sample: str, layout: Layout) -> tuple[list[str], int]:
    """Return the names of the columns, and how many lines stand above them."""
    taken = 0

    def lines() -> Iterator[str]:
        nonlocal taken
        for line in sample.splitlines(keepends=True):
            taken += 1
            yield line

    found: list[tuple[list[str], int]] = []
    rows = layout.reader(lines())
    try:
        while len(found) < _HEADER_ROWS:
            above = taken
            row = next(rows, None)
            if row is None:
                break
            if any(cell.strip() for cell in row):
                found.append((row, above))
    except csv.Error:
        pass
    if not found:
        return [], 0
    place = header_place([row for row, _ in found]) or 0
    return found[place][0], found[place][1] if place else 0


def _preamble(lines: Sequence[str], delimiter: str | None) -> int:
    """Return how many lines stand before the header: titles and remarks, which have fewer cells than it has."""

    def cells(line: str) -> int:
        marks = (delimiter,) if delimiter else (*DELIMITERS, *_RARE_DELIMITERS)
        return max(sum(bool(cell.strip()) for cell in line.split(mark)) for mark in marks)

    for count, line in enumerate(lines[:_PREAMBLE_LINES]):
        if line.count('"') % 2:  # a header with a line break in a name
            return 0
        is_remark = line.startswith("#") and cells(line) < max(map(cells, lines[count + 1 : count + 3]), default=0)
        if cells(line) > 1 and not is_remark:
            return count
    return 0


def _sample(file: Path | FileInput, encoding: str | None, limits: Limits) -> list[str]:
    stream, _ = open_text(file, encoding, limits)
    lines: list[str] = []
    size = 0
    with stream:
        try:
            while len(lines) < _SAMPLE_LINES and size < _SAMPLE_CHARS and (line := stream.readline(_SAMPLE_CHARS)):
                lines.append(line)
                size += len(line)
        except TruncatedError:
            pass  # reading the rows will tell
    return lines


def unique_names(header: list[str]) -> list[str]:
    """Return the names of columns without blanks around them, each once: the second "pay" is "pay (2)"."""
    names: list[str] = []
    for name in header:
        clean = name.strip().lstrip("\ufeff").strip('"') if name.startswith("\ufeff") else name.strip()
        candidate, number = clean, 2
        while candidate in names:
            candidate, number = f"{clean} ({number})", number + 1
        names.append(candidate)
    return names


def read_delimited(
    file: Path | FileInput,
    note: NoteFunction,
    encoding: str | None = None,
    delimiter: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
) -> Iterator[Record | Fault]:
    """Yield the rows of a CSV file as records (all values text), and a Fault for each row that can't be used.

    A quote that never ends would swallow the rest of the file: reading starts again at the next line that is a whole
    row of the same shape, and the Fault tells the lines between.
    """
    header = read_header(file, encoding, delimiter, limits)
    state = _State(header.columns, header.layout, limits)
    skip = header.skipped_lines
    for attempt in range(_MAX_RESTARTS):
        stream, name = open_text(file, encoding, limits)
        with stream:
            yield from _rows(_Lines(stream, header.layout, limits, skip), state, is_header_first=attempt == 0)
        if state.open_line is None:
            break
        restart = _next_whole_row(file, encoding, state)
        shown = f"line {state.open_line}: a quoted value begins that does not end"
        if restart is None:
            reason = f"{shown}; lines {state.open_line} to {state.last_line} were not used"
            yield Fault(state.row, "truncated", reason, state.shown, is_end=True)
            break
        reason = f"{shown}; lines {state.open_line} to {restart - 1} were passed over"
        yield Fault(state.row, "unclosed_quote", reason, state.shown)
        skip = restart - 1
    else:
        reason = f"quotes that don't end, {_MAX_RESTARTS} times; from line {skip + 1} on nothing was used"
        yield Fault(state.row + 1, "truncated", reason, is_end=True)
    take_repairs(name, note)


@dataclass(slots=True)
class _State:
    """Where reading stands, kept over restarts."""

    header: list[str]
    layout: Layout
    limits: Limits
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
    is_header_due = is_header_first
    while True:
        start = lines.count + 1
        lines.begin_record()
        fault: Fault | None = None
        cells: list[str] = []
        try:
            cells = next(rows)
        except StopIteration:
            break
        except RecordTooLongError:
            is_ended = lines.pass_over()
            fault = Fault(state.row + 1, "record_too_long", state.limits.record_too_long(f"line {start}"))
            lines.is_exhausted = not is_ended
        except csv.Error as error:
            reason = f"line {start}: {error}; lines {start} to {lines.count} were passed over"
            fault = Fault(state.row + 1, "row_unreadable", reason)
        if fault is None and len(cells) < 2 and not "".join(cells).strip():
            continue
        if is_header_due and (fault is not None or any(cell.strip() for cell in cells)):
            is_header_due = False
            continue
        state.row += 1
        shown = ",".join(cells)[:200]
        if lines.is_exhausted and lines.damage is None:
            state.open_line, state.last_line, state.shown = start, lines.count, shown
            return
        if lines.damage is not None:
            reason = f"line {start}: {lines.damage}{lines.damage.consequence}"
            yield Fault(state.row, lines.damage.code, reason, shown, is_end=True)
            return
        if fault is None:
            fault = _misfit(cells, start, state)
        if fault is not None:
            yield fault
            continue
        _learn(cells, state)
        yield check_record(state.row, dict(zip(state.header, cells, strict=True)))
    if lines.damage is not None:
        reason = f"after line {lines.count}: {lines.damage}{lines.damage.consequence}"
        yield Fault(state.row + 1, lines.damage.code, reason, is_end=True)


def _misfit(cells: list[str], line: int, state: _State) -> Fault | None:
    """Return the Fault of a row that has more or fewer cells than the header."""
    width = len(state.header)
    if len(cells) == width:
        return None
    code = "missing_columns" if len(cells) < width else "extra_columns"
    return Fault(state.row, code, f"line {line}: {len(cells)} columns, the header has {width}", ",".join(cells)[:200])


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


def _next_whole_row(file: Path | FileInput, encoding: str | None, state: _State) -> int | None:
    """Return the first line after the open quote that is a row by itself, with columns as they have looked so far."""
    shapes = state.shapes or []
    if state.open_line is None or not any(shapes):
        return None  # nothing tells a row from a line of prose with commas
    stream, _ = open_text(file, encoding, state.limits)
    with stream:
        lines = _Lines(stream, state.layout, state.limits, state.open_line)
        while (line := lines.next_short()) is not None:
            if line.count(state.layout.quote) % 2:
                continue
            try:
                cells = next(state.layout.reader(iter([line])), [])
            except csv.Error:
                continue
            if len(cells) == len(shapes) and all(
                shape is None or shape.fullmatch(cell) for shape, cell in zip(shapes, cells, strict=True)
            ):
                return lines.count
    return None
