"""iCIMS: career sites of large employers, whose search pages link to postings with a JobPosting each."""

from typing import ClassVar

from skilltide.sources.board import Board, DetailBoard, HostedBoard
from skilltide.sources.fetch import Politeness
from skilltide.sources.kinds.linked_pages import LinkedPages


class IcimsBoard(HostedBoard, DetailBoard):
    """A career site at careers-acme.icims.com; the name is the first part of the host's name."""


class Icims(LinkedPages):
    """Career sites at icims.com, by the pages of their search as it is embedded elsewhere."""

    platform: ClassVar[str] = "icims"
    name: ClassVar[str] = "iCIMS"
    home: ClassVar[str | None] = "https://www.icims.com"
    terms: ClassVar[str | None] = "https://www.icims.com/legal/"
    api: ClassVar[str] = "https://{board}.icims.com"
    rests_on: ClassVar[str | None] = "a captured page of a search; a posting's own page was not captured"
    addresses: ClassVar[tuple[str, ...]] = (r"(?:^|//)(?!www\.|media\.|api\.|login\.)(?P<board>[\w-]+)\.icims\.com",)
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0, daily=1_500)
    BoardEntry: ClassVar[type[Board]] = IcimsBoard
    posting_link: ClassVar[str] = r"/jobs/(?P<id>\d+)/[^/?#]+/job"

    def list_address(self, board: Board, number: int, start: int) -> str:
        """Return the address of a page of the search."""
        return f"{self.site(board)}/jobs/search?in_iframe=1&pr={number}&ss=1"

    def posting_address(self, url: str) -> str:
        """Return the address of a posting as it is embedded elsewhere: only that page holds its JobPosting."""
        return f"{url}?in_iframe=1"
