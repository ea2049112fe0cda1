"""SAP SuccessFactors: career sites of large employers, whose search pages link to postings with a JobPosting each."""

from typing import ClassVar

from pydantic import Field

from skilltide.sources.board import Board, DetailBoard
from skilltide.sources.fetch import Politeness
from skilltide.sources.kinds.linked_pages import LinkedPages

PAGE = 25


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

    def list_address(self, board: Board, number: int) -> str:
        """Return the address of a page of the search, newest first."""
        asked = f"q=&sortColumn=referencedate&sortDirection=desc&startrow={number * PAGE}"
        return f"{self.site(board)}/search/?{asked}"
