"""The table of tricky texts (cases.yml)."""

from pathlib import Path
from typing import Any

import pytest
import yaml

from skilltide.extract.tagger import Tagger

GROUPS = yaml.safe_load((Path(__file__).parent / "cases.yml").read_text("utf-8"))
CASES = [
    pytest.param(
        case,
        id=f"{group}: {case['text'][:50]!r}",
        marks=[pytest.mark.xfail(reason=case["fails"], strict=True)] if "fails" in case else [],
    )
    for group, cases in GROUPS.items()
    for case in cases
]
LEVELS = ("excluded", "context", "preferred", "required")


def test_table_is_large_enough() -> None:
    assert len(CASES) >= 250


@pytest.mark.parametrize("case", CASES)
def test_case(tagger: Tagger, case: dict[str, Any]) -> None:
    text = case["text"]
    mentions, rejected = tagger.why(text, case.get("title"), case.get("company"), case.get("language", "en"))
    found = {(text[m.start : m.end], m.skill) for m in mentions}
    told = f"{sorted(found)}; rejected {[(text[r.start : r.end], r.skill, r.reason) for r in rejected]}"
    for surface, skill in case.get("has", {}).items():
        assert (surface, skill) in found, f"{surface!r} is not told as {skill}: {told}"
    assert not {m.skill for m in mentions} & set(case.get("not", [])), told
    if case.get("only"):
        assert found == set(case.get("has", {}).items()), told
    for skill, level in case.get("levels", {}).items():
        strongest = max((m.level for m in mentions if m.skill == skill), key=LEVELS.index, default=None)
        assert strongest == level, f"{skill}: {told}"
