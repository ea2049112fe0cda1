"""Flow `refresh`: the whole way from sources to report. `python -m flows.refresh --sample` runs it here and now."""

import argparse
from pathlib import Path

from prefect import flow

from skilltide.inputs import Inputs, resolve_inputs
from skilltide.settings import load_settings

from flows.analyse import analyse
from flows.ingest import ingest
from flows.publish import publish


@flow(name="refresh")
def refresh(home: Path = Path(), paths: list[Path] | None = None, sample: bool = False) -> Path:
    """Ingest, analyse and publish; returns the report's path. A second run does only what is new."""
    inputs: Inputs = resolve_inputs(load_settings(home=home), paths or (), is_sample=sample)
    ingest(home, paths, sample)
    analyse(inputs.settings.home)
    return publish(inputs.settings.home)


def main() -> None:
    """Run the flow from the command line and say where the results are."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="*", type=Path, help="files, folders or globs, besides sources.yml")
    parser.add_argument("--home", type=Path, default=Path(), help="folder that holds everything a run writes")
    parser.add_argument("--sample", action="store_true", help="use the bundled synthetic sample")
    given = parser.parse_args()
    report = refresh(given.home, given.paths, given.sample)
    inputs = resolve_inputs(load_settings(home=given.home), given.paths, is_sample=given.sample)
    print(*inputs.closing_lines(report), sep="\n")


if __name__ == "__main__":
    main()
