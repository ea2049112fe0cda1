"""Postings that closed since the list was made, and boards that are not there any more, however their platform says so:
few close nothing else, and what only looks like it (a refusal, a site's maintenance) is a failure.
"""

import asyncio
import json
from collections.abc import Callable
from typing import Any

import pytest

from local_server import LocalServer, Reply, local_server
from replay_fetch import ReplayFetch
from skilltide.errors import SourceError
from skilltide.http import Failure, Fetcher, FetchError, Limits
from skilltide.landing.identity import forgotten_posting
from skilltide.model import Document
from skilltide.normalise.record import posting_id
from skilltide.sources.board import BoardContent
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source
from skilltide.sources.http_fetch import SourceFetch
from skilltide.warehouse.forgotten import Forgotten

Answer = Callable[[str, dict[str, str]], Reply]
TEXT = "<p>You build models of tides with Python.</p>"


def source_of(platform: str, **entry: Any) -> BoardSource:
    source = build_source(platform, {"platform": platform, **entry})
    assert isinstance(source, BoardSource)
    return source


def read(
    platform: str, board: str, answers: Callable[[LocalServer], Answer], **keys: str
) -> tuple[BoardContent, list[str], list[str]]:
    """Read a board (with further `keys`) over sockets; return it, the codes of its notes, and what was asked for."""
    with local_server() as server:
        server.fallback = answers(server)
        source = source_of(platform, api=server.url)
        limits = Limits(tries=2, backoff_seconds=0.0)

        async def work() -> BoardContent:
            async with Fetcher("me@example.org", limits, is_loopback_allowed=True) as fetcher:
                known = source.BoardEntry.model_validate({"board": board, **keys})
                return await source.read_board(known, SourceFetch(fetcher, source, board=known))

        content = asyncio.run(work())
        return content, [note.code for note in source.take_notes()], server.asked()


def failure(platform: str, board: str, answers: Callable[[LocalServer], Answer]) -> Failure:
    """Return why a board could not be read."""
    with pytest.raises(FetchError) as caught:
        read(platform, board, answers)
    return caught.value.code


S22 = {"errorCode": "S22", "httpStatus": 403, "message": "permission denied"}
WORKDAY = "/wday/cxs/acme/External"


def career_site(count: int, closed: dict[int, Reply]) -> Callable[[LocalServer], Answer]:
    """Answer as a site of Workday does that lists `count` postings, some of which are closed."""

    def answers(server: LocalServer) -> Answer:
        def answer(path: str, headers: dict[str, str]) -> Reply:
            if path == f"{WORKDAY}/jobs":
                start = json.loads(server.log[-1][2])["offset"]
                listed = [{"title": "Pilot", "externalPath": f"/job/Kiel/Pilot_R{number}"} for number in range(count)]
                return Reply({"total": 0 if start else count, "jobPostings": listed[start : start + 20]})
            number = int(path.rpartition("_R")[2])
            info = {"title": "Pilot", "jobDescription": TEXT, "jobPostingId": f"Pilot_R{number}"}
            return closed.get(number, Reply({"jobPostingInfo": info}))

        return answer

    return answers


@pytest.mark.parametrize(
    "told", [Reply(S22, 403), Reply({"jobPostingInfo": {"title": "Pilot", "posted": False}}), Reply("gone", 404)],
    ids=["S22", "not posted", "404"],
)  # fmt: skip
def test_a_closed_posting_of_workday_is_asked_for_once(told: Reply) -> None:
    content, notes, asked = read("workday", "acme.wd5/External", career_site(30, {7: told}))
    assert (len(content.records), content.is_complete, content.rejections) == (29, True, [])
    assert notes == ["closed_meanwhile"]
    assert asked.count(f"{WORKDAY}/job/Kiel/Pilot_R7") == 1


def test_a_refusal_of_workday_is_no_closed_posting() -> None:
    content, notes, asked = read("workday", "acme.wd5/External", career_site(30, {7: Reply("<h1>no</h1>", 403)}))
    assert len(content.records) == 29 and [code for code, _ in content.rejections] == ["detail_missing"]
    assert notes == []
    assert asked.count(f"{WORKDAY}/job/Kiel/Pilot_R7") == 2  # another time it may pass


def test_a_site_of_workday_that_refuses_all_its_postings_has_failed() -> None:
    with pytest.raises(SourceError, match=r"1\d of 1\d postings tried could not be had"):
        read("workday", "acme.wd5/External", career_site(40, {number: Reply(S22, 403) for number in range(40)}))


def test_a_list_of_workday_that_is_refused_is_not_gone() -> None:
    assert failure("workday", "acme.wd5/External", lambda _: lambda *_: Reply(S22, 403)) is Failure.busy


def test_an_id_of_workday_is_the_number_at_its_employer() -> None:
    source = source_of("workday")

    def told(board: str, **info: str) -> str | None:
        return source.parse({"_board": board, "jobPostingInfo": info}, source_time).native_id

    source_time = ReplayFetch({}).now
    one = told("acme.wd5/External", jobPostingId="Data-Scientist_R-7", jobReqId="R-7")
    assert one == told("ACME.wd5/Students", jobPostingId="Senior-Data-Scientist_R-7", jobReqId="R-7") == "acme.R-7"
    assert told("acme.wd5/External", jobPostingId="Data-Scientist_R-7-1", jobReqId="R-7") == "acme.R-7-1"
    assert told("birch.wd1/Careers", jobPostingId="Data-Scientist_R-7", jobReqId="R-7") == "birch.R-7"
    assert told("acme.wd5/External", jobPostingId="Data-Scientist_JR_7") == "acme.JR_7"
    assert told("acme.wd5/External", jobPostingId="ML_Data-Scientist_JR_7-1", jobReqId="JR_7") == "acme.JR_7-1"
    assert told("acme.wd5/External", jobPostingId="Data-Scientist_R-9", jobReqId="R 9") == "acme.R-9"
    assert told("acme.wd5/External", jobReqId="R-8") == "acme.R-8"
    assert told("acme.wd5/External") is None


def test_a_posting_of_workday_stays_forgotten_by_the_id_that_it_had() -> None:
    source = source_of("workday")
    key = b"k" * 32

    def is_forgotten(native_id: str, info: dict[str, str]) -> bool:
        payload = {"_board": "acme.wd5/External", "jobPostingInfo": {"title": "Miller", "jobDescription": TEXT, **info}}
        document = Document("workday", payload, ReplayFetch({}).now, "workday:acme.wd5/External", 0)
        forgotten = Forgotten(key, frozenset({("posting", _hash(key, posting_id("workday", native_id)))}))
        return forgotten_posting(forgotten, source, document) is not None

    info = {"jobPostingId": "Miller_R-7", "jobReqId": "R-7"}
    assert is_forgotten("acme.R-7", info)
    assert is_forgotten("Miller_R-7", info)
    assert not is_forgotten("Miller_R-8", info)


def _hash(key: bytes, value: str) -> str:
    from skilltide.warehouse import forgotten

    return forgotten._hash(key, value)


@pytest.mark.parametrize(
    ("platform", "board", "target"),
    [
        ("personio", "acme", "https://personio.com"),
        ("personio", "acme", "https://www.personio.com/"),
        ("bamboohr", "acme", "https://www.bamboohr.com/"),
        ("bamboohr", "acme", "http://www.bamboohr.com/signup?from=acme"),
        ("breezy", "acme", "https://breezy.hr"),
        ("jobvite", "acme", "https://search.jobvite.com/?invalid=1"),
    ],
)
def test_a_board_that_leads_to_its_platform_is_gone(platform: str, board: str, target: str) -> None:
    """The target isn't asked for: nothing leaves this machine."""
    for status in (302, 307):
        moved = Reply(b"", status, {"Location": target})
        assert failure(platform, board, lambda _, moved=moved: lambda *_: moved) is Failure.not_found  # type: ignore[misc]


def test_a_robots_txt_that_leads_to_the_platform_says_nothing_of_a_dead_board() -> None:
    moved = Reply(b"", 307, {"Location": "https://personio.com"})
    with local_server({"/robots.txt": moved, "/xml?language=en": moved}) as server:
        source = source_of("personio", api=server.url)

        async def work() -> BoardContent:
            async with Fetcher("me@example.org", Limits(tries=1), is_loopback_allowed=True) as fetcher:
                board = source.BoardEntry.model_validate({"board": "acme"})
                return await source.read_board(board, SourceFetch(fetcher, source))

        with pytest.raises(FetchError) as caught:
            asyncio.run(work())
        assert caught.value.code is Failure.not_found


def test_a_board_that_moved_within_its_platform_is_followed() -> None:
    def answers(server: LocalServer) -> Answer:
        def answer(path: str, headers: dict[str, str]) -> Reply:
            if path.startswith("/xml"):
                return Reply(b"", 301, {"Location": f"{server.url}/new{path}"})
            return Reply("<?xml version='1.0'?><workzag-jobs></workzag-jobs>", content_type="text/xml")

        return answer

    content, _, _ = read("personio", "acme", answers)
    assert content.is_complete and content.records == []


def test_a_board_of_gem_that_is_not_there_says_so() -> None:
    def board(told: Any, postings: list[Any]) -> Callable[[LocalServer], Answer]:
        data = {"oatsExternalJobPostings": {"jobPostings": postings}, "jobBoardExternal": told}
        return lambda _: lambda *_: Reply([{"data": data}])

    assert failure("gem", "acme", board(None, [])) is Failure.not_found
    content, _, _ = read("gem", "acme", board({"teamDisplayName": "Acme"}, []))
    assert content.records == []


def page(number: int, **more: Any) -> Reply:
    posting = {"@type": "JobPosting", "title": f"Tide Modeller {number}", "description": TEXT, **more}
    shown = f'<script type="application/ld+json">{json.dumps(posting)}</script>'
    return Reply(f"<html>{shown}<h1>Job</h1></html>", content_type="text/html")


def rows(numbers: range, following: str = "") -> Reply:
    shown = "".join(
        f'<td class="jv-job-list-name"><a href="/acme/job/o{number}">Job {number}</a></td>' for number in numbers
    )
    return Reply(f"<table>{shown}</table>{following}", content_type="text/html")


NEXT = '<a class="jv-pagination-next" href="{}">Next</a>'
AT_THE_END = [
    '<span class="jv-pagination-text">51-73 of 73</span>',
    '<a href="#" class="jv-pagination-next jv-pagination-disabled">Next</a>',
]


@pytest.mark.parametrize("end", AT_THE_END)
@pytest.mark.parametrize("address", ["/acme/search/?p=1", "/acme/search?p=1&amp;q="])
def test_jobvite_is_paged_by_its_own_links(address: str, end: str) -> None:
    """Some sites answer the other spelling of the address with their first page again."""
    second = address.replace("&amp;", "&")

    def answers(server: LocalServer) -> Answer:
        def answer(path: str, headers: dict[str, str]) -> Reply:
            if path.startswith("/acme/job/"):
                return page(1)
            return rows(range(50, 73), end) if path == second else rows(range(50), NEXT.format(address))

        return answer

    content, _, asked = read("jobvite", "acme", answers, titles="Job 7[0-9]")
    assert (len(content.records), content.is_complete) == (3, True)
    assert [path for path in asked if "search" in path] == ["/acme/search?p=0", second]


@pytest.mark.parametrize(
    ("shown", "following", "is_complete"),
    [
        (range(50), "", False),  # a full page without any pagination: it repeats, and nobody says that it is the last
        (range(49), "", True),
        (range(50), AT_THE_END[0], True),
        (range(50), NEXT.format("javascript:next()"), False),
        (range(50), NEXT.format("https://elsewhere.example/acme/search?p=1"), False),
    ],
)
def test_the_last_page_of_jobvite(shown: range, following: str, is_complete: bool) -> None:
    def answers(server: LocalServer) -> Answer:
        return lambda path, headers: page(7) if path.startswith("/acme/job/") else rows(shown, following)

    content, _, _ = read("jobvite", "acme", answers, titles="Job 7")
    assert (len(content.records), content.is_complete) == (1, is_complete)


CLOSED = "<html><head><title>Acme</title></head><body><h1>Careers</h1><p>{}</p></body></html>"


@pytest.mark.parametrize(
    ("told", "is_gone"),
    [
        (Reply(b"", 303, {"Location": "/careers/acme/jobs?error=404"}), True),
        (Reply(b"", 302, {"Location": "/acme/search?p=0"}), True),
        (Reply(CLOSED.format("Sorry, this position has been filled."), content_type="text/html"), True),
        (Reply(CLOSED.format("Loading"), content_type="text/html"), False),
        (Reply("<title>Just a moment</title> This job is no longer available", content_type="text/html"), False),
        (Reply('<script type="application/ld+json">{"@type": "JobPosting", "title": </script>This job has expired',
               content_type="text/html"), False),
    ],
    ids=["error", "list", "filled", "empty", "challenge", "undecodable"],
)  # fmt: skip
def test_a_closed_posting_among_pages(told: Reply, is_gone: bool) -> None:
    def answers(server: LocalServer) -> Answer:
        def answer(path: str, headers: dict[str, str]) -> Reply:
            if path.startswith("/acme/job/"):
                return told if path == "/acme/job/o1" else page(2)
            return rows(range(3))

        return answer

    content, notes, _ = read("jobvite", "acme", answers)
    assert (len(content.records), content.is_complete) == (2, True)
    assert notes == (["closed_meanwhile"] if is_gone else [])
    assert [code for code, _ in content.rejections] == ([] if is_gone else ["detail_missing"])


@pytest.mark.parametrize(("status", "is_gone"), [(404, True), (500, False), (None, False)])
def test_a_closed_posting_of_phenom(status: int | None, is_gone: bool) -> None:
    def data(value: Any) -> Reply:
        return Reply(f"<script>phApp.ddo = {json.dumps(value)};</script>", content_type="text/html")

    def answers(server: LocalServer) -> Answer:
        def answer(path: str, headers: dict[str, str]) -> Reply:
            if "search-results" in path:
                jobs = [{"jobId": "1", "title": "Pilot"}, {"jobId": "2", "title": "Pilot"}]
                return data({"eagerLoadRefineSearch": {"totalHits": 2, "data": {"jobs": jobs}}})
            if path.endswith("/1"):
                return data({"jobDetail": {"status": status, "data": {}}})
            return data({"jobDetail": {"status": 200, "data": {"job": {"jobId": "2", "description": TEXT}}}})

        return answer

    content, notes, _ = read("phenom", "careers.acme.com/global/en", answers)
    assert (len(content.records), notes) == (1, ["closed_meanwhile"] if is_gone else [])
    assert bool(content.rejections) is not is_gone


@pytest.mark.parametrize("size", [100, 40])
def test_a_site_of_oracle_may_serve_fewer_than_asked_for(size: int) -> None:
    def answers(server: LocalServer) -> Answer:
        def answer(path: str, headers: dict[str, str]) -> Reply:
            if "Details" in path:
                return Reply({"items": [{"Title": "Pilot", "ExternalDescriptionStr": TEXT}]})
            start = int(path.partition("offset%3D")[2].partition("%2C")[0])
            listed = [{"Id": str(number), "Title": f"Pilot {number}"} for number in range(130)][start : start + size]
            return Reply({"items": [{"TotalJobsCount": 130, "requisitionList": listed}]})

        return answer

    content, _, _ = read("oracle", "acme.fa.us2/CX_1", answers, titles="Pilot 1[012]9")
    assert ([record["Id"] for record in content.records], content.is_complete) == (["109", "119", "129"], True)


def test_a_list_of_oracle_is_cut_by_its_postings_and_not_by_its_pages(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("skilltide.sources.platforms.oracle._MOST", 300)

    def answer(path: str, headers: dict[str, str]) -> Reply:
        if "Details" in path:
            return Reply({"items": [{"Title": "Pilot", "ExternalDescriptionStr": TEXT}]})
        start = int(path.partition("offset%3D")[2].partition("%2C")[0])
        listed = [{"Id": str(number), "Title": f"Pilot {number}"} for number in range(start, start + 2)]
        return Reply({"items": [{"TotalJobsCount": 400, "requisitionList": listed}]})

    content, notes, asked = read("oracle", "acme.fa.us2/CX_1", lambda _: answer, titles="Pilot 299")
    assert ([record["Id"] for record in content.records], content.is_complete) == (["299"], False)
    assert notes == ["list_cut"] and len(asked) == 151
