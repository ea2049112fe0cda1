"""Flow `refresh`: the whole way from sources to report. `python -m flows.refresh --sample` runs it here and now."""

import argparse
from pathlib import Path

from prefect import flow
from prefect.states import State

from flows.artifacts import finished
from flows.home import flow_settings
from flows.run import run
from skilltide.inputs import resolve_inputs
from skilltide.pipeline import STEPS


@flow(name="refresh")
def refresh(
    home: Path | None = None,
    paths: list[Path] | None = None,
    sample: bool = False,
    sources: list[str] | None = None,
    cadence: str | None = None,
    platform: str | None = None,
) -> State:
    """Ingest, analyse and publish; the result is the report's path. A second run does only what is new.

    `sources`, `cadence` and `platform` choose what is read, as in `ingest`.
    """
    settings = flow_settings(home)
    inputs = resolve_inputs(settings, paths or (), is_sample=sample, only=sources, cadence=cadence, platform=platform)
    outcome = run("refresh", inputs.settings, STEPS, inputs.sources)
    return finished(outcome.report, outcome.run.warnings)


def main() -> None:
    """Run the flow from the command line and say where the results are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="files, folders or globs, besides sources.yml")
    parser.add_argument("--home", type=Path, help="folder that holds everything a run writes")
    parser.add_argument("--sample", action="store_true", help="use the bundled synthetic sample")
    given = parser.parse_args()
    report = refresh(given.home, given.paths, given.sample)
    inputs = resolve_inputs(flow_settings(given.home), given.paths, is_sample=given.sample)
    print(*inputs.closing_lines(report), sep="\n")


if __name__ == "__main__":
    main()
