"""Which of a file's columns is which field: declared in the entry, recognised by name, or by what its values look like.

Names alone decide the same way in a replay from storage, where there is no file any more. What only the values of a
file could tell (`choose.py`) is kept with each record, in `CHOICE_KEY`.
"""

from collections.abc import Container, Iterable, Mapping, Sequence, Set
from dataclasses import dataclass, field, replace
from functools import lru_cache
from typing import Any

from skilltide.sources.files.column_rules import (
    FIELD_NAMES,
    column_rules,
    is_volatile,
    last_word,
    meaning_of,
    piece_of,
    squash,
    words_of,
)
from skilltide.sources.files.record_values import at_path

CHOICE_KEY = "_columns"
"""Payload key that we add: field -> columns, where the values of the file decided otherwise than the names alone."""
PART = "part: "
"""Stands before the heading where a choice is about a section of the text."""


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The mapping found for one set of columns."""

    candidates: Mapping[str, tuple[str, ...]]
    """Field -> the columns that may tell it, the surest first."""
    parts: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    """Heading -> the columns of that section of the text."""
    declared: frozenset[str] = frozenset()
    """Fields and headings that the entry declares; the others were recognised."""
    unused: tuple[str, ...] = ()
    volatile: frozenset[str] = frozenset()
    """Columns that don't belong to a document's identity."""

    @property
    def columns(self) -> dict[str, str]:
        """Field -> its first column."""
        return {name: columns[0] for name, columns in self.candidates.items()}

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields that a file can't be used without and that no column was found for."""
        there = {*self.candidates, *(["parts"] if self.parts else [])}
        return tuple(" or ".join(group) for group in column_rules().needed if not there & set(group))

    def told(self, rows: Sequence[Mapping[str, Any]], declared: Set[str]) -> "ColumnMapping":
        """Return the mapping without the paths of a recipe that these records don't have; `declared` is the entry's."""

        def there(named: Mapping[str, tuple[str, ...]]) -> dict[str, tuple[str, ...]]:
            kept = {
                name: paths
                if name not in self.declared or name in declared
                else tuple(path for path in paths if any(at_path(row, path) is not None for row in rows))
                for name, paths in named.items()
            }
            return {name: paths for name, paths in kept.items() if paths}

        return replace(self, candidates=there(self.candidates), parts=there(self.parts), declared=frozenset(declared))

    def told_by(self, name: str) -> str:
        """Return the columns of a field or section, as people read it."""
        columns = self.candidates.get(name) or self.parts.get(name, ())
        return ", else ".join(map(named, columns)) + (" (declared)" if name in self.declared else "")


def named(column: str) -> str:
    """Return a column's name in one short line that a terminal can show."""
    shown = "".join(letter if letter.isprintable() else "\ufffd" for letter in " ".join(column.split())[:60])
    return shown or "(unnamed)"


@lru_cache(maxsize=4096)
def in_pieces(columns: tuple[str, ...]) -> tuple[tuple[str, ...], ...]:
    """Return columns with those together that hold the pieces of one value ("description/0"), in the pieces' order.

    A number behind a name that is there without it as well counts repetitions.
    """
    whole = {" ".join(words_of(column)) for column in columns}
    pieces = {column: piece for column in columns if (piece := piece_of(column)) is not None and piece.of not in whole}
    found: dict[str, list[str]] = {}
    for column in columns:
        found.setdefault(pieces[column].of if column in pieces else f"={column}", []).append(column)
    return tuple(
        tuple(sorted(group, key=lambda column: pieces[column].number if column in pieces else 0))
        for group in found.values()
    )


def map_columns(
    columns: Sequence[str],
    declared: Mapping[str, Sequence[str]] | None = None,
    parts: Mapping[str, Sequence[str]] | None = None,
    choice: Mapping[str, Sequence[str]] | None = None,
) -> ColumnMapping:
    """Find which column is which field, by the entry (`declared`, `parts`), by `choice`, and by the names.

    Args:
        columns: the names of the columns; of nested values their paths, joined by dots.
        declared: field -> columns or paths.
        parts: heading -> columns or paths.
        choice: what the values of a file decided (see `choose.choose`); an empty list takes a field away.
    """
    wanted = {name: tuple(paths) for name, paths in (declared or {}).items()}
    sections = {heading: tuple(paths) for heading, paths in (parts or {}).items()}
    by_name = by_squashed(columns)
    resolve = {
        path: column_meant(path, columns, by_name) for paths in (*wanted.values(), *sections.values()) for path in paths
    }
    chosen = {name: tuple(paths) for name, paths in (choice or {}).items()}
    found = {name: tuple(dict.fromkeys(resolve[path] for path in paths)) for name, paths in wanted.items()}
    told = {heading: tuple(dict.fromkeys(resolve[path] for path in paths)) for heading, paths in sections.items()}
    taken = {path for paths in (*found.values(), *told.values()) for path in paths}
    for name, paths in chosen.items():
        target = told if name.startswith(PART) else found
        if target.setdefault(name.removeprefix(PART), paths) is paths:
            taken.update(paths)
    ranked: dict[str, list[tuple[tuple[bool, int, int, int], str]]] = {}
    beside = frozenset(words[-1] for column in columns if (words := words_of(column)))
    for column in columns:
        meaning = meaning_of(column) if column not in taken and not _means_nothing(column, beside) else None
        if meaning is not None:
            rank = (_is_of_search(column, by_name), *meaning.rank)
            ranked.setdefault(meaning.field or f"{PART}{meaning.heading}", []).append((rank, column))
    for name, entries in ranked.items():
        target = told if name.startswith(PART) else found
        in_order = tuple(column for _, column in sorted(entries, key=lambda entry: entry[0]))
        target.setdefault(name.removeprefix(PART), in_order)
    _by_looks_unseen(found, by_name)
    used = {path for paths in (*found.values(), *told.values()) for path in paths}
    return ColumnMapping(
        candidates={name: found[name] for name in FIELD_NAMES if found.get(name)},
        parts={heading: told[heading] for heading in (*column_rules().headings, *sections) if told.get(heading)},
        declared=frozenset(wanted) | frozenset(sections),
        unused=tuple(
            one for one in columns if one not in used and not any(path.startswith(f"{one}.") for path in used)
        ),
        volatile=_volatile(columns, found),
    )


def by_squashed(columns: Iterable[str]) -> dict[str, str]:
    """Return squashed name -> the first column that is called so, without names that are nothing but marks."""
    found: dict[str, str] = {}
    for column in columns:
        if name := squash(column):
            found.setdefault(name, column)
    return found


def column_meant(path: str, columns: Container[str], by_name: Mapping[str, str]) -> str:
    """Return the column that a declared name means, by `by_squashed`; a path and a constant (`=month`) as they are."""
    if path.startswith("=") or path in columns:
        return path
    return by_name.get(squash(path), path)


def _means_nothing(column: str, beside: Set[str]) -> bool:
    """Tell whether a name means something else beside others; `beside`: the last words of all names."""
    return not beside.isdisjoint(column_rules().not_beside.get(last_word(column) or "", ()))


def _is_of_search(column: str, by_name: Mapping[str, str]) -> bool:
    """Tell whether a name tells of the search that found a posting, by the columns beside it."""
    names = column_rules().of_search.get(squash(column))
    return names is not None and names <= by_name.keys()


def _by_looks_unseen(found: dict[str, tuple[str, ...]], by_name: Mapping[str, str]) -> None:
    """Accept names that denote a field if their values fit; the reader checked the values before they were stored."""
    for wanted in ("title", "company"):
        named_so = tuple(by_name[name] for name in column_rules().if_looks[wanted] if name in by_name)
        if named_so and wanted not in found:
            found[wanted] = named_so[:1]


def _volatile(columns: Sequence[str], found: Mapping[str, tuple[str, ...]]) -> frozenset[str]:
    ids = set(found.get("native_id", ())[:1])
    volatile = set(filter(is_volatile, columns))
    if ids:  # without an id the address is what tells two postings apart
        volatile.update(found.get("url", ()))
    volatile.update(found.get("observed", ()))
    return frozenset(volatile - ids) | ({""} & set(columns))
