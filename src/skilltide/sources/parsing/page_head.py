"""What a page says of itself and of its like: its canonical address, its copies in other languages, the next page, and
where it sends its reader."""

import html
import re
from dataclasses import dataclass, field
from urllib.parse import urldefrag, urljoin

from skilltide.sources.fetch import Page

MAX_CHARS = 2_000_000
"""What stands further down in a page is not looked at."""
_TAG = re.compile(r"<(?P<name>link|meta|a)\b(?P<attributes>[^<>]{0,3000})>", re.IGNORECASE)
_ATTRIBUTE = re.compile(
    r"(?P<name>[a-zA-Z][\w:-]{0,40})\s{0,9}=\s{0,9}(?:\"(?P<double>[^\"]*)\"|'(?P<single>[^']*)'|(?P<bare>[^\s\"'>]+))"
)
_REFRESH = re.compile(
    r"^\s*(?P<seconds>\d{1,4})(?:\.\d+)?\s*[;,]\s*(?:url\s*=\s*)?[\"']?(?P<url>[^\"']+)", re.IGNORECASE
)
_MAX_REFRESH_SECONDS = 30
"""A page that sends its reader on after longer than that is one to read."""


@dataclass(slots=True)
class PageHead:
    """Addresses are absolute, without fragments; None where the page names none."""

    canonical: str | None = None
    alternates: dict[str, str] = field(default_factory=dict)
    """Language (as written, small letters; `x-default`) -> address of the same page in it."""
    following: str | None = None
    """The next page of a list (`rel=next`)."""
    refresh: str | None = None
    """Where the page sends its reader by itself (meta refresh)."""


def read_head(page: Page) -> PageHead:
    """Read the links and meta tags of a page (HTML), wherever they stand."""
    head = PageHead()
    for tag in _TAG.finditer(page.text, 0, MAX_CHARS):
        name = tag["name"].lower()
        if name == "a" and "next" not in tag["attributes"].lower():
            continue
        values = {
            found["name"].lower(): html.unescape(found["double"] or found["single"] or found["bare"] or "").strip()
            for found in _ATTRIBUTE.finditer(tag["attributes"])
        }
        if name == "meta":
            if values.get("http-equiv", "").lower() == "refresh" and head.refresh is None:
                head.refresh = _refresh(page, values.get("content", ""))
            continue
        address = _absolute(page, values.get("href", ""))
        relations = values.get("rel", "").lower().split()
        if address is None:
            continue
        if "next" in relations and head.following is None:
            head.following = address
        if name == "link" and "canonical" in relations and head.canonical is None:
            head.canonical = address
        if name == "link" and "alternate" in relations and values.get("hreflang"):
            head.alternates.setdefault(values["hreflang"].lower(), address)
    return head


def _refresh(page: Page, content: str) -> str | None:
    found = _REFRESH.match(content)
    if found is None or int(found["seconds"]) > _MAX_REFRESH_SECONDS:
        return None
    address = _absolute(page, found["url"].strip())
    return None if address == urldefrag(page.url)[0] else address


def _absolute(page: Page, href: str) -> str | None:
    try:
        address = urldefrag(urljoin(page.url, href))[0] if href else None
    except ValueError:
        return None
    return address if address and address.startswith(("http://", "https://")) else None
