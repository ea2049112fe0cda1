"""What a published database has beside its tables: views, table macros, and every one of them without its schema.

A view is a file of `warehouse/views/`, with the header of a mart; it holds what would be too large as a table. A macro is
one of `warehouse/macros/`: a SELECT with parameters, told in its header, that the reader calls like a table ::

    /*
    description: Openings of a month, say.
    grain: opening_id
    parameters:
      month: {default: "NULL", description: The month; left out, all.}
    */
    SELECT opening_id FROM marts.opening WHERE month IS NULL OR month_on = month

Views in the schema `main` let a query leave out `marts.`: a search path is a setting of a connection and can't be kept in
a file.
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

import duckdb

from skilltide.errors import WarehouseError
from skilltide.resources import resource
from skilltide.warehouse.definitions import MART_KEYS, Definition, column_definitions, marts, read_definition
from skilltide.warehouse.fields import fields

VIEW_KEYS = {key: MART_KEYS[key] for key in ("description", "grain", "nullable", "columns", "caveats")}
MACRO_KEYS = VIEW_KEYS | {"parameters": "mapping"}


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


def views() -> dict[str, Definition]:
    """Return the views by name; WarehouseError where a file is malformed, or named like a mart."""
    return _read("views", VIEW_KEYS, ("description", "grain"))


def macros() -> dict[str, Macro]:
    """Return the table macros by name; errors as for `views`."""
    found = _read("macros", MACRO_KEYS, ("description", "parameters"))
    return {name: Macro(definition, _parameters(definition)) for name, definition in found.items()}


def create_interface(connection: duckdb.DuckDBPyConnection) -> None:
    """Create views and macros in the current database, which has the marts, and everything in `main` too.

    Raises:
        WarehouseError: one can't be created, or a column of it has no definition; names the file.
    """
    told: dict[str, Definition] = {**marts(), **views()}
    for name, view in views().items():
        _run(connection, view, f"CREATE VIEW marts.{name} AS {view.sql}")
        columns = _columns(connection, view, f"marts.{name}")
        comments = [f"COMMENT ON COLUMN marts.{name}.{one} IS {_quote(view.columns[one].meaning)}" for one in columns]
        _run(connection, view, "; ".join([f"COMMENT ON VIEW marts.{name} IS {_quote(view.comment)}", *comments]))
    for name, macro in macros().items():
        declared = ", ".join(parameter.declared for parameter in macro.parameters)
        passed = ", ".join(_passed(parameter) for parameter in macro.parameters)
        _run(connection, macro.definition, f"CREATE MACRO marts.{name}({declared}) AS TABLE {macro.definition.sql}")
        _columns(connection, macro.definition, f"marts.{name}({_sample(macro)})")
        statements = [f"CREATE MACRO main.{name}({declared}) AS TABLE FROM marts.{name}({passed})"]
        statements += [
            f"COMMENT ON MACRO TABLE {schema}.{name} IS {_quote(macro_comment(macro))}" for schema in ("marts", "main")
        ]
        _run(connection, macro.definition, "; ".join(statements))
    statements = []
    for name, definition in told.items():
        statements.append(f"CREATE VIEW main.{name} AS FROM marts.{name}")
        statements.append(f"COMMENT ON VIEW main.{name} IS {_quote(f'The same as marts.{name}. {definition.comment}')}")
    connection.execute("; ".join(statements))


def macro_comment(macro: Macro) -> str:
    """Return what a macro is and takes, in one text."""
    definition = macro.definition
    told = " ".join(f"{parameter.name}: {parameter.description}" for parameter in macro.parameters)
    return f"{macro.signature}: {definition.comment} Parameters: {told}"


def _read(folder: str, keys: Mapping[str, str], required: tuple[str, ...]) -> dict[str, Definition]:
    found = {}
    for path in sorted(resource("warehouse", folder).glob("*.sql")):
        definition = read_definition(path, keys, required)
        if definition.name in marts():
            raise WarehouseError(f"{path}: there is a mart {definition.name} already. Give the file another name.")
        _check_reads(definition, path)
        found[definition.name] = definition
    known = {name: one for mart in marts().values() for name, one in mart.columns.items()} or fields()
    columns = column_definitions(found.values(), known)
    return {name: replace(definition, columns=columns) for name, definition in found.items()}


def _check_reads(definition: Definition, path: Path) -> None:
    """Only what is published may be read."""
    if private := sorted(definition.references.keys() - {"marts"}):
        raise WarehouseError(f"{path}: reads {', '.join(private)}; what is published has the schema marts only.")


def _parameters(definition: Definition) -> tuple[Parameter, ...]:
    parameters = []
    for name, entry in definition.header["parameters"].items():
        values = entry if isinstance(entry, dict) else {"description": entry}
        description, default = values.get("description"), values.get("default")
        if not re.fullmatch(r"[a-z][a-z0-9_]*", str(name)) or not isinstance(description, str):
            raise WarehouseError(
                f"{definition.where}: parameter {name} is {entry!r}, expected a name in small letters with a description."
            )
        if default is not None and not isinstance(default, str):
            raise WarehouseError(
                f"{definition.where}: parameter {name}: its default is {default!r}, expected SQL in quotes."
            )
        parameters.append(Parameter(str(name), " ".join(description.split()), default))
    return tuple(parameters)


def _passed(parameter: Parameter) -> str:
    return parameter.name if parameter.default is None else f"{parameter.name} := {parameter.name}"


def _sample(macro: Macro) -> str:
    return ", ".join("''" for parameter in macro.parameters if parameter.default is None)


def _columns(connection: duckdb.DuckDBPyConnection, definition: Definition, what: str) -> list[str]:
    """Return the columns of a view or a call, each of which has a definition."""
    try:
        columns = [column for column, *_ in connection.execute(f"DESCRIBE FROM {what}").fetchall()]
    except duckdb.Error as error:
        raise WarehouseError(f"{definition.where}: can't be read: {' '.join(str(error).split())}") from error
    definition.validate(columns)
    return columns


def _run(connection: duckdb.DuckDBPyConnection, definition: Definition, sql: str) -> None:
    try:
        connection.execute(sql)
    except duckdb.Error as error:
        raise WarehouseError(f"{definition.where}: can't be created: {' '.join(str(error).split())}") from error


def _quote(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"
