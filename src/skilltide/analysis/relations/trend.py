"""Whether demand for a skill rises, falls or holds, and the shares that this is read from."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation, shared
from skilltide.analysis.relations.inputs import SKILLS, countable, joined, mentioned, text_lengths

if TYPE_CHECKING:
    import pandas as pd

    from skilltide.analysis.trend import MonthlyFit


@shared(reads=[countable, text_lengths, mentioned, SKILLS])
def fits(frames: Frames) -> "list[MonthlyFit]":
    """Shares by month at a fixed mix, fitted once for both."""
    from skilltide.analysis.trend import monthly_fits

    chosen = frames[countable]
    openings = joined(chosen.openings, frames[text_lengths])
    return monthly_fits(openings, frames[mentioned], skills=frames[SKILLS], gaps=chosen.gaps)


@relation(reads=[fits], is_kept=True)
def skill_trend(frames: Frames) -> "pd.DataFrame":
    """A line through the standardised shares of each skill."""
    from skilltide.analysis.trend import trend_of

    return trend_of(frames[fits])


@relation(reads=[fits], is_kept=True)
def skill_standard_monthly(frames: Frames) -> "pd.DataFrame":
    """The standardised shares."""
    from skilltide.analysis.trend import standardised_of

    return standardised_of(frames[fits])
