"""Arbetsförmedlingen: the postings of Sweden's employment service, by search or as the stream of what changed."""

from collections.abc import AsyncIterator
from datetime import datetime, timedelta
from typing import Any, ClassVar, Literal

from pydantic import Field

from skilltide.model import PostingFields
from skilltide.sources.board import Board, BoardContent
from skilltide.sources.fetch import Fetch, Politeness
from skilltide.sources.kinds.aggregator import Aggregator, PagedEntry, Record
from skilltide.sources.parsing.field_values import as_html
from skilltide.sources.parsing.json_values import count_at, flag_at, join_texts, records_in, text_at
from skilltide.sources.source import SourceEntry

PAGE = 100
MOST = 2_000
"""A search shows no more than that."""
STREAM = "https://jobstream.api.jobtechdev.se"
_DATA_IT = "apaJ_2ja_LuF"


class ArbetsformedlingenEntry(PagedEntry):
    """An entry of `sources.yml` for Arbetsförmedlingen (JobTech)."""

    mode: Literal["search", "stream"] = "search"
    """`stream` reads all that was published or changed lately; the service asks for that where much is read."""
    phrases: list[str] = Field(default=["machine learning", "data scientist", "maskininlärning"], min_length=1)
    """What to search for; one search each."""
    days: int = Field(default=2, ge=1, le=30)
    """How far back the stream is read."""
    occupations: list[str] = Field(default=[_DATA_IT])
    """Concept ids of the service's taxonomy that the stream is narrowed to; without any, all of Sweden."""


class Arbetsformedlingen(Aggregator):
    """JobTech's open APIs, JobSearch and JobStream. The data is CC0."""

    platform: ClassVar[str] = "arbetsformedlingen"
    name: ClassVar[str] = "Arbetsförmedlingen (JobTech)"
    home: ClassVar[str | None] = "https://jobtechdev.se"
    terms: ClassVar[str | None] = "https://jobtechdev.se/en/terms-of-use"
    attribution: ClassVar[str | None] = "None is asked for (CC0)."
    documentation: ClassVar[str | None] = "https://jobsearch.api.jobtechdev.se"
    rests_on: ClassVar[str | None] = "its own guides and what public collectors read; no answer was captured"
    politeness: ClassVar[Politeness] = Politeness(concurrent=1, interval_seconds=1.0)
    api: ClassVar[str] = "https://jobsearch.api.jobtechdev.se"
    Entry: ClassVar[type[SourceEntry]] = ArbetsformedlingenEntry

    entry: ArbetsformedlingenEntry

    async def read_board(self, board: Board, fetch: Fetch) -> BoardContent:
        """Fetch what the searches find, newest first, or the stream; what was taken down is left out."""
        where = self.unit_key(board)

        async def lists() -> AsyncIterator[list[Record]]:
            if self.entry.mode == "stream":
                since = fetch.now - timedelta(days=self.entry.days)
                params: dict[str, Any] = {"date": since.strftime("%Y-%m-%dT%H:%M:%S")}
                if self.entry.occupations:
                    params["occupation-concept-id"] = self.entry.occupations
                base = self.base if self.entry.api else STREAM
                records = records_in(await fetch.json(f"{base}/stream", params=params), None, where)
                yield [record for record in records if flag_at(record, "removed") is not True]
                return
            for phrase in self.entry.phrases:
                for number in range(self.page_count):
                    params = {"q": f'"{phrase}"', "limit": PAGE, "offset": number * PAGE, "sort": "pubdate-desc"}
                    answer = await fetch.json(f"{self.base}/search", params=params)
                    records = records_in(answer, "hits", where)
                    yield records
                    total = count_at(answer, "total", "value") or 0
                    if len(records) < PAGE or (number + 1) * PAGE >= min(total, MOST):
                        break

        return await self.gather(board, lists())

    def parse(self, payload: dict[str, Any], observed_at: datetime) -> PostingFields:
        """Name the fields of a posting; pay is told in words, if at all."""
        address = payload.get("workplace_address")
        place = text_at(address, "city") or text_at(address, "municipality")
        pay = text_at(payload, "salary_description")
        return PostingFields(
            native_id=text_at(payload, "id"),
            url=text_at(payload, "webpage_url"),
            title=text_at(payload, "headline"),
            company=text_at(payload, "employer", "name") or text_at(payload, "employer", "workplace"),
            location=join_texts(place, text_at(address, "region"), text_at(address, "country")),
            description=text_at(payload, "description", "text"),
            description_html=as_html(text_at(payload, "description", "text_formatted")),
            posted=text_at(payload, "publication_date"),
            salary=pay if pay and any(letter.isdigit() for letter in pay) else None,
            employment_type=text_at(payload, "working_hours_type", "label")
            or text_at(payload, "employment_type", "label"),
            is_remote=True if flag_at(payload, "remote_work") else None,
            department=text_at(payload, "employer", "workplace"),
        )
