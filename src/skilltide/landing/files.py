"""Reading what a source of files has that is new, unedited, into one landing file."""

import time
from collections import Counter
from collections.abc import Callable, Mapping, Sequence, Set
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
        SourceError: nothing is there to read, or none of it could be used.
    """
    began = time.monotonic()
    landed = Landed(source.source_id)
    there = source.inputs()
    units = [unit for unit in there if (unit.key, fingerprint(unit, source)) not in known]
    landed.known_unit_count = len(there) - len(units)
    if not units:
        landed.take_notes(source.take_notes())
        return landed
    path = landing / source.source_id / f"{run_id}.jsonl.zst"
    with landing_writer(path, is_large=True) as writer:
        entry = source.entry.model_dump(mode="json", exclude_none=True)
        writer.write(SourceConfigured(source.source_id, source.platform, entry))
        for done, unit in enumerate(units):
            progress(source.source_id, done, len(units))
            land_unit(source, unit, writer, landed, fetched_at)
        landed.reads = writer.reads
        progress(source.source_id, len(units), len(units))
        if len(landed.failed_units) == len(there):
            raise SourceError(_none_usable(landed, units))
    landed.mappings = source.take_mappings()
    landed.take_notes(source.take_notes())
    landed.path = path
    landed.seconds = time.monotonic() - began
    return landed


def _none_usable(landed: Landed, units: Sequence[InputUnit]) -> str:
    """Return a message that names every file of a source, none of which can be used; those of one reason together."""
    if len(units) == 1:
        return landed.failed_units[0]
    files: dict[str, list[str]] = {}
    for unit, line in zip(units, landed.failed_units, strict=True):
        reason = line.removeprefix(f"{landed.source_id}: ").removeprefix(f"{unit.key}: ")
        files.setdefault(reason.removesuffix("."), []).append(unit.key)
    told = "; ".join(f"{', '.join(keys)}: {reason}" for reason, keys in files.items())
    return f"{landed.source_id}: none of its {len(units):,} files can be used. {told}."


def land_unit(source: FileSource, unit: InputUnit, writer: LandingWriter, landed: Landed, fetched_at: datetime) -> None:
    """Read one unit into a landing file. One that can't be used, for whatever reason, is a rejection.

    What was read of it before stays; the unit is not noted as read, so that it is tried again. One whose records were
    all rejected is told like those, once.
    """
    documents = 0
    row: int | None = None
    rejected: Counter[str] = Counter()
    reasons: dict[str, str] = {}
    try:
        for record in source.read_unit(unit, fetched_at):
            row = record.row
            rejection = _write(writer, record)
            if rejection is None:
                documents += 1
            else:
                landed.rejection_count += 1
                rejected[rejection.reason_code] += 1
                reasons.setdefault(rejection.reason_code, rejection.reason)
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
        if documents or not rejected.keys() - {"no_rows"}:
            landed.unit_count += 1
            landed.empty_units += [unit.key] if rejected and not documents else []
        else:
            landed.failed_units.append(f"{source.source_id}: {unit.key}: {_in_words(rejected, reasons)}.")
        landed.document_count += documents
        writer.write(UnitRead(source.source_id, unit.key, fingerprint(unit, source), documents))
        return
    landed.document_count += documents
    landed.rejection_count += 1
    writer.write(failure)


def _in_words(rejected: Counter[str], first: Mapping[str, str]) -> str:
    """Return why no record of a file can be used: how many have which code, and the first reason of each."""
    if rejected.total() == 1:
        return next(iter(first.values())).removesuffix(".")
    told = "; ".join(f"{count:,} {code} (first: {first[code]})" for code, count in rejected.most_common(3))
    return f"none of its {rejected.total():,} records can be used: {told}"


def _write(writer: LandingWriter, record: Document | Rejection) -> Rejection | None:
    """Write a record; return the rejection that was written. A record that can't be stored becomes one."""
    try:
        writer.write(record)
    except (TypeError, ValueError, RecursionError) as error:
        name, message = type(error).__name__, f"{error}; the record can't be stored"
        rejection = Rejection.internal(record.source_id, record.origin, record.row, name, message)
        writer.write(rejection)
        return rejection
    return record if isinstance(record, Rejection) else None
