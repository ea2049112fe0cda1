"""Which of a table's first rows holds the names of its columns, and what the columns are called by it."""

import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from skilltide.sources.files.column_rules import meaning_of
from skilltide.sources.files.record import Fault, NoteFunction, Record

HEAD_ROWS = 20
"""So many rows may stand above the names."""
_VALUE = re.compile(r"https?://\S+|\d{4}-\d\d-\d\d(?:[T ].*)?|.{150,}", re.DOTALL)
"""What no column is called: an address, a day, a whole text."""
_PATH = re.compile(r"[^\W\d_][^\W_]*(?:[./:|_]|->)[\w./:|>@\[\]-]+")
_LEAST_PATHS = 3
_NUMBERED = re.compile(r" \(\d+\)$")


def header_place(rows: Sequence[Sequence[Any]]) -> int | None:
    """Return the place of the row with the names, None where no row has two cells.

    It is the first with two cells, or one behind it with more cells, more of which are known as names: a title with its
    date, or names of groups of columns (merged cells), stand above it then.
    """
    place = next((at for at, row in enumerate(rows) if _filled(row) > 1), None)
    if place is None or _is_of_program(rows[place]):
        return place
    for at in range(place + 1, min(len(rows), HEAD_ROWS)):
        if _filled(rows[at]) > _filled(rows[place]) and _known(rows[at]) > _known(rows[place]):
            place = at
    return place


def _is_of_program(row: Sequence[Any]) -> bool:
    """Tell whether a row names columns as programs do (`location.name`, `posted_at`), all without a blank."""
    cells = [str(cell).strip() if _is_told(cell) else "" for cell in row]
    cells = cells[1:] if cells and not cells[0] else cells  # pandas leaves the name of its index away
    paths = sum(_PATH.fullmatch(cell) is not None for cell in cells)
    return paths >= _LEAST_PATHS and not any(len(cell.split()) != 1 or _VALUE.fullmatch(cell) for cell in cells)


def is_data(row: Sequence[Any]) -> bool:
    """Tell whether a file's first row is no header but a posting: it holds what no column is called."""
    return _known(row) < 2 and any(isinstance(cell, str) and _VALUE.fullmatch(cell.strip()) for cell in row)


def numbered_names(row: Sequence[Any]) -> list[str]:
    """Return names for the columns of a file that has none."""
    return [f"column {number}" for number in range(1, len(row) + 1)]


def without_headers(items: Iterator[Record | Fault], note: NoteFunction) -> Iterator[Record | Fault]:
    """Yield records without those that are the header once more, as where files were put one behind the other."""
    count = 0
    for item in items:
        if isinstance(item, Record) and _is_header_again(item.values):
            count += 1
        else:
            yield item
    if count:
        note("header_again", f"the header stands {count:,} times more among the rows; passed over there")


def _is_header_again(values: Mapping[str, Any]) -> bool:
    name, value = next(iter(values.items()), ("", None))
    if not isinstance(value, str) or not _is_name(value, name):  # of nearly all records the first value tells
        return False
    return len(values) > 1 and all(isinstance(one, str) and _is_name(one, key) for key, one in values.items())


def _is_name(value: str, name: str) -> bool:
    return value.strip() in (name, _NUMBERED.sub("", name))


def in_groups(names: Sequence[str], above: Sequence[Any]) -> list[str]:
    """Return names of columns, unknown ones behind that of their group ("Min" under "Salary"), if that makes a known.

    `above` is the row above them, where a group's name stands over its first column.
    """
    group = ""
    found: list[str] = []
    for place, name in enumerate(names):
        group = str(above[place]) if place < len(above) and _is_told(above[place]) else group
        joined = f"{group} {name}"
        found.append(joined if group and name and meaning_of(name) is None and meaning_of(joined) else name)
    return found


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


def _filled(row: Sequence[Any]) -> int:
    return sum(map(_is_told, row))


def _is_told(cell: Any) -> bool:
    return cell is not None and str(cell).strip() != ""


def _known(row: Sequence[Any]) -> int:
    return sum(isinstance(cell, str) and meaning_of(cell) is not None for cell in row)
