"""What a run collects with: what is known before, where it lands and when, and who is told how far it is."""

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import datetime

from skilltide.landing.plausibility import Histories
from skilltide.settings import Settings
from skilltide.supervisor import Supervisor

Progress = Callable[[str, int, int], None]
"""Called with source id, units done, units in all."""


@dataclass(frozen=True, slots=True)
class Known:
    """What the warehouse knows before anything is read."""

    units: frozenset[tuple[str, str, str]] = frozenset()
    """The files that were read: source id, unit, fingerprint."""
    histories: Histories = field(default_factory=dict)
    """What earlier reads of each board gave."""

    def units_of(self, source_id: str) -> set[tuple[str, str]]:
        """Return a source's files that were read: unit, fingerprint."""
        return {(unit, fingerprint) for owner, unit, fingerprint in self.units if owner == source_id}

    def of(self, source_ids: set[str]) -> "Known":
        """Return what is known of some sources."""
        histories = {key: history for key, history in self.histories.items() if key[0] in source_ids}
        return Known(frozenset(unit for unit in self.units if unit[0] in source_ids), histories)


@dataclass(frozen=True, slots=True)
class Collection:
    """One collecting of sources. It goes to other processes, so it holds nothing but values."""

    settings: Settings
    run_id: str
    fetched_at: datetime
    known: Known = field(default_factory=Known)


@dataclass(frozen=True, slots=True)
class Reporting:
    """Who is told how far a collecting is, and who runs its parts."""

    progress: Progress = lambda source_id, done, total: None
    supervisor: Supervisor = field(default_factory=Supervisor)
