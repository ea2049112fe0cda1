"""Titles that links on a page of a list tell, in the layouts of career sites."""

import asyncio
import json

import pytest

from replay_fetch import ReplayFetch
from skilltide.sources.board_source import BoardSource
from skilltide.sources.config import build_source
from skilltide.sources.fetch import Page
from skilltide.sources.kinds import linked_pages
from skilltide.sources.parsing.link_titles import link_texts, link_titles

LINK = r"/job/(?P<id>\d+)"
TITLES = {"1": "Tide Data Scientist", "2": "Rope Clerk", "3": "Rope Clerk II", "4": "KI-Ingenieur für Häfen (m/w/d)"}


def titles(layout: str, told: dict[str, str] = TITLES) -> dict[str, str]:
    """Return the titles that a page of rows tells."""
    rows = "".join(layout.replace("ID", number).replace("TITLE", title) for number, title in told.items())
    page = f"<!doctype html><body><nav><a href='/'>Home</a><a>Menu</a></nav><ul>{rows}</ul></body>"
    return link_titles(link_texts(Page("https://jobs.example/list", page, "text/html"), LINK))


LAYOUTS = {
    "plain": '<li><a href="/job/ID">TITLE</a></li>',
    "spaces": "<li><A HREF='/job/ID?from=list'>\n   TITLE\n </A></li>",
    "heading": '<a href="/job/ID"><span class="sr-only field-label">Job Title</span><h3>TITLE</h3></a>',
    "heading beside a place": '<a href="/job/ID"><h2>TITLE</h2><p>Kiel, Germany</p></a>',
    "read aloud": '<a href="/job/ID"><span class="VisuallyHidden">Title</span><span>TITLE</span></a>',
    "image first": '<a href="/job/ID"><img src="x.png" alt=""></a><a href="/job/ID">TITLE</a>',
    "apply first": '<a href="/job/ID#apply">Apply now</a><b>TITLE</b><a href="/job/ID">TITLE</a>',
    "more behind": '<a href="/job/ID">TITLE</a><a href="/job/ID">Mehr erfahren</a>',
    "only of itself": '<a href="/job/ID" title="TITLE"></a>',
    "spoken label": '<a href="/job/ID" aria-label="TITLE">View job</a>',
    "marked": '<a href="/job/ID"><mark></mark>TITLE<wbr></a>',
    "absolute": '<a class="x" data-id="9" href="https://jobs.example/job/ID/">TITLE</a>',
    "not closed": '<li><a href="/job/ID">TITLE<li>',
    "pictures": '<a href="/job/ID"><svg><title></title></svg> TITLE</a>',
}


@pytest.mark.parametrize("layout", LAYOUTS.values(), ids=LAYOUTS)
def test_a_title_is_found_in_any_layout(layout: str) -> None:
    assert titles(layout) == TITLES


NONE = {
    "the same for all": '<a href="/job/ID">Read more</a> TITLE',
    "icons": '<a href="/job/ID"><i class="icon"></i></a> TITLE',
    "no links": "<li data-href='/job/ID'>TITLE</li>",
    "other links": '<a href="/jobs?page=ID">TITLE</a>',
    "two words for all": '<a href="/job/ID">View</a> TITLE <a href="/job/ID">Bewerben</a>',
}


@pytest.mark.parametrize("layout", NONE.values(), ids=NONE)
def test_what_is_no_title_is_not_taken_for_one(layout: str) -> None:
    assert titles(layout) == {}


def test_a_word_that_is_marked_stays_one_word() -> None:
    told = {"1": "<b>Mach</b>ine Learning", "2": "<div>Clerk</div><div>Kiel</div>", "3": "R&amp;D"}
    assert titles(LAYOUTS["plain"], told) == {"1": "Machine Learning", "2": "Clerk Kiel", "3": "R&D"}


@pytest.mark.parametrize("text", ["", " ", "<!-- -->", "\x00", "no page", "<a", "<a href=>"])
def test_a_page_without_links_tells_nothing(text: str) -> None:
    assert link_texts(Page("https://jobs.example/", text, "text/html"), LINK) == {}


def page_of(title: str) -> str:
    told = {"@type": "JobPosting", "title": title, "description": "<p>You watch the tide with Python.</p>"}
    return f'<script type="application/ld+json">{json.dumps(told)}</script>'


PLATFORMS = {
    "icims": ({"board": "careers-acme"}, "/jobs/search?in_iframe=1&pr={}&ss=1", "/jobs/{}/a-b/job", "?in_iframe=1"),
    "jobvite": ({"board": "acme"}, "/acme/search?p={}", "/acme/job/{}", ""),
    "successfactors": (
        {"board": "jobs.acme.example"}, "/search/?q=&sortColumn=referencedate&sortDirection=desc&startrow={}",
        "/job/Kiel-A-B/{}/", "",
    ),
}  # fmt: skip


def read(platform: str, layout: str, pattern: str | None) -> tuple[list[dict[str, object]], list[str]]:
    """Read a site of four postings; return its records, and which postings were asked for."""
    board, listed, posting, query = PLATFORMS[platform]
    rows = "".join(
        layout.replace("/job/ID", posting.format(number)).replace("TITLE", title) for number, title in TITLES.items()
    )
    step = 4 if platform == "successfactors" else 1
    answers = {listed.format(0): rows, listed.format(step): "<p>No more</p>"}
    pages = {posting.format(number) + query: page_of(title) for number, title in TITLES.items()}
    source = build_source("one", {"platform": platform})
    assert isinstance(source, BoardSource)
    fetch = ReplayFetch(answers | pages)
    entry = source.BoardEntry.model_validate(board | {"titles": pattern})
    content = asyncio.run(source.read_board(entry, fetch))
    assert content.is_complete and not content.rejections
    asked = [number for number in TITLES if posting.format(number) + query in fetch.asked]
    return content.records, asked


CHOSEN = {
    "data scientist": ["1"], "^rope": ["2", "3"], r"clerk$": ["2"], r"\bki\b|data": ["1", "4"],
    "^(?!.*clerk)": ["1", "4"], "häfen": ["4"], "view|apply|more": [], "kiel": [], ".": ["1", "2", "3", "4"],
}  # fmt: skip


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("pattern", CHOSEN)
def test_only_postings_whose_titles_are_asked_for_cost_a_request(platform: str, pattern: str) -> None:
    for layout in ("plain", "heading", "spoken label", "more behind"):
        records, asked = read(platform, LAYOUTS[layout], pattern)
        assert asked == [record["id"] for record in records] == CHOSEN[pattern]


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("pattern", CHOSEN)
def test_where_links_tell_no_title_the_posting_itself_does(platform: str, pattern: str) -> None:
    for layout in ("the same for all", "icons"):
        records, asked = read(platform, NONE[layout], pattern)
        assert [record["id"] for record in records] == CHOSEN[pattern]
        assert asked == list(TITLES)


@pytest.mark.parametrize("platform", PLATFORMS)
def test_a_posting_is_the_same_however_it_was_chosen(platform: str) -> None:
    every, _ = read(platform, LAYOUTS["heading"], None)
    chosen, _ = read(platform, LAYOUTS["heading"], "clerk")
    unsure, _ = read(platform, NONE["icons"], "clerk")
    assert chosen == unsure == every[1:3]


@pytest.mark.parametrize("platform", PLATFORMS)
@pytest.mark.parametrize("pattern", [None, "clerk"])
def test_a_posting_that_can_not_be_made_out_leaves_its_board_alone(
    platform: str, pattern: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    def defective(posting: object) -> None:
        raise RecursionError("too deep")

    monkeypatch.setattr(linked_pages, "posting_fields", defective)
    records, asked = read(platform, NONE["icons"], pattern)
    assert (len(records), asked) == (4, list(TITLES))


@pytest.mark.parametrize("platform", PLATFORMS)
def test_postings_are_not_parsed_where_none_is_chosen(platform: str, monkeypatch: pytest.MonkeyPatch) -> None:
    parsed: list[object] = []
    monkeypatch.setattr(linked_pages, "posting_fields", parsed.append)
    records, _ = read(platform, LAYOUTS["plain"], None)
    assert (len(records), parsed) == (4, [])
