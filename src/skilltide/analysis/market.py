"""What every headline number starts from: the population, without months in which its source or board was not read."""

from dataclasses import dataclass, field
from datetime import date

import pandas as pd

from skilltide.analysis.collection import with_collection
from skilltide.analysis.coverage import (
    BOARD_COLUMNS,
    board_months,
    brought,
    month_gaps,
    source_months,
    usable_openings,
)
from skilltide.analysis.population import headline


def _no_boards() -> pd.DataFrame:
    return pd.DataFrame(columns=BOARD_COLUMNS)


@dataclass(frozen=True)
class Market:
    """``openings``: the usable headline population, with its `collection_id`; ``gaps``: its months; ``sources``,
    ``boards``: the months of each source and board."""

    openings: pd.DataFrame
    gaps: pd.DataFrame
    sources: pd.DataFrame
    boards: pd.DataFrame = field(default_factory=_no_boards)


def prepare(
    openings: pd.DataFrame, coverage: pd.DataFrame, as_of: date | None = None, boards: pd.DataFrame | None = None
) -> Market:
    """Return the headline population as it can be counted: ``demand`` and ``trend`` take its openings and gaps.

    ``coverage``, ``as_of``: as in `source_months`, with the sources that have no schedule; ``boards``: as in
    `board_months`, where sources read any.
    """
    population = headline(openings)
    of_boards = _no_boards() if boards is None else board_months(boards, coverage, as_of)
    sources = source_months(coverage, as_of, of_boards)
    gaps = month_gaps(population, sources, brought(population, coverage, boards), of_boards)
    usable = usable_openings(population, sources, of_boards)
    return Market(with_collection(usable, sources, of_boards), gaps, sources, of_boards)
