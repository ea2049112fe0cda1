"""The ledger of runs: what each did at each step and source, what it could not use, and how it ended (schema `ops`).

A `Run` is kept in memory while no database is at hand (fetching holds none) and written down when one is.
"""

import hashlib
import os
import platform
import secrets
import time
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb
import orjson

from skilltide import __version__
from skilltide.log import logger
from skilltide.model import Rejection
from skilltide.normalise.masking import mask_text
from skilltide.warehouse.rows import touch, upsert
from skilltide.warehouse.statements import statement

Counts = dict[str, int]


@dataclass(frozen=True, slots=True)
class SourceRun:
    """What a run did at one source, as people ask for it."""

    source_id: str
    outcome_code: str
    """completed, nothing_new or failed."""
    unit_count: int = 0
    """Files or boards read."""
    fetched_count: int = 0
    """Documents read (a file's records, a board's postings; none from a board that is unchanged)."""
    new_count: int = 0
    """Postings that were not known."""
    changed_count: int = 0
    """Known postings that say something else than before."""
    closed_count: int = 0
    """Postings that had gone (fewer below zero: some came back)."""
    failed_count: int = 0
    """Files or boards that could not be read or believed."""
    rejected_count: int = 0
    """Records in quarantine."""
    seconds: float | None = None
    """Reading took this long; None where it failed."""
    message: str | None = None
    """Why it failed, or the first of its troubles."""
    issues: tuple[str, ...] = ()
    """All of its troubles, one line each."""


@dataclass
class Run:
    """What a run did so far."""

    run_id: str
    flow_code: str
    steps: dict[str, Counts] = field(default_factory=dict)
    """Counts by step, in the order in which steps ended."""
    warnings: list[str] = field(default_factory=list)
    unwritten: list[tuple[object, ...]] = field(default_factory=list, repr=False)
    """Rows of `ops.step` that wait for a database."""

    @property
    def outcome_code(self) -> str:
        """`completed`, or with warnings."""
        return "completed_with_warnings" if self.warnings else "completed"


def new_run(flow_code: str, at: datetime | None = None) -> Run:
    """Return a run with an id that sorts by time and doesn't collide. `at`: when it begins (UTC), now if not given."""
    started = (at or datetime.now(UTC)).strftime("%Y%m%dT%H%M%S.%f")[:-3]
    return Run(f"{started}-{secrets.token_hex(2)}", flow_code)


def begin(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Note that a run is on; runs of this machine whose process is gone are noted as failed."""
    host, process_id = platform.node(), os.getpid()
    others = connection.execute(statement("running_elsewhere"), [run.run_id]).fetchall()
    dead = [run_id for run_id, other_host, other_id in others if other_host in (host, None) and not _lives(other_id)]
    connection.execute(statement("end_silent_runs"), [dead])
    connection.execute(statement("begin_run"), [run.run_id, run.flow_code, _now(), __version__, host, process_id])
    touch(connection, "ops.run")


def _lives(process_id: int | None) -> bool:
    if process_id is None or process_id == os.getpid():
        return False
    try:
        os.kill(process_id, 0)
    except ProcessLookupError:
        return False
    except PermissionError:
        return True
    return True


@contextmanager
def timed(run: Run, step_code: str, version: str | None) -> Iterator[Counts]:
    """Time a step and keep the counts that the block puts into the mapping; a step without counts did nothing."""
    counts: Counts = {}
    began = time.monotonic()
    yield counts
    if not counts:
        return
    seconds = time.monotonic() - began
    run.unwritten.append((run.run_id, step_code, _now(), seconds, orjson.dumps(counts).decode(), version))
    before = run.steps.pop(step_code, {})
    run.steps[step_code] = {key: before.get(key, 0) + value for key, value in counts.items()}
    logger.info("%s: %s (%.1f s)", step_code, in_words(counts), seconds)


def in_words(counts: Mapping[str, int]) -> str:
    """Return counts as people read them: `20 documents, 3 rejections`."""
    return ", ".join(f"{value:,} {key.replace('_', ' ')}" for key, value in counts.items())


def write_steps(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Write down the steps that ended since the last call."""
    columns = ["run_id", "step_code", "finished_at", "seconds", "counts", "version"]
    upsert(connection, "ops.step", columns, run.unwritten)
    run.unwritten.clear()


def record_sources(connection: duckdb.DuckDBPyConnection, run: Run, sources: Sequence[SourceRun]) -> None:
    """Write down what the run did at its sources, and their troubles; repeated, the newer word holds."""
    columns = ["run_id", "source_id", "outcome_code", "unit_count", "document_count", "rejection_count", "message"]
    rows = [
        (
            run.run_id,
            one.source_id,
            one.outcome_code,
            one.unit_count,
            one.fetched_count,
            one.rejected_count,
            mask_text(one.message or "") or None,
        )
        for one in sources
    ]
    issues = [(run.run_id, one.source_id, "warning", mask_text(issue)) for one in sources for issue in one.issues]
    connection.execute("DELETE FROM ops.source_run WHERE run_id = ?", [run.run_id])
    connection.execute("DELETE FROM ops.issue WHERE run_id = ?", [run.run_id])
    upsert(connection, "ops.source_run", columns, rows)
    upsert(connection, "ops.issue", ["run_id", "source_id", "severity_code", "message"], issues)
    touch(connection, "ops.source_run", "ops.issue")


def quarantine(
    connection: duckdb.DuckDBPyConnection,
    run_id: str,
    step_code: str,
    rejections: Iterable[tuple[str | None, Rejection]],
) -> int:
    """Store what could not be used, each with its document's id where it has one; return how many rows that is.

    A row stands for a document, or else for a place in a file, or for what is said of a file or board as a whole. One
    that comes again is the newest run's.
    """
    columns = ["quarantine_id", "run_id", "source_id", "origin", "row_number", "step_code", "reason_code", "reason",
               "value", "document_id"]  # fmt: skip
    rows: dict[str, tuple[object, ...]] = {}
    for document_id, rejection in rejections:
        origin, row, code = rejection.origin, rejection.row, rejection.reason_code
        told = document_id or (rejection.reason if row is None else None)
        key = f"{rejection.source_id}\0{origin}\0{row}\0{code}\0{rejection.value}" + (f"\0{told}" if told else "")
        quarantine_id = hashlib.blake2b(key.encode("utf-8", "replace"), digest_size=12).hexdigest()
        values = (quarantine_id, run_id, rejection.source_id, origin, row, step_code, code, mask_text(rejection.reason),
                  mask_text(rejection.value or "") or None, document_id)  # fmt: skip
        rows.setdefault(quarantine_id, values)
    count = upsert(connection, "ops.quarantine", columns, rows.values(), conflict="replace")
    if count:
        touch(connection, "ops.quarantine")
    return count


def finish(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    """Note that a run ended well, perhaps with warnings."""
    _end(connection, run, run.outcome_code, "; ".join(run.warnings) or None)


def fail(connection: duckdb.DuckDBPyConnection, run: Run, error: BaseException) -> None:
    """Note that a run failed, and why."""
    _end(connection, run, "failed", str(error) or type(error).__name__)


def _end(connection: duckdb.DuckDBPyConnection, run: Run, outcome_code: str, message: str | None) -> None:
    write_steps(connection, run)
    unreplayable = run.steps.get("normalise", {}).get("unreplayable_postings")
    message = mask_text(message or "") or None
    connection.execute(statement("end_run"), [_now(), outcome_code, message, unreplayable, run.run_id])
    touch(connection, "ops.run")


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
