"""What reading sources gave, source by source."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from skilltide.landing.causes import in_words
from skilltide.landing.format import BoardRead, UnitRead
from skilltide.sources.source import CUT_SHORT, NOT_READ, ReadNote

LOST_SHARE, SMALLEST = 0.9, 10
"""A source of files has failed when so many of them can't be used; of fewer files, when none can."""
_SHOWN_FILES, _SHOWN_NOTES = 3, 20
"""Of one kind the notes on so many files, and no more than so many, are told in full."""
_NAMED_BOARDS = 3
"""So many boards that fail alike are named."""


@dataclass
class Landed:
    """What reading a source gave."""

    source_id: str
    unit_count: int = 0
    known_unit_count: int = 0
    """Files that were read before, and are as they were."""
    document_count: int = 0
    rejection_count: int = 0
    failed_units: list[str] = field(default_factory=list)
    """One line for each file that could not be used at all."""
    left_out: list[str] = field(default_factory=list)
    """One line for each file that was not read, or not to its end."""
    empty_units: list[str] = field(default_factory=list)
    """The files that hold no records."""
    issues: list[str] = field(default_factory=list)
    """One line for each board that failed, was not believed, or is not complete."""
    causes: dict[str, str] = field(default_factory=dict)
    """Line of `issues` -> why, as a code (`causes`)."""
    board_counts: dict[str, int] = field(default_factory=dict)
    """Boards tried, by outcome."""
    notes: list[str] = field(default_factory=list)
    mappings: list[str] = field(default_factory=list)
    """Which column is which field and how often it is filled, one line for each set of columns that files have."""
    reads: list[UnitRead | BoardRead] = field(default_factory=list)
    """How each unit and board was read, as it stands in the landing file."""
    seconds: float = 0.0
    path: Path | None = None
    """The landing file; None where there was nothing new."""

    @property
    def is_failed(self) -> bool:
        """Whether boards were tried and none could be read, or nearly all of many files could not be used."""
        failed = len(self.failed_units)
        there = failed + self.unit_count + self.known_unit_count
        return not self.unit_count if self.board_counts else there >= SMALLEST and failed >= LOST_SHARE * there

    def add_unit(self, other: "Landed") -> None:
        """Add what another process had of one unit."""
        self.unit_count += other.unit_count
        self.document_count += other.document_count
        self.rejection_count += other.rejection_count
        self.failed_units += other.failed_units
        self.empty_units += other.empty_units

    def take_notes(self, notes: Iterable[ReadNote]) -> None:
        """Keep what was noted while reading; of many notes of one kind the first, and how many more there are."""
        by_code: dict[str, list[ReadNote]] = {}
        for note in notes:
            by_code.setdefault(note.code, []).append(note)
        for note in (*by_code.pop(CUT_SHORT, ()), *by_code.pop(NOT_READ, ())):
            told = f"{self.source_id}: {note.origin}: "
            if not any(line.startswith(told) for line in self.failed_units):
                self.left_out.append(f"{told}{note.text}")
        for code, alike in by_code.items():
            files = list(dict.fromkeys(note.origin for note in alike))
            shown = [note for note in alike if note.origin in files[:_SHOWN_FILES]][:_SHOWN_NOTES]
            self.notes += [f"{note.origin}: {note.text}" for note in shown]
            if len(alike) > len(shown):
                self.notes.append(
                    f"{len(alike) - len(shown):,} more notes of that kind ({code}), on {len(files):,} files"
                )

    @property
    def told(self) -> str:
        """What was had of it, in a line."""
        boards = ", ".join(f"{count:,} {code}" for code, count in sorted(self.board_counts.items()))
        units = f"boards: {boards}" if boards else f"files: {self.unit_count:,} new, {self.known_unit_count:,} known"
        return f"{self.source_id}: {self.document_count:,} documents; {units} ({self.seconds:.1f} s)"

    @property
    def warnings(self) -> list[str]:
        """What has to be said in the end: the files that gave nothing or not all, and the boards."""
        empty = [f"{self.source_id}: no records in {_named(self.empty_units)}"] if self.empty_units else []
        return [*self.failed_units, *self.left_out, *empty, *summarise(self.source_id, self.issues, self.causes)]

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
    clock_offset_seconds: float | None = None
    """What has to be added to this machine's clock, as the hosts that were read told it; None where none was."""


def _named(units: list[str]) -> str:
    """Return the files by name, or the first of many; each stands in quarantine too."""
    if len(units) <= _SHOWN_NOTES:
        return ", ".join(units)
    return f"{len(units):,} files: {', '.join(units[:_SHOWN_FILES])} and {len(units) - _SHOWN_FILES:,} more"


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
    named = ", ".join(boards[:_NAMED_BOARDS]) + (
        f" and {len(boards) - _NAMED_BOARDS} more" if len(boards) > _NAMED_BOARDS else ""
    )
    return f"{source_id}: {len(issues)} boards: {in_words(code)} ({named}); the first: {reasons[0]}"
