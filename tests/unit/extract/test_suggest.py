"""What the lexicon lacks."""

import yaml

from skilltide.extract.suggest import suggest
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


def test_growth(tagger: Tagger) -> None:
    assert ranked(tagger, ["2025-05", "2025-06", "2025-07", "2024-01", "2024-02"])[0].growth > 1


def test_entry_is_yaml(tagger: Tagger) -> None:
    (entry,) = yaml.safe_load(ranked(tagger)[0].entry())
    assert (entry["id"], entry["aliases"]) == ("zorbex", ["Zorbex"])
