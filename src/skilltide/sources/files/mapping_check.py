"""Checks that a file's columns are what its entry or its recipe says, and that a posting can be made of them."""

from collections.abc import Sequence
from typing import Any

from skilltide.errors import SourceError
from skilltide.sources.files.column_rules import column_rules, squash
from skilltide.sources.files.columns import ColumnMapping, named
from skilltide.sources.files.entry import FilesEntry
from skilltide.sources.files.reading import Reading
from skilltide.sources.files.record_values import at_path


def check_columns(
    where: str,
    entry: FilesEntry,
    columns: Sequence[str],
    rows: Sequence[dict[str, Any]],
    reading: Reading,
    mapping: ColumnMapping,
) -> None:
    """Check that the entry's columns are there, and what a posting needs.

    Raises SourceError; `where` names source and file in it.
    """
    known = {squash(name) for name in columns} - {""} | set(columns)

    def is_there(path: str) -> bool:
        return (
            path.startswith("=")
            or path in known
            or squash(path) in known
            or any(at_path(row, path) is not None for row in rows)
        )

    shown = _shown(columns)
    absent = [
        f"{field}: {path!r}"
        for field, paths in (*reading.declared, *reading.parts)
        if field in (*entry.columns, *entry.parts) and not any(is_there(path) for path in paths)
        for path in paths
    ]
    if absent:
        raise SourceError(
            f"{where}: no such column as declared ({', '.join(absent)}); it has {shown}. Correct `columns:`."
        )
    if mapping.missing:
        needed = ", and ".join(" or ".join(group) for group in column_rules().needed)
        raise SourceError(
            f"{where}: no column is recognised as {', '.join(mapping.missing)}; it has "
            f"{shown}; needed are {needed}. Name them in its entry of sources.yml: "
            "`columns: {title: ..., description: ...}`."
        )


def check_recipe(
    where: str, recipe: str, columns: Sequence[str], rows: Sequence[dict[str, Any]], mapping: ColumnMapping
) -> None:
    """Check that a file is what its recipe is for. Raises SourceError naming what it lacks."""
    paths = [
        path for field in ("title", "description", "description_html") for path in mapping.candidates.get(field, ())
    ]
    paths += [path for several in mapping.parts.values() for path in several]
    if not any(at_path(row, path) is not None for row in rows for path in paths):
        raise SourceError(
            f"{where}: it isn't what recipe {recipe} is for: it has none of "
            f"{', '.join(paths)}, but {_shown(columns)}. Name its columns instead "
            "(`columns: {title: ..., description: ...}`)."
        )


def _shown(columns: Sequence[str]) -> str:
    return ", ".join(map(named, columns[:40]))[:600]
