"""Flow `ingest`: read what the sources have that is new, and normalise it."""

from pathlib import Path

from prefect import flow
from prefect.states import State

from flows.artifacts import finished, publish_outcome
from flows.home import flow_settings
from skilltide import pipeline
from skilltide.inputs import resolve_inputs
from skilltide.log import logger
from skilltide.progress import ProgressLines


@flow(name="ingest")
def ingest(
    home: Path | None = None,
    paths: list[Path] | None = None,
    sample: bool = False,
    sources: list[str] | None = None,
    cadence: str | None = None,
    platform: str | None = None,
) -> State:
    """Land, load and normalise; the result is the run's id. A failing source is a warning unless all fail.

    `sources`: only these source ids; `cadence`: only sources to be read `daily`, `weekly` or `monthly`;
    `platform`: only sources of it.
    """
    settings = flow_settings(home)
    inputs = resolve_inputs(settings, paths or (), is_sample=sample, only=sources, cadence=cadence, platform=platform)
    with ProgressLines(logger.info) as lines:
        outcome = pipeline.ingest(inputs.settings, inputs.sources, progress=lines.note)
    publish_outcome("ingest", outcome)
    return finished(outcome.run.run_id, outcome.run.warnings)


if __name__ == "__main__":
    ingest()
