"""Flow `tidy`: compact the DuckLake that is published to, and let go of publications that have had their time."""

from pathlib import Path

from prefect import flow
from prefect.states import Completed, State

from flows.home import flow_settings
from skilltide.upkeep import tidy_up


@flow(name="tidy")
def tidy(home: Path | None = None) -> State:
    """Compact and expire; where a file is published to there is nothing to do."""
    tidied = tidy_up(flow_settings(home))
    if tidied is None:
        return Completed(message="No DuckLake is set; a file keeps no snapshots.")
    return Completed(message=f"{tidied.snapshot_count} snapshots expired, {tidied.file_count} files removed.")


if __name__ == "__main__":
    tidy()
