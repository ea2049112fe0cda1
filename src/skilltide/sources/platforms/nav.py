"""NAV: the feed of the postings of Norway's employment service; each posting is a request of its own. Needs a token."""

import email.utils
from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, ClassVar

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.aggregator import Aggregator, PagedEntry, Record
from skilltide.sources.kinds.detail_pages import gone_posting, read_details
from skilltide.sources.parsing.addresses import absolute
from skilltide.sources.parsing.field_values import as_html, join_places
from skilltide.sources.parsing.json_values import join_texts, list_at, records_in, text_at, value_at
from skilltide.sources.source import SourceEntry

_PEOPLE = "contactList"
"""Names and numbers of people: left out of what is landed."""
_OPEN = "ACTIVE"
_UNKEPT = {"Cache-Control": "no-store"}
"""A page's ETag names the page that follows, and stays the same while entries are added: a 304 would hide those."""


class NavEntry(PagedEntry):
    """An entry of `sources.yml` for NAV."""

    pages: int = Field(default=20, ge=1, le=1000)
    days: int = Field(default=3, ge=1, le=180)
    """How far back the feed is read."""
    titles: list[str] = Field(
        default=["machine learning", "maskinlæring", "data scientist", "dataforsker", "kunstig intelligens"],
        min_length=1,
    )
    """Only postings whose title holds one of these (any case): each costs a request."""


class Nav(Aggregator):
    """The Job Vacancy Feed. Its terms ask to remove what is no longer active; people in it are not landed."""

    platform: ClassVar[str] = "nav"
    name: ClassVar[str] = "NAV (Norway)"
    home: ClassVar[str | None] = "https://arbeidsplassen.nav.no"
    terms: ClassVar[str | None] = "https://arbeidsplassen.nav.no/vilkar-api"
    attribution: ClassVar[str | None] = "Name arbeidsplassen.nav.no; postings that ended must not be shown."
    documentation: ClassVar[str | None] = "https://navikt.github.io/pam-stilling-feed/"
    rests_on: ClassVar[str | None] = "its own documentation; no answer was captured"
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0, daily=2_000)
    api: ClassVar[str] = "https://pam-stilling-feed.nav.no"
    keys: ClassVar[tuple[str, ...]] = ("NAV_API_TOKEN",)
    is_opt_in: ClassVar[bool] = True
    is_newest_last: ClassVar[bool] = True
    Entry: ClassVar[type[SourceEntry]] = NavEntry

    entry: NavEntry

    def record_key(self, record: Record) -> str | None:
        """Return the posting's id; each change of it is an entry of the feed."""
        return text_at(record, "_feed_entry", "uuid") or text_at(record, "id")

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the pages of the feed since some days ago, then each posting that is new and wanted.

        The feed tells changes, oldest first: of what it tells of one posting, the last holds.
        """
        headers = {"Authorization": f"Bearer {self.key('NAV_API_TOKEN')}"}
        wanted = [title.casefold() for title in self.entry.titles]

        async def lists() -> AsyncIterator[list[Record]]:
            since = email.utils.format_datetime(fetch.now - timedelta(days=self.entry.days), usegmt=True)
            path: str | None = "/api/v1/feed"
            for number in range(self.page_count):
                asked = headers | _UNKEPT if number else {**headers, **_UNKEPT, "If-Modified-Since": since}
                answer = await fetch.json(absolute(f"{self.base}/", path or ""), headers=asked)
                yield records_in(answer, "items", self.unit_key(board))
                path = text_at(answer, "next_url")
                if path is None or ("next_id" in answer and text_at(answer, "next_id") is None):
                    return

        async def detail(record: Record) -> Record:
            found = await fetch.json(absolute(f"{self.base}/", text_at(record, "url") or ""), headers=headers)
            if text_at(found, "status") not in (None, _OPEN):
                raise gone_posting(f"{self.unit_key(board)}: {text_at(record, 'id')}")
            posting = value_at(found, "ad_content") or value_at(found, "json")
            return {"ad_content": {key: value for key, value in posting.items() if key != _PEOPLE}
                    if isinstance(posting, dict) else None}  # fmt: skip

        content = await self.gather(board, lists())
        records = [
            record
            for record in content.records
            if text_at(record, "_feed_entry", "status") == _OPEN
            and any(title in (text_at(record, "title") or "").casefold() for title in wanted)
        ]
        return await read_details(self, board, records, "title", detail, fetch, "id")

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting."""
        posting, entry = payload.get("ad_content"), payload.get("_feed_entry")
        native_id = text_at(entry, "uuid") or text_at(payload, "id")
        page = f"https://arbeidsplassen.nav.no/stillinger/stilling/{native_id}" if native_id else None
        return PostingFields(
            native_id=native_id,
            url=text_at(posting, "link") or page,
            title=text_at(posting, "title") or text_at(payload, "title"),
            company=text_at(posting, "employer", "name") or text_at(entry, "businessName"),
            location=join_places(_place(place) for place in list_at(posting, "workLocations"))
            or text_at(entry, "municipal"),
            description_html=as_html(text_at(posting, "description")),
            posted=text_at(posting, "published") or text_at(entry, "sistEndret"),
            employment_type=text_at(posting, "extent") or text_at(posting, "engagementtype"),
        )


def _place(place: Any) -> str | None:
    return join_texts(text_at(place, "city") or text_at(place, "municipal"), text_at(place, "county"),
                      text_at(place, "country"))  # fmt: skip
