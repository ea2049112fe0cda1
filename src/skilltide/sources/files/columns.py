"""Which of a file's columns is which field: declared in the entry, or recognised by name (`columns.yml`)."""

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import cache, lru_cache
from pathlib import Path
from typing import Any

import yaml

from skilltide.normalise.data import fold

FIELD_NAMES = (
    "native_id", "url", "title", "company", "location", "city", "region", "country", "description", "description_html",
    "posted", "observed", "salary", "salary_min", "salary_max", "salary_currency", "salary_period", "employment_type",
    "seniority", "is_remote", "language",
)  # fmt: skip
"""What `columns:` of an entry may name. City, region and country make a location where there is no whole one."""

_TITLE_WORDS = re.compile(
    r"\b(engineer|scientist|analyst|developer|manager|research|intern|architect|consultant|specialist|director|lead|"
    r"programmer|officer|administrator|head|data|machine learning|wissenschaftler|entwickler|ingénieur|ingeniero|"
    r"científico|cientista|scientifique|analista)",
    re.IGNORECASE,
)
_LOOKS = {"title": lambda value: bool(_TITLE_WORDS.search(value)) and len(value) < 200}
_LOOKS_SHARE = 0.3


@dataclass(frozen=True, slots=True)
class ColumnRules:
    """`columns.yml`, with names squashed to letters and digits."""

    names: dict[str, tuple[str, ...]]
    if_looks: dict[str, dict[str, tuple[str, ...]]]
    volatile: frozenset[str]
    needed: tuple[tuple[str, ...], ...]


@dataclass(frozen=True, slots=True)
class ColumnMapping:
    """The mapping found for one set of columns; printed by the CLI."""

    columns: dict[str, str]
    """Field -> column."""
    declared: frozenset[str]
    """Fields that the entry declares; the others were recognised."""
    unused: tuple[str, ...]
    volatile: frozenset[str]
    """Columns that don't belong to a document's identity."""

    @property
    def missing(self) -> tuple[str, ...]:
        """Fields that a file can't be used without and that no column was found for."""
        return tuple(
            " or ".join(group) for group in column_rules().needed if not any(name in self.columns for name in group)
        )

    def describe(self) -> str:
        """Return one line for people, e.g. `title <- Job Title, company <- Company (not used: Source)`."""
        shown = ", ".join(
            f"{field} <- {column or '(unnamed)'}{' (declared)' if field in self.declared else ''}"
            for field, column in self.columns.items()
        )
        return shown + (f"; not used: {', '.join(name or '(unnamed)' for name in self.unused)}" if self.unused else "")


@lru_cache(maxsize=4096)
def squash(name: str) -> str:
    """Reduce a name to lower-case letters and digits without accents: "Job_Title" and "jobTitle" become "jobtitle"."""
    return "".join(letter for letter in fold(name) if letter.isalnum())


@cache
def column_rules() -> ColumnRules:
    """Load the bundled `columns.yml`."""
    data = yaml.safe_load((Path(__file__).parent / "columns.yml").read_text(encoding="utf-8"))
    fields: Mapping[str, Any] = data["fields"]
    return ColumnRules(
        names={field: tuple(squash(name) for name in rule["names"]) for field, rule in fields.items()},
        if_looks={
            field: {test: tuple(squash(name) for name in names) for test, names in rule["if_looks"].items()}
            for field, rule in fields.items()
            if "if_looks" in rule
        },
        volatile=frozenset(squash(name) for name in data["volatile"]),
        needed=tuple(tuple(group) for group in data["needed"]),
    )


def map_columns(
    columns: Sequence[str], declared: Mapping[str, str] | None = None, sample: Iterable[Mapping[str, Any]] | None = None
) -> ColumnMapping:
    """Find which column is which field.

    Without a sample, ambiguous names count as if their values looked the part; the reader has checked that before
    anything was stored, and a replay from storage has no sample.
    """
    rules = column_rules()
    by_name: dict[str, str] = {}
    for column in columns:
        by_name.setdefault(squash(column), column)
    found: dict[str, str] = {}
    for field, wanted in (declared or {}).items():
        exact = wanted if wanted in columns else by_name.get(squash(wanted))
        if exact is not None:
            found[field] = exact
    taken = set(found.values())
    rows = list(sample) if sample is not None else None
    for field in FIELD_NAMES:
        if field in found:
            continue
        free = (by_name[name] for name in rules.names[field] if name in by_name and by_name[name] not in taken)
        chosen = next(free, None) or _by_looks(rules.if_looks.get(field, {}), by_name, taken, rows)
        if chosen is not None:
            found[field] = chosen
            taken.add(chosen)
    volatile = {column for column in columns if squash(column) in rules.volatile or not column}
    if "native_id" in found and "url" in found:  # without an id the address is what tells two postings apart
        volatile.add(found["url"])
    if "observed" in found:
        volatile.add(found["observed"])
    return ColumnMapping(
        columns={field: found[field] for field in FIELD_NAMES if field in found},
        declared=frozenset(declared or ()) & found.keys(),
        unused=tuple(column for column in columns if column not in taken),
        volatile=frozenset(volatile - {found.get("native_id", "")} | ({""} & set(columns))),
    )


def _by_looks(
    tests: Mapping[str, tuple[str, ...]],
    by_name: Mapping[str, str],
    taken: set[str],
    rows: list[Mapping[str, Any]] | None,
) -> str | None:
    for test, names in tests.items():
        for name in names:
            column = by_name.get(name)
            if column is None or column in taken:
                continue
            if rows is None:
                return column
            values = [str(row.get(column) or "") for row in rows]
            values = [value for value in values if value.strip()]
            if values and sum(_LOOKS[test](value) for value in values) >= _LOOKS_SHARE * len(values):
                return column
    return None
