"""Flow `publish`: check the marts, replace the published database, write the report."""

from pathlib import Path

from prefect import flow, get_run_logger

from skilltide import pipeline
from skilltide.settings import load_settings

from flows.artifacts import publish_outcome


@flow(name="publish")
def publish(home: Path = Path()) -> Path:
    """Check, publish and report; returns the report's path. A failed integrity check fails the run."""
    settings = load_settings(home=home)
    outcome = pipeline.publish_marts(settings)
    for warning in outcome.run.warnings:
        get_run_logger().warning(warning)
    outcome.report = pipeline.report(settings)
    publish_outcome("publish", outcome)
    return outcome.report


if __name__ == "__main__":
    publish()
