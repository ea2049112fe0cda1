"""Sort what doesn't fit into memory: rows in slices of one column's range, one slice after the other.

DuckDB sorts beyond its memory limit, but a sort at the end of joins can fail for want of memory all the same (seen with
1.5.5: 2.5 million mentions of 250 bytes, a limit of 1 GB).
"""

from collections.abc import Iterator
from itertools import pairwise
from typing import Any

import duckdb

from skilltide.warehouse.rows import one_row

_SAMPLE = 10_000
"""Rows that the bounds are drawn from."""

Slice = tuple[str, dict[str, Any]]
"""A condition on the rows, and its parameters."""


def slices(connection: duckdb.DuckDBPyConnection, relation: str, column: str, most_rows: int) -> Iterator[Slice]:
    """Yield conditions that cut a relation into slices of about `most_rows` rows, in the order of a column.

    Each row is in one of them; rows without a value are in the last, as DuckDB sorts them.
    """
    (count,) = one_row(connection, f"SELECT count(*) FROM {relation}")
    wanted = -(-count // most_rows)
    if wanted <= 1:
        yield "true", {}
        return
    sample = f"(SELECT {column} AS value FROM {relation}) USING SAMPLE reservoir({_SAMPLE} ROWS) REPEATABLE (1)"
    shares = [number / wanted for number in range(1, wanted)]
    (found,) = one_row(connection, f"SELECT quantile_disc(value, {shares}) FROM {sample}")
    bounds = sorted(set(found or ()))
    if not bounds:
        yield "true", {}
        return
    yield f"{column} < $behind", {"behind": bounds[0]}
    for first, behind in pairwise(bounds):
        yield f"{column} >= $first AND {column} < $behind", {"first": first, "behind": behind}
    yield f"{column} >= $first OR {column} IS NULL", {"first": bounds[-1]}
