"""What reading sources gave, source by source."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path

from skilltide.landing.causes import in_words

NAMED = 3
"""So many boards that fail alike are named."""


@dataclass
class Landed:
    """What reading a source gave."""

    source_id: str
    unit_count: int = 0
    document_count: int = 0
    rejection_count: int = 0
    failed_units: list[str] = field(default_factory=list)
    """One line for each file that could not be used at all."""
    issues: list[str] = field(default_factory=list)
    """One line for each board that failed, was not believed, or is not complete."""
    causes: dict[str, str] = field(default_factory=dict)
    """Line of `issues` -> why, as a code (`causes`)."""
    board_counts: dict[str, int] = field(default_factory=dict)
    """Boards tried, by outcome."""
    notes: list[str] = field(default_factory=list)
    mapping: str | None = None
    """Which column is which field, in the first file that was read."""
    seconds: float = 0.0
    path: Path | None = None
    """The landing file; None where there was nothing new."""

    @property
    def is_failed(self) -> bool:
        """Whether boards were tried and none could be read."""
        return bool(self.board_counts) and not self.unit_count

    @property
    def failed_count(self) -> int:
        """How many boards, or else files, could not be read or believed."""
        return sum(self.board_counts.get(code, 0) for code in ("failed", "rejected")) or len(self.failed_units)


@dataclass
class Collected:
    """What reading all sources of a run gave."""

    landed: list[Landed] = field(default_factory=list)
    """One for each source that could be read."""
    failures: list[tuple[str, str]] = field(default_factory=list)
    """The sources that could not be read at all, each with the reason."""


def summarise(source_id: str, issues: list[str], causes: Mapping[str, str], shown: int = 5) -> list[str]:
    """Return at most `shown` lines, and how many more there are; boards that fail for one cause share a line.

    `causes` are the codes of the issues, where known; an issue without one shares with those of the same words.
    """
    groups: dict[str, list[str]] = {}
    for issue in issues:
        groups.setdefault(causes.get(issue) or issue.partition(": ")[2], []).append(issue)
    lines = [_group(source_id, code, alike) for code, alike in groups.items()]
    return lines[:shown] + ([f"{source_id}: {len(lines) - shown} more (see ops.issue)"] if len(lines) > shown else [])


def _group(source_id: str, code: str, issues: list[str]) -> str:
    if len(issues) == 1:
        return issues[0]
    boards, reasons = zip(*sorted(issue.partition(": ")[::2] for issue in issues), strict=True)
    if len(set(reasons)) == 1:
        return f"{source_id}: {len(issues)} boards: {reasons[0]}"
    named = ", ".join(boards[:NAMED]) + (f" and {len(boards) - NAMED} more" if len(boards) > NAMED else "")
    return f"{source_id}: {len(issues)} boards: {in_words(code)} ({named}); the first: {reasons[0]}"
