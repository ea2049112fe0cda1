"""What reading sources gave, source by source."""

from dataclasses import dataclass, field
from pathlib import Path


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
    board_counts: dict[str, int] = field(default_factory=dict)
    """Boards tried, by outcome."""
    notes: list[str] = field(default_factory=list)
    mappings: list[str] = field(default_factory=list)
    """Which column is which field and how often it is filled, one line for each set of columns that files have."""
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


def summarise(source_id: str, issues: list[str], shown: int = 5) -> list[str]:
    """Return at most `shown` lines, and how many more there are; boards with the same reason share a line."""
    boards: dict[str, list[str]] = {}
    for issue in issues:
        board, _, reason = issue.partition(": ")
        boards.setdefault(reason, []).append(board)
    lines = [
        f"{named[0]}: {reason}" if len(named) == 1 else f"{source_id}: {len(named)} boards: {reason}"
        for reason, named in boards.items()
    ]
    return lines[:shown] + ([f"{source_id}: {len(lines) - shown} more (see ops.issue)"] if len(lines) > shown else [])
