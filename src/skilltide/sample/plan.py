"""The plan of the sample (`truth.yml`): what is wanted when, by whom, and what collection sees of it."""

from collections.abc import Mapping
from datetime import date
from functools import cache, cached_property
from itertools import pairwise
from pathlib import Path
from statistics import NormalDist
from typing import Any

from skilltide.quick_yaml import load_yaml

_NORMAL = NormalDist()
_FOLDER = Path(__file__).parent


@cache
def read_yaml(name: str) -> Any:
    """Return a data file of this package, e.g. ``texts/en.yml``, parsed."""
    return load_yaml((_FOLDER / name).read_text(encoding="utf-8"))


def month_number(month: str) -> int:
    """Return months since year 0 of a ``YYYY-MM``."""
    year, number = month.split("-")
    return int(year) * 12 + int(number) - 1


def month_name(number: int) -> str:
    """Return the ``YYYY-MM`` of months since year 0."""
    return f"{number // 12:04d}-{number % 12 + 1:02d}"


class Plan:
    """Read-only view of `truth.yml`."""

    def __init__(self, data: Mapping[str, Any]) -> None:
        self.data = data
        self.skills: dict[str, dict[str, Any]] = data["skills"]
        self.sources: dict[str, dict[str, Any]] = data["sources"]
        self.core_families: tuple[str, ...] = tuple(data["core_families"])
        self.notice = " ".join(data["notice"].split())
        self._centres: dict[tuple[str, float], float] = {}

    @cached_property
    def months(self) -> list[str]:
        """The full months, in order (without the two at the edges of collection)."""
        edges = self.data["months"]
        return [month_name(n) for n in range(month_number(edges["full_from"]), month_number(edges["full_to"]) + 1)]

    @cached_property
    def collection(self) -> tuple[date, date]:
        """First and last day of collection."""
        return self.data["collection"]["from"], self.data["collection"]["to"]

    def share(self, skill_id: str, month: str, source_id: str | None = None) -> float:
        """Return the planned share (0 to 1) of core openings with demand for a skill, at a source where it differs."""
        plan = self.skills[skill_id]
        points = plan.get("by_source", {}).get(source_id, plan["share"])
        if not isinstance(points, dict):
            return float(points)
        known = sorted((month_number(key), float(value)) for key, value in points.items())
        at = min(max(month_number(month), known[0][0]), known[-1][0])
        for (left, low), (right, high) in pairwise(known):
            if left <= at <= right:
                return low + (high - low) * (at - left) / (right - left)
        return known[0][1]

    def probability(self, skill_id: str, month: str, family: str, source_id: str) -> float:
        """Return the chance (0 to 1) that an opening of a role family at a source shows demand for a skill."""
        plan = self.skills[skill_id]
        if family in plan.get("families", {}):
            return float(plan["families"][family])
        share = self.share(skill_id, month, source_id)
        if share <= 0:
            return 0.0
        return _NORMAL.cdf(self._centre(skill_id, share) + self._shift(skill_id, family))

    def _shift(self, skill_id: str, family: str) -> float:
        return float(self.data["family_shifts"].get(family, {}).get(self.skills[skill_id]["bundle"], 0))

    def _centre(self, skill_id: str, share: float) -> float:
        """Return the probit at which the reference mix of core families has the planned share (by bisection)."""
        key = (skill_id, share)
        if key not in self._centres:
            fixed = self.skills[skill_id].get("families", {})
            mix: dict[str, float] = self.data["reference_mix"]
            low, high = -6.0, 6.0
            for _ in range(30):
                middle = (low + high) / 2
                total = sum(
                    weight * (fixed[name] if name in fixed else _NORMAL.cdf(middle + self._shift(skill_id, name)))
                    for name, weight in mix.items()
                )
                low, high = (middle, high) if total < share else (low, middle)
            self._centres[key] = (low + high) / 2
        return self._centres[key]


@cache
def load_plan() -> Plan:
    """Return the bundled plan."""
    return Plan(read_yaml("truth.yml"))
