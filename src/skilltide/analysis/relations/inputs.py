"""What the relations have in common: the columns they use, the market as it can be counted, its covered openings.

Young months are not counted yet (`coverage.INCOMPLETE_DAYS`), so an ordinary day changes nothing in what is counted:
`countable` and `mentioned` hold just that, and are compared.
"""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, Part, shared

if TYPE_CHECKING:
    import pandas as pd

    from skilltide.analysis.market import Market

OPENINGS = Part(
    "opening",
    (
        "opening_id", "month_on", "employer_id", "source_id", "role_family_code", "seniority_code", "country_code",
        "is_remote", "is_core", "is_english", "language_code", "is_text_complete", "salary_annual_min",
        "salary_annual_max", "salary_currency_code", "salary_period_code", "character_count", "workplace_code",
    ),
)  # fmt: skip
MENTIONED = Part(
    "opening_skill", ("opening_id", "skill_id", "level_code", "is_asked", "is_demand"), "is_implied", is_coded=True
)
"""Parents that are implied never count."""
SKILLS = Part("skill", ("skill_id", "kind_code", "category_code", "group_code", "language_codes"))
COLLECTED = "source_collection"
SEEN = Part("posting", ("last_seen_on",))


@shared(reads=[OPENINGS, COLLECTED, SEEN])
def market(frames: Frames) -> "Market":
    """The headline population without source-months that were not collected, and its months."""
    from skilltide.analysis.market import prepare

    collected, seen = frames[COLLECTED], frames[SEEN]["last_seen_on"]
    scheduled = collected[collected["scheduled_day_count"].notna()].astype({"scheduled_day_count": "int64"})
    return prepare(frames[OPENINGS], scheduled, None if seen.empty else seen.max())


@shared(reads=[market], is_compared=True)
def countable(frames: Frames) -> "Market":
    """The openings of the market, and which of their months are gaps: what shares are made of, and nothing else."""
    from skilltide.analysis.market import Market
    from skilltide.analysis.periods import month_start

    openings, gaps = frames[market].openings, frames[market].gaps
    of_openings = gaps["month_on"].isin(month_start(openings["month_on"]))
    told = gaps.loc[of_openings, ["month_on", "is_gap", "reason_code"]].reset_index(drop=True)
    return Market(openings.reset_index(drop=True), told, frames[market].sources.iloc[:0])


@shared(reads=[countable, MENTIONED], is_compared=True)
def mentioned(frames: Frames) -> "pd.DataFrame":
    """What the openings of the market say of skills. A skill that only others name has one row, of no opening."""
    from skilltide.analysis.mentions import mentions_of

    return mentions_of(frames[countable].openings, frames[MENTIONED])


@shared(reads=[countable])
def together(frames: Frames) -> "Market":
    """The market for shares over all months together. Who counts a part of it anew may let small months in here."""
    return frames[countable]


@shared(reads=[together])
def covered_openings(frames: Frames) -> "pd.DataFrame":
    """The openings of covered months, all together."""
    openings, gaps = frames[together].openings, frames[together].gaps
    months = gaps.loc[gaps["is_gap"].fillna(False).astype(bool), "month_on"]
    return openings[~openings["month_on"].isin(months)]
