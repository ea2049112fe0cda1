"""Columns of text as codes: a value among a million mentions takes four bytes, not an object, and is compared as one.

A coded column is a pandas categorical whose categories are in the order of text. What is asked of its values is asked
of the categories, of which there are few.
"""

from collections.abc import Callable
from typing import Any

import numpy as np
import pandas as pd
from numpy.typing import NDArray

Places = NDArray[np.int32]


def is_coded(column: "pd.Series[Any]") -> bool:
    """Return whether a column is one of codes."""
    return isinstance(column.dtype, pd.CategoricalDtype)


def coded(codes: NDArray[Any], values: Any) -> pd.Categorical:
    """Return a column by the places of its values in ``values`` (-1: null), whose categories are those that occur.

    ``values`` are in any order, and one may be there twice.
    """
    ordered, rank = np.unique(np.asarray(values, dtype=object), return_inverse=True)
    rank = np.append(rank, len(ordered))  # null stands last
    is_used = np.zeros(len(rank), dtype=bool)
    is_used[codes] = True
    occurs = np.zeros(len(ordered) + 1, dtype=bool)
    occurs[rank[is_used]] = True
    fresh = np.where(rank < len(ordered), np.cumsum(occurs)[rank] - 1, -1)
    # as narrow as pandas has them, before there is one a row
    fresh = fresh.astype(np.result_type(np.int8, *map(np.min_scalar_type, (fresh.min(), fresh.max()))))
    return pd.Categorical.from_codes(fresh[codes], categories=pd.Index(ordered[occurs[:-1]], dtype=object))


def places(column: "pd.Series[Any]", among: "pd.Index[Any]") -> Places:
    """Return where each value stands in ``among``, whose values are distinct; -1 where it doesn't."""
    return each(column, lambda values: among.get_indexer(values).astype(np.int32), otherwise=-1)


def distinct(column: "pd.Series[Any]") -> NDArray[np.object_]:
    """Return the values that occur, in the order of text; null is none."""
    if not is_coded(column):
        return np.sort(column.dropna().unique().astype(object))
    return np.sort(column.cat.categories[_occurs(column)].to_numpy(dtype=object))


def missing(part: "pd.Series[Any]", whole: "pd.Series[Any]") -> NDArray[np.object_]:
    """Return the values of ``whole`` that don't occur in ``part``, some rows of it; both coded."""
    return np.asarray(whole.cat.categories[_occurs(whole) & ~_occurs(part)], dtype=object)


def _occurs(column: "pd.Series[Any]") -> NDArray[np.bool_]:
    occurs = np.zeros(len(column.cat.categories) + 1, dtype=bool)
    occurs[column.cat.codes.to_numpy()] = True  # null: the last
    return occurs[:-1]


def each(column: "pd.Series[Any]", tell: "Callable[[pd.Index[Any]], Any]", *, otherwise: Any) -> NDArray[Any]:
    """Return what ``tell`` says of each value of a column, asked once of each category; ``otherwise`` for null."""
    if not is_coded(column):
        return np.where(column.isna(), otherwise, np.asarray(tell(pd.Index(column, dtype=object))))
    told = np.asarray(tell(column.cat.categories))
    codes = column.cat.codes.to_numpy()
    return np.asarray(np.append(told, np.array([otherwise], dtype=told.dtype))[codes])
