"""Reading one unit of a source of files, unedited, into a landing file, or into lines that are landed later."""

from collections import Counter
from collections.abc import Mapping
from datetime import datetime

from skilltide.errors import SourceError
from skilltide.landing.format import EntryWriter, UnitRead
from skilltide.landing.landed import Landed
from skilltide.log import logger
from skilltide.model import Document, Rejection
from skilltide.sources.file_source import FileSource, InputUnit
from skilltide.sources.source import Source


def fingerprint(unit: InputUnit, source: Source) -> str:
    """Return what tells a unit's state without reading it: size, time of change, and how its source reads it."""
    state = f"{unit.size}@{unit.modified_at.isoformat() if unit.modified_at else None}"
    return f"{state}#{source.reading}" if source.reading else state


def land_unit(source: FileSource, unit: InputUnit, writer: EntryWriter, landed: Landed, fetched_at: datetime) -> None:
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


def _write(writer: EntryWriter, record: Document | Rejection) -> Rejection | None:
    """Write a record; return the rejection that was written. A record that can't be stored becomes one."""
    try:
        writer.write(record)
    except (TypeError, ValueError, RecursionError) as error:
        name, message = type(error).__name__, f"{error}; the record can't be stored"
        rejection = Rejection.internal(record.source_id, record.origin, record.row, name, message)
        writer.write(rejection)
        return rejection
    return record if isinstance(record, Rejection) else None
