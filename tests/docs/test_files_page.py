"""docs/files.md names what there is: fields, keys, forms, recipes, limits; its entries can be used."""

import re
from pathlib import Path

import pytest

from skilltide.sources.config import load_sources
from skilltide.sources.discovery import discover
from skilltide.sources.files.column_rules import FIELD_NAMES
from skilltide.sources.files.entry import FilesEntry
from skilltide.sources.files.find import ARCHIVE, SUFFIXES
from skilltide.sources.files.recipes import recipes
from skilltide.sources.platforms.saved_answers import HACKER_NEWS, JOB_POSTING, SHAPES

PAGE = (Path(__file__).parents[2] / "docs" / "files.md").read_text(encoding="utf-8")


def table(heading: str) -> list[list[str]]:
    """Return the cells of the table under a heading."""
    section = PAGE.partition(f"## {heading}\n")[2].partition("\n## ")[0]
    rows = [line for line in section.splitlines() if line.startswith("| ")]
    return [[cell.strip() for cell in row.strip("|").split("|")] for row in rows[1:]]


def named(cells: list[str]) -> set[str]:
    return {name for cell in cells for name in re.findall(r"`([^`]+)`", cell)}


def test_forms() -> None:
    assert named([row[1] for row in table("What can be read")]) == {*SUFFIXES, ARCHIVE}


def test_fields() -> None:
    fields = [row[0] for row in table("How a mapping is written")]
    within = {name for row in table("How a mapping is written") for name in named([row[1]])} & set(FIELD_NAMES)
    assert named(fields) | within == set(FIELD_NAMES)


def test_recipes() -> None:
    told = {row[0].strip("`"): row[2] for row in table("Recipes")}
    assert told == {name: "no" if recipe.recognise else "yes" for name, recipe in recipes().items()}


def test_limits_are_the_defaults() -> None:
    told = {row[0].strip("`"): float(row[1]) for row in table("Limits")}
    assert told == {name: FilesEntry.model_fields[name].default for name in told}
    assert told.keys() == {name for name in FilesEntry.model_fields if name.startswith("max_")}


def test_keys() -> None:
    assert named([row[0] for row in table("All keys of an entry")]) == FilesEntry.model_fields.keys()


def test_platforms_whose_answers_are_read() -> None:
    for shape in SHAPES:
        assert discover()[shape.platform].name.partition(" (")[0] in PAGE, shape.platform
    assert JOB_POSTING.platform in discover() and HACKER_NEWS.platform in discover()


@pytest.mark.parametrize("block", re.findall(r"^```yaml\n(.*?)^```", PAGE, re.MULTILINE | re.DOTALL))
def test_entries_can_be_used(block: str, tmp_path: Path) -> None:
    (tmp_path / "sources.yml").write_text(block)
    assert load_sources(tmp_path / "sources.yml")
