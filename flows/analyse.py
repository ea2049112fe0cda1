"""Flow `analyse`: merge postings into openings, tag texts, build the marts."""

from pathlib import Path

from prefect import flow

from skilltide import pipeline
from skilltide.settings import load_settings

from flows.artifacts import publish_outcome


@flow(name="analyse")
def analyse(home: Path = Path()) -> str:
    """Merge, tag and build; returns the run's id."""
    outcome = pipeline.analyse(load_settings(home=home))
    publish_outcome("analyse", outcome)
    return outcome.run.run_id


if __name__ == "__main__":
    analyse()
