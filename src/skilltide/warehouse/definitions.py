"""What defines the marts and the data checks: SQL files with a YAML header in a comment, then one SELECT.

/*
description: One row per opening.
grain: opening_id
caveats: [...]
*/
SELECT ...

A relation of `skilltide.analysis` that declares its mart is one without a SQL file.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field, replace
from difflib import get_close_matches
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Any

import yaml

from skilltide.analysis.relation import Relation, relations
from skilltide.errors import WarehouseError
from skilltide.quick_yaml import load_yaml
from skilltide.resources import resource
from skilltide.warehouse import sql as parser
from skilltide.warehouse.fields import Field, check_reference, fields, read_field

__all__ = ["REGISTERED", "Definition", "Field", "checks", "column_definitions", "fields", "marts", "read_definition"]

_HEADER = re.compile(r"\A(\s*/\*(.*?)\*/\s*)(.*)\Z", re.DOTALL)

MART_KEYS = {
    "description": "text", "grain": "text", "caveats": "texts", "order": "text", "partition_by": "text",
    "nullable": "texts", "columns": "mapping", "checks": "texts", "references": "mapping", "storage": "text",
    "whole_text": "text", "part": "text", "part_content": "text",
}  # fmt: skip
"""Keys of a mart's header, and what each holds."""
STORAGE = {"table": "TABLE", "published": "VIEW", "view": "VIEW"}
"""How a mart is kept -> what it is in the working database; published, all but the last are tables."""
CHECK_KEYS = {"description": "text", "level": "text", "advice": "text"}
LEVELS = ("integrity", "warning")
_KINDS: dict[str, tuple[type, str]] = {
    "text": (str, "a text"), "texts": (list, "a list of texts"), "mapping": (dict, "a mapping"),
}  # fmt: skip
_MADE_BY = ("grain", "order", "partition_by", "storage", "part", "part_content")
"""Keys of the header that make another table of the same SELECT."""
_READABLE = {"marts", "staging", "ops", "analysis"}
"""Schemas that a mart may read. Raw documents are unedited and private."""
REGISTERED = "analysis_{}"
"""Name under which a relation is known to the database while a mart reads it."""


@dataclass(frozen=True)
class Definition:
    """One mart or check: a header and a SELECT."""

    name: str
    header: Mapping[str, Any] = field(repr=False)
    sql: str = field(repr=False)
    where: str = ""
    """The file that says so, for messages."""
    line: int = field(default=1, repr=False)
    """Line of the file on which the SELECT begins."""
    relations: tuple[Relation, ...] = field(default=(), repr=False)
    """Those that the SELECT reads."""
    columns: Mapping[str, Field] = field(default_factory=dict, repr=False)
    """What each column name means, in all marts."""

    @cached_property
    def description(self) -> str:
        """What the mart or check is, in a sentence or two."""
        return str(self.header["description"]).strip()

    @cached_property
    def grain(self) -> tuple[str, ...]:
        """The columns that tell its rows apart."""
        return tuple(part.strip() for part in self.header["grain"].split(","))

    @cached_property
    def comment(self) -> str:
        """What the database tells of it: description, grain and caveats."""
        caveats = "".join(f" Caveat: {caveat}" for caveat in self.header.get("caveats", ()))
        return f"{self.description} Grain: {self.header['grain']}.{caveats}"

    @property
    def order(self) -> str:
        """What its rows are sorted by."""
        return str(self.header.get("order", self.header["grain"]))

    @property
    def storage(self) -> str:
        """How it is kept: a `table`; `published`, where only the published file has one; a `view` on other marts."""
        return str(self.header.get("storage", "table"))

    @property
    def whole_text(self) -> str | None:
        """The column that holds whole texts of postings: compressed, and published only where that is allowed."""
        return self.header.get("whole_text")

    @property
    def part(self) -> str | None:
        """The column that divides it into parts, each of which is built again by itself."""
        return self.header.get("part")

    @cached_property
    def part_reads(self) -> dict[str, set[str]]:
        """Schema -> the tables that its parts are made of; what else it reads counts as a whole."""
        return parser.tables_read(self.header["part_content"], f"{self.where}: part_content") if self.part else {}

    @cached_property
    def references(self) -> dict[str, set[str]]:
        """Schema -> the tables that the SELECT reads."""
        return parser.tables_read(self.sql, self.where, self.line)

    @cached_property
    def reads(self) -> frozenset[str]:
        """The marts that it is made of, also by way of relations."""
        return frozenset(self.references.get("marts", ())).union(*(relation.marts for relation in self.relations))

    @cached_property
    def executable(self) -> str:
        """The SELECT as it can be run where its relations are registered."""
        return parser.renamed(self.sql, "analysis", REGISTERED.format) if self.relations else self.sql

    @cached_property
    def words(self) -> tuple[str, ...]:
        """What makes its rows: the SELECT without comments and layout, grain, order, partition and storage."""
        told = [f"{key}: {self.header[key]}" for key in _MADE_BY if key in self.header]
        return (*parser.words(self.sql), *told)

    def validate(self, present: Iterable[str]) -> None:
        """Compare the header with the columns that the mart has.

        Raises:
            WarehouseError: the header names a column that isn't there, or a column has no definition.
        """
        there = {name.lower(): name for name in present}
        named: dict[str, Iterable[str]] = {
            "grain": self.grain,
            "nullable": self.header.get("nullable", ()),
            "columns": self.header.get("columns", {}),
            "references": self.header.get("references", {}),
            "whole_text": [self.whole_text] if self.whole_text else (),
        }
        for check in self.header.get("checks", ()):
            named[f"check {check!r}"] = parser.columns_named(check, self.where)
        for key, names in named.items():
            for name in sorted(set(names) - there.keys()):
                near = get_close_matches(name, there)
                hint = f"Did you mean {near[0]}?" if near else f"It has {', '.join(there.values())}."
                raise WarehouseError(f"{self.where}: {key} names {name}, which is no column of the mart. {hint}")
        for name in there.values():
            if name not in self.columns:
                raise WarehouseError(
                    f"{self.where}: column {name} has no definition. Say what it means under `columns:` in the header, "
                    f"or in warehouse/fields.yml if other marts have it too."
                )


def read_definition(path: Path, keys: Mapping[str, str], required: Iterable[str]) -> Definition:
    """Read one SQL file. `keys`: header key -> kind of value (text, texts, mapping); `required`: those needed.

    Raises:
        WarehouseError: it has no header, or one with a key that is missing, unknown or of another kind.
    """
    parts = _HEADER.match(path.read_text(encoding="utf-8"))
    try:
        header = load_yaml(parts[2]) if parts else None
    except yaml.YAMLError as error:
        raise WarehouseError(f"{path}: its header is not YAML: {' '.join(str(error).split())}.") from None
    if not parts or not isinstance(header, dict):
        raise WarehouseError(f"{path}: no header. Begin the file with /* description: … */ (YAML), then one SELECT.")
    missing, unknown = set(required) - set(header), set(header) - keys.keys()
    if missing or unknown:
        wrong = f"lacks {sorted(missing)}" if missing else f"has unknown keys {sorted(unknown)}"
        raise WarehouseError(f"{path}: its header {wrong}; it takes {sorted(keys)}.")
    for key, value in header.items():
        kind, told = _KINDS[keys[key]]
        items = value if isinstance(value, list) else ()
        if not isinstance(value, kind) or not all(isinstance(item, str) for item in items):
            raise WarehouseError(f"{path}: its header's {key} is {value!r}, expected {told}.")
    if not re.fullmatch(r"[a-z][a-z0-9_]*", path.stem):
        raise WarehouseError(f"{path}: {path.stem} can't be a name in SQL. Use small letters, digits and underscores.")
    return Definition(path.stem, header, parts[3].strip().rstrip(";"), str(path), parts[1].count("\n") + 1)


def marts() -> dict[str, Definition]:
    """Return the marts in an order in which each stands after those that it reads; errors as in `read_marts`."""
    files = sorted(resource("warehouse", "marts").glob("*.sql"))
    stamps = [path.stat().st_mtime_ns for path in (*files, resource("warehouse", "fields.yml"))]
    return dict(_marts(tuple(files), tuple(stamps), tuple(relations().values())))


@lru_cache(maxsize=2)
def _marts(files: tuple[Path, ...], stamps: tuple[int, ...], known: tuple[Relation, ...]) -> dict[str, Definition]:
    return read_marts(files, known, fields())


def checks() -> dict[str, Definition]:
    """Return the data checks: a SELECT of the rows that break the rule; `level` is integrity or warning."""
    found = {}
    for path in sorted(resource("warehouse", "checks").glob("*.sql")):
        definition = read_definition(path, CHECK_KEYS, ("description", "level"))
        if definition.header["level"] not in LEVELS:
            raise WarehouseError(f"{path}: its level is {definition.header['level']!r}, expected one of {LEVELS}.")
        found[path.stem] = definition
    return found


def read_marts(paths: Iterable[Path], known: Iterable[Relation], defined: Mapping[str, Field]) -> dict[str, Definition]:
    """Return the marts that SQL files and relations define, each after those that it reads.

    Raises:
        WarehouseError: a file is malformed or defines a name otherwise than another place; a mart reads something
            that doesn't exist or that no mart may read; marts read each other.
    """
    by_name = {relation.name: relation for relation in known}
    found = {path.stem: read_definition(path, MART_KEYS, ("description", "grain")) for path in paths}
    for relation in by_name.values():
        if relation.mart:
            if relation.name in found:
                raise WarehouseError(
                    f"{found[relation.name].where}: {relation.module} declares a mart {relation.name} too. Drop one."
                )
            found[relation.name] = _declared(relation)
    columns = column_definitions(found.values(), defined)
    definitions = {}
    for name, definition in found.items():
        _check_header(definition, found.keys())
        read = _relations_read(definition, by_name)
        definitions[name] = replace(definition, relations=read, columns=columns)
        for mart in sorted(definitions[name].reads - found.keys()):
            raise WarehouseError(f"{definition.where}: reads marts.{mart}, which doesn't exist.{_near(mart, found)}")
    for one in columns.values():
        if one.references and one.references.split(".")[0] not in found:
            raise WarehouseError(f"{one.where}: column {one.name} references {one.references}; there is no such mart.")
    return _ordered(definitions)


def _declared(relation: Relation) -> Definition:
    """Return the definition of a mart that its relation declares."""
    mart = relation.mart
    assert mart is not None
    where = f"relation {relation.name} ({relation.module})"
    own = {}
    casts = []
    for name, column in mart.columns.items():
        casts.append(f"    relation.{name}::{column if isinstance(column, str) else column.type} AS {name}")
        if not isinstance(column, str) and column.description is not None:
            told = {key: getattr(column, key) for key in ("description", "minimum", "maximum", "references")}
            own[name] = told | {"values": dict(column.values)}
    header: dict[str, Any] = {
        "description": mart.description, "grain": mart.grain, "columns": own, "caveats": list(mart.caveats),
        "checks": list(mart.checks), "nullable": list(mart.nullable), "references": dict(mart.references),
    }  # fmt: skip
    sql = "SELECT\n" + ",\n".join(casts) + f"\nFROM analysis.{relation.name} AS relation"
    return Definition(relation.name, header, sql, where)


def column_definitions(definitions: Iterable[Definition], defined: Mapping[str, Field]) -> dict[str, Field]:
    """Return all column definitions; a name has one meaning."""
    columns = dict(defined)
    for definition in definitions:
        for name, entry in definition.header.get("columns", {}).items():
            own = read_field(name, entry, definition.where)
            other = columns.setdefault(name, own)
            if other != own:
                raise WarehouseError(
                    f"{definition.where}: column {name} has another definition in {other.where}. A name means one "
                    f"thing everywhere: give the column another name, or drop its definition here."
                )
    return columns


def _check_header(definition: Definition, there: Iterable[str]) -> None:
    header, where = definition.header, definition.where
    for column, reference in header.get("references", {}).items():
        check_reference(reference, f"{where}: column {column}")
        if reference.split(".")[0] not in set(there):
            raise WarehouseError(f"{where}: column {column} references {reference}; there is no such mart.")
    if definition.storage not in STORAGE:
        raise WarehouseError(f"{where}: its storage is {definition.storage!r}, expected one of {', '.join(STORAGE)}.")
    if definition.storage != "table" and "analysis" in definition.references:
        raise WarehouseError(f"{where}: reads a relation, which is there only while it is built. Drop its storage.")
    if definition.storage == "view" and definition.references.keys() - {"marts"}:
        raise WarehouseError(f"{where}: its storage is a view; what is published can read marts only.")
    for check in header.get("checks", ()):
        parser.columns_named(check, f"{where}: check {check!r}")
    _check_parts(definition)
    for name in header.get("nullable", ()):
        if name not in definition.grain:
            raise WarehouseError(f"{where}: nullable names {name}, which is not in the grain ({header['grain']}).")


def _check_parts(definition: Definition) -> None:
    header, where = definition.header, definition.where
    if ("part" in header) != ("part_content" in header):
        raise WarehouseError(f"{where}: part and part_content go together. Add the other, or drop it.")
    if not definition.part:
        return
    if definition.part not in definition.grain:
        raise WarehouseError(f"{where}: part is {definition.part}, which is not in the grain ({header['grain']}).")
    if definition.storage != "table" or "analysis" in definition.references:
        raise WarehouseError(f"{where}: only a table that reads no relation is built by parts. Drop part.")
    read = {f"{schema}.{table}" for schema, tables in definition.references.items() for table in tables}
    for schema, tables in definition.part_reads.items():
        for name in sorted(f"{schema}.{table}" for table in tables):
            if name not in read:
                raise WarehouseError(f"{where}: part_content reads {name}, which its SELECT doesn't.")


def _relations_read(definition: Definition, known: Mapping[str, Relation]) -> tuple[Relation, ...]:
    read = definition.references
    if private := read.keys() - _READABLE:
        raise WarehouseError(
            f"{definition.where}: reads {', '.join(sorted(private))}; a mart may read {', '.join(sorted(_READABLE))}."
        )
    for name in sorted(read.get("analysis", set()) - known.keys()):
        raise WarehouseError(
            f"{definition.where}: reads analysis.{name}; there is no such relation in skilltide.analysis.relations."
            f"{_near(name, known)}"
        )
    return tuple(known[name] for name in sorted(read.get("analysis", ())))


def _near(name: str, known: Iterable[str]) -> str:
    near = get_close_matches(name, known)
    return f" Did you mean {near[0]}?" if near else ""


def _ordered(definitions: Mapping[str, Definition]) -> dict[str, Definition]:
    ordered: dict[str, Definition] = {}
    waiting = dict(sorted(definitions.items()))
    while waiting:
        ready = [name for name, definition in waiting.items() if definition.reads <= ordered.keys()]
        if not ready:
            needs = {name: sorted(definition.reads - ordered.keys()) for name, definition in waiting.items()}
            raise WarehouseError(f"these marts wait for each other: {needs}")
        for name in ready:
            ordered[name] = waiting.pop(name)
    return ordered
