"""Each promise of the threat page names tests that are there."""

import re
from pathlib import Path

ROOT = Path(__file__).parents[2]


def test_every_test_that_the_threat_page_names_is_there() -> None:
    page = (ROOT / "docs" / "threats.md").read_text(encoding="utf-8")
    named = set(re.findall(r"`((?:tests|src)/[\w/.]+)`", page))
    assert len(named) > 12
    assert [name for name in sorted(named) if not (ROOT / name).exists()] == []
