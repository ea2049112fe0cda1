"""Jobvite: career sites whose search pages link to postings with a JobPosting each."""

import html
import re
from typing import ClassVar

from skilltide.sources.board import Board, DetailBoard
from skilltide.sources.fetch import Page, Politeness
from skilltide.sources.kinds.linked_pages import LinkedPages
from skilltide.sources.parsing.addresses import absolute, split
from skilltide.sources.parsing.sitemap import links

PAGE = 50
"""So many postings a page of the search shows."""
_NEXT = re.compile(r"<a\b[^<>]{0,500}\bjv-pagination-next\b[^<>]{0,500}>")
_HREF = re.compile(r"\bhref\s{0,9}=\s{0,9}[\"']([^\"'<>]{1,500})[\"']")
_ROWS, _PAGES = "jv-job-list", "jv-pagination"
"""What the rows of a list, and what leads from page to page, are marked with."""


class Jobvite(LinkedPages):
    """Career sites at jobs.jobvite.com, by the pages of their search."""

    platform: ClassVar[str] = "jobvite"
    name: ClassVar[str] = "Jobvite"
    home: ClassVar[str | None] = "https://www.jobvite.com"
    terms: ClassVar[str | None] = "https://www.jobvite.com/legal/"
    api: ClassVar[str] = "https://jobs.jobvite.com"
    rests_on: ClassVar[str | None] = "a captured page of a search; a posting's own page was not captured"
    addresses: ClassVar[tuple[str, ...]] = (
        r"jobs\.jobvite\.com/(?:careers/)?(?!careers(?:/|$)|support(?:/|$)|__)(?P<board>[\w-]+)",
    )
    politeness: ClassVar[Politeness] = Politeness(
        concurrent=1,
        interval_seconds=1.0,
        daily=1_500,
        gone_target=re.compile(r"//search\.jobvite\.com(?:[/?]|$)|/careers/[\w-]+/jobs/?\?error=404\b"),
    )
    """An employer who isn't there leads to the search over all of them, a closed posting to the employer's list."""
    BoardEntry: ClassVar[type[Board]] = DetailBoard
    posting_link: ClassVar[str] = r"/[\w-]+/job/(?P<id>\w+)"

    def list_address(self, board: Board, number: int, start: int) -> str:
        """Return the address of a page of the search."""
        return f"{self.site(board)}/{board.board}/search?p={number}"

    def next_address(self, page: Page) -> str | None:
        """Return where a page of the search links to as the next: on some sites only that address gives it."""
        link = _HREF.search(_next_link(page) or "")
        if link is None:
            return None
        address, here = split(absolute(page.url, html.unescape(link[1]))), split(page.url)
        return address.geturl() if address[:2] == here[:2] and "p=" in address.query else None

    def is_last(self, page: Page) -> bool:
        """Tell whether a page of the search has rows, and neither a link to a next one nor room for one."""
        if _ROWS not in page.text or _next_link(page) is not None:
            return False
        shown = {match["id"] for address in links(page) if (match := re.search(self.posting_link, address))}
        return len(shown) < PAGE or _PAGES in page.text


def _next_link(page: Page) -> str | None:
    """Return the element that leads to the next page, None where there is none that leads anywhere."""
    element = _NEXT.search(page.text)
    return element[0] if element and "disabled" not in element[0] else None
