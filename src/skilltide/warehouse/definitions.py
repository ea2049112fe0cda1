"""The SQL files that define marts and checks: a YAML header in a comment, then one SELECT.

/*
description: One row per opening.
grain: opening_id
caveats: [...]
*/
SELECT ...
"""

import hashlib
import re
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path
from typing import Any

import yaml

from skilltide.errors import WarehouseError
from skilltide.resources import resource

_HEADER = re.compile(r"\A\s*/\*(.*?)\*/\s*(.*)\Z", re.DOTALL)
RELATION_READS = frozenset({"opening", "opening_skill", "skill", "posting", "source_collection"})
"""The marts that the relations computed in Python (`analysis.<name>`) are made of."""
_COMMENT = re.compile(r"--[^\n]*")
_REFERENCE = re.compile(r"\b(marts|staging|raw|ops|analysis)\.(\w+)")


@dataclass(frozen=True)
class Definition:
    """One SQL file with its header."""

    name: str
    header: dict[str, Any] = field(repr=False)
    sql: str = field(repr=False)

    @cached_property
    def description(self) -> str:
        """What the mart or check is, in a sentence or two."""
        return str(self.header["description"]).strip()

    @cached_property
    def references(self) -> dict[str, set[str]]:
        """Schema -> the tables that the SELECT reads."""
        found: dict[str, set[str]] = {}
        for schema, table in _REFERENCE.findall(_COMMENT.sub("", self.sql)):
            found.setdefault(schema, set()).add(table)
        if "analysis" in found:
            found.setdefault("marts", set()).update(RELATION_READS)
        return found

    @cached_property
    def digest(self) -> str:
        """Hash of the SQL, to rebuild what changed."""
        return hashlib.blake2b(self.sql.encode(), digest_size=8).hexdigest()


def read_definitions(folder: str, keys: set[str], required: set[str]) -> dict[str, Definition]:
    """Read every SQL file of `warehouse/<folder>`; `keys` are the header keys allowed, `required` those needed.

    Raises:
        WarehouseError: a file has no header, or one with a key missing or unknown.
    """
    definitions = {}
    for path in sorted(resource("warehouse", folder).glob("*.sql")):
        definitions[path.stem] = read_definition(path, keys, required)
    return definitions


def read_definition(path: Path, keys: set[str], required: set[str]) -> Definition:
    """Read one SQL file with its header; errors as in `read_definitions`."""
    parts = _HEADER.match(path.read_text(encoding="utf-8"))
    header = yaml.safe_load(parts[1]) if parts else None
    if not parts or not isinstance(header, dict):
        raise WarehouseError(f"{path}: no header. Begin the file with /* description: … */ (YAML), then one SELECT.")
    missing, unknown = required - set(header), set(header) - keys
    if missing or unknown:
        wrong = f"lacks {sorted(missing)}" if missing else f"has unknown keys {sorted(unknown)}"
        raise WarehouseError(f"{path}: its header {wrong}; it takes {sorted(keys)}.")
    return Definition(path.stem, header, parts[2].strip().rstrip(";"))


def marts() -> dict[str, Definition]:
    """Return the marts in an order in which each stands after those that it reads.

    Raises:
        WarehouseError: two marts read each other, or one reads a mart that doesn't exist.
    """
    keys = {"description", "grain", "caveats", "order", "partition_by"}
    definitions = read_definitions("marts", keys, {"description", "grain"})
    ordered: dict[str, Definition] = {}
    waiting = dict(definitions)
    while waiting:
        ready = [n for n, d in waiting.items() if d.references.get("marts", set()) <= ordered.keys()]
        if not ready:
            needs = {name: sorted(d.references.get("marts", set()) - ordered.keys()) for name, d in waiting.items()}
            raise WarehouseError(f"these marts wait for each other or for marts that don't exist: {needs}")
        for name in ready:
            ordered[name] = waiting.pop(name)
    return ordered


def checks() -> dict[str, Definition]:
    """Return the data checks: a SELECT of the rows that break the rule; `level` is integrity or warning."""
    return read_definitions("checks", {"description", "level", "advice"}, {"description", "level"})


@dataclass(frozen=True, slots=True)
class Field:
    """The one definition of a column name, used in every table that has it and in the data dictionary."""

    name: str
    description: str
    values: dict[str, str]
    """For codes: code -> meaning."""


def fields() -> dict[str, Field]:
    """Return every column definition of `warehouse/fields.yml`."""
    entries = yaml.safe_load(resource("warehouse", "fields.yml").read_text(encoding="utf-8"))
    found = {}
    for name, entry in entries.items():
        values = entry if isinstance(entry, dict) else {"description": entry}
        found[name] = Field(name, str(values["description"]).strip(), values.get("values", {}))
    return found
