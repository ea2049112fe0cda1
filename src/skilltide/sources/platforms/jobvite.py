"""Jobvite: career sites whose search pages link to postings with a JobPosting each."""

from typing import ClassVar

from skilltide.sources.board import Board, DetailBoard
from skilltide.sources.fetch import Politeness
from skilltide.sources.kinds.linked_pages import LinkedPages


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
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0, daily=1_500)
    BoardEntry: ClassVar[type[Board]] = DetailBoard
    posting_link: ClassVar[str] = r"/[\w-]+/job/(?P<id>\w+)"

    def list_address(self, board: Board, number: int, start: int) -> str:
        """Return the address of a page of the search."""
        return f"{self.site(board)}/{board.board}/search?p={number}"
