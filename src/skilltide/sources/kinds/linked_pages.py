"""Career sites without a list in data: pages that link to postings, each with a page that holds a JobPosting."""

import re
from abc import abstractmethod
from dataclasses import replace
from datetime import datetime
from typing import Any, ClassVar

from skilltide.errors import SourceError
from skilltide.model import PostingFields
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent, DetailBoard
from skilltide.sources.fetch import Fetch, Page
from skilltide.sources.kinds.detail_pages import posting_on, read_details
from skilltide.sources.kinds.hosted import HostedSource
from skilltide.sources.parsing.json_values import text_at
from skilltide.sources.parsing.link_titles import link_texts, link_titles
from skilltide.sources.parsing.posting_fields import posting_fields
from skilltide.sources.parsing.posting_page import is_challenge
from skilltide.sources.parsing.sitemap import links

POSTING_KEY = "_jobposting"
"""Payload key that we add: the JobPosting of the posting's page."""
_MOST_PAGES = 250


class LinkedPages(HostedSource):
    """A platform whose pages of a list link to postings. Subclasses say how the pages and the links look."""

    posting_link: ClassVar[str]
    """Regular expression of a posting's address; group `id` tells postings apart."""

    @abstractmethod
    def list_address(self, board: Board, number: int, start: int) -> str:
        """Return the address of a page of the list: the pages before it, and the postings that they showed."""

    def posting_address(self, url: str) -> str:
        """Return what is asked for to read the posting at an address."""
        return url

    def page_size(self, page: Page) -> int | None:
        """Return how many postings the list's pages show, where the first of them tells."""
        return None

    def told_count(self, page: Page) -> int | None:
        """Return how many postings the list has, where a page of it tells."""
        return None

    def next_address(self, page: Page) -> str | None:
        """Return the address of the page after this one, where it links to it; else `list_address` makes it."""
        return None

    def is_last(self, page: Page) -> bool:
        """Tell whether a page of the list says that none follows."""
        return False

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the list page by page until one links to nothing new, then the page of each posting that is new.

        With `titles`, what a posting's links say decides whether it is asked for; where they tell no title, its page.
        """
        chooser = board if isinstance(board, DetailBoard) and board.titles is not None else None
        listed: dict[str, dict[str, Any]] = {}
        texts: dict[str, list[str]] = {}
        is_whole = False
        start = told = 0
        size: int | None = None
        following: str | None = None
        for number in range(_MOST_PAGES):
            page = await fetch.page(following or self.list_address(board, number, start))
            if is_challenge(page):
                raise SourceError(f"{self.unit_key(board)}: {page.url}: the site asks whether a person is reading.")
            before = len(listed)
            shown = self._list(page, listed)
            if chooser is not None:
                for key, told_here in link_texts(page, self.posting_link).items():
                    texts.setdefault(key, []).extend(told_here)
            told = max(told, self.told_count(page) or 0)
            new = len(listed) - before
            if self.is_last(page):
                is_whole = len(listed) >= told
                break
            if not new:  # a page that repeats others may mean that there are more than it tells
                is_whole = len(listed) >= told if told else shown == 0
                break
            if number == 0:
                size = self.page_size(page)
            start += min(new, size or new)  # what a page shows beside its rows (featured postings) skips none
            following = self.next_address(page)

        async def detail(record: dict[str, Any]) -> dict[str, Any]:
            page = await fetch.page(self.posting_address(record["url"]))
            return {POSTING_KEY: posting_on(page, self.unit_key(board), self.posting_link)}

        titles = link_titles(texts)
        asked = [
            record
            for key, record in listed.items()
            if chooser is None or key not in titles or chooser.wants(titles[key])
        ]
        content = await read_details(self, board, asked, None, detail, fetch, "id")
        content.records = [
            record
            for record in content.records
            if chooser is None or record["id"] in titles or _is_wanted(chooser, record[POSTING_KEY])
        ]
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
        fields = posting_fields(posting) if isinstance(posting, dict) else PostingFields()
        return replace(
            fields,
            native_id=f"{board}-{number}" if board and number else None,
            url=text_at(payload, "url"),
            company=text_at(payload, EMPLOYER_KEY) or fields.company,
        )


def _is_wanted(board: DetailBoard, posting: dict[str, Any]) -> bool:
    """Tell whether a posting is asked for by its title; one that can't be made out stays, and parsing says why."""
    try:
        title = posting_fields(posting).title
    except (OSError, MemoryError):  # the machine's trouble, not the record's
        raise
    except Exception:
        return True
    return board.wants(title or "")
