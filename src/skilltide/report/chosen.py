"""What a report is restricted to: as the codes that openings have, and in words."""

from dataclasses import replace
from typing import TYPE_CHECKING

import duckdb

from skilltide.errors import ConfigurationError
from skilltide.report import words
from skilltide.report.data import UNKNOWN, country
from skilltide.report.known import told_of
from skilltide.warehouse.rows import one_row

if TYPE_CHECKING:
    from skilltide.report.filtered import Filters

MOST_SHOWN = 30
"""Values of a dimension that are told to who asked for one that no opening has: the most frequent ones."""


def as_codes(connection: duckdb.DuckDBPyConnection, filters: "Filters") -> "Filters":
    """Return the filters as codes of openings; ConfigurationError for what no opening or no month has."""
    names = connection.execute("SELECT role_family_name, role_family_code FROM published.marts.role_family").fetchall()
    filters = replace(
        filters,
        roles=_known(connection, "role_family_code", filters.roles, {_key(name): code for name, code in names}),
        countries=_known(connection, "country_code", filters.countries),
        seniorities=_known(connection, "seniority_code", filters.seniorities),
        workplaces=_known(connection, "workplace_code", filters.workplaces),
    )
    first, last = one_row(connection, "SELECT min(month_on), max(month_on) FROM published.marts.month_coverage")
    since, until = filters.span.values()
    if first is not None and (since > until or since > last or until < first):
        asked = " ".join(
            f"{word} {day:%Y-%m}" for word, day in (("since", filters.since), ("until", filters.until)) if day
        )
        raise ConfigurationError(f"report filter: no month is {asked}. Months are {first:%Y-%m} to {last:%Y-%m}.")
    return filters


def _key(text: str) -> str:
    """Return a code or name as it is compared: without case, however its words are joined."""
    return "_".join(text.lower().replace("-", " ").replace("_", " ").split())


def _known(
    connection: duckdb.DuckDBPyConnection, column: str, given: tuple[str, ...], names: dict[str, str] | None = None
) -> tuple[str, ...]:
    """Return the codes that were given, in any case or by name, each once; ConfigurationError for one that no opening
    has, with those that there are, the most frequent first: a large country is meant more often than an early one.
    """
    found = connection.execute(
        f"SELECT {column} FROM published.marts.opening WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY count(*) DESC, 1"
    ).fetchall()
    there = [row[0] for row in found]
    if column == "workplace_code":
        there.append(UNKNOWN)
    codes = (names or {}) | {_key(code): code for code in there}
    for text in given:
        if codes.get(_key(text)) not in there:
            shown = words.some(there, MOST_SHOWN)
            raise ConfigurationError(f"report filter: no opening has {column} {text!r}. It can be one of: {shown}.")
    return tuple(dict.fromkeys(codes[_key(text)] for text in given))


def in_words(connection: duckdb.DuckDBPyConnection, filters: "Filters") -> str:
    """Return the filters in words."""
    names = dict(connection.execute("SELECT role_family_code, role_family_name FROM marts.role_family").fetchall())
    parts = []
    if filters.roles:
        parts.append("role family " + words.listing([names.get(code, code) for code in filters.roles]))
    if filters.countries:
        parts.append("in " + words.listing([words.place(country(code)) for code in filters.countries]))
    for chosen, named, what in ((filters.seniorities, words.SENIORITIES, "seniority"),
                                (filters.workplaces, words.WORKPLACES, "workplace")):  # fmt: skip
        if chosen:
            parts.append(f"{what} {words.listing([named.get(code, code).lower() for code in chosen])}")
    if filters.since:
        parts.append(f"from {words.month(filters.since)}")
    if filters.until:
        parts.append(f"to {words.month(filters.until)}")
    return ", ".join(parts)


def told_countries(connection: duckdb.DuckDBPyConnection, filters: "Filters") -> str:
    """Return in a sentence how many of the openings to choose from tell their country; empty without countries."""
    if not filters.countries:
        return ""
    which = "list_contains($roles, role_family_code)" if filters.roles else "is_core"
    parameters = filters.span | ({"roles": list(filters.roles)} if filters.roles else {})
    (share,) = one_row(
        connection,
        f"SELECT avg((country_code IS NOT NULL)::INTEGER) FROM published.marts.opening "
        f"WHERE is_text_complete AND {which} AND month_on BETWEEN $since AND $until",
        parameters,
    )
    return told_of({"country_code": share}, warned=True) if share is not None else ""
