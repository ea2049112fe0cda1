"""Flow `tidy`: compact the DuckLake that is published to, and remove publications that have expired."""

from pathlib import Path

from prefect import flow
from prefect.states import Completed, State

from flows.home import flow_settings
from flows.tasks import PrefectTasks
from skilltide.upkeep import tidy_up
from skilltide.warehouse.ledger import in_words


@flow(name="tidy")
def tidy(home: Path | None = None) -> State:
    """Compact and expire; nothing to do when publishing to a file."""
    settings = flow_settings(home)
    done = tidy_up(settings, PrefectTasks(settings))
    if done is None:
        return Completed(message="No DuckLake is set; a file keeps no snapshots.")
    return Completed(message=in_words(done))


if __name__ == "__main__":
    tidy()
