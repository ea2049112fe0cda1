"""build: staging -> marts. One SELECT a mart; only those whose SQL or input changed are built again."""

import hashlib
from collections.abc import Callable, Mapping
from typing import Any, Protocol

import duckdb

from skilltide.steps.step import Context, Step
from skilltide.warehouse.definitions import Definition, fields, marts
from skilltide.warehouse.ledger import Counts
from skilltide.warehouse.transaction import transaction


class Relations(Protocol):
    """Data frames computed in Python from marts that are built already; a mart reads one as `analysis.<name>`."""

    def __getitem__(self, name: str, /) -> Any:
        """Compute one."""


def build_marts(
    connection: duckdb.DuckDBPyConnection,
    analysis: Relations,
    code_version: str,
    progress: Callable[[str], None] = lambda name: None,
) -> dict[str, int]:
    """Build the marts that are not up to date; return counts: built, skipped.

    `analysis` gives the relations that Python computes, `code_version` stands for their code: it changes with it.
    """
    versions = dict(connection.execute("SELECT table_name, version FROM ops.staging_version").fetchall())
    built = dict(connection.execute("SELECT mart, fingerprint FROM ops.mart_build").fetchall())
    existing = {
        name
        for (name,) in connection.execute(
            "SELECT table_name FROM duckdb_tables() WHERE schema_name = 'marts'"
        ).fetchall()
    }
    definitions = marts()
    prints: dict[str, str] = {}
    counts = {"built": 0, "skipped": 0}
    for name, definition in definitions.items():
        prints[name] = _fingerprint(definition, versions, prints, code_version)
        if built.get(name) == prints[name] and name in existing:
            counts["skipped"] += 1
            continue
        progress(name)
        _build_one(connection, definition, prints[name], analysis)
        counts["built"] += 1
    for name in (existing | built.keys()) - definitions.keys():
        connection.execute(f"DROP TABLE IF EXISTS marts.{name}")
        connection.execute("DELETE FROM ops.mart_build WHERE mart = ?", [name])
    return counts


def _fingerprint(
    definition: Definition, versions: Mapping[str, int], prints: Mapping[str, str], code_version: str
) -> str:
    inputs = [definition.digest]
    for schema, tables in sorted(definition.references.items()):
        for table in sorted(tables):
            if schema == "marts":
                inputs.append(prints[table])
            elif schema == "analysis":
                inputs.append(f"{table}:{code_version}")
            else:
                key = table if schema == "staging" else f"{schema}.{table}"
                inputs.append(f"{schema}.{table}:{versions.get(key, 0)}")
    return hashlib.blake2b("\n".join(inputs).encode(), digest_size=12).hexdigest()


def _build_one(
    connection: duckdb.DuckDBPyConnection, definition: Definition, fingerprint: str, analysis: Relations
) -> None:
    sql, registered = definition.sql, []
    for name in sorted(definition.references.get("analysis", ())):
        connection.register(f"analysis_{name}", analysis[name])
        sql = sql.replace(f"analysis.{name}", f"analysis_{name}")
        registered.append(f"analysis_{name}")
    order = definition.header.get("order", definition.header["grain"])
    try:
        with transaction(connection):
            connection.execute(
                f"CREATE OR REPLACE TABLE marts.{definition.name} AS SELECT * FROM ({sql}) ORDER BY {order}"
            )
            comment(connection, "marts", definition)
            connection.execute(
                "INSERT OR REPLACE INTO ops.mart_build SELECT ?, ?, count(*) FROM marts." + definition.name,
                [definition.name, fingerprint],
            )
    finally:
        for name in registered:
            connection.unregister(name)


def comment(connection: duckdb.DuckDBPyConnection, schema: str, definition: Definition) -> None:
    """Put the mart's description and its columns' definitions into the database (they go with CREATE OR REPLACE)."""
    known = fields()
    caveats = "".join(f" Caveat: {caveat}" for caveat in definition.header.get("caveats", ()))
    text = f"{definition.description} Grain: {definition.header['grain']}.{caveats}"
    connection.execute(f"COMMENT ON TABLE {schema}.{definition.name} IS {_quote(text)}")
    columns = connection.execute(f"DESCRIBE {schema}.{definition.name}").fetchall()
    for column, *_ in columns:
        if column in known:
            connection.execute(
                f"COMMENT ON COLUMN {schema}.{definition.name}.{column} IS {_quote(known[column].description)}"
            )


def _quote(text: str) -> str:
    return "'" + " ".join(text.split()).replace("'", "''") + "'"


def build(context: Context) -> Counts:
    """Build the marts that are not up to date."""
    from skilltide.steps.analyse import Analysis, code_version

    connection = context.connection
    return build_marts(
        connection, Analysis(connection), code_version(), lambda name: context.progress(f"build {name}", 0, 0)
    )


STEP = Step(
    name="build",
    run=build,
    reads=("staging.*", "ops.*"),
    writes=("marts.*", "ops.mart_build"),
    code=("skilltide.steps.build",),
)
