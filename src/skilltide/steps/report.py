"""report: the published database -> the HTML report, and a brief on what changed. Holds no database."""

from skilltide.sample.home import sample_notice
from skilltide.steps.step import Context, Step
from skilltide.warehouse.ledger import Counts


def report(context: Context) -> Counts:
    """Write the report of the whole warehouse, and the brief."""
    from skilltide.report.write import write_reports  # plotly is slow to import

    context.progress("report", 0, 0)
    settings = context.settings
    context.report = write_reports(settings.place, settings.reports, sample_notice(settings.home))
    return {}


STEP = Step(
    name="report",
    run=report,
    reads=("published",),
    writes=("reports",),
    code=("skilltide.report.write",),
    holds_database=False,
)
