"""Career sites without a list in data: pages that link to postings, each with a page that holds a JobPosting."""

import re
from abc import abstractmethod
from datetime import datetime
from typing import Any, ClassVar

from skilltide.errors import SourceError
from skilltide.model import PostingFields
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent
from skilltide.sources.fetch import Fetch, Page
from skilltide.sources.kinds.detail_pages import read_details
from skilltide.sources.kinds.hosted import HostedSource
from skilltide.sources.parsing.field_values import as_html, join_places
from skilltide.sources.parsing.json_values import join_texts, list_at, text_at, texts_at, value_at
from skilltide.sources.parsing.posting_page import is_challenge
from skilltide.sources.parsing.schema_org import find_objects
from skilltide.sources.parsing.sitemap import links
from skilltide.sources.parsing.telecommute import is_telecommute

POSTING_KEY = "_jobposting"
"""Payload key that we add: the JobPosting of the posting's page."""
_MOST_PAGES = 100


class LinkedPages(HostedSource):
    """A platform whose pages of a list link to postings. Subclasses say how the pages and the links look."""

    posting_link: ClassVar[str]
    """Regular expression of a posting's address; group `id` tells postings apart."""

    @abstractmethod
    def list_address(self, board: Board, number: int) -> str:
        """Return the address of a page of the list, from 0."""

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the list page by page until one links to nothing new, then the page of each posting that is new."""
        listed: dict[str, dict[str, Any]] = {}
        is_whole = False
        for number in range(_MOST_PAGES):
            page = await fetch.page(self.list_address(board, number))
            if is_challenge(page):
                raise SourceError(f"{self.unit_key(board)}: {page.url}: the site asks whether a person is reading.")
            before = len(listed)
            shown = self._list(page, listed)
            if len(listed) == before:
                is_whole = shown == 0  # a page that repeats others may mean that there are more than it tells
                break

        async def detail(record: dict[str, Any]) -> dict[str, Any]:
            page = await fetch.page(record["url"])
            found = find_objects(page.text, "JobPosting")
            if not found.objects:
                why = found.undecodable[0] if found.undecodable else "it holds no JobPosting"
                raise SourceError(f"{self.unit_key(board)}: {page.url}: {why}.")
            return {POSTING_KEY: found.objects[0]}

        content = await read_details(self, board, list(listed.values()), "title", detail, fetch, "id")
        content.is_complete = is_whole
        return content

    def _list(self, page: Page, listed: dict[str, dict[str, Any]]) -> int:
        """Note the postings that a page links to; return how many it shows."""
        shown = 0
        for address in links(page):
            match = re.search(self.posting_link, address)
            if match is not None:
                listed.setdefault(match["id"], {"id": match["id"], "url": address.partition("?")[0]})
                shown += 1
        return shown

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting's JobPosting. Its number is the board's own, so the board is part of its id."""
        posting, board, number = payload.get(POSTING_KEY), text_at(payload, BOARD_KEY), text_at(payload, "id")
        places = value_at(posting, "jobLocation")
        return PostingFields(
            native_id=f"{board}-{number}" if board and number else None,
            url=text_at(payload, "url"),
            title=text_at(posting, "title"),
            company=text_at(payload, EMPLOYER_KEY)
            or text_at(posting, "hiringOrganization", "name")
            or text_at(posting, "hiringOrganization"),
            location=join_places(_place(place) for place in (places if isinstance(places, list) else [places])),
            description_html=as_html(text_at(posting, "description")),
            posted=text_at(posting, "datePosted"),
            employment_type=join_texts(text_at(posting, "employmentType"), *texts_at(posting, "employmentType")),
            is_remote=True if is_telecommute(posting) else None,
        )


def _place(place: Any) -> str | None:
    address = value_at(place, "address", 0) if list_at(place, "address") else value_at(place, "address")
    country = text_at(address, "addressCountry") or text_at(address, "addressCountry", "name")
    return join_texts(text_at(address, "addressLocality"), text_at(address, "addressRegion"), country)
