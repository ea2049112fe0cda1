"""Amazon: the careers site of one employer, by search; its answers hold the texts."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

import orjson
from pydantic import Field

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.aggregator import Aggregator, PagedEntry, Record
from skilltide.sources.parsing.field_values import join_places, join_sections
from skilltide.sources.parsing.json_values import count_at, flag_at, join_texts, records_in, text_at, texts_at
from skilltide.sources.source import SourceEntry

PAGE = 100
MOST = 10_000


class AmazonEntry(PagedEntry):
    """An entry of `sources.yml` for Amazon; a page holds 100 postings."""

    pages: int = Field(default=5, ge=1, le=100)
    phrases: list[str] = Field(default=["machine learning", "applied scientist", "data scientist"], min_length=1)
    """What to search for; one search each."""


class Amazon(Aggregator):
    """The search of amazon.jobs (no documented API)."""

    platform: ClassVar[str] = "amazon"
    name: ClassVar[str] = "Amazon (careers site)"
    home: ClassVar[str | None] = "https://www.amazon.jobs"
    terms: ClassVar[str | None] = "https://www.amazon.jobs/en/privacy_page"
    attribution: ClassVar[str | None] = "Link to the posting on amazon.jobs."
    rests_on: ClassVar[str | None] = "what public collectors read of its answers; none was captured"
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=2.0)
    api: ClassVar[str] = "https://www.amazon.jobs"
    is_opt_in: ClassVar[bool] = True
    id_key: ClassVar[str] = "id_icims"
    Entry: ClassVar[type[SourceEntry]] = AmazonEntry

    entry: AmazonEntry
    volatile = frozenset({"updated_time"})

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch what the searches find, newest first."""

        async def lists() -> AsyncIterator[list[Record]]:
            for phrase in self.entry.phrases:
                for number in range(self.page_count):
                    params = {"base_query": phrase, "offset": number * PAGE, "result_limit": PAGE, "sort": "recent"}
                    answer = await fetch.json(f"{self.base}/en/search.json", params=params)
                    records = records_in(answer, "jobs", self.unit_key(board))
                    yield records
                    if len(records) < PAGE or (number + 1) * PAGE >= min(count_at(answer, "hits") or MOST, MOST):
                        break

        return await self.gather(board, lists())

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; what is asked for stands apart from the description."""
        path = text_at(payload, "job_path")
        return PostingFields(
            native_id=text_at(payload, "id_icims") or text_at(payload, "id"),
            url=f"https://www.amazon.jobs{path}" if path else None,
            title=text_at(payload, "title"),
            company="Amazon",
            location=join_places([text_at(payload, "normalized_location") or text_at(payload, "location"),
                                  *map(_place, texts_at(payload, "locations"))]),
            description_html=join_sections(
                (None, text_at(payload, "description")),
                ("Basic qualifications", text_at(payload, "basic_qualifications")),
                ("Preferred qualifications", text_at(payload, "preferred_qualifications")),
            ),
            posted=text_at(payload, "posted_date"),
            employment_type=join_texts(
                "internship" if flag_at(payload, "is_intern") else None, text_at(payload, "job_schedule_type")
            ),
            department=text_at(payload, "business_category") or text_at(payload, "job_category"),
        )  # fmt: skip


def _place(text: str) -> str | None:
    """Return a place, given as JSON within a text."""
    try:
        return text_at(orjson.loads(text), "normalizedLocation")
    except orjson.JSONDecodeError:
        return None
