"""SAP SuccessFactors: career sites of large employers, whose search pages link to postings with a JobPosting each."""

import html
import re
from itertools import pairwise
from typing import ClassVar

from pydantic import Field

from skilltide.sources.board import Board, DetailBoard
from skilltide.sources.fetch import Page, Politeness
from skilltide.sources.kinds.linked_pages import LinkedPages
from skilltide.sources.parsing.sitemap import links

_START = re.compile(r"/search/?\?[^#]*\bstartrow=(\d{1,7})\b")
_LABEL = re.compile(
    r"<(\w+)[^<>]{0,300}\bclass\s*=\s*[\"'][^\"'<>]{0,200}\bpaginationLabel\b[^<>]{0,300}>(.{0,500}?)</\1>", re.DOTALL
)
"""What a page says of its place in the list, in the site's language: "Results 1 - 25 of 1,234"."""
_TAG = re.compile(r"<[^<>]*>")
_NUMBER = re.compile(r"\d{1,3}(?:[.,'’\s]\d{3})+(?!\d)|\d+")


class SuccessFactorsBoard(DetailBoard):
    """A career site on the employer's own domain; the name is its host, e.g. `jobs.acme.com`."""

    board: str = Field(pattern=r"^[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+$", max_length=200)


class SuccessFactors(LinkedPages):
    """Career sites that SuccessFactors builds ("Career Site Builder"), by the pages of their search."""

    platform: ClassVar[str] = "successfactors"
    name: ClassVar[str] = "SAP SuccessFactors"
    home: ClassVar[str | None] = "https://www.sap.com/products/hcm/recruiting-software.html"
    terms: ClassVar[str | None] = "https://www.sap.com/about/legal/terms-of-use.html"
    attribution: ClassVar[str | None] = "Each site has terms of its own: read them before adding it to boards.yml."
    api: ClassVar[str] = "https://{board}"
    rests_on: ClassVar[str | None] = "how public collectors page its search; no page was captured"
    addresses: ClassVar[tuple[str, ...]] = (
        r"//(?P<board>[\w-]+(?:\.[\w-]+)+)/search/\?[^\s\"'<>]*(?:sortColumn=referencedate|startrow=\d)",
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0, daily=1_500)
    BoardEntry: ClassVar[type[Board]] = SuccessFactorsBoard
    posting_link: ClassVar[str] = r"/job/[^/?#]+/(?P<id>\d+)/?(?:[?#]|$)"

    def list_address(self, board: Board, number: int, start: int) -> str:
        """Return the address of a page of the search, newest first. How many it shows is each site's own choice."""
        asked = f"q=&sortColumn=referencedate&sortDirection=desc&startrow={start}"
        return f"{self.site(board)}/search/?{asked}"

    def page_size(self, page: Page) -> int | None:
        """Return how far apart the pages are that a page links to."""
        starts = sorted({0, *(int(match[1]) for match in map(_START.search, links(page)) if match)})
        return min((after - before for before, after in pairwise(starts)), default=None)

    def told_count(self, page: Page) -> int | None:
        """Return the largest number of what a page says of its place in the list."""
        label = _LABEL.search(page.text)
        numbers = _NUMBER.findall(html.unescape(_TAG.sub("|", label[2]))) if label else []
        return max((int(re.sub(r"\D", "", number)) for number in numbers), default=None)
