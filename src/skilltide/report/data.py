"""The published database as charts see it: frames, names, and the facts that every caption needs."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import TYPE_CHECKING, Any, TypeVar

import duckdb

from skilltide.report import words
from skilltide.report.month_sizes import USABLE, month_sizes
from skilltide.sql_files import statement

if TYPE_CHECKING:
    import numpy as np
    import pandas as pd

T = TypeVar("T")

LEAST_WITH_SKILL = 20
LEAST_EMPLOYERS_WITH_SKILL = 10
"""Openings and employers that demand a skill, from which the explorer shows its course, companions and slices."""

UNKNOWN = "unknown"
"""Where an opening doesn't tell a dimension."""

SMALL = ("few_openings", "few_employers")
"""Reasons of gaps that are no fault of the collection."""

_COUNTED = f"""
    CREATE OR REPLACE TEMP VIEW counted AS
    SELECT usable.* FROM ({USABLE.format(schema="marts")}) AS usable
    JOIN marts.month_coverage AS month ON month.month_on = usable.month_on AND {{month}}
"""
"""The openings that headline shares are taken of."""


@dataclass(frozen=True)
class Skill:
    """A skill with its place in the lexicon."""

    skill_id: str
    name: str
    kind_code: str
    category_name: str
    group_code: str
    group_name: str
    ancestor_ids: tuple[str, ...]
    aliases: tuple[str, ...] = ()
    """Names that the lexicon knows it by."""
    language_codes: tuple[str, ...] = ()
    """Languages in whose openings it is counted (ISO 639-1); empty: all."""

    @property
    def openings(self) -> str:
        """What its shares are of, in words."""
        return words.openings_in(self.language_codes)

    @property
    def short(self) -> str:
        """Its name as an axis label."""
        return words.short_name(self.name)


class Report:
    """Reads marts through an open connection in which ``marts.<name>`` resolves."""

    def __init__(
        self,
        connection: duckdb.DuckDBPyConnection,
        restriction: str = "",
        *,
        has_other_roles: bool = False,
        known: str = "",
        whole: str = "marts",
        is_until: bool = False,
        span: Mapping[str, date] | None = None,
    ) -> None:
        """``restriction``: what the openings were filtered by, in words; ``has_other_roles``: by role family too;
        ``known``: how many openings tell what they were filtered by, in a sentence.

        ``whole``: the schema that holds the marts of everything, where ``marts`` holds a part. ``is_until``: whether
        the openings end with a month that the reader chose. ``span``: the first and the last day that count
        (``since``, ``until``); None: all do.
        """
        self.connection = connection
        self._read: dict[tuple[object, ...], Any] = {}
        self.whole = whole
        self.is_until = is_until
        self.span = span or {"since": date.min, "until": date.max}
        self.restriction = restriction
        self.has_other_roles = has_other_roles
        self.known = known
        # small months of a part of the market count, see `recount`
        small = f" OR month.gap_reason_code IN {SMALL}" if restriction else ""
        connection.execute(_COUNTED.format(month=f"(NOT month.is_gap{small})"))

    def frame(self, sql: str, **parameters: Any) -> "pd.DataFrame":
        """Return the rows of a SELECT; parameters as ``$name``."""
        return self.connection.execute(sql, parameters or None).df()

    def rows(self, sql: str, **parameters: Any) -> list[dict[str, Any]]:
        """Return the rows of a SELECT as dictionaries."""
        found = self.connection.execute(sql, parameters or None)
        names = [column[0] for column in found.description]
        return [dict(zip(names, row, strict=True)) for row in found.fetchall()]

    def tuples(self, sql: str, **parameters: Any) -> list[tuple[Any, ...]]:
        """Return the rows of a SELECT as tuples: where there are tens of thousands."""
        return self.connection.execute(sql, parameters or None).fetchall()

    def columns(self, sql: str, **parameters: Any) -> "dict[str, np.ndarray[Any, Any]]":
        """Return the columns of a SELECT, numbers that are null as nan: where there are hundreds of thousands."""
        import numpy as np

        found = self.connection.execute(sql, parameters or None).fetchnumpy()
        return {
            name: np.ma.filled(column, np.nan) if column.dtype.kind == "f" else column for name, column in found.items()
        }

    def one(self, sql: str, **parameters: Any) -> dict[str, Any]:
        """Return the only row of a SELECT."""
        return self.rows(sql, **parameters)[0]

    def once(self, key: tuple[object, ...], read: Callable[[], T]) -> T:
        """Return what ``read`` returns for a key that names it; it runs once, and who asks again gets the same."""
        if key not in self._read:
            self._read[key] = read()
        found: T = self._read[key]
        return found

    @cached_property
    def skills(self) -> dict[str, Skill]:
        """Every skill of the lexicon by id."""
        found = self.rows(statement(__file__, "data_skills.sql"))
        lists = ("ancestor_ids", "aliases", "language_codes")
        return {row["skill_id"]: Skill(**(row | {key: tuple(row[key] or ()) for key in lists})) for row in found}

    @cached_property
    def scopes(self) -> list[tuple[str, ...]]:
        """The languages that skills are counted in: none (all) first, then those with the most."""
        found = {skill.language_codes for skill in self.skills.values()}
        return sorted(found, key=lambda codes: (bool(codes), -len(codes), codes))

    @cached_property
    def groups(self) -> dict[str, str]:
        """Display groups, code -> name, in the order of their colours."""
        from skilltide.report.theme import GROUPS

        found = {skill.group_code: skill.group_name for skill in self.skills.values()}
        order = list(GROUPS)
        place = {code: order.index(code) if code in order else len(order) for code in found}
        return dict(sorted(found.items(), key=lambda item: (place[item[0]], item[0])))

    @cached_property
    def months(self) -> list[dict[str, Any]]:
        """One row per month with is_gap and its reason."""
        return self.rows("FROM marts.month_coverage ORDER BY month_on")

    @cached_property
    def covered(self) -> list[date]:
        """The months that can be counted."""
        return [row["month_on"] for row in self.months if not row["is_gap"]]

    def is_small(self, month: dict[str, Any]) -> bool:
        """Whether a month of ``months`` was collected well, and holds too few openings of this part to be drawn."""
        return bool(self.restriction) and month["gap_reason_code"] in SMALL

    @cached_property
    def collected_months(self) -> list[date]:
        """The months of everything that were collected well, however few openings they hold: what is compared."""
        return list(month_sizes(self.connection, self.whole))

    @cached_property
    def counted_months(self) -> list[date]:
        """The months that openings are counted in: the covered ones, and small ones of a part of the market."""
        return [row["month_on"] for row in self.rows("SELECT DISTINCT month_on FROM counted ORDER BY month_on")]

    @cached_property
    def gaps(self) -> list[list[tuple[date, dict[str, Any]]]]:
        """Runs of months that can't."""
        return words.runs((row["month_on"], row) for row in self.months if row["is_gap"])

    @cached_property
    def population(self) -> dict[str, Any]:
        """Counts of the openings that headline shares are taken of."""
        return self.one(statement(__file__, "data_population.sql"))

    @cached_property
    def sources(self) -> list[dict[str, Any]]:
        """One row per source with its postings and days."""
        return self.rows(statement(__file__, "data_sources.sql"))

    @cached_property
    def as_of(self) -> date | None:
        """The last day on which a source was seen."""
        return max((row["last_on"] for row in self.sources if row["last_on"]), default=None)

    @cached_property
    def lexicon_version(self) -> str:
        """The version of the lexicon that tagged most texts."""
        found = self.rows("SELECT lexicon_version FROM marts.tagging ORDER BY text_count DESC, 1 LIMIT 1")
        return found[0]["lexicon_version"] if found else "unknown"

    @cached_property
    def period(self) -> str:
        """The covered months in words."""
        months = self.counted_months
        return words.months(months[0], months[-1]) if months else "no covered month"

    @cached_property
    def title(self) -> str:
        """What the page is about: roles, countries, newest counted month and sources."""
        openings = "machine-learning, AI and data-science openings"
        if self.has_other_roles:
            roles = [name.lower() for name, _ in self._parts("role_family_code")]
            openings = f"{_among(roles, 3, 'role', 'roles')} openings" if roles else "openings"
        countries = _among([words.place(name) for name, _ in self._parts("country_code")], 2, "country", "countries")
        where = f" in {countries}" if countries else ""
        months = self.counted_months
        newest = f", up to {words.month(months[-1])}" if months else ""
        sources = _among([row["source_id"] for row in self.rows(
            "SELECT source_id FROM counted GROUP BY source_id ORDER BY count(*) DESC, source_id"
        )], 2, "source", "sources")  # fmt: skip
        return f"What {openings} ask for{where}{newest}{f' (from {sources})' if sources else ''}"

    @cached_property
    def population_name(self) -> str:
        """Which openings are counted, in words short enough for a column of a download."""
        roles = "" if self.has_other_roles else "core roles (machine learning, AI, research, data science)"
        return ", ".join(part for part in (roles, self.restriction or "all countries") if part)

    @cached_property
    def standfirst(self) -> str:
        """How many openings, of which roles and countries, and how old the newest counted month is."""
        all_of, months = self.population, self.counted_months
        told = (
            f"{words.plural(all_of['opening_count'], 'opening')} of "
            f"{words.plural(all_of['employer_count'], 'employer')}, {self.period}; copies of one vacancy count once."
        )
        for column, what in (("role_family_code", "Roles"), ("country_code", "Countries")):
            parts = self._parts(column)
            if len(parts) > 1:
                shown = [f"{name} {words.percent(share, 0)}" for name, share in parts[:4]]
                told += f" {what}: {', '.join(shown)}{', and others' if len(parts) > 4 else ''}."
        if months and self.as_of and not self.is_until:
            age = (self.as_of.year - months[-1].year) * 12 + self.as_of.month - months[-1].month
            if age > 2:
                told += (
                    f" The newest month that could be counted is {words.month(months[-1])}, {age} months before the "
                    "last collected day."
                )
        return told

    def _parts(self, column: str) -> list[tuple[str, float]]:
        """Return the values of a dimension among the counted openings, in words, with their shares; largest first."""
        rows = self.rows(f"""
            SELECT {column} AS code, count(*) / sum(count(*)) OVER () AS share
            FROM counted WHERE {column} IS NOT NULL GROUP BY 1 ORDER BY 2 DESC, 1
        """)
        return [(self.slice_name(column, row["code"]), row["share"]) for row in rows]

    @cached_property
    def n(self) -> str:
        """What most shares rest on, in words."""
        all_of = self.population
        return (
            f"n = {words.plural(all_of['opening_count'], 'opening')} of "
            f"{words.plural(all_of['employer_count'], 'employer')} in "
            f"{words.plural(len(self.counted_months), 'counted month')}, {self.period}; for all but "
            f"named technologies those in the languages of their names, "
            f"{words.count(all_of['english_count'])} in English."
        )

    @cached_property
    def source_line(self) -> str:
        """Where the numbers come from, in words."""
        names = [row["source_id"] for row in self.sources]
        shown = words.listing(names[:4]) if len(names) <= 4 else f"{', '.join(names[:3])} and {len(names) - 3} more"
        until = f" collected until {words.day(self.as_of)}" if self.as_of else ""
        return f"Source: postings of {shown}{until}, tagged with skilltide's lexicon {self.lexicon_version}."

    def slice_name(self, dimension: str, code: str) -> str:
        """One value of a dimension in words."""
        if dimension == "seniority_code":
            return words.SENIORITIES.get(code, code)
        if dimension == "role_family_code":
            return self.role_families.get(code, code)
        if dimension == "country_code":
            return country(code)
        return {"true": "Remote", "false": "On site or hybrid"}.get(code, code)

    @cached_property
    def role_families(self) -> dict[str, str]:
        """Role families, code -> name."""
        found = self.rows("SELECT role_family_code, role_family_name FROM marts.role_family ORDER BY 1")
        return {row["role_family_code"]: row["role_family_name"] for row in found}


def _among(names: list[str], most: int, one: str, many: str) -> str:
    """a, b and 3 more countries"""
    if len(names) <= most:
        return words.listing(names)
    return f"{', '.join(names[:most])} and {words.plural(len(names) - most, 'more ' + one, 'more ' + many)}"


def country(code: str) -> str:
    """A country's English name."""
    from skilltide.normalise.data import load

    names = load("places")["countries"].get(code)
    return str(names[0]) if names else code
