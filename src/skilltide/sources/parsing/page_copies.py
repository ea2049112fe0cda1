"""Pages that show one posting: copies under other addresses (canonical address) or in other languages (hreflang).

What a site says of its pages is believed only as far as the pages agree: sites that name their start page as the
canonical one of every posting, or as every posting's copy in other languages, are common.
"""

from collections.abc import Callable, Sequence
from typing import NamedTuple

from skilltide.sources.parsing.addresses import split
from skilltide.sources.parsing.posting_page import PAGE_KEY, PageReading


class Identity(NamedTuple):
    """What a posting calls itself."""

    identifier: str | None
    title: str | None

    def may_be(self, other: "Identity") -> bool:
        """Tell whether two pages may show one posting: nothing says that they don't."""
        return self.identifier is None or other.identifier is None or self.identifier == other.identifier


_PREFERRED = ("x-default", "en", "en-us", "en-gb")


def without_copies(
    pages: Sequence[PageReading], start: str, identity: Callable[[PageReading], Identity]
) -> list[PageReading]:
    """Return the pages, each posting's once. Pages with several postings, or none, stay as they are.

    `start` is the address that reading began at, `identity` tells what a page's posting calls itself.
    """
    by_url: dict[str, PageReading] = {}
    for page in pages:
        by_url.setdefault(page.url, page)  # several addresses that redirect to one page
    single = {url: page for url, page in by_url.items() if len(page.records) == 1}
    dropped: set[str] = set()
    groups: dict[str, list[PageReading]] = {}
    for page in single.values():
        if page.head.canonical and _is_own(page.head.canonical, page.url) and page.head.canonical != start:
            groups.setdefault(page.head.canonical, []).append(page)
    for canonical, group in groups.items():
        kept = single.get(canonical) or group[0]
        own = identity(kept)
        copies = [page for page in group if page is not kept and own.may_be(identity(page))]
        if canonical not in single:  # nothing shows that the address is a posting's: then all have to agree
            is_one = all(own.title == identity(page).title for page in group) and len(copies) == len(group) - 1
            if not is_one or canonical in by_url:
                continue
        dropped |= {page.url for page in copies}
        kept.records[0][PAGE_KEY] = canonical
    dropped |= _translations({url: page for url, page in single.items() if url not in dropped})
    return [page for url, page in by_url.items() if url not in dropped]


def _translations(pages: dict[str, PageReading]) -> set[str]:
    """Return the addresses of pages that are another page's copy in a language less preferred."""
    dropped: set[str] = set()
    for url, page in pages.items():
        if url in dropped:
            continue
        copies = [
            other
            for other in dict.fromkeys(page.head.alternates.values())
            if other != url and other in pages and url in pages[other].head.alternates.values()
        ]
        if not copies:
            continue
        group = [url, *copies]
        named = (page.head.alternates.get(language) for language in _PREFERRED)
        kept = next((address for address in named if address in group), min(group))
        dropped |= {address for address in group if address != kept}
    return dropped


def _is_own(address: str, url: str) -> bool:
    """Tell whether an address is on the page's own host, and is no start page."""
    there, here = split(address), split(url)
    return there.hostname == here.hostname and bool(there.path.strip("/"))
