"""What can come next in a query: tables, columns, keywords; within quotation marks skills and other values."""

import re
from collections.abc import Iterable, Iterator
from functools import cached_property

import duckdb

from skilltide.prompt.statements import open_text
from skilltide.sql_files import statement

MOST_VALUES = 100
"""Values of a column that are offered at once."""
_TABLE = re.compile(r'\b(?:FROM|JOIN)\s+(?:marts\.)?"?(\w+)"?(?:\s+(?:AS\s+)?(\w+))?', re.IGNORECASE)
# the column that a text stands beside: name = '…, name IN ('…', '…, name LIKE '…
_BESIDE = re.compile(r"(\w+)\s*(?:=|<>|!=|\bIN\s*\((?:\s*'(?:[^']|'')*'\s*,)*|\b(?:NOT\s+)?I?LIKE)\s*$", re.IGNORECASE)
_SKILL_COLUMNS = {"skill_id", "companion_id", "overtaken_id"}
_COLUMNS = "SELECT table_name, column_name, data_type FROM duckdb_columns() WHERE schema_name = 'marts' ORDER BY ALL"
_KEYWORDS = "SELECT keyword_name FROM duckdb_keywords() ORDER BY ALL"
_SKILLS = "SELECT skill_id, skill_name, aliases FROM marts.skill ORDER BY skill_id"


class Completer:
    """Completes the words of a query from what the published warehouse holds; nothing is read before it is needed."""

    def __init__(self, connection: duckdb.DuckDBPyConnection) -> None:
        self._connection = connection

    def candidates(self, before: str) -> tuple[str, list[str]]:
        """Return the end of `before`, the query up to the cursor, that can be completed, and what it may become.

        That is the last word of SQL, or what stands since the quotation mark that opened a text.
        """
        typed = open_text(before)
        if typed is None:
            word = last_word(before)
            return word, list(dict.fromkeys(self._words(before, word)))
        written = typed.replace("'", "''")
        beside = _BESIDE.search(before[: len(before) - len(written) - 1])
        found = self._texts(beside[1].lower() if beside else "", typed)
        return written, [text.replace("'", "''") for text in dict.fromkeys(found)]

    def tables_starting(self, typed: str) -> list[str]:
        """Return the names of tables that begin so."""
        return _starting(typed, self.tables)

    def _words(self, before: str, word: str) -> Iterator[str]:
        owner, dot, rest = word.rpartition(".")
        if dot:
            if owner.lower() == "marts":
                yield from (f"{owner}.{name}" for name in _starting(rest, [*self.tables, *self._macros]))
            else:
                table = self._named(before).get(owner.lower(), owner.lower())
                columns = self._columns.get(table) or self._every_column
                yield from (f"{owner}.{name}" for name in _starting(rest, columns))
            return
        if not word:
            return
        named = self._named(before)
        columns = [column for table in named.values() for column in self._columns.get(table, ())]
        yield from _starting(word, columns or self._every_column)
        yield from _starting(word, ["marts.", *self.tables, *self._macros])
        keywords = _starting(word, self._keywords)
        yield from (keyword.upper() if word[0].isupper() else keyword for keyword in keywords)

    def _texts(self, column: str, typed: str) -> Iterator[str]:
        if column in _SKILL_COLUMNS:
            yield from _starting(typed, (skill_id for skill_id, _, _ in self._skills))
            if typed:  # the id of a skill whose name or alias was typed
                yield from (
                    skill_id for skill_id, name, aliases in self._skills if _starting(typed, [name, *(aliases or ())])
                )
        elif column in self._texts_in:
            yield from self._values_of(column, typed)
        else:
            for skill_id, name, aliases in self._skills:
                yield from _starting(typed, [skill_id, name, *(aliases or ())])

    def _named(self, query: str) -> dict[str, str]:
        """Return name or alias -> table, for the tables that a query names so far."""
        found = {}
        for name, alias in _TABLE.findall(query):
            if name.lower() in self._columns:
                found[name.lower()] = name.lower()
                if alias and alias.upper() not in {"JOIN", "WHERE", "ON", "USING", "LEFT", "GROUP", "ORDER", "LIMIT"}:
                    found.pop(name.lower())
                    found[alias.lower()] = name.lower()
        return found

    def _values_of(self, column: str, typed: str) -> list[str]:
        """Return some of the different texts that a column holds and that begin so, from all tables that have it."""
        parts = (f'SELECT "{column}" AS value FROM marts."{table}"' for table in self._texts_in[column])
        query = f"""
            SELECT DISTINCT value FROM ({" UNION ALL ".join(parts)})
            WHERE starts_with(lower(value), lower(?)) ORDER BY value LIMIT {MOST_VALUES}
        """
        return [str(value) for (value,) in self._connection.execute(query, [typed]).fetchall()]

    def _names(self, query: str) -> list[str]:
        return [str(name) for (name,) in self._connection.execute(query).fetchall()]

    @cached_property
    def tables(self) -> list[str]:
        """Names of the published tables."""
        return self._names(statement(__file__, "completion_tables.sql"))

    @cached_property
    def _macros(self) -> list[str]:
        return [f"{name}(" for name in self._names(statement(__file__, "completion_macros.sql"))]

    @cached_property
    def _keywords(self) -> list[str]:
        return self._names(_KEYWORDS)

    @cached_property
    def _columns(self) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for table, column, _ in self._connection.execute(_COLUMNS).fetchall():
            found.setdefault(table, []).append(column)
        return found

    @cached_property
    def _every_column(self) -> list[str]:
        return sorted({column for columns in self._columns.values() for column in columns})

    @cached_property
    def _texts_in(self) -> dict[str, list[str]]:
        """Column of texts -> the tables that have it."""
        found: dict[str, list[str]] = {}
        for table, column, kind in self._connection.execute(_COLUMNS).fetchall():
            if kind == "VARCHAR":
                found.setdefault(column, []).append(table)
        return found

    @cached_property
    def _skills(self) -> list[tuple[str, str, list[str] | None]]:
        if "skill" not in self.tables:
            return []
        return [(row[0], row[1], row[2]) for row in self._connection.execute(_SKILLS).fetchall()]


def last_word(text: str) -> str:
    """Return the word of SQL that `text` ends with; empty after a blank or a sign.

    >>> last_word("SELECT skill.skill_n"), last_word("SELECT count(")
    ('skill.skill_n', '')
    """
    found = re.search(r"[\w.]*\Z", text)
    return found[0] if found else ""


def _starting(typed: str, names: Iterable[str]) -> list[str]:
    wanted = typed.casefold()
    return [name for name in names if name.casefold().startswith(wanted)]
