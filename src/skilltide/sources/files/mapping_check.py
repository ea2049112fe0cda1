"""Checks that a file's columns are what its entry or its recipe says, and that a posting can be made of them."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from skilltide.errors import SourceError
from skilltide.sources.files.column_rules import column_rules
from skilltide.sources.files.columns import ColumnMapping, by_squashed, column_meant, named
from skilltide.sources.files.entry import FilesEntry
from skilltide.sources.files.reading import listed
from skilltide.sources.files.record_values import at_path


@dataclass(frozen=True, slots=True)
class Head:
    """The first records of a file, with their columns, or its header where it has none."""

    columns: Sequence[str]
    rows: Sequence[dict[str, Any]]
    is_table: bool
    """Whether each record has all columns, so that what none of the first has isn't in the file."""

    def lacks(self, path: str) -> bool:
        """Tell whether a declared name or path is neither a column nor leads to anything in a record."""
        meant = column_meant(path, self.columns, by_squashed(self.columns))
        return not meant.startswith("=") and meant not in self.columns and not self._leads_on(meant)

    def _leads_on(self, path: str) -> bool:
        """Tell whether a path leads to something, or into a column that is empty in all of the records."""
        if any(at_path(row, path) is not None for row in self.rows):
            return True
        heads = (path[:place] for place, letter in enumerate(path) if letter == ".")
        known = (head for head in heads if head in self.columns)
        return any(not any(_is_filled(at_path(row, head)) for row in self.rows) for head in known)

    @property
    def shown(self) -> str:
        """The names of its columns, as people read them."""
        return ", ".join(map(named, self.columns[:40]))[:600]


def check_declared(where: str, entry: FilesEntry, head: Head, mapping: ColumnMapping | None) -> list[str]:
    """Check that the columns of an entry are there; return, in words, those that none of the first records has.

    That is a mistake of the entry in a table. Records of other files leave out what is empty: there it is one where a
    posting can't be made without them. `mapping` is None where a platform makes it.

    Raises SourceError; `where` names source and file in it.
    """
    absent = [
        f"{name}: {path!r}"
        for name, paths in (*listed(entry.columns).items(), *listed(entry.parts).items())
        if paths and all(map(head.lacks, paths))
        for path in paths
    ]
    if absent and (head.is_table or (mapping is not None and not _is_enough(mapping, head))):
        raise SourceError(
            f"{where}: no such column as declared ({', '.join(absent)}); it has {head.shown}. Correct `columns:`."
        )
    return absent


def _is_enough(mapping: ColumnMapping, head: Head) -> bool:
    """Tell whether a posting can be made of what the first records have."""

    def is_there(name: str) -> bool:
        several = mapping.parts.values() if name == "parts" else (mapping.candidates.get(name, ()),)
        return not all(head.lacks(path) for paths in several for path in paths)

    return all(any(map(is_there, group)) for group in column_rules().needed)


def _is_filled(value: Any) -> bool:
    return value not in (None, "", [], {})


def check_needed(where: str, head: Head, mapping: ColumnMapping) -> None:
    """Check that there is a column for what a posting needs. Raises SourceError; `where` names source and file."""
    if mapping.missing:
        needed = ", and ".join(" or ".join(group) for group in column_rules().needed)
        raise SourceError(
            f"{where}: no column is recognised as {', '.join(mapping.missing)}; it has "
            f"{head.shown}; needed are {needed}. Name them in its entry of sources.yml: "
            "`columns: {title: ..., description: ...}`."
        )


def check_recipe(where: str, recipe: str, head: Head, mapping: ColumnMapping) -> None:
    """Check that a file is what its recipe is for. Raises SourceError naming what it lacks."""
    paths = [
        path for field in ("title", "description", "description_html") for path in mapping.candidates.get(field, ())
    ]
    paths += [path for several in mapping.parts.values() for path in several]
    if not any(at_path(row, path) is not None for row in head.rows for path in paths):
        raise SourceError(
            f"{where}: it isn't what recipe {recipe} is for: it has none of "
            f"{', '.join(paths)}, but {head.shown}. Name its columns instead "
            "(`columns: {title: ..., description: ...}`)."
        )
