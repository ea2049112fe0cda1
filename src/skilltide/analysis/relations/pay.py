"""What openings pay, and those with a skill beside those without."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation
from skilltide.analysis.relations.inputs import (
    SKILLS,
    covered_openings,
    joined,
    mentioned,
    pay_told,
    text_lengths,
)

if TYPE_CHECKING:
    import pandas as pd


@relation(reads=[covered_openings, pay_told, text_lengths, mentioned, SKILLS])
def skill_salary(frames: Frames) -> "pd.DataFrame":
    """Pay per currency and period."""
    from skilltide.analysis.salary import pay

    openings = joined(joined(frames[covered_openings], frames[pay_told]), frames[text_lengths])
    return pay(openings, frames[mentioned], skills=frames[SKILLS])


@relation(reads=[covered_openings, pay_told])
def salary_level(frames: Frames) -> "pd.DataFrame":
    """Quartiles by role family, seniority and country."""
    from skilltide.analysis.salary import levels

    return levels(joined(frames[covered_openings], frames[pay_told]))
