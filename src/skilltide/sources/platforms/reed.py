"""Reed: jobs of many employers in the United Kingdom, by search; each text is a request of its own. Needs a key."""

import base64
from collections.abc import AsyncIterator
from datetime import datetime
from typing import Any, ClassVar

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.aggregator import Aggregator, PagedEntry, Record
from skilltide.sources.kinds.detail_pages import read_details
from skilltide.sources.parsing.field_values import as_html, join_places, salary_range
from skilltide.sources.parsing.json_values import flag_at, records_in, text_at
from skilltide.sources.source import SourceEntry

PAGE = 100
_PERIODS = {"per annum": "year", "per day": "day", "per hour": "hour", "per week": "week", "per month": "month"}


class ReedEntry(PagedEntry):
    """An entry of `sources.yml` for Reed; a page holds 100 postings."""

    pages: int = Field(default=2, ge=1, le=100)
    phrases: list[str] = Field(default=["machine learning", "data scientist"], min_length=1)
    """What to search for; one search each."""


class Reed(Aggregator):
    """The Jobseeker API."""

    platform: ClassVar[str] = "reed"
    name: ClassVar[str] = "Reed"
    home: ClassVar[str | None] = "https://www.reed.co.uk"
    terms: ClassVar[str | None] = "https://www.reed.co.uk/developers/terms"
    attribution: ClassVar[str | None] = "Name Reed as the source and link to the posting on reed.co.uk."
    documentation: ClassVar[str | None] = "https://www.reed.co.uk/developers/jobseeker"
    rests_on: ClassVar[str | None] = "its own documentation, as public collectors tell it; no answer was captured"
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0, daily=1_000)
    api: ClassVar[str] = "https://www.reed.co.uk"
    keys: ClassVar[tuple[str, ...]] = ("REED_API_KEY",)
    is_opt_in: ClassVar[bool] = True
    id_key: ClassVar[str] = "jobId"
    Entry: ClassVar[type[SourceEntry]] = ReedEntry

    entry: ReedEntry
    volatile = frozenset({"applications", "applicationCount"})

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch what the searches find, then each posting that is new."""
        key = base64.b64encode(f"{self.key('REED_API_KEY')}:".encode()).decode()
        headers = {"Authorization": f"Basic {key}"}

        async def lists() -> AsyncIterator[list[Record]]:
            for phrase in self.entry.phrases:
                for number in range(self.page_count):
                    params = {"keywords": phrase, "resultsToTake": PAGE, "resultsToSkip": number * PAGE}
                    answer = await fetch.json(f"{self.base}/api/1.0/search", params=params, headers=headers)
                    records = records_in(answer, "results", self.unit_key(board))
                    yield records
                    if len(records) < PAGE:
                        break

        async def detail(record: Record) -> Record:
            found: Record = await fetch.json(f"{self.base}/api/1.0/jobs/{text_at(record, 'jobId')}", headers=headers)
            return found

        content = await self.gather(board, lists())
        return await read_details(
            self, board, content.records, "jobTitle", detail, fetch, self.id_key, self.volatile | {"jobDescription"}
        )

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting."""
        kind = text_at(payload, "salaryType")
        low, high, currency = (text_at(payload, key) for key in ("minimumSalary", "maximumSalary", "currency"))
        place = text_at(payload, "locationName")
        is_part = flag_at(payload, "partTime") and not flag_at(payload, "fullTime")
        return PostingFields(
            native_id=text_at(payload, "jobId"),
            url=text_at(payload, "jobUrl"),
            title=text_at(payload, "jobTitle"),
            company=text_at(payload, "employerName"),
            location=join_places([f"{place}, United Kingdom" if place else None]),
            description_html=as_html(text_at(payload, "jobDescription")),
            posted=text_at(payload, "datePosted") or text_at(payload, "date"),
            is_posted_day_first=True,
            salary=salary_range(low, high, currency, _PERIODS.get((kind or "").casefold())),
            employment_type="part-time" if is_part else text_at(payload, "contractType"),
        )
