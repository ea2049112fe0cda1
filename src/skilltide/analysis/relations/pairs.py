"""Which skills stand together."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation
from skilltide.analysis.relations.inputs import SKILLS, covered_openings, mentioned

if TYPE_CHECKING:
    import pandas as pd


@relation(reads=[covered_openings, mentioned, SKILLS], takes_long=True)
def skill_pair(frames: Frames) -> "pd.DataFrame":
    """Ordered pairs with their lift."""
    from skilltide.analysis.cooccurrence import companions

    return companions(frames[covered_openings], frames[mentioned], skills=frames[SKILLS])
