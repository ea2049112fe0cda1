"""Column definitions: what a column's name means, wherever it stands, and what its values can be.

`warehouse/fields.yml` holds those of names that several marts have; a mart's own header (`columns:`) may define the
names that only it has. An entry is a sentence, or a mapping with `description` and any of `values` (code -> meaning),
`minimum`, `maximum` and `references` (the `mart.column` that has every value of it).
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path
from typing import Any

import yaml

from skilltide.errors import WarehouseError
from skilltide.quick_yaml import load_yaml
from skilltide.resources import resource

KEYS = {"description", "values", "minimum", "maximum", "references"}


@dataclass(frozen=True, slots=True)
class Field:
    """The one definition of a column name, used in every table that has it and in the data dictionary."""

    name: str
    description: str
    values: Mapping[str, str] = field(default_factory=dict)
    """For codes: code -> meaning."""
    minimum: float | None = None
    maximum: float | None = None
    references: str | None = None
    """`mart.column` that has every value of it."""
    where: str = field(default="", compare=False)
    """The file that says so."""

    @property
    def meaning(self) -> str:
        """The description, with the codes where it has them."""
        codes = "; ".join(f"`{code}` {told}" for code, told in self.values.items())
        return f"{self.description} {codes}." if codes else self.description

    @property
    def bounds(self) -> tuple[float | None, float | None]:
        """The smallest and the largest value it may have: as told, or as its name says (shares, counts)."""
        words = self.name.split("_")
        is_share = "share" in words and "ratio" not in words
        low = 0 if is_share or "count" in words else None
        high = 1 if is_share else None
        return (low if self.minimum is None else self.minimum, high if self.maximum is None else self.maximum)


def fields() -> dict[str, Field]:
    """Return every column definition of `warehouse/fields.yml`.

    Raises:
        WarehouseError: an entry is malformed.
    """
    path = resource("warehouse", "fields.yml")
    return dict(_fields(path, path.stat().st_mtime_ns))


@lru_cache(maxsize=4)
def _fields(path: Path, stamp: int) -> dict[str, Field]:
    try:
        entries = load_yaml(path.read_text(encoding="utf-8"))
    except yaml.YAMLError as error:
        raise WarehouseError(f"{path}: not YAML: {' '.join(str(error).split())}.") from None
    return {name: read_field(name, entry, str(path)) for name, entry in entries.items()}


def read_field(name: str, entry: Any, where: str) -> Field:
    """Make a definition of an entry; `where` is the file that has it.

    Raises:
        WarehouseError: the entry is malformed.
    """
    values = entry if isinstance(entry, dict) else {"description": entry}
    description = values.get("description")
    if not isinstance(description, str) or not description.strip():
        raise WarehouseError(f"{where}: column {name} has no description, but {entry!r}. Say what it means.")
    if unknown := values.keys() - KEYS:
        raise WarehouseError(f"{where}: column {name} has unknown keys {sorted(unknown)}; it takes {sorted(KEYS)}.")
    codes = values.get("values") or {}
    if not isinstance(codes, dict) or not all(isinstance(code, str) for code in codes):
        raise WarehouseError(f"{where}: column {name}: `values` is {codes!r}, expected a mapping of codes to meanings.")
    for bound in ("minimum", "maximum"):
        if not isinstance(values.get(bound), int | float | None):
            raise WarehouseError(f"{where}: column {name}: `{bound}` is {values[bound]!r}, expected a number.")
    reference = values.get("references")
    if reference is not None:
        check_reference(reference, f"{where}: column {name}")
    return Field(
        name,
        " ".join(description.split()),
        {code: " ".join(str(meaning).split()) for code, meaning in codes.items()},
        values.get("minimum"),
        values.get("maximum"),
        reference,
        where,
    )


def check_reference(reference: Any, where: str) -> None:
    """Raise WarehouseError unless a reference is written `mart.column`."""
    if not isinstance(reference, str) or reference.count(".") != 1 or not all(reference.split(".")):
        raise WarehouseError(f"{where}: `references` is {reference!r}, expected mart.column, such as skill.skill_id.")
