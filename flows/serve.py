"""`make serve`: a Prefect server where none answers, and all deployments of prefect.yaml with their schedules."""

import os
import signal
import sys
from pathlib import Path
from typing import TYPE_CHECKING

from flows.server import running_server
from skilltide.errors import SkilltideError
from skilltide.sample.home import FOLDER as SAMPLE_FOLDER
from skilltide.settings import load_settings

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment


def main() -> None:
    """Serve until Ctrl-C or SIGTERM. Schedules stay as they are: the next start goes on with them."""
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    settings = load_settings()
    prefect_home = Path(os.environ.setdefault("PREFECT_HOME", str(Path(".prefect").resolve())))
    with running_server(prefect_home) as (url, is_own):
        os.environ["PREFECT_API_URL"] = url
        from prefect import serve

        from flows.deployments import deployments
        from flows.settle import settle

        is_sample = not settings.sources_file.exists()
        served = deployments(settings, is_sample=is_sample)
        late, dead = settle(is_own_server=is_own)
        print(f"Prefect    {url.removesuffix('/api')}", f"(log: {prefect_home / 'server.log'})" if is_own else "")
        print(f"home       {settings.home.resolve()}")
        if is_sample:
            print(
                f"There is no {settings.sources_file} yet: runs use the bundled synthetic sample, in {SAMPLE_FOLDER}/."
            )
            print("Write one (docs/operations.md says how), then start this again.")
        for item in served:
            print(f"serving    {item.flow_name}/{item.name:10} {schedule_of(item)}")
        if late or dead:
            print(f"settled    {late} late runs dropped (the latest of each deployment is run), {dead} dead ones ended")
        print("Ctrl-C ends it; the schedules go on at the next start.", flush=True)
        serve(*served, pause_on_shutdown=False, print_starting_message=False)


def schedule_of(deployment: "RunnerDeployment") -> str:
    """Return when a deployment runs, for people."""
    for item in deployment.schedules or ():
        cron = getattr(item.schedule, "cron", None)
        return f"{cron} ({item.schedule.timezone})" if cron else f"every {item.schedule.interval}"
    return "by hand"


if __name__ == "__main__":
    try:
        main()
    except SkilltideError as error:
        sys.exit(f"skilltide: {error}")
