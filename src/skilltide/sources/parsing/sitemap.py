"""Addresses in sitemaps and on pages."""

import re
import zlib
from dataclasses import dataclass, field
from typing import Any

from skilltide.errors import SourceError
from skilltide.sources.fetch import Page
from skilltide.sources.parsing.addresses import absolute, split, without_fragment
from skilltide.sources.parsing.xml import xml_children, xml_root

MAX_BYTES = 64 * 1024 * 1024
_HREF = re.compile(
    r"<a\b[^<>]{0,1000}?\bhref\s{0,9}=\s{0,9}(?:\"([^\"<>]{0,2000})\"|'([^'<>]{0,2000})'|([^\s\"'<>]{1,2000}))",
    re.IGNORECASE,
)


def is_sitemap(page: Page) -> bool:
    """Tell whether a page is a sitemap, a sitemap index, or a compressed one."""
    start = page.body[:400].lstrip()
    return start.startswith(b"\x1f\x8b") or b"<urlset" in start or b"<sitemapindex" in start


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
            inflate = zlib.decompressobj(wbits=31)
            body = inflate.decompress(body, MAX_BYTES)
        except zlib.error:
            raise SourceError(f"{where}: {page.url}: a compressed sitemap that can't be read.") from None
        if inflate.unconsumed_tail:
            raise SourceError(f"{where}: {page.url}: the sitemap has more than {MAX_BYTES:,} bytes.")
        if not inflate.eof:
            raise SourceError(f"{where}: {page.url}: the compressed sitemap was cut off.")
    root: Any = xml_root(body, f"{where}: {page.url}")
    found = Sitemap()
    if str(root.tag).rsplit("}", 1)[-1] == "sitemapindex":
        locations = (" ".join((element.text or "").split()) for element in xml_children(root, "loc"))
        found.further = list(dict.fromkeys(absolute(page.url, location) for location in locations if location))
        return found
    for entry in xml_children(root, "url"):
        values = {str(child.tag).rsplit("}", 1)[-1]: " ".join((child.text or "").split())
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
    found = (next(filter(None, match.groups()), "") for match in _HREF.finditer(page.text))
    return list(
        dict.fromkeys(without_fragment(absolute(page.url, href.replace("&amp;", "&"))) for href in found if href)
    )


def is_same_site(address: str, other: str) -> bool:
    """Tell whether an address is on the same site: same host, or one is a subdomain of the other."""
    first, second = split(address), split(other)
    if first.scheme not in ("http", "https"):
        return False
    one, two = (first.hostname or "").removeprefix("www."), (second.hostname or "").removeprefix("www.")
    return first.port == second.port and (one == two or one.endswith(f".{two}") or two.endswith(f".{one}"))
