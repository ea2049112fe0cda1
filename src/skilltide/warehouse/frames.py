"""Marts as data frames for `skilltide.analysis`, and what it makes of them as tables that a SELECT can read."""

from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from skilltide.analysis.relation import Frames, Part, Relation, Runner, Shared
from skilltide.errors import WarehouseError
from skilltide.warehouse.contents import table_content, value_content
from skilltide.warehouse.definitions import REGISTERED, Definition

if TYPE_CHECKING:
    import pandas as pd


def running(
    connection: duckdb.DuckDBPyConnection,
    definitions: Mapping[str, Definition],
    replacing: Mapping[Shared[Any], Callable[[Frames], Any]] | None = None,
) -> Runner:
    """Return what computes relations from the marts of a database, whose `definitions` tell how rows are sorted.

    `replacing`: other ways to make shared values (see `Runner`).
    """

    def read(part: Part) -> "pd.DataFrame":
        try:
            return read_frame(connection.sql(select_part(part, definitions)))
        except duckdb.ProgrammingError as error:
            raise WarehouseError(
                f"marts.{part.mart}: a relation can't read it: {str(error).splitlines()[0]}. "
                f"Build and publish it again, or mend what is read ({', '.join(part.columns) or 'all columns'})."
            ) from None

    return Runner(read, replacing)


def read_frame(rows: duckdb.DuckDBPyRelation) -> "pd.DataFrame":
    """Return rows as a data frame; by way of Arrow where that gives the same, as it peaks at a fifth of the memory."""
    if {str(kind) for kind in rows.types} <= {"VARCHAR", "BOOLEAN"}:
        table = rows.to_arrow_table()
        flags = [table[field.name] for field in table.schema if str(field.type) == "bool"]
        if table.num_rows and not any(flag.null_count for flag in flags):
            return table.to_pandas()
    return rows.df()


def select_part(part: Part, definitions: Mapping[str, Definition]) -> str:
    """Return the SELECT of a part of a mart, rows by the mart's order."""
    columns = ", ".join(part.columns) or "*"
    where = f"WHERE NOT {part.without}" if part.without else ""
    return f"SELECT {columns} FROM marts.{part.mart} {where} ORDER BY {definitions[part.mart].order}"


class Inputs:
    """Digests of what relations rest on; each is taken once."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, runner: Runner) -> None:
        self._connection, self._runner = connection, runner
        self._known: dict[Part | Shared[Any], str] = {}

    def of(self, relation: Relation) -> str | None:
        """Return the digest of the values that a relation rests on; None where only its marts can tell."""
        found = relation.compared
        return " ".join(self._digest(key) for key in found) if found else None

    def _digest(self, key: Part | Shared[Any]) -> str:
        if key not in self._known:
            if isinstance(key, Part):
                self._known[key] = table_content(self._connection, f"marts.{key.mart}", key.columns, key.without)[1]
            else:
                self._known[key] = value_content(self._runner.value(key))
        return self._known[key]


@contextmanager
def selectable(connection: duckdb.DuckDBPyConnection, definition: Definition, runner: Runner) -> Iterator[str]:
    """Give the SELECT of a mart as it can be executed: the relations that it reads are computed and registered."""
    names = [REGISTERED.format(relation.name) for relation in definition.relations]
    try:
        for name, relation in zip(names, definition.relations, strict=True):
            connection.register(name, runner.compute(relation))
        yield definition.executable
    finally:
        for name in names:
            connection.unregister(name)
