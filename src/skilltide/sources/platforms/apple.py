"""Apple: the careers site of one employer, by search; each text is a request of its own."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.aggregator import Aggregator, PagedEntry, Record
from skilltide.sources.kinds.detail_pages import read_details
from skilltide.sources.parsing.field_values import as_html, join_places, join_sections
from skilltide.sources.parsing.json_values import (
    count_at,
    flag_at,
    join_texts,
    list_at,
    records_in,
    text_at,
    texts_at,
    value_at,
)  # fmt: skip
from skilltide.sources.source import SourceEntry

PAGE = 20
_SECTIONS = (
    (None, "jobSummary"), (None, "description"), ("Responsibilities", "responsibilities"),
    ("Minimum qualifications", "minimumQualifications"), ("Preferred qualifications", "preferredQualifications"),
)  # fmt: skip


class AppleEntry(PagedEntry):
    """An entry of `sources.yml` for Apple; a page holds 20 postings."""

    pages: int = Field(default=10, ge=1, le=300)
    phrases: list[str] = Field(default=["machine learning", "data scientist"], min_length=1)
    """What to search for; one search each."""


class Apple(Aggregator):
    """The search of jobs.apple.com (no documented API). Where the site asks for a session, reading it fails."""

    platform: ClassVar[str] = "apple"
    name: ClassVar[str] = "Apple (careers site)"
    home: ClassVar[str | None] = "https://jobs.apple.com"
    terms: ClassVar[str | None] = "https://www.apple.com/legal/internet-services/terms/site.html"
    attribution: ClassVar[str | None] = "Link to the posting on jobs.apple.com."
    rests_on: ClassVar[str | None] = (
        "what public collectors read of its answers; none was captured, and they differ on whether a session is needed"
    )
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=2.0, daily=1_000)
    api: ClassVar[str] = "https://jobs.apple.com"
    is_opt_in: ClassVar[bool] = True
    id_key: ClassVar[str] = "positionId"
    Entry: ClassVar[type[SourceEntry]] = AppleEntry

    entry: AppleEntry

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch what the searches find, newest first, then each posting that is new."""

        async def lists() -> AsyncIterator[list[Record]]:
            for phrase in self.entry.phrases:
                for number in range(1, self.page_count + 1):
                    body = {
                        "query": phrase, "filters": {}, "page": number, "locale": "en-us", "sort": "newest",
                        "format": {"longDate": "MMMM D, YYYY", "mediumDate": "MMM D, YYYY"},
                    }  # fmt: skip
                    answer = value_at(await fetch.json(f"{self.base}/api/v1/search", body=body), "res")
                    records = records_in(answer, "searchResults", self.unit_key(board))
                    yield records
                    if not records or number * PAGE >= (count_at(answer, "totalRecords") or 0):
                        break

        async def detail(record: Record) -> Record:
            answer = await fetch.json(f"{self.base}/api/v1/jobDetails/{text_at(record, 'positionId')}")
            found: Record = value_at(answer, "res")
            return found

        content = await self.gather(board, lists())
        return await read_details(self, board, content.records, "postingTitle", detail, fetch, self.id_key)

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; a list of it alone has no more than a summary."""
        native_id, slug = text_at(payload, "positionId"), text_at(payload, "transformedPostingTitle")
        page = f"https://jobs.apple.com/en-us/details/{native_id}" if native_id else None
        return PostingFields(
            native_id=native_id,
            url=f"{page}/{slug}" if page and slug else page,
            title=text_at(payload, "postingTitle"),
            company="Apple",
            location=join_places(map(_place, list_at(payload, "locations"))),
            description_html=join_sections(*((heading, as_html(text_at(payload, key))) for heading, key in _SECTIONS)),
            posted=text_at(payload, "postingDate"),
            is_remote=True if flag_at(payload, "homeOffice") else None,
            is_text_complete=text_at(payload, "description") is not None,
            department=text_at(payload, "team", "teamName") or next(iter(texts_at(payload, "teamNames")), None),
        )


def _place(place: Any) -> str | None:
    return join_texts(text_at(place, "city") or text_at(place, "name"), text_at(place, "stateProvince"),
                      text_at(place, "countryName"))  # fmt: skip
