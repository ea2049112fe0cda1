"""Demand for at least one skill of each category or display group; `skill_id` holds its code."""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, relation, shared
from skilltide.analysis.relations.inputs import SKILLS, countable, mentioned, named, together

if TYPE_CHECKING:
    import pandas as pd

    from skilltide.analysis.market import Market
    from skilltide.analysis.periods import Period


@shared(reads=[mentioned, named, SKILLS], is_compared=True)
def by_category(frames: Frames) -> "pd.DataFrame":
    """What each opening says of each category; a category that any opening names has a row at least."""
    return _rolled_up(frames, "category_code")


@shared(reads=[mentioned, named, SKILLS], is_compared=True)
def by_group(frames: Frames) -> "pd.DataFrame":
    """What each opening says of each display group, likewise."""
    return _rolled_up(frames, "group_code")


def _rolled_up(frames: Frames, code: str) -> "pd.DataFrame":
    from skilltide.analysis.coded import each
    from skilltide.analysis.rollup import roll_up

    rows, known = frames[mentioned], frames[named]
    return roll_up(rows[each(rows["skill_id"], lambda ids: ids.isin(known), otherwise=False)], frames[SKILLS], code)


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
