"""Digests of what tables and values hold: where one is the same, nothing has to be made of it anew.

Of a table: how many rows, and the sum of their hashes, so that the order of rows is nothing. DuckDB's hashes may differ
from version to version; then things are made once more than they need to be.
"""

import hashlib
from collections.abc import Iterable, Mapping
from dataclasses import fields, is_dataclass
from typing import TYPE_CHECKING, Any

import duckdb

from skilltide.warehouse.rows import one_row

if TYPE_CHECKING:
    import pandas as pd
    from numpy.typing import NDArray


def digest_of(parts: Iterable[str]) -> str:
    """Return one digest of several texts, in their order."""
    return hashlib.blake2b("\n".join(parts).encode(), digest_size=12).hexdigest()


def table_content(
    connection: duckdb.DuckDBPyConnection, table: str, columns: Iterable[str] = (), where: str = ""
) -> tuple[int, str]:
    """Return how many rows a table has, and their digest.

    `columns`: the digest is of these only. `where`: a WHERE; other rows are left out.
    """
    names = list(columns) or [name for name, *_ in connection.execute(f"DESCRIBE {table}").fetchall()]
    row = f"hash({', '.join(names)})"
    count, total, folded = one_row(
        connection, f"SELECT count(*), sum({row}::HUGEINT), bit_xor({row}) FROM {table} {where}"
    )
    return int(count), digest_of([*names, f"{count} {total} {folded}"])


def value_content(value: Any) -> str:
    """Return a digest of a frame, data class, mapping or list of such, or of a plain value; rows in their order."""
    return digest_of(_told(value))


def _told(value: Any) -> Iterable[str]:
    if hasattr(value, "columns"):
        yield from _of_frame(value)
    elif is_dataclass(value):
        for field in fields(value):
            yield field.name
            yield from _told(getattr(value, field.name))
    elif isinstance(value, Mapping):
        for key, part in value.items():
            yield repr(key)
            yield from _told(part)
    elif isinstance(value, list | tuple):
        yield f"{len(value)} values"
        for part in value:
            yield from _told(part)
    else:
        yield repr(value)


def _of_frame(frame: "pd.DataFrame") -> Iterable[str]:
    from pandas.util import hash_pandas_object

    from skilltide.analysis.coded import is_coded

    yield f"{len(frame)} {[(name, str(kind)) for name, kind in frame.dtypes.items() if not is_coded(frame[name])]}"
    for name, column in frame.items():
        if is_coded(column):  # of many rows: its values once, and their codes as they are
            yield f"{name} {column.cat.codes.dtype}"
            yield _of_bytes(hash_pandas_object(column.cat.categories, index=False).to_numpy())
            yield _of_bytes(column.cat.codes.to_numpy())
        elif column.dtype == bool:
            yield _of_bytes(column.to_numpy())
    others = [name for name, column in frame.items() if not is_coded(column) and column.dtype != bool]
    if others:
        yield _of_bytes(hash_pandas_object(frame[others], index=False).to_numpy())


def _of_bytes(values: "NDArray[Any]") -> str:
    return hashlib.blake2b(values.data if values.flags.c_contiguous else values.tobytes(), digest_size=12).hexdigest()
