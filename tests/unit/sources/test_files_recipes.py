"""Recipes: each reads a data set in the shape in which it is published, with values of our own."""

import json
import shutil
from dataclasses import fields
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from pydantic import ValidationError
from typer.testing import CliRunner

from skilltide.cli import app
from skilltide.errors import ConfigurationError, SourceError
from skilltide.model import Document, PostingFields
from skilltide.sources.config import build_source, load_sources
from skilltide.sources.file_source import FileSource
from skilltide.sources.files import recipes
from skilltide.sources.files.record_values import at_path
from skilltide.steps.normalise import normaliser_version

FIXTURES = Path(__file__).parents[2] / "fixtures" / "recipes"
NOW = datetime(2026, 6, 1, tzinfo=UTC)
NOTHING = PostingFields()
RECOGNISED = sorted(name for name, recipe in recipes.recipes().items() if recipe.recognise)


def source_of(**entry: Any) -> FileSource:
    source = build_source("test", {"platform": "files"} | entry)
    assert isinstance(source, FileSource)
    return source


def read(source: FileSource) -> list[dict[str, Any]]:
    """Return what a source reads: of each posting its file, when it was observed, and the fields that are not empty."""
    found = []
    for unit in source.inputs():
        for item in source.read_unit(unit, NOW):
            assert isinstance(item, Document), item
            posting = source.parse(item.payload, item.observed_at)
            given = {one.name: getattr(posting, one.name) for one in fields(posting)}
            told = {name: value for name, value in given.items() if value != getattr(NOTHING, name)}
            if "text_parts" in told:
                told["text_parts"] = [list(part) for part in told["text_parts"]]
            found.append({"file": Path(unit.key).name, "observed": item.observed_at.date().isoformat()} | told)
    return found


def expected(name: str) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = json.loads((FIXTURES / f"{name}.expected.json").read_text(encoding="utf-8"))
    return found


def test_every_recipe_has_a_name_a_file_and_a_fixture() -> None:
    folder = Path(recipes.__file__).parent
    names = list(recipes.NAMES)
    assert names == sorted(names)
    assert names == sorted(path.stem for path in folder.glob("*.yml"))
    assert names == sorted(path.name for path in FIXTURES.iterdir() if path.is_dir())
    assert names == sorted(path.name.removesuffix(".expected.json") for path in FIXTURES.glob("*.expected.json"))


@pytest.mark.parametrize("name", recipes.NAMES)
def test_a_data_set_in_its_published_shape(name: str) -> None:
    assert read(source_of(path=str(FIXTURES / name), recipe=name)) == expected(name)


@pytest.mark.parametrize("name", RECOGNISED)
def test_a_recipe_is_found_by_the_names_of_columns(name: str) -> None:
    found = read(source_of(path=str(FIXTURES / name), undated="accept"))
    of_recipe = [row for row in expected(name) if name != "web-data-commons" or "elm.example" not in row["file"]]
    assert [row for row in found if name != "web-data-commons" or "elm.example" not in row["file"]] == of_recipe


@pytest.mark.parametrize("name", recipes.NAMES)
def test_a_recipe_s_columns_are_those_of_its_fixture(name: str) -> None:
    """A slip in a path would leave a field empty without a word: each field's first or second path is there."""
    recipe = recipes.load(name)
    source = source_of(path=str(FIXTURES / name), recipe=name)
    rows = [
        item.payload for unit in source.inputs() for item in source.read_unit(unit, NOW) if isinstance(item, Document)
    ]
    for field, paths in (*recipe.columns.items(), *recipe.parts.items()):
        listed = [paths] if isinstance(paths, str) else paths
        lowered = [{key.lower(): value for key, value in row.items()} for row in rows]
        assert not listed or any(
            at_path(row, path) is not None or at_path(low, path.lower()) is not None
            for row, low in zip(rows, lowered, strict=True)
            for path in listed
        ), field


def test_five_ads_with_an_empty_external_id_are_five(tmp_path: Path) -> None:
    """So do they without the recipe: the empty column comes first among names of ids, and tells nothing."""
    source = source_of(path=str(FIXTURES / "arbetsformedlingen"))
    assert len({row["native_id"] for row in read(source)}) == 5


def test_the_table_of_texts_must_be_there(tmp_path: Path) -> None:
    name = "linkedin_job_postings.csv"
    shutil.copy(FIXTURES / "kaggle-linkedin-2024" / name, tmp_path / name)
    with pytest.raises(SourceError, match=r"join: job_summary\.csv\*: no file there, beside linkedin_job_postings"):
        read(source_of(path=str(tmp_path), recipe="kaggle-linkedin-2024"))


def test_the_table_of_skills_need_not(tmp_path: Path) -> None:
    shutil.copytree(FIXTURES / "kaggle-linkedin-2024", tmp_path / "in")
    (tmp_path / "in" / "job_skills.csv").unlink()
    found = read(source_of(path=str(tmp_path / "in"), recipe="kaggle-linkedin-2024"))
    assert [row.pop("text_parts", None) for row in found] == [None] * 3
    assert found == [{key: row[key] for key in row if key != "text_parts"} for row in expected("kaggle-linkedin-2024")]


def test_an_archive_as_it_comes(tmp_path: Path) -> None:
    for name in ("kaggle-linkedin-2023", "kaggle-linkedin-2024"):
        archive = shutil.make_archive(str(tmp_path / name), "zip", FIXTURES / name)
        assert read(source_of(path=archive, recipe=name)) == expected(name)


def test_names_of_employers_come_from_their_own_table(tmp_path: Path) -> None:
    """The editions of 2023 call the folder otherwise; keys are 277.0 here and 277 there."""
    shutil.copytree(FIXTURES / "kaggle-linkedin-2023", tmp_path / "in")
    (tmp_path / "in" / "companies").rename(tmp_path / "in" / "company_details")
    (tmp_path / "in" / "postings.csv").rename(tmp_path / "in" / "job_postings.csv")
    found = read(source_of(path=str(tmp_path / "in"), recipe="kaggle-linkedin-2023"))
    assert [row["company"] for row in found] == ["Quince Analytics", "Medlar Works"]
    assert [row["location"] for row in found] == ["Austin, TX", "United States"]  # nothing of the employers' places


def test_a_file_that_a_recipe_is_not_for(tmp_path: Path) -> None:
    (tmp_path / "a.csv").write_text("title,company,description\nData Scientist,Yew,You count yews.\n")
    with pytest.raises(SourceError, match=r"isn't what recipe platsbanken is for: it has none of PLATSRUBRIK, .*title"):
        read(source_of(path=str(tmp_path), recipe="platsbanken", undated="accept"))


def test_the_entry_s_own_columns_go_before_a_recipe_s() -> None:
    found = read(
        source_of(path=str(FIXTURES / "jobspy"), recipe="jobspy", columns={"company": "site", "country": "=Peru"})
    )
    assert [row["company"] for row in found] == ["indeed", "naukri", "linkedin"]


def test_there_is_no_such_recipe() -> None:
    with pytest.raises(ConfigurationError, match="there is no such recipe; there are arbetsformedlingen, "):
        source_of(path="x", recipe="nono")


def test_the_platform_of_a_recipe_is_part_of_its_version_alone() -> None:
    plain, of_recipe = (normaliser_version(source_of(path="x", recipe=name)) for name in ("techmap", "hackernews"))
    assert source_of(path="x").modules == ("skilltide.sources.platforms.files",)
    assert source_of(path="x", recipe="hackernews").modules[1:] == ("skilltide.sources.platforms.hackernews",)
    assert plain.partition("-")[0] != of_recipe.partition("-")[0]


def test_on_is_no_switch(tmp_path: Path) -> None:
    """YAML takes a bare `on` for true."""
    shutil.copytree(FIXTURES / "kaggle-linkedin-2024", tmp_path / "in")
    (tmp_path / "sources.yml").write_text(
        "texts:\n  platform: files\n  path: in/linkedin_job_postings.csv\n"
        "  join:\n  - path: job_summary.csv\n    on: job_link\n"
    )
    source = load_sources(tmp_path / "sources.yml")["texts"]
    assert isinstance(source, FileSource)
    assert [row["description"] for row in read(source)] == [
        row["description"] for row in expected("kaggle-linkedin-2024")
    ]


@pytest.mark.parametrize(
    "wrong",
    [
        {"columns": {"salry": "a"}},
        {"dates": {"posted": "roman"}},
        {"replace": {"nothing": {"a": "b"}}},
        {"join": [{"path": "a.csv", "on": {"a": "b", "c": "d"}}]},
        {"licence": None},
        {"unknown": 1},
    ],
)
def test_a_recipe_is_checked(wrong: dict[str, Any]) -> None:
    right = {"title": "T", "home": "https://x.example", "licence": "CC0", "get": "all of it"}
    assert recipes.Recipe.model_validate(right).columns == {}
    with pytest.raises(ValidationError):
        recipes.Recipe.model_validate(right | wrong)


@pytest.mark.parametrize(
    ("value", "kind", "right"),
    [
        ("1712346173000.0", "epoch_ms", "2024-04-05T19:42:53+00:00"),
        ("1.692861E12", "epoch_ms", "2023-08-24T07:10:00+00:00"),
        (1301670000, "epoch_s", "2011-04-01T15:00:00+00:00"),
        (45000, "excel", "2023-03-15"),
        ("2024-04-05", "epoch_ms", "2024-04-05"),
        ("1e400", "epoch_s", "1e400"),
        (None, "epoch_s", None),
        ("3 days ago", "iso", "3 days ago"),
        ("05/04/2024", None, "05/04/2024"),
    ],
)
def test_dates_of_a_kind(value: Any, kind: Any, right: Any) -> None:
    assert recipes.as_iso(value, kind) == right


def test_recipes_are_listed() -> None:
    shown = CliRunner().invoke(app, ["sources", "recipes"])
    assert shown.exit_code == 0
    for name, recipe in recipes.recipes().items():
        assert f"{name:22} {recipe.title}\n" in shown.output
        assert recipe.home in shown.output


def test_one_recipe_is_told_in_full() -> None:
    shown = CliRunner().invoke(app, ["sources", "recipes", "kaggle-linkedin-2024"])
    assert shown.exit_code == 0
    for told in (
        "ODC",
        "job_summary.csv* on job_link",
        "first_seen, else last_processed_time",
        "posted                 (not read)",
    ):
        assert told in shown.output
    assert CliRunner().invoke(app, ["sources", "recipes", "nono"]).exit_code != 0
