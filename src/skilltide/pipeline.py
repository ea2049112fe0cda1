"""The way from sources to report: a list of steps, and what each command of the CLI and each flow runs of it.

Fetching holds no database: sources are read into landing files first, then everything is derived from those.
"""

from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from itertools import groupby
from pathlib import Path
from typing import TYPE_CHECKING

import duckdb

from skilltide.errors import SkilltideError, WarehouseError
from skilltide.landing.landed import Landed
from skilltide.model import CheckResult
from skilltide.settings import Settings
from skilltide.sources.source import Source
from skilltide.steps.build import STEP as BUILD
from skilltide.steps.check import STEP as CHECK
from skilltide.steps.collect import STEP as COLLECT
from skilltide.steps.drop_forgotten import STEP as DROP_FORGOTTEN
from skilltide.steps.expire_raw import STEP as EXPIRE_RAW
from skilltide.steps.fetch import STEP as FETCH
from skilltide.steps.load import STEP as LOAD
from skilltide.steps.merge import STEP as MERGE
from skilltide.steps.normalise import STEP as NORMALISE
from skilltide.steps.plan import STEP as PLAN
from skilltide.steps.postings import STEP as POSTINGS
from skilltide.steps.publish import STEP as PUBLISH
from skilltide.steps.report import STEP as REPORT
from skilltide.steps.step import Context, Progress, Step
from skilltide.steps.tag import STEP as TAG
from skilltide.steps.take import STEP as TAKE
from skilltide.trouble import explain
from skilltide.upkeep import clear_lake
from skilltide.warehouse.clearing import due_clearings, note_cleared
from skilltide.warehouse.connect import alone, working
from skilltide.warehouse.ledger import (
    Counts,
    Run,
    SourceRun,
    begin,
    fail,
    finish,
    in_words,
    new_run,
    record_sources,
    timed,
    write_steps,
)
from skilltide.warehouse.memory import write_waiting
from skilltide.warehouse.rewrite import rewrite
from skilltide.written import note_written

if TYPE_CHECKING:
    from skilltide.report.filtered import Filters

Steps = tuple[Step, ...]

DERIVE_STEPS: Steps = (LOAD, NORMALISE, DROP_FORGOTTEN, POSTINGS, EXPIRE_RAW)
"""Landing files become postings."""
INGEST_STEPS: Steps = (TAKE, LOAD, PLAN, FETCH, *DERIVE_STEPS)
"""Loads first what collectors delivered and what a killed run had landed, so that it isn't read twice."""
ANALYSE_STEPS: Steps = (MERGE, TAG, BUILD)
PUBLISH_STEPS: Steps = (CHECK, PUBLISH)
STEPS: Steps = (*INGEST_STEPS, *ANALYSE_STEPS, *PUBLISH_STEPS, REPORT)
"""All of them, in the order in which a refresh runs them."""
COLLECT_STEPS: Steps = (COLLECT,)
"""What a collector does, which has no database."""


def clock() -> datetime:
    """Return the time (UTC) that what is read now counts as seen."""
    return datetime.now(UTC)


def quiet(what: str, done: int, total: int) -> None:
    """Show no progress."""


@dataclass
class Outcome:
    """What a command did, for the summary that the CLI prints and the artifacts that flows publish."""

    run: Run
    landed: list[Landed]
    report: Path | None
    sources: list[SourceRun]
    """What was read, per source."""
    checks: list[CheckResult]


def walk(context: Context, steps: Sequence[Step]) -> Outcome:
    """Run steps in order, in one run. The working database is held from the first to the last step that asks for it,
    and let go of where one doesn't.

    What fails a step is raised; the run's record tells it.
    """
    try:
        return _walk_groups(context, steps)
    except BaseException as error:
        if not getattr(error, "__notes__", None):
            error.add_note(f"between two steps. {_kept(context.run)}")
        if isinstance(error, Exception) and (explained := explain(error, context.settings)) is not None:
            raise explained from error
        raise
    finally:
        context.runner.close()


def _walk_groups(context: Context, steps: Sequence[Step]) -> Outcome:
    groups = [(holds, list(group)) for holds, group in groupby(steps, key=lambda step: step.holds_database)]
    last = max((number for number, (holds, _) in enumerate(groups) if holds), default=-1)
    for number, (holds_database, group) in enumerate(groups):
        if holds_database and number == last:
            with alone(context.settings):  # until the file is written anew: what another wrote between would be lost
                due = _run_held(context, group, is_last=True)
                _clear(context, due)
        elif holds_database:
            _run_held(context, group, is_last=False)
        else:
            try:
                _run(context, group)
            except BaseException as error:
                if last >= 0:
                    _record_failure_later(context, error)
                raise
    return Outcome(context.run, context.collected.landed, context.report, context.source_runs, context.checks)


def _run_held(context: Context, group: Sequence[Step], *, is_last: bool) -> set[str]:
    """Run steps with the working database; return, of the last ones, what is to be written anew then."""
    with working(context.settings) as connection:
        context.held = connection
        try:
            begin(connection, context.run)
            _run(context, group)
            if not is_last:
                return set()
            finish(connection, context.run)
            return set(due_clearings(connection))
        except BaseException as error:
            _record_failure(connection, context, error)
            raise
        finally:
            context.held = None


def _clear(context: Context, due: Collection[str]) -> None:
    """Write anew, once nobody has it open, what may still hold the bytes of what was forgotten."""
    settings = context.settings
    if "lake_history" in due and settings.lake is not None:
        try:
            remains = clear_lake(settings, settings.lake)
            with working(settings) as connection:
                note_cleared(connection, "lake_history")
        except WarehouseError as error:
            remains = [
                f"in the lake's earlier publications and their files, which could not be removed ({error}): the next "
                f"run tries again, or run `skilltide lake expire --all`"
            ]
        context.remains += remains
        context.run.warnings += remains
    if "working" in due:
        rewrite(settings.working, lambda fresh, name: note_cleared(fresh, "working", database=name))


def _run(context: Context, steps: Iterable[Step]) -> None:
    for step in steps:
        context.supervisor.step(step.name, partial(_run_step, context, step))


def _run_step(context: Context, step: Step) -> Counts:
    try:
        context.progress(step.name, 0, 0)
        with timed(context.run, step.name, step.version) as counts:
            counts.update(step.run(context))
        context.runner.renew()
        if context.held is not None:
            write_steps(context.held, context.run)
            write_waiting(context.held)
    except (Exception, KeyboardInterrupt) as error:
        error.add_note(f"in step {step.name}. {_kept(context.run)}")
        if isinstance(error, Exception) and (explained := explain(error, context.settings)) is not None:
            raise explained from error
        raise
    return counts


def _kept(run: Run) -> str:
    """Return what a run that ends before its time leaves, in words."""
    done = "; ".join(f"{name}: {in_words(counts)}" for name, counts in run.steps.items())
    kept = f"What the steps before it did is kept ({done})" if done else "Nothing was done before it"
    return f"{kept}; the next run goes on from there."


def _record_failure(connection: duckdb.DuckDBPyConnection, context: Context, error: BaseException) -> None:
    """Write down why a run failed, if that can still be written: it must not hide what failed it."""
    try:
        record_sources(connection, context.run, context.source_runs)
        fail(connection, context.run, error)
    except (duckdb.Error, RuntimeError) as second:  # DuckDB turns a pending signal into a RuntimeError
        error.add_note(f"the run's end could not be recorded: {second}")


def _record_failure_later(context: Context, error: BaseException) -> None:
    try:
        with working(context.settings) as connection:
            _record_failure(connection, context, error)
    except SkilltideError as second:
        error.add_note(f"the run's end could not be recorded: {second}")


def _walk(
    settings: Settings,
    steps: Steps,
    run: Run | None,
    flow_code: str,
    progress: Progress,
    sources: Iterable[Source] = (),
) -> Outcome:
    context = Context(settings, run or new_run(flow_code), clock, list(sources), progress)
    return walk(context, steps)


def collect(
    settings: Settings, sources: Iterable[Source], run: Run | None = None, progress: Progress = quiet
) -> Outcome:
    """Read what the sources have that is new, and deliver it to the shared folder for the builder. Opens no database.

    Raises:
        SourceError: every source failed.
        SkilltideError: the shared folder can't be written to; what was collected waits for the next run.
    """
    return _walk(settings, COLLECT_STEPS, run or new_run("collect", clock()), "collect", progress, sources)


def ingest(
    settings: Settings, sources: Iterable[Source], run: Run | None = None, progress: Progress = quiet
) -> Outcome:
    """Land what the sources have that is new, load it and normalise it.

    One source's failure is a warning, and the others go on; so is a board's, even where it is the only one.

    Raises:
        SourceError: every source failed.
    """
    return _walk(settings, INGEST_STEPS, run, "ingest", progress, sources)


def tag(settings: Settings, run: Run | None = None, progress: Progress = quiet) -> Outcome:
    """Tag the texts that are new or that a changed lexicon can affect."""
    return _walk(settings, (TAG,), run, "tag", progress)


def build(settings: Settings, run: Run | None = None, progress: Progress = quiet) -> Outcome:
    """Merge postings into openings and build the marts that are not up to date."""
    return _walk(settings, (MERGE, BUILD), run, "build", progress)


def analyse(settings: Settings, run: Run | None = None, progress: Progress = quiet) -> Outcome:
    """Merge postings into openings, tag texts and build the marts."""
    return _walk(settings, ANALYSE_STEPS, run, "analyse", progress)


def publish_marts(settings: Settings, run: Run | None = None, progress: Progress = quiet) -> Outcome:
    """Check the marts and publish them.

    Raises:
        CheckFailedError: an integrity check failed; what was published before stays.
    """
    return _walk(settings, PUBLISH_STEPS, run, "publish", progress)


def refresh(settings: Settings, sources: Iterable[Source], progress: Progress = quiet) -> Outcome:
    """All steps in one run: ingest, analyse, publish, report."""
    return _walk(settings, STEPS, None, "refresh", progress, sources)


def report(settings: Settings, filters: "Filters | None" = None, out: Path | None = None) -> Path:
    """Write the HTML report from the published database (default: `reports/index.html`); return its path.

    Beside the whole report stands `brief.md`: how things are, and what changed since the publication before; that of
    each day is kept in `briefs/`.

    Raises:
        WarehouseError: nothing is published, or it lacks a mart.
        ConfigurationError: a filter names a role family or country that no opening has.
    """
    from skilltide.report.page import write_report
    from skilltide.report.write import write_reports
    from skilltide.sample.home import sample_notice

    notice = sample_notice(settings.home)
    if filters is None and out is None:
        return write_reports(settings.place, settings.reports, notice)
    path = write_report(settings.place, out or settings.reports / "index.html", notice=notice, filters=filters)
    if out is not None:
        note_written(settings, path)
    return path
