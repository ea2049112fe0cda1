"""The report: one self-contained HTML page out of the published database."""

from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

from skilltide.durable import whole_file
from skilltide.place import Place
from skilltide.report.data import Report
from skilltide.report.embed import packed, policy, to_json
from skilltide.report.filtered import Filters, opened
from skilltide.report.panel import SECTIONS, Panel, Section

if TYPE_CHECKING:
    from jinja2 import Template

SCRIPTS = ("report.js", "words.js", "elements.js", "statistics.js", "cube.js", "population.js",
           "following.js", "compare.js", "explorer.js", "next.js")  # fmt: skip
"""In the order in which they need one another."""
_TEMPLATES = Path(__file__).parent / "templates"


def write_report(
    database: Place,
    out: Path,
    *,
    notice: str | None = None,
    filters: Filters | None = None,
) -> Path:
    """Write the report of a published database to ``out`` (replaced in one rename); return the path.

    ``notice`` stands at the top of the page, e.g. that the data is a synthetic sample. ``filters`` restrict the
    openings; everything is counted anew for them. The same database gives the same bytes.

    Raises:
        WarehouseError: the database is missing or lacks a mart.
        ConfigurationError: a filter names what no opening has, or ``out`` can't be written.
    """
    with opened(database, filters) as report:
        return write_page(report, out, notice)


def write_page(report: Report, out: Path, notice: str | None = None) -> Path:
    """Write the page of an opened database, as `write_report` does."""
    page = render(report, notice)
    with suppress(OSError):  # the next line tells it
        out.parent.mkdir(parents=True, exist_ok=True)
    with whole_file(out, "w") as file:
        file.write(page)
    return out


def render(report: Report, notice: str | None = None) -> str:
    """Return the page as text."""
    from markupsafe import Markup

    from skilltide.report import theme
    from skilltide.report.answers import answers, cautions
    from skilltide.report.cells import cells
    from skilltide.report.cube import cube
    from skilltide.report.explorer import explorer_json
    from skilltide.report.honesty import honesty
    from skilltide.report.population import controls

    sections = panels(report)
    facts = honesty(report)
    figures: dict[str, Any] = {}
    for panel in [*(panel for section in sections for panel in section.panels), *facts.panels]:
        figures |= _figures(panel)
    openings = cube(report)
    scripts = [_file(name) for name in SCRIPTS]
    library = plotly_js() if figures or report.covered else ""
    return _template().render(
        report=report,
        cells=lambda table: cells(table, report),
        notice=notice,
        answers=answers(report),
        cautions=cautions(report),
        sections=sections,
        facts=facts,
        policy=policy([library, *scripts] if library else scripts),
        style=Markup(_file("report.css")),
        light=Markup(theme.variables(False)),
        dark=Markup(theme.variables(True)),
        figures=Markup(to_json(figures)),
        explorer=Markup(explorer_json(report, openings.place)),
        cube=Markup(openings.text),
        controls=controls(report),
        library=Markup(packed(library)) if library else "",
        scripts=[Markup(script) for script in scripts],
    )


@cache
def _template() -> "Template":
    from jinja2 import Environment, FileSystemLoader, StrictUndefined

    from skilltide.report import words
    from skilltide.report.cells import NUMBERS

    environment = Environment(
        loader=FileSystemLoader(_TEMPLATES), autoescape=True, undefined=StrictUndefined, trim_blocks=True,
        lstrip_blocks=True,
    )  # fmt: skip
    environment.globals["numbers"] = NUMBERS
    environment.filters["count"] = words.count
    return environment.get_template("page.html.j2")


def panels(report: Report) -> list[Section]:
    """Return the sections with the charts that have something to say."""
    from skilltide.report.charts import charts

    built: dict[str, list[Panel]] = {}
    for chart in charts():
        panel = chart.build(report)
        if panel is not None:
            built.setdefault(chart.section, []).append(panel)
    return [
        Section(section.section_id, section.title, section.introduction, built[section.section_id])
        for section in SECTIONS
        if built.get(section.section_id)
    ]


def _figures(panel: Panel) -> dict[str, Any]:
    """Return the figures of a panel by the id of their place on the page."""
    found: dict[str, Any] = {}
    for view in panel.views:
        if view.figure is not None:
            found[f"{panel.panel_id}--{view.view_id}"] = view.figure
        for place, (_, figure) in enumerate(view.small):
            found[f"{panel.panel_id}--{view.view_id}--{place}"] = figure
    return found


@cache
def plotly_js() -> str:
    """Return plotly's script, as its Python package ships it."""
    import importlib.resources

    script = importlib.resources.files("plotly").joinpath("package_data", "plotly.min.js").read_text(encoding="utf-8")
    return script.strip()


@cache
def _file(name: str) -> str:
    return (_TEMPLATES / name).read_text(encoding="utf-8").strip()
