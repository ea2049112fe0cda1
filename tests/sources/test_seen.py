"""Only what is new costs: details, pages and lists over sockets, day by day; budgets; lists that are cut."""

import json
from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest

from local_server import LocalServer, Reply, local_server
from skilltide.http import Limits
from skilltide.landing.boards import fetch_boards
from skilltide.landing.collection import Collection
from skilltide.landing.format import BoardRead, read_landing
from skilltide.model import Document, Rejection
from skilltide.settings import Settings
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source
from skilltide.sources.platforms.workday import MOST, PAGE
from skilltide.sources.seen import Seen, mark_of

FIRST = datetime(2025, 3, 1, 6, tzinfo=UTC)
SITE = "/wday/cxs/acme/External"


class Workday:
    """A career site that answers as Workday's do: 20 a page, lists cut at a limit, 403 for a burst."""

    def __init__(self, server: LocalServer, cut_at: int = MOST) -> None:
        self.server, self.cut_at = server, cut_at
        self.jobs: dict[str, dict[str, Any]] = {}
        self.burst = 0
        server.fallback = self.reply

    def add(self, number: int, **more: Any) -> None:
        self.jobs[f"/job/Kiel/Pilot_R{number}"] = {"title": f"Pilot {number}", "text": "You fly.", "group": "a"} | more

    def reply(self, path: str, headers: dict[str, str]) -> Reply:
        if self.burst:
            self.burst -= 1
            return Reply("slow down", 403)
        if path == f"{SITE}/jobs":
            return self.list(json.loads(self.server.log[-1][2]))
        job = self.jobs.get(path.removeprefix(SITE))
        if job is None:
            return Reply("gone", 404)
        info = {"title": job["title"], "jobDescription": f"<p>{job['text']}</p>", "location": "Kiel",
                "startDate": "2025-02-01",
                "jobPostingId": path.rsplit("/", 1)[-1], "externalUrl": f"https://acme.example{path}"}  # fmt: skip
        return Reply(json.dumps({"jobPostingInfo": info, "similarJobs": [len(self.server.log)]}))

    def list(self, asked: dict[str, Any]) -> Reply:
        groups = {value for values in asked["appliedFacets"].values() for value in values}
        found = {path: job for path, job in self.jobs.items() if not groups or job["group"] in groups}
        start = asked["offset"] % self.cut_at
        shown = list(found.items())[start : min(start + PAGE, self.cut_at)]
        counts = {group: sum(job["group"] == group for job in found.values()) for group in ("a", "b", "c")}
        return Reply({
            "total": min(len(found), self.cut_at) if asked["offset"] == 0 else 0,
            "jobPostings": [{"title": job["title"], "externalPath": path, "locationsText": "Kiel",
                             "postedOn": f"Posted {len(self.server.log)} Days Ago"} for path, job in shown],
            "facets": [{"facetParameter": "jobFamilyGroup", "values": [{"id": group, "count": count}
                                                                       for group, count in counts.items()]}],
        })  # fmt: skip

    def asked(self) -> tuple[int, int]:
        """Return how many list pages and details were asked for since the last call."""
        paths = [path for path, _, _ in self.server.log if path != "/robots.txt"]
        self.server.log.clear()
        return sum(path.endswith("/jobs") for path in paths), sum("/job/" in path for path in paths)


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as local:
        yield local


@pytest.fixture
def read(server: LocalServer, tmp_path: Path) -> Callable[..., list[Any]]:
    """Return a function that reads a board on a day, and gives the landed entries."""
    settings = Settings(home=tmp_path, contact="me@example.org", allow_loopback=True)

    def run(day: int, platform: str = "workday", board: str = "acme.wd5/External", **entry: Any) -> list[Any]:
        given = {"platform": platform, "api": server.url, "boards": [board], **entry}
        source = build_source("s", given)
        assert isinstance(source, BoardSource)
        at = FIRST + timedelta(days=day)
        limits = Limits(tries=3, backoff_seconds=0.0)
        collection = Collection(settings, f"{at:%Y%m%dT%H%M%S}.{day:03}", at)
        collected = fetch_boards([source], collection, limits=limits)
        assert not collected.failures
        path = collected.landed[0].path
        assert path is not None
        return list(read_landing(path))

    return run


def titles(entries: list[Any]) -> list[str]:
    return sorted(entry.payload["jobPostingInfo"]["title"] for entry in entries if isinstance(entry, Document))


def board_read(entries: list[Any]) -> BoardRead:
    (found,) = (entry for entry in entries if isinstance(entry, BoardRead))
    return found


def test_an_unchanged_posting_is_not_fetched_again(server: LocalServer, read: Callable[..., list[Any]]) -> None:
    site = Workday(server)
    for number in range(50):
        site.add(number)
    first = read(0)
    assert site.asked() == (3, 50)
    second = read(1)
    assert site.asked() == (3, 0)
    assert board_read(first).digest == board_read(second).digest and board_read(second).is_complete
    assert titles(first) == titles(second) and len(titles(second)) == 50
    site.add(50)
    site.jobs["/job/Kiel/Pilot_R7"]["title"] = "Lead Pilot"
    del site.jobs["/job/Kiel/Pilot_R9"]
    third = read(2)
    assert site.asked() == (3, 2)
    assert {"Lead Pilot", "Pilot 50"} <= set(titles(third)) and "Pilot 9" not in titles(third)


def test_a_change_that_the_list_does_not_show_is_found_within_two_weeks(
    server: LocalServer, read: Callable[..., list[Any]]
) -> None:
    site = Workday(server)
    for number in range(40):
        site.add(number)
    read(0)
    site.asked()
    for job in site.jobs.values():
        job["text"] = "You fly with Rust."
    fetched = {}
    for day in range(1, 14):
        last = read(day)
        fetched[day] = site.asked()[1]
    assert sum(fetched.values()) == 40 and max(fetched.values()) < 20
    assert not any(fetched[day] for day in range(1, 7))
    assert all(
        "Rust" in entry.payload["jobPostingInfo"]["jobDescription"] for entry in last if isinstance(entry, Document)
    )


def test_what_is_remembered_may_be_deleted_or_damaged(
    server: LocalServer, read: Callable[..., list[Any]], tmp_path: Path
) -> None:
    site = Workday(server)
    site.add(1)
    read(0)
    (path,) = (tmp_path / "cache" / "http" / "seen").iterdir()
    assert path.stat().st_mode & 0o777 == 0o600
    path.write_bytes(path.read_bytes()[:20])
    site.asked()
    assert titles(read(1)) == ["Pilot 1"]
    assert site.asked() == (1, 1)


def test_half_a_character_in_one_posting_s_own_answer_costs_nothing(
    server: LocalServer, read: Callable[..., list[Any]]
) -> None:
    site = Workday(server)
    site.add(1, text="You fly \ud83d")
    site.add(2)
    first = read(0)
    assert titles(first) == ["Pilot 1", "Pilot 2"] and board_read(first).is_complete
    site.asked()
    second = read(1)
    assert site.asked() == (1, 0)  # it is remembered, too
    assert board_read(second).digest == board_read(first).digest


def test_what_a_list_shows_of_a_posting_has_a_mark_whatever_it_is() -> None:
    marks = {mark_of({"title": title, "n": 10**30}) for title in ("Pilot \ud83d", "Pilot", "Cook")}
    assert len(marks) == 3


def test_a_board_is_read_where_nothing_can_be_remembered(
    server: LocalServer, read: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(self: Seen, *, is_read: bool) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(Seen, "save", full)
    site = Workday(server)
    site.add(1)
    assert titles(read(0)) == ["Pilot 1"]


def test_a_board_whose_details_fail_is_left_alone_soon(server: LocalServer, read: Callable[..., list[Any]]) -> None:
    site = Workday(server)
    for number in range(50):
        site.add(number)
    server.fallback = lambda path, headers: Reply("gone", 404) if "/job/" in path else site.reply(path, headers)
    last = board_read(read(0))
    assert last.outcome_code == "failed" and "postings tried could not be had; the first: " in str(last.message)
    lists, details = site.asked()
    assert lists == 3 and 10 <= details <= 12


def test_bursts_that_are_answered_with_403_are_repeated(server: LocalServer, read: Callable[..., list[Any]]) -> None:
    site = Workday(server)
    site.add(1)
    site.burst = 2
    assert titles(read(0)) == ["Pilot 1"]
    site.burst = 100
    last = board_read(read(1))
    assert last.outcome_code == "failed" and "status 403" in str(last.message)


def test_a_list_that_is_cut_is_read_by_facets(
    server: LocalServer, read: Callable[..., list[Any]], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("skilltide.sources.platforms.workday.MOST", 60)
    site = Workday(server, cut_at=60)
    for number in range(150):
        site.add(number, group="abc"[number % 3])
    entries = read(0)
    assert len(titles(entries)) == 150 and board_read(entries).is_complete
    for number in range(150, 160):
        site.add(number, group="none")  # no value of the facet shows them
    lists = site.asked()[0]
    assert lists == 1 + 3 * 3
    assert board_read(read(1)).is_complete  # the site's own counts say 150 as before: nothing tells of the ten
    site.jobs = {path: job | {"group": "a"} for path, job in site.jobs.items()}
    last = board_read(read(2))
    assert not last.is_complete and "none is taken for closed" in str(last.message)


def test_a_budget_takes_new_postings_first_and_closes_nothing(
    server: LocalServer, read: Callable[..., list[Any]]
) -> None:
    site = Workday(server)
    for number in range(30):
        site.add(number)
    first = read(0, requests_per_day=23)  # robots.txt and two list pages are three
    assert len(titles(first)) == 20 and not board_read(first).is_complete
    (waiting,) = (entry for entry in first if isinstance(entry, Rejection))
    assert waiting.reason_code == "budget" and "10 new postings wait for another day" in waiting.reason
    site.asked()
    again = board_read(read(0, requests_per_day=23))
    assert site.asked() == (0, 0) and again.outcome_code == "failed" and "23 times today" in str(again.message)
    second = read(1, requests_per_day=23)
    assert site.asked() == (2, 10)
    assert len(titles(second)) == 30 and board_read(second).is_complete
    for number in range(30, 45):
        site.add(number)
    late = read(20, requests_per_day=23)  # all are due, but the fifteen new ones go first
    assert site.asked()[1] == 20
    assert len(titles(late)) == 45 and board_read(late).is_complete


def test_a_page_that_its_sitemap_says_unchanged_is_not_fetched_again(
    server: LocalServer, read: Callable[..., list[Any]], tmp_path: Path
) -> None:
    def serve(number: int, changed: str, title: str = "Pilot") -> None:
        pages[number] = changed
        posting = {"@type": "JobPosting", "title": f"{title} {number}", "description": "<p>You fly far.</p>"}
        server.routes[f"/jobs/{number}"] = Reply(
            f'<script type="application/ld+json">{json.dumps(posting)}</script>', content_type="text/html"
        )

    def sitemap(path: str, headers: dict[str, str]) -> Reply:
        entries = "".join(
            f"<url><loc>{server.url}/jobs/{number}</loc><lastmod>{changed}</lastmod></url>"
            for number, changed in pages.items()
        )
        return Reply(f"<urlset xmlns='x'>{entries}</urlset>", content_type="text/xml")

    def found(day: int) -> tuple[list[str], int]:
        server.log.clear()
        entries = read(day, "jobposting", "acme")
        shown = sorted(entry.payload["title"] for entry in entries if isinstance(entry, Document))
        return shown, len(server.asked("/jobs/"))

    pages: dict[int, str] = {}
    server.routes["/map.xml"] = sitemap
    (tmp_path / "boards.yml").write_text(f"jobposting:\n  - {{board: acme, url: '{server.url}/map.xml'}}\n")
    for number in range(10):
        serve(number, "2025-02-01")
    assert found(0)[1] == 10
    serve(3, "2025-03-02", "Lead")
    del pages[4]
    shown, asked = found(1)
    assert asked == 1 and "Lead 3" in shown and "Pilot 4" not in shown and len(shown) == 9
    assert 8 <= sum(found(day)[1] for day in range(2, 6)) <= 9  # each is looked at again within the week


def test_the_european_host_of_lever_is_read(server: LocalServer) -> None:
    from skilltide.landing.probe import recognise

    found = recognise("apply at https://jobs.eu.lever.co/acme/0a-1b")
    assert found is not None and found[1].model_dump(exclude_defaults=True) == {"board": "acme", "region": "eu"}


@pytest.mark.parametrize(
    ("address", "platform", "board", "keys"),
    [
        ("https://wd3.myworkdaysite.com/recruiting/acme/External/job/x", "workday", "acme.wd3/External",
         {"domain": "myworkdaysite.com"}),
        ("https://wd1.myworkdaysite.com/en-US/recruiting/acme/Jobs", "workday", "acme.wd1/Jobs",
         {"domain": "myworkdaysite.com"}),
        ("https://acme.wd5.myworkdayjobs.com/en-US/External", "workday", "acme.wd5/External", {}),
        ("https://acme.wd5.myworkdayjobs.com/en-us", None, None, {}),
        ("https://jobs.smartrecruiters.com/ni/AbbVie/", "smartrecruiters", "AbbVie", {}),
        ("https://jobs.smartrecruiters.com/ni/AbbVie/3743990012345-pilot", "smartrecruiters", "AbbVie", {}),
        ("https://jobs.smartrecruiters.com/oneclick-ui/company/AbbVie/publication/1", "smartrecruiters", "AbbVie", {}),
        ("https://careers.smartrecruiters.com/NI", "smartrecruiters", "NI", {}),
        ("https://jobs.smartrecruiters.com/ni/744000091624446-pilot", None, None, {}),
        ("https://jobs.lever.co/1840%26company", "lever", "1840&company", {}),
    ],
)  # fmt: skip
def test_boards_are_recognised_with_their_keys(
    address: str, platform: str | None, board: str | None, keys: dict[str, str]
) -> None:
    from skilltide.landing.probe import recognise

    found = recognise(address)
    shown = None if found is None else (found[0], found[1].model_dump(exclude_defaults=True))
    assert shown == (None if platform is None else (platform, {"board": board, **keys}))
