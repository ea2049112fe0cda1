"""Flow `ingest`: read what the sources have that is new, and normalise it."""

from pathlib import Path

from prefect import flow, get_run_logger

from skilltide import pipeline
from skilltide.inputs import resolve_inputs
from skilltide.settings import load_settings

from flows.artifacts import publish_outcome


@flow(name="ingest", log_prints=False)
def ingest(home: Path = Path(), paths: list[Path] | None = None, sample: bool = False) -> str:
    """Land, load and normalise; returns the run's id. A failing source is a warning unless all fail."""
    inputs = resolve_inputs(load_settings(home=home), paths or (), is_sample=sample)
    outcome = pipeline.ingest(inputs.settings, inputs.sources)
    for warning in outcome.run.warnings:
        get_run_logger().warning(warning)
    publish_outcome("ingest", outcome)
    return outcome.run.run_id


if __name__ == "__main__":
    ingest()
