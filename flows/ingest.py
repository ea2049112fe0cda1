"""Flow `ingest`: read what the sources have that is new, and normalise it."""

from pathlib import Path

from prefect import flow
from prefect.states import State

from flows.artifacts import finished
from flows.home import flow_settings
from flows.run import run
from skilltide.inputs import resolve_inputs
from skilltide.pipeline import INGEST_STEPS


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

    `sources`: only these source ids, whatever their cadence; `cadence`: otherwise, only sources to be read `daily`,
    `weekly` or `monthly`; `platform`: only sources of it.
    """
    settings = flow_settings(home)
    inputs = resolve_inputs(settings, paths or (), is_sample=sample, only=sources, cadence=cadence, platform=platform)
    done = run("ingest", inputs.settings, INGEST_STEPS, inputs.sources).run
    return finished(done.run_id, done.warnings)


if __name__ == "__main__":
    ingest()
