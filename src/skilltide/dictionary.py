"""DATA_DICTIONARY.md: every mart with its grain and columns, written from the definitions that build them."""

from pathlib import Path

import duckdb

from skilltide.steps.build import build_marts
from skilltide.warehouse.definitions import Definition, marts
from skilltide.warehouse.interface import Macro, create_interface, macro_columns, macros
from skilltide.warehouse.migrate import migrate

INTRODUCTION = """# Data dictionary

What `warehouse/skilltide.duckdb` holds, mart by mart, then its macros. The same words stand in the database as comments
(`SELECT comment FROM duckdb_columns()`). A column name means one thing everywhere. A name may go without `marts.`.

This file is written by `skilltide docs`; edit the headers in `warehouse/marts/` and `warehouse/macros/` and
`warehouse/fields.yml` instead.
"""

MACROS = """# Macros

SELECTs with parameters, called like tables: `FROM demand('aws', country := 'DE')`. They are in the published database
only; Parquet has no macros.
"""


def dictionary() -> str:
    """Return the data dictionary as Markdown; marts are built empty to learn their columns."""
    parts = [INTRODUCTION]
    with duckdb.connect() as connection:
        migrate(connection)
        build_marts(connection)
        for name, definition in sorted(marts().items()):
            columns = connection.execute(f"DESCRIBE marts.{name}").fetchall()
            parts.append(_section(definition, [(column, kind) for column, kind, *_ in columns]))
        create_interface(connection)
        parts.append(MACROS)
        for _, macro in sorted(macros().items()):
            parts.append(_macro_section(macro, macro_columns(connection, macro)))
    return "\n".join(parts)


def write_dictionary(path: Path, *, is_check: bool = False) -> bool:
    """Write the file (or with `is_check` only compare); return whether it was or now is up to date."""
    text = dictionary()
    if is_check:
        return path.exists() and path.read_text(encoding="utf-8") == text
    path.write_text(text, encoding="utf-8")
    return True


def _section(definition: Definition, columns: list[tuple[str, str]]) -> str:
    lines = [f"## marts.{definition.name}", "", " ".join(definition.description.split()), ""]
    return "\n".join([*lines, *_rows_and_columns(definition, columns)]) + "\n"


def _macro_section(macro: Macro, columns: list[tuple[str, str]]) -> str:
    definition = macro.definition
    lines = [f"## marts.{definition.name}(…)", "", " ".join(definition.description.split()), ""]
    lines += ["| parameter | default | meaning |", "|---|---|---|"]
    lines += [f"| {one.name} | {one.default or ''} | {one.description} |" for one in macro.parameters]
    return "\n".join([*lines, "", *_rows_and_columns(definition, columns)]) + "\n"


def _rows_and_columns(definition: Definition, columns: list[tuple[str, str]]) -> list[str]:
    lines = [f"One row per {definition.header['grain']}."]
    for caveat in definition.header.get("caveats", ()):
        lines += ["", f"> {' '.join(caveat.split())}"]
    lines += ["", "| column | type | meaning |", "|---|---|---|"]
    for column, kind in columns:
        lines.append(f"| {column} | {kind} | {definition.columns[column].meaning} |")
    return lines
