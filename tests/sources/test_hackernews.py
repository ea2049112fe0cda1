"""Hacker News: finding threads, first lines of comments, and threads of the past from files."""

import asyncio
import json
from pathlib import Path

import pytest

from local_server import Reply, local_server
from replay_fetch import ReplayFetch
from skilltide import pipeline
from skilltide.errors import SourceError
from skilltide.model import Document
from skilltide.settings import Settings
from skilltide.sources.board import Board
from skilltide.sources.config import build_source, build_sources
from skilltide.sources.platforms.hackernews import HackerNews
from skilltide.sources.platforms.hackernews_header import is_posting, read_header

SHARED = Path(__file__).parents[2].parent / "shared" / "data" / "hn"
SEARCH = "/api/v1/search_by_date?hitsPerPage=50&query=hiring&tags=story%2Cauthor_whoishiring"


def source(**entry: object) -> HackerNews:
    built = build_source("hn", {"platform": "hackernews", **entry})
    assert isinstance(built, HackerNews)
    return built


def hit(number: int, title: str, month: int) -> dict[str, str]:
    return {"objectID": str(number), "title": title, "created_at": f"2025-{month:02d}-01T16:00:00Z"}


def test_the_newest_threads_are_found() -> None:
    hits = [
        hit(3, "Ask HN: Who wants to be hired? (March 2025)", 3),
        hit(1, "Ask HN: Who is hiring? (January 2025)", 1),
        hit(4, "Ask HN: Who is hiring? (March 2025)", 3),
        hit(2, "Ask HN: Who is Hiring? (February 2025)", 2),
        hit(5, "Ask HN: Freelancer? Seeking freelancer? (March 2025)", 3),
    ]
    boards = asyncio.run(source().list_boards({}, ReplayFetch({SEARCH: {"hits": hits}})))
    assert [board.board for board in boards] == ["4", "2"]
    with pytest.raises(SourceError, match="no thread"):
        asyncio.run(source().list_boards({}, ReplayFetch({SEARCH: {"hits": hits[:1]}})))


@pytest.mark.parametrize(
    ("line", "company", "title", "location", "is_remote"),
    [
        ("Acme | Data Analyst | Berlin, Germany | ONSITE", "Acme", "Data Analyst", "Berlin, Germany; ONSITE", False),
        ("Acme Inc. (YC W20) | Berlin | Full-time | ML Engineer", "Acme Inc.", "ML Engineer", "Berlin", None),
        ("Acme | Senior Engineer, Product Manager | REMOTE (US) | $150k - $200k", "Acme",
         "Senior Engineer, Product Manager", "REMOTE (US)", True),
        ("Acme.io | Hybrid in Paris, France | Site Reliability Engineer | www.acme.io", "Acme.io",
         "Site Reliability Engineer", "Hybrid in Paris, France", False),
        ("Acme // NYC // Backend Engineer // Full-Time", "Acme", "Backend Engineer", "NYC", None),
        ("Acme is hiring! | Rust Developer | London or remote", "Acme", "Rust Developer", "London or remote", True),
        ("Acme (https://acme.example) | Oslo, Norway | Analyst", "Acme", "Analyst", "Oslo, Norway", None),
        ("Acme | iOS | Backend | Toronto, Canada", "Acme", "iOS, Backend", "Toronto, Canada", None),
        ("Data Scientist wanted at our farm", None, "Data Scientist wanted at our farm", None, None),
        ("|||", None, None, None, None),
        ("", None, None, None, None),
    ],
)  # fmt: skip
def test_first_lines(
    line: str, company: str | None, title: str | None, location: str | None, is_remote: bool | None
) -> None:
    header = read_header(line)
    assert (header.company, header.title, header.location, header.is_remote) == (company, title, location, is_remote)


@pytest.mark.parametrize(
    ("parts", "title", "location", "is_remote"),
    [
        ("Distributed Systems Engineer | San Francisco | ONSITE", "Distributed Systems Engineer",
         "San Francisco; ONSITE", False),
        ("Remote Sensing Scientist | Oslo | ONSITE", "Remote Sensing Scientist", "Oslo; ONSITE", False),
        ("Senior Engineer, distributed databases | Austin, TX", "Senior Engineer, distributed databases",
         "Austin, TX", None),
        ("Research Engineer (Distributed Training) | Paris, France | Hybrid",
         "Research Engineer (Distributed Training)", "Paris, France; Hybrid", False),
        ("Staff Distributed Storage Developer | Kiel, Germany", "Staff Distributed Storage Developer",
         "Kiel, Germany", None),
        ("Remote-sensing Analyst | Bergen, Norway", "Remote-sensing Analyst", "Bergen, Norway", None),
        ("Remote Monitoring Developer | Hull, UK | On-site", "Remote Monitoring Developer", "Hull, UK; On-site", False),
        ("Remote Patient Monitoring PM | Boston, MA", "Remote Patient Monitoring PM", "Boston, MA", None),
        ("Data Engineer | Oslo, Norway | No remote", "Data Engineer", "Oslo, Norway; No remote", None),
        ("Data Engineer | Oslo, Norway | ONSITE, not remote", "Data Engineer", "Oslo, Norway; ONSITE, not remote",
         False),
        ("Data Engineer | Oslo, Norway | hybrid-remote", "Data Engineer", "Oslo, Norway; hybrid-remote", False),
        ("Data Engineer | Hybrid remote (2 days in SF)", "Data Engineer", "Hybrid remote (2 days in SF)", False),
        ("Data Engineer | Oslo, Norway | Hybrid Remote", "Data Engineer", "Oslo, Norway; Hybrid Remote", False),
        ("Software Engineer | Research Triangle Park, NC | ONSITE", "Software Engineer",
         "Research Triangle Park, NC; ONSITE", False),
        ("Research Intern | Research Triangle Park", "Research Intern", "Research Triangle Park", None),
        ("Remote Data Engineer | Full-time", "Remote Data Engineer", None, True),
        ("Fully remote senior ML engineer | Full-time", "Fully remote senior ML engineer", None, True),
        ("Remote Site Reliability Engineer", "Remote Site Reliability Engineer", None, True),
        ("Remote Controls Engineer", "Remote Controls Engineer", None, True),
        ("Remote Patient Data Analyst", "Remote Patient Data Analyst", None, True),
        ("Data Engineer | Remote hiring", "Data Engineer", "Remote hiring", True),
        ("Data Engineer | Distributed", "Data Engineer", "Distributed", True),
        ("Data Engineer | DISTRIBUTED (US timezones)", "Data Engineer", "DISTRIBUTED (US timezones)", True),
        ("Data Engineer | Oslo or distributed", "Data Engineer", "Oslo or distributed", True),
        ("Data Engineer | Distributed / Oslo", "Data Engineer", "Distributed / Oslo", True),
        ("Data Engineer | Fully distributed", "Data Engineer", "Fully distributed", True),
        ("Data Engineer | Globally distributed team, any timezone", "Data Engineer",
         "Globally distributed team, any timezone", True),
        ("Data Engineer | We are a distributed company", "Data Engineer", "We are a distributed company", True),
        ("Data Engineer | Remote-first", "Data Engineer", "Remote-first", True),
        ("Data Engineer | USA-REMOTE", "Data Engineer", "USA-REMOTE", True),
        ("Data Engineer | Remote OK for engineers", "Data Engineer", "Remote OK for engineers", True),
        ("Data Engineer | Remote or onsite in Oslo", "Data Engineer", "Remote or onsite in Oslo", True),
        ("Data Engineer | REMOTE (EU) | Remote sensing", "Data Engineer", "REMOTE (EU); Remote sensing", True),
    ],
)  # fmt: skip
def test_words_of_remote_work_and_those_that_only_look_like_them(
    parts: str, title: str, location: str | None, is_remote: bool | None
) -> None:
    header = read_header(f"Acme | {parts}")
    assert (header.title, header.location, header.is_remote) == (title, location, is_remote)


@pytest.mark.parametrize(
    ("name", "is_remote"),
    [("Distributed Labs", False), ("Remote Sensing Ltd", False), ("Anywhere Estates", False), ("Acme (remote)", True),
     ("Acme - Remote", True), ("Acme is hiring remotely", True), ("REMOTE", True), ("100% Remote (US)", True)],
)  # fmt: skip
def test_a_name_offers_no_remote_work(name: str, is_remote: bool) -> None:
    assert read_header(f"{name} | Data Engineer | Oslo, Norway | ONSITE").is_remote is is_remote


@pytest.mark.parametrize("mark", ["|", " ｜ ", " ¦ ", " │ ", " :: ", "||"])
def test_any_bar_divides_a_first_line(mark: str) -> None:
    header = read_header(mark.join(["Tidewater", "ML Engineer", "Kiel, Germany"]) + "<p>We model tides.")
    assert (header.company, header.title, header.location) == ("Tidewater", "ML Engineer", "Kiel, Germany")


@pytest.mark.parametrize(
    ("text", "company", "title"),
    [
        ("Tidewater Labs<p>ML Engineer | Kiel, Germany | Remote<p>We model tides.", "Tidewater Labs", "ML Engineer"),
        ("Hello!<p>ML Engineer | Kiel, Germany<p>We model tides.", None, "Hello!"),
        ("We are hiring<p>ML Engineer | Kiel, Germany<p>We model tides.", None, "We are hiring"),
        ("Data Engineer<p>Tidewater | Kiel, Germany<p>We model tides.", None, "Data Engineer"),
        ("Tidewater<p>We model tides in Kiel.", None, "Tidewater"),
    ],
)
def test_a_name_alone_above_the_rest(text: str, company: str | None, title: str) -> None:
    header = read_header(text)
    assert (header.company, header.title) == (company, title)


def test_comments_that_are_not_shown_and_results_without_a_number_are_left_out() -> None:
    texts = [None, "", " ", "[dead]", "[flagged]", " [deleted] ", 5, "Tidewater | ML Engineer | Kiel"]
    comments = [{"id": number, "text": text} for number, text in enumerate(texts)]
    board = Board(board="9")
    content = asyncio.run(source().read_board(board, ReplayFetch({"/api/v1/items/9": {"children": comments}})))
    assert [record["id"] for record in content.records] == [7]
    hits = [hit(1, "Ask HN: Who is hiring? (March 2025)", 3) | {"objectID": None}, hit(2, "Ask HN: Who is hiring?", 2)]
    boards = asyncio.run(source().list_boards({}, ReplayFetch({SEARCH: {"hits": hits}})))
    assert [board.board for board in boards] == ["2"]


def test_a_link_in_the_first_line_is_no_part_of_a_name() -> None:
    header = read_header(
        'Acme <a href="https:&#x2F;&#x2F;acme.example">https:&#x2F;&#x2F;acme.example</a> | CTO | Oslo<p>x'
    )
    assert (header.company, header.title) == ("Acme", "CTO")


@pytest.mark.parametrize(
    "text",
    ["SEEKING WORK | Remote | Python", "Location: Oslo\nRemote: Yes\nTechnologies: Go", "  ", "<p>"],
)
def test_comments_that_offer_no_work(text: str) -> None:
    assert not is_posting(text)


def test_text_without_end_is_read_in_time() -> None:
    for part in ("|", "a | ", "(", "<a ", "<a>", "x.co", "x.y.", " - ", "<p>", "www.", "https://"):
        read_header(part * 30_000)
        is_posting(part * 30_000)


def test_history_in_either_shape(tmp_path: Path) -> None:
    lines = [
        {"hn_id": 7, "hn_text": "Acme | Data Scientist | Oslo, Norway<p>You know SQL."},
        {
            "id": 8,
            "time": 1685720000,
            "by": "x",
            "text": "Acme | CTO | Oslo",
            "kids": [9],
            "parent": 1,
            "type": "comment",
        },
        {"id": 9, "deleted": True, "time": 1685720001, "type": "comment"},
        {"id": 10, "dead": True, "text": "[dead]", "time": 1685720001, "type": "comment"},
    ]
    (tmp_path / "2023_06.jsonl").write_text("\n".join(map(json.dumps, lines)) + "\nnot json\n")
    (tmp_path / "2023_05.json").write_text(json.dumps(lines[1:2]))
    hn = source(history=str(tmp_path), threads=0)
    units = hn.inputs()
    assert [Path(unit.key).name for unit in units] == ["2023_05.json", "2023_06.jsonl"]
    from datetime import UTC, datetime

    items = [item for unit in units for item in hn.read_unit(unit, datetime(2025, 1, 1, tzinfo=UTC))]
    documents = [item for item in items if isinstance(item, Document)]
    assert [item.payload.get("id", item.payload.get("hn_id")) for item in documents] == [8, 7, 8]
    assert len(items) == 4  # and the line that is no JSON
    assert all("kids" not in item.payload for item in documents)
    by_name, written = (hn.parse(item.payload, item.observed_at) for item in documents[1:])
    assert (by_name.posted, by_name.posted_kind) == ("2023-06-01", "file_name")
    assert (written.posted, written.posted_kind) == ("2023-06-02", None)
    assert documents[1].observed_at.date().isoformat() == "2023-06-01"


def test_history_and_threads_are_one_source(tmp_path: Path, lexicon: Path) -> None:
    comment = {
        "id": 8,
        "created_at_i": 1685720000,
        "text": "Acme | Data Scientist | Oslo, Norway<p>SQL",
        "children": [{}],
    }
    (tmp_path / "2023_06.jsonl").write_text(json.dumps({"hn_id": 7, "hn_text": "Acme | CTO | Oslo, Norway"}) + "\n")
    settings = Settings(home=tmp_path, workers=1, lexicons=lexicon, contact="me@example.org", allow_loopback=True)
    with local_server({"/api/v1/items/1": Reply({"id": 1, "children": [comment]})}) as server:
        server.routes[SEARCH] = Reply({"hits": [hit(1, "Ask HN: Who is hiring? (June 2023)", 6)]})
        entry = {"platform": "hackernews", "api": server.url, "threads": 1, "history": "*.jsonl"}
        sources = build_sources({"hn": entry}, "test", tmp_path).values()
        first = pipeline.ingest(settings, sources)
        comment["children"] = []  # a reply is no change of the posting
        second = pipeline.ingest(settings, sources)
    assert first.run.steps["fetch"] == {"units": 2, "documents": 2, "boards_read": 1}
    assert second.run.steps["fetch"] == {"units": 1, "documents": 0, "boards_unchanged": 1}


def test_history_alone_needs_no_contact(tmp_path: Path, lexicon: Path) -> None:
    (tmp_path / "2023_06.jsonl").write_text(json.dumps({"hn_id": 7, "hn_text": "Acme | CTO | Oslo, Norway"}) + "\n")
    entry = {"platform": "hackernews", "threads": 0, "history": "*.jsonl"}
    outcome = pipeline.ingest(
        Settings(home=tmp_path, workers=1, lexicons=lexicon), build_sources({"hn": entry}, "test", tmp_path).values()
    )
    assert outcome.run.steps["fetch"] == {"units": 1, "documents": 1}


@pytest.mark.shared
def test_a_real_thread_has_a_posting_per_comment(tmp_path: Path) -> None:
    path = SHARED / "firebase_thread_36152014.json"
    if not path.exists():
        pytest.skip("../shared is missing")
    from datetime import UTC, datetime

    hn = source(history=str(path), threads=0)
    (unit,) = hn.inputs()
    items = [item for item in hn.read_unit(unit, datetime(2025, 1, 1, tzinfo=UTC)) if isinstance(item, Document)]
    fields = [hn.parse(item.payload, item.observed_at) for item in items]
    assert len(items) == 339
    assert sum(field.title is not None for field in fields) >= 335
    assert sum(field.company is not None for field in fields) >= 310
    assert sum(field.location is not None for field in fields) >= 300
    assert {str(field.posted)[:7] for field in fields if field.posted} == {"2023-06"}
