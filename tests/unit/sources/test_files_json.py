"""The postings in a JSON file are found wherever they stand, and nothing else is taken for one."""

import json
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from skilltide.errors import SourceError
from skilltide.model import Document, Rejection
from skilltide.sources.config import files_source
from skilltide.sources.files import json_records
from skilltide.sources.files.json_shapes import find_way, records_at

NOW = datetime(2025, 3, 10, tzinfo=UTC)
ROWS = [
    {"ref": f"p{n}", "title": f"Data Scientist {n}", "company": "Orchard", "description": f"You count pears {n}.",
     "posted": "2025-03-01"}
    for n in range(5)
]  # fmt: skip
TITLES = [row["title"] for row in ROWS]
COLUMNS = list(ROWS[0])
OTHERS = [{"name": "Remote", "count": 7}, {"name": "Bonn", "count": 2}]

SHAPES: dict[str, Any] = {
    "list": ROWS,
    "nested": {"status": "ok", "data": {"total": 5, "jobs": ROWS}},
    "deeper": {"a": {"b": {"c": {"d": ROWS}}}},
    "after another list": {"filters": OTHERS, "jobs": ROWS},
    "before another list": {"jobs": ROWS, "facets": {"places": OTHERS}},
    "pages": [{"page": 1, "results": ROWS[:2]}, {"page": 2, "results": []}, {"page": 3, "results": ROWS[2:]}],
    "pages of pages": [{"data": {"jobs": ROWS[:2]}}, {"data": {"jobs": ROWS[2:]}}],
    "pages by name": {"page1": {"results": ROWS[:2]}, "page2": {"results": ROWS[2:]}},
    "keyed by id": {row["ref"]: row for row in ROWS},
    "keyed below": {"jobs": {row["ref"]: row for row in ROWS}, "total": 5},
    "pandas index": {str(n): row for n, row in enumerate(ROWS)},
    "pandas default": {name: {str(n): row[name] for n, row in enumerate(ROWS)} for name in COLUMNS},
    "pandas list": {name: [row[name] for row in ROWS] for name in COLUMNS},
    "pandas split": {"columns": COLUMNS, "index": [0, 1, 2, 3, 4], "data": [list(row.values()) for row in ROWS]},
    "pandas values": [COLUMNS, *(list(row.values()) for row in ROWS)],
    "pandas table": {"schema": {"fields": [{"name": name, "type": "string"} for name in COLUMNS]}, "data": ROWS},
    "table below": {"result": {"rows": [COLUMNS, *(list(row.values()) for row in ROWS)]}},
    "search engine": {"took": 3, "hits": {"total": 5, "hits": [{"_id": row["ref"], "_source": row} for row in ROWS]}},
    "edges": {"data": {"jobs": {"edges": [{"cursor": "x", "node": row} for row in ROWS]}}},
    "list of lists": [ROWS[:2], ROWS[2:]],
    "lists by name": {"Orchard": ROWS[:1], "Mill": ROWS[1:3], "Bakery": ROWS[3:]},
    "two lists of postings": {"facets": OTHERS, "featured": ROWS[:2], "total": 5, "jobs": ROWS[2:], "tags": ["x", "y"]},
    "lists by name on pages": [{"Orchard": ROWS[:1], "Mill": ROWS[1:2]}, {"Mill": ROWS[2:4], "Bakery": ROWS[4:]}],
    "attributes apart": {
        "included": [{"id": "c1", "type": "company", "attributes": {"name": "Orchard", "founded": 1950}}],
        "data": [{"id": row["ref"], "type": "job", "attributes": row} for row in ROWS],
    },
    "names as objects": {
        "cols": [{"name": name, "type": "text"} for name in COLUMNS], "rows": [list(row.values()) for row in ROWS]
    },
    "names deeper": {
        "meta": {"view": {"columns": [{"id": n, "name": name} for n, name in enumerate(COLUMNS)]}},
        "data": [list(row.values()) for row in ROWS],
    },
    "JSON in texts": [json.dumps(row) for row in ROWS],
    "JSON in a text": json.dumps(ROWS),
    "JSON in a text below": {"status": 200, "body": json.dumps({"results": ROWS})},
    "with other objects inside": [
        row | {"skills": OTHERS, "company": {"name": "Orchard", "offices": OTHERS}} for row in ROWS
    ],
}  # fmt: skip


def read(path: Path, **options: Any) -> tuple[list[Document], list[Rejection]]:
    source = files_source([path], "test", **{"collected_on": "2025-03-10"} | options)
    items = [item for unit in source.inputs() for item in source.read_unit(unit, NOW)]
    return [one for one in items if isinstance(one, Document)], [one for one in items if isinstance(one, Rejection)]


def titles(path: Path) -> list[str | None]:
    source = files_source([path], "test")
    documents, rejections = read(path)
    assert rejections == []
    assert [item.row for item in documents] == list(range(1, len(documents) + 1))
    return [source.parse(item.payload, NOW).title for item in documents]


@pytest.mark.parametrize("shape", SHAPES)
@pytest.mark.parametrize("indent", [None, 1])
def test_postings_are_found_where_they_stand(tmp_path: Path, shape: str, indent: int | None) -> None:
    (tmp_path / "a.json").write_text(json.dumps(SHAPES[shape], indent=indent))
    assert titles(tmp_path / "a.json") == TITLES


@pytest.mark.parametrize(
    ("name", "text"),
    [
        ("a.json", "\n".join(json.dumps(row, indent=1) for row in ROWS)),
        ("a.json", json.dumps(ROWS[:2]) + "\n" + json.dumps(ROWS[2:])),
        ("a.jsonl", "\n".join(json.dumps({"page": n, "results": [row]}) for n, row in enumerate(ROWS))),
        ("a.json", "\n".join(json.dumps({"page": n, "results": [row]}) for n, row in enumerate(ROWS))),
        ("a.jsonl", "\n".join(json.dumps(row) for row in [COLUMNS, *(list(row.values()) for row in ROWS)])),
        ("a.jsonl", "\n".join(json.dumps(row).replace('"Orchard"', "NaN") for row in ROWS)),
        ("a.json", json.dumps(ROWS).replace('"Orchard"', "NaN")),
        ("a.json", json.dumps({"jobs": ROWS}).replace('"Orchard"', "-Infinity")),
        ("a.json", "[\n" + ",\n".join(map(json.dumps, ROWS)) + ",\n]\n"),
        ("a.json", "".join(f"\x1e{json.dumps(row)}\n" for row in ROWS)),
        ("a.jsonl", "".join(f"\x1e{json.dumps(row)}\n" for row in ROWS)),
        ("a.jsonl", json.dumps(ROWS, indent=1)),
        ("a.jsonl", json.dumps(ROWS)),
        ("a.jsonl", json.dumps({"jobs": ROWS}, indent=1)),
        ("a.jsonl", "[" + ",\n".join(map(json.dumps, ROWS)) + "]"),
        ("a.jsonl", ",\n".join(map(json.dumps, ROWS)) + ","),
        ("a.jsonl", "\n".join(map(repr, ROWS))),
        ("a.json", f"callback({json.dumps(ROWS)});"),
        ("a.json", f"/* of March */ jobs.found({json.dumps({'jobs': ROWS})})"),
        ("a.json", f"// of March\nvar jobs = {json.dumps(ROWS, indent=1)};\n"),
        ("a.json", f"window.__DATA__ = {json.dumps({'jobs': ROWS})};"),
        ("a.json", f")]}}',\n{json.dumps(ROWS)}"),
    ],
)
def test_several_values_and_what_python_writes(tmp_path: Path, name: str, text: str) -> None:
    (tmp_path / name).write_text(text)
    assert titles(tmp_path / name) == TITLES


def test_one_posting_by_itself(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(ROWS[0] | {"skills": OTHERS}))
    assert titles(tmp_path / "a.json") == TITLES[:1]


def test_a_search_that_found_nothing(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text('{"count": 0, "results": []}')
    documents, rejections = read(tmp_path / "a.json")
    assert (documents, [item.reason_code for item in rejections]) == ([], ["no_rows"])


def test_a_file_without_postings_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps({"filters": OTHERS, "more": {"places": OTHERS}}))
    with pytest.raises(SourceError, match=r"no column is recognised as title.*it has name, count"):
        read(tmp_path / "a.json")


def test_the_list_that_maps_best_is_taken(tmp_path: Path) -> None:
    related = [{"title": "See also", "summary": "More pears.", "url": "https://x.example/1"}] * 9
    (tmp_path / "a.json").write_text(json.dumps({"related": related, "jobs": ROWS[:2]}))
    assert titles(tmp_path / "a.json") == TITLES[:2]


def test_the_key_of_a_record_is_its_id_where_it_has_no_other(tmp_path: Path) -> None:
    keyed = {row["ref"]: {key: value for key, value in row.items() if key != "ref"} for row in ROWS}
    (tmp_path / "a.json").write_text(json.dumps(keyed))
    documents, _ = read(tmp_path / "a.json")
    source = files_source(["x"], "test")
    assert [source.parse(item.payload, NOW).native_id for item in documents] == [row["ref"] for row in ROWS]


@pytest.mark.parametrize(
    "around",
    [
        lambda jobs: {"search_metadata": {"id": "a", "created_at": "2024-05-06 08:00:00 UTC"}, "jobs_results": jobs},
        lambda jobs: {"meta": {"generated_at": "2024-05-06"}, "jobs": jobs},
        lambda jobs: {"scraped_at": "2024-05-06T10:00:00Z", "result": {"jobs": jobs}},
        lambda jobs: {"jobs": jobs, "timestamp": 1714989600},
        lambda jobs: [{"search_metadata": {"created_at": "2024-05-06"}, "jobs_results": jobs}],
    ],
)
def test_what_stands_around_tells_when_they_were_collected(tmp_path: Path, around: Callable[[Any], Any]) -> None:
    jobs = [row | {"posted": "3 days ago"} for row in ROWS]
    (tmp_path / "a.json").write_text(json.dumps(around(jobs)))
    documents, _ = read(tmp_path / "a.json", collected_on=None)
    assert {item.observed_at.date() for item in documents} == {date(2024, 5, 6)}


OLD = "2015-03-01T00:00:00Z"
ENTITIES: dict[str, Callable[[Any], Any]] = {
    "an employer by a fact": lambda jobs: [{"name": "Elm", "website": "elm.example", "created_at": OLD, "jobs": jobs}],
    "an employer by its company": lambda jobs: {"company": "Elm", "updated_at": OLD, "jobs": jobs},
    "an employer as an object": lambda jobs: [{"company": {"name": "Elm"}, "created": OLD, "postings": jobs}],
    "an employer of a list": lambda jobs: {"companies": [{"id": 1, "date": OLD, "jobs": jobs}]},
    "an employer under its key": lambda jobs: {"employer": {"title": "Elm", "createdAt": OLD, "jobs": jobs}},
    "a board": lambda jobs: [{"slug": "elm", "created": OLD, "jobs": jobs}],
    "a department": lambda jobs: [{"name": "Science", "updatedAt": OLD, "jobs": jobs}],
    "an employer by id": lambda jobs: {"c7": {"name": "Elm", "industry": "Fruit", "created_at": OLD, "jobs": jobs}},
    "around a list deeper": lambda jobs: [{"name": "Elm", "hq": "Graz", "created_at": OLD, "data": {"jobs": jobs}}],
    "what is about an employer": lambda jobs: {"info": {"name": "Elm", "hq": "x", "created_at": OLD}, "jobs": jobs},
    "an employer of two lists": lambda jobs: [
        {"name": "Elm", "website": "elm.example", "created_at": OLD, "featured": jobs[:2], "jobs": jobs[2:]}
    ],
    "a record with others": lambda jobs: {"title": "Head of Data", "date": OLD, "team": {"openings": jobs}},
}  # fmt: skip


@pytest.mark.parametrize("entity", ENTITIES)
def test_when_an_employer_was_made_is_no_time_of_collection(entity: str, tmp_path: Path) -> None:
    jobs = [row | {"posted": "3 days ago"} for row in ROWS]
    (tmp_path / "a.json").write_text(json.dumps(ENTITIES[entity](jobs)))
    documents, _ = read(tmp_path / "a.json", collected_on="2024-05-06")
    assert {item.observed_at.date() for item in documents} == {date(2024, 5, 6)}
    assert len(documents) == len(ROWS)


@pytest.mark.parametrize(
    "around",
    [
        lambda jobs: {"created_at": "2024-05-06", "count": 5, "jobs": jobs},
        lambda jobs: {"query": "data scientist", "location": "Graz", "date": "2024-05-06", "results": jobs},
        lambda jobs: [{"page": 1, "updated": "2024-05-06T08:00:00Z", "jobs": jobs}],
        lambda jobs: {"feed": {"title": "Jobs", "updated": "2024-05-06", "entry": jobs}},
        lambda jobs: {"rss": {"channel": {"title": "Jobs", "pubDate": "Mon, 06 May 2024 08:00:00 GMT", "item": jobs}}},
        lambda jobs: {"title": "All jobs", "updated": "2024-05-06", "items": jobs},
        lambda jobs: [{"name": "Elm", "website": "x", "created_at": OLD, "scraped_at": "2024-05-06", "jobs": jobs}],
        lambda jobs: [{"name": "Elm", "website": "x", "created_at": OLD, "exported_at": "2024-05-06", "jobs": jobs}],
        lambda jobs: {"created_at": "2024-05-06", "companies": [{"name": "Elm", "created_at": OLD, "jobs": jobs}]},
        lambda jobs: {"meta": {"created_at": "2024-05-06"}, "company": "Elm", "updated_at": OLD, "jobs": jobs},
        lambda jobs: {"id": "run-7", "created_at": "2024-05-06", "jobs": jobs},
        lambda jobs: {"scraped_at": "2024-05-06", "berlin": jobs[:2], "graz": jobs[2:]},
        lambda jobs: {"created_at": "2024-05-06", "featured": jobs[:2], "total": 5, "jobs": jobs[2:]},
    ],
)
def test_a_wrapper_tells_when_its_postings_were_collected(tmp_path: Path, around: Callable[[Any], Any]) -> None:
    (tmp_path / "a.json").write_text(json.dumps(around([row | {"posted": "3 days ago"} for row in ROWS])))
    documents, _ = read(tmp_path / "a.json", collected_on="2023-01-01")
    assert {item.observed_at.date() for item in documents} == {date(2024, 5, 6)}


def test_each_page_tells_its_own_time(tmp_path: Path) -> None:
    pages = [
        {"search_metadata": {"created_at": f"2024-05-0{n + 1}"}, "jobs": [row | {"posted": ""}]}
        for n, row in enumerate(ROWS)
    ]
    (tmp_path / "a.json").write_text(json.dumps(pages))
    documents, _ = read(tmp_path / "a.json", collected_on=None)
    assert [item.observed_at.day for item in documents] == [1, 2, 3, 4, 5]


def test_a_posting_s_own_date_is_not_the_file_s(tmp_path: Path) -> None:
    (tmp_path / "a.json").write_text(json.dumps(ROWS[0] | {"date": "2024-02-02", "created": "2024-01-01"}))
    documents, _ = read(tmp_path / "a.json", collected_on=None)
    assert documents[0].payload["_is_observed_known"] is False


@pytest.mark.parametrize("shape", ["list", "after another list", "before another list"])
def test_what_is_too_large_to_be_held_is_streamed(tmp_path: Path, shape: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "_WHOLE_CHARS", 100)
    (tmp_path / "a.json").write_text(json.dumps(SHAPES[shape]))
    assert titles(tmp_path / "a.json") == TITLES


def test_what_is_too_large_and_stands_deep_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(json_records, "_WHOLE_CHARS", 100)
    (tmp_path / "a.json").write_text(json.dumps({"data": {"jobs": [{"x": "y" * 2_000_000}]}}))
    _, (rejection,) = read(tmp_path / "a.json", max_record_mb=1)
    assert "the postings may stand in 'data': save them as JSON lines" in rejection.reason


@pytest.mark.parametrize("shape", ["list", "before another list", "after another list"])
def test_the_whole_records_of_a_file_that_was_cut_off_are_kept(tmp_path: Path, shape: str) -> None:
    text = json.dumps(SHAPES[shape])
    (tmp_path / "a.json").write_text(text[: text.index("pears 3")])
    documents, rejections = read(tmp_path / "a.json")
    assert [item.payload["title"] for item in documents] == TITLES[:3]
    assert [(item.row, item.reason_code) for item in rejections] == [(4, "json_invalid")]


values = st.recursive(
    st.none() | st.booleans() | st.integers() | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=4), inner, max_size=4),
    max_leaves=15,
)


def _pages(inner: Any) -> Any:
    return [{"page": 1, "jobs": inner[:2]}, {"page": 2, "jobs": inner[2:]}]


WRAPPERS: list[Callable[[Any], Any]] = [
    lambda inner: {"jobs": inner},
    lambda inner: {"status": "ok", "data": inner, "facets": OTHERS},
    lambda inner: {"facets": {"places": OTHERS}, "result": {"items": inner}},
    lambda inner: [inner],
    lambda inner: json.loads(json.dumps(inner)),
]
LAYOUTS: list[Callable[[list[Any]], Any]] = [
    lambda rows: rows,
    _pages,
    lambda rows: {row["ref"]: row for row in rows},
    lambda rows: {"a": rows[:1], "b": rows[1:]},
    lambda rows: [{"node": row} for row in rows],
    lambda rows: {"columns": COLUMNS, "data": [list(row.values()) for row in rows]},
    lambda rows: {name: [row[name] for row in rows] for name in COLUMNS},
]


@settings(max_examples=150, deadline=None)
@given(
    count=st.integers(3, 30), layout=st.sampled_from(LAYOUTS), wrappers=st.lists(st.sampled_from(WRAPPERS), max_size=4)
)
def test_no_posting_is_lost_in_any_nesting(
    count: int, layout: Callable[[list[Any]], Any], wrappers: list[Callable[[Any], Any]]
) -> None:
    rows = [ROWS[0] | {"ref": f"p{n}", "title": f"Data Scientist {n}"} for n in range(count)]
    value = layout(rows)
    for wrap in wrappers:
        value = wrap(value)
    way = find_way(value, lambda found: all("title" in row or "node" in row for row in found) and len(found[0]))
    assert way is not None
    found = [record.get("node", record)["ref"] for record, _ in records_at(value, way)]
    assert found == [row["ref"] for row in rows]


@given(value=values)
def test_a_way_is_found_or_not_and_leads_to_objects(value: Any) -> None:
    way = find_way(value, lambda rows: len(rows[0]))
    if way is not None:
        assert all(isinstance(record, dict) or way[-1] in ("[]", "object") for record, _ in records_at(value, way))
