"""Any web page or sitemap with schema.org JobPosting; pages without it by CSS selectors, or by their readable text."""

import asyncio
import hashlib
import re
from collections import Counter
from collections.abc import Mapping
from datetime import datetime
from typing import Any, ClassVar

import orjson
from pydantic import Field, field_validator

from skilltide.errors import SourceError
from skilltide.http.answer import Failure, FetchError
from skilltide.model import PostingFields
from skilltide.sources.board import BOARD_KEY, EMPLOYER_KEY, Board, BoardContent
from skilltide.sources.board_source import BoardSource
from skilltide.sources.fetch import Fetch, Page, Politeness
from skilltide.sources.parsing.addresses import split
from skilltide.sources.parsing.json_values import text_at
from skilltide.sources.parsing.page_copies import Identity, without_copies
from skilltide.sources.parsing.page_fields import check_selectors
from skilltide.sources.parsing.posting_fields import SHARED_ID_KEY, identifier, posting_fields, readable
from skilltide.sources.parsing.posting_page import (
    HTML_KEY,
    INDEX_KEY,
    PAGE_KEY,
    PageReading,
    is_expired,
    read_posting_page,
)
from skilltide.sources.parsing.sitemap import Sitemap, is_same_site, is_sitemap, links, read_sitemap

_MAX_SITEMAPS = 200
_MAX_LEVELS = 4
_MAX_LIST_PAGES = 100
_MAX_HOPS = 3
_PAGE_KEPT_DAYS = 3
"""A page whose sitemap says that it didn't change isn't fetched again for so long; sitemaps lag behind what is gone."""


class JobPostingBoard(Board):
    """A web site that an employer runs itself."""

    url: str
    """A sitemap, a list of postings, or a single posting."""
    match: str | None = None
    """Regular expression of the addresses of postings; needed to follow links of a page that is no sitemap."""
    selectors: dict[str, str] = Field(default_factory=dict)
    """Field -> CSS selector, for pages without structured data."""
    max_pages: int = Field(default=500, ge=1, le=5000)

    @field_validator("match")
    @classmethod
    def _is_expression(cls, value: str | None) -> str | None:
        try:
            re.compile(value or "")
        except re.error as error:
            raise ValueError(f"no regular expression ({error})") from None
        return value

    @field_validator("selectors")
    @classmethod
    def _are_selectors(cls, value: dict[str, str]) -> dict[str, str]:
        check_selectors(value)
        return value


class JobPosting(BoardSource):
    """Web pages with schema.org JobPosting."""

    platform: ClassVar[str] = "jobposting"
    name: ClassVar[str] = "Web pages with schema.org JobPosting"
    home: ClassVar[str | None] = "https://schema.org/JobPosting"
    terms: ClassVar[str | None] = "https://schema.org/docs/terms.html"
    documentation: ClassVar[str | None] = (
        "https://developers.google.com/search/docs/appearance/structured-data/job-posting"
    )
    attribution: ClassVar[str | None] = "Each site has terms of its own: read them before adding it to boards.yml."
    api: ClassVar[str] = ""
    politeness: ClassVar[Politeness] = Politeness(concurrent=2, interval_seconds=1.0)
    BoardEntry: ClassVar[type[Board]] = JobPostingBoard
    volatile = frozenset({INDEX_KEY, SHARED_ID_KEY})

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch a site's postings: from its sitemaps, or from a page, those that follow it, and the links that match.

        A page that can't be had or read is a rejection, and the board then not complete.
        """
        assert isinstance(board, JobPostingBoard)
        start = await fetch.page(self._moved(board.url))
        content = BoardContent()
        readings: list[PageReading] = []
        if is_sitemap(start):
            found = await self._of_sitemaps(start, board, fetch, content)
        else:
            found = await self._of_list(start, board, fetch, content, readings)
        chosen = {
            address: changed
            for address, changed in found.pages.items()
            if address != start.url
            and is_same_site(address, start.url)
            and (board.match is None or re.search(board.match, address))
        }
        for address in _translated(chosen, found.alternates):
            del chosen[address]
        content.is_complete = content.is_complete and len(chosen) <= board.max_pages
        asked = list(chosen.items())[: board.max_pages]
        results = await asyncio.gather(
            *(self._posting_page(address, changed, board, fetch) for address, changed in asked), return_exceptions=True
        )
        for (address, _), result in zip(asked, results, strict=True):
            if isinstance(result, FetchError) and result.code is Failure.not_found:
                continue  # sitemaps lag behind: a posting that is gone is not one that could not be had
            if isinstance(result, SourceError):
                content.rejections.append(("page_failed", str(result)))
            elif isinstance(result, BaseException):
                raise result
            else:
                if result.problem is not None:
                    content.rejections.append(("page_undecodable", f"{address}: {result.problem}."))
                readings.append(result)
        self._take(readings, start.url, board, fetch, content)
        if content.rejections and not content.records:
            raise SourceError(f"{self.unit_key(board)}: no page could be read; the first: {content.rejections[0][1]}")
        return content

    def _take(self, readings: list[PageReading], start: str, board: Board, fetch: Fetch, content: BoardContent) -> None:
        """Take over the postings of pages: those that are open, each once."""
        expired = 0
        for reading in readings:
            is_open = [record for record in reading.records if not is_expired(record, fetch.now.date())]
            expired += len(reading.records) - len(is_open)
            reading.records = is_open
        kept = without_copies(readings, start, _identity)
        content.records = [record for reading in kept for record in reading.records]
        identifiers = Counter(filter(None, (identifier(record) for record in content.records)))
        content.records = [
            {**record, SHARED_ID_KEY: True} if identifiers[identifier(record) or ""] > 1 else record
            for record in content.records
        ]
        copies = sum(len(reading.records) for reading in readings) - len(content.records)
        if expired:
            self.note(self.unit_key(board), "expired", f"{expired} postings on its pages ended (validThrough).")
        closed = sum(reading.is_closed for reading in readings)
        if closed:
            self.note(self.unit_key(board), "closed", f"{closed} pages only say that their posting is closed.")
        if copies > 0:
            text = f"{copies} postings on its pages are copies under other addresses or in other languages."
            self.note(self.unit_key(board), "copies", text)

    async def _posting_page(
        self, address: str, changed: str | None, board: JobPostingBoard, fetch: Fetch
    ) -> PageReading:
        """Read the page of a posting, where the site says that it changed (its sitemap), or says nothing of it."""
        mark = changed or ""
        kept = fetch.seen.fresh(address, mark, _PAGE_KEPT_DAYS) if changed else None
        if kept is not None:
            return PageReading.restored(kept)
        page = await fetch.page(address)
        for _ in range(_MAX_HOPS):
            reading = read_posting_page(
                page,
                address,
                board.selectors,
                is_posting_page=board.match is not None,
                is_text_allowed=board.match is None or bool(re.search(board.match, page.url)),
            )
            target = reading.head.refresh
            if reading.records or target is None:
                break
            if not is_same_site(target, page.url):
                reading.problem = f"it sends its reader to another site ({target[:120]})"
                break
            page = await fetch.page(self._moved(target))
        if changed and reading.problem is None and reading.is_structured:
            fetch.seen.keep(address, mark, reading.stored())
        return reading

    async def _of_list(
        self, start: Page, board: JobPostingBoard, fetch: Fetch, content: BoardContent, readings: list[PageReading]
    ) -> Sitemap:
        """Read a page and those that follow it (rel=next); return what they link to, where links are followed."""
        found = Sitemap()
        page: Page | None = start
        asked = {start.url}
        while page is not None:
            reading = read_posting_page(page, page.url, board.selectors, is_posting_page=board.match is None)
            if reading.problem is not None:
                content.rejections.append(("page_undecodable", f"{page.url}: {reading.problem}."))
            readings.append(reading)
            if board.match is not None:
                found.pages |= dict.fromkeys(links(page))
            following = reading.head.following or (None if reading.records else reading.head.refresh)
            page = None
            if following is None or not is_same_site(following, start.url) or self._moved(following) in asked:
                break
            if len(asked) >= _MAX_LIST_PAGES:
                content.is_complete = False
                break
            asked.add(self._moved(following))
            try:
                page = await fetch.page(self._moved(following))
            except SourceError as error:
                content.rejections.append(("page_failed", str(error)))
        for address in asked:
            found.pages.pop(address, None)
        return found

    def _moved(self, url: str) -> str:
        """Return a board's address, on the other host if the entry names one."""
        if self.entry.api is None:
            return url
        parts = split(url)
        return self.base + parts.path + (f"?{parts.query}" if parts.query else "")

    async def _of_sitemaps(self, start: Page, board: Board, fetch: Fetch, content: BoardContent) -> Sitemap:
        """Return what a sitemap lists, with those that it lists itself, level by level.

        One of those that can't be had or read is a rejection: the pages of the others are there.
        """
        where = self.unit_key(board)
        found = read_sitemap(start, where)
        known = {start.url}
        level = found.further
        for _ in range(_MAX_LEVELS):
            fresh = [address for address in dict.fromkeys(map(self._moved, level)) if address not in known]
            if len(known) + len(fresh) > _MAX_SITEMAPS:
                content.is_complete = False
                fresh = fresh[: _MAX_SITEMAPS - len(known)]
            known.update(fresh)

            async def read(address: str) -> Sitemap:
                return read_sitemap(await fetch.page(address), where)

            maps = []
            for result in await asyncio.gather(*map(read, fresh), return_exceptions=True):
                if isinstance(result, SourceError):
                    content.rejections.append(("sitemap_failed", str(result)))
                elif isinstance(result, BaseException):
                    raise result
                else:
                    maps.append(result)
            for one in maps:
                found.pages = one.pages | found.pages
                found.alternates |= one.alternates
            level = [address for one in maps for address in one.further]
            if not level:
                break
        else:
            content.is_complete = False
        return found

    def identity(self, payload: dict[str, Any]) -> str:
        """Return the hash of a posting; a page without structured data counts by what is read from it."""
        if HTML_KEY not in payload:
            return super().identity(payload)
        kept = {key: payload.get(key) for key in (PAGE_KEY, BOARD_KEY, EMPLOYER_KEY)} | readable(payload)
        return hashlib.sha256(orjson.dumps(kept, option=orjson.OPT_SORT_KEYS)).hexdigest()

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a JobPosting, or of a page without one."""
        return posting_fields(payload)


def _translated(chosen: Mapping[str, str | None], alternates: Mapping[str, Mapping[str, str]]) -> set[str]:
    """Return the chosen addresses that a sitemap says to be copies, in other languages, of one that is kept."""
    dropped: set[str] = set()
    for address in chosen:
        if address in dropped:
            continue
        group = [address] + [
            other
            for other in dict.fromkeys(alternates.get(address, {}).values())
            if other != address and other in chosen and address in alternates.get(other, {}).values()
        ]
        if len(group) > 1:
            named = (alternates[address].get(language) for language in ("x-default", "en", "en-us", "en-gb"))
            kept = next((one for one in named if one in group), min(group))
            dropped |= set(group) - {kept}
    return dropped


def _identity(reading: PageReading) -> Identity:
    record = reading.records[0]
    return Identity(identifier(record), text_at(record, "title"))
