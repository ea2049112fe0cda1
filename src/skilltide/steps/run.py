"""A run: one execution with its id, its steps' counts and its outcome, recorded in `ops`."""

import secrets
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import UTC, datetime

import duckdb
import orjson

from skilltide import __version__
from skilltide.log import logger


@dataclass
class Run:
    """What a run did so far."""

    run_id: str
    flow_code: str
    stage_count: int = 1
    """How many stages (blocks of `recorded`) the run still has; it is finished after the last."""
    steps: dict[str, dict[str, int]] = field(default_factory=dict)
    warnings: list[str] = field(default_factory=list)

    @property
    def outcome_code(self) -> str:
        """`completed`, or with warnings."""
        return "completed_with_warnings" if self.warnings else "completed"


def new_run(flow_code: str, stage_count: int = 1) -> Run:
    """Return a run with an id that sorts by time and doesn't collide."""
    started = datetime.now(UTC).strftime("%Y%m%dT%H%M%S.%f")[:-3]
    return Run(f"{started}-{secrets.token_hex(2)}", flow_code, stage_count)


@contextmanager
def recorded(connection: duckdb.DuckDBPyConnection, run: Run) -> Iterator[None]:
    """Record the run's beginning, end and outcome; a run that dies without one is marked by the next."""
    connection.execute(
        "UPDATE ops.run SET outcome_code = 'failed', message = 'ended without a word (killed?)' "
        "WHERE outcome_code = 'running' AND run_id != ?",
        [run.run_id],
    )
    connection.execute(
        "INSERT OR IGNORE INTO ops.run VALUES (?, ?, ?, NULL, 'running', NULL, ?)",
        [run.run_id, run.flow_code, _now(), __version__],
    )
    try:
        yield
    except BaseException as error:
        _finish(connection, run, "failed", str(error) or type(error).__name__)
        raise
    run.stage_count -= 1
    if run.stage_count <= 0:
        _finish(connection, run, run.outcome_code, "; ".join(run.warnings) or None)


@contextmanager
def step(connection: duckdb.DuckDBPyConnection, run: Run, step_code: str) -> Iterator[dict[str, int]]:
    """Time a step and record the counts that the block puts into the mapping."""
    counts: dict[str, int] = {}
    began = time.monotonic()
    yield counts
    run.steps[step_code] = counts
    seconds = time.monotonic() - began
    record_step(connection, run, step_code, seconds, counts)
    told = ", ".join(f"{value:,} {key.replace('_', ' ')}" for key, value in counts.items())
    logger.info("%s: %s (%.1f s)", step_code, told, seconds)


def record_step(
    connection: duckdb.DuckDBPyConnection, run: Run, step_code: str, seconds: float, counts: Mapping[str, int]
) -> None:
    """Record a step that was done without the database."""
    connection.execute(
        "INSERT INTO ops.step VALUES (?, ?, ?, ?, ?)",
        [run.run_id, step_code, _now(), seconds, orjson.dumps(counts).decode()],
    )


def _finish(connection: duckdb.DuckDBPyConnection, run: Run, outcome_code: str, message: str | None) -> None:
    connection.execute(
        "UPDATE ops.run SET finished_at = ?, outcome_code = ?, message = ? WHERE run_id = ?",
        [_now(), outcome_code, message, run.run_id],
    )


def _now() -> datetime:
    return datetime.now(UTC).replace(tzinfo=None)
