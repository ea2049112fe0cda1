"""The measure, and floors under the figures on the annotated postings."""

import json
from pathlib import Path

import pytest

from skilltide.errors import ConfigurationError
from skilltide.extract.evaluate import annotations, evaluate, score
from skilltide.extract.tagger import Mention, Tagger

SHARED = Path(__file__).resolve().parents[4] / "shared" / "gold" / "dev"


def mention(start: int, end: int, skill: str = "x", kind: str = "tool", level: str = "required") -> Mention:
    return Mention(start, end, skill, kind, skill, level, "required", "alias")


def annotate(text: str, *entries: tuple[str, str, str]):  # type: ignore[no-untyped-def]
    return list(annotations(text, [{"span": s, "type": t, "level": level} for s, t, level in entries]))


def test_perfect() -> None:
    text = "Python and SQL"
    gold = annotate(text, ("Python", "TECH", "required"), ("SQL", "TECH", "preferred"))
    result = score(text, gold, [mention(0, 6, "python"), mention(11, 14, "sql", level="preferred")])
    assert (result.precision, result.recall("TECH"), result.f1, result.level_accuracy) == (1, 1, 1, 1)


def test_miss_error_and_level() -> None:
    text = "Python and SQL or Go"
    gold = annotate(text, ("Python", "TECH", "required"), ("SQL", "TECH", "required"))
    result = score(text, gold, [mention(0, 6, "python", level="context"), mention(18, 20, "go")])
    assert (result.precision, result.recall("TECH")) == (0.5, 0.5)
    assert result.level_accuracy == 0
    assert result.missed == {"sql": 1}
    assert result.wrong == {"go": 1}


def test_shorter_span_inside_a_longer_one_does_not_count() -> None:
    text = "Azure Machine Learning"
    gold = annotate(text, ("Azure Machine Learning", "TECH", "required"), ("Machine Learning", "CONCEPT", "required"))
    assert [one.text for one in gold] == ["Azure Machine Learning"]


def test_excluded_is_not_told() -> None:
    text = "no Python"
    assert score(text, [], [mention(3, 9, level="excluded")]).counts["told"] == 0


def test_missing_posting(tagger: Tagger, tmp_path: Path) -> None:
    (tmp_path / "gold.jsonl").write_text(json.dumps({"id": "a", "mentions": []}))
    (tmp_path / "postings.jsonl").write_text(json.dumps({"id": "b", "text": "x"}))
    with pytest.raises(ConfigurationError, match="'a'"):
        evaluate(tagger, tmp_path / "gold.jsonl", tmp_path / "postings.jsonl")


@pytest.mark.shared
@pytest.mark.skipif(not SHARED.is_dir(), reason="needs ../shared/gold/dev")
def test_floors(tagger: Tagger) -> None:
    total = evaluate(tagger, SHARED / "gold.jsonl", SHARED / "postings.jsonl").total
    assert total.f1 >= 0.90
    assert total.recall("TECH") >= 0.96
    assert total.recall("SOFT") >= 0.75
    assert total.soft_precision >= 0.80
    assert total.recall("CRED") >= 0.85
    assert total.level_accuracy >= 0.90
