"""Flow `analyse`: merge postings into openings, tag texts, build the marts."""

from pathlib import Path

from prefect import flow
from prefect.states import State

from flows.artifacts import finished
from flows.home import flow_settings
from flows.run import run
from skilltide.pipeline import ANALYSE_STEPS


@flow(name="analyse")
def analyse(home: Path | None = None) -> State:
    """Merge, tag and build; the result is the run's id."""
    done = run("analyse", flow_settings(home), ANALYSE_STEPS).run
    return finished(done.run_id, done.warnings)


if __name__ == "__main__":
    analyse()
