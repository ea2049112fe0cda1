"""Which skills stand together."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation, shared
from skilltide.analysis.relations.inputs import SKILLS, covered_openings, mentioned

if TYPE_CHECKING:
    import pandas as pd

    from skilltide.analysis.mentions import Demanded


@shared(reads=[covered_openings, mentioned, SKILLS], is_compared=True)
def paired(frames: Frames) -> "Demanded":
    """The skills that are in enough openings for a pair: a rare one that comes or goes makes no pair anew."""
    from skilltide.analysis.cooccurrence import LEAST_OPENINGS
    from skilltide.analysis.mentions import Demanded

    return Demanded.of(frames[covered_openings], frames[mentioned], frames[SKILLS], LEAST_OPENINGS)


@relation(reads=[paired], takes_long=True)
def skill_pair(frames: Frames) -> "pd.DataFrame":
    """Ordered pairs with their lift."""
    from skilltide.analysis.cooccurrence import companions

    chosen = frames[paired]
    return companions(chosen.openings, chosen.mentions, skills=chosen.skills)
