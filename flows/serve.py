"""`make serve`: a Prefect server where none answers, and the deployments of prefect.yaml with their schedules.

`--collect-only` (`make collector`) serves those of a machine that only collects; without it the others are served.
"""

import argparse
import asyncio
import os
import signal
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING

from flows.server import running_server
from skilltide.errors import ConfigurationError, SkilltideError
from skilltide.inputs import check_collector
from skilltide.sample.home import FOLDER as SAMPLE_FOLDER
from skilltide.settings import load_settings

if TYPE_CHECKING:
    from prefect.deployments.runner import RunnerDeployment


def main() -> None:
    """Serve until Ctrl-C or SIGTERM. Schedules stay as they are: the next start goes on with them."""
    parser = argparse.ArgumentParser(description="Serve the flows of prefect.yaml on their schedules until Ctrl-C.")
    parser.add_argument("--collect-only", action="store_true", help="only collect, for another machine's builder")
    is_collector = parser.parse_args().collect_only
    signal.signal(signal.SIGTERM, _interrupt)
    signal.signal(signal.SIGINT, signal.default_int_handler)  # a script's background job begins with it ignored
    settings = load_settings()
    _ = settings.zone  # told before a server is started
    has_sources = settings.sources_file.exists()
    is_sample = not has_sources and not settings.is_builder
    if is_collector:
        check_collector(settings)
        if not has_sources:
            raise ConfigurationError(
                f"{settings.sources_file}: there is no such file, so there is nothing to collect. Write one "
                f"(docs/operations.md says how), then start this again."
            )
    prefect_home = Path(os.environ.setdefault("PREFECT_HOME", str(Path(".prefect").resolve()))).expanduser()
    with running_server(prefect_home) as (url, is_own):
        os.environ["PREFECT_API_URL"] = url
        from prefect.logging.handlers import APILogHandler

        from flows.deployments import deployments
        from flows.settle import settle

        served = deployments(settings, is_sample=is_sample, is_collector=is_collector)
        late, dead = settle(is_own_server=is_own)
        print(f"Prefect    {url.removesuffix('/api')}", f"(log: {prefect_home / 'server.log'})" if is_own else "")
        print(f"home       {settings.home.resolve()}")
        if is_collector:
            print(f"delivers   to {settings.collected_folder / settings.collector}")
        elif settings.is_builder:
            print(f"takes      from {settings.collected_folder}")
        if is_sample:
            print(
                f"There is no {settings.sources_file} yet: runs use the bundled synthetic sample, in {SAMPLE_FOLDER}/."
            )
            print("Write one (docs/operations.md says how), then start this again.")
        for item in served:
            print(f"serving    {item.flow_name}/{item.name:10} {schedule_of(item)}")
        if late or dead:
            print(f"settled    {late} late runs dropped (the latest of each deployment is run), {dead} dead ones ended")
        try:
            asyncio.run(_serve(served))
        finally:  # the server is ended next: a second Ctrl-C must not leave it behind
            signal.signal(signal.SIGINT, signal.SIG_IGN)
            signal.signal(signal.SIGTERM, signal.SIG_IGN)
            APILogHandler().flush()  # while there is somebody to tell


async def _serve(served: "Sequence[RunnerDeployment]") -> None:
    """Run what comes due until this is cancelled, as SIGINT does; then end the runs that are on.

    `prefect.serve` does the same, but on SIGTERM it leaves its loop in the middle of things, with a traceback.
    """
    from prefect.client.orchestration import get_client
    from prefect.client.schemas.actions import DeploymentUpdate
    from prefect.runner import Runner

    runner = Runner(pause_on_shutdown=False)
    runner.handle_sigterm = _interrupt  # type: ignore[method-assign]
    async with get_client() as client:
        for item in served:
            deployment_id = await runner.aadd_deployment(item)
            # one that `prefect deploy` made before has no path, and keeps none: its runs would not find the flow
            await client.update_deployment(deployment_id, DeploymentUpdate(path="."))
    print("Ctrl-C ends it; the schedules go on at the next start.", flush=True)
    running = asyncio.create_task(runner.start(webserver=False))
    try:
        await asyncio.wait([running])  # unlike `await running` this leaves it running when it is cancelled itself
        running.result()  # raises what ended it
    except asyncio.CancelledError:
        if runner.started:
            await runner.cancel_all()
        running.cancel()
        await asyncio.wait([running])
        raise


def _interrupt(*_: object) -> None:
    """Take SIGTERM for Ctrl-C: asyncio ends what runs in order."""
    signal.raise_signal(signal.SIGINT)


def schedule_of(deployment: "RunnerDeployment") -> str:
    """Return when a deployment runs, for people."""
    for item in deployment.schedules or ():
        cron = getattr(item.schedule, "cron", None)
        return f"{cron} ({item.schedule.timezone})" if cron else f"every {item.schedule.interval}"
    return "by hand"


if __name__ == "__main__":
    try:
        main()
    except KeyboardInterrupt:
        print("ended", flush=True)
    except SkilltideError as error:
        sys.exit(f"skilltide: {error}")
