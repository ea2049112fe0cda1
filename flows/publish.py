"""Flow `publish`: check the marts, replace the published database, write the report."""

from pathlib import Path

from prefect import flow
from prefect.states import State

from flows.artifacts import finished
from flows.home import flow_settings
from flows.run import PUBLISH_STEPS, run


@flow(name="publish")
def publish(home: Path | None = None) -> State:
    """Check, publish and report; the result is the report's path. A failed integrity check fails the run."""
    outcome = run("publish", flow_settings(home), PUBLISH_STEPS)
    return finished(outcome.report, outcome.run.warnings)


if __name__ == "__main__":
    publish()
