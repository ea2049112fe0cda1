"""publish, to a DuckLake: one transaction that writes the marts whose content changed, and is a snapshot by itself.

What a mart holds is told by a digest of its rows, kept in the lake beside them (`ops.mart_state`); another publisher's
rows are known by it too. Every publication writes that table anew, so two at once conflict, and one of them begins
again: a snapshot never holds half of one and half of the other.
"""

import hashlib
import json
import random
import time
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from uuid import uuid4

import duckdb

from skilltide.errors import WarehouseError
from skilltide.log import logger
from skilltide.place import Lake
from skilltide.warehouse.catalog import mart_columns
from skilltide.warehouse.comments import comment
from skilltide.warehouse.definitions import Definition, marts
from skilltide.warehouse.lake import ALIAS, attached, is_of_lake, trouble
from skilltide.warehouse.lake_interface import create_interface, interface_fingerprint
from skilltide.warehouse.ledger import Counts
from skilltide.warehouse.rows import one_row, upsert
from skilltide.warehouse.statements import statement
from skilltide.warehouse.transaction import transaction

AUTHOR = "skilltide"
ATTEMPTS = 6
WAIT_SECONDS = 0.5
"""How often a publication that conflicts with another is tried, and the first wait (s) between two; it doubles."""
LEAST_ROWS = 20_000
MOST_CHANGED = 0.3
"""A mart of so many rows of which at most this part changed is not written anew: rows go and come."""
_INTERFACE = "(views and macros)"


@dataclass(frozen=True)
class Said:
    """What a snapshot carries."""

    run_id: str
    publication_id: int | None
    skilltide_version: str
    lexicon_version: str | None


@dataclass(frozen=True)
class _Content:
    """What a mart holds: its columns, and a digest of its rows in any order."""

    columns: Mapping[str, str]
    row_count: int
    digest: str


def publish_to_lake(
    connection: duckdb.DuckDBPyConnection, lake: Lake, said: Said, *, has_texts: bool = True, is_whole: bool = False
) -> Counts:
    """Write the marts that changed into the lake, as one snapshot; return counts: marts, rows, changed, bytes.

    `has_texts`: whether the texts of postings are published too (else the marts that hold them are empty). `is_whole`:
    every mart is written anew, so that no file and no statistic of the catalog goes back to before.

    Raises:
        WarehouseError: a mart isn't built, the lake can't be reached, or other publications came first each time.
    """
    if missing := sorted(marts().keys() - mart_columns(connection).keys()):
        raise WarehouseError(f"marts not built yet: {', '.join(missing)}. Run `skilltide build` first.")
    for attempt in range(ATTEMPTS):
        try:
            with attached(connection, lake, is_read_only=False):
                return _publish(connection, said, has_texts=has_texts, is_whole=is_whole)
        except duckdb.TransactionException as error:
            if not _is_conflict(error):
                raise trouble(lake, error) from error
            logger.info("%s: another publication came first (attempt %s of %s)", lake, attempt + 1, ATTEMPTS)
            time.sleep(WAIT_SECONDS * 2**attempt * random.uniform(0.5, 1.5))
        except duckdb.Error as error:
            if not is_of_lake(error) and not isinstance(error, duckdb.InvalidInputException):
                raise
            raise trouble(lake, error) from error
    raise WarehouseError(
        f"{lake}: {ATTEMPTS} times another publication came first, so this one was not written; what they published "
        f"stays. Run `skilltide publish` when they are done, or let one home publish to a lake."
    )


def _is_conflict(error: duckdb.Error) -> bool:
    said = str(error).lower()
    return "conflict" in said or "already exists" in said or "duplicate key" in said or "could not serialize" in said


def _publish(connection: duckdb.DuckDBPyConnection, said: Said, *, has_texts: bool, is_whole: bool) -> Counts:
    _choose_compression(connection)
    database, schema = one_row(connection, "SELECT current_database(), current_schema()")
    own = f'"{database}".marts'
    definitions = marts()
    columns = mart_columns(connection)
    stored = {name: one for name, one in definitions.items() if one.storage != "view"}
    contents = {
        name: _content(connection, f"{own}.{name}", columns[name], is_empty=bool(one.whole_text) and not has_texts)
        for name, one in stored.items()
    }
    try:
        with transaction(connection):
            known = _known(connection)
            changed = [name for name, content in contents.items() if is_whole or known.get(name) != content.digest]
            there = _tables(connection)
            for name in there.keys() - stored.keys():
                connection.execute(f"DROP TABLE {ALIAS}.marts.{name}")
            for name, definition in stored.items():
                if name in changed or name not in there:
                    _write(connection, definition, own, contents[name], there.get(name), is_whole=is_whole)
            _tell(connection, stored)
            interface = interface_fingerprint(definitions)
            if is_whole or known.get(_INTERFACE) != interface:
                connection.execute(f"USE {ALIAS}")
                create_interface(connection, definitions)
            state = {name: (content.digest, content.row_count) for name, content in contents.items()}
            _keep(connection, state | {_INTERFACE: (interface, 0)})
            connection.execute(
                f"CALL {ALIAS}.set_commit_message(?, ?, extra_info => ?)",
                [AUTHOR, _told(said), json.dumps(asdict(said) | {"changed_marts": sorted(changed)})],
            )
            connection.execute(f'USE "{database}"."{schema}"')
    finally:
        connection.execute(f'USE "{database}"."{schema}"')
    (size,) = one_row(connection, f"SELECT sum(file_size_bytes)::BIGINT FROM ducklake_table_info('{ALIAS}')")
    rows = sum(content.row_count for content in contents.values())
    return {"marts": len(definitions), "rows": rows, "changed": len(changed), "bytes": int(size or 0)}


def _choose_compression(connection: duckdb.DuckDBPyConnection) -> None:
    """Have a new lake's files compressed as the exports are; an option of one that is there already stays."""
    told = "FROM ducklake_options(?) WHERE option_name = 'parquet_compression'"
    if not connection.execute(told, [ALIAS]).fetchall():
        connection.execute(f"CALL {ALIAS}.set_option('parquet_compression', 'zstd')")


def _told(said: Said) -> str:
    number = f"publication {said.publication_id}" if said.publication_id is not None else "publication"
    return (
        f"{number}, run {said.run_id}, lexicon {said.lexicon_version or 'unknown'}, skilltide {said.skilltide_version}"
    )


def _content(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Mapping[str, str], *, is_empty: bool
) -> _Content:
    """Read what a mart holds. The hash of a row is another in another version of DuckDB, which the digest holds too."""
    hashed = f"hash({', '.join(columns)})"
    rows = one_row(
        connection,
        f"SELECT count(*), bit_xor({hashed}), sum({hashed}) FROM {table}{' WHERE false' if is_empty else ''}",
    )
    told = json.dumps([duckdb.__version__, dict(columns), *map(str, rows)])
    return _Content(columns, int(rows[0]), hashlib.blake2b(told.encode(), digest_size=16).hexdigest())


def _known(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the digests of what the lake holds."""
    try:
        return dict(connection.execute(f"SELECT name, digest FROM {ALIAS}.ops.mart_state").fetchall())
    except duckdb.CatalogException:  # the first publication
        return {}


def _keep(connection: duckdb.DuckDBPyConnection, state: Mapping[str, tuple[str, int]]) -> None:
    """Write the digests anew, marked with this publication: two at once both take the old rows away, and conflict."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {ALIAS}.ops")
    table = f"{ALIAS}.ops.mart_state"
    connection.execute(
        f"CREATE TABLE IF NOT EXISTS {table} (name VARCHAR, digest VARCHAR, row_count BIGINT, publication_key VARCHAR)"
    )
    connection.execute(f"DELETE FROM {table}")
    key = uuid4().hex
    rows = [(name, digest, count, key) for name, (digest, count) in state.items()]
    upsert(connection, table, ["name", "digest", "row_count", "publication_key"], rows)


def _tables(connection: duckdb.DuckDBPyConnection) -> dict[str, dict[str, str]]:
    """Return the tables of the lake's marts, with the names and types of their columns in order."""
    connection.execute(f"CREATE SCHEMA IF NOT EXISTS {ALIAS}.marts")
    found: dict[str, dict[str, str]] = {}
    for table, column, kind in connection.execute(statement("lake_column"), {"lake": ALIAS}).fetchall():
        found.setdefault(table, {})[column] = kind
    return found


def _write(
    connection: duckdb.DuckDBPyConnection,
    definition: Definition,
    own: str,
    content: _Content,
    there: Mapping[str, str] | None,
    *,
    is_whole: bool,
) -> None:
    """Write a mart into the lake: what changed of it, or all."""
    table, source = f"{ALIAS}.marts.{definition.name}", f"{own}.{definition.name}"
    rows = f"FROM {source} ORDER BY {definition.order}{' LIMIT 0' if not content.row_count else ''}"
    # emptied, a table's smallest and largest values would stay in the catalog: of texts they are whole texts
    is_fresh = is_whole or not content.row_count
    if is_fresh or there is None or dict(there) != dict(content.columns):
        connection.execute(f"CREATE OR REPLACE TABLE {table} AS {rows}")
        return
    if content.row_count >= LEAST_ROWS and _is_alike(connection, source, table, content.columns, content.row_count):
        hashed = f"hash({', '.join(content.columns)})"
        connection.execute(f"DELETE FROM {table} WHERE {hashed} NOT IN (SELECT {hashed} FROM {source})")
        connection.execute(
            f"INSERT INTO {table} FROM {source} WHERE {hashed} NOT IN (SELECT {hashed} FROM {table}) "
            f"ORDER BY {definition.order}"
        )
        if _content(connection, table, content.columns, is_empty=False) == content:
            return
        logger.info("%s: row by row it would differ from what is built; it is written whole", definition.name)
    connection.execute(f"DELETE FROM {table}")
    connection.execute(f"INSERT INTO {table} {rows}")


def _is_alike(
    connection: duckdb.DuckDBPyConnection, source: str, table: str, columns: Mapping[str, str], row_count: int
) -> bool:
    """Return whether few rows of a mart, which has `row_count` now, are new or gone."""
    hashed = f"hash({', '.join(columns)})"
    new, before = one_row(
        connection,
        f"SELECT (SELECT count(*) FROM {source} WHERE {hashed} NOT IN (SELECT {hashed} FROM {table})), "
        f"(SELECT count(*) FROM {table})",
    )
    gone = before - (row_count - new)
    return bool(new + gone <= MOST_CHANGED * max(before, row_count))


def _tell(connection: duckdb.DuckDBPyConnection, stored: Mapping[str, Definition]) -> None:
    """Put the comments of marts into the lake, of those that have others or none there."""
    rows = connection.execute(statement("lake_comment"), {"lake": ALIAS}).fetchall()
    there: dict[str, dict[str, str | None]] = {}
    for table, column, text in rows:
        there.setdefault(table, {})[column] = text
    for name, definition in stored.items():
        meanings = {column: definition.columns[column].meaning for column in there[name] if column}
        wanted = {"": definition.comment} | meanings
        if {column: " ".join(text.split()) for column, text in wanted.items()} != there[name]:
            comment(connection, f"{ALIAS}.marts", definition, meanings)
