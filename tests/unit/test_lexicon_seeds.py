"""Every skill that the five seed documents name is in the lexicon and is found where they name it.

A row of seed-skills.csv is proven when the tagger marks its skill on the row's surface, in the document or in the
row's own quote; a mention of a narrower skill proves it too, because its parents are implied in the marts. What is
left stands in tests/fixtures/seed_evidence.yml, each row under the reason why its bare surface is evidence and not a
name (of a long surface the file holds the first words and "…").
"""

import csv
import re
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
import yaml

from skilltide.extract.lexicon import Lexicon
from skilltide.extract.lexicon_model import Skill
from skilltide.extract.loading import load_tagger
from skilltide.extract.tagger import Mention, Tagger

SEEDS = Path(__file__).resolve().parents[3] / "shared" / "seeds"
EVIDENCE = Path(__file__).resolve().parents[1] / "fixtures" / "seed_evidence.yml"
SKILL_COUNT, ROW_COUNT = 385, 1247
LONGEST_SURFACE = 4

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SEEDS.is_dir(), reason="needs the seed documents in ../shared/seeds"),
]

Row = dict[str, str]


@pytest.fixture(scope="module")
def lexicon(bundled_lexicon: Lexicon) -> Lexicon:
    return bundled_lexicon


@pytest.fixture(scope="module")
def tagger() -> Tagger:
    return load_tagger()


@pytest.fixture(scope="module")
def rows() -> list[Row]:
    with (SEEDS / "seed-skills.csv").open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


@pytest.fixture(scope="module")
def evidence() -> dict[str, Any]:
    data: dict[str, Any] = yaml.safe_load(EVIDENCE.read_text(encoding="utf-8"))
    return data


@pytest.fixture(scope="module")
def skill_of(lexicon: Lexicon, rows: list[Row]) -> dict[str, Skill | None]:
    """Seed name -> the lexicon's skill, by name (brackets left out) or by id."""
    by_name = {skill.name.lower(): skill for skill in lexicon.skills.values()}

    def find(name: str) -> Skill | None:
        whole = name.lower().replace("’", "'")
        bare = re.sub(r" \([^)]*\)", "", whole)
        for one in (whole, bare):
            skill = by_name.get(one) or lexicon.skills.get(_kebab(one))
            if skill:
                return skill
        inside = re.search(r"\(([^)]*)\)", whole)
        return by_name.get(inside.group(1)) if inside else None

    return {name: find(name) for name in {row["skill"] for row in rows}}


def _kebab(name: str) -> str:
    return re.sub(r"[^a-z0-9]+", "-", re.sub(r"['.]", "", name)).strip("-")


def _is_found(lexicon: Lexicon, skill_id: str, surface: str, text: str, mentions: list[Mention]) -> bool:
    """Whether a mention of the skill, or of one that implies it, overlaps the surface somewhere in the text."""
    places = [found.span() for found in re.finditer(re.escape(surface), text)]
    return any(
        mention.start < end and start < mention.end
        for mention in mentions
        if mention.skill == skill_id or skill_id in lexicon.ancestors(mention.skill)
        for start, end in places
    )


@pytest.fixture(scope="module")
def unproven(lexicon: Lexicon, tagger: Tagger, rows: list[Row], skill_of: dict[str, Skill | None]) -> list[Row]:
    """The rows whose skill is marked neither in the document nor in the quote."""
    texts = {row["doc"]: (SEEDS / row["doc"]).read_text(encoding="utf-8") for row in rows}
    tagged = {name: tagger.tag(text) for name, text in texts.items()}
    left = []
    for row in rows:
        skill = skill_of[row["skill"]]
        if skill is None:
            left.append(row)
            continue
        places = [(texts[row["doc"]], tagged[row["doc"]]), (row["quote"], tagger.tag(row["quote"]))]
        if not any(_is_found(lexicon, skill.id, row["surface"], *place) for place in places):
            left.append(row)
    return left


def _key(row: Row) -> tuple[str, str, str]:
    return row["skill"], _short(row["surface"]), row["doc"][:3]


def _short(surface: str) -> str:
    words = surface.split()
    return surface if len(words) <= LONGEST_SURFACE else " ".join(words[:LONGEST_SURFACE]) + " …"


def _listed(evidence: dict[str, Any]) -> dict[tuple[str, str, str], str]:
    return {
        (entry["skill"], str(surface), str(document)): reason
        for reason, entries in evidence["rows"].items()
        for entry in entries
        for surface in entry["surfaces"]
        for document in entry["documents"]
    }


def test_seed_list_is_whole(rows: list[Row]) -> None:
    assert len(rows) == ROW_COUNT
    assert len({row["skill"] for row in rows}) == SKILL_COUNT


def test_every_seed_skill_is_in_the_lexicon(skill_of: dict[str, Skill | None]) -> None:
    assert [name for name, skill in sorted(skill_of.items()) if skill is None] == []
    shared = [one for one, count in Counter(s.id for s in skill_of.values() if s).items() if count > 1]
    assert shared == [], "two seed skills share one entry"


def test_every_seed_skill_names_its_documents(rows: list[Row], skill_of: dict[str, Skill | None]) -> None:
    wrong = []
    for name, skill in skill_of.items():
        expected = {f"seed-{row['doc'][:3]}" for row in rows if row["skill"] == name}
        told = {origin for origin in skill.origin if origin.startswith("seed-")} if skill else set()
        if told != expected:
            wrong.append((name, sorted(told), sorted(expected)))
    assert wrong == []


def test_every_row_is_tagged_or_explained(unproven: list[Row], evidence: dict[str, Any]) -> None:
    listed = _listed(evidence)
    assert [_key(row) for row in unproven if _key(row) not in listed] == []


def test_explanations_are_of_real_rows(rows: list[Row], evidence: dict[str, Any]) -> None:
    known = {_key(row) for row in rows}
    assert [key for key in _listed(evidence) if key not in known] == []
    assert set(evidence["rows"]) == set(evidence["reasons"])
    assert all(len(reason) > 30 for reason in evidence["reasons"].values())


def test_most_rows_need_no_explanation(unproven: list[Row]) -> None:
    assert len(unproven) <= 0.15 * ROW_COUNT


def test_every_seed_skill_is_tagged_in_an_example(tagger: Tagger, skill_of: dict[str, Skill | None]) -> None:
    silent = []
    for name, skill in sorted(skill_of.items()):
        found = skill is not None and any(
            mention.skill == skill.id for sentence in skill.accept for mention in tagger.tag(sentence)
        )
        if not found:
            silent.append(name)
    assert silent == []
