"""Structured data, sitemaps, XML and readable text: odd pages, hostile pages, and what can't be read."""

import gzip
import json

import pytest

from skilltide.errors import ConfigurationError, SourceError
from skilltide.sources.config import build_source
from skilltide.sources.fetch import Page
from skilltide.sources.parsing.json_values import join_texts, list_at, records_in, text_at, value_at
from skilltide.sources.parsing.page_fields import read_page
from skilltide.sources.parsing.schema_org import find_objects
from skilltide.sources.parsing.sitemap import is_same_site, is_sitemap, links, read_sitemap
from skilltide.sources.parsing.xml import xml_children, xml_record, xml_root
from skilltide.sources.platforms.jobposting import JobPosting, JobPostingBoard

POSTING = {"@type": "JobPosting", "title": "Pilot"}


def script(text: str, tag: str = '<script type="application/ld+json">') -> str:
    return f"<html><head>{tag}{text}</script></head></html>"


@pytest.mark.parametrize(
    "page",
    [
        script(json.dumps(POSTING)),
        script(json.dumps([{"@type": "WebSite"}, POSTING])),
        script(json.dumps({"@graph": [POSTING]})),
        script(json.dumps({"@type": "WebPage", "mainEntity": POSTING})),
        script(json.dumps({"@type": "ItemList", "itemListElement": [{"@type": "ListItem", "item": POSTING}]})),
        script('{"@type": ["Thing", "https://schema.org/JobPosting"], "title": "Pilot"}'),
        script(json.dumps(POSTING), "<SCRIPT data-x='1' TYPE=application/ld+json nonce=a>"),
        script("<!-- " + json.dumps(POSTING) + " -->"),
        script("//<![CDATA[\n" + json.dumps(POSTING) + "\n//]]>"),
        script(json.dumps(POSTING) + ";"),
        script('{"@type": "JobPosting", "title": "Pilot",}'),
        script('{"@type": "JobPosting", "title": "Pilot", "description": "two\nlines"}'),
        script("{broken") + script(json.dumps(POSTING)),
        '<div itemscope itemtype="http://schema.org/JobPosting"><b itemprop="title">Pilot</b></div>',
    ],
)
def test_postings_are_found(page: str) -> None:
    (found,) = find_objects(page, "JobPosting").objects
    assert found["title"] == "Pilot"


@pytest.mark.parametrize(
    "page",
    ["", "<html>", script("null"), script("[]"), script('"JobPosting"'), script("{" * 100_000), "<div itemtype=x>"],
)
def test_pages_without_a_posting(page: str) -> None:
    assert find_objects(page, "JobPosting").objects == []


@pytest.mark.parametrize(
    "part", ["<script ", '<script type="application/ld+json">', '<script type="application/ld+json">[[', "<a href='",
             "<a ", "<div itemscope itemtype='x/JobPosting'>", "-->", " "],
)  # fmt: skip
def test_hostile_pages_are_read_in_time(part: str) -> None:
    page = part * 20_000
    find_objects(page, "JobPosting")
    links(Page("https://a.example/", page, "text/html"))


def test_sitemaps() -> None:
    pages = "<url><loc> https://a.example/1 </loc></url><url><loc>/2</loc></url>"
    text = f'<?xml version="1.0"?><urlset xmlns="x">{pages}</urlset>'
    for body in (text.encode(), gzip.compress(text.encode())):
        page = Page("https://a.example/map.xml", "", "application/xml", body)
        assert is_sitemap(page)
        assert list(read_sitemap(page, "x").pages) == ["https://a.example/1", "https://a.example/2"]
    index = "<sitemapindex><sitemap><loc>https://a.example/s1.xml</loc></sitemap></sitemapindex>"
    found = read_sitemap(Page("https://a.example/", index, "", index.encode()), "x")
    assert (found.pages, found.further) == ({}, ["https://a.example/s1.xml"])
    assert not is_sitemap(Page("https://a.example/", "<html>", "text/html", b"<html>"))


def test_a_compressed_sitemap_can_be_no_bomb() -> None:
    page = Page("https://a.example/map.xml.gz", "", "", gzip.compress(b"<urlset>" + b" " * (80 << 20)))
    with pytest.raises(SourceError, match="more than 67,108,864 bytes"):
        read_sitemap(page, "x")
    with pytest.raises(SourceError, match="can't be read"):
        read_sitemap(Page("https://a.example/map.xml.gz", "", "", b"\x1f\x8bnot gzip"), "x")


@pytest.mark.parametrize(
    ("address", "is_same"),
    [("https://acme.example/jobs", True), ("http://www.acme.example/", True), ("https://jobs.acme.example/1", True),
     ("https://acme.example.evil.example/", False), ("https://notacme.example/", False), ("mailto:a@a.example", False),
     ("https://acme.example:8443/", False), ("javascript:void(0)", False)],
)  # fmt: skip
def test_same_site(address: str, is_same: bool) -> None:
    assert is_same_site(address, "https://acme.example/careers") is is_same


def test_xml_is_read_without_entities_and_files() -> None:
    laughs = (
        '<!DOCTYPE l [<!ENTITY a "ha">'
        + "".join(f'<!ENTITY {chr(98 + n)} "{f"&{chr(97 + n)};" * 10}">' for n in range(9))
        + "]><l>&j;</l>"
    )
    secret = '<!DOCTYPE r [<!ENTITY f SYSTEM "file:///etc/hostname">]><r>&f;</r>'
    with pytest.raises(SourceError, match="amplification"):
        xml_root(laughs.encode(), "x")
    assert "".join(xml_root(secret.encode(), "x").itertext()) == "&f;"


def test_xml_helpers() -> None:
    root = xml_root(b'<r xmlns:n="u"><job><n:title> Cook </n:title><a><b>1</b></a></job><job/></r>', "x")
    first, second = map(xml_record, xml_children(root, "job"))
    assert (first, second) == ({"title": "Cook", "a": {"b": "1"}}, None)
    for body in (b"", b"<r>", b"plain", b"\xff\xfe"):
        with pytest.raises(SourceError, match=r"no XML|empty"):
            xml_root(body, "acme")


def test_readable_text_leaves_menus_out() -> None:
    page = "<title>Cook | Acme</title><nav>Home</nav><main><p>You cook.</p><form>Apply</form></main><footer>x</footer>"
    assert read_page(page, {}) == {"title": "Cook", "text": "<main><p>You cook.</p></main>"}
    assert read_page(page, {"title": "p", "text": ".none"}) == {"title": "You cook."}


@pytest.mark.parametrize(
    ("keys", "message"),
    [({"selectors": {"title": "h1["}}, "is no CSS selector"), ({"selectors": {"headline": "h1"}}, "no field is called"),
     ({"match": "("}, "no regular expression"), ({"max_pages": 0}, "greater than"), ({"pages": 3}, "Extra inputs")],
)  # fmt: skip
def test_wrong_boards_are_told(keys: dict[str, object], message: str) -> None:
    with pytest.raises(ValueError, match=message):
        JobPostingBoard.model_validate({"board": "a", "url": "https://a.example", **keys})


def test_a_page_counts_by_what_is_read_from_it() -> None:
    source = build_source("web", {"platform": "jobposting"})
    assert isinstance(source, JobPosting)

    def identity(token: str, text: str) -> str:
        page = f"<h1>Cook</h1><main>{text}</main><script>token = '{token}'</script>"
        return source.identity({"_page": "https://a.example/1", "_html": page, "_selectors": {}})

    assert identity("a", "You cook.") == identity("b", "You cook.")
    assert identity("a", "You cook.") != identity("a", "You bake.")


def test_helpers_take_anything() -> None:
    value = {"a": [{"b": 1.5}, None], "c": {"d": " "}, "e": True}
    assert text_at(value, "a", 0, "b") == "1.5"
    assert [text_at(value, *path) for path in (("a", 5), ("a", "x"), ("c", "d"), ("e",), ("a",))] == [None] * 5
    assert (value_at(value, "a", -1), list_at(value, "a", 0)) == (None, [])
    assert join_texts("a", None, " ", "b ", "a") == "a, b"
    assert records_in({"jobs": [{}]}, "jobs", "acme") == [{}]
    for answer in (None, [], {"jobs": {}}, {"jobs": [1]}, {"error": "x"}, "text"):
        with pytest.raises(SourceError, match=r"acme: the answer holds .*expected a list of records under 'jobs'"):
            records_in(answer, "jobs", "acme")


def test_unknown_keys_of_an_entry_are_told() -> None:
    with pytest.raises(ConfigurationError, match="unknown key 'board'; allowed are accept_terms, api, boards"):
        build_source("x", {"platform": "ashby", "board": "acme"})
