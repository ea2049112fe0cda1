"""Flow `tidy`: compact the DuckLake that is published to, and let go of publications that have had their time."""

from pathlib import Path

from prefect import flow
from prefect.states import Completed, State

from flows.home import flow_settings
from flows.tasks import PrefectTasks
from skilltide.upkeep import tidy_up
from skilltide.warehouse.ledger import in_words


@flow(name="tidy")
def tidy(home: Path | None = None) -> State:
    """Compact and expire; where a file is published to there is nothing to do."""
    settings = flow_settings(home)
    done = tidy_up(settings, PrefectTasks(settings))
    if done is None:
        return Completed(message="No DuckLake is set; a file keeps no snapshots.")
    return Completed(message=in_words(done))


if __name__ == "__main__":
    tidy()
