"""Reading what a source of files has that is new, unedited, into one landing file."""

import time
from collections.abc import Sequence, Set
from contextlib import closing
from datetime import datetime
from pathlib import Path

from skilltide.errors import SourceError
from skilltide.landing.apart import read_apart
from skilltide.landing.collection import Progress
from skilltide.landing.format import SourceConfigured, landing_writer
from skilltide.landing.landed import Landed
from skilltide.landing.units import fingerprint, land_unit
from skilltide.sources.file_source import FileSource, InputUnit
from skilltide.task_runner import ONE_PROCESS, TaskRunner


def land(
    source: FileSource,
    known: Set[tuple[str, str]],
    landing: Path,
    run_id: str,
    fetched_at: datetime,
    progress: Progress = lambda source_id, done, total: None,
    runner: TaskRunner = ONE_PROCESS,
) -> Landed:
    """Read the units that are not `known` (unit, fingerprint) into `landing/<source>/<run>.jsonl.zst`.

    A unit that can't be used is told and tried again next time; the others go on. Where there is much to read, the
    processes that stay with the `runner` read units, and what they gave is landed in the units' order.

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
    with (
        landing_writer(path, is_large=True) as writer,
        closing(read_apart(source, units, fetched_at, runner)) as parts,
    ):
        entry = source.entry.model_dump(mode="json", exclude_none=True)
        writer.write(SourceConfigured(source.source_id, source.platform, entry))
        for done, (unit, apart) in enumerate(parts):
            progress(source.source_id, done, len(units))
            if apart is None:
                land_unit(source, unit, writer, landed, fetched_at)
            else:
                apart.add_to(source, writer, landed)
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
