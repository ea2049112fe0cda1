"""What an opening was collected as part of: its source, or those boards of it that were read over the same months.

Boards come to a source and leave it. What is compared over time is compared within such a part, so that another set of
employers is no change of the market.
"""

import pandas as pd

from skilltide.analysis.coverage import NOT_THERE, units
from skilltide.analysis.usual import NO_BOARD, UNIT


def collection_ids(sources: pd.DataFrame, boards: pd.DataFrame) -> "pd.Series[str]":
    """Return by source_id and board what its openings are compared over time as part of.

    That is the source, where all of its boards were read from one month to one month; else its boards that were: a
    board that came is compared with what was read since then, as a source that came is. ``sources``: from
    `coverage.source_months`, ``boards``: from `coverage.board_months`.
    """
    if not len(boards):
        return pd.Series([], index=pd.MultiIndex.from_arrays([[], []], names=UNIT), dtype=object)
    table = units(sources, boards)
    table = table[table["board"] != NO_BOARD]
    reason = table["reason_code"]
    inside = table[~reason.isin(NOT_THERE)]
    span = inside.groupby(UNIT)["month_on"].agg(["min", "max"])
    ended = pd.MultiIndex.from_frame(table.loc[reason == "after_collection", UNIT].drop_duplicates())
    has_ended = span.index.isin(ended)
    told = "boards since " + span["min"].dt.strftime("%Y-%m")
    until = "boards " + span["min"].dt.strftime("%Y-%m") + " to " + span["max"].dt.strftime("%Y-%m")
    told = told.where(~has_ended, until)
    source = span.index.get_level_values("source_id").to_series(index=span.index)
    is_one = told.groupby(level="source_id").transform("nunique") == 1
    return (source + ", " + told).where(~is_one, source).rename("collection_id")


def with_collection(openings: pd.DataFrame, sources: pd.DataFrame, boards: pd.DataFrame) -> pd.DataFrame:
    """Return openings with `collection_id`: their source, or its boards that were read as long as theirs."""
    if not len(boards) or "board" not in openings.columns:
        return openings.assign(collection_id=openings["source_id"])
    told = openings[UNIT].join(collection_ids(sources, boards), on=UNIT)["collection_id"]
    return openings.assign(collection_id=told.fillna(openings["source_id"]))
