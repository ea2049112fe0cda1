"""What the lexicon lacks."""

import pytest
import yaml

from skilltide.extract.suggest import Suggestion, suggest
from skilltide.extract.tagger import Tagger, TagInput

TEXTS = [
    "Python, Zorbex and Kubernetes are what we use.",
    "Experience with Zorbex, Kafka, or Docker.",
    "Kafka / Zorbex / Airflow",
    "You enjoy Hiking, music and walks.",
    "Hiking with colleagues",
]


def ranked(tagger: Tagger, dates: list[str | None] | None = None, minimum: int = 3):  # type: ignore[no-untyped-def]
    postings = [TagInput(text) for text in TEXTS]
    return suggest(tagger, zip(postings, dates or [None] * len(TEXTS), strict=True), 10, minimum)


def test_terms_beside_known_tools_come_first(tagger: Tagger) -> None:
    found = ranked(tagger)
    assert [one.term for one in found] == ["Zorbex"]
    assert (found[0].beside_count, found[0].posting_count) == (3, 3)
    assert found[0].growth is None
    assert "Zorbex" in found[0].examples[0]


def test_known_terms_are_not_suggested(tagger: Tagger) -> None:
    assert not {"Kafka", "Docker", "Python"} & {one.term for one in ranked(tagger, minimum=1)}


def test_terms_are_dropped_when_they_have_doubled(tagger: Tagger, monkeypatch: pytest.MonkeyPatch) -> None:
    """And not with every posting from the first time on: what comes late could never be counted."""
    monkeypatch.setattr("skilltide.extract.suggest._PRUNE_AT", 12)
    often, once = "ababa ebebe ibibi obobo", "acaca ececa icici ococo ucucu"  # 9 terms, and 12
    texts = [often, often, once, "Quuxly is new.", "Python, Quuxly and Docker."]
    found = suggest(tagger, ((TagInput(text), None) for text in texts), 10, 1)
    assert {one.term: one.posting_count for one in found}["Quuxly"] == 2


def test_growth(tagger: Tagger) -> None:
    assert ranked(tagger, ["2025-05", "2025-06", "2025-07", "2024-01", "2024-02"])[0].growth > 1


def test_entry_is_yaml(tagger: Tagger) -> None:
    (entry,) = yaml.safe_load(ranked(tagger)[0].entry())
    assert (entry["id"], entry["aliases"]) == ("zorbex", ["Zorbex"])


@pytest.mark.parametrize(("term", "skill_id"), [("Foo: bar", "foo-bar"), ("true", "true"), ("日本語", "to-be-named")])
def test_any_term_makes_an_entry(term: str, skill_id: str) -> None:
    (entry,) = yaml.safe_load(Suggestion(term, 1.0, 1, 1, None, ()).entry())
    assert (entry["id"], entry["name"], entry["aliases"]) == (skill_id, term, [term])
