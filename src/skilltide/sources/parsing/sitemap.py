"""Addresses in sitemaps and on pages."""

import html
import re
import zlib
from dataclasses import dataclass, field
from typing import Any

from skilltide.errors import SourceError
from skilltide.http.gzip_stream import GzipStream
from skilltide.sources.fetch import Page
from skilltide.sources.parsing.addresses import absolute, split, without_fragment
from skilltide.sources.parsing.xml import xml_children, xml_name, xml_root

MAX_BYTES = 64 * 1024 * 1024
_LOOKED_AT = 20_000
_ROOTS = ("urlset", "sitemapindex")
_ROOT = re.compile(
    rb"(?:\xef\xbb\xbf)?\s*(?:<\?[^<>]*\?>\s*|<!--(?:[^-]|-(?!->))*-->\s*)*<(?:[\w.-]{1,40}:)?(?:urlset|sitemapindex)\b"
)
"""How a sitemap begins: behind declarations and remarks stands its root, whatever its prefix."""
_ADDRESS = r"\b[^<>]{0,1000}?\bhref\s{0,9}=\s{0,9}(?:\"([^\"<>]{0,2000})\"|'([^'<>]{0,2000})'|([^\s\"'<>]{1,2000}))"
_HREF = re.compile(rf"<a{_ADDRESS}", re.IGNORECASE)
_BASE = re.compile(rf"<base{_ADDRESS}", re.IGNORECASE)
"""What a page's relative links start from, where it isn't the page itself."""
_CHARACTER = re.compile(r"&#?\w{1,32};")


def is_sitemap(page: Page) -> bool:
    """Tell whether a page is a sitemap, a sitemap index, a compressed one, or a text of addresses."""
    return page.body.startswith(b"\x1f\x8b") or _ROOT.match(page.body[:_LOOKED_AT]) is not None or _is_text(page)


def _is_text(page: Page) -> bool:
    """Tell whether a page is a sitemap as text: a line for each address (sitemaps.org)."""
    lines = page.text[:_LOOKED_AT].removeprefix("\ufeff").split()
    return bool(lines) and lines[0].startswith(("http://", "https://")) and "<" not in page.text


@dataclass(slots=True)
class Sitemap:
    """What a sitemap lists."""

    pages: dict[str, str | None] = field(default_factory=dict)
    """Address of a page -> when it says that the page changed (as written), in order."""
    further: list[str] = field(default_factory=list)
    """Addresses of further sitemaps."""
    alternates: dict[str, dict[str, str]] = field(default_factory=dict)
    """Address of a page -> language -> address of the same page in it."""


def read_sitemap(page: Page, where: str) -> Sitemap:
    """Read a sitemap or a sitemap index. Raises SourceError where it is neither."""
    body = page.body
    if body[:2] == b"\x1f\x8b":
        try:
            inflate = GzipStream()
            body = inflate.feed(body, MAX_BYTES)
        except zlib.error:
            raise SourceError(f"{where}: {page.url}: a compressed sitemap that can't be read.") from None
        if inflate.has_more:
            raise SourceError(f"{where}: {page.url}: the sitemap has more than {MAX_BYTES:,} bytes.")
        if not inflate.is_whole:
            raise SourceError(f"{where}: {page.url}: the compressed sitemap was cut off.")
    found = Sitemap()
    if body is page.body and _is_text(page):
        lines = (line.strip() for line in page.text.removeprefix("\ufeff").splitlines())
        found.pages = dict.fromkeys(line for line in lines if line.startswith(("http://", "https://")))
        return found
    root: Any = xml_root(body, f"{where}: {page.url}")
    if xml_name(root) not in _ROOTS:
        raise SourceError(f"{where}: {page.url}: the answer is <{xml_name(root)}>, expected a sitemap.")
    if xml_name(root) == "sitemapindex":
        locations = (" ".join((element.text or "").split()) for element in xml_children(root, "loc"))
        found.further = list(dict.fromkeys(absolute(page.url, location) for location in locations if location))
        return found
    for entry in xml_children(root, "url"):
        values = {xml_name(child): " ".join((child.text or "").split())
                  for child in entry if isinstance(child.tag, str)}  # fmt: skip
        if not values.get("loc"):
            continue
        address = absolute(page.url, values["loc"])
        found.pages.setdefault(address, values.get("lastmod") or None)
        copies = {link.get("hreflang", "").lower(): absolute(page.url, link.get("href"))
                  for link in xml_children(entry, "link") if link.get("href") and link.get("hreflang")}  # fmt: skip
        if copies:
            found.alternates[address] = copies
    return found


def links(page: Page) -> list[str]:
    """Return the addresses that a page links to, absolute, each once, in order."""
    told = _BASE.search(page.text, 0, _LOOKED_AT)
    base = absolute(page.url, _value(told)) if told else page.url
    found = map(_value, _HREF.finditer(page.text))
    return list(dict.fromkeys(without_fragment(absolute(base, href)) for href in found if href))


def _value(match: re.Match[str]) -> str:
    """Return an attribute's value. What has no semicolon is no name of a character ("?a=1&copy=2")."""
    written = next(filter(None, match.groups()), "")
    return _CHARACTER.sub(lambda found: html.unescape(found[0]), written).strip()


def is_same_site(address: str, other: str) -> bool:
    """Tell whether an address is on the same site: same host, or one is a subdomain of the other."""
    first, second = split(address), split(other)
    if first.scheme not in ("http", "https"):
        return False
    one, two = (first.hostname or "").removeprefix("www."), (second.hostname or "").removeprefix("www.")
    return first.port == second.port and (one == two or one.endswith(f".{two}") or two.endswith(f".{one}"))
