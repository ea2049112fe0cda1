"""Pages as sites really have them, over sockets: what they show is read, and what can't be read closes nothing."""

import asyncio
import gzip
import json
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

import pytest

from local_server import LocalServer, Reply, local_server
from skilltide.errors import SourceError
from skilltide.http import Fetcher, Limits
from skilltide.model import PostingFields
from skilltide.sources.board import BoardContent
from skilltide.sources.config import build_source
from skilltide.sources.fetch import Page
from skilltide.sources.http_fetch import SourceFetch
from skilltide.sources.parsing.loose_json import decode
from skilltide.sources.parsing.posting_page import PageOutcome, is_expired, read_posting_page
from skilltide.sources.platforms.jobposting import JobPosting

NOW = datetime(2025, 3, 10, 6, tzinfo=UTC)
TEXT = "<p>You build models of tides with Python, and keep them true through winter storms on the northern coast.</p>"


@pytest.fixture
def server() -> Iterator[LocalServer]:
    with local_server() as local:
        yield local


def posting(title: str = "Tide Modeller", **more: Any) -> dict[str, Any]:
    return {
        "@context": "https://schema.org",
        "@type": "JobPosting",
        "title": title,
        "description": TEXT,
        "datePosted": "2025-03-01",
        "hiringOrganization": {"@type": "Organization", "name": "Tidewater"},
        "jobLocation": {"address": {"addressLocality": "Kiel", "addressCountry": "DE"}},
        **more,
    }


def page(*scripts: str, head: str = "", body: str = "<h1>Job</h1><main>Loading …</main>") -> Reply:
    shown = "".join(f'<script type="application/ld+json">{text}</script>' for text in scripts)
    return Reply(f"<html><head>{head}{shown}</head><body>{body}</body></html>", content_type="text/html")


def job(title: str = "Tide Modeller", head: str = "", **more: Any) -> Reply:
    return page(json.dumps(posting(title, **more)), head=head)


def sitemap(server: LocalServer, *paths: str, kind: str = "url") -> Reply:
    entries = "".join(f"<{kind}><loc>{server.url}{path}</loc></{kind}>" for path in paths)
    root = "urlset" if kind == "url" else "sitemapindex"
    return Reply(f'<?xml version="1.0"?><{root} xmlns="x">{entries}</{root}>', content_type="application/xml")


def read(server: LocalServer, start: str, match: str | None = "/jobs/", **keys: Any) -> BoardContent:
    return _read(server, start, match, **keys)[0]


def fields(server: LocalServer, start: str, match: str | None = "/jobs/", **keys: Any) -> list[PostingFields]:
    content, source = _read(server, start, match, **keys)
    assert not content.rejections
    return [source.parse(record, NOW) for record in content.records]


def _read(server: LocalServer, start: str, match: str | None, **keys: Any) -> tuple[BoardContent, JobPosting]:
    source = build_source("web", {"platform": "jobposting"})
    assert isinstance(source, JobPosting)
    board = source.BoardEntry.model_validate({"board": "x", "url": server.url + start, "match": match, **keys})

    async def work() -> BoardContent:
        limits = Limits(tries=1, backoff_seconds=0.0)
        async with Fetcher("me@example.org", limits=limits, is_loopback_allowed=True) as fetcher:
            return await source.read_board(board, SourceFetch(fetcher, source, now=NOW))

    return asyncio.run(work()), source


def is_whole(content: BoardContent) -> bool:
    return content.is_complete and not content.rejections


WRITTEN = json.dumps(posting())
LOOSE = {
    "comments": "/* made by hand */\n" + WRITTEN.replace('"datePosted"', '// when\n"datePosted"'),
    "an unescaped quote": WRITTEN.replace("models of tides", 'models of "tides", "surges" and "waves"'),
    "an attribute's quotes": WRITTEN.replace("<p>", '<p class="lead"><a href="https://x.example/a">'),
    "a bad escape": WRITTEN.replace("models of tides", r"models of tides \& surges\' heights"),
    "two objects in a row": json.dumps({"@type": "WebSite", "name": "Tidewater"}) + "\n" + WRITTEN,
    "two with a comma": WRITTEN + "," + json.dumps({"@type": "WebSite", "name": "Tidewater"}),
    "single quotes": "{'@type': 'JobPosting', 'title': 'Tide Modeller', 'description': '" + TEXT + "'}",
    "a trailing comma": WRITTEN[:-1] + ",}",
    "entities": WRITTEN.replace("&", "&amp;").replace('"', "&quot;"),
    "raw line breaks": WRITTEN.replace("models of", "models\nof"),
    "a bracket too many": WRITTEN + "}",
}


@pytest.mark.parametrize("kind", LOOSE)
def test_structured_data_is_read_as_people_write_it(kind: str) -> None:
    found = read_posting_page(Page("https://a.example/1", page(LOOSE[kind]).body, ""), "x", {}, is_posting_page=False)
    assert found.outcome is PageOutcome.postings
    (record,) = found.records
    assert record["title"] == "Tide Modeller"
    assert record["description"].startswith("<p") and record["description"].endswith("northern coast.</p>")


UNREADABLE = {
    "cut off": f'<script type="application/ld+json">{WRITTEN[:150]}',
    "cut off within": f'<script type="application/ld+json">{WRITTEN[:150]}</script><p>{TEXT}',
    "a template": '<script type="application/ld+json">{"@type": "JobPosting", {{ posting | json }}</script>',
    "an error page within": '<script type="application/ld+json">JobPosting: <b>Warning</b> line 3</script>',
}


@pytest.mark.parametrize("kind", UNREADABLE)
@pytest.mark.parametrize("is_posting_page", [True, False])
def test_structured_data_that_cannot_be_read_is_never_replaced_by_text(kind: str, is_posting_page: bool) -> None:
    text = f"<html><h1>Job</h1><main>{TEXT}</main>{UNREADABLE[kind]}"
    found = read_posting_page(Page("https://a.example/1", text, ""), "x", {}, is_posting_page=is_posting_page)
    assert (found.outcome, found.records) == (PageOutcome.undecodable, [])


@pytest.mark.parametrize(
    "text", ["", "{", '{"a": "b', "{" * 90_000 + "}", "[[1,2", "window.x = {}", '{"a" "b" "c": d e}}x']
)
def test_what_is_no_json_is_told(text: str) -> None:
    with pytest.raises(ValueError):
        decode(text)


def test_a_page_without_a_posting_is_no_failure(server: LocalServer) -> None:
    server.routes |= {
        "/map": sitemap(server, "/jobs/1", "/about"),
        "/jobs/1": job(),
        "/about": page('{"@type": "Organization", "name": "Tidewater"}', body=f"<h1>About</h1><main>{TEXT}</main>"),
    }
    content = read(server, "/map", match=None)
    assert is_whole(content) and len(content.records) == 1


def test_an_undecodable_page_makes_the_board_incomplete(server: LocalServer) -> None:
    server.routes |= {
        "/map": sitemap(server, "/jobs/1", "/jobs/2"),
        "/jobs/1": job(),
        "/jobs/2": page(WRITTEN[:200], body="<h1>Job</h1><main>0123456789</main>"),
    }
    for match in (None, "/jobs/"):
        content = read(server, "/map", match=match)
        assert [code for code, _ in content.rejections] == ["page_undecodable"]
        assert "/jobs/2: its structured data can't be decoded" in content.rejections[0][1]
        assert [record["title"] for record in content.records] == ["Tide Modeller"]
    server.routes["/jobs/1"] = server.routes["/jobs/2"]
    with pytest.raises(SourceError, match="no page could be read"):
        read(server, "/map")


@pytest.mark.parametrize(
    "body", ["<h1>Job</h1><main>0123456789</main>", "<div id=app></div>", "<title>Just a moment...</title>" + TEXT]
)
def test_an_empty_page_or_a_question_whether_one_is_human_is_not_read(body: str, server: LocalServer) -> None:
    server.routes |= {"/map": sitemap(server, "/jobs/1", "/jobs/2"), "/jobs/1": job(), "/jobs/2": page(body=body)}
    content = read(server, "/map")
    assert not is_whole(content) and len(content.records) == 1


def test_a_posting_that_ended_is_not_open(server: LocalServer) -> None:
    server.routes |= {
        "/map": sitemap(server, "/jobs/1", "/jobs/2", "/jobs/3"),
        "/jobs/1": job("Open", validThrough="2025-03-10"),
        "/jobs/2": job("Ended", validThrough="2025-03-09T12:00:00+01:00"),
        "/jobs/3": job("Unknown", validThrough="soon"),
    }
    content = read(server, "/map")
    assert is_whole(content)
    assert [record["title"] for record in content.records] == ["Open", "Unknown"]
    assert not is_expired({"validThrough": "2025-03-09T23:30:00-08:00"}, NOW.date())
    assert is_expired({"validThrough": ["2024-12-31"]}, NOW.date())
    assert not is_expired({"validThrough": {"x": 1}}, NOW.date())


@pytest.mark.parametrize(
    ("ended", "posted", "is_over"),
    [
        ("0001-01-01T00:00:00", "2025-03-01", False),
        ("1970-01-01T00:00:00Z", None, False),
        ("9999-12-31", "2025-03-01", False),
        ("2025-02-01", "2025-03-01T09:00:00+01:00", False),
        ("2025-03-05", "2025-03-01", True),
        ("2025-03-05", "soon", True),
        ("2025-03-05", "0001-01-01", True),
    ],
)
def test_an_end_that_says_nothing_ends_no_posting(
    ended: str, posted: str | None, is_over: bool, server: LocalServer
) -> None:
    server.routes |= {"/map": sitemap(server, "/jobs/1"), "/jobs/1": job(validThrough=ended, datePosted=posted)}
    assert len(read(server, "/map").records) == (not is_over)


@pytest.mark.parametrize(
    ("title", "text", "is_closed"),
    [
        ("Job no longer available", "See what else there is to do at our harbour.", True),
        ("Tide Modeller", "Sorry, this position has been filled. Thank you for your interest in Tidewater.", True),
        ("Tide Modeller", "This job posting has expired. Have a look at our other openings.", True),
        ("Stelle nicht mehr verfügbar", "Schauen Sie sich gern bei unseren anderen Stellen um.", True),
        ("Modélisateur", "Cette offre n’est plus disponible, mais il y en a bien d'autres chez nous.", True),
        ("Page not found", "What you look for may have moved, or may never have been here at all.", True),
        ("Tide Modeller", TEXT + "The last holder of this role has been promoted; barriers have been removed.", False),
        ("Tide Modeller", TEXT * 12 + "Posts that are no longer available are taken down within a day.", False),
    ],
)
def test_a_page_that_says_its_posting_is_closed_is_none(
    title: str, text: str, is_closed: bool, server: LocalServer
) -> None:
    server.routes |= {
        "/map": sitemap(server, "/jobs/1", "/jobs/2"),
        "/jobs/1": job("Other"),
        "/jobs/2": page(body=f"<h1>{title}</h1><main><p>{text}</p></main>"),
    }
    content, source = _read(server, "/map", "/jobs/")
    assert is_whole(content) and len(content.records) == 2 - is_closed
    assert [note.code for note in source.take_notes()] == ["closed"] * is_closed


def test_pages_that_follow_are_read(server: LocalServer) -> None:
    server.routes |= {
        "/open": page(head='<link rel="next" href="/open?page=2">', body='<a href="/jobs/1">1</a>'),
        "/open?page=2": page(
            body='<a href="/jobs/2">2</a> <a class=x rel="nofollow next" href="/open?page=3&amp;s=1">go</a>'
        ),
        "/open?page=3&s=1": page(body='<a href="/jobs/3">3</a><a rel=next href="/open">again</a>'),
        **{f"/jobs/{number}": job(f"Pilot {number}") for number in (1, 2, 3)},
    }
    content = read(server, "/open")
    assert is_whole(content)
    assert [record["title"] for record in content.records] == ["Pilot 1", "Pilot 2", "Pilot 3"]
    server.routes["/open?page=2"] = Reply("oops", 500)
    content = read(server, "/open")
    assert not is_whole(content) and len(content.records) == 1


def test_a_list_that_asks_whether_one_is_human_is_not_read(server: LocalServer) -> None:
    server.routes |= {
        "/open": page(head='<link rel="next" href="/open/2">', body='<a href="/jobs/1">1</a>'),
        "/open/2": page(head="<title>Just a moment...</title>", body=""),
        "/jobs/1": job("Pilot 1"),
    }
    content = read(server, "/open")
    assert not is_whole(content) and len(content.records) == 1


def test_lists_with_their_postings_on_several_pages(server: LocalServer) -> None:
    shown = [posting(f"Pilot {number}", url=f"{server.url}/x/{number}") for number in range(4)]
    server.routes |= {
        "/open": page(json.dumps(shown[:2]), head='<link rel="next" href="/open/2">'),
        "/open/2": page(json.dumps(shown[2:])),
    }
    content = read(server, "/open", match=None)
    assert is_whole(content) and len(content.records) == 4


def test_sitemaps_are_followed_level_by_level(server: LocalServer) -> None:
    server.routes |= {
        "/map": sitemap(server, "/map/de", "/map/en", kind="sitemap"),
        "/map/de": sitemap(server, "/map/jobs", "/map", kind="sitemap"),
        "/map/en": sitemap(server, "/jobs/2"),
        "/map/jobs": sitemap(server, "/jobs/1"),
        "/jobs/1": job("One"),
        "/jobs/2": job("Two"),
    }
    content = read(server, "/map")
    assert is_whole(content) and {record["title"] for record in content.records} == {"One", "Two"}


@pytest.mark.parametrize(
    "broken",
    [Reply("no", 404), Reply("no", 503), page(body="<h1>Maintenance</h1>"), Reply("<feed/>"), Reply(b"\x1f\x8bcut")],
    ids=["gone", "busy", "page", "feed", "gzip"],
)
def test_a_sitemap_that_can_not_be_read_costs_its_own_pages_only(broken: Reply, server: LocalServer) -> None:
    broken.content_type = "text/html"
    server.routes |= {
        "/map": sitemap(server, "/map/a", "/map/b", kind="sitemap"),
        "/map/a": sitemap(server, "/jobs/1"),
        "/map/b": broken,
        "/jobs/1": job("One"),
    }
    content = read(server, "/map")
    assert [record["title"] for record in content.records] == ["One"] and not is_whole(content)
    assert [code for code, _ in content.rejections] == ["sitemap_failed"] and "/map/b" in content.rejections[0][1]
    server.routes["/map/a"] = broken
    with pytest.raises(SourceError, match="no page could be read"):
        read(server, "/map")


def _rewritten(change: str) -> Reply:
    """Return a sitemap of /jobs/1 and /jobs/2?a=1&b=2 as programs really write it."""
    body = "<url><loc>/jobs/1</loc></url><url><loc>/jobs/2?a=1&amp;b=2</loc></url>"
    declared = '<?xml version="1.0" encoding="UTF-8"?>'
    xml = f'{declared}<urlset xmlns="x">{body}</urlset>'
    packed = gzip.compress(xml[:70].encode()) + gzip.compress(xml[70:].encode()) + bytes(20)
    return {
        "lines above": Reply(f"\n  \n{xml}"),
        "a mark": Reply(f"\ufeff{xml}"),
        "a prefix": Reply(
            f'{declared}<s:urlset xmlns:s="x">{body.replace("<", "<s:").replace("<s:/", "</s:")}</s:urlset>'
        ),
        "remarks": Reply(xml.replace("<urlset", f"<?style a?><!-- {'made by a program - ' * 90} --><urlset")),
        "bare ampersands": Reply(xml.replace("&amp;", "&")),
        "a character that XML has not": Reply(xml.replace("</loc>", "\x0b</loc>")),
        "lines of addresses": Reply("\ufeffBASE/jobs/1\r\nBASE/jobs/2?a=1&b=2\r\n"),
        "members of gzip": Reply(packed),
        "members of gzip on the way": Reply(packed, headers={"Content-Encoding": "gzip"}),
    }[change]


@pytest.mark.parametrize(
    "change",
    ["lines above", "a mark", "a prefix", "remarks", "bare ampersands", "a character that XML has not",
     "lines of addresses", "members of gzip", "members of gzip on the way"],
)  # fmt: skip
def test_sitemaps_are_read_as_programs_write_them(change: str, server: LocalServer) -> None:
    reply = _rewritten(change)
    if isinstance(reply.body, str):
        reply.body = reply.body.replace("BASE", server.url)
    reply.content_type = "text/plain"
    server.routes |= {"/map": reply, "/jobs/1": job("One"), "/jobs/2?a=1&b=2": job("Two")}
    content = read(server, "/map")
    assert is_whole(content) and {record["title"] for record in content.records} == {"One", "Two"}


def test_a_sitemap_that_was_cut_off_is_a_failure(server: LocalServer) -> None:
    whole = sitemap(server, "/jobs/1", "/jobs/2").body
    server.routes |= {"/jobs/1": job("One"), "/jobs/2": job("Two")}
    for body in (whole[:-9], "\n" + whole[:-9], whole[:-60], gzip.compress(whole.encode())[:-9]):
        server.routes["/map"] = Reply(body, content_type="application/xml")
        with pytest.raises(SourceError, match=r"no XML|cut off"):
            read(server, "/map")


def test_links_start_from_the_base_that_a_page_names(server: LocalServer) -> None:
    links = '<a href="jobs/1">One</a><a href=" &#x2F;jobs/2?a=1&amp;b=2&copy=3 ">Two</a>'
    server.routes |= {
        "/open/all": page(head='<base href="/careers/">', body=links),
        "/careers/jobs/1": job("One"),
        "/jobs/2?a=1&b=2&copy=3": job("Two"),
    }
    content = read(server, "/open/all")
    assert is_whole(content) and {record["title"] for record in content.records} == {"One", "Two"}


def test_a_page_may_send_its_reader_on(server: LocalServer) -> None:
    moved = '<meta http-equiv="refresh" content="0; url=/jobs/new-1">'
    server.routes |= {
        "/map": sitemap(server, "/jobs/1", "/jobs/2", "/jobs/3"),
        "/jobs/1": page(head=moved, body=""),
        "/jobs/new-1": job("Moved"),
        "/jobs/2": page(head="<META content=\"3;URL='/careers'\" http-equiv=Refresh>", body=f"<p>{TEXT}</p>"),
        "/careers": page(body=f"<h1>Careers</h1><main>{TEXT}</main>"),
        "/jobs/3": job("Stays"),
    }
    content = read(server, "/map")
    assert is_whole(content)  # the second one is gone: its page leads to a list
    assert [record["title"] for record in content.records] == ["Moved", "Stays"]


def test_a_posting_that_redirects_to_the_list_is_gone(server: LocalServer) -> None:
    server.routes |= {
        "/map": sitemap(server, "/jobs/1", "/jobs/2"),
        "/jobs/1": Reply(status=302, headers={"Location": "/careers"}),
        "/careers": page(body=f"<h1>Careers</h1><main>{TEXT}</main>"),
        "/jobs/2": job("Stays"),
    }
    content = read(server, "/map")
    assert is_whole(content) and [record["title"] for record in content.records] == ["Stays"]


def test_copies_are_one_posting(server: LocalServer) -> None:
    def head(*addresses: str, canonical: str = "") -> str:
        links = [f'<link rel="alternate" hreflang="{code}" href="{server.url}{path}">'
                 for code, path in zip(("de", "en"), addresses, strict=False)]  # fmt: skip
        return "".join(links) + (f'<link rel="canonical" href="{canonical}">' if canonical else "")

    own = [head("/jobs/de/1", "/jobs/en/1"), head("/jobs/de/2", "/jobs/en/2", canonical="/jobs/en/2")]
    server.routes |= {
        "/map": sitemap(server, *(f"/jobs/{code}/{number}" for code in ("de", "en") for number in (1, 2)),
                        "/jobs/9?from=a", "/jobs/9?from=b"),
        "/jobs/de/1": job("Lotse", own[0]), "/jobs/en/1": job("Pilot", own[0]),
        "/jobs/de/2": job("Koch", own[1]), "/jobs/en/2": job("Cook", own[1]),
        **{f"/jobs/9?from={letter}": job("Mate", head(canonical="/jobs/9")) for letter in "ab"},
    }  # fmt: skip
    found = fields(server, "/map")
    assert [item.title for item in found] == ["Pilot", "Cook", "Mate"]
    assert str(found[2].url).endswith("/jobs/9")


def test_pages_that_all_name_one_address_are_no_copies(server: LocalServer) -> None:
    wrong = '<link rel="canonical" href="/careers"><link rel="alternate" hreflang="en" href="/careers">'
    server.routes |= {
        "/map": sitemap(server, "/jobs/1", "/jobs/2"),
        "/jobs/1": job("Pilot", wrong),
        "/jobs/2": job("Cook", wrong),
    }
    assert [item.title for item in fields(server, "/map")] == ["Pilot", "Cook"]


def test_copies_that_a_sitemap_names_are_not_fetched(server: LocalServer) -> None:
    def entry(path: str) -> str:
        links = "".join(f'<xhtml:link rel="alternate" hreflang="{code}" href="{server.url}/jobs/{code}"/>'
                        for code in ("de", "en"))  # fmt: skip
        return f"<url><loc>{server.url}{path}</loc>{links}</url>"

    body = f'<urlset xmlns="x" xmlns:xhtml="y">{entry("/jobs/de")}{entry("/jobs/en")}</urlset>'
    server.routes |= {
        "/map": Reply(body, content_type="text/xml"), "/jobs/de": job("Lotse"), "/jobs/en": job("Pilot"),
    }  # fmt: skip
    assert [item.title for item in fields(server, "/map")] == ["Pilot"]
    assert server.asked("/jobs/") == ["/jobs/en"]


def test_an_identifier_holds_a_posting_together_where_its_address_changes(server: LocalServer) -> None:
    number = {"@type": "PropertyValue", "name": "Tidewater", "value": "R-17"}
    server.routes |= {"/map": sitemap(server, "/jobs/1-pilot"), "/jobs/1-pilot": job("Pilot", identifier=number)}
    (before,) = fields(server, "/map")
    server.routes |= {"/map": sitemap(server, "/jobs/1-lead"), "/jobs/1-lead": job("Lead Pilot", identifier=number)}
    (after,) = fields(server, "/map")
    assert before.native_id == after.native_id == "127.0.0.1#R-17"


def test_an_identifier_that_several_postings_give_tells_none_apart(server: LocalServer) -> None:
    server.routes |= {
        "/map": sitemap(server, "/jobs/1", "/jobs/2", "/jobs/3"),
        "/jobs/1": job("Pilot", identifier="7"),
        "/jobs/2": job("Cook", identifier={"value": 7}),
        "/jobs/3": job("Mate", identifier="Tidewater"),
    }
    assert [item.native_id for item in fields(server, "/map")] == [None, None, None]


STATE = {"props": {"pageProps": {"teaser": [{"title": "Other", "description": "Short."}], "job": {
    "jobId": "77", "jobTitle": "Tide Modeller", "descriptionHtml": TEXT, "publishedAt": "2025-03-02",
    "location": {"city": "Kiel", "country": "Germany"}, "employmentType": "Full-time",
    "company": {"name": "Tidewater", "logo": "x.png"}}}}}  # fmt: skip


def test_the_data_of_a_page_s_program_is_read(server: LocalServer) -> None:
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(STATE)}</script>'
    server.routes |= {"/map": sitemap(server, "/jobs/77"), "/jobs/77": page(head=script, body="<div id=__next></div>")}
    (found,) = fields(server, "/map")
    assert (found.title, found.company, found.location) == ("Tide Modeller", "Tidewater", "Kiel, Germany")
    assert (found.posted, found.employment_type, found.description_html) == ("2025-03-02", "Full-time", TEXT)
    assert read(server, "/map", match=None).records == []  # without `match`, nothing says that it is a posting's page


def test_a_jobposting_within_the_data_of_a_program_is_one(server: LocalServer) -> None:
    inner = {"props": {"seo": json.dumps(posting()).replace("/", "\\/")}}
    script = f'<script id="__NEXT_DATA__" type="application/json">{json.dumps(inner)}</script>'
    server.routes |= {"/map": sitemap(server, "/jobs/77"), "/jobs/77": page(head=script, body="")}
    (found,) = fields(server, "/map", match=None)
    assert (found.title, found.company) == ("Tide Modeller", "Tidewater")


def test_descriptions_that_are_escaped_twice_are_texts(server: LocalServer) -> None:
    from skilltide.model import Document, Posting
    from skilltide.normalise.posting import normalise

    text = TEXT.replace("<", "&amp;lt;").replace(">", "&amp;gt;")
    server.routes |= {"/map": sitemap(server, "/jobs/1"), "/jobs/1": job(description=text)}
    (found,) = fields(server, "/map")
    result = normalise(found, Document("web", {}, NOW, "x", 0))
    assert isinstance(result, Posting) and result.text.startswith("You build models") and "<" not in result.text
