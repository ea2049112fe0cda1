"""Skills that arrived, and skills that passed others."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation
from skilltide.analysis.relations.inputs import SKILLS, countable, mentioned

if TYPE_CHECKING:
    import pandas as pd


@relation(reads=[countable, mentioned, SKILLS])
def skill_arrival(frames: Frames) -> "pd.DataFrame":
    """Skills that were absent at first and are clearly there later."""
    from skilltide.analysis.events import arrivals

    chosen = frames[countable]
    return arrivals(chosen.openings, frames[mentioned], skills=frames[SKILLS], gaps=chosen.gaps)


@relation(reads=[countable, mentioned, SKILLS])
def skill_overtaking(frames: Frames) -> "pd.DataFrame":
    """Pairs of a category of which one passed the other."""
    from skilltide.analysis.events import overtakings

    chosen = frames[countable]
    return overtakings(chosen.openings, frames[mentioned], skills=frames[SKILLS], gaps=chosen.gaps)
