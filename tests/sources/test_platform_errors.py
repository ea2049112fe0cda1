"""What the platforms say when a key is missing, when an answer has another shape, and when details fail."""

import asyncio
import json
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local_server import Reply, local_server
from replay_fetch import ReplayFetch
from skilltide.errors import ConfigurationError, SourceError
from skilltide.http import Fetcher
from skilltide.sources.board import BoardContent
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source
from skilltide.sources.discovery import discover
from skilltide.sources.http_fetch import SourceFetch
from skilltide.sources.parsing.field_values import as_html, html_list, join_places, salary_range, short_id
from skilltide.sources.parsing.xml import xml_record, xml_root

SEEN = datetime(2025, 3, 10, 12, tzinfo=UTC)
ONE_ANSWER = {
    "workable": ("acme", "/api/v1/widget/accounts/acme?details=true"),
    "smartrecruiters": ("acme", "/v1/companies/acme/postings?limit=100&offset=0"),
    "recruitee": ("acme", "/api/offers/"),
    "teamtailor": ("acme", "/jobs.json"),
    "workday": (
        "acme.wd1/Jobs", '/wday/cxs/acme/Jobs/jobs {"appliedFacets":{},"limit":20,"offset":0,"searchText":""}',
    ),
    "remotive": ("remotive", "/api/remote-jobs"),
    "remoteok": ("remoteok", "/api"),
    "arbeitnow": ("arbeitnow", "/api/job-board-api?page=1"),
    "jobicy": ("jobicy", "/api/v2/remote-jobs?count=100&industry=data-science"),
    "himalayas": ("himalayas", "/jobs/api?limit=20"),
    "themuse": ("themuse", "/api/public/jobs?category=Data+Science&page=0"),
    "usajobs": ("usajobs", "/api/search?Fields=Full&Keyword=machine+learning&Page=1&ResultsPerPage=500"),
    "adzuna": (
        "adzuna", "/v1/api/jobs/us/search/1?results_per_page=50&sort_by=date&what_phrase=machine+learning",
    ),
}  # fmt: skip


def source_of(platform: str, **entry: Any) -> BoardSource:
    source = build_source(platform, {"platform": platform, **entry})
    assert isinstance(source, BoardSource)
    return source


def read(source: BoardSource, board: dict[str, Any], answers: dict[str, Any]) -> BoardContent:
    return asyncio.run(source.read_board(source.BoardEntry.model_validate(board), ReplayFetch(answers)))


@pytest.mark.parametrize(
    "answer", [{"error": "gone"}, {"jobs": "none"}, [1, 2], "text", None, {"content": [None]}], ids=repr
)
@pytest.mark.parametrize("platform", ONE_ANSWER)
def test_another_shape_is_a_failure_of_the_board(
    platform: str, answer: object, monkeypatch: pytest.MonkeyPatch
) -> None:
    source = source_of(platform)
    for name in source.keys:
        monkeypatch.setenv(name, "test")
    board, address = ONE_ANSWER[platform]
    with pytest.raises(SourceError, match=f"{platform}:.*expected a list of records"):
        read(source, {"board": board}, {address: answer})


@pytest.mark.parametrize(
    ("platform", "board", "address", "text", "told"),
    [
        ("personio", "acme", "/xml?language=en", "<html><body>Page</body></html>", "expected <workzag-jobs>"),
        ("personio", "acme", "/xml?language=en", "not found", "no XML"),
        ("weworkremotely", "weworkremotely", "/remote-jobs.rss", "<feed/>", "expected <rss>"),
    ],
)
def test_another_document_is_a_failure_of_the_board(
    platform: str, board: str, address: str, text: str, told: str
) -> None:
    with pytest.raises(SourceError, match=told):
        read(source_of(platform), {"board": board}, {address: text})


_POSITION = "<position><id>1</id><name>Miller</name><office>Köln</office></position>"
_FEED = f"<?xml version='1.0' encoding='utf-8'?><workzag-jobs>{_POSITION}</workzag-jobs>"


@pytest.mark.parametrize(
    ("feed", "name"),
    [
        ("\n\n" + _FEED, "Miller"),
        ("\ufeff \n" + _FEED, "Miller"),
        (_FEED.encode("utf-16"), "Miller"),
        (_FEED.encode("latin-1"), "Miller"),
        (_FEED.replace("utf-8", "iso-8859-1").replace("Miller", "Miller’s – €3").encode("cp1252"), "Miller’s – €3"),
        (_FEED.replace("<workzag-jobs>", "<workzag-jobs xmlns='urn:x'>"), "Miller"),
        (_FEED.replace("Miller", "Mil\x0bler"), "Miller"),
        (_FEED.replace("Miller", "Mil&#x1F;&#0;ler"), "Miller"),
        (_FEED.replace("Miller", "Miller & Son"), "Miller & Son"),
        (_FEED.replace("Miller", "Miller &amp;&nbsp;S&ouml;hne &lt;3 &LT; &foo;"), "Miller &\xa0Söhne <3 < &foo;"),
        (_FEED.replace("Miller", "<![CDATA[Miller & <b>&nbsp;\x0b]]>"), "Miller & <b>&nbsp;"),
    ],
    ids=repr,
)
def test_xml_is_read_as_programs_write_it(feed: str | bytes, name: str) -> None:
    answer = Reply(feed, content_type="text/xml")
    with local_server({"/xml?language=en": answer, "/xml": answer}) as server:
        source = source_of("personio", api=server.url)
        board = source.BoardEntry.model_validate({"board": "acme", "languages": ["en"]})

        async def work() -> BoardContent:
            async with Fetcher("me@example.org", is_loopback_allowed=True) as fetcher:
                return await source.read_board(board, SourceFetch(fetcher, source))

        (record,) = asyncio.run(work()).records
    assert (record["name"], record["office"]) == (name, "Köln")


@pytest.mark.parametrize("platform", ["usajobs", "adzuna"])
def test_a_missing_key_is_told_before_anything_is_fetched(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = source_of(platform)
    assert len(source.keys) == 2
    for missing in source.keys:
        for name in source.keys:
            monkeypatch.setenv(name, "test")
        monkeypatch.setenv(missing, " ")
        with pytest.raises(SourceError, match=f"{platform}: .* set the environment variable {missing} .*developer"):
            read(source, {"board": platform}, {})


@pytest.mark.parametrize("value", ["“abcdef”", "abc\ndef", "schlüssel"])
def test_a_key_that_can_not_be_sent_is_told_without_showing_it(value: str, monkeypatch: pytest.MonkeyPatch) -> None:
    source = source_of("usajobs")
    monkeypatch.setenv(source.keys[0], value)
    with pytest.raises(SourceError, match=f"usajobs: the environment variable {source.keys[0]} is no key") as caught:
        source.key(source.keys[0])
    assert value not in str(caught.value)


def test_keys_go_where_no_message_shows_them(monkeypatch: pytest.MonkeyPatch) -> None:
    """As headers and as secret parameters: neither stands in the name of a request."""
    sent: list[dict[str, Any]] = []

    class Spy(ReplayFetch):
        async def json(self, url: str, **options: Any) -> Any:
            sent.append({"url": url, **options})
            return {"results": [], "SearchResult": {"SearchResultItems": []}}

    for platform in ("usajobs", "adzuna"):
        source = source_of(platform)
        for name in source.keys:
            monkeypatch.setenv(name, f"hidden-{name}")
        asyncio.run(source.read_board(source.BoardEntry(board=platform), Spy({})))
    for call in sent:
        assert "hidden" not in call["url"] and "hidden" not in json.dumps(call["params"])
        assert "hidden" in json.dumps([dict(call.get("headers") or {}), dict(call.get("secrets") or {})])


def test_feeds_whose_terms_restrict_reuse_are_opt_in() -> None:
    feeds = {name: platform for name, platform in discover().items() if getattr(platform, "has_boards", True) is False}
    opt_in = {name for name, platform in feeds.items() if platform.is_opt_in}
    assert {"adzuna", "himalayas", "jobicy", "remotive", "themuse", "weworkremotely"} <= opt_in
    for platform in opt_in:
        assert feeds[platform].attribution and feeds[platform].terms


def test_a_board_whose_details_mostly_fail_has_failed_and_is_left_alone() -> None:
    listed = [{"title": f"Role {i}", "externalPath": f"/job/x/R{i}"} for i in range(20)]
    address = '/wday/cxs/acme/Jobs/jobs {"appliedFacets":{},"limit":20,"offset":%d,"searchText":""}'
    fetch = ReplayFetch(
        {address % 0: {"total": 20, "jobPostings": listed}, address % 20: {"total": 0, "jobPostings": []}}
    )
    source = source_of("workday")
    with pytest.raises(SourceError, match="10 of 10 postings tried could not be had"):
        asyncio.run(source.read_board(source.BoardEntry.model_validate({"board": "acme.wd1/Jobs"}), fetch))
    assert len(fetch.asked) == 11


def test_what_was_read_of_a_feed_is_kept_and_the_gap_noted() -> None:
    source = source_of("jobicy")
    first = "/api/v2/remote-jobs?count=100&industry=data-science"
    content = read(source, {"board": "jobicy"}, {first: {"jobs": [{"id": 1}]}})
    assert len(content.records) == 1 and not content.is_complete
    assert [note.code for note in source.take_notes()] == ["list_missing"]


def test_a_posting_shown_daily_anew_is_the_same() -> None:
    """Workday counts the days since a posting in the record itself."""
    source = source_of("workday")

    def record(days: int) -> dict[str, Any]:
        posted = f"Posted {days} Days Ago"
        return {"postedOn": posted, "jobPostingInfo": {"title": "Miller", "postedOn": posted}, "similarJobs": [days]}

    assert source.identity(record(3)) == source.identity(record(4))
    assert source.identity(record(3)) != source.identity(record(3) | {"title": "Baker"})


@pytest.mark.parametrize(
    ("platform", "board"),
    [
        ("workday", {"board": "acme"}),
        ("workday", {"board": "acme.wd5/a/b"}),
        ("workday", {"board": "127.0.0.1:80/x"}),
        ("recruitee", {"board": "acme.example.com/"}),
        ("personio", {"board": "a@b"}),
        ("teamtailor", {"board": "acme", "host": "https://evil"}),
        ("smartrecruiters", {"board": "acme", "titles": "("}),
    ],
)
def test_names_that_would_lead_elsewhere_are_refused(platform: str, board: dict[str, str]) -> None:
    with pytest.raises(ValueError):
        source_of(platform).BoardEntry.model_validate(board)


@pytest.mark.parametrize(
    ("platform", "address", "board"),
    [
        ("workable", "https://apply.workable.com/lantern-works/", "lantern-works"),
        ("workable", "https://apply.workable.com/lantern-works/j/0A1B2C/", "lantern-works"),
        ("workable", "https://apply.workable.com/api/v1/widget/accounts/lanternworks?details=true", "lanternworks"),
        ("workable", "https://lanternworks.workable.com/jobs/1", "lanternworks"),
        ("workable", "https://apply.workable.com/j/0A1B2C", None),
        ("workable", "https://www.workable.com/pricing", None),
        ("smartrecruiters", "https://jobs.smartrecruiters.com/PebbleBank/743999-clerk", "PebbleBank"),
        ("smartrecruiters", "https://careers.smartrecruiters.com/PebbleBank", "PebbleBank"),
        ("recruitee", "https://kiteloft.recruitee.com/o/kite-engineer", "kiteloft"),
        ("recruitee", "https://docs.recruitee.com/reference", None),
        ("personio", "https://bergwerk.jobs.personio.de/job/501?language=en", "bergwerk"),
        ("personio", "https://bergwerk.jobs.personio.com", "bergwerk"),
        ("personio", "https://bergwerk.personio.de/login", None),
        ("teamtailor", "https://snohyddan.teamtailor.com/jobs", "snohyddan"),
        ("teamtailor", "https://snowshed.na.teamtailor.com/jobs", "snowshed.na"),
        ("teamtailor", "https://app.teamtailor.com/login", None),
        ("workday", "https://granary.wd5.myworkdayjobs.com/en-US/Mill/job/Cork/Role_R1", "granary.wd5/Mill"),
        ("workday", "https://granary.wd5.myworkdayjobs.com/Mill", "granary.wd5/Mill"),
        ("workday", "granary.wd5.myworkdayjobs.com/Mill", "granary.wd5/Mill"),
        ("workday", "<a href='https://x.wd1.myworkdayjobs.com/A'></a>" + 2 * "//x.wd1.myworkdayjobs.com/B ", "x.wd1/B"),
        ("workday", "https://granary.myworkdayjobs.com/wday/cxs/granary/Mill/jobs", "granary/Mill"),
    ],
)
def test_a_board_is_recognised_by_its_address(platform: str, address: str, board: str | None) -> None:
    found = discover()[platform]
    assert issubclass(found, BoardSource)
    assert found.board_in(address) == board
    if board is not None:
        found.BoardEntry.model_validate({"board": board})


@pytest.mark.parametrize(
    ("amounts", "expected"),
    [
        (("60000", "75000", "EUR", "year"), "EUR 60000 - 75000 per year"),
        (("14", "14", "USD", "hourly"), "USD 14 per hour"),
        (("0", "90000", "USD", "annual"), "up to USD 90000 per year"),
        (("50", None, None, None), "from 50"),
        (("0", "0", "USD", "year"), None),
        ((None, None, "USD", "year"), None),
        (("900", "1000", "USD", "bi-weekly"), None),
        (("1e+05", "1.5e+05", "USD", "year"), "USD 100000 - 150000 per year"),
        (("0e+00", "9e+04", "USD", "year"), "up to USD 90000 per year"),
    ],
)
def test_salary_is_written_as_it_is_read(amounts: tuple[str | None, ...], expected: str | None) -> None:
    assert salary_range(*amounts) == expected


def test_texts_and_places_are_put_together() -> None:
    assert as_html("1 < 2\n\nand more") == "<p>1 &lt; 2</p><p>and more</p>"
    assert as_html("<b>kept</b>\nas it is") == "<b>kept</b>\nas it is"
    assert html_list(["a & b", "<i>c</i>", None, " "]) == "<ul><li>a &amp; b</li><li><i>c</i></li></ul>"
    assert html_list([]) is None
    assert join_places([" Lisbon, ", "Lisbon", None, ""]) == "Lisbon"
    assert join_places(f"Town {i}" for i in range(500)) == "; ".join(f"Town {i}" for i in range(20))
    assert short_id("x" * 201) is None and short_id("x") == "x"
    root = xml_root(b"<p><a>1</a><a>2</a><a>3</a><b><c>x</c></b><l><i>only</i></l><e/></p>", "test")
    assert xml_record(root, frozenset({"l"})) == {"a": ["1", "2", "3"], "b": {"c": "x"}, "l": ["only"], "e": None}


def test_an_entry_says_which_keys_it_takes() -> None:
    with pytest.raises(ConfigurationError, match="industries"):
        source_of("jobicy", industry="data")


def test_pages_and_details_are_fetched_over_sockets(tmp_path: Path) -> None:
    """Workday posts for its list and gets each posting; one answer comes late, after a 429."""
    listed = [{"title": f"Role {i}", "externalPath": f"/job/Cork/R{i}", "postedOn": "Posted Today"} for i in range(25)]

    def detail(path: str) -> Reply:
        name = path.rsplit("/", 1)[1]
        return Reply({"jobPostingInfo": {"jobPostingId": name, "title": name, "jobDescription": "<p>You mill.</p>"}})

    with local_server() as server:

        def answer(path: str, headers: dict[str, str]) -> Reply:
            if not path.endswith("/jobs"):
                return detail(path)
            offset = json.loads(server.log[-1][2])["offset"]
            return Reply({"total": 25 if offset == 0 else 0, "jobPostings": listed[offset : offset + 20]})

        server.fallback = answer
        path = "/wday/cxs/granary/Mill/job/Cork/R3"
        server.routes[path] = [Reply("slow down", 429, {"Retry-After": "0"}, "text/plain"), detail(path)]
        source = source_of("workday", api=server.url)

        async def run() -> BoardContent:
            fetcher = Fetcher("test@example.org", cache_folder=tmp_path, is_loopback_allowed=True)
            async with fetcher:
                board = source.BoardEntry.model_validate({"board": "granary.wd5/Mill"})
                return await source.read_board(board, SourceFetch(fetcher, source))

        content = asyncio.run(run())
    assert content.is_complete and not content.rejections
    assert sorted(source.parse(record, SEEN).native_id or "" for record in content.records) == sorted(
        f"R{i}" for i in range(25)
    )
    assert server.asked("/wday/cxs/granary/Mill/jobs") == ["/wday/cxs/granary/Mill/jobs"] * 2
    assert server.asked(path) == [path, path]
