"""Reports of a small market, made once."""

import sys
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).parent))

from market import write_market

from skilltide.report.page import write_report


@pytest.fixture(scope="session")
def market(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A published database of 24 months."""
    return write_market(tmp_path_factory.mktemp("market") / "market.duckdb")


@pytest.fixture(scope="session")
def hostile(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same with strings that want to run."""
    return write_market(tmp_path_factory.mktemp("hostile") / "market.duckdb", is_hostile=True)


@pytest.fixture(scope="session")
def short(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One of eight months: too few for a trend."""
    return write_market(tmp_path_factory.mktemp("short") / "market.duckdb", months=8)


@pytest.fixture(scope="session")
def report(market: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The market's report."""
    return write_report(market, tmp_path_factory.mktemp("report") / "index.html", notice="A synthetic sample.")


@pytest.fixture(scope="session")
def hostile_report(hostile: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The hostile market's report."""
    out = tmp_path_factory.mktemp("report") / "index.html"
    return write_report(hostile, out, notice="<script>window.hacked=6</script>")
