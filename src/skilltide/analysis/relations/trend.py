"""Whether demand for a skill rises, falls or holds, and the shares that this is read from."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation
from skilltide.analysis.relations.inputs import SKILLS, countable, mentioned

if TYPE_CHECKING:
    import pandas as pd


@relation(reads=[countable, mentioned, SKILLS], takes_long=True)
def skill_trend(frames: Frames) -> "pd.DataFrame":
    """A line through the standardised shares of each skill."""
    from skilltide.analysis.trend import trend

    chosen = frames[countable]
    return trend(chosen.openings, frames[mentioned], skills=frames[SKILLS], gaps=chosen.gaps)


@relation(reads=[countable, mentioned, SKILLS])
def skill_standard_monthly(frames: Frames) -> "pd.DataFrame":
    """The standardised shares."""
    from skilltide.analysis.trend import standardised

    chosen = frames[countable]
    return standardised(chosen.openings, frames[mentioned], skills=frames[SKILLS], gaps=chosen.gaps)
