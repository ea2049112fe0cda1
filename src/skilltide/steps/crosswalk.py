"""Bring the lexicon's crosswalk into the warehouse, with the lexicon itself."""

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from skilltide.extract.crosswalk import Crosswalk, Row, load_crosswalk
from skilltide.warehouse.rows import touch, upsert

if TYPE_CHECKING:
    from skilltide.extract.lexicon import Lexicon

_VALUES = ("scheme_code", "scheme_version", "match_code", "external_id", "external_uri")


def store_crosswalk(connection: duckdb.DuckDBPyConnection, lexicon: "Lexicon", folder: Path) -> None:
    """Store what the lexicon in `folder` says of its skills and of the role families, where that has changed.

    Rows of skills that the lexicon doesn't have are passed over (lint tells them).
    """
    from skilltide.normalise.role_family import role_families

    crosswalk = load_crosswalk(folder)
    _store(connection, "skill_crosswalk", "skill_id", _rows(crosswalk, crosswalk.skills, lexicon.skills))
    occupations = _rows(crosswalk, crosswalk.occupations, role_families())
    _store(connection, "occupation_crosswalk", "role_family_code", occupations)


def _rows(crosswalk: Crosswalk, rows: Iterable[Row], known: Collection[str]) -> list[tuple[str | None, ...]]:
    found: list[tuple[str | None, ...]] = []
    for row in rows:
        if row.subject in known:
            scheme = crosswalk.schemes[row.scheme]
            uri = scheme.uri_of(row.external_id)
            found.append((row.subject, scheme.code, scheme.version, row.match, row.external_id, uri))
    return found


def _store(connection: duckdb.DuckDBPyConnection, table: str, subject: str, rows: list[tuple[str | None, ...]]) -> None:
    columns = (subject, *_VALUES)
    stored = connection.execute(f"SELECT {', '.join(columns)} FROM staging.{table}").fetchall()
    if set(stored) == set(rows):
        return
    connection.execute(f"DELETE FROM staging.{table}")
    upsert(connection, f"staging.{table}", columns, rows)
    touch(connection, table)
