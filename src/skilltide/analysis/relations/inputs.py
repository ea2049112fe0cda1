"""What the relations have in common: the columns they use, the market as it can be counted, its covered openings.

Young months are not counted yet (`collected_days.INCOMPLETE_DAYS`), so an ordinary day changes little in what is
counted: a few old postings have another text or other pay. `countable`, `mentioned`, `text_lengths` and `pay_told` hold
just what is counted, each something of its own, and are compared: another length makes no share anew that doesn't rest
on it.
"""

from typing import TYPE_CHECKING

from skilltide.analysis.relation import Frames, Part, shared

if TYPE_CHECKING:
    import pandas as pd

    from skilltide.analysis.market import Market

OPENINGS = Part(
    "opening",
    (
        "opening_id", "month_on", "employer_id", "source_id", "board", "role_family_code", "seniority_code",
        "country_code", "is_remote", "is_core", "is_english", "language_code", "is_text_complete", "salary_annual_min",
        "salary_annual_max", "salary_currency_code", "salary_period_code", "character_count", "workplace_code",
    ),
)  # fmt: skip
MENTIONED = Part(
    "opening_skill", ("opening_id", "skill_id", "level_code", "is_asked", "is_demand"), "is_implied", is_coded=True
)
"""Parents that are implied never count."""
SKILLS = Part("skill", ("skill_id", "kind_code", "category_code", "group_code", "language_codes"))
COUNTED = (
    "opening_id", "month_on", "employer_id", "source_id", "collection_id", "role_family_code", "seniority_code",
    "country_code", "is_remote", "is_core", "is_english", "language_code",
)  # fmt: skip
"""Columns of openings by which they are chosen, grouped and counted."""
PAY = ("salary_annual_min", "salary_annual_max", "salary_currency_code", "salary_period_code")
COLLECTED = "source_collection"
BOARDS = "board_month"
SEEN = Part("posting", ("last_seen_on",))


@shared(reads=[OPENINGS, COLLECTED, BOARDS, SEEN])
def market(frames: Frames) -> "Market":
    """The headline population without months of sources and boards that were not collected, and its months."""
    from skilltide.analysis.market import prepare

    seen = frames[SEEN]["last_seen_on"]
    return prepare(frames[OPENINGS], frames[COLLECTED], None if seen.empty else seen.max(), frames[BOARDS])


@shared(reads=[market], is_compared=True)
def countable(frames: Frames) -> "Market":
    """The openings of the market, and which of their months are gaps: what shares are made of, and nothing else."""
    from skilltide.analysis.market import Market
    from skilltide.analysis.periods import month_start

    openings, gaps = frames[market].openings, frames[market].gaps
    of_openings = gaps["month_on"].isin(month_start(openings["month_on"]))
    told = gaps.loc[of_openings, ["month_on", "is_gap", "reason_code"]].reset_index(drop=True)
    chosen = openings.loc[:, list(COUNTED)].reset_index(drop=True)
    return Market(chosen, told, frames[market].sources.iloc[:0])


@shared(reads=[market], is_compared=True)
def text_lengths(frames: Frames) -> "pd.DataFrame":
    """How long the text of each opening of the market is."""
    return frames[market].openings.loc[:, ["opening_id", "character_count"]].reset_index(drop=True)


@shared(reads=[market], is_compared=True)
def pay_told(frames: Frames) -> "pd.DataFrame":
    """What each opening of the market pays."""
    return frames[market].openings.loc[:, ["opening_id", *PAY]].reset_index(drop=True)


def joined(openings: "pd.DataFrame", told: "pd.DataFrame") -> "pd.DataFrame":
    """Return openings with what is told of them in `text_lengths` or `pay_told`."""
    return openings.join(told.set_index("opening_id"), on="opening_id")


@shared(reads=[countable, MENTIONED, SKILLS], is_compared=True)
def mentioned(frames: Frames) -> "pd.DataFrame":
    """What the openings of the market say of skills. A skill that none of them names has one row, of no opening: so
    all stays as it is where an opening that is not counted yet is the first to name one (see `named`).
    """
    from skilltide.analysis.mentions import mentions_of

    return mentions_of(frames[countable].openings, frames[MENTIONED], frames[SKILLS]["skill_id"])


@shared(reads=[MENTIONED], is_compared=True)
def named(frames: Frames) -> list[str]:
    """The skills that any opening names, counted or not: marts tell of these only."""
    from skilltide.analysis.coded import distinct

    return [str(skill_id) for skill_id in distinct(frames[MENTIONED]["skill_id"])]


@shared(reads=[countable])
def together(frames: Frames) -> "Market":
    """The market for shares over all months together. Who counts a part of it anew may let small months in here."""
    return frames[countable]


@shared(reads=[together])
def covered_openings(frames: Frames) -> "pd.DataFrame":
    """The openings of covered months, all together."""
    from skilltide.analysis.coverage import covered

    return covered(frames[together].openings, frames[together].gaps)
