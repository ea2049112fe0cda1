"""Reports of a small market, made once."""

import sys
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from market import overrun, write_market
from visits import CHROMIUM, Visit

from once import made_once
from skilltide.report.page import write_report

FILE = "market.duckdb"


@pytest.fixture(scope="module")
def started() -> Iterator[Any]:
    """A headless browser."""
    playwright = pytest.importorskip("playwright.sync_api")
    with playwright.sync_playwright() as found:
        instance = found.chromium.launch(executable_path=str(CHROMIUM), args=["--no-sandbox"])
        yield instance
        instance.close()


@pytest.fixture
def browser(started: Any) -> Iterator[Any]:
    """The same, with what a test opened closed after it."""
    before = list(started.contexts)
    yield started
    for context in started.contexts:
        if context not in before:
            context.close()


@pytest.fixture(scope="module")
def visits(started: Any, report: Path) -> Callable[..., Visit]:
    """Return the module's visit of the report, at a fragment: opening it anew takes two seconds."""
    found: list[Visit] = []

    def visit(fragment: str = "") -> Visit:
        if not found:
            found.append(Visit(started, report))
        return found[0].go(fragment)

    return visit


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published database of 24 months."""
    return made_once(tmp_path_factory, "market", lambda folder: write_market(folder / FILE)) / FILE


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with strings that want to run."""
    return made_once(tmp_path_factory, "hostile", lambda folder: write_market(folder / FILE, is_hostile=True)) / FILE


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of eight months: too few for a trend."""
    return made_once(tmp_path_factory, "short", lambda folder: write_market(folder / FILE, months=8)) / FILE


@pytest.fixture(scope="session")
def report(market: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The market's report."""
    return write_report(market, tmp_path_factory.mktemp("report") / "index.html", notice="A synthetic sample.")


@pytest.fixture(scope="session")
def hostile_report(hostile: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile market's report."""
    out = tmp_path_factory.mktemp("report") / "index.html"
    return write_report(hostile, out, notice="<script>window.hacked=6</script>")


@pytest.fixture(scope="session")
def overrun_market(market: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The market with scripts in every string but the code that a chart knows by heart."""
    return overrun(tmp_path_factory.mktemp("overrun") / "market.duckdb", market, spared=("label_code",))


@pytest.fixture(scope="session", params=[pytest.param("every string", marks=pytest.mark.slow), "all but codes"])
def running_report(
    request: pytest.FixtureRequest, market: Path, overrun_market: Path, tmp_path_factory: pytest.TempPathFactory
) -> Path:
    """Reports of markets with strings that want to run. With changed codes some charts have nothing to show."""
    folder = tmp_path_factory.mktemp("running")
    if request.param == "every string":
        return write_report(overrun_market, folder / "index.html")
    return write_report(overrun(folder / "market.duckdb", market, spared=("_code",)), folder / "index.html")
