"""The whole way from sources to report, step by step, and what each command of the CLI runs.

Fetching never holds the database: sources are read into landing files first, then everything is derived from those.
"""

import filecmp
import shutil
import time
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from skilltide.errors import CheckFailedError, ConfigurationError, SourceError
from skilltide.inputs import sample_notice
from skilltide.landing.boards import Histories, summary
from skilltide.landing.files import Landed, land
from skilltide.landing.tasks import fetch
from skilltide.log import logger
from skilltide.model import CheckResult
from skilltide.settings import Settings
from skilltide.sources.base import Source
from skilltide.sources.board import BoardSource
from skilltide.steps import run as runs
from skilltide.steps.boards import board_histories
from skilltide.steps.build import build_marts
from skilltide.steps.check import check
from skilltide.steps.forget import let_go, remember
from skilltide.steps.load import load, pending
from skilltide.steps.merge import merge_openings
from skilltide.steps.normalise import normalise_documents
from skilltide.steps.publish import publish
from skilltide.steps.run import Run, recorded, step
from skilltide.steps.source_counts import SourceCounts, source_counts, standing
from skilltide.steps.tag import tag_texts
from skilltide.task_runner import TaskRunner
from skilltide.warehouse.connect import working

if TYPE_CHECKING:
    from skilltide.report.filtered import Filters

Progress = Callable[[str, int, int], None]
"""Called with what is being done, how much is done, and of how much."""


def clock() -> datetime:
    """Return the time (UTC) that what is read now counts as seen."""
    return datetime.now(UTC)


def quiet(what: str, done: int, total: int) -> None:
    """Show no progress."""


@dataclass
class Outcome:
    """What a command did, for the summary that the CLI prints and the artifacts that flows publish."""

    run: Run
    landed: list[Landed] = field(default_factory=list)
    report: Path | None = None
    sources: list[SourceCounts] = field(default_factory=list)
    """What was read, per source."""
    checks: list[CheckResult] = field(default_factory=list)


def ingest(
    settings: Settings, sources: Iterable[Source], run: Run | None = None, progress: Progress = quiet
) -> Outcome:
    """Land what the sources have that is new, load it and normalise it.

    One source's failure is a warning, and the others go on; so is a board's, even where it is the only one.

    Raises:
        SourceError: every source failed.
    """
    run = run or runs.new_run("ingest")
    outcome = Outcome(run)
    sources = list(sources)
    with working(settings) as connection:
        before = standing(connection)
        _load_pending(connection, settings, run)  # what a killed run had landed
        known = {(row[0], row[1], row[2]) for row in connection.execute(
            "SELECT source_id, unit, fingerprint FROM raw.unit").fetchall()}  # fmt: skip
        histories = board_histories(connection)
    began = time.monotonic()
    outcome.landed, failures = _land(settings, sources, outcome.run, known, histories, progress)
    if failures and len(failures) == len(sources):
        raise SourceError(failures[0][1])
    for message in dict.fromkeys(message for _, message in failures):
        logger.warning("%s", message)
    with working(settings) as connection, recorded(connection, run):
        landed = {"units": sum(item.unit_count for item in outcome.landed),
                  "documents": sum(item.document_count for item in outcome.landed)}  # fmt: skip
        for item in outcome.landed:
            for code, count in sorted(item.board_counts.items()):
                landed[f"boards_{code}"] = landed.get(f"boards_{code}", 0) + count
        runs.record_step(connection, run, "land", time.monotonic() - began, landed)
        run.steps["land"] = landed
        _record_sources(connection, run, outcome.landed, failures)
        _load_pending(connection, settings, run)
        runner = TaskRunner.of(settings)
        with step(connection, run, "normalise") as counts:
            counts.update(
                normalise_documents(
                    connection, run.run_id, runner, settings.landing,
                    lambda done, total: progress("normalise", done, total),
                )
            )  # fmt: skip
        with step(connection, run, "let_go") as counts:
            counts.update(let_go(connection, settings.landing, settings.retention_days, clock().date()))
        outcome.sources = source_counts(before, standing(connection), outcome.landed, failures)
    return outcome


def tag(settings: Settings, run: Run | None = None, progress: Progress = quiet) -> Outcome:
    """Tag the texts that are new or that a changed lexicon can affect."""
    run = run or runs.new_run("tag")
    outcome = Outcome(run)
    with working(settings) as connection, recorded(connection, run):
        _tag(connection, settings, run, progress)
    return outcome


def build(settings: Settings, run: Run | None = None, progress: Progress = quiet) -> Outcome:
    """Merge postings into openings and build the marts that are not up to date."""
    run = run or runs.new_run("build")
    outcome = Outcome(run)
    with working(settings) as connection, recorded(connection, run):
        _merge(connection, run)
        _build(connection, run, progress)
    return outcome


def analyse(settings: Settings, run: Run | None = None, progress: Progress = quiet) -> Outcome:
    """Merge postings into openings, tag texts and build the marts."""
    run = run or runs.new_run("analyse")
    outcome = Outcome(run)
    with working(settings) as connection, recorded(connection, run):
        _merge(connection, run)
        _tag(connection, settings, run, progress)
        _build(connection, run, progress)
    return outcome


def publish_marts(settings: Settings, run: Run | None = None, progress: Progress = quiet) -> Outcome:
    """Check the marts and publish them.

    Raises:
        CheckFailedError: an integrity check failed; what was published before stays.
    """
    run = run or runs.new_run("publish")
    outcome = Outcome(run)
    with working(settings) as connection, recorded(connection, run):
        results = check(connection, run.run_id)
        broken = [r.message for r in results if not r.is_passed and r.level_code == "integrity"]
        outcome.checks = results
        if broken:
            raise CheckFailedError(f"nothing published. {' '.join(message or '' for message in broken)}", results)
        run.warnings += [r.message or r.check_code for r in results if not r.is_passed]
        run.steps["check"] = {"checks": len(results), "warnings": sum(not r.is_passed for r in results)}
        with step(connection, run, "publish") as counts:
            progress("publish", 0, 0)
            counts.update(publish(connection, settings.published, settings.exports))
    return outcome


def forget(
    settings: Settings, posting: str | None = None, employer: str | None = None, progress: Progress = quiet
) -> int:
    """Remove a posting, or all of an employer, from everything that is kept, and publish anew without it.

    Landing files, raw and staging data, the marts, exports, reports and cached responses are all cleared; it stays
    forgotten when a source brings it again. Returns how many postings went.

    Raises:
        ConfigurationError: nothing of it is in the warehouse.
    """
    run = runs.new_run("forget", stage_count=3)
    with working(settings) as connection, recorded(connection, run):
        count = remember(connection, posting, employer)
        with step(connection, run, "normalise") as counts:
            counts.update(normalise_documents(connection, run.run_id, TaskRunner.of(settings), settings.landing))
        connection.execute("CHECKPOINT")
    shutil.rmtree(settings.http_cache, ignore_errors=True)
    for kept in (".last.duckdb", ".previous.duckdb"):
        (settings.reports / kept).unlink(missing_ok=True)
    analyse(settings, run, progress)
    publish_marts(settings, run, progress)
    report(settings)
    return count


def report(settings: Settings, filters: "Filters | None" = None, out: Path | None = None) -> Path:
    """Write the HTML report from the published database (default: `reports/index.html`); return its path.

    Beside the whole report stands `brief.md`: how things are, and what changed since the last report of other data.

    Raises:
        WarehouseError: nothing is published, or it lacks a mart.
        ConfigurationError: a filter names a role family or country that no opening has.
    """
    from skilltide.report.brief import write_brief
    from skilltide.report.page import write_report

    notice = sample_notice(settings.home)
    path = write_report(settings.published, out or settings.reports / "index.html", notice=notice, filters=filters)
    if filters is None and out is None:
        previous = _keep_previous(settings)
        brief = write_brief(settings.published, previous, notice=notice)
        (settings.reports / "brief.md").write_text(brief, encoding="utf-8")
    return path


def _keep_previous(settings: Settings) -> Path:
    """Keep the data of this report, and of the last one that was made of other data, to compare with."""
    last, previous = settings.reports / ".last.duckdb", settings.reports / ".previous.duckdb"
    if not last.exists() or not filecmp.cmp(last, settings.published, shallow=False):
        if last.exists():
            last.replace(previous)
        shutil.copy2(settings.published, last)
    return previous


def refresh(settings: Settings, sources: Sequence[Source], progress: Progress = quiet) -> Outcome:
    """All steps in one run: ingest, analyse, publish, report."""
    run = runs.new_run("refresh", stage_count=3)
    outcome = ingest(settings, sources, run, progress)
    analyse(settings, run, progress)
    publish_marts(settings, run, progress)
    progress("report", 0, 0)
    outcome.report = report(settings)
    return outcome


def _land(
    settings: Settings,
    sources: Sequence[Source],
    run: Run,
    known: set[tuple[str, str, str]],
    histories: Histories,
    progress: Progress,
) -> tuple[list[Landed], list[tuple[str, str]]]:
    """Read files one after another and boards all at once; return what was landed, and the sources that failed."""
    landed: list[Landed] = []
    failures: list[tuple[str, str]] = []

    def show(source_id: str, done: int, total: int) -> None:
        progress(f"read {source_id}", done, total)

    for source in sources:
        if isinstance(source, BoardSource):
            continue
        units = {(unit, fingerprint) for source_id, unit, fingerprint in known if source_id == source.source_id}
        try:
            landed.append(land(source, units, settings.landing, run.run_id, clock(), show))
        except SourceError as error:
            failures.append((source.source_id, str(error)))
    fetched = [source for source in sources if isinstance(source, BoardSource)]
    if fetched:
        try:
            result = fetch(fetched, known, histories, settings, run.run_id, clock(), show)
            landed += result.landed
            failures += result.failures
        except ConfigurationError as error:
            failures += [(source.source_id, str(error)) for source in fetched]
    return landed, failures


def _merge(connection: duckdb.DuckDBPyConnection, run: Run) -> None:
    with step(connection, run, "merge") as counts:
        counts.update(merge_openings(connection))


def _tag(connection: duckdb.DuckDBPyConnection, settings: Settings, run: Run, progress: Progress) -> None:
    runner = TaskRunner.of(settings)
    with step(connection, run, "tag") as counts:
        counts.update(
            tag_texts(connection, settings.lexicon_folder, runner, lambda done, total: progress("tag", done, total))
        )


def _build(connection: duckdb.DuckDBPyConnection, run: Run, progress: Progress) -> None:
    with step(connection, run, "build") as counts:
        counts.update(build_marts(connection, lambda name: progress(f"build {name}", 0, 0)))


def _load_pending(connection: duckdb.DuckDBPyConnection, settings: Settings, run: Run) -> None:
    paths = pending(connection, settings.landing)
    if not paths:
        return
    with step(connection, run, "load") as counts:
        for path in paths:
            for key, value in load(connection, settings.landing, path).items():
                counts[key] = counts.get(key, 0) + value


def _record_sources(
    connection: duckdb.DuckDBPyConnection, run: Run, landed: list[Landed], failures: list[tuple[str, str]]
) -> None:
    rows: list[list[object]] = []
    for item in landed:
        outcome = "failed" if item.is_failed else "completed" if item.unit_count else "nothing_new"
        rows.append([run.run_id, item.source_id, outcome, item.unit_count, item.document_count, item.rejection_count,
                     "; ".join([*item.failed_units, *item.issues][:3]) or None])  # fmt: skip
        run.warnings += item.failed_units
        run.warnings += summary(item.source_id, item.issues)
        for message in item.issues:
            connection.execute(
                "INSERT INTO ops.issue VALUES (?, ?, 'warning', ?)", [run.run_id, item.source_id, message]
            )
    run.warnings += dict.fromkeys(message for _, message in failures)
    for source_id, message in failures:
        rows.append([run.run_id, source_id, "failed", 0, 0, 0, message])
        connection.execute("INSERT INTO ops.issue VALUES (?, ?, 'warning', ?)", [run.run_id, source_id, message])
    if rows:
        connection.executemany("INSERT INTO ops.source_run VALUES (?, ?, ?, ?, ?, ?, ?)", rows)
