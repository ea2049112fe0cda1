"""How slices of the market differ, and what is required or preferred."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation
from skilltide.analysis.relations.inputs import SKILLS, covered_openings, mentioned

if TYPE_CHECKING:
    import pandas as pd


@relation(reads=[covered_openings, mentioned, SKILLS], takes_long=True, is_kept=True)
def skill_profile(frames: Frames) -> "pd.DataFrame":
    """Demand by seniority, role family, country and remote work, in slices of enough openings."""
    from skilltide.analysis.profiles import profiles

    found = profiles(frames[covered_openings], frames[mentioned], skills=frames[SKILLS])
    return found[~found["is_below_floor"].astype(bool)]


@relation(reads=[covered_openings, mentioned, SKILLS])
def skill_level(frames: Frames) -> "pd.DataFrame":
    """Required and preferred among the openings that ask for a skill."""
    from skilltide.analysis.profiles import levels

    return levels(frames[covered_openings], frames[mentioned], skills=frames[SKILLS])
