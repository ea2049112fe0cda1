"""How a delimited file is written: where its header stands, its column names, delimiter and quoting."""

import contextlib
import csv
import itertools
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from skilltide.sources.files.file_input import FileInput
from skilltide.sources.files.header import header_place, is_data, numbered_names, unique_names
from skilltide.sources.files.limits import DEFAULT_LIMITS, Limits, TruncatedError
from skilltide.sources.files.stream import open_text

_SAMPLE_LINES = 400
_SAMPLE_CHARS = 400_000
_SEPARATOR = re.compile(r'\ufeff?\s*"?sep\s*=\s*(\S|\t)"?[\s,;]*', re.IGNORECASE)
"""The line by which Excel is told the delimiter."""
_DELIMITERS = (",", ";", "\t", "|")
_ESCAPED_QUOTE = re.compile(r'\\"[^",;\t|\r\n]')
"""A quote that a backslash says to be text: nothing else may follow one that ends a value."""
_RARE_DELIMITERS = ("~", "^", "\x01", "\x1f", "¦", "§")
"""Tried where none of the usual ones makes two columns."""
_PREAMBLE_LINES = 20
"""So many lines may stand before the header."""
_ROW_NAME = re.compile(r"[^\s,;]*\d[^\s,;]*")
_MAX_LAST_CHARS, _MAX_LAST_BLANKS = 60, 6
"""A longer last value of a row that ends early may be a text that a line break cut."""
_ALIKE = 0.1
"""The part of rows of one length that may end otherwise than the others."""
_LEAST_SHORT = 3
"""So many rows of one length are a habit."""
_QUOTED_NAMES = re.compile(r'\ufeff?"[^"]*"(?: "[^"]*")+\s*')
"""A header as R writes it, with blanks between the names."""
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

    def reader(self, lines: Iterable[str]) -> "Iterator[list[str]]":
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


def sniff(sample: str, delimiter: str | None = None) -> Layout:
    """Guess how a file is written from its first lines: the layout whose rows agree most with their header."""
    if delimiter is not None:
        return _best(sample, (delimiter,)) or Layout(delimiter)
    if _QUOTED_NAMES.fullmatch(sample.split("\n", 1)[0]):
        return _best(sample, (" ",)) or Layout(" ")
    found = _best(sample, _DELIMITERS) or _best(sample, _RARE_DELIMITERS) or Layout(",")
    return _of_quoted_lines(sample) or found if sample.lstrip("\ufeff").startswith('"') else found


def _of_quoted_lines(sample: str) -> Layout | None:
    """Return the layout inside of lines that are one quoted value each; None where they are not."""
    try:
        rows = list(csv.reader(sample.splitlines(keepends=True)))
    except csv.Error:
        return None
    if any(len(row) > 1 for row in rows[:-1]):  # the sample's end cuts the last
        return None
    inside = _best("".join(f"{row[0]}\n" for row in rows if row), _DELIMITERS)
    return inside and replace(inside, is_line_quoted=True)


def _best(sample: str, delimiters: Sequence[str]) -> Layout | None:
    best, best_score = None, -1.0
    lines = sample.splitlines(keepends=True)
    is_escaped = _ESCAPED_QUOTE.search(sample) is not None
    for mark, quote, escape in itertools.product(delimiters, ('"', "'"), (None, "\\")):
        is_quoted = quote == '"' or sample.lstrip().startswith("'") or f"{mark}'" in sample
        if not is_quoted or (escape and '\\"' not in sample):
            continue
        layout = Layout(mark, quote, escape)
        try:
            rows = [row for row in layout.reader(lines) if row]
        except csv.Error:
            continue
        if len(rows) > 2:
            rows.pop()  # the sample's end cuts it
        width = len(rows[0]) if rows else 0
        if width < 2:
            continue
        same = sum(len(row) == width for row in rows) / len(rows)
        score = same * 100 + min(width, 20) + (0.5 if escape and is_escaped else 0)
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
    is_there: bool = True
    """False where the first row is a posting, and the columns are numbered."""
    short_widths: frozenset[int] = frozenset()
    """Numbers of cells that several of the first rows have, fewer than there are columns: they end with empty ones that
    a program left out."""


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
    if not above and is_data(header):
        return Header(numbered_names(header), layout, skipped, is_there=False)
    rows = _rows_below(sample, layout, above)
    if _are_numbered(rows, len(header)):
        return Header(["", *unique_names(header)], layout, skipped + above)  # R doesn't name the rows' names
    names = _without_unnamed(header, rows)
    return Header(unique_names(names), layout, skipped + above, short_widths=_short_widths(rows, len(names)))


def _rows_below(sample: str, layout: Layout, above: int) -> list[list[str]]:
    """Return the rows of a sample below its header, without the last where the sample's end may have cut it."""
    found: list[list[str]] = []
    with contextlib.suppress(csv.Error):
        found.extend(row for row in layout.reader(sample.splitlines(keepends=True)[above:]) if any(row))
    return found[1:-1] if len(found) > 2 and len(sample) >= _SAMPLE_CHARS else found[1:]


def ends_short(row: Sequence[str]) -> bool:
    """Tell whether a row's last value is too short for a text that a line break cut."""
    return len(row[-1]) <= _MAX_LAST_CHARS and row[-1].count(" ") <= _MAX_LAST_BLANKS


def _are_numbered(rows: Sequence[Sequence[str]], width: int) -> bool:
    """Tell whether each row begins with a name of its own that the header leaves out: a number, or an id."""
    first = [row[0].strip() for row in rows]
    return (
        len(rows) > 1
        and all(len(row) == width + 1 for row in rows)
        and any(row[-1].strip() for row in rows)
        and len(set(first)) == len(first)
        and all(_ROW_NAME.fullmatch(name) for name in first)
    )


def _without_unnamed(header: list[str], rows: Sequence[Sequence[str]]) -> list[str]:
    """Return a header without the cells at its end that have no name, where no row has anything there."""
    width = len(header)
    while (
        width > 1
        and not header[width - 1].strip()
        and not any(cell.strip() for row in rows for cell in row[width - 1 :])
    ):
        width -= 1
    return header[:width]


def _short_widths(rows: Sequence[Sequence[str]], width: int) -> frozenset[int]:
    """Return how many cells rows have that end early, where that is a habit and no line break in a text cut them.

    Of a row that was cut in two, the other part has as many cells as the first one lacks, and one; the first ends with
    a text, the other one doesn't.
    """
    pieces: dict[int, list[bool]] = {}
    for row in rows:
        pieces.setdefault(len(row), []).append(ends_short(row))
    return frozenset(
        short
        for short, ends in pieces.items()
        if 1 < short < width
        and (len(ends) >= _LEAST_SHORT or len(ends) == len(rows) > 1)
        and not _ALIKE < sum(ends) / len(ends) < 1 - _ALIKE
        and (short == width + 1 - short or len(pieces.get(width + 1 - short, [])) * 2 < len(ends))
    )


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
        marks = (delimiter,) if delimiter else (*_DELIMITERS, *_RARE_DELIMITERS)
        return max(sum(bool(cell.strip()) for cell in line.split(mark)) for mark in marks)

    if lines and _QUOTED_NAMES.fullmatch(lines[0]):
        return 0
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
