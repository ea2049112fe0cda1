"""Marts as data frames for `skilltide.analysis`, and what it makes of them as tables that a SELECT can read."""

from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

import duckdb

from skilltide.analysis.relation import Frames, Part, Relation, Runner, Shared, rests_on
from skilltide.errors import WarehouseError
from skilltide.versions import code_version
from skilltide.warehouse.contents import digest_of, table_content, value_content
from skilltide.warehouse.definitions import REGISTERED, Definition
from skilltide.warehouse.kept_relations import Kept, table_of
from skilltide.warehouse.rows import one_row, put

if TYPE_CHECKING:
    import pandas as pd
    import pyarrow as pa
    from numpy.typing import NDArray

BATCH = 250_000
"""Rows that are coded at once."""


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
            order = [name.strip() for name in definitions[part.mart].order.split(",")]
            if part.is_coded and set(order) <= set(part.columns):  # codes are sorted in a part of the time and memory
                with _in_order(connection):
                    return _ordered(read_frame(connection.sql(_select(part)), part), order)
            return read_frame(connection.sql(select_part(part, definitions)), part)
        except duckdb.ProgrammingError as error:
            raise WarehouseError(
                f"marts.{part.mart}: a relation can't read it: {str(error).splitlines()[0]}. "
                f"Build and publish it again, or mend what is read ({', '.join(part.columns) or 'all columns'})."
            ) from None

    return Runner(read, replacing)


@contextmanager
def _in_order(connection: duckdb.DuckDBPyConnection) -> Iterator[None]:
    """Have rows come in the order of the table, so that those of a mart that was built whole needn't be sorted."""
    (is_so,) = one_row(connection, "SELECT current_setting('preserve_insertion_order')")
    if is_so:  # a reader's settings are locked
        yield
        return
    connection.execute("SET preserve_insertion_order = true")
    try:
        yield
    finally:
        connection.execute("SET preserve_insertion_order = false")


def read_frame(rows: duckdb.DuckDBPyRelation, part: Part) -> "pd.DataFrame":
    """Return the rows of a part as a data frame."""
    return _coded(rows) if part.is_coded else rows.df()


def _ordered(frame: "pd.DataFrame", order: Sequence[str]) -> "pd.DataFrame":
    """Return coded rows in the order of some columns (null first), which most of them are in."""
    import numpy as np

    from skilltide.analysis.coded import is_coded

    keys = [column.cat.codes.to_numpy() if is_coded(column) else column.to_numpy() for column in map(frame.get, order)]
    is_later = np.zeros(max(len(frame) - 1, 0), dtype=bool)
    for key in reversed(keys):
        is_later = (key[1:] > key[:-1]) | ((key[1:] == key[:-1]) & is_later)
    return frame if is_later.all() else frame.iloc[np.lexsort(keys[::-1])].reset_index(drop=True)


def _coded(rows: duckdb.DuckDBPyRelation) -> "pd.DataFrame":
    """Return texts as codes, and flags (null: false), some rows at a time, so that no text stands there more than once.

    Raises:
        WarehouseError: a column is neither.
    """
    import pandas as pd

    readers: dict[str, type[_Texts] | type[_Flags]] = {"VARCHAR": _Texts, "BOOLEAN": _Flags}
    columns: dict[str, _Texts | _Flags] = {}
    for name, kind in zip(rows.columns, map(str, rows.types), strict=True):
        if kind not in readers:
            raise WarehouseError(f"column {name} is {kind}, which can't be coded. Read it without is_coded.")
        columns[name] = readers[kind]()
    for batch in rows.to_arrow_reader(BATCH):
        for column, values in zip(columns.values(), batch.columns, strict=True):
            column.add(values)
    return pd.DataFrame({name: column.whole() for name, column in columns.items()})


class _Texts:
    """A column of texts that comes in batches, as codes: 2 or 4 bytes a row."""

    def __init__(self) -> None:
        self._number: dict[str, int] = {}
        self._codes: list[NDArray[Any]] = []

    def add(self, values: "pa.Array[Any]") -> None:
        import numpy as np

        encoded = values.dictionary_encode()
        texts = encoded.dictionary.to_pylist()
        numbers = [self._number.setdefault(text, len(self._number)) for text in texts]
        number = np.array([*numbers, -1], dtype=np.int16 if len(self._number) < 2**15 else np.int32)
        self._codes.append(number[encoded.indices.fill_null(-1).to_numpy()])

    def whole(self) -> "pd.Categorical":
        import numpy as np

        from skilltide.analysis.coded import coded

        codes = np.concatenate(self._codes) if self._codes else np.zeros(0, dtype=np.int16)
        self._codes = []
        return coded(codes, list(self._number))


class _Flags:
    """A column of flags that comes in batches; null is false."""

    def __init__(self) -> None:
        self._flags: list[NDArray[Any]] = []

    def add(self, values: "pa.Array[Any]") -> None:
        self._flags.append(values.fill_null(False).to_numpy(zero_copy_only=False))

    def whole(self) -> "NDArray[Any]":
        import numpy as np

        return np.concatenate(self._flags) if self._flags else np.zeros(0, dtype=bool)


def select_part(part: Part, definitions: Mapping[str, Definition]) -> str:
    """Return the SELECT of a part of a mart, rows by the mart's order."""
    return f"{_select(part)} ORDER BY {definitions[part.mart].order}"


def _select(part: Part) -> str:
    columns = ", ".join(part.columns) or "*"
    return f"SELECT {columns} FROM marts.{part.mart} {where_of(part)}"


def where_of(part: Part) -> str:
    """Return the WHERE of the rows that a part has."""
    kept = [f"NOT {part.without}"] * bool(part.without) + [f"{part.known} IS NOT NULL"] * bool(part.known)
    return f"WHERE {' AND '.join(kept)}" if kept else ""


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
                self._known[key] = table_content(self._connection, f"marts.{key.mart}", key.columns, where_of(key))[1]
            else:
                self._known[key] = self._of_value(key)
        return self._known[key]

    def _of_value(self, value: Shared[Any]) -> str:
        """Return the digest of a value, which is made only where it is made of something else than at the last time."""
        module = value.compute.__module__
        name = f"{module}.{value.name}"
        made_of = digest_of([code_version(module, __name__), *map(self._digest, rests_on(value))])
        noted = "SELECT content FROM ops.compared_value WHERE name = ? AND made_of = ?"
        if found := self._connection.execute(noted, [name, made_of]).fetchone():
            return str(found[0])
        content = value_content(self._runner.value(value))
        put(self._connection, "ops.compared_value", {"name": name}, {"made_of": made_of, "content": content})
        return content


def _typed(table: "pd.DataFrame") -> "pd.DataFrame":
    """Return a table whose texts are texts where there are none: of no rows DuckDB takes an object for a number."""
    if len(table):
        return table
    return table.astype({str(name): "string" for name, kind in table.dtypes.items() if kind.kind == "O"})


@contextmanager
def selectable(
    connection: duckdb.DuckDBPyConnection, definition: Definition, runner: Runner, kept: Kept | None = None
) -> Iterator[str]:
    """Give the SELECT of a mart as it can be executed: the relations that it reads are computed and registered.

    `kept`: where the rows of some may be, or stay.
    """
    named = {relation: REGISTERED.format(relation.name) for relation in definition.relations}
    standing = {relation for relation in named if kept is not None and kept.has(relation)}
    try:
        for relation, name in named.items():
            if relation in standing:
                connection.execute(f"CREATE OR REPLACE TEMP VIEW {name} AS FROM {table_of(relation)}")
            else:
                connection.register(name, _typed(runner.compute(relation)))
                if kept is not None:
                    kept.keep(relation, name)
        yield definition.executable
    finally:
        for relation, name in named.items():
            if relation in standing:
                connection.execute(f"DROP VIEW IF EXISTS temp.{name}")
            else:
                connection.unregister(name)
