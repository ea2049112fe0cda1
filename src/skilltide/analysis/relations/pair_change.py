"""Pairs of skills before and after."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation
from skilltide.analysis.relations.inputs import SKILLS, countable, mentioned

if TYPE_CHECKING:
    import pandas as pd


@relation(reads=[countable, mentioned, SKILLS], takes_long=True)
def skill_pair_change(frames: Frames) -> "pd.DataFrame":
    """Companions of each skill, in the months that the observed change compares."""
    import pandas as pd

    from skilltide.analysis.mentions import mentions_of
    from skilltide.analysis.observed_change import collected, in_months, newest_comparison
    from skilltide.analysis.pair_change import COLUMNS, pair_change

    chosen = frames[countable]
    gaps = collected(chosen.gaps)
    comparison = newest_comparison(chosen.openings, gaps)
    if comparison is None:
        return pd.DataFrame(columns=COLUMNS)
    openings = in_months(chosen.openings, comparison)
    return pair_change(openings, mentions_of(openings, frames[mentioned]), comparison, skills=frames[SKILLS], gaps=gaps)
