"""Which months can be counted, of the market, of each source and of each board."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation
from skilltide.analysis.relations.inputs import market

if TYPE_CHECKING:
    import pandas as pd


@relation(reads=[market])
def month_gaps(frames: Frames) -> "pd.DataFrame":
    """The months of the market."""
    return frames[market].gaps


@relation(reads=[market])
def source_months(frames: Frames) -> "pd.DataFrame":
    """The months of each source."""
    return frames[market].sources


@relation(reads=[market])
def board_months(frames: Frames) -> "pd.DataFrame":
    """The months of each board."""
    return frames[market].boards
