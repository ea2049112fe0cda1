"""The deployments of prefect.yaml, as `serve` needs them: for this machine, this home and its settings."""

from datetime import UTC, datetime, timedelta
from importlib import import_module
from pathlib import Path
from typing import Any

import yaml
from prefect.client.schemas.objects import ConcurrencyLimitConfig
from prefect.client.schemas.schedules import CronSchedule, IntervalSchedule
from prefect.deployments.runner import RunnerDeployment

from skilltide.settings import Settings

FILE = Path(__file__).parents[1] / "prefect.yaml"
COLLECTING = "flows/collect.py:"


def deployments(settings: Settings, *, is_sample: bool, is_collector: bool = False) -> list[RunnerDeployment]:
    """Return what `prefect.yaml` lists, in the settings' time zone and with the settings' interval where one is set.

    `is_collector`: for a machine that only collects; its deployments bear the collector's name, so that several can be
    served at one server. They are left out elsewhere.
    """
    entries = yaml.safe_load(FILE.read_text())["deployments"]
    chosen = [entry for entry in entries if entry["entrypoint"].startswith(COLLECTING) == is_collector]
    if is_collector:
        chosen = [entry | {"name": f"{entry['name']}-{settings.collector}"} for entry in chosen]
    return [_deployment(entry, settings, is_sample) for entry in chosen]


def _deployment(entry: dict[str, Any], settings: Settings, is_sample: bool) -> RunnerDeployment:
    path, _, name = entry["entrypoint"].partition(":")
    flow = getattr(import_module(path.removesuffix(".py").replace("/", ".")), name)
    parameters = dict(entry["parameters"])
    if "sample" in flow.parameters.properties:
        parameters |= {"home": str(settings.home.resolve()), "sample": is_sample}
    else:
        parameters["home"] = str((settings.home / "sample" if is_sample else settings.home).resolve())
    schedules: list[Any] = [
        CronSchedule(cron=schedule["cron"], timezone=settings.zone) for schedule in entry.get("schedules", ())
    ]
    if settings.schedule_seconds and entry["name"].partition("-")[0] == "daily":
        interval = timedelta(seconds=settings.schedule_seconds)
        # the same times at every start, so that a new start doesn't make another schedule of it
        schedules = [IntervalSchedule(interval=interval, anchor_date=datetime(2026, 1, 1, tzinfo=UTC))]
    return flow.to_deployment(
        entry["name"],
        description=entry["description"],
        parameters=parameters,
        schedules=schedules,
        concurrency_limit=ConcurrencyLimitConfig(**entry["concurrency_limit"]),
        tags=["skilltide"],
    )
