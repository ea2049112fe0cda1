"""The platforms read what their APIs really answered, where the captured responses lie beside the project.

Only shapes are looked at: which fields are filled. Nothing of the responses is repeated here.
"""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from replay_fetch import ReplayFetch
from skilltide.model import Document, Posting, PostingFields
from skilltide.normalise.posting import normalise
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source

SHARED = Path(__file__).parents[3] / "shared" / "fixtures"
SEEN = datetime(2026, 8, 20, 12, tzinfo=UTC)

pytestmark = [
    pytest.mark.shared,
    pytest.mark.skipif(not SHARED.is_dir(), reason="the captured responses (../shared/fixtures) are not here"),
]

Filled = dict[str, float]
"""Field -> least share of the postings that have it."""
FULL: Filled = {"native_id": 1, "url": 1, "title": 1, "company": 1, "posted": 1, "description_html": 1}
TRIMMED: Filled = {"native_id": 1, "title": 1, "posted": 1, "location": 1}
"""For responses that were cut down before they came here: no texts."""


def _json(name: str) -> Any:
    return json.loads((SHARED / name).read_text(encoding="utf-8"))


def _feed(path: str, name: str, wrap: Callable[[Any], Any] = lambda answer: answer) -> dict[str, Any]:
    return {path: wrap(_json(name))}


def _muse(answer: Any) -> Any:
    """The capture is a collection of the API's records; the API itself pages them."""
    return {"page": 0, "page_count": 1, "results": answer["jobs"]}


CASES: dict[str, tuple[str, dict[str, Any], str, Callable[[], dict[str, Any]], int, Filled]] = {
    "workable": (
        "workable", {}, "zaelab",
        lambda: _feed("/api/v1/widget/accounts/zaelab?details=true", "careerkit/workable.json"),
        1, TRIMMED | {"company": 1, "url": 1},
    ),
    "recruitee": (
        "recruitee", {}, "acme", lambda: _feed("/api/offers/", "careerkit/recruitee.json"), 2,
        FULL | {"location": 1, "salary": 1, "employment_type": 1, "seniority": 1},
    ),
    "personio": (
        "personio", {}, "acme",
        lambda: dict.fromkeys(("/xml?language=en", "/xml?language=de", "/xml"),
                              (SHARED / "careerkit/personio.xml").read_text()),
        1, TRIMMED | {"url": 1, "company": 1, "employment_type": 1, "seniority": 1},
    ),
    "teamtailor": (
        "teamtailor", {}, "career", lambda: _feed("/jobs.json", "careerkit/teamtailor.json"), 2, TRIMMED | {"url": 1},
    ),
    "remotive": (
        "remotive", {}, "remotive", lambda: _feed("/api/remote-jobs", "breteai/remotive.json"), 3,
        FULL | {"location": 1, "salary": 0.5},
    ),
    "remotive-2": (
        "remotive", {}, "remotive", lambda: _feed("/api/remote-jobs", "lubobali/remotive_jobs.json"), 4,
        FULL | {"location": 1, "employment_type": 1},
    ),
    "remotive-3": (
        "remotive", {}, "remotive", lambda: _feed("/api/remote-jobs", "lcarlini/remotive.json"), 5,
        FULL | {"location": 1},
    ),
    "remoteok": ("remoteok", {}, "remoteok", lambda: _feed("/api", "breteai/remoteok.json"), 3, FULL),
    "remoteok-2": ("remoteok", {}, "remoteok", lambda: _feed("/api", "lcarlini/remoteok.json"), 4, FULL),
    "arbeitnow": (
        "arbeitnow", {}, "arbeitnow", lambda: _feed("/api/job-board-api?page=1", "breteai/arbeitnow.json"), 3,
        FULL | {"location": 1},
    ),
    "arbeitnow-2": (
        "arbeitnow", {}, "arbeitnow", lambda: _feed("/api/job-board-api?page=1", "lcarlini/arbeitnow.json"), 5,
        FULL | {"location": 1},
    ),
    "jobicy": (
        "jobicy", {"industries": []}, "jobicy",
        lambda: _feed("/api/v2/remote-jobs?count=100", "breteai/jobicy.json"), 3,
        FULL | {"location": 1, "employment_type": 1, "seniority": 1, "salary": 0.3},
    ),
    "jobicy-2": (
        "jobicy", {"industries": []}, "jobicy",
        lambda: _feed("/api/v2/remote-jobs?count=100", "lcarlini/jobicy.json"), 5, FULL | {"salary": 1},
    ),
    "himalayas": (
        "himalayas", {}, "himalayas", lambda: _feed("/jobs/api?limit=20", "breteai/himalayas.json"), 3,
        FULL | {"location": 1, "employment_type": 1, "seniority": 1, "salary": 0.6},
    ),
    "themuse": (
        "themuse", {"categories": ["Software Engineering"]}, "themuse",
        lambda: _feed("/api/public/jobs?category=Software+Engineering&page=0", "lcarlini/themuse-jobs.json", _muse),
        190, FULL | {"location": 1, "seniority": 1},
    ),
    "weworkremotely": (
        "weworkremotely", {}, "weworkremotely",
        lambda: {"/remote-jobs.rss": (SHARED / "wwr/wwr.xml").read_text(encoding="utf-8")}, 4,
        FULL | {"location": 1, "employment_type": 1},
    ),
    "usajobs": (
        "usajobs", {"keywords": ["engineer"]}, "usajobs",
        lambda: _feed(
            "/api/search?Fields=Full&Keyword=engineer&Page=1&ResultsPerPage=500", "lubobali/usajobs_jobs.json"
        ),
        3, FULL | {"location": 1, "salary": 1},
    ),
    "adzuna": (
        "adzuna", {"countries": ["us"], "phrases": ["data engineer"]}, "adzuna",
        lambda: _feed(
            "/v1/api/jobs/us/search/1?results_per_page=50&sort_by=date&what_phrase=data+engineer",
            "lubobali/adzuna_search.json",
        ),
        4, TRIMMED | {"company": 1, "url": 1, "description": 1, "salary": 0.25},
    ),
}  # fmt: skip


def _read(
    platform: str, entry: dict[str, Any], name: str, answers: dict[str, Any]
) -> list[tuple[PostingFields, Document]]:
    source = build_source("captured", {"platform": platform, **entry})
    assert isinstance(source, BoardSource)
    board = source.BoardEntry.model_validate({"board": name})
    content = asyncio.run(source.read_board(board, ReplayFetch(answers)))
    assert not content.rejections
    documents = [source.document(board, record, row, SEEN) for row, record in enumerate(content.records)]
    return [(source.parse(document.payload, SEEN), document) for document in documents]


def _check_filled(postings: list[PostingFields], filled: Filled) -> None:
    for field, least in filled.items():
        have = sum(bool(getattr(posting, field)) for posting in postings)
        assert have >= least * len(postings), f"{field}: {have} of {len(postings)}"


@pytest.mark.parametrize("case", CASES)
def test_captured_response_is_read(case: str, monkeypatch: pytest.MonkeyPatch) -> None:
    platform, entry, name, answers, least, filled = CASES[case]
    for key in ("USAJOBS_API_KEY", "USAJOBS_EMAIL", "ADZUNA_APP_ID", "ADZUNA_APP_KEY"):
        monkeypatch.setenv(key, "test")
    found = _read(platform, entry, name, answers())
    assert len(found) >= least
    _check_filled([fields for fields, _ in found], filled)
    assert len({fields.native_id for fields, _ in found}) == len(found)
    if platform in ("usajobs", "adzuna"):  # these captures hold summaries and snippets
        assert not any(fields.is_text_complete for fields, _ in found)
    for fields, document in found:
        if not (fields.description or fields.description_html):
            continue
        posting = normalise(fields, document)
        assert isinstance(posting, Posting), posting
        assert posting.posted_on is not None and posting.url is not None
        if fields.salary is not None and any(character.isdigit() for character in fields.salary):
            assert posting.salary_period_code is not None and posting.salary_currency_code is not None, fields.salary


def test_captured_workday_site_is_read() -> None:
    """The list and one posting were captured; the others' own answers are missing."""
    listed, detail = _json("lubobali/workday_search.json"), _json("lubobali/workday_job_detail.json")
    first = listed["jobPostings"][0]
    answers = {
        '/wday/cxs/gdit/External_Career_Site/jobs {"appliedFacets":{},"limit":20,"offset":0,"searchText":""}': listed,
        f"/wday/cxs/gdit/External_Career_Site{first['externalPath']}": detail,
    }
    source = build_source("captured", {"platform": "workday"})
    assert isinstance(source, BoardSource)
    board = source.BoardEntry.model_validate({"board": "gdit.wd5/External_Career_Site"})
    content = asyncio.run(source.read_board(board, ReplayFetch(answers)))
    assert not content.is_complete and len(content.rejections) == len(listed["jobPostings"]) - 1
    document = source.document(board, content.records[0], 0, SEEN)
    posting = normalise(source.parse(document.payload, SEEN), document)
    assert isinstance(posting, Posting)
    assert posting.country_code == "US" and posting.employment_type_code == "full_time"
    assert posting.posted_on is not None and posting.employer_name and posting.url


def test_captured_workday_list_of_another_site_has_the_same_shape() -> None:
    listed = _json("careerkit/workday.json")
    postings = [{**record, "jobPostingInfo": {}} for record in listed["jobPostings"]]
    source = build_source("captured", {"platform": "workday"})
    _check_filled([source.parse(record, SEEN) for record in postings], {"title": 1, "posted": 1, "location": 1})


def test_captured_smartrecruiters_list_is_read() -> None:
    """Only the list was captured: title, employer and place stand there, the text does not."""
    listed = _json("careerkit/smartrecruiters.json")
    identity = listed["content"][0]["id"]
    answers = {"/v1/companies/Knight/postings?limit=100&offset=0": listed,
               f"/v1/companies/Knight/postings/{identity}": listed["content"][0]}  # fmt: skip
    found = _read("smartrecruiters", {}, "Knight", answers)
    _check_filled([fields for fields, _ in found], TRIMMED | {"company": 1, "url": 1, "employment_type": 1})
    assert found[0][0].is_remote is False and found[0][0].seniority is None


class Captured(dict[str, Any]):
    """Answers by a part of what is asked for, first ones first."""

    def __contains__(self, name: object) -> bool:
        return any(part in str(name) for part in self)

    def __getitem__(self, name: str) -> Any:
        return next(answer for part, answer in self.items() if part in name)


PAGE = '<script type="application/ld+json">{"@type": "JobPosting", "title": "T", "description": "<p>x</p>"}</script>'
LISTED: dict[str, tuple[dict[str, Any], Callable[[], dict[str, Any]], int, set[str]]] = {
    "rippling": (
        {"board": "acme"},
        lambda: {"/jobs/": {"description": {"role": "<p>x</p>"}}, "/jobs": _json("careerkit/rippling.json")},
        1, {"department"},
    ),
    "bamboohr": (
        {"board": "acme"},
        lambda: {"/list": _json("careerkit/bamboohr.json"),
                 "/detail": {"result": {"jobOpening": {"description": "x"}}}},
        2, {"department", "employment_type", "workplace"},
    ),
    "pinpoint": ({"board": "acme"}, lambda: {"": _json("careerkit/pinpoint.json")}, 2, {"department", "salary"}),
    "oracle": (
        {"board": "ejov.fa.ca2/CX"},
        lambda: {"Details": {"items": [_json("careerkit/oracle_orc_detail.json")]},
                 "": _json("careerkit/oracle_orc.json")},
        2, {"posted", "workplace"},
    ),
    "eightfold": (
        {"board": "albemarle", "domain": "albemarle.com"},
        lambda: {"start=0": _json("careerkit/eightfold.json"), "start=": {"positions": []},
                 "": {"job_description": "<p>x</p>"}},
        2, {"department", "posted"},
    ),
    "phenom": (
        {"board": "careers.phenom.com/global/en"},
        lambda: {"/search-results": (SHARED / "careerkit/phenom.html").read_text(),
                 "": '<script>phApp.ddo = {"jobDetail": {"data": {"job": {"description": "<p>x</p>"}}}};</script>'},
        2, {"department", "posted", "employment_type"},
    ),
    "icims": (
        {"board": "careers-wipfli"},
        lambda: {"pr=0": (SHARED / "careerkit/icims.html").read_text(), "pr=": "<p>", "": PAGE}, 2, set(),
    ),
    "jobvite": (
        {"board": "feedingamerica"},
        lambda: {"p=0": (SHARED / "careerkit/jobvite.html").read_text(), "?p=": "<p>", "": PAGE}, 2, set(),
    ),
}  # fmt: skip
"""Platform -> board, captured lists (what stands in for a posting's own answer is ours), postings, fields they tell."""


@pytest.mark.parametrize("platform", LISTED)
def test_captured_lists_are_read(platform: str) -> None:
    board, answers, count, told = LISTED[platform]
    source = build_source("captured", {"platform": platform})
    assert isinstance(source, BoardSource) and source.rests_on
    line = source.BoardEntry.model_validate({"employer": "Captured Ltd", **board})
    content = asyncio.run(source.read_board(line, ReplayFetch(Captured(answers()), SEEN)))
    assert not content.rejections and len(content.records) == count
    found = [source.parse(source.document(line, record, 0, SEEN).payload, SEEN) for record in content.records]
    _check_filled(found, dict.fromkeys({"native_id", "url", "title", "company", "description_html", *told}, 1.0))
    assert len({fields.native_id for fields in found}) == count
