"""build: staging -> marts. One SELECT a mart; only those whose definition or input changed are built again."""

import hashlib
from collections.abc import Callable, Collection, Iterable, Mapping

import duckdb

from skilltide.analysis.relation import Relation, Runner
from skilltide.errors import WarehouseError
from skilltide.steps.step import Context, Step
from skilltide.versions import code_version
from skilltide.warehouse import frames
from skilltide.warehouse.definitions import STORAGE, Definition, marts
from skilltide.warehouse.frames import running, selectable
from skilltide.warehouse.ledger import Counts
from skilltide.warehouse.transaction import transaction


def build_marts(
    connection: duckdb.DuckDBPyConnection,
    progress: Callable[[str], None] = lambda name: None,
    *,
    reading: Collection[str] | None = None,
) -> dict[str, int]:
    """Build the marts that are not up to date; return counts: built, skipped.

    `progress` is called with the name of each mart that is built. `reading` restricts it to the marts that read a
    table of these schemas (`{"ops"}`), to those made of them, and to what those need.

    Raises:
        WarehouseError: a definition is malformed, or its SELECT fails; names the file.
    """
    definitions = marts()
    versions = dict(connection.execute("SELECT table_name, version FROM ops.staging_version").fetchall())
    built = dict(connection.execute("SELECT mart, fingerprint FROM ops.mart_build").fetchall())
    existing = kinds(connection)
    prints = fingerprints(definitions, versions)
    runner = running(connection, definitions)
    chosen = definitions.keys() if reading is None else concerned(definitions, reading)
    counts = {"built": 0, "skipped": 0}
    for name, definition in definitions.items():
        if name not in chosen:
            continue
        if name in existing and existing[name] != STORAGE[definition.storage]:
            connection.execute(f"DROP {existing.pop(name)} marts.{name}")
        if built.get(name) == prints[name] and name in existing:
            counts["skipped"] += 1
            continue
        progress(name)
        _build_one(connection, definition, prints[name], runner)
        counts["built"] += 1
    for name in (existing.keys() | built.keys()) - definitions.keys():
        connection.execute(f"DROP {existing.get(name, 'TABLE')} IF EXISTS marts.{name}")
        connection.execute("DELETE FROM ops.mart_build WHERE mart = ?", [name])
    return counts


def kinds(connection: duckdb.DuckDBPyConnection) -> dict[str, str]:
    """Return the marts that the working database has, and what each is there: a TABLE or a VIEW."""
    return dict(
        connection.execute("""
        SELECT table_name, 'TABLE' FROM duckdb_tables()
        WHERE schema_name = 'marts' AND database_name = current_database()
        UNION ALL
        SELECT view_name, 'VIEW' FROM duckdb_views()
        WHERE schema_name = 'marts' AND database_name = current_database()
    """).fetchall()
    )


def fingerprints(definitions: Mapping[str, Definition], versions: Mapping[str, int]) -> dict[str, str]:
    """Return for each mart what changes when it has to be built again.

    It stands for its definition without comments and layout, the marts, tables and relations that it reads, the code
    of those relations and the marts that they read. `definitions`: in the order of `marts()`. `versions`: how often
    tables changed (`touch`).
    """
    prints: dict[str, str] = {}
    for name, definition in definitions.items():
        inputs = list(definition.words)
        for schema, tables in sorted(definition.references.items()):
            for table in sorted(tables) if schema in ("staging", "ops") else ():
                key = table if schema == "staging" else f"{schema}.{table}"
                inputs.append(f"{key}:{versions.get(key, 0)}")
        inputs += [f"{relation.name}:{_code_of(relation)}" for relation in definition.relations]
        inputs += [f"{mart}:{prints[mart]}" for mart in sorted(definition.reads)]
        prints[name] = hashlib.blake2b("\n".join(inputs).encode(), digest_size=12).hexdigest()
    return prints


def _code_of(relation: Relation) -> str:
    """Return the version of what computes a relation, from its module to how its frames are read."""
    return code_version(relation.module, frames.__name__)


def concerned(definitions: Mapping[str, Definition], schemas: Collection[str]) -> set[str]:
    """Return the marts that read the schemas, those made of them, and what all those need."""
    chosen: set[str] = set()
    for name, definition in definitions.items():
        if definition.references.keys() & set(schemas) or definition.reads & chosen:
            chosen.add(name)
    for name in reversed(list(definitions)):
        if name in chosen:
            chosen |= definitions[name].reads
    return chosen


def _build_one(connection: duckdb.DuckDBPyConnection, definition: Definition, fingerprint: str, runner: Runner) -> None:
    try:
        with selectable(connection, definition, runner) as sql, transaction(connection):
            columns = [column for column, *_ in connection.execute(f"DESCRIBE SELECT * FROM ({sql})").fetchall()]
            definition.validate(columns)
            kind = STORAGE[definition.storage]
            order = f" ORDER BY {definition.order}" if kind == "TABLE" else ""
            connection.execute(f"CREATE OR REPLACE {kind} marts.{definition.name} AS SELECT * FROM ({sql}){order}")
            comment(connection, "marts", definition, columns, kind)
            rows = f"count(*) FROM marts.{definition.name}" if kind == "TABLE" else "0"
            connection.execute(
                f"INSERT OR REPLACE INTO ops.mart_build SELECT ?, ?, {rows}", [definition.name, fingerprint]
            )
    except (duckdb.ProgrammingError, duckdb.DataError) as error:
        raise WarehouseError(f"{definition.where}: can't be built: {' '.join(str(error).split())}") from error


def comment(
    connection: duckdb.DuckDBPyConnection,
    schema: str,
    definition: Definition,
    columns: Iterable[str],
    kind: str = "TABLE",
) -> None:
    """Put the mart's description and its columns' definitions into the database (they go with CREATE OR REPLACE).

    `kind`: what the mart is there, TABLE or VIEW.
    """
    table = f"{schema}.{definition.name}"
    comments = [f"COMMENT ON {kind} {table} IS {_quote(definition.comment)}"]
    comments += [f"COMMENT ON COLUMN {table}.{one} IS {_quote(definition.columns[one].meaning)}" for one in columns]
    connection.execute("; ".join(comments))  # at once: one by one they take a seventh of a small build


def _quote(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


def build(context: Context) -> Counts:
    """Build the marts that are not up to date."""
    return build_marts(context.connection, lambda name: context.progress(f"build {name}", 0, 0))


STEP = Step(
    name="build",
    run=build,
    reads=("staging.*", "ops.*"),
    writes=("marts.*", "ops.mart_build"),
    code=("skilltide.steps.build",),
)
