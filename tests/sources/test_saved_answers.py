"""What a platform's API answers, saved to a file, is read as the platform itself reads it; told by its shape alone."""

import asyncio
import csv
import json
import random
import sqlite3
from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from replay_fetch import ReplayFetch
from skilltide.errors import SourceError
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


# --- what a collector adds, and what only looks like a platform's record ---------------------------------------------

TEXT = "You count pears, and tell the growers what next year brings. Python is what we write."


def of_ashby(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"a{number}", "title": f"Data Scientist {number}", "location": "Graz", "isRemote": False,
        "jobUrl": f"https://jobs.ashbyhq.com/orchard-labs/a{number}", "applyUrl": "x", "publishedAt": "2025-03-01",
        "descriptionHtml": f"<p>{TEXT}</p>",
    } | changes  # fmt: skip


def of_lever(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": f"l{number}", "text": f"Data Scientist {number}", "categories": {"location": "Graz"},
        "hostedUrl": f"https://jobs.lever.co/orchard-labs/l{number}", "descriptionPlain": TEXT,
        "createdAt": 1741600000000,
    } | changes  # fmt: skip


def of_greenhouse(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "id": 7000 + number, "title": f"Data Scientist {number}", "location": {"name": "Graz"},
        "absolute_url": f"https://boards.greenhouse.io/orchardlabs/jobs/{7000 + number}",
        "content": f"&lt;p&gt;{TEXT}&lt;/p&gt;",
    } | changes  # fmt: skip


def of_schema_org(number: int, **changes: Any) -> dict[str, Any]:
    return {
        "@type": "JobPosting", "title": f"Data Scientist {number}", "description": f"<p>{TEXT}</p>",
        "datePosted": "2025-03-01",
    } | changes  # fmt: skip


RECORDS = [of_ashby, of_lever, of_greenhouse, of_schema_org]


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize("name", ["company", "company_name", "Employer", "companyName", "organization", "firm"])
def test_the_employer_that_a_collector_names_goes_before_the_board(tmp_path: Path, record: Any, name: str) -> None:
    rows = [{name: "Orchard Labs GmbH", **record(number)} for number in range(3)]
    assert {one.company for one in saved(tmp_path, rows)} == {"Orchard Labs GmbH"}


@pytest.mark.parametrize("record", RECORDS)
@pytest.mark.parametrize(
    "around",
    [
        lambda jobs: [{"company": "Orchard Labs GmbH", "slug": "orchard-labs", "jobs": jobs}],
        lambda jobs: {"company": {"name": "Orchard Labs GmbH"}, "jobs": jobs},
        lambda jobs: {"employers": [{"name": "Orchard Labs GmbH", "postings": jobs}]},
        lambda jobs: [{"company_name": "Orchard Labs GmbH", "data": {"jobs": jobs}}],
        lambda jobs: [{"company": "Orchard Labs GmbH", "job": job} for job in jobs],
    ],
)
def test_the_employer_around_a_list_of_answers(tmp_path: Path, record: Any, around: Any) -> None:
    found = saved(tmp_path, around([record(number) for number in range(3)]))
    assert [one.title for one in found] == [f"Data Scientist {number}" for number in range(3)]
    assert {one.company for one in found} == {"Orchard Labs GmbH"}


def test_what_a_platform_leaves_empty_is_told_by_keys_that_it_does_not_know(tmp_path: Path) -> None:
    beside = {"city": "Linz", "salary": "€50,000 a year", "seniority": "Senior", "employment_type": "Full-time"}
    (found,) = saved(tmp_path, [of_greenhouse(1, location={"name": None}, first_published="2025-02-01") | beside])
    assert (found.location, found.salary, found.seniority) == ("Linz", "€50,000 a year", "Senior")
    assert (found.employment_type, found.posted) == ("Full-time", "2025-02-01")
    (found,) = saved(tmp_path, [of_ashby(1, city="Linz", remote="yes", posted_at="2020-01-01")])
    assert (found.location, found.is_remote, found.posted) == ("Graz", False, "2025-03-01")


@pytest.mark.parametrize(
    "held",
    [
        {"jsonld": of_schema_org(1)},
        {"structured_data": of_schema_org(1)},
        {"ld": [of_schema_org(1)]},
        {"ld": [{"@type": "WebPage", "name": "Jobs"}, of_schema_org(1)]},
        {"page": {"schema": of_schema_org(1)}},
        {"jsonld": json.dumps(of_schema_org(1))},
        {"jsonld": {"@graph": [{"@type": "Organization", "name": "Elm"}, of_schema_org(1)]}},
    ],
)
@pytest.mark.parametrize("count", [1, 3])
def test_address_and_employer_beside_structured_data(tmp_path: Path, held: dict[str, Any], count: int) -> None:
    rows = [
        {"url": f"https://orchard.example/{n}", "company": "Orchard", "place": "Graz", **held} for n in range(count)
    ]
    found = saved(tmp_path, rows)
    assert [one.url for one in found] == [f"https://orchard.example/{n}" for n in range(count)]
    assert {(one.company, one.location, one.title) for one in found} == {("Orchard", "Graz", "Data Scientist 1")}


def test_what_a_posting_tells_itself_goes_before_what_stands_beside_it(tmp_path: Path) -> None:
    own = of_schema_org(1, url="https://elm.example/1", hiringOrganization={"name": "Elm"},
                        jobLocation={"address": {"addressLocality": "Wien"}})  # fmt: skip
    rows = [{"url": "https://orchard.example/1", "company": "Orchard", "city": "Graz", "jsonld": own}]
    (found,) = saved(tmp_path, rows)
    assert (found.url, found.company, found.location) == ("https://elm.example/1", "Elm", "Wien")


def test_the_address_around_a_list_is_none_of_its_postings(tmp_path: Path) -> None:
    jobs = [{"title": f"Analyst {n}", "description": TEXT} for n in range(3)]
    found = saved(tmp_path, [{"url": "https://orchard.example/jobs", "company": "Orchard", "jobs": jobs}])
    assert {(one.url, one.company) for one in found} == {(None, "Orchard")}


ALIKE = [
    {"jobUrl": "https://board.example/view?k=1", "title": "Data Scientist", "descriptionHtml": f"<p>{TEXT}</p>",
     "companyName": "Elm", "location": {"city": "Graz", "country": "Austria"}, "datePublished": "2025-03-01",
     "jobType": ["Full-time"], "salary": {"min": 50000, "max": 60000, "currency": "EUR"}, "jobKey": "k1"},
    {"url": "https://board.example/1", "shortcode": "x", "id": "k1", "title": "Data Scientist", "description": TEXT,
     "company": "Elm", "location": "Graz, Austria", "posted": "2025-03-01", "job_type": "Full-time",
     "salary": "EUR 50000 - 60000"},
    {"jobTitle": "Data Scientist", "companyName": "Elm", "jobDescription": TEXT, "jobGeo": "Graz, Austria", "id": "k1",
     "postedDate": "2025-03-01", "url": "https://board.example/1", "jobType": "Full-time",
     "salary": "EUR 50000 - 60000"},
    {"title": "Data Scientist", "region": "Graz, Austria", "category": "x", "type": "x", "guid": "k1",
     "pubDate": "2025-03-01", "description": TEXT, "company": "Elm", "link": "https://board.example/1",
     "employment_type": "Full-time", "salary": "EUR 50000 - 60000"},
    {"slug": "k1", "company_name": "Elm", "job_types": ["Full-time"], "created_at": "2025-03-01", "description": TEXT,
     "title": "Data Scientist", "url": "https://board.example/1", "location": "Graz, Austria", "id": "k1",
     "salary": "EUR 50000 - 60000"},
    {"position": "Data Scientist", "slug": "x", "epoch": 1740787200, "company": "Elm", "description": TEXT, "id": "k1",
     "url": "https://board.example/1", "location": "Graz, Austria", "date": "2025-03-01", "job_type": "Full-time",
     "salary": "EUR 50000 - 60000"},
    {"candidate_required_location": "Graz, Austria", "publication_date": "2025-03-01", "company_name": "Elm",
     "job_type": "Full-time", "title": "Data Scientist", "description": TEXT, "url": "https://board.example/1",
     "id": "k1", "salary": "EUR 50000 - 60000"},
    {"hostedUrl": "https://board.example/1", "text": TEXT, "title": "Data Scientist", "categories": ["x"], "id": "k1",
     "company": "Elm", "location": "Graz, Austria", "date_posted": "2025-03-01", "job_type": "Full-time",
     "url": "https://board.example/1", "salary": "EUR 50000 - 60000"},
]  # fmt: skip


@pytest.mark.parametrize("record", ALIKE, ids=lambda record: "-".join(list(record)[:3]))
def test_records_at_other_addresses_are_not_a_platform_s(tmp_path: Path, record: dict[str, Any]) -> None:
    (found,) = saved(tmp_path, [record])
    assert (found.title, found.company, found.location) == ("Data Scientist", "Elm", "Graz, Austria")
    assert (found.posted, found.salary, found.is_remote) == ("2025-03-01", "EUR 50000 - 60000", None)
    assert (found.employment_type, found.native_id) == ("Full-time", "k1")
    assert found.url is not None and found.url.startswith("https://board.example/")


def test_in_a_replay_too_a_record_at_another_address_is_not_a_platform_s() -> None:
    source = files_source(["x"], "test", **TOLD)
    found = source.parse(ALIKE[0] | {"_platform": "ashby"}, SEEN)
    assert (found.company, found.location, found.native_id) == ("Elm", "Graz, Austria", "k1")
    found = source.parse(of_ashby(1) | {"_platform": "ashby"}, SEEN)
    assert (found.company, found.location, found.native_id) == ("orchard-labs", "Graz", "a1")


@pytest.mark.parametrize(
    "record", [of_ashby(1), of_lever(1), of_greenhouse(1, absolute_url="https://elm.example/j?gh_jid=1")]
)
def test_a_platform_s_own_records_stay_its_own(tmp_path: Path, record: dict[str, Any]) -> None:
    (tmp_path / "saved.json").write_text(json.dumps([record]))
    source = files_source([tmp_path / "saved.json"], "test", **TOLD)
    assert [item for unit in source.inputs() for item in source.read_unit(unit, SEEN)]
    assert "read as " in source.take_mappings()[0]


# --- answers saved as tables -----------------------------------------------------------------------------------------

Rows = list[dict[str, Any]]


def cell(value: Any) -> str:
    """Write a value as pandas' `to_csv` does."""
    return "" if value is None else str(value)


def json_cell(value: Any) -> str:
    return json.dumps(value) if isinstance(value, dict | list) else cell(value)


def normalized(record: dict[str, Any], mark: str = ".", prefix: str = "", *, is_deep: bool = False) -> dict[str, Any]:
    """Return a record as pandas' `json_normalize` does: objects as paths, lists as they are (`is_deep`: as paths)."""
    found: dict[str, Any] = {}
    for key, value in record.items():
        is_list = is_deep and isinstance(value, list) and value
        inner = {str(number): item for number, item in enumerate(value)} if is_list else value
        if isinstance(inner, dict) and inner:
            found |= normalized(inner, mark, f"{prefix}{key}{mark}", is_deep=is_deep)
        else:
            found[f"{prefix}{key}"] = value
    return found


def deep(record: dict[str, Any], mark: str) -> dict[str, Any]:
    """Return a record with objects and lists as paths: `lists/0/text`."""
    return normalized(record, mark, is_deep=True)


def bracketed(record: dict[str, Any]) -> dict[str, Any]:
    """Return a record with paths as JavaScript writes them: `lists[0].text`."""
    found = {}
    for key, value in deep(record, ".").items():
        first, *steps = key.split(".")
        found["".join([first, *(f"[{step}]" if step.isdecimal() else f".{step}" for step in steps)])] = value
    return found


def table(path: Path, rows: Rows, write: Callable[[Any], str] = cell) -> None:
    """Save rows as pandas' `to_csv` does, with its index."""
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with path.open("w", newline="", encoding="utf-8") as stream:
        lines = csv.writer(stream)
        lines.writerow(["", *columns])
        lines.writerows([number, *(write(row.get(key)) for key in columns)] for number, row in enumerate(rows))


def stored(value: Any) -> Any:
    """Return a value as databases hold it: yes and no as numbers, what is nested as JSON."""
    return int(value) if isinstance(value, bool) else json_cell(value)


def database(path: Path, rows: Rows) -> None:
    columns = list(dict.fromkeys(key for row in rows for key in row))
    with sqlite3.connect(path) as connection:
        connection.execute(f"CREATE TABLE jobs ({', '.join(f'[{name}]' for name in columns)})")
        marks = ", ".join("?" for _ in columns)
        for row in rows:
            connection.execute(f"INSERT INTO jobs VALUES ({marks})", [stored(row.get(key)) for key in columns])
    connection.close()


def lines(path: Path, rows: Rows) -> None:
    """Save rows as JSON lines whose nested values are texts, as databases export them."""
    path.write_text("\n".join(json.dumps({key: json_cell(value) for key, value in row.items()}) for row in rows))


TABLES: dict[str, tuple[str, Callable[[Path, Rows], None]]] = {
    "to_csv": ("a.csv", table),
    "JSON in cells": ("a.csv", lambda path, rows: table(path, rows, json_cell)),
    "json_normalize": ("a.csv", lambda path, rows: table(path, [normalized(row) for row in rows])),
    "json_normalize, sep=_": ("a.csv", lambda path, rows: table(path, [normalized(row, "_") for row in rows])),
    "paths with slashes": ("a.csv", lambda path, rows: table(path, [normalized(row, "/") for row in rows], json_cell)),
    "lists with slashes": ("a.csv", lambda path, rows: table(path, [deep(row, "/") for row in rows])),
    "lists with dots": ("a.csv", lambda path, rows: table(path, [deep(row, ".") for row in rows])),
    "lists with underscores": ("a.csv", lambda path, rows: table(path, [deep(row, "__") for row in rows])),
    "brackets": ("a.csv", lambda path, rows: table(path, [bracketed(row) for row in rows])),
    "a database": ("a.sqlite", database),
    "lines of JSON with texts": ("a.jsonl", lines),
    "paths in JSON": ("a.json", lambda path, rows: path.write_text(json.dumps([normalized(row) for row in rows]))),
}  # fmt: skip
"""How people save records as tables: name -> file, and what writes it."""
SHARED = ("title", "location", "posted", "employment_type", "seniority", "is_remote", "workplace", "language", "url")


def read_as(path: Path, **options: Any) -> tuple[list[PostingFields], str]:
    """Read a file; return what it gave, and how it was read."""
    source = files_source([path], "test", **TOLD | options)
    items = [item for unit in source.inputs() for item in source.read_unit(unit, SEEN)]
    fields = [source.parse(item.payload, item.observed_at) for item in items if isinstance(item, Document)]
    return fields, source.take_mappings()[0]


def amounts(text: str | None) -> str | None:
    """Return pay without the decimals that a table adds."""
    return text and text.replace(".0 ", " ").removesuffix(".0")


@pytest.mark.parametrize("way", TABLES)
@pytest.mark.parametrize("platform", sorted(set(PLATFORMS)))
def test_answers_saved_as_tables_are_read_as_the_platform_does(
    platform: str, way: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    for path in cases(platform):
        known = [one for one in answered(path, monkeypatch) if not isinstance(one[0].get("@type"), list)]
        if known:
            is_read_as_known(tmp_path / path.stem, platform, way, known)


def is_read_as_known(folder: Path, platform: str, way: str, known: list[tuple[dict[str, Any], PostingFields]]) -> None:
    folder.mkdir()
    name, write = TABLES[way]
    write(folder / name, [record for record, _ in known])
    found, told = read_as(folder / name)
    assert f"read as {platform}" in told
    for one, (_, fields) in zip(found, known, strict=True):
        for field in SHARED:
            assert getattr(one, field) == getattr(fields, field), field
        assert amounts(one.salary) == amounts(fields.salary)
        assert fields.company in (None, one.company)
        for text in ("description", "description_html"):
            assert (getattr(one, text) or "").split() == (getattr(fields, text) or "").split()
        assert one.text_parts == fields.text_parts


PLAIN: dict[str, dict[str, Any]] = {
    "smartrecruiters": {
        "id": "s1", "name": "Data Scientist", "releasedDate": "2025-03-01", "company": "Elm",
        "location": "Graz, Austria", "typeOfEmployment": "Full-time",
        "jobAd": {"sections": {"jobDescription": {"title": "You", "text": TEXT}}},
    },
    "adzuna": {
        "id": "a1", "title": "Data Scientist", "description": TEXT, "company": {"display_name": "Elm"},
        "location": "Graz, Austria", "contract_time": "Full-time", "redirect_url": "https://www.adzuna.at/land/ad/1",
    },
    "ashby": of_ashby(1, title="Data Scientist", company="Elm", location="Graz, Austria", employmentType="Full-time",
                      compensation="€60,000 – €70,000 a year"),
    "recruitee": {
        "id": "r1", "title": "Data Scientist", "description": TEXT, "company_name": "Elm", "locations": "Graz, Austria",
        "careers_url": "https://elm.example/o/1", "careers_apply_url": "https://elm.example/o/1/c/new",
        "employment_type_code": "Full-time", "salary": "€60,000 – €70,000 a year",
    },
    "greenhouse": of_greenhouse(1, title="Data Scientist", company_name="Elm", employment_type="Full-time",
                                location={"name": "Graz, Austria"}, offices="Graz, Austria"),
}  # fmt: skip
"""Platform -> a record of it, of which a collector wrote some objects as plain texts."""


@pytest.mark.parametrize("way", ["JSON in cells", "a database", "lines of JSON with texts"])
@pytest.mark.parametrize("platform", PLAIN)
def test_plain_texts_where_a_platform_has_objects_are_its_collector_s(platform: str, way: str, tmp_path: Path) -> None:
    name, write = TABLES[way]
    write(tmp_path / name, [PLAIN[platform]])
    (found,), told = read_as(tmp_path / name)
    assert f"read as {platform}" in told
    assert (found.title, found.company, found.location) == ("Data Scientist", "Elm", "Graz, Austria")
    assert found.employment_type == "Full-time"
    pay = next((PLAIN[platform][key] for key in ("salary", "compensation") if key in PLAIN[platform]), None)
    assert found.salary == pay


def test_career_pages_in_a_table_make_no_recruitee(tmp_path: Path) -> None:
    row = {"careers_url": "https://elm.example/jobs", "title": "Data Scientist", "description": TEXT, "company": "Elm"}
    table(tmp_path / "a.csv", [row | {"nr": f"x{number}"} for number in range(3)])
    _, told = read_as(tmp_path / "a.csv")
    assert "read as" not in told


UNLIKE: dict[str, dict[str, str]] = {
    "lever": {"hostedUrl": "https://elm.example/1", "text": TEXT, "title": "Data Scientist", "categories": "Science",
              "location": "Graz, Austria", "company": "Elm"},
    "themuse": {"contents": TEXT, "publication_date": "2025-03-01", "refs": "A-7", "name": "Data Scientist",
                "company": "Elm", "location": "Graz, Austria", "description": TEXT},
    "smartrecruiters": {"jobAd": TEXT, "name": "Data Scientist", "releasedDate": "2025-03-01", "company": "Elm",
                        "location": "Graz, Austria", "description": TEXT},
    "personio": {"jobDescriptions": TEXT, "name": "Data Scientist", "createdAt": "2025-03-01", "company": "Elm",
                 "location": "Graz, Austria", "description": TEXT},
    "usajobs": {"MatchedObjectDescriptor": "x", "title": "Data Scientist", "description": TEXT, "company": "Elm",
                "location": "Graz, Austria"},
    "greenhouse": {"absolute_url": "https://elm.example/1", "title": "Data Scientist", "content": TEXT,
                   "location": "Graz, Austria", "company": "Elm"},
    "adzuna": {"redirect_url": "https://elm.example/1", "title": "Data Scientist", "description": TEXT,
               "company": "Elm", "location": "Graz, Austria"},
    "jobposting": {"@type": "JobPosting", "jobTitle": "Data Scientist", "jobDescription": TEXT, "company": "Elm",
                   "location": "Graz, Austria"},
}  # fmt: skip


@pytest.mark.parametrize("platform", UNLIKE)
def test_tables_that_only_have_a_platform_s_names_are_read_by_their_columns(platform: str, tmp_path: Path) -> None:
    table(tmp_path / "a.csv", [UNLIKE[platform] | {"nr": f"x{number}"} for number in range(3)])
    found, told = read_as(tmp_path / "a.csv")
    assert platform == "jobposting" or "read as" not in told
    assert [(one.title, one.company, one.location) for one in found] == [("Data Scientist", "Elm", "Graz, Austria")] * 3
    assert all(TEXT in (one.description or "") for one in found)


@pytest.mark.parametrize("way", ["to_csv", "JSON in cells", "json_normalize", "lists with slashes", "a database"])
def test_a_table_of_several_platforms_answers(way: str, tmp_path: Path) -> None:
    pay = {"compensationTiers": [{"components": [{"compensationType": "Salary", "interval": "1 YEAR", "minValue": 50000,
                                                  "maxValue": 60000, "currencyCode": "EUR"}]}]}  # fmt: skip
    lists = [{"text": "What you need", "content": "<li>Python</li>"}]
    records = [of_ashby(1, compensation=pay), of_lever(1, lists=lists), of_greenhouse(1), of_ashby(2), of_lever(2)]
    name, write = TABLES[way]
    write(tmp_path / name, records)
    found, _ = read_as(tmp_path / name)
    assert [one.native_id for one in found] == ["a1", "l1", "7001", "a2", "l2"]
    assert [one.title for one in found] == [f"Data Scientist {number}" for number in (1, 1, 1, 2, 2)]
    assert {one.location for one in found} == {"Graz"}
    assert found[0].salary == "EUR 50000 - 60000 per year"
    assert found[1].description_html == "<h3>What you need</h3><ul><li>Python</li></ul>"


def test_a_declared_column_goes_before_a_platform_s_in_a_table_too(tmp_path: Path) -> None:
    table(tmp_path / "a.csv", [normalized(of_greenhouse(1)) | {"Hiring Firm": "Orchard Labs"}])
    (found,), _ = read_as(tmp_path / "a.csv", columns={"company": "hiring firm"})
    assert (found.company, found.location) == ("Orchard Labs", "Graz")
    (found,), _ = read_as(tmp_path / "a.csv", columns={"city": "location.name"})
    assert found.location == "Graz"


PAY = {"min": 100000, "max": 150000, "currency": "USD", "interval": "per-year-salary"}


@pytest.mark.parametrize(
    ("record", "entry", "expected"),
    [
        (of_lever(1, salaryRange=PAY), {}, {"salary": "USD 100000 - 150000 per year"}),
        (of_lever(1, salaryRange=PAY), {"columns": {"salary": []}}, {"salary": None}),
        (of_lever(1, salaryRange=PAY), {"columns": {"salary_min": []}}, {"salary": "USD 100000 - 150000 per year"}),
        (of_lever(1, salaryRange=PAY, guess="yes"), {"columns": {"is_salary_predicted": "guess"}}, {"salary": None}),
        (of_lever(1, contract="x", commitment="x"), {"columns": {"employment_type": "=contract"}},
         {"employment_type": "contract"}),
        (of_lever(1, workplaceType="remote", work_mode="Hybrid"), {"columns": {"is_remote": "work_mode"}},
         {"workplace": "Hybrid", "is_remote": False}),
        (of_lever(1, workplaceType="remote"), {"columns": {"is_remote": []}}, {"workplace": None, "is_remote": None}),
        (of_lever(1, perks="A basket of pears"), {"parts": {"Benefits": "perks"}},
         {"text_parts": (("Benefits", "A basket of pears"),), "description": TEXT}),
        (of_greenhouse(1, full_text=f"{TEXT} In full."), {"columns": {"description": "full_text"}},
         {"description": f"{TEXT} In full.", "description_html": None}),
        (of_greenhouse(1, full_text=""), {"columns": {"description": "full_text"}},
         {"description": None, "description_html": f"<p>{TEXT}</p>"}),
        (of_greenhouse(1, country="x"), {"columns": {"country": []}}, {"location": "Graz"}),
        (of_schema_org(1, responsibilities="You count.", perks="Pears"), {"parts": {"Benefits": "perks"}},
         {"text_parts": (("Responsibilities", "You count."), ("Benefits", "Pears"))}),
    ],
)  # fmt: skip
def test_what_an_entry_declares_goes_before_a_platform_s_reading(
    record: dict[str, Any], entry: dict[str, Any], expected: dict[str, Any], tmp_path: Path
) -> None:
    (found,) = saved(tmp_path, [record], **entry)
    assert {name: getattr(found, name) for name in expected} == expected


def test_a_slip_in_what_is_declared_of_saved_answers_is_told(tmp_path: Path) -> None:
    table(tmp_path / "a.csv", [normalized(of_greenhouse(number)) for number in range(3)])
    with pytest.raises(SourceError, match=r"no such column as declared .company: 'Employr'."):
        read_as(tmp_path / "a.csv", columns={"company": "Employr"})
    (tmp_path / "a.json").write_text(json.dumps([of_greenhouse(number) for number in range(3)]))
    columns = {"company": "Employr", "city": "location.name"}
    source = files_source([tmp_path / "a.json"], "test", columns=columns, **TOLD)
    assert len([item for unit in source.inputs() for item in source.read_unit(unit, SEEN)]) == 3
    (note,) = [note.text for note in source.take_notes() if note.code == "column_absent"]
    assert note == "none of the first 3 records has what is declared as company: 'Employr'"


def test_title_and_text_that_a_platform_leaves_empty_are_told_beside(tmp_path: Path) -> None:
    rows = [of_ashby(1), of_ashby(2, descriptionHtml="", full_text=TEXT), of_ashby(3, title=None, job_title="Analyst")]
    found = saved(tmp_path, rows)
    assert [one.title for one in found] == ["Data Scientist 1", "Data Scientist 2", "Analyst"]
    assert [one.description or one.description_html for one in found] == [f"<p>{TEXT}</p>", TEXT, f"<p>{TEXT}</p>"]


def test_the_same_answer_in_a_table_is_one_document_each_day(tmp_path: Path) -> None:
    source = files_source([tmp_path], "test", **TOLD)
    first = normalized({"applicantsCount": 3} | of_ashby(1, address={"postalAddress": {"addressCountry": "Austria"}}))
    assert source.identity(first) == source.identity(first | {"applicantsCount": 9})
    assert source.identity(first) != source.identity(first | {"address.postalAddress.addressCountry": "Italy"})
