"""What is handed to a Prefect server: prefect.yaml by `prefect deploy`, the automations, the events they wait for."""

import os
import subprocess
import sys
import time
from pathlib import Path
from typing import Any
from uuid import uuid4

import pytest
import yaml
from prefect import flow
from prefect.client.orchestration import get_client
from prefect.events.schemas.automations import AutomationCore

from flows.artifacts import publish_sources
from flows.deployments import deployments
from skilltide.pipeline import Outcome
from skilltide.settings import Settings
from skilltide.status import STALE_AFTER_DAYS
from skilltide.warehouse.ledger import Run, SourceRun

ROOT = Path(__file__).parents[2]
AUTOMATIONS = sorted((ROOT / "automations").glob("*.yaml"))

pytestmark = pytest.mark.usefixtures("server")


def ask(path: str, body: dict[str, Any]) -> Any:
    with get_client(sync_client=True) as client:
        return client._client.post(path, json=body).raise_for_status().json()


def test_prefect_deploy_gives_what_serve_serves(server: str, tmp_path: Path) -> None:
    ask("/work_pools/", {"name": "skilltide", "type": "process"})
    environment = os.environ | {
        "PREFECT_API_URL": server,
        "PREFECT_HOME": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    done = subprocess.run(
        [sys.executable, "-m", "prefect", "--no-prompt", "deploy", "--all"],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    settings = Settings(home=tmp_path, collector="pier")
    served = {(item.flow_name, item.name): item for item in deployments(settings, is_sample=False)}
    for item in deployments(settings, is_sample=False, is_collector=True):
        served[item.flow_name, item.name.removesuffix("-pier")] = item
    assert {name for flow_name, name in served if flow_name == "collect"} == set(STALE_AFTER_DAYS)
    deployed = ask("/deployments/filter", {"work_pools": {"name": {"any_": ["skilltide"]}}})
    flows = {flow["id"]: flow["name"] for flow in ask("/flows/filter", {})}
    assert {(flows[item["flow_id"]], item["name"]) for item in deployed} == set(served)
    for item in deployed:
        own = served[flows[item["flow_id"]], item["name"]]
        crons = [(entry.schedule.cron, entry.schedule.timezone) for entry in own.schedules or ()]
        assert [(e["schedule"]["cron"], e["schedule"]["timezone"]) for e in item["schedules"]] == crons
        is_on = flows[item["flow_id"]] != "collect"  # each collector has its own
        assert {entry["active"] for entry in item["schedules"]} <= {is_on}
        assert item["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        assert item["global_concurrency_limit"]["limit"] == 1
        assert item["parameters"].items() <= own.parameters.items()


def test_the_schedules_follow_the_settings(tmp_path: Path) -> None:
    local = deployments(Settings(home=tmp_path, timezone="Europe/Berlin", schedule_seconds=30), is_sample=True)
    by_name = {item.name: item for item in local if item.flow_name == "refresh"}
    assert by_name["daily"].schedules[0].schedule.interval.total_seconds() == 30
    assert by_name["weekly"].schedules[0].schedule.timezone == "Europe/Berlin"
    assert by_name["daily"].parameters == {"home": str(tmp_path), "sample": True, "cadence": "daily"}


def test_a_collector_s_deployments_bear_its_name_and_are_on(tmp_path: Path) -> None:
    settings = Settings(home=tmp_path, collector="pier", schedule_seconds=30)
    daily, weekly, monthly = deployments(settings, is_sample=False, is_collector=True)
    assert [item.name for item in (daily, weekly, monthly)] == ["daily-pier", "weekly-pier", "monthly-pier"]
    assert daily.schedules[0].schedule.interval.total_seconds() == 30 and daily.schedules[0].active is not False
    assert weekly.schedules[0].schedule.cron == "0 8 * * 1" and weekly.schedules[0].active is not False
    for item, cadence in ((daily, "daily"), (weekly, "weekly"), (monthly, "monthly")):
        assert item.parameters == {"home": str(tmp_path), "cadence": cadence}


@pytest.mark.parametrize("path", AUTOMATIONS, ids=[path.stem for path in AUTOMATIONS])
def test_an_automation_is_accepted(path: Path) -> None:
    automation = AutomationCore.model_validate(yaml.safe_load(path.read_text()))
    document = automation.model_dump(mode="json")
    document["actions"] = [{"type": "do-nothing"}]  # the block that it names is the user's
    assert ask("/automations/", document)["name"] == automation.name


def test_a_quiet_source_sets_the_automation_off_and_one_that_gives_does_not() -> None:
    name = f"board-{uuid4().hex[:6]}"
    outcome = Outcome(Run("20250101T000000.000-ab", "ingest"), [], None, [SourceRun(name, "completed")], [])

    @flow
    def collects() -> None:
        publish_sources(outcome)

    collects()
    resource = f"skilltide.source.{name}"
    wanted = {"filter": {"resource": {"id": [resource]}, "occurred": {"since": "2020-01-01T00:00:00Z"}}, "limit": 50}
    for _ in range(100):
        events = ask("/events/filter", wanted)["events"]
        if events:
            break
        time.sleep(0.1)
    (trigger,) = [yaml.safe_load(path.read_text())["trigger"] for path in AUTOMATIONS if "quiet" in path.stem]
    assert [event["event"] for event in events] == trigger["expect"]
    assert resource.startswith(trigger["match"]["prefect.resource.id"].rstrip("*"))


@pytest.mark.parametrize("name", ["refresh", "collect"])
def test_each_cadence_has_one_schedule_so_that_nothing_is_read_twice(name: str) -> None:
    entries = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    cadences = [entry["parameters"].get("cadence") for entry in entries if entry["entrypoint"].endswith(f":{name}")]
    assert len(cadences) == len(STALE_AFTER_DAYS) and set(cadences) == set(STALE_AFTER_DAYS)


def test_a_failed_run_of_any_flow_is_told() -> None:
    entries = yaml.safe_load((ROOT / "prefect.yaml").read_text())["deployments"]
    (trigger,) = [yaml.safe_load(path.read_text())["trigger"] for path in AUTOMATIONS if path.stem == "run-fails"]
    watched = trigger["match_related"]["prefect.resource.name"]
    assert set(watched) == {entry["entrypoint"].rpartition(":")[2] for entry in entries}
