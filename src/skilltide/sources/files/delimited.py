"""Reads CSV and its relatives: streams rows, and notices cut-off files and quotes that never end."""

import csv
import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Self, TextIO

from skilltide.sources.files.column_rules import field_of
from skilltide.sources.files.delimited_layout import Header, Layout, ends_short, read_header
from skilltide.sources.files.file_input import FileInput
from skilltide.sources.files.limits import DEFAULT_LIMITS, Limits, TruncatedError
from skilltide.sources.files.record import Fault, NoteFunction, Record, check_record
from skilltide.sources.files.stream import RecordTooLongError, open_text, take_repairs

_CHUNK = 1 << 20
_MAX_RESTARTS = 100
_SHAPE_ROWS = 200
_NEEDED = (frozenset({"title"}), frozenset({"description", "description_html"}))
_SHAPES = (re.compile(r"\d+"), re.compile(r"https?://\S+"), re.compile(r"\d{4}-\d\d-\d\d.*"))


class _Lines:
    """Counts lines as the csv reader takes them, stops at a record that is too long, knows whether they ran out."""

    def __init__(self, file: TextIO, layout: Layout, limits: Limits, skip: int = 0) -> None:
        self._readline = file.readline
        self._quote, self._escape = layout.quote, layout.escape
        self._most = limits.record_bytes
        self._record: list[str] = []
        self._before = 0
        """Lines before those of the record."""
        self.is_exhausted = False
        self.damage: TruncatedError | None = None
        for _ in range(skip):
            self.next_short()

    @property
    def count(self) -> int:
        """Lines taken so far."""
        return self._before + len(self._record)

    def __iter__(self) -> Iterator[str]:
        """Yield lines; ends with a record that is too long (RecordTooLongError), behind which another one begins."""
        # some hundred lines a posting: nothing is called and nothing counted here that can wait
        readline, most, record = self._readline, self._most, self._record
        room = most
        while True:
            try:
                line = readline(most + 1)
            except TruncatedError as error:
                self.damage = error
                line = ""
            if not line:
                self.is_exhausted = True
                return
            if not record:
                room = most
            record.append(line)
            room -= len(line)
            if room < 0:
                raise RecordTooLongError
            yield line

    def next_short(self) -> str | None:
        """Return the next line by itself, "" for one that is too long; None at the file's end."""
        self.begin_record()
        try:
            return next(iter(self), None)
        except RecordTooLongError:
            self._finish_line(self._record[-1])
            return ""

    @property
    def last(self) -> str:
        """The record's last line."""
        return self._record[-1] if self._record else ""

    def begin_record(self) -> None:
        """Say that the next line begins a record."""
        self._before += len(self._record)
        self._record.clear()

    def pass_over(self) -> bool:
        """Go on to the end of a record that is too long, the first line end outside of quotes. False if none comes."""
        quotes = sum(map(self._quotes, self._record)) + self._finish_line(self._record[-1])
        while quotes % 2:
            piece = self._piece()
            if not piece:
                return False
            self._before += 1
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


def read_delimited(
    file: Path | FileInput,
    note: NoteFunction,
    encoding: str | None = None,
    delimiter: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    header: Header | None = None,
) -> Iterator[Record | Fault]:
    """Yield the rows of a CSV file as records (all values text), and a Fault for each row that can't be used.

    `header`: what `read_header` found of the file, if it was asked before.

    A quote that never ends would swallow the rest of the file: reading starts again at the next line that is a whole
    row of the same shape, and the Fault tells the lines between.
    """
    header = header or read_header(file, encoding, delimiter, limits)
    state = _State(header.columns, header.layout, limits, _Ends.of(header))
    skip = header.skipped_lines
    for attempt in range(_MAX_RESTARTS):
        stream, name = open_text(file, encoding, limits)
        with stream:
            yield from _rows(
                _Lines(stream, header.layout, limits, skip), state, is_header_first=attempt == 0 and header.is_there
            )
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


@dataclass(frozen=True, slots=True)
class _Ends:
    """Where the rows of a file may end early, with empty cells left out."""

    needed: tuple[int, ...]
    """The places of title and text, which a row has to reach, if the names of the columns tell them."""
    usual: frozenset[int]
    """Numbers of cells that many rows have."""

    @classmethod
    def of(cls, header: Header) -> Self:
        """Return what a file's header tells of its rows' ends."""
        fields = list(map(field_of, header.columns))
        found = [next((at for at, one in enumerate(fields) if one in names), None) for names in _NEEDED]
        return cls(tuple(at for at in found if at is not None), header.short_widths)


@dataclass(slots=True)
class _State:
    """Where reading stands, kept over restarts."""

    header: list[str]
    layout: Layout
    limits: Limits
    ends: _Ends
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
            rows = state.layout.reader(lines)
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
            cells = _fitted(cells, lines.last, state)
            fault = _misfit(cells, start, state)
        if fault is not None:
            yield fault
            continue
        _learn(cells, state)
        yield check_record(state.row, dict(zip(state.header, cells, strict=True)))
    if lines.damage is not None:
        reason = f"after line {lines.count}: {lines.damage}{lines.damage.consequence}"
        yield Fault(state.row + 1, lines.damage.code, reason, is_end=True)


def _fitted(cells: list[str], last_line: str, state: _State) -> list[str]:
    """Return a row with empty cells added or taken away at its end, where it can be no other way.

    Empty cells too many are none. A row that ends early has lost empty ones if its title and its text are there, what
    looks like something in all rows (dates, numbers, addresses) does in this one, and its last cell is no text that may
    go on in the next line; or if many end like it.
    """
    width = len(state.header)
    if len(cells) > width and not any(cell.strip() for cell in cells[width:]):
        return cells[:width]
    needed = state.ends.needed
    if len(cells) >= width or len(cells) < 2 or any(at >= len(cells) or not cells[at].strip() for at in needed):
        return cells
    shapes = (state.shapes or [])[: len(cells)]
    shaped = [at for at, shape in enumerate(shapes) if shape is not None]
    is_alike = all(shape is None or shape.fullmatch(cell) for shape, cell in zip(shapes, cells, strict=False))
    is_placed = len(needed) == len(_NEEDED) and any(at > max(needed) for at in shaped)
    is_whole = ends_short(cells) or last_line.rstrip("\r\n").endswith(state.layout.quote)
    if is_alike and ((is_placed and is_whole) or len(cells) in state.ends.usual):
        return cells + [""] * (width - len(cells))
    return cells


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
