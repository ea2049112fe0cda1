"""Flow `analyse`: merge postings into openings, tag texts, build the marts."""

from pathlib import Path

from prefect import flow
from prefect.states import State

from flows.artifacts import finished, publish_outcome
from flows.home import flow_settings
from skilltide import pipeline


@flow(name="analyse")
def analyse(home: Path | None = None) -> State:
    """Merge, tag and build; the result is the run's id."""
    outcome = pipeline.analyse(flow_settings(home))
    publish_outcome("analyse", outcome)
    return finished(outcome.run.run_id, outcome.run.warnings)


if __name__ == "__main__":
    analyse()
