"""Where what is collected changed."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation
from skilltide.analysis.relations.inputs import OPENINGS, market

if TYPE_CHECKING:
    import pandas as pd


@relation(reads=[OPENINGS, market])
def collection_change(frames: Frames) -> "pd.DataFrame":
    """All openings take part: a search that brings in other titles shows only there."""
    from skilltide.analysis.changes import collection_changes
    from skilltide.analysis.collection import with_collection

    counted = frames[market]
    openings = with_collection(frames[OPENINGS], counted.sources, counted.boards)
    return collection_changes(openings, gaps=counted.gaps)
