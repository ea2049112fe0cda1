"""The boards of employers that are forgotten: which they are, and having nothing that is kept name them.

What was read of a board, and when, tells an outage from a market for everybody else; so it stays, under a name that
tells nothing (`Forgotten.alias`).
"""

import re
from collections.abc import Callable, Collection, Iterator, Mapping, Set
from dataclasses import replace

import duckdb
import orjson

from skilltide.normalise.company import employer_key
from skilltide.sources.board_registry import Employers
from skilltide.sources.board_source import BoardSource
from skilltide.sources.discovery import platform_of
from skilltide.warehouse.forgotten import Forgotten
from skilltide.warehouse.ledger import SourceRun
from skilltide.warehouse.rows import touch
from skilltide.warehouse.statements import statement

_TOLD_IN = ("ops.run", "ops.source_run", "ops.issue", "ops.check_result", "raw.board_read")
"""Tables whose column `message` may name a board."""
_UNTOLD = "not told, as it is forgotten"
_FIRST = "the first: "


def boards_meant(
    connection: duckdb.DuckDBPyConnection,
    is_meant: Callable[[str], bool],
    employers: Employers,
    named: Set[str] = frozenset(),
) -> set[str]:
    """Return the boards that are an employer's ("lever:acme", in small letters): those that hold its postings and no
    others', those that hold none and are known as its own, and `named`, unless they hold others'.

    `is_meant` tells an employer's key.
    """
    found = set(named)
    for board, platform, holders in connection.execute(statement("board_holder")).fetchall():
        name = board.casefold()
        if not _is_an_employers(platform) or not all(map(is_meant, holders or ())):
            found.discard(name)
        elif holders or is_meant(employer_key(employers.of(name))):
            found.add(name)
    return found


def _is_an_employers(platform: str) -> bool:
    kind = platform_of(platform)
    return kind is not None and issubclass(kind, BoardSource) and kind.has_boards and not kind.are_boards_looked_up


def aliases(connection: duckdb.DuckDBPyConnection, forgotten: Forgotten) -> dict[str, str]:
    """Return the forgotten boards that the warehouse names, with the names that are to stand for them."""
    rows = connection.execute("SELECT DISTINCT board FROM raw.board_read").fetchall()
    return {board: forgotten.alias(board) for (board,) in rows if forgotten.means("board", board)}


def rename(connection: duckdb.DuckDBPyConnection, forgotten: Forgotten, names: Mapping[str, str]) -> None:
    """Have the warehouse name boards by their aliases only; call it in a transaction."""
    for board, alias in names.items():
        for table, column in (
            ("raw.board_read", "board"), ("raw.board_document", "board"), ("raw.document", "origin"),
            ("staging.posting_version", "origin"), ("staging.posting", "board"),
        ):  # fmt: skip
            connection.execute(f"UPDATE {table} SET {column} = ? WHERE {column} = ?", [alias, board])
    for table in _TOLD_IN if names else ():
        told = connection.execute(f"SELECT DISTINCT message FROM {table} WHERE message IS NOT NULL").fetchall()
        for (message,) in told:
            if (cleaned := without_names(message, names)) != message:
                connection.execute(f"UPDATE {table} SET message = ? WHERE message = ?", [cleaned, message])
    for source_id, entry in connection.execute("SELECT source_id, entry FROM ops.source").fetchall():
        given = orjson.loads(entry)
        if (kept := forgotten.without_boards(given)) != given:
            row = [orjson.dumps(kept).decode(), source_id]
            connection.execute("UPDATE ops.source SET entry = ? WHERE source_id = ?", row)
    if names:
        touch(
            connection,
            "ops.run",
            "ops.source_run",
            "ops.issue",
            "board_read",
            "raw.board_read",
            "posting_version",
            "posting",
        )


def without_names(message: str, names: Mapping[str, str]) -> str:
    """Return a run's message in which aliases stand for boards, and nothing that was said of those.

    >>> without_names("lever:acme: status 404; x: late", {"lever:acme": "lever:forgotten-1"})
    'lever:forgotten-1: not told, as it is forgotten; x: late'
    """
    alias = _alias_in(message, names)
    if alias is None:
        return message
    parts: list[str] = []
    is_of_it = False
    for part in message.split("; "):
        if is_of_it and part.startswith(_FIRST):
            continue
        found = _alias_in(part, names)
        is_of_it = found is not None
        parts.append(f"{found}: {_UNTOLD}" if is_of_it else part)
    return "; ".join(parts)


def _alias_in(text: str, names: Mapping[str, str]) -> str | None:
    folded = text.casefold()
    for name, alias in names.items():
        if name.casefold() in folded and re.search(rf"{re.escape(name.casefold())}(?![\w-]|\.\w)", folded):
            return alias
    return None


def cleaned_runs(runs: Collection[SourceRun], names: Mapping[str, str]) -> Iterator[SourceRun]:
    """Yield what a run did at its sources, with messages as of `without_names`."""
    for run in runs:
        issues = tuple(without_names(issue, names) for issue in run.issues)
        yield replace(run, issues=issues, message=run.message and without_names(run.message, names))
