"""Mentions that two readers judged: the page tells what their verdicts give, and the sample holds no text."""

import csv
import importlib.util
import sys
from collections import Counter
from pathlib import Path
from types import ModuleType

import pytest

from skilltide.extract.lexicon import Lexicon

ROOT = Path(__file__).parents[3]


@pytest.fixture(scope="module")
def script() -> ModuleType:
    """scripts/mentions_precision.py as a module, with those that it imports."""
    sys.path.insert(0, str(ROOT / "scripts"))
    try:
        spec = importlib.util.spec_from_file_location("mentions_precision", ROOT / "scripts" / "mentions_precision.py")
        assert spec is not None and spec.loader is not None
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
    finally:
        sys.path.remove(str(ROOT / "scripts"))
    return module


@pytest.fixture(scope="module")
def sample(script: ModuleType) -> list[dict[str, str]]:
    with script.SAMPLE.open(encoding="utf-8", newline="") as lines:
        return list(csv.DictReader(lines))


def test_the_page_tells_what_the_verdicts_give(script: ModuleType, sample: list[dict[str, str]]) -> None:
    page = (ROOT / "docs" / "tagging-accuracy.md").read_text(encoding="utf-8")
    assert "\n".join(script.table(sample)) in page  # as one table


def test_the_sample_is_whole_and_holds_no_text(
    script: ModuleType, sample: list[dict[str, str]], lexicon: Lexicon
) -> None:
    assert tuple(sample[0]) == script.COLUMNS
    drawn = Counter((row["draw"], row["source"]) for row in sample)
    assert drawn == {(draw, source): 150 for draw in script.SEEDS for source in ("linkedin", "ashby")}
    for row in sample:
        assert (
            row["skill_id"] in lexicon.skills and len(row["text_sha256"]) == 64 and int(row["start"]) < int(row["end"])
        )
        for judge in script.JUDGES:
            assert row[f"{judge}_skill"] in {"right", "other", "none"}
            assert row[f"{judge}_level"] in {"required", "preferred", "context", "excluded"}


def test_wrong_levels_are_of_the_right_mentions_only(script: ModuleType) -> None:
    row = {"draw": "1", "source": "ashby", "level": "required", "first_skill": "right", "second_skill": "right",
           "first_level": "required", "second_level": "required"}  # fmt: skip
    rows = [row, row | {"first_level": "context"}, row | {"first_skill": "none", "first_level": "context"}, row]
    rows[-1] = row | {"first_skill": "other", "second_skill": "none"}
    rows.append(row | {"source": "linkedin"})
    lines = script.table(rows)
    assert "| 1 | all | 5 | first | 0.600 |" in lines[2] and lines[2].endswith("0.333 (1 of 3) |")
    assert "| 1 | all | 5 | second | 0.800 |" in lines[3] and lines[3].endswith("0.000 (0 of 4) |")
    assert "| 1 | all | 5 | wrong to both | 0.800 |" in lines[4]
