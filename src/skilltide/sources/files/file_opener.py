"""Opens the files of an entry, each with the tables that are joined to it."""

import itertools
from collections.abc import Sequence
from dataclasses import replace
from fnmatch import fnmatch
from pathlib import Path, PurePath

from skilltide.sources.file_source import InputUnit
from skilltide.sources.files.entry import FilesEntry
from skilltide.sources.files.file_input import FileInput, as_input
from skilltide.sources.files.header import without_headers
from skilltide.sources.files.held import with_held
from skilltide.sources.files.join import Lookup, joined, tables_beside, with_tables
from skilltide.sources.files.json_shapes import Score
from skilltide.sources.files.opened import Opened, open_file
from skilltide.sources.files.recipes import Recipe, Table, load
from skilltide.sources.files.record import NoteFunction


class FileOpener:
    """Opens files by an entry and the recipe that it names. `score` tells how well objects map to postings."""

    def __init__(self, entry: FilesEntry, score: Score) -> None:
        self._entry = entry
        self._score = score
        self._recipe: Recipe | None = load(entry.recipe) if entry.recipe else None
        self._tables: list[Table] = entry.join or (self._recipe.join if self._recipe else [])
        self._lookups: dict[tuple[str, ...], Lookup] = {}

    def first_tables(self, units: Sequence[InputUnit]) -> list[InputUnit]:
        """Return the files that hold postings: those that the recipe names, without tables that are joined to others.

        A file to which tables are joined counts with them, so that it is read again when one of them changes.
        """
        wanted = self._recipe.files if self._recipe else []
        named_so = [unit for unit in units if any(fnmatch(PurePath(unit.key).name.lower(), name) for name in wanted)]
        units = named_so or list(units)
        if not self._tables:
            return units
        files = {unit.key: as_input(Path(unit.key)) for unit in units}
        beside = {
            key: [other for table in self._tables for other in tables_beside(file, table.path)]
            for key, file in files.items()
        }
        joined_ones = {str(other) for others in beside.values() for other in others}
        first = [unit for unit in units if unit.key not in joined_ones]
        return [with_tables(unit, beside[unit.key]) for unit in first]

    def open(self, unit: InputUnit, note: NoteFunction) -> Opened:
        """Open a file, with its tables joined. Raises what `stream.UNREADABLE` names."""
        file = as_input(Path(unit.key))
        table = self._entry.table or (self._recipe.table if self._recipe else None)
        opened = open_file(file, self._entry, note, self._score, self._entry.format, table)
        opened = replace(opened, items=with_held(without_headers(opened.items, note), self._score, note))
        tables = [table for table in self._tables if table.needed or tables_beside(file, table.path)]
        lookups = [(table, self._lookup(file, table, note)) for table in tables]
        return Opened(joined(opened.items, lookups, note)) if lookups else opened

    def _lookup(self, file: FileInput, table: Table, note: NoteFunction) -> Lookup:
        """Return the rows of a table that is joined, read once however many files it is joined to."""
        others = tables_beside(file, table.path)
        if not others:
            raise OSError(f"join: {table.path}: no file there, beside {file.name}")
        key = (*map(str, others), table.keys[1], *(table.take or ()))
        if key not in self._lookups:
            opened = (open_file(one, self._entry, note, self._score, table.format, table.table) for one in others)
            self._lookups[key] = Lookup(
                itertools.chain.from_iterable(one.items for one in opened), table.keys[1], table.take
            )
        return self._lookups[key]
