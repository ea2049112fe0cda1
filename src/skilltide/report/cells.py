"""Table cells: what the reader sees, and the raw value that the download holds where that differs."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import Any

from skilltide.report import words
from skilltide.report.data import Report
from skilltide.report.panel import Column, Table

NUMBERS = {"count", "share", "points", "ratio", "number", "money"}


@dataclass(frozen=True)
class Cell:
    """One cell; ``raw`` is None where the shown text is the value."""

    shown: str
    raw: str | None = None
    skill_id: str | None = None
    is_number: bool = False


def cells(table: Table, report: Report) -> list[list[Cell]]:
    """Return the cells of a table, row by row."""
    return [[_cell(column, row.get(column.key), report) for column in table.columns] for row in table.rows]


def _cell(column: Column, value: Any, report: Report) -> Cell:
    if words.is_missing(value):
        return Cell("", is_number=column.kind in NUMBERS)
    if column.kind == "skill":
        skill = report.skills.get(str(value))
        return Cell(skill.name if skill else str(value), skill_id=str(value))
    shown = _shown(column.kind, value)
    raw = _raw(column.kind, value)
    return Cell(shown, raw if raw != shown else None, is_number=column.kind in NUMBERS)


_SHOWN: dict[str, Callable[[Any], str]] = {
    "count": words.count, "share": words.percent, "points": words.points, "ratio": words.number,
    "number": words.number, "money": words.money, "month": words.month, "date": words.day,
}  # fmt: skip


def _shown(kind: str, value: Any) -> str:
    return _SHOWN.get(kind, str)(value)


def _raw(kind: str, value: Any) -> str:
    if kind in NUMBERS:
        return f"{float(value):.6g}" if kind != "count" else str(int(value))
    return value.isoformat()[:10] if isinstance(value, date) else str(value)
