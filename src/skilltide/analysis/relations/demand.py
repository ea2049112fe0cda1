"""How many openings demand each skill, by month and over all covered months."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation
from skilltide.analysis.relations.inputs import MENTIONED, SKILLS, market, together

if TYPE_CHECKING:
    import pandas as pd


@relation(reads=[market, MENTIONED, SKILLS])
def demand_monthly(frames: Frames) -> "pd.DataFrame":
    """By month."""
    from skilltide.analysis.demand import demand

    chosen = frames[market]
    return demand(chosen.openings, frames[MENTIONED], "month", skills=frames[SKILLS], gaps=chosen.gaps)


@relation(reads=[together, MENTIONED, SKILLS])
def demand_all(frames: Frames) -> "pd.DataFrame":
    """Over all covered months."""
    from skilltide.analysis.demand import demand

    chosen = frames[together]
    return demand(chosen.openings, frames[MENTIONED], "all", skills=frames[SKILLS], gaps=chosen.gaps)


@relation(reads=[market, MENTIONED, SKILLS])
def skill_denominators(frames: Frames) -> "pd.DataFrame":
    """What a share of each skill rests on."""
    from skilltide.analysis.demand import denominators

    return denominators(frames[market].openings, frames[MENTIONED], frames[SKILLS])
