"""TikTok: the careers site of one employer, by search; its answers hold the texts."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.aggregator import Aggregator, PagedEntry, Record
from skilltide.sources.parsing.field_values import as_html, join_places, join_sections
from skilltide.sources.parsing.json_values import count_at, join_texts, list_at, records_in, text_at, value_at
from skilltide.sources.source import SourceEntry

PAGE = 100


class TikTokEntry(PagedEntry):
    """An entry of `sources.yml` for TikTok; a page holds 100 postings."""

    pages: int = Field(default=5, ge=1, le=50)
    phrases: list[str] = Field(default=["machine learning", "data scientist", "recommendation"], min_length=1)
    """What to search for; one search each."""


class TikTok(Aggregator):
    """The search of lifeattiktok.com (no documented API). It tells no dates."""

    platform: ClassVar[str] = "tiktok"
    name: ClassVar[str] = "TikTok (careers site)"
    home: ClassVar[str | None] = "https://lifeattiktok.com"
    terms: ClassVar[str | None] = "https://lifeattiktok.com"
    attribution: ClassVar[str | None] = "Link to the posting on lifeattiktok.com."
    rests_on: ClassVar[str | None] = "what public collectors read of its answers; none was captured"
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=2.0)
    api: ClassVar[str] = "https://api.lifeattiktok.com"
    is_opt_in: ClassVar[bool] = True
    Entry: ClassVar[type[SourceEntry]] = TikTokEntry

    entry: TikTokEntry

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch what the searches find."""
        headers = {"website-path": "tiktok", "Accept-Language": "en"}

        async def lists() -> AsyncIterator[list[Record]]:
            for phrase in self.entry.phrases:
                for number in range(self.page_count):
                    body = {
                        "keyword": phrase, "limit": PAGE, "offset": number * PAGE, "job_category_id_list": [],
                        "location_code_list": [], "recruitment_id_list": [], "subject_id_list": [],
                    }  # fmt: skip
                    url = f"{self.base}/api/v1/public/supplier/search/job/posts"
                    answer = await fetch.json(url, headers=headers, body=body)
                    records = records_in(value_at(answer, "data"), "job_post_list", self.unit_key(board))
                    yield records
                    total = count_at(answer, "data", "count")
                    if len(records) < PAGE or (total is not None and (number + 1) * PAGE >= total):
                        break

        return await self.gather(board, lists())

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; what is asked for stands apart from the description."""
        native_id = text_at(payload, "id")
        cities = [payload.get("city_info"), *list_at(payload, "city_list")]
        return PostingFields(
            native_id=native_id,
            url=f"https://lifeattiktok.com/search/{native_id}" if native_id else None,
            title=text_at(payload, "title"),
            company="TikTok",
            location=join_places(map(_place, cities)),
            description_html=join_sections(
                ("Responsibilities", as_html(text_at(payload, "description"))),
                ("Qualifications", as_html(text_at(payload, "requirement"))),
            ),
            employment_type=text_at(payload, "recruit_type", "en_name"),
            department=text_at(payload, "job_category", "en_name"),
        )


def _place(city: Any) -> str | None:
    """Return a city with its region and country, each of which is its parent."""
    names = []
    for _ in range(4):
        names.append(text_at(city, "en_name"))
        city = value_at(city, "parent")
    return join_texts(*names)
