"""What a published database has beside its tables: table macros, and all of it without its schema's name too.

A macro is a file of `warehouse/macros/`: a SELECT with parameters, told in its header, that is called like a table ::

    /*
    description: Openings of a month, say.
    grain: opening_id
    parameters:
      month: {default: "NULL", description: The month; left out, all.}
    */
    SELECT opening_id FROM marts.opening WHERE month IS NULL OR month_on = month
"""

import re
from dataclasses import dataclass, field, replace
from functools import lru_cache
from pathlib import Path

import duckdb

from skilltide.errors import WarehouseError
from skilltide.resources import resource
from skilltide.warehouse.catalog import mart_columns
from skilltide.warehouse.definitions import MART_KEYS, Definition, column_definitions, marts, read_definition
from skilltide.warehouse.quoting import one_line
from skilltide.warehouse.transaction import transaction

KEYS = {key: MART_KEYS[key] for key in ("description", "grain", "columns", "caveats")} | {"parameters": "mapping"}
"""Keys of a macro's header, and what each holds."""


@dataclass(frozen=True)
class Parameter:
    """One parameter of a macro."""

    name: str
    description: str
    default: str | None = None
    """SQL; None where it has to be given."""

    @property
    def declared(self) -> str:
        """How CREATE MACRO takes it."""
        return self.name if self.default is None else f"{self.name} := {self.default}"


@dataclass(frozen=True)
class Macro:
    """A SELECT with parameters."""

    definition: Definition
    parameters: tuple[Parameter, ...] = field(default=())

    @property
    def signature(self) -> str:
        """How it is called, with the defaults."""
        return f"{self.definition.name}({', '.join(parameter.declared for parameter in self.parameters)})"

    @property
    def comment(self) -> str:
        """What the database tells of it: how it is called, what it gives, and what each parameter is."""
        told = " ".join(f"{parameter.name}: {parameter.description}" for parameter in self.parameters)
        return f"{self.signature}: {self.definition.comment} Parameters: {told}"


def macros() -> dict[str, Macro]:
    """Return the table macros by name.

    Raises:
        WarehouseError: a file is malformed, named like a mart, or defines a name otherwise than a mart.
    """
    files = sorted(resource("warehouse", "macros").glob("*.sql"))
    return dict(_macros(tuple(files), tuple(path.stat().st_mtime_ns for path in files)))


@lru_cache(maxsize=2)
def _macros(files: tuple[Path, ...], stamps: tuple[int, ...]) -> dict[str, Macro]:
    found = {}
    for path in files:
        definition = read_definition(path, KEYS, ("description", "grain", "parameters"))
        if definition.name in marts():
            raise WarehouseError(f"{path}: there is a mart {definition.name} already. Give the file another name.")
        found[definition.name] = definition
    known = {name: one for mart in marts().values() for name, one in mart.columns.items()}
    columns = column_definitions(found.values(), known)
    return {
        name: Macro(replace(definition, columns=columns), _parameters(definition)) for name, definition in found.items()
    }


def create_interface(connection: duckdb.DuckDBPyConnection) -> None:
    """Create the macros in the current database, which has marts, and all of it in the schema `main` too.

    Views in `main` let a query leave out `marts.`: a search path is a setting of a connection, which no file keeps.

    Raises:
        WarehouseError: a macro's file is malformed, or its SQL is none; names the file.
    """
    with transaction(connection):  # one by one, each would be synced to the disk
        for name, macro in macros().items():
            declared = ", ".join(parameter.declared for parameter in macro.parameters)
            passed = ", ".join(_passed(parameter) for parameter in macro.parameters)
            _run(connection, macro, f"CREATE MACRO marts.{name}({declared}) AS TABLE {macro.definition.sql}")
            _run(connection, macro, f"CREATE MACRO main.{name}({declared}) AS TABLE FROM marts.{name}({passed})")
            for schema in ("marts", "main"):
                _run(connection, macro, f"COMMENT ON MACRO TABLE {schema}.{name} IS {one_line(macro.comment)}")
        present = mart_columns(connection)
        statements = []
        for name, mart in marts().items():
            if name not in present:
                continue
            statements.append(f"CREATE VIEW main.{name} AS FROM marts.{name}")
            statements.append(f"COMMENT ON VIEW main.{name} IS {one_line(f'The same as marts.{name}. {mart.comment}')}")
        connection.execute("; ".join(statements))


def macro_columns(connection: duckdb.DuckDBPyConnection, macro: Macro) -> list[tuple[str, str]]:
    """Return the names and types of the columns that a macro gives.

    Raises:
        WarehouseError: it can't be called, or a column of it has no definition.
    """
    given = ", ".join("NULL" for parameter in macro.parameters if parameter.default is None)
    try:
        found = connection.execute(f"DESCRIBE FROM marts.{macro.definition.name}({given})").fetchall()
    except (duckdb.ProgrammingError, duckdb.DataError) as error:
        raise WarehouseError(f"{macro.definition.where}: can't be called: {' '.join(str(error).split())}") from error
    macro.definition.validate([column for column, *_ in found])
    return [(column, kind) for column, kind, *_ in found]


def _parameters(definition: Definition) -> tuple[Parameter, ...]:
    parameters = []
    for name, entry in definition.header["parameters"].items():
        values = entry if isinstance(entry, dict) else {"description": entry}
        description, default = values.get("description"), values.get("default")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", str(name)) or not isinstance(description, str):
            raise WarehouseError(
                f"{definition.where}: parameter {name} is {entry!r}, expected a name in small letters and its meaning."
            )
        if default is not None and not isinstance(default, str):
            raise WarehouseError(
                f"{definition.where}: parameter {name}: its default is {default!r}, expected SQL in quotes."
            )
        parameters.append(Parameter(str(name), " ".join(description.split()), default))
    return tuple(parameters)


def _passed(parameter: Parameter) -> str:
    return parameter.name if parameter.default is None else f"{parameter.name} := {parameter.name}"


def _run(connection: duckdb.DuckDBPyConnection, macro: Macro, sql: str) -> None:
    try:
        connection.execute(sql)
    except (duckdb.ProgrammingError, duckdb.DataError) as error:
        raise WarehouseError(f"{macro.definition.where}: can't be created: {' '.join(str(error).split())}") from error
