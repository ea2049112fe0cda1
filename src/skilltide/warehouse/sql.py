"""What a SELECT reads, and what it says apart from its layout: sqlglot reads it, so that nobody lists it by hand.

What it found is kept from run to run (`kept`), as it takes longer than a run that finds nothing new may.
"""

import hashlib
from collections.abc import Callable
from functools import cache
from importlib.metadata import version
from itertools import pairwise
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skilltide import kept
from skilltide.errors import WarehouseError

if TYPE_CHECKING:
    from sqlglot import exp

DIALECT = "duckdb"
MEND = "Mend it, or write it in another way if DuckDB takes it."


@cache
def _kept() -> kept.Findings:
    return kept.Findings("sql", Path(__file__).read_bytes() + version("sqlglot").encode(), most=2_000)


def _found(what: str, sql: str, find: Callable[[], Any]) -> Any:
    return _kept().found(f"{what} {hashlib.blake2b(sql.encode(), digest_size=16).hexdigest()}", find)


def keep() -> None:
    """Keep what was found in SQL for later runs."""
    _kept().keep()


def tables_read(sql: str, where: str, line: int = 1) -> dict[str, set[str]]:
    """Return schema -> tables that one SELECT reads; its own WITH queries are none of them.

    `where` and `line` say in errors where the SQL stands.

    Raises:
        WarehouseError: it is no single SELECT, or names a table without its schema.
    """
    found = _found("tables", sql, lambda: _tables(sql, where, line))
    return {schema: set(names) for schema, names in found.items()}


def _tables(sql: str, where: str, line: int) -> dict[str, list[str]]:
    from sqlglot import exp

    query = _parsed(sql, where, line)
    own = {part.alias.lower() for part in query.find_all(exp.CTE)}
    found: dict[str, set[str]] = {}
    for table in query.find_all(exp.Table):
        if not isinstance(table.this, exp.Identifier):
            continue  # a function that gives rows
        schema, name = table.db.lower(), table.name.lower()
        if schema:
            found.setdefault(schema, set()).add(name)
        elif name not in own:
            raise WarehouseError(f"{where}: reads {table.name} without a schema. Write it as marts.{table.name}, say.")
    return {schema: sorted(names) for schema, names in found.items()}


@cache
def columns_named(expression: str, where: str) -> frozenset[str]:
    """Return the columns that an expression names, in small letters, those within its own queries left out.

    Raises:
        WarehouseError: it can't be parsed.
    """
    return frozenset(_found("columns", expression, lambda: _columns(expression, where)))


def _columns(expression: str, where: str) -> list[str]:
    from sqlglot import exp

    query = _parsed(f"SELECT {expression}", where, 1)
    named = query.find_all(exp.Column)
    return sorted({column.name.lower() for column in named if column.find_ancestor(exp.Query) is query})


@cache
def words(sql: str) -> tuple[str, ...]:
    """Return the words and signs of SQL as written: another comment or layout gives the same ones."""
    return tuple(_found("words", sql, lambda: [sql[token.start : token.end + 1] for token in _tokens(sql)]))


def renamed(sql: str, schema: str, name: Callable[[str], str]) -> str:
    """Return SQL that reads `name(table)` wherever it read `schema.table`."""
    tokens = _tokens(sql)
    parts, at = [], 0
    for (before, dot), (_, after) in pairwise(pairwise(tokens)):
        if dot.text == "." and before.text.lower() == schema and before.start >= at:
            parts += [sql[at : before.start], name(after.text.lower())]
            at = after.end + 1
    return "".join([*parts, sql[at:]])


def _tokens(sql: str) -> list[Any]:
    import sqlglot

    return list(sqlglot.tokenize(sql, dialect=DIALECT))


def _parsed(sql: str, where: str, line: int) -> "exp.Query":
    import sqlglot
    from sqlglot import exp
    from sqlglot.errors import ParseError, SqlglotError

    try:
        statements = sqlglot.parse(sql, dialect=DIALECT)
    except ParseError as error:
        first = error.errors[0] if error.errors else {}
        told = f"{first.get('description', error)} at {first.get('highlight')!r}" if first else str(error)
        raise WarehouseError(
            f"{where}: sqlglot can't read it as SQL, line {line - 1 + (first.get('line') or 1)}: {told}. {MEND}"
        ) from None
    except SqlglotError as error:
        raise WarehouseError(f"{where}: sqlglot can't read it as SQL: {str(error).splitlines()[0]}. {MEND}") from None
    if len(statements) != 1 or not isinstance(statements[0], exp.Query):
        raise WarehouseError(f"{where}: expected one SELECT and nothing else.")
    return statements[0]
