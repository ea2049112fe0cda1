"""Reads Excel workbooks (.xlsx) row by row: the first sheet that has rows with those like it, or a named one."""

import zipfile
from collections.abc import Iterator, Sequence
from itertools import chain, islice
from pathlib import Path
from typing import Any

from skilltide.sources.files.file_input import FileInput, as_input
from skilltide.sources.files.header import HEAD_ROWS, header_place, in_groups, unique_names
from skilltide.sources.files.limits import DEFAULT_LIMITS, MEGABYTE, LimitError, Limits, TruncatedError
from skilltide.sources.files.on_disk import on_disk
from skilltide.sources.files.record import Fault, NoteFunction, Record, make_record

_MAX_BYTES = 2_000 * MEGABYTE
"""A workbook's texts are held in memory, so its limit is lower than that of other files."""


def read_workbook(
    file: Path | FileInput, note: NoteFunction, sheet: str | None = None, limits: Limits = DEFAULT_LIMITS
) -> Iterator[Record | Fault]:
    """Yield the rows of a sheet as records, under the names of its columns; without `sheet`, of the first with rows.

    Further sheets of the same columns, as of one a month, follow then.

    Raises:
        OSError: it can't be opened, or there is no such sheet.
    """
    row = 0
    try:
        with on_disk(as_input(file), limits) as path:
            _check_size(path, limits)
            for values in _rows(path, sheet, note):
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
    except (zipfile.BadZipFile, ValueError) as error:
        raise OSError(f"not a workbook: {error}") from None
    Limits(limits.record_bytes, min(limits.file_bytes, _MAX_BYTES), limits.ratio).check(size, path.stat().st_size)


def _rows(path: Path, sheet: str | None, note: NoteFunction) -> Iterator[dict[str, Any]]:
    import openpyxl

    with path.open("rb") as file:  # by its path openpyxl would ask for the suffix, too
        workbook = openpyxl.load_workbook(file, read_only=True, data_only=True, keep_links=False)
        names = [one.title for one in workbook.worksheets]
        if sheet is not None and sheet not in names:
            raise OSError(f"no sheet {sheet!r}; it has {', '.join(names)}")
        read: list[str] = []
        header: list[str] | None = None
        for one in workbook.worksheets if sheet is None else [workbook[sheet]]:
            columns, rows = _table(one)
            first = next(rows, None)
            if first is None or (header is not None and columns != header):
                continue
            header = columns
            read.append(one.title)
            yield first
            yield from rows
        others = ", ".join(name for name in names if name not in read)[:200]
        if read and others and sheet is None:
            shown = f"sheet {read[0]!r} is" if len(read) == 1 else f"sheets {', '.join(map(repr, read))[:200]} are"
            note("other_sheets", f"{shown} read; it also has {others} (`table:` names one)")


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
