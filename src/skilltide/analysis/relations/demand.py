"""How many openings demand each skill, by month and over all covered months."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation
from skilltide.analysis.relations.inputs import SKILLS, countable, mentioned, named, together

if TYPE_CHECKING:
    import pandas as pd


@relation(reads=[named])
def named_skill(frames: Frames) -> "pd.DataFrame":
    """The skills that any opening names: relations have rows for all skills of the lexicon."""
    import pandas as pd

    return pd.DataFrame({"skill_id": pd.Series(frames[named], dtype=object)})


@relation(reads=[countable, mentioned, SKILLS], is_kept=True)
def demand_monthly(frames: Frames) -> "pd.DataFrame":
    """By month."""
    from skilltide.analysis.demand import demand

    chosen = frames[countable]
    return demand(chosen.openings, frames[mentioned], "month", skills=frames[SKILLS], gaps=chosen.gaps)


@relation(reads=[together, mentioned, SKILLS], is_kept=True)
def demand_all(frames: Frames) -> "pd.DataFrame":
    """Over all covered months."""
    from skilltide.analysis.demand import demand

    chosen = frames[together]
    return demand(chosen.openings, frames[mentioned], "all", skills=frames[SKILLS], gaps=chosen.gaps)


@relation(reads=[countable, mentioned, SKILLS])
def skill_denominators(frames: Frames) -> "pd.DataFrame":
    """What a share of each skill rests on."""
    from skilltide.analysis.demand import denominators

    return denominators(frames[countable].openings, frames[mentioned], frames[SKILLS])
