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
# What a lake brings: functions that ask its catalog's server anything, or remove files though the lake is attached
# read-only (seen with DuckLake 1.0), its catalog's own tables; and what runs SQL that is put together while it runs.
_BEYOND_CALLS = re.compile(
    r"(?:postgres|sqlite|ducklake|mysql)_\w+|query|json_execute_serialized_sql|load_aws_credentials|set_\w+"
    r"|(?:merge_adjacent|rewrite_data|cleanup_old|delete_orphaned|add_data)_files|expire_snapshots|flush_inlined_data",
    re.IGNORECASE,
)
_BEYOND_TABLES = re.compile(r"__ducklake_\w*", re.IGNORECASE)
_COMMENTS = r"(?:\s|/\*.*?\*/|--[^\n]*(?:\n|\Z))*"
_EXPLAIN = re.compile(rf"{_COMMENTS}EXPLAIN\b{_COMMENTS}(?:ANALY[SZ]E\b|\([^()]*\))?", re.IGNORECASE | re.DOTALL)


def confine(connection: duckdb.DuckDBPyConnection, data: str | None = None) -> None:
    """Let a connection read the databases that it has attached, and nothing else, until it is closed.

    `data`: the folder or bucket in which an attached lake keeps what it holds. Its functions reach further than
    DuckDB's settings, so `check_statements` refuses them.
    """
    if data is not None:
        connection.execute("SET allowed_directories = ?", [[data]])
    for setting in _SETTINGS:
        if data is None or "secrets" not in setting:  # a lake's connection was opened so
            connection.execute(f"SET {setting}")


def check_statements(connection: duckdb.DuckDBPyConnection, query: str) -> None:
    """Raise ConfigurationError for a statement that is no query, in a confined connection.

    Names what is refused. Statements that change tables are left to DuckDB, which opened them read-only.
    """
    if _has_lake(connection) and (beyond := _beyond(query)):
        raise ConfigurationError(f"the query can't be run: {beyond} reaches beyond the tables. {HOW_TO_LIFT}")
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


def _has_lake(connection: duckdb.DuckDBPyConnection) -> bool:
    return bool(connection.execute("FROM duckdb_databases() WHERE type = 'ducklake' LIMIT 1").fetchall())


def _beyond(query: str) -> str | None:
    """Return the name in a query that reaches past the tables of a lake, if any does."""
    text = query.encode()
    tokens = duckdb.tokenize(query)  # by byte; comments are left out
    starts = [start for start, _ in tokens] + [len(text)]
    for (start, kind), end in zip(tokens, starts[1:], strict=True):
        if kind in (duckdb.token_type.identifier, duckdb.token_type.keyword):
            word = re.match(r'"[^"]*"|\w+', text[start:].decode(errors="replace"))
            name = word[0].strip('"') if word else ""
            is_called = text[end : end + 1] == b"("
            if _BEYOND_TABLES.fullmatch(name) or (is_called and _BEYOND_CALLS.fullmatch(name)):
                return name.lower()
    return None


def _kind(statement: duckdb.Statement) -> str:
    return str(statement.type).rpartition(".")[2]
