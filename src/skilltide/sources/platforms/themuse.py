"""The Muse: jobs of many employers, mostly in the United States, by category."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch
from skilltide.sources.kinds.aggregator import Aggregator, PagedEntry, Record
from skilltide.sources.parsing.field_values import join_places
from skilltide.sources.parsing.json_values import count_at, join_texts, list_at, records_in, text_at
from skilltide.sources.source import SourceEntry


class TheMuseEntry(PagedEntry):
    """An entry of `sources.yml` for The Muse; a page holds twenty postings, and no list goes beyond page 99."""

    pages: int = Field(default=20, ge=1, le=100)
    categories: list[str] = Field(default=["Data Science", "Data and Analytics", "Software Engineering"], min_length=1)
    """Names of categories as the platform writes them."""


class TheMuse(Aggregator):
    """The public API, without a key 500 requests an hour."""

    platform: ClassVar[str] = "themuse"
    name: ClassVar[str] = "The Muse"
    home: ClassVar[str | None] = "https://www.themuse.com"
    terms: ClassVar[str | None] = "https://www.themuse.com/developers/api/v2"
    attribution: ClassVar[str | None] = "Name The Muse as the source and link to the posting on themuse.com."
    documentation: ClassVar[str | None] = "https://www.themuse.com/developers/api/v2"
    api: ClassVar[str] = "https://www.themuse.com"
    is_opt_in: ClassVar[bool] = True
    Entry: ClassVar[type[SourceEntry]] = TheMuseEntry

    entry: TheMuseEntry

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the first pages of each category."""

        async def lists() -> AsyncIterator[list[Record]]:
            for category in self.entry.categories:
                for number in range(self.page_count):
                    params = {"category": category, "page": number}
                    answer = await fetch.json(f"{self.base}/api/public/jobs", params=params)
                    records = records_in(answer, "results", self.unit_key(board))
                    yield records
                    page_count = count_at(answer, "page_count")
                    if not records or (page_count is not None and number + 1 >= page_count):
                        break

        return await self.gather(board, lists())

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; "Flexible / Remote" stands among its places."""
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "refs", "landing_page"),
            title=text_at(payload, "name"),
            company=text_at(payload, "company", "name"),
            location=join_places(text_at(place, "name") for place in list_at(payload, "locations")),
            description_html=text_at(payload, "contents"),
            posted=text_at(payload, "publication_date"),
            seniority=join_texts(*(text_at(level, "name") for level in list_at(payload, "levels"))),
        )
