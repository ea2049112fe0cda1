"""Opening a published database for a report, and counting it anew where the reader asks for a part of the market."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from datetime import date
from typing import Any

import duckdb

from skilltide.errors import ConfigurationError, WarehouseError
from skilltide.place import Lake, Place
from skilltide.report import words
from skilltide.report.data import UNKNOWN, Report, country
from skilltide.report.known import told_of
from skilltide.warehouse import lake, lake_files
from skilltide.warehouse.confine import confine
from skilltide.warehouse.rows import one_row


@dataclass(frozen=True)
class Filters:
    """Which openings a report is about; what is not given does not restrict."""

    since: date | None = None
    """First month, by any day of it."""
    until: date | None = None
    """Last month, by any day of it."""
    roles: tuple[str, ...] = ()
    """Role family codes; they take the place of the core role families."""
    countries: tuple[str, ...] = ()
    """Country codes, ISO 3166-1 alpha-2."""
    seniorities: tuple[str, ...] = ()
    """Seniority codes."""
    workplaces: tuple[str, ...] = ()
    """Workplace codes; `unknown` is where an opening doesn't tell."""

    @property
    def is_empty(self) -> bool:
        """Whether nothing is restricted."""
        return self == Filters()


@contextmanager
def opened(database: Place, filters: Filters | None = None) -> Iterator[Report]:
    """Open a published database as a `Report`, read-only and restricted to the filters; errors as in `write_report`."""
    if not isinstance(database, Lake) and not database.exists():
        raise WarehouseError(f"{database}: no published database. Run `skilltide publish` (or `skilltide refresh`).")
    connection = lake.connect() if isinstance(database, Lake) else duckdb.connect()
    try:
        if isinstance(database, Lake):
            lake.attach_now(connection, database, "published")
            confine(connection, lake_files.data_of(connection, "published"))
        else:
            connection.execute(f"ATTACH '{str(database).replace(chr(39), chr(39) * 2)}' AS published (READ_ONLY)")
            confine(connection)  # a published file may come from anywhere, and its views may read what they like
        restriction = known = ""
        if filters is None or filters.is_empty:
            connection.execute("USE published")
        else:
            filters = _as_told(connection, filters)
            restriction = _restrict(connection, filters)
            known = _known_countries(connection, filters)
        whole, is_other = "published.marts" if restriction else "marts", bool(filters and filters.roles)
        is_until = bool(filters and filters.until)
        yield Report(connection, restriction, has_other_roles=is_other, known=known, whole=whole, is_until=is_until)
    except duckdb.Error as error:
        if isinstance(database, Lake) and lake.is_of_lake(error):
            raise lake.trouble(database, error) from error
        if not isinstance(error, _UNFIT):
            raise
        raise WarehouseError(f"{database}: {str(error).splitlines()[0]}. Build and publish it again.") from error
    finally:
        connection.close()


MOST_SHOWN = 30
"""Values of a dimension that are told to who asked for one that no opening has: the most frequent ones."""
_UNFIT = (duckdb.CatalogException, duckdb.BinderException, duckdb.IOException, duckdb.PermissionException)
"""The errors of a database that is not a published warehouse."""
_OF_OPENINGS = {"opening_skill", "skill_example", "opening_country", "opening_place"}
"""Marts of which the rows of the chosen openings stay. Postings stay whole: they tell how far the collection went."""

_AS_PUBLISHED = {"known_share", "skill_cluster", "skill_denominator", "skill_overview", "skill_pair_change"}
"""Marts that are told of the whole only or that no chart reads, so that they needn't be made for a part."""


def _restrict(connection: duckdb.DuckDBPyConnection, filters: Filters) -> str:
    """Make marts of the chosen openings in memory; return what was chosen, in words."""
    from skilltide.report.recount import recounting
    from skilltide.warehouse.definitions import marts
    from skilltide.warehouse.frames import selectable

    connection.execute("CREATE SCHEMA marts")
    runner = recounting(connection, **_span(filters), whole="published.marts")
    for name, definition in marts().items():
        if name == "opening":
            _openings(connection, filters)
        elif name in _OF_OPENINGS:
            connection.execute(
                f"CREATE TABLE marts.{name} AS FROM published.marts.{name} SEMI JOIN marts.opening USING (opening_id)"
            )
        elif definition.storage == "view":
            connection.execute(f"CREATE VIEW marts.{name} AS {definition.sql}")
        elif definition.references.keys() <= {"marts", "analysis"} and name not in _AS_PUBLISHED:
            with selectable(connection, definition, runner) as sql:
                connection.execute(f"CREATE TABLE marts.{name} AS {sql}")
        else:
            connection.execute(f"CREATE VIEW marts.{name} AS FROM published.marts.{name}")
    connection.execute("DELETE FROM marts.month_coverage WHERE month_on < $since OR month_on > $until", _span(filters))
    return _told(connection, filters)


def _span(filters: Filters) -> dict[str, Any]:
    first, last = filters.since or date.min, filters.until or date.max
    return {"since": first.replace(day=1), "until": last}


def _openings(connection: duckdb.DuckDBPyConnection, filters: Filters) -> None:
    """The chosen openings; role families that were asked for count as headlines, core or not."""
    where = ["month_on BETWEEN $since AND $until"]
    parameters = _span(filters)
    replaced = "is_headline"
    if filters.roles:
        where.append("list_contains($roles, role_family_code)")
        parameters["roles"] = list(filters.roles)
        replaced = "true AS is_core, is_text_complete"
    if filters.countries:
        where.append("list_contains($countries, country_code)")
        parameters["countries"] = list(filters.countries)
    for column, chosen in (("seniority_code", filters.seniorities), ("workplace_code", filters.workplaces)):
        if chosen:
            where.append(f"list_contains(${column}, coalesce({column}, '{UNKNOWN}'))")
            parameters[column] = list(chosen)
    connection.execute(
        f"CREATE TABLE marts.opening AS SELECT * REPLACE ({replaced} AS is_headline) FROM published.marts.opening "
        f"WHERE {' AND '.join(where)} ORDER BY opening_id",
        parameters,
    )


def _as_told(connection: duckdb.DuckDBPyConnection, filters: Filters) -> Filters:
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
    since, until = _span(filters).values()
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
    """Return the codes that were given, in any case or by name; ConfigurationError for one that no opening has, with
    those that there are, the most frequent first: a large country is meant more often than an early one.
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
    return tuple(codes[_key(text)] for text in given)


def _told(connection: duckdb.DuckDBPyConnection, filters: Filters) -> str:
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


def _known_countries(connection: duckdb.DuckDBPyConnection, filters: Filters) -> str:
    """Return in a sentence how many of the openings to choose from tell their country; empty without countries."""
    if not filters.countries:
        return ""
    which = "list_contains($roles, role_family_code)" if filters.roles else "is_core"
    parameters = _span(filters) | ({"roles": list(filters.roles)} if filters.roles else {})
    (share,) = one_row(
        connection,
        f"SELECT avg((country_code IS NOT NULL)::INTEGER) FROM published.marts.opening "
        f"WHERE is_text_complete AND {which} AND month_on BETWEEN $since AND $until",
        parameters,
    )
    return told_of({"country_code": share}, warned=True) if share is not None else ""
