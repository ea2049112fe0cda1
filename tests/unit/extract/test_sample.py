"""Recall on the bundled synthetic sample, whose truth is known: lists, running text and one-liners alike."""

import random
from collections import Counter

import pytest

from skilltide.extract.tagger import Tagger
from skilltide.sample.files import plain
from skilltide.sample.market import build_market
from skilltide.sample.plan import load_plan
from skilltide.sample.writer import write

SEED = 7
ASKED = ("required", "preferred")
SILENT = ("company", "benefits", "legal")


@pytest.fixture(scope="module")
def counts(tagger: Tagger) -> dict[str, Counter[str]]:
    """Style -> counts of planted skills, those found, those asked for, and those told as asked for."""
    vacancies = [vacancy for vacancy in build_market(load_plan(), SEED) if vacancy.language == "en"]
    random.Random(SEED).shuffle(vacancies)
    found: dict[str, Counter[str]] = {}
    for vacancy in vacancies[:500]:
        text = write(vacancy, SEED)
        told: dict[str, set[str]] = {}
        for mention in tagger.tag(plain(text, "- "), vacancy.title, vacancy.employer.name):
            if mention.section not in SILENT:
                told.setdefault(mention.skill, set()).add(mention.level)
        of = found.setdefault(vacancy.style, Counter())
        for skill_id, level in text.levels().items():
            of["planted"] += level != "excluded"
            of["found"] += level != "excluded" and skill_id in told
            of["asked"] += level in ASKED
            of["told as asked"] += level in ASKED and not told.get(skill_id, set()).isdisjoint(ASKED)
            of["excluded"] += level == "excluded"
            of["told as excluded"] += level == "excluded" and told.get(skill_id, set()) <= {"excluded"}
    return found


@pytest.mark.parametrize(
    ("style", "found", "asked"),
    [
        ("classic", 0.98, 0.98),
        ("questions", 0.98, 0.98),
        ("glued", 0.97, 0.96),
        ("prose", 0.97, 0.91),
        ("one_liner", 0.95, 0.97),
    ],
)
def test_recall(counts: dict[str, Counter[str]], style: str, found: float, asked: float) -> None:
    of = counts[style]
    assert of["planted"] > 100
    assert of["found"] / of["planted"] >= found
    assert of["told as asked"] / of["asked"] >= asked


def test_excluded(counts: dict[str, Counter[str]]) -> None:
    total = sum(counts.values(), Counter())
    assert total["excluded"] > 10
    assert total["told as excluded"] / total["excluded"] >= 0.9
