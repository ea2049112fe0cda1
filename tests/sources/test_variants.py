"""Answers as they vary: fields of another type, pay in all ways, names, pages, and totals that lie."""

import asyncio
import json
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest

from local_server import LocalServer, Reply, local_server
from replay_fetch import ReplayFetch
from skilltide.errors import SourceError
from skilltide.http import Failure, Fetcher, FetchError, Limits
from skilltide.model import Posting, Rejection
from skilltide.normalise.posting import normalise
from skilltide.sources.board import BoardContent
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source
from skilltide.sources.http_fetch import SourceFetch

NOW = datetime(2025, 3, 10, 6, tzinfo=UTC)
TEXT = "<p>You build models of tides with Python, and keep them true through winter storms on the northern coast.</p>"
Answers = Callable[[str, dict[str, str]], Reply]


def read(
    platform: str, board: dict[str, Any], answers: Callable[[LocalServer], Answers]
) -> tuple[BoardContent, list[Posting | Rejection], list[str], BoardSource]:
    """Read a board over sockets; return it, its postings, what was asked for, and the source."""
    with local_server() as server:
        server.fallback = answers(server)
        source = build_source("one", {"platform": platform, "api": server.url})
        assert isinstance(source, BoardSource)
        known = source.BoardEntry.model_validate(board)

        async def work() -> BoardContent:
            async with Fetcher("me@example.org", limits=Limits(tries=1), is_loopback_allowed=True) as fetcher:
                return await source.read_board(known, SourceFetch(fetcher, source, now=NOW))

        content = asyncio.run(work())
        asked = server.asked()
    documents = [source.document(known, record, row, NOW) for row, record in enumerate(content.records)]
    return content, [normalise(source.fields(one.payload, NOW), one) for one in documents], asked, source


ONE: dict[str, tuple[str | None, dict[str, Any]]] = {
    "greenhouse": ("jobs", {"title": "Tide Modeller", "content": TEXT, "location": {"name": "Kiel"}}),
    "lever": (None, {"text": "Tide Modeller", "description": TEXT, "categories": {"location": "Kiel"}}),
    "ashby": ("jobs", {"title": "Tide Modeller", "descriptionHtml": TEXT, "location": "Kiel"}),
    "recruitee": ("offers", {"title": "Tide Modeller", "description": TEXT}),
    "workable": ("jobs", {"title": "Tide Modeller", "description": TEXT, "shortcode": "A1"}),
    "teamtailor": ("items", {"title": "Tide Modeller", "content_html": TEXT}),
}
"""Where a platform's answer holds its postings, and the least of one."""


def one(platform: str, **changes: Any) -> Posting:
    """Return the posting that comes of a board with one record."""
    key, least = ONE[platform]
    records = [{"id": "1", **least, **changes}]
    _, (posting,), _, _ = read(
        platform, {"board": "acme"}, lambda _: lambda *_: Reply({key: records} if key else records)
    )
    assert isinstance(posting, Posting)
    return posting


def pay(posting: Posting) -> tuple[float | None, float | None, str | None, str | None]:
    return posting.salary_min, posting.salary_max, posting.salary_currency_code, posting.salary_period_code


def test_fields_of_another_type_say_the_same() -> None:
    assert one("greenhouse", location="Kiel, Germany").country_code == "DE"
    own = [{"name": "Employment Type", "value": ["Full-time"]}, {"name": "Workplace Type", "value": ["Hybrid"]}]
    found = one("greenhouse", metadata=own)
    assert (found.employment_type_code, found.workplace_code) == ("full_time", "hybrid")
    assert one("greenhouse", metadata=[{"name": "Remote", "value": True}]).is_remote is True
    assert one("greenhouse", metadata=[{"name": "Remote", "value": False}]).is_remote is False
    assert one("ashby", isRemote="true").is_remote is True
    assert one("ashby", secondaryLocations=["Rome, Italy", None]).location_name == "Kiel; Rome, Italy"
    for value, is_remote in (("true", True), (1, True), (0, False), ("False", False), ("perhaps", None), (2, None)):
        assert one("workable", telecommuting=value).is_remote is is_remote
    assert one("recruitee", city="Kiel", country="Germany", locations=None).country_code == "DE"
    told = {"jobLocationType": "Telecommute", "jobLocation": {"address": "Kiel, Germany"}}
    found = one("teamtailor", _jobposting=told)
    assert (found.is_remote, found.country_code) == (True, "DE")


@pytest.mark.parametrize(
    ("low", "high", "interval", "expected"),
    [
        (22.5, 28.75, "per-hour-wage", (22.5, 28.75, "USD", "hour")),
        (3000, 4000, "bi-week-salary", (3000, 4000, "USD", "fortnight")),
        (0.0, 90000.0, "per-year-salary", (None, 90000, "USD", "year")),
        (60000, None, "per-year-salary", (60000, None, "USD", "year")),
        (5000, 5000, "one-time", (None, None, None, None)),
        (2000, 2500, "semi-month-salary", (None, None, None, None)),
    ],
)
def test_pay_of_lever(low: float, high: float | None, interval: str, expected: tuple[Any, ...]) -> None:
    told = {"min": low, "max": high, "currency": "USD", "interval": interval}
    assert pay(one("lever", salaryRange=told)) == expected


@pytest.mark.parametrize(
    ("low", "high", "expected"),
    [
        (2250, 2875, (22.5, 28.75, "USD", "hour")),
        (0, 15_000_000, (None, 150_000, "USD", "year")),
        (12_000_000, None, (120_000, None, "USD", "year")),
        (12_000_000.0, "15000000", (120_000, 150_000, "USD", "year")),
    ],
)
def test_pay_of_greenhouse(low: Any, high: Any, expected: tuple[Any, ...]) -> None:
    told = {"min_cents": low, "max_cents": high, "currency_type": "USD"}
    assert pay(one("greenhouse", pay_input_ranges=[told])) == expected


def test_pay_of_ashby_for_two_weeks() -> None:
    part = {
        "compensationType": "Salary",
        "minValue": 3000,
        "maxValue": 4000,
        "interval": "2 WEEK",
        "currencyCode": "USD",
    }
    told = {"compensationTiers": [{"components": [part]}]}
    assert pay(one("ashby", compensation=told)) == (3000, 4000, "USD", "fortnight")


@pytest.mark.parametrize(
    ("status", "is_shown"), [("published", 1), (None, 1), ("draft", 0), ("internal", 0), ("closed", 0)]
)
def test_what_is_not_published_is_no_posting(status: str | None, is_shown: int) -> None:
    offers = [{"id": 1, "title": "Tide Modeller", "description": TEXT, "status": status}]
    _, postings, _, source = read("recruitee", {"board": "acme"}, lambda _: lambda *_: Reply({"offers": offers}))
    assert len(postings) == is_shown
    assert [note.code for note in source.take_notes()] == ["unlisted"] * (1 - is_shown)


@pytest.mark.parametrize(
    ("name", "part"),
    [("Acme", "Acme"), ("acme co", "acme%20co"), ("acme%20co", "acme%20co"), ("Söhne & Co", "S%C3%B6hne%20%26%20Co"),
     ("100%", "100%25"), ("a/b", "a%2Fb"), ("a?b#c", "a%3Fb%23c"), ("a+b.c", "a%2Bb.c")],
)  # fmt: skip
@pytest.mark.parametrize(
    ("platform", "address"),
    [("greenhouse", "/v1/boards/{}/jobs?content=true&pay_transparency=true"),
     ("lever", "/v0/postings/{}?limit=100&mode=json&skip=0"),
     ("ashby", "/posting-api/job-board/{}?includeCompensation=true"),
     ("workable", "/api/v1/widget/accounts/{}?details=true")],
)  # fmt: skip
def test_any_name_of_a_board_is_one_part_of_its_address(platform: str, address: str, name: str, part: str) -> None:
    answer = [] if platform == "lever" else {"jobs": []}
    _, _, asked, _ = read(platform, {"board": name}, lambda _: lambda *_: Reply(answer))
    assert asked == [address.format(part)]


@pytest.mark.parametrize(
    ("following", "asked"),
    [
        ("https://acme.teamtailor.com/jobs.json?page=2", "/jobs.json?page=2"),
        ("/jobs.json?page=2", "/jobs.json?page=2"),
        ("?page=2", "/jobs.json?page=2"),
        ("jobs.json?cursor=a%2Fb%3D%3D", "/jobs.json?cursor=a%2Fb%3D%3D"),
    ],
)
def test_the_next_page_of_teamtailor(following: str, asked: str) -> None:
    feed = "/jobs.rss?per_page=100"
    pages = {
        "/jobs.json": {"items": [{"id": "1"}], "next_url": following},
        asked: {"items": [{"id": "1"}, {"id": "2"}], "next_url": ""},
        feed: '<?xml version="1.0"?><rss><channel/></rss>',
    }
    content, _, paths, _ = read("teamtailor", {"board": "acme"}, lambda _: lambda path, _: Reply(pages[path]))
    assert (len(content.records), content.is_complete, paths) == (2, True, ["/jobs.json", asked, feed])


@pytest.mark.parametrize(
    ("total", "there", "had", "is_complete"),
    [(45, 45, 45, True), ("45", 45, 45, True), (45.0, 45, 45, True), ("60", 45, 45, False), (60, 45, 45, False),
     (30, 45, 45, True), (None, 45, 45, True), (40, 40, 40, True)],
)  # fmt: skip
def test_totals_of_workday(total: Any, there: int, had: int, is_complete: bool) -> None:
    def answers(server: LocalServer) -> Answers:
        def answer(path: str, headers: dict[str, str]) -> Reply:
            if not path.endswith("/jobs"):
                return Reply({"jobPostingInfo": {"title": "Tide Modeller", "jobDescription": TEXT}})
            at = json.loads(server.log[-1][2])["offset"]
            page = [
                {"title": "Tide Modeller", "externalPath": f"/job/R{number}"} for number in range(there)[at : at + 20]
            ]
            return Reply({"total": 0 if at else total, "jobPostings": page})

        return answer

    content, _, _, _ = read("workday", {"board": "acme.wd1/Jobs"}, answers)
    assert (len(content.records), content.is_complete) == (had, is_complete)


@pytest.mark.parametrize(("total", "is_complete"), [(13, True), ("13", True), ("20", False), (None, False)])
def test_totals_of_eightfold(total: Any, is_complete: bool) -> None:
    def answer(path: str, headers: dict[str, str]) -> Reply:
        if "start=" not in path:
            return Reply({"name": "Tide Modeller", "job_description": TEXT})
        at = int(path.split("start=")[1])
        return Reply({"count": total, "positions": [{"id": number} for number in range(13)[at : at + 10]]})

    content, _, _, _ = read("eightfold", {"board": "acme"}, lambda _: answer)
    assert (len(content.records), content.is_complete) == (13, is_complete)


REFUSED = [
    Reply({"message": "Not authorized for PCSX"}, 403),
    Reply({"message": "Not authorized for PCSX"}),
    Reply("<html>A page</html>", content_type="text/html"),
]


@pytest.mark.parametrize("refusal", REFUSED, ids=["403", "message", "page"])
def test_eightfold_is_asked_the_newer_way_where_it_refuses_the_older(refusal: Reply) -> None:
    def answer(path: str, headers: dict[str, str]) -> Reply:
        if path.startswith("/api/apply/"):
            return refusal
        if path.startswith("/api/pcsx/search?domain=acme.com&"):
            return Reply({"data": {"count": 1, "positions": [{"id": 5, "name": "Tide Modeller"}]}})
        return Reply({"data": {"id": 5, "jobDescription": TEXT}})

    board = {"board": "acme", "domain": "acme.com"}
    content, (posting,), asked, _ = read("eightfold", board, lambda _: answer)
    assert content.is_complete and isinstance(posting, Posting) and posting.title == "Tide Modeller"
    assert [path.partition("?")[0] for path in asked] == [
        "/api/apply/v2/jobs", "/api/pcsx/search", "/api/pcsx/position_details"
    ]  # fmt: skip
    with pytest.raises(SourceError, match=r"give `domain: acme\.com`"):
        read("eightfold", {"board": "acme"}, lambda _: answer)
    with pytest.raises(SourceError) as told:
        read("eightfold", board | {"interface": "apply"}, lambda _: answer)
    assert "boards.yml" not in str(told.value)


def test_a_site_of_eightfold_that_refuses_is_not_gone_where_it_has_no_newer_way() -> None:
    def answer(path: str, headers: dict[str, str]) -> Reply:
        return Reply("no", 403) if path.startswith("/api/apply/") else Reply("no", 404)

    with pytest.raises(FetchError, match=r"status 403.* newer interface: .*status 404") as told:
        read("eightfold", {"board": "acme", "domain": "acme.com"}, lambda _: answer)
    assert told.value.code is Failure.refused


@pytest.mark.parametrize(
    ("office", "shown"),
    [("Remote", "Remote - US"), ("Remote US", "Remote - US"), ("Hybrid - Boston", "Remote - US; Boston, MA"),
     ("Boston", "Remote - US; Boston, MA"), (None, "Remote - US; Boston, MA")],
)  # fmt: skip
def test_the_address_of_an_office_called_remote_is_no_place(office: str | None, shown: str) -> None:
    found = one("greenhouse", location={"name": "Remote - US"}, offices=[{"name": office, "location": "Boston, MA"}])
    assert found.location_name == shown


def test_pay_that_ashby_is_told_to_hide_is_no_pay() -> None:
    part = {
        "compensationType": "Salary",
        "minValue": 60000,
        "maxValue": 70000,
        "interval": "1 YEAR",
        "currencyCode": "EUR",
    }
    told = {"compensationTiers": [{"components": [part]}]}
    for shown, low in ((False, None), (True, 60000), (None, 60000)):
        assert one("ashby", compensation=told, shouldDisplayCompensationOnJobPostings=shown).salary_min == low


def of_teamtailor(feed: Reply, **item: Any) -> tuple[Posting, list[str]]:
    """Return the posting of a board with one, and the codes of what was noted."""
    least = {"id": "u1", "title": "Tide Modeller", "content_html": TEXT, **item}

    def answer(path: str, headers: dict[str, str]) -> Reply:
        return Reply({"items": [least]}) if path == "/jobs.json" else feed

    _, (posting,), _, source = read("teamtailor", {"board": "acme"}, lambda _: answer)
    assert isinstance(posting, Posting)
    return posting, [note.code for note in source.take_notes()]


def rss(status: str, name: str = "Kiel", city: str = "Kiel", country: str = "Germany", guid: str = "u1") -> Reply:
    place = f"<t:location><t:name>{name}</t:name><t:city>{city}</t:city><t:country>{country}</t:country></t:location>"
    item = f"<item><remoteStatus>{status}</remoteStatus><guid>{guid}</guid><t:locations>{place}</t:locations></item>"
    told = f'<?xml version="1.0"?><rss xmlns:t="urn:x"><channel>{item}</channel></rss>'
    return Reply(told, content_type="application/rss+xml")


@pytest.mark.parametrize(
    ("status", "workplace"),
    [("fully", "remote"), ("hybrid", "hybrid"), ("onsite", "on_site"), ("none", None), ("", None)],
)
def test_workplaces_of_teamtailor(status: str, workplace: str | None) -> None:
    assert of_teamtailor(rss(status))[0].workplace_code == workplace


@pytest.mark.parametrize(
    ("name", "country"),
    [("Office", "DE"), ("Remote - Norway", "NO"), ("Remote", "DE"), ("", "DE")],
)
def test_places_of_teamtailor(name: str, country: str) -> None:
    """The address is an office's; where work is remote, the name tells the place."""
    assert of_teamtailor(rss("none", name))[0].country_code == country


@pytest.mark.parametrize(
    "feed", [Reply("no", 404), Reply("no xml"), rss("fully", guid="u2")], ids=["404", "text", "other"]
)
def test_a_posting_of_teamtailor_without_its_feed(feed: Reply) -> None:
    posting, notes = of_teamtailor(feed, _jobposting={"jobLocation": {"address": "Kiel, Germany"}})
    assert (posting.country_code, posting.workplace_code) == ("DE", None)
    assert notes == ([] if feed.content_type == "application/rss+xml" else ["feed_missing"])


@pytest.mark.parametrize("status", [429, 500, 503])
def test_a_board_of_teamtailor_waits_for_its_feed(status: int) -> None:
    """Without it, all its postings would say something else for a day."""
    with pytest.raises(SourceError, match=f"jobs.rss.*status {status}"):
        of_teamtailor(Reply("later", status))


@pytest.mark.parametrize(
    ("ranges", "expected"),
    [
        ([("USD", "HOUR", 18, 25)], (18, 25, "USD", "hour")),
        ([("USD", "YEAR", 90000, 120000), ("CAD", "YEAR", 80000, 99000), ("USD", "YEAR", 70000, 95000)],
         (70000, 120000, "USD", "year")),
        ([("USD", "YEAR", 90000, None)], (90000, None, "USD", "year")),
        ([], (None, None, None, None)),
    ],
)  # fmt: skip
def test_pay_of_rippling(ranges: list[tuple[Any, ...]], expected: tuple[Any, ...]) -> None:
    keys = ("currency", "frequency", "rangeStart", "rangeEnd")
    told = [dict(zip(keys, one, strict=True)) for one in ranges]

    def answer(path: str, headers: dict[str, str]) -> Reply:
        listed = {"uuid": "u1", "name": "Tide Modeller"}
        return Reply([listed] if path.endswith("/jobs") else {"description": TEXT, "payRangeDetails": told})

    _, (posting,), _, _ = read("rippling", {"board": "acme"}, lambda _: answer)
    assert isinstance(posting, Posting) and pay(posting) == expected


def test_nav_begins_some_days_ago_each_run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """Its pages have ETags that stay while entries are added; what a cache holds must not move the start."""
    monkeypatch.setenv("NAV_API_TOKEN", "test-token")

    def item(number: int) -> dict[str, Any]:
        return {"id": f"u{number}", "url": f"/api/v1/feedentry/u{number}", "title": "Data Scientist",
                "_feed_entry": {"uuid": f"u{number}", "status": "ACTIVE"}}  # fmt: skip

    modified = "Sun, 09 Mar 2025 10:00:00 GMT"
    feed = {"/api/v1/feed": [1], "/api/v1/feed/p2": [2]}

    def reply(path: str, headers: dict[str, str]) -> Reply:
        if path in feed:
            following = "/api/v1/feed/p2" if path == "/api/v1/feed" else None
            answer = {"items": list(map(item, feed[path])), "next_url": following}
            return Reply(answer, etag='"p2"', headers={"Last-Modified": modified})
        return Reply({"ad_content": {"title": "Data Scientist", "description": TEXT}})

    with local_server() as server:
        server.fallback = reply
        source = build_source("nav", {"platform": "nav", "api": server.url, "accept_terms": True, "days": 7})
        assert isinstance(source, BoardSource)

        async def run(now: datetime) -> list[str]:
            limits = Limits(tries=1)
            async with Fetcher("me@example.org", limits, tmp_path, is_loopback_allowed=True) as fetcher:
                content = await source.read_board(source.BoardEntry(board="nav"), SourceFetch(fetcher, source, now=now))
            return [record["id"] for record in content.records]

        found = []
        for day, on_last_page in ((10, [2]), (11, [2, 3]), (12, [2, 3, 4])):
            feed["/api/v1/feed/p2"] = on_last_page
            found.append(asyncio.run(run(datetime(2025, 3, day, 6, tzinfo=UTC))))
        asked = [headers for path, headers, _ in server.log if path == "/api/v1/feed"]
        assert [headers["if-modified-since"] for headers in asked] == [
            "Mon, 03 Mar 2025 06:00:00 GMT", "Tue, 04 Mar 2025 06:00:00 GMT", "Wed, 05 Mar 2025 06:00:00 GMT"
        ]  # fmt: skip
        assert not any("if-none-match" in headers for headers in asked)
        assert found == [["u1", "u2"], ["u1", "u2", "u3"], ["u1", "u2", "u3", "u4"]]


class CareerSite(dict[str, str]):
    """A site of SuccessFactors: so many postings, so many a page, and what its pages say beside the rows."""

    def __init__(
        self,
        there: int,
        size: int,
        told: str | None = None,
        says: int | None = None,
        following: bool = False,
        featured: tuple[int, ...] = (),
        unread: tuple[int, ...] = (),
    ) -> None:
        super().__init__()
        self._there, self._size, self._told, self._says = there, size, told, there if says is None else says
        self._following, self._featured, self._unread = following, featured, unread

    def __contains__(self, name: object) -> bool:
        return True

    def __getitem__(self, name: str) -> str:
        return self._page(int(name.split("startrow=")[1])) if "startrow=" in name else page(LEAST)

    def _page(self, at: int) -> str:
        shown = range(self._there)[at : at + self._size]
        numbers = [1000 + number for number in shown if number not in self._unread]
        rows = [f'<a href="/job/Kiel-Tide-Modeller/{number}/">x</a>' for number in numbers]
        rows += [f'<a href="/job/Kiel-Tide-Modeller/{1000 + number}/?from=top">x</a>' for number in self._featured]
        if self._told and shown:
            rows.append(self._told.format(first=at + 1, last=at + len(shown), total=self._says))
        if self._following:
            starts, here = list(range(0, self._there, self._size)), at // self._size
            linked = [*starts[:1], *starts[here : here + 3], *starts[-1:]]
            rows += [f'<a href="?q=&amp;startrow={start}">{start}</a>' for start in linked]
        return f"<table>{''.join(rows)}</table>"

    def read(self) -> tuple[BoardContent, list[str]]:
        """Read the site; return what it holds, and what was asked for."""
        source = build_source("one", {"platform": "successfactors"})
        assert isinstance(source, BoardSource)
        fetch = ReplayFetch(self, NOW)
        board = source.BoardEntry.model_validate({"board": "jobs.acme.example"})
        return asyncio.run(source.read_board(board, fetch)), fetch.asked


OF = "<span class='paginationLabel' aria-label='Results'>Results <b>{first:,} – {last:,}</b> of <b>{total:,}</b></span>"
VON = '<p class="foo paginationLabel bar">Ergebnisse {first} bis {last} von {total}</p>'
BEFORE = '<span class="paginationLabel">{total} 件中 {first}&nbsp;–&nbsp;{last}</span>'


@pytest.mark.parametrize("size", [1, 7, 10, 20, 25, 26, 50, 100])
@pytest.mark.parametrize("following", [False, True])
@pytest.mark.parametrize("told", [None, OF, VON, BEFORE])
def test_pages_of_successfactors_of_any_size(size: int, following: bool, told: str | None) -> None:
    content, paths = CareerSite(52, size, told, following=following).read()
    assert (len(content.records), content.is_complete) == (52, True)
    lists = [path for path in paths if "startrow=" in path]
    assert len(lists) == -(-52 // size) + 1


@pytest.mark.parametrize(
    ("site", "had", "is_complete"),
    [
        (CareerSite(30, 10, OF, following=True, featured=(25, 29)), 30, True),
        (CareerSite(30, 10, None, following=True, featured=(25, 29)), 30, False),  # it never shows an empty page
        (CareerSite(30, 10, OF, says=31), 30, False),
        (CareerSite(30, 10, OF, says=1030), 30, False),
        (CareerSite(1030, 100, OF, says=1031), 1030, False),
        (CareerSite(1030, 100, OF), 1030, True),
        (CareerSite(30, 10, OF, unread=(4, 17)), 28, False),
        (CareerSite(30, 10, None, unread=(4, 17), following=True), 28, False),  # its last page repeats others
        (CareerSite(0, 10), 0, True),
        (CareerSite(10, 10, VON, following=True), 10, True),
        (CareerSite(12, 10, '<span class="label">Results 1 of 99</span>'), 12, True),  # no such label
    ],
)
def test_what_successfactors_tells_of_its_list(site: CareerSite, had: int, is_complete: bool) -> None:
    content, paths = site.read()
    assert (len(content.records), content.is_complete) == (had, is_complete)
    assert len(set(paths)) == len(paths)


def test_postings_of_icims_are_asked_for_as_they_are_embedded() -> None:
    """The plain page is a frame around the other one; links may have a query of their own, and the address stays."""

    def answers(server: LocalServer) -> Answers:
        def answer(path: str, headers: dict[str, str]) -> Reply:
            links = f'<a href="{server.url}/jobs/8/a/job?mobile=true&amp;hub=7"></a><a href="/jobs/9/b/job"></a>'
            shown = {
                "/jobs/search?in_iframe=1&pr=0&ss=1": links,
                "/jobs/8/a/job?in_iframe=1": page(PAID),
                "/jobs/9/b/job?in_iframe=1": page(PAID),
            }
            return Reply(shown.get(path, "<iframe></iframe>"), content_type="text/html")

        return answer

    content, postings, _, _ = read("icims", {"board": "careers-acme"}, answers)
    assert content.is_complete and not content.rejections
    assert [str(record["url"]).partition("/jobs")[2] for record in content.records] == ["/8/a/job", "/9/b/job"]
    for found in postings:
        assert isinstance(found, Posting)
        assert pay(found) == (100000, 120000, "USD", "year")
        assert (found.employer_name, found.city_name, found.language_code) == ("Tidewater", "Kiel", "en")
        assert "Python" in found.text and "Two winters" in found.text


ADDRESS = {"addressLocality": "Kiel", "addressCountry": "DE"}
LEAST = {"@type": "JobPosting", "title": "Tide Modeller", "description": TEXT}

PAID = {
    **LEAST,
    "hiringOrganization": [{"@type": "Organization", "name": "Tidewater"}],
    "jobLocation": {"@type": "Place", "address": [ADDRESS]},
    "baseSalary": {"currency": "USD", "value": {"minValue": 100000, "maxValue": 120000, "unitText": "YEAR"}},
    "qualifications": "Two winters on the northern coast, and a feeling for tides that come in at night.",
}
"""What a page tells beside title and text."""


def page(*objects: Any, kind: str = "application/ld+json", around: str = "{}") -> str:
    shown = "".join(f'<script type="{kind}">{json.dumps(item)}</script>' for item in objects)
    return f"<html><body>{around.format(shown)}<h1>Job</h1><main>Loading …</main></body></html>"


def of_page(html: str) -> Posting:
    """Return the posting of a site with one page."""
    board = {"board": "site", "url": "https://site.example/jobs/1"}
    _, (posting,), _, _ = read("jobposting", board, lambda _: lambda *_: Reply(html, content_type="text/html"))
    assert isinstance(posting, Posting)
    return posting


def of(**changes: Any) -> Posting:
    return of_page(page({**LEAST, **changes}))


@pytest.mark.parametrize(
    "kind", ["application/ld&#x2B;json", "application/ld&#43;json", "application/ld+json; charset=utf-8"]
)
def test_the_type_of_a_script_may_be_escaped(kind: str) -> None:
    assert of_page(page(LEAST, kind=kind)).title == "Tide Modeller"


def test_what_is_commented_out_counts_only_alone() -> None:
    old = page({**LEAST, "title": "Template"}, around="<!-- {} -->")
    assert of_page(old + page(LEAST)).title == "Tide Modeller"
    assert of_page(page(LEAST) + old).title == "Tide Modeller"
    assert of_page(page(LEAST, around="<!-- {} -->")).title == "Tide Modeller"
    assert of_page("<script>let mark = '<!--'</script>" + page(LEAST)).title == "Tide Modeller"


def test_what_a_posting_only_names_is_filled_in() -> None:
    employer = {"@type": "Organization", "@id": "#us", "name": "Tidewater"}
    place = {"@type": "Place", "@id": "#here", "address": {"@id": "#there"}}
    address = {"@type": "PostalAddress", "@id": "#there", **ADDRESS}
    posting = {**LEAST, "hiringOrganization": {"@id": "#us"}, "jobLocation": [{"@type": "Place", "@id": "#here"}]}
    for html in (page({"@graph": [posting, employer, place, address]}), page(employer, posting, [place, address])):
        found = of_page(html)
        assert (found.employer_name, found.city_name, found.country_code) == ("Tidewater", "Kiel", "DE")
    assert of_page(page({**posting, "jobLocation": {"@id": "#nowhere"}})).employer_name == "Site"
    loop = {"@type": "Place", "@id": "#a", "address": {"@id": "#a"}}
    assert of_page(page({**LEAST, "jobLocation": {"@id": "#a"}}, loop)).city_name is None


def test_names_as_lists_and_legal_names() -> None:
    found = of(title=["Tide Modeller"], datePosted=["2025-03-01"], hiringOrganization=[{"legalName": "Tidewater GmbH"}])
    assert (found.title, str(found.posted_on), found.employer_name) == ("Tide Modeller", "2025-03-01", "Tidewater GmbH")


@pytest.mark.parametrize(
    ("place", "shown"),
    [
        ({"address": [ADDRESS, {"addressLocality": "Paris", "addressCountry": "FR"}]}, "Kiel, DE; Paris, FR"),
        ({"address": {"addressLocality": ["Kiel", "Husum"], "addressCountry": "DE"}}, "Kiel, DE; Husum, DE"),
        ({"@type": "PostalAddress", **ADDRESS}, "Kiel, DE"),
        ({"address": {"addressCountry": {"name": "Germany"}}}, "Germany"),
        ([{"address": "Kiel, Germany"}, "Paris, France", {"name": "Rome"}], "Kiel, Germany; Paris, France; Rome"),
        ({"address": None, "name": "Kiel"}, "Kiel"),
        ({"address": {}}, None),
        ({"address": {"streetAddress": "Kiel, DE, 24103"}}, "Kiel, DE, 24103"),
        ({"address": {"@type": "PostalAddress", "streetAddress": "Bogota, CO"}}, "Bogota, CO"),
        ({"address": {"streetAddress": "Toronto, ON, CA, M5V 2T6"}}, "Toronto, ON, CA, M5V 2T6"),
        ({"address": {"streetAddress": ["Kiel, DE, 24103", "Lyon, FR"]}}, "Kiel, DE, 24103; Lyon, FR"),
        ({"streetAddress": "Sankt Pölten, Niederösterreich, AT, 3100"}, "Sankt Pölten, Niederösterreich, AT, 3100"),
        ({"address": {"streetAddress": "L&#39;Aquila, IT", "addressLocality": ""}}, "L'Aquila, IT"),
        ({"address": {"streetAddress": "Kiel, DE", **ADDRESS}}, "Kiel, DE"),
        ({"address": {"streetAddress": "Lyon, FR", **ADDRESS}}, "Kiel, DE"),
        ({"address": {"streetAddress": "Paris Road", "addressCountry": "GB"}}, "GB"),
        ({"address": {"streetAddress": "Paris Road"}}, None),
        ({"address": {"streetAddress": "10 Rome Street, Kiel, DE"}}, None),
        ({"address": {"streetAddress": "Hafenstr. 5, 24103 Kiel"}}, None),
        ({"address": {"streetAddress": "305 Broadway Floor 7 New York, NY 10007"}}, None),
        ({"address": {"streetAddress": "Windsor House, Queen Street"}}, None),
        ({"address": {"streetAddress": "Toren B, Berlijnplein"}}, None),
        ({"streetAddress": "4th Floor, 2 Old Street Yard"}, None),
        ({"address": {"streetAddress": 7}}, None),
    ],
    ids=str,
)
def test_places_of_a_page(place: Any, shown: str | None) -> None:
    assert of(jobLocation=place).location_name == shown


def test_a_place_that_stands_in_the_posting_itself() -> None:
    meta = '<meta itemprop="streetAddress" content="Kiel, DE, 24103">'
    text = f'<h1 itemprop="title">Tide Modeller</h1><div itemprop="description">{TEXT}</div>'
    found = of_page(f'<div itemscope itemtype="http://schema.org/JobPosting">{meta}{text}</div>')
    assert (found.city_name, found.country_code) == ("Kiel", "DE")
    assert of(addressLocality="Kiel", addressCountry="DE").city_name == "Kiel"
    elsewhere = {"addressLocality": "Husum", "jobLocation": {"address": ADDRESS}}
    assert of(**elsewhere).location_name == "Kiel, DE"
    assert of(name="Rome").location_name is None


@pytest.mark.parametrize(
    ("told", "workplace"),
    [("telecommute", "remote"), ("https://schema.org/TELECOMMUTE", "remote"), (["Remote"], "remote"),
     ("Hybrid", "hybrid"), ("On-site", "on_site"), ("Kiel", None), (None, None)],
)  # fmt: skip
def test_workplaces_of_a_page(told: Any, workplace: str | None) -> None:
    found = of(jobLocationType=told, jobLocation={"address": ADDRESS})
    assert (found.workplace_code, bool(found.is_remote)) == (workplace, workplace == "remote")


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"minValue": 60000, "unitText": "YEAR"}, (60000, None, "EUR", "year")),
        ({"maxValue": "75000.00", "minValue": "0.00", "unitText": "YEAR"}, (None, 75000, "EUR", "year")),
        ([{"minValue": 60000, "maxValue": 75000, "unitText": "per year"}], (60000, 75000, "EUR", "year")),
        ({"value": 18.5, "unitCode": "HUR"}, (18.5, 18.5, "EUR", "hour")),
        ({"value": 4200, "unitCode": "MON"}, (4200, 4200, "EUR", "month")),
        ({"value": 65000, "unitText": "P1Y"}, (65000, 65000, "EUR", "year")),
        ({"minValue": 3000, "maxValue": 4000, "unitText": "BIWEEKLY"}, (3000, 4000, "EUR", "fortnight")),
        ({"value": 0, "unitText": "YEAR"}, (None, None, None, None)),
        ({"minValue": 0, "maxValue": 0}, (None, None, None, None)),
        ({"value": "60000-75000", "unitText": "YEAR"}, (60000, 75000, "EUR", "year")),
    ],
    ids=str,
)
def test_pay_of_a_page(value: Any, expected: tuple[Any, ...]) -> None:
    assert pay(of(baseSalary={"currency": "EUR", "value": value})) == expected
