"""Flow `collect`: read what the sources have that is new, and deliver it to the shared folder for a builder."""

from pathlib import Path

from prefect import flow
from prefect.states import State

from flows.artifacts import finished
from flows.home import flow_settings
from flows.run import run
from skilltide.inputs import resolve_inputs
from skilltide.pipeline import COLLECT_STEPS


@flow(name="collect")
def collect(
    home: Path | None = None,
    paths: list[Path] | None = None,
    sources: list[str] | None = None,
    cadence: str | None = None,
    platform: str | None = None,
) -> State:
    """Collect and deliver, without a warehouse; the result is the run's id.

    `sources`, `cadence` and `platform` choose what is read, as in `ingest`. Where none of the sources is chosen, what
    waits in the outbox is delivered all the same.
    """
    settings = flow_settings(home)
    inputs = resolve_inputs(settings, paths or (), only=sources, cadence=cadence, platform=platform, is_collector=True)
    done = run("collect", inputs.settings, COLLECT_STEPS, inputs.sources).run
    return finished(done.run_id, done.warnings)


if __name__ == "__main__":
    collect()
