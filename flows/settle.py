"""Before serving: what an end without a goodbye, or a long absence, left behind at the Prefect server."""

from collections.abc import Iterable
from datetime import UTC, datetime

from prefect.client.orchestration import SyncPrefectClient, get_client
from prefect.client.schemas.filters import (
    DeploymentFilter,
    DeploymentFilterTags,
    FlowRunFilter,
    FlowRunFilterState,
    FlowRunFilterStateType,
)
from prefect.client.schemas.objects import FlowRun, StateType
from prefect.client.schemas.sorting import FlowRunSort
from prefect.states import Cancelled, Crashed

OURS = DeploymentFilter(tags=DeploymentFilterTags(all_=["skilltide"]))


def settle(*, is_own_server: bool) -> tuple[int, int]:
    """Return how many late runs were dropped, and how many dead ones were ended.

    Of the runs of a deployment that came due meanwhile only the latest is kept: it reads all that is there. On the
    project's own server nothing can be running yet; what says so is dead, and would keep its deployment's one place.
    """
    with get_client(sync_client=True) as client:
        late = _late(_runs(client, StateType.SCHEDULED), datetime.now(UTC))
        for run in late:
            message = "The machine was off when it came due; a later run of the same deployment reads it all."
            client.set_flow_run_state(run.id, Cancelled(name="Superseded", message=message), force=True)
        dead = _runs(client, StateType.PENDING, StateType.RUNNING, StateType.CANCELLING) if is_own_server else []
        for run in dead:
            client.set_flow_run_state(run.id, Crashed(message="It ended with the server it ran under."), force=True)
    return len(late), len(dead)


def _runs(client: SyncPrefectClient, *types: StateType) -> list[FlowRun]:
    state = FlowRunFilterState(type=FlowRunFilterStateType(any_=list(types)))
    found: list[FlowRun] = []
    while page := client.read_flow_runs(
        flow_run_filter=FlowRunFilter(state=state),
        deployment_filter=OURS,
        sort=FlowRunSort.EXPECTED_START_TIME_ASC,
        limit=200,
        offset=len(found),
    ):
        found += page
    return found


def _late(runs: Iterable[FlowRun], now: datetime) -> list[FlowRun]:
    """Return the runs that came due, without the latest of each deployment."""
    due = [run for run in runs if run.expected_start_time and run.expected_start_time <= now]
    latest = {run.deployment_id: run for run in sorted(due, key=lambda run: run.expected_start_time or now)}
    return [run for run in due if run is not latest[run.deployment_id]]
