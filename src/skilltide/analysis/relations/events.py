"""Skills that arrived, and skills that passed others."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation, shared
from skilltide.analysis.relations.inputs import SKILLS, countable, joined, mentioned, text_lengths

if TYPE_CHECKING:
    import pandas as pd

    from skilltide.analysis.events import Quarters


@shared(reads=[countable, text_lengths, mentioned, SKILLS])
def by_quarter(frames: Frames) -> "list[Quarters]":
    """Openings by quarter at a fixed mix."""
    from skilltide.analysis.events import quarters

    chosen = frames[countable]
    openings = joined(chosen.openings, frames[text_lengths])
    return quarters(openings, frames[mentioned], skills=frames[SKILLS], gaps=chosen.gaps)


@relation(reads=[by_quarter])
def skill_arrival(frames: Frames) -> "pd.DataFrame":
    """Skills that were absent at first and are clearly there later."""
    from skilltide.analysis.events import arrivals_of

    return arrivals_of(frames[by_quarter])


@relation(reads=[by_quarter, SKILLS])
def skill_overtaking(frames: Frames) -> "pd.DataFrame":
    """Pairs of a category of which one passed the other."""
    from skilltide.analysis.events import overtakings_of

    return overtakings_of(frames[by_quarter], frames[SKILLS])
