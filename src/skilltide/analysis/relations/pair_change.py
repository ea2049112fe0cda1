"""Pairs of skills before and after."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation, shared
from skilltide.analysis.relations.inputs import SKILLS, countable, joined, mentioned, text_lengths
from skilltide.analysis.relations.observed_change import comparison

if TYPE_CHECKING:
    import pandas as pd

    from skilltide.analysis.mentions import Demanded
    from skilltide.analysis.observed_change import Comparison


@shared(reads=[countable, text_lengths, comparison, mentioned, SKILLS], is_compared=True)
def compared(frames: Frames) -> "tuple[Comparison, Demanded] | None":
    """The months compared, and what is often demanded in them: a rare skill makes no pair anew."""
    from skilltide.analysis.mentions import Demanded
    from skilltide.analysis.observed_change import in_months
    from skilltide.analysis.pair_change import LEAST_OPENINGS

    months = frames[comparison]
    if months is None:
        return None
    openings = joined(in_months(frames[countable].openings, months), frames[text_lengths])
    return months, Demanded.of(openings, frames[mentioned], frames[SKILLS], LEAST_OPENINGS)


@relation(reads=[compared], takes_long=True)
def skill_pair_change(frames: Frames) -> "pd.DataFrame":
    """Companions of each skill, in the months that the observed change compares."""
    import pandas as pd

    from skilltide.analysis.pair_change import COLUMNS, pair_change

    found = frames[compared]
    if found is None:
        return pd.DataFrame(columns=COLUMNS)
    months, chosen = found
    return pair_change(chosen.openings, chosen.mentions, months, skills=chosen.skills)
