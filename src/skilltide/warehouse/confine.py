"""Keeps queries within the databases that a connection has open: no other file, no network, no way back."""

import re

import duckdb

from skilltide.errors import ConfigurationError

HOW_TO_LIFT = "Only the published tables can be read here; `--allow-files` lifts that."

_SETTINGS = (
    "enable_external_access = false",  # files, web addresses, ATTACH, COPY, EXPORT, extensions
    "python_enable_replacements = false",  # FROM a variable of this program
    "autoinstall_known_extensions = false",
    "autoload_known_extensions = false",
    "allow_community_extensions = false",
    "allow_persistent_secrets = false",
    "lock_configuration = true",  # the last one: from here on none of them can be changed
)

# What DuckDB itself still lets through: a COPY to the write-ahead log of the open file, which then no longer opens.
_QUERIES = {"SELECT", "EXPLAIN", "CREATE", "DROP", "ALTER", "INSERT", "UPDATE", "DELETE", "SET", "VARIABLE_SET"}
_COMMENTS = r"(?:\s|/\*.*?\*/|--[^\n]*(?:\n|\Z))*"
_EXPLAIN = re.compile(rf"{_COMMENTS}EXPLAIN\b{_COMMENTS}(?:ANALY[SZ]E\b|\([^()]*\))?", re.IGNORECASE | re.DOTALL)


def confine(connection: duckdb.DuckDBPyConnection) -> None:
    """Let a connection read the databases that it has attached, and nothing else, until it is closed."""
    for setting in _SETTINGS:
        connection.execute(f"SET {setting}")


def check_statements(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Raise ConfigurationError for a statement that is no query, in a confined connection.

    Names what is refused. Statements that change tables are left to DuckDB, which opened them read-only.
    """
    for statement in connection.extract_statements(query):
        kind = _kind(statement)
        if kind not in _QUERIES:
            raise ConfigurationError(f"the query can't be run: {kind} is no query. {HOW_TO_LIFT}")
        if kind == "EXPLAIN":
            explained = _EXPLAIN.match(statement.query)
            inner = statement.query[explained.end() :] if explained else "EXPLAIN"
            kinds = [_kind(part) for part in connection.extract_statements(inner)]
            if kinds != ["SELECT"]:
                raise ConfigurationError(
                    f"the query can't be run: EXPLAIN takes a SELECT, this is {' '.join(kinds)}. {HOW_TO_LIFT}"
                )


def _kind(statement: duckdb.Statement) -> str:
    return str(statement.type).rpartition(".")[2]
