"""report: the published database -> the HTML report, and a brief on what changed. Holds no database.

Both stay as they are where nothing that they tell of differs; only the list of runs in the report is then that of the
publication for which it was written.
"""

from pathlib import Path

from skilltide import __version__
from skilltide.log import logger
from skilltide.sample.home import sample_notice
from skilltide.steps.step import Context, Step
from skilltide.versions import code_version
from skilltide.warehouse.contents import digest_of
from skilltide.warehouse.ledger import Counts

_RUNS = {"run", "source_run"}
"""Marts in which every run has a row, whether it brought anything or not."""
_NOTE = ".written"
"""File beside the report that tells what it was made of."""


def report(context: Context) -> Counts:
    """Write the report of the whole warehouse, and the brief, where they would say something else."""
    settings = context.settings
    notice = sample_notice(settings.home)
    page, brief = settings.reports / "index.html", settings.reports / "brief.md"
    told = _told(context, notice)
    if told is not None and _note(settings.reports) == f"{told} {_identity(page)} {_identity(brief)}":
        context.report = page
        logger.info("report: %s says what there is", page)
        return {}
    from skilltide.report.write import write_reports  # plotly is slow to import

    context.progress("report", 0, 0)
    context.report = write_reports(settings.place, settings.reports, notice)
    logger.info("report: written to %s", context.report)
    if told is not None:
        (settings.reports / _NOTE).write_text(f"{told} {_identity(page)} {_identity(brief)}", encoding="utf-8")
    return {}


def _told(context: Context, notice: str | None) -> str | None:
    """Return a digest of all that the report tells of but runs; None where this run did not publish."""
    if context.published is None:
        return None
    contents = [f"{mart} {content}" for mart, content in sorted(context.published.items()) if mart not in _RUNS]
    return digest_of([__version__, code_version("skilltide.report.write"), str(notice), *contents])


def _note(folder: Path) -> str | None:
    path = folder / _NOTE
    return path.read_text(encoding="utf-8") if path.is_file() else None


def _identity(path: Path) -> str:
    return f"{path.stat().st_size} {path.stat().st_mtime_ns}" if path.is_file() else "-"


STEP = Step(
    name="report",
    run=report,
    reads=("published",),
    writes=("reports",),
    code=("skilltide.report.write",),
    holds_database=False,
)
