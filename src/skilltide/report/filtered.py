"""Opening a published database for a report, and counting it anew where the reader asks for a part of the market."""

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from typing import Any

import duckdb

from skilltide.errors import WarehouseError
from skilltide.place import Lake, Place
from skilltide.report.chosen import as_codes, in_words, told_countries
from skilltide.report.data import UNKNOWN, Report
from skilltide.warehouse import lake, lake_files
from skilltide.warehouse.confine import confine
from skilltide.warehouse.quoting import literal


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

    @property
    def span(self) -> dict[str, Any]:
        """The first and the last day that count, as parameters of statements."""
        first, last = self.since or date.min, self.until or date.max
        return {"since": first.replace(day=1), "until": last}


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
            connection.execute(f"ATTACH {literal(database)} AS published (READ_ONLY)")
            confine(connection)  # a published file may come from anywhere, and its views may read what they like
        restriction = known = ""
        if filters is None or filters.is_empty:
            connection.execute("USE published")
        else:
            filters = as_codes(connection, filters)
            restriction = _restrict(connection, filters)
            known = told_countries(connection, filters)
        whole, is_other = "published.marts" if restriction else "marts", bool(filters and filters.roles)
        yield Report(
            connection, restriction, has_other_roles=is_other, known=known, whole=whole,
            is_until=bool(filters and filters.until), span=filters.span if filters else None,
        )  # fmt: skip
    except duckdb.Error as error:
        if isinstance(database, Lake) and lake.is_of_lake(error):
            raise lake.trouble(database, error) from error
        if not isinstance(error, _UNFIT):
            raise
        raise WarehouseError(f"{database}: {str(error).splitlines()[0]}. Build and publish it again.") from error
    finally:
        connection.close()


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
    runner = recounting(connection, **filters.span, whole="published.marts")
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
    connection.execute("DELETE FROM marts.month_coverage WHERE month_on < $since OR month_on > $until", filters.span)
    return in_words(connection, filters)


def _openings(connection: duckdb.DuckDBPyConnection, filters: Filters) -> None:
    """The chosen openings; role families that were asked for count as headlines, core or not."""
    where = ["month_on BETWEEN $since AND $until"]
    parameters = filters.span
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
