"""Jobicy: remote jobs of many employers, one request per industry."""

from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.board_source import BoardSourceEntry
from skilltide.sources.fetch import Fetch
from skilltide.sources.kinds.aggregator import Aggregator, Record
from skilltide.sources.parsing.field_values import places_from_commas, salary_range
from skilltide.sources.parsing.json_values import join_texts, records_in, text_at, texts_at
from skilltide.sources.source import SourceEntry

PAGE = 100


class JobicyEntry(BoardSourceEntry):
    """An entry of `sources.yml` for Jobicy."""

    industries: list[str] = Field(default=["data-science", "engineering"])
    """Slugs as `?get=industries` lists them; the newest hundred of each. An empty list: the newest hundred of all."""


class Jobicy(Aggregator):
    """The public Remote Jobs API; postings appear there some hours late."""

    platform: ClassVar[str] = "jobicy"
    name: ClassVar[str] = "Jobicy"
    home: ClassVar[str | None] = "https://jobicy.com"
    terms: ClassVar[str | None] = "https://github.com/Jobicy/remote-jobs-api#fair-use-and-restrictions"
    attribution: ClassVar[str | None] = (
        "Link to the posting on jobicy.com. Postings must not be handed on to other job sites, nor misrepresented."
    )
    documentation: ClassVar[str | None] = "https://github.com/Jobicy/remote-jobs-api"
    cadence: ClassVar[str] = "daily, at most once an hour"
    api: ClassVar[str] = "https://jobicy.com"
    is_opt_in: ClassVar[bool] = True
    Entry: ClassVar[type[SourceEntry]] = JobicyEntry

    entry: JobicyEntry

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch the newest postings of each industry."""

        async def lists() -> AsyncIterator[list[Record]]:
            for industry in self.entry.industries or [""]:
                params: dict[str, Any] = {"count": PAGE} | ({"industry": industry} if industry else {})
                answer = await fetch.json(f"{self.base}/api/v2/remote-jobs", params=params)
                yield records_in(answer, "jobs", self.unit_key(board))

        return await self.gather(board, lists())

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting. Older answers tell yearly pay only, under other names."""
        level = text_at(payload, "jobLevel")
        currency = text_at(payload, "salaryCurrency")
        low, high = text_at(payload, "salaryMin"), text_at(payload, "salaryMax")
        old_low, old_high = text_at(payload, "annualSalaryMin"), text_at(payload, "annualSalaryMax")
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "url"),
            title=text_at(payload, "jobTitle"),
            company=text_at(payload, "companyName"),
            location=places_from_commas(text_at(payload, "jobGeo")),
            description_html=text_at(payload, "jobDescription"),
            posted=text_at(payload, "pubDate"),
            salary=salary_range(low, high, currency, text_at(payload, "salaryPeriod"))
            or salary_range(old_low, old_high, currency, "year"),
            employment_type=join_texts(*texts_at(payload, "jobType")),
            seniority=level if level != "Any" else None,
            is_remote=True,
        )
