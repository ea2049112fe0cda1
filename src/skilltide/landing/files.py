"""Reading what a source of files has that is new, unedited, into one landing file."""

import time
from collections.abc import Callable, Set
from datetime import datetime
from pathlib import Path

from skilltide.errors import SourceError
from skilltide.landing.format import LandingWriter, SourceConfigured, UnitRead, landing_writer
from skilltide.landing.landed import Landed
from skilltide.log import logger
from skilltide.model import Document, Rejection
from skilltide.sources.file_source import FileSource, InputUnit
from skilltide.sources.source import Source

Progress = Callable[[str, int, int], None]
"""Called with source id, units done, units in all."""


def fingerprint(unit: InputUnit, source: Source) -> str:
    """Return what tells a unit's state without reading it: size, time of change, and how its source reads it."""
    state = f"{unit.size}@{unit.modified_at.isoformat() if unit.modified_at else None}"
    return f"{state}#{source.reading}" if source.reading else state


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
    units = [unit for unit in source.inputs() if (unit.key, fingerprint(unit, source)) not in known]
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
    landed.mappings = source.take_mappings()
    landed.notes = [f"{note.origin}: {note.text}" for note in source.take_notes()]
    landed.path = path
    landed.seconds = time.monotonic() - began
    return landed


def land_unit(source: FileSource, unit: InputUnit, writer: LandingWriter, landed: Landed, fetched_at: datetime) -> None:
    """Read one unit into a landing file. One that can't be used, for whatever reason, is a rejection.

    What was read of it before stays; the unit is not noted as read, so that it is tried again.
    """
    documents = 0
    row: int | None = None
    try:
        for record in source.read_unit(unit, fetched_at):
            row = record.row
            is_document = _write(writer, record)
            documents += is_document
            landed.rejection_count += not is_document
    except SourceError as error:
        failure = Rejection(source.source_id, unit.key, None, "unusable", str(error))
        landed.failed_units.append(str(error))
    except (OSError, MemoryError):  # the machine's trouble, not the file's
        raise
    except Exception as error:
        logger.debug("%s: %s", source.source_id, unit.key, exc_info=error)
        message = f"{error}; reading stopped after record {row or 0}"
        failure = Rejection.internal(source.source_id, unit.key, None, type(error).__name__, message)
        landed.failed_units.append(f"{source.source_id}: {unit.key}: {failure.reason}")
    else:
        landed.unit_count += 1
        landed.document_count += documents
        writer.write(UnitRead(source.source_id, unit.key, fingerprint(unit, source), documents))
        return
    landed.document_count += documents
    landed.rejection_count += 1
    writer.write(failure)


def _write(writer: LandingWriter, record: Document | Rejection) -> bool:
    """Write a record; return whether it was written as a document. One that can't be stored becomes a rejection."""
    try:
        writer.write(record)
    except (TypeError, ValueError, RecursionError) as error:
        name, message = type(error).__name__, f"{error}; the record can't be stored"
        writer.write(Rejection.internal(record.source_id, record.origin, record.row, name, message))
        return False
    return isinstance(record, Document)
