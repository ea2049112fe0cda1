"""What every flow does: walk a list of the pipeline's steps, each a task, and leave artifacts, however it ends."""

from collections.abc import Iterable

from flows.artifacts import publish_checks, publish_outcome, publish_report, publish_sources
from flows.keys import keys_from_blocks
from flows.progress import RunProgress
from flows.tasks import PrefectTasks
from skilltide import pipeline
from skilltide.pipeline import Outcome, Steps
from skilltide.settings import Settings
from skilltide.sources.source import Source
from skilltide.steps.report import STEP as REPORT
from skilltide.steps.step import Context
from skilltide.warehouse.ledger import new_run

PUBLISH_STEPS: Steps = (*pipeline.PUBLISH_STEPS, REPORT)
PARTS = {
    "collect": pipeline.COLLECT_STEPS,
    "ingest": pipeline.INGEST_STEPS,
    "analyse": pipeline.ANALYSE_STEPS,
    "publish": PUBLISH_STEPS,
}
"""The artifacts that tell of steps."""


def run(flow_code: str, settings: Settings, steps: Steps, sources: Iterable[Source] = ()) -> Outcome:
    """Run steps in one run of the ledger; what fails them is raised when the artifacts are there."""
    context = Context(settings, new_run(flow_code), pipeline.clock, list(sources))
    has_failed = True
    try:
        with RunProgress() as progress, keys_from_blocks(context.sources):
            context.progress = progress.note
            context.supervisor = PrefectTasks(settings, progress.end_task)
            outcome = pipeline.walk(context, steps)
        has_failed = False
        return outcome
    finally:
        _publish(context, steps, has_failed)


def _publish(context: Context, steps: Steps, has_failed: bool) -> None:
    """Publish the artifacts of what was done."""
    outcome = Outcome(context.run, context.collected.landed, context.report, context.source_runs, context.checks)
    for code, part in PARTS.items():
        counts = {step.name: context.run.steps[step.name] for step in part if step.name in context.run.steps}
        if counts and set(part) <= set(steps):
            publish_outcome(code, outcome, counts, has_failed=has_failed)
    if outcome.sources:
        publish_sources(outcome, has_failed=has_failed)
    if context.checks:
        publish_checks(context.checks)
    if context.report:
        publish_report(context.settings, context.report)
