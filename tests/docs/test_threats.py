"""Each promise of the threat page names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
UNTESTED = "none, because "
"""How a row begins that says why nothing tests it."""


def rows() -> list[list[str]]:
    """Return the cells of each threat."""
    lines = [line for line in PAGE.splitlines() if line.startswith("|") and not line.startswith("|---")]
    cells = [[cell.strip() for cell in line.strip("|").split("|")] for line in lines]
    return [row for row in cells if row != ["threat", "protection", "tests"]]


def test_each_threat_names_a_test_or_says_why_there_is_none() -> None:
    assert len(rows()) > 25 and {len(row) for row in rows()} == {3}
    assert [row[0] for row in rows() if not re.search(r"`tests/[\w/.]+`", row[2])] == [
        row[0] for row in rows() if row[2].startswith(UNTESTED)
    ]


def test_every_file_that_the_page_names_is_there() -> None:
    named = set(re.findall(r"`((?:tests|src)/[\w/.]+)`", PAGE))
    assert len(named) > 12
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
