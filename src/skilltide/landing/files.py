"""land: read what a source has that is new, unedited, into one landing file. Doesn't touch the database."""

import time
from collections.abc import Callable, Set
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path

from skilltide.errors import SourceError
from skilltide.landing.format import LandingWriter, SourceConfigured, UnitRead, landing_writer
from skilltide.model import Document, Rejection
from skilltide.sources.file_source import FileSource, InputUnit

Progress = Callable[[str, int, int], None]
"""Called with source id, units done, units in all."""


@dataclass
class Landed:
    """What reading a source gave."""

    source_id: str
    unit_count: int = 0
    document_count: int = 0
    rejection_count: int = 0
    failed_units: list[str] = field(default_factory=list)
    """One line for each unit that could not be used at all."""
    issues: list[str] = field(default_factory=list)
    """One line for each board that failed, was not believed, or is not complete."""
    board_counts: dict[str, int] = field(default_factory=dict)
    """Boards tried, by outcome."""
    notes: list[str] = field(default_factory=list)
    mapping: str | None = None
    """Which column is which field, in the first unit that was read."""
    seconds: float = 0.0
    path: Path | None = None
    """The landing file; None where there was nothing new."""

    @property
    def is_failed(self) -> bool:
        """Whether boards were tried and none could be read."""
        return bool(self.board_counts) and not self.unit_count


def fingerprint(unit: InputUnit) -> str:
    """Return what tells a unit's state without reading it: size and time of change."""
    return f"{unit.size}@{unit.modified_at.isoformat() if unit.modified_at else None}"


def land(
    source: FileSource,
    known: Set[tuple[str, str]],
    landing: Path,
    run_id: str,
    fetched_at: datetime,
    progress: Progress = lambda source_id, done, total: None,
) -> Landed:
    """Read the units that are not `known` (unit, fingerprint) into `landing/<source>/<run>.jsonl.zst`.

    A unit that can't be used is told and tried again next time; the others go on.

    Raises:
        SourceError: nothing is there to read, or none of the new units could be used.
    """
    began = time.monotonic()
    landed = Landed(source.source_id)
    units = [unit for unit in source.inputs() if (unit.key, fingerprint(unit)) not in known]
    if not units:
        return landed
    path = landing / source.source_id / f"{run_id}.jsonl.zst"
    with landing_writer(path) as writer:
        entry = source.entry.model_dump(mode="json", exclude_none=True)
        writer.write(SourceConfigured(source.source_id, source.platform, entry))
        for done, unit in enumerate(units):
            progress(source.source_id, done, len(units))
            land_unit(source, unit, writer, landed, fetched_at)
        progress(source.source_id, len(units), len(units))
        if len(landed.failed_units) == len(units):
            raise SourceError(landed.failed_units[0])
    landed.notes = [f"{note.origin}: {note.text}" for note in source.take_notes()]
    landed.path = path
    landed.seconds = time.monotonic() - began
    return landed


def land_unit(source: FileSource, unit: InputUnit, writer: LandingWriter, landed: Landed, fetched_at: datetime) -> None:
    """Read one unit into a landing file; one that can't be used is a rejection."""
    documents = 0
    try:
        if landed.mapping is None:
            landed.mapping = source.describe(unit)
        for record in source.read_unit(unit, fetched_at):
            writer.write(record)
            documents += isinstance(record, Document)
            landed.rejection_count += isinstance(record, Rejection)
    except SourceError as error:
        landed.failed_units.append(str(error))
        landed.rejection_count += 1
        writer.write(Rejection(source.source_id, unit.key, None, "unusable", str(error)))
        return
    landed.document_count += documents
    landed.unit_count += 1
    writer.write(UnitRead(source.source_id, unit.key, fingerprint(unit), documents))
