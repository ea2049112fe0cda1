"""What a DuckLake has beside its tables: views, macros, and all of it without its schema's name too.

DuckLake 1.0 keeps a macro, but of a parameter's default only a constant: NULL comes back as the text 'NULL'. So a macro
with such defaults is two here: one that takes all parameters, and the one that people call, which has '' for those
that are left out and hands on NULL. It keeps no comments of macros, nor of a view's columns.
"""

import hashlib
from collections.abc import Iterator, Mapping
from graphlib import TopologicalSorter

import duckdb

from skilltide.errors import WarehouseError
from skilltide.resources import resource
from skilltide.warehouse.definitions import MART_KEYS, Definition, read_definition
from skilltide.warehouse.interface import Macro, Parameter, macros
from skilltide.warehouse.quoting import one_line

_KEYS = {key: MART_KEYS[key] for key in ("description", "grain", "columns", "caveats")}


def lake_views() -> dict[str, Definition]:
    """Return the views that only a lake has: the files of `warehouse/lake/` that define one."""
    path = resource("warehouse", "lake", "snapshot.sql")
    return {path.stem: read_definition(path, _KEYS, ("description", "grain"))}


def create_interface(connection: duckdb.DuckDBPyConnection, definitions: Mapping[str, Definition]) -> None:
    """Create or replace views and macros in the current database, a lake that holds the tables of `definitions`.

    Raises:
        WarehouseError: DuckLake doesn't take one; names it.
    """
    for statement in _statements(definitions):
        try:
            connection.execute(statement)
        except (duckdb.ProgrammingError, duckdb.DataError) as error:
            told = " ".join(str(error).split())
            raise WarehouseError(f"{statement.partition(' AS ')[0]}: DuckLake doesn't take it: {told}") from error


def interface_fingerprint(definitions: Mapping[str, Definition]) -> str:
    """Return what changes when views or macros have to be made anew."""
    return hashlib.blake2b("\n".join(_statements(definitions)).encode(), digest_size=16).hexdigest()


def _statements(definitions: Mapping[str, Definition]) -> Iterator[str]:
    views = {name: one for name, one in definitions.items() if one.storage == "view"} | lake_views()
    for name, view in views.items():
        yield f"CREATE OR REPLACE VIEW marts.{name} AS {view.sql}"
        yield f"COMMENT ON VIEW marts.{name} IS {one_line(view.comment)}"
    for macro in _in_order(macros()):
        yield from _macro(macro)
    for name, one in (dict(definitions) | lake_views()).items():
        yield f"CREATE OR REPLACE VIEW main.{name} AS FROM marts.{name}"
        yield f"COMMENT ON VIEW main.{name} IS {one_line(f'The same as marts.{name}. {one.comment}')}"


def _in_order(found: Mapping[str, Macro]) -> list[Macro]:
    """Return macros, each after those that it calls."""
    calls = {
        name: {other for other in found if other != name and f"marts.{other}(" in macro.definition.sql}
        for name, macro in found.items()
    }
    return [found[name] for name in TopologicalSorter(calls).static_order()]


def _macro(macro: Macro) -> Iterator[str]:
    name, parameters = macro.definition.name, macro.parameters
    inner = name
    if any(_is_null(parameter) for parameter in parameters):
        inner = f"{name}_of"
        given = ", ".join(parameter.name for parameter in parameters)
        yield f"CREATE OR REPLACE MACRO marts.{inner}({given}) AS TABLE {macro.definition.sql}"
        handed = ", ".join(
            f"CASE WHEN {one.name}::VARCHAR = '' THEN NULL ELSE {one.name} END" if _is_null(one) else one.name
            for one in parameters
        )
        body = f"FROM marts.{inner}({handed})"
    else:
        body = macro.definition.sql
    declared = ", ".join(f"{one.name} := ''" if _is_null(one) else one.declared for one in parameters)
    yield f"CREATE OR REPLACE MACRO marts.{name}({declared}) AS TABLE {body}"
    passed = ", ".join(one.name if one.default is None else f"{one.name} := {one.name}" for one in parameters)
    yield f"CREATE OR REPLACE MACRO main.{name}({declared}) AS TABLE FROM marts.{name}({passed})"


def _is_null(parameter: Parameter) -> bool:
    return parameter.default is not None and parameter.default.strip().upper() == "NULL"
