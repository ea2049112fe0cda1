"""Arbeitnow: jobs of many employers, mostly in Germany, newest first."""

import re
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch
from skilltide.sources.kinds.aggregator import Aggregator, PagedEntry, Record
from skilltide.sources.parsing.field_values import short_id, without_trailer
from skilltide.sources.parsing.json_values import flag_at, join_texts, records_in, text_at, texts_at, value_at
from skilltide.sources.source import SourceEntry

_TRAILER = re.compile(r"Find (?:more )?<a [^<>]*arbeitnow\.com[^<>]*>[^<>]*</a> on Arbeitnow", re.IGNORECASE)
"""How the site's own lines below a text begin."""


class ArbeitnowEntry(PagedEntry):
    """An entry of `sources.yml` for Arbeitnow; a page holds some 250 postings."""

    pages: int = 4


class Arbeitnow(Aggregator):
    """The public Job Board API."""

    platform: ClassVar[str] = "arbeitnow"
    name: ClassVar[str] = "Arbeitnow"
    home: ClassVar[str | None] = "https://www.arbeitnow.com"
    terms: ClassVar[str | None] = "https://www.arbeitnow.com/blog/job-board-api"
    attribution: ClassVar[str | None] = "Link to the posting on arbeitnow.com."
    documentation: ClassVar[str | None] = "https://www.arbeitnow.com/blog/job-board-api"
    api: ClassVar[str] = "https://www.arbeitnow.com"
    id_key: ClassVar[str] = "slug"
    Entry: ClassVar[type[SourceEntry]] = ArbeitnowEntry

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the newest pages, as long as the feed names a next one."""

        async def lists() -> AsyncIterator[list[Record]]:
            for number in range(1, self.page_count + 1):
                answer = await fetch.json(f"{self.base}/api/job-board-api", params={"page": number})
                records = records_in(answer, "data", self.unit_key(board))
                yield records
                if not records or not value_at(answer, "links", "next"):
                    return

        return await self.gather(board, lists())

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting."""
        return PostingFields(
            native_id=short_id(text_at(payload, "slug")),
            url=text_at(payload, "url"),
            title=text_at(payload, "title"),
            company=text_at(payload, "company_name"),
            location=text_at(payload, "location"),
            description_html=without_trailer(text_at(payload, "description"), _TRAILER),
            posted=text_at(payload, "created_at"),
            employment_type=join_texts(*texts_at(payload, "job_types")),
            is_remote=flag_at(payload, "remote"),
        )
