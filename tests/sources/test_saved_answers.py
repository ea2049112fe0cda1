"""What a platform's API answers, saved to a file, is read as the platform itself reads it; told by its shape alone."""

import asyncio
import json
import random
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from replay_fetch import ReplayFetch
from skilltide.model import Document, PostingFields
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source, files_source
from skilltide.sources.platforms.saved_answers import JOB_POSTING, SHAPES

FOLDER = Path(__file__).parents[1] / "fixtures" / "sources"
SEEN = datetime(2025, 3, 10, 12, tzinfo=UTC)
TOLD = {"undated": "accept", "collected_on": "2025-03-10"}
PLATFORMS = sorted(shape.platform for shape in (*SHAPES, JOB_POSTING))
NOT_IN_RECORDS = {"_page", "_index", "_html", "_selectors"}
"""What `jobposting` adds to a record, which a saved one lacks."""


def cases(platform: str) -> list[Path]:
    return [path for path in sorted((FOLDER / platform).glob("*.json")) if not path.name.endswith(".expected.json")]


def answered(path: Path, monkeypatch: pytest.MonkeyPatch) -> list[tuple[dict[str, Any], PostingFields]]:
    """Return the records of a platform's fixture, with the fields that it reads of each."""
    case = json.loads(path.read_text(encoding="utf-8"))
    source = build_source("golden", {"platform": path.parent.name, **case.get("entry", {})})
    assert isinstance(source, BoardSource)
    for name in source.keys:
        monkeypatch.setenv(name, "test")
    board = source.BoardEntry.model_validate(case["board"])
    content = asyncio.run(source.read_board(board, ReplayFetch(case["answers"])))
    found = []
    for record in content.records:
        bare = {key: value for key, value in record.items() if key not in NOT_IN_RECORDS}
        fields = source.parse(bare, SEEN)
        if "_html" not in record and fields.title and (fields.description or fields.description_html):
            found.append((bare, fields))
    return found


def saved(folder: Path, value: Any, **options: Any) -> list[PostingFields]:
    """Save a value as JSON and read it."""
    (folder / "saved.json").write_text(json.dumps(value))
    source = files_source([folder / "saved.json"], "test", **TOLD | options)
    items = [item for unit in source.inputs() for item in source.read_unit(unit, SEEN)]
    return [source.parse(item.payload, item.observed_at) for item in items if isinstance(item, Document)]


@pytest.mark.parametrize(
    "path",
    [path for platform in PLATFORMS for path in cases(platform)],
    ids=lambda path: f"{path.parent.name}-{path.stem}",
)
def test_saved_answers_are_read_as_their_platform_does(
    path: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    known = answered(path, monkeypatch)
    found = saved(tmp_path, {"answer": {"hits": [record for record, _ in known]}}) if known else []
    assert [replace(one, company=None) for one in found] == [replace(fields, company=None) for _, fields in known]
    for one, (_, fields) in zip(found, known, strict=True):
        assert fields.company in (None, one.company)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_shape_is_one_platform_s(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    records = [record for path in cases(platform) for record, _ in answered(path, monkeypatch)]
    assert records
    for record in records:
        inside = (f"{key}.{inner}" for key, value in record.items() if isinstance(value, dict) for inner in value)
        keys = {*record, *inside}
        assert {shape.platform for shape in SHAPES if shape.keys <= keys} <= {platform}


def test_the_board_in_the_address_stands_for_the_employer(tmp_path: Path) -> None:
    record = {
        "id": "1",
        "text": "Data Scientist",
        "hostedUrl": "https://jobs.lever.co/orchard-labs/1",
        "categories": {"location": "Bonn", "commitment": "Full-time"},
        "descriptionPlain": "You count pears.",
        "createdAt": 1741600000000,
    }
    (fields,) = saved(tmp_path, [record])
    assert (fields.company, fields.location, fields.employment_type) == ("orchard-labs", "Bonn", "Full-time")
    (fields,) = saved(tmp_path, [record], columns={"company": "=Orchard Labs"})
    assert (fields.company, fields.title) == ("Orchard Labs", "Data Scientist")


def test_postings_of_schema_org_without_ids_stay_apart(tmp_path: Path) -> None:
    def record(number: int) -> dict[str, Any]:
        return {
            "@type": "JobPosting",
            "title": f"Data Scientist {number}",
            "description": f"<p>You count pears, {number} of them.</p>",
            "url": "https://orchard.example/jobs",
            "identifier": {"@type": "PropertyValue", "name": "Orchard", "value": ""},
        }

    found = saved(tmp_path, [record(number) for number in range(4)])
    assert {(one.native_id, one.url) for one in found} == {(None, None)}


def test_predicted_pay_is_not_stated_pay(tmp_path: Path) -> None:
    def record(flag: str) -> dict[str, Any]:
        return {
            "id": f"a{flag}", "title": "Data Scientist", "description": "You count pears …", "salary_min": 50000,
            "salary_max": 60000, "salary_is_predicted": flag, "company": {"display_name": "Orchard"},
            "redirect_url": "https://www.adzuna.co.uk/land/ad/1", "location": {"area": ["UK", "Leeds"]},
        }  # fmt: skip

    predicted, stated = saved(tmp_path, {"results": [record("1"), record("0")]})
    assert (predicted.salary, stated.salary) == (None, "GBP 50000 - 60000 per year")
    assert not predicted.is_text_complete


def test_mixed_dumps_are_read_record_by_record(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    paths = [path for platform in ("greenhouse", "ashby") for path in cases(platform)]
    known = [one for path in paths for one in answered(path, monkeypatch)]
    random.Random(7).shuffle(known)
    found = saved(tmp_path, [record for record, _ in known])
    assert [one.title for one in found] == [fields.title for _, fields in known]


def test_what_is_no_posting_in_structured_data_is_passed_over_and_told(tmp_path: Path) -> None:
    job = {
        "@type": "JobPosting",
        "title": "Data Scientist",
        "description": "You count pears.",
        "datePosted": "2025-03-01",
    }
    page = {"@type": "WebPage", "name": "Jobs"}
    (tmp_path / "saved.json").write_text(json.dumps({"@context": "https://schema.org", "@graph": [page, job, page]}))
    source = files_source([tmp_path / "saved.json"], "test", **TOLD)
    (item,) = [item for unit in source.inputs() for item in source.read_unit(unit, SEEN)]
    assert isinstance(item, Document)
    assert source.parse(item.payload, SEEN).title == "Data Scientist"
    assert [note.text for note in source.take_notes() if note.code == "other_type"] == [
        "2 objects of structured data that are no JobPosting"
    ]


def test_a_place_is_all_that_adzuna_tells(tmp_path: Path) -> None:
    record = {
        "redirect_url": "https://jobs.example/1", "title": "Data Scientist", "description": "You count pears.",
        "company": {"display_name": "Orchard"},
    }  # fmt: skip
    for area, expected in (
        (["UK", "Kent"], "Deal, East Kent, Kent, UK"),
        (["UK", "East Kent", "Deal"], "Deal, East Kent, UK"),
        ([], "Deal, East Kent"),
    ):
        (found,) = saved(tmp_path, [record | {"location": {"display_name": "Deal, East Kent", "area": area}}])
        assert found.location == expected
