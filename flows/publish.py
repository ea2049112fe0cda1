"""Flow `publish`: check the marts, replace the published database, write the report."""

from pathlib import Path

from prefect import flow
from prefect.states import State

from flows.artifacts import finished, publish_checks, publish_outcome, publish_report
from flows.home import flow_settings
from skilltide import pipeline
from skilltide.errors import CheckFailedError
from skilltide.log import logger
from skilltide.progress import ProgressLines


@flow(name="publish")
def publish(home: Path | None = None) -> State:
    """Check, publish and report; the result is the report's path. A failed integrity check fails the run."""
    settings = flow_settings(home)
    try:
        with ProgressLines(logger.info) as lines:
            outcome = pipeline.publish_marts(settings, progress=lines.note)
    except CheckFailedError as error:
        publish_checks(error.results)
        raise
    publish_checks(outcome.checks)
    publish_outcome("publish", outcome)
    report = pipeline.report(settings)
    publish_report(settings, report)
    return finished(report, outcome.run.warnings)


if __name__ == "__main__":
    publish()
