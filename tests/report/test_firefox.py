"""The page's essentials in Firefox: what is counted, search, comparison, What next, print, downloads."""

import csv
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from firefox import FIREFOX, Firefox
from test_population import COUNTED, PARTS, choose
from visits import CHROMIUM, DOWNLOADS, Visit

pytestmark = [
    pytest.mark.browser,
    pytest.mark.slow,
    pytest.mark.skipif(not FIREFOX.exists(), reason=f"no Firefox at {FIREFOX} (set FIREFOX)"),
]
CHOOSE = "(hash) => { document.body.dataset.followed = 'no'; location.hash = hash; }"


@pytest.fixture(scope="module")
def firefox(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Firefox]:
    found = Firefox(tmp_path_factory.mktemp("profile"))
    yield found
    found.close()


@pytest.mark.skipif(not CHROMIUM.exists(), reason=f"no Chromium at {CHROMIUM} (set CHROMIUM)")
def test_it_counts_what_the_other_browser_counts(firefox: Firefox, browser: Any, report: Path) -> None:
    firefox.goto(report)
    visit = Visit(browser, report)
    for fragment in PARTS:
        choose(visit, fragment)
        firefox.evaluate(CHOOSE, fragment)
        firefox.until("document.body.dataset.followed === 'yes'")
        assert_alike(firefox.evaluate(COUNTED), visit.page.evaluate(COUNTED), fragment)
    assert firefox.complaints == []
    assert all(url.startswith("data:") or url == report.as_uri() for url in firefox.requests)


def assert_alike(one: Any, other: Any, where: str) -> None:
    """Hold two nested values to one another, numbers nearly."""
    if isinstance(one, dict) and isinstance(other, dict):
        assert one.keys() == other.keys(), where
        for key in one:
            assert_alike(one[key], other[key], f"{where}.{key}")
    elif isinstance(one, list) and isinstance(other, list):
        assert len(one) == len(other), where
        for at, pair in enumerate(zip(one, other, strict=True)):
            assert_alike(*pair, f"{where}[{at}]")
    elif isinstance(one, float) or isinstance(other, float):
        assert one == pytest.approx(other, rel=1e-9, abs=1e-12), where
    else:
        assert one == other, where


def test_state_search_comparison_and_what_next(firefox: Firefox, report: Path) -> None:
    firefox.goto(report, "#role=ml_engineer&country=DE&know=python,sql")
    firefox.until("document.body.dataset.followed === 'yes' && document.getElementById('next-lead')")
    assert "Germany" in firefox.text("#title") and "role family ML engineer, in Germany" in firefox.text(
        "#population-status"
    )
    assert firefox.text("#next-lead").startswith("Of ")
    assert firefox.evaluate("document.getElementById('population-country').value") == "DE"
    for text, name in (
        ("k8s", "Kubernetes"),
        ("rag", "Retrieval-Augmented Generation"),
        ("aws", "Amazon Web Services"),
    ):
        firefox.evaluate("document.getElementById('skill-input').focus()")
        firefox.evaluate(
            "document.getElementById('skill-input').select()"
        )  # no window is in front: nothing hears of focus
        firefox.press([*text, "ArrowDown", "Enter"])
        firefox.until(f"document.getElementById('skill-title')?.innerText.startsWith({name!r})")
    firefox.evaluate(CHOOSE, "skill=python&compare=DE,us,europe")
    firefox.until("document.querySelectorAll('#table-compare-places tbody tr').length === 3")
    assert firefox.text("#compare-told").startswith("Share of openings that demand Python: Germany ")
    firefox.evaluate("document.getElementById('compare-input').focus()")
    firefox.press([*"united k", "Enter"])
    firefox.until("document.querySelectorAll('#table-compare-places tbody tr').length === 4")
    assert firefox.evaluate("location.hash") == "#skill=python&compare=DE,US,europe,GB"
    firefox.reload()
    firefox.until("document.querySelectorAll('#table-compare-places tbody tr').length === 4")
    assert firefox.complaints == []


def test_print_downloads_and_a_phone(firefox: Firefox, report: Path) -> None:
    firefox.goto(report, "#skill=python&compare=DE,US")
    firefox.until("document.getElementById('table-compare-places') && globalThis.Plotly")
    for text in firefox.evaluate(DOWNLOADS):
        header, *rows = csv.reader(io.StringIO(text.removeprefix("\ufeff"), newline=""))
        assert len(set(header)) == len(header) and header[-4:] == ["figure", "population", "period", "source"]
        assert rows and {len(row) for row in rows} == {len(header)}
    assert firefox.printed().startswith(b"%PDF")
    drawn = "[...document.querySelectorAll('.figure')].filter((f) => f.offsetParent).every((f) => f.dataset.drawn)"
    assert firefox.evaluate(drawn), "what is printed is drawn before"
    firefox.resize(390)
    firefox.until("document.documentElement.scrollWidth <= 390")
    assert firefox.complaints == []
