"""Flow `analyse`: merge postings into openings, tag texts, build the marts."""

from pathlib import Path

from prefect import flow
from prefect.states import State

from flows.artifacts import finished, publish_outcome
from flows.home import flow_settings
from skilltide import pipeline
from skilltide.log import logger
from skilltide.progress import ProgressLines


@flow(name="analyse")
def analyse(home: Path | None = None) -> State:
    """Merge, tag and build; the result is the run's id."""
    with ProgressLines(logger.info) as lines:
        outcome = pipeline.analyse(flow_settings(home), progress=lines.note)
    publish_outcome("analyse", outcome)
    return finished(outcome.run.run_id, outcome.run.warnings)


if __name__ == "__main__":
    analyse()
