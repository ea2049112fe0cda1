"""What changed from publication to publication: a page for people, and entries of the feed."""

from dataclasses import dataclass
from datetime import datetime

from skilltide.report import words
from skilltide.report.data import Report
from skilltide.report.since import AREAS, NOTHING, publications, told

KEPT = 50
"""Newest publications that the page and the feed tell of."""
_FIRST = ("market", "lexicon", "data")
"""Whose first sentence is the title."""


@dataclass(frozen=True)
class Step:
    """What one publication changed."""

    publication_id: int
    published_at: datetime
    told: str
    """The publication, for whoever cites it."""
    since: str
    """When the one before was published."""
    areas: tuple[tuple[str, tuple[str, ...]], ...]
    """Heading, sentences."""
    title: str

    @property
    def anchor(self) -> str:
        """Its place on the page."""
        return f"publication-{self.publication_id}"


def steps(report: Report) -> list[Step]:
    """Return the newest publications that have one before them, the newest first."""
    found = []
    for one in [each for each in publications(report) if each.previous_at is not None][:KEPT]:
        sentences = told(report, one.publication_id)
        leading = [text for area in _FIRST for text in sentences[area] if text != NOTHING]
        found.append(
            Step(
                one.publication_id,
                one.published_at,
                one.told,
                one.since,
                tuple((AREAS[area], tuple(texts)) for area, texts in sentences.items() if texts),
                f"{words.day(one.published_at)}: {(leading or [NOTHING])[0]}",
            )
        )
    return found
