"""Demand for at least one skill of each category or display group; `skill_id` holds its code."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation, shared
from skilltide.analysis.relations.inputs import SKILLS, countable, mentioned, together

if TYPE_CHECKING:
    import pandas as pd

    from skilltide.analysis.market import Market
    from skilltide.analysis.periods import Period


@shared(reads=[mentioned, SKILLS])
def by_category(frames: Frames) -> "pd.DataFrame":
    """What each opening says of each category."""
    from skilltide.analysis.rollup import roll_up

    return roll_up(frames[mentioned], frames[SKILLS], "category_code")


@shared(reads=[mentioned, SKILLS])
def by_group(frames: Frames) -> "pd.DataFrame":
    """What each opening says of each display group."""
    from skilltide.analysis.rollup import roll_up

    return roll_up(frames[mentioned], frames[SKILLS], "group_code")


@relation(reads=[countable, by_group, SKILLS])
def group_demand_monthly(frames: Frames) -> "pd.DataFrame":
    """Display groups by month."""
    return _demand(frames[countable], frames[by_group], frames[SKILLS], "group_code", "month")


@relation(reads=[countable, by_category, SKILLS])
def category_demand_monthly(frames: Frames) -> "pd.DataFrame":
    """Categories by month."""
    return _demand(frames[countable], frames[by_category], frames[SKILLS], "category_code", "month")


@relation(reads=[together, by_category, SKILLS])
def category_demand(frames: Frames) -> "pd.DataFrame":
    """Categories over all covered months."""
    return _demand(frames[together], frames[by_category], frames[SKILLS], "category_code", "all")


def _demand(
    chosen: "Market", rows: "pd.DataFrame", skills: "pd.DataFrame", code: str, period: "Period"
) -> "pd.DataFrame":
    from skilltide.analysis.demand import demand
    from skilltide.analysis.rollup import kinds

    return demand(chosen.openings, rows, period, skills=kinds(skills, code), gaps=chosen.gaps)
