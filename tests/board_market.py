"""A market of boards on eight platforms that changes day by day, as their servers would tell it, also badly.

What is open is a function of the day alone, so that the server (in a process of its own) and whoever checks the result
know the same. Texts are ours, or those that the caller gives.
"""

import html
import json
import random
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from urllib.parse import parse_qs, urlsplit

from local_server import LocalServer, Reply

PLATFORMS = ("ashby", "greenhouse", "lever", "workday", "recruitee", "teamtailor", "workable", "jobposting")
DAYS = 5
CUT_AT = 60
"""Where Workday's lists are cut here; theirs are at 2,000."""
LEVER_PAGE = 100
FEED_PAGE = 10
WORDS = ("tides", "harbours", "lamps", "kites", "snow", "bridges", "orchards", "ferries", "clocks", "gardens")


@dataclass(frozen=True)
class Job:
    """A posting as it stands on a day."""

    id: str
    title: str
    text: str
    group: str
    changed: int
    """Since which day it stands there so."""


@dataclass
class Day:
    """What a board does on a day beside holding postings."""

    kind: str = "whole"
    """whole, failed (nothing can be had) or partial (something can't)."""
    how: str = ""


@dataclass
class Market:
    """Boards by platform, by name."""

    boards_per_platform: int
    texts: Sequence[str] = ()
    seed: int = 7
    jobs: dict[str, dict[str, list[tuple[str, str, str, int, int, int]]]] = field(default_factory=dict)
    """Platform -> board -> postings: id, title, text, first day, last day, day of an edit (0: none)."""

    def __post_init__(self) -> None:
        chance = random.Random(self.seed)
        for platform in PLATFORMS:
            self.jobs[platform] = {}
            for number in range(self.boards_per_platform):
                board = f"{platform[:3]}{number}" + (".wd5/External" if platform == "workday" else "")
                big = {"lever": 130, "workday": 150, "teamtailor": 25, "jobposting": 25}.get(platform, 30)
                count = big if number == 0 else chance.randint(5, 14)
                jobs = [self._job(board, n, count, chance) for n in range(count + count // 4)]
                if board == "job1":  # a page that is new on the day on which new pages are cut off
                    jobs[0] = (*jobs[0][:3], 1, DAYS + 1, 2)
                self.jobs[platform][board] = jobs

    def _job(self, board: str, number: int, count: int, chance: random.Random) -> tuple[str, str, str, int, int, int]:
        name = re.sub(r"\W", "-", board)
        word = chance.choice(WORDS)
        given = chance.choice(self.texts) if self.texts else ""
        text = given or f"You forecast {word} with Python and SQL for team {number} of {name}, and tell what you saw."
        first = 1 if number < count else chance.randint(2, DAYS)
        last = chance.randint(first, DAYS - 1) if chance.random() < 0.12 and number % 5 and first < DAYS else DAYS + 1
        edited = chance.randint(first + 1, DAYS) if chance.random() < 0.05 and first < DAYS else 0
        return f"{name}-{number}", f"Data Scientist, {word} {number}", text, first, last, edited

    def open(self, platform: str, board: str, day: int) -> list[Job]:
        """Return what a board holds on a day."""
        found = []
        for number, (key, title, text, first, last, edited) in enumerate(self.jobs[platform][board]):
            if first <= day <= last:
                is_edited = bool(edited) and day >= edited
                shown = f"Senior {title}" if is_edited else title
                found.append(Job(key, shown, text, "abc"[number % 3], edited if is_edited else first))
        return found

    def day(self, platform: str, board: str, day: int) -> Day:
        """Return how a board behaves on a day."""
        number = int(re.sub(r"\D", "", board.partition(".")[0]))
        behaviour: dict[tuple[str, int, int], Day] = {
            ("greenhouse", 0, 3): Day("partial", "fewer than told"),
            ("greenhouse", 1, 4): Day("failed", "403"),
            ("greenhouse", 2, 2): Day("failed", "empty"),
            ("ashby", 1, 2): Day("failed", "404"),
            ("ashby", 2, 3): Day("failed", "broken"),
            ("ashby", 3, 4): Day("failed", "slow"),
            ("jobposting", 1, 2): Day("partial", "cut JSON-LD"),
            ("jobposting", 2, 3): Day("whole", "loose JSON-LD"),
            ("jobposting", 0, 4): Day("failed", "page 2 missing"),
            ("teamtailor", 0, 3): Day("failed", "page 2 missing"),
            ("workable", 1, 3): Day("whole", "slow, in time"),
        }
        if platform == "recruitee" and day == 3:
            return Day("failed", "outage")
        if platform == "lever" and number == 1:
            return Day("failed", "robots")
        return behaviour.get((platform, number, day), Day())


@dataclass
class MarketServer:
    """Answers for a market's boards; `day` is the day that it is."""

    market: Market
    server: LocalServer
    day: int = 1
    trouble: float = 0.0
    """Share of requests that are answered with 429 (or 403, by Workday) first."""

    def __post_init__(self) -> None:
        self.chance = random.Random(3)
        self.server.fallback = self.reply
        self.server.routes["/robots.txt"] = Reply(
            "User-agent: *\nDisallow: /v0/postings/lev1?\n", content_type="text/plain"
        )
        self.refused: set[str] = set()

    def reply(self, path: str, headers: dict[str, str]) -> Reply:
        """Answer one request."""
        asked = f"{path} {self.server.log[-1][2]!r}"
        if asked not in self.refused and self.chance.random() < self.trouble:
            self.refused.add(asked)  # once
            return Reply("not so fast", 403) if "/wday/" in path else Reply("busy", 429, {"Retry-After": "0"})
        parts = urlsplit(path)
        query = {key: values[0] for key, values in parse_qs(parts.query).items()}
        for pattern, answer in ROUTES:
            if (match := re.fullmatch(pattern, parts.path)) is not None:
                return answer(self, match, query)
        return Reply("nothing here", 404)

    def board(self, platform: str, name: str) -> tuple[list[Job], Day] | Reply:
        """Return what a board holds and does today, or the reply that it fails with."""
        if name not in self.market.jobs[platform]:
            return Reply("no such board", 404)
        behaviour = self.market.day(platform, name, self.day)
        failures = {"403": Reply("no", 403), "404": Reply("gone", 404), "outage": Reply("maintenance", 503),
                    "broken": Reply(b'{"jobs": [{"id": '), "slow": Reply({"jobs": []}, seconds=3.0)}  # fmt: skip
        if behaviour.how in failures:
            return failures[behaviour.how]
        jobs = [] if behaviour.how == "empty" else self.market.open(platform, name, self.day)
        return jobs, behaviour


Answer = Callable[[MarketServer, re.Match[str], dict[str, str]], Reply]


def _board(platform: str, shape: Callable[[MarketServer, str, list[Job], Day, dict[str, str]], Reply]) -> Answer:
    def answer(server: MarketServer, match: re.Match[str], query: dict[str, str]) -> Reply:
        found = server.board(platform, match["board"])
        return found if isinstance(found, Reply) else shape(server, match["board"], *found, query)

    return answer


def _html(job: Job) -> str:
    return f"<p>{html.escape(job.text)}</p>"


def _ashby(server: MarketServer, name: str, jobs: list[Job], day: Day, query: dict[str, str]) -> Reply:
    return Reply({"jobs": [
        {"id": job.id, "title": job.title, "location": "Kiel", "isListed": True, "descriptionHtml": _html(job),
         "publishedAt": "2025-02-01T00:00:00Z", "jobUrl": f"https://jobs.ashbyhq.com/{name}/{job.id}"}
        for job in jobs]},
        etag=f'"{hash(tuple(jobs))}"')  # fmt: skip


def _greenhouse(server: MarketServer, name: str, jobs: list[Job], day: Day, query: dict[str, str]) -> Reply:
    shown = jobs[:-4] if day.how == "fewer than told" else jobs
    return Reply({"meta": {"total": len(jobs)}, "jobs": [
        {"id": job.id, "title": job.title, "content": html.escape(_html(job)), "location": {"name": "Kiel"},
         "first_published": "2025-02-01T00:00:00Z", "company_name": name, "departments": [{"name": job.group}],
         "absolute_url": f"https://boards.greenhouse.io/{name}/jobs/{job.id}"} for job in shown]})  # fmt: skip


def _lever(server: MarketServer, name: str, jobs: list[Job], day: Day, query: dict[str, str]) -> Reply:
    start = int(query.get("skip", "0"))
    return Reply([
        {"id": job.id, "text": job.title, "description": _html(job), "createdAt": 1738368000000,
         "categories": {"location": "Kiel", "team": job.group}, "hostedUrl": f"https://jobs.lever.co/{name}/{job.id}"}
        for job in jobs[start : start + LEVER_PAGE]])  # fmt: skip


def _recruitee(server: MarketServer, name: str, jobs: list[Job], day: Day, query: dict[str, str]) -> Reply:
    return Reply({"offers": [
        {"id": job.id, "title": job.title, "description": _html(job), "published_at": "2025-02-01 00:00:00 UTC",
         "company_name": name, "department": job.group, "careers_url": f"https://{name}.recruitee.com/o/{job.id}",
         "locations": [{"city": "Kiel", "country": "Germany"}]} for job in jobs]})  # fmt: skip


def _teamtailor(server: MarketServer, name: str, jobs: list[Job], day: Day, query: dict[str, str]) -> Reply:
    number = int(query.get("page", "1"))
    if number > 1 and day.how == "page 2 missing":
        return Reply("oops", 500)
    shown = jobs[(number - 1) * FEED_PAGE : number * FEED_PAGE]
    more = {"next_url": f"https://{name}.example/jobs.json?page={number + 1}"} if len(jobs) > number * FEED_PAGE else {}
    return Reply({"items": [
        {"id": job.id, "title": job.title, "content_html": _html(job), "date_published": "2025-02-01T00:00:00Z",
         "url": f"https://{name}.teamtailor.com/jobs/{job.id}", "_jobposting": {
             "hiringOrganization": {"name": name}, "jobLocation": [{"address": {"addressLocality": "Kiel"}}]}}
        for job in shown], **more})  # fmt: skip


def _workable(server: MarketServer, name: str, jobs: list[Job], day: Day, query: dict[str, str]) -> Reply:
    return Reply({"name": name, "jobs": [
        {"shortcode": job.id, "title": job.title, "description": _html(job), "published_on": "2025-02-01",
         "city": "Kiel", "country": "Germany", "url": f"https://apply.workable.com/j/{job.id}"} for job in jobs]},
        seconds=0.5 if day.how == "slow, in time" else 0.0)  # fmt: skip


def _workday_list(server: MarketServer, match: re.Match[str], query: dict[str, str]) -> Reply:
    found = server.board("workday", f"{match['board']}.wd5/External")
    if isinstance(found, Reply):
        return found
    asked = json.loads(server.server.log[-1][2])
    groups = {value for values in asked["appliedFacets"].values() for value in values}
    jobs = [job for job in found[0] if not groups or job.group in groups]
    start = asked["offset"] % CUT_AT
    shown = jobs[start : min(start + 20, CUT_AT)]
    return Reply({
        "total": min(len(jobs), CUT_AT) if asked["offset"] == 0 else 0,
        "jobPostings": [{"title": job.title, "externalPath": f"/job/Kiel/{job.id}", "locationsText": "Kiel",
                         "postedOn": f"Posted {server.day} Days Ago"} for job in shown],
        "facets": [{"facetParameter": "jobFamilyGroup", "values": [
            {"id": group, "count": sum(job.group == group for job in jobs)} for group in "abc"]}]})  # fmt: skip


def _workday_detail(server: MarketServer, match: re.Match[str], query: dict[str, str]) -> Reply:
    found = server.board("workday", f"{match['board']}.wd5/External")
    if isinstance(found, Reply):
        return found
    job = next((job for job in found[0] if job.id == match["id"]), None)
    if job is None:
        return Reply("gone", 404)
    return Reply({"hiringOrganization": {"name": match["board"]}, "jobPostingInfo": {
        "jobPostingId": job.id, "title": job.title, "jobDescription": _html(job), "location": "Kiel",
        "startDate": "2025-02-01", "externalUrl": f"https://x.example/job/{job.id}"}})  # fmt: skip


def _sitemap(server: MarketServer, match: re.Match[str], query: dict[str, str]) -> Reply:
    found = server.board("jobposting", match["board"])
    if isinstance(found, Reply):
        return found
    name, (jobs, day) = match["board"], found
    number = int(re.sub(r"\D", "", name))
    if match["part"] == "index" and number == 0:  # a big site: a sitemap of sitemaps
        return _map(server, "sitemapindex", "sitemap", [(f"/site/{name}/map-{part}", "") for part in (1, 2)])
    if match["part"] == "2" and day.how == "page 2 missing":
        return Reply("oops", 500)
    half = len(jobs) // 2
    part = {"1": jobs[:half], "2": jobs[half:]}.get(match["part"], jobs)
    return _map(server, "urlset", "url", [(f"/site/{name}/jobs/{job.id}", f"2025-02-{job.changed:02}") for job in part])


def _map(server: MarketServer, root: str, tag: str, entries: list[tuple[str, str]]) -> Reply:
    shown = "".join(f"<{tag}><loc>{server.server.url}{path}</loc>" + (f"<lastmod>{day}</lastmod>" if day else "")
                    + f"</{tag}>" for path, day in entries)  # fmt: skip
    return Reply(f'<?xml version="1.0"?><{root}>{shown}</{root}>', content_type="application/xml")


def _page(server: MarketServer, match: re.Match[str], query: dict[str, str]) -> Reply:
    found = server.board("jobposting", match["board"])
    if isinstance(found, Reply):
        return found
    jobs, day = found
    index = next((number for number, job in enumerate(jobs) if job.id == match["id"]), None)
    if index is None:
        return Reply("gone", 404)
    job = jobs[index]
    posting = {"@type": "JobPosting", "title": job.title, "description": _html(job), "datePosted": "2025-02-01",
               "identifier": {"value": job.id}, "hiringOrganization": {"name": match["board"]},
               "jobLocation": {"address": {"addressLocality": "Kiel"}}}  # fmt: skip
    text = json.dumps(posting)
    if day.how == "cut JSON-LD" and job.changed == server.day:
        text = text[: len(text) // 2]
    if day.how == "loose JSON-LD":
        text = "/* by hand */ " + text[:-1] + ",}"
    body = f'<html><script type="application/ld+json">{text}</script><h1>Job</h1></html>'
    return Reply(body, content_type="text/html")


ROUTES: list[tuple[str, Answer]] = [
    (r"/posting-api/job-board/(?P<board>[^/]+)", _board("ashby", _ashby)),
    (r"/v1/boards/(?P<board>[^/]+)/jobs", _board("greenhouse", _greenhouse)),
    (r"/v0/postings/(?P<board>[^/]+)", _board("lever", _lever)),
    (r"/(?P<board>rec\d+)/api/offers/", _board("recruitee", _recruitee)),
    (r"/(?P<board>tea\d+)/jobs\.json", _board("teamtailor", _teamtailor)),
    (r"/tea\d+/jobs\.rss", lambda *_: Reply('<?xml version="1.0"?><rss><channel/></rss>')),
    (r"/api/v1/widget/accounts/(?P<board>[^/]+)", _board("workable", _workable)),
    (r"/wday/cxs/(?P<board>[^/]+)/External/jobs", _workday_list),
    (r"/wday/cxs/(?P<board>[^/]+)/External/job/Kiel/(?P<id>[^/]+)", _workday_detail),
    (r"/site/(?P<board>[^/]+)/map-(?P<part>\w+)", _sitemap),
    (r"/site/(?P<board>[^/]+)/jobs/(?P<id>[^/]+)", _page),
]
