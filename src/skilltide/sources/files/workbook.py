"""Reads Excel workbooks (.xlsx) row by row: the sheet that maps best with those like it, or a named one."""

import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from skilltide.sources.files.file_input import BROKEN_ZIP, FileInput, as_input
from skilltide.sources.files.header import HEAD_ROWS, header_place, in_groups, unique_names
from skilltide.sources.files.json_shapes import Score
from skilltide.sources.files.limits import DEFAULT_LIMITS, MEGABYTE, LimitError, Limits, TruncatedError
from skilltide.sources.files.on_disk import on_disk
from skilltide.sources.files.record import Fault, NoteFunction, Record, as_json, make_record

_HEAD = 20
"""So many rows of each sheet tell which one holds postings."""
_MAX_BYTES = 2_000 * MEGABYTE
"""A workbook's texts are held in memory, so its limit is lower than that of other files."""


def read_workbook(
    file: Path | FileInput,
    note: NoteFunction,
    sheet: str | None = None,
    limits: Limits = DEFAULT_LIMITS,
    score: Score | None = None,
) -> Iterator[Record | Fault]:
    """Yield the rows of a sheet as records, under the names of its columns: the named one, else the one that maps best.

    Further sheets of the same columns, as of one a month, follow then.

    Raises:
        OSError: it can't be opened, or there is no such sheet, or several and none that maps.
    """
    row = 0
    try:
        with on_disk(as_input(file), limits) as path:
            _check_size(path, limits)
            for values in _rows(path, sheet, note, score):
                row += 1
                yield make_record(row, values)
    except LimitError as error:
        yield Fault(row + 1, error.code, f"{error}")
    except (OSError, TruncatedError):
        raise
    except Exception as error:  # of a damaged workbook openpyxl raises nearly anything
        shown = (str(error).splitlines() or [""])[0][:200]
        reason = f"not a whole workbook ({type(error).__name__}: {shown})"
        yield Fault(row + 1 if row else None, "truncated", reason, is_end=True)


def _check_size(path: Path, limits: Limits) -> None:
    try:
        with zipfile.ZipFile(path) as archive:
            size = sum(info.file_size for info in archive.infolist())
    except BROKEN_ZIP as error:
        raise OSError(f"not a workbook: {error}") from None
    limits.held(_MAX_BYTES, "a workbook", "CSV").check(size, path.stat().st_size)


def _rows(path: Path, sheet: str | None, note: NoteFunction, score: Score | None) -> Iterator[dict[str, Any]]:
    import openpyxl

    with path.open("rb") as file:  # by its path openpyxl would ask for the suffix, too
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        names = [one.title for one in workbook.worksheets]
        if sheet is not None and sheet not in names:
            raise OSError(f"no sheet {sheet!r}; it has {', '.join(names)}")
        read: list[str] = []
        header = _header(workbook.worksheets, score) if sheet is None else None
        for one in workbook.worksheets if sheet is None else [workbook[sheet]]:
            columns, rows = _table(one)
            first = next(rows, None)
            if first is None or (header is not None and columns != header):
                continue
            read.append(one.title)
            yield first
            yield from rows
        others = ", ".join(name for name in names if name not in read)[:200]
        if read and others and sheet is None:
            shown = f"sheet {read[0]!r} is" if len(read) == 1 else f"sheets {', '.join(map(repr, read))[:200]} are"
            note("other_sheets", f"{shown} read; it also has {others} (`table:` names one)")


def _header(sheets: Sequence[Any], score: Score | None) -> list[str] | None:
    """Return the columns of the sheet whose rows map best to postings, None where no sheet has rows.

    Raises OSError where several have rows and none of them maps.
    """
    heads: list[tuple[list[str], list[dict[str, Any]]]] = []
    for sheet in sheets:
        columns, rows = _table(sheet)
        if head := list(islice(rows, _HEAD)):
            heads.append((columns, head))
    if len(heads) < 2 or score is None:
        return heads[0][0] if heads else None
    scores = [score([_as_record(row) for row in head]) for _, head in heads]
    if not any(scores) and any(columns != heads[0][0] for columns, _ in heads):
        shown = ", ".join(sheet.title for sheet in sheets)[:200]
        raise OSError(f"none of its sheets looks like postings; it has {shown}: name one with `table:`")
    return heads[scores.index(max(scores))][0]


def _as_record(row: dict[str, Any]) -> dict[str, Any]:
    found = as_json(row)
    assert isinstance(found, dict)
    return found


def _table(sheet: Any) -> tuple[list[str], Iterator[dict[str, Any]]]:
    """Return the names of a sheet's columns, and its rows under them."""
    sheet.reset_dimensions()  # what writers say about them is often wrong
    filled = (cells for cells in sheet.iter_rows(values_only=True) if any(cell is not None for cell in cells))
    head = list(islice(filled, HEAD_ROWS))
    place = header_place(head)
    if place is None:
        return [], iter(())
    names = _names(head[place])
    columns = unique_names(in_groups(names, head[place - 1]) if place else names)
    return columns, (dict(zip(columns, cells, strict=False)) for cells in chain(head[place + 1 :], filled))


def _names(cells: Sequence[Any]) -> list[str]:
    filled = max(place for place, cell in enumerate(cells) if cell is not None) + 1
    return ["" if cell is None else str(cell) for cell in cells[:filled]]
