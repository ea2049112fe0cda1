"""What the checks of example queries count from: low tables of the sample's warehouse as plain Python; the truth."""

import math
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import duckdb

from skilltide.sample import Plan, load_plan

Row = dict[str, Any]
NOT_TOOLS = {"concept", "soft", "domain", "credential"}
"""Kinds of skills that count in English texts only."""


@dataclass
class Known:
    """The sample, counted by hand: openings, what they say of skills, and what was planted."""

    connection: duckdb.DuckDBPyConnection
    read_truth: Callable[[], list[Row]]

    def rows(self, table: str) -> list[Row]:
        """Return a table as it is."""
        result = self.connection.sql(f"FROM marts.{table}")
        return [dict(zip(result.columns, row, strict=True)) for row in result.fetchall()]

    @cached_property
    def plan(self) -> Plan:
        return load_plan()

    @cached_property
    def truth(self) -> list[Row]:
        """Every vacancy that collection saw, as planted."""
        return self.read_truth()

    @cached_property
    def postings(self) -> list[Row]:
        return self.rows("posting")

    @cached_property
    def openings(self) -> dict[str, Row]:
        return {row["opening_id"]: row for row in self.rows("opening")}

    @cached_property
    def skills(self) -> dict[str, Row]:
        return {row["skill_id"]: row for row in self.rows("skill")}

    @cached_property
    def told(self) -> dict[str, dict[str, Row]]:
        """Opening -> skill -> what it says of it, without what is only implied."""
        found: dict[str, dict[str, Row]] = defaultdict(dict)
        for row in self.rows("opening_skill"):
            if not row["is_implied"]:
                found[row["opening_id"]][row["skill_id"]] = row
        return found

    @cached_property
    def headline(self) -> list[Row]:
        """Openings of core roles with a complete text."""
        core = {row["role_family_code"] for row in self.rows("role_family") if row["is_core"]}
        assert core == set(self.plan.core_families)
        return [row for row in self.openings.values() if row["role_family_code"] in core and row["is_text_complete"]]

    @cached_property
    def covered_months(self) -> list[date]:
        return sorted(row["month_on"] for row in self.rows("month_coverage") if not row["is_gap"])

    @cached_property
    def usable(self) -> list[Row]:
        """Headline openings of months in which their own source was collected."""
        gaps = {(row["source_id"], row["month_on"]) for row in self.rows("source_coverage") if row["is_gap"]}
        return [row for row in self.headline if (row["source_id"], row["month_on"]) not in gaps]

    @cached_property
    def covered(self) -> list[Row]:
        """Openings that headlines count: usable ones of months that can be counted."""
        return [row for row in self.usable if row["month_on"] in set(self.covered_months)]

    def counts(self, skill_id: str, opening: Row) -> bool:
        """Return whether an opening's text is in a language in which the skill has names; tools have them in all."""
        skill = self.skills[skill_id]
        return skill["kind_code"] not in NOT_TOOLS or opening["language_code"] in skill["language_codes"]

    def population(self, skill_id: str, openings: Iterable[Row]) -> list[Row]:
        """Return the openings in which a skill can be found."""
        return [row for row in openings if self.counts(skill_id, row)]

    def demand(self, openings: Iterable[Row], flag: str = "is_demand") -> Counter[str]:
        """Return skill -> openings that demand it (or ask for it: flag `is_asked`), each kind in its population."""
        counted = self.demanded if flag == "is_demand" else self._asked
        found: Counter[str] = Counter()
        for opening in openings:
            found.update(counted[opening["opening_id"]])
        return found

    @cached_property
    def demanded(self) -> dict[str, list[str]]:
        """Opening -> the skills that it demands and that its text can be counted for."""
        return self._counted("is_demand")

    @cached_property
    def _asked(self) -> dict[str, list[str]]:
        return self._counted("is_asked")

    def _counted(self, flag: str) -> dict[str, list[str]]:
        """Return opening -> the skills for which the flag is set, and that its text can be counted for."""
        return {
            opening_id: [
                skill_id
                for skill_id, row in self.told.get(opening_id, {}).items()
                if row[flag] and self.counts(skill_id, opening)
            ]
            for opening_id, opening in self.openings.items()
        }

    @cached_property
    def demand_in_all(self) -> Counter[str]:
        """Skill -> covered openings that demand it."""
        return self.demand(self.covered)

    @cached_property
    def asked_in_all(self) -> Counter[str]:
        """Skill -> covered openings that ask for it."""
        return self.demand(self.covered, "is_asked")

    def shares(self, openings: Sequence[Row]) -> dict[str, float]:
        """Return skill -> share of openings, each kind in its population, for skills that any covered one demands."""
        sizes = Counter(row["language_code"] for row in openings)
        found = self.demand(openings)
        size = {
            skill_id: sum(n for code, n in sizes.items() if self.counts(skill_id, {"language_code": code}))
            for skill_id in self.demand_in_all
        }
        return {skill_id: found[skill_id] / n if n else math.nan for skill_id, n in size.items()}

    def has(self, opening: Row, skill_id: str, flag: str = "is_demand") -> bool:
        """Return whether an opening demands a skill, by name."""
        return bool(self.told.get(opening["opening_id"], {}).get(skill_id, {}).get(flag))

    def name(self, skill_id: str) -> str:
        return str(self.skills[skill_id]["skill_name"])

    def id_of(self, name: str) -> str:
        return next(skill_id for skill_id, row in self.skills.items() if row["skill_name"] == name)

    def planted(self, *trends: str) -> set[str]:
        """Return the skills whose share was planted so."""
        return {skill_id for skill_id, plan in self.plan.skills.items() if plan["trend"] in trends}


def grouped(rows: Iterable[Row], *by: str) -> dict[Any, list[Row]]:
    """Return value (or values) -> rows."""
    found: dict[Any, list[Row]] = defaultdict(list)
    for row in rows:
        found[row[by[0]] if len(by) == 1 else tuple(row[name] for name in by)].append(row)
    return found


def same(answer: Sequence[Row], expected: Sequence[Sequence[Any]], columns: Sequence[str] | None = None) -> None:
    """Assert that the answer has these rows in this order; numbers may differ by half a unit of the last digit shown.

    `columns`: those to compare, all by default.
    """
    wanted = [tuple(row) for row in expected]
    found = [tuple(row[name] for name in columns or row) for row in answer]
    assert len(found) == len(wanted), (len(found), len(wanted))
    for number, (here, there) in enumerate(zip(found, wanted, strict=True)):
        assert len(here) == len(there), (number, here, there)
        assert all(map(alike, here, there)), f"row {number}: the query says {here}, counted by hand it is {there}"


def alike(one: Any, other: Any) -> bool:
    """Return whether two values are the same, but for rounding to the digits that the first one shows."""
    if isinstance(one, float) and isinstance(other, (int, float)):
        half = next((0.5 * 0.1**digits for digits in (0, 1, 2) if round(one, digits) == one), 0.0)
        return math.isclose(one, other, rel_tol=1e-9, abs_tol=min(half, 0.05) + 1e-9)
    return bool(one == other)


def quantile(values: Iterable[float], level: float) -> float:
    """Return a quantile, between two values where it lies between them."""
    ordered = sorted(values)
    place = level * (len(ordered) - 1)
    low = math.floor(place)
    high = min(low + 1, len(ordered) - 1)
    return float(ordered[low] + (ordered[high] - ordered[low]) * (place - low))


def pay_of(opening: Mapping[str, Any]) -> float | None:
    """Return the middle of an opening's annual pay, or the bound that it tells."""
    bounds = [opening[name] for name in ("salary_annual_min", "salary_annual_max") if (opening[name] or 0) > 0]
    return sum(bounds) / len(bounds) if bounds else None
