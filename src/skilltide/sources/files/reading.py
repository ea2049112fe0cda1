"""How one kind of record is read: by the entry, a recipe, and the names of its columns."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import datetime
from functools import lru_cache
from typing import Any, Self

from skilltide.model import PostingFields
from skilltide.sources.files.columns import ColumnMapping, map_columns
from skilltide.sources.files.recipes import Paths, Recipe, as_iso
from skilltide.sources.files.record_fields import posting_fields
from skilltide.sources.files.record_values import at_path, flatten

Named = tuple[tuple[str, tuple[str, ...]], ...]


@dataclass(frozen=True, slots=True)
class Reading:
    """What an entry and a recipe say about records, the entry first."""

    declared: Named = ()
    """Field -> columns or paths."""
    parts: Named = ()
    """Heading -> columns or paths."""
    recipe: Recipe | None = None

    @classmethod
    def of(cls, columns: Mapping[str, Paths], parts: Mapping[str, Paths], recipe: Recipe | None = None) -> Self:
        """Return the reading of an entry's `columns` and `parts`, over those of a recipe."""
        declared, sections = listed(columns), listed(parts)
        if recipe is not None:
            declared, sections = listed(recipe.columns) | declared, listed(recipe.parts) | sections
        return cls(tuple(sorted(declared.items())), tuple(sections.items()), recipe)

    def mapping(self, columns: Sequence[str], choice: Mapping[str, Sequence[str]] | None = None) -> ColumnMapping:
        """Return which of the columns is which field."""
        chosen = tuple((name, tuple(paths)) for name, paths in (choice or {}).items())
        return _mapping(tuple(columns), self.declared, self.parts, chosen)

    def parse(
        self, values: Mapping[str, Any], mapping: ColumnMapping, observed_at: datetime, day_first: bool | None
    ) -> PostingFields:
        """Name a record's fields by its columns, and what the recipe knows beyond them."""
        if self.recipe is None:
            return posting_fields(values, mapping, observed_at, day_first)
        recipe = self.recipe
        fields = posting_fields(self.prepared(values, mapping), mapping, observed_at, day_first)
        is_complete = recipe.is_text_complete
        if recipe.complete_if is not None:
            is_complete = bool(at_path(values, recipe.complete_if))
        return fields if is_complete is None else replace(fields, is_text_complete=is_complete)

    def prepared(self, values: Mapping[str, Any], mapping: ColumnMapping) -> Mapping[str, Any]:
        """Return a record with dates and values written as the recipe, if there is one, says that they are meant."""
        if self.recipe is None:
            return values
        changed: dict[str, Any] = {}
        for field, kind in self.recipe.dates.items():
            for column in mapping.candidates.get(field, ()):
                changed[column] = as_iso(at_path(values, column), kind)
        for name, meanings in self.recipe.replace.items():
            for column in mapping.candidates.get(name, ()):
                value = at_path(values, column)
                if str(value) in meanings:
                    changed[column] = meanings[str(value)]
        return {**values, **changed} if changed else values


def listed(paths: Mapping[str, Paths]) -> dict[str, tuple[str, ...]]:
    """Return fields or headings with their paths, one or several as a tuple."""
    return {name: (one,) if isinstance(one, str) else tuple(one) for name, one in paths.items()}


def columns_of(values: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the columns of a record, of nested values their paths."""
    return tuple(flatten(values))


def all_paths(columns: Sequence[str]) -> frozenset[str]:
    """Return columns and the objects on their way: `area.name` gives `area` too."""
    return frozenset(
        ".".join(steps[:count])
        for steps in (column.split(".") for column in columns)
        for count in range(1, len(steps) + 1)
    )


@lru_cache(maxsize=4096)
def _mapping(columns: tuple[str, ...], declared: Named, parts: Named, choice: Named) -> ColumnMapping:
    return map_columns(columns, dict(declared), dict(parts), dict(choice))
