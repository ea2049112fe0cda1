"""What the merger reads and what it tells, free of any database."""

from dataclasses import dataclass
from datetime import date


@dataclass(frozen=True, slots=True)
class Content:
    """What postings say, apart from place and dates: equal for exact copies by one employer."""

    content_id: str
    employer_key: str | None
    is_intermediary: bool
    title_key: str
    """As `titles.title_key` makes it: role words without places, level and grade."""
    is_text_complete: bool
    words_id: str
    """Equal for texts with the same words."""
    years: str = ""
    """The years of experience that the text names, as `words.years_asked` makes it."""

    @property
    def named_employer(self) -> str | None:
        """The employer, where the posting tells it: an agency's or aggregator's name is not the employer's."""
        return None if self.is_intermediary else self.employer_key


@dataclass(frozen=True, slots=True)
class Candidate:
    """What the grouping needs to know of a posting."""

    posting_id: str
    source_id: str
    native_id: str
    content_id: str
    city_name: str | None
    country_code: str | None
    started_on: date
    """Posted, or where no date was told, first seen."""
    last_seen_on: date
    is_text_complete: bool = True

    @property
    def order(self) -> tuple[date, str, str]:
        """Earlier postings come first; the same in whatever order files were read."""
        return (self.started_on, self.source_id, self.native_id)


@dataclass(frozen=True, slots=True)
class Match:
    """Two contents that may advertise one vacancy; `content_a` < `content_b`."""

    content_a: str
    content_b: str
    reason_code: str
    text_score: float
    """Similarity of the texts, 0 to 1, with an employer's boilerplate weighing little."""
    score: float
    """`text_score` less what speaks against: different titles, other or unknown employer, little text. The places of
    the two postings are still to be taken into account."""
    place_factor: float
    """How much different places weigh: more where only the text tells that two employers mean the same."""


@dataclass(frozen=True, slots=True)
class Member:
    """Where a posting belongs."""

    posting_id: str
    opening_id: str
    is_representative: bool
    reason_code: str
    score: float | None


@dataclass(frozen=True, slots=True)
class Repost:
    """An opening that advertises the vacancy of an earlier one anew."""

    opening_id: str
    previous_opening_id: str
    first_opening_id: str
    chain_position: int
    """2 for the first repost."""
    gap_days: int
    """From the day the previous opening was last seen to the start of this one."""
    reason_code: str
    """Why the two are no single opening: `repost.AFTER_PAUSE` or `repost.RENEWED`."""
    score: float
    """How well the two match, as for copies."""
