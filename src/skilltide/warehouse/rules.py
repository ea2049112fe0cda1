"""The checks that nobody writes: what a mart's header and its columns' definitions say has to hold for its rows.

| kind | what breaks it |
|---|---|
| unique | two rows with one grain |
| not_null | a null in the grain, unless the header calls the column `nullable` |
| range | a share outside 0 to 1, a count below 0, or a value beyond the `minimum` or `maximum` of its definition |
| interval | a value outside its interval (`x_low`, `x`, `x_high`) |
| values | a code that its definition's `values` don't list |
| reference | a value that the mart that it `references` doesn't hold |
| declared | a row for which an expression of the header's `checks` is false |

Nulls break none but `not_null`.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import pairwise

from skilltide.warehouse.definitions import Definition
from skilltide.warehouse.quoting import literal
from skilltide.warehouse.sql import columns_named, tables_read

TOLERANCE = 1e-9
"""How far rounding may take a floating-point number beyond a bound."""


@dataclass(frozen=True, slots=True)
class Rule:
    """One thing that has to hold in a mart."""

    kind: str
    told: str
    """In words, without a full stop."""
    broken: str
    """SQL: how many rows break it, as one value of a SELECT over the mart."""
    first: str
    """SQL: the first row that breaks it, with the columns that tell which and why; no row where none does after all."""
    reads: tuple[str, ...] = ()
    """Other marts that it looks into."""


@dataclass(frozen=True, slots=True)
class _Condition:
    """What is true for a row that breaks a rule, as SQL."""

    kind: str
    told: str
    sql: str
    shown: tuple[str, ...]
    """The columns to show beside the grain."""
    reads: tuple[str, ...] = ()


def rules(definition: Definition, types: Mapping[str, str]) -> Iterator[Rule]:
    """Yield what has to hold for a mart; `types`: its columns and their types in SQL.

    Of a view only what it declares: what it shows is checked where it is kept, its grain follows from theirs.
    """
    mart, grain = f"marts.{definition.name}", ", ".join(definition.grain)
    if definition.storage != "view":
        yield Rule(
            "unique",
            f"No two rows have the same {grain}",
            f"count(*) - count(DISTINCT hash({grain}))",  # half the time; two rows of one hash are none in `first`
            f"SELECT {grain}, count(*) AS row_count FROM {mart} GROUP BY ALL HAVING count(*) > 1 ORDER BY ALL LIMIT 1",
        )
    # what a list holds is not looked at
    plain = [column for column, kind in types.items() if not kind.endswith("]")]
    finders = [_nulls, _bounds, _intervals, _codes, _references, _declared]
    if definition.storage == "view":
        finders = [_declared]
    for find in finders:
        for broken in find(definition, plain):
            shown = ", ".join(dict.fromkeys([*definition.grain, *broken.shown]))
            first = f"SELECT {shown} FROM {mart} WHERE {broken.sql} ORDER BY ALL LIMIT 1"
            yield Rule(broken.kind, broken.told, f"count(*) FILTER (WHERE {broken.sql})", first, broken.reads)


def _nulls(definition: Definition, columns: list[str]) -> Iterator[_Condition]:
    for column in definition.grain:
        if column not in definition.header.get("nullable", ()):
            yield _Condition("not_null", f"{column} is never null", f"{column} IS NULL", ())


def _bounds(definition: Definition, columns: list[str]) -> Iterator[_Condition]:
    for column in columns:
        low, high = definition.columns[column].bounds
        limits = [] if low is None else [f"{column} < {low} - {TOLERANCE}"]
        limits += [] if high is None else [f"{column} > {high} + {TOLERANCE}"]
        if limits:
            told = f"{column} is {low} or more" if high is None else f"{column} is {high} or less"
            if low is not None and high is not None:
                told = f"{column} lies between {low} and {high}"
            yield _Condition("range", told, " OR ".join(limits), (column,))


def _intervals(definition: Definition, columns: list[str]) -> Iterator[_Condition]:
    for low in columns:
        if not low.endswith("_low"):
            continue
        value, high = low.removesuffix("_low"), low.removesuffix("_low") + "_high"
        shown = tuple(column for column in (low, value, high) if column in columns)
        if len(shown) > 1:
            outside = " OR ".join(f"{smaller} > {larger} + {TOLERANCE}" for smaller, larger in pairwise(shown))
            yield _Condition("interval", " <= ".join(shown), outside, shown)


def _codes(definition: Definition, columns: list[str]) -> Iterator[_Condition]:
    for column in columns:
        if values := sorted(definition.columns[column].values):
            codes = ", ".join(map(literal, values))
            yield _Condition(
                "values", f"{column} is one of {', '.join(values)}", f"{column} NOT IN ({codes})", (column,)
            )


def _references(definition: Definition, columns: list[str]) -> Iterator[_Condition]:
    for column in columns:
        reference = definition.header.get("references", {}).get(column, definition.columns[column].references)
        if reference and reference != f"{definition.name}.{column}":
            mart, key = reference.split(".")
            held = f"SELECT {key} FROM marts.{mart} WHERE {key} IS NOT NULL"
            told = f"Every {column} stands in marts.{reference}"
            # null is not in an empty table, either
            broken = f"{column} IS NOT NULL AND {column} NOT IN ({held})"
            yield _Condition("reference", told, broken, (column,), (mart,))


def _declared(definition: Definition, columns: list[str]) -> Iterator[_Condition]:
    for check in definition.header.get("checks", ()):
        named = columns_named(check, definition.where)
        shown = tuple(column for column in columns if column in named)
        read = tables_read(f"SELECT {check}", definition.where).get("marts", ()) if "marts." in check else ()
        yield _Condition("declared", check, f"NOT ({check})", shown, tuple(sorted(read)))
