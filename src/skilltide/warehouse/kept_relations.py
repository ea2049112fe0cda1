"""Relations whose rows stay in the working database, in the schema `kept`.

A mart joins such a relation with something that changes more often. It is built again where either differs, and what
takes long is computed only where its own values do.
"""

from collections.abc import Callable, Collection

import duckdb

from skilltide.analysis.relation import Relation
from skilltide.warehouse.rows import put
from skilltide.warehouse.transaction import transaction


class Kept:
    """Tells which relations are there as they would be computed now, and keeps others."""

    def __init__(self, connection: duckdb.DuckDBPyConnection, made_of: Callable[[Relation], str | None]) -> None:
        """`made_of` gives a digest of a relation's code and of all values that it rests on; None where it has none."""
        self._connection, self._made_of = connection, made_of
        self._known = dict(connection.execute("FROM ops.kept_relation").fetchall())

    def has(self, relation: Relation) -> bool:
        """Return whether the rows that are kept are those that the relation would have."""
        return (
            relation.is_kept and relation.name in self._known and self._known[relation.name] == self._made_of(relation)
        )

    def keep(self, relation: Relation, rows: str) -> None:
        """Keep the rows of a relation, which `rows` names in the database, in the place of those that it had."""
        made_of = self._made_of(relation) if relation.is_kept else None
        if made_of is None:
            return
        with transaction(self._connection):
            self._connection.execute(f"CREATE OR REPLACE TABLE {table_of(relation)} AS FROM {rows}")
            put(self._connection, "ops.kept_relation", {"relation": relation.name}, {"made_of": made_of})
        self._known[relation.name] = made_of

    def drop_but(self, names: Collection[str]) -> None:
        """Drop what is kept of relations that are no more, or not kept any more."""
        for name in self._known.keys() - set(names):
            with transaction(self._connection):
                self._connection.execute(f"DROP TABLE IF EXISTS kept.{name}")
                self._connection.execute("DELETE FROM ops.kept_relation WHERE relation = ?", [name])
            del self._known[name]


def table_of(relation: Relation) -> str:
    """Return the full name of the table in which a relation's rows are kept."""
    return f"kept.{relation.name}"
