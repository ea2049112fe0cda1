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
from prefect.client.orchestration import get_client
from prefect.events.schemas.automations import AutomationCore
from prefect.settings import PREFECT_API_URL

from flows.deployments import deployments
from flows.ingest import ingest
from skilltide.settings import Settings
from support import posting, write_csv

ROOT = Path(__file__).parents[2]
AUTOMATIONS = sorted((ROOT / "automations").glob("*.yaml"))

pytestmark = pytest.mark.usefixtures("server")


def ask(path: str, body: dict[str, Any]) -> Any:
    with get_client(sync_client=True) as client:
        return client._client.post(path, json=body).raise_for_status().json()


def test_prefect_deploy_gives_what_serve_serves(tmp_path: Path) -> None:
    url = PREFECT_API_URL.value()
    assert url
    environment = os.environ | {
        "PREFECT_API_URL": url,
        "PREFECT_HOME": str(tmp_path),
        "PYTHONPATH": os.pathsep.join(filter(None, sys.path)),
    }
    for arguments in (("work-pool", "create", "skilltide", "--type", "process"), ("--no-prompt", "deploy", "--all")):
        done = subprocess.run(
            [sys.executable, "-m", "prefect", *arguments],
            cwd=ROOT, env=environment, capture_output=True, text=True, check=False, stdin=subprocess.DEVNULL,
        )  # fmt: skip
        assert done.returncode == 0, done.stdout + done.stderr
    served = {(item.flow_name, item.name): item for item in deployments(Settings(home=tmp_path), is_sample=False)}
    deployed = ask("/deployments/filter", {"work_pools": {"name": {"any_": ["skilltide"]}}})
    flows = {flow["id"]: flow["name"] for flow in ask("/flows/filter", {})}
    assert {(flows[item["flow_id"]], item["name"]) for item in deployed} == set(served)
    for item in deployed:
        own = served[flows[item["flow_id"]], item["name"]]
        crons = [(entry.schedule.cron, entry.schedule.timezone) for entry in own.schedules or ()]
        assert [(e["schedule"]["cron"], e["schedule"]["timezone"]) for e in item["schedules"]] == crons
        assert item["concurrency_options"]["collision_strategy"] == "CANCEL_NEW"
        assert item["global_concurrency_limit"]["limit"] == 1
        assert item["parameters"].items() <= own.parameters.items()


def test_the_schedules_follow_the_settings(tmp_path: Path) -> None:
    local = deployments(Settings(home=tmp_path, timezone="Europe/Berlin", schedule_seconds=30), is_sample=True)
    by_name = {item.name: item for item in local if item.flow_name == "refresh"}
    assert by_name["daily"].schedules[0].schedule.interval.total_seconds() == 30
    assert by_name["weekly"].schedules[0].schedule.timezone == "Europe/Berlin"
    assert by_name["daily"].parameters == {"home": str(tmp_path), "sample": True, "cadence": "daily"}


@pytest.mark.parametrize("path", AUTOMATIONS, ids=[path.stem for path in AUTOMATIONS])
def test_an_automation_is_accepted(path: Path) -> None:
    automation = AutomationCore.model_validate(yaml.safe_load(path.read_text()))
    document = automation.model_dump(mode="json")
    document["actions"] = [{"type": "do-nothing"}]  # the block that it names is the user's
    assert ask("/automations/", document)["name"] == automation.name


def test_a_quiet_source_sets_the_automation_off_and_one_that_gives_does_not(
    tmp_path: Path, lexicon: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("SKILLTIDE_LEXICONS", str(lexicon))
    monkeypatch.setenv("SKILLTIDE_WORKERS", "1")
    name = f"board-{uuid4().hex[:6]}"
    write_csv(tmp_path / "board" / "board_20250701.csv", [posting(number) for number in range(5)])
    (tmp_path / "sources.yml").write_text(f"{name}:\n  platform: files\n  path: board\n")
    ingest(tmp_path)
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
